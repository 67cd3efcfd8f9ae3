"""Limits at both infinities: right where they are told, None where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import mpmath
import pytest
import sympy
from hypothesis import assume, given
from mpmath import mpf

from oracle import OutOfReachError, UndefinedError, mpmath_eval
from slopelab.calculus.claims import infinite_sign
from slopelab.calculus.limits import limit
from slopelab.calculus.simplify import same
from slopelab.core.expr import INFINITY, Call, Compare, Expr, Neg, Var, children, variables, walk
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from slopelab.core.text import to_text
from strategies import expressions
from sympy_oracle import symbol, to_sympy

X = Var("x")
OO, MINUS = "inf", "-inf"

KNOWN = [
    ("1/(1 + exp(-x))", "0", "1"),
    ("tanh(x)", "-1", "1"),
    ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", "-1", "1"),
    ("max(0, x)", "0", OO),
    ("where(x > 0, x, 0.01*x)", MINUS, OO),
    ("x*sigmoid(x)", "0", OO),
    ("x*normal_cdf(x)", "0", OO),
    ("0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))", "0", OO),
    ("x*tanh(log(1 + exp(x)))", "0", OO),
    ("log(1 + exp(x))", "0", OO),
    ("softplus(x) - x", OO, "0"),
    ("log(1 + exp(x)) - x", OO, "0"),
    ("x - log(1 + exp(x))", MINUS, "0"),
    ("log(cosh(x))", OO, OO),
    ("log(cosh(x)) - abs(x)", "-log(2)", "-log(2)"),
    ("exp(-x^2)", "0", "0"),
    ("x^3*exp(-x^2)", "0", "0"),
    ("x^50*exp(-x)", OO, "0"),
    ("x/(1 + abs(x))", "-1", "1"),
    ("atan(x)", "-pi/2", "pi/2"),
    ("erf(x)", "-1", "1"),
    ("erfc(x)", "2", "0"),
    ("normal_pdf(x)", "0", "0"),
    ("x^2*normal_pdf(x)", "0", "0"),
    ("x", MINUS, OO),
    ("-x", OO, MINUS),
    ("3", "3", "3"),
    ("x^2", OO, OO),
    ("x^3 - x^2", MINUS, OO),
    ("1/x", "0", "0"),
    ("(2*x + 1)/(x - 3)", "2", "2"),
    ("(x^2 + 1)/(x - 3)", MINUS, OO),
    ("x/(1 + x^2)", "0", "0"),
    ("exp(1/x)", "1", "1"),
    ("exp(x)/(1 + exp(x))", "0", "1"),
    ("exp(x)/(1 + exp(2*x))", "0", "0"),
    ("exp(exp(-x))", OO, "1"),
    ("exp(-exp(x))", "1", "0"),
    ("sinh(x)", MINUS, OO),
    ("cosh(x) - sinh(x)", OO, "0"),
    ("exp(3*x)*(cosh(x) - sinh(x))", "0", OO),
    ("sign(x)", "-1", "1"),
    ("step(x)*x", "0", OO),
    ("abs(x) - x", OO, "0"),
    ("min(max(x, -1), 1)", "-1", "1"),
    ("where(x > 0, exp(-x), exp(x))", "0", "0"),
    ("where(x > 100, 1, 2)", "2", "1"),
    ("tanh(x)^2 + sech2(x)", "1", "1"),
    ("sigmoid(x)*sigmoid(-x)", "0", "0"),
    ("x*(1 - tanh(x))", MINUS, "0"),
    ("tanh(1/x)", "0", "0"),
    ("sin(tanh(x))", "-sin(1)", "sin(1)"),
    ("1.0507*where(x > 0, x, 1.6733*(exp(x) - 1))", "-1.75813631", OO),
    ("x*min(max(x + 3, 0), 6)/6", "0", OO),
]

NONE_OR = [
    ("sin(x)", None, None),
    ("cos(x)", None, None),
    ("x*sin(x)", None, None),
    ("x + sin(x)", MINUS, OO),
    ("sin(x)/x", "0", "0"),
    ("x*sin(1/x)", "1", "1"),
    ("log(x)", None, OO),
    ("log(x)/x", None, "0"),
    ("sqrt(x)", None, OO),
    ("sqrt(1 + x^2) - x", OO, "0"),
    ("x/sqrt(1 + x^2)", "-1", "1"),
    ("asinh(x)", MINUS, OO),
    ("x^x", None, OO),
    ("x*(pi/2 - atan(x))", MINUS, "1"),
    ("exp(3*x)*(1 - tanh(x))", "0", OO),
    ("exp(x)*(1 - tanh(x))", "0", "0"),
    ("exp(2*x)*(1 - tanh(x))", "0", "2"),
    ("exp(3*x)*sech2(x)", "0", OO),
    ("exp(2*x)*sech2(x)", "0", "4"),
    ("exp(x)*(pi/2 - atan(x))", "0", OO),
    ("exp(x)*(softplus(x) - x)", "0", "1"),
    ("exp(x)*log(1 + exp(-x))", "0", "1"),
    ("exp(x)*tanh(exp(-x))", "0", "1"),
    ("exp(x)*(exp(exp(-x)) - 1)", OO, "1"),
    ("exp(x^2)*normal_pdf(x)", OO, OO),
    ("exp(x^2/2)*normal_pdf(x)", "1/sqrt(2*pi)", "1/sqrt(2*pi)"),
    ("normal_cdf(x)*exp(x^2)", OO, OO),
    ("exp(2*x)*(exp(-x) - log(1 + exp(-x)))", "0", "0.5"),
    ("exp(3*x)*(1 - tanh(x) - sech2(x))", "0", MINUS),
    ("(1 - tanh(x))/(1 - sigmoid(x))", "2", "0"),
    ("1/(1 - tanh(x))", "0.5", OO),
    ("exp(x)*erfc(x)", "0", "0"),
    ("exp(x^2)*erfc(x)", OO, "0"),
    ("tanh(x)*exp(x) - exp(x)", "0", "0"),
    ("exp(x)*tanh(x)^2 - exp(x)", "0", "0"),
    ("exp(3*x)*tanh(x)^2 - exp(3*x)", "0", MINUS),
    ("(x + 1/x)*(1 - tanh(x))*exp(2*x)", "0", OO),
    ("where(x > 1/x, 1, 2)", "2", "1"),
    ("max(x, exp(x)*(1 - tanh(x)))", "0", OO),
    ("where(exp(3*x)*(1 - tanh(x)) > 5, 1, 2)", "2", "1"),
    ("log(1 - tanh(x))", "log(2)", MINUS),
    ("log(sigmoid(x)) - x", "0", MINUS),
    ("log(1)*exp(x)", "0", "0"),
    ("(log(2) + log(3) - log(6))*x", "0", "0"),
    ("sin(pi)*x^2 + tanh(x)", "-1", "1"),
    ("tanh((erf(1) + erf(-1))*exp(x) + 1)", "tanh(1)", "tanh(1)"),
    ("exp(tanh(x)*x - x)", OO, "1"),
    ("exp(-log(1 + tanh(x)^2))", "0.5", "0.5"),
    ("exp(log(3 + tanh(x)) - x)", OO, "0"),
    ("exp(x*(1 - tanh(x)))", "0", "1"),
    ("softplus(x + 1) - softplus(x)", "0", "1"),
    ("atan(x^2)*x - pi*x/2", "0", "0"),
    ("x^2*(pi/2 - atan(x))", OO, OO),
    ("exp(x + 1/x) - exp(x)", "0", OO),
]
"""The truth; the method may say None where it cannot tell, but nothing else."""


@pytest.fixture(autouse=True)
def precision() -> Iterator[None]:
    with mpmath.workdps(40):
        yield


def expected_expr(text: str | None) -> Expr | None:
    if text is None:
        return None
    return {OO: INFINITY, MINUS: Neg(INFINITY)}.get(text) or parse(text)


def assert_limit(found: Expr | None, expected: str | None, note: str) -> None:
    goal = expected_expr(expected)
    if found is None or goal is None or infinite_sign(goal) or infinite_sign(found):
        assert found is goal, f"{note}: {to_text(found) if found else None}, truth {expected}"
    else:
        assert same(found, goal), f"{note}: {to_text(found)}, truth {expected}"


@pytest.mark.parametrize(("formula", "left", "right"), KNOWN)
def test_limits_that_have_to_be_found(formula: str, left: str, right: str) -> None:
    for side, expected in ((-1, left), (1, right)):
        assert_limit(limit(parse(formula), X, side), expected, formula)


@pytest.mark.parametrize(("formula", "left", "right"), NONE_OR)
def test_limits_are_never_guessed(formula: str, left: str | None, right: str | None) -> None:
    for side, expected in ((-1, left), (1, right)):
        found = limit(parse(formula), X, side)
        if found is not None:
            assert_limit(found, expected, formula)


SYMPY_KNOWS = [
    row
    for row in KNOWN
    if not any(part in row[0] for part in ("max", "min", "where", "abs", "sign", "step", "044715"))
]


@pytest.mark.parametrize(("formula", "left", "right"), SYMPY_KNOWS[::2])
def test_the_table_is_that_of_sympy(formula: str, left: str, right: str) -> None:
    for side, expected in ((-1, left), (1, right)):
        goal = expected_expr(expected)
        assert goal is not None
        found = sympy.limit(to_sympy(parse(formula)), symbol("x"), sympy.oo * side)
        wanted = sympy.oo * infinite_sign(goal) if infinite_sign(goal) else to_sympy(goal)
        assert found == wanted or abs(sympy.N(found - wanted, 30)) < 1e-25


@pytest.mark.parametrize("name", [name for name, row in PRIMITIVES.items() if row.arity == 1])
def test_limits_of_the_primitives(name: str) -> None:
    """What the rows say, the method says too, or nothing (log x grows too slowly for it)."""
    for side, expected in zip((-1, 1), PRIMITIVES[name].limits, strict=True):
        found = limit(parse(f"{name}(x)"), X, side)
        if found is not None:
            assert expected is not None
            assert found is expected or same(found, expected)


# What it says is what values far out show.


def slow_growth(expr: Expr) -> bool:
    """No towers: exp(exp(x)) at x = 1000 is beyond any oracle."""

    def height(node: Expr) -> int:
        own = isinstance(node, Call) and node.name in {"exp", "expm1", "sinh", "cosh"}
        return own + max((height(part) for part in children(node)), default=0)

    return height(expr) < 2


def constants_are_near(expr: Expr) -> bool:
    """No constant such as e^28, to which x = 10^12 is not far out yet."""
    with suppress(OutOfReachError, UndefinedError):
        return all(
            abs(mpmath_eval(node, {}, 10)) < 10**5
            for node in walk(expr)
            if not variables(node) and not isinstance(node, Compare)
        )
    return False


@given(expressions(max_leaves=5))
def test_values_far_out_come_near(expr: Expr) -> None:
    assume(slow_growth(expr) and constants_are_near(expr))
    for side in (-1, 1):
        found = limit(expr, X, side)
        if found is None:
            continue
        try:
            near, far = (mpmath_eval(expr, {"x": mpf(side) * size}, 20) for size in (10**6, 10**12))
        except OutOfReachError:
            continue
        if infinite_sign(found):
            assert far * infinite_sign(found) > 50 or abs(far) > 100 * abs(near)
            continue
        goal = mpmath_eval(found, {}, 30)
        gap = abs(far - goal)
        assert gap <= mpf(10) ** -15 * max(1, abs(goal)) or gap <= abs(near - goal) / 100, (
            f"{to_text(expr)} -> {to_text(found)}, but {mpmath.nstr(far)} at {side}e12"
        )


@given(expressions(max_leaves=3), expressions(max_leaves=3))
def test_limits_of_sums_and_products(left: Expr, right: Expr) -> None:
    """Where both parts have finite limits, so have their sum and product."""
    assume(slow_growth(left) and slow_growth(right))
    for side in (-1, 1):
        parts = [limit(part, X, side) for part in (left, right)]
        if any(part is None or infinite_sign(part) for part in parts):
            continue
        one, other = (mpmath_eval(part, {}, 30) for part in parts if part is not None)
        for whole, expected in ((left + right, one + other), (left * right, one * other)):
            found = limit(whole, X, side)
            if found is not None:
                value = mpmath_eval(found, {}, 30)
                assert abs(value - expected) <= mpf(10) ** -20 * max(1, abs(expected))


def test_limits_of_constants_are_themselves() -> None:
    assert to_text(limit(parse("2*pi"), X, 1) or X) == "2*pi"
    assert limit(parse("a", variables=("a", "x")), X, 1) is Var("a")
