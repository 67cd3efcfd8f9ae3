"""Reductions and vector maps on float64 arrays, along the last axis: value and what flows back.

Each row keeps relative accuracy where the result is small: a softmax in its far tail, the logarithm
of a probability near 1, one minus such a probability.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One reduction or map.

    Args:
        value: from the arguments to the result; a reduction keeps the axis, of length 1.
        back: from what flows into the result, the result and the arguments to what flows into
            each argument (None where nothing does).
    """

    value: Callable[..., Array]
    back: Callable[..., tuple[Array | None, ...]]


@final
@dataclass(frozen=True, slots=True)
class _Shifted:
    """A vector from its largest entry down.

    Args:
        place: where the largest entry is, of length 1 along the axis.
        top: that entry.
        powers: e^{x - top}, exact to a few units also where it is tiny.
        others: the sum of all powers but that of the largest entry, which is 1.
    """

    place: NDArray[np.intp]
    top: Array
    powers: Array
    others: Array


def _shifted(x: Array) -> _Shifted:
    place = np.expand_dims(np.argmax(x, axis=-1), -1)
    top = np.take_along_axis(x, place, -1)
    finite = np.where(np.isfinite(top), top, 0.0)
    down = x - finite
    # What rounding took from the difference would be hundreds of units of a tiny exponential.
    back = down + finite
    lost = (x - back) + (back - down - finite)
    lost = np.where(np.isfinite(lost), lost, 0.0)
    powers = np.exp(np.where(down > 0, 0.0, down)) * (1.0 + lost)
    # One entry that is +inf takes everything; of two such there is no limit.
    endless = np.isposinf(top)
    powers = np.where(endless, np.where(np.isposinf(x), 1.0, 0.0), powers)
    several = endless & (np.sum(np.isposinf(x), axis=-1, keepdims=True) > 1)
    powers = np.where(several | np.isnan(top), np.nan, powers)
    rest = powers.copy()
    np.put_along_axis(rest, place, 0.0, -1)
    others = np.sum(rest, axis=-1, keepdims=True)
    return _Shifted(place, top, powers, others)


def _softmax(x: Array) -> Array:
    shifted = _shifted(x)
    found = shifted.powers / (1.0 + shifted.others)
    return np.where(np.isneginf(shifted.top), np.nan, found)


def _softmax_rest(x: Array) -> Array:
    """1 - softmax(x)."""
    shifted = _shifted(x)
    whole = 1.0 + shifted.others
    rest = (whole - shifted.powers) / whole
    np.put_along_axis(rest, shifted.place, shifted.others / whole, -1)
    return np.where(np.isneginf(shifted.top), np.nan, rest)


def _log_softmax(x: Array) -> Array:
    shifted = _shifted(x)
    down = np.where(x == shifted.top, 0.0, x - shifted.top)
    found = down - np.log1p(shifted.others)
    return np.where(np.isneginf(shifted.top), np.nan, found)


def _logsumexp(x: Array) -> Array:
    shifted = _shifted(x)
    found = shifted.top + np.log1p(shifted.others)
    return np.where(np.isinf(shifted.top), shifted.top, found)


def _softmax_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    # Seen from the largest entry's share of the flow: no difference of nearly equal numbers is
    # left for the entry that is near 1.
    place = np.expand_dims(np.argmax(x, axis=-1), -1)
    seen = flow - np.take_along_axis(flow, place, -1)
    return (result * (seen - np.sum(result * seen, axis=-1, keepdims=True)),)


def _rest_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    del result
    return _softmax_back(-flow, _softmax(x), x)


def _log_softmax_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    del result
    # v_j - s_j sum(v), as v_j (1 - s_j) - s_j (sum of the others): nothing cancels for a one-hot v.
    others = np.sum(flow, axis=-1, keepdims=True) - flow
    return (_times(flow, _softmax_rest(x)) - _times(others, _softmax(x)),)


def _times(weight: Array, value: Array) -> Array:
    """A product in which a weight of 0 wins against infinity."""
    return np.where(weight == 0, 0.0, weight * value)


def _largest_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    ties = (x == result) | np.isnan(result)
    return (flow * ties / np.sum(ties, axis=-1, keepdims=True),)


def _scale(x: Array) -> Array:
    """A power of two near the largest entry: to divide by it rounds nothing."""
    size = np.max(np.abs(x), axis=-1, keepdims=True)
    size = np.where((size > 0) & np.isfinite(size), size, 1.0)
    return np.ldexp(1.0, np.frexp(size)[1] - 1)


def _norm2(x: Array) -> Array:
    scale = _scale(x)
    return scale * np.sqrt(np.sum((x / scale) ** 2, axis=-1, keepdims=True))


def _norm2_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    # At the zero vector every vector of norm at most 1 is a subgradient: 0 is the least.
    return (np.where(result == 0, 0.0, flow * (x / np.where(result == 0, 1.0, result))),)


def _norm(x: Array, power: Array) -> Array:
    scale = _scale(x)
    degree = float(np.ravel(power)[0])
    total = np.sum(np.abs(x / scale) ** degree, axis=-1, keepdims=True)
    return scale * total ** (1.0 / degree)


def _norm_back(flow: Array, result: Array, x: Array, power: Array) -> tuple[Array, None]:
    shares = np.abs(x) / np.where(result == 0, 1.0, result)
    slopes = np.sign(x) * shares ** (float(np.ravel(power)[0]) - 1.0)
    return np.where(result == 0, 0.0, flow * slopes), None


