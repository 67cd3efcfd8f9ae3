"""dL/dz far out where a wave or a product decides: what is certified holds in mpmath."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

from oracle import mpmath_eval as judged
from slopelab.calculus.ends import derivative, ends, pull
from slopelab.calculus.extremes import X
from slopelab.calculus.gradients import gradient
from slopelab.calculus.limits import Side
from slopelab.core.expr import Mul, Num, Var, substitute
from slopelab.core.interval import REALS
from slopelab.core.parse import parse
from slopelab.core.spec import PREDICTION, TARGET


def found(inner: str, outer: str, y: int = 0, side: Side = 1) -> tuple[str, str]:
    loss = parse(outer, variables=("p", "y"))
    far = gradient(ends(parse(inner)), pull(loss, Fraction(y), REALS), side)
    return far.flow, far.standing


SQUARE, WELSCH = "(p - y)^2", "1 - exp(-(p - y)^2/2)"
TUKEY = "where(abs(p - y) <= 4, 1 - (1 - ((p - y)/4)^2)^3, 1)"


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("sin(x)", SQUARE),
        ("x + sin(x)^2", SQUARE),
        ("x*cos(x)", SQUARE),
        ("x*cos(x)", WELSCH),
        ("x*cos(x)", TUKEY),
        ("sin(30*x)", "abs(p - y)"),
        ("x + sin(x)^2", "exp(p - y)"),
    ],
)
def test_what_wavers_does_so_for_certain(inner: str, outer: str) -> None:
    assert found(inner, outer) == ("wavering", "certified")


def test_a_wave_that_comes_back_is_not_taken_for_one_that_dies() -> None:
    # x cos x passes through 1 with a slope near -x, again and again: there the gradient is large.
    welsch = parse(WELSCH, variables=("p", "y"))
    slope = substitute(derivative(welsch, PREDICTION), {TARGET: Num(0)})
    inner = parse("x*cos(x)")
    whole = Mul((substitute(slope, {PREDICTION: inner}), derivative(inner, X)))
    with mpmath.workdps(40):
        place = mpmath.findroot(lambda x: x * mpmath.cos(x) - 1, 1000.6 + 0.0)
        crossing = Fraction(int(place * 10**30), 10**30)
    assert abs(judged(whole, {"x": crossing}, 20)) > 100
    assert abs(judged(whole, {"x": Fraction(1000)}, 20)) < 1e-9


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        ("x + sin(x)^2", WELSCH),
        ("where(abs(x) > 0, sin(x)/x, 1)", "abs(p - y)"),
        ("where(abs(x) > 0, sin(x)/x, 1)", TUKEY),
        ("log(1 + x^2)", "(log1p(p) - 1)^2"),
    ],
)
def test_a_bounded_factor_and_one_that_vanishes(inner: str, outer: str) -> None:
    assert found(inner, outer) == ("vanishing", "proved")


def test_samples_say_that_they_are_samples() -> None:
    # Its waves have no common period, and nothing is expanded at pi: beyond every proof here.
    assert found("sin(x) + sin(2^(1/2)*x)", SQUARE)[1] == "numeric"


def test_a_logarithm_of_a_power_of_e_is_its_exponent() -> None:
    # log((1 + e^{50 x})/(1 + e^{50 (x - 1)}))/50 tends to 1, not to something near it.
    clip = "log((1 + exp(50*x))/(1 + exp(50*(x - 1))))/50"
    assert found(clip, SQUARE, 1) == ("vanishing", "proved")
    loss = parse("-(y*log(p) + (1 - y)*log(1 - p))", variables=("p", "y"))
    far = gradient(ends(parse(clip)), pull(loss, Fraction(0), REALS), 1)
    assert far.flow == "steady"
    assert far.limit is not None
    here = judged(parse("1/(1 - x)"), {"x": Fraction(0)}, 5)
    assert judged(far.limit, {}, 20) == pytest.approx(50 * float(here))


def test_frozen_waves_are_those_of_the_sequence() -> None:
    from slopelab.calculus.waves import frozen

    x = Var("x")
    expr = parse("x*cos(2*x + 1) + sin(3*x)")
    for k in range(8):
        at = parse(f"{k}*pi/4")
        for drift in (0, 1):
            # z with z = at + 2 pi n + drift/z
            with mpmath.workdps(50):
                start = judged(at, {}, 45) + 200 * mpmath.pi
                z = (start + mpmath.sqrt(start**2 + 4 * drift)) / 2
                place = Fraction(int(z * 10**45), 10**45)
            real, held = (
                judged(one, {"x": place}, 20) for one in (expr, frozen(expr, x, at, drift))
            )
            assert abs(real - held) < mpmath.mpf("1e-18") * abs(place), (k, drift)
