"""An activation and a loss fused: exact where the prediction has rounded to an end."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf

from slopelab.core.expr import Expr
from slopelab.core.parse import parse
from slopelab.core.text import to_text
from slopelab.errors import InputError
from slopelab.kernels import PairingKernel, compile_pairing


def loss(text: str) -> Expr:
    return parse(text, variables=("p", "y"))


BCE = loss("-(y*log(p) + (1 - y)*log(1 - p))")
MSE = loss("(p - y)^2")
SIGMOID_BCE = compile_pairing(parse("1/(1 + exp(-x))"), BCE)
TANH_MSE = compile_pairing(parse("(exp(x) - exp(-x))/(exp(x) + exp(-x))"), MSE)


def softplus(z: float) -> mpf:
    return mpmath.log1p(mpmath.exp(mpf(z)))


@given(st.floats(-2e4, 2e4), st.sampled_from([0.0, 1.0, 0.25, 1e-9, 0.5]))
def test_cross_entropy_of_a_sigmoid(z: float, y: float) -> None:
    value, slope = SIGMOID_BCE.loss_and_dloss_dz(z, y)
    with mpmath.workdps(40):
        exact = y * softplus(-z) + (1 - mpf(y)) * softplus(z)
        pieces = (mpf(y) / (1 + mpmath.exp(z)), (1 - mpf(y)) / (1 + mpmath.exp(-mpf(z))))
        assert abs(mpf(float(value)) - exact) <= mpf("1e-15") * exact + mpf("1e-320")
        # Where the two pieces cancel, they are the yardstick.
        allowed = mpf("1e-15") * sum(pieces) + mpf("1e-320")
        assert abs(mpf(float(slope)) - (pieces[1] - pieces[0])) <= allowed


@pytest.mark.parametrize("z", [-1e4, -750.0, -40.0, 40.0, 750.0, 1e4])
def test_at_the_far_ends(z: float) -> None:
    wrong = float(z > 0)
    assert SIGMOID_BCE.loss(z, 1 - wrong) == abs(z)
    assert SIGMOID_BCE.dloss_dz(z, 1 - wrong) == np.sign(z)
    right = SIGMOID_BCE.loss(z, wrong)
    assert right == np.exp(-abs(z))
    assert SIGMOID_BCE.dloss_dz(z, wrong) == -np.sign(z) * np.exp(-abs(z))


def test_it_is_softplus() -> None:
    program = str(SIGMOID_BCE.loss_program)
    assert "log" not in program
    assert program.count("softplus") == 2
    assert str(SIGMOID_BCE.dloss_dz_program).count("sigmoid") == 2


def test_the_parts_are_those_of_the_two() -> None:
    z = np.array([-3.0, 0.5, 40.0])
    assert np.array_equal(SIGMOID_BCE.prediction(z), SIGMOID_BCE.activation.value(z))
    assert np.array_equal(SIGMOID_BCE.dprediction_dz(z), SIGMOID_BCE.activation.grad(z))


def test_the_chain_rule_holds_where_nothing_has_rounded_away() -> None:
    z = np.linspace(-15, 15, 31)
    for pairing in (SIGMOID_BCE, TANH_MSE):
        for y in (0.0, 1.0, 0.3):
            outer = pairing.dloss_dprediction(pairing.prediction(z), y)
            chained = outer * pairing.dprediction_dz(z)
            assert chained == pytest.approx(pairing.dloss_dz(z, y), rel=1e-6, abs=1e-12)


def test_the_losss_own_derivative_at_the_edges() -> None:
    derivative = SIGMOID_BCE.dloss_dprediction
    assert derivative(0.0, 1) == -np.inf
    assert derivative(1.0, 0) == np.inf
    # A term with weight 0 does not count: the loss is -log(p) there, and 0 log 0 is 0.
    assert derivative(1.0, 1) == -1
    assert derivative(0.0, 0) == 1
    assert derivative(0.5, 0.5) == 0


def test_zero_times_the_logarithm_of_zero_is_zero() -> None:
    plain = compile_pairing(parse("x"), BCE)
    assert plain.loss(0.0, 0) == 0
    assert plain.loss(1.0, 1) == 0
    assert plain.loss(0.0, 1) == np.inf


def test_a_prediction_outside_the_domain_gives_nan() -> None:
    relu = compile_pairing(parse("max(0, x)"), BCE)
    assert np.isnan(relu.loss(3.0, 0.5))
    assert relu.loss(-3.0, 1) == np.inf


@given(st.floats(-400, 400), st.sampled_from([-1.0, 0.0, 1.0, 0.3]))
def test_squared_error_of_tanh(z: float, y: float) -> None:
    value, slope = TANH_MSE.loss_and_dloss_dz(z, y)
    with mpmath.workdps(400):
        t = mpmath.tanh(mpf(z))
        exact = (t - mpf(y)) ** 2
        bend = 2 * (t - mpf(y)) * mpmath.sech(mpf(z)) ** 2
        spread = abs(t - mpf(y)) + mpf("2.3e-16") * (abs(t) + abs(mpf(y)))
        assert abs(mpf(float(value)) - exact) <= mpf("1e-15") * 4 * spread + mpf("1e-30")
        limit = mpf("1e-14") * abs(bend) + mpf("1e-15") * 4 * mpmath.sech(mpf(z)) ** 2
        assert abs(mpf(float(slope)) - bend) <= limit + mpf("1e-320")


def test_inputs_broadcast_and_dtypes_follow_numpy() -> None:
    z = np.zeros((3, 1), dtype=np.float32)
    y = np.ones(4, dtype=np.float32)
    assert SIGMOID_BCE.loss(z, y).shape == (3, 4)
    assert SIGMOID_BCE.loss(z, y).dtype == np.float32
    assert SIGMOID_BCE.loss(z, 1).dtype == np.float32
    assert SIGMOID_BCE.loss(z, 0.5).dtype == np.float32
    assert SIGMOID_BCE.loss(z, np.ones(1)).dtype == np.float64
    assert SIGMOID_BCE.loss(z, [1]).dtype == np.float64
    assert SIGMOID_BCE.loss(z.astype(np.float16), np.float16(1)).dtype == np.float16
    assert isinstance(SIGMOID_BCE.loss(1, 0), np.float64)
    assert SIGMOID_BCE.loss(np.zeros((0, 3)), 1).shape == (0, 3)


def test_shapes_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(InputError, match=r"\(2,\), \(3,\)"):
        SIGMOID_BCE.loss(np.zeros(2), np.zeros(3))
    with pytest.raises(InputError, match="complex"):
        SIGMOID_BCE.loss(np.zeros(2), 1j)


def test_nan_and_infinity() -> None:
    assert np.isnan(SIGMOID_BCE.loss(np.nan, 1))
    assert np.isnan(SIGMOID_BCE.dloss_dz(0.0, np.nan))
    assert SIGMOID_BCE.loss(np.inf, 1) == 0
    assert SIGMOID_BCE.loss(-np.inf, 1) == np.inf
    assert SIGMOID_BCE.dloss_dz([-np.inf, np.inf], 1).tolist() == [-1, 0]


@pytest.mark.parametrize(
    ("activation", "loss_text", "fused"),
    [
        ("1/(1+exp(-x))", "-log(1 - abs(y - p))", None),
        ("x", "log(cosh(p - y))", None),
        ("tanh(x)", "-log((1 + y*p)/2)", None),
        ("x", "log(1 + exp(-y*p))", "softplus(-x*y)"),
        ("exp(x)", "p - y*log(p)", "-x*y + exp(x)"),
        ("exp(x)/(1+exp(x))", "-log(p)", "softplus(-x)"),
    ],
)
def test_other_pairs_are_fused_too(activation: str, loss_text: str, fused: str | None) -> None:
    pairing = compile_pairing(parse(activation), loss(loss_text))
    value, slope = pairing.loss_and_dloss_dz([0.3, -0.7], [1.0, 1.0])
    assert np.isfinite(value).all()
    assert np.isfinite(slope).all()
    if fused is not None:
        assert to_text(pairing.forms[0]) == fused


def test_pairings_are_made_once() -> None:
    assert compile_pairing(parse("1/(1 + exp(-x))"), BCE) is SIGMOID_BCE
    assert isinstance(SIGMOID_BCE, PairingKernel)


def test_a_target_at_the_end_of_the_range_and_a_prediction_there() -> None:
    # (1 - y)/(1 - p) is 0 where y is 1, however near p is to 1: no 0/0 may be made of it.
    names = ("p", "y")
    bce = compile_pairing(parse("x"), parse("-(y*log(p) + (1 - y)*log(1 - p))", variables=names))
    p = np.array([1.0, 1 - 2.0**-30, 0.0, 2.0**-30])
    found = bce.dloss_dprediction(p, np.array([1.0, 1.0, 0.0, 0.0]))
    np.testing.assert_allclose(found, [-1, -1 / p[1], 1, 1 / (1 - p[3])], rtol=1e-15)
