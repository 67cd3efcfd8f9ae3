"""Blocks of memory that are used again."""

from __future__ import annotations

import gc

import numpy as np

from slopelab.kernels import memory

DOUBLE = np.dtype(np.float64)


def address(array: np.ndarray) -> int:
    return array.ctypes.data


def test_a_block_is_used_again_only_when_no_view_is_left() -> None:
    first = memory.empty((300_000,), DOUBLE)
    place = address(first)
    first[:] = 1.0
    view = first[10:20].reshape(2, 5)
    del first
    gc.collect()
    second = memory.empty((300_000,), DOUBLE)
    second[:] = 2.0
    assert (view == 1.0).all()
    assert address(second) != place
    del view, second
    gc.collect()
    places = {address(memory.empty((300_000,), DOUBLE)) for _ in range(3)}
    assert len(places) == 1


def test_not_more_than_promised_is_kept() -> None:
    several = [memory.empty((1 << 22,), DOUBLE) for _ in range(12)]
    assert len({address(each) for each in several}) == 12
    del several
    gc.collect()
    memory.empty((1 << 18,), DOUBLE)
    assert sum(len(each) for each in memory._free) <= memory.KEPT


def test_shapes_and_small_arrays() -> None:
    assert memory.empty((3, 5), DOUBLE).base is None
    large = memory.empty((512, 1024), DOUBLE)
    assert large.shape == (512, 1024)
    assert large.flags.writeable
    assert large.flags.c_contiguous
