"""docs/verdicts.md says what the code does: its numbers and its examples, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from slopelab.catalogue import pairing
from slopelab.training import landscape, train, verdict

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("verdicts.md", "verdicts.zh.md")

_ROW = re.compile(r"^\| `([A-Z_]+)` \| (\S+) \|", re.MULTILINE)


def _text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def _constants() -> dict[str, float]:
    """Every public constant of the rules that is a number."""
    return {
        name: float(value)
        for module in (landscape, verdict)
        for name, value in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, (int, float))
    }


def _examples(page: str) -> list[tuple[str, dict[str, object], str, str]]:
    _, _, table = _text(page).rpartition("|---|---|---|---|\n")
    found: list[tuple[str, dict[str, object], str, str]] = []
    for line in table.strip().splitlines():
        name, settings, expected, dead = (cell.strip() for cell in line.strip("|").split("|"))
        pairs = (part.split("=") for part in settings.split())
        chosen = {key: ast.literal_eval(value) for key, value in pairs}
        found.append((name, chosen, expected, dead))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_numbers_is_the_constants(page: str) -> None:
    rows = {name: float(value) for name, value in _ROW.findall(_text(page))}
    assert rows == _constants()


@pytest.mark.parametrize("page", PAGES)
def test_every_constant_is_used_in_a_rule(page: str) -> None:
    rules, _, _ = _text(page).partition("| `")
    assert {name for name in _constants() if f"`{name}`" not in rules} == set()


def test_both_pages_have_the_same_examples() -> None:
    assert _examples(PAGES[0]) == _examples(PAGES[1])


@pytest.mark.parametrize(("name", "settings", "expected", "dead"), _examples(PAGES[0]))
def test_examples(name: str, settings: dict[str, float], expected: str, dead: str) -> None:
    found = train(*pairing(name), **settings).verdict
    assert (found.name, found.dead_symbol or "") == (expected, dead), found.evidence


def test_the_order_of_the_rules_is_the_order_of_the_page() -> None:
    names = re.findall(r"^\d\. \*\*(\w+)\*\*", _text(PAGES[0]), re.MULTILINE)
    assert names == [rule.__name__.lstrip("_") for rule in verdict._RULES]
