"""A program as something to call: compiled where that is possible, by NumPy elsewhere."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from functools import cache, cached_property
from threading import Lock
from typing import Any, Final, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from slopelab.core.nearest import nearest_names
from slopelab.errors import InputError
from slopelab.kernels.arrays import Array, Prepared, Real, doubles, prepared, rounded
from slopelab.kernels.llvm import Compiled, attempt
from slopelab.kernels.machine import host
from slopelab.kernels.memory import LARGE, empty
from slopelab.kernels.program import Program
from slopelab.kernels.targets import Out, apart, checked
from slopelab.words import t

CHOICE: Final = "SLOPELAB_KERNELS"
"""The variable of the environment that chooses: ``numpy`` or ``compiled`` (where it is unset)."""

CHOICES: Final = ("compiled", "numpy")
"""What it may say; the first stands for an empty or missing variable."""

_lock: Final = Lock()


def compiled_is_wanted() -> bool:
    """Whether the environment asks for compiled kernels.

    Raises:
        InputError: the variable `CHOICE` says something else than one of `CHOICES`.
    """
    said = os.environ.get(CHOICE, "")
    chosen = said.strip().casefold() or CHOICES[0]
    if chosen not in CHOICES:
        nearest = nearest_names(chosen, CHOICES, count=1, always=True)
        raise InputError(
            "kernels.choice", name=CHOICE, given=said, allowed=", ".join(CHOICES), nearest=nearest
        )
    return chosen == "compiled"


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

    def __call__(self, *given: ArrayLike, out: Sequence[Out] | None = None) -> list[Real]:
        """The program's results.

        Args:
            given: one real array per input, of shapes that broadcast.
            out: for each result an array to put it into, or None for a new one.

        Returns:
            The results, in the common shape and format of the inputs.

        Raises:
            InputError: an input is no array of real numbers, the shapes do not go together, or
                an array of `out` cannot take the result.
        """
        first = given[0]
        # The common case in as few steps as possible: a call of a few hundred elements is over
        # in microseconds.
        if type(first) is np.ndarray and len(given) == 1 and out is None:
            compiled = self._usual.get(first.dtype)
            flags = first.flags
            if compiled and flags.c_contiguous and flags.aligned and first.ndim and first.size:
                new = np.empty if first.nbytes < LARGE else empty
                results = [new(first.shape, first.dtype) for _ in range(self._count)]
                if compiled.run(first.size, [first, *results]):
                    self._settle(compiled, (first.reshape(-1),), [r.reshape(-1) for r in results])
                return [*results]
        return self._general(prepared(*given), given, out)

    def _general(
        self, ready: Prepared, given: tuple[ArrayLike, ...], out: Sequence[Out] | None
    ) -> list[Real]:
        columns = ready.columns
        targets = checked(out, self._count, ready)
        if any(target is not None for target in targets):
            columns = tuple(apart(column, targets) for column in columns)
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
            wide = [doubles(column) for column in columns]
            return [rounded(result, ready.dtype) for result in self._by_numpy(wide)]
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
        """Compute again what the compiled code did not settle: with more and more digits."""
        # Inputs that are NaN are no reason to compile careful code; once there, it tells by itself.
        if "careful" not in compiled.__dict__ and not _doubtful(columns, results).any():
            return
        arrays = [*columns, *results]
        careful = compiled.careful
        if careful is not None and not careful.run(columns[0].size, arrays):
            return
        infinite = np.zeros(columns[0].size, np.bool_)
        if len(columns) == 1:
            rest = _doubtful(columns, results)
            infinite = self._fill_limits(columns[0], rest, results)
            self._fill_exactly(columns[0], rest & ~infinite, results)
        if careful is not None and careful.is_strict and _doubtful(columns, results).any():
            bold = compiled.bold
            if bold is not None and not bold.run(columns[0].size, arrays):
                return
        rest = _doubtful(columns, results) & ~infinite
        wide = [doubles(values[rest]) for values in columns]
        for result, value in zip(results, self._by_numpy(wide), strict=True):
            result[rest] = rounded(value, result.dtype)

    def _fill_exactly(
        self, column: NDArray[Any], where: NDArray[np.bool_], results: list[NDArray[Any]]
    ) -> None:
        """Fill in what ball arithmetic tells of some inputs."""
        if where.any():
            from slopelab.kernels.exactly import exact_results, known

            found = exact_results(self.program, doubles(column[where]))
            told = np.flatnonzero(where)[known(found)]
            for result, value in zip(results, found, strict=True):
                result[told] = rounded(value[known(found)], result.dtype)

    def _by_numpy(self, inputs: Sequence[Array]) -> list[Array]:
        # Where all is compiled and settled, none of this is needed.
        from slopelab.kernels.numpy_backend import run

        return run(self.program, inputs)

    @cached_property
    def _limits(self) -> list[NDArray[np.float64]]:
        """The results at plus and at minus infinity."""
        return self._by_numpy([np.array([np.inf, -np.inf])])

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
