"""Zeros and fixed points of a function, those at the joints of its pieces included."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import Place, float_bounds
from slopelab.calculus.extremes import X, place_of
from slopelab.calculus.pieces import branch_at
from slopelab.calculus.smoothness import Joint, vanishes_at
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.calculus.survey import Survey
from slopelab.core.expr import Expr

Stability: TypeAlias = Literal["attracting", "repelling", "neutral", "mixed"]
"""Whether x, f(x), f(f(x)), ... goes to a fixed point from nearby: abs(f') < 1, > 1, = 1 there;
mixed where the slopes on the two sides differ in that, or f jumps there."""


@final
@dataclass(frozen=True, slots=True)
class Points:
    """Where a function takes a value.

    Args:
        places: points and whole stretches, from left to right; those of one period, if
            they have a period.
        endless: whether there are more and more of them towards the left, and the right.
    """

    places: tuple[Place, ...]
    endless: tuple[bool, bool] = (False, False)


@final
@dataclass(frozen=True, slots=True)
class FixedPoint:
    """A point, or a stretch of points, that f maps to itself.

    Args:
        place: where.
        left_slope: the slope just left of it.
        right_slope: the slope just right of it; the same where f has a slope there.
        stability: whether iteration of f is drawn to it.
    """

    place: Place
    left_slope: float
    right_slope: float
    stability: Stability


def zeros(expr: Expr, surveys: Sequence[Survey], joints: Sequence[Joint]) -> Points:
    """Where f(x) = 0.

    Raises:
        UncertainError: some are not certain.
    """
    return _points(expr, surveys, joints, "zero")


def fixed_points(
    expr: Expr, surveys: Sequence[Survey], joints: Sequence[Joint]
) -> tuple[tuple[FixedPoint, ...], tuple[bool, bool]]:
    """Where f(x) = x, with the slopes there; and whether there are ever more to either side."""
    found = _points(expr - X, surveys, joints, "fixed")
    leaps = frozenset(joint.place for joint in joints if joint.order == 0)
    return tuple(_with_slopes(place, surveys, leaps) for place in found.places), found.endless


def _points(
    expr: Expr,
    surveys: Sequence[Survey],
    joints: Sequence[Joint],
    kind: Literal["zero", "fixed"],
) -> Points:
    places: list[Place] = []
    endless = [False, False]
    for number, survey in enumerate(surveys):
        marks = survey.marks(0 if kind == "zero" else "fixed")
        endless = [a or b for a, b in zip(endless, marks.endless, strict=True)]
        if marks.vanishes:
            part = survey.part
            low = place_of(part.low).low if part.low else -math.inf
            high = place_of(part.high).high if part.high else math.inf
            places.append(Place(low, high, stretch=True))
        places += [place_of(root) for root in marks.roots]
        if number < len(joints):
            at = joints[number].at
            here = branch_at(expr, X, at)
            if vanishes_at(here, at):
                places.append(place_of(at))
    return Points(_joined(places), (endless[0], endless[1]))


def _joined(places: Sequence[Place]) -> tuple[Place, ...]:
    """Stretches that a point of the same kind holds together are one; it is no point of its own."""
    found: list[Place] = []
    for place in places:
        before = found[-1] if found else None
        if place.stretch and len(found) > 1 and before is not None and not before.stretch:
            left = found[-2]
            if left.stretch and left.high == before.value == place.low:
                found[-2:] = [replace(left, high=place.high)]
                continue
        found.append(place)
    return tuple(
        place
        for place in found
        if place.stretch or not any(s.stretch and s.low <= place.value <= s.high for s in found)
    )


def _with_slopes(place: Place, surveys: Sequence[Survey], leaps: frozenset[Place]) -> FixedPoint:
    if place.stretch:
        return FixedPoint(place, 1.0, 1.0, "neutral")
    left, right = _slope(place, surveys, -1), _slope(place, surveys, 1)
    kind = _kind(*left)
    stability: Stability = kind if kind == _kind(*right) and place not in leaps else "mixed"
    return FixedPoint(place, _middle(left), _middle(right), stability)


def _middle(bounds: tuple[float, float]) -> float:
    return bounds[0] if bounds[0] == bounds[1] else (bounds[0] + bounds[1]) / 2


def _slope(place: Place, surveys: Sequence[Survey], side: int) -> tuple[float, float]:
    where = (
        evaluate(place.exact, {})
        if place.exact is not None
        else arb(place.low).union(arb(place.high))
    )
    chosen: Survey | None = None
    for survey in surveys:
        low, high = survey.part.between
        after = low is None or _beyond(where, low, side, 1)
        before = high is None or _beyond(where, high, side, -1)
        if after and before:
            chosen = survey
    if chosen is None:
        raise UncertainError
    return float_bounds(evaluate(chosen.derivative(1), {X.name: where}))


def _beyond(where: arb, end: Root, side: int, direction: int) -> bool:
    """Whether a point is on one side of an end; at the end itself the side that is asked for."""
    gap = (where - end.ball) * direction
    if gap.contains(0):
        return side == direction
    return bool(gap > 0)


def _kind(low: float, high: float) -> Stability:
    size = (min(abs(low), abs(high)), max(abs(low), abs(high)))
    if size[1] < 1:
        return "attracting"
    return "repelling" if size[0] > 1 else "neutral"
