"""Largest and least values: the candidates, and the choice between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

from flint import arb

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import Claim, Place, float_bounds, infinite_sign, is_simple
from slopelab.calculus.limits import limit
from slopelab.calculus.pieces import Piece, branch_at
from slopelab.calculus.roots import roots
from slopelab.calculus.simplify import canonical, simplified
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.core.expr import ZERO, Expr, Neg, Var, depends_on, substitute, variables

X: Final = Var("x")
"""The variable of every fact."""


@final
@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that f or f' takes, or approaches."""

    value: arb
    exact: Expr | None
    place: Place | None
    attained: bool


def candidates(
    part: Piece, function: Expr, derivative: Expr, sharp: frozenset[Place] = frozenset()
) -> list[Candidate]:
    """Values of a function that may be extreme on a piece.

    Args:
        part: the piece.
        function: what is to be bounded on it: f or f'.
        derivative: its derivative.
        sharp: ends of the piece at which the function has no value, only a limit.

    Raises:
        UncertainError: a root or a limit cannot be certified.
    """
    if not depends_on(function, X) or canonical(derivative, unfold=True) is ZERO:
        exact = simplified(function)
        whole = Place(
            float(part.low.ball) if part.low else -math.inf,
            float(part.high.ball) if part.high else math.inf,
            stretch=True,
        )
        return [
            Candidate(
                evaluate(exact, {X.name: part.inside}), _closed_form(exact), whole, attained=True
            )
        ]
    found = [
        Candidate(
            evaluate(function, {X.name: root.ball}),
            _exact_at(function, root.exact),
            place_of(root),
            attained=True,
        )
        for root in roots(derivative, X, part.between)
    ]
    for end, side in ((part.low, -1), (part.high, 1)):
        if end is not None:
            value = evaluate(function, {X.name: end.ball})
            if not value.is_finite():
                raise UncertainError
            here = place_of(end)
            closed = here not in sharp
            exact = _exact_at(function, end.exact)
            found.append(Candidate(value, exact, here if closed else None, attained=closed))
            continue
        far = limit(function, X, -1 if side < 0 else 1)
        if far is None:
            raise UncertainError
        infinite = infinite_sign(far)
        value = arb.pos_inf() * infinite if infinite else evaluate(far, {})
        found.append(Candidate(value, far, None, attained=False))
    return found


def value_at(expr: Expr, root: Root) -> Candidate:
    """The value that a function with jumps takes at a point."""
    smooth = branch_at(expr, X, root)
    value = evaluate(smooth, {X.name: root.ball})
    return Candidate(value, _exact_at(smooth, root.exact), place_of(root), attained=True)


def place_of(root: Root) -> Place:
    """A certified point, as a place."""
    low, high = float_bounds(root.ball)
    return Place(low, high, root.exact)


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
    return Candidate(abs(candidate.value), exact, candidate.place, candidate.attained)


def extreme(candidates: Sequence[Candidate], *, upper: bool) -> Claim:
    """The largest (or least) of the candidates, with all places at which it is taken."""
    sign = 1 if upper else -1
    best = candidates[0]
    for candidate in candidates[1:]:
        if (candidate.value - best.value) * sign > 0 or (
            _is_infinite(candidate.value) and candidate.value * sign > 0
        ):
            best = candidate
    if _is_infinite(best.value):
        end = math.inf if best.value > 0 else -math.inf
        return Claim(end, end, best.exact, (), attained=False, standing="proved")
    level = [c for c in candidates if not _is_infinite(c.value) and c.value.overlaps(best.value)]
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
