"""SymPy's expressions as ours: their trees are walked, and nothing is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final, final

from slopelab.core.expr import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Add,
    Compare,
    Comparison,
    Const,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
)
from slopelab.core.nearest import nearest_names
from slopelab.core.number import MOST_BITS
from slopelab.errors import InputError
from slopelab.interchange.sympy_writing import sympy

DEEPEST: Final = 90
"""Levels of a tree that is read."""

_SHOWN: Final = 60
_RELATIONS: Final[dict[str, Comparison]] = {
    "StrictLessThan": "<",
    "LessThan": "<=",
    "StrictGreaterThan": ">",
    "GreaterThan": ">=",
}
_SAME: Final = (
    "exp",
    "log",
    "sin",
    "cos",
    "sinh",
    "cosh",
    "tanh",
    "atan",
    "asinh",
    "erf",
    "erfc",
    "sign",
)
_MADE: Final[dict[str, Callable[[Expr], Expr]]] = {
    **{name: (lambda u, name=name: call(name, u)) for name in _SAME},
    "Abs": lambda u: call("abs", u),
    "tan": lambda u: Div(call("sin", u), call("cos", u)),
    "cot": lambda u: Div(call("cos", u), call("sin", u)),
    "sec": lambda u: Div(ONE, call("cos", u)),
    "csc": lambda u: Div(ONE, call("sin", u)),
    "coth": lambda u: Div(ONE, call("tanh", u)),
    "sech": lambda u: Div(ONE, call("cosh", u)),
    "csch": lambda u: Div(ONE, call("sinh", u)),
    "atanh": lambda u: Div(call("log", Div(ONE + u, ONE - u)), TWO),
    "acoth": lambda u: Div(call("log", Div(u + ONE, u - ONE)), TWO),
}
"""Functions of one argument, by SymPy's names."""


def from_sympy(expr: object) -> Expr:
    """The same function as an expression of ours.

    Args:
        expr: an expression of SymPy: rational numbers, floats, pi, E, symbols, sums, products,
            powers, elementary functions, erf and erfc, Abs, sign, Heaviside, Max, Min, Piecewise.

    Returns:
        The expression; variables have the names of the symbols.

    Raises:
        InputError: it is no expression of SymPy, or there is something in it that has no
            counterpart, or it is too deep.

    Example:
        >>> from sympy import Heaviside, Symbol, tanh
        >>> from slopelab.core.text import to_text
        >>> x = Symbol("x")
        >>> to_text(from_sympy(x * tanh(x) + Heaviside(x, 0)))
        'x*tanh(x) + step(x)'
    """
    sp = sympy()
    if not isinstance(expr, sp.Basic):
        raise InputError("sympy.type", given=type(expr).__name__[:_SHOWN])
    return _Reader(sp).at(expr, 0)


