"""Largest and least values: the candidates, and the choice between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

from flint import arb

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import Claim, Place, float_bounds, infinite_sign, is_simple
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.pieces import branch_at
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.calculus.waves import wave_range
from slopelab.core.expr import INFINITY, Expr, Neg, Var, substitute, variables

if TYPE_CHECKING:
    from slopelab.calculus.limits import Side
    from slopelab.calculus.survey import Survey

X: Final = Var("x")
"""The variable of every fact."""


@final
@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that f or a derivative takes, or approaches.

    Args:
        value: a ball around it.
        exact: a closed form.
        place: where it is taken.
        attained: whether it is taken.
        bound: whether it is no value but a ball around all values far out: the extreme value has
            to lie beyond it.
    """

    value: arb
    exact: Expr | None
    place: Place | None
    attained: bool
    bound: bool = False


def candidates(
    survey: Survey, order: int, sharp: frozenset[Place] = frozenset()
) -> list[Candidate]:
    """Values of f or of a derivative that may be extreme on a piece.

    Args:
        survey: the piece.
        order: how often f is differentiated.
        sharp: ends of the piece at which the function has no value, only a limit.

    Raises:
        UncertainError: a root or a limit cannot be certified.
    """
    part, marks = survey.part, survey.marks(order + 1)
    function = survey.derivative(order)
    if marks.vanishes:
        exact = canonical(function)
        whole = Place(
            float(part.low.ball) if part.low else -math.inf,
            float(part.high.ball) if part.high else math.inf,
            stretch=True,
        )
        value = evaluate(exact, {X.name: part.inside})
        return [Candidate(value, _closed_form(exact), whole, attained=True)]
    found = [
        Candidate(
            evaluate(function, {X.name: root.ball}),
            _exact_at(function, root.exact),
            place_of(root),
            attained=True,
        )
        for root in marks.roots
    ]
    own = survey.landmarks.marks.get(order)
    if marks.period is not None and own is not None and own.period is not None:
        return found  # all its values are those of one period
    for end, side in ((part.low, -1), (part.high, 1)):
        if end is None:
            found += _far(survey, order, -1 if side < 0 else 1)
            continue
        here = place_of(end)
        value = evaluate(function, {X.name: end.ball})
        if not value.is_finite():
            place = here if here not in sharp else None
            found.append(_beside(survey, order, -1 if side < 0 else 1, place))
            continue
        closed = here not in sharp
        exact = _exact_at(function, end.exact)
        found.append(Candidate(value, exact, here if closed else None, attained=closed))
    if marks.period is not None and not all(_is_infinite(c.value) for c in found[-2:]):
        raise UncertainError  # x + sin x has no last bend, and need not: it is unbounded
    return found


def _far(survey: Survey, order: int, side: Side) -> list[Candidate]:
    """What a derivative does at an infinite end."""
    far = survey.limit(side, order)
    if far is not None:
        infinite = infinite_sign(far)
        value = arb.pos_inf() * infinite if infinite else evaluate(far, {})
        tail = [Candidate(value, far, None, attained=False)]
        marks = survey.marks(order + 1)
        if infinite or not marks.endless[0 if side < 0 else 1]:
            return tail
        return [*tail, *_waving(survey, order, side)]
    return _waving(survey, order, side)


def _beside(survey: Survey, order: int, side: Side, place: Place | None) -> Candidate:
    """What a derivative tends to at an end at which its formula has no value: sin(x)/x at 0.

    Where f goes on smoothly there, it is its value.
    """
    far = survey.limit_at(side, order)
    if far is None:
        raise UncertainError
    infinite = infinite_sign(far)
    value = arb.pos_inf() * infinite if infinite else evaluate(far, {})
    attained = place is not None and not infinite
    return Candidate(value, far, place if attained else None, attained)


def _waving(survey: Survey, order: int, side: Side) -> list[Candidate]:
    """A germ that waves: unbounded, or within bounds that some value has to exceed."""
    germ = survey.germ(side, order)
    if germ is None:
        raise UncertainError
    try:
        low, high = wave_range(germ)
    except UndecidedError:
        raise UncertainError from None
    found: list[Candidate] = []
    for value, infinity in ((low, Neg(INFINITY)), (high, INFINITY)):
        if _is_infinite(value):
            found.append(Candidate(value, infinity, None, attained=False))
        else:
            found.append(Candidate(value, None, None, attained=False, bound=True))
    return found


def value_at(expr: Expr, root: Root) -> Candidate:
    """The value that a function with jumps takes at a point."""
    smooth = branch_at(expr, X, root)
    value = evaluate(smooth, {X.name: root.ball})
    return Candidate(value, _exact_at(smooth, root.exact), place_of(root), attained=True)


def place_of(root: Root) -> Place:
    """A certified point, as a place."""
    low, high = float_bounds(root.ball)
    return Place(low, high, root.exact, period=root.period)


def _exact_at(function: Expr, place: Expr | None) -> Expr | None:
    if place is None:
        return None
    return _closed_form(canonical(substitute(function, {X: place})))


def _closed_form(value: Expr) -> Expr | None:
    return value if not variables(value) and is_simple(value) else None


def absolute(candidate: Candidate) -> Candidate:
    """The same candidate for the largest size instead of the largest value."""
    exact = candidate.exact
    if exact is not None and candidate.value < 0:
        exact = exact.arg if isinstance(exact, Neg) else canonical(Neg(exact))
    return Candidate(
        abs(candidate.value), exact, candidate.place, candidate.attained, candidate.bound
    )


def extreme(candidates: Sequence[Candidate], *, upper: bool) -> Claim:
    """The largest (or least) of the candidates, with all places at which it is taken.

    Raises:
        UncertainError: what is known far out does not stay below it.
    """
    sign = 1 if upper else -1
    values = [candidate for candidate in candidates if not candidate.bound]
    if not values:
        raise UncertainError
    best = values[0]
    for candidate in values[1:]:
        if (candidate.value - best.value) * sign > 0 or (
            _is_infinite(candidate.value) and candidate.value * sign > 0
        ):
            best = candidate
    if _is_infinite(best.value):
        end = math.inf if best.value > 0 else -math.inf
        return Claim(end, end, best.exact, (), attained=False, standing="proved")
    for candidate in candidates:
        if candidate.bound and not (best.value - candidate.value) * sign > 0:
            raise UncertainError
    level = [c for c in values if not _is_infinite(c.value) and c.value.overlaps(best.value)]
    exact = next((c.exact for c in level if c.exact is not None), None)
    value = best.value
    for candidate in level:
        value = value.union(candidate.value)
    if exact is not None:
        value = evaluate(exact, {})
    taken = [c for c in level if c.attained]
    places = {(c.place.low, c.place.high): c.place for c in taken if c.place is not None}
    stretches = [place for place in places.values() if place.stretch]
    places = {
        key: place
        for key, place in places.items()
        # The end of a stretch on which the value is taken anyway needs no mention of its own.
        if place.stretch or not any(s.low <= place.value <= s.high for s in stretches)
    }
    low, high = float_bounds(value)
    return Claim(
        low,
        high,
        exact,
        tuple(places[key] for key in sorted(places)),
        attained=bool(taken),
        standing="proved" if exact is not None else "certified",
    )


def _is_infinite(value: arb) -> bool:
    return not value.is_finite() and not value.is_nan()
