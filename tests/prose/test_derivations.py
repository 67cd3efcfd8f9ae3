"""What a derivation says, in which order, and whether its numbers are right."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slopelab.calculus.claims import Claim
from slopelab.calculus.facts import facts
from slopelab.calculus.steps import Detail
from slopelab.catalogue import activation, activations, losses
from slopelab.core.expr import Div, Expr, Neg, Num, call
from slopelab.prose.derivation import loss_lines, render
from slopelab.prose.facts import sentences
from slopelab.prose.layout import columns
from slopelab.prose.line import WIDTH
from slopelab.prose.maths import number
from slopelab.prose.shape import point
from slopelab.words import use_language

SIGMOID = {
    "en": [
        "Definition",
        "σ(x) = 1/(1 + e⁻ˣ)",
        "Differentiate",
        "Let u = 1 + e⁻ˣ; the expression becomes 1/u. By the chain rule:",
        "d/dx[1/(1 + e⁻ˣ)] = (−1/u²)·(du/dx)",
        "The inner derivative:",
        "du/dx = d/dx[1 + e⁻ˣ] = −e⁻ˣ",
        "Put u = 1 + e⁻ˣ back:",
        "d/dx[1/(1 + e⁻ˣ)] = (−1/(1 + e⁻ˣ)²)·(−e⁻ˣ)",
        "Simplify",
        "Two minus signs cancel:",
        "(−1/(1 + e⁻ˣ)²)·(−e⁻ˣ) = 1/(1 + e⁻ˣ)²·e⁻ˣ",
        "Multiply and collect:",
        "1/(1 + e⁻ˣ)²·e⁻ˣ = e⁻ˣ/(1 + e⁻ˣ)²",
        "In terms of the function itself",
        "From the definition of σ(x):",
        "1 − σ(x) = e⁻ˣ/(1 + e⁻ˣ)",
        "σ(x)·(1 − σ(x)) = 1/(1 + e⁻ˣ)·(e⁻ˣ/(1 + e⁻ˣ))",
        "1/(1 + e⁻ˣ)·(e⁻ˣ/(1 + e⁻ˣ)) = e⁻ˣ/(1 + e⁻ˣ)²",
        "Result",
        "│ σ′(x) = σ(x)·(1 − σ(x)) │",
        "What it says",
        "0 or 1: the gradient dies there.",
        "The slope is steepest at x = 0: 1/4, where σ(x) = 1/2 (proved).",
        "x < −5.98645 or x > 5.98645",
    ],
    "zh": [
        "定义",
        "σ(x) = 1/(1 + e⁻ˣ)",
        "求导",
        "令 u = 1 + e⁻ˣ",
        "链式法则",
        "d/dx[1/(1 + e⁻ˣ)] = (−1/u²)·(du/dx)",
        "内层函数的导数",
        "du/dx = d/dx[1 + e⁻ˣ] = −e⁻ˣ",
        "代回 u = 1 + e⁻ˣ",
        "d/dx[1/(1 + e⁻ˣ)] = (−1/(1 + e⁻ˣ)²)·(−e⁻ˣ)",
        "化简",
        "负号相消",
        "(−1/(1 + e⁻ˣ)²)·(−e⁻ˣ) = 1/(1 + e⁻ˣ)²·e⁻ˣ",
        "1/(1 + e⁻ˣ)²·e⁻ˣ = e⁻ˣ/(1 + e⁻ˣ)²",
        "用函数自身表示",
        "1 − σ(x) = e⁻ˣ/(1 + e⁻ˣ)",
        "σ(x)·(1 − σ(x)) = 1/(1 + e⁻ˣ)·(e⁻ˣ/(1 + e⁻ˣ))",
        "1/(1 + e⁻ˣ)·(e⁻ˣ/(1 + e⁻ˣ)) = e⁻ˣ/(1 + e⁻ˣ)²",
        "│ σ′(x) = σ(x)·(1 − σ(x)) │",
        "它说明什么",
        "σ(x) 接近 0 或 1",
        "梯度在那里消失",
        "x = 0 处最大：1/4，此时 σ(x) = 1/2（已证明）",
        "x < −5.98645 或 x > 5.98645",
    ],
}

SIGMOID_LATEX = [
    r"\sigma(x) = \frac{1}{1 + e^{-x}}",
    r"$u$ = $1 + e^{-x}$",
    r"\frac{d}{dx}\left(\frac{1}{1 + e^{-x}}\right) = -\frac{1}{u^{2}} \cdot \frac{du}{dx}",
    r"\frac{du}{dx} = \frac{d}{dx}\left(1 + e^{-x}\right) = -e^{-x}",
    r"-\frac{1}{(1 + e^{-x})^{2}} \cdot \left(-e^{-x}\right)",
    r"\frac{e^{-x}}{(1 + e^{-x})^{2}}",
    r"1 - \sigma(x) = \frac{e^{-x}}{1 + e^{-x}}",
    r"\sigma(x)(1 - \sigma(x)) = \frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}}",
    r"\boxed{\sigma'(x) = \sigma(x)(1 - \sigma(x))}",
    r"\frac{1}{4}",
    r"$\sigma(x)$ = $\frac{1}{2}$",
]

SIGMOID_AND_CROSS_ENTROPY = [
    "z = w·x",
    "ŷ = σ(z)",
    "σ(z) = 1/(1 + e⁻ᶻ)",
    "L(ŷ, y) = −(y·ln(ŷ) + (1 − y)·ln(1 − ŷ))",
    "dL/dw = dL/dŷ · dŷ/dz · dz/dw",
    "dL/dŷ = (ŷ − y)/(ŷ·(1 − ŷ))",
    "dŷ/dz = ŷ·(1 − ŷ)",
    "dz/dw = x",
    "dL/dz = (ŷ − y)/(ŷ·(1 − ŷ))·(ŷ·(1 − ŷ)) = ŷ − y",
    "│ dL/dw = (ŷ − y)·x │",
    "ŷ − y",
]


def assert_in_order(text: str, parts: list[str]) -> None:
    """Every part occurs, after the one before it."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"after {text[max(0, place - 60) : place]!r} there is no {part!r}"
        place = found + len(part)


