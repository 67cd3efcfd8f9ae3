"""A program as something to call: compiled where that is possible, by NumPy elsewhere."""

from __future__ import annotations

import os
import warnings
from functools import cache, cached_property
from threading import Lock
from typing import Any, Final, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from slopelab.errors import InputError
from slopelab.kernels.arrays import Prepared, Real, prepared, rounded
from slopelab.kernels.llvm import Compiled, attempt
from slopelab.kernels.machine import host
from slopelab.kernels.memory import empty
from slopelab.kernels.numpy_backend import run
from slopelab.kernels.program import Program
from slopelab.words import t

Out: TypeAlias = "NDArray[np.floating] | None"

CHOICE: Final = "SLOPELAB_KERNELS"
"""The variable of the environment that chooses: ``numpy`` (where it is unset) or ``compiled``."""

_lock: Final = Lock()


def compiled_is_wanted() -> bool:
    """Whether the environment asks for compiled kernels."""
    return os.environ.get(CHOICE, "numpy") == "compiled"


@cache
def _compiler_works() -> bool:
    """Whether code can be compiled here; if not, one warning says why."""
    try:
        host()
    except Exception as error:  # noqa: BLE001 - whatever is wrong there, NumPy still works
        warnings.warn(t("warning.no_llvm", reason=error), RuntimeWarning, stacklevel=2)
        return False
    return True


