"""What goes into a function and what comes out: a float for a number, an array for an array."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from slopelab.core.number import exact_number
from slopelab.errors import ParameterError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from slopelab.kernels.arrays import Real

Array: TypeAlias = "NDArray[np.floating]"
"""What an array gives: an array of its shape."""
Both: TypeAlias = "tuple[Array, Array]"
"""Values and derivatives."""
OutBoth: TypeAlias = "tuple[Array | None, Array | None]"
"""Arrays to put both into, or None for a new one."""


class HasArray(Protocol):
    """What NumPy can make an array of: a tensor of PyTorch in memory, a column of pandas."""

    def __array__(self) -> NDArray[Any]:
        """Its values."""
        ...


Values: TypeAlias = "NDArray[Any] | Sequence[Any] | HasArray"
"""Real numbers of any shape: an array, nested sequences, or an array of another library."""


def plain(result: Real | float, *given: float | Values) -> Any:  # noqa: ANN401 - the overloads say it
    """The result as a Python float if everything given was a plain number, else as it is.

    Args:
        result: what a kernel returned.
        given: what it was given.
    """
    # Not an array that the caller gave for the result.
    if isinstance(result, float) and all(isinstance(one, (int, float)) for one in given):
        return float(result)
    return result


def positive(name: str, value: float) -> Fraction:
    """A number above 0, exact.

    Raises:
        ParameterError: it is none.
    """
    exact = exact_number(value)
    if exact is None or exact <= 0:
        raise ParameterError("parameter.outside", given=f"{name} = {value}", allowed="(0, ∞)")
    return exact
