"""An activation and a loss, each as far as their pairings need them, worked out once.

Of an activation: how f and f' look far out, and its range. Of a loss with a target put in: its
slope, and where it is least.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, final

from flint import arb

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import STANDINGS, Claim, Standing, rational
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.extremes import X
from slopelab.calculus.facts import facts
from slopelab.calculus.far import at_end
from slopelab.calculus.field import NoNormalFormError
from slopelab.calculus.germs import Germ
from slopelab.calculus.limits import Side, limit
from slopelab.calculus.numbers import Number
from slopelab.calculus.pieces import branch_at, pieces
from slopelab.calculus.rules import differentiation
from slopelab.calculus.sampled_shapes import sampled_shape
from slopelab.calculus.shapes import Edge, Shape, ends_of, shape
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import UncertainError
from slopelab.calculus.surveyed_shapes import logit_shape, surveyed_shape
from slopelab.core.expr import (
    ZERO,
    Div,
    Expr,
    Mul,
    Num,
    Pow,
    Var,
    depends_on,
    substitute,
    transform,
    variables,
    walk,
)
from slopelab.core.interval import REALS, Interval
from slopelab.core.spec import PREDICTION, TARGET

SIDES: Final[tuple[Side, Side]] = (-1, 1)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ends:
    """An activation, as far as pairings need it.

    Args:
        expr: the activation, in x.
        slope: its derivative.
        values: f far out, on the left and on the right; None where it is not known.
        slopes: f' far out.
        places: the limits of f.
        low: its infimum.
        high: its supremum.
        attained: whether it takes its infimum, and its supremum.
        gaps: between its infimum and its supremum, stretches that its jumps leave out.
        shape: how it goes.
        standing: how sure the range and the shape are.
    """

    expr: Expr
    slope: Expr
    values: tuple[Germ | None, Germ | None]
    slopes: tuple[Germ | None, Germ | None]
    places: tuple[Edge | None, Edge | None]
    low: Edge
    high: Edge
    attained: tuple[bool, bool]
    gaps: tuple[tuple[Edge, Edge], ...]
    shape: Shape
    standing: Standing


@lru_cache(maxsize=1024)
def ends(expr: Expr) -> Ends:
    """What pairings need of an activation, worked out once for all losses.

    Args:
        expr: the activation, in x.
    """
    slope = derivative(expr, X)
    known = facts(expr)
    values = tuple(_germ_at(expr, side) for side in SIDES)
    slopes = tuple(_germ_at(slope, side) for side in SIDES)
    places = tuple(_place(value, expr, side) for value, side in zip(values, SIDES, strict=True))
    whole, sure = _shaped(expr, X, REALS)
    standing: Standing = min(
        (sure, known.minimum.standing, known.maximum.standing), key=STANDINGS.index
    )
    low, low_attained = _end_of_range(known.minimum, places, -1)
    high, high_attained = _end_of_range(known.maximum, places, 1)
    return Ends(
        expr=expr,
        slope=slope,
        values=(values[0], values[1]),
        slopes=(slopes[0], slopes[1]),
        places=(places[0], places[1]),
        low=low,
        high=high,
        attained=(low_attained, high_attained),
        gaps=() if whole.continuous else _gaps(expr, places),
        shape=whole,
        standing=standing,
    )


def _end_of_range(claim: Claim, places: Sequence[Edge | None], side: Side) -> tuple[Edge, bool]:
    """The infimum (or supremum) as an edge, and whether it is taken."""
    if claim.exact is not None:
        return Edge(evaluate(claim.exact, {}), claim.exact), claim.attained
    edge = Edge(_ball(claim.low, claim.high))
    if claim.standing != "numeric":
        return edge, claim.attained
    # Samples do not go all the way: what the function tends to counts where it lies further out.
    for place in places:
        if place is None:
            continue
        further = place.is_below(edge) if side < 0 else edge.is_below(place)
        if further or (not place.infinite and bool(abs(place.ball - edge.ball) < _NEAR)):
            edge = place
    return edge, False


def _gaps(expr: Expr, places: Sequence[Edge | None]) -> tuple[tuple[Edge, Edge], ...]:
    """What a function with jumps leaves out; nothing where that is not certain."""
    covered: list[tuple[Edge, Edge]] = []
    try:
        parts = pieces(expr, X)
        for part in parts:
            for cell in shape(part.expr, X, part.between).cells:
                ends_of_cell = [
                    place if edge.infinite else _value(part.expr, edge.ball)
                    for edge, place in zip((cell.low, cell.high), places, strict=True)
                ]
                if ends_of_cell[0] is None or ends_of_cell[1] is None:
                    return ()
                low, high = ends_of_cell[0], ends_of_cell[1]
                covered.append((high, low) if high.is_below(low) else (low, high))
            if part.high is not None:
                value = _value(branch_at(expr, X, part.high), part.high.ball)
                covered.append((value, value))
    except UncertainError:
        return ()
    covered.sort(key=lambda stretch: float(stretch[0].ball.mid()))
    gaps: list[tuple[Edge, Edge]] = []
    top = covered[0][1]
    for low, high in covered[1:]:
        if top.is_below(low):
            gaps.append((top, low))
        if not high.is_below(top):
            top = high
    return tuple(gaps)


def _value(expr: Expr, at: arb) -> Edge:
    value = evaluate(expr, {X.name: at})
    if not value.is_finite():
        raise UncertainError
    return Edge(value)


_NEAR: Final = 1e-6
"""A sampled end of a range this near to a limit is that limit."""


def _ball(low: float, high: float) -> arb:
    return arb(low) if low == high else arb(low).union(arb(high))


def _germ_at(expr: Expr, side: Side) -> Germ | None:
    try:
        return at_end(expr, X, side)
    except UndecidedError:
        return None


def _place(value: Germ | None, expr: Expr, side: Side) -> Edge | None:
    """The limit of f at an end."""
    if value is not None:
        try:
            far = value.far
        except UndecidedError:
            return None
        if isinstance(far, Number):
            return Edge(evaluate(far.expr, {}), canonical(far.expr))
        return Edge(arb.pos_inf() * far)
    exact = limit(expr, X, side)
    return None if exact is None else Edge(evaluate(exact, {}), None)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Pull:
    """A loss for one target, as far as pairings need it.

    Args:
        loss: L(p, y) with the target put in.
        slope: dL/dp.
        shape: how L goes over the predictions that it is defined for.
        standing: how sure that is.
    """

    loss: Expr
    slope: Expr
    shape: Shape
    standing: Standing


@lru_cache(maxsize=2048)
def pull(loss: Expr, y: Fraction, prediction: Interval) -> Pull:
    """What pairings need of a loss for one target, worked out once for all activations.

    Args:
        loss: L, in p and y.
        y: the target.
        prediction: the predictions that it is defined for.
    """
    plain = substitute(loss, {TARGET: Num(y)})
    put = _with_zeros(plain) if y == 0 else plain
    if put is plain:
        slope = substitute(derivative(loss, PREDICTION), {TARGET: Num(y)})
    else:
        slope = derivative(put, PREDICTION)
    if prediction == REALS and y and _is_residual(loss):
        known = pull(loss, Fraction(0), prediction)
        return Pull(put, slope, known.shape.moved(Num(y)), known.standing)
    return Pull(put, slope, *_shaped(put, PREDICTION, prediction))


def _shaped(expr: Expr, var: Var, interval: Interval) -> tuple[Shape, Standing]:
    """The shape of a function, and how sure it is: by the first method that settles it."""
    between = ends_of(interval)
    with suppress(UncertainError):
        return shape(expr, var, between), "certified"
    if interval == REALS:
        with suppress(UncertainError, UndecidedError, NoNormalFormError):
            return logit_shape(expr, var), "certified"
    with suppress(UncertainError, UndecidedError, NoNormalFormError):
        return surveyed_shape(expr, var, between), "certified"
    return sampled_shape(expr, var, interval), "numeric"


def _with_zeros(expr: Expr) -> Expr:
    """A loss for the target 0 with the convention 0 log 0 = 0, and without what is multiplied by 0.

    In y log(y/p) the factor y wins.
    """
    if any(isinstance(node, Div) and node.denominator is ZERO for node in walk(expr)):
        return expr

    def rule(node: Expr) -> Expr:
        match node:
            case Mul(factors) if ZERO in factors:
                return ZERO
            case Div(top, _) if top is ZERO:
                return ZERO
            case Pow(base, power) if not variables(power):
                exact = rational(canonical(power))
                if base is ZERO and bool(evaluate(power, {}) > 0):
                    return ZERO
                return node if exact is None else Pow(base, Num(exact))
            case _:
                return node

    return transform(expr, rule)


@lru_cache(maxsize=1024)
def derivative(expr: Expr, var: Var) -> Expr:
    """The derivative as the rules leave it, worked out once.

    Args:
        expr: the function.
        var: the variable.
    """
    return differentiation(expr, var).after


@lru_cache(maxsize=256)
def _is_residual(loss: Expr) -> bool:
    """Whether a loss depends on p - y alone."""
    shifted = canonical(substitute(loss, {PREDICTION: PREDICTION + TARGET}))
    return not depends_on(shifted, TARGET)
