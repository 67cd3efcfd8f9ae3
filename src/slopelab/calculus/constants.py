"""Exact coefficients: rational numbers, and other constants that are added up without looking.

A constant such as sqrt(2/pi) e^{-50} carries its expression and a ball. Sums and products of such
build the expression and touch no algebra; only a sum whose ball holds 0 is brought to normal form,
to see whether it *is* 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.scales import Rate, as_expr, settled
from slopelab.core.expr import Call, Expr, Num, Var, call, transform, variables


@final
@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """A constant that is not (known to be) rational; or a wave of x, which is bounded.

    Args:
        expr: the constant.
        ball: a ball around it; around all its values where it waves.
    """

    expr: Expr
    ball: arb


Exact: TypeAlias = "Fraction | Real"


def exact(value: Expr) -> Exact:
    """A constant from its expression, brought to normal form."""
    return exact_rate(settled(value))


def exact_rate(value: Rate) -> Exact:
    """A constant in normal form."""
    if isinstance(value, Fraction):
        return value
    return Real(value, _wave_bounds(value) if variables(value) else evaluate(value, {}))


def rate(value: Exact) -> Rate:
    """The normal form."""
    return value if isinstance(value, Fraction) else settled(value.expr)


def expression(value: Exact) -> Expr:
    """The constant as an expression."""
    return as_expr(value) if isinstance(value, Fraction) else value.expr


def is_zero(value: Exact) -> bool:
    """Whether it is the number 0."""
    return isinstance(value, Fraction) and value == 0


def size(value: Exact) -> arb:
    """A ball around it."""
    return ball(value) if isinstance(value, Fraction) else value.ball


def waves(value: Exact) -> bool:
    """Whether it moves with x."""
    return isinstance(value, Real) and bool(variables(value.expr))


def sign(value: Exact) -> int:
    """The sign of a constant that is not zero.

    Raises:
        UndecidedError: it cannot be told, or waves.
    """
    found = size(value)
    if found > 0:
        return 1
    if found < 0:
        return -1
    raise UndecidedError


def plus(left: Exact, right: Exact) -> Exact:
    """Their sum; 0 where algebra finds that they cancel."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left + right
    if is_zero(left):
        return right
    if is_zero(right):
        return left
    total = size(left) + size(right)
    expr = expression(left) + expression(right)
    return exact(expr) if total.contains(0) else Real(expr, total)


def times(left: Exact, right: Exact) -> Exact:
    """Their product."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    if left == 1:
        return right
    if right == 1:
        return left
    if is_zero(left) or is_zero(right):
        return Fraction(0)
    return Real(expression(left) * expression(right), size(left) * size(right))


def over(left: Exact, right: Exact) -> Exact:
    """Their quotient."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left / right
    if right == 1 or is_zero(left):
        return left
    return Real(expression(left) / expression(right), size(left) / size(right))


def powered(base: Exact, exponent: Fraction) -> Exact:
    """base^exponent, of a base above 0 or for a whole exponent.

    Raises:
        UndecidedError: it is not certainly a real number.
    """
    if exponent.denominator == 1 and isinstance(base, Fraction):
        return base**exponent.numerator
    if exponent.denominator != 1 and sign(base) < 0:
        raise UndecidedError
    if isinstance(base, Fraction):
        return exact(Num(base) ** as_expr(exponent))
    found = size(base) ** (exponent.numerator if exponent.denominator == 1 else ball(exponent))
    return Real(base.expr ** as_expr(exponent), found)


def _wave_bounds(value: Expr) -> arb:
    names: dict[str, arb] = {}

    def rule(node: Expr) -> Expr:
        if isinstance(node, Call) and node.name in {"sin", "cos"} and variables(node):
            name = f"_w{len(names)}"
            names[name] = arb(0, 1)
            return Var(name)
        return node

    found = evaluate(transform(value, rule), names)
    if not found.is_finite():
        raise UndecidedError
    return found


def log_of(value: Exact) -> Exact:
    """Its logarithm."""
    if isinstance(value, Real) and not isinstance(value.expr, Call):
        return Real(call("log", value.expr), value.ball.log())
    return exact(call("log", expression(value)))
