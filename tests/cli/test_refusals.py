"""Bad input: one sentence on standard error, in either language, exit status 2, no traceback."""

from __future__ import annotations

import io
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command_line import Run
from slopelab.catalogue import activations
from slopelab.cli import main
from slopelab.core.expr import Expr
from slopelab.core.text import to_text
from strategies import expressions

LANGUAGES = ("en", "zh")
CHINESE = re.compile(r"[一-鿿]")

# The command line, and what the English message must hold.
REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "unknown name": (("show", "sigmiod"), "sigmoid"),
    "unknown loss": (("derive", "sigmoid+bec"), "bce"),
    "unknown everything": (("show", "qwertz"), "there are"),
    "unknown kind": (("list", "optimizers"), "activations, losses"),
    "function without argument": (("show", "sqrt"), "sqrt(x)"),
    "import": (("derive", "__import__('os')"), "__import__"),
    "attribute": (("derive", "x.__class__"), "^"),
    "lambda": (("derive", "lambda: x"), "^"),
    "tower": (("derive", "9**9**9"), "9^9^9"),
    "brackets": (("derive", "(" * 10_000), "longer than"),
    "deep": (("derive", "(" * 200 + "x" + ")" * 200), "levels deep"),
    "megabyte": (("derive", "x+" * 500_000), "longer than"),
    "null byte": (("derive", "x\0"), "U+0000"),
    "look-alike": (("derive", "х+1"), "looks like x"),  # a Cyrillic letter
    "half a formula": (("derive", "x+"), "missing here"),
    "empty formula": (("derive", ""), "empty"),
    "equation": (("derive", "y=x"), "right-hand side"),
    "lr not a number": (("train", "sigmoid+bce", "--lr", "fast"), "--lr takes a number"),
    "lr nan": (("train", "sigmoid+bce", "--lr", "nan"), "lr"),
    "lr zero": (("train", "sigmoid+bce", "--lr", "0"), "above 0"),
    "lr negative": (("train", "sigmoid+bce", "--lr", "-1"), "above 0"),
    "lr infinite": (("train", "sigmoid+bce", "--lr", "inf"), "lr"),
    "x complex": (("train", "sigmoid+bce", "--x", "1j"), "--x takes a number"),
    "x infinite": (("train", "sigmoid+bce", "--x", "1e999"), "finite"),
    "w0 nan": (("train", "sigmoid+bce", "--w0", "nan"), "w0"),
    "no steps": (("train", "sigmoid+bce", "--steps", "0"), "from 1 to"),
    "negative steps": (("train", "sigmoid+bce", "--steps", "-1"), "from 1 to"),
    "too many steps": (("train", "sigmoid+bce", "--steps", "1e9"), "from 1 to"),
    "half a step": (("train", "sigmoid+bce", "--steps", "2.5"), "whole number"),
    "target outside": (("train", "sigmoid+bce", "--y", "2"), "targets"),
    "no pairing": (("train", "sigmoid"), "plus sign"),
    "half a pairing": (("train", "sigmoid+"), "plus sign"),
    "tanh+bce": (("train", "tanh+bce"), "defined for predictions in (0, 1)"),
    "tanh+bce derived": (("derive", "tanh+bce"), "defined for predictions in (0, 1)"),
    "unknown parameter": (("show", "leaky_relu", "-p", "slope=1"), "negative_slope"),
    "parameter of none": (("show", "gelu", "-p", "a=1"), "no parameters"),
    "parameter outside": (("show", "leaky_relu", "-p", "negative_slope=-1"), "outside"),
    "parameter no number": (("show", "leaky_relu", "-p", "negative_slope=x"), "number"),
    "parameter huge": (("show", "a*x", "-p", "a=1e99999999"), "number"),
    "parameter shape": (("show", "leaky_relu", "-p", "negative_slope"), "NAME=VALUE"),
    "parameter with a Python name": (("show", "leaky_relu", "-p", "self=1"), "negative_slope"),
    "parameter with our name": (("derive", "x", "-p", "name_or_formula=1"), "name_or_formula"),
    "parameter with another name": (("derive", "gelu+mse", "-p", "loss=1"), "loss"),
    "parameter shared by none": (("plot", "relu", "tanh", "-p", "a=1"), "no parameters"),
    "format": (("derive", "sigmoid", "--format", "docx"), "markdown"),
    "detail": (("derive", "sigmoid", "--detail", "7"), "headline"),
    "interval": (("plot", "gelu", "--from", "6", "--to", "-6"), "interval"),
    "interval nan": (("plot", "gelu", "--from", "nan"), "interval"),
    "points": (("plot", "gelu", "--points", "1e9"), "points"),
    "loss in a plot": (("plot", "bce"), "bce"),
    "picture format": (("plot", "gelu", "-o", "gelu.docx"), ".svg"),
    "picture in no folder": (("plot", "gelu", "-o", "no/where/gelu.png"), "folder"),
    "text in no folder": (("derive", "gelu", "-o", "no/where/gelu.txt"), "folder"),
    "report in no folder": (("report", "-o", "no/where/report.html"), "folder"),
    "output is a folder": (("derive", "gelu", "-o", "."), "folder"),
    "output without name": (("derive", "gelu", "-o", "a\0b"), "name"),
    "output with a long name": (("derive", "gelu", "-o", "a" * 300), "too long"),
    "dtype of an audit": (("audit", "gelu", "--dtype", "float8"), "float16"),
    "time of an audit": (("audit", "gelu", "--seconds", "0"), "seconds"),
    "time no number": (("audit", "gelu", "--seconds", "soon"), "--seconds"),
    "loss in an audit": (("audit", "bce"), "bce"),
    "command": (("derivate", "sigmoid"), "derive"),
    "other command": (
        ("frobnicate",),
        "list, show, derive, plot, train, ",
    ),
    "kernel of nothing": (("kernel", "sigmiod"), "sigmoid"),
    "kernel of a loss": (("kernel", "bce"), "sigmoid+bce"),
    "kernel for no format": (("kernel", "gelu", "--dtype", "flot32"), "float32"),
    "kernel for an integer": (("kernel", "gelu", "--dtype", "qwertz"), "bfloat16"),
    "kernel for what": (("kernel", "gelu", "--what", "gradient"), "grad"),
    "kernel seen twice": (("kernel", "gelu", "--ir", "--asm"), "at a time"),
    "pairing bent": (("kernel", "sigmoid+bce", "--what", "second"), "value, grad or both"),
    "bench of nothing": (("bench", "sigmiod"), "sigmoid"),
    "bench of a loss": (("bench", "bce"), "bce"),
    "bench without elements": (
        ("bench", "relu", "--elements", "0"),
        "--elements is a whole number",
    ),
    "bench of too much": (("bench", "relu", "--elements", "1e12"), "100,000,000"),
    "bench of half an element": (("bench", "relu", "--elements", "0.5"), "whole number"),
    "bench without repeats": (("bench", "relu", "--repeats", "-1"), "--repeats"),
    "bench without points": (("bench", "relu", "--accuracy", "--points", "nan"), "--points"),
    "bench in no format": (("bench", "relu", "--dtype", "bfloat"), "bfloat16"),
    "bench written nowhere": (("bench", "relu", "--write", "no/where"), "folder"),
    "option": (("derive", "sigmoid", "--fromat", "text"), "--format"),
    "short option": (("derive", "sigmoid", "-f"), "-f"),
    "option before the command": (("--josn", "list"), "--josn"),
    "option without value": (("derive", "sigmoid", "--format"), "--format"),
    "flag with value": (("list", "--json=1"), "--json"),
    "nothing to derive": (("derive",), "FUNCTION"),
    "nothing to train": (("train",), "PAIRING"),
    "one too many": (("show", "gelu", "relu"), "relu"),
    "language": (("list", "--lang", "fr"), "en, zh"),
    "no language": (("list", "--lang"), "--lang"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_english(run: Run, case: str) -> None:
    arguments, expected = REFUSED[case]
    result = run(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert result.err.startswith("Error: ")
    assert expected in result.err
    assert_one_message(result.err)


@pytest.mark.parametrize("case", [case for case in REFUSED if "language" not in case])
def test_refused_in_chinese(run: Run, case: str) -> None:
    result = run("--lang", "zh", *REFUSED[case][0])
    assert result.status == 2
    assert result.err.startswith("错误：")
    assert CHINESE.search(result.err.removeprefix("错误："))
    assert_one_message(result.err)


def assert_one_message(err: str) -> None:
    """A sentence, and for a formula its picture with the caret: never a traceback."""
    lines = err.splitlines()
    assert "Traceback" not in err
    assert len(lines) == 1 or (len(lines) == 3 and lines[2].strip() == "^")
    assert all(len(line) < 600 for line in lines)
    assert all(letter.isprintable() or letter == "\n" for letter in err)


@pytest.mark.parametrize(
    "arguments",
    [
        ("plot", "gelu", "-o", "there.png"),
        ("derive", "gelu", "-o", "there.png"),
        ("train", "sigmoid+bce", "--plot", "there.png"),
        ("report", "-o", "there.png"),
    ],
)
def test_no_file_is_overwritten_unasked(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    there = tmp_path / "there.png"
    there.write_text("mine")
    result = run(*arguments)
    assert result.status == 2
    assert "there.png" in result.err
    assert "--force" in result.err
    assert there.read_text() == "mine"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission(run: Run, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    result = run("derive", "gelu", "-o", str(locked / "gelu.txt"))
    assert result.status == 2
    assert "permission" in result.err


NAMES = [*activations(), "bce", "mse", "sigmoid+bce", "x", "-x", "(p-y)^2"]
COMMANDS = ("list", "show", "derive", "plot", "train", "kernel", "bench", "audit", "report", "")
FLAGS = (
    "--json", "--lang", "zh", "--format", "text", "--detail", "-p", "a=1", "--lr", "--steps", "nan",
    "self=1", "loss=1", "x=1",
    "1e9", "-1", "--help", "--version", "--", "-", "", "=", "-o", "--no-derivative",
)  # fmt: skip


@given(
    command=st.sampled_from(COMMANDS),
    arguments=st.lists(
        st.one_of(
            st.sampled_from(FLAGS),
            st.text(max_size=12),
            st.text(alphabet="x+-*/^(), 019.eπ=<>pyσ\n", max_size=10),
        ),
        max_size=5,
    ),
)
# Not `run`: that captures the output of one test, and this is many.
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=100)
def test_no_arguments_give_a_traceback(command: str, arguments: list[str]) -> None:
    # What would write a file or compute for long needs its own arguments to be right.
    if command in {"report", "plot", "bench"}:
        arguments = [*arguments, "--no-such-option"]
    # `main` catches what is slopelab's own and nothing else, so any other exception ends the test.
    assert main([command, *arguments]) in {0, 2}


@given(expressions(max_leaves=5), st.sampled_from(("show", "derive", "train")))
@settings(max_examples=20)
def test_typed_formulas_are_answered(expr: Expr, command: str) -> None:
    text = to_text(expr)
    arguments = ["train", f"{text}+mse", "--steps", "3"] if command == "train" else [command, text]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as err:
        status = main(arguments)
    # A formula may have no value anywhere, or none that a pairing could use: that is a refusal.
    assert status in {0, 2}
    assert "internal" not in err.getvalue()
