"""A function cut at its kinks into smooth pieces, each with one formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from flint import arb

from slopelab.calculus.balls import BITS, evaluate
from slopelab.calculus.precision import precision
from slopelab.calculus.roots import is_defined, roots
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import (
    EVERYWHERE,
    Between,
    Root,
    UncertainError,
    inside,
    is_inside,
)
from slopelab.core.expr import (
    ONE,
    ZERO,
    Call,
    Compare,
    Expr,
    Neg,
    Var,
    Where,
    children,
    depends_on,
    rebuild,
    walk,
)

_SWITCHES = frozenset({"max", "min", "abs", "sign", "step"})


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """One formula on one open stretch.

    Args:
        expr: smooth and defined on the stretch.
        low: the left end; None for -inf.
        high: the right end; None for +inf.
    """

    expr: Expr
    low: Root | None
    high: Root | None

    @property
    def between(self) -> Between:
        """Its two ends."""
        return (self.low, self.high)

    @property
    def inside(self) -> arb:
        """Some point of it."""
        return inside(self.between)


def pieces(expr: Expr, var: Var, between: Between = EVERYWHERE) -> tuple[Piece, ...]:
    """The smooth pieces of a function, from left to right.

    Args:
        expr: the function.
        var: its variable.
        between: the ends of the stretch on which it is looked at.

    Raises:
        UncertainError: the places where it switches cannot be certified, or a piece is not
            defined everywhere.
    """
    with precision(BITS):
        first, last = between
        ends = [end for end in _switches(expr, var) if is_inside(end, between)]
        result: list[Piece] = []
        for low, high in zip([first, *ends], [*ends, last], strict=True):
            smooth = _branch(expr, var, inside((low, high)))
            if not is_defined(smooth, var, (low, high)):
                raise UncertainError
            result.append(Piece(smooth, low, high))
        return tuple(result)


def _conditions(expr: Expr) -> list[Expr]:
    """The expressions whose sign decides between branches."""
    found: list[Expr] = []
    for node in walk(expr):
        match node:
            case Compare(_, left, right):
                found.append(left - right)
            case Call("max" | "min", (left, right)):
                found.append(left - right)
            case Call(name, (arg,)) if name in _SWITCHES:
                found.append(arg)
            case _:
                pass
    return found


def _switches(expr: Expr, var: Var) -> list[Root]:
    found: list[Root] = []
    for condition in _conditions(expr):
        if not depends_on(condition, var):
            continue
        # A condition that itself switches (abs inside max) is cut into its own pieces first.
        for piece in (
            pieces(condition, var) if _conditions(condition) else (Piece(condition, None, None),)
        ):
            found += roots(piece.expr, var, piece.between)
            found += [end for end in (piece.low, piece.high) if end is not None]
    distinct: list[Root] = []
    for root in sorted(found, key=lambda root: float(root.ball)):
        if distinct and not root.ball > distinct[-1].ball:
            if root.exact is None or root.exact is not distinct[-1].exact:
                raise UncertainError
            continue
        distinct.append(root)
    return distinct


def _branch(expr: Expr, var: Var, at: arb) -> Expr:
    """The formula that holds around a point at which nothing switches."""

    def sign(node: Expr) -> int:
        value = evaluate(node, {var.name: at})
        if value > 0:
            return 1
        if value < 0:
            return -1
        if canonical(node, unfold=True) is ZERO:
            return 0
        raise UncertainError

    return resolved(expr, sign)


def branch_at(expr: Expr, var: Var, root: Root) -> Expr:
    """The formula that holds at a point where something may switch: there the tie counts.

    Args:
        expr: any expression.
        var: its variable.
        root: a point; a condition that cannot be told from zero there is a tie.
    """

    def sign(node: Expr) -> int:
        value = evaluate(node, {var.name: root.ball})
        if value > 0:
            return 1
        return -1 if value < 0 else 0

    return resolved(expr, sign)


def resolved(
    expr: Expr,
    sign: Callable[[Expr], int],
    concerned: Callable[[Expr], bool] = lambda _: True,
) -> Expr:
    """Every switch replaced by the branch that the sign of its condition chooses.

    Args:
        expr: any expression.
        sign: the sign of a condition: 1, -1, or 0 for a tie.
        concerned: the nodes that are looked into; others stay as they are.
    """

    def visit(node: Expr) -> Expr:
        if not concerned(node):
            return node
        # Parts before wholes: the sign of 1 - max(0, u) can be told only when max is resolved.
        match node:
            case Where(Compare(_, left, right) as condition, yes, no) if not concerned(condition):
                return Where(condition, visit(yes), visit(no))
            case Where(Compare(op, left, right), yes, no):
                side = sign(visit(left) - visit(right))
                strict_side = (side > 0) == (op in {">", ">="})
                holds = strict_side if side else op in {">=", "<="}
                return visit(yes if holds else no)
            case Call("max" | "min" as name, (a, b)):
                first, second = visit(a), visit(b)
                side = sign(first - second) * (1 if name == "max" else -1)
                return first if side >= 0 else second
            case Call("abs", (u,)):
                inner = visit(u)
                return inner if sign(inner) >= 0 else Neg(inner)
            case Call("sign", (u,)):
                side = sign(visit(u))
                return ONE if side > 0 else Neg(ONE) if side < 0 else ZERO
            case Call("step", (u,)):
                return ONE if sign(visit(u)) > 0 else ZERO
            case _:
                return rebuild(node, tuple(visit(part) for part in children(node)))

    return visit(expr)
