"""How a function of one variable goes on a stretch: where it falls and rises, how it bends.

Where all roots of f' and f'' are certain (`calculus.roots`), so are the signs between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.isolation import one_budget
from slopelab.calculus.pieces import Piece, pieces
from slopelab.calculus.precision import precision
from slopelab.calculus.roots import roots
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import canonical, simplified
from slopelab.calculus.stretch import Between, Root, UncertainError, inside
from slopelab.core.expr import ZERO, Expr, Num, Var, substitute
from slopelab.core.interval import Interval

Bend: TypeAlias = Literal["straight", "convex", "concave", "both"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A point at which something begins or ends; an infinite one too.

    Args:
        ball: a ball around it.
        exact: the number itself, where it is rational.
    """

    ball: arb
    exact: Expr | None = None

    def is_at(self, other: Edge) -> bool:
        """Whether two edges are the same point, as far as can be told."""
        if self.infinite or other.infinite:
            return self.infinite == other.infinite
        if self.exact is not None and other.exact is not None:
            return self.exact is other.exact
        return bool(self.ball.overlaps(other.ball))

    def is_below(self, other: Edge) -> bool:
        """Whether it certainly lies below another one."""
        if self.infinite or other.infinite:
            return self.infinite < other.infinite
        return not self.is_at(other) and bool(self.ball < other.ball)

    @property
    def infinite(self) -> int:
        """1 or -1 where it is infinite, else 0."""
        if self.ball.is_finite():
            return 0
        return 1 if self.ball > 0 else -1

    def moved(self, by: Num) -> Edge:
        """It, shifted."""
        exact = canonical(self.exact + by) if self.exact is not None else None
        return Edge(self.ball + ball(by.value), exact)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A stretch on which a function rises (1), falls (-1) or stays as it is (0)."""

    low: Edge
    high: Edge
    sign: int


@final
@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """How a function goes on a stretch.

    Args:
        cells: where it falls and rises, from left to right.
        bend: whether it is straight, convex, concave, or now this and now that.
        continuous: whether it has no jumps.
        corners: for each place between two pieces, the slopes on its left and right.
    """

    cells: tuple[Cell, ...]
    bend: Bend
    continuous: bool
    corners: tuple[tuple[Edge, arb, arb], ...]

    @property
    def is_valley(self) -> bool:
        """Whether it falls first, may be flat then, and rises from there on."""
        signs = [cell.sign for cell in self.cells]
        return self.continuous and signs == sorted(signs)

    @property
    def bottom(self) -> tuple[Edge, Edge]:
        """Where a valley is lowest: a point, a stretch, or an end of it all."""
        flat = [cell for cell in self.cells if cell.sign == 0]
        if flat:
            return flat[0].low, flat[-1].high
        falling = [cell for cell in self.cells if cell.sign < 0]
        point = falling[-1].high if falling else self.cells[0].low
        return point, point

    def slopes_at(self, place: Edge) -> tuple[arb, arb] | None:
        """The slopes on both sides of a corner; None where it is smooth."""
        for edge, left, right in self.corners:
            if edge.is_at(place):
                return left, right
        return None

    def moved(self, by: Num) -> Shape:
        """The same shape, shifted."""
        return Shape(
            tuple(Cell(c.low.moved(by), c.high.moved(by), c.sign) for c in self.cells),
            self.bend,
            self.continuous,
            tuple((edge.moved(by), left, right) for edge, left, right in self.corners),
        )


def ends_of(interval: Interval) -> Between:
    """The ends of an interval, as a stretch has them."""
    low, high = (
        None if isinstance(end, float) else Root(ball(end), Num(end))
        for end in (interval.low, interval.high)
    )
    return low, high


def shape(expr: Expr, var: Var, between: Between = (None, None)) -> Shape:
    """The shape of a function on an open stretch.

    Args:
        expr: the function.
        var: its variable.
        between: the ends of the stretch.

    Raises:
        UncertainError: it cannot be certified.

    Example:
        >>> from slopelab.core.parse import parse
        >>> found = shape(parse("x*sigmoid(x)"), Var("x"))
        >>> [cell.sign for cell in found.cells], found.bend, found.is_valley
        ([-1, 1], 'both', True)
    """
    with precision(BITS), one_budget():
        parts = pieces(expr, var, between)
        slopes = [simplified(differentiation(part.expr, var).after) for part in parts]
        found: list[Cell] = []
        bends: list[int] = []
        for part, slope in zip(parts, slopes, strict=True):
            found += cells(slope, var, part.between)
            bent = simplified(differentiation(slope, var).after)
            bends += [cell.sign for cell in cells(bent, var, part.between)]
        corners, continuous = _corners(parts, slopes, var)
        for _, left, right in corners:
            if not left.overlaps(right):
                bends.append(1 if left < right else -1)
        if not continuous:
            bends += [1, -1]
        return Shape(merged(found), bend_of(bends), continuous, corners)


def cells(slope: Expr, var: Var, between: Between) -> list[Cell]:
    """The signs of a derivative between its roots.

    Args:
        slope: the derivative, smooth on the stretch.
        var: its variable.
        between: the ends of the stretch.

    Raises:
        UncertainError: they cannot be certified.
    """
    low, high = edge_of(between[0], -1), edge_of(between[1], 1)
    if canonical(slope, unfold=True) is ZERO:
        return [Cell(low, high, 0)]
    places = [between[0], *roots(slope, var, between), between[1]]
    found: list[Cell] = []
    for left, right in pairwise(places):
        value = evaluate(slope, {var.name: inside((left, right))})
        if not value > 0 and not value < 0:
            raise UncertainError
        found.append(Cell(edge_of(left, -1), edge_of(right, 1), 1 if value > 0 else -1))
    return found


def _corners(
    parts: Sequence[Piece], slopes: Sequence[Expr], var: Var
) -> tuple[tuple[tuple[Edge, arb, arb], ...], bool]:
    found: list[tuple[Edge, arb, arb]] = []
    continuous = True
    for (left, right), (before, after) in zip(pairwise(parts), pairwise(slopes), strict=True):
        end = left.high
        assert end is not None
        here = {var.name: end.ball}
        continuous &= evaluate(left.expr, here).overlaps(evaluate(right.expr, here))
        pair = [_value(slope, var, end) for slope in (before, after)]
        found.append((edge_of(end, 1), pair[0], pair[1]))
    return tuple(found), continuous


def _value(expr: Expr, var: Var, at: Root) -> arb:
    """A value at a point, exactly 0 where algebra says so."""
    if at.exact is not None and canonical(substitute(expr, {var: at.exact})) is ZERO:
        return arb(0)
    value = evaluate(expr, {var.name: at.ball})
    if not value.is_finite():
        raise UncertainError
    return value


def edge_of(end: Root | None, side: int) -> Edge:
    """An end of a stretch; on a side that has none, an infinite one."""
    return Edge(arb.pos_inf() * side) if end is None else Edge(end.ball, end.exact)


def merged(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Neighbours of one sign as one."""
    found: list[Cell] = []
    for cell in cells:
        if found and found[-1].sign == cell.sign:
            found[-1] = Cell(found[-1].low, cell.high, cell.sign)
        else:
            found.append(cell)
    return tuple(found)


def bend_of(signs: Sequence[int]) -> Bend:
    """The bend from all signs that the second derivative has."""
    kinds = set(signs) - {0}
    if not kinds:
        return "straight"
    if len(kinds) == 2:  # noqa: PLR2004 - this and that
        return "both"
    return "convex" if kinds == {1} else "concave"
