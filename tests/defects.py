"""What other libraries get wrong, as measured on the versions in constraints.txt.

Each row is a test that is expected to fail, strictly: when a library repairs what the row says,
the test passes, that is reported as a failure, and the row goes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

_FORGETS = "float64 goes in, float32 comes out"

WHOLE_GRID = {
    ("keras.activations.tanh", "float64", "value"): _FORGETS,
    ("keras.activations.tanh", "float64", "slope"): _FORGETS,
    ("keras.ops.arctan", "float64", "value"): _FORGETS,
    ("keras.ops.arctan", "float64", "slope"): _FORGETS,
    ("keras.ops.sin", "float64", "value"): _FORGETS,
    ("keras.ops.sin", "float64", "slope"): _FORGETS,
    (
        "torch.nn.functional.hardsigmoid",
        "float64",
        "slope",
    ): "its slope in float64 is 1/6 rounded to float32",
    ("torch.sinc", "float64", "slope"): "the slope cancels near 0",
    ("torch.sinc", "float32", "slope"): "the slope cancels near 0",
    ("jax.numpy.sinc", "float64", "slope"): "the slope cancels near 0",
    ("jax.numpy.sinc", "float32", "slope"): "the slope cancels near 0",
    (
        "torch.nn.functional.softplus",
        "parameters",
        "value",
    ): "beyond threshold = 20 it returns x itself",
}
"""What is wrong at ordinary places: peer, format and what -> why."""


@dataclass(frozen=True)
class Defect:
    """A place at which a library's number is not the function's.

    Args:
        function: ours.
        peer: theirs.
        x: where.
        what: its value or its slope.
        dtype: the format of the numbers.
        reason: what happens there.
        limit: what is right, where x is infinite.
        count: how many elements the array has: vector code may err where scalar code does not.
    """

    function: str
    peer: str
    x: float
    what: Literal["value", "slope"]
    dtype: Literal["float64", "float32"]
    reason: str
    limit: float | None = None
    count: int = 16


_TORCH, _JAX, _KERAS = "torch.nn.functional.", "jax.nn.", "keras.activations."
_CANCELS = "1 + erf or 1 + tanh cancels"
_SQUARES = "1 - y^2 or y (1 - y) cancels where the function saturates"
_OVER = "0 times infinity"

AT_PLACES = (
    Defect("gelu", _TORCH + "gelu", -5.0, "value", "float32", _CANCELS),
    Defect("gelu", _TORCH + "gelu", -5.5, "value", "float32", _CANCELS),
    Defect("gelu", _TORCH + "gelu", -6.0, "value", "float32", _CANCELS),
    Defect("gelu", _TORCH + "gelu", -8.5, "value", "float64", _CANCELS),
    Defect("gelu_tanh", _TORCH + "gelu", -6.56, "slope", "float32", _CANCELS),
    Defect("gelu_tanh", _TORCH + "gelu", -9.7, "value", "float32", _CANCELS),
    Defect("gelu_tanh", _TORCH + "gelu", -7.3, "slope", "float64", _CANCELS),
    Defect("gelu_tanh", _JAX + "gelu", -6.56, "slope", "float32", _CANCELS),
    Defect("gelu_tanh", _JAX + "gelu", -9.7, "value", "float32", _CANCELS),
    Defect("gelu_tanh", _JAX + "gelu", -7.3, "slope", "float64", _CANCELS),
    Defect("gelu_tanh", _KERAS + "gelu", -9.7, "value", "float32", _CANCELS),
    Defect("tanh", _TORCH + "tanh", 8.0, "slope", "float32", _SQUARES),
    Defect("tanh", _TORCH + "tanh", 9.0, "slope", "float32", _SQUARES),
    Defect("tanh", _JAX + "tanh", 8.0, "slope", "float32", _SQUARES),
    Defect("sigmoid", _TORCH + "sigmoid", 61.0, "slope", "float32", _SQUARES),
    Defect("sigmoid", _JAX + "sigmoid", 61.0, "slope", "float32", _SQUARES),
    Defect("selu", _JAX + "selu", -27.6, "slope", "float32", "expm1 + 1 cancels"),
    Defect("elu", _JAX + "elu", -27.6, "slope", "float32", "expm1 + 1 cancels"),
    Defect("tanh_shrink", _TORCH + "tanhshrink", 1e-3, "value", "float32", "x - tanh x cancels"),
    Defect("tanh_shrink", _TORCH + "tanhshrink", 1e-4, "value", "float32", "x - tanh x cancels"),
    Defect("tanh_shrink", _KERAS + "tanh_shrink", 1e-4, "value", "float32", "x - tanh x cancels"),
    Defect("tanh_shrink", _KERAS + "tanh_shrink", 1e-8, "slope", "float32", "x - tanh x cancels"),
    Defect("squareplus", _JAX + "squareplus", -1e3, "value", "float32", "x + sqrt cancels"),
    Defect("squareplus", _JAX + "squareplus", -1e4, "value", "float32", "x + sqrt cancels"),
    Defect("squareplus", _KERAS + "squareplus", -1e4, "value", "float32", "x + sqrt cancels"),
    Defect("softplus", _TORCH + "softplus", 20.000001, "value", "float64", "x beyond threshold"),
    Defect("softplus", _TORCH + "softplus", 20.000001, "slope", "float64", "x beyond threshold"),
    Defect("gelu", _TORCH + "gelu", math.inf, "value", "float32", _OVER, math.inf),
    Defect("gelu", _TORCH + "gelu", -math.inf, "value", "float32", _OVER, 0.0),
    Defect("gelu", _JAX + "gelu", -math.inf, "value", "float32", _OVER, 0.0),
    Defect("swish", _TORCH + "silu", -math.inf, "value", "float32", _OVER, 0.0),
    Defect("swish", _JAX + "silu", -math.inf, "value", "float32", _OVER, 0.0),
    Defect("mish", _TORCH + "mish", -math.inf, "value", "float32", _OVER, 0.0),
    Defect("mish", _JAX + "mish", -math.inf, "value", "float32", _OVER, 0.0),
    Defect("hard_silu", _TORCH + "hardswish", -math.inf, "value", "float32", _OVER, 0.0),
    Defect("hard_silu", _JAX + "hard_silu", -math.inf, "value", "float32", _OVER, 0.0),
    Defect("softsign", _TORCH + "softsign", math.inf, "value", "float32", _OVER, 1.0),
    Defect("softsign", _JAX + "soft_sign", math.inf, "value", "float32", _OVER, 1.0),
)
