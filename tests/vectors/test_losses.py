"""Every loss of several predictions: its values and gradients against ball arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import slopelab as sl
import vector_oracle
from slopelab.errors import InputError, PairingError

NAMES = list(sl.vector_losses())
ULP = 2.0**-52
REAL = np.array([0.3, 0.4, -0.5, 0.9]), np.array([1.25, -0.75, 0.5, 1.0])


def shares(row: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.exp(row) / np.exp(row).sum()


def arguments(loss: sl.VectorLossFunction, turn: int) -> dict[str, Any]:
    """A sample that the loss is meant for."""
    spec = loss.spec
    found: dict[str, Any] = {}
    for place, name in enumerate(spec.predictions):
        row = np.roll(REAL[turn], place) + 0.125 * place
        found[name] = {
            "probabilities": shares(row),
            "log_probabilities": np.log(shares(row)),
            "numbers": np.abs(row) + 0.25,
        }.get(spec.takes, row)
    for place, name in enumerate(spec.targets):
        row = np.roll(REAL[turn], 1)
        if place:
            found[name] = shares(row)
            continue
        found[name] = {
            "classes": shares(row),
            "labels": np.array([1.0, 0.0, 0.0, 1.0]),
            "signs": np.array([1.0, -1.0])[turn],
            "values": np.abs(row) + 0.5,
        }[spec.target]
    return {
        name: float(np.ravel(value)[turn % np.size(value)]) if name in spec.numbers else value
        for name, value in found.items()
    }


@pytest.fixture(scope="module", params=NAMES)
def loss(request: pytest.FixtureRequest) -> sl.VectorLossFunction:
    return sl.vector_losses()[request.param]


@pytest.mark.parametrize("turn", [0, 1])
def test_values_and_gradients_are_those_of_ball_arithmetic(
    loss: sl.VectorLossFunction, turn: int
) -> None:
    if "log(y)" in loss.spec.formula and loss.spec.target == "labels":
        return  # logarithms of 0: see test_labels.py
    given = arguments(loss, turn)
    vectors = {name: list(v) for name, v in given.items() if np.ndim(v)}
    numbers = {name: v for name, v in given.items() if not np.ndim(v)}
    (value,) = vector_oracle.values(loss.expr, vectors, numbers)
    found, slopes = loss.value_and_grad(*given.values())
    assert found == pytest.approx(value, rel=64 * ULP, abs=4 * ULP)
    assert found == loss(*given.values())
    slopes = slopes if isinstance(slopes, tuple) else (slopes,)
    for name, slope in zip(loss.spec.predictions, slopes, strict=True):
        expected = vector_oracle.jacobian(loss.expr, vectors, name, numbers)[0]
        np.testing.assert_allclose(np.ravel(slope), expected, rtol=256 * ULP, atol=16 * ULP)


def test_a_batch_is_its_samples(loss: sl.VectorLossFunction) -> None:
    samples = [list(arguments(loss, turn).values()) for turn in (0, 1)]
    batch = [np.stack(column) for column in zip(*samples, strict=True)]
    alone = np.array([loss(*sample) for sample in samples])
    np.testing.assert_array_equal(loss(*batch), alone)
    assert loss(*batch, reduction="sum") == pytest.approx(alone.sum(), rel=4 * ULP)
    assert loss(*batch, reduction="mean") == pytest.approx(alone.mean(), rel=4 * ULP)
    weighed = loss(*batch, reduction="mean", weight=[1.0, 3.0])
    assert weighed == pytest.approx((alone[0] + 3 * alone[1]) / 4, rel=4 * ULP)
    whole = loss.grad(*batch, reduction="mean")
    each = loss.grad(*batch)
    for mean, one in zip(
        *(x if isinstance(x, tuple) else (x,) for x in (whole, each)), strict=True
    ):
        np.testing.assert_allclose(mean, one / 2, rtol=4 * ULP)


def test_the_axis_may_stand_anywhere(loss: sl.VectorLossFunction) -> None:
    samples = [list(arguments(loss, turn).values()) for turn in (0, 1)]
    batch = [np.stack(column) for column in zip(*samples, strict=True)]
    turned = [column.T for column in batch]
    np.testing.assert_array_equal(loss(*turned, axis=0), loss(*batch))


def test_indices_are_one_hot_targets() -> None:
    z = np.random.default_rng(5).normal(size=(6, 4))
    y = np.array([0, 3, 1, 1, 2, 0])
    for name in ("cross_entropy", "nll", "multi_margin", "crammer_singer", "sparsemax_loss"):
        loss = sl.loss(name)
        np.testing.assert_array_equal(loss(z, y), loss(z, np.eye(4)[y]))
        np.testing.assert_array_equal(loss.grad(z, y), loss.grad(z, np.eye(4)[y]))


def test_the_winning_class_keeps_a_loss_and_a_gradient() -> None:
    ce = sl.loss("cross_entropy")
    value, slope = ce.value_and_grad([40.0, 0.0], 0)
    assert value == pytest.approx(np.exp(-40.0), rel=4 * ULP)
    np.testing.assert_allclose(slope, [-np.exp(-40.0), np.exp(-40.0)], rtol=4 * ULP)
    assert ce([1e4, 0.0, -1e4], 2) == 2e4
    np.testing.assert_array_equal(ce.grad([1e4, 0.0, -1e4], 2), [1.0, 0.0, -1.0])


def test_impossible_classes_that_are_not_asked_for_do_no_harm() -> None:
    ce = sl.loss("cross_entropy")
    assert ce([0.0, -np.inf, 0.0], [0.5, 0.0, 0.5]) == pytest.approx(np.log(2.0), rel=4 * ULP)
    np.testing.assert_array_equal(ce.grad([0.0, -np.inf, 0.0], [1.0, 0.0, 0.0]), [-0.5, 0.0, 0.5])
    assert ce([0.0, -np.inf], 1) == np.inf
    assert sl.loss("kl_div")([-np.inf, 0.0], [0.0, 1.0]) == 0.0


def test_ignored_and_weighted_classes() -> None:
    z = np.array([[0.5, 1.0, -1.0], [0.25, 0.0, 2.0], [1.0, 1.0, 0.0]])
    ce = sl.loss("cross_entropy")
    each = ce(z, [0, 1, 2])
    assert ce(z, [0, 1, -100], ignore_index=-100, reduction="mean") == pytest.approx(
        each[:2].mean()
    )
    assert ce(z, [-1, -1, -1], ignore_index=-1, reduction="mean") == 0.0
    np.testing.assert_array_equal(ce.grad(z, [0, -1, 2], ignore_index=-1)[1], np.zeros(3))
    weights = np.array([1.0, 2.0, 5.0])
    found = ce(z, [0, 1, 2], class_weight=weights, reduction="mean")
    assert found == pytest.approx((weights * each).sum() / weights.sum(), rel=4 * ULP)


def test_refusals() -> None:
    ce = sl.loss("cross_entropy")
    for given, options in (
        (([0.0, 1.0], 2), {}),
        (([0.0, 1.0], 0.5), {}),
        (([0.0, 1.0], [[0, 1]]), {}),
        (([0.0, 1.0],), {}),
        (([0.0, 1.0], 0), {"label_smoothing": 2}),
        (([0.0, 1.0], 0), {"class_weight": [1.0]}),
        (([0.0, 1.0], 0), {"reduction": "batchmean"}),
        (([0.0, 1.0], 0), {"weight": [1.0, 2.0]}),
    ):
        with pytest.raises(InputError):
            ce(*given, **options)
    with pytest.raises(InputError, match="label_smoothing"):
        sl.loss("dice")([0.5], [1.0], label_smoothing=0.1)
    for pair in ("relu+cross_entropy", "sparsemax+cross_entropy", "softmax+mse", "glu+nll"):
        with pytest.raises(PairingError):
            sl.pairing(pair)
    with pytest.raises(PairingError, match="one output"):
        sl.train("softmax+cross_entropy")


def test_pairings_are_computed_from_z() -> None:
    z = np.array([[800.0, 0.0, -300.0], [0.0, 0.5, 1.0]])
    pair = sl.pairing("softmax+generalized_cross_entropy")
    value, slope = pair.value_and_grad(z, [0, 2])
    p = sl.activation("softmax")(z)
    loss = sl.loss("generalized_cross_entropy")
    np.testing.assert_allclose(value, loss(p, [0, 2]), rtol=1e-14)
    chained = sl.activation("softmax").vjp(z, loss.grad(p, [0, 2]))
    np.testing.assert_allclose(slope[1], chained[1], rtol=1e-13)
    matched = sl.pairing("log_softmax+nll")
    np.testing.assert_array_equal(matched(z, [2, 0]), sl.loss("cross_entropy")(z, [2, 0]))
    np.testing.assert_array_equal(matched.grad(z, [2, 0]), sl.loss("cross_entropy").grad(z, [2, 0]))
    sparse = sl.pairing("sparsemax+sparsemax_loss")
    expected = sl.activation("sparsemax")(z) - np.eye(3)[[0, 2]]
    np.testing.assert_allclose(sparse.grad(z, [0, 2]), expected, atol=4 * ULP)
