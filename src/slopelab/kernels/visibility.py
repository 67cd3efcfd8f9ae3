"""Which values of a program show in its results when they are NaN or infinite.

Compiled code looks at its results, and computes again what is NaN or infinite there. What would
not show there has to be looked at where it arises: x^2 that has overflowed makes 1/(1 + x^2) a
zero like any other, and NaN is lost in a comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from slopelab.kernels.program import COMPARISONS, Program

_ARITHMETIC: Final = frozenset({"neg", "add", "sub", "mul", "abs"})
"""What infinity goes through: it stays infinite or becomes NaN, which goes through as well."""
_DEAF: Final = frozenset({*COMPARISONS.values(), "select", "step", "sign"})
"""What NaN does not go through."""
_MAY_OVERFLOW: Final = frozenset({"mul", "div"})

Passes = Callable[[str, int], bool]
"""Whether something goes through an operation, given as which of its operands it comes in."""


def hidden_infinities(program: Program) -> frozenset[int]:
    """The products and quotients whose overflow might not show in any result.

    Args:
        program: the program.

    Returns:
        The numbers of their instructions.
    """

    def passes(op: str, place: int) -> bool:
        return op in _ARITHMETIC or (op == "div" and place == 0)

    shown = _shown(program, passes)
    return frozenset(
        number
        for number, step in enumerate(program.instructions)
        if step.op in _MAY_OVERFLOW and number not in shown
    )


def hidden_inputs(program: Program) -> frozenset[int]:
    """The inputs of which NaN might not show in any result.

    Args:
        program: the program.

    Returns:
        The numbers of the inputs.
    """
    shown = _shown(program, lambda op, _: op not in _DEAF)
    seen = {
        step.args[0]
        for number, step in enumerate(program.instructions)
        if step.op == "input" and number in shown
    }
    return frozenset(range(len(program.inputs))) - seen


def _shown(program: Program, passes: Passes) -> set[int]:
    """The values from which a way leads to a result."""
    shown = set(program.outputs)
    for number in reversed(range(len(program.instructions))):
        step = program.instructions[number]
        if number in shown and step.op not in {"input", "const"}:
            shown.update(arg for place, arg in enumerate(step.args) if passes(step.op, place))
    return shown
