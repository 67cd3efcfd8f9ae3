"""What expressions are worth, to as many digits as asked for: the judge of every test.

Independent of the package's own arithmetic: mpmath, the functions' definitions, and no
derivative rows. Working precision grows until two runs agree, so cancellation costs time and
not digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import mpmath
from mpmath import mpf

from slopelab.core.expr import (
    Add,
    Call,
    Compare,
    Const,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
)

Value = mpf | int | float | Fraction

_HOLDS: dict[str, Callable[[mpf, mpf], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}

MPMATH: dict[str, Callable[..., mpf]] = {
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "log": lambda u: mpmath.log(u) if u > 0 else _nowhere(),
    "log1p": lambda u: mpmath.log1p(u) if u > -1 else _nowhere(),
    "sqrt": lambda u: mpmath.sqrt(u) if u >= 0 else _nowhere(),
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "sech2": lambda u: mpmath.sech(u) ** 2,
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
    "softplus": lambda u: mpmath.log1p(mpmath.exp(u)),
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "normal_cdf": lambda u: mpmath.erfc(-u / mpmath.sqrt(2)) / 2,
    "normal_pdf": lambda u: mpmath.exp(-u * u / 2) / mpmath.sqrt(2 * mpmath.pi),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "atan": mpmath.atan,
    "asinh": mpmath.asinh,
    "abs": abs,
    "sign": mpmath.sign,
    "step": lambda u: mpf(u > 0),
    "max": max,
    "min": min,
}
"""Each primitive by its definition; a missing row fails a test."""


class UndefinedError(ArithmeticError):
    """The expression has no real value there."""


def _nowhere() -> mpf:
    raise UndefinedError


def mpmath_eval(expr: Expr, env: Mapping[str, Value], dps: int = 50) -> mpf:
    """The value of an expression, right to about `dps` digits, or to 10^-dps where it is 0.

    Args:
        expr: an expression without `Derivative` nodes.
        env: the value of each variable; floats and fractions are taken exactly.
        dps: how many decimal digits.

    Raises:
        UndefinedError: it has no real value there (the logarithm of -1, 1/0).
    """
    before: mpf | None = None
    digits = dps + 15
    while digits < 40 * dps + 4000:
        with mpmath.workdps(digits):
            value = _Evaluation(env).at(expr)
            if before is not None and _agree(before, value, dps):
                return value
        before = value
        digits *= 2
    return value


def _agree(before: mpf, value: mpf, dps: int) -> bool:
    if before == value:
        return True
    scale = max(abs(before), abs(value))
    return abs(before - value) <= scale * mpf(10) ** -dps


class _Evaluation:
    """One walk over an expression; shared parts are evaluated once."""

    def __init__(self, env: Mapping[str, Value]) -> None:
        self.env = {name: _exact(value) for name, value in env.items()}
        self.done: dict[Expr, mpf] = {}

    def at(self, expr: Expr) -> mpf:
        if expr not in self.done:
            try:
                self.done[expr] = self.visit(expr)
            except ZeroDivisionError:
                raise UndefinedError from None
        return self.done[expr]

    def visit(self, expr: Expr) -> mpf:
        match expr:
            case Num(value, _):
                return _exact(value)
            case Const(name):
                return +{"pi": mpmath.pi, "e": mpmath.e, "inf": mpf("inf")}[name]
            case Var(name):
                return self.env[name]
            case Neg(arg):
                return -self.at(arg)
            case Add(terms):
                return sum((self.at(term) for term in terms[1:]), self.at(terms[0]))
            case Mul(factors):
                total = self.at(factors[0])
                for factor in factors[1:]:
                    total *= self.at(factor)
                return total
            case Div(numerator, denominator):
                return self.at(numerator) / self.at(denominator)
            case Pow(base, exponent):
                return _power(self.at(base), self.at(exponent))
            case Call(name, args):
                return MPMATH[name](*(self.at(arg) for arg in args))
            case Where(Compare(op, left, right), yes, no):
                return self.at(yes if _HOLDS[op](self.at(left), self.at(right)) else no)
            case _:
                message = f"an oracle for values, not for {expr!r}"
                raise TypeError(message)


def _power(base: mpf, exponent: mpf) -> mpf:
    if base < 0 and exponent != int(exponent):
        raise UndefinedError
    if base == 0 and exponent < 0:
        raise UndefinedError
    return base**exponent


def _exact(value: Value) -> mpf:
    if isinstance(value, Fraction):
        return mpf(value.numerator) / value.denominator
    return mpf(value)
