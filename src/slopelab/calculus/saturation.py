"""Where a function is saturated: from where on its slope stays small."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from flint import arb

from slopelab.calculus.balls import evaluate
from slopelab.calculus.extremes import X
from slopelab.calculus.survey import Survey
from slopelab.core.expr import ZERO, Expr


def saturation(
    surveys: Sequence[Survey], left: Expr | None, right: Expr | None, threshold: float
) -> list[tuple[float, float]]:
    """The half-lines on which the slope tends to 0 and stays below a threshold.

    Args:
        surveys: the pieces of the function, from left to right.
        left: the limit of the slope at -inf.
        right: the limit at +inf.
        threshold: of the size of the slope.

    Returns:
        Their ends, one of which is infinite.
    """
    found: list[tuple[float, float]] = []
    sides: tuple[tuple[Sequence[Survey], Expr | None, Literal[-1, 1]], ...] = (
        (surveys, left, -1),
        (surveys[::-1], right, 1),
    )
    for (survey, *others), far, side in sides:
        if far is not ZERO or threshold == 0 or math.isinf(threshold):
            continue
        edge = _outermost(survey, threshold, side)
        if edge is not None:
            end = survey.part.high if side < 0 else survey.part.low
            if end is not None and edge == float(end.ball):
                edge = _inward(others, edge, threshold, side)
            found.append((-math.inf, edge) if side < 0 else (edge, math.inf))
    return found


def _inward(
    surveys: Sequence[Survey], edge: float, threshold: float, side: Literal[-1, 1]
) -> float:
    """How far inside the slope stays below the threshold, from an edge where pieces meet.

    Args:
        surveys: the pieces from the edge on, from the outside inward.
        edge: where the first of them begins.
        threshold: of the size of the slope.
        side: which half-line is meant.
    """
    for survey in surveys:
        slope, marks = survey.derivative(1), survey.marks(2)
        end = survey.part.high if side < 0 else survey.part.low
        if end is None or marks.period is not None:
            return edge
        bends = sorted((float(root.ball) for root in marks.roots), reverse=side > 0)
        # Between two of these places the slope is monotone.
        for place in (*bends, float(end.ball)):
            below, above = edge, place
            if abs(evaluate(slope, {X.name: arb(edge)})) >= threshold:
                return edge  # a kink
            if abs(evaluate(slope, {X.name: arb(place)})) < threshold:
                edge = place
                continue
            for _ in range(80):
                middle = below / 2 + above / 2
                if abs(evaluate(slope, {X.name: arb(middle)})) < threshold:
                    below = middle
                else:
                    above = middle
            return below
    return edge


def _outermost(survey: Survey, threshold: float, side: Literal[-1, 1]) -> float | None:
    """Beyond this point the slope stays below the threshold.

    Beyond its last bend the slope is monotone and tends to 0, so there it crosses the threshold
    once or is below it already; a crossing is found by bisection.
    """
    part = survey.part
    end = part.high if side < 0 else part.low
    edge = float(end.ball) if end is not None else None
    if survey.marks(1).vanishes:
        return edge
    slope, marks = survey.derivative(1), survey.marks(2)
    if marks.endless[0 if side < 0 else 1] or marks.period is not None:
        return None
    bends = [float(root.ball) for root in marks.roots]
    # From the outside inward: between two of these places the slope is monotone.
    places = [*sorted(bends, reverse=side > 0), *([edge] if edge is not None else [])] or [0.0]

    def below(x: float) -> bool:
        return bool(abs(evaluate(slope, {X.name: arb(x)})) < threshold)

    steep = next((place for place in places if not below(place)), None)
    if steep is None:
        return places[-1]
    outside = places[: places.index(steep)]
    inner, outer = steep, outside[-1] if outside else steep + side
    while not below(outer):
        inner, outer = outer, steep + (outer - steep) * 2
        if abs(outer) > 1e30:  # noqa: PLR2004 - a slope like 1/x^2 falls slowly, but it falls
            return None
    for _ in range(80):
        middle = inner / 2 + outer / 2
        inner, outer = (inner, middle) if below(middle) else (middle, outer)
    return outer
