"""Expressions as LaTeX."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from latex2mathml.converter import convert

from slopelab.core.expr import (
    INFINITY,
    ONE,
    TWO,
    Add,
    Const,
    Derivative,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    call,
)
from slopelab.core.latex import to_latex
from slopelab.core.parse import parse
from slopelab.core.symbols import symbol
from strategies import expressions

NAMES = ("x", "p", "y", "u", "a", "b", "c", "alpha", "negative_slope")
X, U, F = Var("x"), Var("u"), Var("f")


def latex(formula: str) -> str:
    return to_latex(parse(formula, variables=NAMES))


def assert_well_formed(text: str) -> None:
    assert not re.search(r"\+ -|- -|\+ \+|--|\\cdot -", text), text
    assert r"\cdot \left(-1\right)" not in text, text
    assert text.count("{") == text.count("}"), text
    assert text.count(r"\left") == text.count(r"\right"), text
    assert text.count(r"\begin{cases}") == text.count(r"\end{cases}"), text
    assert not re.search(r"\^\{[^{}]*\}\^", text), f"two exponents in a row: {text}"
    assert not re.search(r"[0-9] [0-9]|[0-9]\\,[0-9]", text), f"two numbers in a row: {text}"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("1/(1+e^-x)", r"\frac{1}{1 + e^{-x}}"),
        ("(e^x-e^-x)/(e^x+e^-x)", r"\frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}"),
        ("max(0, x)", r"\max(0, x)"),
        ("where(x>0, x, negative_slope x)",
         r"\begin{cases} x & x > 0 \\ \mathrm{negative\_slope}\,x & x \le 0 \end{cases}"),
        ("where(x<-1, -1, where(x>=1, 1, x))",
         r"\begin{cases} -1 & x < -1 \\ 1 & x \ge 1 \\ x & -1 \le x < 1 \end{cases}"),
        ("2 + where(x>0, 1, 0)",
         r"2 + \left(\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}\right)"),
        ("x σ(x)", r"x\,\sigma(x)"),
        ("x Φ(x)", r"x\,\Phi(x)"),
        ("0.5x(1+tanh(√(2/π)(x+0.044715x^3)))",
         r"0.5x\left(1 + \tanh\left(\sqrt{\frac{2}{\pi}}(x + 0.044715x^{3})\right)\right)"),
        ("ln(1+e^x)", r"\ln(1 + e^{x})"),
        ("-(y ln(p) + (1-y) ln(1-p))", r"-(y\,\ln(p) + (1 - y)\,\ln(1 - p))"),
        ("(p-y)^2", r"(p - y)^{2}"),
        ("|x|", r"\left|x\right|"),
        ("y(1-y)", r"y(1 - y)"),
        ("σ(x)(1-σ(x))", r"\sigma(x)(1 - \sigma(x))"),
        ("σ(x)*σ(-x)", r"\sigma(x)\,\sigma(-x)"),
        ("-(1/u^2)*(-e^-x)", r"-\frac{1}{u^{2}} \cdot \left(-e^{-x}\right)"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a + (-a)*b", "a - a b"),
        ("a - -b", r"a - \left(-b\right)"),
        ("-(-x)", r"-\left(-x\right)"),
        ("a*(b*c)", "a b c"),
        ("2*3x", r"2 \cdot 3x"),
        ("x*2", r"x \cdot 2"),
        ("x*(1/2)", r"x \cdot \frac{1}{2}"),
        ("1/2x", r"\frac{1}{2} x"),
        ("2π x", r"2\pi x"),
        ("alpha(e^x - 1)", r"\alpha(e^{x} - 1)"),
        ("tanh(x)^2", r"\tanh^{2}(x)"),
        ("tanh(x/2)^2", r"\tanh^{2}\left(\frac{x}{2}\right)"),
        ("tanh(x)^-1", r"\tanh(x)^{-1}"),
        ("σ(x)^2", r"\sigma(x)^{2}"),
        ("sech2(x)", r"\operatorname{sech}^{2}(x)"),
        ("sech2(x)^2", r"(\operatorname{sech}^{2}(x))^{2}"),
        ("(e^-x)^2", r"(e^{-x})^{2}"),
        ("e^(x/2)", r"\exp\left(\frac{x}{2}\right)"),
        ("e^(a x + b x + c x + u)", r"\exp(a x + b x + c x + u)"),
        ("e^e^x", r"e^{e^{x}}"),
        ("x^(1/3)", r"x^{1/3}"),
        ("(x^2)^3", r"(x^{2})^{3}"),
        ("x^y^a", r"x^{y^{a}}"),
        ("(x/2)^2", r"\left(\frac{x}{2}\right)^{2}"),
        ("√x^2", r"(\sqrt{x})^{2}"),
        ("max(a, b, c)", r"\max(a, b, c)"),
        ("clip(x, -1, 1)", r"\min(\max(x, -1), 1)"),
        ("0.044715", "0.044715"),
        ("1.0", "1"),
        ("1e-7x", r"10^{-7} x"),
        ("1.5e-7x", r"1.5 \times 10^{-7} x"),
        ("x*2e8", r"x \cdot 2 \times 10^{8}"),
        ("1e-7^2", r"(10^{-7})^{2}"),
        ("2e8^2", r"(2 \times 10^{8})^{2}"),
    ],
)  # fmt: skip
def test_formulas(formula: str, text: str) -> None:
    assert latex(formula) == text
    assert_well_formed(text)
    assert convert(text).startswith("<math")


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (Derivative(U, X), r"\frac{du}{dx}"),
        (Derivative(call("sigmoid", X), X), r"\frac{d}{dx}\left(\sigma(x)\right)"),
        (Mul((Derivative(F, U), Derivative(U, X))), r"\frac{df}{du} \cdot \frac{du}{dx}"),
        (Pow(Derivative(U, X), TWO), r"\left(\frac{du}{dx}\right)^{2}"),
        (Mul((Derivative(call("exp", X), X), X)), r"\frac{d}{dx}\left(e^{x}\right) \cdot x"),
        (Num(Fraction(1, 4)), r"\frac{1}{4}"),
        (Num(Fraction(-1, 4)), r"-\frac{1}{4}"),
        (Num(Fraction(1, 3), decimal=True), r"\frac{1}{3}"),
        (Add((X, Num(-2))), "x - 2"),
        (Mul((Num(-2), X)), "-2x"),
        (Mul((X, Num(-2))), r"x \cdot \left(-2\right)"),
        (Pow(Num(Fraction(-1, 4)), TWO), r"\left(-\frac{1}{4}\right)^{2}"),
        (Neg(Mul((Neg(X), U))), r"-\left(-x u\right)"),
        (Neg(INFINITY), r"-\infty"),
        (Pow(Const("e"), X), "e^{x}"),
        (Pow(X, Num(Fraction(1, 2))), "x^{1/2}"),
    ],
)
def test_trees_that_no_formula_makes(expr: Expr, text: str) -> None:
    assert to_latex(expr) == text
    assert_well_formed(text)


@given(expressions(variables=NAMES))
def test_any_expression_is_well_formed(expr: Expr) -> None:
    assert_well_formed(to_latex(expr))


def test_names_and_the_word_for_otherwise() -> None:
    chain = Mul((F, Add((ONE, Neg(F)))))
    assert to_latex(chain, {"f": r"\sigma(x)"}) == r"\sigma(x)(1 - \sigma(x))"
    assert to_latex(Pow(Var("w"), TWO), {"w": "w^{(1)}"}) == "(w^{(1)})^{2}"
    assert to_latex(Derivative(F, X), {"f": r"\hat{y}"}) == r"\frac{d\hat{y}}{dx}"
    expr = parse("where(x < -1, 0, where(x < 1, 1, 0))")
    assert r"\text{其他情况}" in to_latex(expr, otherwise="其他情况")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x", "x"),
        ("alpha", r"\alpha"),
        ("β", r"\beta"),
        ("x1", "x_{1}"),
        ("u_2", "u_{2}"),
        ("β1", r"\beta_{1}"),
        ("beta_max", r"\beta_{\mathrm{max}}"),
        ("negative_slope", r"\mathrm{negative\_slope}"),
        ("lr", r"\mathrm{lr}"),
        ("a{b}$&#%", r"\mathrm{a\{b\}\$\&\#\%}"),
        ("<b>", r"\mathrm{\lt b\gt }"),
        (r"\input", r"\mathrm{\backslash input}"),
        ("斜率", r"\text{斜率}"),
    ],
)
def test_symbols(name: str, text: str) -> None:
    assert symbol(name) == text


@pytest.mark.parametrize("piece", ["exp(", "2^(", "1/(1+", "√(", "-(", "σ(-", "max(x, 2*("])
def test_each_part_is_printed_once_however_deep(piece: str) -> None:
    depth = 45 // piece.count("(")
    expr = parse(piece * depth + "x" + ")" * (depth * piece.count("(")))
    assert_well_formed(to_latex(expr))
