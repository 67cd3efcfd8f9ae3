r"""Certified facts of a function: range, steepest slope and where, saturation, kinks.

The function is cut at its kinks into smooth pieces. On each piece all roots of f' and f'' are
found with proof (`calculus.roots`), and the exact limits at the ends (`calculus.limits`). The
largest and least value of f and of f' are then among finitely many candidates: values at those
roots, at the kinks, and limits. Where a proof does not go through, the fact is numeric, and says
so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, TypeAlias, final

from flint import arb, ctx

from slopelab.calculus.balls import BITS, evaluate
from slopelab.calculus.claims import (
    STANDINGS,
    Claim,
    Place,
    Standing,
    float_bounds,
    infinite_sign,
    is_simple,
    rational,
)
from slopelab.calculus.limits import limit
from slopelab.calculus.pieces import Piece, pieces
from slopelab.calculus.roots import roots
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import canonical, same, simplified
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.core.expr import ZERO, Expr, Neg, Var, depends_on, substitute, variables
from slopelab.core.interval import Interval

X: Final = Var("x")

SATURATION: Final = Fraction(1, 100)
"""A unit counts as saturated where its slope is below this part of its steepest slope."""

Monotone: TypeAlias = Literal[
    "increasing", "nondecreasing", "decreasing", "nonincreasing", "constant", "neither"
]


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


@final
@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the real line; its ends may be infinite."""

    low: float
    high: float


@final
@dataclass(frozen=True, slots=True)
class Limits:
    """Exact limits at -inf (left) and +inf (right); None where there is none, or none is known."""

    value_left: Expr | None
    value_right: Expr | None
    slope_left: Expr | None
    slope_right: Expr | None


