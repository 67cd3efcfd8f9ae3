r"""The exponential function and what is made of it.

.. math:: e^x = 2^k e^r, \quad k = \lfloor x / \ln 2 \rceil, \quad |r| \le \tfrac12 \ln 2

with k ln 2 subtracted in parts, so that r keeps its digits. e^r - 1 = r p(r) has small *relative*
errors, which is what expm1, tanh, sinh and the logarithms are made of.
"""

from __future__ import annotations

from typing import Final

from slopelab.kernels.ir import Real, Whole
from slopelab.kernels.mathlib.polynomial import polynomial, precise_polynomial
from slopelab.kernels.mathlib.tables import (
    EXPM1,
    PRECISE_EXPM1,
    QUICK_EXPM1,
)
from slopelab.kernels.pair import Pair, chosen, quick_sum, two_sum

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

LOWEST: Final = -745.5
HIGHEST: Final = 710.0
"""Beyond these e^x is 0 or infinite in float64."""
NOTHING: Final = -2000.0
"""Below this e^x is 0 whatever a formula multiplies it with."""
NORMAL: Final = -708.0
"""Below this e^x is subnormal in float64, or 0."""
TINY: Final = -640.0
"""Below this the low part of a pair e^x begins to underflow."""


def exp(x: Real) -> Real:
    """e^x; 0 below the normal range, which none of the narrower formats sees."""
    bounded = x.at_most(HIGHEST).at_least(NORMAL)
    k, ratio, r = _reduced(bounded)
    fraction = ratio.times_plus(r, 1.0)
    # In two steps, because 2^1024 is no float64 and e^709.7 is one.
    value = (fraction + fraction) * _power_of_two(k.truncated - 1)
    return (x < NORMAL).choose(0.0, value)


def expm1(x: Real) -> Real:
    """e^x - 1."""
    k, ratio, r = _reduced(x.at_most(HIGHEST).at_least(-50.0))
    scale = _power_of_two(k.truncated - 1)
    near = ratio * r
    half = scale - 0.5
    value = near.times_plus(scale, half)
    return value + value


def _reduced(x: Real) -> tuple[Real, Real, Real]:
    """k, (e^r - 1)/r and r."""
    k = (x * LOG2_E).nearest
    r = (-k).times_plus(LN2[1], (-k).times_plus(LN2[0], x))
    return k, polynomial(EXPM1, r), r


def _power_of_two(k: Whole) -> Real:
    return ((k + 1023) << 52).as_real


def marked(x: Pair, low: float, high: float) -> None:
    """Mark as doubtful where a number is between two bounds."""
    x.builder.doubts.append((x.high > low) & (x.high < high))


def marked_exp(x: Pair) -> Pair:
    """e^x; where its low part underflows the result is marked as doubtful."""
    marked(x, NOTHING, TINY)
    return precise_exp(x)


def precise_exp(x: Pair) -> Pair:
    """e^x, its low part lost where that underflows."""
    b = x.builder
    k, near = _precisely_reduced(_bounded(x, HIGHEST, NORMAL))
    value = (near + 1.0).scaled(2.0).scaled(_power_of_two(k - 1))
    return chosen(x.high < NORMAL, Pair(b.real(0.0)), value)


def precise_expm1(x: Pair) -> Pair:
    """e^x - 1."""
    k, near = _precisely_reduced(_bounded(x, HIGHEST, -100.0))
    scale = _power_of_two(k - 1)
    return (near.scaled(scale) + (Pair(scale) - 0.5)).scaled(2.0)


def _bounded(x: Pair, highest: float, lowest: float) -> Pair:
    high = x.high.at_most(highest).at_least(lowest)
    if x.low is None:
        return Pair(high)
    return Pair(high, high.equals(x.high).choose(x.low, 0.0))


def reduced_ratio(r: Pair) -> Pair:
    """(e^r - 1)/r for |r| <= ln(2)/2."""
    return precise_polynomial(QUICK_EXPM1, PRECISE_EXPM1, r)


def _precisely_reduced(x: Pair) -> tuple[Whole, Pair]:
    """k and e^r - 1."""
    k = (x.high * LOG2_E).nearest
    first = (-k).times_plus(PRECISE_LN2[0], x.high)
    total, error = two_sum(first, k * -PRECISE_LN2[1])
    if x.low is not None:
        error = error + x.low
    r = quick_sum(total, (-k).times_plus(PRECISE_LN2[2], error))
    return k.truncated, reduced_ratio(r) * r
