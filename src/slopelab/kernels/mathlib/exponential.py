r"""The exponential function and what is made of it.

.. math:: e^x = 2^k e^r, \quad k = \lfloor x / \ln 2 \rceil, \quad |r| \le \tfrac12 \ln 2

with k ln 2 subtracted in parts, so that r keeps its digits. e^r - 1 = r p(r) has small *relative*
errors, which is what expm1, tanh, sinh and the logarithms are made of.
"""

from __future__ import annotations

from typing import Final

from slopelab.kernels.avx512 import scaled
from slopelab.kernels.ir import Real
from slopelab.kernels.mathlib import sixteenths
from slopelab.kernels.mathlib.polynomial import polynomial, precise_polynomial
from slopelab.kernels.mathlib.tables import EXPM1, PRECISE_EXPM1
from slopelab.kernels.pair import Pair, quick_sum, two_sum

_hex = float.fromhex

LOG2_E: Final = _hex("0x1.71547652b82fep+0")
LN2: Final = (_hex("0x1.62e42fefa3800p-1"), _hex("0x1.ef35793c76730p-45"))
"""ln 2 in two parts; k times the first is exact for |k| < 2^11."""
PRECISE_LN2: Final = (
    _hex("0x1.62e42fefa3800p-1"),
    _hex("0x1.ef35793c76000p-45"),
    _hex("0x1.cc01f97b57a08p-87"),
)
"""ln 2 in three parts; k times the first and the second is exact for |k| < 2^11."""

_MAGIC: Final = 1.5 * 2.0**52
"""Added to a small number it rounds it to a whole one."""

LOWEST: Final = -745.5
HIGHEST: Final = 710.0
"""Beyond these e^x is 0 or infinite in float64."""
NOTHING: Final = -2000.0
"""Below this e^x is 0 whatever a formula multiplies it with."""
NORMAL: Final = (-708.0, 709.78)
"""Between these e^x is a normal float64."""
TINY: Final = -640.0
"""Below this the low part of a pair e^x begins to underflow."""


def exp(x: Real) -> Real:
    """e^x."""
    bounded = x.at_most(HIGHEST)
    return sixteenths.plain_exp(bounded) if x.builder.wide else _exp(bounded)


def expm1(x: Real) -> Real:
    """e^x - 1."""
    bounded = x.at_most(HIGHEST)
    value = sixteenths.plain_expm1(bounded) if x.builder.wide else _expm1(bounded)
    return value.with_sign_of(x)  # -0 stays -0


def falling_exp(x: Real, factor: float = 1.0) -> Real:
    """A factor, 1 or a little less, times e^x for x <= 0."""
    if x.builder.wide:
        return sixteenths.falling_exp(x, factor)
    value = _exp(x)
    return value if factor == 1.0 else value * factor


def falling_both(x: Real) -> tuple[Real, Real]:
    """e^x and e^x - 1 for x <= 0."""
    return sixteenths.falling_both(x) if x.builder.wide else (_exp(x), _expm1(x))


def _exp(x: Real) -> Real:
    k, ratio, r = _reduced(x.at_least(LOWEST))
    return scaled(ratio.times_plus(r, 1.0), k)


def _expm1(x: Real) -> Real:
    k, ratio, r = _reduced(x.at_least(LOWEST))
    # In two steps, because 2^1024 is no float64 and e^709.7 is one.
    half = scaled(k.builder.real(0.5), k)
    value = (ratio * r).times_plus(half, half - 0.5)
    return value + value


def _reduced(x: Real) -> tuple[Real, Real, Real]:
    """k, (e^r - 1)/r and r."""
    k = x.times_plus(LOG2_E, _MAGIC) - _MAGIC
    r = k.times_plus(-LN2[1], k.times_plus(-LN2[0], x))
    return k, polynomial(EXPM1, r), r


def marked(x: Pair, low: float, high: float) -> None:
    """Mark as doubtful where a number is between two bounds."""
    x.builder.doubt((x.high > low) & (x.high < high))


def marked_exp(x: Pair) -> Pair:
    """e^x; where its low part underflows the result is marked as doubtful."""
    marked(x, NOTHING, TINY)
    return precise_exp(x)


def precise_exp(x: Pair) -> Pair:
    """e^x, its low part lost where that underflows."""
    return _precise_exp(_bounded(x, HIGHEST, LOWEST))


def precise_expm1(x: Pair) -> Pair:
    """e^x - 1."""
    value = _precise_expm1(_bounded(x, HIGHEST, LOWEST))
    return Pair(value.high.with_sign_of(x.high), value.low)  # -0 stays -0


def precise_falling_exp(x: Pair) -> Pair:
    """e^x for x <= 710, its low part lost where that underflows."""
    return _precise_exp(x if x.builder.wide else _bounded(x, HIGHEST, LOWEST))


def precise_falling_both(x: Pair) -> tuple[Pair, Pair]:
    """e^x and e^x - 1 for x <= 0."""
    bounded = x if x.builder.wide else _bounded(x, HIGHEST, LOWEST)
    return _precise_exp(bounded), _precise_expm1(bounded)


def _precise_exp(x: Pair) -> Pair:
    if not x.builder.careful:
        return sixteenths.exp(x)
    k, near = _precisely_reduced(x)
    return _times_power(near + 1.0, k)


def _precise_expm1(x: Pair) -> Pair:
    if not x.builder.careful:
        return sixteenths.expm1(x)
    k, near = _precisely_reduced(x)
    half = scaled(k.builder.real(0.5), k)
    return (_times_power(near, k - 1.0) + (Pair(half) - 0.5)).scaled(2.0)


def _bounded(x: Pair, highest: float, lowest: float) -> Pair:
    high = x.high.at_most(highest).at_least(lowest)
    if x.low is None:
        return Pair(high)
    return Pair(high, high.equals(x.high).choose(x.low, 0.0))


def _times_power(x: Pair, k: Real) -> Pair:
    return Pair(scaled(x.high, k), scaled(x.lower, k))


def reduced_ratio(r: Pair) -> Pair:
    """(e^r - 1)/r for |r| <= ln(2)/2."""
    return precise_polynomial(PRECISE_EXPM1, PRECISE_EXPM1, r)


def _precisely_reduced(x: Pair) -> tuple[Real, Pair]:
    """k and e^r - 1."""
    k = (x.high * LOG2_E).nearest
    first = (-k).times_plus(PRECISE_LN2[0], x.high)
    total, error = two_sum(first, k * -PRECISE_LN2[1])
    if x.low is not None:
        error = error + x.low
    r = quick_sum(total, (-k).times_plus(PRECISE_LN2[2], error))
    return k, reduced_ratio(r) * r
