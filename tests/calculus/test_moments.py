"""Gaussian moments and gains against mpmath's quadrature and against a table."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import pytest
from mpmath import mpf

from oracle import mpmath_eval
from slopelab.calculus.moments import moments
from slopelab.catalogue import activations
from slopelab.core.parse import parse
from sympy_oracle import sympy_slope

# 1/sqrt(E f^2), 1/sqrt(E f'^2), 1/sqrt(Var f), E f under N(0, 1), worked out elsewhere.
TABLE = {
    "relu": ("1.41421", "1.41421", "1.7129", "0.3989"),
    "leaky_relu": ("1.41414", "1.41414", "1.7048", "0.3950"),
    "elu": ("1.24520", "1.22343", "1.27084", "0.1605"),
    "selu": ("1.00000", "0.96603", "1.00000", "0.0000"),
    "gelu": ("1.53353", "1.48111", "1.70093", "0.2821"),
    "gelu_tanh": ("1.5336", "1.4812", "1.7009", "0.2820"),
    "quick_gelu": ("1.53946", "1.49146", "1.70936", "0.2823"),
    "swish": ("1.67653", "1.62332", "1.78719", "0.2066"),
    "mish": ("1.48685", "1.44476", "1.59203", "0.2404"),
    "hard_silu": ("1.7367", "1.6701", "1.8139", "0.1662"),
    "snake": ("0.8746", "0.8165", "0.9447", "0.4323"),
    "tanhexp": ("1.3748", "1.3349", "1.4738", "0.2621"),
    "serf": ("1.4122", "1.3736", "1.5088", "0.2493"),
    "sigmoid": ("1.84623", "4.72265", "4.80131", "0.5000"),
    "tanh": ("1.59254", "1.46741", "1.59254", "0.0000"),
    "hard_tanh": ("1.3920", "1.2103", "1.3920", "0.0000"),
    "softsign": ("2.33753", "2.09578", "2.33753", "0.0000"),
    "softplus": ("1.04187", "1.84623", "1.91913", "0.8061"),
    "squareplus": ("0.8165", "1.8591", "1.9265", "1.1093"),
    "squared_relu": ("0.8165", "0.7071", "0.8944", "0.5000"),
    "hard_sigmoid": ("1.8978", "6.0081", "6.0150", "0.5000"),
    "tanh_shrink": ("2.3384", "1.9881", "2.3384", "0.0000"),
    "soft_shrink": ("1.5444", "1.2730", "1.5444", "0.0000"),
}
SMOOTH = ("x*normal_cdf(x)", "tanh(x)", "sin(3*x)", "log(1 + exp(x))", "x/sqrt(1 + x^2)")


@pytest.mark.parametrize("name", TABLE)
def test_gains(name: str) -> None:
    found = moments(activations()[name].bound_expr)
    got = (found.forward_gain, found.backward_gain, found.centred_gain, abs(found.mean.value))
    for number, text in zip(got, TABLE[name], strict=True):
        assert f"{number:.{len(text.partition('.')[2])}f}" == text
    assert found.square.standing != "numeric"


@pytest.mark.parametrize("formula", SMOOTH)
@pytest.mark.parametrize("sigma", [Fraction(1), Fraction(3, 2)])
def test_moments_are_integrals(formula: str, sigma: Fraction) -> None:
    expr = parse(formula)
    found, slope = moments(expr, sigma), sympy_slope(expr)
    with mpmath.workdps(25):
        s = mpf(sigma.numerator) / sigma.denominator

        def mean(function: object) -> mpf:
            assert callable(function)
            density = mpmath.sqrt(2 * mpmath.pi)
            return mpmath.quad(
                lambda z: function(s * z) * mpmath.exp(-z * z / 2) / density,
                [-11, -6, -3, 0, 3, 6, 11],
            )

        for claim, oracle in (
            (found.mean, mean(lambda x: mpmath_eval(expr, {"x": x}, 20))),
            (found.square, mean(lambda x: mpmath_eval(expr, {"x": x}, 20) ** 2)),
            (found.slope_square, mean(lambda x: slope(x) ** 2)),
        ):
            assert abs(claim.value - oracle) < 1e-15 * max(1, abs(oracle))
            assert claim.high - claim.low < 1e-14 * max(1, abs(oracle))
            assert claim.standing == "certified"


def test_selu_keeps_mean_and_variance() -> None:
    """Its constants are chosen so: E f = 0 and E f^2 = 1."""
    found = moments(activations()["selu"].bound_expr)
    assert abs(found.mean.value) < 1e-29
    assert found.square.low <= 1 <= found.square.high
    assert found.variance.low <= 1 <= found.variance.high
    assert found.square.high - found.square.low < 1e-15


@pytest.mark.parametrize(
    ("formula", "square", "slope"),
    [
        ("max(0, x)", "1/2", "1/2"),
        ("max(0, x)^2", "3/2", "2"),
        ("abs(x)", "1", "1"),
        ("x", "1", "1"),
    ],
)
def test_polynomial_pieces_have_closed_forms(formula: str, square: str, slope: str) -> None:
    found = moments(parse(formula))
    for claim, text in ((found.square, square), (found.slope_square, slope)):
        assert claim.standing == "proved"
        assert claim.value == float(Fraction(text))


def test_moments_scale_with_sigma() -> None:
    one, three = moments(parse("max(0, x)")), moments(parse("max(0, x)"), Fraction(3))
    assert three.square.value == 9 * one.square.value
    assert three.mean.value == pytest.approx(3 * one.mean.value, rel=1e-15)
    assert three.slope_square.value == one.slope_square.value
    assert one.chi(2.0) == 1.0  # He's initialisation is at the edge of chaos


def test_beside_a_place_without_a_value_the_germ_is_integrated() -> None:
    found = moments(parse("where(abs(x) > 0, sin(x)/x, 1)"))
    assert found.mean.standing == "certified"
    with mpmath.workdps(30):
        exact = mpmath.sqrt(mpmath.pi / 2) * mpmath.erf(1 / mpmath.sqrt(2))
    assert abs(found.mean.value - exact) < 1e-15
    assert found.mean.high - found.mean.low < 1e-15
    lopsided = moments(parse("where(abs(x) > 0, (exp(x) - 1)/x, 1)"))
    with mpmath.workdps(30):
        wanted = mpmath.quad(
            lambda x: (mpmath.expm1(x) / x if x else 1) * mpmath.npdf(x), [-13, -3, 0, 3, 13]
        )
    assert abs(lopsided.mean.value - wanted) < 1e-15


def test_a_clip_with_sharp_rounded_corners() -> None:
    """Fifty times as steep as the density: samples sixteen to the unit miss its corners."""
    found = moments(activations()["soft_clipping"].bound_expr)
    corners = [-13, -1, -0.2, 0, 0.2, 0.8, 1, 1.2, 2, 13]
    with mpmath.workdps(25):

        def soft(u: mpf) -> mpf:
            return max(u, mpf(0)) + mpmath.log1p(mpmath.exp(-abs(u)))

        def clip(x: mpf) -> mpf:
            return (soft(50 * x) - soft(50 * (x - 1))) / 50

        wanted = mpmath.quad(lambda x: clip(x) ** 2 * mpmath.npdf(x), corners)
    assert abs(found.square.value - wanted) < 1e-15


@pytest.mark.parametrize("name", ["sinc", "pau", "soft_clipping", "gelu", "gcu", "siren"])
def test_moments_of_the_catalogue_are_certain(name: str) -> None:
    found = moments(activations()[name].bound_expr)
    claims = (found.mean, found.square, found.variance, found.slope_square)
    assert all(claim.standing != "numeric" for claim in claims)


def test_what_cannot_be_integrated_with_proof_is_numeric() -> None:
    found = moments(parse("where(x > 0, x*log(x), 0)"))
    assert found.mean.standing == "numeric"
    exact = mpmath.quad(lambda x: x * mpmath.log(x) * mpmath.npdf(x), [0, 1, 3, 12])
    assert math.isclose(found.mean.value, exact, rel_tol=0.05)
