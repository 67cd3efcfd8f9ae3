"""A language to print in: one row for each operation, and the helpers that rows lean on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias, final

from slopelab.interchange.forms import Form


@final
class Binding(IntEnum):
    """How tightly a printed piece holds together, loosest first."""

    CHOICE = 0
    COMPARISON = 1
    SUM = 2
    PRODUCT = 3
    SIGN = 4
    ATOM = 5


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an expression in the language.

    Args:
        text: as it is printed.
        binding: how tightly it holds together.
        constant: whether it is a number.
    """

    text: str
    binding: Binding = Binding.ATOM
    constant: bool = False

    def within(self, least: Binding) -> str:
        """The text, in brackets if it holds less tightly than it has to."""
        return self.text if self.binding >= least else f"({self.text})"


Row: TypeAlias = "str | Callable[[Sequence[Piece], str], Piece]"
"""How a primitive is written: a function such as ``np.exp``, a template with ``{0}``, or what
makes a piece of its arguments and of the name of the first variable."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A language, or a library of one.

    Args:
        name: what a person types.
        title: what it is called.
        suffix: how its files end.
        rows: for each primitive, ``pow``, ``select`` and ``weighted``, how it is written.
        helpers: definitions by the name under which rows call them; one may need others.
        reserved: names that mean something else: keywords and functions.
        number: how a float is written.
        assignment: how a local name is given its value, with ``{name}`` and ``{value}``.
        quotient: how a fraction of two whole numbers is written, with ``{top}`` and ``{bottom}``.
        comment: how a remark behind a line is written, with ``{text}``.
        page: the whole text of a file, from forms and the target itself.
        libraries: what has to be installed, for a reader.
    """

    name: str
    title: str
    suffix: str
    rows: Mapping[str, Row]
    helpers: Mapping[str, str]
    reserved: frozenset[str]
    number: Callable[[float], str]
    assignment: str
    comment: str
    quotient: str = "{top} / {bottom}"
    page: Callable[[Sequence[Form], Target], str]
    libraries: tuple[str, ...] = field(default=())


def choice(template: str) -> Row:
    """A row for ``select`` or the like: a template of arguments that are bracketed if need be.

    Args:
        template: with ``{0}``, ``{1}``, ``{2}``; it binds as loosely as a choice.
    """

    def made(pieces: Sequence[Piece], like: str) -> Piece:
        del like
        texts = (piece.within(Binding.COMPARISON) for piece in pieces)
        return Piece(template.format(*texts), Binding.CHOICE)

    return made


def called(template: str, pieces: Sequence[Piece]) -> Piece:
    """A call of a function, or a template with ``{0}``, ``{1}``, ... for the arguments."""
    if "{" not in template:
        return Piece(f"{template}({', '.join(piece.text for piece in pieces)})")
    return Piece(template.format(*(piece.text for piece in pieces)))


def helpers_of(code: str, helpers: Mapping[str, str]) -> list[str]:
    """The definitions of the helpers that a code calls, and those that they call, in order.

    Args:
        code: what has been printed.
        helpers: definitions by name, each after those that it calls.
    """
    needed: set[str] = set()
    waiting = [code]
    while waiting:
        words = set(re.findall(r"\w+", waiting.pop()))
        for name in words & helpers.keys() - needed:
            needed.add(name)
            waiting.append(helpers[name])
    return [text for name, text in helpers.items() if name in needed]


def plain_number(value: float) -> str:
    """A float as Python and JavaScript write it, whole ones without a point.

    Example:
        >>> plain_number(2.0), plain_number(0.1), plain_number(1e300)
        ('2', '0.1', '1e+300')
    """
    whole = value.is_integer() and abs(value) < 1e6  # noqa: PLR2004
    return str(int(value)) if whole else repr(value)


def indented(lines: Iterable[str], by: int = 4) -> list[str]:
    """Lines set in; empty ones stay empty."""
    return [" " * by + line if line else line for line in lines]
