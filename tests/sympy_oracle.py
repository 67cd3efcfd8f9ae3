"""Expressions as SymPy sees them: a second judge of derivatives, by SymPy's own rules.

The translation is a table, one row for each primitive; a missing row fails a test. Nothing of
slopelab.calculus is used, and no derivative row of `core.primitives`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import mpmath
import sympy
from mpmath import mpf

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

SYMPY: dict[str, Callable[..., Any]] = {
    "exp": sympy.exp,
    "expm1": lambda u: sympy.exp(u) - 1,
    "log": sympy.log,
    "log1p": lambda u: sympy.log(1 + u),
    "sqrt": sympy.sqrt,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "sech2": lambda u: sympy.sech(u) ** 2,
    "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)),
    "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "erf": sympy.erf,
    "erfc": sympy.erfc,
    "normal_cdf": lambda u: (1 + sympy.erf(u / sympy.sqrt(2))) / 2,
    "normal_pdf": lambda u: sympy.exp(-(u**2) / 2) / sympy.sqrt(2 * sympy.pi),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "atan": sympy.atan,
    "asinh": sympy.asinh,
    "abs": lambda u: sympy.Piecewise((u, u >= 0), (-u, True)),
    "sign": lambda u: sympy.Piecewise((1, u > 0), (-1, u < 0), (0, True)),
    "step": lambda u: sympy.Piecewise((1, u > 0), (0, True)),
    "max": lambda a, b: sympy.Piecewise((a, a >= b), (b, True)),
    "min": lambda a, b: sympy.Piecewise((a, a <= b), (b, True)),
}

_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
}


def symbol(name: str) -> sympy.Symbol:
    """A real symbol that no name of SymPy's (E, S, beta) can be mistaken for."""
    return sympy.Symbol(f"v_{name}", real=True)


class _Translation:
    """One walk over an expression; derivatives are worked out by `sympy.diff`."""

    def __init__(self, bindings: Mapping[str, Expr]) -> None:
        self.bindings = bindings
        self.done: dict[Expr, Any] = {}

    def at(self, expr: Expr) -> Any:  # noqa: ANN401 - SymPy has no types
        if expr not in self.done:
            self.done[expr] = self.visit(expr)
        return self.done[expr]

    def visit(self, expr: Expr) -> Any:  # noqa: ANN401
        match expr:
            case Num(value, _):
                return sympy.Rational(value.numerator, value.denominator)
            case Const(name):
                return {"pi": sympy.pi, "e": sympy.E, "inf": sympy.oo}[name]
            case Var(name):
                bound = self.bindings.get(name)
                return symbol(name) if bound is None else self.at(bound)
            case Neg(arg):
                return -self.at(arg)
            case Add(terms):
                return sympy.Add(*map(self.at, terms))
            case Mul(factors):
                return sympy.Mul(*map(self.at, factors))
            case Div(numerator, denominator):
                return self.at(numerator) / self.at(denominator)
            case Pow(base, exponent):
                return self.at(base) ** self.at(exponent)
            case Call(name, args):
                return SYMPY[name](*map(self.at, args))
            case Where(Compare(op, left, right), yes, no):
                holds = _COMPARED[op](self.at(left), self.at(right))
                return sympy.Piecewise((self.at(yes), holds), (self.at(no), True))
            case Derivative(arg, var):
                return self.derivative(arg, var)
            case _:
                message = f"SymPy has no {expr!r}"
                raise TypeError(message)

    def derivative(self, arg: Expr, var: Var) -> Any:  # noqa: ANN401
        # d/du with u = 1 + e^-x: differentiate in u, then put u in.
        others = {name: bound for name, bound in self.bindings.items() if name != var.name}
        slope = sympy.diff(_Translation(others).at(arg), symbol(var.name))
        if var.name not in self.bindings:
            return slope
        return slope.subs(symbol(var.name), self.at(self.bindings[var.name]))


def to_sympy(expr: Expr, bindings: Mapping[str, Expr] | None = None) -> Any:  # noqa: ANN401
    """The same function for SymPy, with every `Derivative` worked out.

    Args:
        expr: any expression.
        bindings: what names such as u stand for.
    """
    return _Translation(bindings or {}).at(expr)


@cache
def sympy_function(expr: Expr, names: tuple[str, ...]) -> Callable[..., mpf]:
    """The expression as a function of the named variables, by way of SymPy, in mpmath."""
    return compiled(to_sympy(expr), names)


def compiled(translated: Any, names: tuple[str, ...]) -> Callable[..., mpf]:  # noqa: ANN401
    """What SymPy holds as a function of the named variables, in mpmath's working precision."""
    return sympy.lambdify([symbol(name) for name in names], translated, modules="mpmath")


def sympy_slope(expr: Expr, name: str = "x") -> Callable[[mpf], mpf]:
    """d expr / d name by SymPy, as a function of mpmath numbers."""
    return compiled(sympy.diff(to_sympy(expr), symbol(name)), (name,))


def assert_near(left: mpf, right: mpf, *, digits: int, note: str = "") -> None:
    """Two numbers agree to so many digits, relative to the larger, or both are 0."""
    scale = max(abs(left), abs(right))
    with mpmath.workdps(digits + 20):
        agree = abs(left - right) <= scale * mpf(10) ** -digits
    assert agree, f"{note}: {mpmath.nstr(left, 20)} is not {mpmath.nstr(right, 20)}"
