"""Every loss of the catalogue and its gradient, against Arb: to the last place, wherever."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import numpy as np
import pytest
from flint import arb

import slopelab as sl
from slopelab.calculus.balls import ball, expansions
from slopelab.catalogue import losses
from slopelab.core.expr import Num, Var, substitute
from slopelab.core.interval import Interval
from slopelab.core.spec import Loss

ULPS: Final = 1.01
"""Double-double arithmetic rounds once; it may miss the nearest float64 by a hair."""

NEAREST: Final = {"tweedie_deviance": 1e-6}
"""How near the prediction may be to the target, relative to it, before the value loses digits:
there it is a difference of powers, each of which has rounded. The gradient loses none."""

POINTS: Final = 48


def spread(interval: Interval, rng: np.random.Generator) -> np.ndarray:
    """Numbers of all sizes, up to the ends of an interval."""
    low, high = float(interval.low), float(interval.high)
    if math.isinf(low):
        return rng.standard_normal(POINTS) * 10.0 ** rng.uniform(-3, 2.8, POINTS)
    if math.isinf(high):
        return low + 10.0 ** rng.uniform(-12, 4, POINTS)
    edge = (high - low) * 10.0 ** rng.uniform(-12, 0, POINTS) / 2
    return np.where(rng.random(POINTS) < 0.5, low + edge, high - edge)


def points(spec: Loss) -> Iterator[tuple[float, float]]:
    """Predictions and targets: far apart, near each other, and targets at their ends."""
    rng = np.random.default_rng(len(spec.name))
    predictions, targets = spread(spec.prediction, rng), spread(spec.target, rng)
    ends = [
        float(end)
        for end in (spec.target.low, spec.target.high)
        if spec.target.contains(end) and math.isfinite(end)
    ]
    near = spec.takes in {"number", "probability", "rate"}
    closest = max(NEAREST.get(spec.name, 0.0), 1e-15)
    for place, (p, y) in enumerate(zip(predictions.tolist(), targets.tolist(), strict=True)):
        if ends and place % 3 == 0:
            y = ends[place % len(ends)]  # noqa: PLW2901
        if near and place % 3 == 1:
            p = y * (1 + 10.0 ** rng.uniform(math.log10(closest), 0) * rng.choice([-1, 1]))  # noqa: PLW2901
        if spec.prediction.contains(p) and spec.target.contains(y):
            yield p, y


def exact(spec: Loss, p: float, y: float) -> tuple[arb, arb] | None:
    """The loss and its derivative as tight balls; None where Arb has none (a root of 0)."""
    expr = substitute(spec.bound_expr, {Var("y"): Num(Fraction(y))})
    for bits in (256, 1024, 4096, 16384):
        found = expansions([expr], "p", ball(p), 1, bits).get(expr)
        if found is None:
            return None
        if all(ball_.rel_accuracy_bits() > 64 or ball_.is_zero() for ball_ in found):
            break
    return found[0], found[1]


def ulps(found: float, true: arb) -> float:
    """How far a result is off, in units in the last place of what is true."""
    nearest = float(true.mid())
    if found == nearest or abs(nearest) < np.finfo(np.float64).tiny:
        return 0.0 if abs(found - nearest) < 1e-320 else math.inf if found != nearest else 0.0
    if not math.isfinite(found) or not math.isfinite(nearest):
        return math.inf
    return abs(float((arb(found) - true).mid())) / math.ulp(nearest)


@pytest.mark.parametrize("name", losses())
def test_losses_and_gradients_are_exact(name: str) -> None:
    spec, loss = losses()[name], sl.loss(name)
    given = list(points(spec))
    assert len(given) > POINTS // 2
    p, y = (np.array(side) for side in zip(*given, strict=True))
    values, slopes = loss(p, y), loss.grad(p, y)
    seen = 0
    for place, (here, target) in enumerate(given):
        true = exact(spec, here, target)
        if true is None:
            continue
        value, slope = true
        seen += 1
        assert ulps(float(values[place]), value) <= ULPS, (here, target)
        assert ulps(float(slopes[place]), slope) <= ULPS, (here, target)
    assert seen > POINTS // 2


@pytest.mark.parametrize("name", NEAREST)
def test_nearer_than_that_digits_are_lost(name: str) -> None:
    """Else the exception is needed no more."""
    spec = losses()[name]
    off = [
        ulps(float(sl.loss(name)(p, 2.0)), true[0])
        for p in (2.0 + 2.0**-k for k in range(30, 52))
        if (true := exact(spec, p, 2.0)) is not None
    ]
    assert max(off) > ULPS


# The ends of the intervals, where 0 log 0 is 0.


@pytest.mark.parametrize(
    ("name", "p", "y", "value"),
    [
        ("bce", 0.0, 0.0, 0.0),
        ("bce", 1.0, 1.0, 0.0),
        ("bce", 1.0, 0.0, math.inf),
        ("bce", 0.0, 1.0, math.inf),
        ("poisson", 0.0, 0.0, 0.0),
        ("poisson", 3.0, 0.0, 3.0),
        ("poisson_deviance", 3.0, 0.0, 6.0),
        ("poisson_deviance", 0.0, 0.0, 0.0),
        ("tweedie_deviance", 4.0, 0.0, 8.0),
        ("negative_binomial", 0.0, 0.0, 0.0),
        ("negative_binomial", 1.0, 0.0, math.log(2.0)),
        ("brier", 1.0, 0.0, 1.0),
        ("gaussian_nll_log_variance", 1.0, 0.0, 0.5),
    ],
)
def test_values_at_the_ends(name: str, p: float, y: float, value: float) -> None:
    assert sl.loss(name)(p, y) == value
    assert sl.loss(name)([p, p], [y, y]).tolist() == [value, value]


@pytest.mark.parametrize(
    ("pair", "loss"),
    [("sigmoid+bce", "bce_with_logits"), ("exp(x)+poisson", "poisson_nll")],
)
def test_a_loss_of_logits_is_the_pairing_of_the_loss_it_stands_for(pair: str, loss: str) -> None:
    """Both are computed from the raw output, so they agree to the last place."""
    rng = np.random.default_rng(3)
    z = np.concatenate([rng.standard_normal(300) * 10.0 ** rng.uniform(-3, 2.5, 300), [0.0]])
    y = np.where(rng.random(z.size) < 0.6, rng.integers(0, 2, z.size), rng.random(z.size))
    left, right = sl.pairing(pair), sl.loss(loss)
    np.testing.assert_array_max_ulp(left(z, y), right(z, y), 1)
    np.testing.assert_array_max_ulp(left.grad(z, y), right.grad(z, y), 1)


@pytest.mark.parametrize(
    ("z", "y", "value", "slope"),
    [(1e4, 0, 1e4, 1.0), (-1e4, 1, 1e4, -1.0), (1e4, 1, 0.0, 0.0), (-1e300, 1, 1e300, -1.0)],
)
def test_logits_at_any_distance(z: float, y: int, value: float, slope: float) -> None:
    s = 2 * y - 1
    assert sl.loss("bce_with_logits")(z, y) == value
    assert sl.loss("bce_with_logits").grad(z, y) == slope
    assert sl.loss("soft_margin")(z, s) == value
    assert sl.loss("soft_margin").grad(z, s) == slope
    assert sl.pairing("sigmoid+bce")(z, y) == value
    assert sl.pairing("sigmoid+bce").grad(z, y) == slope


def test_gradients_at_the_ends() -> None:
    """A term that weighs nothing does not count, whatever it is divided by."""
    found = sl.loss("bce").grad([1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0])
    assert found.tolist() == [-1.0, 1.0, math.inf, -math.inf]
    assert sl.loss("poisson").grad(0.0, 0.0) == 1.0
