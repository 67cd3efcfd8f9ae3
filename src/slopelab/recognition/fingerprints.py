"""Values of many formulas at a few points, in float64: a glance that rules nearly all out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from slopelab.core.expr import (
    Add,
    Call,
    Compare,
    Const,
    Derivative,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    children,
)
from slopelab.kernels.numpy_primitives import NUMPY
from slopelab.kernels.program import rounded

Array: TypeAlias = NDArray[np.float64]

POINTS: Final = np.array(
    [-7.31, -4.13, -2.93, -1.71, -1.13, -0.59, -0.237, 0.0,
     0.191, 0.473, 0.83, 1.37, 2.11, 3.49, 5.77, 8.83]
)  # fmt: skip
"""Of both signs, near and far, at no place where a formula is likely to switch, besides 0."""

CLOSE: Final = 1e-8
"""Relative to the largest value: what is further apart is another function."""

_CONSTANTS: Final = {"pi": np.pi, "e": np.e, "inf": np.inf}
_COMPARED: Final = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


class Glance:
    """Formulas evaluated as they are written, parts that they share once.

    Args:
        values: the value of each variable, arrays that broadcast.
    """

    def __init__(self, values: Mapping[str, Array]) -> None:
        self._values = values
        self._done: dict[Expr, Any] = {}

    def at(self, expr: Expr) -> Array:
        """The values of a formula; NaN or infinity where float64 gets none.

        Args:
            expr: a formula in the variables, without `Derivative` nodes.
        """
        with np.errstate(all="ignore"):
            waiting = [expr]
            while waiting:
                node = waiting[-1]
                missing = [part for part in children(node) if part not in self._done]
                if missing:
                    waiting.extend(missing)
                else:
                    waiting.pop()
                    if node not in self._done:
                        self._done[node] = self._value(node)
            return np.asarray(self._done[expr], dtype=np.float64)

    def table(self, exprs: Iterable[Expr]) -> Array:
        """The values of several formulas, one row for each."""
        shape = np.broadcast_shapes(*(values.shape for values in self._values.values()))
        return np.array([np.broadcast_to(self.at(expr), shape) for expr in exprs])

    def _value(self, node: Expr) -> Any:  # noqa: ANN401 - arrays of numbers and of truths
        parts = [self._done[part] for part in children(node)]
        match node:
            case Num(value, _):
                return np.float64(rounded(value))
            case Const(name):
                return np.float64(_CONSTANTS[name])
            case Var(name):
                return self._values[name]
            case Neg():
                return -parts[0]
            case Add():
                return _total(parts)
            case Mul():
                return _product(parts)
            case Div():
                return parts[0] / parts[1]
            case Pow():
                return parts[0] ** parts[1]
            case Call(name, _):
                return NUMPY[name](*parts)
            case Compare(op, _, _):
                return _COMPARED[op](*parts)
            case Where():
                return np.asarray(np.where(parts[0], parts[1], parts[2]), np.float64)
            case Derivative():
                return np.float64("nan")


def _total(parts: list[Any]) -> Any:  # noqa: ANN401
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _product(parts: list[Any]) -> Any:  # noqa: ANN401
    total = parts[0]
    for part in parts[1:]:
        total = total * part
    return total


def places(truths: NDArray[np.bool_]) -> list[int]:
    """The places at which a row of truth values is true.

    Args:
        truths: of shape (n,).
    """
    return [place for place, truth in enumerate(truths.tolist()) if truth]


def alike(left: Array, right: Array, close: float = CLOSE) -> NDArray[np.bool_]:
    """Whether values along the last axis are the same, as far as float64 can tell.

    Args:
        left: values, the last axis runs along the points.
        right: values of a shape that broadcasts with it.
        close: how far apart they may be, relative to the larger of the value and 1/1000 of
            the largest.
    """
    known: NDArray[np.bool_] = np.isfinite(left) & np.isfinite(right)
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(left), np.abs(right))
        largest = np.max(np.where(known, size, 0.0), axis=-1, keepdims=True)
        near = np.abs(left - right) <= close * np.maximum(size, largest / 1000)
    # Infinite in both is an overflow on the way, which says nothing.
    near = near | (~np.isfinite(left) & ~np.isfinite(right))
    return near.all(axis=-1) & (known.sum(axis=-1) > known.shape[-1] // 2)
