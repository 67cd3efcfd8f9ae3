"""Losses put together: weighted, summed, averaged; and the gradients of what comes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from slopelab.errors import InputError
from slopelab.kernels.accepted import accepted
from slopelab.kernels.arrays import Prepared, Real, prepared
from slopelab.kernels.targets import Out, checked

Reduction: TypeAlias = Literal["none", "mean", "sum"]
"""What becomes of the losses of many predictions: each by itself, their mean, or their sum."""

REDUCTIONS: Final[tuple[Reduction, ...]] = ("none", "mean", "sum")

_Doubles: TypeAlias = NDArray[np.float64]
_Elementwise: TypeAlias = Callable[[_Doubles, _Doubles], ArrayLike]


def reduced_losses(
    losses: _Elementwise,
    prediction: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None,
    reduction: str,
    out: Out,
) -> float | Real:
    """Losses, weighted and put together.

    They are computed and added in float64, whatever the arrays' dtype: a float16 overflows at the
    square of 256.

    Args:
        losses: gives the loss of each prediction, of columns of float64.
        prediction: real numbers.
        target: real numbers of a shape that broadcasts with it.
        weight: numbers from 0 on, of a shape that broadcasts to theirs; None weighs all alike.
        reduction: one of `REDUCTIONS`.
        out: an array for the result, where there is one for each prediction.

    Raises:
        InputError: an input cannot be used, a weight is negative or not finite, all weights are 0
            or there is nothing to average, or there is no such reduction.
    """
    chosen, ready, weights = _read(prediction, target, weight, reduction)
    values = np.asarray(losses(*ready.doubles), dtype=np.float64)
    if weights is not None:
        values = _weighted(values, weights)
    if chosen == "none":
        return _filled(values, ready, out)
    if out is not None:
        raise InputError("input.reduced_out", given=chosen)
    with np.errstate(all="ignore"):
        total = float(np.sum(values))
        return total / _share(ready, weights) if chosen == "mean" else total


def reduced_slopes(
    slopes: _Elementwise,
    prediction: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None,
    reduction: str,
    out: Out,
) -> Real:
    """The gradient of what `reduced_losses` gives, one number for each prediction.

    Args:
        slopes: gives the derivative of each loss, of columns of float64.
        prediction: real numbers.
        target: real numbers of a shape that broadcasts with it.
        weight: as in `reduced_losses`.
        reduction: one of `REDUCTIONS`.
        out: an array for the result.

    Raises:
        InputError: as in `reduced_losses`.
    """
    chosen, ready, weights = _read(prediction, target, weight, reduction)
    values = np.asarray(slopes(*ready.doubles), dtype=np.float64)
    if weights is not None:
        values = _weighted(values, weights)
    if chosen == "mean":
        with np.errstate(all="ignore"):
            values = values / _share(ready, weights)
    return _filled(values, ready, out)


def _read(
    prediction: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None,
    reduction: str,
) -> tuple[Reduction, Prepared, _Doubles | None]:
    """Everything that was given, checked."""
    chosen = _chosen(reduction)
    ready = prepared(prediction, target)
    weights = None if weight is None else _weights(weight, ready)
    if chosen == "mean":
        if not ready.columns[0].size:
            raise InputError("input.mean_empty")
        if weights is not None and not weights.any():
            raise InputError("input.weight_zero")
    return chosen, ready, weights


def _chosen(given: object) -> Reduction:
    for known in REDUCTIONS:
        if given == known:
            return known
    raise InputError("input.reduction", given=str(given)[:40])


def _weights(given: ArrayLike, ready: Prepared) -> _Doubles:
    """The weights as a column beside the others."""
    array = accepted(given)
    try:
        wide = np.broadcast_to(array, ready.shape)
    except ValueError:
        raise InputError(
            "input.weight_shape", given=str(array.shape), allowed=str(ready.shape)
        ) from None
    with np.errstate(all="ignore"):
        column = np.ascontiguousarray(wide.astype(np.float64)).reshape(-1)
    bad = ~(np.isfinite(column) & (column >= 0))
    if bad.any():
        raise InputError("input.weight", given=f"{column[bad][0]:g}")
    return column


def _weighted(values: _Doubles, weights: _Doubles) -> _Doubles:
    """Each value times its weight; what weighs 0 is left out, be it infinite or NaN."""
    with np.errstate(all="ignore"):
        return np.where(weights == 0, 0.0, weights * values)


def _share(ready: Prepared, weights: _Doubles | None) -> float:
    """What a mean divides by."""
    return float(ready.columns[0].size if weights is None else np.sum(weights))


def _filled(values: _Doubles, ready: Prepared, out: Out) -> Real:
    """The values in the shape and dtype of the inputs, in `out` if there is one."""
    (place,) = checked(None if out is None else (out,), 1, ready)
    shaped = ready.shaped(values)
    if place is None:
        return shaped
    place[...] = shaped
    return place
