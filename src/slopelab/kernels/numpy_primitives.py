"""The primitives on float64 arrays: one row each, with its measured accuracy.

Accuracies are the largest errors found against 200-bit arithmetic, in units in the last place,
on the points of `tests/kernels/test_numpy_primitives.py`; NumPy's own functions vary a little
between machines.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from slopelab.kernels.erf_functions import erf, erfc, normal_cdf, normal_pdf

Array: TypeAlias = NDArray[np.float64]


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^-x), from e^-|x| alone: neither overflow nor cancellation."""
    small = np.exp(-np.abs(x))
    return np.where(x < 0, small, 1.0) / (1.0 + small)


def softplus(x: Array) -> Array:
    """log(1 + e^x) = max(x, 0) + log1p(e^-|x|)."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def sech2(x: Array) -> Array:
    """1 / cosh^2(x) = 4 e^-2|x| / (1 + e^-2|x|)^2.

    The exponential is split in two where it would be subnormal before it is multiplied by 4.
    """
    size = np.abs(x)
    near = np.minimum(size, 350.0)
    small = np.exp(-2.0 * near)
    root = 1.0 + small
    return 4.0 * small / (root * root) * np.exp(-2.0 * (size - near))


def sign(x: Array) -> Array:
    """-1, 0 or 1."""
    return np.sign(x)


def step(x: Array) -> Array:
    """1 where x > 0, else 0; NaN stays."""
    return np.where(np.isnan(x), x, np.where(x > 0, 1.0, 0.0))


NUMPY: Final[dict[str, Callable[..., Array]]] = {
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech2": sech2,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "erf": erf,
    "erfc": erfc,
    "normal_cdf": normal_cdf,
    "normal_pdf": normal_pdf,
    "sin": np.sin,
    "cos": np.cos,
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "abs": np.abs,
    "sign": sign,
    "step": step,
    "max": np.maximum,
    "min": np.minimum,
}
"""Each primitive over float64 arrays; a missing row fails a test."""
