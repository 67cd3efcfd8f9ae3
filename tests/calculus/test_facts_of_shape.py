"""Stretches, bends, zeros, fixed points, asymptotes: held against values of mpmath alone."""

from __future__ import annotations

import math
from itertools import pairwise

import mpmath
import pytest
from mpmath import mpf

from oracle import OutOfReachError, UndefinedError, mpmath_eval
from slopelab.calculus.claims import Place
from slopelab.calculus.facts import Facts, facts
from slopelab.calculus.trends import Course
from slopelab.catalogue import activations
from slopelab.core.expr import Expr
from slopelab.core.parse import parse

NAMES = tuple(activations())
GRID = [mpf(k) / 7 + mpf(1) / 1013 for k in range(-63, 64)]
"""Uneven points, so that none is a kink or a root."""
TINY = mpf(10) ** -20
"""What is left of a function that has all but reached its limit is beyond the oracle's digits."""


def of(formula: str) -> Facts:
    return facts(parse(formula))


def value(expr: Expr, x: mpf) -> mpf:
    return mpmath_eval(expr, {"x": x}, 25)


def end(place: Place | None, *, low: bool) -> mpf:
    if place is None:
        return mpf(-1000) if low else mpf(1000)
    return mpmath_eval(place.exact, {}, 30) if place.exact is not None else mpf(place.value)


def stage_of(found: Course, x: mpf) -> str | None:
    """The kind of the stage in which a point lies; None beside a break point."""
    for stage in found.stages:
        low, high = end(stage.low, low=True), end(stage.high, low=False)
        if low + mpf("0.01") < x < high - mpf("0.01"):
            return stage.kind
    return None


def inside(found: Course) -> list[mpf]:
    """Points at which the stages are told: one period, or up to where they go on without end."""
    breaks = [stage.low for stage in found.stages if stage.low is not None]
    if found.period is None and not any(found.endless):
        return GRID
    low, high = end(breaks[0], low=True), end(breaks[-1], low=False)
    return [low + (high - low) * mpf(k) / 61 for k in range(1, 61)]


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_is_certified(name: str) -> None:
    found = facts(activations()[name].bound_expr)
    claims = (
        found.minimum,
        found.maximum,
        found.slope_minimum,
        found.slope_maximum,
        found.lipschitz,
        found.bend_minimum,
        found.bend_maximum,
    )
    assert all(claim.standing != "numeric" for claim in claims)
    told = (found.curvature, found.trends, found.bends, found.zeros, found.fixed_points)
    assert all(fact is not None for fact in (*told, found.smoothness, found.inflections))


@pytest.mark.parametrize("name", NAMES)
def test_stretches_are_those_of_the_values(name: str) -> None:
    expr = activations()[name].bound_expr
    found = facts(expr)
    assert found.trends is not None
    assert found.bends is not None
    step = mpf("0.001")
    with mpmath.workdps(30):
        for x in inside(found.trends)[::2]:
            gap = value(expr, x + step) - value(expr, x - step)
            expected = {"rising": gap > -TINY, "falling": gap < TINY, "flat": gap == 0, None: True}
            assert expected[stage_of(found.trends, x)], x
        for x in inside(found.bends)[::2]:
            gap = value(expr, x + step) - 2 * value(expr, x) + value(expr, x - step)
            expected = {
                "convex": gap > -TINY,
                "concave": gap < TINY,
                "straight": abs(gap) < TINY,
                None: True,
            }
            assert expected[stage_of(found.bends, x)], x


@pytest.mark.parametrize("name", NAMES)
def test_second_derivatives_stay_within_their_bounds(name: str) -> None:
    expr = activations()[name].bound_expr
    found = facts(expr)
    kinks = [kink.place.value for kink in found.kinks]
    step = mpf(10) ** -8
    with mpmath.workdps(40):
        for x in GRID[::9]:
            if any(abs(x - kink) < 1e-3 for kink in kinks):
                continue
            near = [mpmath_eval(expr, {"x": x + k * step}, 35) for k in (-1, 0, 1)]
            bend = (near[0] - 2 * near[1] + near[2]) / step**2
            room = mpf(10) ** -7 * (1 + abs(bend))
            assert found.bend_minimum.low - room <= bend <= found.bend_maximum.high + room


