"""Derivations and facts of random formulas, held against values alone."""

from __future__ import annotations

import math
from itertools import pairwise

import mpmath
from hypothesis import assume, given, settings
from mpmath import mpf

from oracle import OutOfReachError, UndefinedError, mpmath_eval
from slopelab.calculus.derivation import function_derivation
from slopelab.calculus.facts import Facts, facts
from slopelab.core.expr import Call, Expr, Var, children, node_count
from slopelab.core.text import to_text
from slopelab.errors import SlopelabError
from strategies import expressions

X = Var("x")
PLACES = [
    mpf(0),
    *(mpf(k) * mpf(10) ** e * s for k in (1, 2, 5) for e in (-3, -1, 0, 1, 2) for s in (1, -1)),
]
TINY = mpf(10) ** -25


def tame(expr: Expr) -> bool:
    """No towers of exponentials: their values are beyond what the oracle does in time."""

    def height(node: Expr) -> int:
        own = isinstance(node, Call) and node.name in {"exp", "expm1", "sinh", "cosh"}
        return own + max((height(part) for part in children(node)), default=0)

    return height(expr) < 2 and node_count(expr) < 50


@given(expressions(max_leaves=6))
def test_derivatives_are_difference_quotients(expr: Expr) -> None:
    assume(tame(expr))
    try:
        derivation = function_derivation(expr, X)
    except SlopelabError as refusal:
        assert "internal" not in str(refusal), to_text(expr)  # noqa: PT017
        return
    for x in (mpf("0.31"), mpf("-1.7"), mpf("4.3")):
        with mpmath.workdps(40):
            try:
                value = mpmath_eval(expr, {"x": x}, 30)
                quotient = mpmath.diff(lambda t: mpmath_eval(expr, {"x": t}, mpmath.mp.dps + 10), x)
                slopes = [
                    mpmath_eval(form, {"x": x, "f": value}, 30)
                    for form in (derivation.result, derivation.best)
                ]
            except (UndefinedError, OutOfReachError):
                continue
            if abs(quotient) > 1e12:
                continue  # sin(exp(x^2)): a difference quotient of forty digits sees nothing
            room = mpf(10) ** -15 * max(1e-8, abs(quotient)) + mpf(10) ** -20 * abs(value)
            assert all(abs(slope - quotient) <= room for slope in slopes), to_text(expr)


@settings(max_examples=40)
@given(expressions(max_leaves=6))
def test_facts_hold_for_all_values(expr: Expr) -> None:
    assume(tame(expr))
    found = facts(expr)
    with mpmath.workdps(40):
        values: list[tuple[mpf, mpf]] = []
        for x in sorted(PLACES):
            try:
                value = mpmath_eval(expr, {"x": x}, 30)
            except (UndefinedError, OutOfReachError):
                continue
            if value or abs(x) < 10:  # the oracle sees exp(300) - expm1(300) as 0
                values.append((x, value))
        if found.standing != "numeric":
            assert_bounded(found, [value for _, value in values])
            assert_slopes_bounded(found, values)
            assert_monotone(found, [value for _, value in values])
        assert_parity(found, dict(values))


def assert_bounded(found: Facts, values: list[mpf]) -> None:
    for value in values:
        assert value <= mpf(found.maximum.high) + TINY * abs(value)
        assert value >= mpf(found.minimum.low) - TINY * abs(value)


def assert_slopes_bounded(found: Facts, values: list[tuple[mpf, mpf]]) -> None:
    """abs(f(a) - f(b)) <= L abs(a - b), unless the function jumps."""
    if math.isinf(found.lipschitz.high) or any(kink.jump for kink in found.kinks):
        return
    for (a, left), (b, right) in pairwise(values):
        room = TINY * (abs(left) + abs(right))
        assert abs(left - right) <= mpf(found.lipschitz.high) * (b - a) + room
        assert right - left <= mpf(found.slope_maximum.high) * (b - a) + room
        assert right - left >= mpf(found.slope_minimum.low) * (b - a) - room


def assert_monotone(found: Facts, values: list[mpf]) -> None:
    for left, right in pairwise(values):
        room = TINY * (abs(left) + abs(right))
        match found.monotone:
            case "increasing" | "nondecreasing":
                assert right >= left - room
            case "decreasing" | "nonincreasing":
                assert right <= left + room
            case "constant":
                assert abs(left - right) <= room
            case "neither":
                pass


def assert_parity(found: Facts, values: dict[mpf, mpf]) -> None:
    for x, value in values.items():
        if found.parity is not None and -x in values:
            sign = 1 if found.parity == "even" else -1
            assert abs(value - sign * values[-x]) <= TINY * max(1, abs(value))