@final
class _Reader:
    """One walk over one tree."""

    def __init__(self, sp: Any) -> None:  # noqa: ANN401 - SymPy publishes no types
        self.sp = sp
        self.done: dict[Any, Expr] = {}

    def at(self, node: Any, depth: int) -> Expr:  # noqa: ANN401
        if depth > DEEPEST:
            raise InputError("sympy.deep", limit=DEEPEST)
        found = self.done.get(node)
        if found is None:
            found = self.visit(node, depth + 1)
            self.done[node] = found
        return found

    def visit(self, node: Any, depth: int) -> Expr:  # noqa: ANN401
        sp = self.sp
        if node.is_Symbol:
            return Var(str(node.name))
        if node.is_Rational:
            return self.number(Fraction(int(node.p), int(node.q)))
        if node.is_Float:
            return self.decimal(node)
        if node is sp.pi or node is sp.E:
            return Const("pi" if node is sp.pi else "e")
        if node.is_Add:
            return Add(tuple(self.at(term, depth) for term in node.as_ordered_terms()))
        if node.is_Mul:
            return self.product(node, depth)
        if node.is_Pow:
            return self.power(node.base, node.exp, depth)
        if node.is_Piecewise:
            return self.piecewise(node, depth)
        return self.function(node, depth)

    def number(self, value: Fraction) -> Expr:
        _bounded(value)
        size = Num(abs(value.numerator))
        whole = size if value.denominator == 1 else Div(size, Num(value.denominator))
        return Neg(whole) if value < 0 else whole

    def decimal(self, node: Any) -> Expr:  # noqa: ANN401
        # 0.1 as SymPy holds it is the float next to it; what was meant is what it prints.
        try:
            value = Fraction(str(node))
            float(value)
        except (ValueError, OverflowError):
            raise InputError("sympy.number", given=str(node)[:_SHOWN]) from None
        size = Num(abs(value), decimal=True)
        return Neg(size) if value < 0 else size

    def product(self, node: Any, depth: int) -> Expr:  # noqa: ANN401
        above: list[Expr] = []
        below: list[Expr] = []
        negative = False
        for factor in node.as_ordered_factors():
            if factor.is_Rational:
                value = _bounded(Fraction(int(factor.p), int(factor.q)))
                negative = negative != (value < 0)
                above += [Num(abs(value.numerator))] if abs(value.numerator) != 1 else []
                below += [Num(value.denominator)] if value.denominator != 1 else []
            elif factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
                below.append(self.power(factor.base, -factor.exp, depth))
            else:
                above.append(self.at(factor, depth))
        top = _product(above)
        whole = Div(top, _product(below)) if below else top
        return Neg(whole) if negative else whole

    def power(self, base: Any, exponent: Any, depth: int) -> Expr:  # noqa: ANN401
        if base is self.sp.E:
            return call("exp", self.at(exponent, depth))
        inner = self.at(base, depth)
        if exponent == 1:
            return inner
        if exponent.is_Rational and exponent < 0:
            return Div(ONE, self.power(base, -exponent, depth))
        if exponent == self.sp.Rational(1, 2):
            return call("sqrt", inner)
        return Pow(inner, self.at(exponent, depth))

    def piecewise(self, node: Any, depth: int) -> Expr:  # noqa: ANN401
        *others, last = node.args
        if last.cond != True:  # noqa: E712 - SymPy's own true
            raise InputError("sympy.piecewise", given=str(last.cond)[:_SHOWN])
        found = self.at(last.expr, depth)
        for branch in reversed(others):
            found = self.either(branch.cond, self.at(branch.expr, depth), found, depth)
        return found

    def either(self, condition: Any, yes: Expr, no: Expr, depth: int) -> Expr:  # noqa: ANN401
        """`yes` where a condition holds, else `no`."""
        if depth > DEEPEST:
            raise InputError("sympy.deep", limit=DEEPEST)
        kind = type(condition).__name__
        if kind in _RELATIONS:
            left, right = (self.at(side, depth) for side in condition.args)
            return Where(Compare(_RELATIONS[kind], left, right), yes, no)
        match kind:
            case "BooleanTrue":
                return yes
            case "BooleanFalse":
                return no
            case "Not":
                return self.either(condition.args[0], no, yes, depth + 1)
            case "And":
                for part in condition.args:
                    yes = self.either(part, yes, no, depth + 1)
                return yes
            case "Or":
                for part in condition.args:
                    no = self.either(part, yes, no, depth + 1)
                return no
            case "Equality" | "Unequality":
                inside, outside = (yes, no) if kind == "Equality" else (no, yes)
                left, right = (self.at(side, depth) for side in condition.args)
                above = Where(Compare(">=", left, right), inside, outside)
                return Where(Compare("<=", left, right), above, outside)
            case _:
                raise InputError("sympy.condition", given=str(condition)[:_SHOWN])

    def function(self, node: Any, depth: int) -> Expr:  # noqa: ANN401
        name = type(node).__name__
        # A function that somebody named "exp" without a meaning is none of SymPy's.
        known = isinstance(node, self.sp.Function) and not isinstance(
            type(node), self.sp.core.function.UndefinedFunction
        )
        args = [self.at(arg, depth) for arg in node.args] if known or name in {"Max", "Min"} else []
        if name in {"Max", "Min"}:
            return _folded(name.lower(), args)
        if known and name == "Heaviside":
            return _step(args[0], args[1] if len(args) > 1 else HALF)
        if known and name in _MADE and len(args) == 1:
            return _MADE[name](args[0])
        nearest = nearest_names(name, [*_MADE, "Max", "Min", "Heaviside", "Piecewise"])
        key = "sympy.unknown_near" if nearest else "sympy.unknown"
        raise InputError(key, given=str(node)[:_SHOWN], nearest=nearest)


def _bounded(value: Fraction) -> Fraction:
    """The number itself.

    Raises:
        InputError: it is longer than what a formula may hold.
    """
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if bits > MOST_BITS:
        raise InputError("sympy.number", given=f"2^{bits - 1}")
    return value


def _product(factors: Sequence[Expr]) -> Expr:
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


def _folded(name: str, args: Sequence[Expr]) -> Expr:
    found = args[0]
    for arg in args[1:]:
        found = call(name, found, arg)
    return found


def _step(u: Expr, at_zero: Expr) -> Expr:
    if at_zero is ZERO:
        return call("step", u)
    return Where(Compare(">", u, ZERO), ONE, Where(Compare("<", u, ZERO), ZERO, at_zero))
