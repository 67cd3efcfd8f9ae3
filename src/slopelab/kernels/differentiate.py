"""Derivatives to compute with; those to read and to learn from are made by `slopelab.calculus`."""

from __future__ import annotations

from functools import lru_cache

from slopelab.core.expr import (
    ONE,
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
    Var,
    Where,
    call,
    children,
)
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.forms import Monomial, expr_of, monomial_of, power
from slopelab.kernels.tidy import combined, summed, tidied


@lru_cache(maxsize=2048)
def differentiate(expr: Expr, var: Var) -> Expr:
    r"""The derivative of an expression, from the stable derivative rows of the primitives.

    Products and quotients are differentiated factor by factor, (\prod u_i^{k_i})' = \sum_i
    k_i u_i' u_i^{k_i - 1} \prod_{j \ne i} u_j^{k_j}, without a common denominator: that would
    overflow where the function itself does not. At a kink the derivative is the value that
    `slopelab.core.primitives` chooses, at a tie of max and min too.

    Args:
        expr: an expression without `Derivative` nodes.
        var: the variable of differentiation.

    Returns:
        The derivative, tidied; `slopelab.kernels.stabilise` is the next step.

    Raises:
        TypeError: the expression contains a `Derivative`.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(differentiate(parse("x*sigmoid(x)"), Var("x")))
        'x*sigmoid(-x)*sigmoid(x) + sigmoid(x)'
    """
    whole = tidied(expr)
    slopes: dict[Expr, Expr] = {}
    waiting = [whole]
    while waiting:
        node = waiting[-1]
        missing = [part for part in _parts(node) if part not in slopes]
        if missing:
            waiting.extend(missing)
        else:
            slopes[waiting.pop()] = _slope(node, var, slopes)
    return slopes[whole]


def _parts(node: Expr) -> tuple[Expr, ...]:
    """The parts whose derivatives are needed."""
    match node:
        case Neg() | Mul() | Div():
            return tuple(base for base, _ in monomial_of(node).powers if base is not node)
        case Where(_, yes, no):
            return (yes, no)
        case Compare():
            return ()
        case _:
            return children(node)


def _slope(node: Expr, var: Var, slopes: dict[Expr, Expr]) -> Expr:
    match node:
        case Num() | Const():
            return ZERO
        case Var():
            return ONE if node is var else ZERO
        case Add(terms):
            return summed(tuple(slopes[term] for term in terms))
        case Neg() | Mul() | Div():
            return _product(monomial_of(node), node, slopes)
        case Pow(base, exponent):
            return _power(node, base, exponent, slopes)
        case Call(name, args):
            return _call(name, args, slopes)
        case Where(condition, yes, no):
            return _either(condition, slopes[yes], slopes[no])
        case Compare() | Derivative():
            message = f"this has no derivative to compute with: {node!r}"
            raise TypeError(message)


def _product(whole: Monomial, node: Expr, slopes: dict[Expr, Expr]) -> Expr:
    parts: list[Expr] = []
    for at, (base, exponent) in enumerate(whole.powers):
        if base is node:  # a division by the number 0 has a derivative nowhere either
            return node
        slope = slopes[base]
        if slope is ZERO:
            continue
        # Differentiated as written: u^k falls to k u^(k-1), the other factors stay.
        lowered = ((base, exponent - 1),) if exponent != 1 else ()
        others = whole.powers[:at] + lowered + whole.powers[at + 1 :]
        outer = expr_of(Monomial(whole.coefficient * exponent, others))
        parts.append(_times(outer, slope))
    return summed(tuple(parts))


def _power(node: Pow, base: Expr, exponent: Expr, slopes: dict[Expr, Expr]) -> Expr:
    if isinstance(exponent, Num):
        lowered = expr_of(power(monomial_of(base), exponent.value - 1))
        return _times(combined((exponent, lowered)), slopes[base])
    # (u^v)' = u^v v' ln u + v u^(v-1) u': no division by u, which may be 0.
    growth = _times(combined((node, tidied(call("log", base)))), slopes[exponent])
    shift = tidied(Pow(base, exponent - ONE))
    return summed((growth, _times(combined((exponent, shift)), slopes[base])))


def _call(name: str, args: tuple[Expr, ...], slopes: dict[Expr, Expr]) -> Expr:
    if name in {"max", "min"}:
        larger = PRIMITIVES[name].derivative[0](*args)
        assert isinstance(larger, Where)
        condition = tidied(larger.condition)
        assert isinstance(condition, Compare)
        return _either(condition, slopes[args[0]], slopes[args[1]])
    slope = slopes[args[0]]
    if slope is ZERO:
        return ZERO
    return _times(tidied(PRIMITIVES[name].derivative[0](*args)), slope)


def _either(condition: Compare, yes: Expr, no: Expr) -> Expr:
    return yes if yes is no else tidied(Where(condition, yes, no))


def _times(outer: Expr, slope: Expr) -> Expr:
    """outer * slope, multiplied into the branches of a piecewise slope.

    where(c, 1, 0) * u would be 0 * inf in the branch that is not taken.
    """
    if slope is ZERO or outer is ZERO:
        return ZERO
    if isinstance(slope, Where):
        return _either(slope.condition, _times(outer, slope.yes), _times(outer, slope.no))
    if isinstance(outer, Where):
        return _either(outer.condition, _times(outer.yes, slope), _times(outer.no, slope))
    return combined((outer, slope))