@pytest.mark.parametrize("name", NAMES)
def test_no_zero_and_no_fixed_point_is_missed(name: str) -> None:
    expr = activations()[name].bound_expr
    found = facts(expr)
    assert found.zeros is not None
    assert found.fixed_points is not None
    fixed = tuple(point.place for point in found.fixed_points)
    leaps = [kink.place.value for kink in found.kinks if kink.jump]
    with mpmath.workdps(30):
        for places, less in ((found.zeros.places, mpf(0)), (fixed, mpf(1))):
            points = [x for x in GRID if abs(x) < 8]
            values = [value(expr, x) - less * x for x in points]
            for (a, b), (left, right) in zip(pairwise(points), pairwise(values), strict=True):
                between = any(crosses(place, a, b) for place in places)
                jumps = any(a < leap < b for leap in leaps)
                gone = max(abs(left), abs(right)) < TINY
                assert left * right > 0 or between or jumps or gone, (a, b)
            for place in places:
                if place.stretch:
                    x = mpf(max(place.low, -50) + min(place.high, 50)) / 2
                elif place.exact is not None:
                    x = mpmath_eval(place.exact, {}, 40)
                else:
                    x = mpf(place.value)
                off = abs(value(expr, x) - less * x)
                assert off < mpf(10) ** (-14 if place.exact is None else -24) * (1 + abs(x))


def crosses(place: Place, a: mpf, b: mpf) -> bool:
    """Whether a place, or one of its repetitions, lies between two points."""
    if place.stretch:
        return place.low <= b and place.high >= a
    if place.period is None:
        return bool(a <= place.value <= b)
    period = mpmath_eval(place.period, {}, 25)
    return mpmath.floor((a - place.value) / period) != mpmath.floor((b - place.value) / period)


@pytest.mark.parametrize("name", NAMES)
def test_asymptotes_are_approached(name: str) -> None:
    expr = activations()[name].bound_expr
    for asymptote, side in zip(facts(expr).asymptotes, (-1, 1), strict=True):
        if asymptote is None:
            continue
        gaps: list[mpf] = []
        with mpmath.workdps(60):
            for x in (mpf(side) * 40, mpf(side) * 300):
                try:
                    far = mpmath_eval(expr, {"x": x}, 50), mpmath_eval(asymptote.expr, {"x": x}, 50)
                except (OutOfReachError, UndefinedError):
                    continue
                gap = far[0] - far[1]
                gaps.append(abs(gap / far[1]) if asymptote.kind == "growth" else abs(gap))
        assert gaps[-1] < mpf("0.02")
        assert gaps[-1] <= gaps[0] + TINY


@pytest.mark.parametrize(
    ("formula", "curvature", "smooth"),
    [
        # SymPy's is_convex takes SELU and hard swish for convex: it does not look at kinks.
        ("1.05*where(x > 0, x, 1.67*(exp(x) - 1))", "neither", "C^0"),
        ("x*min(max(x + 3, 0), 6)/6", "neither", "C^0"),
        ("max(0, x)", "convex", "C^0"),
        ("abs(x)", "convex", "C^0"),
        ("min(x, 0)", "concave", "C^0"),
        ("where(x > 0, x, exp(x) - 1)", "convex", "C^1"),
        ("where(x > 0, x, 2*(exp(x) - 1))", "neither", "C^0"),
        ("where(x > 0, x, 2*(exp(x/2) - 1))", "convex", "C^1"),
        ("where(x >= 0, x, x/sqrt(1 + x^2))", "convex", "C^2"),
        ("x/(1 + abs(x))", "neither", "C^1"),
        ("max(0, x)^2", "convex", "C^1"),
        ("max(0, x)^3", "convex", "C^2"),
        ("abs(x)^3", "convex", "C^2"),
        ("step(x)", "neither", "discontinuous"),
        ("where(x > 1, x, 0)", "neither", "discontinuous"),
        ("log(1 + exp(x))", "convex", "C^inf"),
        ("log(sigmoid(x))", "concave", "C^inf"),
        ("2*x - 1", "straight", "C^inf"),
        ("x*sigmoid(x)", "neither", "C^inf"),
        ("(x + sqrt(x^2 + 4))/2", "convex", "C^inf"),
        ("where(abs(x) > 0, sin(x)/x, 1)", "neither", "C^inf"),
        ("where(x > 5, tanh(x), tanh(x))", "neither", "C^inf"),
    ],
)
def test_curvature_and_smoothness(formula: str, curvature: str, smooth: str) -> None:
    found = of(formula)
    assert (found.curvature, str(found.smoothness)) == (curvature, smooth)


