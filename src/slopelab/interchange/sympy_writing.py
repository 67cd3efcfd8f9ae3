"""Expressions as SymPy's: one row for each primitive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

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
from slopelab.errors import InputError

_CONSTANTS: Final = {"pi": "pi", "e": "E", "inf": "oo"}
_COMPARED: Final = {"<": "Lt", "<=": "Le", ">": "Gt", ">=": "Ge"}


def sympy() -> Any:  # noqa: ANN401 - SymPy publishes no types
    """SymPy, imported on first use.

    Raises:
        InputError: it is not installed.
    """
    try:
        return import_module("sympy")
    except ImportError:
        raise InputError("sympy.missing") from None


@cache
def rows() -> Mapping[str, Callable[..., Any]]:
    """How SymPy writes each primitive (a missing row fails a test)."""
    sp = sympy()
    root = sp.sqrt(2)
    unary: dict[str, Callable[[Any], Any]] = {
        "exp": sp.exp,
        "expm1": lambda u: sp.exp(u) - 1,
        "log": sp.log,
        "log1p": lambda u: sp.log(1 + u),
        "sqrt": sp.sqrt,
        "sinh": sp.sinh,
        "cosh": sp.cosh,
        "tanh": sp.tanh,
        "sech2": lambda u: sp.sech(u) ** 2,
        "sigmoid": lambda u: 1 / (1 + sp.exp(-u)),
        "softplus": lambda u: sp.log(1 + sp.exp(u)),
        "erf": sp.erf,
        "erfc": sp.erfc,
        "normal_cdf": lambda u: sp.erfc(-u / root) / 2,
        "normal_pdf": lambda u: sp.exp(-(u**2) / 2) / sp.sqrt(2 * sp.pi),
        "sin": sp.sin,
        "cos": sp.cos,
        "atan": sp.atan,
        "asinh": sp.asinh,
        "abs": sp.Abs,
        "sign": sp.sign,
        "step": lambda u: sp.Heaviside(u, 0),
    }
    return {**unary, "max": sp.Max, "min": sp.Min}


def to_sympy(expr: Expr) -> Any:  # noqa: ANN401
    """The same function as an expression of SymPy, its variables real symbols.

    SymPy orders and simplifies as it is used to; decimals become exact fractions.

    Args:
        expr: an expression without `Derivative` nodes.

    Raises:
        InputError: SymPy is not installed.

    Example:
        >>> from slopelab.core.parse import parse
        >>> to_sympy(parse("where(x > 0, x, 0.1*x)"))
        Piecewise((x, x > 0), (x/10, True))
    """
    sp, table = sympy(), rows()
    done: dict[Expr, Any] = {}

    def at(node: Expr) -> Any:  # noqa: ANN401
        if node not in done:
            done[node] = visit(node)
        return done[node]

    def visit(node: Expr) -> Any:  # noqa: ANN401
        match node:
            case Num(value, _):
                return sp.Rational(value.numerator, value.denominator)
            case Const(name):
                return getattr(sp, _CONSTANTS[name])
            case Var(name):
                return sp.Symbol(name, real=True)
            case Neg(arg):
                return -at(arg)
            case Add(terms):
                return sp.Add(*map(at, terms))
            case Mul(factors):
                return sp.Mul(*map(at, factors))
            case Div(top, bottom):
                return at(top) / at(bottom)
            case Pow(base, exponent):
                return at(base) ** at(exponent)
            case Call(name, args):
                return table[name](*map(at, args))
            case Compare(op, left, right):
                return getattr(sp, _COMPARED[op])(at(left), at(right))
            case Where(condition, yes, no):
                return sp.Piecewise((at(yes), at(condition)), (at(no), True))
            case Derivative():
                message = f"a derivative that is not worked out: {node!r}"
                raise TypeError(message)

    return at(expr)
