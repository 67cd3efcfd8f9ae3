"""Expressions lowered to a straight line of instructions, which every backend executes.

A `Program` is in single static assignment form: instruction number i computes value i from values
with smaller numbers. Whatever several outputs have in common, value and derivative say, is
computed once. Constants are kept exact; each backend rounds them as it needs.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, final

from slopelab.core.expr import (
    Add,
    Call,
    Compare,
    Const,
    Derivative,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    children,
    variables,
)
from slopelab.core.text import to_text
from slopelab.kernels.constants import exact_value
from slopelab.kernels.periods import multiple_of


def rounded(value: Fraction) -> float:
    """The float64 nearest to a fraction; infinity beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _is_float(value: Fraction) -> bool:
    number = rounded(value)
    return math.isfinite(number) and Fraction(number) == value


COMPARISONS: Final = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
MULTIPLES: Final = ("sin_multiple", "cos_multiple")
"""Sine and cosine of a constant times an input, whose `value` is the constant times 2/pi."""
ARITHMETIC: Final = (
    "input", "const", "neg", "add", "sub", "mul", "div", "pow", "select", *MULTIPLES
)  # fmt: skip
"""What a program consists of besides the comparisons and the primitives, by whose names they go."""

_MAX_POWER: Final = 64
_READABLE: Final = 256
_COMMUTATIVE: Final = frozenset({"add", "mul"})
_SIGNS: Final = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^",
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class Instruction:
    """One step of a program.

    Args:
        op: ``input``, ``const``, ``neg``, ``add``, ``sub``, ``mul``, ``div``, ``pow``, a
            comparison (``lt``, ``le``, ``gt``, ``ge``), ``select`` (condition, yes, no), one of
            `MULTIPLES`, or the name of a primitive.
        args: numbers of the values it takes; for ``input`` the number of the input.
        value: for ``const``, its value: exact if it is rational, else within 2^-200 of its size;
            for one of `MULTIPLES` the constant times 2/pi, to more digits than any input needs.
        text: the constant as it is written, as in ``sqrt(2/pi)``.
    """

    op: str
    args: tuple[int, ...]
    value: Fraction = Fraction(0)
    text: str = ""


@final
@dataclass(frozen=True, slots=True)
class Program:
    """A straight line of instructions.

    Args:
        inputs: the names of the inputs.
        instructions: in an order in which they can be executed.
        outputs: numbers of the values that are the results.
    """

    inputs: tuple[str, ...]
    instructions: tuple[Instruction, ...]
    outputs: tuple[int, ...]

    def __str__(self) -> str:
        lines = [
            f"v{number} = {self._shown(instruction)}"
            for number, instruction in enumerate(self.instructions)
        ]
        results = ", ".join(f"v{number}" for number in self.outputs)
        return "\n".join([f"({', '.join(self.inputs)}) ->", *lines, f"return {results}"])

    def _shown(self, instruction: Instruction) -> str:
        names = [f"v{number}" for number in instruction.args]
        if instruction.op == "input":
            return self.inputs[instruction.args[0]]
        if instruction.op == "const":
            return instruction.text
        if instruction.op in MULTIPLES:
            return f"{instruction.op[:3]}({instruction.text}*{names[0]})"
        if instruction.op in _SIGNS:
            return f"{names[0]} {_SIGNS[instruction.op]} {names[1]}"
        if instruction.op == "neg":
            return f"-{names[0]}"
        return f"{instruction.op}({', '.join(names)})"


def lower(
    outputs: Sequence[Expr], inputs: Sequence[str], *, weights: Collection[str] = ()
) -> Program:
    """Write expressions as one program that computes their common parts once.

    Args:
        outputs: the expressions, without `Derivative` nodes.
        inputs: the names of all their variables, in the order of the program's inputs.
        weights: variables that weigh terms, such as a target. What depends on them alone is
            multiplied to a quotient, not into its numerator: (1 - y)/(1 - p) at p = y = 1 is
            0 times infinity then, which is 0, and not 0/0.

    Returns:
        The program.

    Raises:
        TypeError: an expression contains a `Derivative`.
        ValueError: an expression contains a variable that is not among the inputs.

    Example:
        >>> from slopelab.core.parse import parse
        >>> print(lower([parse("x*sigmoid(x)"), parse("sigmoid(x) + 3")], ["x"]))
        (x) ->
        v0 = x
        v1 = sigmoid(v0)
        v2 = v0 * v1
        v3 = 3
        v4 = v1 + v3
        return v2, v4
    """
    lowering = _Lowering(tuple(inputs), frozenset(weights))
    results = tuple(lowering.visit(expr) for expr in outputs)
    return _needed(Program(tuple(inputs), tuple(lowering.instructions), results))


