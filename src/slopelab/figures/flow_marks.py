"""How a gradient far out is drawn: a colour and a stroke, each of which says it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np

from slopelab.calculus.flows import Flow

Stroke: TypeAlias = "tuple[tuple[float, float], ...]"
"""A line through points of the square from (-1, -1) to (1, 1)."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FlowMark:
    """A colour with the strokes that stand on it.

    Args:
        fill: the colour of the ground.
        ink: the colour of the strokes.
        strokes: lines.
    """

    fill: str
    ink: str
    strokes: tuple[Stroke, ...]


def _arrow(dx: float, dy: float, at: tuple[float, float] = (0.0, 0.0)) -> tuple[Stroke, ...]:
    """A shaft along (dx, dy) and a head of two barbs."""
    tip = (at[0] + dx, at[1] + dy)
    back = np.array([-dx, -dy]) / np.hypot(dx, dy) * 0.75
    turn = np.deg2rad(38)
    barbs: list[tuple[float, float]] = []
    for angle in (turn, -turn):
        cos, sin = np.cos(angle), np.sin(angle)
        x, y = back[0] * cos - back[1] * sin, back[0] * sin + back[1] * cos
        barbs.append((tip[0] + float(x), tip[1] + float(y)))
    return ((at[0] - dx, at[1] - dy), tip), (barbs[0], tip, barbs[1])


def _wave() -> Stroke:
    x = np.linspace(-1, 1, 25)
    return tuple((float(a), float(0.55 * np.sin(2 * np.pi * a))) for a in x)


_WHITE, _DARK = "#ffffff", "#1c1c1c"

# Grounds from the palette of Okabe and Ito (2008), told apart by every kind of colour vision; the
# strokes are of other shapes, so that a print in grey can be read too.
FLOW_MARKS: Final[Mapping[Flow, FlowMark]] = {
    "steady": FlowMark(fill="#009e73", ink=_WHITE, strokes=_arrow(0.9, 0.0)),
    "growing": FlowMark(fill="#7cc4ef", ink=_DARK, strokes=_arrow(0.75, 0.75)),
    "exploding": FlowMark(
        fill="#d55e00",
        ink=_WHITE,
        strokes=(*_arrow(0.0, 0.95, (-0.45, 0.0)), *_arrow(0.0, 0.95, (0.45, 0.0))),
    ),
    "vanishing": FlowMark(fill="#d9cfe6", ink="#4a3b66", strokes=_arrow(0.75, -0.75)),
    "dead": FlowMark(
        fill="#1c1c1c", ink=_WHITE, strokes=(((-0.75, -0.75), (0.75, 0.75)),
                                            ((-0.75, 0.75), (0.75, -0.75))),
    ),
    "wavering": FlowMark(fill="#f0e442", ink=_DARK, strokes=(_wave(),)),
    "unknown": FlowMark(
        fill=_WHITE, ink=_DARK, strokes=(((-0.5, 0.5), (0.0, 0.9), (0.5, 0.5), (0.0, 0.0),
                                          (0.0, -0.3)), ((0.0, -0.75), (0.0, -0.9))),
    ),
}  # fmt: skip
"""One for each flow."""

NOWHERE: Final = FlowMark(fill="#f1f1f1", ink="#9a9a9a", strokes=(((-0.12, 0.0), (0.12, 0.0)),))
"""For a side that is never wrong."""
