"""Sums that vanish keep their digits, by polynomials that are as good as they claim."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isnan, nan

import numpy as np
import pytest
from flint import ctx

from oracle import mpmath_eval
from slopelab.calculus.balls import ball, evaluate
from slopelab.catalogue import activation, basic_activations
from slopelab.core.expr import Compare, Expr, Num, Var, Where, call, walk
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.apply import Kernel, PairingKernel
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.finishing import finished
from slopelab.kernels.local import ERROR
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.vanishing import ZERO_ELSEWHERE, without_vanishing_sums

X = Var("x")
AT_ZERO = [
    "x - tanh(x)", "exp(x) - 1 - x", "1 - cos(x)", "x - sin(x)", "log(1 + x) - x",
    "sqrt(1 + x^2) - 1", "cosh(x) - 1", "exp(x) - exp(-x) - 2*x", "atan(x) - x",
    "(1 + x)*log(1 + x) - x", "sin(x) - x*cos(x)", "tanh(x) - x + x^3/3", "1/(1 + x^2) - 1",
    "exp(sin(x)) - 1 - x", "log((1 + exp(x))/2)", "log(2*sigmoid(x))", "erf(x) - 2*x/sqrt(pi)",
    "abs(x) - log(1 + abs(x))", "softplus(x) - log(2) - x/2", "log(1 + x + x^2) - x",
    "tanh(x - sin(x))", "exp(x - tanh(x)) - 1", "cos(x) - exp(-x^2/2)",
]  # fmt: skip
WITH_POLES = ["(exp(x) - 1)/x", "tanh(x)/x", "sin(x)/x", "1/tanh(x) - 1/x", "x/(exp(x) - 1)"]
AT_ONE = ["log(x) - (x - 1)", "x*log(x) - x + 1", "x*exp(-x) - exp(-1)", "sqrt(x) - 1"]
NEAR = [10.0**-k for k in range(1, 20)] + [3e-50, 2.0**-3, 2.0**-6 * (1 - 2**-52)]


def assert_digits(found: float, expr: Expr, x: float, tolerance: float) -> None:
    """A result against many digits of the formula as it is written."""
    exact = mpmath_eval(expr, {"x": x}, 320)
    if abs(exact) > 2.0**-1000 or exact == 0:
        assert abs(found - exact) <= tolerance * abs(exact), f"at {x}: {found}, not {exact}"


def test_the_assertion_can_fail() -> None:
    with pytest.raises(AssertionError):
        assert_digits(1.0, parse("x"), 1 + 2.0**-50, 2.0**-52)


@pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "compiled"])
@pytest.mark.parametrize("formula", [*AT_ZERO, *WITH_POLES, *AT_ONE])
def test_values_and_derivatives_keep_their_digits(formula: str, *, compiled: bool) -> None:
    expr = parse(formula)
    kernel = Kernel(expr, "x", compiled=compiled)
    start = 1.0 if formula in AT_ONE else 0.0
    points = [p for near in NEAR for p in (start + near, start - near) if p != 0]
    values, slopes = kernel.value_and_grad(np.array(points))
    # NumPy has no digits to spare: it loses 8 bits around a patch, more if 14 terms do not reach.
    tolerance = 2.0**-52 if compiled else 2.0**-38
    slope = differentiate(expr, X)
    for point, found, found_slope in zip(points, values, slopes, strict=True):
        assert_digits(found, expr, point, tolerance)
        assert_digits(found_slope, slope, point, tolerance)


@pytest.mark.parametrize("formula", AT_ZERO)
def test_float32_is_rounded_rightly(formula: str) -> None:
    expr = parse(formula)
    points = np.array([s * p for p in NEAR for s in (1, -1)], np.float32)
    found = Kernel(expr, "x").value(points)
    for point, one in zip(points, found, strict=True):
        if abs(one) > 2.0**-120:
            assert_digits(float(one), expr, float(point), 2.0**-24 * 1.0001)


def patches(expr: Expr) -> list[Where]:
    return [
        node
        for node in walk(expr)
        if isinstance(node, Where) and isinstance(node.condition.right, Num)
    ]


@pytest.mark.parametrize("formula", [*AT_ZERO, *AT_ONE])
def test_a_polynomial_is_as_good_as_it_claims(formula: str) -> None:
    form = without_vanishing_sums(stabilise(parse(formula)), X)
    for patch in patches(form):
        left, right = patch.condition.left, patch.condition.right
        assert isinstance(right, Num)
        middle = 0 if left is call("abs", X) else 1
        for k in (-15, -9, -1, 1, 8, 15):
            with ctx.workprec(600):
                at = {"x": ball(middle + Fraction(k, 16) * right.value)}
                near, whole = (evaluate(one, at, bits=600) for one in (patch.yes, patch.no))
                assert abs(near - whole) <= abs(whole) * ERROR


def test_what_does_not_vanish_is_left_alone() -> None:
    for formula in (
        "x + sin(x)", "x*sigmoid(x) + tanh(x)", "1 - x", "x^2 + 2*x", "exp(x) + 1", "max(x, 0) - x",
        "abs(x) - x", "where(x > 0, x, 2*x) - sin(x)", "erf(x) - tanh(x)",
    ):  # fmt: skip
        expr = stabilise(parse(formula))
        assert without_vanishing_sums(expr, X) is expr


def test_the_basic_functions_are_left_alone() -> None:
    for name in basic_activations():
        for form in Kernel(activation(name).bound_expr, "x").forms:
            assert not any(call("abs", X) is node.condition.left for node in patches(form)), name


def test_a_coefficient_that_is_small_but_not_zero_is_believed() -> None:
    almost = parse("sin(x)") - Num(1 + Fraction(1, 2**250)) * X
    assert without_vanishing_sums(almost, X) is almost


def test_a_pole_that_cancels_leaves_a_hole() -> None:
    kernel = Kernel(parse("(exp(x) - 1)/x"), "x")
    value_there, slope = kernel.value_and_grad(np.array([0.0, 5e-324, -5e-324, nan]))
    assert isnan(value_there[0])
    assert isnan(slope[0])
    assert slope[1] == slope[2] == 0.5
    assert isnan(slope[3])


def test_infinities_and_nan_pass_by() -> None:
    kernel = Kernel(parse("x - tanh(x)"), "x")
    found = kernel.value(np.array([inf, -inf, nan, 0.0, -0.0]))
    assert found[0] == inf
    assert found[1] == -inf
    assert isnan(found[2])
    assert found[3] == found[4] == 0


def test_a_patch_within_a_larger_one_is_not_needed() -> None:
    form = without_vanishing_sums(parse("tanh(x) - x + x^3/3 + (sin(x) - x)^4"), X)
    assert isinstance(form, Where)
    inner = [w for w in patches(form.no) if w.condition.left is form.condition.left]
    assert all(w.condition.right.value > form.condition.right.value for w in inner)


def test_only_the_parts_with_the_variable_alone_are_looked_at() -> None:
    expr = parse("y*(x - tanh(x)) + (y - sin(y))", variables=("x", "y"))
    found = without_vanishing_sums(expr, X)
    assert len(patches(found)) == 1


def test_pairings_have_it_too() -> None:
    pairing = PairingKernel(parse("x - tanh(x)"), parse("(p - y)^2", variables=("p", "y")))
    for z in (1e-3, 1e-9):
        found = float(pairing.dloss_dz(z, 1.0))
        expected = mpmath_eval(parse("2*(x - tanh(x) - 1)*tanh(x)^2"), {"x": z})
        assert found == pytest.approx(float(expected), rel=1e-13)


def test_primitives_with_a_zero_elsewhere_are_all_known() -> None:
    for name, row in PRIMITIVES.items():
        if row.arity == 1:
            for side in (1, -1):
                points = [side * k / 8 for k in range(1, 90) if row.domain.contains(side * k / 8)]
                expr = parse(f"{name}(x)")
                signs = {mpmath_eval(expr, {"x": point}) > 0 for point in points}
                assert len(signs) <= 1 or name in ZERO_ELSEWHERE, name


def test_the_form_of_a_finished_expression_compares_distances() -> None:
    form = finished(parse("x - tanh(x)"), X)
    assert isinstance(form, Where)
    assert isinstance(form.condition, Compare)
    assert form.condition.op == "<"
