"""Finding functions by name, alias, title or formula; refusals that help."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slopelab.catalogue import activation, activations, loss, losses, pairing
from slopelab.core.expr import Num, variables
from slopelab.core.parse import parse
from slopelab.core.spec import Activation, Loss
from slopelab.errors import FormulaError, ParameterError, SlopelabError, UnknownNameError
from slopelab.words import use_language

NAMES = {
    "sigmoid": "sigmoid",
    "Sigmoid": "sigmoid",
    " SIGMOID ": "sigmoid",
    "logistic": "sigmoid",
    "SiLU": "swish",
    "silu": "swish",
    "GELU": "gelu",
    "gelu-tanh": "gelu_tanh",
    "GELU (tanh)": "gelu_tanh",
    "gelu new": "gelu_tanh",
    "Leaky ReLU": "leaky_relu",
    "leaky-relu": "leaky_relu",
    "LReLU": "leaky_relu",
    "Identity": "identity",
    "linear": "identity",
    "Swish (SiLU)": "swish",
}
LOSS_NAMES = {
    "bce": "bce",
    "BCE": "bce",
    "log loss": "bce",
    "binary cross entropy": "bce",
    "MSE": "mse",
    "l2": "mse",
    "Half squared error": "half_mse",
    "half-mse": "half_mse",
    "L1": "mae",
}


@pytest.mark.parametrize("text", NAMES)
def test_activations_by_name(text: str) -> None:
    assert activation(text) is activations()[NAMES[text]]


@pytest.mark.parametrize("text", LOSS_NAMES)
def test_losses_by_name(text: str) -> None:
    assert loss(text) is losses()[LOSS_NAMES[text]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_titles_of_both_languages_are_names(language: str) -> None:
    with use_language(language):
        for spec in activations().values():
            assert activation(spec.title.en) is spec
            assert activation(spec.title.zh) is spec
        for spec in losses().values():
            assert loss(spec.title.en) is spec
            assert loss(spec.title.zh) is spec


# Formulas.


def test_a_formula_is_an_activation() -> None:
    found = activation("x * tanh(log(1 + exp(x)))")
    assert isinstance(found, Activation)
    assert found.bound_expr is parse("x*tanh(log(1+exp(x)))")
    assert found.name == found.formula == "x*tanh(log(1 + exp(x)))"
    assert found.params == ()
    assert str(found.title) == found.formula


def test_a_formula_is_a_loss() -> None:
    found = loss("(p - y)^4")
    assert isinstance(found, Loss)
    assert variables(found.bound_expr) == {"p", "y"}


def test_formulas_may_call_the_catalogue() -> None:
    assert activation("x - 0.1*relu(x)").bound_expr is parse("x - 0.1*max(0, x)")
    assert activation("swish(2*x)").bound_expr is parse("(2*x)*sigmoid(2*x)")
    assert activation("silu(x)").bound_expr is activations()["swish"].bound_expr


def test_formulas_with_parameters() -> None:
    found = activation("a*tanh(b*x)", a=2, b="0.5")
    assert {param.name for param in found.params} == {"a", "b"}
    assert found.bound_expr is parse("2.0*tanh(0.5*x)") or variables(found.bound_expr) == {"x"}
    assert found.with_params(a=3).bound_expr is not found.bound_expr


def test_the_lone_variable_is_the_identity_as_a_formula() -> None:
    assert activation("x").bound_expr is activations()["identity"].bound_expr


# Refusals.


@pytest.mark.parametrize(
    ("given", "nearest"),
    [("sigmod", "sigmoid"), ("relu6x", "relu"), ("swich", "swish"), ("geluu", "gelu")],
)
def test_unknown_names_meet_the_nearest(given: str, nearest: str) -> None:
    with pytest.raises(UnknownNameError, match=nearest):
        activation(given)


def test_names_of_losses_are_no_activations() -> None:
    with pytest.raises(UnknownNameError):
        activation("bce")
    with pytest.raises(UnknownNameError):
        loss("sigmoid")


def test_a_name_far_from_all_is_answered_with_what_there_is() -> None:
    with pytest.raises(UnknownNameError) as refusal:
        activation("qqqqqqqq")
    for name in list(activations())[:20]:
        assert name in str(refusal.value)
    assert "…" in str(refusal.value)


def test_a_primitive_alone_is_no_formula() -> None:
    with pytest.raises(UnknownNameError, match=r"log\(x\)"):
        activation("log")


@pytest.mark.parametrize("text", ["", "   ", "x +", "x[0]", "lambda x: x", "__import__('os')"])
def test_formulas_that_cannot_be_read(text: str) -> None:
    with pytest.raises(SlopelabError):
        activation(text)


@pytest.mark.parametrize("thing", [None, 3, b"sigmoid", ["sigmoid"], float("nan")])
def test_what_is_no_text_is_refused(thing: object) -> None:
    for find in (activation, loss):
        with pytest.raises(FormulaError, match="text"):
            find(thing)


# Parameters.


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        "nan",
        "inf",
        "",
        "a lot",
        "1/0",
        "1e999999999",
        "1e99999999",
        "-1e400",
        "9" * 5000,
        10**5000,
        1j,
        None,
        [1],
        "0x10",
        "1e",
        "__import__('os')",
    ],
    ids=lambda value: str(value)[:12] if not isinstance(value, int) else "long",
)
def test_values_that_are_no_numbers(value: object) -> None:
    for find in (
        lambda: activation("leaky_relu", negative_slope=value),
        lambda: activation("a*x", a=value),
        lambda: loss("a*(p - y)^2", a=value),
    ):
        start = time.perf_counter()
        with pytest.raises(ParameterError) as refusal:
            find()
        assert time.perf_counter() - start < 0.1
        assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("value", [-1, "-0.5", -1e-300])
def test_values_outside_the_interval(value: float) -> None:
    with pytest.raises(ParameterError, match="outside") as refusal:
        activation("leaky_relu", negative_slope=value)
    assert "[0, ∞)" in str(refusal.value)


def test_unknown_parameters_meet_those_there_are() -> None:
    with pytest.raises(ParameterError, match="negative_slope"):
        activation("leaky_relu", slope=0.1)
    with pytest.raises(ParameterError, match="no parameters"):
        activation("relu", slope=0.1)


def test_parameters_that_do_not_occur() -> None:
    with pytest.raises(ParameterError):
        activation("a*x", a=1, b=2)


@pytest.mark.parametrize("name", ["x", "a b", "1a", "", "exp", "pi", "e", "a.b", "where", "__x"])
def test_names_that_no_parameter_can_have(name: str) -> None:
    with pytest.raises(ParameterError):
        activation("a*x", **{"a": 1, name: 2})


@pytest.mark.parametrize("name", ["p", "y"])
def test_the_variables_of_a_loss_are_no_parameters(name: str) -> None:
    with pytest.raises(ParameterError):
        loss("(p - y)^2", **{name: 2})


@given(st.floats(0, 1e6, allow_nan=False, allow_subnormal=False))
def test_a_float_is_the_decimal_that_it_prints_as(value: float) -> None:
    found = activation("leaky_relu", negative_slope=value)
    assert dict(found.values)["negative_slope"] == Fraction(repr(value))


def test_exact_values_stay_exact() -> None:
    found = activation("leaky_relu", negative_slope=Fraction(1, 3))
    assert dict(found.values)["negative_slope"] == Fraction(1, 3)
    assert any(
        isinstance(node, Num) and node.value == Fraction(1, 3)
        for node in found.bound_expr.no.factors
    )


# Pairings.


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("sigmoid+bce", "sigmoid", "bce"),
        (" Sigmoid + Binary cross-entropy ", "sigmoid", "bce"),
        ("silu+l2", "swish", "mse"),
        ("relu+half_mse", "relu", "half_mse"),
    ],
)
def test_pairings(text: str, first: str, second: str) -> None:
    assert pairing(text) == (activations()[first], losses()[second])


def test_the_last_plus_sign_divides() -> None:
    first, second = pairing("x + tanh(x) + mse")
    assert first.bound_expr is parse("x + tanh(x)")
    assert second is losses()["mse"]


@pytest.mark.parametrize("text", ["sigmoid", "+bce", "sigmoid+", "", "sigmoid-bce"])
def test_what_is_no_pairing(text: str) -> None:
    with pytest.raises(UnknownNameError):
        pairing(text)


@given(st.text(max_size=40))
def test_any_text_is_a_function_or_is_refused(text: str) -> None:
    for find in (activation, loss, pairing):
        try:
            find(text)
        except SlopelabError as refusal:
            assert str(refusal)  # noqa: PT017


def test_a_name_of_the_other_kind_is_told_to_be_one() -> None:
    with pytest.raises(UnknownNameError, match="huber is a loss; an activation is needed"):
        activation("huber")
    with pytest.raises(UnknownNameError, match="tanh_shrink is an activation; a loss is needed"):
        loss("tanh_shrink")
