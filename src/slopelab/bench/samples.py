"""The inputs that errors are measured on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

PLACES: Final = {
    "float64": (53, -1022),
    "float32": (24, -126),
    "float16": (11, -14),
    "bfloat16": (8, -126),
}
"""Binary digits of each format, and the exponent of its smallest normal number."""

POINTS: Final = {"float64": 10**6, "float32": 4 * 10**6, "float16": 2**16, "bfloat16": 2**16}
"""How many inputs a format is measured on, if nothing else is asked for."""

_ALL_BITS: Final = 2**16
_WIDE: Final = {"float64": 800.0, "float32": 100.0}
"""Beyond this exp(x) is 0 or infinite in the format."""
_SCATTER: Final = 2000
"""How many inputs lie around each root."""
_HALVINGS: Final = 80

Doubles = NDArray[np.float64]


def dtype_of(name: str) -> np.dtype[Any]:
    """NumPy's dtype of a format."""
    if name == "bfloat16":
        import ml_dtypes

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


def is_exhaustive(dtype: str, points: int) -> bool:
    """Whether that many points are all there are."""
    return dtype_of(dtype).itemsize == 2 and points >= _ALL_BITS  # noqa: PLR2004 - 16 bits


def inputs(dtype: str, points: int, *, seed: int = 20) -> NDArray[Any]:
    """Finite numbers of a format: all of them, or some.

    Of some, half are uniform over the bit patterns, and half lie where activations bend.

    Args:
        dtype: the format.
        points: how many; NaN and infinities among the bit patterns are left out.
        seed: of the random generator.
    """
    kind = dtype_of(dtype)
    rng = np.random.default_rng(seed)
    if is_exhaustive(dtype, points):
        every = np.arange(_ALL_BITS, dtype=np.uint16).view(kind)
    else:
        half = points // 2
        whole = np.dtype(f"u{kind.itemsize}")
        bits = rng.integers(0, np.iinfo(whole).max, half, dtype=whole, endpoint=True).view(kind)
        wide = _WIDE.get(dtype, 12.0)
        near = rng.uniform(-12, 12, (points - half) // 2)
        far = rng.uniform(-wide, wide, points - half - near.size)
        every = np.concatenate([bits, near.astype(kind), far.astype(kind)])
    with np.errstate(invalid="ignore"):
        return every[np.isfinite(every.astype(np.float64))]


def around_roots(
    function: Callable[[Doubles], Doubles], x: Doubles, dtype: str, *, most: int, seed: int = 21
) -> NDArray[Any]:
    """Numbers of a format nearer and nearer to the sign changes of a function.

    Near a root a sum cancels, and there the errors are.

    Args:
        function: from numbers to its values.
        x: where to look for changes of sign.
        dtype: the format.
        most: how many numbers at the most.
        seed: of the random generator.
    """
    ordered = np.unique(x)
    signs = np.sign(function(ordered))
    known = np.flatnonzero(np.isfinite(signs) & (signs != 0))
    turns = np.flatnonzero(signs[known[1:]] != signs[known[:-1]])
    # A sine has them everywhere; then those near 0 count.
    turns = turns[np.argsort(np.abs(ordered[known[turns]]), kind="stable")]
    rng = np.random.default_rng(seed)
    found: list[Doubles] = []
    for turn in turns[: max(1, most // _SCATTER)]:
        low, high = ordered[known[turn]], ordered[known[turn + 1]]
        root = _bisected(function, float(low), float(high))
        digits = PLACES[dtype][0]
        steps = rng.choice([-1.0, 1.0], _SCATTER) * 2.0 ** -rng.uniform(1, digits, _SCATTER)
        found.append(root * (1 + steps))
    every = np.concatenate([np.empty(0), *found])[:most]
    return every.astype(dtype_of(dtype))


def _bisected(function: Callable[[Doubles], Doubles], low: float, high: float) -> float:
    below = float(np.sign(function(np.array([low]))[0]))
    for _ in range(_HALVINGS):
        middle = low / 2 + high / 2
        if float(np.sign(function(np.array([middle]))[0])) == below:
            low = middle
        else:
            high = middle
    return high