@pytest.mark.parametrize("language", SIGMOID)
def test_the_derivation_of_the_sigmoid(language: str) -> None:
    with use_language(language):
        text = render(activations()["sigmoid"])
    assert_in_order(text, SIGMOID[language])


@pytest.mark.parametrize("fmt", ["latex", "markdown"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_derivation_of_the_sigmoid_in_latex(language: str, fmt: str) -> None:
    with use_language(language):
        text = render(activations()["sigmoid"], fmt=fmt)
    assert_in_order(text, SIGMOID_LATEX)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_gradient_of_sigmoid_and_cross_entropy(language: str) -> None:
    with use_language(language):
        text = render(activations()["sigmoid"], losses()["bce"])
    assert_in_order(text, SIGMOID_AND_CROSS_ENTROPY)
    assert ("matched" if language == "en" else "匹配") in text


def test_pairings_say_what_is_left() -> None:
    stays = render(activations()["tanh"], losses()["half_mse"])
    assert "Nothing cancels" in stays
    assert "dies" in stays
    alive = render(activations()["leaky_relu"], losses()["mse"])
    assert "does not tend to 0" in alive
    matched = render(activations()["identity"], losses()["mse"])
    assert "matched" in matched


@pytest.mark.parametrize(
    ("name", "boxed"),
    [
        ("sigmoid", "σ′(x) = σ(x)·(1 − σ(x))"),
        ("tanh", "tanh′(x) = 1 − tanh(x)²"),
        ("softplus", "softplus′(x) = 1 − e^(−softplus(x))"),
        ("swish", "swish′(x) = swish(x) + σ(x)·(1 − swish(x))"),
        ("identity", "id′(x) = 1"),
        ("gelu", "GELU′(x) = Φ(x) + x·φ(x)"),
        ("arctan", "arctan′(x) = 1/(1 + x²)"),
    ],
)
def test_the_boxed_results(name: str, boxed: str) -> None:
    text = render(activations()[name])
    (line,) = [line for line in text.splitlines() if line.strip().startswith("│")]
    assert line.strip(" │") == boxed


def test_parameters_are_introduced() -> None:
    for language, phrase in (("en", "with α = 0.01"), ("zh", "α = 0.01")):
        with use_language(language):
            assert phrase in render(activations()["leaky_relu"])
    changed = activations()["leaky_relu"].with_params(negative_slope="0.2")
    text = render(changed)
    assert "α = 0.2" in text
    assert "slope 0.2 on the left" in text


@pytest.mark.parametrize("value", ["0.0001", "1.7159", "1234567", "-3", "0.333333", "1e-9"])
def test_parameters_are_printed_with_their_values(value: str) -> None:
    for language in ("en", "zh"):
        with use_language(language):
            text = render(activation("a*tanh(x)", a=value))
            (line,) = [line for line in text.splitlines() if re.search(r"(with|其中) a = ", line)]
            assert value_of(line.split("a = ")[1]) == pytest.approx(float(value), rel=1e-5)


@pytest.mark.parametrize(
    ("formula", "phrase"),
    [
        ("tanh(x)/1234", "0.000810373"),
        ("tanh(x)*0.00012345", "(−0.00012345, 0.00012345)"),
        ("max(x/3000, -1/7000)", "−0.000142857"),
        ("where(x > 0.12345, x, 0.12345)", "x = 0.12345"),
    ],
)
def test_fractions_too_long_to_read_are_told_as_decimals(formula: str, phrase: str) -> None:
    text = "\n".join(line.text for line in sentences(activation(formula)))
    assert phrase in text


def test_everything_shows_the_smallest_steps() -> None:
    headline, normal, everything = (
        render(activations()["sigmoid"], detail=detail) for detail in Detail
    )
    assert "A constant has slope 0" in everything
    assert "A constant has slope 0" not in normal
    assert "chain rule" in normal
    assert "chain rule" not in headline
    assert "│ σ′(x) = σ(x)·(1 − σ(x)) │" in headline


def test_wide_formulas_are_broken_at_equals_signs() -> None:
    text = render(activations()["gelu_tanh"])
    assert any(row.strip().startswith("= ") for row in text.splitlines())


def test_wide_formulas_are_broken_before_plus_signs() -> None:
    terms = " + ".join(f"{k}*tanh({k}*x)" for k in range(1, 12))
    rows = [row for row in render(activation(terms)).splitlines() if "tanh(" in row]
    assert max(map(columns, rows)) <= WIDTH
    assert rows[0].strip().startswith("f(x) = ")
    assert rows[1].strip().startswith("+ ")


def test_long_inner_functions_and_constants_get_letters() -> None:
    text = render(activations()["gelu_tanh"])
    assert "Write u = √(2/π)·(x + 0.044715x³):" in text
    assert "│ GELU_tanh′(x) = 0.5·(1 + tanh(u) + x·(1 − tanh(u)²)·u′) │" in text
    assert "where u = √(2/π)·(x + 0.044715x³), u′ = √(2/π)·(1 + 0.134145x²)" in text
    selu = render(activations()["selu"])
    assert "Write c = 1.0507009873554804934193349852946, k = 1.67326324235437728481" in selu
    assert "At x = 0 the slope is c·k on the left and c on the right: a kink" in selu


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("relu", ["⎧ 1,  x > 0", "⎩ 0,  x ≤ 0"]),
        ("hard_sigmoid", ["⎧ a,  −1/(2a) < x < 1/(2a)", "⎩ 0,  otherwise"]),
        ("elu", ["⎧ 1,           x > 0", "⎩ ELU(x) + α,  x ≤ 0"]),
        ("hard_silu", ["⎧ 0,", "⎨ (3 + 2x)/6,  −3 < x < 3", "⎩ 1,           x ≥ 3"]),
        ("soft_shrink", ["⎧ 0,  −λ ≤ x ≤ λ", "⎩ 1,  otherwise"]),
    ],
)
def test_boxed_results_in_cases(name: str, rows: list[str]) -> None:
    boxed = [line for line in render(activations()[name]).splitlines() if "│" in line]
    assert len(boxed) == len(rows)
    for line, row in zip(boxed, rows, strict=True):
        assert row in line


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("relu", ["At x = 0 the slope is 0 on the left and 1 on the right: a kink", "0 is used"]),
        ("elu", ["the slope is α on the left and 1 on the right: equal for α = 1"]),
        ("celu", ["At x = 0 both sides have the slope 1: they join smoothly."]),
        ("hard_silu", ["At x = −3 the slope is 0 on the left and −1/2 on the right: a kink"]),
        ("step", ["the value jumps from 0 to 1"]),
        ("softsign", ["At x = 0 both sides have the slope 1: they join smoothly."]),
    ],
)
def test_what_happens_where_pieces_meet(name: str, sentences: list[str]) -> None:
    text = render(activations()[name])
    for sentence in sentences:
        assert sentence in text


