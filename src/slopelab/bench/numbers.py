"""Measured numbers as people read them: three digits, all of one column alike."""

from __future__ import annotations

import math
from typing import Final

NOTHING: Final = "–"
"""Stands where nothing was measured."""

_THOUSAND: Final = 1000


def ulps_text(ulps: float) -> str:
    """An error.

    Example:
        >>> [ulps_text(error) for error in (0.0, 0.50004, 12.34, 857.2, 16777216.0)]
        ['0', '0.500', '12.3', '857', '1.68e7']
    """
    if ulps == 0:
        return "0"
    if not math.isfinite(ulps):
        return "∞"
    if ulps >= _THOUSAND:
        mantissa, exponent = f"{ulps:.2e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return three_digits(ulps)


def three_digits(number: float | None) -> str:
    """A positive number below a million or so.

    Example:
        >>> [three_digits(number) for number in (0.0427, 0.5, 9.87654, 31.41, 1234.5, None)]
        ['0.043', '0.500', '9.88', '31.4', '1,234', '–']
    """
    if number is None:
        return NOTHING
    if number < 1:
        return f"{number:.3f}"
    if number < 10:  # noqa: PLR2004 - one digit before the point
        return f"{number:.2f}"
    return f"{number:.1f}" if number < 100 else f"{number:,.0f}"  # noqa: PLR2004 - two digits


def times_text(ratio: float | None) -> str:
    """How many times as much.

    Example:
        >>> times_text(4.128), times_text(None)
        ('4.13×', '–')
    """
    return NOTHING if ratio is None else f"{three_digits(ratio)}×"


def count_text(count: int) -> str:
    """A count, in thousands from ten thousand on.

    Example:
        >>> count_text(9999), count_text(311569), count_text(2_500_000)
        ('9,999', '312k', '2.5M')
    """
    if count < 10 * _THOUSAND:
        return f"{count:,}"
    if count < _THOUSAND**2:
        return f"{count / _THOUSAND:.0f}k"
    return f"{count / _THOUSAND**2:.1f}M"
