r"""The error function and the normal distribution on float64 arrays, with their tails.

NumPy has none of these, and what they are usually made of loses digits in the tails: 1 - erf(x)
cancels, and e^{-x^2} with a rounded x^2 is wrong by x^2 units in the last place. Here

.. math:: \operatorname{erfc}(x) = e^{-x^2} \cdot \operatorname{erfcx}(x)

with one polynomial for the slowly varying erfcx on all of [0, ∞), and with x = high + low, so that
high^2 is exact and e^{-x^2} = e^{-high^2} e^{-(x - high)(x + high)} keeps all its digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from slopelab.kernels.erf_tables import ERF_NEAR, ERFCX_FAR

Array: TypeAlias = NDArray[np.float64]

_ROOT_HALF: Final = float.fromhex("0x1.6a09e667f3bcdp-1")  # sqrt(1/2)
_ROOT_TWO_PI: Final = float.fromhex("0x1.40d931ff62706p+1")  # sqrt(2 pi)
_MIDDLE: Final = 3.75
_DEEP: Final = 600.0


def erf(x: Array) -> Array:
    """The error function: a polynomial up to |x| = 1, 1 - erfc(|x|) beyond."""
    size = np.abs(x)
    outside = 1.0 - _tail(np.maximum(size, 1.0), 1.0, 1.0)
    return np.where(size < 1.0, _near(x), np.copysign(outside, x))


def erfc(x: Array) -> Array:
    """The complementary error function 1 - erf(x), with full relative accuracy where it is tiny."""
    size = np.abs(x)
    right = _tail(size, 1.0, 1.0)
    return np.where(size < 0.5, 1.0 - _near(x), np.where(x < 0, 2.0 - right, right))  # noqa: PLR2004


def normal_cdf(x: Array) -> Array:
    """The standard normal distribution function, with full relative accuracy in the left tail."""
    size = np.abs(x)
    left = 0.5 * _tail(size, _ROOT_HALF, 0.5)
    middle = 0.5 + 0.5 * _near(x * _ROOT_HALF)
    return np.where(size < 0.5, middle, np.where(x > 0, 1.0 - left, left))  # noqa: PLR2004


def normal_pdf(x: Array) -> Array:
    """The standard normal density e^(-x^2/2) / sqrt(2 pi)."""
    return _gaussian(np.abs(x), 0.5, 1.0 / _ROOT_TWO_PI)


def erfcx(x: Array) -> Array:
    """e^(x^2) erfc(x) for finite x >= 0: 1 at 0, near 1/(x sqrt(pi)) far out."""
    t = (x - _MIDDLE) / (x + _MIDDLE)
    return _polynomial(ERFCX_FAR, t) / (1.0 + 2.0 * x)


def _tail(size: Array, scale: float, half: float) -> Array:
    """erfc(scale * size) for size >= 0, where half = scale^2 exactly."""
    # Beyond 60 the exponential is 0; and infinity would make erfcx NaN.
    return _gaussian(size, half, erfcx(np.minimum(size, 60.0) * scale))


def _gaussian(size: Array, half: float, factor: Array | float) -> Array:
    """factor * e^(-half * size^2), gradual underflow included."""
    near = np.minimum(size, 60.0)
    high = near.astype(np.float32).astype(np.float64)
    square = half * high * high
    rest = np.exp(-half * (near - high) * (near + high))
    # In the depth, half of the exponent is multiplied in at the very end, so that the result
    # is rounded to a subnormal number once and not in every step.
    late = np.where(square > _DEEP, 0.5 * square, 0.0)
    value = np.exp(late - square) * (rest * factor)
    return value * np.exp(-late) if late.any() else value


def _near(x: Array) -> Array:
    """erf(x) for |x| <= 1; some number elsewhere."""
    square = np.minimum(x * x, 1.0)
    return x + x * _polynomial(ERF_NEAR, 2.0 * square - 1.0)


def _polynomial(coefficients: Sequence[float], t: Array) -> Array:
    """Horner's rule, constant first."""
    value = np.full_like(t, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        value *= t
        value += coefficient
    return value
