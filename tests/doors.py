"""The public functions on arrays, and what their tests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np
import pytest

import slopelab as sl
from slopelab.errors import InputError
from slopelab.words import use_language

BRAIN = np.dtype(ml_dtypes.bfloat16)
FORMATS = ("float64", "float32", "float16", BRAIN)
GELU = sl.activation("gelu")
METHODS: dict[str, Callable[..., Any]] = {
    "value": GELU,
    "grad": GELU.grad,
    "second": GELU.second,
    "loss": lambda z, **out: sl.loss("mse")(z, 0.25, **out),
    "loss grad": lambda z, **out: sl.loss("mse").grad(z, 0.25, **out),
    "pairing": lambda z, **out: sl.pairing("sigmoid+bce")(z, 0.25, **out),
    "pairing grad": lambda z, **out: sl.pairing("sigmoid+bce").grad(z, 0.25, **out),
}
TWICE: dict[str, Callable[..., Any]] = {
    "function": GELU.value_and_grad,
    "pairing": lambda z, **out: sl.pairing("tanh+mse").value_and_grad(z, 0.25, **out),
}


def points(dtype: object = "float64", count: int = 24) -> np.ndarray:
    return np.linspace(-3, 4, count).astype(np.dtype(dtype))


def assert_refused(word: str, call: Callable[[], object]) -> None:
    """One sentence in each language, the English one with a certain word."""
    with pytest.raises(InputError, match=word) as caught:
        call()
    with use_language("zh"):
        sentence = str(caught.value)
    assert any("\u4e00" <= character <= "\u9fff" for character in sentence)
    assert "\n" not in sentence + str(caught.value)
