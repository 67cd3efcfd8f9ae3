"""The table of primitives is true: derivatives, limits, parity, signs; no backend misses a row."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
import sympy
from flint import arb, ctx
from mpmath import mpf

from oracle import MPMATH, UndefinedError, mpmath_eval
from slopelab.calculus.balls import SERIES, ball, evaluate, taylor
from slopelab.calculus.exact import DEFINITIONS
from slopelab.core.expr import INFINITY, Expr, Neg, Num, Var, call, variables, walk
from slopelab.core.primitives import PRIMITIVES, Primitive
from sympy_oracle import SYMPY, assert_near, compiled, sympy_slope, to_sympy

U = Var("u")
SINGLE = [name for name, row in PRIMITIVES.items() if row.arity == 1]
DOUBLE = [name for name, row in PRIMITIVES.items() if row.arity == 2]
PLACES = tuple(
    Fraction(p)
    for p in ("1/1000", "-1/7", "1/3", "-4/5", "1", "-3/2", "5/2", "-11/3", "6", "-9", "14")
)


@pytest.fixture(autouse=True)
def precision() -> Iterator[None]:
    """Enough digits for what the tests themselves compute."""
    with mpmath.workdps(60), ctx.workprec(200):
        yield


def inside(row: Primitive) -> list[Fraction]:
    """Points of the domain, kinks left out."""
    return [p for p in PLACES if row.domain.contains(p) and p != 0 and p not in row.kinks]


def at(expr: Expr, place: Fraction | mpf, dps: int = 40) -> mpf:
    return mpmath_eval(expr, {"u": place}, dps)


def test_every_table_has_every_row() -> None:
    assert set(PRIMITIVES) == set(SERIES) == set(DEFINITIONS) == set(MPMATH) == set(SYMPY)


@pytest.mark.parametrize("name", SINGLE)
def test_derivative_rows_are_those_of_sympy(name: str) -> None:
    row = PRIMITIVES[name]
    slope = sympy_slope(call(name, U), "u")
    for place in inside(row):
        expected = mpf(slope(mpf(place.numerator) / place.denominator))
        assert_near(at(row.derivative[0](U), place), expected, digits=35, note=name)


@pytest.mark.parametrize("name", SINGLE)
def test_derivative_rows_are_difference_quotients(name: str) -> None:
    row = PRIMITIVES[name]
    for place in inside(row):
        with mpmath.workdps(150):
            here = mpf(place.numerator) / place.denominator
            quotient = mpmath.diff(MPMATH[name], here)
        assert_near(at(row.derivative[0](U), place), quotient, digits=35, note=name)


@pytest.mark.parametrize(
    "name", [name for name, row in PRIMITIVES.items() if row.textbook is not None]
)
def test_textbook_forms_equal_the_stable_ones(name: str) -> None:
    row = PRIMITIVES[name]
    assert row.textbook is not None
    assert row.textbook(U) is not row.derivative[0](U)
    for place in inside(row):
        assert_near(at(row.textbook(U), place), at(row.derivative[0](U), place), digits=35)


@pytest.mark.parametrize("name", SINGLE)
def test_derivative_rows_lose_no_digits_in_float64(name: str) -> None:
    """Far out the stable form keeps its relative precision where a textbook's would not."""
    row = PRIMITIVES[name]
    for place in (Fraction(20), Fraction(-20)):
        if not row.domain.contains(place):
            continue
        exact = at(row.derivative[0](U), place, 60)
        rough = evaluate_in_floats(row.derivative[0](U), float(place))
        if exact == 0 or abs(exact) < mpf(10) ** -300:
            continue
        assert_near(mpf(rough), exact, digits=12, note=f"{name}' at {place}")


def evaluate_in_floats(expr: Expr, place: float) -> mpf:
    """As float64 would have it: 53 bits in every operation."""
    with mpmath.workprec(53):
        return compiled(to_sympy(expr), ("u",))(mpf(place))


@pytest.mark.parametrize("name", SINGLE)
def test_arithmetic_of_balls_has_the_values_and_slopes(name: str) -> None:
    row = PRIMITIVES[name]
    for place in inside(row):
        value, slope = taylor(call(name, U), "u", {"u": ball(place)}, 1)
        for found, expected in (
            (value, at(call(name, U), place)),
            (slope, at(row.derivative[0](U), place)),
        ):
            assert float(found.rad()) <= 1e-35 * max(1.0, abs(float(found.mid())))
            assert_near(mpf(found.mid().str(45, radius=False)), expected, digits=33, note=name)


@pytest.mark.parametrize("name", SINGLE)
def test_wide_balls_contain_all_values(name: str) -> None:
    row = PRIMITIVES[name]
    for low, high in pairwise(sorted(inside(row))):
        wide = evaluate(call(name, U), {"u": ball(low).union(ball(high))})
        if not wide.is_finite():
            continue
        for k in range(6):
            value = at(call(name, U), low + (high - low) * Fraction(k, 5))
            assert wide.overlaps(arb(mpmath.nstr(value, 35)))


