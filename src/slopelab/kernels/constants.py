"""The value of an expression without variables, far beyond the precision of any format."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from slopelab.core.expr import (
    Add,
    Call,
    Compare,
    Const,
    Derivative,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
)
from slopelab.kernels.forms import monomial_of
from slopelab.kernels.tidy import tidied

if TYPE_CHECKING:
    from flint import arb

_BITS: Final = 384
_CERTAIN: Final = 200
_LARGEST: Final = 20_000


@lru_cache(maxsize=4096)
def exact_value(expr: Expr) -> Fraction | None:
    """The value of a constant expression such as ``sqrt(2/pi)``.

    Args:
        expr: an expression without variables.

    Returns:
        A fraction: the very value if that is rational, else one that Arb certifies to lie within
        2^-200 of it, relatively; None where the
        expression has no finite value, one that cannot be told from 0, or one beyond 2^20000.

    Example:
        >>> from slopelab.core.parse import parse
        >>> float(exact_value(parse("sqrt(2/pi)")))
        0.7978845608028654
    """
    from slopelab.calculus.precision import precision

    rational = monomial_of(tidied(expr))
    if not rational.powers:
        return rational.coefficient
    with precision(_BITS):
        try:
            value = _ball(expr)
        except (ValueError, ZeroDivisionError):
            return None
        if value.is_zero():
            return Fraction(0)
        if not value.is_finite() or value.rel_accuracy_bits() < _CERTAIN:
            return None
        mantissa, exponent = value.mid().man_exp()
        if abs(exponent) > _LARGEST:
            return None
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _ball(expr: Expr) -> arb:
    from flint import arb, arb_series

    from slopelab.calculus.balls import SERIES, ball, decided

    match expr:
        case Num(value, _):
            return ball(value)
        case Const(name):
            return {"pi": arb.pi(), "e": arb.const_e(), "inf": arb.pos_inf()}[name]
        case Neg(arg):
            return -_ball(arg)
        case Add(terms):
            return sum((_ball(term) for term in terms), arb(0))
        case Mul(factors):
            total = arb(1)
            for factor in factors:
                total *= _ball(factor)
            return total
        case Div(numerator, denominator):
            return _ball(numerator) / _ball(denominator)
        case Pow(base, exponent):
            return _ball(base) ** _ball(exponent)
        case Call(name, args):
            series = (arb_series([_ball(arg)], prec=1) for arg in args)
            return SERIES[name](*series)[0]
        case Where(condition, yes, no):
            left, right = _ball(condition.left), _ball(condition.right)
            return _ball(yes if decided(condition.op, left, right) else no)
        case Var() | Compare() | Derivative():
            message = f"this is no constant: {expr!r}"
            raise TypeError(message)
