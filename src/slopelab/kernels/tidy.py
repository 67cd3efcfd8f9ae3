"""Clean-up before anything is computed: numbers folded, signs and like terms gathered."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from slopelab.core.expr import (
    ONE,
    PI,
    TWO,
    ZERO,
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
    Where,
    call,
    children,
    rebuild,
    variables,
)
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.forms import (
    Monomial,
    collected,
    expr_of,
    expr_of_sum,
    magnitude,
    monomial_of,
    negated,
    power,
    product,
    terms_of,
)

_COMPARE: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_AT_ZERO: Final = {
    **dict.fromkeys(("exp", "cosh", "sech2", "cos", "erfc"), Fraction(1)),
    **dict.fromkeys(("expm1", "log1p", "sinh", "tanh", "erf", "sin", "atan", "asinh"), Fraction(0)),
    **dict.fromkeys(("sigmoid", "normal_cdf"), Fraction(1, 2)),
}


def bottom_up(
    expr: Expr, rule: Callable[[Expr], Expr], done: dict[Expr, Expr] | None = None
) -> Expr:
    """Apply a rule to every distinct node, parts before wholes, however deep the tree is.

    Args:
        expr: the expression.
        rule: what replaces a node whose parts have been replaced.
        done: results that are known already; it is filled in.

    Returns:
        The new expression.
    """
    known = {} if done is None else done
    waiting = [expr]
    while waiting:
        node = waiting[-1]
        if node in known:
            waiting.pop()
            continue
        parts = children(node)
        missing = [part for part in parts if part not in known]
        if missing:
            waiting.extend(missing)
            continue
        known[node] = rule(rebuild(node, tuple(known[part] for part in parts)))
        waiting.pop()
    return known[expr]


def tidied(expr: Expr) -> Expr:
    """The expression with exact numbers folded and signs, powers and like terms gathered.

    Terms and factors are sorted, so that what differs only in order becomes the same object.

    Args:
        expr: an expression without `Derivative` nodes.

    Returns:
        An expression with the same value wherever both are defined.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(tidied(parse("x + 0 - -x*0.5*4 + tanh(-x)")))
        '3*x - tanh(x)'
    """
    return bottom_up(expr, tidied_node)


def tidied_node(node: Expr) -> Expr:
    """One node whose parts are tidy, tidied.

    Raises:
        TypeError: the node is a `Derivative`: differentiate first.
    """
    match node:
        case Num(value, _):
            return Num(value)
        case Neg(arg):
            return negated(arg)
        case Add(terms):
            return expr_of_sum(collected(part for term in terms for part in terms_of(term)))
        case Mul() | Div():
            return expr_of(monomial_of(node))
        case Pow(base, exponent):
            return _power(base, exponent)
        case Call(name, args):
            return _call(name, args)
        case Where(Compare(op, Num(left, _), Num(right, _)), yes, no):
            return yes if _COMPARE[op](left, right) else no
        case Where(_, yes, no):
            return yes if yes is no else node
        case Derivative():
            message = "a derivative has to be worked out before it is compiled"
            raise TypeError(message)
        case _:
            return node


def _power(base: Expr, exponent: Expr) -> Expr:
    number = monomial_of(exponent)
    if not number.powers:
        return expr_of(power(monomial_of(base), number.coefficient))
    if base is Const("e"):
        return call("exp", exponent)
    return ONE if base is ONE else Pow(base, exponent)


def _call(name: str, args: tuple[Expr, ...]) -> Expr:
    if name == "sqrt":
        return expr_of(power(monomial_of(args[0]), Fraction(1, 2)))
    numbers = [monomial_of(arg) for arg in args]
    exact = [number.coefficient for number in numbers if not number.powers]
    if len(exact) == len(args):
        folded = _folded(name, exact)
        if folded is not None:
            return expr_of(Monomial(folded))
        if exact == [0] and name in _AT_ZERO:
            return expr_of(Monomial(_AT_ZERO[name]))
        if name == "log" and 0 < exact[0] <= 1:
            # Of a number and its inverse, the log of the larger: so the two cancel.
            return ZERO if exact == [1] else negated(call("log", Num(1 / exact[0])))
        if name == "softplus" and exact == [0]:
            return call("log", TWO)
        if name == "normal_pdf" and exact == [0]:
            return tidied(1 / call("sqrt", TWO * PI))
    parity = PRIMITIVES[name].parity
    if parity and leading_sign(args[0]) < 0:
        inner = tidied_node(call(name, negated(args[0])))
        return negated(inner) if parity == "odd" else inner
    if name == "abs":
        return magnitude(args[0])
    if name in {"max", "min"} and variables(args[0]) and not variables(args[1]):
        # The constant first. At a tie the slope is the constant's, in either order.
        args = (args[1], args[0])
    return call(name, *args)


def _folded(name: str, values: list[Fraction]) -> Fraction | None:
    match name:
        case "abs":
            return abs(values[0])
        case "sign":
            return Fraction((values[0] > 0) - (values[0] < 0))
        case "step":
            return Fraction(values[0] > 0)
        case "max":
            return max(values)
        case "min":
            return min(values)
        case _:
            return None


def leading_sign(expr: Expr) -> int:
    """The sign of the first term of a tidied expression."""
    terms = terms_of(expr)
    return 1 if not terms or terms[0].coefficient > 0 else -1


def combined(factors: tuple[Expr, ...]) -> Expr:
    """The product of tidied expressions, tidied."""
    return expr_of(product(monomial_of(factor) for factor in factors))


def summed(terms: tuple[Expr, ...]) -> Expr:
    """The sum of tidied expressions, tidied."""
    return expr_of_sum(collected(part for term in terms for part in terms_of(term)))
