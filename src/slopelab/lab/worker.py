"""Long computations in a process beside the server, which can be ended.

Facts and derivations of a typed formula take up to a second or two. In a thread they would hold up
everybody's sliders; and a thread cannot be ended. So they run one after another in a process of
their own, each for a limited time; one that takes longer is ended with its process.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Final, final

from slopelab.lab import facts, numbers, pairings, study
from slopelab.lab.answers import Answer
from slopelab.lab.query import FieldError, Query
from slopelab.words import t, use_language

SECONDS: Final = 10.0
"""What a computation may take."""
WAITING: Final = 24
"""More requests than this do not wait; they are told that the laboratory is busy."""

TASKS: Final[Mapping[str, Callable[[Query], Answer]]] = {
    "derivation": study.derivation,
    "facts": facts.facts,
    "function": study.function,
    "instead": pairings.instead,
    "kernel": study.kernel,
    "loss": study.loss,
    "numbers": numbers.numbers,
    "pair": pairings.pair,
    "row": pairings.row,
    "usual": pairings.usual,
}


@final
class BusyError(Exception):
    """Too many computations are waiting, or one took too long; its text is a sentence."""


def compute(task: str, fields: Mapping[str, str]) -> Answer | FieldError:
    """Do one task of the table; this runs in the process beside."""
    query = Query(fields)
    with use_language(query.language):
        try:
            return TASKS[task](query)
        except FieldError as error:
            return error


def _leave_ending_to_the_server() -> None:
    """Ctrl+C reaches every process of the terminal; this one has nothing to say about it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@final
@dataclass(slots=True)
class Worker:
    """The process beside the server.

    Args:
        seconds: what a computation may take.
    """

    seconds: float = SECONDS
    _pool: ProcessPoolExecutor | None = None
    _started: Future[Answer | FieldError] | None = None
    _waiting: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, task: str, fields: Mapping[str, str]) -> Answer:
        """Compute one answer.

        Args:
            task: one of `TASKS`.
            fields: of the query.

        Raises:
            FieldError: a field cannot be used.
            BusyError: too many are waiting, or it took too long.
        """
        if self._waiting >= WAITING:
            raise BusyError(t("lab.busy"))
        self._waiting += 1
        try:
            async with self._turn:
                answer = await self._done(task, fields)
        finally:
            self._waiting -= 1
        if isinstance(answer, FieldError):
            raise answer
        return answer

    def start(self) -> None:
        """Start the process, so that the first question does not wait for it."""
        if self._pool is None:
            # A fresh interpreter: threads of compiled kernels do not survive a fork.
            self._pool = ProcessPoolExecutor(
                1, mp_context=get_context("spawn"), initializer=_leave_ending_to_the_server
            )
            self._started = self._pool.submit(compute, "function", {"f": "x"})

    async def _done(self, task: str, fields: Mapping[str, str]) -> Answer | FieldError:
        self.start()
        assert self._pool is not None
        assert self._started is not None
        try:
            # On a busy machine it takes its time to start; that is not the question's fault.
            await asyncio.wrap_future(self._started)
            future = self._pool.submit(compute, task, dict(fields))
            return await asyncio.wait_for(asyncio.wrap_future(future), self.seconds)
        except TimeoutError:
            self.close()
            raise BusyError(t("lab.too_long", seconds=f"{self.seconds:g}")) from None
        except BrokenProcessPool:
            self.close()
            raise BusyError(t("lab.broken")) from None

    def close(self) -> None:
        """End the process, whatever it is doing."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        # There is no public way to end one that computes before Python 3.14.
        processes: dict[int, BaseProcess] = getattr(pool, "_processes", None) or {}
        running = list(processes.values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.kill()
