"""How a function goes, as samples show it, where the proofs of `calculus.shapes` do not reach."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.rules import differentiation
from slopelab.calculus.shapes import Bend, Cell, Edge, Shape
from slopelab.core.expr import Expr, Num, Var
from slopelab.core.interval import Interval

_INSIDE: Final = tuple(Fraction(k, 97) for k in range(1, 97))
_OUTWARD: Final = tuple(
    sorted({Fraction(k, 7) for k in range(1, 60)} | {Fraction(2**k) for k in range(-8, 10)})
)


def sampled_shape(expr: Expr, var: Var, interval: Interval) -> Shape:
    """The shape of a function, numeric.

    Args:
        expr: the function; points where it has no value are left out.
        var: its variable.
        interval: where.

    Example:
        >>> from slopelab.core.interval import REALS
        >>> from slopelab.core.parse import parse
        >>> sampled_shape(parse("sin(x) + x^2"), Var("x"), REALS).is_valley
        True
    """
    slope = differentiation(expr, var).after
    samples: list[tuple[arb, arb]] = []
    for point in _points(interval):
        value = evaluate(slope, {var.name: ball(point)})
        if value.is_finite():
            samples.append((ball(point), value))
    low, high = _edge(interval.low, -1), _edge(interval.high, 1)
    cells: list[Cell] = []
    edge = low
    for (here, before), (there, after) in pairwise(samples):
        if _sign(before) != _sign(after):
            border = Edge(here.union(there))
            cells.append(Cell(edge, border, _sign(before)))
            edge = border
    cells.append(Cell(edge, high, _sign(samples[-1][1]) if samples else 0))
    return Shape(tuple(cells), _bend([value for _, value in samples]), True, ())  # noqa: FBT003


def _points(interval: Interval) -> list[Fraction]:
    low, high = interval.low, interval.high
    match isinstance(low, Fraction), isinstance(high, Fraction):
        case True, True:
            return [Fraction(low) + (Fraction(high) - Fraction(low)) * part for part in _INSIDE]
        case True, False:
            return [Fraction(low) + part for part in _OUTWARD]
        case False, True:
            return [Fraction(high) - part for part in reversed(_OUTWARD)]
        case _:
            mirrored = [-part for part in reversed(_OUTWARD)]
            return [*mirrored, Fraction(0), *_OUTWARD]


def _edge(end: Fraction | float, side: int) -> Edge:
    if isinstance(end, float) and math.isinf(end):
        return Edge(arb.pos_inf() * side)
    return Edge(ball(end), Num(Fraction(end)))


def _sign(value: arb) -> int:
    return 1 if value > 0 else -1 if value < 0 else 0


def _bend(slopes: list[arb]) -> Bend:
    rises = any(bool(a < b) for a, b in pairwise(slopes))
    falls = any(bool(a > b) for a, b in pairwise(slopes))
    if rises and falls:
        return "both"
    return "convex" if rises else "concave" if falls else "straight"
