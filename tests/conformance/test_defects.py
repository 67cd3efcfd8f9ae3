"""Where other libraries lose digits: expected failures of theirs, with the exact number beside."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

import slopelab as sl
from defects import AT_PLACES, Defect
from oracle import mpmath_eval
from peers import keywords, value_and_slope
from slopelab.catalogue import activations

CLOSE = 64
"""Units in the last place that nobody would call a defect."""


def exact(row: Defect) -> float:
    """The number at the place that the format holds, to 40 digits, from the formula."""
    if row.limit is not None:
        return row.limit
    expr = activations()[row.function].bound_expr
    place = float(np.array(row.x, row.dtype))
    with mpmath.workdps(120):

        def value(x: mpmath.mpf) -> mpmath.mpf:
            return mpmath_eval(expr, {"x": x}, 100)

        x = mpmath.mpf(place)
        return float(value(x) if row.what == "value" else mpmath.diff(value, x))


def off(found: np.ndarray, row: Defect) -> float:
    """The error in units in the last place; infinite for NaN and for wrong infinities."""
    right = exact(row)
    if not np.isfinite(right):
        return 0.0 if np.all(found == right) else np.inf
    if not np.all(np.isfinite(found)):
        return np.inf
    return float(
        np.max(np.abs(found.astype(float) - right)) / np.spacing(np.array(abs(right), row.dtype))
    )


ROWS = [
    pytest.param(
        row,
        id=f"{row.peer}({row.x:g})-{row.what}-{row.dtype}",
        marks=pytest.mark.xfail(reason=row.reason, strict=True, raises=AssertionError),
    )
    for row in AT_PLACES
]


@pytest.mark.parametrize("row", ROWS)
def test_libraries_are_exact_too(row: Defect) -> None:
    peers = [each for each in activations()[row.function].peers if each.name == row.peer]
    x = np.full(row.count, row.x, dtype=row.dtype)
    both = value_and_slope(peers[0], x, keywords(peers[0], {}))
    assert off(both[row.what == "slope"], row) <= CLOSE


@pytest.mark.parametrize("row", AT_PLACES, ids=lambda row: f"{row.function}({row.x:g})-{row.dtype}")
def test_ours_are_exact_there(row: Defect) -> None:
    function = sl.activation(row.function)
    x = np.full(row.count, row.x, dtype=row.dtype)
    found = function(x) if row.what == "value" else function.grad(x)
    assert off(found, row) <= 1


def test_a_row_can_be_wrong() -> None:
    """What is right is not taken for a defect."""
    row = Defect("tanh", "torch.nn.functional.tanh", 0.5, "value", "float64", "nothing")
    assert off(np.tanh(np.full(3, 0.5)), row) <= CLOSE
    assert off(np.tanh(np.full(3, 0.5001)), row) > CLOSE
