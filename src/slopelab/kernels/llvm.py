"""Programs compiled to vector code, found again in the cache on disk, and run over arrays."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from ctypes import addressof, c_char
from functools import cached_property
from time import perf_counter
from typing import Any, Final, cast, final

from numpy.typing import NDArray

from slopelab.kernels.machine import Entry, Loaded, assembly, host, object_code, versions
from slopelab.kernels.object_cache import load, store
from slopelab.kernels.program import Program
from slopelab.kernels.shape import BYTES, EXACT, Shape
from slopelab.kernels.sources import generator
from slopelab.kernels.threads import ENOUGH, in_blocks
from slopelab.words import t

_HALF: Final = 32
_view: Final = cast("Callable[[Any], c_char]", c_char.from_buffer)


def _identity(program: Program) -> str:
    """All that the code of a program depends on."""
    # Hexadecimal: Python refuses to write very long numbers with decimal digits.
    steps = [
        (step.op, step.args, hex(step.value.numerator), hex(step.value.denominator))
        for step in program.instructions
    ]
    return f"{len(program.inputs)} {steps} {program.outputs}"


@final
class Compiled:
    """A program compiled for arrays of given formats.

    Args:
        program: the program.
        formats: the names of the formats of its inputs, and last that of its outputs.
        careful: compute so that nothing overflows or underflows on the way, and only where the
            quicker code has left NaN.
        strict: and leave it there where even that has too few digits.

    Its `from_cache`, `seconds` (what it took to be ready) and `code_bytes` (of the object file)
    are there for people to read.
    """

    def __init__(
        self,
        program: Program,
        formats: tuple[str, ...],
        *,
        careful: bool = False,
        strict: bool = False,
    ) -> None:
        self.program = program
        self.formats = formats
        self.is_careful = careful
        self.is_strict = strict
        started = perf_counter()
        target = host()
        code_of = f"{_identity(program)} {formats} {careful} {strict} {target}"
        key = f"{code_of} {versions()} {generator()}"
        code = load(key)
        self.from_cache = code is not None
        if code is None:
            code = object_code(self.ir, target)
            store(key, code)
        self._loaded = Loaded(code, len(program.inputs) + len(program.outputs))
        self.entry: Entry = self._loaded.entry
        self.code_bytes = len(code)
        self.seconds = perf_counter() - started
        self._width = self.shape.width
        self._sizes = tuple(
            BYTES[name] for name in (*formats[:-1], *([formats[-1]] * len(program.outputs)))
        )

    @property
    def shape(self) -> Shape:
        """The vectors of its code."""
        return host().shape(exact=self.formats[-1] == EXACT, careful=self.is_careful)

    @property
    def ir(self) -> str:
        """The LLVM IR."""
        # What writes code is not imported where code is found in the cache.
        from slopelab.kernels.codegen import module_text
        from slopelab.kernels.formats import FORMATS

        forms = [FORMATS[name] for name in self.formats]
        return module_text(
            self.program,
            forms[:-1],
            forms[-1],
            self.shape,
            careful=self.is_careful,
            strict=self.is_strict,
        )

    @property
    def assembly(self) -> str:
        """The machine code as text."""
        return assembly(self.ir, host())

    @cached_property
    def careful(self) -> Compiled | None:
        """The code that settles what this one leaves open; None where it cannot be had."""
        if self.is_careful:
            return None
        # Of several inputs, such as outputs and targets, many may meet next to a root.
        strict = len(self.program.inputs) == 1
        return attempt(self.program, self.formats, careful=True, strict=strict)

    @cached_property
    def bold(self) -> Compiled | None:
        """Careful code that settles as well as it can what is too near to a root."""
        return attempt(self.program, self.formats, careful=True)

    def run(self, length: int, arrays: Sequence[NDArray[Any]]) -> bool:
        """Run it over contiguous arrays: inputs, then outputs.

        Careful code, if it is there already or the arrays are long, settles at once what it can.

        Args:
            length: how many elements each array has.
            arrays: the arrays; they must not overlap.

        Returns:
            Whether some results may not be settled: NaN in all outputs.
        """
        if length < ENOUGH:
            places = _addresses(arrays)
            flags = self.entry(length, *places)
            careful = self.__dict__.get("careful") if flags else None
            # All of it: to find out where to look would take longer than to look.
            return bool(careful.entry(length, *places) if careful else flags)
        begins = [*zip(_addresses(arrays), self._sizes, strict=True)]

        def work(start: int, stop: int) -> int:
            here = [place + start * size for place, size in begins]
            flags = self.entry(stop - start, *here)
            # Now, while the block is in the cache of the processor.
            careful = self.careful if flags else None
            return self._settled(careful, flags, stop - start, here) if careful else flags

        return bool(in_blocks(length, work))

    def _settled(self, careful: Compiled, flags: int, length: int, places: list[int]) -> int:
        """What careful code leaves open of the stretch that this code has left open."""
        start = (flags >> _HALF) * self._width
        stop = min((flags & (1 << _HALF) - 1) * self._width, length)
        here = [place + start * size for place, size in zip(places, self._sizes, strict=True)]
        return careful.entry(stop - start, *here)


def attempt(
    program: Program, formats: tuple[str, ...], *, careful: bool = False, strict: bool = False
) -> Compiled | None:
    """A program compiled, or None and a warning where that does not work.

    Args:
        program: the program.
        formats: as for `Compiled`.
        careful: as for `Compiled`.
        strict: as for `Compiled`.
    """
    try:
        return Compiled(program, formats, careful=careful, strict=strict)
    except Exception as error:  # noqa: BLE001 - whatever is wrong there, NumPy still works
        warnings.warn(t("warning.no_llvm", reason=error), RuntimeWarning, stacklevel=2)
        return None


def _addresses(arrays: Sequence[NDArray[Any]]) -> list[int]:
    """Where the elements of contiguous arrays begin."""
    try:
        # A third of the time of the other way; it refuses read-only arrays and bfloat16.
        return [addressof(_view(array)) for array in arrays]
    except (TypeError, ValueError):
        return [array.ctypes.data for array in arrays]