@pytest.mark.parametrize("name", SINGLE)
def test_domains(name: str) -> None:
    row = PRIMITIVES[name]
    for place in (*PLACES, *(Fraction(-k, 4) for k in range(9))):
        if row.domain.contains(place):
            at(call(name, U), place)
        else:
            with pytest.raises(UndefinedError):
                at(call(name, U), place)


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize("side", [-1, 1])
def test_limits(name: str, side: int) -> None:
    row = PRIMITIVES[name]
    expected = row.limits[0 if side < 0 else 1]
    if not row.domain.contains(Fraction(10**9 * side)):
        assert expected is None
        return
    near, far = (at(call(name, U), Fraction(side * size)) for size in (10**4, 10**8))
    if expected is None:
        spread = [at(call(name, U), Fraction(side * (1000 + k))) for k in range(20)]
        assert max(spread) - min(spread) > 1, "it does have a limit"
    elif expected is INFINITY or expected is Neg(INFINITY):
        sign = 1 if expected is INFINITY else -1
        assert far * sign > near * sign > 5
    else:
        goal = mpmath_eval(expected, {}, 40)
        assert abs(far - goal) <= abs(near - goal) < 0.001


@pytest.mark.parametrize("name", SINGLE)
def test_parity(name: str) -> None:
    row = PRIMITIVES[name]
    pairs = [
        (at(call(name, U), p), at(call(name, U), -p))
        for p in PLACES
        if row.domain.contains(p) and row.domain.contains(-p)
    ]
    even = bool(pairs) and all(mpmath.almosteq(a, b, 1e-30) for a, b in pairs)
    odd = bool(pairs) and all(mpmath.almosteq(a, -b, 1e-30) for a, b in pairs)
    assert row.parity == ("even" if even else "odd" if odd else None)


@pytest.mark.parametrize("name", SINGLE)
def test_monotone_and_positive(name: str) -> None:
    row = PRIMITIVES[name]
    places = sorted(
        {*PLACES, *(Fraction(k, 3) for k in range(-40, 41)), *map(Fraction, row.kinks), Fraction(0)}
    )
    values = [at(call(name, U), p) for p in places if row.domain.contains(p)]
    rises = all(a <= b for a, b in pairwise(values))
    falls = all(a >= b for a, b in pairwise(values))
    assert row.monotone == (1 if rises else -1 if falls else 0)
    assert row.positive == all(value > 0 for value in values)


@pytest.mark.parametrize("name", SINGLE)
def test_kinks(name: str) -> None:
    """At a kink both one-sided slopes (or values) differ; elsewhere they agree."""
    row = PRIMITIVES[name]
    for place in (Fraction(0), Fraction(1, 2), Fraction(2)):
        if not row.domain.contains(place) or name == "sqrt":
            continue
        h = Fraction(1, 10**12)
        left, here, right = (at(call(name, U), place + k * h) for k in (-1, 0, 1))
        bend = abs((right - here) - (here - left)) / mpf(10) ** -12
        assert (place in row.kinks) == (bend > 0.5 or right - left > 0.5)


@pytest.mark.parametrize("name", DOUBLE)
def test_derivatives_of_two_arguments(name: str) -> None:
    row = PRIMITIVES[name]
    a, b = Var("a"), Var("b")
    for left, right in ((1, 2), (2, 1), (-3, 4)):
        env = {"a": Fraction(left), "b": Fraction(right)}
        slopes = [mpmath_eval(rule(a, b), env) for rule in row.derivative]
        first = (left > right) == (name == "max")
        assert slopes == ([1, 0] if first else [0, 1])


@pytest.mark.parametrize("name", DOUBLE)
def test_at_a_tie_the_constant_wins_else_the_first(name: str) -> None:
    """So relu, relu6 and leaky_relu have the slopes that PyTorch takes at their kinks."""
    row = PRIMITIVES[name]
    zero, x = Num(0), Var("x")
    for args, expected in (((zero, x), [1, 0]), ((x, zero), [0, 1]), ((x, x * Num(2)), [1, 0])):
        slopes = [mpmath_eval(rule(*args), {"x": Fraction(0)}) for rule in row.derivative]
        assert slopes == expected, "exactly one argument passes the gradient on"


@pytest.mark.parametrize("name", PRIMITIVES)
def test_rows_are_closed_over_primitives(name: str) -> None:
    row = PRIMITIVES[name]
    args = (U, Var("v"))[: row.arity]
    for rule in (*row.derivative, *((row.textbook,) if row.textbook else ())):
        made = rule(*args)
        assert variables(made) <= {"u", "v"}
        assert all(node.name in PRIMITIVES for node in walk(made) if hasattr(node, "args"))


def test_the_sympy_rows_are_real_functions_of_the_same_values() -> None:
    for name in SINGLE:
        function = compiled(to_sympy(call(name, U)), ("u",))
        for place in inside(PRIMITIVES[name]):
            found = mpf(function(mpf(place.numerator) / place.denominator))
            assert_near(found, at(call(name, U), place), digits=35, note=name)
    assert to_sympy(Num(Fraction(1, 3))) == sympy.Rational(1, 3)
