"""What callers hand in, as a NumPy array of real numbers, or a sentence that says why not.

Scalars, lists and NumPy arrays; arrays of other libraries through ``__array__`` or DLPack, without
a copy where they lie in ordinary memory.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from slopelab.errors import InputError

BFLOAT16: Final = "bfloat16"

_REFUSALS: Final = (ValueError, TypeError, OverflowError, RuntimeError, BufferError)
"""What libraries raise where an array cannot be read."""
_NAMES: Final = {"O": "object", "U": "str", "S": "bytes", "c": "complex", "M": "datetime64"}
_IN_MEMORY: Final = 1
"""DLPack's number of the processor's own memory."""


def accepted(given: ArrayLike) -> NDArray[np.generic]:
    """Real numbers as a NumPy array, in whatever format they have.

    Args:
        given: a scalar, a sequence, an array, or what has ``__array__`` or ``__dlpack__``.

    Returns:
        An array of booleans, integers or floats; the same memory where that is possible.

    Raises:
        InputError: it holds something other than real numbers, its rows have different lengths,
            some of it is masked, it lies on another device, or it belongs to a gradient's graph.

    Example:
        >>> accepted([1, 2.5])
        array([1. , 2.5])
    """
    if type(given) is np.ndarray:
        array = given
    else:
        _look_for_obstacles(given)
        array = _converted(given)
    if array.dtype.kind == "O" and array.size and _all_integers(array):
        # Integers beyond 64 bits, which NumPy holds as objects.
        array = _from_integers(array)
    if array.dtype.kind not in "biuf" and array.dtype.name != BFLOAT16:
        raise InputError("input.dtype", given=_name(given, array))
    return array


def _look_for_obstacles(given: object) -> None:
    masked: Any = sys.modules.get("numpy.ma")  # whoever has a masked array has imported it
    if masked is not None and isinstance(given, masked.MaskedArray):
        raise InputError("input.masked")
    if getattr(given, "requires_grad", False) is True:
        raise InputError("input.requires_grad")
    where: Any = getattr(given, "__dlpack_device__", None)
    if where is None or isinstance(given, type):
        return
    try:
        device: Any = where()[0]
    except _REFUSALS as error:
        raise _unreadable(given, error) from error
    if int(device) != _IN_MEMORY:
        raise InputError("input.device", given=getattr(device, "name", int(device)))


def _converted(given: Any) -> NDArray[Any]:  # noqa: ANN401 - whatever callers have
    torch: Any = sys.modules.get("torch")
    try:
        # PyTorch's own conversion lacks bfloat16, and so has NumPy's DLPack.
        if torch is not None and isinstance(given, torch.Tensor) and given.dtype is torch.bfloat16:
            return np.asarray(given.view(torch.int16)).view(_brain())
        if hasattr(given, "__dlpack__") and not hasattr(given, "__array__"):
            return np.from_dlpack(given)
        return np.asarray(given)
    except InputError:
        raise
    except _REFUSALS as error:
        if type(given) in {list, tuple} and isinstance(error, ValueError):
            raise InputError("input.ragged") from None
        raise _unreadable(given, error) from error


def _brain() -> np.dtype[Any]:
    try:
        import ml_dtypes
    except ImportError:
        raise InputError("input.bfloat16") from None
    return np.dtype(ml_dtypes.bfloat16)


def _unreadable(given: object, error: Exception) -> InputError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    return InputError("input.unreadable", given=type(given).__name__, reason=reason)


def _all_integers(array: NDArray[np.generic]) -> bool:
    return all(isinstance(value, int) for value in array.flat)


def _from_integers(array: NDArray[np.generic]) -> NDArray[np.generic]:
    try:
        return array.astype(np.float64)
    except OverflowError:
        raise InputError("input.large") from None


def _name(given: object, array: NDArray[np.generic]) -> str:
    if array.dtype.kind == "O" and not array.ndim and not isinstance(given, np.ndarray):
        return type(given).__name__
    return _NAMES.get(array.dtype.kind, str(array.dtype))
