r"""The logarithm and ln(1 + x).

In float64

.. math:: \ln(2^k m) = k \ln 2 + 2 \operatorname{artanh} \frac{m - 1}{m + 1},
          \quad \sqrt{1/2} \le m < \sqrt 2 .

In double-double one step of Newton's method on the float64 result: it doubles the number of
right digits, and the equation it solves, expm1(y) = x, keeps *relative* accuracy near 0.
"""

from __future__ import annotations

from typing import Final

from slopelab.kernels.ir import Real, Whole
from slopelab.kernels.literals import double_bits
from slopelab.kernels.mathlib import sixteenths
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
    lift = small.choose(-float(_LIFT), 0.0)
    value = _log_of_normal(lifted, None, lift)
    value = x.equals(0.0).choose(float("-inf"), value)
    # Infinity stays, and so does NaN: comparisons with it are false.
    value = (x < float("inf")).choose(value, x)
    return (x < 0.0).choose(b.real(float("nan")), value)


def log1p(x: Real) -> Real:
    """ln(1 + x); -inf at -1, NaN below."""
    total, error = two_sum(x, x.builder.real(1.0))
    value = _log_of_normal(total, error, 0.0)
    value = (x > -1.0).choose(value, x.equals(-1.0).choose(float("-inf"), float("nan")))
    # Infinity, and NaN too.
    return (x < float("inf")).choose(value, x)


def short_log1p(x: Real) -> Real:
    """ln(1 + x) for x between 0 and 1."""
    if x.builder.wide:
        return sixteenths.plain_short_log1p(x)
    one = x.builder.real(1.0)
    total = one + x
    return _log_of_normal(total, x - (total - one), 0.0)


def _log_of_normal(x: Real, low: Real | None, power: Real | float) -> Real:
    """ln((x + low) 2^power) for a normal x > 0."""
    if x.builder.wide:
        return sixteenths.plain_log(x, low, power)
    k, fraction = _split(x)
    value = _log_near_one(fraction - 1.0, as_real(k) + power)
    return value if low is None else value + low / x


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
    if not x.builder.careful:
        total, error = two_sum(x.high, x.builder.real(1.0))
        return _valid(total, sixteenths.log(total, error, x.low))
    first = log1p(x.high)
    found = precise_expm1(Pair(first))
    step = (x - found).high / (found.high + 1.0)
    return quick_sum(first, (step * -0.5).times_plus(step, step))


def precise_short_log1p(x: Pair) -> Pair:
    """ln(1 + x) for x between 0 and 1."""
    b = x.builder
    if b.careful:
        return precise_log1p(x)
    total = quick_sum(b.real(1.0), x.high)
    return sixteenths.log(total.high, total.low, x.low)


def precise_log(x: Pair) -> Pair:
    """ln x for x > 0."""
    b = x.builder
    small = x.high < _SMALLEST_NORMAL
    lift = small.choose(2.0**_LIFT, 1.0)
    lifted = x.high * lift
    if not b.careful:
        low = None if x.low is None else x.low * lift
        return _valid(x.high, sixteenths.log(lifted, low, power=small.choose(-float(_LIFT), 0.0)))
    k, fraction = _split(lifted)
    number = Pair(fraction)
    if x.low is not None:
        # 2^-k in two factors: k itself may be out of range for one.
        half = k.shifted_right(1)
        down = ((b.whole(1023) - half) << 52).as_real
        rest = ((b.whole(1023) - (k - half)) << 52).as_real
        number = Pair(fraction, x.low * lift * down * rest)
    power = as_real(k) - small.choose(float(_LIFT), 0.0)
    near = precise_log1p(number - 1.0)
    whole, error = two_sum(power * PRECISE_LN2[0], power * PRECISE_LN2[1])
    value = near + quick_sum(whole, power.times_plus(PRECISE_LN2[2], error))
    return _valid(x.high, value)


def _valid(x: Real, logarithm: Pair) -> Pair:
    """A logarithm of x where x is positive and finite, else NaN."""
    valid = (x > 0.0) & (x < float("inf"))
    return Pair(valid.choose(logarithm.high, float("nan")), logarithm.low)
