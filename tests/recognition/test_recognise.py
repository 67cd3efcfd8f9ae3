"""What a formula is recognised as: true where it is said, and never said where it is not true."""

from __future__ import annotations

import json
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracle import UndefinedError, mpmath_eval
from slopelab.catalogue import activation, activations, loss, losses
from slopelab.cli import main
from slopelab.core.expr import Call, Expr, Num, transform
from slopelab.core.primitives import PRIMITIVES
from slopelab.core.spec import Activation, X
from slopelab.core.text import to_text
from slopelab.recognition import Recognition, recognise
from slopelab.recognition.equality import equality
from slopelab.recognition.fingerprints import POINTS, Glance
from slopelab.recognition.relatives import Affine, related
from slopelab.words import use_language

# Exact in binary, and nowhere near a jump of the copies below, where an oracle rounds to a side.
GRID = [k + Fraction(3, 64) for k in (-30, -11, -6, -4, -3, -2, -1, 0, 1, 2, 4, 7, 13, 30)]


def typed(expr: Expr) -> Activation:
    """A formula as somebody types it, without a name."""
    return activation(to_text(expr))


def holds(spec: Activation, found: Recognition) -> None:
    """The relation that is claimed, seen by mpmath and not by Arb."""
    base = found.spec.bound_expr
    claimed = found.affine.of(base)
    if found.relation in {"derivative", "even_part", "odd_part"}:
        claimed = related(found.relation, base)
    if found.relation == "antiderivative":
        return
    for place in GRID:
        try:
            ours = mpmath_eval(spec.bound_expr, {"x": place}, 40)
        except UndefinedError:
            continue
        theirs = mpmath_eval(claimed, {"x": place}, 40)
        assert abs(ours - theirs) <= max(abs(ours), mpmath.mpf("1e-60")) * mpmath.mpf("1e-30")


SPELLED = {
    "1/(1 + e^-x)": ("sigmoid", {}),
    "(1 + tanh(x/2))/2": ("sigmoid", {}),
    "2*sigmoid(2x) - 1": ("tanh", {}),
    "(e^(2x) - 1)/(e^(2x) + 1)": ("tanh", {}),
    "(x + |x|)/2": ("relu", {}),
    "where(x < 0, 0, x)": ("relu", {}),
    "max(0.2x, x)": ("leaky_relu", {"negative_slope": "1/5"}),
    "max(x, 0) + min(0, x)/3": ("leaky_relu", {"negative_slope": "1/3"}),
    "x/(1 + exp(-x))": ("swish", {}),
    "x*(1 + erf(x/sqrt(2)))/2": ("gelu", {}),
    "x*erfc(-x/sqrt(2))/2": ("gelu", {}),
    "log(1 + exp(x))": ("softplus", {}),
    "x + log(1 + exp(-x))": ("softplus", {}),
    "x*sigmoid(2*sqrt(2/pi)*(x + 0.044715x^3))": ("gelu_tanh", {}),
}


@pytest.mark.parametrize("formula", SPELLED)
def test_another_spelling_is_named_and_proved(formula: str) -> None:
    name, values = SPELLED[formula]
    spec = activation(formula)
    found = recognise(spec)
    assert found is not None
    assert (found.name, found.relation) == (name, "same")
    assert found.is_proved
    for parameter, value in values.items():
        assert found.params[parameter] == Fraction(value)
    holds(spec, found)


def test_what_algebra_does_not_see_is_said_not_to_be_proved() -> None:
    # The normal form does not know that sqrt(8/pi) is 2 sqrt(2/pi).
    spec = activation("x*sigmoid(sqrt(8/pi)*(x + 0.044715x^3))")
    found = recognise(spec)
    assert found is not None
    assert (found.name, found.relation) == ("gelu_tanh", "same")
    holds(spec, found)
    assert found.is_proved == ("proved by algebra" in str(found))
    assert found.is_proved or "not proved" in str(found)


LOSSES = {
    "(y - p)^2/2": "half_mse",
    "p^2 - 2p*y + y^2": "mse",
    "max(p - y, y - p)": "mae",
    "-y*log(p) - (1-y)*log(1-p)": "bce",
}


@pytest.mark.parametrize("formula", LOSSES)
def test_a_loss_is_named(formula: str) -> None:
    found = recognise(loss(formula))
    assert found is not None
    assert (found.name, found.relation, found.is_proved) == (LOSSES[formula], "same", True)


