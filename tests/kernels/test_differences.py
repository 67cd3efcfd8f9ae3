"""Sums and conditions in another form: each form is proved equal, and better where it counts."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from slopelab.calculus.exact import reference
from slopelab.core.expr import Add, Compare, Expr, Neg, Num, Var, Where, call
from slopelab.core.parse import parse
from slopelab.kernels.conditions import without_rounding
from slopelab.kernels.denominators import over_denominator
from slopelab.kernels.differences import without_differences
from slopelab.kernels.shifts import SHIFTED, without_shifts
from slopelab.kernels.stabilise import stabilise

X = Var("x")
POINTS = [k / 8 for k in range(-50, 51, 5)] + [-700.0, -30.0, 30.0, 700.0]


def assert_equal(one: Expr, other: Expr) -> None:
    ready = reference([one, other], ["x"])
    compared = 0
    for point in POINTS:
        (left, more), (right, rest) = ready.at([point])
        if not (math.isnan(left) or math.isnan(right)):
            assert abs((left - right) + (more - rest)) <= 1e-29 * abs(left)
            compared += 1
    assert compared >= 15


@pytest.mark.parametrize("apart", [Fraction(1, 1000), Fraction(1), Fraction(-3), Fraction(60)])
@pytest.mark.parametrize("name", SHIFTED)
def test_shifts(name: str, apart: Fraction) -> None:
    difference = Add((call(name, X), Neg(call(name, X - Num(apart)))))
    found = without_differences(stabilise(difference))
    assert not isinstance(found, Add)
    assert_equal(difference, found)


@pytest.mark.parametrize("text", ["tanh(x + 1) + tanh(2 - x)", "3*erf(x) - 3*erf(x - 2)"])
def test_shifts_of_odd_functions(text: str) -> None:
    assert_equal(parse(text), without_shifts(stabilise(parse(text))))
    assert without_shifts(stabilise(parse(text))) is not stabilise(parse(text))


@pytest.mark.parametrize(
    "text", ["sigmoid(x) - sigmoid(2*x)", "softplus(x) + softplus(x - 1)", "2*erf(x) - erf(x - 1)"]
)
def test_what_is_no_shift_stays(text: str) -> None:
    expr = stabilise(parse(text))
    assert without_shifts(expr) is expr


@pytest.mark.parametrize(
    "text",
    [
        "1/2 + x/(2*(1 + abs(x)))", "1 - x/(1 + abs(x))", "1 - 1/(1 + x^2)",
        "x^2/(3 + x^2) - 1", "2 - 2/(1 + abs(x))^2",
    ],
)  # fmt: skip
def test_over_denominators(text: str) -> None:
    found = over_denominator(stabilise(parse(text)))
    assert not isinstance(found, Add)
    assert_equal(parse(text), found)


def test_a_sum_that_does_not_cancel_is_left_alone() -> None:
    for text in ("1 + 1/(1 + x^2)", "abs(x) + x^2/(1 + x^2)", "1/(1 + exp(x)^3) - x"):
        expr = stabilise(parse(text))
        assert over_denominator(expr) is expr


@pytest.mark.parametrize(
    ("left", "op", "right", "expected"),
    [
        ("2 + x", "<", "2", ("x", "<", "0")),
        ("2", "<=", "max(0, 2 + x)", ("x", ">=", "0")),
        ("0", ">=", "min(3, 1/2 + x/6)", ("x", "<=", "-3")),
        ("3", ">", "1 - 2*x", ("x", ">", "-1")),
        ("x", ">=", "x*exp(-abs(x))", ("sign(x)*sign(expm1(-abs(x)))", "<=", "0")),
        ("x^3", "<", "2*x^3", ("x", ">", "0")),
    ],
)
def test_conditions(left: str, op: str, right: str, expected: tuple[str, str, str]) -> None:
    given = Compare(op, stabilise(parse(left)), stabilise(parse(right)))  # type: ignore[arg-type]
    found = without_rounding(given)
    one, other, two = expected
    wanted = Compare(other, parse(one), stabilise(parse(two)))  # type: ignore[arg-type]
    yes = Where(found, Num(1), Num(0))
    assert_same_truth(Where(given, Num(1), Num(0)), yes)
    assert_same_truth(Where(wanted, Num(1), Num(0)), yes)
    tiny = reference([yes], ["x"]).at([-1e-300])[0]
    assert tiny == reference([Where(wanted, Num(1), Num(0))], ["x"]).at([-1e-300])[0]


def assert_same_truth(one: Expr, other: Expr) -> None:
    ready = reference([one, other], ["x"])
    for point in POINTS:
        left, right = ready.at([point])
        assert left == right


@pytest.mark.parametrize(
    ("left", "op", "right"),
    [("x", "<", "2"), ("abs(x)", "<", "1/16"), ("max(2, x)", ">=", "2"), ("exp(x)", "<", "x^2")],
)
def test_conditions_that_stay(left: str, op: str, right: str) -> None:
    given = Compare(op, stabilise(parse(left)), stabilise(parse(right)))  # type: ignore[arg-type]
    assert without_rounding(given) == given
