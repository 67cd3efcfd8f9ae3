"""Convexity of losses against second differences, and against what the literature says."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import pytest
from mpmath import mpf

import slopelab as sl
from oracle import UndefinedError, mpmath_eval
from slopelab.catalogue import losses
from slopelab.core.spec import Loss
from slopelab.words import use_language

# As textbooks and the papers have it.
CONVEX = {
    *("mse", "half_mse", "mae", "huber", "smooth_l1", "log_cosh", "charbonnier", "quantile"),
    *("expectile", "epsilon_insensitive", "mape", "poisson_nll", "poisson", "gaussian_nll"),
    *("bce", "bce_with_logits", "soft_margin", "hinge", "squared_hinge", "modified_huber"),
    *("perceptron", "exponential_loss", "sparsemax_binary", "brier", "margin_ranking"),
    *("hinge_embedding", "pairwise_logistic"),
}
OTHERS = {
    *("msle", "cauchy", "welsch", "geman_mcclure", "tukey", "wing", "focal", "poly1_bce"),
    *("asymmetric", "savage", "tangent", "gamma_deviance"),
}


def grid(spec: Loss) -> list[mpf]:
    """Predictions in equal steps; mpmath's, for those of float64 are not."""
    low, high = float(spec.prediction.low), float(spec.prediction.high)
    start, stop = max(low, -12.0), min(high, 12.0)
    return [start + (mpf(stop) - start) * k / 202 for k in range(1, 202)]


def bends_down(spec: Loss, y: Fraction) -> bool:
    """Whether somewhere the middle lies above the chord: a counterexample."""
    with mpmath.workdps(40):
        target = mpf(y.numerator) / y.denominator
        try:
            values = [mpmath_eval(spec.bound_expr, {"p": p, "y": target}, 30) for p in grid(spec)]
        except UndefinedError:  # 0 log 0
            return False
        seconds = (
            left - 2 * middle + right
            for left, middle, right in zip(values, values[1:], values[2:], strict=False)
        )
        return any(second < -(mpf(10) ** -25) * (1 + abs(max(values))) for second in seconds)


@pytest.mark.parametrize("name", losses())
def test_convexity_is_what_second_differences_say(name: str) -> None:
    spec = losses()[name]
    found = sl.loss(name).convexity()
    assert found.targets
    assert all(spec.target.contains(y) for y in found.targets)
    assert any(bends_down(spec, y) for y in found.targets) is not found.convex


def test_convexity_is_what_the_literature_says() -> None:
    for names, convex in ((CONVEX, True), (OTHERS, False)):
        assert names <= set(losses())
        for name in names:
            assert sl.loss(name).convexity().convex is convex, name


def test_barrons_loss_is_convex_from_1_on() -> None:
    for alpha, convex in ((2, True), (1.5, True), (1, True), (0.5, False), (0, False), (-2, False)):
        assert sl.loss("barron", alpha=alpha).convexity().convex is convex


def test_convexity_of_typed_losses_and_sentences() -> None:
    assert sl.loss("(p - y)^4").convexity().convex
    assert not sl.loss("sin(p - y)").convexity().convex
    assert "not" in sl.loss("cauchy").describe().lower()
    with use_language("zh"):
        assert "凸" in sl.loss("bce").describe()
    assert math.isfinite(float(sl.loss("cauchy").convexity().targets[0]))
