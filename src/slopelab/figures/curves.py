"""Functions with their derivatives below them: one large, or several side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Integral
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from slopelab.calculus.facts import SATURATION, Facts
from slopelab.core.spec import Activation
from slopelab.errors import InputError
from slopelab.figures.formula import formula_text, title_text
from slopelab.figures.notes import slope_note
from slopelab.figures.panels import CAPTION_LINE, Entry, Panel, Sheet, broken, padded
from slopelab.figures.placing import around, dense, text_size
from slopelab.figures.sampling import Curves, Trace, Window, sample
from slopelab.figures.style import DASHED, SOLID, Dashes, style
from slopelab.words import t

_FARTHEST: Final = 1e6
_NARROWEST: Final = 1e-6
_POINTS: Final = (2, 100_000)
_COLUMNS: Final = (1, 6)
_FUNCTIONS: Final = (1, 36)
_ONE_SCALE: Final = 8.0
"""Derivatives share a scale while the largest is at most this many times the smallest."""

# The layout, in points. A cell is a title, the function's axes, the derivative's, and its ticks.
_LEFT, _RIGHT, _TOP, _GAP = 40.0, 16.0, 46.0, 38.0
_CELL, _TITLE, _BETWEEN, _TICKS = 200.0, 22.0, 9.0, 30.0
_VALUE, _SLOPE = 112.0, 66.0
_HEADROOM: Final = 0.2
_WIDE, _HIGH, _LOW, _HEAD = 430.0, 190.0, 120.0, 80.0


def figure(
    specs: Sequence[Activation],
    *,
    interval: Window = (-6.0, 6.0),
    points: int = 400,
    columns: int = 3,
    derivative: bool = True,
    title: str | None = None,
) -> Figure:
    r"""Draw functions, each with its derivative below it.

    Where f' jumps, the line is cut: a filled dot is the value taken, an open one a limit from
    one side. The grey band is where f' stays below one hundredth of its largest size.

    Args:
        specs: 1 to 36 functions; a single one is drawn large, with its formula.
        interval: the x to show, from and to, between -1e6 and 1e6.
        points: evenly spread evaluations of each function, 2 to 100,000; kinks and extrema are
            added to them.
        columns: how many functions stand side by side, 1 to 6.
        derivative: whether the derivatives are drawn.
        title: a line above it all; it may hold ``$math$``. None stands for the usual one, and
            the empty text for none.

    Returns:
        The figure, not yet saved; see `slopelab.figures.save`.

    Raises:
        InputError: an interval, a number of points, columns or functions that cannot be drawn.

    Example:
        >>> from slopelab.catalogue import activation
        >>> figure([activation("relu")], interval=(-2, 2)).get_size_inches().round(1).tolist()
        [6.8, 6.4]
    """
    checked = _checked_interval(interval)
    _check_whole("points", points, _POINTS)
    _check_whole("columns", columns, _COLUMNS)
    if not _FUNCTIONS[0] <= len(specs) <= _FUNCTIONS[1]:
        raise InputError(
            "figure.functions", low=_FUNCTIONS[0], high=_FUNCTIONS[1], given=len(specs)
        )
    drawn = [sample(spec.bound_expr, checked, points) for spec in specs]
    if len(specs) == 1:
        return _single(specs[0], drawn[0], checked, derivative=derivative, title=title)
    return _grid(
        specs, drawn, checked, columns=columns, derivative=derivative,
        title=_usual_title(derivative=derivative) if title is None else title,
    )  # fmt: skip


def _checked_interval(interval: Window) -> Window:
    given = str(interval)[:60]
    fault = InputError("figure.interval", given=given, limit=f"{_FARTHEST:,.0f}")
    try:
        low, high = (float(end) for end in interval)
    except (TypeError, ValueError, OverflowError):
        raise fault from None
    # A NaN fails every comparison, so it is refused here too.
    if not (low < high and max(abs(low), abs(high)) <= _FARTHEST and high - low >= _NARROWEST):
        raise fault
    return low, high


def _check_whole(name: str, given: object, allowed: tuple[int, int]) -> None:
    low, high = allowed
    # A bool counts as a whole number in Python, and hardly ever is meant as one.
    if isinstance(given, bool) or not isinstance(given, Integral) or not low <= int(given) <= high:
        raise InputError(f"figure.{name}", low=low, high=f"{high:,}", given=str(given)[:40])


def _usual_title(*, derivative: bool) -> str:
    return t("figure.curves.title" if derivative else "figure.curves.values")


def _grid(
    specs: Sequence[Activation],
    drawn: Sequence[Curves],
    interval: Window,
    *,
    columns: int,
    derivative: bool,
    title: str,
) -> Figure:
    columns = min(columns, len(specs))
    rows = -(-len(specs) // columns)
    slope_height = _SLOPE + _BETWEEN if derivative else 0.0
    row_height = _TITLE + _VALUE + slope_height + _TICKS
    top = _TOP if title else 14.0
    width = _LEFT + columns * _CELL + (columns - 1) * _GAP + _RIGHT
    scale = _one_scale(drawn) if derivative else None
    shared = scale is not None and len(specs) > 1
    with style() as theme:
        entries = _explanations(drawn, interval, derivative=derivative, shared=shared)
        lines = broken(entries, width - _LEFT)
        height = top + rows * row_height + _bottom(lines)
        function, derived = (theme.function, SOLID), (theme.slope, DASHED)
        sheet = Sheet.of(width, height, theme)
        sheet.name(title, [str(spec.title) for spec in specs])
        if title:
            sheet.title(_LEFT, height - 26, title, 15)
        for index, (spec, curves) in enumerate(zip(specs, drawn, strict=True)):
            row, column = divmod(index, columns)
            left = _LEFT + column * (_CELL + _GAP)
            ceiling = height - top - row * row_height - _TITLE
            sheet.text(left, ceiling + 8, title_text(spec, 11.5, _CELL), size=11.5)
            value = sheet.panel(left, ceiling - _VALUE, _CELL, _VALUE)
            _draw(value, curves.value, curves, padded(*curves.value.window), function)
            _label(value, curves.value, "$f$", 11.5, theme.function)
            if not derivative:
                continue
            value.hide_numbers(across=True, up=False)
            slope = sheet.panel(left, ceiling - _VALUE - _BETWEEN - _SLOPE, _CELL, _SLOPE)
            own = padded(*_with_zero(curves.slope.window))
            _draw(slope, curves.slope, curves, scale or own, derived)
            _label(slope, curves.slope, "$f'$", 11.5, theme.slope)
        sheet.caption(_LEFT, 16, lines)
    return sheet.figure


def _bottom(lines: Sequence[Sequence[Entry]]) -> float:
    """The room that explanations take below the axes."""
    return 20.0 + CAPTION_LINE * len(lines) if lines else 0.0


def _single(
    spec: Activation, curves: Curves, interval: Window, *, derivative: bool, title: str | None
) -> Figure:
    lower = _LOW + _BETWEEN if derivative else 0.0
    with style() as theme:
        explanations = _explanations([curves], interval, derivative=derivative, shared=False)
        lines = broken(explanations, _WIDE)
        width, height = _LEFT + _WIDE + _RIGHT + 4, _HEAD + _HIGH + lower + _TICKS + _bottom(lines)
        sheet = Sheet.of(width, height, theme)
        sheet.name(title or "", [str(spec.title)])
        if title is None:
            sheet.text(_LEFT, height - 26, title_text(spec, 15, _WIDE), size=15)
        else:
            sheet.title(_LEFT, height - 26, title, 15)
        formula, size = formula_text(spec, 13, _WIDE)
        sheet.text(_LEFT, height - 53, formula, size=size, color=theme.muted, va="center")
        value = sheet.panel(_LEFT, height - _HEAD - _HIGH, _WIDE, _HIGH)
        function = (theme.function, SOLID)
        _draw(value, curves.value, curves, padded(*curves.value.window), function)
        _name_bands(value, curves, interval)
        _label(value, curves.value, "$f(x)$", 13, theme.function)
        if derivative:
            value.hide_numbers(across=True, up=False)
            slope = sheet.panel(_LEFT, height - _HEAD - _HIGH - lower, _WIDE, _LOW)
            low, high = padded(*_with_zero(curves.slope.window))
            # Room above the curve for the note on its highest point.
            scale = (low, high + _HEADROOM * (high - low))
            _draw(slope, curves.slope, curves, scale, (theme.slope, DASHED))
            _steepest(slope, curves, interval)
            _label(slope, curves.slope, "$f'(x)$", 13, theme.slope)
        sheet.caption(_LEFT, 16, lines)
    return sheet.figure


def _draw(
    panel: Panel, trace: Trace, curves: Curves, scale: Window, look: tuple[str, Dashes]
) -> None:
    """Draw one curve, without its label."""
    color, dashes = look
    interval = (float(trace.x[0]), float(trace.x[-1]))
    panel.limits(interval, scale)
    for low, high in _bands(curves.facts, interval):
        panel.band(low, high, upright=True)
    panel.zero_lines()
    if math.isnan(trace.window[0]):
        middle = np.array([[panel.size[0] / 2, panel.size[1] / 2]])
        panel.label(t("figure.curves.nothing"), 9, panel.theme.muted, middle)
        return
    panel.curve(trace.x, trace.y, color=color, linestyle=dashes, zorder=3)
    for mark in trace.marks:
        panel.dot(mark.x, mark.y, color, filled=mark.filled, size=4.5)


def _label(panel: Panel, trace: Trace, text: str, size: float, color: str) -> None:
    """Name a curve beside it, rather to the right than to the left."""
    if math.isnan(trace.window[0]):
        return
    line = dense(panel.place(trace.x, trace.y), panel.size)
    if not len(line):
        return
    wanted = np.array([0.7, 0.76, 0.64, 0.82, 0.58, 0.3, 0.24, 0.36, 0.18, 0.5, 0.9, 0.1])
    nearest = [int(np.abs(line[:, 0] - share * panel.size[0]).argmin()) for share in wanted]
    panel.label(text, size, color, around(line[nearest], text_size(text, size)))


def _bands(known: Facts, interval: Window) -> list[Window]:
    """The stretches of saturation that are in view; samples alone make none."""
    if known.lipschitz.standing == "numeric":
        return []
    cut = [
        (max(stretch.low, interval[0]), min(stretch.high, interval[1]))
        for stretch in known.saturation
    ]
    # What is narrower than a line would be told of and not seen.
    return [(low, high) for low, high in cut if high - low > (interval[1] - interval[0]) / 200]


def _name_bands(panel: Panel, curves: Curves, interval: Window) -> None:
    """Say in each band that the function is saturated there, where there is room for it."""
    text, size = t("figure.curves.saturated"), 9.5
    for low, high in _bands(curves.facts, interval):
        ends = panel.place(np.array([low, high]), np.zeros(2))[:, 0]
        if ends[1] - ends[0] < text_size(text, size)[0] + 8:
            continue
        # From the middle outwards, beginning off the line through zero.
        up = (0.6 + np.array([0, -1, 1, -2, 2, -3, 3, -4, 4, -5]) * 0.1) * panel.size[1]
        centres = np.stack([np.full(up.size, ends.mean()), up], axis=1)
        panel.label(text, size, panel.theme.muted, centres)


def _steepest(panel: Panel, curves: Curves, interval: Window) -> None:
    """Mark where the slope is largest, and say how large it is."""
    note = slope_note(curves.facts)
    if not note or math.isnan(curves.slope.window[0]):
        return
    claim, size = curves.facts.slope_maximum, 9.5
    inside = [
        place.value
        for place in claim.places
        if not place.stretch and interval[0] <= place.value <= interval[1]
    ]
    for x in inside:
        panel.dot(x, claim.value, panel.theme.slope, filled=True, size=4.5)
    near = np.empty((0, 2))
    if inside:
        anchors = panel.place(np.array(inside), np.full(len(inside), claim.value))
        near = around(anchors, text_size(note, size))
    panel.label(note, size, panel.theme.ink, near, panel.everywhere())


def _with_zero(window: Window) -> Window:
    return min(window[0], 0.0), max(window[1], 0.0)


def _one_scale(drawn: Sequence[Curves]) -> Window | None:
    """The scale that all derivatives share; None where the smaller ones would drown in it."""
    windows = [_with_zero(curves.slope.window) for curves in drawn]
    heights = [high - low for low, high in windows if math.isfinite(high - low) and high > low]
    if not heights or max(heights) > _ONE_SCALE * min(heights):
        return None
    finite = [window for window in windows if math.isfinite(window[0])]
    return padded(min(low for low, _ in finite), max(high for _, high in finite))


def _explanations(
    drawn: Sequence[Curves], interval: Window, *, derivative: bool, shared: bool
) -> list[Entry]:
    """What the marks mean, as far as there are any."""
    found: list[Entry] = []
    if any(_bands(curves.facts, interval) for curves in drawn):
        found.append(("band", t("figure.curves.band", percent=f"{float(SATURATION) * 100:g}")))
    marks = [mark for curves in drawn for mark in curves.value.marks]
    if derivative:
        marks += [mark for curves in drawn for mark in curves.slope.marks]
    if marks:
        found.append(("filled", t("figure.curves.taken")))
    if not all(mark.filled for mark in marks):
        found.append(("open", t("figure.curves.side")))
    if shared:
        found.append(("none", t("figure.curves.scale")))
    return found
