"""Number formats by their digits, exact values as arrays, and errors in units in the last place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from slopelab.core.expr import Expr
from slopelab.core.nearest import nearest_names
from slopelab.errors import InputError

Exact: TypeAlias = NDArray[np.float64]
"""Exact values as sums of two float64: of shape (2, n), leading and trailing parts."""


@final
@dataclass(frozen=True, slots=True)
class Digits:
    """What errors in a format are measured with.

    Args:
        digits: its binary digits, the one before the point included.
        lowest: the exponent of its smallest normal number.
    """

    digits: int
    lowest: int

    @property
    def smallest(self) -> float:
        """Its smallest number above 0."""
        return 2.0 ** (self.lowest - self.digits + 1)


DIGITS: Final = {
    "float64": Digits(53, -1022),
    "float32": Digits(24, -126),
    "float16": Digits(11, -14),
    "bfloat16": Digits(8, -126),
}
"""The formats that kernels take."""


def format_of(name: str) -> np.dtype[Any]:
    """The dtype of a name.

    Raises:
        InputError: there is none, or `ml_dtypes`, which has bfloat16, is not installed.

    Example:
        >>> format_of("float32")
        dtype('float32')
    """
    if name not in DIGITS:
        known = ", ".join(DIGITS)
        raise InputError(
            "dtype", given=str(name)[:40], known=known, nearest=nearest_names(str(name), DIGITS)
        )
    if name == "bfloat16":
        try:
            import ml_dtypes
        except ImportError:
            raise InputError("no_bfloat16") from None
        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


def exact_values(exprs: Sequence[Expr], inputs: Mapping[str, NDArray[np.float64]]) -> list[Exact]:
    """Expressions at many points, by `slopelab.calculus.exact`.

    Args:
        exprs: expressions, evaluated as they are written.
        inputs: the values of each variable, of shape (n,).

    Returns:
        For each expression its values, of shape (2, n); NaN where they are not known.
    """
    from slopelab.calculus.exact import reference

    ready = reference(exprs, list(inputs))
    rows = [column.tolist() for column in inputs.values()]
    found = [ready.at(point) for point in zip(*rows, strict=True)]
    whole = np.array(found, dtype=np.float64).reshape(-1, len(exprs), 2)
    return [whole[:, number].T for number in range(len(exprs))]


def ulps(
    found: NDArray[np.floating], exact: Exact, *, digits: int, lowest: int
) -> NDArray[np.float64]:
    """How far results are off, in units in the last place of the exact value in a format.

    Args:
        found: the results.
        exact: what `exact_values` gave.
        digits: binary digits of the format: 53, 24, 11 or 8.
        lowest: exponent of its smallest normal number: -1022, -126, -14 or -126.

    Returns:
        Errors; infinite for NaN, or for an infinity where the exact value is finite; NaN where
        the exact value is not known.
    """
    high, low = exact
    _, exponent = np.frexp(high)
    place = np.maximum(exponent - 1, lowest) - digits + 1
    unit = np.ldexp(1.0, np.maximum(place, -1074))
    largest = np.ldexp(2.0 - 2.0 ** (1 - digits), 1 - lowest)
    with np.errstate(all="ignore"):
        got = found.astype(np.float64)
        error = np.abs((got - high) - low) / unit
        # What lies half a unit beyond the largest number rounds to infinity.
        beyond = np.abs(high) > largest
        over = np.isinf(got) & beyond & (np.sign(got) == np.sign(high))
    error[over | (np.isinf(high) & (got == high))] = 0.0
    error[np.isnan(error) & ~np.isnan(high)] = np.inf
    return error
