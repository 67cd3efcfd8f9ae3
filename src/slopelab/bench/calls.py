"""What a short call costs, and what a formula costs before its first result."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias, final

import numpy as np

import slopelab
from slopelab.bench.clock import medians
from slopelab.bench.peers import Work, jax_work, numpy_work, torch_work
from slopelab.core.spec import Activation
from slopelab.kernels import compile_function
from slopelab.kernels.object_cache import VARIABLE

Kind: TypeAlias = Literal[
    "call", "formula", "formula_cached", "import", "import_numpy", "python", "first_value"
]

POINTS: Final = 400
FORMULA: Final = "x*tanh(log(1 + exp(x)))"
"""What somebody types."""

_CALLS: Final = 200
_FIRST_RESULT: Final = f"""
import sys, time
import numpy as np
import slopelab as sl
x = np.linspace(-6, 6, {POINTS})
sl.activation("x").value_and_grad(x)  # imports everything, and starts the compiler
start = time.perf_counter()
sl.activation({FORMULA!r}).value_and_grad(x)
sys.stdout.write(repr(time.perf_counter() - start))
"""
_WHOLE: Final[dict[Kind, str]] = {
    "python": "",
    "import_numpy": "import numpy",
    "import": "import slopelab",
    "first_value": "import slopelab as sl; sl.activation('gelu')([0.5])",
}
"""Processes that are timed from their start to their end."""


@final
@dataclass(frozen=True, slots=True)
class CallRow:
    """One thing that was timed.

    Args:
        kind: ``call`` (of value and derivative at 400 points), ``formula`` (from the text of a
            formula to its first result, with an empty cache folder; with a full one:
            ``formula_cached``), or a process of its own: ``python`` alone, ``import_numpy``,
            ``import`` of slopelab, ``first_value`` of a function.
        subject: what is called, typed or run.
        seconds: by contender, ``slopelab`` among them.
    """

    kind: Kind
    subject: str
    seconds: dict[str, float]


def measure_calls(
    functions: Sequence[Activation],
    *,
    repeats: int = 7,
    compiled: bool,
    tell: Callable[[str, str], object] = lambda _function, _dtype: None,
) -> list[CallRow]:
    """Short calls, timed; and what comes before the first one, in processes of their own.

    Args:
        functions: which are called.
        repeats: how many turns each contender has; the medians are kept.
        compiled: whether kernels are compiled here: else there is no compiling to be timed.
        tell: is told the function and the format that come next.
    """
    x = np.linspace(-6, 6, POINTS)
    rows: list[CallRow] = []
    for spec in functions:
        tell(spec.name, "float64")
        rows.append(CallRow("call", spec.name, _called(spec, x, repeats)))
    tell(FORMULA, "float64")
    with TemporaryDirectory() as folder:
        fresh = iter(range(repeats))
        if compiled:
            times = [_pair(Path(folder) / str(number)) for number in fresh]
            empty, full = zip(*times, strict=True)
            rows.append(CallRow("formula", FORMULA, {"slopelab": median(empty)}))
            rows.append(CallRow("formula_cached", FORMULA, {"slopelab": median(full)}))
        rows += _processes(Path(folder) / "warm", repeats)
    return rows


def _called(spec: Activation, x: np.ndarray, repeats: int) -> dict[str, float]:
    kernel = compile_function(spec.bound_expr, "x")
    works: dict[str, Work] = {"slopelab": lambda: kernel.value_and_grad(x)}
    for who, work in (("numpy", numpy_work), ("torch", torch_work), ("jax", jax_work)):
        turn = None if spec.values else work(spec, x)
        if turn is not None:
            works[who] = turn
    with np.errstate(all="ignore"):
        return medians(works, repeats, calls=_CALLS)


def _pair(folder: Path) -> tuple[float, float]:
    """Seconds to the first result with an empty folder, and with what that has left there."""
    first, second = (float(_output(_FIRST_RESULT, folder)) for _ in range(2))
    return first, second


def _processes(folder: Path, repeats: int) -> list[CallRow]:
    works: dict[str, Work] = {
        kind: lambda code=code: _output(code, folder) for kind, code in _WHOLE.items()
    }
    times = medians(works, repeats)
    return [
        CallRow(kind, code or "python", {"slopelab": times[kind]}) for kind, code in _WHOLE.items()
    ]


def _output(code: str, folder: Path) -> str:
    root = str(Path(slopelab.__file__).parent.parent)
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(  # noqa: S603 - our own code in our own interpreter
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": paths, VARIABLE: str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