def test_a_multiple_of_a_loss() -> None:
    found = recognise(loss("3|p - y|"))
    assert found is not None
    assert (found.name, found.relation) == ("mae", "affine")
    assert "3·mae(p, y)" in str(found)


def spread(specs: list[Activation]) -> list[Activation]:
    """About twelve of them, from all over the catalogue."""
    return specs[:: max(1, len(specs) // 12)]


def test_every_function_is_recognised_when_it_is_typed() -> None:
    # In one test: what is to be proved for one function takes milliseconds.
    for spec in activations().values():
        found = recognise(typed(spec.bound_expr))
        assert found is not None, spec.name
        assert found.relation == "same", spec.name
        assert spec.name in {found.name, *found.also}, (spec.name, str(found))


def test_every_loss_is_recognised_when_it_is_typed() -> None:
    for spec in losses().values():
        found = recognise(loss(to_text(spec.bound_expr)))
        assert found is not None, spec.name
        assert found.relation == "same", spec.name
        assert spec.name in {found.name, *found.also}, (spec.name, str(found))


@pytest.mark.parametrize("value", ["0.3", "1/7", "0.125", "0.9"])
def test_a_parameter_is_solved_for(value: str) -> None:
    spec = typed(activation("leaky_relu").with_params(negative_slope=value).bound_expr)
    found = recognise(spec)
    assert found is not None
    assert (found.name, found.relation) == ("leaky_relu", "same")
    assert found.params["negative_slope"] == Fraction(value)


def perturbed(expr: Expr, factor: Fraction) -> Expr | None:
    """The first number in a formula that is neither 0 nor 1, changed a little."""
    done: list[Num] = []

    def rule(node: Expr) -> Expr:
        if isinstance(node, Num) and node.value not in {0, 1} and not done:
            done.append(node)
            return Num(node.value * factor, decimal=True)
        return node

    changed = transform(expr, rule)
    return changed if done else None


@pytest.mark.parametrize("spec", spread(list(activations().values())), ids=lambda spec: spec.name)
@pytest.mark.parametrize("factor", ["1.001", "1.0000001"])
def test_a_formula_with_a_wrong_digit_is_not_taken_for_it(spec: Activation, factor: str) -> None:
    changed = perturbed(spec.bound_expr, Fraction(factor))
    if changed is None:
        changed = spec.bound_expr * Num(Fraction(factor), decimal=True)
    formula = typed(changed)
    assert equality(formula.bound_expr, spec.bound_expr) is None
    found = recognise(formula)
    if found is not None and found.equality is not None:
        holds(formula, found)


def test_a_wrong_digit_is_said_to_be_near() -> None:
    found = recognise(activation("0.5x(1 + tanh(sqrt(2/pi)*(x + 0.0447x^3)))"))
    assert found is not None
    assert (found.name, found.relation, found.equality) == ("gelu_tanh", "near", None)
    grid = np.linspace(-8, 8, 20001)
    ours = 0.5 * grid * (1 + np.tanh(np.sqrt(2 / np.pi) * (grid + 0.0447 * grid**3)))
    theirs = 0.5 * grid * (1 + np.tanh(np.sqrt(2 / np.pi) * (grid + 0.044715 * grid**3)))
    assert found.difference == pytest.approx(np.abs(ours - theirs).max(), rel=1e-3)
    assert "not the same" in str(found)


ONLY_SOMEWHERE = {
    "where(x > -20, x*sigmoid(x), 0)": "swish",
    "min(max(0, x), 10000)": "relu",
    "where(x < 3000000, max(0, x), 0)": "relu",
    "max(0.01x, min(x, 40))": "leaky_relu",
    "max(x, 0.01*(exp(x) - 1))": "relu",
    "exp(log(x))": "identity",
    "sqrt(x)^2": "identity",
    "x^2/x": "identity",
    "tanh(x) + step(x - 1000)": "tanh",
    "sigmoid(x) + 1e-12": "sigmoid",
}


@pytest.mark.parametrize("formula", ONLY_SOMEWHERE)
def test_equal_on_a_part_of_the_line_is_not_equal(formula: str) -> None:
    spec = activation(formula)
    other = activations()[ONLY_SOMEWHERE[formula]]
    assert equality(spec.bound_expr, other.bound_expr) is None
    found = recognise(spec)
    assert found is None or found.name != other.name or found.relation in {"near", "affine"}
    if found is not None and found.equality is not None:
        holds(spec, found)


RELATIVES = {
    "3*tanh(0.4x) + 1": ("affine", "3·tanh(0.4x) + 1"),
    "-relu(-x)": ("affine", "−relu(−x)"),
    "sqrt(2)*relu(x)": ("affine", "√2·relu(x)"),
    "sigmoid(2x + 1) - 0.25": ("affine", None),
    "exp(-x)/(1 + exp(-x))^2": ("derivative", None),
    "sech2(x)": ("derivative", None),
    "x*sigmoid(x)*sigmoid(-x) + sigmoid(x)": ("derivative", None),
    "x^2/2 + max(0, x)^2": (None, None),
}


@pytest.mark.parametrize("formula", RELATIVES)
def test_relatives_are_said_to_be_relatives(formula: str) -> None:
    relation, shown = RELATIVES[formula]
    spec = activation(formula)
    found = recognise(spec)
    assert (found and found.relation) == relation
    if found is not None:
        assert found.is_proved
        holds(spec, found)
        assert shown is None or shown in str(found)


def test_parts_and_primitives_of_derivatives() -> None:
    even = recognise(activation("x*(sigmoid(x) - sigmoid(-x))/2"))
    assert even is not None
    assert even.relation == "affine"  # half of x tanh(x/2)


def test_a_function_that_jumps_is_no_antiderivative() -> None:
    steps = "where(x < 0, where(x < -1, where(x < -2, -3, -2), -1), x)"
    found = recognise(activation(steps))
    assert found is None or found.relation == "near"
    whole = recognise(activation("x*atan(x) - log(1 + x^2)/2"))
    assert whole is not None
    assert (whole.relation, whole.is_proved) == ("antiderivative", True)
    assert "derivative of this is" in str(whole)


numbers = st.fractions(-4, 4, max_denominator=12).filter(lambda value: abs(value) > Fraction(1, 9))


@settings(max_examples=12, deadline=None)
@given(a=numbers, b=numbers, c=numbers, d=numbers, at=st.integers(0, 10_000))
def test_what_is_claimed_of_random_copies_holds(
    a: Fraction, b: Fraction, c: Fraction, d: Fraction, at: int
) -> None:
    specs = list(activations().values())
    spec = specs[at % len(specs)]
    change = Affine(Num(a), Num(b), Num(c), Num(d))
    copy = typed(change.of(spec.bound_expr))
    found = recognise(copy)
    if found is not None and found.equality is not None:
        holds(copy, found)


def test_a_loss_is_not_taken_for_another() -> None:
    for spec in list(losses().values())[::5]:
        changed = spec.bound_expr * Num(Fraction("1.0000001"), decimal=True)
        found = recognise(loss(to_text(changed)))
        assert found is None or found.relation == "affine", spec.name


def test_a_straight_line_is_no_copy() -> None:
    assert recognise(activation("2x + 3")) is None
    own = recognise(activations()["identity"])
    assert own is None or own.name != "identity"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_show_says_it(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "x/(1+exp(-x))", "--lang", language]) == 0
    shown = capsys.readouterr().out
    assert "swish" in shown
    assert {"en": "This is Swish", "zh": "这就是 Swish"}[language] in shown
    assert main(["derive", "x/(1+exp(-x))", "--lang", language]) == 0
    assert "swish" in capsys.readouterr().out
    assert main(["show", "swish", "--lang", language]) == 0
    assert {"en": "Recognised", "zh": "识别"}[language] not in capsys.readouterr().out


def test_show_says_it_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "(y - p)^2/2", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["recognised"]
    assert (data["name"], data["relation"], data["standing"]) == ("half_mse", "same", "proved")
    assert main(["show", "tanh", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recognised"] is None


def test_sentences_in_chinese() -> None:
    with use_language("zh"):
        assert (
            str(recognise(activation("3*tanh(0.4x) + 1")))
            == "这就是 3·tanh(0.4x) + 1：由代数证明。"
        )


def test_every_primitive_has_a_glance() -> None:
    for name, row in PRIMITIVES.items():
        args = (X,) if row.arity == 1 else (X, Num(1))
        values = Glance({"x": POINTS}).at(Call(name, args))
        assert values.shape == POINTS.shape
        assert np.isfinite(values[POINTS > 0]).all(), name
