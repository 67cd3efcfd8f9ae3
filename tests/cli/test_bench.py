"""`slopelab bench`: what it prints and writes; never how long something took."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from command_line import Run
from slopelab.catalogue import basic_activations
from slopelab.kernels.executable import CHOICE
from slopelab.kernels.object_cache import VARIABLE

CHINESE = re.compile(r"[一-鿿]")
SMALL = ("--elements", "300", "--repeats", "1")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compiled kernels, and no other library."""
    monkeypatch.setenv(CHOICE, "compiled")
    monkeypatch.setenv(VARIABLE, str(tmp_path_factory.getbasetemp() / "kernels"))
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "jax", None)


def columns(block: str) -> list[dict[str, str]]:
    head, *lines = (line.split("\t") for line in block.splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_times(run: Run) -> None:
    result = run("bench", "relu", "x*tanh(x)", *SMALL)
    assert result.status == 0
    about, table = result.out.split("\n\n")
    assert [line.split("\t")[0] for line in about.splitlines()] == [
        "machine", "versions", "kernels", "date",
    ]  # fmt: skip
    rows = columns(table)
    assert {row["dtype"] for row in rows} == {"float32", "float64"}
    assert {row["who"] for row in rows if row["function"] == "relu"} == {
        "copy", "copy_out", "slopelab", "slopelab_out", "numpy",
    }  # fmt: skip
    assert {row["function"] for row in rows} == {"relu", "x*tanh(x)"}
    assert all(float(row["seconds"]) > 0 for row in rows)
    assert len(result.err.splitlines()) == 4


def test_times_as_json(run: Run) -> None:
    data = json.loads(run("bench", "tanh", "--dtype", "float16", *SMALL, "--json").out)
    assert data["machine"]["compiled"] is True
    assert data["calls"] == []
    (row,) = data["speed"]
    assert (row["function"], row["dtype"], row["elements"]) == ("tanh", "float16", 300)


def test_short_calls(run: Run) -> None:
    data = json.loads(run("bench", "tanh", "--calls", *SMALL, "--dtype", "float64", "--json").out)
    kinds = [row["kind"] for row in data["calls"]]
    assert kinds == [
        "call", "formula", "formula_cached", "python", "import_numpy", "import", "first_value",
    ]  # fmt: skip
    assert all(seconds > 0 for row in data["calls"] for seconds in row["seconds"].values())


def test_nothing_is_compiled_where_nothing_is_wanted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CHOICE, "numpy")
    data = json.loads(run("bench", "relu", "--calls", *SMALL, "--json").out)
    assert data["machine"]["compiled"] is False
    assert "formula" not in {row["kind"] for row in data["calls"]}


def test_errors(run: Run) -> None:
    result = run("bench", "gelu", "--accuracy", "--points", "300")
    assert result.status == 0
    rows = columns(result.out.split("\n\n")[1])
    assert [(row["dtype"], row["what"]) for row in rows] == [
        (dtype, what)
        for dtype in ("float64", "float32", "float16", "bfloat16")
        for what in ("value", "grad")
    ]
    assert all(float(row["worst"]) <= 2 for row in rows)


def test_errors_as_json(run: Run) -> None:
    out = run("bench", "relu", "--accuracy", "--dtype", "float32", "--points", "200", "--json").out
    data = json.loads(out)
    assert [row["what"] for row in data["accuracy"]] == ["value", "grad"]
    assert data["accuracy"][0]["worst"] == 0


def test_a_format_given_twice_is_measured_once(run: Run) -> None:
    formats = ("--dtype", "float32", "--dtype", "FLOAT32")
    data = json.loads(run("bench", "relu", "relu", *formats, *SMALL, "--json").out)
    assert len(data["speed"]) == 1


@pytest.mark.parametrize("arguments", [SMALL, ("--accuracy", "--points", "100")])
def test_in_chinese(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("bench", "relu", *arguments, "--lang", "zh")
    assert CHINESE.search(result.out)
    assert all("：" in line for line in result.err.splitlines())


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("speed", SMALL), ("accuracy", ("--accuracy", "--points", "100"))],
)
def test_pages_are_written(run: Run, tmp_path: Path, name: str, arguments: tuple[str, ...]) -> None:
    (tmp_path / "docs").mkdir()
    assert run("bench", "relu", *arguments, "--write", "docs").status == 0
    english = (tmp_path / "docs" / f"{name}.md").read_text("utf-8")
    chinese = (tmp_path / "docs" / f"{name}.zh.md").read_text("utf-8")
    assert "| relu" in english
    assert CHINESE.search(chinese)
    again = run("bench", "relu", *arguments, "--write", "docs")
    assert again.status == 2
    assert "--force" in again.err
    assert run("bench", "relu", *arguments, "--write", "docs", "--force").status == 0


def test_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("slopelab.bench.speed.medians", interrupted)
    result = run("bench", "relu", *SMALL, "--write", ".")
    assert (result.status, result.out) == (130, "")
    assert not list(tmp_path.glob("*.md"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_not_enough_memory(run: Run, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("slopelab.bench.speed.medians", full)
    result = run("bench", "relu", *SMALL, "--lang", lang)
    assert result.status == 2
    assert "--elements" in result.err.splitlines()[-1]


def test_without_names_the_basic_functions_are_timed(run: Run) -> None:
    data = json.loads(run("bench", "--dtype", "float32", *SMALL, "--json").out)
    assert [row["function"] for row in data["speed"]] == [*basic_activations()]
