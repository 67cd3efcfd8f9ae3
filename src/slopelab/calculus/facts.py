r"""Certified facts of a function: range, slopes, bends, zeros, asymptotes, kinks, saturation.

The function is cut at its kinks into smooth pieces. On each piece all roots of f, f(x) - x, and of
its first three derivatives are found with proof (`calculus.survey`), and what the function does far
out. The largest and least value of f, f' and f'' are then among finitely many candidates: values
at those roots, at the kinks, and limits. Each fact stands for itself: where its proof does not go
through, it is left out, or numeric, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal, TypeAlias, TypeVar, final

from slopelab.calculus.asymptotes import Asymptote, asymptote
from slopelab.calculus.balls import BITS
from slopelab.calculus.claims import STANDINGS, Claim, Place, Standing, rational
from slopelab.calculus.dominance import UndecidedError
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
from slopelab.calculus.kinks import Kink, kinks
from slopelab.calculus.pieces import pieces
from slopelab.calculus.points import FixedPoint, Points, fixed_points, zeros
from slopelab.calculus.precision import precision
from slopelab.calculus.saturation import saturation
from slopelab.calculus.simplify import same
from slopelab.calculus.smoothness import Joint, Smoothness, joints, smoothness
from slopelab.calculus.stretch import UncertainError
from slopelab.calculus.survey import Survey, surveyed
from slopelab.calculus.trends import Course, course, curvature, inflections
from slopelab.core.expr import ZERO, Expr, Neg, substitute
from slopelab.core.interval import Interval

SATURATION: Final = Fraction(1, 100)
"""A unit counts as saturated where its slope is below this part of its steepest slope."""

Monotone: TypeAlias = Literal[
    "increasing", "nondecreasing", "decreasing", "nonincreasing", "constant", "neither"
]
Curvature: TypeAlias = Literal["convex", "concave", "straight", "neither"]
_Found = TypeVar("_Found")


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
        standing: the weakest standing of the claims on f and f'.
        bend_minimum: the infimum of f'', where f has one.
        bend_maximum: the supremum of f''.
        curvature: whether it is convex or concave throughout, its kinks considered; None where
            that is not certain, as with everything below.
        trends: the stretches on which it rises and falls.
        bends: the stretches on which it is convex and concave.
        inflections: where it changes from convex to concave or back without a kink.
        zeros: where f(x) = 0.
        fixed_points: where f(x) = x, with the slopes there.
        fixed_endless: whether there are ever more fixed points to the left, and to the right.
        asymptotes: what it looks like far to the left and far to the right.
        smoothness: how often it is continuously differentiable, and where not more often.
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
    bend_minimum: Claim
    bend_maximum: Claim
    curvature: Curvature | None = None
    trends: Course | None = None
    bends: Course | None = None
    inflections: tuple[Place, ...] | None = None
    zeros: Points | None = None
    fixed_points: tuple[FixedPoint, ...] | None = None
    fixed_endless: tuple[bool, bool] = (False, False)
    asymptotes: tuple[Asymptote | None, Asymptote | None] = (None, None)
    smoothness: Smoothness | None = None

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
    surveys = [surveyed(part) for part in parts]
    meets = joints(expr, surveys)
    found = kinks(expr, surveys, meets)
    claims = _Claims(expr, surveys, found, meets)
    minimum, maximum = claims.ends(0)
    slope_minimum, slope_maximum = claims.ends(1)
    bend_minimum, bend_maximum = claims.ends(2)
    lipschitz = claims.steepest()
    limits = Limits(
        surveys[0].limit(-1, 0),
        surveys[-1].limit(1, 0),
        surveys[0].limit(-1, 1),
        surveys[-1].limit(1, 1),
    )
    standings: list[Standing] = [
        claim.standing for claim in (minimum, maximum, slope_minimum, slope_maximum, lipschitz)
    ]
    threshold = lipschitz.value * float(SATURATION)
    trends = _known(lambda: course(surveys, meets, 1))
    bends = _known(lambda: course(surveys, meets, 2))
    fixed = _known(lambda: fixed_points(expr, surveys, meets))
    return Facts(
        minimum,
        maximum,
        slope_minimum,
        slope_maximum,
        lipschitz,
        limits,
        found,
        _known(
            lambda: tuple(
                Stretch(*ends)
                for ends in saturation(surveys, limits.slope_left, limits.slope_right, threshold)
            )
        )
        or (),
        threshold,
        _monotone(trends, slope_minimum, slope_maximum, _jumps(meets)),
        parity(expr),
        True,  # noqa: FBT003 - pieces() has proved it
        min(standings, key=STANDINGS.index),
        bend_minimum,
        bend_maximum,
        curvature(bends, meets) if bends is not None else None,
        trends,
        bends,
        inflections(bends, meets) if bends is not None else None,
        _known(lambda: zeros(expr, surveys, meets)),
        fixed[0] if fixed is not None else None,
        fixed[1] if fixed is not None else (False, False),
        (_asymptote(surveys[0], -1), _asymptote(surveys[-1], 1)),
        smoothness(meets),
    )


def _known(find: Callable[[], _Found]) -> _Found | None:
    """What is found; None where it is not certain."""
    try:
        return find()
    except (UncertainError, UndecidedError, NoNormalFormError):
        return None


def _asymptote(survey: Survey, side: Literal[-1, 1]) -> Asymptote | None:
    germ = survey.germ(side, 0)
    return None if germ is None else asymptote(germ, side)


@final
@dataclass
class _Claims:
    """The extreme values of f and of its derivatives."""

    expr: Expr
    surveys: Sequence[Survey]
    kinks: Sequence[Kink]
    joints: Sequence[Joint]

    def values(self, order: int) -> list[Candidate]:
        """All candidates on all pieces."""
        sharp = frozenset(
            joint.place for joint in self.joints if joint.order is not None and joint.order <= order
        )
        leaps = frozenset(kink.place for kink in self.kinks if kink.jump)
        found: list[Candidate] = []
        for survey in self.surveys:
            found += candidates(survey, order, sharp if order else leaps)
            high = survey.part.high
            if order == 0 and high is not None and place_of(high) in leaps:
                # At a jump the one-sided values are approached, and some value is taken.
                found.append(value_at(self.expr, high))
        return found

    def ends(self, order: int) -> tuple[Claim, Claim]:
        """The infimum and the supremum of a derivative."""
        lowest = _known(lambda: extreme(self.values(order), upper=False))
        largest = _known(lambda: extreme(self.values(order), upper=True))
        return (
            lowest or self.sampled(order, upper=False),
            largest or self.sampled(order, upper=True),
        )

    def steepest(self) -> Claim:
        """The supremum of abs(f')."""
        found = _known(lambda: extreme([absolute(value) for value in self.values(1)], upper=True))
        if found is not None:
            return found
        low, high = self.ends(1)
        return high if high.value >= -low.value else replace(low, low=-low.high, high=-low.low)

    def sampled(self, order: int, *, upper: bool) -> Claim:
        from slopelab.calculus.sampling import sampled_claim

        return sampled_claim(self.expr, order, upper=upper)


def _jumps(meets: Sequence[Joint]) -> frozenset[int]:
    """1 for each jump upwards, -1 downwards, 0 where the value stands outside both sides."""
    return frozenset(joint.step for joint in meets if joint.order == 0)


def _monotone(trends: Course | None, low: Claim, high: Claim, jumps: frozenset[int]) -> Monotone:
    kinds = {stage.kind for stage in trends.stages} if trends is not None else {"rising", "falling"}
    certain = trends is not None and not any(trends.endless)
    rises = (certain and "falling" not in kinds) or low.low >= 0 or low.exact is ZERO
    falls = (certain and "rising" not in kinds) or high.high <= 0 or high.exact is ZERO
    rises, falls = rises and jumps <= frozenset({1}), falls and jumps <= frozenset({-1})
    if rises and falls:
        return "constant"
    if rises:
        return "nondecreasing" if "flat" in kinds else "increasing"
    if falls:
        return "nonincreasing" if "flat" in kinds else "decreasing"
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