@pytest.mark.parametrize(
    ("name", "boxed"),
    [
        ("bce", "dL/dŷ = (ŷ − y)/(ŷ·(1 − ŷ))"),
        ("mse", "dL/dŷ = 2·(ŷ − y)"),
        ("mae", "dL/dŷ = sign(ŷ − y)"),
        ("log_cosh", "dL/dŷ = tanh(ŷ − y)"),
        ("hinge", "dL/dŷ = { 0, y·ŷ ≥ 1; −y, y·ŷ < 1 }"),
        ("huber", "dL/dŷ = { −δ, ŷ − y ≤ −δ; ŷ − y, −δ < ŷ − y ≤ δ; δ, ŷ − y > δ }"),
        ("quantile", "dL/dŷ = { 1 − τ, ŷ − y > 0; −τ, ŷ − y ≤ 0 }"),
        ("poisson_nll", "dL/dŷ = e^ŷ − y"),
    ],
)
def test_the_slopes_of_losses(name: str, boxed: str) -> None:
    (line,) = [line for line in loss_lines(losses()[name]) if line.kind == "result"]
    assert " = ".join(part.text for part in line.equation) == boxed


# Numbers as printed.


def value_of(text: str) -> float:
    """A printed number, read again: −0.278465, 1/4, 9.5e−7, +∞."""
    plain = text.replace("−", "-").replace("∞", "inf").replace("π", str(math.pi))
    top, slash, bottom = plain.partition("/")
    return float(top) / float(bottom) if slash else float(plain)


