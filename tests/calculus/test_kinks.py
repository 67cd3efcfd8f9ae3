"""Kinks and jumps: where they are, the slopes beside them, the slope that is used there."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import pytest
from mpmath import mpf

from oracle import mpmath_eval
from slopelab.calculus.facts import Facts, facts
from slopelab.calculus.kinks import Kink
from slopelab.catalogue import activations
from slopelab.core.expr import Expr
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from typed_formulas import KINKED, shown


def of(formula: str) -> Facts:
    return facts(parse(formula))


def one_sided(expr: Expr, place: mpf, side: int, near: int = 20) -> mpf:
    """The slope beside a place, from values alone."""
    with mpmath.workdps(60):
        step = mpf(10) ** -near * side
        # The value at the place itself may belong to the other side of a jump.
        first, second = (mpmath_eval(expr, {"x": place + k * step}, 55) for k in (1, 2))
        return (second - first) / step


LISTED = {
    # formula: (place, left slope, right slope, slope taken, jump)
    "max(0, x)": [(0, 0, 1, 0, False)],
    "max(x, 0)": [(0, 0, 1, 0, False)],
    "min(x, 6)": [(6, 1, 0, 0, False)],
    "min(max(x, 0), 6)": [(0, 0, 1, 0, False), (6, 1, 0, 0, False)],
    "where(x > 0, x, 0.01*x)": [(0, 0.01, 1, 0.01, False)],
    "where(x >= 0, x, 0.01*x)": [(0, 0.01, 1, 1, False)],
    "abs(x)": [(0, -1, 1, 0, False)],
    "abs(abs(x) - 1)": [(-1, -1, 1, 0, False), (0, 1, -1, 0, False), (1, -1, 1, 0, False)],
    "x*min(max(x + 3, 0), 6)/6": [(-3, 0, -0.5, 0, False), (3, 1.5, 1, 1, False)],
    "min(1, max(0, 0.2*x + 0.5))": [(-2.5, 0, 0.2, 0, False), (2.5, 0.2, 0, 0, False)],
    "1.0507009873554805*where(x > 0, x, 1.6732632423543772*(exp(x) - 1))": [
        (0, 1.7580993408473768, 1.0507009873554805, 1.7580993408473768, False)
    ],
    "max(0, exp(x) - 2)": [(math.log(2), 0, 2, 0, False)],
    "max(x, exp(-x))": [(0.5671432904097838, -0.5671432904097838, 1, 1, False)],
    "max(tanh(x), 0.5)": [(0.5493061443340548, 0, 0.75, 0, False)],
    "abs(x^2 - 2)": [
        (-math.sqrt(2), -2 * math.sqrt(2), 2 * math.sqrt(2), 0, False),
        (math.sqrt(2), -2 * math.sqrt(2), 2 * math.sqrt(2), 0, False),
    ],
    "sign(x)": [(0, 0, 0, 0, True)],
    "step(x - 1)": [(1, 0, 0, 0, True)],
    "where(x > 1, x^2, -x)": [(1, -1, 2, -1, True)],
    "x*step(x)": [(0, 0, 1, 0, False)],
    "tanh(max(0, x))": [(0, 0, 1, 0, False)],
    "max(0, x) - max(0, x - 1)": [(0, 0, 1, 0, False), (1, 1, 0, 1, False)],
}

SMOOTH = (
    "x",
    "tanh(x)",
    "x/(1 + abs(x))",
    "x*abs(x)",
    "where(x > 0, x, exp(x) - 1)",
    "where(x > 0, x, 2*(exp(x/2) - 1))",
    "max(0, x)^2",
    "abs(x)^3",
    "abs(x)*abs(x)",
    "max(x, x)",
    "where(x > 5, tanh(x), tanh(x))",
    "max(x, x - 1)",
    "abs(1 + x^2)",
)


@pytest.mark.parametrize("formula", LISTED)
def test_kinks_and_jumps(formula: str) -> None:
    found = of(formula).kinks
    assert len(found) == len(LISTED[formula])
    for kink, expected in zip(found, LISTED[formula], strict=True):
        place, left, right, taken, jump = expected
        assert math.isclose(kink.place.value, place, rel_tol=1e-15, abs_tol=1e-300)
        for slope, wanted in (
            (kink.left_slope, left),
            (kink.right_slope, right),
            (kink.taken, taken),
        ):
            assert math.isclose(slope, wanted, rel_tol=1e-15, abs_tol=1e-300)
        assert kink.jump is jump


@pytest.mark.parametrize("formula", [*LISTED, *KINKED])
def test_one_sided_slopes_are_those_of_the_values(formula: str) -> None:
    expr = parse(formula)
    for kink in of(formula).kinks:
        place = mpf(kink.place.value) if kink.place.exact is None else exact(kink)
        for side, slope in ((-1, kink.left_slope), (1, kink.right_slope)):
            # A place that is not exact is a float: its neighbours 1e-20 away are on one side.
            if kink.place.exact is not None:
                assert abs(one_sided(expr, place, side) - slope) < 1e-14 * (1 + abs(slope))


def test_one_sided_slopes_of_the_catalogue() -> None:
    """At every kink of every activation, both slopes are those of the values."""
    looked_at = 0
    for spec in activations().values():
        for kink in facts(spec.bound_expr).kinks:
            known = kink.place.exact is not None
            # Of a place that is only enclosed (pau's) the sides begin a little way off.
            place = exact(kink) if known else mpf(kink.place.value)
            near, close = (20, 1e-14) if known else (10, 1e-9)
            for side, slope in ((-1, kink.left_slope), (1, kink.right_slope)):
                found = one_sided(spec.bound_expr, place, side, near)
                assert abs(found - slope) < close * (1 + abs(slope)), (spec.name, side)
            looked_at += 1
    assert looked_at > 30


def exact(kink: Kink) -> mpf:
    assert kink.place.exact is not None
    return mpmath_eval(kink.place.exact, {}, 60)


@pytest.mark.parametrize("formula", KINKED, ids=shown(KINKED))
def test_places_are_exact_where_they_are_rational(formula: str) -> None:
    places = [kink.place for kink in of(formula).kinks]
    assert [Fraction(place.value) for place in places] == list(KINKED[formula])
    assert all(place.exact is not None for place in places)
    assert all(place.low == place.high for place in places)


@pytest.mark.parametrize("formula", SMOOTH)
def test_a_switch_without_a_bend_is_no_kink(formula: str) -> None:
    assert of(formula).kinks == ()


@pytest.mark.parametrize("name", [name for name, row in PRIMITIVES.items() if row.arity == 1])
def test_kinks_of_the_primitives(name: str) -> None:
    row = PRIMITIVES[name]
    found = of(f"{name}(x)")
    if found.standing != "numeric":
        assert tuple(Fraction(kink.place.value) for kink in found.kinks) == row.kinks


@pytest.mark.parametrize("formula", [*LISTED, *KINKED])
def test_the_slope_that_is_used_lies_between_the_one_sided_ones(formula: str) -> None:
    for kink in of(formula).kinks:
        low, high = sorted((kink.left_slope, kink.right_slope))
        assert low <= kink.taken <= high


# The value at a switch counts too.


@pytest.mark.parametrize(
    ("formula", "lowest", "highest"),
    [
        ("where(x >= 0, where(x <= 0, 5, 0), 0)", 0, 5),
        ("where(x >= 0, where(x <= 0, -5, 0), 0)", -5, 0),
        ("sign(x)^2", 0, 1),
        ("step(x) + step(-x)", 0, 1),
        ("tanh(x)*sign(x)^2 + 3*where(x >= 1, where(x <= 1, 1, 0), 0)", -1, 3 + math.tanh(1)),
    ],
)
def test_single_points_are_not_overlooked(formula: str, lowest: float, highest: float) -> None:
    found = of(formula)
    assert math.isclose(found.minimum.value, lowest, abs_tol=1e-300)
    assert math.isclose(found.maximum.value, highest)
    assert found.monotone == "neither"
    assert any(kink.jump for kink in found.kinks)


def test_a_gap_at_a_switch_is_no_part_of_the_domain() -> None:
    for formula in (
        "abs(x)/x",
        "where(x > 0, 1/x, 0*x)/1 + 1/abs(x)",
        "where(x > 0, 1, -1)/abs(x)",
    ):
        found = of(formula)
        assert not found.everywhere, formula
        assert found.monotone != "constant"
        assert found.standing == "numeric"
