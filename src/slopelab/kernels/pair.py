"""Double-double arithmetic: numbers as unevaluated sums of two float64, good for some 100 bits.

Made of error-free transformations: two float64 and the rounding error of their sum or product,
which is a float64 itself. A result is off by about 2^-104 of the size of its operands, so even
where a sum cancels half of its digits, what is left is right to the last place of float64.

Sources: Dekker, "A floating-point technique for extending the available precision", Numer. Math.
18 (1971); Joldes, Muller, Popescu, "Tight and rigorous error bounds for basic building blocks of
double-word arithmetic", ACM TOMS 44 (2017).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TypeAlias, final

from slopelab.kernels.ir import Builder, Mask, Real
from slopelab.kernels.program import rounded

Operand: TypeAlias = "Pair | Real | float"


@final
class Pair:
    """The sum high + low, with |low| at most a few units in the last place of high.

    Args:
        high: the number as float64.
        low: what is missing; None where the number is exactly `high`.
    """

    __slots__ = ("high", "low", "opposite")

    def __init__(self, high: Real, low: Real | None = None) -> None:
        self.high = high
        self.low = low
        self.opposite: Pair | None = None

    @property
    def builder(self) -> Builder:
        """Where it lives."""
        return self.high.builder

    @property
    def lower(self) -> Real:
        """The low part, 0 if there is none."""
        return self.builder.real(0.0) if self.low is None else self.low

    @property
    def rounded(self) -> Real:
        """The nearest float64."""
        if self.low is None:
            return self.high
        # -0 + 0 is 0; and NaN in the low part tells of an infinity that a zero was divided by.
        return self.low.equals(0.0).choose(self.high, self.high + self.low)

    def __neg__(self) -> Pair:
        if self.opposite is None:
            low = None if self.low is None else -self.low
            self.opposite = Pair(-self.high, low)
            self.opposite.opposite = self
        return self.opposite

    def __add__(self, other: Operand) -> Pair:
        right = self.paired(other)
        total, error = two_sum(self.high, right.high)
        for low in (self.low, right.low):
            error = error if low is None else error + low
        return quick_sum(total, error)

    def __radd__(self, other: Operand) -> Pair:
        return self + other

    def __sub__(self, other: Operand) -> Pair:
        return self + -self.paired(other)

    def __rsub__(self, other: Operand) -> Pair:
        return self.paired(other) + -self

    def __mul__(self, other: Operand) -> Pair:
        right = self.paired(other)
        product, error = two_product(self.high, right.high)
        if right.low is not None:
            error = self.high.times_plus(right.low, error)
        if self.low is not None:
            error = self.low.times_plus(right.high, error)
        # A low part of a few units costs nothing later, and the sign of a zero is kept.
        return quick_sum(product, error) if self.builder.careful else Pair(product, error)

    def __rmul__(self, other: Operand) -> Pair:
        return self * other

    def __truediv__(self, other: Operand) -> Pair:
        right = self.paired(other)
        inverse = 1.0 / right.high
        first = self.high * inverse
        rest = (-first).times_plus(right.high, self.high)
        if self.low is not None:
            rest = rest + self.low
        if right.low is not None:
            rest = (-first).times_plus(right.low, rest)
        low = rest * inverse
        return quick_sum(first, low) if self.builder.careful else Pair(first, low)

    def times_plus(self, factor: Pair, addend: Pair) -> Pair:
        """self * factor + addend, where the addend is larger than the product."""
        product, error = two_product(self.high, factor.high)
        if factor.low is not None:
            error = self.high.times_plus(factor.low, error)
        total = addend.high + product
        error = (error + addend.lower) + (product - (total - addend.high))
        # The low part comes in last: the next step waits for one instruction only.
        return Pair(total, error if self.low is None else self.low.times_plus(factor.high, error))

    def __rtruediv__(self, other: Operand) -> Pair:
        return self.paired(other) / self

    def __lt__(self, other: float) -> Mask:
        return self.high < other

    def __gt__(self, other: float) -> Mask:
        return self.high > other

    @property
    def size(self) -> Pair:
        """The absolute value; the same one for x and -x."""
        opposite = self.opposite
        if opposite is not None and self.high.name in self.builder.known.negations:
            return opposite.size
        negative = self.high < 0.0
        low = None if self.low is None else negative.choose(-self.low, self.low)
        return Pair(self.high.size, low)

    @property
    def root(self) -> Pair:
        """The square root."""
        first = self.high.root
        rest = (-first).times_plus(first, self.high)
        if self.low is not None:
            rest = rest + self.low
        zero = self.high.equals(0.0)
        return quick_sum(first, zero.choose(0.0, rest / (first + first)))

    def with_sign_of(self, other: Pair) -> Pair:
        """A number that is not negative, with the sign of the other."""
        high = self.high.with_sign_of(other.high)
        if self.low is None:
            return Pair(high)
        return Pair(high, self.low * self.builder.real(1.0).with_sign_of(other.high))

    def scaled(self, power: Real | float) -> Pair:
        """Times a power of two."""
        return Pair(self.high * power, None if self.low is None else self.low * power)

    def paired(self, other: Operand) -> Pair:
        """A number of any kind as a pair."""
        if isinstance(other, Pair):
            return other
        return Pair(other if isinstance(other, Real) else self.builder.real(other))


def constant(builder: Builder, value: Fraction) -> Pair:
    """A rational number as a pair.

    Args:
        builder: where it is used.
        value: the number.

    Returns:
        The pair nearest to it.
    """
    high = rounded(value)
    low = float(value - Fraction(high)) if math.isfinite(high) else 0.0
    return Pair(builder.real(high), builder.real(low) if low else None)


def two_sum(a: Real, b: Real) -> tuple[Real, Real]:
    """a + b and its rounding error."""
    total = a + b
    back = total - a
    return total, (a - (total - back)) + (b - back)


def quick_sum(a: Real, b: Real) -> Pair:
    """a + b where |a| is not below |b|."""
    total = a + b
    return Pair(total, b - (total - a))


def two_product(a: Real, b: Real) -> tuple[Real, Real]:
    """a * b and its rounding error."""
    product = a * b
    return product, a.times_plus(b, -product)


def chosen(condition: Mask, yes: Pair, no: Pair) -> Pair:
    """`yes` where the condition holds, `no` elsewhere."""
    high = condition.choose(yes.high, no.high)
    if yes.low is None and no.low is None:
        return Pair(high)
    return Pair(high, condition.choose(yes.lower, no.lower))
