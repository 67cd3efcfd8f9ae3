"""What comes in: scalars, lists and arrays of any real dtype, made ready for a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from slopelab.errors import InputError
from slopelab.kernels.accepted import BFLOAT16, accepted

Array: TypeAlias = NDArray[np.float64]
Real: TypeAlias = "NDArray[np.floating] | np.floating"
"""A result: an array, or a NumPy scalar where all inputs are scalars."""

_KEPT: Final = frozenset({"float16", "float32", "float64", BFLOAT16})


@final
@dataclass(frozen=True, slots=True)
class Prepared:
    """Inputs of one call.

    Args:
        columns: the inputs, broadcast together, each contiguous and of shape (n,), as float64 or
            in the format of the results.
        shape: the shape of the results.
        dtype: the dtype of the results.
    """

    columns: tuple[NDArray[np.generic], ...]
    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]

    @property
    def doubles(self) -> tuple[Array, ...]:
        """The columns as float64."""
        return tuple(doubles(column) for column in self.columns)

    def shaped(self, result: NDArray[np.generic]) -> Real:
        """A result as the caller gets it: rounded once, in the shape of the inputs."""
        shaped = rounded(result, self.dtype).reshape(self.shape)
        # Like NumPy's own functions: a scalar or an array of shape () gives a scalar.
        return shaped if self.shape else shaped[()]


def rounded(values: NDArray[np.generic], dtype: np.dtype[np.floating]) -> NDArray[np.floating]:
    """Values in another format, rounded once.

    Args:
        values: the values.
        dtype: the format.

    Returns:
        The same values if they have that format, else new ones.
    """
    if values.dtype == dtype:
        return values  # type: ignore[return-value] # just compared
    with np.errstate(all="ignore"):
        if dtype.name != BFLOAT16:
            return values.astype(dtype)
        # The way of every cast leads through float32 and rounds twice. Adding and taking away
        # 2^45 times the leading power of two rounds to eight digits, once.
        doubles = values.astype(np.float64)
        size = np.minimum(np.abs(doubles), 2.0**129)
        fraction, exponent = np.frexp(size)
        del fraction
        magic = np.ldexp(1.5, np.maximum(exponent - 1, -126) + 45)
        return np.copysign((size + magic) - magic, doubles).astype(dtype)


def doubles(values: NDArray[np.generic]) -> Array:
    """Values as float64; what is beyond its range becomes infinite.

    Args:
        values: real numbers in any format.

    Returns:
        The same values if they are float64 already, else new ones.
    """
    with np.errstate(all="ignore"):  # longdouble overflows, signalling NaN of bfloat16 complain
        return values.astype(np.float64, copy=False)


def prepared(*given: ArrayLike) -> Prepared:
    """Check and convert the inputs of a function of numbers.

    float16, bfloat16, float32 and float64 are kept; booleans, integers and longer floats become
    float64, numbers beyond its range infinite.
    A Python number beside an array takes the array's dtype.

    Args:
        given: scalars, sequences or arrays of real numbers, of shapes that broadcast; arrays may
            be those of other libraries, if they offer ``__array__`` or DLPack.

    Returns:
        The inputs as columns, and how results go back.

    Raises:
        InputError: an input is no array of real numbers that can be read here, its rows have
            different lengths, or the shapes do not go together.

    Example:
        >>> import numpy as np
        >>> ready = prepared(np.float32([1, 2]), 3)
        >>> ready.dtype, ready.columns[1]
        (dtype('float32'), array([3., 3.]))
    """
    arrays = [accepted(one) for one in given]
    dtype = common_format(given, arrays)
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise InputError("input.shapes", shapes=shapes) from None
    columns = tuple(_column(np.broadcast_to(array, shape), dtype) for array in arrays)
    return Prepared(columns, shape, dtype)


def common_format(
    given: Sequence[ArrayLike], arrays: Sequence[NDArray[np.generic]]
) -> np.dtype[np.floating]:
    """The dtype of the results of several inputs.

    Args:
        given: the inputs as they came.
        arrays: the same as arrays.
    """
    weights: list[np.dtype[np.floating]] = []
    for one, array in zip(given, arrays, strict=True):
        # A Python number has no dtype of its own, as in NumPy.
        if len(given) == 1 or not isinstance(one, (bool, int, float)) or array.ndim:
            weights.append(_result_dtype(array.dtype))
    return _common(weights) if weights else np.dtype(np.float64)


def _column(array: NDArray[np.generic], dtype: np.dtype[np.floating]) -> NDArray[np.generic]:
    values = array.astype(dtype, copy=False) if array.dtype == dtype else doubles(array)
    # Contiguous, and at addresses that are multiples of the size of an element.
    return np.require(values, requirements=["C", "A"]).reshape(-1)


def _common(dtypes: list[np.dtype[np.floating]]) -> np.dtype[np.floating]:
    try:
        return np.result_type(*dtypes)
    except TypeError:  # float16 and bfloat16 have no common format of their own
        return np.dtype(np.float32)


def _result_dtype(dtype: np.dtype[np.generic]) -> np.dtype[np.floating]:
    # In the machine's own byte order.
    if dtype.name not in _KEPT:
        return np.dtype(np.float64)
    return dtype.newbyteorder("=")  # type: ignore[return-value] # a kept one is floating
