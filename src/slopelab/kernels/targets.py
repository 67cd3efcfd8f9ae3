"""The arrays of callers that results are put into: `out`, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from slopelab.errors import InputError

if TYPE_CHECKING:
    from slopelab.kernels.arrays import Prepared

Out: TypeAlias = "NDArray[np.floating] | None"

_PATIENCE: Final = 10_000
"""How long to look for a place that two arrays share: to find one can be a hard problem."""


def checked(out: Sequence[Out] | None, count: int, ready: Prepared) -> list[Out]:
    """The arrays for the results of a program, one for each.

    Args:
        out: what the caller gave: for each result an array or None; None for new arrays alone.
        count: how many results there are.
        ready: the inputs.

    Returns:
        As many arrays or None.

    Raises:
        InputError: their number, or the type, dtype or shape of one, is not that of the results;
            one is read-only; or two results would share memory.
    """
    if out is None:
        return [None] * count
    if not isinstance(out, (tuple, list)):  # pyright: ignore[reportUnnecessaryIsInstance] # users
        raise InputError("out.sequence", needed=count, given=type(out).__name__)
    if len(out) != count:
        raise InputError("out.count", needed=count, given=len(out))
    for one in out:
        if one is not None:
            _check(one, ready)
    arrays = [one for one in out if one is not None]
    for number, one in enumerate(arrays):
        if _overlaps_itself(one) or any(_share(one, other) for other in arrays[:number]):
            raise InputError("out.overlap")
    return list(out)


def apart(column: NDArray[Any], targets: Sequence[Out]) -> NDArray[Any]:
    """An input that no output overwrites before it has been used.

    Args:
        column: the input.
        targets: the arrays for the outputs.
    """
    shared = any(t is not None and np.may_share_memory(column, t) for t in targets)
    return column.copy() if shared else column


def _check(out: NDArray[np.floating], ready: Prepared) -> None:
    # A masked array would keep its gaps, and a matrix its own idea of shapes.
    if type(out) not in {np.ndarray, np.memmap}:
        raise InputError("out.type", given=type(out).__name__)
    if out.dtype.newbyteorder("=") != ready.dtype:
        raise InputError("out.dtype", given=out.dtype.name, needed=ready.dtype.name)
    if out.shape != ready.shape:
        raise InputError("out.shape", given=out.shape, needed=ready.shape)
    if not out.flags.writeable:
        raise InputError("out.read_only")


def _share(one: NDArray[Any], other: NDArray[Any]) -> bool:
    try:
        return np.shares_memory(one, other, max_work=_PATIENCE)  # type: ignore[arg-type] # NumPy's stubs
    except np.exceptions.TooHardError:
        return True


def _overlaps_itself(array: NDArray[Any]) -> bool:
    """Whether two elements may lie in the same place, as only `as_strided` makes them."""
    reach = array.itemsize
    steps = [(abs(s), n) for s, n in zip(array.strides, array.shape, strict=True) if n > 1]
    for step, length in sorted(steps):
        if step < reach:
            return array.size > 0
        reach += step * (length - 1)
    return False
