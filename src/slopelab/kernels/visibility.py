"""Which values of a program show in its results when they are NaN or infinite.

Compiled code looks at its results, and computes again what is NaN or infinite there. What would
not show there has to be looked at where it arises: x^2 that has overflowed makes 1/(1 + x^2) a
zero like any other, and NaN is lost in a comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import inf
from typing import Final

from slopelab.kernels.program import Program

_ARITHMETIC: Final = frozenset({"neg", "add", "sub", "mul", "abs"})
"""What infinity goes through: it stays infinite or becomes NaN, which goes through as well."""
_ONE_SIDED: Final = frozenset({"exp", "sigmoid", "softplus", "normal_cdf", "erfc"})
_FADING: Final = _ONE_SIDED | {"sech2", "normal_pdf"}
"""What is tiny far out."""
_STEADY: Final = frozenset(
    {
        "neg",
        "abs",
        "sqrt",
        "div",
        "tanh",
        "sinh",
        "asinh",
        "atan",
        "erf",
        "sin",
        "sin_multiple",
        "expm1",
        "log1p",
    }
)
"""What is tiny where its first operand is."""
_BELOW_TWO: Final = frozenset({"sigmoid", "tanh", "sech2", "erf", "normal_cdf", "normal_pdf"})
"""What is a number below 2 in size at every number of the narrow formats, in float64 as well."""
_LARGEST: Final = 128
_SAFE: Final = 1000
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
    shown = _shown(program, _infinity_passes)
    return frozenset(
        number
        for number, step in enumerate(program.instructions)
        if step.op in _MAY_OVERFLOW and number not in shown
    )


def hidden_inputs(program: Program) -> frozenset[int]:
    """The inputs that might be infinite, or NaN, without a sign of it in any result.

    Args:
        program: the program.

    Returns:
        Their places among the inputs.
    """
    shown = _shown(program, _infinity_passes)
    seen = {
        step.args[0]
        for number, step in enumerate(program.instructions)
        if step.op == "input" and number in shown
    }
    return frozenset(range(len(program.inputs))) - seen


def always_finite(program: Program) -> bool:
    """Whether all values are numbers at all numbers of the narrow formats.

    Args:
        program: the program.

    Returns:
        True where that is certain, with far less than the range of float64.
    """
    # For each value the exponent of a power of two that it is below.
    sizes: list[float] = []
    for step in program.instructions:
        given = [sizes[arg] for arg in step.args] if step.op != "input" else []
        match step.op:
            case "input":
                size: float = _LARGEST
            case "const":
                whole = abs(step.value.numerator) // step.value.denominator
                size = whole.bit_length()
            case "neg" | "abs" | "max" | "min" | "select":
                size = max(given)
            case "add" | "sub":
                size = max(given) + 1
            case "softplus":
                size = max(given[0], 0) + 1
            case "mul":
                size = sum(given)
            case "lt" | "le" | "gt" | "ge":
                size = 0
            case name:
                # Of the argument the square is taken, at most.
                size = 1 if name in _BELOW_TWO and 2 * given[0] <= _SAFE else inf
        if size > _SAFE:
            return False
        sizes.append(size)
    return True


def _infinity_passes(op: str, place: int) -> bool:
    return op in _ARITHMETIC or (op == "div" and place == 0)


def hidden_underflows(program: Program) -> frozenset[int]:
    """The products of two fading numbers that something else is made of than a sum.

    A result that is tiny is looked at. But sigmoid(x)^3, which has become 0, makes a zero like any
    other of x^4 sigmoid(x)^3.

    Args:
        program: the program.

    Returns:
        The numbers of their instructions.
    """
    used = _used_by_more_than_sums(program)
    negatives = {
        (number, *step.args) for number, step in enumerate(program.instructions) if step.op == "neg"
    }
    # For each value the functions that make it tiny.
    fading: list[frozenset[int]] = []
    found: set[int] = set()

    def together(one: int, other: int) -> bool:
        """Whether both are tiny at once; of f(u) and f(-u) only one is."""
        first, second = program.instructions[one], program.instructions[other]
        opposite = {(*first.args, *second.args), (*second.args, *first.args)} & negatives
        return not (first.op == second.op and first.op in _ONE_SIDED and opposite)

    for number, step in enumerate(program.instructions):
        given = [fading[arg] for arg in step.args] if step.op not in {"input", "const"} else []
        pairs = product(*given) if step.op == "mul" and number in used else ()
        if any(together(one, other) for one, other in pairs):
            found.add(number)
        fading.append(_fading_after(step.op, number, given))
    return frozenset(found)


def _fading_after(op: str, number: int, given: list[frozenset[int]]) -> frozenset[int]:
    nothing: frozenset[int] = frozenset()
    if op in _FADING:
        return frozenset({number})
    if op in {"mul", "max", "min", "select"} or (op in {"add", "sub"} and all(given)):
        return nothing.union(*given)
    return given[0] if op in _STEADY else nothing


def _used_by_more_than_sums(program: Program) -> set[int]:
    """The values that a way through sums leads from to something else than a result."""
    used: set[int] = set()
    for number in reversed(range(len(program.instructions))):
        step = program.instructions[number]
        if step.op in {"input", "const"}:
            continue
        if step.op not in {"add", "sub", "neg"} or number in used:
            used.update(step.args)
    return used


def _shown(program: Program, passes: Passes) -> set[int]:
    """The values from which a way leads to a result."""
    shown = set(program.outputs)
    for number in reversed(range(len(program.instructions))):
        step = program.instructions[number]
        if number in shown and step.op not in {"input", "const"}:
            shown.update(arg for place, arg in enumerate(step.args) if passes(step.op, place))
    return shown
