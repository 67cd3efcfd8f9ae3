"""The course of one number over the steps of a run, on an axis that its size asks for.

Ordinary courses stand on an ordinary axis, and share it where they compare. One that explodes is
drawn by its powers of ten, since on an ordinary axis all but its last steps would look like zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from slopelab.figures.panels import Panel, padded
from slopelab.figures.scales import power_text
from slopelab.words import t

FloatArray: TypeAlias = NDArray[np.float64]
Window: TypeAlias = tuple[float, float]

_COMPARABLE: Final = 10.0
"""Courses share an axis while the largest is at most this many times the smallest."""
_EXPLODES: Final = 1e4
"""An ordinary axis ends where a course grows to more than this many times its first size."""
_DOTS: Final = 40
"""Up to so many steps each one is marked."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A line over steps, ready to be drawn.

    Args:
        heights: one for each step from 0 on; NaN where the number is not finite.
        limits: the heights to show, from and to.
        ticks: heights and labels, or None for ordinary ones.
    """

    heights: FloatArray
    limits: Window
    ticks: tuple[list[float], list[str]] | None = None


def courses(all_values: Sequence[FloatArray], *, from_zero: bool) -> tuple[list[Course], bool]:
    """The same quantity of several runs.

    Args:
        all_values: the quantity at each step, one array for each run.
        from_zero: whether an ordinary axis has to reach down to zero.

    Returns:
        A course for each run, and whether they all share one axis.
    """
    sizes = [_size(values) for values in all_values]
    exploding = [_explodes(values) for values in all_values]
    compare = max(sizes) <= _COMPARABLE * min(sizes)
    if compare and not any(exploding):
        finite = np.concatenate([values[np.isfinite(values)] for values in all_values])
        limits = _limits(finite, from_zero=from_zero)
        return [Course(_masked(values), limits) for values in all_values], True
    return [
        _powers(values) if bursts else Course(_masked(values), _limits(values, from_zero=from_zero))
        for values, bursts in zip(all_values, exploding, strict=True)
    ], False


def draw_course(panel: Panel, course: Course, steps: int, color: str) -> None:
    """Draw a course, and say from where on there is nothing to draw."""
    panel.limits((-0.02 * steps, 1.02 * steps), course.limits, whole=True)
    if course.ticks is not None:
        panel.ticks(*course.ticks)
    panel.zero_lines(upright=False)
    step = np.arange(course.heights.size, dtype=np.float64)
    dots = steps <= _DOTS
    panel.curve(
        step, course.heights, color=color, zorder=3,
        marker="o" if dots else "", markersize=2.6, linewidth=1.3 if dots else 1.8,
    )  # fmt: skip
    lost = np.isnan(course.heights)
    if lost.any():
        _mark_lost(panel, lost)


def _mark_lost(panel: Panel, lost: NDArray[np.bool_]) -> None:
    """A line along the upper edge over the steps that are lost, and where they begin."""
    alarm, top = panel.theme.alarm, np.full(lost.size, panel.axes.get_ylim()[1])
    panel.strike(lost, top, alarm, 4.0)
    step = np.arange(lost.size, dtype=np.float64)
    panel.obstacles.append(panel.place(step[lost], top[lost]))
    note = t("figure.training.not_finite", step=int(np.argmax(lost)))
    panel.label(note, 8.5, alarm, panel.everywhere())


def _masked(values: FloatArray) -> FloatArray:
    return np.where(np.isfinite(values), values, np.nan)


def _size(values: FloatArray) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return max(float(finite.max()), 1e-300) if finite.size else 1.0


def _explodes(values: FloatArray) -> bool:
    first = abs(float(values[0])) if math.isfinite(values[0]) else 1.0
    return _size(values) > _EXPLODES * max(first, 1.0)


def _limits(values: FloatArray, *, from_zero: bool) -> Window:
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return (0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if not from_zero:
        return padded(low, high, 0.1)
    low, high = min(low, 0.0), max(high, 0.0)
    return padded(low, high if high > low else 1.0)


def _powers(values: FloatArray) -> Course:
    """A course by its powers of ten, to both sides of zero."""
    size = math.log10(_size(values))
    heights = np.arcsinh(_masked(values) / 2.0) / math.log(10.0)
    finite = heights[np.isfinite(heights)]
    low, high = min(float(finite.min()), 0.0), max(float(finite.max()), 0.0)
    stride = max(1, math.ceil(size / 3))
    powers = range(stride, math.ceil(size) + 1, stride)
    ticks = [(0.0, "0")]
    for power in powers:
        ticks += [(float(power), power_text(power)), (-float(power), f"−{power_text(power)}")]
    shown = sorted(tick for tick in ticks if low - 0.3 <= tick[0] <= high + 0.3)
    return Course(
        heights, padded(low, high), ([at for at, _ in shown], [text for _, text in shown])
    )
