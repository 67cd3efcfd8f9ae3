"""Losses of several labels, against PyTorch: sums over the labels and over the rest alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import slopelab as sl
from slopelab.errors import PairingError

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


def two_way(p: torch.Tensor, y: torch.Tensor, params: dict[str, float]) -> torch.Tensor:
    tp, tn = params["tp"], params["tn"]
    worst = tp * torch.logsumexp(-p[y == 1] / tp, 0)
    best = tn * torch.logsumexp(p[y == 0] / tn, 0)
    # Their softplus is x itself from 20 on.
    return torch.logaddexp(torch.zeros_like(best), best + worst)


def margin(p: torch.Tensor, y: torch.Tensor, params: dict[str, float]) -> torch.Tensor:
    pairs = params["margin"] - p[y == 1][:, None] + p[y == 0][None, :]
    return torch.relu(pairs).sum() / len(p)


@pytest.mark.parametrize(
    ("name", "params", "peer", "scale"),
    [
        ("zlpr", {}, zlpr, 1.0),
        ("zlpr", {}, zlpr, 20.0),
        ("two_way", {"tp": 4.0, "tn": 1.0}, two_way, 1.0),
        ("two_way", {"tp": 0.5, "tn": 3.0}, two_way, 20.0),
        ("multilabel_margin", {"margin": 1.0}, margin, 1.0),
        ("multilabel_margin", {"margin": 0.25}, margin, 3.0),
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


def test_multilabel_margin_of_torch() -> None:
    packed = [[k for k in range(6) if row[k]] for row in LABELS]
    packed = torch.tensor([row + [-1] * (6 - len(row)) for row in packed])
    z = torch.tensor(SCORES, requires_grad=True)
    theirs = torch.nn.functional.multilabel_margin_loss(z, packed, reduction="none")
    theirs.sum().backward()
    values, slopes = sl.loss("multilabel_margin").value_and_grad(SCORES, LABELS)
    np.testing.assert_allclose(values, theirs.detach().numpy(), rtol=1e-14)
    np.testing.assert_allclose(slopes, z.grad.numpy(), rtol=1e-14)


def test_both_ways_of_two_way() -> None:
    """The sum of the means along both axes, of samples and of classes that have a label."""
    loss = sl.loss("two_way")
    ours = sum(
        loss(SCORES, LABELS, axis=axis, reduction="mean", weight=LABELS.max(axis))
        for axis in (0, 1)
    )
    z, y = torch.tensor(SCORES), torch.tensor(LABELS)
    theirs = 0.0
    for lines, labels in ((z.T, y.T), (z, y)):
        each = [two_way(p, t, loss.params) for p, t in zip(lines, labels, strict=True) if t.any()]
        theirs += float(torch.stack(each).mean())
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_distribution_balanced() -> None:
    """As its authors write it: the weight of each label from the shares of those beside it."""
    prior = np.array([0.5, 0.25, 0.01, 0.1, 0.03, 0.2])
    z = torch.tensor(SCORES, requires_grad=True)
    y, rarity = torch.tensor(LABELS), 1 / torch.tensor(prior)
    ratio = rarity / (y * rarity).sum(-1, keepdim=True)
    weight = torch.sigmoid(10 * (ratio - 0.2)) + 0.1
    shifted = z - torch.log(rarity - 1) * 0.05 / 2
    functional = torch.nn.functional
    near = functional.softplus(-shifted) * torch.sigmoid(-shifted) ** 2 * 2
    far = functional.softplus(2 * shifted) / 2 * torch.sigmoid(2 * shifted) ** 2 * 2
    theirs = (weight * (y * near + (1 - y) * far)).mean(-1)
    theirs.sum().backward()
    values, slopes = sl.loss("distribution_balanced").value_and_grad(SCORES, LABELS, prior)
    np.testing.assert_allclose(values, theirs.detach().numpy(), rtol=1e-13)
    np.testing.assert_allclose(slopes, z.grad.numpy(), rtol=1e-12)


def test_what_is_inside_is_said_and_known() -> None:
    known = {**sl.activations(), **sl.vector_activations()}
    for loss in sl.vector_losses().values():
        spec = loss.spec
        assert (spec.takes == "logits") == (spec.inside is not None), spec.name
        assert spec.inside is None or spec.inside in known
    assert "the sigmoid is inside" in sl.loss("multilabel_soft_margin").describe()
    assert "the softmax is inside" in sl.loss("cross_entropy").describe()
    assert "inside" not in sl.loss("zlpr").describe()
    with pytest.raises(PairingError, match="take it alone"):
        sl.pairing("softmax+multilabel_soft_margin")
