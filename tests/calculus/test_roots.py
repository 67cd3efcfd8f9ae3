"""Roots: none is missed, each is where mpmath finds it, none is found where there is none."""

from __future__ import annotations

import math
from itertools import pairwise

import mpmath
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mpf

from oracle import mpmath_eval
from slopelab.calculus.balls import BITS
from slopelab.calculus.roots import is_defined, roots
from slopelab.calculus.stretch import EVERYWHERE, Root, UncertainError
from slopelab.core.expr import ZERO, Expr, Num, Var
from slopelab.core.parse import parse
from slopelab.core.text import to_text

X = Var("x")

FOUND: dict[str, list[float]] = {
    "x": [0],
    "2*x - 3": [1.5],
    "x^2 - 2": [-math.sqrt(2), math.sqrt(2)],
    "x^2 + 2": [],
    "x^2 - 2*x + 1": [1],
    "x^3": [0],
    "(x - 1)^3*(x + 2)": [-2, 1],
    "x^2*(x - 1)^4": [0, 1],
    "x^3 - 3*x + 1": [-1.8793852415718169, 0.34729635533386066, 1.532088886237956],
    "x^5 - x - 1": [1.1673039782614187],
    "x^10 - 1": [-1, 1],
    "(x - 1)*(x - 1.0000001)": [1, 1.0000001],
    "(x - 3)/(x^2 + 1)": [3],
    "x^2 - 1e12": [-1e6, 1e6],
    "exp(x) - 2": [math.log(2)],
    "exp(x) - 1": [0],
    "exp(x)": [],
    "exp(x) + x^2": [],
    "(exp(x) - 1)^2": [0],
    "exp(x) - x - 1": [0],
    "exp(x) - 1 - x - x^2/2": [0],
    "x - tanh(x)": [0],
    "x*exp(x) - 1": [0.5671432904097838],
    "exp(-x) - x^2": [0.7034674224983917],
    "x^2*exp(x) - 0.1": [-5.8278977958688385, -0.38296577268409127, 0.27553029469374235],
    "tanh(x) - x/2": [-1.9150080481545375, 0, 1.9150080481545375],
    "erf(x) - x/2": [-1.9902328376288838, 0, 1.9902328376288838],
    "atan(x) - x/2": [-2.331122370414423, 0, 2.331122370414423],
    "cosh(x) - 2": [-math.acosh(2), math.acosh(2)],
    "x*tanh(x/2) - 2": [-2.3993572805154677, 2.3993572805154677],
    "sigmoid(x) - 0.5": [0],
    "sigmoid(x) - 1": [],
    "tanh(x) - 0.999999999": [10.708206508503178],
    "log(1 + exp(x)) - 1": [math.log(math.e - 1)],
    "x*sigmoid(x) + 0.25": [-1.8666512271213564, -0.8145266181960847],
    "x*sigmoid(x) + 0.2785": [],
    "exp(3*x) - exp(2*x) + exp(x) - 1": [0],
    "exp(1000*x) - 2": [math.log(2) / 1000],
    "x - 1000000": [1e6],
    "x^20*exp(-x) - 1e15": [-4.4921495991671519, 8.6787317653285006, 38.446660265662462],
    "normal_cdf(x) - 0.975": [1.959963984540054],
    "exp(-x^2) - 0.5": [-math.sqrt(math.log(2)), math.sqrt(math.log(2))],
    "x*exp(-x^2) - 0.1": [0.10102584831568519, 1.6796306104284498],
    "1/(1 + exp(-x)) - 1/(1 + exp(-2*x))": [0],
    "3": [],
    "x - x": [],
}

REFUSED = ("sin(x)", "1/x", "1 - cos(x)", "sin(x) + sin(sqrt(2)*x)", "tanh(1/x)")
"""Without a proof that none is missed there is no answer; some would have one by other means."""


def place_of(root: Root) -> float:
    return float(root.ball)


@pytest.mark.parametrize("formula", FOUND)
def test_all_roots_are_found(formula: str) -> None:
    found = roots(parse(formula), X)
    assert [place_of(root) for root in found] == pytest.approx(
        FOUND[formula], rel=1e-14, abs=1e-300
    )


@pytest.mark.parametrize("formula", FOUND)
def test_the_function_vanishes_there(formula: str) -> None:
    expr = parse(formula)
    for root in roots(expr, X):
        with ctx.workprec(BITS):
            ends = root.ball.mid() - root.ball.rad(), root.ball.mid() + root.ball.rad()
            texts = [end.str(45, radius=False) for end in ends]
            assert root.ball.rad() <= arb(2) ** -95 * (1 + abs(root.ball))
        if root.exact is not None:
            assert mpmath_eval(expr, {"x": mpmath_eval(root.exact, {}, 80)}, 40) < mpf(10) ** -60
        with mpmath.workdps(60):
            size = max(
                abs(mpmath_eval(expr, {"x": mpf(t) + s}, 40)) for t in texts for s in (1, -1)
            )
            value = mpmath_eval(expr, {"x": mpf(texts[0])}, 40)
            assert abs(value) <= mpf(10) ** -24 * max(size, 1)


