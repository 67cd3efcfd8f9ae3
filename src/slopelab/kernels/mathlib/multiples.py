r"""sin(c x) and cos(c x) for a constant c, to the last digit however large x is.

.. math:: c x = \left(k + f\right) \frac{\pi}{2}, \quad k + f = x \cdot \frac{2 c}{\pi}

With 2c/pi known to as many digits as it takes, x, which is exact, is multiplied with that; the
product c x itself, rounded, would be off by whole turns where x is large. Where c is a multiple
of pi, as in sinc, zeros are zeros.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Final

from slopelab.kernels.ir import Mask, Real
from slopelab.kernels.mathlib import trigonometric
from slopelab.kernels.mathlib.reduction import BITS, TWO_OVER_PI, USED, far_reduced
from slopelab.kernels.pair import Pair, quick_sum, two_product, two_sum
from slopelab.kernels.program import rounded
from slopelab.kernels.scaled import Scaled, chosen, constant, from_pair

HALF_PI: Final = (float.fromhex("0x1.921fb54442d18p+0"), float.fromhex("0x1.1a62633145c07p-54"))
_EXACT_HALF_PI: Final = Fraction(2 ** (24 * BITS), TWO_OVER_PI)
_LARGEST: Final = 1024
_SMALL: Final = 0.5
_LINEAR: Final = -55
_MODEST: Final = 2**40
"""The largest denominator of a multiple of pi whose zeros are found,"""
_PLAIN_ZERO: Final = 2.0**-75
_PRECISE_ZERO: Final = 2.0**-110
_CAREFUL_ZERO: Final = 2.0**-140
"""... and what lies between the errors and the smallest that is no zero, for float32 or float64."""


def parts(turns: Fraction, count: int) -> list[float]:
    """A number as a sum of float64, the largest first."""
    found: list[float] = []
    for _ in range(count):
        found.append(rounded(turns))
        turns -= Fraction(found[-1])
    return found


def plain(x: Real, turns: Fraction, quarters: int) -> Real:
    """The sine of so many quarter turns and x times a constant.

    Args:
        x: an exact number.
        turns: the constant times 2/pi.
        quarters: 0 for the sine, 1 for the cosine.
    """
    high, low = parts(turns, 2)
    near = _bounded(x, high)
    product = near * high
    error = near.times_plus(low, near.times_plus(high, -product))
    k = product.nearest
    f = (product - k) + error
    angle = _whole(f, k, turns, _PLAIN_ZERO).choose(0.0, f) * HALF_PI[0]
    value = trigonometric.turned(
        k.truncated + quarters, trigonometric.sine(angle), trigonometric.cosine(angle)
    )
    return _signed(value, x)


def precise(x: Pair, turns: Fraction, quarters: int) -> Pair:
    """The same for a pair whose low part is nothing."""
    b = x.builder
    high, middle, low = parts(turns, 3)
    near = _bounded(x.high, high)
    product, error = two_product(near, b.real(high))
    second, rest = two_product(near, b.real(middle))
    k = product.nearest
    first = quick_sum(*two_sum(product - k, error))
    f = _cleared(first + Pair(second, near.times_plus(low, rest)), k, turns, _PRECISE_ZERO)
    value = trigonometric.precisely_turned(k.truncated + quarters, f * _pair(f))
    return Pair(_signed(value.high, x.high), value.low)


def careful(x: Scaled, turns: Fraction, quarters: int) -> Scaled:
    """The same for a pair with an exponent."""
    b = x.builder
    shift, chunks = _chunks(abs(turns))
    whole = x * constant(b, turns)
    small = whole.size < _SMALL
    k, fraction = far_reduced(x, chunks, shift)
    sign = b.real(1.0 if turns > 0 else -1.0)
    far = _cleared(Pair(fraction.high * sign, fraction.lower * sign), None, turns, _CAREFUL_ZERO)
    f = Pair(small.choose(whole.narrow.high, far.high), small.choose(whole.narrow.lower, far.lower))
    turned = k if turns > 0 else b.whole(0) - k
    quadrant = small.choose_whole(b.whole(0), turned) + quarters
    value = trigonometric.precisely_turned(quadrant, f * _pair(f))
    known = from_pair(Pair(_signed(value.high, x.pair.high), value.lower))
    finite = x.pair.high.size < math.inf
    settled = Scaled(Pair(finite.choose(known.pair.high, math.nan), known.pair.low), known.exponent)
    if quarters:
        return settled
    slope = x * constant(b, turns * _EXACT_HALF_PI)
    return chosen(whole.exponent.less(_LINEAR), slope, settled)


def _pair(like: Pair) -> Pair:
    b = like.builder
    return Pair(b.real(HALF_PI[0]), b.real(HALF_PI[1]))


def _bounded(x: Real, turns: float) -> Real:
    farthest = min(trigonometric.FARTHEST / abs(turns), 2.0**1000)
    x.builder.doubt(x.size > farthest)
    return x.at_most(farthest).at_least(-farthest)


def _whole(f: Real, k: Real | None, turns: Fraction, smallest: float) -> Mask:
    """Where the product is a whole number, which one like 2/3 does not show exactly.

    x times a fraction is a multiple of a unit of x over its denominator.
    """
    b = f.builder
    if turns.denominator & (turns.denominator - 1) == 0 or turns.denominator > _MODEST:
        return b.mask(value=False)
    tiny = f.size < smallest
    return tiny if k is None else tiny & ~k.equals(0.0)


def _cleared(f: Pair, k: Real | None, turns: Fraction, smallest: float) -> Pair:
    whole = _whole(f.high, k, turns, smallest)
    return Pair(whole.choose(0.0, f.high), whole.choose(0.0, f.lower))


def _signed(value: Real, x: Real) -> Real:
    """A zero with the sign of x: -0 goes through, and so do the zeros of sin(pi x)."""
    zero = value.builder.real(0.0)
    return value.equals(0.0).choose(zero.with_sign_of(x), value)


@lru_cache(maxsize=64)
def _chunks(turns: Fraction) -> tuple[int, tuple[float, ...]]:
    """A positive number as 2^shift times a sum of 53-bit numbers times 2^(-53 j)."""
    shift = turns.numerator.bit_length() - turns.denominator.bit_length()
    if turns >= Fraction(2) ** shift:
        shift += 1
    count = (_LARGEST + max(shift, 0)) // BITS + 1 + USED
    digits = int(turns * Fraction(2) ** (count * BITS - shift))
    mask = 2**BITS - 1
    return shift, tuple(
        ((digits >> (BITS * (count - 1 - j))) & mask) * 2.0**-BITS for j in range(count)
    )
