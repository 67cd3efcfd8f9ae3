"""Where a loss is least among the outputs of an activation: against a search by mpmath."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

from oracle import mpmath_eval as judged
from slopelab.calculus.ends import ends, pull
from slopelab.calculus.least import least
from slopelab.core.interval import POSITIVE, REALS, Interval
from slopelab.core.parse import parse

TUKEY = "where(abs(p - y) <= 4.685, 4.685^2/6*(1 - (1 - ((p - y)/4.685)^2)^3), 4.685^2/6)"
TWO = "(p^2 - 4)^2 + y*p"
"""Hollows near -2 and 2; the target tilts them."""
FLOOR = "max(0, sigmoid(p) - 0.05)^4*softplus(p)*(1 - y)"


@pytest.mark.parametrize(
    ("inner", "outer", "y", "reach", "wrong"),
    [
        ("tanh(x)", TUKEY, "1", "approached", (True, False)),
        ("tanh(x)", TUKEY, "1/2", "reached", (True, True)),
        ("1.7159*tanh(2*x/3)", TUKEY, "1.7159", "approached", (True, False)),
        ("x", TUKEY, "0", "reached", (True, True)),
        ("max(0, x)", TUKEY, "-1", "beyond", (False, True)),
        ("max(0, x)", TUKEY, "-7", "beyond", (False, False)),
        ("x", TWO, "1", "reached", (True, True)),
        ("max(0, x)", TWO, "1", "reached", (True, True)),
        ("tanh(x)", TWO, "1", "beyond", (False, True)),
        ("tanh(x)", TWO, "-1", "beyond", (True, False)),
        ("sign(x)", "(p - y)^2", "1/2", "beyond", (True, False)),
        ("sign(x)", "(p - y)^2", "1/4", "beyond", (True, True)),
        ("sign(x)", "(p - y)^2", "-1", "reached", (False, True)),
        ("where(abs(x) > 1/2, x, 0)", "(p - y)^2", "1/4", "beyond", (True, True)),
        ("where(abs(x) > 1/2, x, 0)", "(p - y)^2", "1", "reached", (True, True)),
        ("step(x)", "(p - y)^2", "1/3", "beyond", (False, True)),
        ("x", FLOOR, "0", "reached", (False, True)),
        ("exp(x)", FLOOR, "0", "beyond", (False, True)),
    ],
)
def test_several_hollows(
    inner: str, outer: str, y: str, reach: str, wrong: tuple[bool, bool]
) -> None:
    loss = parse(outer, variables=("p", "y"))
    function = parse(inner)
    found = least(ends(function), pull(loss, Fraction(y), REALS))
    assert (found.reach, found.wrong, found.standing) == (reach, wrong, "certified")
    # By search: the least on a grid of inputs, against what is far out.
    values = {
        z: judged(loss, {"p": judged(function, {"x": z}, 30), "y": Fraction(y)}, 25)
        for z in (*(Fraction(k, 16) for k in range(-160, 161)), Fraction(-60), Fraction(60))
    }
    lowest = min(values.values())
    for end, side in zip(wrong, (-60, 60), strict=True):
        # Far out tanh and exp differ from their limits by less than 1e-20.
        assert (values[Fraction(side)] > lowest + mpmath.mpf("1e-4")) == end


@pytest.mark.parametrize(
    ("outer", "prediction", "value"),
    [
        ("2*(y*log(y/p) - y + p)", POSITIVE, "2*p"),
        ("2*(y^(2 - 1.5)/((1 - 1.5)*(2 - 1.5)) - y*p^(1 - 1.5)/(1 - 1.5) + p^(2 - 1.5)/(2 - 1.5))",
         POSITIVE, "4*sqrt(p)"),
        ("-(y*log(p) + (1 - y)*log(1 - p))", Interval.parse("(0, 1)"), "-log(1 - p)"),
    ],
)  # fmt: skip
def test_a_target_of_zero(outer: str, prediction: Interval, value: str) -> None:
    """0 log 0 = 0, in the loss and in its slope."""
    found = pull(parse(outer, variables=("p", "y")), Fraction(0), prediction)
    assert found.standing == "certified"
    assert [cell.sign for cell in found.shape.cells] == [1]
    wanted = parse(value, variables=("p",))
    for place in (Fraction(1, 7), Fraction(3, 5), Fraction(8, 9)):
        assert judged(found.loss, {"p": place}, 20) == pytest.approx(
            judged(wanted, {"p": place}, 20), rel=1e-18
        )
        with mpmath.workdps(40):
            slope = mpmath.diff(
                lambda p: judged(wanted, {"p": p}, 38),
                mpmath.mpf(place.numerator) / place.denominator,
            )
        assert judged(found.slope, {"p": place}, 20) == pytest.approx(slope, rel=1e-12)


def test_a_fraction_without_a_value_stays_one() -> None:
    loss = parse("(p/y - 1)^2", variables=("p", "y"))
    found = pull(loss, Fraction(0), REALS)
    assert found.standing == "numeric"