@final
@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a function.

    Args:
        minimum: the infimum of f.
        maximum: the supremum of f.
        slope_minimum: the infimum of f'.
        slope_maximum: the supremum of f'.
        lipschitz: the supremum of abs(f').
        limits: at both infinities.
        kinks: from left to right.
        saturation: half-lines on which abs(f') stays below `saturation_threshold`.
        saturation_threshold: one hundredth of `lipschitz`.
        monotone: whether it rises or falls throughout.
        parity: whether f(-x) is f(x) or -f(x).
        everywhere: whether f is certainly defined for every real x.
        standing: the weakest standing of the claims.
    """

    minimum: Claim
    maximum: Claim
    slope_minimum: Claim
    slope_maximum: Claim
    lipschitz: Claim
    limits: Limits
    kinks: tuple[Kink, ...]
    saturation: tuple[Stretch, ...]
    saturation_threshold: float
    monotone: Monotone
    parity: Literal["even", "odd"] | None
    everywhere: bool
    standing: Standing

    @property
    def range(self) -> Interval:
        """The values of f as an interval, an end open where it is only approached."""
        return Interval(
            _end(self.minimum, upper=False),
            _end(self.maximum, upper=True),
            self.minimum.attained,
            self.maximum.attained,
        )


def _end(claim: Claim, *, upper: bool) -> Fraction | float:
    exact = rational(claim.exact)
    if exact is not None:
        return exact
    return claim.high if upper else claim.low


@lru_cache(maxsize=512)
def facts(expr: Expr) -> Facts:
    """All facts of a function of x.

    Args:
        expr: the function, in x alone (`Activation.bound_expr`).

    Example:
        >>> from slopelab.core.parse import parse
        >>> found = facts(parse("1/(1+exp(-x))"))
        >>> found.lipschitz.value, found.lipschitz.standing, str(found.range)
        (0.25, 'proved', '(0, 1)')
    """
    with ctx.workprec(BITS):
        try:
            return _certified(expr)
        except UncertainError:
            from slopelab.calculus.sampling import sampled_facts

            return sampled_facts(expr)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A value that f or f' takes, or approaches."""

    value: arb
    exact: Expr | None
    place: Place | None
    attained: bool


def _certified(expr: Expr) -> Facts:
    parts = pieces(expr, X)
    values: list[_Candidate] = []
    slopes: list[_Candidate] = []
    for part in parts:
        slope = simplified(differentiation(part.expr, X).after)
        bend = simplified(differentiation(slope, X).after)
        values += _candidates(part, part.expr, slope, closed=True)
        slopes += _candidates(part, slope, bend, closed=False)
    kinks = _kinks(expr, parts)
    jumps = any(kink.jump for kink in kinks)
    if jumps:
        # At a jump the one-sided values are approached, and one of them (or neither) is taken.
        values += [_at(expr, kink.place) for kink in kinks]
    minimum, maximum = _extreme(values, upper=False), _extreme(values, upper=True)
    slope_minimum, slope_maximum = _extreme(slopes, upper=False), _extreme(slopes, upper=True)
    lipschitz = _extreme([_absolute(candidate) for candidate in slopes], upper=True)
    limits = Limits(
        limit(parts[0].expr, X, -1),
        limit(parts[-1].expr, X, 1),
        limit(differentiation(parts[0].expr, X).after, X, -1),
        limit(differentiation(parts[-1].expr, X).after, X, 1),
    )
    standings: list[Standing] = [
        claim.standing
        for claim in (minimum, maximum, slope_minimum, slope_maximum, lipschitz)
    ]
    threshold = lipschitz.value * float(SATURATION)
    return Facts(
        minimum,
        maximum,
        slope_minimum,
        slope_maximum,
        lipschitz,
        limits,
        kinks,
        _saturation(parts, limits, threshold),
        threshold,
        _monotone(parts, slope_minimum, slope_maximum, jumps=jumps),
        parity(expr),
        True,  # noqa: FBT003 - pieces() has proved it
        min(standings, key=STANDINGS.index),
    )


def _candidates(part: Piece, function: Expr, derivative: Expr, *, closed: bool) -> list[_Candidate]:
    """Values of a function that may be extreme on a piece."""
    if not depends_on(function, X) or canonical(derivative, unfold=True) is ZERO:
        exact = simplified(function)
        whole = Place(
            float(part.low.ball) if part.low else -math.inf,
            float(part.high.ball) if part.high else math.inf,
            stretch=True,
        )
        return [
            _Candidate(
                evaluate(exact, {X.name: part.inside}), _closed_form(exact), whole, attained=True
            )
        ]
    found = [
        _Candidate(
            evaluate(function, {X.name: root.ball}),
            _exact_at(function, root.exact),
            _place(root),
            attained=True,
        )
        for root in roots(derivative, X, part.between)
    ]
    for end, side in ((part.low, -1), (part.high, 1)):
        if end is not None:
            value = evaluate(function, {X.name: end.ball})
            if not value.is_finite():
                raise UncertainError
            place = _place(end) if closed else None
            found.append(_Candidate(value, _exact_at(function, end.exact), place, attained=closed))
            continue
        far = limit(function, X, -1 if side < 0 else 1)
        if far is None:
            raise UncertainError
        infinite = infinite_sign(far)
        value = arb.pos_inf() * infinite if infinite else evaluate(far, {})
        found.append(_Candidate(value, far, None, attained=False))
    return found


def _at(expr: Expr, place: Place) -> _Candidate:
    exact = _exact_at(expr, place.exact)
    value = evaluate(expr, {X.name: evaluate(place.exact, {}) if place.exact else arb(place.value)})
    return _Candidate(value, exact, place, attained=True)


def _place(root: Root) -> Place:
    low, high = float_bounds(root.ball)
    return Place(low, high, root.exact)


def _exact_at(function: Expr, place: Expr | None) -> Expr | None:
    if place is None:
        return None
    return _closed_form(canonical(substitute(function, {X: place})))


def _closed_form(value: Expr) -> Expr | None:
    return value if not variables(value) and is_simple(value) else None


def _absolute(candidate: _Candidate) -> _Candidate:
    exact = candidate.exact
    if exact is not None and candidate.value < 0:
        exact = exact.arg if isinstance(exact, Neg) else canonical(Neg(exact))
    return _Candidate(abs(candidate.value), exact, candidate.place, candidate.attained)


def _extreme(candidates: Sequence[_Candidate], *, upper: bool) -> Claim:
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


def _kinks(expr: Expr, parts: Sequence[Piece]) -> tuple[Kink, ...]:
    slope = differentiation(expr, X).after
    found: list[Kink] = []
    for left, right in pairwise(parts):
        end = left.high
        assert end is not None
        here = {X.name: end.ball}
        values = [evaluate(part.expr, here) for part in (left, right)]
        slopes = [evaluate(differentiation(part.expr, X).after, here) for part in (left, right)]
        jump = not values[0].overlaps(values[1])
        if not jump and slopes[0].overlaps(slopes[1]):
            continue  # smooth at least once: no kink
        taken = evaluate(slope, here)
        found.append(
            Kink(
                _place(end),
                float(slopes[0].mid()),
                float(slopes[1].mid()),
                float(taken.mid()) if taken.is_finite() else math.nan,
                jump,
            )
        )
    return tuple(found)


def _saturation(parts: Sequence[Piece], limits: Limits, threshold: float) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for part, far, side in ((parts[0], limits.slope_left, -1), (parts[-1], limits.slope_right, 1)):
        if far is not ZERO or threshold == 0 or math.isinf(threshold):
            continue
        slope = simplified(differentiation(part.expr, X).after)
        edge = _outermost(part, slope, threshold, side)
        if edge is not None:
            found.append(Stretch(-math.inf, edge) if side < 0 else Stretch(edge, math.inf))
    return tuple(found)


def _outermost(part: Piece, slope: Expr, threshold: float, side: int) -> float | None:
    """Beyond this point the slope stays below the threshold.

    Beyond its last bend the slope is monotone and tends to 0, so there it crosses the threshold
    once or is below it already; a crossing is found by bisection.
    """
    end = part.high if side < 0 else part.low
    start = float(end.ball) if end is not None else 0.0
    if canonical(slope, unfold=True) is ZERO:
        return start if end is not None else None
    bend = simplified(differentiation(slope, X).after)
    bends = [float(root.ball) for root in roots(bend, X, part.between)]
    if bends:
        start = min(bends) if side < 0 else max(bends)
    elif end is None:
        start = 0.0

    def below(x: float) -> bool:
        return bool(abs(evaluate(slope, {X.name: arb(x)})) < threshold)

    if below(start):
        return start
    inner, outer = start, start + side
    while not below(outer):
        inner, outer = outer, start + (outer - start) * 2
        if abs(outer) > 1e30:  # noqa: PLR2004 - a slope like 1/x^2 falls slowly, but it falls
            return None
    for _ in range(80):
        middle = inner / 2 + outer / 2
        inner, outer = (inner, middle) if below(middle) else (middle, outer)
    return outer


def _monotone(parts: Sequence[Piece], low: Claim, high: Claim, *, jumps: bool) -> Monotone:
    if jumps:
        return "neither"
    flat = any(
        canonical(differentiation(part.expr, X).after, unfold=True) is ZERO for part in parts
    )
    if low.exact is ZERO and high.exact is ZERO:
        return "constant"
    if low.low >= 0 or low.exact is ZERO:
        return "nondecreasing" if flat else "increasing"
    if high.high <= 0 or high.exact is ZERO:
        return "nonincreasing" if flat else "decreasing"
    return "neither"


def parity(expr: Expr) -> Literal["even", "odd"] | None:
    """Whether f(-x) = f(x) or f(-x) = -f(x), by algebra.

    Example:
        >>> from slopelab.core.parse import parse
        >>> parity(parse("(exp(x)-exp(-x))/(exp(x)+exp(-x))"))
        'odd'
    """
    mirrored = substitute(expr, {X: -X})
    if same(mirrored, expr):
        return "even"
    return "odd" if same(mirrored, Neg(expr)) else None
