"""Facts against an optimiser of mpmath's and against thousands of samples: nothing lies outside."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from functools import cache

import mpmath
import numpy as np
import pytest
import sympy
from mpmath import mpf
from numpy.typing import NDArray

from oracle import OutOfReachError, mpmath_eval
from slopelab.calculus.claims import Claim, Place
from slopelab.calculus.facts import SATURATION, facts
from slopelab.catalogue import activations
from slopelab.core.expr import Expr
from slopelab.core.parse import parse
from sympy_oracle import symbol, sympy_slope, to_sympy
from typed_formulas import KINKED, shown

TYPED = (
    "x*tanh(log(1 + exp(x)))",
    "exp(-x^2)",
    "x*exp(-x^2)",
    "x/(1 + abs(x))",
    "x*exp(-abs(x))",
    "where(x > 0, x, exp(x) - 1)",
    "where(x > 0, x, 2*(exp(x/2) - 1))",
    "log(cosh(x))",
    "x - tanh(x)",
    "x*tanh(x)",
    "tanh(x)^3",
    "1.7159*tanh(0.6666*x)",
    "atan(x)",
    "x^2/(1 + x^2)",
    "1/(1 + x^2)",
    "exp(x) - exp(2*x)",
    "sigmoid(3*x) - sigmoid(x)",
    "-log(1 + exp(-x))",
    "x^4 - 2*x^2",
    "sech2(x)*x",
    "normal_pdf(x) - normal_pdf(2*x)",
    "max(tanh(x), 0.5)",
    "tanh(1000*x)",
    "sigmoid(x/50)",
    "x*normal_cdf(1.5*x - 2)",
    *KINKED,
)
CASES: dict[str, Expr] = {
    **{name: spec.bound_expr for name, spec in activations().items()},
    **{formula: parse(formula) for formula in TYPED},
}
BOUNDS = ("minimum", "maximum", "slope_minimum", "slope_maximum", "lipschitz")


@pytest.fixture(params=CASES, ids=shown(CASES))
def expr(request: pytest.FixtureRequest) -> Expr:
    return CASES[request.param]


@cache
def slope_of(expr: Expr) -> Callable[[mpf], mpf]:
    slope = sympy_slope(expr)

    def careful(x: mpf) -> mpf:
        try:
            return slope(x)
        except ZeroDivisionError:
            # ln(1 + e^x) has rounded to 0: with so many digits it has not. Further out than here
            # such a slope is smaller still.
            with mpmath.workdps(1500):
                return slope(max(mpf(-3000), min(mpf(3000), x)))

    return careful


def function_of(expr: Expr, fact: str) -> Callable[[mpf], mpf]:
    """What the fact is about, and as a function whose largest value it is."""
    slope = slope_of(expr)
    return {
        "minimum": lambda x: -mpmath_eval(expr, {"x": x}, 30),
        "maximum": lambda x: mpmath_eval(expr, {"x": x}, 30),
        "slope_minimum": lambda x: -slope(x),
        "slope_maximum": slope,
        "lipschitz": lambda x: abs(slope(x)),
    }[fact]


def sign_of(fact: str) -> int:
    return -1 if "minimum" in fact else 1


SCALES = np.concatenate([np.geomspace(1e-6, 1e4, 2500), np.linspace(0, 12, 2500)[1:]])
SAMPLES: NDArray[np.float64] = np.unique(np.concatenate([-SCALES, [0.0], SCALES])) + 1e-9


_SPECIAL: dict[str, Callable[..., object]] = {
    # SymPy's own choice, SciPy, would be a large package for two functions.
    "erf": np.vectorize(math.erf, otypes=[float]),
    "erfc": np.vectorize(math.erfc, otypes=[float]),
}


def sampled(expr: Expr, *, slope: bool) -> NDArray[np.float64]:
    """Ten thousand values in float64, by SymPy and NumPy; NaN where float64 overflows."""
    translated = to_sympy(expr)
    if slope:
        translated = sympy.diff(translated, symbol("x"))
    function = sympy.lambdify([symbol("x")], translated, modules=[_SPECIAL, "numpy"])
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(function(SAMPLES), dtype=float), SAMPLES.shape)
    return np.where(np.isfinite(values), values, np.nan)


def test_no_sample_lies_outside(expr: Expr) -> None:
    found = facts(expr)
    assert len(SAMPLES) > 9_900
    for fact in BOUNDS:
        claim: Claim = getattr(found, fact)
        values = sampled(expr, slope="slope" in fact or fact == "lipschitz")
        values = np.abs(values) if fact == "lipschitz" else values
        beyond = (values - claim.value) * sign_of(fact)
        if math.isinf(claim.value):
            assert not np.any(beyond > 0)
            continue
        # Float64 decides what is clearly inside; mpmath decides the rest.
        suspects = SAMPLES[np.nan_to_num(beyond, nan=1.0) > -1e-9 * (1 + abs(claim.value))]
        suspects = suspects[:: max(1, len(suspects) // 40)]
        for x in suspects:
            with mpmath.workdps(40), contextlib.suppress(OutOfReachError):
                value = function_of(expr, fact)(mpf(float(x)))
                bound = mpf(claim.high) if sign_of(fact) > 0 else -mpf(claim.low)
                # Of differences of numbers near 1 so many digits are left.
                assert value <= bound + (1 + abs(bound)) * mpf(10) ** -30, f"{fact} at {x}"


def golden(function: Callable[[mpf], mpf], low: mpf, high: mpf) -> tuple[mpf, mpf]:
    """The place and value of the one maximum between two points."""
    ratio = (mpmath.sqrt(5) - 1) / 2
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    at_left, at_right = function(left), function(right)
    while high - low > mpf(10) ** -20 * (1 + abs(low)):
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - ratio * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + ratio * (high - low)
            at_right = function(right)
    return (low + high) / 2, function((low + high) / 2)


def best_sample(expr: Expr, fact: str) -> int:
    """Where the samples are largest, by float64 as far as mpmath agrees with it."""
    values = sampled(expr, slope="slope" in fact or fact == "lipschitz") * sign_of(fact)
    values = np.abs(values) if fact == "lipschitz" else values
    function = function_of(expr, fact)
    for place in np.argsort(-np.nan_to_num(values, nan=-np.inf)):
        with mpmath.workdps(40):
            exact = function(mpf(float(SAMPLES[place])))
        if abs(exact - values[place]) <= 1e-9 * (1 + abs(exact)):
            return int(place)
    raise AssertionError


def approached(expr: Expr, fact: str, kinks: list[float]) -> mpf:
    """The largest value just beside the kinks and far out."""
    beside = [mpf(kink) + side * mpf(10) ** -12 for kink in kinks for side in (-1, 1)]
    # The logarithm takes its time to pass any bound.
    far = [mpf(side) * 10**power for power in (2, 3, 5, 30) for side in (-1, 1)]
    function = function_of(expr, fact)
    found: list[mpf] = []
    for x in (*beside, *far):
        with contextlib.suppress(OverflowError):
            found.append(function(x))
    return max(found)


def away(place: Place, at: mpf) -> mpf:
    """How far a point is from a place, or from one of its repetitions."""
    gap = abs(at - place.value)
    if place.period is None:
        return gap
    period = mpmath_eval(place.period, {}, 30)
    return abs(gap - period * mpmath.nint(gap / period))


def test_bounds_are_reached_or_approached(expr: Expr) -> None:
    """The optimiser finds what is claimed: nowhere less, and at the places that are named."""
    found = facts(expr)
    assert found.standing != "numeric"
    kinks = [kink.place.value for kink in found.kinks]
    for fact in BOUNDS:
        claim: Claim = getattr(found, fact)
        with mpmath.workdps(40):
            if not claim.attained:
                best = approached(expr, fact, kinks)
                goal = claim.value * sign_of(fact)
                assert best > 50 if math.isinf(goal) else abs(best - goal) <= 1e-4, fact
                continue
            if any(spot.stretch for spot in claim.places):
                continue  # the next test looks there
            place = best_sample(expr, fact)
            ends = SAMPLES[max(place - 30, 0)], SAMPLES[min(place + 30, len(SAMPLES) - 1)]
            at, value = golden(function_of(expr, fact), mpf(float(ends[0])), mpf(float(ends[1])))
            assert abs(value * sign_of(fact) - claim.value) <= 1e-13 * max(1, abs(claim.value))
            # No place is left out: what is found elsewhere is less, if only by 1e-25.
            named = min(away(spot, at) for spot in claim.places) <= 1e-8 * (1 + abs(at))
            mpf_claim = mpmath_eval(claim.exact, {}, 40) if claim.exact else mpf(claim.value)
            less = mpf_claim * sign_of(fact) - value > mpf(10) ** (-25 if claim.exact else -14)
            assert named or less or abs(at) > 100, fact


def test_values_at_the_places_are_the_values_claimed(expr: Expr) -> None:
    found = facts(expr)
    for fact in BOUNDS:
        claim: Claim = getattr(found, fact)
        for spot in claim.places:
            ends = [max(spot.low, -50.0), min(spot.high, 50.0)]
            inside = [ends[0] + (ends[1] - ends[0]) * k / 7 for k in range(1, 7)]
            for x in inside if spot.stretch else [spot.value]:
                with mpmath.workdps(40):
                    value = function_of(expr, fact)(mpf(x)) * sign_of(fact)
                    assert abs(value - claim.value) <= 1e-13 * max(1, abs(claim.value)), fact


def test_enclosures_are_narrow_and_ordered(expr: Expr) -> None:
    found = facts(expr)
    for fact in BOUNDS:
        claim: Claim = getattr(found, fact)
        assert claim.low <= claim.value <= claim.high
        if math.isfinite(claim.value):
            assert claim.high - claim.low <= 1e-14 * max(1e-300, abs(claim.value))
        if claim.standing == "proved" and math.isfinite(claim.value):
            assert claim.exact is not None
            exact = mpmath_eval(claim.exact, {}, 40)
            assert claim.low <= exact <= claim.high
        for left, right in zip(claim.places, claim.places[1:], strict=False):
            assert left.high <= right.low
    assert found.minimum.low <= found.maximum.high
    assert found.slope_minimum.low <= found.slope_maximum.high
    steepest = max(abs(found.slope_minimum.value), abs(found.slope_maximum.value))
    assert math.isclose(found.lipschitz.value, steepest, rel_tol=1e-15)


def test_monotone_functions_are_monotone(expr: Expr) -> None:
    steps = np.diff(sampled(expr, slope=False))
    noise = 1e-12
    rises, falls = bool(np.any(steps > noise)), bool(np.any(steps < -noise))
    expected = {
        "increasing": (True, False),
        "nondecreasing": (True, False),
        "decreasing": (False, True),
        "nonincreasing": (False, True),
        "constant": (False, False),
        "neither": (True, True),
    }
    assert (rises, falls) == expected[facts(expr).monotone]


def test_parity_is_seen_in_the_values(expr: Expr) -> None:
    with mpmath.workdps(30):
        pairs = [
            tuple(mpmath_eval(expr, {"x": mpf(s) * k / 4}, 25) for s in (1, -1))
            for k in (1, 3, 6, 11)
        ]
        even = all(abs(a - b) < 1e-20 for a, b in pairs)
        odd = all(abs(a + b) < 1e-20 for a, b in pairs)
    assert facts(expr).parity in ({"even"} if even else {"odd", None} if odd else {None})


# Saturation.


def test_saturation_begins_where_one_percent_is_left(expr: Expr) -> None:
    found = facts(expr)
    slope = slope_of(expr)
    if math.isinf(found.lipschitz.value):
        assert found.saturation == ()
        return
    limit = mpf(found.lipschitz.value) * SATURATION.numerator / SATURATION.denominator
    kinks = [kink.place.value for kink in found.kinks]
    for stretch in found.saturation:
        side = -1 if math.isinf(stretch.low) else 1
        edge = stretch.high if side < 0 else stretch.low
        size = 1 + abs(edge)
        with mpmath.workdps(40):
            for far in (1e-6, 0.01, 0.3, 1, 3, 10, 100, 1e4):
                assert abs(slope(mpf(edge) + side * mpf(far) * size)) < limit, "not flat beyond"
            if any(abs(edge - kink) < 1e-12 for kink in kinks):
                assert abs(slope(mpf(edge) - side * mpf(10) ** -12)) > limit
            else:
                assert abs(abs(slope(mpf(edge))) / limit - 1) < 1e-9
                assert abs(slope(mpf(edge) - side * mpf(size) / 10**6)) > limit, "begins earlier"


def test_no_saturation_is_left_out(expr: Expr) -> None:
    found = facts(expr)
    slope = slope_of(expr)
    with mpmath.workdps(40):
        for side in (-1, 1):
            limit = found.lipschitz.value * mpf(SATURATION.numerator) / SATURATION.denominator
            if found.trends is not None and found.trends.endless[max(side, 0)]:
                continue  # it waves for ever: no bend is the last one
            # Not further out: exp(exp(10^7)) costs minutes.
            flat = abs(slope(mpf(side) * 10**5)) < limit
            told = any(math.isinf(s.low if side < 0 else s.high) for s in found.saturation)
            assert told == (flat and math.isfinite(found.lipschitz.value))
