"""Functions made of e^x, e^x - 1 and ln(1 + x), written once for both kinds of numbers.

Each is built from the exponential of a *negative* size, which never overflows, and without a
difference of numbers that are nearly equal: tanh x = -m/(2 + m) with m = e^(-2|x|) - 1, and so on.
"""

from __future__ import annotations

from slopelab.kernels.mathlib.exponential import NOTHING, TINY
from slopelab.kernels.mathlib.numeric import Numeric, T


def sigmoid(n: Numeric[T], x: T) -> T:
    """1/(1 + e^-x)."""
    n.mark(x, NOTHING, TINY)
    power = n.falling(-x.size)
    # The reciprocal is the same one for x and -x, and so for the derivative.
    large = 1.0 / (power + 1.0)
    return n.choose(n.negative(x), power * large, large)


def softplus(n: Numeric[T], x: T) -> T:
    """ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)."""
    n.mark(x, NOTHING, TINY)
    return n.choose(x > 0.0, x, n.number(x, 0.0)) + n.short_log1p(n.falling(-x.size))


def tanh(n: Numeric[T], x: T) -> T:
    """The hyperbolic tangent."""
    double = -x.size
    power, less = n.falling_both(double + double)
    # 2 + m is 1 + e^(-2|x|), whose reciprocal the derivative needs too.
    inverse = 1.0 / (power + 1.0)
    return (-less * inverse).with_sign_of(x)


def sech2(n: Numeric[T], x: T) -> T:
    """1/cosh(x)^2."""
    double = -x.size
    n.mark(double, NOTHING / 2, TINY / 2)
    power, _ = n.falling_both(double + double)
    inverse = 1.0 / (power + 1.0)
    return power * 4.0 * (inverse * inverse)


def sinh(n: Numeric[T], x: T) -> T:
    """The hyperbolic sine."""
    more = n.expm1(x.size)
    return ((more + more / (more + 1.0)) * 0.5).with_sign_of(x)


def cosh(n: Numeric[T], x: T) -> T:
    """The hyperbolic cosine."""
    power = n.exp(x.size)
    return (power + 1.0 / power) * 0.5


def asinh(n: Numeric[T], x: T) -> T:
    """ln(x + sqrt(1 + x^2)), without the cancellation for negative x."""
    size = x.size
    square = size * size
    return n.log1p(size + square / ((square + 1.0).root + 1.0)).with_sign_of(x)
