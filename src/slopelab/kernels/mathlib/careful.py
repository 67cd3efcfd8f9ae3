"""The functions that others are made of, on pairs with an exponent of their own."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from slopelab.kernels.ir import Real, Whole
from slopelab.kernels.mathlib import exponential, gaussian, logarithm, reduction, trigonometric
from slopelab.kernels.mathlib.polynomial import precise_polynomial
from slopelab.kernels.mathlib.tables import (
    PRECISE_ERF,
    QUICK_ERF,
)
from slopelab.kernels.pair import Pair
from slopelab.kernels.pair import chosen as chosen_pair
from slopelab.kernels.scaled import Scaled, chosen, from_pair, larger, normal, smaller

_hex = float.fromhex

_LN2: Final = (_hex("0x1.62e42fefa39efp-1"), _hex("0x1.abc9e3b39803fp-56"))
_HALF_PI: Final = (_hex("0x1.921fb54442d18p+0"), _hex("0x1.1a62633145c07p-54"))
_LARGEST: Final = 2.0**40
"""Up to here the exponent of e^x is known to the last bit."""
_LINEAR_EXPONENTS: Final = 2**51
"""Exponents from here on stand for others: see `_beyond`."""
_STEP: Final = 40
_MOST: Final = 2**18
_LINEAR: Final = -55
"""Below 2^-55 an odd function is its tangent, to as many digits as a pair has."""
_FAR_AROUND: Final = 20
"""Up to 2^20 the quicker reduction by pi/2 is exact enough."""
_ENDLESS: Final = 1024
_STEEP: Final = 110
_FAR_OUT: Final = 4
"""From 2^4 on the asymptotic series of erfc is good for 100 bits."""
_SERIES: Final = tuple((-1.0) ** k * math.prod(range(1, 2 * k, 2)) for k in range(29))
_INVERSE_ROOT_PI: Final = (_hex("0x1.20dd750429b6dp-1"), _hex("0x1.1ae3a914fed80p-57"))


def _pair(like: Scaled, value: tuple[float, float]) -> Pair:
    b = like.builder
    return Pair(b.real(value[0]), b.real(value[1]))


def _reduced(x: Scaled) -> tuple[Whole, Pair]:
    """k and r with x = k ln 2 + r."""
    near = x.narrow
    inside = near.size.high < _LARGEST
    # 0 beyond the bound, but NaN stays.
    high = inside.choose(near.high, near.high * 0.0)
    k = (high * exponential.LOG2_E).nearest
    bounded = Pair(high, inside.choose(near.lower, 0.0))
    return inside.choose_whole(k.truncated, _beyond(x)), bounded - _pair(x, _LN2) * k


def _beyond(x: Scaled) -> Whole:
    """A stand-in for the exponent of e^x where it has more than 64 bits.

    It grows with log |x|, still monotone, and so steeply that no power of x makes up for it.
    """
    b = x.builder
    part = ((x.pair.high.size - 1.0) * 2.0**_STEP).truncated
    size = b.whole(_LINEAR_EXPONENTS) + (smaller(x.exponent, b.whole(_MOST)) << _STEP) + part
    return (x.pair.high < 0.0).choose_whole(b.whole(0) - size, size)


def exp(x: Scaled) -> Scaled:
    """e^x."""
    k, r = _reduced(x)
    return normal(exponential.reduced_ratio(r) * r + 1.0, k)


def expm1(x: Scaled) -> Scaled:
    """e^x - 1."""
    k, r = _reduced(x)
    ratio = exponential.reduced_ratio(r)
    far = normal(ratio * r + 1.0, k) - 1.0
    near = (x.size * from_pair(ratio)).with_sign_of(x)  # -0 stays -0
    return chosen(k == 0, near, far)


def both(x: Scaled) -> tuple[Scaled, Scaled]:
    """e^x and e^x - 1."""
    return exp(x), expm1(x)


def log(x: Scaled) -> Scaled:
    """ln x for x > 0."""
    b = x.builder
    high = x.pair.high > 1.4142  # noqa: PLR2004 - so that nothing cancels just below 1
    fraction = x.pair.scaled(high.choose(0.5, 1.0))
    exponent = x.exponent + high.choose_whole(b.whole(1), b.whole(0))
    size = larger(exponent, b.whole(0) - exponent)
    usual = size.less(_LINEAR_EXPONENTS)
    whole = logarithm.as_real(usual.choose_whole(exponent, b.whole(0)))
    value = logarithm.precise_log1p(fraction - 1.0) + _pair(x, _LN2) * whole
    valid = (x.pair.high > 0.0) & (x.pair.high < float("inf"))
    invalid = (x.pair.high < 0.0).choose(b.undefined, float("nan"))
    near = from_pair(Pair(valid.choose(value.high, invalid), value.low))
    # The inverse of `_beyond`.
    rest = size - _LINEAR_EXPONENTS
    part = logarithm.as_real(rest & (2**_STEP - 1)) * 2.0**-_STEP + 1.0
    sign = exponent.less(0).choose(-1.0, 1.0)
    return chosen(usual | ~valid, near, Scaled(Pair(part * sign), rest.shifted_right(_STEP)))


def log1p(x: Scaled) -> Scaled:
    """ln(1 + x)."""
    small = x.exponent.less(_LINEAR * 2)
    large = ~x.exponent.less(_STEEP)
    near = from_pair(logarithm.precise_log1p(x.narrow))
    return chosen(small, x, chosen(large & (x.pair.high > 0.0), log(x), near))


def gauss(x: Scaled, half: float) -> Scaled:
    """e^(-half x^2)."""
    return exp(x * x * -half)


def density(x: Scaled) -> Scaled:
    """e^(-x^2/2) / sqrt(2 pi)."""
    return gauss(x, 0.5) * from_pair(_pair(x, gaussian.INVERSE_ROOT_TWO_PI))


def tail(u: Scaled) -> Scaled:
    """e^(u^2) erfc(u) for u >= 0; far out by its asymptotic series in 1/(2u^2)."""
    far = chosen(u.exponent.less(_FAR_OUT), u.like(2.0**_FAR_OUT), u)
    step = (1.0 / (far * far * 2.0)).narrow
    total = Pair(u.builder.real(_SERIES[-1]))
    for coefficient in reversed(_SERIES[:-1]):
        total = total * step + coefficient
    beyond = from_pair(total * _pair(u, _INVERSE_ROOT_PI)) / far
    return chosen(u.exponent.less(_FAR_OUT), from_pair(gaussian.precise_tail(u.narrow)), beyond)


def left(x: Scaled) -> Scaled:
    """The standard normal distribution function at -|x|."""
    return gauss(x, 0.5) * tail(x.size * from_pair(_pair(x, gaussian.ROOT_HALF))) * 0.5


def near(x: Scaled) -> Scaled:
    """erf(x) for |x| <= 1."""
    inside = x.exponent.less(0)
    bounded = chosen(inside, x, x.like(1.0)).narrow
    return x * from_pair(precise_polynomial(QUICK_ERF, PRECISE_ERF, bounded * bounded))


def gentle(function: Callable[[Pair], Pair]) -> Callable[[Scaled], Scaled]:
    """An odd function with slope 1 at 0, which is bounded."""

    def row(x: Scaled) -> Scaled:
        return chosen(x.exponent.less(_LINEAR), x, from_pair(function(x.narrow)))

    return row


atan = gentle(trigonometric.precise_atan)


def sin(x: Scaled) -> Scaled:
    """The sine."""
    return chosen(x.exponent.less(_LINEAR), x, _turned(x, 0))


def cos(x: Scaled) -> Scaled:
    """The cosine."""
    return _turned(x, 1)


def _turned(x: Scaled, quarters: int) -> Scaled:
    """The sine after so many quarter turns; NaN where x is beyond the range of float64."""
    near = x.exponent.less(_FAR_AROUND)
    (k, r), (far_k, f) = trigonometric.precisely_reduced(x.narrow), reduction.far_reduced(x)
    quadrant = near.choose_whole(k, far_k) + quarters
    far_r = f * _pair(x, _HALF_PI)
    value = trigonometric.precisely_turned(quadrant, chosen_pair(near, r, far_r))
    inside = (x.pair.high.size < math.inf) & x.exponent.less(_ENDLESS)
    return from_pair(Pair(inside.choose(value.high, math.nan), value.low))


def less(a: Scaled, b: Scaled) -> Real:
    """A number that is negative where a is below b."""
    return (a - b).pair.high
