"""How low a loss can get, and what is normal for it: the measures that a run is judged by.

All of it is numeric: the loss L(f(z), y) of one target is looked at on a wide grid of z, and the
hollows of the grid are refined.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, final

import numpy as np
import numpy.typing as npt

from slopelab.calculus.facts import facts
from slopelab.core.spec import Activation, Loss
from slopelab.training.chain import Array, Chain

NEAREST: Final = 1e-6
"""The grid's smallest abs(z) but 0."""
FARTHEST: Final = 1e12
"""The grid's largest abs(z), times abs(y) where the target is larger than 1."""
PER_DECADE: Final = 16
"""Points of the grid from each power of ten to the next, on either side of 0."""
HOLLOWS: Final = 16
"""Around so many of the grid's lowest hollows the search goes on with finer points."""
TAIL: Final = 0.1
"""A loss that still falls by this part of its scale over the last three decades has no floor."""
NOTHING: Final = 1e-12
"""A floor below this part of the scale is 0 that rounding did not hit."""
UNIT: Final = 1.0
"""The half-width, in z, of the window on which the scale and what is normal are measured."""

_ROUNDS, _FINER = 8, 33
_WINDOW: Final = np.linspace(-UNIT, UNIT, 401)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """The loss of one target as a function of z, in a few numbers.

    Args:
        floor: the smallest loss found; -inf when the loss falls without end.
        place: a z at which it was found.
        scale: how much the loss changes where abs(z) <= 1; 0 when it is constant there.
        normal_slope: abs(dŷ/dz) where the activation is steepest.
        normal_pull: the largest abs(dL/dŷ) where abs(z) <= 1, or within 1 of `place`.
        normal_gradient: the largest abs(dL/dz) there.
    """

    floor: float
    place: float
    scale: float
    normal_slope: float
    normal_pull: float
    normal_gradient: float


def survey(chain: Chain, visited: Array) -> Landscape:
    """Look at the loss of a pairing everywhere.

    What the grid shows is the same for every run of a pairing towards one target, and is kept. A
    run that has been lower than all that the grid shows has its own places looked at as well.

    Args:
        chain: the pairing with its target.
        visited: values of z to look at besides the grid: those of the run.

    Returns:
        Its floor, its scale, and what is normal for its factors: for dŷ/dz that is the Lipschitz
        constant of the activation.
    """
    known = _of_the_grid(chain.activation, chain.loss_spec, chain.y)
    lowest = _known(chain.loss(visited[np.isfinite(visited)])).min(initial=math.inf)
    return _survey(chain, visited) if lowest < known.floor else known


@lru_cache(maxsize=512)
def _of_the_grid(activation: Activation, loss: Loss, y: float) -> Landscape:
    return _survey(Chain(activation, loss, y), np.empty(0))


def _survey(chain: Chain, visited: Array) -> Landscape:
    grid = _grid(FARTHEST * max(1.0, abs(chain.y)), visited)
    losses = _known(chain.loss(grid))
    best = int(np.argmin(losses))
    scale = _spread(chain.loss(_WINDOW))
    if _falls_on(grid, losses, best, scale):
        floor, place = -math.inf, float(grid[best])
    else:
        floor, place = _refined(chain, grid, losses)
        floor = 0.0 if abs(floor) <= NOTHING * scale else floor
    near = np.concatenate([_WINDOW, place + _WINDOW])
    return Landscape(
        floor=floor,
        place=place,
        scale=scale,
        normal_slope=_normal_slope(chain, near),
        normal_pull=_largest(chain.dloss_dprediction(near)),
        normal_gradient=_largest(chain.dloss_dz(near)),
    )


def _grid(farthest: float, visited: Array) -> Array:
    low, high = math.log10(NEAREST), math.log10(min(farthest, 1e300))
    sizes = np.logspace(low, high, round((high - low) * PER_DECADE) + 1)
    near = np.linspace(-10.0, 10.0, 201)
    return np.unique(np.concatenate([-sizes, near, sizes, visited[np.isfinite(visited)]]))


def _known(losses: Array) -> Array:
    """The losses, undefined ones made too large to be the smallest."""
    return np.where(np.isnan(losses), np.inf, losses)


def _falls_on(grid: Array, losses: Array, best: int, scale: float) -> bool:
    """Whether the loss falls without end: to -inf, or still at the end of the grid."""
    if losses[best] == -np.inf:
        return True
    if best not in {0, len(grid) - 1}:
        return False
    inner = int(np.searchsorted(grid, float(grid[best]) * 1e-3))
    return float(losses[inner]) - float(losses[best]) > TAIL * scale


def _refined(chain: Chain, grid: Array, losses: Array) -> tuple[float, float]:
    """The smallest loss between the grid's points, and its place."""
    hollows = _hollows(losses)
    place = grid[hollows]
    low, high = grid[np.maximum(hollows - 1, 0)], grid[np.minimum(hollows + 1, len(grid) - 1)]
    found = losses[hollows]
    rows = np.arange(len(hollows))
    for _ in range(_ROUNDS):
        # The best point stays among the points: rounding may not make the floor rise.
        finer = np.column_stack([np.linspace(low, high, _FINER, axis=1), place])
        finer.sort(axis=1)
        known = _known(chain.loss(finer.ravel())).reshape(finer.shape)
        best = known.argmin(axis=1)
        place, found = finer[rows, best], known[rows, best]
        low = finer[rows, np.maximum(best - 1, 0)]
        high = finer[rows, np.minimum(best + 1, _FINER)]
    lowest = int(np.argmin(found))
    return float(found[lowest]), float(place[lowest])


def _hollows(losses: Array) -> npt.NDArray[np.intp]:
    """The lowest points with a higher neighbour and no lower one: also the ends of a plateau."""
    left = np.concatenate([[np.inf], losses[:-1]])
    right = np.concatenate([losses[1:], [np.inf]])
    hollow = (losses <= left) & (losses <= right) & ((losses < left) | (losses < right))
    found = np.flatnonzero(hollow)
    if not found.size:
        return np.array([np.argmin(losses)])
    return found[np.argsort(losses[found], kind="stable")[:HOLLOWS]]


def _spread(losses: Array) -> float:
    known = losses[np.isfinite(losses)]
    return float(known.max() - known.min()) if known.size else 0.0


def _largest(values: Array) -> float:
    known = np.abs(values[np.isfinite(values)])
    return float(known.max()) if known.size else 0.0


def _normal_slope(chain: Chain, near: Array) -> float:
    """The Lipschitz constant; for a slope without bound the steepest slope of the window."""
    steepest = facts(chain.activation.bound_expr).lipschitz.value
    return steepest if math.isfinite(steepest) else _largest(chain.dprediction_dz(near))
