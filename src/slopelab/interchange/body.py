"""The body of a function: a program as assignments and one last expression, in any language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Final, final

from slopelab.core.spec import TARGET
from slopelab.interchange.names import free, identifier
from slopelab.interchange.target import Binding, Piece, Target, called
from slopelab.kernels.program import COMPARISONS, Instruction, Program, rounded

_SIGNS: Final = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
_COMPARED: Final = {name: sign for sign, name in COMPARISONS.items()}
_LONG: Final = 46
"""Characters of an expression that gets a name of its own where it is part of a sum or product."""
_SIMPLE: Final = 100_000
_DIGITS: Final = 16
"""Of so many characters is a number that nobody wrote: a coefficient of a polynomial."""
_NAMES: Final = {
    "exp": "e", "sigmoid": "s", "softplus": "sp", "tanh": "th", "sech2": "sh", "normal_cdf": "cdf",
    "normal_pdf": "pdf", "sqrt": "r", "log": "ln", "log1p": "ln", "abs": "size", "max": "m",
    "min": "m",
}  # fmt: skip
_ENDLESS: Final = frozenset({"log", "log1p", "div", "pow"})


@final
@dataclass(frozen=True, slots=True)
class Body:
    """A function's body.

    Args:
        lines: assignments, in order.
        result: the last expression.
        binding: how tightly it holds together.
        fixed: whether the result does not depend on the variables.
        keeps_nan: whether NaN in a variable certainly gives NaN.
    """

    lines: tuple[str, ...]
    result: str
    binding: Binding
    fixed: bool
    keeps_nan: bool


def body(
    program: Program,
    target: Target,
    names: Mapping[str, str],
    variables: Collection[str],
) -> Body:
    """Write a program with one output.

    Args:
        program: the program.
        target: the language.
        names: for each input, what it is called there.
        variables: the inputs that are variables, not parameters. A target among them weighs
            terms: 0 times infinity is 0 for it.
    """
    return _Writer(program, target, names, frozenset(variables)).body()


class _Writer:
    """One program being written."""

    def __init__(
        self,
        program: Program,
        target: Target,
        names: Mapping[str, str],
        variables: frozenset[str],
    ) -> None:
        self.program = program
        self.target = target
        self.names = names
        self.variables = variables
        self.weight = TARGET.name if TARGET.name in variables else None
        steps = [step for step in program.instructions if step.op != "input"]
        self.uses = Counter(arg for step in steps for arg in step.args)
        self.taken = {*names.values(), *target.reserved, *target.helpers}
        self.lines: list[str] = []
        self.pieces: list[Piece] = []
        self.depends = _dependences(program)

    def body(self) -> Body:
        for number, step in enumerate(self.program.instructions):
            piece = self.written(step)
            if self.wants_name(step, number, piece):
                piece = self.named(step, piece)
            self.pieces.append(piece)
        (output,) = self.program.outputs
        return Body(
            tuple(self.lines),
            self.pieces[output].text,
            self.pieces[output].binding,
            fixed=not self.depends[output] & self.variables,
            keeps_nan=_keeps_nan(self.program, self.variables)[output],
        )

    def wants_name(self, step: Instruction, number: int, piece: Piece) -> bool:
        if step.op in {"input", "const"} or number in self.program.outputs:
            return False
        if self.uses[number] > 1:
            return step.op != "neg" or len(piece.text) > _LONG // 4
        return len(piece.text) > _LONG and step.op not in _COMPARED

    def named(self, step: Instruction, piece: Piece) -> Piece:
        name = self.free(_NAMES.get(step.op, "t"))
        self.lines.append(self.target.assignment.format(name=name, value=piece.text))
        return Piece(name)

    def free(self, wish: str) -> str:
        name = free(wish, self.taken)
        self.taken.add(name)
        return name

    def written(self, step: Instruction) -> Piece:
        args = [self.pieces[arg] for arg in step.args] if step.op != "input" else []
        match step.op:
            case "input":
                return Piece(self.names[self.program.inputs[step.args[0]]])
            case "const":
                return self.constant(step)
            case "neg":
                return Piece(f"-{args[0].within(Binding.SIGN)}", Binding.SIGN)
            case "mul" if (order := self.weighing(step)) is not None:
                return self.row("weighted", [self.pieces[arg] for arg in order])
            case "add" | "sub" | "mul" | "div":
                return _infix(step.op, args)
            case op if op in _COMPARED:
                left, right = (arg.within(Binding.SUM) for arg in args)
                return Piece(f"{left} {_COMPARED[op]} {right}", Binding.COMPARISON)
            case op:
                return self.row(op, args)

    def row(self, op: str, args: list[Piece]) -> Piece:
        row = self.target.rows[op]
        like = self.names[self.program.inputs[0]]
        return called(row, args) if isinstance(row, str) else row(args, like)

    def weighing(self, step: Instruction) -> tuple[int, int] | None:
        """Weight and what is weighed, where the second may be infinite."""
        if self.weight is None:
            return None
        for weight, other in (step.args, step.args[::-1]):
            alone = self.depends[weight] & self.variables == frozenset((self.weight,))
            if alone and self.endless(other):
                return weight, other
        return None

    def endless(self, number: int) -> bool:
        waiting = [number]
        while waiting:
            step = self.program.instructions[waiting.pop()]
            if step.op in _ENDLESS and any(
                self.depends[arg] & self.variables - {self.weight or ""} for arg in step.args
            ):
                return True
            waiting += step.args if step.op != "input" else ()
        return False

    def constant(self, step: Instruction) -> Piece:
        value = rounded(step.value)
        if _is_plain(step, value):
            return self.fraction(step.value)
        name = self.free("c")
        line = self.target.assignment.format(name=name, value=self.target.number(value))
        remark = self.target.comment.format(text=step.text)
        self.lines.append(f"{line}  {remark}")
        return Piece(name, constant=True)

    def fraction(self, value: Fraction) -> Piece:
        number = rounded(value)
        top, bottom = abs(value.numerator), value.denominator
        simple = 1 < bottom <= _SIMPLE and top <= _SIMPLE and len(repr(number)) > 10  # noqa: PLR2004
        if simple:
            parts = (self.target.number(float(part)) for part in (value.numerator, bottom))
            top_text, bottom_text = parts
            text = self.target.quotient.format(top=top_text, bottom=bottom_text)
            return Piece(text, Binding.PRODUCT, constant=True)
        text = self.target.number(number)
        return Piece(text, Binding.SIGN if text.startswith("-") else Binding.ATOM, constant=True)


def _is_plain(step: Instruction, value: float) -> bool:
    """Whether a constant is its digits, and not sqrt(2/pi), which is worth a remark."""
    if re.fullmatch(r"[-+0-9./e]*", step.text) is None:
        return False
    exact = Fraction(repr(value)) == step.value if isfinite(value) else False
    return exact or step.value.denominator <= _SIMPLE or len(step.text) >= _DIGITS


def _infix(op: str, args: list[Piece]) -> Piece:
    binding = Binding.SUM if op in {"add", "sub"} else Binding.PRODUCT
    left = args[0].within(binding)
    if op == "add" and args[1].constant and args[1].text.startswith("-"):
        return Piece(f"{left} - {args[1].text[1:]}", binding)
    # The right side keeps its brackets: a + (b + c) is not rounded as (a + b) + c is.
    right = args[1].within(Binding(binding + 1))
    return Piece(f"{left} {_SIGNS[op]} {right}", binding)


def _dependences(program: Program) -> list[frozenset[str]]:
    """For each value the inputs that it depends on."""
    found: list[frozenset[str]] = []
    for step in program.instructions:
        if step.op == "input":
            found.append(frozenset((program.inputs[step.args[0]],)))
        else:
            found.append(frozenset[str]().union(*(found[arg] for arg in step.args)))
    return found


def _keeps_nan(program: Program, variables: frozenset[str]) -> list[bool]:
    """For each value whether it is NaN whenever one of the variables is."""
    found: list[frozenset[str]] = []
    for step in program.instructions:
        parts = [found[arg] for arg in step.args] if step.op != "input" else []
        match step.op:
            case "input":
                name = program.inputs[step.args[0]]
                found.append(frozenset((name,)) & variables)
            case "const":
                found.append(frozenset())
            case "select":
                found.append(parts[1] & parts[2])
            case "sign" | "step":
                found.append(frozenset())
            case "pow":
                found.append(parts[0])
            case _:
                found.append(frozenset[str]().union(*parts))
    return [variables <= known for known in found]


def legal_names(
    names: Collection[str], target: Target, taken: Collection[str] = ()
) -> dict[str, str]:
    """For each input what it is called in the language, no two alike."""
    found: dict[str, str] = {}
    for name in names:
        used = {*target.reserved, *target.helpers, *taken, *found.values()}
        found[name] = identifier(name, used)
    return found
