"""The help pages: complete, in either language, and no wider than the terminal."""

from __future__ import annotations

import re

import pytest

from command_line import Run
from slopelab.terminal.wrap import columns_of
from slopelab.words import messages

COMMANDS = (
    "list",
    "show",
    "derive",
    "plot",
    "train",
    "pair",
    "pairs",
    "kernel",
    "bench",
    "audit",
    "report",
)
CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, lang: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = run(*command.split(), "--help", "--lang", lang)
    assert (result.status, result.err) == (0, "")
    for line in result.out.splitlines():
        assert columns_of(line) <= 80
    assert bool(CHINESE.search(result.out)) == (lang == "zh")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_chinese_help_has_no_english_sentence(run: Run, command: str) -> None:
    out = run(*command.split(), "--help", "--lang", "zh").out
    headings = ("Usage", "Options", "Arguments", "Commands", "Show this", "default", "FILE")
    assert not [word for word in headings if word in out]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_text_is_a_message(run: Run, command: str) -> None:
    out = run(*command.split(), "--help").out
    # A key that `slopelab.words` does not have would stand there bare.
    assert not re.search(r"\b(option|argument|command|meta|help)\.\w+", out)


def test_help_names_every_command(run: Run) -> None:
    out = run("--help").out
    assert all(re.search(rf"^  {command} ", out, re.MULTILINE) for command in COMMANDS)


def test_no_command_is_help(run: Run) -> None:
    assert run() == run("--help") == run("-h")


def test_examples_work(run: Run) -> None:
    """What the help pages show is what one can type."""
    import shlex

    for command in COMMANDS[:-1]:
        page = run(command, "--help").out
        examples = [line.strip() for line in page.split("Examples\n")[1].splitlines()]
        assert examples
        for example in examples:
            program, *arguments = shlex.split(example)
            assert program == "slopelab"
            if arguments != ["pairs"]:  # a minute's work, which tests/test_documents.py does
                assert run(*arguments).status == 0, example


def test_the_language_comes_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLOPELAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert "Usage" in run("--help").out
    for name in ("LANG", "LC_MESSAGES", "LC_ALL", "SLOPELAB_LANG"):
        monkeypatch.setenv(name, "zh_CN.UTF-8")
        assert "用法" in run("--help").out
        monkeypatch.setenv(name, "en_US.UTF-8")
        assert "Usage" in run("--help").out
    assert "用法" in run("--help", "--lang", "zh").out


def test_one_run_leaves_no_language_behind(run: Run) -> None:
    run("list", "--lang", "zh")
    assert "Usage" in run("--help").out


def test_version(run: Run) -> None:
    import slopelab

    assert run("--version").out == f"slopelab {slopelab.__version__}\n"


def test_every_message_of_the_command_line_is_used() -> None:
    from pathlib import Path

    import slopelab.cli

    folder = Path(slopelab.cli.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    for key in messages("en"):
        group, _, name = key.removeprefix("error.").partition(".")
        if group in {"option", "argument", "meta"}:
            assert f'"{group}.{name}"' in source, key
