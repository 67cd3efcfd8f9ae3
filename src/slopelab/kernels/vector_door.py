"""What comes in for a vector formula: arrays of any real dtype and shape, and the axis meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from slopelab.errors import InputError
from slopelab.kernels.accepted import accepted
from slopelab.kernels.arrays import Real, common_format, doubles, rounded

Array: TypeAlias = NDArray[np.float64]

_CLASS_KINDS: Final = "iu"


@final
@dataclass(frozen=True, slots=True)
class Laid:
    """Inputs of one call, their axis last.

    Args:
        values: by name, as float64; numbers have an axis of length 1.
        axis: where the axis was in the result, counted from the front.
        dtype: of the results.
        length: n.
        numbers: the names of inputs without an axis.
    """

    values: Mapping[str, Array]
    axis: int
    dtype: np.dtype[np.floating]
    length: int
    numbers: frozenset[str]

    def vector(self, values: Array) -> NDArray[np.floating]:
        """A vector result, its axis where it was, rounded once."""
        return rounded(np.moveaxis(values, -1, self.axis), self.dtype)

    def number(self, values: Array) -> Real:
        """A result without an axis, rounded once."""
        found = rounded(values[..., 0], self.dtype)
        return found if found.ndim else found[()]

    def like(self, values: Array, name: str) -> NDArray[np.floating] | Real:
        """A result in the shape of an input."""
        return self.number(values) if name in self.numbers else self.vector(values)


def laid(
    given: Mapping[str, ArrayLike],
    axis: int,
    *,
    numbers: Sequence[str] = (),
    classes: Sequence[str] = (),
) -> Laid:
    """Check and convert the inputs of a vector formula.

    Args:
        given: real numbers, by the formula's variables; the first decides where the axis is.
        axis: the axis, counted from the front, or from the back if it is negative.
        numbers: those that have no axis.
        classes: those that may be indices of a class, without an axis: they become vectors with
            a 1 there and 0 elsewhere.

    Raises:
        InputError: something is no array of real numbers, there is no such axis, a vector is
            empty, shapes do not go together, or an index is no class.

    Example:
        >>> laid({"p": [[1, 2], [3, 4]], "y": [0, 1]}, -1, classes=("y",)).values["y"]
        array([[1., 0.],
               [0., 1.]])
    """
    arrays = {name: accepted(one) for name, one in given.items()}
    heading = {n: a for n, a in arrays.items() if n not in classes}
    dtype = common_format([given[n] for n in heading], list(heading.values()))
    vectors = [a for n, a in heading.items() if n not in numbers]
    dimensions = max((array.ndim for array in vectors), default=0)
    place = _place(axis, dimensions) if vectors else 0
    values: dict[str, Array] = {}
    length = 1
    for name, array in arrays.items():
        if name in numbers:
            values[name] = doubles(array)[..., np.newaxis]
        elif name in classes:
            values[name] = _target(array, place, length, dimensions)
        else:
            from_back = place - dimensions
            if array.ndim < -from_back:
                raise InputError("vector.axis", axis=axis, dimensions=array.ndim)
            values[name] = np.moveaxis(doubles(array), from_back, -1)
            length = max(length, values[name].shape[-1])
            if not values[name].shape[-1]:
                raise InputError("vector.empty")
    try:
        shape = np.broadcast_shapes(*(value.shape for value in values.values()))
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays.values())
        raise InputError("input.shapes", shapes=shapes) from None
    whole = {n: np.broadcast_to(v, (*shape[:-1], v.shape[-1])) for n, v in values.items()}
    return Laid(whole, place, dtype, length, frozenset(numbers))


def _place(axis: int, dimensions: int) -> int:
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)):  # pyright: ignore[reportUnnecessaryIsInstance] - callers in Python
        raise InputError("vector.axis_kind", given=str(axis)[:40])
    if not -dimensions <= axis < dimensions:
        raise InputError("vector.axis", axis=axis, dimensions=dimensions)
    return int(axis) % dimensions


def _target(array: NDArray[np.generic], place: int, length: int, dimensions: int) -> Array:
    if array.ndim == dimensions:
        return np.moveaxis(doubles(array), place, -1)
    if array.ndim != dimensions - 1:
        raise InputError("vector.target", dimensions=dimensions, given=array.ndim)
    if array.dtype.kind not in _CLASS_KINDS:
        raise InputError("vector.class_kind", given=array.dtype.name)
    indices = array.astype(np.int64)
    wrong = indices[(indices < 0) | (indices >= length)]
    if wrong.size:
        raise InputError("vector.class", given=int(wrong.flat[0]), last=length - 1)
    return np.asarray(indices[..., np.newaxis] == np.arange(length), dtype=np.float64)
