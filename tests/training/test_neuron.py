"""Runs: the founding experiment, what holds for every run, and what a run can be turned into."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slopelab.catalogue import activation, activations, losses, pairing
from slopelab.core.text import to_text
from slopelab.errors import PairingError, SlopelabError
from slopelab.training import ARRAYS, Run, train
from spread import pairings
from strategies import expressions

THE_NOTES = [
    ("sigmoid+bce", 0.081158640, 0.677296060, "learning", None),
    ("tanh+half_mse", -1.254630479, 1.734143668, "slow", None),
    ("relu+half_mse", -2.0, 0.5, "stuck", "dprediction_dz"),
]


@pytest.mark.parametrize(("name", "weight", "loss", "verdict", "dead"), THE_NOTES)
def test_the_notes(name: str, weight: float, loss: float, verdict: str, dead: str | None) -> None:
    run = train(*pairing(name), w0=-2, x=1, y=1, lr=0.1, steps=30)
    assert run.w[30] == pytest.approx(weight, rel=0, abs=1e-6)
    assert run.loss[29] == pytest.approx(loss, rel=0, abs=1e-6)
    assert (run.verdict.name, run.verdict.dead_factor) == (verdict, dead)


def test_relu_does_not_move_by_one_bit() -> None:
    run = train(*pairing("relu+half_mse"))
    assert set(run.w.tolist()) == {-2.0}
    assert set(run.loss.tolist()) == {0.5}


def assert_is_a_run(run: Run) -> None:
    """What holds for every run, whatever became of it."""
    assert run.w.shape == (run.steps + 1,)
    assert run.w[0] == run.w0
    for name in ARRAYS:
        values = getattr(run, name)
        assert values.dtype == np.float64
        assert values.shape == (run.steps + (name == "w"),)
        assert not values.flags.writeable
    assert np.array_equal(run.dz_dw, np.full(run.steps, run.x))
    with np.errstate(all="ignore"):
        moved = run.w[:-1] - run.lr * run.dloss_dw
        went_on = np.isfinite(run.w[:-1])
        assert np.array_equal(run.w[1:][went_on], moved[went_on], equal_nan=True)
        # A weight that is not finite stays as it is.
        assert np.array_equal(run.w[1:][~went_on], run.w[:-1][~went_on], equal_nan=True)
        assert np.array_equal(run.z, run.w[:-1] * run.x, equal_nan=True)
    json.dumps(run.to_dict(), allow_nan=False)
    assert run.verdict.reason


def assert_chain(run: Run, rtol: float) -> None:
    """dL/dw is the product of its factors, relative to the largest that a factor allows."""
    with np.errstate(all="ignore"):
        product = run.dloss_dprediction * run.dprediction_dz * run.dz_dw
    known = np.isfinite(product) & np.isfinite(run.dloss_dw)
    scale = max(np.abs(run.dloss_dw[known]).max(initial=0), np.finfo(float).tiny)
    assert np.abs(product[known] - run.dloss_dw[known]).max(initial=0) <= rtol * scale


@pytest.mark.parametrize(("inner", "outer"), pairings())
@pytest.mark.parametrize("w0", [-2.0, 0.3, 3.0, -30.0, 30.0])
def test_every_pairing_of_the_catalogue(inner: str, outer: str, w0: float) -> None:
    try:
        run = train(activations()[inner], losses()[outer], w0=w0, x=0.8, y=0.6)
    except PairingError:
        return
    assert_is_a_run(run)
    assert_chain(run, rtol=1e-11)


_any_float = st.floats(allow_nan=True, allow_infinity=True)


@given(
    inner=st.sampled_from(sorted(activations())),
    outer=st.sampled_from(sorted(losses())),
    w0=_any_float,
    x=st.one_of(_any_float, st.sampled_from([0.0, 1.0])),
    y=st.one_of(_any_float, st.sampled_from([0.0, 1.0])),
    lr=st.one_of(_any_float, st.floats(1e-9, 1e6)),
    steps=st.integers(0, 40),
)
def test_any_settings(
    inner: str, outer: str, w0: float, x: float, y: float, lr: float, steps: int
) -> None:
    try:
        run = train(activations()[inner], losses()[outer], w0=w0, x=x, y=y, lr=lr, steps=steps)
    except SlopelabError as error:
        assert str(error)  # noqa: PT017 - it is its sentence that is looked at
        return
    assert_is_a_run(run)


@settings(max_examples=40)
@given(
    formula=expressions(max_leaves=5).map(to_text),
    w0=st.floats(-50, 50),
    lr=st.floats(1e-3, 100),
    steps=st.integers(1, 12),
)
def test_any_formula(formula: str, w0: float, lr: float, steps: int) -> None:
    try:
        run = train(activation(formula), losses()["half_mse"], w0=w0, lr=lr, steps=steps)
    except SlopelabError as error:
        assert str(error)  # noqa: PT017
        return
    assert_is_a_run(run)


def test_a_run_that_leaves_the_floats_stops_there() -> None:
    run = train(*pairing("identity+half_mse"), lr=1e6, steps=200)
    assert_is_a_run(run)
    last = int(np.flatnonzero(np.isfinite(run.w))[-1])
    assert np.isinf(run.w[last + 1])
    assert len(set(run.w[last + 1 :].tolist())) == 1
    assert np.isnan(run.dloss_dw[last + 1 :]).all()
    assert run.verdict.name == "diverged"
    assert run.to_dict()["w"][-1] is None


def test_a_million_steps_of_a_dead_neuron_are_soon_over() -> None:
    run = train(*pairing("relu+half_mse"), steps=1_000_000)
    assert run.w.shape == (1_000_001,)
    assert run.dloss_dw.shape == (1_000_000,)
    assert run.verdict.name == "stuck"


def test_settings_may_be_any_kind_of_real_number() -> None:
    plain = train(*pairing("tanh+mse"), w0=-0.5, x=2, y=0.25, lr=0.125, steps=4)
    other = train(
        *pairing("tanh+mse"),
        w0=Fraction(-1, 2),
        x=np.int64(2),
        y=np.float32(0.25),
        lr=np.float64(0.125),
        steps=np.int32(4),
    )
    assert np.array_equal(plain.w, other.w)
    assert (type(other.w0), type(other.steps)) == (float, int)


def test_no_array_says_minus_zero() -> None:
    run = train(*pairing("relu+half_mse"))
    assert not np.signbit(run.dloss_dw).any()
    assert not np.signbit(run.dprediction_dz).any()


def test_a_run_is_frozen() -> None:
    run = train(*pairing("tanh+mse"), steps=2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.lr = 1.0
    with pytest.raises(ValueError, match="read-only"):
        run.w[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        run.loss[:] = 0.0


def test_a_run_can_be_pickled() -> None:
    run = train(*pairing("leaky_relu+mse"), steps=3)
    again = pickle.loads(pickle.dumps(run))  # noqa: S301 - our own
    assert again.to_dict() == run.to_dict()


def test_as_a_dictionary() -> None:
    run = train(activation("leaky_relu", negative_slope=0.2), losses()["mse"], steps=2)
    found = run.to_dict()
    assert found["pairing"] == "leaky_relu+mse"
    assert found["activation_spec"] == {
        "name": "leaky_relu",
        "formula": "where(x > 0, x, negative_slope*x)",
        "parameters": {"negative_slope": 0.2},
    }
    assert [found[name] for name in ("w0", "x", "y", "lr", "steps")] == [-2.0, 1.0, 1.0, 0.1, 2]
    for name in ARRAYS:
        assert found[name] == getattr(run, name).tolist()
    assert found["verdict"]["evidence"]["steps"] == 2
    assert all(math.isfinite(value) for value in found["verdict"]["evidence"].values())