def _dot(weight: Array, value: Array) -> Array:
    return np.sum(_times(weight, value), axis=-1, keepdims=True)


def _sum_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    del result
    return (np.broadcast_to(flow, x.shape),)


def _mean_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    del result
    return (np.broadcast_to(flow / x.shape[-1], x.shape),)


def _excess(x: Array, power: Array) -> Array:
    """x - tau, from the largest entry down: a shift of the whole vector changes nothing."""
    top = np.max(x, axis=-1, keepdims=True)
    down = np.where(x == top, 0.0, x - top)
    tau = _lowered_threshold(down, float(np.ravel(power)[0]))
    return np.where(np.isfinite(top), down - tau, np.nan)


def _lowered_threshold(down: Array, power: float) -> Array:
    """The threshold of vectors whose largest entry is 0; it lies in [-1, 0)."""
    count = down.shape[-1]
    low = np.full((*down.shape[:-1], 1), -1.0)
    if power == 1:
        ordered = -np.sort(-down, axis=-1)
        numbers: Array = np.arange(1.0, count + 1.0)
        with np.errstate(invalid="ignore"):
            taus = (np.cumsum(ordered, axis=-1) - 1.0) / numbers
            above = np.sum(ordered > taus, axis=-1, keepdims=True)
        tau = np.take_along_axis(taus, np.maximum(above - 1, 0), -1)
    else:
        high = np.full_like(low, -((1.0 / count) ** (1.0 / power)))
        for _ in range(60):
            middle = 0.5 * (low + high)
            more = np.sum(_over(down, middle) ** power, axis=-1, keepdims=True) >= 1.0
            low, high = np.where(more, middle, low), np.where(more, high, middle)
        tau = 0.5 * (low + high)
    for _ in range(2):
        over = _over(down, tau)
        slope = power * np.sum(_raised(over, power - 1.0), axis=-1, keepdims=True)
        tau = tau + (np.sum(over**power, axis=-1, keepdims=True) - 1.0) / slope
    return tau


def _over(x: Array, tau: Array) -> Array:
    return np.maximum(x - tau, 0.0)


def _raised(over: Array, power: float) -> Array:
    """over^power on the support, 0 off it, for the power 0 too."""
    return np.where(over > 0, np.where(over > 0, over, 1.0) ** power, 0.0)


def _excess_back(flow: Array, result: Array, x: Array, power: Array) -> tuple[Array, None]:
    del x
    weight = _raised(np.maximum(result, 0.0), float(np.ravel(power)[0]) - 1.0)
    weight = weight / np.sum(weight, axis=-1, keepdims=True)
    return flow - weight * np.sum(flow, axis=-1, keepdims=True), None


def _threshold(x: Array, power: Array) -> Array:
    top = np.max(x, axis=-1, keepdims=True)
    down = np.where(x == top, 0.0, x - top)
    return top + _lowered_threshold(down, float(np.ravel(power)[0]))


def _threshold_back(flow: Array, result: Array, x: Array, power: Array) -> tuple[Array, None]:
    del result
    weight = _raised(np.maximum(_excess(x, power), 0.0), float(np.ravel(power)[0]) - 1.0)
    return flow * weight / np.sum(weight, axis=-1, keepdims=True), None


def _sum(x: Array) -> Array:
    return np.sum(x, axis=-1, keepdims=True)


def _mean(x: Array) -> Array:
    return _sum(x) / x.shape[-1]


def _largest(x: Array) -> Array:
    return np.max(x, axis=-1, keepdims=True)


def _logsumexp_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    del result
    return (_times(np.broadcast_to(flow, x.shape), _softmax(x)),)


def _dot_back(flow: Array, result: Array, weight: Array, value: Array) -> tuple[Array, Array]:
    del result
    return _times(flow, value), np.broadcast_to(flow * weight, value.shape)


def _outward(x: Array) -> Array:
    return x[..., :, np.newaxis]


def _outward_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    del result, x
    return (flow[..., 0],)


def _inward(x: Array) -> Array:
    return x[..., np.newaxis, :]


def _inward_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    del result, x
    return (flow[..., 0, :],)


def _lowered(x: Array) -> Array:
    return x[..., 0]


def _lowered_back(flow: Array, result: Array, x: Array) -> tuple[Array]:
    del result, x
    return (flow[..., np.newaxis],)


ROWS: Final[dict[str, Row]] = {
    "sum": Row(_sum, _sum_back),
    "mean": Row(_mean, _mean_back),
    "largest": Row(_largest, _largest_back),
    "logsumexp": Row(_logsumexp, _logsumexp_back),
    "norm2": Row(_norm2, _norm2_back),
    "norm": Row(_norm, _norm_back),
    "threshold": Row(_threshold, _threshold_back),
    "softmax": Row(_softmax, _softmax_back),
    "softmax_rest": Row(_softmax_rest, _rest_back),
    "log_softmax": Row(_log_softmax, _log_softmax_back),
    "excess": Row(_excess, _excess_back),
    "dot": Row(_dot, _dot_back),
    "outward": Row(_outward, _outward_back),
    "inward": Row(_inward, _inward_back),
    "lowered": Row(_lowered, _lowered_back),
}
"""The rows by name."""
