"""`slopelab kernel`: what was made of a formula, with and without a compiler."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from command_line import Run
from slopelab.kernels.executable import CHOICE
from slopelab.kernels.object_cache import VARIABLE
from slopelab.words import messages

FORMATS = ("float64", "float32", "float16", "bfloat16")
STEP = re.compile(r"v\d+ = .+")


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(CHOICE, "compiled")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "kernels"))


@pytest.fixture
def no_llvmlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the compiler."""
    monkeypatch.setitem(sys.modules, "llvmlite", None)


def entries(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        label, said = line.split("\t")
        found.setdefault(label, []).append(said)
    return found


def test_the_summary(run: Run) -> None:
    found = entries(run("kernel", "gelu").out)
    assert found["value"] == ["x·Φ(x)"]
    assert found["derivative"] == ["x·φ(x) + Φ(x)"]
    assert "v1 = normal_cdf(v0)" in found["program"]
    assert found["program"][-1] == "return v2, v5"
    assert "double-double" in found["arithmetic"][0]
    assert "kB" in found["code"][0]
    assert found["runs"] == [messages("en")["kernel.runs_compiled"]]


def test_the_second_time_it_comes_from_the_cache(run: Run) -> None:
    first, second = (json.loads(run("kernel", "tanh", "--json").out) for _ in range(2))
    assert (first["from_cache"], second["from_cache"]) == (False, True)
    assert first["code_bytes"] == second["code_bytes"] > 1000
    assert first["seconds"] > 0


@pytest.mark.parametrize("dtype", FORMATS)
def test_every_format(run: Run, dtype: str) -> None:
    data = json.loads(run("kernel", "swish", "--dtype", dtype, "--json").out)
    assert (data["dtype"], data["runs"], data["reason"]) == (dtype, "compiled", None)
    assert data["vector_elements"] in {4, 8, 16, 32}


@pytest.mark.parametrize(
    ("what", "forms", "results"),
    [
        ("value", ["value"], 1),
        ("grad", ["derivative"], 1),
        ("both", ["value", "derivative"], 2),
        ("second", ["second"], 1),
    ],
)
def test_what_is_computed(run: Run, what: str, forms: list[str], results: int) -> None:
    data = json.loads(run("kernel", "x*tanh(x)", "--what", what, "--json").out)
    assert list(data["forms"]) == forms
    assert data["program"][-1].count("v") == results


def test_a_pairing_is_computed_from_z(run: Run) -> None:
    data = json.loads(run("kernel", "sigmoid+bce", "--json").out)
    assert data["function"] == "sigmoid + bce"
    assert data["inputs"] == ["x", "y"]
    assert list(data["forms"]) == ["loss", "loss_slope"]
    assert "softplus" in data["forms"]["loss"]


def test_the_program_alone(run: Run) -> None:
    head, *steps, last = run("kernel", "softplus", "--program").out.splitlines()
    assert head == "(x) ->"
    assert all(map(STEP.fullmatch, steps))
    assert last.startswith("return v")


def test_the_code(run: Run) -> None:
    assert "define i64 @slopelab_run" in run("kernel", "relu", "--ir").out
    assert re.search(r"^\s+ret", run("kernel", "relu", "--asm").out, re.MULTILINE)
    data = json.loads(run("kernel", "relu", "--json", "--ir", "--asm").out)
    assert "define" in data["ir"]
    assert "slopelab_run" in data["assembly"]


def test_a_parameter_is_in_the_program(run: Run) -> None:
    out = run("kernel", "leaky_relu", "-p", "negative_slope=0.25", "--program").out
    assert re.search(r"= 0\.25|= 1/4", out)


def test_numpy_and_why(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOICE, "numpy")
    said = entries(run("kernel", "gelu").out)
    assert CHOICE in said["runs"][0]
    # What would be run if it were wanted can be looked at all the same.
    assert "define" in run("kernel", "gelu", "--ir").out


@pytest.mark.usefixtures("no_llvmlite")
def test_without_a_compiler_the_program_still_shows(run: Run) -> None:
    found = entries(run("kernel", "gelu").out)
    assert "llvmlite" in found["runs"][0]
    assert "code" not in found
    assert found["program"]
    assert "v0 = x" in run("kernel", "gelu", "--program").out
    data = json.loads(run("kernel", "gelu", "--json").out)
    assert (data["runs"], data["code_bytes"], data["cpu"]) == ("numpy", None, None)


@pytest.mark.usefixtures("no_llvmlite")
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", ["--ir", "--asm"])
def test_without_a_compiler_there_is_no_code(run: Run, view: str, lang: str) -> None:
    result = run("kernel", "gelu", view, "--lang", lang)
    assert (result.status, result.out) == (2, "")
    assert "llvmlite" in result.err
    assert len(result.err.splitlines()) == 1


def test_a_compiler_that_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from slopelab.kernels import llvm

    def fails(*_: object) -> bytes:
        raise RuntimeError("no such processor")

    monkeypatch.setattr(llvm, "object_code", fails)
    assert "no such processor" in entries(run("kernel", "x^3").out)["runs"][0]


def test_in_chinese(run: Run) -> None:
    out = run("kernel", "sigmoid", "--lang", "zh").out
    assert len(re.findall(r"[一-鿿]", out)) > 20
