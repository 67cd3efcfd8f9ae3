"""The factors of the chain rule over the steps of a run: which of them died can be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from slopelab.figures.panels import Panel
from slopelab.figures.placing import around, spread, text_size
from slopelab.figures.scales import FLOOR, Decades
from slopelab.figures.style import DASH_DOT, DASHED, DOTTED, SOLID, Dashes, Theme
from slopelab.training import Run
from slopelab.words import t

FloatArray = NDArray[np.float64]

FACTORS: Final = ("dloss_dprediction", "dprediction_dz", "dz_dw")
"""In the order of the chain."""
PRODUCT: Final = "dloss_dw"
LATEX: Final[Mapping[str, str]] = {
    "dloss_dprediction": r"dL/d\hat{y}",
    "dprediction_dz": r"d\hat{y}/dz",
    "dz_dw": "dz/dw",
    "dloss_dw": "dL/dw",
}
# Where two lines coincide, the one with the longer gaps lies above.
_LOOKS: Final[Mapping[str, tuple[Dashes, float]]] = {
    "dloss_dprediction": (DASHED, 3.7),
    "dprediction_dz": (DASH_DOT, 3.8),
    "dz_dw": (DOTTED, 3.6),
    "dloss_dw": (SOLID, 3.9),
}
"""Line style and height above the paper."""
_LABEL: Final = 9.5
_APART: Final = 12.5
_THICK: Final = 7.0


@final
class _Line(NamedTuple):
    name: str
    sizes: FloatArray
    color: str
    dead: bool


def factor_colour(name: str, theme: Theme) -> str:
    """The colour of a factor, or of their product."""
    return theme.ink if name == PRODUCT else theme.factors[FACTORS.index(name)]


def decades(runs: Sequence[Run]) -> Decades:
    """The axis on which the chains of all runs can be compared."""
    return Decades.of([np.abs(_values(run, name)) for run in runs for name in LATEX])


def draw_chain(panel: Panel, run: Run, axis: Decades) -> None:
    """Draw the sizes of the factors; the one that died stands out on the line for zero."""
    theme, steps = panel.theme, run.steps
    panel.limits((-0.02 * steps, 1.02 * steps), axis.limits, whole=True)
    panel.ticks(*axis.ticks())
    if axis.zero is not None:
        edge = (axis.zero + axis.low) / 2
        panel.band(axis.limits[0], edge, upright=False)
        across, zero = np.array(panel.axes.get_xlim()), np.full(2, axis.zero)
        panel.underlay(across, zero, color=theme.axis, linewidth=0.8, zorder=1)
    lines = [
        _Line(name, np.abs(_values(run, name)), factor_colour(name, theme), _is_dead(run, name))
        for name in LATEX
    ]
    for line in lines:
        _draw(panel, line, axis)
    for line in lines:
        if line.dead:
            _name_dead(panel, line, axis)
    _name_at_end(panel, lines, axis)


def _values(run: Run, name: str) -> FloatArray:
    return np.asarray(getattr(run, name), dtype=np.float64)


def _is_dead(run: Run, name: str) -> bool:
    return run.verdict.dead_factor == name


def _draw(panel: Panel, line: _Line, axis: Decades) -> None:
    heights = axis.heights(line.sizes)
    step = np.arange(heights.size, dtype=np.float64)
    product = line.name == PRODUCT
    color = panel.theme.alarm if line.dead else line.color
    dashes, above = _LOOKS[line.name]
    panel.curve(
        step, heights, color=color, linestyle=dashes, linewidth=2.0 if product else 1.7,
        zorder=above, marker="o" if heights.size == 1 else "", markersize=4,
    )  # fmt: skip
    struck = ~np.isnan(line.sizes) & (line.dead | axis.is_zero(line.sizes))
    if product or not struck.any():
        return
    panel.strike(struck, heights, color, _THICK)


def _name_dead(panel: Panel, line: _Line, axis: Decades) -> None:
    """Say beside its line which factor is dead, and how small it is."""
    heights = axis.heights(line.sizes)
    finite = np.flatnonzero(np.isfinite(heights))
    if finite.size == 0:
        return
    last = line.sizes[finite[-1]]
    latex = LATEX[line.name]
    what = (
        f"${latex} = 0$"
        if last == 0
        else f"${latex} < 10^{{-16}}$"
        if last < FLOOR
        else f"${latex}$"
    )
    text = t("figure.training.dead", what=what)
    middle = finite[[finite.size // 2, finite.size // 3, 2 * finite.size // 3]]
    anchors = panel.place(middle.astype(np.float64), heights[middle])
    size = _LABEL + 1
    panel.label(text, size, panel.theme.alarm, around(anchors, text_size(text, size)))


def _name_at_end(panel: Panel, lines: Sequence[_Line], axis: Decades) -> None:
    """Name the lines where they end, to the right of the axes; a dead one has its name already."""
    named: list[tuple[_Line, float]] = []
    for line in lines:
        heights = axis.heights(line.sizes)
        finite = heights[np.isfinite(heights)]
        if finite.size and not line.dead:
            named.append((line, float(panel.place(np.zeros(1), finite[-1:])[0, 1])))
    places = spread([height for _, height in named], _APART, 5.0, panel.size[1] - 5)
    for (line, _), height in zip(named, places, strict=True):
        panel.write(
            f"${LATEX[line.name]}$", panel.size[0] + 5, height,
            size=_LABEL, color=line.color, ha="left", va="center",
        )  # fmt: skip
