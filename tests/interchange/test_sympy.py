"""To SymPy and back: the same function, and a sentence where there is no counterpart."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

import slopelab as sl
from slopelab.catalogue import activations, losses
from slopelab.core.primitives import PRIMITIVES
from slopelab.core.text import to_text
from slopelab.errors import InputError, SlopelabError
from slopelab.interchange.sympy_reading import from_sympy
from slopelab.interchange.sympy_writing import rows, to_sympy
from slopelab.recognition.equality import equality, loss_equality
from slopelab.words import use_language

x = sympy.Symbol("x", real=True)
u = sympy.Symbol("u")


def test_every_primitive_has_a_row() -> None:
    assert {*rows()} == {*PRIMITIVES}


def number(expr: Any, values: dict[str, float]) -> float:  # noqa: ANN401
    """What SymPy says an expression is worth."""
    symbols = {
        sympy.Symbol(name, real=True): sympy.Rational(value) for name, value in values.items()
    }
    return float(expr.subs(symbols).evalf(30))


def test_activations_there_and_back() -> None:
    for spec in activations().values():
        written = to_sympy(spec.bound_expr)
        for place in (-2.75, 0.3125, 1.5):
            exact = float(sl.activation(spec)(place))
            assert number(written, {"x": place}) == pytest.approx(exact, rel=1e-12, abs=1e-25)
        assert equality(from_sympy(written), spec.bound_expr) is not None, spec.name


def test_losses_there_and_back() -> None:
    for spec in losses().values():
        written = to_sympy(spec.bound_expr)
        back = from_sympy(written)
        same = loss_equality(back, spec.bound_expr, spec.prediction, spec.target)
        assert same is not None, (spec.name, to_text(back))


READ = {
    "x*exp(-x**2/2)/sqrt(2*pi)": "x*normal_pdf(x)",
    "Heaviside(x)": "(1 + sign(x))/2",
    "Heaviside(x, 1)": "where(x >= 0, 1, 0)",
    "Max(0, x, 3*x - 5)": "max(0, x, 3x - 5)",
    "Min(1, Max(-1, x))": "clip(x, -1, 1)",
    "tan(x)*cos(x)": "sin(x)",
    "sech(x)**2": "1 - tanh(x)^2",
    "coth(x)*tanh(x)*x + x*0.25": "1.25x",
    "2**(-x)": "exp(-x*log(2))",
    "(x**2 + 1)**Rational(-3, 2)": "1/((1 + x^2)*sqrt(1 + x^2))",
    "Piecewise((x, And(x > -1, x < 1)), (sign(x), True))": "clip(x, -1, 1)",
    "Piecewise((0, Or(x < -1, x > 1)), (1, True))": "where(abs(x) <= 1, 1, 0)",
    "Piecewise((7, Eq(x, 0)), (x, True))": "where(abs(x) <= 0, 7, x)",
    "Piecewise((x, Ne(x, 0)), (7, True))": "where(abs(x) <= 0, 7, x)",
    "E**x - pi": "exp(x) - pi",
    "erf(x) + erfc(x)": "x^0",
    "log(1 + exp(x))": "softplus(x)",
    "-x/3 - Abs(x)": "-(x/3) - |x|",
}


@pytest.mark.parametrize("text", READ)
def test_what_sympy_writes_is_read(text: str) -> None:
    names = {name: getattr(sympy, name) for name in dir(sympy)}
    made = eval(text, names, {"x": x})  # noqa: S307 - a constant of this test, made with SymPy
    wanted = sl.activation(READ[text])
    found = from_sympy(made)
    for place in (-3.25, -1.0, -0.5, 0.0, 0.75, 1.0, 2.5):
        if "coth" in text and place == 0:
            continue
        got = sl.activation(to_text(found))(place)
        assert got == pytest.approx(wanted(place), rel=1e-13, abs=1e-15), place


def test_functions_of_any_symbol_and_parameters() -> None:
    t, alpha = sympy.symbols("t alpha")
    assert sl.from_sympy(t**3).expr == sl.activation("x^3").expr
    f = sl.from_sympy(sympy.Max(alpha * t, t), alpha="0.2")
    assert f(-1.0) == -0.2
    assert f.recognise().name == "leaky_relu"
    p, y = sympy.symbols("p y")
    loss = sl.from_sympy((p - y) ** 2 / 2)
    assert isinstance(loss, sl.LossFunction)
    assert loss.recognise().name == "half_mse"
    assert sl.from_sympy(sympy.Integer(3)).grad(1.0) == 0.0


def test_to_sympy_of_functions() -> None:
    assert sl.activation("swish").to_sympy() == x / (1 + sympy.exp(-x))
    assert sympy.diff(sl.activation("leaky_relu").to_sympy(), x).subs(x, -1) == sympy.Rational(
        1, 100
    )
    p, y = sympy.Symbol("p", real=True), sympy.Symbol("y", real=True)
    assert sl.loss("mse").to_sympy() == (p - y) ** 2


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (sympy.gamma(x), "has no counterpart"),
        (sympy.Function("f")(x), "has no counterpart"),
        (sympy.Function("exp")(x), "has no counterpart"),
        (sympy.I * x, "has no counterpart"),
        (sympy.oo, "has no counterpart"),
        (sympy.nan, "has no counterpart"),
        (sympy.Derivative(sympy.sin(u), u), "has no counterpart"),
        (sympy.Integral(u, u), "has no counterpart"),
        (sympy.Piecewise((x, x > 0)), "all other cases"),
        (sympy.Matrix([1]), "expression of SymPy"),
        (x > 0, "has no counterpart"),
        (sympy.asinh(x) + sympy.acosh(x), r"acosh\(x\) has no counterpart here \(did you mean"),
        (sympy.Integer(10) ** 400 * x, "number"),
    ],
)
def test_what_has_no_counterpart_is_refused(made: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        from_sympy(made)


@pytest.mark.parametrize("given", ["x*2", "__import__('os').abort()", None, 3, 2.5, [x], object()])
def test_what_is_no_expression_is_refused(given: object) -> None:
    with pytest.raises(InputError, match="expression of SymPy is needed"):
        sl.from_sympy(given)


def test_hostile_trees() -> None:
    deep = x
    for _ in range(200):
        deep = sympy.sin(deep, evaluate=False)
    with pytest.raises(InputError, match="levels"):
        sl.from_sympy(deep)
    with pytest.raises(SlopelabError):
        sl.from_sympy(sympy.Add(*(sympy.sin(k * x) for k in range(1, 1500))))
    with pytest.raises(SlopelabError):
        sl.from_sympy(sympy.Symbol("a b; import os") * x)
    evil = sympy.Symbol("__import__('os').abort()")
    assert sl.from_sympy(evil**2).expr == sl.activation("x^2").expr


def test_the_sentences_in_chinese() -> None:
    with use_language("zh"), pytest.raises(InputError, match="没有对应的函数"):
        from_sympy(sympy.gamma(x))
