"""Programs kept on disk, beside their compiled code.

To bring value and derivative of a formula into the form in which they are computed takes several
times as long as loading their code; and it takes modules that nothing else needs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

from slopelab.core.expr import AbstractExpr, Expr, children
from slopelab.kernels import object_cache
from slopelab.kernels.program import Instruction, Program
from slopelab.kernels.sources import rewriter


def kept(what: str, expr: Expr, var: str, make: Callable[[], Program]) -> Program:
    """The program for an expression, from the disk if it is there.

    Args:
        what: what the program computes of the expression.
        expr: the expression.
        var: the name of its variable.
        make: makes the program; it is kept then.

    Returns:
        The program.
    """
    key = f"program {what} of {written(expr)} in {var} by {rewriter()}"
    found = object_cache.load(key, kind="program")
    if found is not None:
        return _from_json(found)
    program = make()
    object_cache.store(key, _to_json(program), kind="program")
    return program


def written(expr: Expr) -> str:
    """All that makes up an expression, each of its parts once; two have never the same."""
    numbers: dict[Expr, int] = {}
    lines: list[str] = []
    waiting = [expr]
    while waiting:
        node = waiting[-1]
        missing = [part for part in children(node) if part not in numbers]
        if missing:
            waiting += missing
            continue
        waiting.pop()
        if node not in numbers:
            numbers[node] = len(lines)
            parts = " ".join(str(numbers[part]) for part in children(node))
            lines.append(f"{type(node).__name__} {_own(node)} {parts}")
    return "; ".join(lines)


def _own(node: Expr) -> list[str]:
    """What a node says besides its parts."""
    found: list[str] = []
    for name in node.__match_args__:
        value: object = getattr(node, name)
        if isinstance(value, Fraction):
            # Python refuses to write very long numbers with decimal digits.
            found.append(f"{value.numerator:x}/{value.denominator:x}")
        elif not isinstance(value, (AbstractExpr, tuple)):
            found.append(repr(value))
    return found


def _to_json(program: Program) -> bytes:
    steps = [
        (step.op, step.args, f"{step.value.numerator:x}", f"{step.value.denominator:x}", step.text)
        for step in program.instructions
    ]
    return json.dumps([program.inputs, steps, program.outputs]).encode()


def _from_json(content: bytes) -> Program:
    inputs, steps, outputs = json.loads(content)
    instructions = tuple(
        Instruction(op, tuple(args), Fraction(int(above, 16), int(below, 16)), text)
        for op, args, above, below, text in steps
    )
    return Program(tuple(inputs), instructions, tuple(outputs))
