"""Vector formulas in a form that keeps its digits: the softmax as one thing, not as a quotient."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final

from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Compare,
    Div,
    Expr,
    Mul,
    Neg,
    Var,
    call,
    children,
    rebuild,
    transform,
    variables,
)
from slopelab.core.index import OUTER, looks_out
from slopelab.core.reductions import REDUCTIONS

MAPS: Final = frozenset({"softmax", "log_softmax", "softmax_rest", "excess"})
"""What makes a vector of a vector, entries looking at one another: log_softmax(u) is u -
logsumexp(u), softmax_rest(u) is 1 - softmax(u), excess(u, q) is u - threshold(u, q)."""

STAGES: Final = frozenset({*REDUCTIONS, *MAPS, "dot"})
"""Everything that looks along the axis."""

PAIRS: Final = frozenset({"outward", "inward", "lowered"})
"""How sums over pairs get a second axis: outward(u) lies along the axis before the last, inward(u)
along the last; lowered(r) takes away what a reduction left of that."""


@lru_cache(maxsize=512)
def vector_form(expr: Expr, targets: frozenset[str] = frozenset()) -> Expr:
    """The same vector formula for computing.

    Args:
        expr: a formula as typed.
        targets: variables that weigh terms: a term of weight 0 counts as 0, however infinite.

    Example:
        >>> from slopelab.core.parse import parse
        >>> vector_form(parse("exp(x)/sum(exp(x))", vectors=True))
        Call('softmax', (Var('x'),))
    """

    def visit(node: Expr) -> Expr:
        match node:
            case Add():
                return _sum(node)
            case Compare(op, left, Call("threshold", (entry, *extra))) if _one(left, entry):
                return Compare(op, Call("excess", (entry, *extra)), ZERO)
            case Call("sum", (Mul(factors),)):
                return _dot(node, factors, targets)
            case _:
                return next((new for rule in _RULES if (new := rule(node)) is not None), node)

    return transform(transform(expr, visit), _of_pairs)


def _of_pairs(node: Expr) -> Expr:
    """A reduction in which ``outer`` stands: over the last of two axes."""
    if not isinstance(node, Call) or node.name not in STAGES or not any(map(looks_out, node.args)):
        return node
    return call("lowered", Call(node.name, tuple(map(_on_two_axes, node.args))))


def _on_two_axes(expr: Expr) -> Expr:
    if isinstance(expr, Call) and expr.name == OUTER:
        return call("outward", expr.args[0])
    if not looks_out(expr):
        return call("inward", expr) if variables(expr) else expr
    return rebuild(expr, tuple(map(_on_two_axes, children(expr))))


def _softmax(node: Expr) -> Expr | None:
    match node:
        case Div(Call("exp", (u,)), Call("sum", (Call("exp", (w,)),))) if _one(u, w):
            return call("softmax", u)
        case Call("exp", (Call("log_softmax", (u,)),)):
            return call("softmax", u)
        case _:
            return None


def _one(left: Expr, right: Expr) -> bool:
    """Whether both are one vector: inside a reduction ``outer`` means another index than beside."""
    return left is right and not looks_out(left)


def _logarithm(node: Expr) -> Expr | None:
    match node:
        case Call("log", (Call("sum", (Call("exp", (u,)),)),)):
            return call("logsumexp", u)
        case Call("log", (Call("softmax", (u,)),)):
            return call("log_softmax", u)
        case _:
            return None


_RULES: Final[tuple[Callable[[Expr], Expr | None], ...]] = (_softmax, _logarithm)


def _sum(node: Add) -> Expr:
    """A difference of which both parts are of one vector."""
    for term in node.terms:
        match term:
            case Neg(Call("logsumexp", (u,))) if u in node.terms and _one(u, u):
                return _without(node, (term, u), call("log_softmax", u))
            case Neg(Call("threshold", (u, *extra))) if u in node.terms and _one(u, u):
                return _without(node, (term, u), Call("excess", (u, *extra)))
            case Neg(Call("softmax", (u,))) if ONE in node.terms:
                return _without(node, (term, ONE), call("softmax_rest", u))
            case _:
                continue
    return node


def _without(node: Add, gone: tuple[Expr, Expr], instead: Expr) -> Expr:
    rest = list(node.terms)
    for term in gone:
        rest.remove(term)
    return Add((instead, *rest)) if rest else instead


def _dot(node: Expr, factors: tuple[Expr, ...], targets: Collection[str]) -> Expr:
    weights = tuple(f for f in factors if variables(f) and variables(f) <= frozenset(targets))
    rest = tuple(f for f in factors if f not in weights)
    if not weights or not rest:
        return node
    return call("dot", _product(weights), _product(rest))


def _product(factors: tuple[Expr, ...]) -> Expr:
    return factors[0] if len(factors) == 1 else Mul(factors)


def along_axis(expr: Expr) -> bool:
    """Whether a node looks along the axis, or adds or takes away one."""
    return isinstance(expr, Call) and expr.name in STAGES | PAIRS


def stand_in(number: int) -> Var:
    """A name for an intermediate result."""
    return Var(f"stage{number}")
