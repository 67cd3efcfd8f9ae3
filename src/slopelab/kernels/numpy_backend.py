"""Programs executed by NumPy: readable, everywhere available, and the measure of other backends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from slopelab.kernels.numpy_primitives import NUMPY
from slopelab.kernels.periods import sine_of_multiple
from slopelab.kernels.program import MULTIPLES, Program, rounded
from slopelab.kernels.wide import execute_wide, signs_wide

Array: TypeAlias = NDArray[np.float64]

BLOCK: Final = 8192
"""How many elements go through the whole program at once: temporaries stay in the cache."""


def _power(base: Array, exponent: Array) -> Array:
    """base ** exponent over the reals: NaN for a fractional power of -inf, where IEEE has +inf."""
    fractional = exponent != np.rint(exponent)
    return np.where((base == -np.inf) & fractional, np.nan, np.power(base, exponent))


_OPERATIONS: Final[dict[str, Callable[..., NDArray[np.generic]]]] = {
    "neg": np.negative,
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "pow": _power,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "select": np.where,
    **NUMPY,
}


def run(program: Program, inputs: Sequence[Array]) -> list[Array]:
    """Execute a program on float64 arrays of one length.

    A NaN in any input gives NaN. An infinite input gives the limit, if the function has one
    there; where the program itself says NaN, the limit is read off the values at very large
    inputs.

    Args:
        program: the program.
        inputs: one float64 array of shape (n,) per input.

    Returns:
        One new float64 array of shape (n,) per output.
    """
    length = inputs[0].size if inputs else 0
    results = [np.empty(length) for _ in program.outputs]
    with np.errstate(all="ignore"):
        for start in range(0, length, BLOCK):
            piece = slice(start, min(start + BLOCK, length))
            block = [values[piece] for values in inputs]
            for result, value in zip(results, _settled(program, block), strict=True):
                result[piece] = value
    return results


def _settled(program: Program, inputs: list[Array]) -> list[Array]:
    """The results for one block; where something overflowed they are computed again."""
    try:
        with np.errstate(over="raise"):
            results = _copied(execute(program, inputs), inputs)
        if np.isfinite(sum(values.sum() for values in (*inputs, *results))):
            return results
        doubtful = np.zeros(inputs[0].shape, dtype=np.bool_)
    except FloatingPointError:
        # x/sqrt(1 + x^2) is 0 and not 1 once x^2 has overflowed: a finite result can be wrong too.
        overflowed: list[NDArray[np.bool_]] = []
        results = _copied(execute(program, inputs, overflowed), inputs)
        doubtful = np.logical_or.reduce(overflowed)
    missing = np.logical_or.reduce([np.isnan(values) for values in inputs])
    endless = np.logical_or.reduce([np.isinf(values) for values in inputs]) & ~missing
    for values in results:
        doubtful = doubtful | ~np.isfinite(values)
    doubtful &= ~missing & ~endless
    if doubtful.any():
        again = execute_wide(program, [values[doubtful] for values in inputs])
        for result, value in zip(results, again, strict=True):
            result[doubtful] = value
    unsettled = endless & np.logical_or.reduce([np.isnan(values) for values in results])
    if unsettled.any():
        limits = _limits(program, [values[unsettled] for values in inputs])
        for result, limit in zip(results, limits, strict=True):
            found = result[unsettled]
            result[unsettled] = np.where(np.isnan(found), limit, found)
    vanished = endless & np.logical_or.reduce([values == 0 for values in results])
    if vanished.any():
        far = [_far_out(values[vanished], _OUTSIDE) for values in inputs]
        for result, sign in zip(results, signs_wide(program, far), strict=True):
            # A limit from below is -0.
            found = result[vanished]
            result[vanished] = np.where((found == 0) & (sign != 0), np.copysign(found, sign), found)
    for result in results:
        result[missing] = np.nan
    return results


def _copied(results: list[Array], inputs: list[Array]) -> list[Array]:
    """Results of the inputs' shape that are nobody else's arrays."""
    return [np.array(np.broadcast_to(result, inputs[0].shape)) for result in results]


_FAR: Final = (2.0**1023, 2.0**1022, 2.0**1015)
_HUGE: Final = 2.0**300
_OUTSIDE: Final = 2.0**100
"""Where a vanishing function has its sign for good, and x^8 is a float64 yet."""


def _far_out(values: Array, size: float) -> Array:
    """Large numbers in place of the infinite ones."""
    return np.where(np.isinf(values), np.copysign(size, values), values)


def _limits(program: Program, inputs: list[Array]) -> list[Array]:
    """The limits at infinite inputs, read off far out: settled, growing, fading, or NaN."""
    far = [execute_wide(program, [_far_out(v, size) for v in inputs]) for size in _FAR]
    return [_limit(*(values[number] for values in far)) for number in range(len(program.outputs))]


def _limit(first: Array, second: Array, third: Array) -> Array:
    """The limit of a sequence that was looked at from far out inwards."""
    settled = _close(first, second) & _close(second, third)
    same_side = (np.sign(first) == np.sign(second)) & (np.sign(second) == np.sign(third))
    ratios = (np.abs(first), np.abs(second), np.abs(third))
    growing = same_side & (ratios[0] > ratios[1]) & (ratios[1] > ratios[2]) & (ratios[2] > _HUGE)
    fading = same_side & (ratios[0] < ratios[1]) & (ratios[1] < ratios[2])
    fading &= ratios[2] < 1 / _HUGE
    limit = np.where(settled, first, np.nan)
    limit = np.where(growing, np.copysign(np.inf, first), limit)
    return np.where(fading, np.copysign(0.0, first), limit)


def _close(left: Array, right: Array) -> NDArray[np.bool_]:
    return (left == right) | (np.abs(left - right) <= 1e-9 * np.abs(right))


def execute(
    program: Program,
    inputs: Sequence[Array],
    overflowed: list[NDArray[np.bool_]] | None = None,
) -> list[Array]:
    """One pass over the instructions, without care for NaN and infinity.

    Args:
        program: the program.
        inputs: one array per input.
        overflowed: filled, for each instruction, with where its value is infinite.

    Returns:
        One array or number per output; an output that is an input is that very array.
    """
    values: list[NDArray[np.generic] | np.float64 | None] = []
    free = _last_uses(program)
    for number, instruction in enumerate(program.instructions):
        if instruction.op == "input":
            values.append(inputs[instruction.args[0]])
        elif instruction.op == "const":
            values.append(np.float64(rounded(instruction.value)))
        else:
            operands = [values[arg] for arg in instruction.args]
            if instruction.op in MULTIPLES:
                quarters = MULTIPLES.index(instruction.op)
                value = sine_of_multiple(np.asarray(operands[0]), instruction.value, quarters)
            else:
                value = _OPERATIONS[instruction.op](*operands)
            values.append(value)
            if overflowed is not None:
                overflowed.append(np.broadcast_to(np.isinf(value), inputs[0].shape))
        for dead in free[number]:
            values[dead] = None
    return [np.asarray(values[number], dtype=np.float64) for number in program.outputs]


@lru_cache(maxsize=1024)
def _last_uses(program: Program) -> tuple[tuple[int, ...], ...]:
    """For each instruction, the values that nothing needs after it."""
    last: dict[int, int] = {}
    for number, instruction in enumerate(program.instructions):
        if instruction.op != "input":
            last.update(dict.fromkeys(instruction.args, number))
    kept = set(program.outputs)
    return tuple(
        tuple(arg for arg, at in last.items() if at == number and arg not in kept)
        for number in range(len(program.instructions))
    )
