"""The parts of start.py that decide; what it starts is tried by the continuous checks."""

from __future__ import annotations

import ast
import importlib.util
import signal
import subprocess
import sys
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parent.parent / "start.py"
ROOT = Path("checkout")
VENV = ROOT / ".venv"
HOME = "Python 3.11 in checkout"
DONE: dict[str, object] = {"home": HOME, "inputs": "abc", "extras": ["test"]}


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own, whose .venv start.py may make and remove."""
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / "constraints.txt").write_text("numpy==2.4.6")
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(start, "STAMP", tmp_path / ".venv" / "slopelab-start.json")
    return tmp_path


@pytest.fixture
def commands(start: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that start.py would run, with nothing run but the making of a python."""
    called: list[list[str]] = []

    def run(command: list[str], cwd: Path | None = None, *, quiet: bool = False) -> int:
        del cwd, quiet
        called.append(command)
        if "venv" in command:
            python = start.program(checkout / ".venv", "python")
            python.parent.mkdir()
            python.symlink_to(sys.executable)
        return 0

    monkeypatch.setattr(start, "run", run)
    monkeypatch.setattr(start.shutil, "which", lambda _: None)
    return called


def test_python_3_6_can_read_the_file() -> None:
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_file_needs_the_standard_library_alone() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    plain = {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    taken = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in plain | taken} <= sys.stdlib_module_names


def test_an_old_python_is_turned_away_in_both_languages(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = start.too_old((3, 10, 13, "final", 0))
    assert english == "slopelab needs Python 3.11 or newer, and this is Python 3.10.13."
    monkeypatch.setenv("SLOPELAB_LANG", "zh")
    assert (
        start.too_old((3, 10, 13))
        == "slopelab 需要 Python 3.11 或更新的版本，而这里是 Python 3.10.13。"
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (4, 0, 0)])
def test_a_new_python_is_welcome(start: ModuleType, version: tuple[int, ...]) -> None:
    assert start.too_old(version) is None


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ({"SLOPELAB_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ({"SLOPELAB_LANG": "EN", "LANG": "zh_CN"}, "en"),
    ],
)
def test_language(start: ModuleType, environ: dict[str, str], language: str) -> None:
    assert start.language(environ) == language


def test_both_languages_say_the_same_with_the_same_fields(start: ModuleType) -> None:
    def fields(language: str) -> dict[str, set[str | None]]:
        return {
            key: {field for _, field, _, _ in Formatter().parse(text)}
            for key, text in start.MESSAGES[language].items()
        }

    assert fields("en") == fields("zh")


@pytest.mark.parametrize(
    ("stamp", "extras", "job"),
    [
        (DONE, [], "run"),
        (DONE, ["test"], "run"),
        (DONE, ["dev"], "install"),
        (DONE | {"inputs": "other files"}, [], "install"),
        (DONE | {"inputs": ""}, [], "remake"),  # interrupted
        (DONE | {"home": "Python 3.13 in checkout"}, [], "remake"),
        (DONE | {"home": "Python 3.11 in elsewhere"}, [], "remake"),
        ({}, [], "remake"),  # unreadable
    ],
)
def test_plan(start: ModuleType, stamp: dict[str, object], extras: list[str], job: str) -> None:
    assert start.plan(stamp, HOME, "abc", extras) == job


