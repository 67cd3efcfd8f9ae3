"""Which arguments are options: a formula may begin with a minus sign, as ``-x*sigmoid(x)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from slopelab.errors import InputError

# --fromat is a mistyped option, and --(x) or --3 would be a formula.
_LONG: Final = re.compile(r"--[A-Za-z]")
# -f alone is an option too, if only an unknown one; -x, -e, -2 and -x*tanh(x) are formulas.
_LETTER: Final = re.compile(r"-[A-Za-z]")
_FORMULAS: Final = frozenset({"-x", "-y", "-e"})


def separated(arguments: Sequence[str], options: Mapping[str, bool]) -> list[str]:
    """The arguments with all options first, then ``--``, then everything that is no option.

    Args:
        arguments: what stands after the name of the command.
        options: the command's options, each with whether a value follows it.

    Raises:
        InputError: the last option lacks its value.

    Example:
        >>> separated(["-x^2", "-o", "a.png", "tanh"], {"-o": True})
        ['-o', 'a.png', '--', '-x^2', 'tanh']
    """
    head: list[str] = []
    tail: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            tail += rest
        elif argument in options:
            head.append(argument)
            if options[argument]:
                head.append(_value(argument, rest))
        elif (parts := _attached(argument, options)) is not None:
            head += parts
        elif _is_option(argument):
            head.append(argument)
        else:
            tail.append(argument)
    return [*head, "--", *tail]


def _value(option: str, rest: Iterator[str]) -> str:
    value = next(rest, None)
    if value is None:
        raise InputError("cli.value", option=option)
    return value


def _is_option(argument: str) -> bool:
    if _LONG.match(argument):
        return True
    return _LETTER.fullmatch(argument) is not None and argument not in _FORMULAS


def _attached(argument: str, options: Mapping[str, bool]) -> list[str] | None:
    """``-pa=2`` and ``-o=file`` as an option and its value."""
    for option, takes_value in options.items():
        if takes_value and len(option) == 2 and argument.startswith(option):  # noqa: PLR2004
            value = argument[2:]
            if value.startswith("="):
                return [option, value[1:]]
            if re.match(r"[^\W\d]\w*=", value):
                return [option, value]
    return None
