"""The working precision of ball arithmetic, which FLINT keeps once for a whole process.

Two threads that set it would undo each other's choice; results would stay true, but blurred. So
whoever works in ball arithmetic does so alone.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from threading import RLock

from flint import ctx

_lock = RLock()


def _forget() -> None:
    """A forked child may have got a lock that nobody will open."""
    global _lock  # noqa: PLW0603
    _lock = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@contextmanager
def precision(bits: int, length: int | None = None) -> Generator[None]:
    """Work in ball arithmetic, alone, with so many bits.

    Args:
        bits: the working precision.
        length: the longest power series; None leaves it at what it is.

    Example:
        >>> from flint import arb
        >>> with precision(200):
        ...     third = arb(1) / 3
        >>> third.rel_accuracy_bits() > 190
        True
    """
    with _lock:
        before = ctx.prec, ctx.cap
        ctx.prec = bits
        if length is not None:
            ctx.cap = length
        try:
            yield
        finally:
            ctx.prec, ctx.cap = before
