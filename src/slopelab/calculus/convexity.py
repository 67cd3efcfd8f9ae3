r"""Whether L(f(z), y) is convex in z.

Composition decides most: a convex loss of a straight function is convex, and one that falls over
all outputs of a concave function, or rises over those of a convex one. A gradient that dies on
the wrong side rules it out, and so does a single pair of points between which dL/dz falls. For
what is left, the sign of d^2L/dz^2 is settled by its roots.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.claims import STANDINGS, Standing
from slopelab.calculus.ends import Ends, Pull
from slopelab.calculus.extremes import X
from slopelab.calculus.field import NoNormalFormError
from slopelab.calculus.isolation import one_budget
from slopelab.calculus.pieces import pieces
from slopelab.calculus.precision import precision
from slopelab.calculus.rules import differentiation
from slopelab.calculus.shapes import cells
from slopelab.calculus.simplify import simplified
from slopelab.calculus.stretch import UncertainError
from slopelab.core.expr import Expr, substitute
from slopelab.core.spec import PREDICTION


def convex_by_rules(far: Ends, near: Pull) -> tuple[bool | None, Standing]:
    """Whether the rules of composition or a counterexample decide.

    Args:
        far: the activation.
        near: the loss with its target.

    Returns:
        The answer, None where neither does; and how sure it is.
    """
    standing: Standing = min((far.standing, near.standing), key=STANDINGS.index)
    if near.shape.bend in {"convex", "straight"}:
        bottom, top = near.shape.bottom
        falling = not bottom.is_below(far.high)
        rising = not far.low.is_below(top)
        bend = far.shape.bend
        if (
            bend == "straight"
            or (rising and near.shape.is_valley and bend == "convex")
            or (falling and near.shape.is_valley and bend == "concave")
        ):
            return True, standing
    return _counterexample(far, near)


def convex_by_roots(far: Ends, near: Pull) -> tuple[bool | None, Standing]:
    """Whether dL/dz never falls, by the roots of its derivative.

    Args:
        far: the activation.
        near: the loss with its target.

    Returns:
        True where that is certain, else None; and how sure it is.
    """
    gradient = simplified(substitute(near.slope, {PREDICTION: far.expr}) * far.slope)
    try:
        if _rises(gradient):
            return True, "certified"
    except (UncertainError, NoNormalFormError):
        pass
    return None, "numeric"


def _rises(expr: Expr) -> bool:
    with precision(BITS), one_budget():
        parts = pieces(expr, X)
        for part in parts:
            slope = simplified(differentiation(part.expr, X).after)
            if any(cell.sign < 0 for cell in cells(slope, X, part.between)):
                return False
        for left, right in pairwise(parts):
            end = left.high
            assert end is not None
            here = {X.name: end.ball}
            if bool(evaluate(right.expr, here) < evaluate(left.expr, here)):
                return False
    return True


_GRID: Final = tuple(Fraction(k, 4) for k in (-60, -30, -16, *range(-12, 13), 16, 30, 60))


def _counterexample(far: Ends, near: Pull) -> tuple[bool | None, Standing]:
    """Whether dL/dz certainly falls from one point of a grid to the next."""
    before: arb | None = None
    for value, slope in _values(far.expr, far.slope):
        now = evaluate(near.slope, {PREDICTION.name: value}) * slope
        if before is not None and bool(now < before):
            return False, "certified"
        before = now if now.is_finite() else None
    return None, "numeric"


@lru_cache(maxsize=1024)
def _values(expr: Expr, slope: Expr) -> tuple[tuple[arb, arb], ...]:
    points = [{X.name: ball(z)} for z in _GRID]
    return tuple((evaluate(expr, at), evaluate(slope, at)) for at in points)
