"""Case distinctions that the values of parameters decide."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from slopelab.core.expr import (
    Add,
    Compare,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    children,
    rebuild,
    variables,
)

_COMPARE: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_LARGEST_POWER: Final = 64


def decided(expr: Expr, values: Mapping[str, Fraction]) -> Expr:
    """The expression without the cases that do not apply.

    ``where(alpha < 0, g(x), h(x))`` with alpha = 1 is h(x): g need not even be defined then.

    Args:
        expr: an expression.
        values: values of some of its variables.

    Returns:
        The expression; variables that were not in a condition stay.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> formula = parse("where(a > 0, x/a, x)", variables=("x", "a"))
        >>> [to_text(decided(formula, {"a": Fraction(value)})) for value in (2, 0)]
        ['x/a', 'x']
    """
    done: dict[Expr, Expr] = {}

    def visit(node: Expr) -> Expr:
        found = done.get(node)
        if found is None:
            found = done[node] = chosen(node)
        return found

    def chosen(node: Expr) -> Expr:
        if isinstance(node, Where) and variables(node.condition) <= values.keys():
            holds = _holds(node.condition, values)
            if holds is not None:
                return visit(node.yes if holds else node.no)
        return rebuild(node, tuple(visit(part) for part in children(node)))

    return visit(expr) if any(variables(expr) & values.keys()) else expr


def _holds(condition: Compare, values: Mapping[str, Fraction]) -> bool | None:
    left, right = _value(condition.left, values), _value(condition.right, values)
    if left is None or right is None:
        return None
    return _COMPARE[condition.op](left, right)


def _value(expr: Expr, values: Mapping[str, Fraction]) -> Fraction | None:
    """The exact value of an expression made by arithmetic; None for all others."""
    match expr:
        case Num(value, _):
            return value
        case Var(name):
            return values.get(name)
        case Neg() | Add() | Mul() | Div() | Pow():
            parts = [_value(part, values) for part in children(expr)]
        case _:
            return None
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    match expr:
        case Neg():
            return -known[0]
        case Add():
            return sum(known, Fraction(0))
        case Mul():
            product = Fraction(1)
            for part in known:
                product *= part
            return product
        case Div():
            return known[0] / known[1] if known[1] else None
        case _:
            base, exponent = known
            small = exponent.denominator == 1 and 0 <= exponent <= _LARGEST_POWER
            return base**exponent.numerator if small else None
