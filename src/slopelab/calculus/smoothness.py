"""How smooth a function is: where its pieces meet, and which derivative breaks there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import factorial
from typing import Final, final

from flint import arb

from slopelab.calculus.balls import evaluate, expansions
from slopelab.calculus.claims import Place, infinite_sign
from slopelab.calculus.extremes import X, place_of, value_at
from slopelab.calculus.limits import Side
from slopelab.calculus.simplify import canonical, same
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.calculus.survey import Survey
from slopelab.core.expr import ZERO, Call, Expr, Num, Pow, substitute, walk

HIGHEST: Final = 6
"""The derivatives of neighbouring pieces are compared up to this one."""
SEEN: Final = 3
"""As many limits of f, f', ... are compared where the formula of a piece has no value."""


@final
@dataclass(frozen=True, slots=True)
class Joint:
    """A point where two pieces meet.

    Args:
        at: the point.
        place: the same, as a place.
        order: the lowest derivative that is not continuous there: 0 where f jumps, 1 at a kink;
            None where all agree.
        step: 1 where that derivative is larger on the right, -1 where it is larger on the left,
            0 where the value at the point lies outside of both sides.
    """

    at: Root
    place: Place
    order: int | None
    step: int


@final
@dataclass(frozen=True, slots=True)
class Smoothness:
    """How often a function is continuously differentiable.

    Args:
        order: -1 where it jumps, 0 for C^0, 1 for C^1, ...; None for C^infinity.
        places: where the next derivative breaks.
    """

    order: int | None
    places: tuple[Place, ...]

    def __str__(self) -> str:
        """``C^1``, ``C^inf``; a jump is ``discontinuous``."""
        if self.order is None:
            return "C^inf"
        return "discontinuous" if self.order < 0 else f"C^{self.order}"


def joints(expr: Expr, surveys: Sequence[Survey]) -> tuple[Joint, ...]:
    """The points between the smooth pieces of a function, from left to right.

    Raises:
        UncertainError: what the function does at one of them is not certain.
    """
    return tuple(_joint(expr, left, right) for left, right in pairwise(surveys))


def _joint(expr: Expr, first: Survey, second: Survey) -> Joint:
    left, right = first.part, second.part
    end = left.high
    assert end is not None
    place = place_of(end)
    taken = value_at(expr, end).value
    if not taken.is_finite():
        raise UncertainError
    before, after = _beside(first, end, 1), _beside(second, end, -1)
    for order in range(min(len(before), len(after))):
        gap = after[order] - before[order]
        if gap.contains(0):
            if order == 0 and not taken.overlaps(before[0]):
                return Joint(end, place, 0, 0)
            continue
        step = 1 if gap > 0 else -1
        if order == 0:
            low, high = (before[0], after[0]) if step > 0 else (after[0], before[0])
            step = 0 if taken < low or taken > high else step
        return Joint(end, place, order, step)
    alike = same(left.expr, right.expr) and (len(before) > SEEN or _is_meromorphic(left.expr))
    return Joint(end, place, None if alike else len(before), 0)


def _beside(survey: Survey, end: Root, side: Side) -> list[arb]:
    """f, f', f''/2, ... at an end of a piece; limits where the formula has no value there."""
    jet = expansions([survey.part.expr], X.name, end.ball, HIGHEST).get(survey.part.expr)
    if jet is not None and side not in survey.landmarks.ends:
        return jet
    found: list[arb] = []
    for order in range(SEEN):
        value = survey.limit_at(side, order)
        if value is None or infinite_sign(value):
            break
        found.append(evaluate(value, {}) / factorial(order))
    if not found:
        raise UncertainError
    return found


def _is_meromorphic(expr: Expr) -> bool:
    """Whether it is made of functions without branch points: a gap that closes leaves no trace."""
    branching = {"log", "log1p", "sqrt", "asinh", "atan"}
    return not any(
        (isinstance(node, Call) and node.name in branching)
        or (isinstance(node, Pow) and not isinstance(node.exponent, Num))
        or (
            isinstance(node, Pow)
            and isinstance(node.exponent, Num)
            and node.exponent.value.denominator != 1
        )
        for node in walk(expr)
    )


def smoothness(found: Sequence[Joint]) -> Smoothness:
    """The class of a function from its joints."""
    broken = [(joint.order, joint.place) for joint in found if joint.order is not None]
    if not broken:
        return Smoothness(None, ())
    lowest = min(order for order, _ in broken)
    return Smoothness(lowest - 1, tuple(place for order, place in broken if order == lowest))


def vanishes_at(expr: Expr, at: Root) -> bool:
    """Whether an expression is 0 at a point.

    Raises:
        UncertainError: it cannot be told.
    """
    value = evaluate(expr, {X.name: at.ball})
    if value > 0 or value < 0:
        return False
    if value.is_zero():
        return True
    if at.exact is not None and canonical(substitute(expr, {X: at.exact}), unfold=True) is ZERO:
        return True
    raise UncertainError
