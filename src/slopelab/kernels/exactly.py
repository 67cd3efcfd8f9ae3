"""Programs in ball arithmetic: for the few inputs at which a hundred digits are too few.

Next to a root the terms of a sum agree in all digits that pairs of float64 have. Arb takes as many
as it needs, a thousand times more slowly; there are only some hundred float64 so near to a root.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from slopelab.kernels.program import COMPARISONS, MULTIPLES, Instruction, Program

if TYPE_CHECKING:
    from flint import arb

    from slopelab.calculus.exact import Reference, Row

MOST: Final = 1000
"""So many different inputs are looked at in one call; that takes a fraction of a second."""
_PRECISIONS: Final = (256, 1400)
_OPERATORS: Final = {name: sign for sign, name in COMPARISONS.items()}


def exact_results(program: Program, x: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """A program's results at some inputs, each rounded to float64 once.

    Args:
        program: a program of one input.
        x: the inputs, of shape (n,); only the first `MOST` different ones are looked at.

    Returns:
        One array of shape (n,) per output; NaN where a result is not known, or there is none.
    """
    different, back = np.unique(x, return_inverse=True)
    ready = _reference(program)
    results = np.full((len(program.outputs), different.size), np.nan)
    for number, one in enumerate(different[:MOST].tolist()):
        # A constant such as 1/(x - x) has lost its input.
        point = [one] * len(ready.inputs)
        for output, (value, _) in enumerate(ready.at(point, precisions=_PRECISIONS)):
            results[output, number] = value
    return [values[back.reshape(-1)] for values in results]


@lru_cache(maxsize=64)
def _reference(program: Program) -> Reference:
    from slopelab.calculus.exact import Reference

    steps: list[tuple[Row, tuple[int, ...]] | None] = []
    for step in program.instructions:
        if step.op == "input":
            steps.append(None)
            continue
        args = step.args
        if step.op == "select":
            args = (*program.instructions[args[0]].args, *args[1:])
        steps.append((_row(program, step), () if step.op in _OPERATORS else args))
    inputs = tuple(k for k, step in enumerate(program.instructions) if step.op == "input")
    return Reference(tuple(steps), inputs, program.outputs)


def _row(program: Program, step: Instruction) -> Row:
    from flint import arb

    from slopelab.calculus.balls import ball
    from slopelab.calculus.exact import DEFINITIONS, either, power

    arithmetic: dict[str, Row] = {
        "neg": arb.__neg__,
        "add": arb.__add__,
        "sub": arb.__sub__,
        "mul": arb.__mul__,
        "div": arb.__truediv__,
        "pow": power,
    }
    if step.op in arithmetic:
        return arithmetic[step.op]
    if step.op == "const":
        return lambda: ball(step.value)
    if step.op in MULTIPLES:
        return _multiple(step.value, MULTIPLES.index(step.op))
    if step.op in _OPERATORS:
        return lambda: arb(0)
    if step.op == "select":
        test = program.instructions[step.args[0]]
        return either(_OPERATORS[test.op], equal=test.args[0] == test.args[1])
    return DEFINITIONS[step.op]


def _multiple(turns: Fraction, quarters: int) -> Row:
    from slopelab.calculus.balls import ball

    def row(u: arb) -> arb:
        half = u * ball(turns / 2)
        return half.cos_pi() if quarters else half.sin_pi()

    return row


def known(results: Sequence[NDArray[np.float64]]) -> NDArray[np.bool_]:
    """Where all results are known."""
    return ~np.logical_or.reduce([np.isnan(values) for values in results])
