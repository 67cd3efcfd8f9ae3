"""docs/pairings.md says what the code does: its flows, its judgements, its examples."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from slopelab.advice.study import Grade, Study, study_pairing
from slopelab.calculus.flows import Flow
from slopelab.catalogue import activation, loss
from slopelab.terminal.pairings import SIGNS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("pairings.md", "pairings.zh.md")


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def examples(page: str) -> list[tuple[str, ...]]:
    _, _, rest = text(page).rpartition("|---|---|---|---|---|---|---|\n")
    table = rest.split("\n\n", maxsplit=1)[0]
    return [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines()
    ]


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_flows_is_complete(page: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\S) \|", text(page), re.MULTILINE))
    assert rows == dict(SIGNS)
    assert set(rows) == set(get_args(Flow))


@pytest.mark.parametrize("page", PAGES)
def test_the_judgements_are_in_their_order(page: str) -> None:
    names = re.findall(r"^\d\. `(\w+)`", text(page), re.MULTILINE)
    assert sorted(names) == sorted(get_args(Grade))


def test_both_pages_have_the_same_examples() -> None:
    assert examples(PAGES[0]) == examples(PAGES[1])
    assert len(examples(PAGES[0])) > 10


@pytest.mark.parametrize("row", examples(PAGES[0]), ids=lambda row: row[0] + row[1])
def test_examples(row: tuple[str, ...]) -> None:
    name, y, *expected = row
    inner, _, outer = name.partition("+")
    found = study_pairing(activation(inner), loss(outer), Fraction(y) if y else None)
    assert said(found) == expected


def said(found: Study) -> list[str]:
    words = {True: "yes", False: "no", None: ""}
    flows = [found.left or "", found.right or ""]
    return [found.grade, *flows, words[found.match.holds], words[found.convex]]
