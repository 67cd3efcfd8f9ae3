"""Pages on a terminal and in a pipe."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slopelab.catalogue import activation, activations, losses, pairing
from slopelab.terminal.functions import list_page, show_page
from slopelab.terminal.page import Page, print_page
from slopelab.terminal.runs import DEAD, runs_page
from slopelab.terminal.wrap import columns_of, fitted, wrapped
from slopelab.training import train
from slopelab.words import use_language

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
BOXES = re.compile(r"[─-╿]")


class Terminal(io.StringIO):
    """A stream that says that somebody is looking at it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def drawn(page: Page) -> str:
    stream = Terminal()
    print_page(page, stream)
    return stream.getvalue()


def bare(page: Page) -> str:
    stream = io.StringIO()
    print_page(page, stream)
    return stream.getvalue()


def pages() -> dict[str, Page]:
    runs = [train(*pairing(text)) for text in ("sigmoid+bce", "relu+half_mse")]
    return {
        "list": list_page({"activations": activations().values(), "losses": losses().values()}),
        "show": show_page(activation("leaky_relu"), "f′(x) = 1", ["Range: [0, 1]."]),
        "typed": show_page(activation("where(x > 0, x, [a]*x)".replace("[a]", "a"), a=2), "", []),
        "train": runs_page(runs),
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["list", "show", "typed", "train"])
def test_a_terminal_gets_no_line_that_is_too_wide(name: str, lang: str) -> None:
    with use_language(lang):  # type: ignore[arg-type]
        text = ESCAPES.sub("", drawn(pages()[name]))
    for line in text.splitlines():
        assert columns_of(line) <= 80


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["list", "show", "typed", "train"])
def test_a_pipe_gets_tabs_and_nothing_else(name: str, lang: str) -> None:
    with use_language(lang):  # type: ignore[arg-type]
        text = bare(pages()[name])
    assert not ESCAPES.search(text)
    assert not BOXES.search(text)
    for block in text.split("\n\n"):
        assert len({line.count("\t") for line in block.splitlines()}) == 1
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_the_dead_factor_is_marked_by_a_sign() -> None:
    page = runs_page([train(*pairing("relu+half_mse"))])
    coloured = drawn(page)
    plain = ESCAPES.sub("", coloured)
    assert f"{DEAD} dŷ/dz" in plain
    assert f"{DEAD} dŷ/dz is the dead factor" in plain
    assert "\x1b[1;7;31m" in coloured
    assert DEAD not in drawn(runs_page([train(*pairing("sigmoid+bce"))]))


def test_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = drawn(pages()["train"])
    # Bold and reversed remain: https://no-color.org is about colours.
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", text)
    assert DEAD in text


@pytest.mark.parametrize("steps", [1, 2, 11, 12, 13, 30, 100, 12_345, 100_000])
def test_a_terminal_gets_few_rows(steps: int) -> None:
    text = ESCAPES.sub("", drawn(runs_page([train(*pairing("relu+half_mse"), steps=steps)])))
    rows = [line for line in text.splitlines() if re.match(r" +[0-9,]+ +-2", line)]
    assert min(steps, 5) <= len(rows) - 1 <= 12
    assert rows[-1].split()[0] == f"{steps:,}"


def test_rows_of_a_run_that_diverges() -> None:
    run = train(*pairing("identity+mse"), lr=1e6, steps=200)
    assert "∞" in ESCAPES.sub("", drawn(runs_page([run])))
    assert "inf" in bare(runs_page([run]))


def test_markup_in_a_formula_is_text() -> None:
    page = show_page(activation("x"), ["[bold]:smile:[/bold]"], [])
    assert "[bold]:smile:[/bold]" in ESCAPES.sub("", drawn(page))


@given(st.text(), st.integers(10, 60))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=9)), st.integers(10, 60))
def test_words_stay_whole(words: list[str], width: int) -> None:
    lines = wrapped(" ".join(words), width)
    assert " ".join(lines).split() == words
    assert all(columns_of(line) <= width for line in lines)


@given(st.text("梯度在那里消失，。", min_size=1), st.integers(10, 60))
def test_chinese_breaks_anywhere_but_before_a_closing_mark(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines) == text
    assert all(not line.startswith(("，", "。")) for line in lines[1:])


def test_fitting_keeps_margins_and_boxes() -> None:
    text = "  one two three four\n    ╭──────────────────╮\n"
    assert fitted(text, 12).splitlines() == [
        "  one two",
        "  three four",
        "    ╭──────────────────╮",
    ]
