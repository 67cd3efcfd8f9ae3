"""Where a function has no derivative: its kinks and jumps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import final

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import Place, infinite_sign
from slopelab.calculus.extremes import X
from slopelab.calculus.limits import Side
from slopelab.calculus.pieces import branch_at
from slopelab.calculus.rules import differentiation
from slopelab.calculus.smoothness import Joint
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.calculus.survey import Survey
from slopelab.core.expr import Expr


@final
@dataclass(frozen=True, slots=True)
class Kink:
    """A point at which the function has no derivative.

    Args:
        place: where.
        left_slope: the slope just left of it.
        right_slope: the slope just right of it.
        taken: the value that is used there as the derivative.
        jump: whether the function itself jumps.
    """

    place: Place
    left_slope: float
    right_slope: float
    taken: float
    jump: bool


def kinks(expr: Expr, surveys: Sequence[Survey], joints: Sequence[Joint]) -> tuple[Kink, ...]:
    """The kinks and jumps of a function, between its smooth pieces.

    Args:
        expr: the function of x.
        surveys: its smooth pieces.
        joints: where they meet.

    Raises:
        UncertainError: a slope beside one is not known.
    """
    slope = differentiation(expr, X).after
    found: list[Kink] = []
    for (left, right), joint in zip(pairwise(surveys), joints, strict=True):
        if joint.order not in {0, 1}:
            continue  # smooth at least once
        taken = evaluate(branch_at(slope, X, joint.at), {X.name: joint.at.ball})
        found.append(
            Kink(
                joint.place,
                _slope(left, joint.at, 1),
                _slope(right, joint.at, -1),
                float(taken.mid()) if taken.is_finite() else math.nan,
                joint.order == 0,
            )
        )
    return tuple(found)


def _slope(survey: Survey, end: Root, side: Side) -> float:
    value = evaluate(survey.derivative(1), {X.name: end.ball})
    if value.is_finite():
        return float(value.mid())
    far = survey.limit_at(side, 1)
    if far is None:
        raise UncertainError
    infinite = infinite_sign(far)
    return infinite * math.inf if infinite else float(evaluate(far, {}).mid())
