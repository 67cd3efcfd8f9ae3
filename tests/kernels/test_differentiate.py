"""Derivatives against differences of 60-digit values, and where arithmetic goes wrong easily."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from mpmath import mpf

from oracle import OutOfReachError, UndefinedError, mpmath_eval
from slopelab.core.expr import Derivative, Expr, Var
from slopelab.core.parse import parse
from slopelab.core.text import to_text
from slopelab.kernels import compile_function
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.stabilise import stabilise
from strategies import expressions

X = Var("x")


@given(expressions(max_leaves=8, kinks=False), st.floats(-4, 4).map(lambda v: round(v, 2)))
def test_the_derivative_is_the_limit_of_differences(expr: Expr, x: float) -> None:
    slope = stabilise(differentiate(stabilise(expr, last=False), X))
    try:
        exact = mpmath_eval(slope, {"x": x}, 25)
        with mpmath.workdps(90):
            step = mpf(10) ** -30
            above, below = (mpmath_eval(expr, {"x": mpf(x) + s}, 80) for s in (step, -step))
            difference = (above - below) / (2 * step)
    except (UndefinedError, OutOfReachError):
        reject()
    assume(abs(exact) < mpf(10) ** 15)
    assume(abs(above) < mpf(10) ** 20)  # of a larger value the difference has too few digits
    assert abs(exact - difference) <= mpf(10) ** -15 * (1 + abs(exact))


@pytest.mark.parametrize(
    ("formula", "at", "expected"),
    [
        ("max(0, x)", 0, 0), ("max(x, 0)", 0, 0), ("min(x, 6)", 6, 0), ("max(0.01x, x)", 0, 0.01),
        ("abs(x)", 0, 0), ("sign(x)", 3, 0), ("step(x)", 0, 0), ("where(x > 0, x, 0.1x)", 0, 0.1),
        ("where(x >= 0, x, 0.1x)", 0, 1), ("clip(x, -1, 1)", 1, 0), ("clip(x, -1, 1)", -1, 0),
        ("sqrt(x^2)", 0, 0), ("x^3", 0, 0), ("x^2", 0, 0), ("x^1", 0, 1), ("2^x", 0, np.log(2)),
        ("x^x", 1, 1), ("log(cosh(x))", 0, 0), ("max(x, -x)", 0, 0),
    ],
)  # fmt: skip
def test_conventions(formula: str, at: float, expected: float) -> None:
    assert compile_function(parse(formula)).grad(at) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("formula", "at", "expected"),
    [
        ("x*sigmoid(x)", -1e4, 0.0), ("x/(1 + exp(-x))", -1e4, 0.0),
        ("x/(1 + exp(-x))", 1e4, 1.0), ("x*normal_cdf(x)", -1e4, 0.0),
        ("x*tanh(log(1 + exp(x)))", 1e4, 1.0), ("max(0, x)*exp(x)", -1e4, 0.0),
        ("where(x > 0, x, exp(x) - 1)", 1e4, 1.0), ("x/(1 + abs(x))", 1e8, 1e-16),
        ("x/sqrt(1 + x^2)", 1e8, 1e-24), ("x/sqrt(1 + x^2)", -1e100, 1e-300),
        ("x - tanh(x)", 1e-10, 1e-20), ("log(1 + exp(x))", -700, np.exp(-700.0)),
        ("tanh(x)", 300, 4 * np.exp(-600.0)), ("x^2/(1 + x^2)", 1e200, 0.0),
    ],
)  # fmt: skip
def test_nothing_overflows_and_nothing_cancels(formula: str, at: float, expected: float) -> None:
    assert compile_function(parse(formula)).grad(at) == pytest.approx(expected, rel=1e-7, abs=0)


def test_a_piece_that_is_not_taken_cannot_spoil_the_other() -> None:
    kernel = compile_function(parse("where(x > 0, log(x), x)"))
    assert kernel.grad([-2.0, 0.0, 2.0]).tolist() == [1.0, 1.0, 0.5]


def test_other_variables_are_constants() -> None:
    slope = differentiate(parse("y*x^2 + y^3", variables=("x", "y")), X)
    assert to_text(slope) == "2*x*y"


def test_a_derivative_inside_is_refused() -> None:
    with pytest.raises(TypeError):
        differentiate(Derivative(X, X), X)


def test_deep_and_shared_trees_are_no_problem() -> None:
    expr: Expr = X
    for _ in range(500):
        expr = -(expr + 1)
    assert differentiate(expr, X) in {parse("1"), parse("-1")}
