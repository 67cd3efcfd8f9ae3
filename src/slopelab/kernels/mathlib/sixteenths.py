r"""e^x, e^x - 1 and ln x as pairs of float64, by tables of sixteen numbers.

.. math:: e^x = 2^k \, 2^{j/16} \, e^r, \quad |r| \le \tfrac{1}{32} \ln 2

.. math:: \ln(2^k m) = k \ln 2 - \ln c_j + \ln(1 + r), \quad r = m c_j - 1, \quad |r| \le 1/32

with r so small that only r and r^2/2 have to be known to more than 53 bits: the rest of the two
series is at most 2^-18 of the result, and its rounding error 2^-70. The tables are held in
registers where a processor can choose among their elements.

Source: Tang, "Table-driven implementation of the exponential function in IEEE floating-point
arithmetic", ACM TOMS 15 (1989), and "... of the logarithm function ...", ACM TOMS 16 (1990).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from slopelab.kernels.avx512 import entry, scaled
from slopelab.kernels.ir import Real, Whole
from slopelab.kernels.literals import double_bits, from_bits
from slopelab.kernels.mathlib.polynomial import horner, in_strands, polynomial
from slopelab.kernels.mathlib.sixteen import (
    FIFTEENTHS,
    LOG1P_OF_FIFTEENTHS,
    LOGARITHMS,
    LOGARITHMS_LOW,
    POWERS,
    POWERS_LOW,
    RECIPROCALS,
)
from slopelab.kernels.mathlib.tables import (
    EXPONENTIAL_REST,
    LOG1P_REST,
    LOGARITHM_REST,
    SMALL_EXP,
    SMALL_EXPM1,
)
from slopelab.kernels.pair import Pair, quick_sum, two_sum

_hex = float.fromhex

_SIXTEENTHS: Final = _hex("0x1.71547652b82fep+4")
"""16 / ln 2."""
_LN2: Final = (_hex("0x1.62e42fefa3800p-1"), _hex("0x1.ef35793c76730p-45"))
"""ln 2 in two parts; k times the first is exact for |k| < 2^11, and a sixteenth of it for 2^15."""
_LN2_SIXTEENTH: Final = -_hex("0x1.62e42fefa39efp-5")
_NORMAL: Final = -706.0
"""From here on e^x, and a quarter of it, is a normal number."""
_PLACE: Final = 48
_MAGIC: Final = 1.5 * 2.0**52
"""Added to a small number it rounds it to a whole one, whose bits are the last ones of the sum."""
_FIRST: Final = double_bits(45 / 64)
"""Where the sixteen stretches of m begin: so that one of them has 1 inside, and |r| <= 1/32."""


def exp(x: Pair) -> Pair:
    """e^x for x <= 710; where there is no AVX-512, and x >= -746."""
    k, power, r = _parts(x)
    product, low = _product(power, r)
    total = power.high + product
    value = quick_sum(total, low + (product - (total - power.high)))
    return Pair(scaled(value.high, k), scaled(value.lower, k))


def expm1(x: Pair) -> Pair:
    """e^x - 1 for the same x; its relative error is as small near 0."""
    k, power, r = _parts(x)
    product, low = _product(power, r)
    # Halves: 2^1024 is no float64.
    less = k - 1.0
    first, error = two_sum(scaled(power.high, less), x.builder.real(-0.5))
    # Either the first is 0, or it is larger than the product.
    product = scaled(product, less)
    total = first + product
    low = (product - (total - first)) + (scaled(low, less) + error)
    return quick_sum(total, low).scaled(2.0)


def _parts(x: Pair) -> tuple[Real, Pair, Pair]:
    """k (its whole part counts), 2^(j/16) and e^r - 1."""
    shifted = x.high.times_plus(_SIXTEENTHS, _MAGIC)
    number = shifted - _MAGIC
    first = number.times_plus(_LN2[0] / -16, x.high)
    high = number.times_plus(_LN2[1] / -16, first)
    low = number.times_plus(_LN2[1] / -16, first - high)
    if x.low is not None:
        low = low + x.low
    index = shifted.bits
    power = Pair(entry(POWERS, index), entry(POWERS_LOW, index))
    return number * (1 / 16), power, _near_zero(high, low)


def _near_zero(high: Real, low: Real) -> Pair:
    """e^r - 1 for r = high + low, its low part rather large."""
    square = high * high
    error = high.times_plus(high, -square)
    half = square * 0.5
    total = high + half
    rest = (square * high).times_plus(polynomial(EXPONENTIAL_REST, high), error * 0.5)
    # e^(h + l) - e^h is e^h l: l is not that small where x is large.
    return Pair(total, (half - (total - high)) + total.times_plus(low, low) + rest)


def _product(power: Pair, r: Pair) -> tuple[Real, Real]:
    """power * r without its low part, and that together with the low part of the power."""
    product = power.high * r.high
    low = power.lower.times_plus(r.high, power.lower)
    low = power.high.times_plus(r.lower, low) + power.high.times_plus(r.high, -product)
    return product, low


def plain_exp(x: Real) -> Real:
    """e^x for x <= 710, in float64 alone."""
    shifted, number, r = _plain_parts(x)
    power = entry(POWERS, shifted.bits)
    return scaled((power * r).times_plus(horner(SMALL_EXP, r), power), number * (1 / 16))


def plain_expm1(x: Real) -> Real:
    """e^x - 1 for x <= 710, in float64 alone."""
    shifted, number, r = _plain_parts(x)
    # Half of it, because 2^1024 is no float64.
    half = scaled(entry(POWERS, shifted.bits), number * (1 / 16) - 1.0)
    value = (half * r).times_plus(horner(SMALL_EXPM1, r), half - 0.5)
    return value + value


def falling_exp(x: Real, factor: float = 1.0) -> Real:
    """A factor between 1/4 and 1 times e^x for x <= 0, in float64 alone; 0 where e^x is tiny."""
    power, r = _falling_parts(x, factor)
    # What the bits have become below does not matter.
    return x.not_below(_NORMAL).choose((power * r).times_plus(horner(SMALL_EXP, r), power), 0.0)


def falling_both(x: Real) -> tuple[Real, Real]:
    """e^x and e^x - 1 for x <= 0, in float64 alone; the first is 0 where it is tiny."""
    power, r = _falling_parts(x, 1.0)
    slope, ratio = power * r, horner(SMALL_EXPM1, r)
    inside = x.not_below(_NORMAL)
    value = inside.choose(slope.times_plus(ratio, power), 0.0)
    return value, inside.choose(slope.times_plus(ratio, power - 1.0), -1.0)


def _plain_parts(x: Real) -> tuple[Real, Real, Real]:
    """16 k + j as it comes and as a number, and r."""
    shifted = x.times_plus(_SIXTEENTHS, _MAGIC)
    number = shifted - _MAGIC
    # One step: what the constant lacks is as small as the last place of x.
    return shifted, number, number.times_plus(_LN2_SIXTEENTH, x)


def _falling_parts(x: Real, factor: float) -> tuple[Real, Real]:
    """2^(k + j/16) times a factor, where that is a normal number; and r."""
    shifted, _, r = _plain_parts(x)
    # k comes to stand where the exponent is, and j, which is too much, has been taken away.
    index = shifted.bits
    return (entry(_shifted_powers(factor), index).bits + (index << _PLACE)).as_real, r


@cache
def _shifted_powers(factor: float) -> tuple[float, ...]:
    """A factor times 2^(j/16), and j taken away from where it stands in shifted 16 k + j."""
    steps = enumerate(POWERS)
    return tuple(from_bits(double_bits(value * factor) - (j << _PLACE)) for j, value in steps)


def plain_log(x: Real, low: Real | None, power: Real | float) -> Real:
    """ln((x + low) 2^power) for normal x > 0, in float64 alone.

    Args:
        x: a number.
        low: what is missing, at most half a unit in its last place, or nothing.
        power: a whole number.
    """
    k, index, fraction = _split(x)
    inverse = entry(RECIPROCALS, index)
    r = fraction.times_plus(inverse, -1.0)
    if low is not None:
        r = scaled(low, -k).times_plus(inverse, r)
    rest = in_strands(LOG1P_REST, r).times_plus(r * r, r)
    whole = k + power
    return whole.times_plus(_LN2[0], entry(LOGARITHMS, index)) + whole.times_plus(_LN2[1], rest)


def plain_short_log1p(x: Real) -> Real:
    """ln(1 + x) for x between 0 and 1, in float64 alone."""
    shifted = x.times_plus(15.0, _MAGIC)
    index = shifted.bits
    # How far x is from the nearest of sixteen places, as a share of what that is away from -1.
    r = (shifted - _MAGIC).times_plus(-1 / 15, x) * entry(FIFTEENTHS, index)
    rest = in_strands(LOG1P_REST, r).times_plus(r * r, r)
    return entry(LOG1P_OF_FIFTEENTHS, index) + rest


def log(x: Real, *lows: Real | None, power: Real | float = 0.0) -> Pair:
    """ln((x + lows) 2^power) for normal x > 0; near 1 its relative error is as small.

    Args:
        x: a number.
        lows: what is missing, at most some units in its last place, largest first: near 1 the
            first one may be nearly all that is left.
        power: a whole number.
    """
    k, index, fraction = _split(x)
    inverse = entry(RECIPROCALS, index)
    product = fraction * inverse
    r = Pair(product - 1.0, fraction.times_plus(inverse, -product))
    for low in lows:
        if low is not None:
            r = quick_sum(r.high, scaled(low, -k).times_plus(inverse, r.lower))
    return _sum(k + power, Pair(entry(LOGARITHMS, index), entry(LOGARITHMS_LOW, index)), r)


def _split(x: Real) -> tuple[Real, Whole, Real]:
    """k, j (its last four bits count) and m with x = 2^k m and m in [45/64, 45/32)."""
    place = x.bits - _FIRST
    exponent = place.shifted_right(52)
    return _as_real(exponent), place.shifted_right(48), (x.bits - (exponent << 52)).as_real


def _sum(k: Real, logarithm: Pair, r: Pair) -> Pair:
    """k ln 2 + logarithm + ln(1 + r)."""
    high = r.high
    square = high * high
    error = high.times_plus(high, -square)
    rest = (square * high).times_plus(polynomial(LOGARITHM_REST, high), error * -0.5)
    half = square * -0.5
    # ln(1 + h + l) - ln(1 + h) is l/(1 + h), which is l (1 - h) to as many digits as l has.
    rest = rest + (-high).times_plus(r.lower, r.lower)
    # Of two numbers that are added here either the first is the larger one, or it is 0.
    total = high + half
    rest = rest + (half - (total - high))
    first = k * _LN2[0]
    whole = first + logarithm.high
    low = k.times_plus(_LN2[1], logarithm.lower) + (logarithm.high - (whole - first))
    value = whole + total
    return quick_sum(value, (total - (value - whole)) + (low + rest))


def _as_real(k: Whole) -> Real:
    return (k + double_bits(_MAGIC)).as_real - _MAGIC
