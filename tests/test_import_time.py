"""What a start may cost: heavy packages are imported when they are needed, and not before."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = frozenset(
    {"numpy", "flint", "matplotlib", "sympy", "mpmath", "llvmlite", "scipy", "jinja2", "pydantic"}
)
EDGES = frozenset({"typer", "rich", "click"})
HELP = "import sys, slopelab.cli; slopelab.cli.main({arguments!r})"
RATIO = 1.5
"""How much longer `slopelab --help` may take than importing Typer and Rich."""


def imported(code: str) -> set[str]:
    """The packages that are imported after a piece of code has run."""
    names = "sorted({m.split('.')[0] for m in sys.modules})"
    report = f"import sys, json; sys.stderr.write(json.dumps({names}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, check=True, timeout=60
    )
    return set(json.loads(done.stderr))


def test_import_is_light() -> None:
    assert not imported("import slopelab") & (HEAVY | EDGES)


def test_errors_and_words_are_light() -> None:
    code = "import slopelab; slopelab.InputError; slopelab.set_language('zh')"
    assert not imported(code) & (HEAVY | EDGES)


def test_naming_a_function_is_light() -> None:
    code = "import slopelab as sl; sl.activation('gelu'); sl.losses(); repr(sl.activations())"
    assert not imported(code) & ((HEAVY | EDGES) - {"flint"})


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--help", "--lang", "zh"], ["derive", "--help"], ["plot", "-h"]]
)
def test_help_is_light(arguments: list[str]) -> None:
    found = imported(HELP.format(arguments=arguments))
    assert "typer" in found
    # Rich's tables would take as long as all the rest. Typer brings pydantic to a command.
    assert not found & ((HEAVY | {"rich"}) - {"pydantic"})


def test_the_first_page_does_not_even_need_what_typer_needs() -> None:
    assert "pydantic" not in imported(HELP.format(arguments=["--help"]))


def test_list_needs_no_arrays() -> None:
    assert not imported(HELP.format(arguments=["list"])) & (HEAVY - {"pydantic"})


def test_deriving_needs_no_pictures() -> None:
    found = imported(HELP.format(arguments=["derive", "sigmoid"]))
    assert not found & {"matplotlib", "jinja2", "sympy", "mpmath"}


@pytest.mark.skipif(sys.platform == "win32", reason="measures children with getrusage")
def test_help_takes_little_more_than_typer() -> None:
    # Processor time, and the least of several: other work on the machine must not fail this.
    ours = _cost(HELP.format(arguments=["--help"]))
    base = _cost("import typer, rich")
    assert ours < RATIO * base, f"{ours:.3f} s against {base:.3f} s"


def _cost(code: str) -> float:
    import resource

    # Bytecode is kept, as after an installation: else ours would be compiled at each start, and
    # Typer's, which pip has compiled, would not.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found: list[float] = []
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-c", code],
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=60,
            env=kept,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(sorted(found)[:3])


def test_nothing_heavy_stands_at_the_top_of_a_module() -> None:
    """The test above would not see a heavy import in a module that help pages do not need."""
    import slopelab

    root = Path(slopelab.__file__).parent
    for file in [*root.glob("*.py"), *(root / "cli").glob("*.py"), *(root / "api").glob("*.py")]:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import ", "from ")):
                assert line.split()[1].split(".")[0] not in HEAVY, f"{file.name}: {line}"
