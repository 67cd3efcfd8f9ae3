"""Times of several contenders that take turns."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from time import perf_counter
from typing import Final

from slopelab.bench.peers import Work

_LONG: Final = 0.5
"""Whoever takes more seconds than this for one turn takes at most `_FEW` turns."""
_FEW: Final = 3


def medians(works: Mapping[str, Work], repeats: int, *, calls: int = 1) -> dict[str, float]:
    """Seconds for one call, the median of each contender's turns.

    They take turns, so that whatever else the machine does hits all alike; each has one turn
    before, which does not count.

    Args:
        works: what is timed, by name.
        repeats: how many turns each has, at least 1.
        calls: how many calls make up a turn.
    """
    rounds = {who: repeats if _turn(work, 1) < _LONG else _FEW for who, work in works.items()}
    times: dict[str, list[float]] = {who: [] for who in works}
    for number in range(repeats):
        for who, work in works.items():
            if number < rounds[who]:
                times[who].append(_turn(work, calls) / calls)
    return {who: statistics.median(found) for who, found in times.items()}


def _turn(work: Work, calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        work()
    return perf_counter() - start