@final
class Executable:
    """A program, compiled for each combination of formats when it is first met.

    Args:
        program: the program.
        compiled: whether to compile it; None leaves that to the environment (`CHOICE`).
    """

    def __init__(self, program: Program, *, compiled: bool | None = None) -> None:
        self.program = program
        self._wanted = compiled_is_wanted() if compiled is None else compiled
        self._count = len(program.outputs)
        self._compiled: dict[tuple[str, ...], Compiled | None] = {}
        self._usual: dict[np.dtype[Any], Compiled] = {}

    def __call__(self, *given: ArrayLike, out: tuple[Out, ...] = ()) -> list[Real]:
        """The program's results.

        Args:
            given: one real array per input, of shapes that broadcast.
            out: for each result the array to put it into, or None; leave it out for new arrays.

        Returns:
            The results, in the common shape and format of the inputs.

        Raises:
            InputError: an input is no array of real numbers, the shapes do not go together, or
                an array of `out` cannot take the result.
        """
        first = given[0]
        # The common case in as few steps as possible: a call of a few hundred elements is over
        # in microseconds.
        if type(first) is np.ndarray and len(given) == 1 and not out:
            compiled = self._usual.get(first.dtype)
            if compiled is not None and first.flags.c_contiguous and first.ndim and first.size:
                results = [empty(first.shape, first.dtype) for _ in range(self._count)]
                if compiled.run(first.size, [first, *results]):
                    self._settle(compiled, (first.reshape(-1),), [r.reshape(-1) for r in results])
                return [*results]
        return self._general(prepared(*given), given, out)

    def _general(
        self, ready: Prepared, given: tuple[ArrayLike, ...], out: tuple[Out, ...]
    ) -> list[Real]:
        columns = ready.columns
        targets = [_checked(one, ready) for one in out] or [None] * self._count
        if any(target is not None for target in targets):
            columns = tuple(_apart(column, targets) for column in columns)
        results = self._columns(columns, ready, targets)
        if len(given) == 1 and isinstance(given[0], np.ndarray):
            self._remember(ready)
        shaped: list[Real] = []
        for result, target in zip(results, targets, strict=True):
            if target is None:
                shaped.append(ready.shaped(result))
                continue
            if not np.shares_memory(result, target):
                target[...] = result.reshape(ready.shape)
            shaped.append(target)
        return shaped

    def _columns(
        self, columns: tuple[NDArray[Any], ...], ready: Prepared, targets: list[Out]
    ) -> list[NDArray[Any]]:
        """The results as columns, in the targets where these are contiguous."""
        length = columns[0].size
        compiled = self._for(ready) if length else None
        if compiled is None:
            doubles = [column.astype(np.float64, copy=False) for column in columns]
            return [rounded(result, ready.dtype) for result in run(self.program, doubles)]
        results = [
            target.reshape(-1)
            if target is not None and target.flags.c_contiguous and target.dtype.isnative
            else empty((length,), ready.dtype)
            for target in targets
        ]
        if compiled.run(length, [*columns, *results]):
            self._settle(compiled, columns, results)
        return results

    def _for(self, ready: Prepared) -> Compiled | None:
        if not self._wanted or not _compiler_works():
            return None
        formats = (*(column.dtype.name for column in ready.columns), ready.dtype.name)
        return self._one(formats)

    def _one(self, formats: tuple[str, ...]) -> Compiled | None:
        if formats not in self._compiled:
            with _lock:
                if formats not in self._compiled:
                    self._compiled[formats] = attempt(self.program, formats)
        return self._compiled[formats]

    def _remember(self, ready: Prepared) -> None:
        if ready.columns[0].dtype == ready.dtype and ready.columns[0].size:
            compiled = self._for(ready)
            if compiled is not None:
                self._usual[ready.dtype] = compiled

    def compiled(self, dtype: str = "float64") -> Compiled | None:
        """The compiled program for arrays of one format; None where nothing is compiled.

        Args:
            dtype: the name of the format.
        """
        nothing = np.empty(0, dtype)
        columns = (nothing,) * len(self.program.inputs)
        return self._for(Prepared(columns, (0,), np.dtype(dtype)))

    def _settle(
        self, compiled: Compiled, columns: tuple[NDArray[Any], ...], results: list[NDArray[Any]]
    ) -> None:
        """Compute again what the compiled code did not settle: carefully, and then by NumPy."""
        if not _doubtful(columns, results).any():
            return
        careful = compiled.careful
        if careful is not None and not careful.run(columns[0].size, [*columns, *results]):
            return
        rest = _doubtful(columns, results)
        if len(columns) == 1:
            rest &= ~self._fill_limits(columns[0], rest, results)
        doubles = [values[rest].astype(np.float64) for values in columns]
        for result, value in zip(results, run(self.program, doubles), strict=True):
            result[rest] = rounded(value, result.dtype)

    @cached_property
    def _limits(self) -> list[NDArray[np.float64]]:
        """The results at plus and at minus infinity."""
        return run(self.program, [np.array([np.inf, -np.inf])])

    def _fill_limits(
        self, column: NDArray[Any], where: NDArray[np.bool_], results: list[NDArray[Any]]
    ) -> NDArray[np.bool_]:
        """Fill in the results at infinite inputs; where there were some."""
        # bfloat16 complains about signalling NaN.
        with np.errstate(invalid="ignore"):
            infinite = where & np.isinf(column)
        if infinite.any():
            places = (column[infinite] < 0).astype(np.intp)
            for result, limits in zip(results, self._limits, strict=True):
                result[infinite] = rounded(limits, result.dtype)[places]
        return infinite


def _doubtful(columns: tuple[NDArray[Any], ...], results: list[NDArray[Any]]) -> NDArray[np.bool_]:
    """Where the code has left NaN though no input is NaN."""
    # bfloat16 complains about signalling NaN.
    with np.errstate(invalid="ignore"):
        doubtful = np.isnan(results[0])
        for column in columns:
            doubtful &= ~np.isnan(column)
    return doubtful


def _checked(out: Out, ready: Prepared) -> Out:
    if out is None:
        return None
    if not isinstance(out, np.ndarray):  # pyright: ignore[reportUnnecessaryIsInstance] # users
        raise InputError("out.type", given=type(out).__name__)
    if out.dtype.newbyteorder("=") != ready.dtype:
        raise InputError("out.dtype", given=out.dtype.name, needed=ready.dtype.name)
    if out.shape != ready.shape:
        raise InputError("out.shape", given=out.shape, needed=ready.shape)
    if not out.flags.writeable:
        raise InputError("out.read_only")
    return out


def _apart(column: NDArray[Any], targets: list[Out]) -> NDArray[Any]:
    """An input that no output overwrites before it has been used."""
    shared = any(t is not None and np.may_share_memory(column, t) for t in targets)
    return column.copy() if shared else column
