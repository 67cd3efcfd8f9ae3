"""Where a function is measured: all over the range of a format, and where it is delicate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Inputs: TypeAlias = "NDArray[np.floating]"
_Function: TypeAlias = Callable[[Inputs], "tuple[Inputs, Inputs]"]

_WORDS: Final = {2: np.int16, 4: np.int32, 8: np.int64}
_GRID: Final = 2001
_MOST_ROOTS: Final = 12
_BISECTIONS: Final = 80
_BATCH: Final = 240


def stepped(x: Inputs, steps: NDArray[np.int64]) -> Inputs:
    """Numbers of a format, so many representable numbers further up; ends stay ends.

    Args:
        x: finite numbers.
        steps: how far; negative numbers go down.

    Returns:
        Finite numbers of the same format.

    Example:
        >>> import numpy as np
        >>> float(stepped(np.array([1.0]), np.array([1]))[0] - 1)
        2.220446049250313e-16
    """
    kind = _WORDS[x.dtype.itemsize]
    lowest = int(np.iinfo(kind).min)
    bits = x.view(kind).astype(np.int64)
    top = np.uint64(np.array(np.inf, x.dtype).view(kind) - 1)
    # Counted from the lowest number; the bits of negative numbers count from their sign bit.
    place = np.where(bits < 0, lowest - bits, bits).astype(np.uint64) + top
    up = np.minimum(np.maximum(steps, 0).astype(np.uint64), top + top - place)
    down = np.minimum(np.maximum(-steps, 0).astype(np.uint64), place)
    moved = (place + up - down - top).view(np.int64)
    return np.where(moved < 0, lowest - moved, moved).astype(kind).view(x.dtype)


def turning_points(function: _Function, dtype: np.dtype[Any]) -> Inputs:
    """The zeros of a function and of its derivative, as far as a coarse look finds them.

    Args:
        function: value and derivative at many inputs.
        dtype: the format.

    Returns:
        For each change of sign the two neighbours around it.
    """
    scale = np.geomspace(2.0**-10, 2.0**8, _GRID // 2)
    grid = np.concatenate([-scale[::-1], scale]).astype(dtype)
    found: list[Inputs] = []
    for which, values in enumerate(function(grid)):
        signs = np.sign(values.astype(np.float64))
        for at in np.flatnonzero(signs[:-1] * signs[1:] < 0)[:_MOST_ROOTS]:
            low, high = grid[at : at + 1], grid[at + 1 : at + 2]
            for _ in range(_BISECTIONS):
                middle = ((low.astype(np.float64) + high.astype(np.float64)) / 2).astype(dtype)
                if middle[0] in {low[0], high[0]}:
                    break
                same = np.sign(float(function(middle)[which][0])) == signs[at]
                low, high = (middle, high) if same else (low, middle)
            found += [low, high]
    return np.concatenate([*found, np.zeros(1, dtype)])


def batches(dtype: np.dtype[Any], delicate: Inputs, seed: int) -> Iterator[Inputs]:
    """Endless batches of finite inputs: the delicate ones first, then at random.

    Args:
        dtype: the format.
        delicate: places around which to look closely.
        seed: where the random numbers start.

    Yields:
        Inputs; the same ones in every run with the same seed.
    """
    rng = np.random.default_rng(seed)
    yield _edges(dtype)
    while True:
        around = rng.choice(delicate, _BATCH // 4)
        away = 2.0 ** rng.uniform(-60, 0, around.size) * rng.choice([-1.0, 1.0], around.size)
        kind = np.dtype(f"u{dtype.itemsize}")
        bits = rng.integers(0, np.iinfo(kind).max, _BATCH // 4, dtype=kind, endpoint=True)
        parts = [
            bits.view(dtype),
            (around.astype(np.float64) * (1 + away) + np.where(around == 0, away, 0)).astype(dtype),
            (2.0 ** rng.uniform(-30, 10, _BATCH // 4) * rng.choice([-1, 1], _BATCH // 4)).astype(
                dtype
            ),
            rng.uniform(-20, 20, _BATCH // 4).astype(dtype),
        ]
        yield _finite(np.concatenate(parts))


def _edges(dtype: np.dtype[Any]) -> Inputs:
    """Zeros, ends of the range, and powers of 2 with their neighbours."""
    exponents = np.concatenate([np.arange(-30, 12), np.arange(-1074, 1024, 37)])
    with np.errstate(all="ignore"):
        powers = (2.0**exponents).astype(dtype)
        ends = np.array([np.finfo(np.float64).max, 0.0, -0.0]).astype(dtype)
    powers = _finite(powers[powers.astype(np.float64) > 0])
    top = stepped(np.zeros(1, dtype), np.array([2**62]))
    near = [stepped(powers, np.full(powers.size, step)) for step in (-1, 0, 1)]
    return np.concatenate([*near, *(-n for n in near), _finite(ends), top, -top])


def _finite(x: Inputs) -> Inputs:
    with np.errstate(all="ignore"):  # bfloat16 complains about signalling NaN
        return x[np.isfinite(x.astype(np.float64))]
