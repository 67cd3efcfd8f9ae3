r"""How a function goes, by the landmarks of its pieces: where roots alone do not settle it.

`calculus.survey` knows what waves, and what a formula does at an end at which it has no value. A
function of a logit is looked at as one of s = sigmoid(p) too: its ends and the places where it
switches are then rational, and df/dp = s (1 - s) df/ds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from flint import arb

from slopelab.calculus.balls import BITS, evaluate
from slopelab.calculus.extremes import X
from slopelab.calculus.isolation import one_budget
from slopelab.calculus.pieces import Piece, pieces
from slopelab.calculus.precision import precision
from slopelab.calculus.shapes import Cell, Edge, Shape, bend_of, edge_of, merged
from slopelab.calculus.simplify import simplified
from slopelab.calculus.smoothness import joints
from slopelab.calculus.stretch import Between, Root, UncertainError
from slopelab.calculus.survey import Survey, surveyed
from slopelab.calculus.trends import signed
from slopelab.core.expr import ONE, ZERO, Expr, Neg, Var, call, depends_on, substitute

_OPEN: Final = (Root(arb(0), ZERO), Root(arb(1), ONE))
"""The values of a sigmoid."""


def surveyed_shape(expr: Expr, var: Var, between: Between = (None, None)) -> Shape:
    """The shape of a function on an open stretch, by its landmarks.

    Args:
        expr: the function.
        var: its variable.
        between: the ends of the stretch.

    Returns:
        The shape; of a function that waves for ever, the cells of one period, or those up to
        where it has settled into waves.

    Raises:
        UncertainError: it cannot be certified.

    Example:
        >>> from slopelab.core.parse import parse
        >>> surveyed_shape(parse("x*cos(x)"), Var("x")).bend
        'both'
    """
    expr = substitute(expr, {var: X})
    with precision(BITS), one_budget():
        surveys = [surveyed(part) for part in pieces(expr, X, between)]
        bends = [cell.sign for survey in surveys for cell in _cells(survey, 2)]
        return _joined(expr, surveys, bends, lambda survey: survey.derivative(1))


def logit_shape(expr: Expr, var: Var) -> Shape:
    """The shape of a function of a logit on the whole line, as a function of its sigmoid.

    Args:
        expr: the function; its variable occurs in sigmoids and softpluses alone.
        var: its variable.

    Raises:
        UncertainError: it is no such function, or its shape cannot be certified.

    Example:
        >>> from slopelab.core.parse import parse
        >>> found = logit_shape(parse("max(0, sigmoid(x) - 1/20)^2"), Var("x"))
        >>> [cell.sign for cell in found.cells], found.bend
        ([0, 1], 'both')
    """
    s = Var("s")
    ready: dict[Expr, Expr] = {
        call("sigmoid", var): s,
        call("sigmoid", Neg(var)): ONE - s,
        call("softplus", var): Neg(call("log", ONE - s)),
        call("softplus", Neg(var)): Neg(call("log", s)),
    }
    inside = substitute(expr, ready)
    if depends_on(inside, var):
        raise UncertainError
    inside = substitute(inside, {s: X})
    with precision(BITS), one_budget():
        surveys = [surveyed(part) for part in pieces(inside, X, _OPEN)]
        bends: list[int] = []
        for survey in surveys:
            part = Piece(_rate(survey), survey.part.low, survey.part.high)
            bends += [cell.sign for cell in _cells(surveyed(part), 1)]
        found = _joined(inside, surveys, bends, _rate)
    cells = tuple(Cell(_logit(cell.low), _logit(cell.high), cell.sign) for cell in found.cells)
    corners = tuple((_logit(edge), left, right) for edge, left, right in found.corners)
    return Shape(cells, found.bend, found.continuous, corners)


def _rate(survey: Survey) -> Expr:
    """df/dp of a piece that is written in s."""
    return simplified(X * (ONE - X) * survey.derivative(1))


def _logit(edge: Edge) -> Edge:
    if edge.exact is ZERO:
        return Edge(arb.neg_inf())
    return Edge(arb.pos_inf() if edge.exact is ONE else (edge.ball / (1 - edge.ball)).log())


def _joined(
    expr: Expr, surveys: Sequence[Survey], bends: Sequence[int], slope: Callable[[Survey], Expr]
) -> Shape:
    meets = joints(expr, surveys)
    corners: list[tuple[Edge, arb, arb]] = []
    for (left, right), joint in zip(pairwise(surveys), meets, strict=True):
        if joint.order == 1:
            here = {X.name: joint.at.ball}
            sides = [evaluate(slope(survey), here) for survey in (left, right)]
            if not all(side.is_finite() for side in sides):
                raise UncertainError
            corners.append((edge_of(joint.at, 1), sides[0], sides[1]))
    continuous = all(joint.order != 0 for joint in meets)
    steps = [joint.step for joint in meets if joint.order == 1]
    leaps = [] if continuous else [1, -1]
    found = [cell for survey in surveys for cell in _cells(survey, 1)]
    return Shape(merged(found), bend_of([*bends, *steps, *leaps]), continuous, tuple(corners))


def _cells(survey: Survey, order: int) -> list[Cell]:
    return [
        Cell(edge_of(part.low, -1), edge_of(part.high, 1), part.sign)
        for part in signed(survey, order)
    ]
