r"""The logarithm and ln(1 + x).

In float64

.. math:: \ln(2^k m) = k \ln 2 + 2 \operatorname{artanh} \frac{m - 1}{m + 1},
          \quad \sqrt{1/2} \le m < \sqrt 2 .

In double-double one step of Newton's method on the float64 result: it doubles the number of
right digits, and the equation it solves, expm1(y) = x, keeps *relative* accuracy near 0.
"""

from __future__ import annotations

from typing import Final

from slopelab.kernels.ir import Real, Whole, double_bits
from slopelab.kernels.mathlib.exponential import LN2, PRECISE_LN2, precise_expm1
from slopelab.kernels.mathlib.polynomial import polynomial
from slopelab.kernels.mathlib.tables import ATANH
from slopelab.kernels.pair import Pair, quick_sum, two_sum

_SMALLEST_NORMAL: Final = 2.0**-1022
_LIFT: Final = 54
_ROOT_HALF_BITS: Final = double_bits(0.5**0.5)


def log(x: Real) -> Real:
    """ln x; -inf at 0, NaN below."""
    b = x.builder
    small = x < _SMALLEST_NORMAL
    lifted = small.choose(x * 2.0**_LIFT, x)
    k, fraction = _split(lifted)
    power = as_real(k) - small.choose(float(_LIFT), 0.0)
    value = _log_near_one(fraction - 1.0, power)
    value = x.equals(0.0).choose(float("-inf"), value)
    # Infinity stays, and so does NaN: comparisons with it are false.
    value = (x < float("inf")).choose(value, x)
    return (x < 0.0).choose(b.real(float("nan")), value)


def log1p(x: Real) -> Real:
    """ln(1 + x); -inf at -1, NaN below."""
    total, error = two_sum(x, x.builder.real(1.0))
    value = log(total) + (x > -1.0).choose(error * (1.0 / total), 0.0)
    return x.equals(float("inf")).choose(x, value)


def _split(x: Real) -> tuple[Whole, Real]:
    """k and m with x = 2^k m and m between sqrt(1/2) and sqrt(2)."""
    bits = x.bits
    k = (bits - _ROOT_HALF_BITS).shifted_right(52)
    return k, (bits - (k << 52)).as_real


def as_real(k: Whole) -> Real:
    """An integer of less than 51 bits as float64."""
    # 1.5 * 2^52 with a small number in its last bits: a conversion that every processor has.
    magic = 1.5 * 2.0**52
    return (k + double_bits(magic)).as_real - magic


def _log_near_one(f: Real, k: Real) -> Real:
    s = f / (f + 2.0)
    square = s * s
    correction = (s + s) * square * polynomial(ATANH, square)
    # f - s f is 2s without the rounding error of the division: f is exact.
    low = k.times_plus(LN2[1], correction) - s * f
    return k * LN2[0] + (f + low)


def precise_log1p(x: Pair) -> Pair:
    """ln(1 + x) for x > -1."""
    first = log1p(x.high)
    found = precise_expm1(Pair(first))
    step = (x - found).high / (found.high + 1.0)
    return quick_sum(first, (step * -0.5).times_plus(step, step))


def precise_log(x: Pair) -> Pair:
    """ln x for x > 0."""
    b = x.builder
    small = x.high < _SMALLEST_NORMAL
    lifted = x.high * small.choose(2.0**_LIFT, 1.0)
    k, fraction = _split(lifted)
    number = Pair(fraction)
    if x.low is not None:
        # 2^-k in two factors: k itself may be out of range for one.
        half = k.shifted_right(1)
        down = ((b.whole(1023) - half) << 52).as_real
        rest = ((b.whole(1023) - (k - half)) << 52).as_real
        number = Pair(fraction, x.low * small.choose(2.0**_LIFT, 1.0) * down * rest)
    power = as_real(k) - small.choose(float(_LIFT), 0.0)
    near = precise_log1p(number - 1.0)
    whole, error = two_sum(power * PRECISE_LN2[0], power * PRECISE_LN2[1])
    value = near + quick_sum(whole, power.times_plus(PRECISE_LN2[2], error))
    invalid = (x.high > 0.0) & (x.high < float("inf"))
    return Pair(invalid.choose(value.high, float("nan")), value.low)
