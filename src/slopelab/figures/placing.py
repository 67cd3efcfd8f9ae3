"""Where a label goes so that it touches nothing: the clearest of many places along a curve.

All lengths here are points (1/72 inch) from the lower left corner of the axes, since what must
not touch on paper is ink, not data.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, TypeAlias

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray

from slopelab.fonts import FAMILY

FloatArray: TypeAlias = NDArray[np.float64]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_STEP: Final = 2.0
"""Distance of the points into which a line is divided."""
_ENOUGH: Final = 6.0
"""More room than this around a label makes it no better."""
_SOFT: Final = 4.0
"""As much as this much more room is worth not to touch what may be touched."""
_STRETCHES, _FEW = 1200, 4
"""A curve of more than `_FEW` points in each of so many stretches is drawn by their extremes."""
_AROUND: Final = np.deg2rad([90, 270, 45, 135, 225, 315, 0, 180])
_DISTANCES: Final = (4.0, 9.0)
"""From a curve to the nearest edge of its label."""


@cache
def text_size(text: str, size: float) -> tuple[float, float]:
    """Width and height of a text in points, as the shipped font draws it.

    Example:
        >>> width, height = text_size("sigmoid", 10.0)
        >>> 30 < width < 45, 8 < height < 14
        (True, True)
    """
    font = FontProperties(family=[FAMILY, "DejaVu Sans"], size=size, math_fontfamily="cm")
    math = "$" in text.replace(r"\$", "")
    width, height, _ = TextToPath().get_text_width_height_descent(text, font, ismath=math)
    return float(width), float(height)


def dense(points: FloatArray, size: tuple[float, float]) -> FloatArray:
    """A line as points so near each other that nothing fits between them.

    Args:
        points: corners of the line, shape (n, 2); a row with NaN cuts it.
        size: width and height of the axes; what lies outside is left out.

    Returns:
        Points, shape (m, 2).
    """
    limit = np.array(size)
    start, end = points[:-1], points[1:]
    finite = np.isfinite(start).all(axis=1) & np.isfinite(end).all(axis=1)
    # A line that leaves the axes is followed a little further than their edge.
    start, end = (np.clip(each[finite], -limit, 2 * limit) for each in (start, end))
    counts = np.ceil(np.hypot(*(end - start).T) / _STEP).astype(int) + 1
    index: NDArray[np.intp] = np.repeat(np.arange(len(counts)), counts)
    if index.size == 0:
        return np.empty((0, 2))
    along = (np.arange(index.size) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[index]
    found = start[index] + along[:, None] * (end - start)[index]
    inside: FloatArray = found[((found >= 0) & (found <= limit)).all(axis=1)]
    # A long zigzag passes everywhere many times; once is enough.
    return np.unique(np.round(inside / _STEP) * _STEP, axis=0)


def thinned(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A curve of very many points by few that look the same: from each stretch its extremes.

    Args:
        x: abscissae, rising, shape (n,).
        y: ordinates, shape (n,); NaN where the line is cut, and it stays cut there.

    Returns:
        Both, shortened if there are more than a few thousand.
    """
    size = -(-x.size // _STRETCHES)
    if size <= _FEW:
        return x, y
    padding = size * _STRETCHES - x.size
    rows = np.pad(y, (0, padding), constant_values=np.nan).reshape(_STRETCHES, size)
    known = ~np.isnan(rows)
    picks = (
        np.zeros(_STRETCHES, dtype=np.intp),
        np.where(known, rows, np.inf).argmin(axis=1),
        np.where(known, rows, -np.inf).argmax(axis=1),
        known.argmin(axis=1),  # the first cut, if there is one
        np.full(_STRETCHES, size - 1),
    )
    # The last stretch may end beyond the last point.
    kept = np.unique(np.minimum(np.stack(picks) + np.arange(_STRETCHES) * size, x.size - 1))
    return x[kept], y[kept]


def around(anchors: FloatArray, label: tuple[float, float]) -> FloatArray:
    """Centres of labels beside each of some points: above, below, and on the slant.

    Args:
        anchors: the points, shape (n, 2).
        label: width and height of the label.

    Returns:
        Centres, shape (m, 2), the preferred ones first.
    """
    half = np.array(label) / 2
    directions = np.stack([np.cos(_AROUND), np.sin(_AROUND)], axis=1)
    found = [
        anchors + direction * (half + distance)
        for distance in _DISTANCES
        for direction in directions
    ]
    return np.concatenate(found)


def clearest(
    centres: FloatArray,
    label: tuple[float, float],
    obstacles: FloatArray,
    size: tuple[float, float],
    taken: Sequence[Box] = (),
    soft: FloatArray | None = None,
) -> tuple[float, float, float]:
    """The centre at which a label has the most room, the first of them if several have enough.

    Args:
        centres: candidates, shape (n, 2), the preferred ones first.
        label: width and height of the label.
        obstacles: points that it must not touch, shape (m, 2).
        size: width and height of the axes, which it must not leave.
        taken: boxes of other labels.
        soft: points that it should rather not touch, shape (m, 2).

    Returns:
        The centre, and the room around it: 0 or less where something is touched.
    """
    half, limit = np.array(label) / 2, np.array(size)
    room = np.full(len(centres), _ENOUGH)
    if obstacles.size:
        room = np.minimum(room, _gaps(centres, half, obstacles))
    for left, bottom, right, top in taken:
        middle = np.array([left + right, bottom + top]) / 2
        other = np.array([right - left, top - bottom]) / 2
        gaps = np.maximum(np.abs(centres - middle) - half - other, 0.0)
        room = np.minimum(room, np.hypot(gaps[:, 0], gaps[:, 1]))
    outside = np.maximum(half + 1 - centres, centres + half + 1 - limit).max(axis=1)
    room = np.where(outside > 0, -outside, room)
    worth = np.round(room)
    if soft is not None and soft.size:
        worth = worth + np.where(_gaps(centres, half, soft) > 0, _SOFT, 0.0)
    best = int(np.argmax(worth))
    return float(centres[best, 0]), float(centres[best, 1]), float(room[best])


def _gaps(centres: FloatArray, half: FloatArray, points: FloatArray) -> FloatArray:
    """From the boxes around some centres to the nearest of some points."""
    gaps = np.maximum(np.abs(centres[:, None, :] - points[None, :, :]) - half, 0.0)
    return np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=1)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights as near as possible to the wanted ones, no two nearer than a gap.

    Args:
        wanted: heights, in any order.
        gap: the least distance.
        low: the lowest height allowed.
        high: the highest; exceeded only if there is not room for all.

    Example:
        >>> spread([0, 0, 50], 10, 0, 100)
        [0.0, 10.0, 50.0]
    """
    groups: list[tuple[list[int], float]] = []  # members from below, height of their middle
    for index in sorted(range(len(wanted)), key=lambda index: wanted[index]):
        members, middle = [index], float(wanted[index])
        while True:
            reach = _reach(members, gap)
            middle = max(min(middle, high - reach), low + reach)
            if not groups or middle - reach >= groups[-1][1] + _reach(groups[-1][0], gap) + gap:
                break
            before, height = groups.pop()
            middle = (height * len(before) + middle * len(members)) / (len(before) + len(members))
            members = before + members
        groups.append((members, middle))
    placed = [0.0] * len(wanted)
    for members, middle in groups:
        for rank, index in enumerate(members):
            placed[index] = middle + rank * gap - _reach(members, gap)
    return placed


def _reach(members: Sequence[int], gap: float) -> float:
    """From the middle of a group to its outermost member."""
    return (len(members) - 1) * gap / 2
