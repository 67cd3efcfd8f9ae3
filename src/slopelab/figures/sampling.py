"""A function and its derivative as points to draw: cut where they jump, never joined across.

Joining samples on both sides of a jump draws a slope that is not there. At every kink that
`calculus.facts` knows, the curve is cut exactly; what the facts do not know (a pole, a jump of a
formula beyond their proofs) is found by halving every stretch on which the samples leap.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from slopelab.calculus.claims import Claim
from slopelab.calculus.facts import Facts, Kink, facts
from slopelab.core.expr import Expr
from slopelab.kernels import compile_function

FloatArray: TypeAlias = NDArray[np.float64]
Evaluate: TypeAlias = Callable[[FloatArray], FloatArray]
Window: TypeAlias = tuple[float, float]

_LEAP: Final = 0.05
"""A leap of this part of the visible height is looked into."""
_HALVINGS: Final = 60
_LEFT_OVER: Final = 0.3
"""Still leaping by this part of what it was, over a distance of nothing: a jump."""
_TALL: Final = 8.0
_FLAT_SHARE: Final = 0.7
"""A curve explodes when it is `_TALL` times as high as wide, and this much of it looks flat."""
_VISIBLE: Final = 1.5
"""How much of an exploding curve is shown around its calmest point, in widths."""
_LARGEST: Final = 4e307
"""Heights beyond it overflow when they are added to each other."""
_BEYOND: Final = 20.0
"""How far beyond the window a curve is drawn, in heights: its direction must not change."""


@final
@dataclass(frozen=True, slots=True)
class Mark:
    """A point to mark: filled for the value taken there, open for a one-sided limit."""

    x: float
    y: float
    filled: bool


@final
@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A curve to draw.

    Args:
        x: abscissae, rising, shape (n,).
        y: ordinates, shape (n,); NaN where the line is cut.
        marks: what is marked at kinks.
        window: the lowest and the highest ordinate to show; NaN if no point is finite.
    """

    x: FloatArray
    y: FloatArray
    marks: tuple[Mark, ...]
    window: Window


@final
@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """A function's curve, its derivative's, and what is known of the function."""

    value: Trace
    slope: Trace
    facts: Facts


def sample(expr: Expr, interval: Window, points: int) -> Curves:
    """Evaluate a function and its derivative on an interval, exactly beside every kink.

    Args:
        expr: the function, in x alone.
        interval: from and to, finite.
        points: how many points, evenly spread; kinks and extrema are added to them.

    Example:
        >>> from slopelab.core.parse import parse
        >>> sample(parse("max(0, x)"), (-1.0, 1.0), 5).slope.y.tolist()
        [0.0, 0.0, 0.0, nan, 1.0, 1.0, 1.0]
    """
    known, kernel = facts(expr), compile_function(expr)

    def value_at(x: FloatArray) -> FloatArray:
        return np.asarray(kernel.value(x), dtype=np.float64)

    def slope_at(x: FloatArray) -> FloatArray:
        return np.asarray(kernel.grad(x), dtype=np.float64)

    kinks = [kink for kink in known.kinks if interval[0] < kink.place.value < interval[1]]
    x = _abscissae(known, kinks, interval, points)
    value, slope = value_at(x), slope_at(x)
    # A formula for f' may have values where f has none, as 1/x has for log(x).
    slope = np.where(np.isnan(value), np.nan, slope)
    at = np.isin(x, [kink.place.value for kink in kinks])
    jumps = np.isin(x, [kink.place.value for kink in kinks if kink.jump])
    value_marks = tuple(mark for kink in kinks for mark in _value_marks(kink, value_at))
    slope_marks = tuple(mark for kink in kinks for mark in _slope_marks(kink))
    return Curves(
        _trace(
            value_at, x, np.where(jumps, np.nan, value), value_marks, (known.minimum, known.maximum)
        ),
        _trace(
            slope_at,
            x,
            np.where(at, np.nan, slope),
            slope_marks,
            (known.slope_minimum, known.slope_maximum),
        ),
        known,
    )


