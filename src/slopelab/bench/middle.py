"""A reference between the kernels and Arb: the careful code, for millions of inputs.

Our careful code computes in pairs of float64 with 64-bit exponents, to some hundred binary
digits. It is a thousand times faster than interval arithmetic, and it is no judge in its own
cause: it only says which inputs are worth asking Arb for, and it is itself compared with Arb.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from slopelab.kernels.llvm import Compiled
from slopelab.kernels.program import Instruction, Program

Doubles = NDArray[np.float64]


def with_remainders(program: Program) -> Program:
    """A program of one input that takes its results too, and computes what they lack.

    Args:
        program: with one input.

    Returns:
        A program of x and one number per result; its outputs are the results less the numbers.
    """
    names = tuple(f"near{k}" for k in range(len(program.outputs)))
    steps = list(program.instructions)
    outputs: list[int] = []
    for k, result in enumerate(program.outputs):
        steps.append(Instruction("input", (1 + k,)))
        steps.append(Instruction("sub", (result, len(steps) - 1)))
        outputs.append(len(steps) - 1)
    return Program((*program.inputs, *names), tuple(steps), tuple(outputs))


def enlarged(program: Program, factor: int) -> Program:
    """A program whose results are those of another one times a factor."""
    number = len(program.instructions)
    constant = Instruction("const", (), value=Fraction(factor), text=str(factor))
    products = [Instruction("mul", (number, result)) for result in program.outputs]
    outputs = tuple(number + 1 + k for k in range(len(products)))
    return Program(program.inputs, (*program.instructions, constant, *products), outputs)


@final
class Middle:
    """A program of one input, computed carefully.

    Args:
        program: the program.

    Raises:
        Exception: nothing can be compiled here.
    """

    def __init__(self, program: Program) -> None:
        self._count = len(program.outputs)
        self._values = Compiled(program, ("float64", "float64"), careful=True)
        formats = ("float64",) * (2 + self._count)
        self._remainders = Compiled(with_remainders(program), formats, careful=True)

    def values(self, x: Doubles, *, remainders: bool = True) -> Doubles:
        """The results at many inputs, each as the sum of two float64.

        Args:
            x: the inputs.
            remainders: whether the second parts are needed; else they are 0.

        Returns:
            Of shape (results, 2, n); NaN where the careful code could not tell.
        """
        column = np.ascontiguousarray(x)
        found = np.zeros((self._count, 2, x.size))
        highs = [found[k, 0] for k in range(self._count)]
        # Careful code computes what is NaN.
        for high in highs:
            high.fill(np.nan)
        self._values.run(x.size, [column, *highs])
        if remainders:
            # An infinite result lacks nothing.
            given = [np.where(np.isfinite(high), high, 0.0) for high in highs]
            lows: list[NDArray[Any]] = [np.full(x.size, np.nan) for _ in highs]
            self._remainders.run(x.size, [column, *given, *lows])
            for k, (high, low) in enumerate(zip(highs, lows, strict=True)):
                found[k, 1] = np.where(np.isfinite(high), low, 0.0)
            # What is known but for its second part is not known well enough.
            unknown = np.isnan(found[:, 1])
            found[:, 0][unknown] = np.nan
        return found
