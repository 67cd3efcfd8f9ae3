r"""The error function and the normal distribution, with full relative accuracy in the tails.

.. math:: \operatorname{erfc}(u) = e^{-u^2} \cdot \frac{p(t)}{1 + 2u}, \quad t = \frac{u - 4}{u + 4}

with one polynomial p for all u >= 0 (the map squeezes them into [-1, 1]), and e^{-u^2} from a
square that keeps its rounding error: a rounded u^2 alone would cost u^2 units in the last place.
"""

from __future__ import annotations

from typing import Final

from slopelab.kernels.avx512 import entry
from slopelab.kernels.ir import Real, Whole
from slopelab.kernels.mathlib import exponential
from slopelab.kernels.mathlib.numeric import Numeric, T
from slopelab.kernels.mathlib.polynomial import in_strands, polynomial, precise_polynomial
from slopelab.kernels.mathlib.sixteen import (
    PAIRS_OF_TAIL,
    PAIRS_OF_TAIL_LOW,
    STRETCHES_OF_TAIL,
)
from slopelab.kernels.mathlib.tables import ERF, MILLS, PRECISE_ERF, PRECISE_TAIL, QUICK_ERF
from slopelab.kernels.pair import Pair, two_product

_hex = float.fromhex

ROOT_HALF: Final = (_hex("0x1.6a09e667f3bcdp-1"), _hex("-0x1.bdd3413b26456p-55"))
INVERSE_ROOT_TWO_PI: Final = (_hex("0x1.9884533d43651p-2"), _hex("-0x1.cbc0d30ebfd15p-56"))
_FARTHEST: Final = 28.0
"""From here on erfc is 0 in float64; the polynomial ends here."""
_MIDDLE: Final = 5.0
"""Where the variable of the polynomial of `mills` is 0."""
_WIDEST: Final = 100.0
FIRST: Final = 35.7
LAST: Final = 64.0
"""Between these |x|, low parts of e^(-x^2/2) underflow; beyond, it is nothing."""


def normal_pdf(n: Numeric[T], x: T) -> T:
    """e^(-x^2/2) / sqrt(2 pi)."""
    n.mark(-x.size, -LAST, -FIRST)
    return n.density(x)


def normal_cdf(n: Numeric[T], x: T) -> T:
    """The standard normal distribution function."""
    n.mark(x, -LAST, -FIRST)
    left = n.left(x)
    return n.choose(x > 0.0, 1.0 - left, left)


def erfc(n: Numeric[T], x: T) -> T:
    """1 - erf(x)."""
    n.mark(x, FIRST * ROOT_HALF[0], LAST * ROOT_HALF[0])
    right = n.gaussian(x, 1.0) * n.tail(x.size)
    return n.choose(x < 0.0, 2.0 - right, right)


def erf(n: Numeric[T], x: T) -> T:
    """The error function."""
    size = x.size
    far = (1.0 - n.gaussian(x, 1.0) * n.tail(size)).with_sign_of(x)
    return n.choose(size < 1.0, n.near(x), far)


def gaussian(x: Real, half: float, factor: float = 1.0) -> Real:
    """A factor, 1 or a little less, times e^(-half x^2)."""
    if x.is_short:
        return exponential.falling_exp(x * x * -half, factor)
    size = x.size if x.builder.wide else x.size.at_most(_WIDEST)
    square, error = two_product(size, size)
    power = exponential.falling_exp(square * -half, factor)
    return power - power * (error * half)


def density(x: Real) -> Real:
    """e^(-x^2/2) / sqrt(2 pi)."""
    return gaussian(x, 0.5, INVERSE_ROOT_TWO_PI[0])


def precise_density(x: Pair) -> Pair:
    """The same for pairs."""
    b = x.builder
    root = Pair(b.real(INVERSE_ROOT_TWO_PI[0]), b.real(INVERSE_ROOT_TWO_PI[1]))
    return precise_gaussian(x, 0.5) * root


def precise_gaussian(x: Pair, half: float) -> Pair:
    """e^(-half x^2)."""
    size = x.size
    near = size.high < _WIDEST
    bounded = Pair(
        size.high.at_most(_WIDEST), None if size.low is None else near.choose(size.low, 0.0)
    )
    return exponential.precise_exp((bounded * bounded).scaled(-half))


def mills(x: Real) -> Real:
    """(1 - Phi(x))/phi(x) for x >= 0, for which that was tabulated first by Mills."""
    # Beyond the last place of the polynomial its error is still small, and phi is 0.
    inverse = 1.0 / (x + _MIDDLE)
    return in_strands(MILLS, inverse.times_plus(-2 * _MIDDLE, 1.0), 1) * inverse


def tail(u: Real) -> Real:
    """e^(u^2) erfc(u) for u >= 0."""
    return mills(u * (2.0 * ROOT_HALF[0])) * (2.0 * INVERSE_ROOT_TWO_PI[0])


def left(x: Real) -> Real:
    """The standard normal distribution function at -|x|."""
    return density(x) * mills(x.size)


def precise_left(x: Pair) -> Pair:
    """The same for pairs."""
    b = x.builder
    u = x.size * Pair(b.real(ROOT_HALF[0]), b.real(ROOT_HALF[1]))
    return precise_gaussian(x, 0.5) * precise_tail(u) * 0.5


def precise_tail(u: Pair) -> Pair:
    """e^(u^2) erfc(u) for u >= 0."""
    inside = u.high < _FARTHEST
    near = Pair(u.high.at_most(_FARTHEST), None if u.low is None else inside.choose(u.low, 0.0))
    if not u.builder.careful:
        return _tail_in_stretches(near)
    t = (near - 4.0) / (near + 4.0)
    return precise_polynomial(PRECISE_TAIL, PRECISE_TAIL, t, falling=False) / (
        near.scaled(2.0) + 1.0
    )


def _stretch(u: Real) -> Whole:
    """In which quarter of which octave u + 2 is, in the last four bits."""
    return (u + 2.0).bits.shifted_right(50)


def _tail_in_stretches(u: Pair) -> Pair:
    """e^(u^2) erfc(u) for 0 <= u < 30, by a polynomial for each of sixteen stretches."""
    index = _stretch(u.high)
    middle = entry(STRETCHES_OF_TAIL, index)
    high = u.high - middle
    # The rounding error of the difference of two numbers of which the second is the larger one,
    # or that are within a factor of two, where there is none.
    low = u.high - (high + middle)
    d = Pair(high, low if u.low is None else low + u.low)
    count = len(PAIRS_OF_TAIL_LOW)
    value = Pair(polynomial([entry(row, index) for row in PAIRS_OF_TAIL[count:]], high))
    leading = zip(PAIRS_OF_TAIL[:count], PAIRS_OF_TAIL_LOW, strict=True)
    for first, second in reversed([*leading]):
        value = value.times_plus(d, Pair(entry(first, index), entry(second, index)))
    return value


def near(x: Real) -> Real:
    """erf(x) for |x| <= 1."""
    return x * polynomial(ERF, (x * x).at_most(1.0))


def precise_near(x: Pair) -> Pair:
    """erf(x) for |x| <= 1."""
    inside = x.size.high < 1.0
    bounded = Pair(inside.choose(x.high, 1.0), None if x.low is None else inside.choose(x.low, 0.0))
    return x * precise_polynomial(QUICK_ERF, PRECISE_ERF, bounded * bounded)
