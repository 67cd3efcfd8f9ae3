"""Where digits are lost elsewhere: far tails, logarithms near 0, supports of sparse functions."""

from __future__ import annotations

import numpy as np
import pytest

import slopelab as sl
import vector_oracle

ULP = 2.0**-52
TAILS = (
    [0.0, -700.0, -30.0, 1.5],
    [1e3, 1e3 - 600.123456789, 1e3 - 40.7, 1e3 - 1e-9],
    [40.0, 0.0, -40.0, 39.0],
    [-1e4, -1e4 - 20.3, -1e4 - 700.1, -1e4 - 1.0],
    [1e8, 1e8 - 300.4, 1e8 - 1.0, -1e8],
)


@pytest.mark.parametrize("row", TAILS)
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmin"])
def test_relative_accuracy_in_far_tails(name: str, row: list[float]) -> None:
    function = sl.activation(name)
    assert isinstance(function, sl.VectorFunction)
    expected = vector_oracle.values(function.expr, {"x": row})
    np.testing.assert_allclose(function(row), expected, rtol=4 * ULP, atol=5e-324)


@pytest.mark.parametrize("row", TAILS)
def test_gradients_of_the_cross_entropy_have_no_wrong_zeros(row: list[float]) -> None:
    ce = sl.loss("cross_entropy")
    for k in range(4):
        target = np.eye(4)[k]
        vectors = {"p": row, "y": list(target)}
        expected = vector_oracle.jacobian(ce.expr, vectors, "p")[0]
        np.testing.assert_allclose(ce.grad(row, k), expected, rtol=8 * ULP, atol=1e-323)


@pytest.mark.parametrize("row", TAILS)
def test_jacobian_of_the_softmax_has_no_wrong_zeros(row: list[float]) -> None:
    softmax = sl.activation("softmax")
    assert isinstance(softmax, sl.VectorFunction)
    expected = vector_oracle.jacobian(softmax.expr, {"x": row}, "x")
    np.testing.assert_allclose(softmax.jacobian(row), expected, rtol=16 * ULP, atol=1e-323)


def test_sparsemax_is_a_projection() -> None:
    x = np.random.default_rng(6).normal(size=(200, 9)) * 3
    sparsemax = sl.activation("sparsemax")
    p = sparsemax(x)
    np.testing.assert_allclose(p.sum(axis=-1), 1.0, atol=8 * ULP)
    np.testing.assert_allclose(sparsemax(p), p, atol=4 * ULP)
    np.testing.assert_allclose(sparsemax(x + 2.0**40), p, atol=2.0**-11)
    assert (p == 0).any()


def test_softmax_does_not_see_a_shift() -> None:
    x = np.random.default_rng(7).integers(-50, 50, size=(100, 6)).astype(float)
    softmax = sl.activation("softmax")
    np.testing.assert_array_equal(softmax(x + 2.0**45), softmax(x))


def test_infinities_give_limits() -> None:
    inf = np.inf
    np.testing.assert_array_equal(sl.activation("softmax")([inf, 0.0, -inf]), [1.0, 0.0, 0.0])
    np.testing.assert_array_equal(sl.activation("softmax")([0.0, -inf]), [1.0, 0.0])
    np.testing.assert_array_equal(sl.activation("log_softmax")([0.0, -inf]), [0.0, -inf])
    assert np.isnan(sl.activation("softmax")([inf, inf])).all()
    assert sl.activation("logsumexp")([-inf, -inf]) == -inf
    assert sl.activation("logsumexp")([inf, 0.0]) == inf
    np.testing.assert_array_equal(sl.activation("softmax")([np.nan, 0.0]), [np.nan, np.nan])


def test_zero_vectors_have_a_gradient() -> None:
    zero, one = [0.0, 0.0], [1.0, 0.0]
    assert sl.loss("cosine_distance")(zero, one) == 1.0
    np.testing.assert_array_equal(sl.loss("cosine_distance").grad(zero, one), zero)
    for degree in (1, 2, 3):
        loss = sl.loss("triplet_margin", degree=degree)
        slopes = loss.grad(zero, zero, one)
        assert all(np.isfinite(slope).all() for slope in slopes)
    left, right = sl.loss("contrastive_pairs").grad(one, one, 0.0)
    np.testing.assert_array_equal(left, zero)
    np.testing.assert_array_equal(right, zero)
