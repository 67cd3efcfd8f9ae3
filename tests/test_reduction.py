"""Weights and reductions: what PyTorch gives, and what a mean of several losses is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import slopelab as sl
from peers import library
from slopelab.errors import InputError
from slopelab.words import LANGUAGES, Language, use_language

P = np.array([[0.5, -1.5, 2.0], [3.0, 0.25, -4.0]])
Y = np.array([[1.0, 0.0, 2.5], [-1.0, 0.25, 4.0]])
W = np.array([[1.0, 0.5, 2.0], [0.0, 3.0, 0.25]])
SOURCES = [sl.loss("huber"), sl.loss("log_cosh"), sl.pairing("tanh+huber"), sl.pairing("elu+mse")]


def by_torch(torch: Any, one: object, p: Any, y: Any, w: Any, reduction: str) -> Any:  # noqa: ANN401
    """The same, put together by PyTorch."""
    name = str(one)
    z = torch.tanh(p) if "tanh" in name else torch.nn.functional.elu(p) if "elu" in name else p
    if "huber" in name:
        each = torch.nn.functional.huber_loss(z, y, reduction="none")
    elif "mse" in name:
        each = torch.nn.functional.mse_loss(z, y, reduction="none")
    else:
        each = torch.log(torch.cosh(z - y))
    each = each * w
    return {"none": each, "sum": each.sum(), "mean": each.sum() / w.sum()}[reduction]


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@pytest.mark.parametrize("one", SOURCES, ids=str)
@pytest.mark.parametrize("given", [{}, {"weight": W}], ids=["alike", "weighted"])
def test_losses_and_gradients_are_those_of_pytorch(
    one: sl.LossFunction | sl.Pairing, reduction: str, given: dict[str, np.ndarray]
) -> None:
    torch = library("torch")
    w = given.get("weight", np.ones_like(P))
    p = torch.tensor(P, requires_grad=True)
    expected = by_torch(torch, one, p, torch.tensor(Y), torch.tensor(w), reduction)
    expected.sum().backward()
    np.testing.assert_allclose(
        one(P, Y, reduction=reduction, **given), expected.detach().numpy(), rtol=1e-14
    )
    np.testing.assert_allclose(
        one.grad(P, Y, reduction=reduction, **given), p.grad.numpy(), rtol=1e-13
    )


@pytest.mark.parametrize("one", SOURCES, ids=str)
def test_an_integer_weight_is_a_repetition(one: sl.LossFunction | sl.Pairing) -> None:
    repeated = np.repeat(P, [1, 2, 3], axis=1), np.repeat(Y, [1, 2, 3], axis=1)
    for reduction in ("mean", "sum"):
        assert one(P, Y, weight=[1, 2, 3], reduction=reduction) == pytest.approx(
            one(*repeated, reduction=reduction), rel=1e-14
        )


def test_the_gradient_is_that_of_the_reduced_loss() -> None:
    """Against differences of the reduced loss itself, weights and all."""
    one, h = sl.loss("log_cosh"), 1e-6
    for reduction in ("mean", "sum"):
        for place in np.ndindex(P.shape):
            step = np.zeros_like(P)
            step[place] = h
            rise = one(P + step, Y, weight=W, reduction=reduction) - one(
                P - step, Y, weight=W, reduction=reduction
            )
            slope = one.grad(P, Y, weight=W, reduction=reduction)[place]
            assert rise / (2 * h) == pytest.approx(slope, rel=1e-8, abs=1e-9)


def test_what_weighs_nothing_is_left_out() -> None:
    one = sl.loss("mse")
    assert one([math.nan, math.inf, 3.0], 0.0, weight=[0, 0, 2], reduction="mean") == 9.0
    found = one.grad([math.nan, math.inf, 3.0], 0.0, weight=[0, 0, 2], reduction="mean")
    assert list(found) == [0.0, 0.0, 6.0]
    assert math.isnan(one([math.nan, 3.0], 0.0, weight=[1, 2], reduction="mean"))


def test_narrow_formats_are_added_in_float64() -> None:
    """The square of 300 is beyond float16, and the mean of two of them is not."""
    p = np.float16([300.0, 300.0])
    assert sl.loss("mse")(p, 0.0, reduction="mean") == 90000.0
    assert np.isinf(sl.loss("mse")(p, 0.0)).all()
    found = sl.loss("mse").grad(p, 0.0, reduction="mean")
    assert found.dtype == np.float16
    assert list(found) == [300.0, 300.0]


def test_dtypes_shapes_and_out() -> None:
    one = sl.loss("mae")
    assert one(np.float32(P), 0.0, weight=2.0).dtype == np.float32
    assert one(3.0, 1.0, weight=0.5) == 1.0
    assert type(one(3.0, 1.0, weight=0.5)) is float
    assert type(one(np.float32(P), Y, reduction="mean")) is float
    out = np.empty_like(P)
    assert one(P, Y, weight=W, out=out) is out
    np.testing.assert_array_equal(out, W * np.abs(P - Y))
    assert one.grad(P, Y, reduction="mean", out=out) is out
    np.testing.assert_array_equal(out, np.sign(P - Y) / P.size)
    assert one([], [], reduction="sum") == 0.0
    # The arrays may be the result's own.
    place = P.copy()
    one(place, Y, weight=W, out=place)
    np.testing.assert_array_equal(place, W * np.abs(P - Y))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"reduction": "average"}, "average"),
        ({"reduction": "batchmean"}, "'mean'"),
        ({"reduction": 3}, "3"),
        ({"weight": [1.0, 2.0]}, "(2,)"),
        ({"weight": np.ones((4, 2, 3))}, "(2, 3)"),
        ({"weight": -1.0}, "-1"),
        ({"weight": math.nan}, "nan"),
        ({"weight": math.inf}, "inf"),
        ({"weight": np.zeros(3), "reduction": "mean"}, "0"),
        ({"reduction": "mean", "out": np.empty_like(P)}, "mean"),
        ({"weight": "heavy"}, ""),
        ({"weight": 1.0, "out": np.empty(2)}, "(2,)"),
    ],
)
@pytest.mark.parametrize("one", [sl.loss("mse"), sl.pairing("identity+mse")], ids=str)
def test_what_is_refused(
    one: sl.LossFunction | sl.Pairing, how: dict[str, object], said: str, language: Language
) -> None:
    with use_language(language), pytest.raises(InputError) as caught:
        one(P, Y, **how)
    with use_language(language):
        assert said in str(caught.value)


def test_a_mean_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        sl.loss("mse")([], [], reduction="mean")
    with pytest.raises(InputError, match="empty"):
        sl.loss("mse").grad([], [], reduction="mean")
