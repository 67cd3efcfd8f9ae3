r"""Where a loss is least among the outputs of an activation, and which ends of z are wrong.

A loss with one hollow is least there, or at the end of the outputs that is nearest to it. One with
several (Tukey's is flat far out) is least in the lowest of them, or at an end of the outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.claims import STANDINGS, Standing
from slopelab.calculus.ends import SIDES, Ends, Pull
from slopelab.calculus.extremes import X
from slopelab.calculus.shapes import Cell, Edge
from slopelab.core.spec import PREDICTION

Reach: TypeAlias = Literal["reached", "approached", "beyond"]
"""reached: some z has the prediction for which the loss is least. approached: only in the limit.
beyond: no output of the activation comes near it."""


_BESIDE: Final = 1e-9


@final
@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """Where a loss is least among the outputs of an activation.

    Args:
        hollow: where the loss is least, from and to; None where that is not known for certain.
        reach: whether the outputs come there.
        extreme: -1 where the least output is the best one, 1 where it is the largest, beyond
            reach of the hollow; else 0, and so where a jump leaves the hollow out.
        wrong: whether each end of z is wrong; None where that is not known.
        standing: how sure all this is.
    """

    hollow: tuple[Edge, Edge] | None
    reach: Reach
    extreme: Literal[-1, 0, 1]
    wrong: tuple[bool | None, bool | None]
    standing: Standing


def least(far: Ends, near: Pull) -> Least:
    """Where a loss is least among the outputs of an activation.

    Args:
        far: the activation.
        near: the loss with its target.
    """
    standing: Standing = min((far.standing, near.standing), key=STANDINGS.index)
    if near.shape.is_valley:
        return _in_a_valley(far, near, standing)
    if standing != "numeric" and near.shape.continuous:
        found = _in_hollows(far, near, standing)
        if found is not None:
            return found
    return Least(None, "reached", 0, _wrong_by_samples(far, near), "numeric")


def _in_a_valley(far: Ends, near: Pull, standing: Standing) -> Least:
    bottom, top = near.shape.bottom
    for left, right in far.gaps:
        if left.is_below(bottom) and top.is_below(right):
            return _beside_a_gap(far, near, (left, right), standing)
    best = (bottom, top)
    extreme: Literal[-1, 0, 1] = 0
    reach = _reach(far, bottom, top)
    if far.high.is_below(bottom):
        best, extreme, reach = (far.high, far.high), 1, "beyond"
    elif top.is_below(far.low):
        best, extreme, reach = (far.low, far.low), -1, "beyond"
    wrong = [
        None if place is None else place.is_below(best[0]) or best[1].is_below(place)
        for place in far.places
    ]
    return Least((bottom, top), reach, extreme, (wrong[0], wrong[1]), standing)


def _beside_a_gap(far: Ends, near: Pull, gap: tuple[Edge, Edge], standing: Standing) -> Least:
    """Where a jump leaves out the hollow: the better end of the gap counts, or both."""
    values = [_loss_at(near, edge) for edge in gap]
    best = [
        edge
        for edge, value, other in zip(gap, values, reversed(values), strict=True)
        if not bool(value > other)
    ]
    wrong = [
        None if place is None else not any(place.is_at(edge) for edge in best)
        for place in far.places
    ]
    return Least(near.shape.bottom, "beyond", 0, (wrong[0], wrong[1]), standing)


def _reach(far: Ends, bottom: Edge, top: Edge) -> Reach:
    """Whether an output of the activation lies where the loss is least, or only a limit of some."""
    if far.high.is_at(bottom) and (not far.attained[1] or bottom.infinite):
        return "approached"
    if far.low.is_at(top) and (not far.attained[0] or top.infinite):
        return "approached"
    return "reached"


@final
@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    value: arb
    low: Edge
    high: Edge
    extreme: Literal[-1, 0, 1]


def _in_hollows(far: Ends, near: Pull, standing: Standing) -> Least | None:
    """The lowest of several hollows, or an end of the outputs; None where it cannot be told."""
    found: list[_Candidate] = []
    for low, high in _hollows(near.shape.cells):
        if high.is_below(far.low) or far.high.is_below(low):
            continue
        found.append(_Candidate(_depth(near, _within(low, high)), low, high, 0))
    for edge, side in zip((far.low, far.high), SIDES, strict=True):
        at_hollow = any(edge.is_at(one.low) or edge.is_at(one.high) for one in found)
        if not edge.infinite and not at_hollow:
            found.append(_Candidate(_loss_at(near, edge), edge, edge, side))
    if not found or not all(one.value.is_finite() for one in found):
        return None
    best = min(found, key=lambda one: (float(one.value.mid()), one.extreme != 0))
    if not all(bool(best.value < one.value) or _meet(best, one) for one in found):
        return None
    wrong = [None if place is None else _is_wrong(place, best, near) for place in far.places]
    reach: Reach = "beyond" if best.extreme else _reach(far, best.low, best.high)
    return Least((best.low, best.high), reach, best.extreme, (wrong[0], wrong[1]), standing)


def _meet(one: _Candidate, other: _Candidate) -> bool:
    """Whether one reaches the other, so that the loss is the same in both."""
    return not one.high.is_below(other.low) and not other.high.is_below(one.low)


def _hollows(cells: Sequence[Cell]) -> list[tuple[Edge, Edge]]:
    """Where a function stops falling, to where it begins to rise; ends of it all among them."""
    found: list[tuple[Edge, Edge]] = []
    start: Edge | None = cells[0].low
    for cell in cells:
        if cell.sign > 0 and start is not None:
            found.append((start, cell.low))
        if cell.sign:
            start = cell.high if cell.sign < 0 else None
    return found if start is None else [*found, (start, cells[-1].high)]


def _is_wrong(place: Edge, best: _Candidate, near: Pull) -> bool | None:
    if place.infinite:
        cell = near.shape.cells[0 if place.infinite < 0 else -1]
        if cell.sign:
            # A loss that falls on to infinity has a hollow there, whose depth is not known.
            return True
        if not best.low.is_below(cell.low) and not cell.high.is_below(best.high):
            return False
        place = _within(cell.low, cell.high)
    elif not place.is_below(best.low) and not best.high.is_below(place):
        return False
    return True if bool(_loss_at(near, place) > best.value) else None


def _within(low: Edge, high: Edge) -> Edge:
    """A point of a stretch, away from an end at which the loss may switch."""
    if low.infinite:
        return Edge(arb(0) if high.infinite else high.ball - 1)
    return Edge(low.ball + 1) if high.infinite else low


def _depth(near: Pull, place: Edge) -> arb:
    """The loss in a hollow; where p = y leaves its case open, that a little beside: hardly more."""
    value = _loss_at(near, place)
    return value if value.is_finite() else _loss_at(near, Edge((place.ball + _BESIDE).mid()))


def _loss_at(near: Pull, place: Edge) -> arb:
    return evaluate(near.loss, {PREDICTION.name: place.ball})


def _wrong_by_samples(far: Ends, near: Pull) -> tuple[bool | None, bool | None]:
    """For a loss with several hollows: against the least of some samples."""
    lowest: arb | None = None
    for k in range(-80, 81):
        value = _loss_of(far, near, ball(Fraction(k, 8)))
        if value is not None and (lowest is None or bool(value < lowest)):
            lowest = value
    found: list[bool | None] = []
    for side in SIDES:
        value = _loss_of(far, near, ball(Fraction(side * 400)))
        if value is None or lowest is None:
            found.append(None)
        else:
            found.append(bool(value > lowest + arb("1e-6") * (1 + abs(lowest))))
    return found[0], found[1]


def _loss_of(far: Ends, near: Pull, z: arb) -> arb | None:
    prediction = evaluate(far.expr, {X.name: z}, bits=2400)
    value = evaluate(near.loss, {PREDICTION.name: prediction}, bits=2400)
    return value if value.is_finite() else None
