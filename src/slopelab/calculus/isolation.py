"""Roots between two bounds, by bisection in ball arithmetic: none missed, each alone."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import Final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate, taylor
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.core.expr import ZERO, Expr, Num, Var, node_count, substitute

BUDGET: Final = 300_000
"""Nodes that may be evaluated in search of roots, in all, while one question is answered. A
count, not a clock: the answer does not depend on the machine."""

_spent: ContextVar[list[int] | None] = ContextVar("slopelab_isolation_spent", default=None)


@contextmanager
def one_budget() -> Generator[None]:
    """All searches inside share one budget."""
    token = _spent.set(_spent.get() or [0])
    try:
        yield
    finally:
        _spent.reset(token)


@contextmanager
def fresh_budget() -> Generator[None]:
    """All searches inside share a budget of their own."""
    token = _spent.set([0])
    try:
        yield
    finally:
        _spent.reset(token)


def spend(nodes: int) -> None:
    """Take so many evaluated nodes from the budget.

    Raises:
        UncertainError: it is spent.
    """
    spent = _spent.get()
    if spent is not None:
        spent[0] += nodes
        if spent[0] > BUDGET:
            raise UncertainError


def isolated(factor: Expr, var: Var, radius: Fraction) -> tuple[Root, ...]:
    """All roots of a factor on [-radius, radius], by bisection.

    Raises:
        UncertainError: the budget is spent and some cells are still undecided.
    """
    found: list[Root] = []
    # An uneven start, so that the roots people meet (0, 1, 1/2) do not fall on cell edges.
    cells = [
        (
            -arb(radius.numerator) - ball(Fraction(1, 97)),
            arb(radius.numerator) + ball(Fraction(1, 89)),
        )
    ]
    spent = _spent.get() or [0]
    size = node_count(factor)
    while cells:
        low, high = cells.pop()
        spent[0] += size
        if spent[0] > BUDGET:
            raise UncertainError
        whole = low.union(high)
        value, slope = taylor(factor, var.name, {var.name: whole}, 1)
        middle = ((low + high) / 2).mid()
        if value.is_finite() and not value.contains(0):
            continue
        if slope.is_finite():
            centre = evaluate(factor, {var.name: middle})
            if not (centre + slope * (whole - middle)).contains(0):
                continue
            if not slope.contains(0):
                root = bisected(factor, var, low.mid(), high.mid())
                if root is not None:
                    found.append(root)
                continue
        cells += [(low.mid(), middle), (middle, high.mid())]
    return tuple(found)


def bisected(factor: Expr, var: Var, low: arb, high: arb) -> Root | None:
    """The one root of a strictly monotone function on a cell, if its ends differ in sign."""

    def sign(x: arb) -> int:
        value = evaluate(factor, {var.name: x})
        return 1 if value > 0 else -1 if value < 0 else 0

    left, right = sign(low), sign(high)
    if left * right > 0:
        return None
    if left == 0 or right == 0:
        raise UncertainError
    for _ in range(BITS):
        middle = ((low + high) / 2).mid()
        here = sign(middle)
        if here == 0:
            break
        if here == left:
            low = middle
        else:
            high = middle
        if (high - low) < arb(2) ** -120 * (1 + abs(middle)):
            break
    place = low.union(high)
    exact = _rational_root(factor, var, place)
    return Root(evaluate(exact, {}) if exact else place, exact)


def _rational_root(factor: Expr, var: Var, place: arb) -> Expr | None:
    """A small fraction in the ball at which the factor vanishes exactly."""
    for denominator in (1, 2, 3, 4, 5, 6, 8, 10, 12):
        numerator = round(float(place) * denominator)
        candidate = Fraction(numerator, denominator)
        if place.contains(ball(candidate)) or abs(place - ball(candidate)) < arb(2) ** -100:
            value = canonical(substitute(factor, {var: Num(candidate)}), unfold=True)
            if value is ZERO:
                return Num(candidate)
    return None
