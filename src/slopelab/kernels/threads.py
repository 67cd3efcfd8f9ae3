"""Long arrays cut into blocks that a few threads work on.

Compiled code runs without Python's global lock. The calling thread takes part, so a pool that is
busy with somebody else's work only means less help.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Final

BLOCK: Final = 1 << 16
"""How many elements a thread takes at a time."""
ENOUGH: Final = 1 << 17
"""Below this many elements, waking another thread costs more than it helps."""
_MOST: Final = 16

_lock = Lock()
_pools: list[ThreadPoolExecutor] = []


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _forget() -> None:
    """A forked child has none of its parent's threads, and maybe a lock that nobody will open."""
    global _lock  # noqa: PLW0603
    _lock = Lock()
    _pools.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _pool(workers: int) -> ThreadPoolExecutor:
    with _lock:
        if not _pools:
            _pools.append(ThreadPoolExecutor(workers, thread_name_prefix="slopelab"))
        return _pools[0]


def in_blocks(length: int, work: Callable[[int, int], int]) -> int:
    """Do some work for all of an array, block by block.

    Args:
        length: the number of elements.
        work: does it for the elements from its first to before its second argument.

    Returns:
        The results of all blocks, joined by bitwise or.
    """
    helpers = min(_processors(), _MOST, length // BLOCK) - 1
    if length < ENOUGH or helpers < 1:
        return work(0, length)
    starts = iter(range(0, length, BLOCK))

    def share() -> int:
        flags = 0
        # `next` on a range iterator is one step for all threads together.
        while (start := next(starts, length)) < length:
            flags |= work(start, min(start + BLOCK, length))
        return flags

    try:
        pool = _pool(_processors() - 1)
        helping: list[Future[int]] = [pool.submit(share) for _ in range(helpers)]
    except RuntimeError:  # the interpreter is shutting down
        helping = []
    flags = share()
    for future in helping:
        # One that has not begun is not needed any more.
        if not future.cancel():
            flags |= future.result()
    return flags