def _abscissae(known: Facts, kinks: Sequence[Kink], interval: Window, points: int) -> FloatArray:
    even = np.linspace(*interval, points)
    added: list[float] = []
    for kink in kinks:
        before, after = _beside(kink)
        even = even[(even <= before) | (even >= after)]
        added += [before, kink.place.value, after]
    claims = (known.minimum, known.maximum, known.slope_minimum, known.slope_maximum)
    extrema = [place.value for claim in claims for place in claim.places if not place.stretch]
    inside = [x for x in extrema if interval[0] < x < interval[1] and x not in added]
    return np.unique(np.concatenate([even, added, inside]))


def _beside(kink: Kink) -> Window:
    """The last float before a kink and the first one after it."""
    return math.nextafter(kink.place.low, -math.inf), math.nextafter(kink.place.high, math.inf)


def _value_marks(kink: Kink, value: Evaluate) -> list[Mark]:
    x = kink.place.value
    left, here, right = value(np.array([_beside(kink)[0], x, _beside(kink)[1]])).tolist()
    if not kink.jump:
        return [Mark(x, here, filled=True)]
    return _marks(x, here, left, right)


def _slope_marks(kink: Kink) -> list[Mark]:
    return _marks(kink.place.value, kink.taken, kink.left_slope, kink.right_slope)


def _marks(x: float, taken: float, *sides: float) -> list[Mark]:
    opened = [Mark(x, y, filled=False) for y in sides if math.isfinite(y) and y != taken]
    return [*opened, *([Mark(x, taken, filled=True)] if math.isfinite(taken) else [])]


def _trace(
    function: Evaluate,
    x: FloatArray,
    y: FloatArray,
    marks: tuple[Mark, ...],
    bounds: tuple[Claim, Claim],
) -> Trace:
    y = np.where(np.isfinite(y), y, np.nan)
    bounded = all(math.isfinite(claim.value) and claim.standing != "numeric" for claim in bounds)
    window = _window(x, y, bounded=bounded)
    height = window[1] - window[0]
    if math.isfinite(height):
        x, y = _cut(function, x, y, max(height, 1e-12))
        y = np.clip(y, window[0] - _BEYOND * height - 1, window[1] + _BEYOND * height + 1)
    return Trace(x, y, marks, window)


def _window(x: FloatArray, y: FloatArray, *, bounded: bool) -> Window:
    """The heights to show: all of them, unless the curve explodes; a bounded one does not."""
    finite = np.clip(y[np.isfinite(y)], -_LARGEST, _LARGEST)
    if finite.size == 0:
        return (math.nan, math.nan)
    low, high = float(finite.min()), float(finite.max())
    width, height = float(x[-1] - x[0]), high - low
    flat = np.mean(np.abs(finite - np.median(finite)) <= height / 100)
    if not bounded and height > _TALL * width and flat > _FLAT_SHARE:
        calmest = float(finite[np.argmin(np.abs(finite))])
        return max(low, calmest - _VISIBLE * width), min(high, calmest + _VISIBLE * width)
    return low, high


def _cut(
    function: Evaluate, x: FloatArray, y: FloatArray, height: float
) -> tuple[FloatArray, FloatArray]:
    """Cut the curve wherever it leaps and goes on leaping however close one looks."""
    with np.errstate(invalid="ignore", over="ignore"):
        leap = np.abs(np.diff(y))
    suspects = np.flatnonzero(leap > _LEAP * height)
    if suspects.size == 0:
        return x, y
    left, right = x[suspects], x[suspects + 1]
    y_left, y_right = y[suspects], y[suspects + 1]
    for _ in range(_HALVINGS):
        middle = left / 2 + right / 2
        y_middle = function(middle)
        with np.errstate(invalid="ignore", over="ignore"):
            # An undefined middle (NaN) is where the cut is; either half will do.
            first = np.abs(y_middle - y_left) > np.abs(y_right - y_middle)
        left, y_left = np.where(first, left, middle), np.where(first, y_left, y_middle)
        right, y_right = np.where(first, middle, right), np.where(first, y_middle, y_right)
    with np.errstate(invalid="ignore", over="ignore"):
        jump = ~(np.abs(y_right - y_left) <= _LEFT_OVER * leap[suspects])
    where = np.repeat(suspects[jump] + 1, 3)
    x_new = np.stack([left[jump], left[jump], right[jump]], axis=1).ravel()
    y_new = np.stack([y_left[jump], np.full(jump.sum(), np.nan), y_right[jump]], axis=1).ravel()
    y_new = np.where(np.isfinite(y_new), y_new, np.nan)
    return np.insert(x, where, x_new), np.insert(y, where, y_new)
