"""Pairs with an exponent of their own: for inputs on which float64 would overflow or underflow.

x sigmoid(x) at -746 is a number, though sigmoid(-746) is below the smallest float64; and
x / sqrt(1 + x^2) at 1e200 is 1, though x^2 overflows. Here a number is a pair of float64 with
its leading part in [1, 2), and a 64-bit exponent. That costs several times more, so compiled
code does it only for what the usual way has marked as doubtful.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final, TypeAlias, final

from slopelab.kernels.ir import Builder, Mask, Real, Whole
from slopelab.kernels.pair import Pair
from slopelab.kernels.pair import chosen as chosen_pair
from slopelab.kernels.pair import constant as constant_pair

Operand: TypeAlias = "Scaled | float"

_BIAS: Final = 1023
_FIELD: Final = 0x7FF
_OF_ZERO: Final = -(2**61)
"""The exponent of 0: below every other, so that a sum takes the other's."""
_BEYOND: Final = 300
"""A number that is smaller than another by so many binary digits adds nothing to it."""
_FARTHEST: Final = 2**60
_LOWEST_NORMAL: Final = -1022
_SMALLEST: Final = -1074


@final
class Scaled:
    """The number pair * 2^exponent.

    Args:
        pair: its leading part is 0 or in [1, 2); NaN and infinity stand for themselves.
        exponent: the exponent.
    """

    __slots__ = ("exponent", "opposite", "pair")

    def __init__(self, pair: Pair, exponent: Whole) -> None:
        self.pair = pair
        self.exponent = exponent
        self.opposite: Scaled | None = None

    @property
    def builder(self) -> Builder:
        """Where it lives."""
        return self.pair.builder

    def __neg__(self) -> Scaled:
        if self.opposite is None:
            self.opposite = Scaled(-self.pair, self.exponent)
            self.opposite.opposite = self
        return self.opposite

    def __add__(self, other: Operand) -> Scaled:
        right = self.like(other)
        top = larger(self.exponent, right.exponent)
        total = self.aligned(top) + right.aligned(top)
        return normal(total, top)

    def __radd__(self, other: Operand) -> Scaled:
        return self + other

    def __sub__(self, other: Operand) -> Scaled:
        return self + -self.like(other)

    def __rsub__(self, other: Operand) -> Scaled:
        return self.like(other) + -self

    def __mul__(self, other: Operand) -> Scaled:
        right = self.like(other)
        product = self.pair * right.pair
        return normal(product, self.exponent + right.exponent)

    def __rmul__(self, other: Operand) -> Scaled:
        return self * other

    def __truediv__(self, other: Operand) -> Scaled:
        right = self.like(other)
        return normal(self.pair / right.pair, self.exponent - right.exponent)

    def __rtruediv__(self, other: Operand) -> Scaled:
        return self.like(other) / self

    def __lt__(self, other: float) -> Mask:
        return self._difference(other) < 0.0

    def __gt__(self, other: float) -> Mask:
        return self._difference(other) > 0.0

    def _difference(self, other: float) -> Real:
        return self.pair.high if other == 0.0 else (self - other).pair.high

    @property
    def size(self) -> Scaled:
        """The absolute value; the same one for x and -x."""
        return Scaled(self.pair.size, self.exponent)

    @property
    def root(self) -> Scaled:
        """The square root."""
        odd = self.exponent & 1
        even = scaled(self.pair, odd)
        root = even.root
        high = (even.high < 0.0).choose(self.builder.undefined, root.high)
        return normal(Pair(high, root.low), (self.exponent - odd).shifted_right(1))

    def with_sign_of(self, other: Scaled) -> Scaled:
        """A number that is not negative, with the sign of the other."""
        return Scaled(self.pair.with_sign_of(other.pair), self.exponent)

    def like(self, other: Operand) -> Scaled:
        """A number of any kind as one of these."""
        return other if isinstance(other, Scaled) else constant(self.builder, Fraction(other))

    def aligned(self, top: Whole) -> Pair:
        """The number divided by 2^top, which is at least its exponent."""
        return scaled(self.pair, larger(self.exponent - top, self.builder.whole(-_BEYOND)))

    @property
    def narrow(self) -> Pair:
        """The same number without an exponent: within about 2^+-300, else 0 or very large."""
        bounded = larger(self.exponent, self.builder.whole(-_BEYOND))
        return scaled(self.pair, smaller(bounded, self.builder.whole(_BEYOND)))

    @property
    def rounded(self) -> Real:
        """The nearest float64, subnormal numbers included."""
        b = self.builder
        exponent = smaller(larger(self.exponent, b.whole(-1100)), b.whole(1100))
        # What is below the normal range is rounded here, while the low part is still known, to
        # a multiple of the smallest number there is; scaling it is exact then.
        subnormal = exponent.less(_LOWEST_NORMAL)
        unit = power(b.whole(_SMALLEST) - exponent)
        value = subnormal.choose(_to_multiple(self.pair, unit), self.pair.rounded)
        half = exponent.shifted_right(1)
        # A negative number that rounds to 0 is -0, as in float64 arithmetic.
        signed = value.size.with_sign_of(self.pair.high)
        return signed * power(half) * power(exponent - half)


