"""Heights for numbers of very different sizes: decades with a line for zero below them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from slopelab.figures.panels import number_text

FloatArray: TypeAlias = NDArray[np.float64]

FLOOR: Final = 1e-16
"""Smaller sizes count as zero: added to a number near 1 they leave it as it is."""
CEILING: Final = 1e30
"""Larger sizes lie on the upper edge, infinite ones too."""

_ZERO_BELOW: Final = 0.2
"""How far the line for zero lies below the lowest decade, as a part of all decades' height."""
_MARGIN: Final = 0.06
"""Above the highest decade and below the lowest line, as a part of all decades' height."""
_PLAIN: Final = 3
"""Powers of ten up to this one are written out: 0.001, 1000."""
_LABELS: Final = 5


@final
@dataclass(frozen=True, slots=True)
class Decades:
    """A logarithmic axis with a floor, and below it a line for what is zero.

    Args:
        low: the lowest power of ten, an exponent.
        high: the highest one.
        zero: the height of the line for zero, in exponents; None where nothing is zero.
    """

    low: int
    high: int
    zero: float | None

    @classmethod
    def of(
        cls, sizes: Sequence[FloatArray], floor: float = FLOOR, ceiling: float = CEILING
    ) -> Decades:
        """The axis on which all of some sizes (not negative) can be seen.

        Example:
            >>> Decades.of([np.array([0.0, 0.02, 30.0])])
            Decades(low=-2, high=2, zero=-2.8)
        """
        everything = np.concatenate([*sizes, np.empty(0)])
        finite = everything[np.isfinite(everything)]
        seen = np.clip(finite[finite >= floor], floor, ceiling)
        low = math.floor(math.log10(seen.min())) if seen.size else -1
        high = math.ceil(math.log10(seen.max())) if seen.size else 1
        if high - low < 2:  # noqa: PLR2004 - one decade alone makes noise look like a course
            low, high = low - 1, high + (high - low < 1)
        below = bool((finite < floor).any())
        return cls(low, high, round(low - _ZERO_BELOW * (high - low), 6) if below else None)

    @property
    def limits(self) -> tuple[float, float]:
        """The heights to show, from and to."""
        margin = _MARGIN * (self.high - self.low)
        bottom = self.low if self.zero is None else self.zero
        return bottom - margin, self.high + margin

    def heights(self, sizes: FloatArray) -> FloatArray:
        """Where sizes stand: too small ones on the line for zero, too large ones on the edge."""
        top = self.high + 0.6 * _MARGIN * (self.high - self.low)
        zero = self.low if self.zero is None else self.zero
        found = np.log10(np.clip(sizes, 10.0 ** (self.low - 1), 10.0**top))
        return np.where(self.is_zero(sizes), zero, np.minimum(found, top))

    def is_zero(self, sizes: FloatArray) -> NDArray[np.bool_]:
        """Which sizes stand on the line for zero."""
        return sizes < 10.0**self.low * (1 - 1e-9)

    def ticks(self) -> tuple[list[float], list[str]]:
        """Heights with their labels."""
        stride = -(-(self.high - self.low) // (_LABELS - 1)) or 1
        exponents = range(self.low, self.high + 1, stride)
        where, labels = [float(k) for k in exponents], [power_text(k) for k in exponents]
        if self.zero is None:
            return where, labels
        return [self.zero, *where], ["0", *labels]


def power_text(exponent: int) -> str:
    """A power of ten for a tick.

    Example:
        >>> power_text(-2), power_text(9)
        ('0.01', '$10^{9}$')
    """
    if abs(exponent) <= _PLAIN:
        return number_text(10.0**exponent)
    return f"$10^{{{exponent}}}$"
