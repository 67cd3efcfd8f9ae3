"""Formulas as people type them, for tests that run over every kind of formula."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

FORMULAS: dict[str, dict[str, str]] = {
    "x^x": {},
    "abs(x)": {},
    "where(x > 0, where(x > 1, 2*x - 1, x^2), x)": {},
    "max(x, 0)": {},
    "min(max(x, -1), 1)": {},
    "sqrt(1 + x^2)": {},
    "exp(-x^2)": {},
    "x*tanh(log(1 + exp(x)))": {},
    "atan(x)": {},
    "log(cosh(x))": {},
    "x/(1 + abs(x))": {},
    "1/x": {},
    "where(x > 0, x, exp(x) - 1)": {},
    "1.0507009873554805*where(x > 0, x, 1.6732632423543772*(exp(x) - 1))": {},
    "x*min(max(x + 3, 0), 6)/6": {},
    "x^3 - 2*x + 1": {},
    "-x": {},
    "-tanh(-x)": {},
    "2^x": {},
    "2^(-x^2)": {},
    "x^(1/3)": {},
    "x^-2": {},
    "(1 + x^2)^(-1/2)": {},
    "(1 + x^2)^1.5": {},
    "x*sin(x)*exp(x)": {},
    "cos(3*x)/2": {},
    "(x + 1)/(x^2 + 1)": {},
    "3": {},
    "pi*x": {},
    "exp(exp(x))": {},
    "tanh(x)^3": {},
    "sinh(x) - cosh(x)": {},
    "expm1(x)": {},
    "softplus(x)": {},
    "log1p(exp(x))": {},
    "erf(x) - erfc(x)": {},
    "normal_cdf(x) + normal_pdf(x)": {},
    "asinh(x)": {},
    "sech2(x)": {},
    "step(x) + sign(x)": {},
    "abs(abs(x) - 1)": {},
    "(1/(1 + exp(-x)))^3": {},
    "log(sigmoid(x))": {},
    "1/(2 + sin(x))": {},
    "a*tanh(b*x)": {"a": "1.7159", "b": "0.6666"},
    "x*sigmoid(beta*x)": {"beta": "1.702"},
    "where(x > 0, x, alpha*(exp(x/alpha) - 1))": {"alpha": "2"},
    "u*x + tanh(u*x + v)": {"u": "0.5", "v": "1.5"},
    "x^n": {"n": "3"},
    "min(x^3, a*x)": {"a": "2"},
    "max(x^3, a*x)": {"a": "2"},
    "log(exp(x)/(1 + exp(2*x)))": {},
    "x + sin(2*x)^2/2": {},
    "x*exp(0.12345678901234567*x)": {},
    "x*tanh(x + 0.1*x^3 + 0.01*x^5)": {},
}
"""Each formula with the parameters that it needs."""

KINKED: dict[str, tuple[Fraction, ...]] = {
    "max(0, x)": (Fraction(0),),
    "where(x > 0, x, 0.01*x)": (Fraction(0),),
    "abs(x)": (Fraction(0),),
    "abs(abs(x) - 1)": (Fraction(-1), Fraction(0), Fraction(1)),
    "x*min(max(x + 3, 0), 6)/6": (Fraction(-3), Fraction(3)),
    "min(1, max(0, 0.2*x + 0.5))": (Fraction(-5, 2), Fraction(5, 2)),
    "1.0507009873554805*where(x > 0, x, 1.6732632423543772*(exp(x) - 1))": (Fraction(0),),
    "where(x > 0, where(x > 1, 3*x - 2, x^2), x)": (Fraction(0), Fraction(1)),
    "max(x, x^2)": (Fraction(0), Fraction(1)),
}
"""Formulas with the places at which they have no derivative."""


def shown(names: Iterable[str]) -> list[str]:
    """Names for pytest: formulas without their spaces."""
    return [name.replace(" ", "") for name in names]
