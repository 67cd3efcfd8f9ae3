"""Memory for long results, used again once nobody holds them.

A fresh array of many megabytes is handed out by the system page by page, at the first touch of
each, and that takes longer than computing what goes in. So a few blocks are kept; a result that
nobody can see any more gives its block back.
"""

from __future__ import annotations

import mmap
import weakref
from collections import deque
from ctypes import c_char
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LARGE: Final = 1 << 20
"""Results of fewer bytes are ordinary arrays."""
KEPT: Final = 256 << 20
"""How many bytes may be kept without being in use."""
_GRAIN: Final = 1 << 20
_SLACK: Final = 1.25

_lock: Final = Lock()
_free: Final[list[mmap.mmap]] = []
# What comes back waits here: it comes from destructors, which may run while the lock is held.
_returned: Final[deque[mmap.mmap]] = deque()


def empty(shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """A new array whose elements are still to be written.

    Args:
        shape: its shape.
        dtype: its format.

    Returns:
        An array that shares memory with no other.
    """
    size = dtype.itemsize
    for length in shape:
        size *= length
    if size < LARGE:
        return np.empty(shape, dtype)
    block = _block(-(-size // _GRAIN) * _GRAIN)
    # The array and all its views hold the window; when the last of them is gone, so is it. (A
    # memoryview would not do: NumPy looks through it and holds the block itself.)
    window = (c_char * len(block)).from_buffer(block)
    weakref.finalize(window, _returned.append, block).atexit = False
    exported: Any = window  # what exports a buffer has a type only from Python 3.12 on
    return np.ndarray(shape, dtype, buffer=exported)


def _block(size: int) -> mmap.mmap:
    with _lock:
        while _returned:
            _free.append(_returned.popleft())
        fitting = [each for each in _free if size <= len(each) <= size * _SLACK]
        if fitting:
            found = min(reversed(fitting), key=len)  # the one used last is warm
            _free[:] = [each for each in _free if each is not found]
        else:
            found = None
        while sum(len(each) for each in _free) > KEPT:
            # The one that has waited longest; the system gets it back with its last reference.
            _free.pop(0)
    return mmap.mmap(-1, size) if found is None else found