@pytest.mark.parametrize("formula", FOUND)
def test_none_is_missed_by_a_scan(formula: str) -> None:
    """Wherever mpmath sees a change of sign there is a root, and as many as it sees at least."""
    expr = parse(formula)
    found = [place_of(root) for root in roots(expr, X)]
    with mpmath.workdps(30):
        scan = [mpf(k) / 8 + mpf(1) / 97 for k in range(-110, 111)]
        signs = [mpmath.sign(mpmath_eval(expr, {"x": x}, 15)) for x in scan]
    for (low, high), (left, right) in zip(pairwise(scan), pairwise(signs), strict=True):
        if left * right < 0:
            assert any(low <= place <= high for place in found), f"between {low} and {high}"


@pytest.mark.parametrize("formula", REFUSED)
def test_no_answer_without_a_proof(formula: str) -> None:
    with pytest.raises(UncertainError):
        roots(parse(formula), X)


def test_closed_forms_are_told() -> None:
    shown = {
        "2*x - 3": ["3/2"],
        "x^2 - 2": ["-sqrt(2)", "sqrt(2)"],
        "x^2 - 9/4": ["-3/2", "3/2"],
        "(x - 1)^3": ["1"],
        "x - tanh(x)": ["0"],
        "exp(x) - 1": ["0"],
    }
    for formula, expected in shown.items():
        exact = [root.exact for root in roots(parse(formula), X)]
        assert [to_text(root) if root is not None else None for root in exact] == expected


def test_stretches_are_open() -> None:
    zero, two = Root(arb(0), ZERO), Root(arb(2), Num(2))
    expr = parse("x*(x - 1)*(x - 2)*(x - 3)")
    for between, expected in (
        (EVERYWHERE, [0, 1, 2, 3]),
        ((zero, two), [1]),
        ((zero, None), [1, 2, 3]),
        ((None, two), [0, 1]),
    ):
        assert [place_of(root) for root in roots(expr, X, between)] == expected


@pytest.mark.parametrize(
    ("formula", "defined"),
    [
        ("1/(1 + x^2)", True),
        ("1/x", False),
        ("log(1 + x^2)", True),
        ("log(1 + exp(x))", True),
        ("log(x)", False),
        ("sqrt(1 + x^2)", True),
        ("sqrt(x)", False),
        ("1/(exp(x) + 1)", True),
        ("1/(exp(x) - 1)", False),
        ("log(2 + tanh(x))", True),
        ("x^-2", False),
        ("(1 + x^2)^0.3", True),
        ("x^0.3", False),
        ("x^x", False),
        ("1/(x - tanh(x))", False),
        ("log1p(exp(x))", True),
        ("log1p(x)", False),
        ("1/(x*sigmoid(x) + 0.3)", True),
        ("1/(x*sigmoid(x) + 0.2)", False),
        ("tanh(1/(x^2 - 2))", False),
    ],
)
def test_is_defined(formula: str, defined: bool) -> None:  # noqa: FBT001
    assert is_defined(parse(formula), X) is defined


def product_of(places: list[int], powers: list[int]) -> Expr:
    return parse("*".join(f"(x - ({k}))^{n}" for k, n in zip(places, powers, strict=True)))


@settings(max_examples=25)
@given(
    st.lists(st.integers(-30, 30), min_size=1, max_size=4, unique=True),
    st.lists(st.integers(1, 3), min_size=4, max_size=4),
    st.sampled_from(["1", "(1 + exp(x))", "(x^2 + 1)", "exp(-x)"]),
)
def test_polynomials_with_known_roots(places: list[int], powers: list[int], extra: str) -> None:
    expr = product_of(places, powers[: len(places)]) * parse(extra)
    assert [place_of(root) for root in roots(expr, X)] == sorted(places)


@settings(max_examples=25)
@given(st.fractions("1/20", "19/20", max_denominator=40), st.integers(1, 5))
def test_levels_of_sigmoid(level: float, rate: int) -> None:
    expr = parse(f"1/(1 + exp(-{rate}*x)) - ({level})")
    (root,) = roots(expr, X)
    p = float(level)
    assert place_of(root) == pytest.approx(math.log(p / (1 - p)) / rate, rel=1e-9, abs=1e-15)