@given(st.floats(allow_nan=False, allow_infinity=True))
def test_numbers_are_printed_to_six_digits(value: float) -> None:
    shown = number(value)
    assert math.isclose(value_of(shown.text), value, rel_tol=5.1e-6, abs_tol=5e-324)
    assert "e" not in shown.latex.replace(r"\times", "")
    assert "inf" not in shown.latex.replace("infty", "")


@pytest.mark.parametrize(
    ("value", "exact", "text"),
    [
        (0.25, Div(Num(1), Num(4)), "1/4"),
        (-0.375, Neg(Div(Num(3), Num(8))), "−3/8"),
        (1.0998393201288669, None, "1.09984"),
        (-0.2784645427610738, None, "−0.278465"),
        (1e-20, None, "1e−20"),
        (123456789.0, None, "1.23457e8"),
        (100000.0, None, "100000"),
        (math.inf, None, "+∞"),
        (-math.inf, None, "−∞"),
        (0.0, None, "0"),
        (-0.0, None, "0"),
        (1.4142135623730951, call("sqrt", Num(2)), "1.41421"),
    ],
)
def test_numbers(value: float, exact: Expr | None, text: str) -> None:
    assert number(value, exact).text == text


def shown_claim(claim: Claim) -> str:
    return number(claim.value, claim.exact).text


@pytest.mark.parametrize("name", activations())
def test_facts_are_told_with_their_numbers(name: str) -> None:
    spec = activations()[name]
    found = facts(spec.bound_expr)
    text = "\n".join(line.text for line in sentences(spec))
    assert shown_claim(found.lipschitz) in text
    assert f"{shown_claim(found.minimum)}, {shown_claim(found.maximum)}" in text
    if math.isfinite(found.minimum.value) and found.minimum.attained:
        assert value_of(shown_claim(found.minimum)) == pytest.approx(found.minimum.value, rel=6e-6)
    for place in found.lipschitz.places:
        if not place.stretch:
            at = {point(place).text, f"±{point(place).text.removeprefix('−')}"}
            assert any(f"x = {one}" in text for one in at), at
    for stretch in found.saturation:
        edge = stretch.high if math.isinf(stretch.low) else stretch.low
        assert number(edge).text in text
    for kink in found.kinks:
        assert f"{number(kink.left_slope).text} on the left" in text
        assert f"{number(kink.right_slope).text} on the right" in text


@pytest.mark.parametrize(
    ("formula", "phrases"),
    [
        ("x*sigmoid(x)", ["−0.278465 at x = −1.27846", "x = 2.39936: 1.09984", "certified"]),
        ("max(0, x)", ["[0, +∞)", "Kink at x = 0: slope 0 on the left, 1 on the right; 0 is used"]),
        ("log(1 + exp(x))", ["(0, +∞)", "arbitrarily near to 1 but never reaches it"]),
        ("x^2", ["grows without bound", "symmetric about the vertical axis"]),
        ("tanh(x)", ["symmetric about the origin", "Increasing throughout"]),
        ("sign(x)", ["Jump at x = 0"]),
        ("sin(x)", ["x = π/2 + 2·π·k (proved)", "with the period 2·π"]),
        ("log(x)", ["where the function is defined", "they are not proved"]),
        ("x/(1 + abs(x))", ["steepest at x = 0: 1"]),
        ("3", ["Constant"]),
        ("exp(-x^2)", ["x = ±", "0.857764"]),
    ],
)
def test_what_is_said_of_typed_formulas(formula: str, phrases: list[str]) -> None:
    text = "\n".join(line.text for line in sentences(activation(formula)))
    for phrase in phrases:
        assert phrase in text


def test_nothing_is_called_proved_that_is_not() -> None:
    for formula in ("log(x)", "1/x", "x^x"):
        text = "\n".join(line.text for line in sentences(activation(formula)))
        assert "(proved)" not in text
        assert "(certified)" not in text
        assert "ncreasing" not in text


def test_ten_layers() -> None:
    assert "9.5e−7" in render(activations()["sigmoid"])
    assert math.isclose(0.25**10, 9.5e-7, rel_tol=0.01)
    assert "10 such layers" not in render(activations()["tanh"])