def test_a_stamp_is_read_as_it_was_written(start: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "stamp.json"
    assert start.read_stamp(file) is None
    start.write_stamp(file, HOME, "abc", ["test"])
    assert start.read_stamp(file) == DONE
    for torn in ('{"home": "Pyth', "[]"):
        file.write_text(torn)
        assert start.read_stamp(file) == {}


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_what_is_installed_follows_from_both_files(
    start: ModuleType, checkout: Path, name: str
) -> None:
    before = start.inputs(checkout)
    assert start.inputs(checkout) == before
    (checkout / name).write_text("something else")
    assert start.inputs(checkout) != before


def test_where_programs_are(start: ModuleType) -> None:
    assert start.program(VENV, "python", windows=False) == VENV / "bin" / "python"
    assert start.program(VENV, "python", windows=True) == VENV / "Scripts" / "python.exe"


def test_making_an_environment(start: ModuleType) -> None:
    ours = [sys.executable, "-m", "venv"]
    assert start.make_command(None, VENV, ensurepip=True) == [*ours, str(VENV)]
    assert start.make_command(None, VENV, ensurepip=False) == [*ours, "--without-pip", str(VENV)]
    with_uv = start.make_command("/bin/uv", VENV, ensurepip=False)
    assert with_uv[:2] == ["/bin/uv", "venv"]
    assert with_uv[-3:] == ["--python", sys.executable, str(VENV)]


def test_installing(start: ModuleType) -> None:
    python = str(start.program(VENV, "python"))
    tail = ["-c", str(ROOT / "constraints.txt"), "-e"]
    inside = start.install_command(None, ROOT, VENV, [], pip_inside=True)
    assert inside[:4] == [python, "-m", "pip", "install"]
    assert inside[-4:] == [*tail, "checkout"]
    outside = start.install_command(None, ROOT, VENV, ["dev", "test"], pip_inside=False)
    assert outside[:6] == [sys.executable, "-m", "pip", "--python", python, "install"]
    assert outside[-4:] == [*tail, "checkout[dev,test]"]
    with_uv = start.install_command("/bin/uv", ROOT, VENV, ["test"], pip_inside=True)
    assert with_uv[:5] == ["/bin/uv", "pip", "install", "--python", python]
    assert with_uv[-4:] == [*tail, "checkout[test]"]


def test_a_second_start_installs_nothing(start: ModuleType, commands: list[list[str]]) -> None:
    assert start.prepare(["test"]) == 0
    assert ["venv" in command for command in commands] == [True, False]
    assert start.prepare([]) == start.prepare(["test"]) == 0
    assert len(commands) == 2


def test_what_was_asked_for_earlier_stays(
    start: ModuleType, checkout: Path, commands: list[list[str]]
) -> None:
    start.prepare(["test"])
    start.prepare(["dev"])
    assert commands[-1][-1] == f"{checkout}[dev,test]"


def test_a_half_made_environment_is_made_again(
    start: ModuleType, checkout: Path, commands: list[list[str]]
) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    left = checkout / ".venv" / "left over"
    left.touch()
    assert start.prepare([]) == 0
    assert not left.exists()
    start.write_stamp(start.STAMP, start.home(checkout, sys.version_info), "", [])
    left.touch()
    assert start.prepare([]) == 0
    assert not left.exists()
    assert len(commands) == 4


def test_an_environment_of_somebody_else_is_kept(
    start: ModuleType, checkout: Path, commands: list[list[str]]
) -> None:
    python = start.program(checkout / ".venv", "python")
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert start.prepare([]) == 0
    assert [command[-1] for command in commands] == [str(checkout)]


def test_a_failed_installation_is_tried_again(
    start: ModuleType, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "install_command", lambda *_, **__: [sys.executable, "venv-less"])
    working = start.run
    monkeypatch.setattr(
        start, "run", lambda command, **_: working(command) or 3 * ("-m" not in command)
    )
    assert start.prepare([]) == 3
    assert start.prepare([]) == 3
    assert len(commands) == 4


def test_neither_pip_nor_uv(
    start: ModuleType,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(start.shutil, "which", lambda _: None)
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda _: None)
    assert start.prepare([]) == 1
    assert "neither pip nor uv" in capsys.readouterr().err
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize(
    ("arguments", "ran"),
    [
        (["derive", "sigmoid", "--lang", "zh"], ["slopelab", "derive", "sigmoid", "--lang", "zh"]),
        (["--help"], ["slopelab", "--help"]),
        ([], ["slopelab", "lab"]),
        (["test", "-k", "x"], ["python", "-m", "pytest", "-k", "x"]),
    ],
)
def test_what_arguments_start(
    start: ModuleType, commands: list[list[str]], arguments: list[str], ran: list[str]
) -> None:
    assert start.start(arguments) == 0
    program, *rest = commands[-1]
    assert [Path(program).stem, *rest] == ran


def test_an_exit_status_is_passed_on(start: ModuleType) -> None:
    assert start.run([sys.executable, "-c", "raise SystemExit(7)"]) == 7


def test_a_quiet_command_is_heard_when_it_fails(
    start: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "print('why'); raise SystemExit({})"
    assert start.run([sys.executable, "-c", code.format(0)], quiet=True) == 0
    assert capsys.readouterr().err == ""
    assert start.run([sys.executable, "-c", code.format(7)], quiet=True) == 7
    assert capsys.readouterr().err == "why\n"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_leaves_no_traceback(start: ModuleType) -> None:
    kills = "os.kill(os.getppid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGINT)"
    code = f"import os, signal; {kills}"
    script = f"""
import importlib.util, sys
spec = importlib.util.spec_from_file_location("start", {str(FILE)!r})
start = importlib.util.module_from_spec(spec)
spec.loader.exec_module(start)
start.start = lambda _: start.run([sys.executable, "-S", "-c", {code!r}])
sys.exit(start.main())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == start.INTERRUPTED == 128 + signal.SIGINT
    assert done.stderr.count("Traceback") == 1  # the command's own
