"""Sine, cosine and arctangent.

The argument is reduced by pi/2 in parts (Cody and Waite), which is exact enough up to 2^20;
beyond that a result is marked as doubtful, and careful code takes the way of
`slopelab.kernels.mathlib.reduction`.
"""

from __future__ import annotations

from typing import Final

from slopelab.kernels.ir import Mask, Real, Whole
from slopelab.kernels.mathlib.polynomial import polynomial, precise_polynomial
from slopelab.kernels.mathlib.tables import (
    ARCTANGENT,
    COSINE,
    PRECISE_COSINE,
    PRECISE_SINE,
    QUICK_COSINE,
    QUICK_SINE,
    SINE,
)
from slopelab.kernels.pair import Pair, chosen, quick_sum, two_sum

_hex = float.fromhex

_TWO_OVER_PI: Final = 2 / 3.141592653589793
_HALF_PI: Final = (
    _hex("0x1.921fb54400000p+0"),
    _hex("0x1.0b4611a600000p-34"),
    _hex("0x1.3198a2e000000p-69"),
    _hex("0x1.b839a252049c1p-104"),
)
"""pi/2 in four parts; k times the first three is exact for |k| < 2^20."""
_ROUNDED_HALF_PI: Final = (_hex("0x1.921fb54442d18p+0"), _hex("0x1.1a62633145c07p-54"))
FARTHEST: Final = 2.0**20


def sin(x: Real) -> Real:
    """The sine."""
    quadrant, r = _reduced(x)
    return turned(quadrant, sine(r), cosine(r))


def cos(x: Real) -> Real:
    """The cosine."""
    quadrant, r = _reduced(x)
    return turned(quadrant + 1, sine(r), cosine(r))


def _reduced(x: Real) -> tuple[Whole, Real]:
    near = _bounded(x)
    k = (near * _TWO_OVER_PI).nearest
    r = near
    for part in _HALF_PI[:3]:
        r = (-k).times_plus(part, r)
    return k.truncated, r


def _bounded(x: Real) -> Real:
    if not x.builder.careful:
        x.builder.doubt(x.size > FARTHEST)
    return x.at_most(FARTHEST).at_least(-FARTHEST)


def sine(r: Real) -> Real:
    """The sine for |r| <= pi/4."""
    square = r * r
    return (r * square).times_plus(polynomial(SINE, square), r)


def cosine(r: Real) -> Real:
    """The cosine for |r| <= pi/4."""
    square = r * r
    return square.times_plus(polynomial(COSINE, square), 1.0)


def _parity(quadrant: Whole) -> tuple[Mask, Mask]:
    """Where sine and cosine are exchanged, and where the sign is turned."""
    return ~((quadrant & 1) == 0), ~((quadrant & 2) == 0)


def turned(quadrant: Whole, sine: Real, cosine: Real) -> Real:
    """The sine of so many quarter turns and an angle, of which sine and cosine are known."""
    exchanged, negative = _parity(quadrant)
    value = exchanged.choose(cosine, sine)
    return negative.choose(-value, value)


def precise_sin(x: Pair) -> Pair:
    """The sine."""
    return precisely_turned(*precisely_reduced(x))


def precise_cos(x: Pair) -> Pair:
    """The cosine."""
    quadrant, r = precisely_reduced(x)
    return precisely_turned(quadrant + 1, r)


def precisely_reduced(x: Pair) -> tuple[Whole, Pair]:
    """k and r with x = k pi/2 + r, for |x| <= 2^20."""
    near = _bounded(x.high)
    k = (near * _TWO_OVER_PI).nearest
    first = (-k).times_plus(_HALF_PI[0], near)
    second, one = two_sum(first, k * -_HALF_PI[1])
    third, two = two_sum(second, k * -_HALF_PI[2])
    low = (-k).times_plus(_HALF_PI[3], one + two)
    if x.low is not None:
        low = low + x.low
    return k.truncated, quick_sum(third, low)


def _precise_sine(r: Pair) -> Pair:
    square = r * r
    return r + r * square * precise_polynomial(QUICK_SINE, PRECISE_SINE, square)


def _precise_cosine(r: Pair) -> Pair:
    square = r * r
    return square * precise_polynomial(QUICK_COSINE, PRECISE_COSINE, square) + 1.0


def precisely_turned(quadrant: Whole, r: Pair) -> Pair:
    """The sine of so many quarter turns and r."""
    exchanged, negative = _parity(quadrant)
    value = chosen(exchanged, _precise_cosine(r), _precise_sine(r))
    return chosen(negative, -value, value)


def atan(x: Real) -> Real:
    """The arctangent."""
    size = x.size
    steep = size > 1.0
    near = _arctangent(steep.choose(1.0 / size, size))
    # pi/2 minus what the reciprocal gives.
    far = _ROUNDED_HALF_PI[0] - (near - _ROUNDED_HALF_PI[1])
    return steep.choose(far, near).with_sign_of(x)


def _arctangent(t: Real) -> Real:
    square = t * t
    return (t * square).times_plus(polynomial(ARCTANGENT, square), t)


def precise_atan(x: Pair) -> Pair:
    """The arctangent, by one step of Newton's method on the float64 result."""
    b = x.builder
    size = x.size
    steep = size.high > 1.0
    t = chosen(steep, 1.0 / size, size)
    first = Pair(_arctangent(t.high))
    sine, cosine = _precise_sine(first), _precise_cosine(first)
    step = (t * cosine - sine).high / (cosine + t * sine).high
    near = quick_sum(first.high, step)
    half_pi = Pair(b.real(_ROUNDED_HALF_PI[0]), b.real(_ROUNDED_HALF_PI[1]))
    return chosen(steep, half_pi - near, near).with_sign_of(x)
