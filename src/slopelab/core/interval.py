"""Intervals of the real line, with their ends in or out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

End: TypeAlias = "Fraction | float"


@final
@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two ends.

    Args:
        low: the lower end, an exact number or ``-math.inf``.
        high: the upper end, an exact number or ``math.inf``.
        low_closed: whether the lower end belongs to it.
        high_closed: whether the upper end belongs to it.

    Example:
        >>> UNIT = Interval.parse("[0, 1)")
        >>> UNIT.contains(0), UNIT.contains(1), str(UNIT)
        (True, False, '[0, 1)')
    """

    low: End
    high: End
    low_closed: bool = False
    high_closed: bool = False

    @classmethod
    def parse(cls, text: str) -> Interval:
        """Read ``"[0, 1)"``, ``"(0, inf)"``; the ends are exact decimals.

        Raises:
            ValueError: the text is not an interval.
        """
        low, high = text[1:-1].split(",")
        if text[0] not in "[(" or text[-1] not in "])":
            message = f"not an interval: {text!r}"
            raise ValueError(message)
        return cls(_end(low), _end(high), text[0] == "[", text[-1] == "]")

    def contains(self, value: float | Fraction) -> bool:
        """Whether a number belongs to it; NaN belongs to none."""
        above = value > self.low or (self.low_closed and value == self.low)
        below = value < self.high or (self.high_closed and value == self.high)
        return above and below

    def covers(self, other: Interval) -> bool:
        """Whether all of another interval belongs to it."""
        low = other.low > self.low or (
            other.low == self.low and (self.low_closed or not other.low_closed)
        )
        high = other.high < self.high or (
            other.high == self.high and (self.high_closed or not other.high_closed)
        )
        return low and high

    def __str__(self) -> str:
        return (
            f"{'[' if self.low_closed else '('}{_end_text(self.low)}, "
            f"{_end_text(self.high)}{']' if self.high_closed else ')'}"
        )


def _end(text: str) -> End:
    text = text.strip()
    return float(text) if text.lstrip("+-") == "inf" else Fraction(text)


def _end_text(end: End) -> str:
    if isinstance(end, float) and math.isinf(end):
        return "∞" if end > 0 else "-∞"
    number = float(end)
    return str(int(number)) if number.is_integer() else repr(number)


REALS = Interval(-math.inf, math.inf)
POSITIVE = Interval(Fraction(0), math.inf)
"""(0, ∞)"""
NON_NEGATIVE = Interval(Fraction(0), math.inf, low_closed=True)
"""[0, ∞)"""
OPEN_UNIT = Interval(Fraction(0), Fraction(1))
"""(0, 1)"""
CLOSED_UNIT = Interval(Fraction(0), Fraction(1), low_closed=True, high_closed=True)
"""[0, 1]"""