class _Lowering:
    """One program under construction."""

    def __init__(self, inputs: tuple[str, ...], weights: frozenset[str]) -> None:
        self.inputs = inputs
        self.weights = weights
        self.instructions: list[Instruction] = []
        self.numbers: dict[Instruction, int] = {}
        self.done: dict[Expr, int] = {}
        self.constants: dict[Expr, Fraction | None] = {}

    def emit(self, op: str, *args: int, value: Fraction = Fraction(0), text: str = "") -> int:
        """The number of an instruction, which is new only if none does the same."""
        if op in _COMMUTATIVE:
            args = tuple(sorted(args))
        instruction = Instruction(op, args, value, text)
        number = self.numbers.get(instruction)
        if number is None:
            number = len(self.instructions)
            self.instructions.append(instruction)
            self.numbers[instruction] = number
        return number

    def number(self, value: int) -> int:
        return self.emit("const", value=Fraction(value), text=str(value))

    def visit(self, expr: Expr) -> int:
        # A stack and not recursion: derivatives of what a user types may be deep.
        waiting = [expr]
        while waiting:
            node = waiting[-1]
            missing = [part for part in self.parts(node) if part not in self.done]
            if missing:
                waiting.extend(reversed(missing))
            else:
                waiting.pop()
                if node not in self.done:
                    self.done[node] = self.lowered(node)
        return self.done[expr]

    def parts(self, node: Expr) -> tuple[Expr, ...]:
        if self.constant_value(node) is not None:
            return ()
        match node:
            case Pow(base, exponent) if self.whole(exponent) is not None:
                return (base,)
            case Call("sin" | "cos", (arg,)) if (multiple := multiple_of(arg)) is not None:
                return (multiple.var,)
            case Add(terms):
                return tuple(term.arg if isinstance(term, Neg) else term for term in terms)
            case Mul() | Div():
                above, below = _fraction(node)
                return (*above, *below)
            case _:
                return children(node)

    def constant_value(self, node: Expr) -> Fraction | None:
        if node not in self.constants:
            fixed = not isinstance(node, (Compare, Var)) and not variables(node)
            self.constants[node] = exact_value(node) if fixed else None
        return self.constants[node]

    def whole(self, exponent: Expr) -> int | None:
        """An exponent that is an integer, small enough to multiply it out."""
        value = self.constant_value(exponent)
        small = value is not None and value.denominator == 1 and abs(value) <= _MAX_POWER
        return value.numerator if value is not None and small else None

    def lowered(self, node: Expr) -> int:
        value = self.constant_value(node)
        if value is not None:
            return self.emit("const", value=value, text=_written(node, value))
        match node:
            case Var(name):
                if name not in self.inputs:
                    message = f"the variable {name} is none of the inputs {', '.join(self.inputs)}"
                    raise ValueError(message)
                return self.emit("input", self.inputs.index(name))
            case Neg(arg):
                return self.emit("neg", self.done[arg])
            case Add(terms):
                return self.sum(terms)
            case Mul() | Div():
                return self.fraction(*_fraction(node))
            case Pow(base, exponent) if (whole := self.whole(exponent)) is not None:
                return self.power(self.done[base], whole)
            case Pow(base, exponent):
                return self.emit("pow", self.done[base], self.done[exponent])
            case Call("sin" | "cos" as name, (arg,)) if (multiple := multiple_of(arg)) is not None:
                number = self.done[multiple.var]
                text = to_text(multiple.size)
                return self.emit(f"{name}_multiple", number, value=multiple.turns, text=text)
            case Call(name, args):
                return self.emit(name, *(self.done[arg] for arg in args))
            case Compare(op, left, right):
                return self.emit(COMPARISONS[op], self.done[left], self.done[right])
            case Where(condition, yes, no):
                return self.emit("select", self.done[condition], self.done[yes], self.done[no])
            case Num() | Const() | Derivative():
                message = f"this cannot be computed: {node!r}"
                raise TypeError(message)

    def sum(self, terms: tuple[Expr, ...]) -> int:
        # A positive term first, where there is one: then every minus is a subtraction.
        order = sorted(terms, key=lambda term: isinstance(term, Neg))
        first = order[0]
        total = self.done[first.arg] if isinstance(first, Neg) else self.done[first]
        if isinstance(first, Neg):
            total = self.emit("neg", total)
        for term in order[1:]:
            if isinstance(term, Neg):
                total = self.emit("sub", total, self.done[term.arg])
            else:
                total = self.emit("add", total, self.done[term])
        return total

    def fraction(self, above: tuple[Expr, ...], below: tuple[Expr, ...]) -> int:
        """A product over a product, their constants put together and rounded once."""
        fixed = tuple(factor for factor in above if self.constant_value(factor))
        divided = tuple(factor for factor in below if self.constant_value(factor))
        top = [self.done[factor] for factor in above if not self.constant_value(factor)]
        bottom = [self.done[factor] for factor in below if not self.constant_value(factor)]
        if fixed or divided:
            size: Expr = _joined(fixed)
            top = self.with_constant(Div(size, _joined(divided)) if divided else size, top)
        if not bottom:
            return self.product(top or [self.number(1)])
        if any(self.constant_value(factor) == 0 for factor in below):
            # Divided by nothing but 0 there is no value anywhere.
            return self.emit("div", self.number(0), self.number(0))
        weights = [self.done[factor] for factor in above if self.is_weight(factor)]
        rest = [number for number in top if number not in weights]
        quotient = self.emit("div", self.product(rest or [self.number(1)]), self.product(bottom))
        return self.product([quotient, *weights])

    def is_weight(self, factor: Expr) -> bool:
        return bool(self.weights) and variables(factor) <= self.weights and bool(variables(factor))

    def with_constant(self, size: Expr, top: list[int]) -> list[int]:
        """The factors of a product, a constant that is not 0 among them."""
        value = exact_value(size)
        assert value is not None
        if top and value.numerator == 1 and not _is_float(value):
            # x/6 is rounded once, x*(1/6) twice; and x*c/6 overflows where x/6*c does not.
            return [self.emit("div", top[0], self.number(value.denominator)), *top[1:]]
        number = self.emit("const", value=value, text=_written(size, value))
        return [number, *top] if abs(value) < 1 else [*top, number]

    def product(self, factors: list[int]) -> int:
        total = factors[0]
        for factor in factors[1:]:
            total = self.emit("mul", total, factor)
        return total

    def power(self, base: int, exponent: int) -> int:
        """An integer power by repeated squaring."""
        if exponent < 0:
            return self.emit("div", self.number(1), self.power(base, -exponent))
        if exponent == 0:
            return self.number(1)
        half = self.power(base, exponent // 2)
        if exponent == 1:
            return base
        square = self.emit("mul", half, half)
        return self.emit("mul", square, base) if exponent % 2 else square


def _written(expr: Expr, value: Fraction) -> str:
    bits = value.numerator.bit_length() + value.denominator.bit_length()
    # Hundreds of digits of a folded number are no help to a reader.
    return repr(rounded(value)) if isinstance(expr, Num) and bits > _READABLE else to_text(expr)


def _fraction(node: Mul | Div) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """The factors above and below the line."""
    if isinstance(node, Div):
        return _factors(node.numerator), _factors(node.denominator)
    return node.factors, ()


def _factors(expr: Expr) -> tuple[Expr, ...]:
    return expr.factors if isinstance(expr, Mul) else (expr,)


def _joined(factors: tuple[Expr, ...]) -> Expr:
    if not factors:
        return Num(1)
    return factors[0] if len(factors) == 1 else Mul(factors)


def _needed(program: Program) -> Program:
    """The program without the instructions that no result needs."""
    needed = set(program.outputs)
    for number in range(len(program.instructions) - 1, -1, -1):
        if number in needed and program.instructions[number].op != "input":
            needed.update(program.instructions[number].args)
    kept = sorted(needed)
    places = {number: place for place, number in enumerate(kept)}
    instructions: list[Instruction] = []
    for number in kept:
        old = program.instructions[number]
        args = old.args if old.op == "input" else tuple(places[arg] for arg in old.args)
        instructions.append(Instruction(old.op, args, old.value, old.text))
    outputs = tuple(places[number] for number in program.outputs)
    return Program(program.inputs, tuple(instructions), outputs)
