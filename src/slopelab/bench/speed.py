"""How long value and derivative take, beside a copy with the same traffic and other libraries."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, final

import numpy as np
from numpy.typing import NDArray

from slopelab.bench.clock import medians
from slopelab.bench.peers import Work, jax_work, numpy_work, torch_work
from slopelab.core.spec import Activation
from slopelab.kernels import compile_function
from slopelab.kernels.executable import Executable
from slopelab.kernels.program import Instruction, Program

COPY: Final = Program(("x",), (Instruction("input", (0,)),), (0, 0))
"""Reads one array and writes two, as a fused kernel does."""

_LOOP: Final = re.compile(
    r"^(?P<to>\.?L\w+):\n(?P<body>.*?)\tj?b?\.?\w+\t(?P=to)\n", re.MULTILINE | re.DOTALL
)
_VECTOR: Final = re.compile(r"%[xyz]mm\d|\bv\d+\.\d?[bhsd]")
SPREAD: Final = 3.0
"""Inputs are normally distributed with this standard deviation."""


@final
@dataclass(frozen=True, slots=True)
class SpeedRow:
    """One function in one format.

    Args:
        function: its name or formula.
        dtype: the format.
        elements: the length of the array.
        seconds: for one call, by contender: ``slopelab``, ``copy``, both also with ``_out``
            (into given arrays), and ``numpy``, ``torch``, ``jax`` where there is such a one.
        instructions: how many vector instructions of our code one element takes; None where
            there is no machine code.
    """

    function: str
    dtype: str
    elements: int
    seconds: dict[str, float]
    instructions: float | None = None

    def per_element(self, who: str) -> float | None:
        """Nanoseconds for one element."""
        found = self.seconds.get(who)
        return None if found is None else 1e9 * found / self.elements

    def times_as_long(self, who: str, ours: str = "slopelab") -> float | None:
        """How many times as long a contender takes as we do."""
        found = self.seconds.get(who)
        return None if found is None else found / self.seconds[ours]


def measure_speed(
    functions: Sequence[Activation],
    dtypes: Sequence[str],
    *,
    elements: int = 10**7,
    repeats: int = 7,
    tell: Callable[[str, str], object] = lambda _function, _dtype: None,
) -> list[SpeedRow]:
    """Value and derivative in one go, timed.

    Args:
        functions: which.
        dtypes: ``float32``, ``float64``.
        elements: the length of the arrays.
        repeats: how many turns each contender has; the medians are kept.
        tell: is told the function and the format that come next.

    Returns:
        One row for each function and format.
    """
    rng = np.random.default_rng(0)
    normal = SPREAD * rng.standard_normal(elements)
    rows: list[SpeedRow] = []
    for dtype in dtypes:
        x = normal.astype(dtype)
        for spec in functions:
            tell(spec.name, dtype)
            found = medians(_contenders(spec, x), repeats)
            work = vector_instructions(compile_function(spec.bound_expr, "x").program, dtype)
            rows.append(SpeedRow(spec.name, dtype, elements, found, work))
    return rows


def vector_instructions(program: Program, dtype: str) -> float | None:
    """How many vector instructions the loop of a program has for each element.

    Args:
        program: the program.
        dtype: the format.

    Returns:
        Their number; None where there is no machine code.
    """
    compiled = Executable(program).compiled(dtype)
    # The first jump back to a label closes the loop; what is seldom needed stands behind it.
    loop = _LOOP.search(compiled.assembly) if compiled else None
    if compiled is None or loop is None:
        return None
    lines = loop["body"].splitlines()
    return sum(bool(_VECTOR.search(line)) for line in lines) / compiled.shape.width


def _contenders(spec: Activation, x: NDArray[Any]) -> dict[str, Work]:
    kernel = compile_function(spec.bound_expr, "x")
    outs = (np.empty_like(x), np.empty_like(x))
    found: dict[str, Work] = {
        **_copies(x, outs),
        "slopelab": lambda: kernel.value_and_grad(x),
        "slopelab_out": lambda: kernel.value_and_grad(x, out=outs),
    }
    for who, work in (("numpy", numpy_work), ("torch", torch_work), ("jax", jax_work)):
        turn = None if spec.values else work(spec, x)  # parameters are as in the catalogue
        if turn is not None:
            found[who] = turn if who != "numpy" else _quiet(turn)
    return found


def _copies(x: NDArray[Any], outs: tuple[NDArray[Any], NDArray[Any]]) -> dict[str, Work]:
    copy = Executable(COPY)
    if copy.compiled(x.dtype.name) is not None:
        return {"copy": lambda: copy(x), "copy_out": lambda: copy(x, out=outs)}

    def into() -> None:
        for out in outs:
            np.copyto(out, x)

    return {"copy": lambda: (x.copy(), x.copy()), "copy_out": into}


def _quiet(work: Work) -> Work:
    def quiet() -> None:
        with np.errstate(all="ignore"):
            work()

    return quiet
