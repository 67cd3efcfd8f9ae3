r"""The real line cut into stretches: where a function rises and falls, bends up and bends down.

The break points are the roots of f' and f'' and the joints of the pieces. Neighbours of one kind
are one stretch, unless what lies between them says otherwise: across a kink a function stays convex
only if its slope jumps upwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.claims import Place
from slopelab.calculus.extremes import X, place_of
from slopelab.calculus.limits import Side
from slopelab.calculus.smoothness import Joint
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.calculus.survey import Survey
from slopelab.core.expr import Expr

Trend: TypeAlias = Literal["rising", "falling", "flat"]
"""What f does on a stretch."""
Bend: TypeAlias = Literal["convex", "concave", "straight"]
"""How f bends on a stretch: convex where f'' >= 0, and every slope jumps upwards."""

_TRENDS: tuple[Trend, Trend, Trend] = ("falling", "flat", "rising")
_BENDS: tuple[Bend, Bend, Bend] = ("concave", "straight", "convex")


@final
@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch on which a function does one thing.

    Args:
        kind: what it does.
        low: where it begins; None for -inf.
        high: where it ends; None for +inf.
    """

    kind: Trend | Bend
    low: Place | None
    high: Place | None


@final
@dataclass(frozen=True, slots=True)
class Course:
    """The whole line in stages, or one period of it.

    Args:
        stages: from left to right, each beginning where the one before ends.
        period: the period, where the stages come again and again; the first and the last are
            then parts of one.
        endless: whether they go on changing towards the left, and towards the right, beyond the
            outermost stage.
    """

    stages: tuple[Stage, ...]
    period: Expr | None = None
    endless: tuple[bool, bool] = (False, False)


@final
@dataclass(frozen=True, slots=True)
class Part:
    """A stretch on which a derivative has one sign."""

    sign: int
    low: Root | None
    high: Root | None


def course(surveys: Sequence[Survey], joints: Sequence[Joint], order: Literal[1, 2]) -> Course:
    """The stages of a function by the sign of f' (order 1) or f'' (order 2).

    Raises:
        UncertainError: some break point or sign is not certain.
    """
    parts: list[Part] = []
    endless = [False, False]
    every: Expr | None = None
    for survey in surveys:
        marks = survey.marks(order)
        every = every or marks.period
        endless = [a or b for a, b in zip(endless, marks.endless, strict=True)]
        parts += signed(survey, order)
    merged = _merged(parts, {joint.at: joint for joint in joints}, order)
    names = _TRENDS if order == 1 else _BENDS
    stages = tuple(
        Stage(
            names[part.sign + 1],
            place_of(part.low) if part.low else None,
            place_of(part.high) if part.high else None,
        )
        for part in merged
    )
    if every is not None:
        stages = tuple(
            replace(stage, low=_once(stage.low), high=_once(stage.high)) for stage in stages
        )
    return Course(stages, every if len(stages) > 1 else None, (endless[0], endless[1]))


def _once(place: Place | None) -> Place | None:
    return None if place is None else replace(place, period=None)


def signed(survey: Survey, order: int) -> list[Part]:
    """The signs of a derivative on one piece, from left to right.

    Raises:
        UncertainError: some root or sign is not certain.
    """
    part, marks = survey.part, survey.marks(order)
    if marks.vanishes:
        return [Part(0, part.low, part.high)]
    function = survey.derivative(order)
    ends: list[Root | None] = [part.low, *marks.roots, part.high]
    return [
        Part(_sign_inside(function, *_within(survey, order, low, high)), low, high)
        for low, high in pairwise(ends)
    ]


def _within(survey: Survey, order: int, low: Root | None, high: Root | None) -> tuple[arb, arb]:
    """Two points with no root between them, nor at them unless they are low and high."""
    marks = survey.marks(order)
    if marks.period is not None:
        # Between the last root of one period and the first of the next.
        length = evaluate(marks.period, {})
        left = low.ball if low is not None else None
        right = high.ball if high is not None else None
        if left is None and right is None:
            return arb(0), length
        if left is None or right is None:
            shift = marks.roots[-1].ball - length if left is None else marks.roots[0].ball + length
            left, right = (shift, right) if left is None else (left, shift)
        assert left is not None and right is not None  # noqa: PT018
        return left, right
    return (
        low.ball if low is not None else _outside(survey, -1, high),
        high.ball if high is not None else _outside(survey, 1, low),
    )


def _outside(survey: Survey, side: Side, other: Root | None) -> arb:
    """A point up to which no root is left out, on an infinite side."""
    far = survey.landmarks.tails.get(side)
    if far is not None:
        return ball(far.tail.radius) * side
    return (other.ball if other is not None else arb(0)) + side


def _sign_inside(function: Expr, low: arb, high: arb) -> int:
    """The sign of a function on a stretch without roots: at some point of it."""
    middle, width = ((low + high) / 2).mid(), high - low
    for step in (0, 1, -1, 2, -2, 3, -3):
        value = evaluate(function, {X.name: (middle + width * step / 9).mid()})
        if value > 0:
            return 1
        if value < 0:
            return -1
    raise UncertainError


def _merged(parts: Sequence[Part], joints: dict[Root, Joint], order: int) -> list[Part]:
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        if (
            before is not None
            and before.sign == part.sign
            and (part.low not in joints or _stays(part.sign, joints[part.low], order))
        ):
            found[-1] = Part(part.sign, before.low, part.high)
        else:
            found.append(part)
    return found


def _stays(sign: int, joint: Joint, order: int) -> bool:
    """Whether two stages of one kind are one across a joint."""
    if joint.order is None or joint.order >= order:
        return True
    # The derivative below jumps: f itself (rising, falling), or its slope (convex, concave).
    return joint.order == order - 1 and joint.step == sign != 0


def inflections(found: Course, joints: Sequence[Joint]) -> tuple[Place, ...]:
    """Where a function changes from convex to concave or back, with one tangent."""
    kinked = {joint.place for joint in joints if joint.order in {0, 1}}
    places: list[Place] = []
    for left, right in pairwise(found.stages):
        turns = {left.kind, right.kind} == {"convex", "concave"}
        if turns and left.high is not None and left.high not in kinked:
            places.append(replace(left.high, period=found.period))
    return tuple(places)


def curvature(
    found: Course, joints: Sequence[Joint]
) -> Literal["convex", "concave", "straight", "neither"]:
    """Whether a function is convex, or concave, on the whole line."""
    kinds = {stage.kind for stage in found.stages}
    if any(found.endless) or any(joint.order == 0 for joint in joints):
        return "neither"
    steps = {joint.step for joint in joints if joint.order == 1}
    if kinds == {"straight"} and not steps:
        return "straight"
    if "concave" not in kinds and steps <= {1}:
        return "convex"
    if "convex" not in kinds and steps <= {-1}:
        return "concave"
    return "neither"
