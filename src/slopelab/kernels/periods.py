r"""Sine and cosine of a constant times the variable, such as sin(pi x): what the constant is.

.. math:: c x = \left(k + f\right) \frac{\pi}{2}, \quad k + f = x \cdot \frac{2 c}{\pi}

k modulo 4 says what quarter of a turn c x lies in, and f where there. Large x need as many digits
of 2c/pi as they have themselves; where c is a multiple of pi, all of them are known.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from slopelab.core.expr import PI, Expr, Var
from slopelab.kernels.forms import Monomial, expr_of, monomial_of
from slopelab.kernels.tidy import tidied

Array = NDArray[np.float64]

_LARGEST: Final = 128
"""Constants from 2^-128 to 2^128 are taken."""
_BITS: Final = 1024 + _LARGEST + 160
"""What the largest float64 needs, and some more for what lies near a multiple of pi."""
_NEAR: Final = 2.0**20
_SPLIT: Final = 2.0**27 + 1


class Multiple(NamedTuple):
    """A constant times a variable.

    Args:
        size: the constant.
        var: the variable.
        turns: the constant times 2/pi, exactly if it is a multiple of pi.
    """

    size: Expr
    var: Var
    turns: Fraction


@lru_cache(maxsize=512)
def multiple_of(expr: Expr) -> Multiple | None:
    """An expression as a constant times a variable; None if it is something else or the variable.

    Example:
        >>> from slopelab.core.parse import parse
        >>> multiple_of(parse("pi*x/3")).turns
        Fraction(2, 3)
    """
    whole = monomial_of(tidied(expr))
    names = [(base, k) for base, k in whole.powers if isinstance(base, Var)]
    others = tuple((base, k) for base, k in whole.powers if not isinstance(base, Var))
    if len(names) != 1 or names[0][1] != 1 or expr is names[0][0]:
        return None
    var = names[0][0]
    size = expr_of(Monomial(whole.coefficient, others))
    turns = _turns(Monomial(2 * whole.coefficient, others))
    assert isinstance(var, Var)
    if turns is None or not Fraction(1, 2**_LARGEST) < abs(turns) < 2**_LARGEST:
        return None
    return Multiple(size, var, turns)


def _turns(twice: Monomial) -> Fraction | None:
    """2c/pi of 2c."""
    from slopelab.calculus.balls import evaluate

    if twice.powers == ((PI, Fraction(1)),):
        return twice.coefficient
    try:
        found = evaluate(expr_of(twice) / PI, {}, bits=_BITS + 64)
    except KeyError:  # another variable
        return None
    if not found.is_finite() or found.rel_accuracy_bits() < _BITS:
        return None
    mantissa, exponent = found.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


HALF_PI: Final = Fraction(*np.longdouble(np.pi / 2).as_integer_ratio())
"""pi/2 to as many digits as float64 has."""


def sine_of_multiple(x: Array, turns: Fraction, quarters: int) -> Array:
    """The sine of so many quarter turns and of a constant times x.

    Args:
        x: any numbers.
        turns: the constant times 2/pi.
        quarters: 0 for the sine, 1 for the cosine.

    Returns:
        Its values, NaN at infinities.

    Example:
        >>> import numpy as np
        >>> sine_of_multiple(np.array([1.0, 0.5, 1e300]), Fraction(2), 0)
        array([0., 1., 0.])
    """
    with np.errstate(all="ignore"):
        near = np.abs(x) * abs(float(turns)) < _NEAR
        k, f = _near(np.where(near, x, 0.0), turns)
        far = ~near & np.isfinite(x)
        if far.any():
            k, f = np.array(k), np.array(f)
            k[far], f[far] = _far(x[far], turns)
        angle, quadrant = f * (np.pi / 2), np.mod(k + quarters, 4)
        value = np.where(quadrant % 2 == 1, np.cos(angle), np.sin(angle))
        value = np.where(quadrant >= 2, -value, value)  # noqa: PLR2004 - half a turn
        value = np.where(value == 0, np.copysign(0.0, x), value)
        return np.where(np.isfinite(x), value, np.nan)


def _near(x: Array, turns: Fraction) -> tuple[Array, Array]:
    """k and f, from a product with its rounding error (Dekker)."""
    high = float(turns)
    low = float(turns - Fraction(high))
    product = x * high
    (a, b), (c, d) = _halves(x), _halves(np.float64(high))
    error = ((a * c - product) + a * d + b * c) + b * d
    k = np.rint(product)
    return k, (product - k) + (error + x * low)


def _halves(x: Array | np.float64) -> tuple[Array, Array]:
    shifted = x * _SPLIT
    high = shifted - (shifted - x)
    return np.asarray(high), np.asarray(x - high)


def _far(x: Array, turns: Fraction) -> tuple[list[int], list[float]]:
    found = [Fraction(value) * turns % 4 for value in x.tolist()]
    wholes = [round(value) for value in found]
    return wholes, [float(value - whole) for value, whole in zip(found, wholes, strict=True)]
