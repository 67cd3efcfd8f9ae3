"""What a figure shows, read back from it."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from slopelab.figures.style import style

TOUCH = 1.0
"""Boxes of text may share this many pixels: they hold the space above the letters too."""


def curve(axes: Axes, color: str) -> tuple[np.ndarray, np.ndarray]:
    """The points of the one line (not the marks) of a colour."""
    (line,) = [
        line
        for line in axes.lines
        if to_hex(line.get_color()) == color and len(line.get_xdata()) > 2
    ]
    return np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)


def lines(axes: Axes, color: str) -> list[Line2D]:
    return [line for line in axes.lines if to_hex(line.get_color()) == color]


def marks(axes: Axes) -> set[tuple[float, float, bool]]:
    """Round marks: where they are, and whether they are filled."""
    return {
        (
            float(line.get_xdata()[0]),
            float(line.get_ydata()[0]),
            to_hex(line.get_markerfacecolor()) != "#ffffff",
        )
        for line in axes.lines
        if line.get_marker() == "o" and line.get_linestyle() == "None"
    }


def texts(figure: Figure) -> list[Text]:
    """Every text that can be seen, tick labels among them."""
    with style():
        FigureCanvasAgg(figure).draw()
    found = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    found += [label for axes in figure.axes for label in _tick_labels(axes)]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def _tick_labels(axes: Axes) -> list[Text]:
    """The labels of the ticks in view: Matplotlib keeps others too, and does not draw them."""
    found: list[Text] = []
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        slack = 1e-9 * (limits[1] - limits[0])
        found += [
            tick.label1
            for tick in axis.get_major_ticks()
            if limits[0] - slack <= tick.get_loc() <= limits[1] + slack
        ]
    return found


def written(figure: Figure) -> str:
    """All text of a figure."""
    return "\n".join(text.get_text() for text in texts(figure))


def assert_tidy(figure: Figure) -> None:
    """No text reaches beyond the paper or lies on another one, and no label on a curve."""
    shown = texts(figure)
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in shown]
    paper = figure.bbox
    for text, box in zip(shown, boxes, strict=True):
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= paper.x1 and box.y1 <= paper.y1
        assert inside, f"{text.get_text()!r} leaves the paper: {box}"
    for (first, a), (second, b) in combinations(zip(shown, boxes, strict=True), 2):
        width = min(a.x1, b.x1) - max(a.x0, b.x0)
        height = min(a.y1, b.y1) - max(a.y0, b.y0)
        pair = f"{first.get_text()!r} and {second.get_text()!r}"
        assert min(width, height) <= TOUCH, f"{pair} overlap"
    for text, box in zip(shown, boxes, strict=True):
        if text.axes is not None and text in text.axes.texts:
            for line in text.axes.lines:
                assert not _crosses(line, box), f"{text.get_text()!r} lies on a curve"


def _crosses(line: Line2D, box: object) -> bool:
    points = line.get_transform().transform(np.asarray(line.get_xydata(), float))
    if len(points) < 3 or line.get_linewidth() < 1:  # lines through zero, single marks
        return False
    steps = np.linspace(0, 1, 20)[:, None]
    path = np.concatenate([a + steps * (b - a) for a, b in pairwise(points)])
    x, y = path[np.isfinite(path).all(axis=1)].T
    return bool(((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).any())