def _to_multiple(pair: Pair, unit: Real) -> Real:
    """The multiple of a power of two that is nearest to a pair."""
    magic = unit * (1.5 * 2.0**52)
    near = (pair.high + magic) - magic
    rest, low, half = pair.high - near, pair.lower, unit * 0.5
    up = (rest + low > half) | (rest.equals(half) & (low > 0.0))
    down = (rest + low < -half) | (rest.equals(-half) & (low < 0.0))
    return up.choose(near + unit, down.choose(near - unit, near))


def larger(a: Whole, b: Whole) -> Whole:
    """The larger one of two integers."""
    return a.chosen("sgt", b)


def smaller(a: Whole, b: Whole) -> Whole:
    """The smaller one of two integers."""
    return a.chosen("slt", b)


def power(exponent: Whole) -> Real:
    """2^exponent for exponents of normal float64."""
    return ((exponent + _BIAS) << 52).as_real


def scaled(pair: Pair, exponent: Whole) -> Pair:
    """A pair times 2^exponent."""
    return pair.scaled(power(exponent))


def normal(pair: Pair, exponent: Whole) -> Scaled:
    """A number whose pair is within the range of float64, brought to [1, 2)."""
    b = pair.builder
    place = (pair.high.bits.shifted_right(52) & _FIELD) - _BIAS
    zero = pair.high.equals(0.0)
    finite = pair.high.size < math.inf
    down = pair.scaled(power(b.whole(0) - place))
    total = smaller(larger(exponent + place, b.whole(-_FARTHEST)), b.whole(_FARTHEST))
    plain = zero | ~finite
    return Scaled(
        chosen_pair(plain, pair, down),
        zero.choose_whole(b.whole(_OF_ZERO), finite.choose_whole(total, b.whole(0))),
    )


def widened(value: Real) -> Scaled:
    """A float64 as one of these."""
    b = value.builder
    small = value.size < 2.0**-1000
    large = value.size > 2.0**1000
    fitting = small.choose(value * 2.0**100, large.choose(value * 2.0**-100, value))
    shift = small.choose_whole(b.whole(-100), large.choose_whole(b.whole(100), b.whole(0)))
    return normal(Pair(fitting), shift)


def constant(builder: Builder, value: Fraction) -> Scaled:
    """A rational number as one of these."""
    if not value:
        return Scaled(Pair(builder.real(0.0)), builder.whole(_OF_ZERO))
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    if abs(value) < Fraction(2) ** exponent:
        exponent -= 1
    return Scaled(constant_pair(builder, value / Fraction(2) ** exponent), builder.whole(exponent))


def chosen(condition: Mask, yes: Scaled, no: Scaled) -> Scaled:
    """`yes` where the condition holds, `no` elsewhere."""
    return Scaled(
        chosen_pair(condition, yes.pair, no.pair),
        condition.choose_whole(yes.exponent, no.exponent),
    )


def from_pair(pair: Pair, exponent: Whole | None = None) -> Scaled:
    """A pair of moderate size, times 2^exponent."""
    return normal(pair, pair.builder.whole(0) if exponent is None else exponent)
