"""Pairings that make no sense are refused, and the refusal says what does."""

from __future__ import annotations

import re

import pytest

from slopelab.calculus.facts import facts
from slopelab.catalogue import activation, activations, loss, losses
from slopelab.core.interval import Interval
from slopelab.core.spec import Loss, Text
from slopelab.errors import PairingError
from slopelab.training import activations_for, check_pairing, losses_for, train
from slopelab.words import use_language
from spread import pairings


@pytest.mark.parametrize(
    ("inner", "covered"),
    [
        ("tanh", "(-1, 1)"),
        ("relu", "[0, ∞)"),
        ("identity", "(-∞, ∞)"),
        ("softplus", "(0, ∞)"),
        ("swish", "[-0.278465, ∞)"),
        ("gelu", "[-0.169971, ∞)"),
        ("(1 + tanh(x))", "(0, 2)"),
        ("min(max(x, 0), 1)", "[0, 1]"),
    ],
)
def test_outputs_outside_the_loss(inner: str, covered: str) -> None:
    with pytest.raises(PairingError) as caught:
        train(activation(inner), loss("bce"))
    message = str(caught.value)
    name = activation(inner).name
    assert message.startswith(
        f"the output of {name} covers {covered}, but bce is defined for predictions in (0, 1); "
    )
    accepting, fitting = message.split("; ")[1:]
    assert accepting.startswith(f"losses that accept {name}: mse, half_mse, mae")
    assert names_in(accepting) <= set(losses_for(activation(inner)))
    assert fitting.startswith("activations that fit bce: sigmoid")
    assert names_in(fitting) <= set(activations_for(loss("bce")))


def names_in(suggestion: str) -> set[str]:
    """What is suggested, without how many there are besides."""
    return set(re.sub(r" and \d+ more$", "", suggestion.partition(": ")[2]).split(", "))


@pytest.mark.parametrize(
    "inner", ["sigmoid", "0.5 + atan(x)/pi", "(1 + tanh(x))/2", "1/2 + sin(x)/4", "normal_cdf(x)"]
)
def test_open_ends_fit_open_ends(inner: str) -> None:
    check_pairing(activation(inner), loss("bce"), 1.0)


def test_a_value_that_rounds_to_the_end_is_not_the_end() -> None:
    inner = activation("sigmoid(x + sin(x))")
    assert facts(inner.bound_expr).standing == "numeric"
    check_pairing(inner, loss("bce"), 1.0)
    check_pairing(activation("exp(sinh(cosh(sinh(x) + exp(x))))"), loss("mse"), 1.0)


def test_closed_ends_fit_closed_ends_only() -> None:
    closed = Loss(
        name="closed",
        formula="(p - y)^2",
        title=Text("closed", "closed"),
        prediction=Interval.parse("[0, inf)"),
    )
    check_pairing(activation("relu"), closed, 1.0)
    half_open = Loss(
        name="half_open",
        formula="(p - y)^2",
        title=Text("half_open", "half_open"),
        prediction=Interval.parse("(0, inf)"),
    )
    check_pairing(activation("softplus"), half_open, 1.0)
    with pytest.raises(PairingError):
        check_pairing(activation("relu"), half_open, 1.0)


@pytest.mark.parametrize("y", [-0.1, 1.5, 2.0])
def test_targets_outside_the_loss(y: float) -> None:
    with pytest.raises(PairingError) as caught:
        train(activation("sigmoid"), loss("bce"), y=y)
    assert str(caught.value).startswith(
        f"bce is meant for targets y in [0, 1], but y = {y:g}; "
        "losses that take this target: mse, half_mse, mae, "
    )


def test_the_best_known_are_suggested_and_the_others_counted() -> None:
    with pytest.raises(PairingError) as caught:
        train(activation("sigmoid"), loss("bce"), y=2.0)
    told = str(caught.value).partition("; ")[2]
    accepted = losses_for(activation("sigmoid"), 2.0)
    assert names_in(told) < set(accepted)
    assert told.endswith(f" and {len(accepted) - len(names_in(told))} more")


def test_a_suggested_loss_takes_the_target_too() -> None:
    assert "bce" in losses_for(activation("sigmoid"), 1.0)
    assert "bce" not in losses_for(activation("sigmoid"), 2.0)


@pytest.mark.parametrize(("inner", "outer"), pairings())
def test_the_suggestions_are_what_is_accepted(inner: str, outer: str) -> None:
    try:
        check_pairing(activations()[inner], losses()[outer], 0.5)
    except PairingError:
        accepted = False
    else:
        accepted = True
    assert (outer in losses_for(activations()[inner], 0.5)) is accepted
    assert (inner in activations_for(losses()[outer])) is accepted


def test_a_function_that_is_defined_nowhere() -> None:
    with pytest.raises(PairingError, match="not defined anywhere"):
        train(activation("log(-1 - x^2)"), loss("mse"))


def test_in_chinese() -> None:
    with use_language("zh"), pytest.raises(PairingError) as caught:
        train(activation("tanh"), loss("bce"))
    with use_language("zh"):
        assert str(caught.value).startswith("tanh 的输出范围是 (-1, 1)，而 bce 只对 (0, 1) 内的")
