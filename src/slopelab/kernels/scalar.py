"""Programs at one point after another: for loops in which every point depends on the last one."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof, c_double, c_int64, c_void_p
from typing import TypeAlias

import numpy as np

from slopelab.kernels.executable import Executable
from slopelab.kernels.numpy_backend import execute

At: TypeAlias = Callable[[float], float]
"""From a number to a number."""


def at_points(executable: Executable, *rest: float) -> At:
    """A program's first result as a function of its first input alone.

    What comes out is, to the last bit, what the program gives on arrays of float64; a call takes
    about a microsecond where it is compiled. The function must not be called from two threads at
    a time.

    Args:
        executable: the program.
        rest: the values of its other inputs.

    Returns:
        The function.
    """
    compiled = executable.compiled()
    if compiled is None:
        return _by_numpy(executable, rest)
    inputs, outputs = len(executable.program.inputs), len(executable.program.outputs)
    numbers = (c_double * (inputs + outputs))(0.0, *rest)
    # Made once: in a call that is over in a fraction of a microsecond, arguments cost.
    places = [c_void_p(addressof(numbers) + 8 * k) for k in range(inputs + outputs)]
    entry, one = compiled.entry, c_int64(1)

    def at(first: float) -> float:
        numbers[0] = first
        if entry(one, *places):
            return float(executable(np.float64(first), *rest)[0])
        return numbers[inputs]

    return at


def _by_numpy(executable: Executable, rest: tuple[float, ...]) -> At:
    fixed = [np.asarray(value, dtype=np.float64) for value in rest]

    def at(first: float) -> float:
        with np.errstate(over="raise", invalid="ignore", divide="ignore", under="ignore"):
            try:
                found = float(execute(executable.program, [np.asarray(first), *fixed])[0])
            except FloatingPointError:
                found = np.nan
        # What overflows, or is not a number, needs the care that arrays get; so do limits.
        return (
            found if np.isfinite(found + first) else float(executable(np.float64(first), *rest)[0])
        )

    return at
