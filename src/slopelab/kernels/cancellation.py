"""Which sums of a program may lose more digits than float64 has to spare for float32.

Next to a root of a function the terms of a sum agree in nearly all their digits, and what is left
is made of the rounding errors that they carry. To look costs a few instructions a sum. So those
are left out that cannot come to that: sums of terms of one sign, or of terms without an error;
and sums that a condition chooses, for these are computed also where they are not wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias, final

from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.program import Instruction, Program, rounded

Signs: TypeAlias = frozenset[int]
"""Some of 1 and -1: the signs that a value may have where it is not 0."""

_BOTH: Final[Signs] = frozenset({1, -1})
_POSITIVE: Final[Signs] = frozenset({1})
_FAITHFUL: Final = frozenset({"neg", "abs", "max", "min", "sign", "step", "select"})
"""What has no error where its operands have none."""


@final
@dataclass(frozen=True, slots=True)
class Term:
    """What a sum is to be compared with: where it is small, its terms are of one size.

    Args:
        place: which of the two terms it is, the one whose size costs the least.
        positive: whether it is its own size.
    """

    place: int
    positive: bool


def cancelling_sums(program: Program) -> dict[int, Term]:
    """The sums whose terms may cancel until nothing is left but their errors.

    Args:
        program: the program.

    Returns:
        By the numbers of their instructions, what each is to be compared with.
    """
    wanted = _always_wanted(program)
    signs: list[Signs] = []
    exact: set[int] = set()
    found: dict[int, Term] = {}
    for number, step in enumerate(program.instructions):
        args = step.args if step.op != "input" else ()
        # Of a choice only what is chosen counts, not the condition.
        args = args[1:] if step.op == "select" else args
        given = [signs[arg] for arg in args]
        if step.op == "sub":
            given[1] = _opposite(given[1])
        faithful = exact.issuperset(args)
        cancels = step.op in {"add", "sub"} and given[0] | given[1] == _BOTH
        if cancels and number in wanted and not faithful:
            found[number] = _cheapest(program, step.args, signs)
        if _is_exact(step, faithful=faithful):
            exact.add(number)
        signs.append(_signs(step, given))
    return found


def _always_wanted(program: Program) -> set[int]:
    """The values that a result needs whatever the conditions say."""
    wanted = set(program.outputs)
    for number in reversed(range(len(program.instructions))):
        step = program.instructions[number]
        if number in wanted and step.op != "input":
            wanted.update(step.args[:1] if step.op == "select" else step.args)
    return wanted


def _cheapest(program: Program, terms: tuple[int, ...], signs: list[Signs]) -> Term:
    costs = [(program.instructions[term].op != "const", signs[term] != _POSITIVE) for term in terms]
    place = costs.index(min(costs))
    return Term(place, positive=signs[terms[place]] == _POSITIVE)


def _is_exact(step: Instruction, *, faithful: bool) -> bool:
    if step.op == "const":
        return rounded(step.value) == step.value
    return step.op == "input" or (faithful and step.op in _FAITHFUL)


def _signs(step: Instruction, given: list[Signs]) -> Signs:
    match step.op:
        case "const":
            return frozenset({1 if step.value > 0 else -1}) if step.value else frozenset()
        case "neg":
            return _opposite(given[0])
        case "add" | "sub" | "select" | "max" | "min":
            return given[0] | given[1]
        case "mul" if step.args[0] == step.args[1]:
            return _POSITIVE
        case "mul" | "div":
            return frozenset(one * other for one in given[0] for other in given[1])
        case "abs" | "sqrt":
            return _POSITIVE
        case name:
            row = PRIMITIVES.get(name)
            if row is not None and row.positive:
                return _POSITIVE
            # Odd and going up: on either side of 0 it has the sign of its argument.
            return given[0] if row and row.parity == "odd" and row.monotone > 0 else _BOTH


def _opposite(signs: Signs) -> Signs:
    return frozenset(-sign for sign in signs)
