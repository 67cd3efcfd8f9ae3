"""Facts by sampling, for functions that the proofs do not reach. They say that they are numeric."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from flint import arb

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import Claim, Place
from slopelab.calculus.extremes import X
from slopelab.calculus.facts import SATURATION, Facts, Limits, Monotone, parity
from slopelab.calculus.limits import limit
from slopelab.calculus.roots import is_defined
from slopelab.calculus.rules import differentiation
from slopelab.core.expr import Expr, node_count

_POSITIVE: Final = [10 ** (k / 40) for k in range(-120, 121)]
GRID: Final = sorted(
    {0.0, *_POSITIVE, *(-x for x in _POSITIVE), *(k / 16 for k in range(-160, 161))}
)
"""From -1000 to 1000, denser towards zero."""


LONGEST: Final = 1000
"""Nodes, written out: a longer expression is not differentiated for samples of f''."""


def sampled_facts(expr: Expr) -> Facts:
    """The facts of a function as a dense grid shows them; every claim is numeric.

    Args:
        expr: the function, in x alone. Points where it is undefined are left out.
    """
    slope = differentiation(expr, X).after
    values = _samples(expr, GRID)
    slopes = _samples(slope, [x for x, _ in values])
    steepest = _claim([(x, abs(y)) for x, y in slopes], max)
    threshold = steepest.value * float(SATURATION)
    low, high = _claim(slopes, min), _claim(slopes, max)
    return Facts(
        _claim(values, min),
        _claim(values, max),
        low,
        high,
        steepest,
        Limits(limit(expr, X, -1), limit(expr, X, 1), limit(slope, X, -1), limit(slope, X, 1)),
        (),
        (),  # where a slope falls below a threshold, samples cannot tell
        threshold,
        _monotone([value for _, value in values]),
        parity(expr),
        is_defined(expr, X),
        "numeric",
        sampled_claim(expr, 2, upper=False),
        sampled_claim(expr, 2, upper=True),
    )


def sampled_claim(expr: Expr, order: int, *, upper: bool) -> Claim:
    """The largest or least value of f or of a derivative on the grid.

    Args:
        expr: the function, in x alone.
        order: how often it is differentiated.
        upper: the largest.
    """
    return _claim(_sampled(expr, order), max if upper else min)


@lru_cache(maxsize=16)
def _sampled(expr: Expr, order: int) -> list[tuple[float, float]]:
    for _ in range(order):
        if node_count(expr) > LONGEST:
            return []
        expr = differentiation(expr, X).after
    return _samples(expr, GRID)


def _samples(expr: Expr, grid: Sequence[float]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for x in grid:
        value = evaluate(expr, {X.name: arb(x)})
        if value.is_finite():
            found.append((x, float(value.mid())))
    return found


def _claim(
    samples: Sequence[tuple[float, float]], choose: Callable[[Iterable[float]], float]
) -> Claim:
    if not samples:
        return Claim(math.nan, math.nan, None, (), attained=False, standing="numeric")
    y = choose([value for _, value in samples])
    x = next(place for place, value in samples if value == y)
    if math.isinf(y):
        return Claim(y, y, None, (), attained=False, standing="numeric")
    return Claim(y, y, None, (Place(x, x),), attained=True, standing="numeric")


def _monotone(values: Sequence[float]) -> Monotone:
    """As the samples go, in order: a pole between two of them shows here."""
    if all(a < b for a, b in pairwise(values)):
        return "increasing"
    return "decreasing" if all(a > b for a, b in pairwise(values)) else "neither"
