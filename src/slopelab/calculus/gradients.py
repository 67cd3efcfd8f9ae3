r"""dL/dz = L'(f(z)) f'(z) far out, by the first of several methods that decides.

* The germ of f is put into L', with more and more terms.
* Where one of L'(f(z)) and f'(z) vanishes and the other stays bounded, both need not be known any
  better.
* A function that waves is looked at along sequences z_k = z_0 + k T, on which its sines and
  cosines stand still. Where the gradient has different limits on two of them, it has none.
* Else samples decide, and say that they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain, pairwise
from typing import Final

from flint import arb

from slopelab.calculus.balls import evaluate
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.ends import Ends, Pull
from slopelab.calculus.extremes import X
from slopelab.calculus.far import at_end, germ
from slopelab.calculus.flows import Far, far_of, sampled_far
from slopelab.calculus.germs import Germ, terms
from slopelab.calculus.limits import Side
from slopelab.calculus.numbers import Number
from slopelab.calculus.shapes import Edge
from slopelab.calculus.waves import frozen, period, waves_in
from slopelab.core.expr import ZERO, Add, Num, Var, substitute
from slopelab.core.spec import PREDICTION

Z: Final = Var("z")
"""The input of the activation, in everything that is said of a pairing."""

_TERMS: Final = (2, 4, 8)
"""So many terms are tried; hardly ever does so much cancel that the first do not do."""

_SHARES: Final = (
    *((Fraction(k, 4), 0) for k in range(4)),
    *((Fraction(3 * k + 1, 23), 0) for k in range(4)),
    *((Fraction(k, 8), 0) for k in (1, 3, 5, 7)),
    *((Fraction(k, 4), 1) for k in range(4)),
)
"""At these parts of a period waves are looked at, and 1/x beside: there they vanish and turn."""


def gradient(far: Ends, near: Pull, side: Side) -> Far:
    """What becomes of dL/dz as z goes to -inf or +inf.

    Args:
        far: the activation.
        near: the loss with its target.
        side: -1 or 1.
    """
    index = 0 if side < 0 else 1
    value, slope = far.values[index], far.slopes[index]
    if slope is not None and slope.is_zero:
        return far_of(slope, Z, side)
    if value is not None and slope is not None:
        for count in _TERMS:
            with terms(count), suppress(UndecidedError):
                return far_of(_product(near, value.cut(count), slope.cut(count)), Z, side)
        found = _by_both(near, value, slope)
        if found is not None:
            return found
    if _waves_apart(far, near, side):
        return Far("wavering", None, None, None, "certified")
    return sampled_far((substitute(near.slope, {PREDICTION: far.expr}), far.slope), X, side)


def _product(near: Pull, value: Germ, slope: Germ) -> Germ:
    return germ(near.slope, {PREDICTION: value}) * slope


def _by_both(near: Pull, value: Germ, slope: Germ) -> Far | None:
    """What vanishes for certain, because one factor stays bounded and the other vanishes."""
    try:
        end = value.far
        if isinstance(end, Number):
            return _vanishing(None) if _trend(slope) < 0 and _is_bounded(near, end) else None
        outer = at_end(near.slope, PREDICTION, 1 if end > 0 else -1)
    except UndecidedError:
        return None
    trends = {_trend(outer), _trend(slope)}
    if -1 not in trends or 1 in trends:
        return None
    with suppress(UndecidedError):
        return _vanishing(outer.sign * slope.sign or None)
    return _vanishing(None)


def _is_bounded(near: Pull, place: Number) -> bool:
    """Whether L' certainly stays bounded near a prediction."""
    if near.standing == "numeric":
        return False
    here = Edge(evaluate(place.expr, {}))
    sides = near.shape.slopes_at(here) or (evaluate(near.slope, {PREDICTION.name: here.ball}),)
    return all(side.is_finite() for side in sides)


def _vanishing(sign: int | None) -> Far:
    return Far("vanishing", Num(0), None, sign, "proved")


def _trend(part: Germ) -> int:
    """-1 where it vanishes, 0 where it stays bounded, 1 where it may grow."""
    size = part.terms[0][1] if part.terms else part.error
    return -1 if size is None else size.trend


def _waves_apart(far: Ends, near: Pull, side: Side) -> bool:
    """Whether dL/dz certainly has different limits along two sequences."""
    seen: list[arb] = []
    for value, slope in _standing_still(far, side):
        with terms(_TERMS[-1]), suppress(UndecidedError):
            limit = far_of(_product(near, value, slope), Z, side).limit
            if limit is not None:
                seen.append(evaluate(limit, {}))
                if any(bool(a < b) or bool(a > b) for a, b in pairwise(seen)):
                    return True
    return False


def _standing_still(far: Ends, side: Side) -> Iterator[tuple[Germ, Germ]]:
    """f and f' along sequences on which their waves stand still."""
    parts = (far.expr, far.slope)
    every = period(Add((ZERO, *chain.from_iterable(waves_in(part, X) for part in parts))), X)
    if every is None:
        return
    for share, drift in _SHARES:
        start = Num(share) * every
        with suppress(UndecidedError):
            value, slope = (at_end(frozen(part, X, start, drift), X, side) for part in parts)
            yield value, slope
