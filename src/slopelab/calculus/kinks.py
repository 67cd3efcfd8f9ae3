"""Where a function has no derivative: its kinks and jumps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import final

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import Place
from slopelab.calculus.extremes import X, place_of, value_at
from slopelab.calculus.pieces import Piece, branch_at
from slopelab.calculus.rules import differentiation
from slopelab.calculus.stretch import UncertainError
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


def kinks(expr: Expr, parts: Sequence[Piece]) -> tuple[Kink, ...]:
    """The kinks and jumps of a function, between its smooth pieces.

    Args:
        expr: the function of x.
        parts: its smooth pieces.
    """
    slope = differentiation(expr, X).after
    found: list[Kink] = []
    for left, right in pairwise(parts):
        end = left.high
        assert end is not None
        here = {X.name: end.ball}
        values = [evaluate(part.expr, here) for part in (left, right)]
        slopes = [evaluate(differentiation(part.expr, X).after, here) for part in (left, right)]
        here_value = value_at(expr, end).value
        if not here_value.is_finite():
            raise UncertainError  # undefined at a point between two pieces
        jump = not all(one.overlaps(other) for one, other in combinations((*values, here_value), 2))
        if not jump and slopes[0].overlaps(slopes[1]):
            continue  # smooth at least once: no kink
        taken = evaluate(branch_at(slope, X, end), here)
        found.append(
            Kink(
                place_of(end),
                float(slopes[0].mid()),
                float(slopes[1].mid()),
                float(taken.mid()) if taken.is_finite() else math.nan,
                jump,
            )
        )
    return tuple(found)


def jump_directions(expr: Expr, parts: Sequence[Piece]) -> frozenset[int]:
    """1 for each jump upwards, -1 downwards, 0 where the value stands outside both sides."""
    found: set[int] = set()
    for left, right in pairwise(parts):
        end = left.high
        assert end is not None
        here = {X.name: end.ball}
        before, after = (evaluate(part.expr, here) for part in (left, right))
        taken = value_at(expr, end).value
        if before.overlaps(after):
            if not taken.overlaps(before):
                found.add(0)
            continue
        low, high = (before, after) if before < after else (after, before)
        between = not (taken < low or taken > high)
        found.add((1 if before < after else -1) if between else 0)
    return frozenset(found)
