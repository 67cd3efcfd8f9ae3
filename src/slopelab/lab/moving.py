"""Runs at the speed of the hand: what is drawn while a slider moves, and no more.

A verdict looks at the whole landscape of its pairing, and words and formulas do not change with a
setting; none of that can be read while a slider moves. So a draft has the arrays of a run and its
landscape, in one block of numbers. The exact answer takes its place when the slider rests.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from slopelab.api import Pairing
from slopelab.core.spec import Activation, Loss
from slopelab.lab import drafts
from slopelab.lab.answers import Answer, packed
from slopelab.lab.query import told_by
from slopelab.training import ARRAYS, follow
from slopelab.training.chain import Chain

POINTS: Final = 241
"""Of a landscape."""
_ROOM: Final = 0.15
"""The landscape reaches beyond the run's weights by this part of their spread."""
_LARGEST: Final = 1e6
_LEAST: Final = 4.0
"""It always reaches as far as this on both sides."""


def setting_moved(pair: Pairing, chosen: dict[str, float], steps: int) -> Answer:
    """A run whose setting is dragged: its numbers are those of the exact answer.

    Args:
        pair: the pairing.
        chosen: its settings ``w0``, ``x``, ``y``, ``lr``.
        steps: how many.
    """
    with told_by("l"):
        arrays = follow(*halves(pair), **chosen, steps=steps)
    w = around(arrays["w"])
    return _block(arrays, w, landscape(pair, w, chosen["x"], chosen["y"]))


def parameter_moved(pair: Pairing, chosen: dict[str, float], steps: int) -> Answer:
    """A run whose activation or loss has a parameter that is dragged: the same but for rounding.

    Args:
        pair: the pairing.
        chosen: its settings ``w0``, ``x``, ``y``, ``lr``.
        steps: how many.
    """
    arrays = drafts.trajectory(*halves(pair), **chosen, steps=steps)
    w = around(arrays["w"])
    return _block(arrays, w, drafts.landscape(*halves(pair), w, chosen["x"], chosen["y"]))


def _block(arrays: dict[str, drafts.Array], w: drafts.Array, loss: drafts.Array) -> Answer:
    columns = [arrays[name] for name in ARRAYS]
    return {
        "draft": True,
        "steps": len(columns[1]),
        "reach": [float(w[0]), float(w[-1])],
        "numbers": packed(np.concatenate([*columns, loss])),
    }


def halves(pair: Pairing) -> tuple[Activation, Loss]:
    """Activation and loss of a pairing as training takes them.

    Args:
        pair: the pairing.
    """
    return pair.activation.spec, pair.loss.spec


def landscape(pair: Pairing, w: drafts.Array, x: float, y: float) -> drafts.Array:
    """The loss at each of several weights; NaN where it is not finite.

    Args:
        pair: the pairing.
        w: the weights.
        x: the input.
        y: the target.
    """
    with np.errstate(all="ignore"):
        loss = Chain(*halves(pair), y).loss(w * x)
    return np.where(np.isfinite(loss), loss, math.nan)


def around(weights: drafts.Array) -> drafts.Array:
    """Weights for the landscape of a run: what it has seen and a little more.

    Args:
        weights: those of the run.
    """
    seen = weights[np.isfinite(weights) & (np.abs(weights) < _LARGEST)]
    low, high = (float(seen.min()), float(seen.max())) if seen.size else (0.0, 0.0)
    room = max((high - low) * _ROOM, 1.0)
    return np.linspace(min(low - room, -_LEAST), max(high + room, _LEAST), POINTS)
