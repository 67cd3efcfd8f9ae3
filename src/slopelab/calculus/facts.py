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
from typing import Final, Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import BITS, evaluate
from slopelab.calculus.claims import STANDINGS, Claim, Standing, rational
from slopelab.calculus.extremes import (
    Candidate,
    X,
    absolute,
    candidates,
    extreme,
    place_of,
    value_at,
)
from slopelab.calculus.field import NoNormalFormError
from slopelab.calculus.isolation import one_budget
from slopelab.calculus.kinks import Kink, jump_directions, kinks
from slopelab.calculus.limits import limit
from slopelab.calculus.pieces import Piece, pieces
from slopelab.calculus.precision import precision
from slopelab.calculus.roots import roots
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import canonical, same, simplified
from slopelab.calculus.stretch import UncertainError
from slopelab.core.expr import ZERO, Expr, Neg, substitute
from slopelab.core.interval import Interval

SATURATION: Final = Fraction(1, 100)
"""A unit counts as saturated where its slope is below this part of its steepest slope."""

Monotone: TypeAlias = Literal[
    "increasing", "nondecreasing", "decreasing", "nonincreasing", "constant", "neither"
]


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
        saturation: half-lines on which f' tends to 0 and abs(f') stays below
            `saturation_threshold`.
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
    with precision(BITS), one_budget():
        try:
            return _certified(expr)
        except (UncertainError, NoNormalFormError):
            from slopelab.calculus.sampling import sampled_facts

            return sampled_facts(expr)


def _certified(expr: Expr) -> Facts:
    parts = pieces(expr, X)
    found = kinks(expr, parts)
    sharp = frozenset(kink.place for kink in found)
    jumps = jump_directions(expr, parts)
    leaps = frozenset(kink.place for kink in found if kink.jump)
    values: list[Candidate] = []
    slopes: list[Candidate] = []
    for part in parts:
        slope = simplified(differentiation(part.expr, X).after)
        bend = simplified(differentiation(slope, X).after)
        values += candidates(part, part.expr, slope, leaps)
        slopes += candidates(part, slope, bend, sharp)
        if part.high is not None and place_of(part.high) in leaps:
            # At a jump the one-sided values are approached, and some value is taken.
            values.append(value_at(expr, part.high))
    minimum, maximum = extreme(values, upper=False), extreme(values, upper=True)
    slope_minimum, slope_maximum = extreme(slopes, upper=False), extreme(slopes, upper=True)
    lipschitz = extreme([absolute(candidate) for candidate in slopes], upper=True)
    limits = Limits(
        limit(parts[0].expr, X, -1),
        limit(parts[-1].expr, X, 1),
        limit(differentiation(parts[0].expr, X).after, X, -1),
        limit(differentiation(parts[-1].expr, X).after, X, 1),
    )
    standings: list[Standing] = [
        claim.standing for claim in (minimum, maximum, slope_minimum, slope_maximum, lipschitz)
    ]
    threshold = lipschitz.value * float(SATURATION)
    return Facts(
        minimum,
        maximum,
        slope_minimum,
        slope_maximum,
        lipschitz,
        limits,
        found,
        _saturation(parts, limits, threshold),
        threshold,
        _monotone(parts, slope_minimum, slope_maximum, jumps),
        parity(expr),
        True,  # noqa: FBT003 - pieces() has proved it
        min(standings, key=STANDINGS.index),
    )


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
    edge = float(end.ball) if end is not None else None
    if canonical(slope, unfold=True) is ZERO:
        return edge
    bend = simplified(differentiation(slope, X).after)
    bends = [float(root.ball) for root in roots(bend, X, part.between)]
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


def _monotone(parts: Sequence[Piece], low: Claim, high: Claim, jumps: frozenset[int]) -> Monotone:
    flat = any(
        canonical(differentiation(part.expr, X).after, unfold=True) is ZERO for part in parts
    )
    rises = (low.low >= 0 or low.exact is ZERO) and jumps <= frozenset({1})
    falls = (high.high <= 0 or high.exact is ZERO) and jumps <= frozenset({-1})
    if rises and falls:
        return "constant"
    if rises:
        return "nondecreasing" if flat else "increasing"
    if falls:
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
