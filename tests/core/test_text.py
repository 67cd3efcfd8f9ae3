"""Expressions as one line of text, and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from slopelab.core.expr import (
    INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Add,
    Compare,
    Const,
    Derivative,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
)
from slopelab.core.parse import parse
from slopelab.core.text import to_text
from strategies import expressions, numbers

NAMES = ("x", "p", "y", "alpha", "negative_slope", "e1")
X = Var("x")


def assert_reads_back(expr: Expr) -> None:
    text = to_text(expr)
    assert text.isascii()
    assert parse(text, variables=NAMES) is expr, text


@given(expressions(variables=NAMES))
def test_ascii_reads_back_as_the_same_object(expr: Expr) -> None:
    assert_reads_back(expr)


@given(numbers())
def test_numbers_read_back_exactly(number: Num) -> None:
    assert_reads_back(number)


@given(expressions(variables=NAMES))
def test_unicode_means_the_same(expr: Expr) -> None:
    # Only what a person need not see is lost: 1.0 is printed as 1, and sech² has no spelling.
    text = to_text(expr, unicode=True).replace("sech²", "sech2")
    again = parse(text, variables=NAMES)
    assert to_text(again, unicode=True).replace("sech²", "sech2") == text


@pytest.mark.parametrize(
    ("formula", "text", "pretty"),
    [
        ("1/(1+e^-x)", "1/(1 + exp(-x))", "1/(1 + e⁻ˣ)"),
        ("0.5x(1+erf(x/√2))", "0.5*x*(1 + erf(x/sqrt(2)))", "0.5x·(1 + erf(x/√2))"),
        ("x σ(x)", "x*sigmoid(x)", "x·σ(x)"),
        ("x normal_cdf(x)", "x*normal_cdf(x)", "x·Φ(x)"),
        ("normal_pdf(x)", "normal_pdf(x)", "φ(x)"),
        ("e^-x²", "exp(-x^2)", "e^(−x²)"),
        ("e^(x/2)", "exp(x/2)", "e^(x/2)"),
        ("(e^-x)^2", "exp(-x)^2", "(e⁻ˣ)²"),
        ("x^-1", "x^(-1)", "x⁻¹"),
        ("x^0.5", "x^0.5", "x^0.5"),
        ("3x^2", "3*x^2", "3x²"),
        ("3*2x", "3*2*x", "3·2x"),
        ("x - (p - y)", "x - (p - y)", "x − (p − y)"),
        ("x - -y", "x - (-y)", "x − (−y)"),
        ("-x*y", "-x*y", "−x·y"),
        ("(-x)*y", "(-x)*y", "(−x)·y"),
        ("x*p/y*x", "x*p/y*x", "x·p/y·x"),
        ("x/(p/y)", "x/(p/y)", "x/(p/y)"),
        ("x*(p*y)", "x*(p*y)", "x·(p·y)"),
        ("x^p^y", "x^(p^y)", "x^(pʸ)"),
        ("(x^2)^3", "(x^2)^3", "(x²)³"),
        ("|x - |y||", "abs(x - abs(y))", "|x − |y||"),
        ("√(1+x²)", "sqrt(1 + x^2)", "√(1 + x²)"),
        ("(√x)^2", "sqrt(x)^2", "(√x)²"),
        ("tanh(x)^2", "tanh(x)^2", "tanh(x)²"),
        ("sech2(x)^2", "sech2(x)^2", "(sech²(x))²"),
        ("ln(p)", "log(p)", "ln(p)"),
        ("arctan(x)", "atan(x)", "arctan(x)"),
        ("alpha*(e^x-1)", "alpha*(exp(x) - 1)", "α·(eˣ − 1)"),
        ("where(x<=0, 0, x)", "where(x <= 0, 0, x)", "where(x ≤ 0, 0, x)"),
        ("max(0, x, 1)", "max(max(0, x), 1)", "max(max(0, x), 1)"),
        ("2pi", "2*pi", "2·π"),
        ("1.0x", "1.0*x", "1x"),
        ("0.0", "0.0", "0"),
        ("1e3", "1000.0", "1000"),
        ("0.044715", "0.044715", "0.044715"),
        ("1.5e-7", "1.5e-7", "1.5e-7"),
        ("123456789.5", "1.234567895e8", "1.234567895e8"),
        ("1e-308", "1e-308", "1e-308"),
    ],
)
def test_both_forms(formula: str, text: str, pretty: str) -> None:
    expr = parse(formula, variables=NAMES)
    assert to_text(expr) == text
    assert to_text(expr, unicode=True) == pretty
    assert_reads_back(expr)


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (Num(-2), "-2"),
        (Add((X, Num(-2))), "x - 2"),
        (Mul((X, Num(-2))), "x*(-2)"),
        (Pow(Num(-2), TWO), "(-2)^2"),
        (Pow(Num(Fraction(1, 2)), X), "(1/2)^x"),
        (Mul((Num(Fraction(1, 2)), X)), "1/2*x"),
        (Mul((X, Num(Fraction(1, 2)))), "x*(1/2)"),
        (Num(Fraction(1, 3), decimal=True), "1/3"),
        (Num(Fraction(-1, 3)), "-1/3"),
        (Pow(Const("e"), X), "e^x"),
        (Neg(INFINITY), "-inf"),
        (Compare(">", X, ZERO), "x > 0"),
        (Derivative(call("sigmoid", X), X), "d/dx[sigmoid(x)]"),
        (Mul((Derivative(Var("u"), X), X)), "du/dx*x"),
        (Pow(Derivative(Var("u"), X), TWO), "(du/dx)^2"),
    ],
)
def test_trees_that_no_formula_makes(expr: Expr, text: str) -> None:
    assert to_text(expr) == text


@pytest.mark.parametrize(
    "expr",
    [Num(-2), Mul((X, Num(Fraction(1, 2)))), Pow(Const("e"), X), Div(Num(Fraction(3, 4)), PI)],
)
def test_what_reads_back_differently_settles_at_once(expr: Expr) -> None:
    text = to_text(expr)
    again = parse(text)
    assert again is not expr
    assert_reads_back(again)


def test_names_replace_variables() -> None:
    f, p = Var("f"), Var("p")
    chain = Mul((f, Add((ONE, Neg(f)))))
    assert to_text(chain, {"f": "σ(x)"}, unicode=True) == "σ(x)·(1 − σ(x))"
    assert to_text(Derivative(f, X), {"f": "σ(x)"}, unicode=True) == "dσ(x)/dx"
    assert to_text(Neg(p), {"p": "ŷ"}, unicode=True) == "−ŷ"


def test_a_parameter_named_like_a_function_is_spelled_out() -> None:
    expr = Mul((Var("sigma"), call("sigmoid", X)))
    assert to_text(expr, unicode=True) == "sigma·σ(x)"


def test_unicode_infinity_and_nested_where() -> None:
    assert to_text(Neg(INFINITY), unicode=True) == "−∞"
    expr = Where(Compare("<", X, ZERO), ZERO, Where(Compare(">", X, ONE), ONE, X))
    assert to_text(expr) == "where(x < 0, 0, where(x > 1, 1, x))"


@pytest.mark.parametrize("piece", ["exp(", "2^(", "1/(1+", "√(", "|", "-(", "σ(-"])
def test_each_part_is_printed_once_however_deep(piece: str) -> None:
    # Printing a part twice at each of 59 levels would never come to an end.
    closing = "|" if piece == "|" else ")"
    expr = parse(piece * 45 + "x" + closing * 45)
    assert_reads_back(expr)
    text = to_text(expr, unicode=True)
    assert to_text(parse(text), unicode=True) == text
