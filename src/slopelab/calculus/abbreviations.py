"""Letters for what is long: constants of many digits, and an inner function that occurs often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, final

from slopelab.core.expr import (
    Call,
    Expr,
    Num,
    Var,
    children,
    depends_on,
    substitute,
    variables,
    walk,
)
from slopelab.core.precedence import number_words
from slopelab.core.text import to_text

MOST_DIGITS: Final = 10
"""A decimal with more digits gets a letter."""

LONGEST: Final = 50
"""Characters; where a derivative is longer than this an inner function gets a letter."""

_WORTH: Final = 8
"""Characters that the inner function has at least."""

_CONSTANTS: Final = ("c", "k", "m", "q")
_FUNCTIONS: Final = ("u", "v", "w", "s", "t", "r")
_PRIME: Final = "_prime"


@final
@dataclass(frozen=True, slots=True)
class Abbreviated:
    """An expression with letters in it.

    Args:
        expr: the expression.
        letters: what each letter stands for.
    """

    expr: Expr
    letters: Mapping[str, Expr] = field(default_factory=dict[str, Expr], hash=False)

    def written_out(self, expr: Expr) -> Expr:
        """An expression without these letters."""
        return written_out(expr, self.letters)


def written_out(expr: Expr, letters: Mapping[str, Expr]) -> Expr:
    """Put in what letters stand for, until none is left."""
    meanings: dict[Expr, Expr] = {Var(name): meaning for name, meaning in letters.items()}
    before = None
    while meanings and expr is not before:
        before, expr = expr, substitute(expr, meanings)
    return expr


def constants(expr: Expr, avoid: frozenset[str] = frozenset()) -> Abbreviated:
    """A letter for each decimal of many digits.

    Args:
        expr: any expression.
        avoid: names that are in use.

    Example:
        >>> from slopelab.core.parse import parse
        >>> short = constants(parse("1.05070098735548*tanh(x)"))
        >>> to_text(short.expr), list(short.letters)
        ('c*tanh(x)', ['c'])
    """
    long = [
        node
        for node in walk(expr)
        if isinstance(node, Num) and node.decimal and _digits(node) > MOST_DIGITS
    ]
    free = _free(_CONSTANTS, variables(expr) | avoid)
    letters = {number: next(free) for number in long}
    names: dict[Expr, Expr] = {number: Var(name) for number, name in letters.items()}
    return Abbreviated(
        substitute(expr, names) if names else expr,
        {name: number for number, name in letters.items()},
    )


def _digits(number: Num) -> int:
    return sum(letter.isdigit() for letter in number_words(number)[0].strip("0."))


def _free(names: tuple[str, ...], taken: frozenset[str]) -> Iterator[str]:
    yield from (name for name in names if name not in taken)
    count = 1
    while True:
        yield from (f"{n}_{count}" for n in names if f"{n}_{count}" not in taken)
        count += 1


def inner_function(
    expr: Expr, derivative: Expr, var: Var, avoid: frozenset[str] = frozenset()
) -> Abbreviated | None:
    """A letter for the argument that makes a derivative long, if one does.

    Args:
        expr: the function.
        derivative: its derivative.
        var: the variable.
        avoid: names that are in use.
    """
    if len(to_text(derivative, unicode=True)) <= LONGEST:
        return None
    inside = {
        arg: len(to_text(arg, unicode=True))
        for node in walk(expr)
        if isinstance(node, Call)
        for arg in node.args
        if depends_on(arg, var)
    }
    saved = {
        arg: (_count(derivative, arg) - 1) * length
        for arg, length in inside.items()
        if length >= _WORTH
    }
    best = max(saved, key=lambda arg: saved[arg], default=None)
    if best is None or saved[best] <= 0:
        return None
    letter = next(_free(_FUNCTIONS, variables(expr) | avoid | {var.name}))
    return Abbreviated(substitute(expr, {best: Var(letter)}), {letter: best})


def _count(expr: Expr, part: Expr) -> int:
    """How often a part is written in an expression."""
    counts: dict[Expr, int] = {part: 1}

    def visit(node: Expr) -> int:
        if node not in counts:
            counts[node] = sum(map(visit, children(node)))
        return counts[node]

    return visit(expr)


def prime(letter: str) -> Var:
    """The name that stands for the slope of what a letter stands for; it is printed as u'."""
    return Var(letter + _PRIME)


def of_prime(name: str) -> str | None:
    """The letter whose slope a name stands for; None for other names."""
    return name.removesuffix(_PRIME) if name.endswith(_PRIME) else None
