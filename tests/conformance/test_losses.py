"""Our losses against PyTorch, Keras and optax: the same values and slopes, at kinks too.

What is compared comes from the `peers` of the catalogue. Where a library is wrong, the test is
expected to fail, strictly, with the exact number beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Final

import numpy as np
import pytest

import slopelab as sl
from loss_peers import FACTORS, TARGETS, keywords, values_and_slopes
from peers import RUN
from slopelab.catalogue import losses
from slopelab.core.spec import Convention, Loss, Peer

PAIRS = [
    pytest.param(spec, peer, id=f"{name}-{peer.name}")
    for name, spec in losses().items()
    for peer in spec.peers
    if peer.library in RUN and not (peer.differs and "several classes" in peer.differs.en)
]
TUNABLE = [pair for pair in PAIRS if pair.values[1].arguments]
CLOSE: Final = 3e-7
"""Relative: Keras adds 1e-7 to what it takes the logarithm of, or clips it there."""


def ours(spec: Loss, peer: Peer) -> sl.LossFunction:
    """Ours, with the peer's defaults and its conventions at kinks."""
    convention: Convention = "torch" if peer.library == "torch" else "jax"
    return sl.loss(spec.name, kinks=convention, **{**dict(spec.values), **peer.values})


def examples(spec: Loss, count: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """Ordinary predictions and targets of the kind that a loss takes."""
    rng = np.random.default_rng(len(spec.name))
    number, unit = 2.5 * rng.standard_normal(count), rng.uniform(0.03, 0.97, count)
    p, y = number, 2.5 * rng.standard_normal(count)
    match spec.takes:
        case "probability":
            p, y = unit, np.where(rng.random(count) < 0.5, rng.integers(0, 2, count), unit[::-1])
        case "logit":
            y = rng.integers(0, 2, count).astype(float)
        case "score":
            y = rng.choice([-1.0, 1.0], count)
        case "rate":
            p, y = np.exp(number / 2), rng.integers(0, 9, count).astype(float)
        case "log_rate":
            y = rng.integers(0, 9, count).astype(float)
        case "distance":
            p = np.abs(number)
            y = rng.choice([float(spec.target.low), float(spec.target.high)], count)
        case "number":
            if not math.isinf(spec.prediction.low):
                p, y = np.abs(p), np.abs(y)
    return p, y


def kinks(spec: Loss) -> Iterator[tuple[float, float]]:
    """Predictions at which the slope may jump, each with a target."""
    sizes = {0.0, 1.0, *(float(value) for _, value in spec.values)}
    sizes |= {float(Fraction(param.default)) for param in spec.params}
    targets = {"score": (-1.0, 1.0), "distance": (-1.0, 1.0)}.get(spec.takes, (0.5, -2.0))
    for y, size, sign, middle in product(targets, sorted(sizes), (-1.0, 1.0), (0.0, 1.0)):
        p = middle * y + sign * size
        inside = spec.target.contains(y) and spec.prediction.contains(p)
        if inside and (p > 0 or math.isinf(spec.prediction.low)):
            yield p, y


def compare(spec: Loss, peer: Peer, p: np.ndarray, y: np.ndarray) -> None:
    loss = ours(spec, peer)
    values, slopes = values_and_slopes(peer, p, y, keywords(loss.spec, peer))
    # The 1e-7 counts more beside a small rate.
    close = 100 * CLOSE if spec.takes == "rate" else CLOSE
    for found, exact in ((values, loss(p, y)), (slopes, loss.grad(p, y))):
        np.testing.assert_allclose(found, exact, rtol=close, atol=close)


@pytest.mark.parametrize(("spec", "peer"), PAIRS)
def test_peers_compute_the_same(spec: Loss, peer: Peer) -> None:
    compare(spec, peer, *examples(spec))


@pytest.mark.parametrize(("spec", "peer"), TUNABLE)
def test_parameters_mean_the_same(spec: Loss, peer: Peer) -> None:
    """With other values than the defaults."""
    changed: dict[str, Fraction] = {}
    for param in spec.params:
        if param.name in peer.arguments:
            value = Fraction(param.default) * Fraction(3, 2) + Fraction(1, 5)
            assert param.interval.contains(value)
            changed[param.name] = value
    compare(spec.with_params(**changed), peer, *examples(spec))


@pytest.mark.parametrize(("spec", "peer"), PAIRS)
def test_slopes_at_kinks_are_those_of_the_library(spec: Loss, peer: Peer) -> None:
    places = [*kinks(spec)] if spec.takes in {"number", "score", "distance"} else []
    if not places:
        pytest.skip("smooth: it has no kinks")
    p, y = (np.array(side) for side in zip(*places, strict=True))
    compare(spec, peer, p, y)


def test_every_kind_of_difference_is_told() -> None:
    """What is adapted for a library is said in the catalogue too."""
    told = {peer.name: peer.differs for spec in losses().values() for peer in spec.peers}
    for name in (*TARGETS, *FACTORS):
        assert told[name] is not None


def test_the_comparison_can_fail() -> None:
    spec = losses()["huber"]
    wrong = replace(spec.peers[0], name="torch.nn.functional.mse_loss", arguments={})
    with pytest.raises(AssertionError):
        compare(spec, wrong, *examples(spec))


# What libraries get wrong, on the versions in constraints.txt. (loss, peer, prediction, target,
# format, value, slope); the exact numbers are checked against ours, which test_losses_exact.py
# holds against Arb.

Row = tuple[str, str, float, float, str, float, float]

DEFECTS: Final[dict[str, Row]] = {
    "no shift before the exponential": (
        "soft_margin", "torch.nn.functional.soft_margin_loss",
        -1000.0, 1.0, "float64", 1000.0, -1.0,
    ),
    "no shift before the exponential, float32": (
        "soft_margin", "torch.nn.functional.soft_margin_loss",
        -100.0, 1.0, "float32", 100.0, -1.0,
    ),
    "the logarithm is cut at -100": (
        "bce", "torch.nn.functional.binary_cross_entropy",
        1e-60, 1.0, "float64", 60 * math.log(10), -1e60,
    ),
    "clipped at 1e-7, without a slope": (
        "bce", "keras.losses.binary_crossentropy",
        1e-9, 1.0, "float64", 9 * math.log(10), -1e9,
    ),
    "clipped at 1e-7": (
        "msle", "keras.losses.mean_squared_logarithmic_error",
        -0.5, 0.0, "float64", math.log(2) ** 2, -4 * math.log(2),
    ),
    "log 2 is taken away at the end": (
        "log_cosh", "keras.losses.log_cosh", 1e-4, 0.0, "float32", 5e-9, 1e-4,
    ),
    "log 2 is taken away at the end, too": (
        "log_cosh", "optax.losses.log_cosh", 1e-4, 0.0, "float32", 5e-9, 1e-4,
    ),
    "both branches are differentiated": (
        "huber", "keras.losses.huber", math.inf, 0.0, "float64", math.inf, 1.0,
    ),
    "1e-8 is added to the rate": (
        "poisson", "torch.nn.functional.poisson_nll_loss",
        1e-12, 2.0, "float64", 24 * math.log(10), -2e12,
    ),
    "1e-7 is added to the rate": (
        "poisson", "keras.losses.poisson", 1e-12, 2.0, "float64", 24 * math.log(10), -2e12,
    ),
    "infinity minus infinity": (
        "bce_with_logits", "torch.nn.functional.binary_cross_entropy_with_logits",
        math.inf, 1.0, "float64", 0.0, 0.0,
    ),
}  # fmt: skip
"""Why it is wrong -> where."""


def near(found: float, exact: float) -> bool:
    return found == exact or (math.isfinite(found) and math.isclose(found, exact, rel_tol=1e-5))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            row,
            id=f"{row[1]}-{row[4]}({row[2]:g}, {row[3]:g})",
            marks=pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError),
        )
        for reason, row in DEFECTS.items()
    ],
)
def test_libraries_are_exact_too(row: Row) -> None:
    name, library, p, y, dtype, value, slope = row
    spec = losses()[name]
    peer = next(peer for peer in spec.peers if peer.name == library)
    both = values_and_slopes(peer, np.array([p]), np.array([y]), keywords(spec, peer), dtype)
    assert near(float(both[0][0]), value)
    assert near(float(both[1][0]), slope)


@pytest.mark.parametrize("row", DEFECTS.values(), ids=[row[1] for row in DEFECTS.values()])
def test_ours_are_exact_there(row: Row) -> None:
    name, _, p, y, dtype, value, slope = row
    place, target = np.array([p], dtype), np.array([y], dtype)
    assert near(float(sl.loss(name)(place, target)[0]), value)
    assert near(float(sl.loss(name).grad(place, target)[0]), slope)
