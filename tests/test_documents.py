"""Every command and every example that a document shows is run here."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(slopelab [^`]+)`")
# What CI itself runs, in a clean checkout, as a person would: .ci/run holds both commands.
INSTALL = 'python3 -m pip install "slopelab[compiled]"'
# What measures for minutes measures less here.
QUICKLY = ("--elements", "1000", "--repeats", "1", "--points", "300")
RUN_BY_CI = ("python3 start.py", "python3 start.py test", "bash .ci/run")
# What runs until it is ended: tests/lab starts it and asks it.
RUN_BY_OTHERS = ("slopelab lab",)


def blocks(path: Path, language: str) -> list[str]:
    return [body for name, body in FENCE.findall(path.read_text("utf-8")) if name == language]


def commands(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    shown = [line for body in blocks(path, "sh") for line in body.splitlines() if line.strip()]
    return shown + INLINE.findall(FENCE.sub("", text))


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "slopelab"
    quickly = QUICKLY if words[1] == "bench" else ()
    if words[1] == "bench" and (len(words) == 2 or words[2].startswith("-")):
        quickly = (*quickly, "gelu")  # instead of everything
    return subprocess.run(
        [sys.executable, "-m", "slopelab", *words[1:], *quickly],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def cases(found: dict[Path, list[str]]) -> list[object]:
    """Each text once, however many documents show it."""
    first: dict[str, str] = {}
    for path, items in found.items():
        for number, item in enumerate(items):
            first.setdefault(item, f"{path.name}-{number}")
    return [pytest.param(item, id=name) for item, name in first.items()]


ALL_COMMANDS = {path: commands(path) for path in DOCUMENTS}
RUNNABLE = {
    path: [c for c in found if c.startswith("slopelab ") and c not in RUN_BY_OTHERS]
    for path, found in ALL_COMMANDS.items()
}
TRANSCRIPTS = {path: blocks(path, "text") for path in DOCUMENTS}
EXAMPLES = {path: [b for b in blocks(path, "python") if ">>>" in b] for path in DOCUMENTS}


def test_there_are_commands_to_run() -> None:
    assert sum(map(len, RUNNABLE.values())) > 15
    assert sum(map(len, TRANSCRIPTS.values())) >= 4
    assert sum(map(len, EXAMPLES.values())) >= 2


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_not_a_slopelab_command_is_run_by_ci(path: Path) -> None:
    others = [c for c in ALL_COMMANDS[path] if not c.startswith("slopelab ")]
    # Installing from the outside is not ours to run; the name of the extra is checked below.
    allowed = {*RUN_BY_CI, "python3 start.py test -k mish", INSTALL}
    assert set(others) <= allowed
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "python3 start.py test" in script
    assert "open_lab.py python3 start.py" in script


@pytest.mark.parametrize("command", cases(RUNNABLE))
def test_a_command_runs(command: str, tmp_path: Path) -> None:
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or any(tmp_path.iterdir())


@pytest.mark.parametrize("transcript", cases(TRANSCRIPTS))
def test_a_transcript_is_what_is_printed(transcript: str, tmp_path: Path) -> None:
    first, *expected = transcript.splitlines()
    done = run(first.removeprefix("$ "), tmp_path)
    printed = done.stdout + done.stderr
    at = 0
    for line in expected:
        shown = line.removesuffix("...").rstrip()
        if not shown:
            continue
        found = printed.find(shown, at)
        assert found >= 0, f"{shown!r} is not printed after column {at}"
        at = found + len(shown)


@pytest.mark.parametrize("example", cases(EXAMPLES))
def test_an_example_in_python_runs(example: str) -> None:
    test = doctest.DocTestParser().get_doctest(example, {}, "document", None, None)
    assert test.examples
    report: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=report.append)
    assert not report, "".join(report)


def test_the_literal_in_contributing_is_a_whole_activation() -> None:
    from slopelab.calculus.facts import facts
    from slopelab.core.spec import Activation, Source, Text

    (literal,) = [b for b in blocks(ROOT / "CONTRIBUTING.md", "python") if "Activation(" in b]
    names: dict[str, object] = {"Activation": Activation, "Source": Source, "Text": Text}
    exec(compile(literal, "CONTRIBUTING.md", "exec"), names)  # noqa: S102 - our own document
    mish = names["MISH"]
    assert isinstance(mish, Activation)
    found = facts(mish.bound_expr)
    assert found.minimum.value == pytest.approx(float(mish.claims["minimum"]), abs=5e-6)
    assert found.lipschitz.value == pytest.approx(float(mish.claims["lipschitz"]), abs=5e-6)


def test_contributing_is_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines()) <= 60


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_both_readmes_show_the_same_commands() -> None:
    assert commands(ROOT / "README.md") == commands(ROOT / "README.zh.md")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "CHANGELOG.md"])
def test_the_number_of_activations_is_true(name: str) -> None:
    from slopelab.catalogue import activations

    (said,) = re.findall(r"\b(\d+) (?:activations\b|个激活函数)", (ROOT / name).read_text("utf-8"))
    assert int(said) == len(activations())