def test_softsign_bends_where_it_has_no_second_derivative() -> None:
    """SymPy solves f'' = 0 with x = 0, where f'' does not exist: it jumps from 2 to -2."""
    found = of("x/(1 + abs(x))")
    assert found.smoothness is not None
    assert [place.value for place in found.smoothness.places] == [0]
    assert found.inflections is not None
    assert [place.value for place in found.inflections] == [0]
    assert not found.bend_maximum.attained
    assert (found.bend_minimum.value, found.bend_maximum.value) == (-2, 2)


def test_relu_and_snake_never_fall() -> None:
    """SymPy's is_monotonic says no of both: f' vanishes somewhere."""
    assert of("max(0, x)").monotone == "nondecreasing"
    assert of("x + sin(x)^2").monotone == "increasing"


@pytest.mark.parametrize(
    ("formula", "left", "right"),
    [
        ("log(cosh(x))", "-x - log(2)", "x - log(2)"),
        ("(x + sqrt(x^2 + 4))/2", "0", "x"),
        ("(sqrt(x^2 + 1) - 1)/2 + x", "x/2 - 1/2", "3*x/2 - 1/2"),
        ("x*log(2 - exp(-exp(x)))", "0", "log(2)*x"),
        ("x*tanh(log(1 + sigmoid(x)))", "0", "3*x/5"),
        ("asinh(x)", "-log(-x)", "log(x)"),
        ("x - tanh(x)", "x + 1", "x - 1"),
        ("sqrt(log(1 + exp(x)))", "0", "sqrt(x)"),
        ("atan(x)", "-pi/2", "pi/2"),
    ],
)
def test_asymptotes(formula: str, left: str, right: str) -> None:
    for found, text, side in zip(of(formula).asymptotes, (left, right), (-1, 1), strict=True):
        assert found is not None
        for size in (3, 11):
            at = {"x": mpf(side) * size}
            gap = mpmath_eval(found.expr, at, 30) - mpmath_eval(parse(text), at, 30)
            assert abs(gap) < mpf(10) ** -25


@pytest.mark.parametrize(
    ("formula", "place", "slope", "stability"),
    [
        ("sigmoid(x)", "0.659046068407413", "0.224704348124147", "attracting"),
        ("x^2", "1", "2", "repelling"),
        ("tanh(x)", "0", "1", "neutral"),
        ("cos(x)", "0.739085133215161", "-0.673612029183215", "attracting"),
    ],
)
def test_fixed_points(formula: str, place: str, slope: str, stability: str) -> None:
    found = of(formula).fixed_points
    assert found is not None
    point = found[-1]
    assert point.place.value == pytest.approx(float(place), rel=1e-14)
    assert point.left_slope == pytest.approx(float(slope), rel=1e-14)
    assert point.stability == stability


def test_periodic_functions_say_so() -> None:
    found = of("sin(30*x)")
    assert found.trends is not None
    assert found.trends.period is not None
    assert math.isclose(mpmath_eval(found.trends.period, {}, 20), math.pi / 15)
    assert [place.value for place in found.maximum.places] == pytest.approx([math.pi / 60])
    assert found.lipschitz.value == 30
    assert (found.bend_minimum.value, found.bend_maximum.value) == (-900, 900)


def test_what_waves_for_ever_has_no_last_zero() -> None:
    found = of("x*cos(x)")
    assert found.zeros is not None
    assert found.zeros.endless == (True, True)
    assert str(found.range) == "(-∞, ∞)"
    assert math.isinf(found.lipschitz.value)
