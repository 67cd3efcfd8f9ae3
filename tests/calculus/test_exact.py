"""Exact values, against mpmath."""

from __future__ import annotations

from contextlib import suppress
from math import inf, isinf, isnan

import pytest
from hypothesis import given
from mpmath import mpf, workdps

from oracle import OutOfReachError, UndefinedError, mpmath_eval
from slopelab.calculus.exact import reference
from slopelab.catalogue import activation, activations
from slopelab.core.expr import Expr, Var
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.differentiate import differentiate
from strategies import expressions

POINTS = [-30.5, -3.0, -1.0, -0.25, -1e-9, 0.0, 1e-9, 0.375, 1.0, 2.5, 17.0]


def assert_exact(expr: Expr, point: float) -> None:
    """Value to 100 bits, or no value where there is none."""
    ((high, low),) = reference([expr], ["x"]).at([point])
    try:
        known = mpmath_eval(expr, {"x": point}, 60)
        if known == 0:  # or a difference of large numbers that is much smaller
            known = mpmath_eval(expr, {"x": point}, 1500)
    except UndefinedError:
        assert isnan(high), f"{expr} at {point} is {high}"
        return
    if known == 0 and isnan(high):
        return  # a difference of two equal numbers of more than 20,000 bits
    assert_near(high, low, known)


def assert_near(high: float, low: float, known: mpf) -> None:
    with workdps(80):
        if isinf(high):
            assert high * known > 0, f"{high}, not {known}"
            assert abs(known) > mpf(2) ** 1023.9
            return
        error = abs(mpf(high) + mpf(low) - known)
        assert error <= abs(known) * 2.0**-98 + mpf(2) ** -1074, f"{high}, not {known}"


def test_the_assertion_can_fail() -> None:
    with pytest.raises(AssertionError):
        assert_near(1.0, 2.0**-90, mpf(1))


@pytest.mark.parametrize("name", [name for name, row in PRIMITIVES.items() if row.arity == 1])
def test_every_primitive(name: str) -> None:
    for point in POINTS:
        if point != 0 or name != "log":
            assert_exact(parse(f"{name}(x)"), point)


def test_every_primitive_of_two() -> None:
    for name, row in PRIMITIVES.items():
        if row.arity == 2:
            for point in POINTS:
                assert_exact(parse(f"{name}(x, 1/3)"), point)


@given(expressions(max_leaves=8))
def test_any_expression(expr: Expr) -> None:
    for point in (-2.5, 0.7):
        with suppress(OutOfReachError):
            assert_exact(expr, point)


@pytest.mark.parametrize("name", list(activations()))
@pytest.mark.parametrize("point", [5e-324, -5e-324, -40.0, -700.0])
def test_the_catalogue_has_values_everywhere(name: str, point: float) -> None:
    expr = activation(name).bound_expr
    for high, _ in reference([expr, differentiate(expr, Var("x"))], ["x"]).at([point]):
        assert not isnan(high)


@pytest.mark.parametrize("point", [1e10, -1e10, 1e300, -1e300])
def test_the_catalogue_has_values_far_out(point: float) -> None:
    """All but a few, where 0 may be divided by 0: sqrt(softplus) has such a derivative."""
    unknown = 0
    for name in activations():
        expr = activation(name).bound_expr
        found = reference([expr, differentiate(expr, Var("x"))], ["x"]).at([point])
        unknown += any(isnan(high) for high, _ in found)
    assert unknown <= len(activations()) / 20


def test_far_out() -> None:
    values = reference([parse("0.5*x*(1 + erf(x/sqrt(2)))"), parse("x/(1 + exp(-x))")], ["x"])
    assert values.at([-1e10]) == [(0.0, 0.0), (0.0, 0.0)]
    assert values.at([1e300]) == [(1e300, 0.0), (1e300, 0.0)]
    assert reference([parse("exp(x)")], ["x"]).at([1e5]) == [(inf, 0.0)]


def test_what_has_no_value_is_known_soon() -> None:
    formulas = ["log(x)", "sqrt(x)", "log1p(x)", "x^0.5", "1/(x + 2)", "log(x) + exp(x)*erf(x)"]
    values = reference([parse(formula) for formula in formulas], ["x"])
    assert all(isnan(high) for high, _ in values.at([-2.0]))


def test_a_branch_that_is_not_taken_does_not_count() -> None:
    ((high, low),) = reference([parse("where(x > 0, log(x), x)")], ["x"]).at([-2.0])
    assert (high, low) == (-2.0, 0.0)


def test_comparisons_wait_until_they_are_decided() -> None:
    expr = parse("where(exp(x) - 1 > 0, 1, 2)")
    assert reference([expr], ["x"]).at([1e-300])[0][0] == 1.0
    assert reference([expr], ["x"]).at([-1e-300])[0][0] == 2.0
    assert reference([expr], ["x"]).at([0.0])[0][0] == 2.0


def test_a_variable_that_is_not_given_is_refused() -> None:
    with pytest.raises(TypeError, match="no value"):
        reference([parse("x*y", variables=("x", "y"))], ["x"])
