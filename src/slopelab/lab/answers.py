"""How numbers and texts travel to the page."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from slopelab.catalogue import activations, losses
from slopelab.catalogue.lookup import vector_activations, vector_losses
from slopelab.core.interval import Interval
from slopelab.core.number import exact_text
from slopelab.core.spec import Spec, parameter_values
from slopelab.core.vector_spec import VectorSpec
from slopelab.prose.mathml import mathml

Answer: TypeAlias = Mapping[str, Any]

_FLOAT: Final = np.dtype("<f8")
_SMALL: Final = 0.05
"""Parameters whose defaults are smaller than this, such as slopes of 0.01, reach to 1."""


def packed(values: npt.ArrayLike) -> str:
    """An array of float64 as text: base64 of its bytes, lowest first.

    JSON has no infinities and no NaN, and numbers in decimal are slow to read; this keeps every
    bit, and a page reads it in one go.

    Example:
        >>> packed([0.0, float("nan")])
        'AAAAAAAAAAAAAAAAAAD4fw=='
    """
    return base64.b64encode(np.ascontiguousarray(values, dtype=_FLOAT).tobytes()).decode("ascii")


def exact(value: float) -> str:
    """A number as the shortest text that reads back as it.

    Example:
        >>> exact(0.1 + 0.2), exact(float("-inf"))
        ('0.30000000000000004', '-∞')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return "NaN" if math.isnan(value) else repr(float(value))


def written(spec: Spec | VectorSpec) -> str:
    """A function as a field of a query, with the parameters that its name does not tell.

    Example:
        >>> from slopelab.catalogue import activation
        >>> written(activation("leaky_relu", negative_slope="0.2"))
        'leaky_relu;negative_slope=0.2'
        >>> written(activation("a*x", a=3)), written(activation("relu"))
        ('a*x;a=3', 'relu')
    """
    catalogues = (activations(), losses(), vector_activations(), vector_losses())
    known = any(spec.name in names for names in catalogues)
    values = dict(spec.values) if known else _values(spec)
    return ";".join([spec.name, *(f"{name}={exact_text(v)}" for name, v in values.items())])


def _values(spec: Spec | VectorSpec) -> dict[str, Fraction]:
    return {name: number.value for name, number in parameter_values(spec).items()}


def parameters(spec: Spec | VectorSpec) -> list[Answer]:
    """The parameters of a function, each with the ends and the step of a slider."""
    values = _values(spec)
    return [
        {
            "name": param.name,
            "symbol": mathml(param.latex),
            "value": float(values[param.name]),
            "typed": exact_text(values[param.name]),
            "meaning": str(param.meaning),
            **_slider(param.interval, float(Fraction(param.default))),
        }
        for param in spec.params
    ]


def _slider(interval: Interval, default: float) -> Answer:
    """Ends that leave room around the default and stay inside the interval, open ends left out."""
    room = max(2 * abs(default), 2.0) if abs(default) >= _SMALL else 1.0
    low, high = max(float(interval.low), default - room), min(float(interval.high), default + room)
    step = 10.0 ** math.floor(math.log10((high - low) / 100))
    if low == interval.low and not interval.low_closed:
        low += step
    if high == interval.high and not interval.high_closed:
        high -= step
    return {"low": low, "high": high, "step": step}


def as_json(answer: Answer) -> bytes:
    """An answer as bytes; infinities and NaN are a defect here."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
