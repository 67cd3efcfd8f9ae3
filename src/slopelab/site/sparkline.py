"""A small curve for a gallery: f solid, f' dashed, drawn as SVG that takes the page's colours."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from markupsafe import Markup

from slopelab.core.spec import Activation
from slopelab.figures.sampling import FloatArray, Trace, Window, sample

_WIDE: Final = 160.0
_HIGH: Final = 100.0
_POINTS: Final = 121
_INTERVAL: Final[Window] = (-5.0, 5.0)
_LEAST: Final = 1.0
"""No curve is stretched over the whole height that is lower than this."""
_MOST: Final = 8.0
"""And none is shown beyond this height."""


def sparkline(spec: Activation, label: str) -> Markup:
    """The curves of an activation between -5 and 5 as an ``<svg>`` element.

    Args:
        spec: the activation.
        label: what a screen reader says.

    Returns:
        SVG of some kilobytes; lines have the classes ``axis``, ``value`` and ``slope``.
    """
    curves = sample(spec.bound_expr, _INTERVAL, _POINTS)
    low, high = _heights(curves.value, curves.slope)

    def path(trace: Trace) -> str:
        return _path(trace.x, np.clip(trace.y, low - _MOST, high + _MOST), low, high)

    (x_zero, y_zero) = _place(0.0, 0.0, low, high)
    return Markup(
        '<svg class="sparkline" viewBox="0 0 {:g} {:g}" role="img" aria-label="{}">'
        '<path class="axis" d="M0 {}H{:g}M{} 0V{:g}"/>'
        '<path class="slope" d="{}"/><path class="value" d="{}"/></svg>'
    ).format(
        _WIDE, _HIGH, label, y_zero, _WIDE, x_zero, _HIGH, path(curves.slope), path(curves.value)
    )


def _heights(*traces: Trace) -> Window:
    """The heights that both curves are shown in, 0 always among them."""
    ends = [end for trace in traces for end in trace.window if math.isfinite(end)]
    low = max(min([0.0, *ends]), -_MOST / 2)
    high = min(max([_LEAST, *ends]), _MOST)
    margin = (high - low) * 0.06
    return low - margin, high + margin


def _place(x: float, y: float, low: float, high: float) -> tuple[str, str]:
    left, right = _INTERVAL
    across = (x - left) / (right - left) * _WIDE
    down = (high - y) / (high - low) * _HIGH
    return f"{across:.4g}", f"{down:.4g}"


def _path(x: FloatArray, y: FloatArray, low: float, high: float) -> str:
    """Straight pieces through the points, lifted where the curve is cut."""
    commands: list[str] = []
    down = False
    for at, height in zip(x.tolist(), y.tolist(), strict=True):
        if not math.isfinite(height):
            down = False
            continue
        across, below = _place(at, height, low, high)
        commands.append(f"{'L' if down else 'M'}{across} {below}")
        down = True
    return "".join(commands)
