"""Which arguments are options, where the language is found, and how texts become numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slopelab.cli.entry import settled
from slopelab.cli.options import parameters, real, whole
from slopelab.cli.parsing import separated
from slopelab.errors import InputError, ParameterError

OPTIONS = {"-o": True, "--output": True, "-p": True, "--param": True, "--w0": True, "--json": False}


@pytest.mark.parametrize(
    ("arguments", "head", "tail"),
    [
        (["sigmoid"], [], ["sigmoid"]),
        (["-x*sigmoid(x)"], [], ["-x*sigmoid(x)"]),
        (["-x"], [], ["-x"]),
        (["-2"], [], ["-2"]),
        (["-(x)"], [], ["-(x)"]),
        (["--(x)"], [], ["--(x)"]),
        (["-"], [], ["-"]),
        (["x", "--w0", "-2"], ["--w0", "-2"], ["x"]),
        (["--w0=-2", "x"], ["--w0=-2"], ["x"]),
        (["relu", "-x", "tanh"], [], ["relu", "-x", "tanh"]),
        (["-o", "-x.png", "-x"], ["-o", "-x.png"], ["-x"]),
        (["-o=a.png", "x"], ["-o", "a.png"], ["x"]),
        (["-pa=2", "x"], ["-p", "a=2"], ["x"]),
        (["-p*x"], [], ["-p*x"]),
        (["--json", "--", "--json"], ["--json"], ["--json"]),
        # Unknown options stay options: they are to be refused as such.
        (["--fromat", "x"], ["--fromat"], ["x"]),
        (["-f"], ["-f"], []),
    ],
)
def test_options_and_formulas(arguments: list[str], head: list[str], tail: list[str]) -> None:
    assert separated(arguments, OPTIONS) == [*head, "--", *tail]


def test_an_option_without_its_value() -> None:
    with pytest.raises(InputError, match="--w0"):
        separated(["x", "--w0"], OPTIONS)


@given(st.lists(st.text(st.characters(exclude_characters="-"), min_size=1)))
def test_what_has_no_minus_sign_is_no_option(arguments: list[str]) -> None:
    assert separated(arguments, OPTIONS) == ["--", *arguments]


@pytest.mark.parametrize(
    ("arguments", "language", "others"),
    [
        (["list"], None, ["list"]),
        (["--lang", "zh", "list"], "zh", ["list"]),
        (["list", "--lang", "zh"], "zh", ["list"]),
        (["list", "--lang=en", "--json"], "en", ["list", "--json"]),
        (["list", "--lang", "zh_CN.UTF-8"], "zh", ["list"]),
        (["list", "--lang", "zh-Hans"], "zh", ["list"]),
        (["list", "--lang", "EN"], "en", ["list"]),
        (["derive", "--", "--lang", "zh"], None, ["derive", "--", "--lang", "zh"]),
        (["--lang", "zh", "list", "--lang", "en"], "en", ["list"]),
    ],
)
def test_the_language_is_found_anywhere(
    arguments: list[str], language: str | None, others: list[str]
) -> None:
    assert settled(arguments) == (language, others)


@pytest.mark.parametrize("arguments", [["--lang"], ["--lang", "fr"], ["--lang="], ["--lang", "z"]])
def test_no_such_language(arguments: list[str]) -> None:
    with pytest.raises(InputError):
        settled(arguments)


@pytest.mark.parametrize(
    ("text", "number"), [("-2", -2.0), ("1e-3", 0.001), (" 3 ", 3.0), (".5", 0.5)]
)
def test_numbers(text: str, number: float) -> None:
    assert real("--lr", text) == number


@pytest.mark.parametrize("text", ["", "abc", "1,5", "1+1", "1j", "0x10", "--"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(InputError, match="--lr"):
        real("--lr", text)


@pytest.mark.parametrize("text", ["2.5", "nan", "inf", "-inf", "x", "1e400"])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(InputError, match="--steps"):
        whole("--steps", text)


def test_whole_numbers() -> None:
    assert [whole("--steps", text) for text in ("30", "1e6", "-1", "3.0")] == [30, 10**6, -1, 3]


def test_parameters() -> None:
    assert parameters(["a=2", " b = -1e-3 "]) == {"a": "2", "b": "-1e-3"}
    assert parameters(None) == {}


@pytest.mark.parametrize("texts", [["a"], ["=2"], ["a="], ["1=2"], ["a b=2"], ["a=1", "a=2"]])
def test_what_is_no_parameter(texts: list[str]) -> None:
    with pytest.raises(ParameterError):
        parameters(texts)
