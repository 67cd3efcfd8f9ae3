"""Whether a loss is convex in its prediction: by its shape, target by target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, final

from slopelab.calculus.claims import STANDINGS, Standing
from slopelab.calculus.ends import pull
from slopelab.core.expr import Expr
from slopelab.core.interval import Interval

_TARGETS: Final = tuple(Fraction(y) for y in ("-1", "0", "1/2", "1", "3"))


@final
@dataclass(frozen=True, slots=True)
class Convexity:
    """Whether a loss is convex in its prediction.

    Args:
        convex: whether it is, for every target that was looked at.
        standing: how sure that is.
        targets: those that were looked at; of a loss that is not convex, one for which it is not.
    """

    convex: bool
    standing: Standing
    targets: tuple[Fraction, ...]


@lru_cache(maxsize=512)
def loss_convexity(loss: Expr, prediction: Interval, target: Interval) -> Convexity:
    """Whether L(p, y) is convex in p, over the predictions that it is defined for.

    Args:
        loss: L, in p and y.
        prediction: the predictions that it is defined for.
        target: the targets that it is meant for; it is looked at for a few of them, ends included.

    Returns:
        The answer, the weakest standing of what it rests on, and the targets.

    Example:
        >>> from slopelab.catalogue import losses
        >>> bce, msle = losses()["bce"], losses()["msle"]
        >>> found = loss_convexity(bce.bound_expr, bce.prediction, bce.target)
        >>> found.convex, found.standing, [str(y) for y in found.targets]
        (True, 'certified', ['0', '1/2', '1'])
        >>> loss_convexity(msle.bound_expr, msle.prediction, msle.target).convex
        False
    """
    targets = tuple(sorted({*_ends(target), *(y for y in _TARGETS if target.contains(y))}))
    seen = [(y, pull(loss, y, prediction)) for y in targets]
    against = [(y, one.standing) for y, one in seen if one.shape.bend not in {"convex", "straight"}]
    for standing in reversed(STANDINGS):
        for y, own in against:
            if own == standing:
                return Convexity(convex=False, standing=standing, targets=(y,))
    standings = {one.standing for _, one in seen}
    weakest: Standing = next(standing for standing in STANDINGS if standing in standings)
    return Convexity(convex=True, standing=weakest, targets=targets)


def _ends(target: Interval) -> list[Fraction]:
    ends = [
        Fraction(end)
        for end in (target.low, target.high)
        if math.isfinite(end) and target.contains(end)
    ]
    inside = (Fraction(target.low) + 1) if math.isfinite(target.low) else Fraction(0)
    return ends or [y for y in (inside,) if target.contains(y)]
