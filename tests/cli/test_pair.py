"""The commands pair and pairs: what they print and write, in both languages."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest

from command_line import Run
from slopelab.advice import matrix as module
from slopelab.catalogue import activation, activations, loss, losses

CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of six functions, so that all of its pairings take no time."""
    names = {name: activation(name) for name in ("sigmoid", "tanh", "relu", "identity")}
    kinds = {name: loss(name) for name in ("bce", "mse")}
    monkeypatch.setattr(module, "activations", lambda: names)
    monkeypatch.setattr(module, "losses", lambda: kinds)
    monkeypatch.setenv("SLOPELAB_CACHE_DIR", "")


def test_pair_says_which_and_why(run: Run) -> None:
    result = run("pair", "sigmoid+bce", "tanh+mse", "relu+mse")
    assert (result.status, result.err) == (0, "")
    summary = result.out.split("\n\n")[0].splitlines()
    assert [line.split("\t")[1] for line in summary] == ["grade", "fits", "vanishing", "dead"]
    assert "they fit, and match" in summary[1]
    assert "dies like e²ᶻ" in summary[2]
    assert "exactly 0" in summary[3]


def test_pair_speaks_chinese(run: Run) -> None:
    out = run("pair", "tanh+mse", "--lang", "zh").out
    assert CHINESE.search(out)
    assert "消失" in out


def test_pair_as_json(run: Run) -> None:
    (found,) = json.loads(run("pair", "sigmoid+mse", "--y", "1/3", "--json").out)
    assert found["grade"] == "vanishing"
    assert [one["y"] for one in found["targets"]] == [pytest.approx(1 / 3)]
    assert found["targets"][0]["left"]["limit"] == "0"
    assert found["instead"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("tanh+bce",), "do not go together"),
        (("sigmoid+bce", "--y", "2"), "none that this loss is meant for"),
        (("log(-1-x^2)+mse",), "nothing to train"),
    ],
)
def test_pairs_that_make_no_sense(run: Run, given: tuple[str, ...], said: str) -> None:
    result = run("pair", *given)
    assert result.status == 0
    assert said in result.out


@pytest.mark.parametrize("y", ["nan", "inf", "1e999", "one", ""])
def test_targets_that_are_no_numbers(run: Run, y: str) -> None:
    result = run("pair", "tanh+mse", "--y", y)
    assert result.status == 2
    assert "--y" in result.err


def test_typed_formulas_do_not_crash(run: Run) -> None:
    for text in ("sin(1/x)+mse", "x^x+mae", "exp(exp(x))+(p-y)^2", "tanh+sin(p*y)", "1/x+mse"):
        result = run("pair", text)
        assert (result.status, result.err) == (0, "")


@pytest.mark.usefixtures("few")
def test_pairs_as_data(run: Run) -> None:
    rows = json.loads(run("pairs", "--json").out)
    assert len(rows) == 8
    first = next(iter(csv.DictReader(StringIO(run("pairs", "--csv").out))))
    assert (first["activation"], first["loss"]) == ("sigmoid", "bce")
    bare = run("pairs").out.splitlines()
    assert len(bare) == 9
    assert bare[0].split("\t")[:3] == ["activation", "loss", "grade"]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pairs_drawn(run: Run, tmp_path: Path, lang: str) -> None:
    target = tmp_path / "all.svg"
    result = run("pairs", "--plot", str(target), "--lang", lang)
    assert result.status == 0
    assert target.read_text("utf-8").startswith("<?xml")
    assert run("pairs", "--plot", str(target)).status == 2


def test_the_terminal_table_has_every_name() -> None:
    from slopelab.advice.matrix import Entry, Matrix, families_of_activations, families_of_losses
    from slopelab.terminal.page import Table
    from slopelab.terminal.pairings import matrix_page

    rows, columns = tuple(activations()), tuple(losses())
    entry = Entry(
        activation="", loss="", grade="fits", problem=None, left="steady", right=None, away=False,
        reach="reached", stop="fades", convex=True, matched=True, standing="proved",
    )  # fmt: skip
    whole = Matrix((entry,) * (len(rows) * len(columns)), rows, columns)
    page = matrix_page(whole, families_of_activations(), families_of_losses())
    tables = [block for block in page.drawn if isinstance(block, Table)]
    assert len(tables) == len(families_of_losses())
    for table in tables:
        assert {row[0].text.strip() for row in table.rows} >= set(rows)
        assert len(table.headings) <= 16
