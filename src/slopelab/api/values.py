"""What goes into a function and what comes out: a float for a number, an array for an array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from slopelab.kernels.arrays import Real

Array: TypeAlias = "NDArray[np.floating]"
"""What an array gives: an array of its shape."""
Values: TypeAlias = "NDArray[Any] | Sequence[Any]"
"""Real numbers of any shape: an array, or nested sequences."""


def plain(result: Real, *given: float | Values) -> Any:  # noqa: ANN401 - the overloads say it
    """The result as a Python float if everything given was a plain number, else as it is.

    Args:
        result: what a kernel returned.
        given: what it was given.
    """
    if all(isinstance(one, (int, float)) for one in given):
        return float(result)
    return result
