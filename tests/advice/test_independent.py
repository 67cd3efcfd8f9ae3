"""What is said of gradients far out and of wrong ends, against differences of losses in mpmath.

No derivative row, no ball and no germ of ours: L(f(z), y) is evaluated with a hundred and fifty
digits, and its slope is a difference of two values. Activations and losses are drawn at random.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import mpmath
import pytest

from oracle import OutOfReachError, UndefinedError
from oracle import mpmath_eval as judged
from slopelab.advice.study import study_pairing
from slopelab.calculus.extremes import X
from slopelab.calculus.pairing import EndStudy
from slopelab.catalogue import activation, activations, loss, losses
from slopelab.core.expr import Expr, Num, substitute
from slopelab.core.spec import PREDICTION, TARGET

DIGITS = 150
STEP = Fraction(1, 10**25)
PLACES = (Fraction(20), Fraction(40), Fraction(80))
GRID = (*(Fraction(k, 4) for k in range(-24, 25)), *(s * p for s in (-1, 1) for p in PLACES))
NOTHING = mpmath.mpf(10) ** -60
"""What differs by less has no digits left in the difference."""


def drawn() -> list[tuple[str, str]]:
    chooser = random.Random(20261125)  # noqa: S311 - a test is to be the same each time
    some = [
        chooser.sample(list(names), count) for names, count in ((activations(), 6), (losses(), 7))
    ]
    return [
        *product(*some),
        # A target of 0; a loss that is flat far out.
        ("exponential", "poisson_deviance"),
        ("selu", "tukey"),
    ]


def composed(inner: str, outer: str, y: Fraction) -> Expr:
    function, measure = activation(inner).bound_expr, loss(outer).bound_expr
    return substitute(measure, {PREDICTION: function, TARGET: Num(y)})


def value(whole: Expr, z: Fraction, digits: int = DIGITS) -> mpmath.mpf | None:
    try:
        return judged(whole, {X.name: z}, digits)
    except (UndefinedError, OutOfReachError):
        return None


def slope(whole: Expr, z: Fraction) -> mpmath.mpf | None:
    ends = [value(whole, z + side * STEP) for side in (-1, 1)]
    if ends[0] is None or ends[1] is None:
        return None
    with mpmath.workdps(DIGITS):
        return (ends[1] - ends[0]) / (2 * mpmath.mpf(10) ** -25)


def agrees(end: EndStudy, seen: list[mpmath.mpf]) -> bool:
    sizes = [abs(one) for one in seen]
    if max(sizes) < NOTHING:
        return end.flow in {"dead", "vanishing"}
    back = {(one > 0) == (end.side > 0) for one in seen if one}
    if end.toward is not None and back not in (set(), {end.toward}):
        return False
    ratio = sizes[-1] / sizes[-2] if sizes[-2] else mpmath.mpf(0)
    match end.flow:
        case "dead":
            return sizes[-1] == 0
        case "vanishing":
            return end.toward is None or bool(sizes[-1] < NOTHING or ratio < 0.95)
        case "steady":
            return bool(abs(ratio - 1) < 0.1)
        case "growing":
            return bool(1 < ratio < 2.3)
        case "exploding":
            return bool(ratio > 2)
        case _:
            return True


@pytest.mark.parametrize(("inner", "outer"), drawn())
def test_a_pairing_far_out(inner: str, outer: str) -> None:
    for one in study_pairing(activation(inner), loss(outer)).seen[:2]:
        whole = composed(inner, outer, one.target.y)
        if one.target.y == 0 and outer.endswith("deviance"):
            whole = composed(inner, outer, Fraction(1, 10**80))
        grid = [found for z in GRID if (found := value(whole, z, 30)) is not None]
        for end in (one.far.left, one.far.right):
            seen = [slope(whole, end.side * z) for z in PLACES]
            told = [found for found in seen if found is not None]
            if len(told) > 1:
                assert agrees(end, told), (one.target, end, [mpmath.nstr(s, 5) for s in told])
            last = value(whole, end.side * PLACES[-1], 30)
            if end.wrong is not None and last is not None:
                room = mpmath.mpf(10) ** -12 * (1 + abs(last))
                assert (last > min(grid) + room) == end.wrong, (one.target, end)
