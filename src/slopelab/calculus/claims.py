"""What a certified statement is made of: a number, where it is taken, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias, final

from flint import arb

from slopelab.core.expr import INFINITY, Div, Expr, Neg, Num

Standing: TypeAlias = Literal["proved", "certified", "numeric"]
"""proved: an exact value, by algebra. certified: enclosed by ball arithmetic. numeric: the best
of many samples, with no proof."""

STANDINGS: Final[tuple[Standing, ...]] = ("numeric", "certified", "proved")
"""From the weakest to the strongest."""

INFINITE: Final = math.inf


@final
@dataclass(frozen=True, slots=True)
class Place:
    """A point of the real line, or a stretch of it.

    Args:
        low: a number not above it; of a stretch the left end, which may be -inf.
        high: a number not below it; of a stretch the right end.
        exact: the point itself, where it has a closed form.
        stretch: whether all numbers between the ends are meant.
        period: where every multiple of it away there is another such place; None where there is
            not.
    """

    low: float
    high: float
    exact: Expr | None = None
    stretch: bool = False
    period: Expr | None = None

    @property
    def value(self) -> float:
        """The nearest float there is to tell."""
        return midpoint(self.low, self.high)


@final
@dataclass(frozen=True, slots=True)
class Claim:
    """A number that says something about a function, such as the largest slope.

    Args:
        low: a number not above it (rounded outward).
        high: a number not below it.
        exact: the number itself, where it has a closed form.
        places: where it is attained; empty when it is only approached.
        attained: whether the function takes the value at all.
        standing: how sure it is.
    """

    low: float
    high: float
    exact: Expr | None
    places: tuple[Place, ...]
    attained: bool
    standing: Standing

    @property
    def value(self) -> float:
        """The nearest float there is to tell."""
        return midpoint(self.low, self.high)


def midpoint(low: float, high: float) -> float:
    """The middle of two floats that may be infinite."""
    return low if low == high or math.isinf(low) else low / 2 + high / 2


def float_bounds(value: arb) -> tuple[float, float]:
    """Floats below and above everything in a ball.

    ``float`` of an end of a ball rounds to nearest, so each is moved one step outward, unless
    the ball is exactly one float.
    """
    if not value.is_finite():
        return (-INFINITE, INFINITE)
    middle = float(value.mid())
    if value.is_exact() and arb(middle) == value:
        return (middle, middle)
    low, high = float(value.lower()), float(value.upper())
    return math.nextafter(low, -INFINITE), math.nextafter(high, INFINITE)


def infinite_sign(expr: Expr) -> int:
    """1 or -1 for an infinite limit, 0 for a finite one."""
    if expr is INFINITY:
        return 1
    return -1 if isinstance(expr, Neg) and expr.arg is INFINITY else 0


def rational(expr: Expr | None) -> Fraction | None:
    """The rational number that an expression in normal form is; None for any other.

    Example:
        >>> rational(Neg(Div(Num(1), Num(4))))
        Fraction(-1, 4)
    """
    match expr:
        case Num(value, _):
            return value
        case Neg(arg):
            inner = rational(arg)
            return None if inner is None else -inner
        case Div(Num(top, _), Num(bottom, _)) if bottom != 0:
            return top / bottom
        case _:
            return None


def is_simple(expr: Expr) -> bool:
    """Whether an exact value is short enough to be told instead of its decimals."""
    value = rational(expr)
    return value is not None and value.denominator <= 1000  # noqa: PLR2004
