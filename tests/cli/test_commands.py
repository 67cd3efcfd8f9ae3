"""What the commands print and write, in both languages and all formats."""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from command_line import Run
from slopelab.catalogue import activations, losses
from slopelab.catalogue.lookup import vector_activations, vector_losses

CHINESE = re.compile(r"[一-鿿]")
# Box drawing that belongs into no pipe.
BOXES = re.compile(r"[─-╿]")


def rows(text: str) -> list[dict[str, str]]:
    """A table of tab-separated lines by its headings."""
    head, *lines = (line.split("\t") for line in text.splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_list_has_the_whole_catalogue(run: Run) -> None:
    listed = rows(run("list").out)
    known = [*activations(), *losses(), *vector_activations(), *vector_losses()]
    assert [row["name"] for row in listed] == known
    kinds = {"activation", "loss", "vector_activation", "vector_loss"}
    assert {row["kind"] for row in listed} == kinds
    leaky = next(row for row in listed if row["name"] == "leaky_relu")
    assert leaky["formula"] == "where(x > 0, x, negative_slope*x)"
    assert leaky["parameters"] == "negative_slope = 0.01"
    assert leaky["aliases"] == "lrelu, leakyrelu"


def test_list_speaks_chinese(run: Run) -> None:
    listed = rows(run("list", "losses", "--lang", "zh").out)
    assert [row["name"] for row in listed] == [*losses()]
    assert listed[0]["title"] == "二元交叉熵"
    assert all(CHINESE.search(row["use"]) for row in listed)


@pytest.mark.parametrize("kind", ["losses", "loss", "LOSS"])
def test_list_takes_either_number(run: Run, kind: str) -> None:
    assert {row["kind"] for row in rows(run("list", kind).out)} == {"loss"}


def test_list_as_json(run: Run) -> None:
    data = json.loads(run("list", "--json").out)
    assert [entry["name"] for entry in data["activations"]] == [*activations()]
    assert [entry["name"] for entry in data["losses"]] == [*losses()]
    needed = {"name", "title", "aliases", "formula", "parameters", "use", "source"}
    assert all(needed <= entry.keys() for entry in [*data["activations"], *data["losses"]])


@pytest.mark.parametrize("name", [*activations(), *losses(), "x*tanh(log(1+exp(x)))", "(p-y)^4"])
def test_show(run: Run, name: str) -> None:
    result = run("show", name)
    assert result.status == 0
    assert result.err == ""
    labels = {line.split("\t")[0] for line in result.out.splitlines()}
    assert {"kind", "formula", "typed", "derivative", "facts"} <= labels
    assert not BOXES.search(result.out)


def test_show_in_chinese(run: Run) -> None:
    out = run("show", "gelu", "--lang", "zh").out
    assert len([line for line in out.splitlines() if CHINESE.search(line)]) >= 6


def test_show_as_json(run: Run) -> None:
    data = json.loads(run("show", "sigmoid", "--json").out)
    assert data["kind"] == "activation"
    assert data["self_form"]["text"] == "f*(1 - f)"
    assert data["facts"]["lipschitz"]["exact"] == "1/4"
    loss = json.loads(run("show", "bce", "--json").out)
    assert (loss["kind"], loss["facts"]["convex"], loss["self_form"]) == ("loss", True, None)
    assert (loss["takes"], loss["link"], loss["targets"]) == ("probability", "sigmoid", "[0, 1]")
    assert loss["derivative"]["text"] == "(p - y)/(p*(1 - p))"


def test_show_with_parameters(run: Run) -> None:
    out = run("show", "leaky_relu", "-p", "negative_slope=0.2").out
    assert "negative_slope = 0.2" in out
    assert "slope 0.2 on the left" in out
    assert "a = 3" in run("show", "a*x", "--param", "a=3").out


@pytest.mark.parametrize("form", ["text", "latex", "markdown", "html", "json"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("subject", ["sigmoid", "bce", "sigmoid+bce"])
def test_derive_in_every_format(run: Run, subject: str, lang: str, form: str) -> None:
    result = run("derive", subject, "--format", form, "--lang", lang)
    assert (result.status, result.err) == (0, "")
    assert result.out.endswith("\n")
    match form:
        case "json":
            data = json.loads(result.out)
            assert data["phases"]
            assert data["result"]["latex"]
            return
        case "html":
            ET.fromstring(result.out)  # noqa: S314 - made by ourselves
            assert "<math" in result.out
        case "latex":
            assert result.out.count(r"\[") == result.out.count(r"\]") > 2
            assert r"\boxed" in result.out
        case "markdown":
            assert result.out.count("$$") % 2 == 0
            assert "### " in result.out
        case _:
            assert "$" not in result.out
    assert bool(CHINESE.search(result.out)) == (lang == "zh")


def test_derive_says_more_when_asked(run: Run) -> None:
    lengths = [len(run("derive", "sigmoid", "--detail", detail).out) for detail in "012"]
    assert lengths == sorted(set(lengths))
    assert (
        run("derive", "sigmoid", "--detail", "headline").out
        == run("derive", "sigmoid", "--detail", "0").out
    )


@pytest.mark.parametrize(
    ("subject", "result"),
    [
        ("-x*sigmoid(x)", "f′(x)"),
        ("-x", "f′(x) = −1"),
        ("-2", "f′(x) = 0"),
        ("x+sin(x)", "f′(x)"),
        ("sigmoid+(p-y)^4", "dL/dw"),
        ("-x+mse", "dL/dw"),
        ("(p-y)^4", "dL/dŷ = 4·(ŷ − y)³"),
        ("half_mse", "dL/dŷ = ŷ − y"),
    ],
)
def test_derive_takes_names_formulas_and_pairings(run: Run, subject: str, result: str) -> None:
    found = run("derive", subject)
    assert (found.status, found.err) == (0, "")
    assert result in found.out


def test_derive_writes_a_file(run: Run, tmp_path: Path) -> None:
    result = run("derive", "sigmoid", "--format", "html", "-o", "sigmoid.html", "--lang", "zh")
    assert (result.status, result.out) == (0, "")
    assert result.err == "已写入：sigmoid.html\n"
    written = (tmp_path / "sigmoid.html").read_text(encoding="utf-8")
    assert written == run("derive", "sigmoid", "--format", "html", "--lang", "zh").out
    again = run("derive", "tanh", "--format", "html", "-o", "sigmoid.html", "--force")
    assert again.status == 0
    assert (tmp_path / "sigmoid.html").read_text(encoding="utf-8") != written


@pytest.mark.parametrize(
    ("arguments", "name", "start"),
    [
        (("relu",), "relu.png", b"\x89PNG"),
        (("-x*sigmoid(x)", "--from", "-3", "--to", "3"), "formula.png", b"\x89PNG"),
        (("relu", "tanh", "--no-derivative"), "curves.png", b"\x89PNG"),
        (("relu", "-o", "a.svg", "--points", "50", "--lang", "zh"), "a.svg", b"<?xml"),
        (("leaky_relu", "a*x", "-p", "a=2", "-o", "a.PDF"), "a.PDF", b"%PDF"),
    ],
)
def test_plot(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], name: str, start: bytes
) -> None:
    result = run("plot", *arguments)
    assert (result.status, result.err) == (0, "")
    # The bare path, for a program: `open $(slopelab plot relu)`.
    assert result.out == f"{name}\n"
    assert (tmp_path / name).read_bytes().startswith(start)


def test_train_gives_the_numbers_of_the_notes(run: Run) -> None:
    result = run("train", "sigmoid+bce", "tanh+half_mse", "relu+half_mse")
    assert result.status == 0
    summary, steps = result.out.split("\n\n")
    found = {row["pairing"]: row for row in rows(summary)}
    expected = {
        "sigmoid+bce": (0.081158640, 0.677296060, "learning", ""),
        "tanh+half_mse": (-1.254630479, 1.734143668, "slow", ""),
        "relu+half_mse": (-2.0, 0.5, "stuck", "dŷ/dz"),
    }
    for pairing, (weight, loss, verdict, dead) in expected.items():
        row = found[pairing]
        assert math.isclose(float(row["w_last"]), weight, rel_tol=1e-6)
        assert math.isclose(float(row["loss_last"]), loss, rel_tol=1e-6)
        assert (row["verdict"], row["dead_factor"]) == (verdict, dead)
    # All steps of all runs, with all digits.
    table = rows(steps)
    assert len(table) == 90
    assert table[0]["w"] == "-2.0"


def test_train_as_json(run: Run) -> None:
    data: list[dict[str, Any]] = json.loads(
        run("train", "relu+mse", "-x+mse", "--steps", "5", "--w0", "-2", "--json").out
    )
    assert [entry["pairing"] for entry in data] == ["relu+mse", "-x+mse"]
    assert [len(entry["w"]) for entry in data] == [6, 6]
    assert all(len(data[0][name]) == 5 for name in ("z", "prediction", "loss", "dloss_dw"))
    assert data[0]["verdict"]["dead_factor"] == "dprediction_dz"


def test_train_draws(run: Run, tmp_path: Path) -> None:
    result = run("train", "sigmoid+bce", "relu+mse", "--json", "--plot", "runs.svg")
    assert result.status == 0
    json.loads(result.out)
    assert "runs.svg" in result.err
    assert (tmp_path / "runs.svg").read_bytes().startswith(b"<?xml")


def test_train_takes_parameters(run: Run) -> None:
    out = run("train", "leaky_relu+mse", "tanh+mse", "-p", "negative_slope=0.5", "--json").out
    assert json.loads(out)[0]["activation_spec"]["parameters"] == {"negative_slope": 0.5}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_report(run: Run, tmp_path: Path, lang: str) -> None:
    result = run("report", "--lang", lang)
    assert result.status == 0
    assert result.out == "slopelab-report.html\n"
    assert bool(CHINESE.search(result.err)) == (lang == "zh")
    page = (tmp_path / "slopelab-report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert f'lang="{lang}' in page


def test_audit(run: Run) -> None:
    result = run("audit", "leaky_relu", "-p", "negative_slope=0.25", "--seconds", "0.1")
    assert result.status == 0
    assert result.err == ""
    heading, value, derivative = result.out.splitlines()
    assert heading == "where(x > 0, x, 0.25*x), float64, compiled"
    assert value.startswith("value: at most ")
    assert "at most 0 ulp off" in derivative


def test_audit_in_chinese(run: Run) -> None:
    out = run("audit", "tanh", "--dtype", "float32", "--seconds", "0.1", "--lang", "zh").out
    assert "float32，编译后的代码" in out
    assert out.count("误差至多") == 2


def test_audit_as_json(run: Run) -> None:
    out = run("audit", "1/x", "--dtype", "float16", "--seconds", "0.1", "--json").out
    data = json.loads(out)
    assert (data["formula"], data["dtype"], data["compiled"]) == ("1/x", "float16", True)
    assert data["value"]["ulp"] <= 0.5
    assert data["value"]["inputs"] > 40
