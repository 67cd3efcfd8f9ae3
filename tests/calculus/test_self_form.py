"""The derivative in terms of the function itself: found where there is one, and true."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from oracle import mpmath_eval
from slopelab.calculus.derivation import VALUE, Derivation, function_derivation
from slopelab.calculus.simplify import same
from slopelab.catalogue import activations
from slopelab.core.expr import Expr, Num, Var, substitute, variables
from slopelab.core.parse import parse
from slopelab.core.spec import Activation, parameter_values
from slopelab.core.text import to_text

X = Var("x")
FIFTY = tuple(mpf(k) / 8 - 3 for k in range(50))

ALONE = {
    "1/(1 + exp(-x))": "f*(1 - f)",
    "sigmoid(x)": "f*(1 - f)",
    "(exp(x) - exp(-x))/(exp(x) + exp(-x))": "1 - f^2",
    "tanh(x)": "1 - f^2",
    "log(1 + exp(x))": "1 - exp(-f)",
    "exp(x)": "f",
    "exp(x) - 1": "1 + f",
    "-log(1 + exp(-x))": "1 - exp(f)",
    "1/(1 + exp(-2*x))": "2*f*(1 - f)",
    "2/(1 + exp(-x)) - 1": "(1 + f)*(1 - f)/2",
    "3*exp(2*x)": "2*f",
    "exp(-x)": "-f",
    "1/x": "-f^2",
    "x/(1 + x)": "(1 - f)^2",
    "log(x)": "exp(-f)",
    "1/(1 + exp(x))": "-f*(1 - f)",
    "1 + sigmoid(x)": "(2 - f)*(f - 1)",
    "2*sigmoid(x) - 1": "(1 - f^2)/2",
    "tanh(x)/2 + 1/2": "2*f*(1 - f)",
    "1.7159*tanh(2*x/3)": "2/3*(1.7159 - f^2/1.7159)",
    "log(1 + exp(2*x))/2": "1 - exp(-2*f)",
    "3*log(1 + exp(x)) + 1": "3 - 3*exp((1 - f)/3)",
    "log(sigmoid(x))": "1 - exp(f)",
}
"""Functions whose slope is a function of their value, and that function."""

WITH_MORE = {
    "x*sigmoid(x)": "f + sigmoid(x)*(1 - f)",
    "x*sigmoid(2*x)": "2*f + sigmoid(2*x)*(1 - 2*f)",
    "exp(-x^2)": "-2*x*f",
}
"""Functions whose slope shortens with their value put in, the rest standing."""

NONE = (
    "x*normal_cdf(x)",
    "atan(x)",
    "0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))",
    "x",
    "3",
    "x + exp(x)",
    "x^2",
    "exp(-x^2) + x",
    "x*tanh(x)^2 + x^3",
    "max(0, x)",
    "abs(x)",
    "sin(x)",
    "x^3 - x",
)
"""Functions without one (a gaussian's would have two values), or none that is any shorter."""


def worked(formula: str) -> Derivation:
    return function_derivation(parse(formula), X)


def read(form: str) -> Expr:
    return parse(form, variables=("x", "f"))


@pytest.mark.parametrize("formula", ALONE)
def test_slopes_in_the_value_alone(formula: str) -> None:
    form = worked(formula).self_form
    assert form is not None
    assert variables(form.expr) == {VALUE.name}
    assert same(form.expr, read(ALONE[formula])), to_text(form.expr)


@pytest.mark.parametrize("formula", WITH_MORE)
def test_slopes_with_the_value_put_in(formula: str) -> None:
    form = worked(formula).self_form
    assert form is not None
    assert form.method == "reduction"
    assert same(form.expr, read(WITH_MORE[formula])), to_text(form.expr)


@pytest.mark.parametrize("formula", NONE)
def test_none_is_made_up(formula: str) -> None:
    derivation = worked(formula)
    assert derivation.self_form is None
    assert derivation.best is derivation.result


def assert_holds(
    formula: Expr, form: Expr, *, domain_from: float = -10.0, points: Sequence[mpf] = FIFTY
) -> None:
    for x in points:
        if x <= domain_from or x == 0:
            continue
        with mpmath.workdps(60):
            value = mpmath_eval(formula, {"x": x}, 50)
            slope = mpmath.diff(lambda t: mpmath_eval(formula, {"x": t}, mpmath.mp.dps), x)
        found = mpmath_eval(form, {"f": value, "x": x}, 40)
        assert abs(found - slope) <= mpf(10) ** -35 * max(1, abs(slope))


@pytest.mark.parametrize("formula", [*ALONE, *WITH_MORE])
def test_the_form_is_true_at_fifty_points(formula: str) -> None:
    form = worked(formula).self_form
    assert form is not None
    starts = {"log(x)": 0.0, "x/(1 + x)": -1.0, "1/x": 0.0}
    assert_holds(parse(formula), form.expr, domain_from=starts.get(formula, -10.0))


def given_values(spec: Activation) -> dict[Expr, Expr]:
    return {Var(name): value for name, value in parameter_values(spec).items()}


@pytest.mark.parametrize("name", activations())
def test_forms_of_the_catalogue_are_true_at_fifty_points(name: str) -> None:
    spec = activations()[name]
    given = tuple((key, value.value) for key, value in parameter_values(spec).items())
    derivation = function_derivation(spec.expr, X, given)
    if derivation.self_form is not None:
        assert_holds(spec.bound_expr, substitute(derivation.best, given_values(spec)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sigmoid", "f*(1 - f)"),
        ("tanh", "1 - f^2"),
        ("softplus", "1 - exp(-f)"),
        ("swish", "f + sigmoid(x)*(1 - f)"),
    ],
)
def test_forms_of_the_best_known_functions(name: str, expected: str) -> None:
    form = function_derivation(activations()[name].expr, X).self_form
    assert form is not None
    assert same(form.expr, read(expected))


@pytest.mark.parametrize("name", ["gelu", "gelu_tanh", "relu", "identity"])
def test_functions_of_the_catalogue_without_one(name: str) -> None:
    assert function_derivation(activations()[name].expr, X).self_form is None


def test_the_relation_vanishes() -> None:
    form = worked("1/(1 + exp(-x))").self_form
    assert form is not None
    assert form.relation is not None
    for x in FIFTY:
        value = 1 / (1 + mpmath.exp(-x))
        slope = value * (1 - value)
        assert abs(mpmath_eval(form.relation, {"f": value, "f'": slope}, 15)) < 1e-14


SHAPES = (
    "1/(1 + exp({}))",
    "(exp({0}) - 1)/(exp({0}) + 1)",
    "exp({})",
    "sigmoid({})",
    "tanh({})",
    "log(1 + exp({}))",
)
small = st.fractions(-3, 3, max_denominator=5).filter(lambda q: abs(q) > Fraction(1, 5))


@settings(max_examples=20)
@given(small, small, small, st.sampled_from(SHAPES))
def test_shells_around_a_function_with_a_form_have_one_too(
    k: Fraction, a: Fraction, c: Fraction, shape: str
) -> None:
    """g(x) = k h(a x) + c: g' = k a s((g - c) / k) where h' = s(h)."""
    inner = parse(shape.format(f"({a})*x"))
    expr = Num(k) * inner + Num(c)
    form = function_derivation(expr, X).self_form
    assert form is not None
    assert variables(form.expr) == {VALUE.name}
    assert_holds(expr, form.expr, points=FIFTY[::10])
