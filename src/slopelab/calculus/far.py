r"""Expressions as germs: how each primitive looks when its argument goes far out.

Exponentials, logarithms and powers are what germs are made of, and most primitives are
made of those. The others have an expansion of their own: erfc u = e^{-u^2} / (u sqrt(pi))
(1 - 1/(2 u^2) + ...), arctan u = pi/2 - 1/u + ... Around a finite point every primitive has its
Taylor series, by its row in `core.primitives`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final

from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.field import NoNormalFormError
from slopelab.calculus.germs import ZERO, Germ
from slopelab.calculus.limits import Side
from slopelab.calculus.numbers import MINUS, UNIT, Number
from slopelab.core.expr import (
    PI,
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
    call,
    substitute,
)
from slopelab.core.primitives import PRIMITIVES

_ONE: Final = Germ.constant(UNIT)
_TWO: Final = Number.rational(2)
_HALF: Final = Number.rational(Fraction(1, 2))
_TERMS: Final = 5
"""So many terms of a Taylor series or an asymptotic one are taken."""


def germ(expr: Expr, inputs: Mapping[Var, Germ]) -> Germ:
    """An expression far out.

    Args:
        expr: any expression without `Derivative` nodes.
        inputs: each of its variables far out.

    Raises:
        UndecidedError: it is beyond the method, or undefined there.

    Example:
        >>> from slopelab.core.parse import parse
        >>> left = germ(parse("x*sigmoid(x)"), {Var("x"): -Germ.line()})
        >>> left.far.is_zero, left.sign
        (True, -1)
    """
    try:
        return _Evaluation(inputs).at(expr)
    except (NoNormalFormError, ZeroDivisionError, OverflowError, RecursionError):
        raise UndecidedError from None


def at_end(expr: Expr, var: Var, side: Side) -> Germ:
    """An expression in one variable as that goes to -inf or +inf.

    Args:
        expr: the expression.
        var: its variable.
        side: -1 or 1.

    Raises:
        UndecidedError: it is beyond the method, or undefined there.
    """
    return germ(expr, {var: Germ.line() if side > 0 else -Germ.line()})


class _Evaluation:
    def __init__(self, inputs: Mapping[Var, Germ]) -> None:
        self.inputs = inputs
        self.done: dict[Expr, Germ] = {}

    def at(self, expr: Expr) -> Germ:
        found = self.done.get(expr)
        if found is None:
            found = self.done[expr] = self.visit(expr)
        return found

    def visit(self, expr: Expr) -> Germ:
        match expr:
            case Num(value, _):
                return Germ.constant(Number.rational(value))
            case Const():
                return Germ.constant(Number.of(expr))
            case Var():
                return self.inputs[expr]
            case Neg(arg):
                return -self.at(arg)
            case Add(parts):
                total = self.at(parts[0])
                for part in parts[1:]:
                    total += self.at(part)
                return total
            case Mul(parts):
                product = self.at(parts[0])
                for part in parts[1:]:
                    product *= self.at(part)
                return product
            case Div(top, bottom):
                return self.at(top) * self.at(bottom).power(Fraction(-1))
            case Pow(base, exponent):
                return self.power(base, exponent)
            case Call("max" | "min" as name, (a, b)):
                first = self.at(a) - self.at(b)
                return self.at(a if (first.sign >= 0) == (name == "max") else b)
            case Call(name, (arg,)):
                return called(name, self.at(arg))
            case Where(Compare(op, left, right), yes, no):
                side = (self.at(left) - self.at(right)).sign
                holds = (side > 0) == (op in {">", ">="}) if side else op in {">=", "<="}
                return self.at(yes if holds else no)
            case Call() | Compare() | Derivative():
                raise UndecidedError

    def power(self, base: Expr, exponent: Expr) -> Germ:
        raised = self.at(exponent)
        constant = raised.far if raised.error is None and len(raised.terms) <= 1 else None
        if isinstance(constant, Number) and constant.exact is not None:
            if constant.is_zero:
                return _ONE
            return self.at(base).power(constant.exact)
        return (raised * self.at(base).log()).exp()


def called(name: str, u: Germ) -> Germ:
    """A primitive of one argument, far out.

    Args:
        name: which one.
        u: its argument.

    Raises:
        UndecidedError: it is beyond the method, or undefined there.
    """
    row = ROWS.get(name)
    if row is not None:
        return row(u)
    far = u.far
    if isinstance(far, int):
        raise UndecidedError
    return _taylor(name, u, far)


def _taylor(name: str, u: Germ, far: Number) -> Germ:
    """A primitive around a finite point."""
    return (u - Germ.constant(far)).series(_coefficients(name, far))


@lru_cache(maxsize=1024)
def _coefficients(name: str, at: Number) -> tuple[Number, ...]:
    from slopelab.calculus.rules import differentiation

    u = Var("u")
    now: Expr = call(name, u)
    found: list[Number] = []
    factorial = 1
    for k in range(_TERMS):
        factorial *= max(k, 1)
        value = Number.of(substitute(now, {u: at.expr}))
        found.append(value * Number.rational(Fraction(1, factorial)))
        now = differentiation(now, u).after
    return tuple(found)


def _exp(u: Germ) -> Germ:
    return u.exp()


def _sigmoid(u: Germ) -> Germ:
    return (_ONE + (-u).exp()).power(Fraction(-1))


def _tanh(u: Germ) -> Germ:
    if u.sign < 0:  # so that what is small is e^{2u}
        return -_tanh(-u)
    down = u.scaled(Number.rational(-2)).exp()
    return (_ONE - down) * (_ONE + down).power(Fraction(-1))


def _sech2(u: Germ) -> Germ:
    if u.sign < 0:
        return _sech2(-u)
    down = u.scaled(Number.rational(-2)).exp()
    return down.scaled(Number.rational(4)) * (_ONE + down).power(Fraction(-2))


def _sinh(u: Germ) -> Germ:
    return (u.exp() - (-u).exp()).scaled(_HALF)


def _cosh(u: Germ) -> Germ:
    return (u.exp() + (-u).exp()).scaled(_HALF)


def _asinh(u: Germ) -> Germ:
    if u.sign < 0:
        return -_asinh(-u)
    if isinstance(u.far, Number):
        return _taylor("asinh", u, u.far)
    return (u + (u * u + _ONE).power(Fraction(1, 2))).log()


def _tail(square: Germ, u: Germ, factor: Expr, steps: Number) -> Germ:
    """factor e^{-square} / u (1 - s/u^2 + 3 s^2/u^4 - 15 s^3/u^6 + ...), for u that grows."""
    small = (u * u).power(Fraction(-1)).scaled(steps)
    coefficients = [UNIT]
    for k in range(1, _TERMS):
        coefficients.append(coefficients[-1] * Number.rational(-(2 * k - 1)))
    series = small.series(coefficients)
    falling = (-square).exp() * u.power(Fraction(-1))
    return (falling * series).scaled(Number.of(factor))


def _erfc(u: Germ) -> Germ:
    if isinstance(u.far, Number):
        return _taylor("erfc", u, u.far)
    if u.sign < 0:
        return Germ.constant(_TWO) - _erfc(-u)
    return _tail(u * u, u, Num(1) / call("sqrt", PI), _HALF)


def _erf(u: Germ) -> Germ:
    if isinstance(u.far, Number):
        return _taylor("erf", u, u.far)
    return _ONE - _erfc(u) if u.sign > 0 else _erfc(-u) - _ONE


def _normal_cdf(u: Germ) -> Germ:
    if isinstance(u.far, Number):
        return _taylor("normal_cdf", u, u.far)
    if u.sign > 0:
        return _ONE - _normal_cdf(-u)
    factor = Num(1) / call("sqrt", Num(2) * PI)
    return _tail((u * u).scaled(_HALF), -u, factor, UNIT)


def _normal_pdf(u: Germ) -> Germ:
    factor = Number.of(Num(1) / call("sqrt", Num(2) * PI))
    return (u * u).scaled(Number.rational(Fraction(-1, 2))).exp().scaled(factor)


def _atan(u: Germ) -> Germ:
    if isinstance(u.far, Number):
        return _taylor("atan", u, u.far)
    end = Number.of(PI) * Number.rational(Fraction(u.sign, 2))
    down = u.power(Fraction(-1))
    signs = (0, -1, 0, Fraction(1, 3), 0, Fraction(-1, 5))
    return Germ.constant(end) + down.series([Number.rational(Fraction(c)) for c in signs])


def _wave(name: str) -> Callable[[Germ], Germ]:
    def row(u: Germ) -> Germ:
        try:
            far = u.far
        except UndecidedError:
            return Germ.bounded()
        return _taylor(name, u, far) if isinstance(far, Number) else Germ.bounded()

    return row


def _size(u: Germ) -> Germ:
    return u if u.sign >= 0 else -u


def _signum(u: Germ) -> Germ:
    return Germ.constant(Number.rational(u.sign))


def _step(u: Germ) -> Germ:
    return _ONE if u.sign > 0 else ZERO


ROWS: Final[Mapping[str, Callable[[Germ], Germ]]] = {
    "exp": _exp,
    "expm1": lambda u: u.exp() - _ONE,
    "log": Germ.log,
    "log1p": lambda u: (_ONE + u).log(),
    "sqrt": lambda u: u.power(Fraction(1, 2)),
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "sech2": _sech2,
    "sigmoid": _sigmoid,
    "softplus": lambda u: (_ONE + u.exp()).log(),
    "erf": _erf,
    "erfc": _erfc,
    "normal_cdf": _normal_cdf,
    "normal_pdf": _normal_pdf,
    "sin": _wave("sin"),
    "cos": _wave("cos"),
    "atan": _atan,
    "asinh": _asinh,
    "abs": _size,
    "sign": _signum,
    "step": _step,
}
"""Primitives of one argument; one that is missing has its Taylor series and nothing far out."""

assert MINUS.sign < 0
assert set(ROWS) <= set(PRIMITIVES)
