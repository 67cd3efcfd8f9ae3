"""Taylor coefficients of the primitives at constants, exact; and bounds for what they leave out."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import factorial
from typing import Final

from flint import arb, arb_series

from slopelab.calculus.balls import SERIES
from slopelab.calculus.constants import Exact, exact, size
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import simplified
from slopelab.core.expr import Expr, Num, Var, call, substitute

_U: Final = Var("u")


@lru_cache(maxsize=1024)
def coefficient(name: str, at: Expr, k: int) -> Exact:
    """The k-th Taylor coefficient of a primitive at a constant, exact."""
    slope = _derivative(name, k)
    return exact(substitute(slope, {_U: at}) / Num(factorial(k)))


@lru_cache(maxsize=512)
def _derivative(name: str, k: int) -> Expr:
    if k == 0:
        return call(name, _U)
    return simplified(differentiation(_derivative(name, k - 1), _U).after)


def rest_of(name: str, at: Exact) -> Callable[[arb, int], arb]:
    """Lagrange's rest: the k-th Taylor coefficient of a primitive at all points around one.

    Args:
        name: the primitive.
        at: the point.

    Returns:
        A function of the ball of all distances from the point, and of k; its value is not finite
        where the primitive is not certainly smooth.
    """

    def bound(reach: arb, k: int) -> arb:
        try:
            series = SERIES[name](arb_series([size(at) + reach, 1], prec=k + 1))
            return series[k]
        except (ValueError, ZeroDivisionError):
            return arb.nan()

    return bound


def rest_of_log(reach: arb, k: int) -> arb:
    """The same for ln(1 + s) at 0."""
    base = 1 + reach
    if not base > 0:
        return arb.nan()
    return base.log() if k == 0 else base**-k * (-1) ** (k + 1) / k
