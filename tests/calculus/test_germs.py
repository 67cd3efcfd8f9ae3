"""Functions far out against mpmath, at places where nothing but the leading term is left."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import mpmath
import pytest

from oracle import mpmath_eval as judged
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.extremes import X
from slopelab.calculus.far import ROWS, at_end
from slopelab.calculus.flows import far_of, sampled_far
from slopelab.calculus.limits import Side
from slopelab.calculus.numbers import Number
from slopelab.calculus.rules import differentiation
from slopelab.catalogue import activations
from slopelab.core.expr import Expr
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from slopelab.core.text import to_text


def ends() -> list[object]:
    """Every activation and its derivative at both ends."""
    found: list[object] = []
    for name, spec in activations().items():
        slope = differentiation(spec.bound_expr, X).after
        for kind, expr in (("value", spec.bound_expr), ("slope", slope)):
            found += [pytest.param(expr, side, id=f"{name}-{kind}{side:+}") for side in (-1, 1)]
    return found


@pytest.mark.parametrize(("expr", "side"), ends())
def test_far_out_a_function_is_like_its_leading_term(expr: Expr, side: Side) -> None:
    try:
        far = far_of(at_end(expr, X, side), X, side)
    except UndecidedError:
        assert any(name in to_text(expr) for name in ("sin(", "cos("))
        return
    if far.flow == "dead":
        assert judged(expr, {X.name: Fraction(90 * side)}, 30) == 0
        return
    if far.like is None:
        return
    # What falls like e^{-e^x} is beyond mpmath at 90.
    for size, digits, most in ((90, 30, 0.3), (8, 30, 0.7), (8, 400, 0.7)):
        place = {X.name: Fraction(size * side)}
        like, value = (judged(one, place, digits) for one in (far.like, expr))
        if like != 0 and value != 0 and mpmath.isfinite(like):
            assert abs(value / like - 1) < most, to_text(far.like)
            return
    pytest.fail("nothing to compare with")


def test_most_leading_terms_are_told() -> None:
    told = 0
    for spec in activations().values():
        for side in (-1, 1):
            with suppress(UndecidedError):
                told += far_of(at_end(spec.bound_expr, X, side), X, side).standing == "proved"
    assert told > 1.9 * len(activations())


@pytest.mark.parametrize(
    ("text", "side", "like"),
    [
        ("tanh(x) - 1", 1, "-2*exp(-2*x)"),
        ("normal_cdf(x)", -1, "-(2^(-1/2)*pi^(-1/2)*x^(-1)*exp(-(1/2*x^2)))"),
        ("x - asinh(sinh(x)) + atan(x) - pi/2", 1, "-x^(-1)"),
        ("log(1 + exp(x)) - x", 1, "exp(-x)"),
        ("sqrt(x^2 + 1) - x", 1, "1/2*x^(-1)"),
        ("x*log(x)", 1, "x*log(x)"),
        ("exp(-exp(-x))", -1, "exp(-exp(-x))"),
    ],
)
def test_leading_terms(text: str, side: Side, like: str) -> None:
    found = far_of(at_end(parse(text), X, side), X, side).like
    assert found is not None
    place = {X.name: Fraction(40 * side)}
    ratio = judged(found, place, 30) / judged(parse(like), place, 30)
    assert abs(ratio - 1) < mpmath.mpf("1e-9")


@pytest.mark.parametrize("text", ["sin(x)", "x*sin(x) + x", "log(-x)", "sqrt(-1 - x)"])
def test_what_cannot_be_told_is_not(text: str) -> None:
    with pytest.raises(UndecidedError):
        far_of(at_end(parse(text), X, 1), X, 1)


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("tanh(x)", "steady"),
        ("exp(-x)", "vanishing"),
        ("1/(1 + x^2)", "vanishing"),
        ("x", "growing"),
        ("x^2", "exploding"),
        ("exp(x)", "exploding"),
        ("max(0, -x)", "dead"),
        ("sin(x)", "wavering"),
        ("x*sin(x)^2", "wavering"),
        ("log(-x)", "unknown"),
    ],
)
def test_samples_say_the_same(text: str, flow: str) -> None:
    assert sampled_far([parse(text)], X, 1).flow == flow


def test_constants_are_exact() -> None:
    root = Number.of(parse("sqrt(2/pi)"))
    assert (root * root - Number.of(parse("2/pi"))).is_zero
    assert (Number.of(parse("exp(1/2)*exp(1/2)")) - Number.of(parse("e"))).is_zero
    with pytest.raises(UndecidedError):
        _ = Number.of(parse("log(2) + log(3) - log(6)")).sign


def test_every_primitive_of_one_argument_has_a_row_or_a_series() -> None:
    for name, row in PRIMITIVES.items():
        if row.arity == 1 and name not in ROWS:
            at_end(parse(f"{name}(1/x + 2)"), X, 1)
