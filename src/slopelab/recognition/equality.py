"""Whether two formulas are the same function: proved, agreed upon at many points, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf, isfinite, nextafter
from typing import Final, Literal, final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.isolation import one_budget
from slopelab.calculus.pieces import pieces
from slopelab.calculus.precision import precision
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import UncertainError
from slopelab.core.expr import ZERO, Expr, Num, Var, substitute, variables, walk
from slopelab.core.interval import REALS, Interval
from slopelab.core.spec import PREDICTION, TARGET, X

DIGITS: Final = 30
"""Both formulas agree to at least so many, relative to their size."""

FEWEST: Final = 20
"""So many points have to agree; at fewer nothing is said."""

_PRECISIONS: Final = (BITS, 5 * BITS)
_SIZES: Final = (
    "1/1000000", "1/1000", "1/50", "1/9", "3/10", "7/10", "11/10", "19/10", "27/10", "43/10",
    "61/10", "89/10", "13", "21", "40", "75", "150", "700", "10001", "1000003", "1000000007",
)  # fmt: skip
PLACES: Final = (
    Fraction(0),
    *(sign * Fraction(float(Fraction(size))) for size in _SIZES for sign in (1, -1)),
)
"""From all over the line. All points are exact in binary: then balls tell on which side of another
number they are, and whether two of them are the same."""

Standing = Literal["proved", "numeric"]


@final
@dataclass(frozen=True, slots=True)
class Equality:
    """How sure it is that two formulas are the same function.

    Args:
        standing: ``proved`` by algebra, or ``numeric``: they agree at all points looked at.
        points: at how many points they agree.
        digits: to how many digits at least.
    """

    standing: Standing
    points: int
    digits: int = DIGITS


def equality(left: Expr, right: Expr) -> Equality | None:
    """Whether two functions of x are the same, on the whole line.

    Args:
        left: a function of x.
        right: another one.

    Returns:
        How sure it is; None where they differ somewhere, or one of them has no value where the
        other has one, or too few points could be looked at.

    Example:
        >>> from slopelab.core.parse import parse
        >>> equality(parse("max(0, x)"), parse("(x + abs(x))/2")).standing
        'proved'
        >>> equality(parse("max(0, x)"), parse("abs(x)")) is None
        True
    """
    places = _places(left, right)
    count = _agreeing(left, right, [{X.name: place} for place in places])
    if count is None or count < FEWEST:
        return None
    return Equality("proved" if _proved(left, right) else "numeric", count)


def is_continuous(expr: Expr) -> bool:
    """Whether a function of x has no jump: else its slopes do not say what it is.

    Example:
        >>> from slopelab.core.parse import parse
        >>> is_continuous(parse("abs(x)")), is_continuous(parse("step(x) + x"))
        (True, False)
    """
    try:
        with one_budget():
            parts = pieces(expr, X)
    except UncertainError:
        return False
    for left, right in pairwise(parts):
        assert left.high is not None
        here = {X.name: left.high.ball}
        sides = [evaluate(part.expr, here) for part in (left, right)]
        if not (sides[0].is_finite() and sides[1].is_finite() and sides[0].overlaps(sides[1])):
            return False
    return True


def loss_equality(
    left: Expr, right: Expr, prediction: Interval = REALS, target: Interval = REALS
) -> Equality | None:
    """Whether two functions of p and y are the same, for the predictions and targets of a loss.

    Args:
        left: a function of p and y.
        right: another one.
        prediction: where p may be.
        target: where y may be.

    Returns:
        As `equality` does.

    Example:
        >>> from slopelab.core.parse import parse
        >>> names = ("p", "y")
        >>> square = parse("(p - y)^2", variables=names)
        >>> loss_equality(square, parse("p^2 - 2*p*y + y^2", variables=names)).standing
        'proved'
    """
    points = pairs(prediction, target)
    count = _agreeing(left, right, points)
    if count is None or count < FEWEST:
        return None
    everywhere = prediction == REALS and target == REALS
    difference = left - right
    if canonical(difference, unfold=True) is ZERO:
        return Equality("proved", count)
    # Of the difference p - y alone: then one variable says it all.
    moved = canonical(substitute(difference, {PREDICTION: X + TARGET}))
    proved = everywhere and variables(moved) <= {X.name} and _proved(moved, ZERO)
    return Equality("proved" if proved else "numeric", count)


def pairs(prediction: Interval, target: Interval) -> list[Mapping[str, Fraction]]:
    """Predictions and targets that lie in two intervals."""
    lefts = [place for place in _SPREAD if prediction.contains(place)]
    rights = [place for place in _SPREAD if target.contains(place)]
    return [
        {PREDICTION.name: p, TARGET.name: y}
        for number, p in enumerate(lefts)
        for y in (rights[(number + k) % len(rights)] for k in range(min(4, len(rights))))
    ]


_UNIT: Final = tuple(
    Fraction(float(Fraction(place)))
    for place in ("0", "1", ".01", "1/7", ".3", ".5", ".7", "17/19", ".99")
)
_WIDE: Final = tuple(
    sign * Fraction(float(Fraction(size)))
    for size in ("2", "1/3", "9/10", "11/10", "17/10", "5/2", "33/10", "47/10", "8", "13", "45")
    for sign in (1, -1)
)
_SPREAD: Final = (*_UNIT, *_WIDE)


def _places(left: Expr, right: Expr) -> Sequence[Fraction]:
    """Points all over the line, and around the numbers that the formulas mention."""
    nodes = [node for expr in (left, right) for node in walk(expr)]
    numbers = {abs(node.value) for node in nodes if isinstance(node, Num)}
    ends = sorted({sign * number for number in sorted(numbers)[-12:] for sign in (1, -1)})
    between = [(a + b) / 2 for a, b in pairwise(ends)]
    beyond = [2 * ends[0] - 1, 2 * ends[-1] + 1] if ends else []
    near = [place for end in (*ends, *between, *beyond) for place in _binary(end)]
    return sorted({*PLACES, *near})


def _binary(number: Fraction) -> tuple[Fraction, ...]:
    """A number that is exact in binary; of others the nearest on both sides."""
    with suppress(OverflowError):
        nearest = float(number)
        if Fraction(nearest) == number:
            return (number,)
        sides = (nextafter(nearest, side) for side in (-inf, inf))
        return tuple(Fraction(side) for side in sides if isfinite(side))
    return ()


def _agreeing(left: Expr, right: Expr, points: Iterable[Mapping[str, Fraction]]) -> int | None:
    """At how many points two formulas agree; None where they certainly do not at some point."""
    count = 0
    for point in points:
        for bits in _PRECISIONS:
            verdict = _compared(left, right, point, bits)
            if verdict is not None:
                break
        else:
            continue  # too many digits are lost: this point proves nothing
        if not verdict:
            return None
        count += 1
    return count


def _compared(left: Expr, right: Expr, point: Mapping[str, Fraction], bits: int) -> bool | None:
    with precision(bits):
        env = {name: ball(value) for name, value in point.items()}
        values = [evaluate(side, env, bits=bits) for side in (left, right)]
        known = [value.is_finite() for value in values]
        if not all(known):
            # A value on one side only: they are not the same function, as far as can be seen.
            return False if any(known) and bits == _PRECISIONS[-1] else None
        difference = abs(values[0] - values[1])
        if not difference.contains(0):
            return False
        size = max(float(abs(value).upper()) for value in values)
        if values[0].is_zero() and values[1].is_zero():
            return True
        bound = arb(10) ** -DIGITS * abs(values[0]).lower()
        return True if difference.upper() <= bound and size > 0 else None


def _proved(left: Expr, right: Expr) -> bool:
    """Whether the difference of two functions vanishes identically, piece by piece."""
    difference = left - right
    try:
        with one_budget():
            parts = pieces(difference, X)
            if any(canonical(part.expr, unfold=True) is not ZERO for part in parts):
                return False
            return all(
                part.high is None
                or (part.high.exact is not None and _vanishes(difference, part.high.exact))
                for part in parts
            )
    except UncertainError:
        return False


def _vanishes(difference: Expr, place: Expr) -> bool:
    """Whether a difference is 0 at a point where it may switch."""
    (piece,) = pieces(substitute(difference, {X: place}), Var("nothing"))
    return canonical(piece.expr, unfold=True) is ZERO
