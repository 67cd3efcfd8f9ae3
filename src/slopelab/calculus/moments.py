r"""What a function does to a normal distribution: means, and the gains that keep a signal's size.

With z ~ N(0, sigma^2) the forward gain 1 / sqrt(E f(z)^2) and the backward gain
1 / sqrt(E f'(z)^2) are what weights have to be scaled by for activations and gradients to keep
their size from layer to layer (at sigma = 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.claims import Claim, Standing, float_bounds, is_simple
from slopelab.calculus.extremes import X
from slopelab.calculus.field import NoNormalFormError
from slopelab.calculus.gaussian import closed_forms, integrals
from slopelab.calculus.isolation import fresh_budget, one_budget
from slopelab.calculus.pieces import pieces
from slopelab.calculus.precision import precision
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import UncertainError
from slopelab.calculus.survey import surveyed
from slopelab.core.expr import Expr


@final
@dataclass(frozen=True, slots=True)
class Moments:
    r"""Expectations of f and f' under z ~ N(0, sigma^2).

    Args:
        sigma: the standard deviation of z.
        mean: E f(z).
        square: E f(z)^2.
        variance: E f(z)^2 - (E f(z))^2.
        slope_square: E f'(z)^2, where f' is taken wherever it exists.
    """

    sigma: float
    mean: Claim
    square: Claim
    variance: Claim
    slope_square: Claim

    @property
    def forward_gain(self) -> float:
        """1 / sqrt(E f^2): weights scaled by it keep the size of activations."""
        return _gain(self.square)

    @property
    def backward_gain(self) -> float:
        """1 / sqrt(E f'^2): weights scaled by it keep the size of gradients."""
        return _gain(self.slope_square)

    @property
    def centred_gain(self) -> float:
        """1 / sqrt(Var f): the forward gain of f less its mean."""
        return _gain(self.variance)

    def chi(self, weight_variance: float = 1.0) -> float:
        """sigma_w^2 E f'^2: by what a layer multiplies the squared gradient on average.

        Below 1 gradients vanish with depth, above 1 they explode; 1 is the edge of chaos.

        Args:
            weight_variance: sigma_w^2, the variance of the weights times the width.
        """
        return weight_variance * self.slope_square.value


def _gain(claim: Claim) -> float:
    return 1 / math.sqrt(claim.value) if claim.value > 0 else math.inf


@lru_cache(maxsize=512)
def moments(expr: Expr, sigma: Fraction = Fraction(1)) -> Moments:
    """The moments of a function of x.

    Args:
        expr: the function, in x alone.
        sigma: the standard deviation, above 0.

    Example:
        >>> from slopelab.core.parse import parse
        >>> found = moments(parse("max(0, x)"))
        >>> found.square.value, found.square.standing, round(found.forward_gain, 6)
        (0.5, 'proved', 1.414214)
    """
    with precision(BITS), one_budget():
        try:
            return _certified(expr, sigma)
        except (UncertainError, NoNormalFormError):
            return _sampled(expr, sigma)


def _certified(expr: Expr, sigma: Fraction) -> Moments:
    parts = pieces(expr, X)
    exact = closed_forms(parts, sigma)
    if exact is not None:
        variance = canonical(exact[1] - exact[0] * exact[0])
        claims = [_exact_claim(value) for value in (*exact[:2], variance, exact[2])]
        return Moments(float(sigma), claims[0], claims[1], claims[2], claims[3])
    surveys = [surveyed(part) for part in parts]
    with fresh_budget():  # the search for roots, which may have used up the first, is not the point
        mean, square, slope = integrals(surveys, sigma)
    claims = [_claim(value) for value in (mean, square, square - mean * mean, slope)]
    return Moments(float(sigma), claims[0], claims[1], claims[2], claims[3])


def _exact_claim(value: Expr) -> Claim:
    low, high = float_bounds(evaluate(value, {}))
    shown = value if is_simple(value) else None
    return Claim(low, high, shown, (), attained=True, standing="proved" if shown else "certified")


def _claim(value: arb, standing: Standing = "certified") -> Claim:
    low, high = float_bounds(value)
    if value.contains(0) and abs(value) < arb(2) ** -64:
        low, high = min(low, 0.0), max(high, 0.0)
    return Claim(low, high, None, (), attained=True, standing=standing)


def _sampled(expr: Expr, sigma: Fraction) -> Moments:
    """By the trapezoidal rule, good to many digits where f is smooth; without proof."""
    slope = differentiation(expr, X).after
    step, count = Fraction(1, 16), 160
    places = [
        (ball(sigma * step * k), (ball(-((step * k) ** 2) / 2)).exp())
        for k in range(-count, count + 1)
    ]
    weight = ball(step) / (2 * arb.pi()).sqrt()

    def mean(values: Sequence[arb]) -> arb:
        total = arb(0)
        for value, (_, density) in zip(values, places, strict=True):
            total += value * density if value.is_finite() else arb(0)
        return total * weight

    values = [evaluate(expr, {X.name: at}) for at, _ in places]
    slopes = [evaluate(slope, {X.name: at}) for at, _ in places]
    first, second = mean(values), mean([value * value for value in values])
    third = mean([value * value for value in slopes])
    claims = [
        _claim(value.mid(), "numeric") for value in (first, second, second - first * first, third)
    ]
    return Moments(float(sigma), claims[0], claims[1], claims[2], claims[3])
