"""Losses that tell labels from the rest by log(0), against PyTorch: sums over the labels alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import slopelab as sl

torch = pytest.importorskip("torch")

RNG = np.random.default_rng(54)
LABELS = (RNG.random((8, 6)) > 0.5).astype(float)
LABELS[:2] = [[0.0] * 6, [1.0] * 6]
SCORES = RNG.uniform(-1.0, 1.0, size=(8, 6))


def zlpr(p: torch.Tensor, y: torch.Tensor, _: dict[str, float]) -> torch.Tensor:
    return torch.log1p(torch.exp(p[y == 0]).sum()) + torch.log1p(torch.exp(-p[y == 1]).sum())


def circle(p: torch.Tensor, y: torch.Tensor, params: dict[str, float]) -> torch.Tensor:
    gamma, margin = params["gamma"], params["margin"]
    near, far = p[y == 1], p[y == 0]
    short, over = torch.relu(1 + margin - near), torch.relu(far + margin)
    near_sum = torch.exp(-gamma * short * (near - (1 - margin))).sum()
    far_sum = torch.exp(gamma * over * (far - margin)).sum()
    return torch.log1p(near_sum * far_sum)


@pytest.mark.parametrize(
    ("name", "params", "peer", "scale"),
    [
        ("zlpr", {}, zlpr, 1.0),
        ("zlpr", {}, zlpr, 20.0),
        ("circle", {"gamma": 80.0, "margin": 0.4}, circle, 1.0),
        ("circle", {"gamma": 3.0, "margin": 0.25}, circle, 1.5),
    ],
)
def test_values_and_gradients_are_those_of_sums_over_the_labels(
    name: str, params: dict[str, float], peer: Callable[..., Any], scale: float
) -> None:
    given = scale * SCORES
    values, slopes = sl.loss(name, **params).value_and_grad(given, LABELS)
    for row, labels, value, slope in zip(given, LABELS, values, slopes, strict=True):
        p = torch.tensor(row, requires_grad=True)
        theirs = peer(p, torch.tensor(labels), params)
        theirs.backward()
        assert value == pytest.approx(float(theirs.detach()), rel=1e-10, abs=1e-13)
        np.testing.assert_allclose(slope, p.grad.numpy(), rtol=1e-10, atol=1e-13)


def test_large_logits_do_not_overflow() -> None:
    value, slope = sl.loss("zlpr").value_and_grad([1000.0, -2000.0], [0.0, 1.0])
    assert value == 3000.0
    np.testing.assert_array_equal(slope, [1.0, -1.0])
