"""The picture below an error: the formula on one line, and a caret under the fault."""

from __future__ import annotations

import unicodedata
from typing import Final

from slopelab.errors import FormulaError

WIDTH: Final = 70
"""Terminal columns that the picture may take."""

_REACH: Final = 80
_BEFORE: Final = 44


def formula_error(key: str, formula: str, column: int, **fields: object) -> FormulaError:
    """The error of that name, with the formula drawn around the column.

    Args:
        key: name of the message, without its leading ``error.formula.``.
        formula: the whole text, however long; only the neighbourhood of the fault is read.
        column: where the fault is, counted from 1.
        fields: what the message is filled with.

    Returns:
        The error, ready to be raised.

    Example:
        >>> error = formula_error("comma", "激活, x", 3)
        >>> print(error.fields["text"], error.fields["caret"], sep=chr(10))
        激活, x
            ^
    """
    text, caret = _picture(formula, column - 1)
    return FormulaError(f"formula.{key}", text=text, caret=caret, column=column, **fields)


def shown(character: str) -> str:
    """The character as it may be printed anywhere, followed by its code point.

    Example:
        >>> shown("$"), shown(chr(0))
        ('$ (U+0024)', 'U+0000')
    """
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if _drawn(character) == character != " " else code


def _picture(formula: str, at: int) -> tuple[str, str]:
    first, last = max(0, at - _REACH), min(len(formula), at + _REACH)
    cells = [_drawn(character) for character in formula[first:last]]
    widths = [_width(cell) for cell in cells]
    fault = at - first
    if first == 0 and last == len(formula) and sum(widths) <= WIDTH:
        start, stop = 0, len(cells)
    else:
        start = _back(widths, fault, _BEFORE)
        stop = start
        room = WIDTH - 2
        while stop < len(cells) and widths[stop] <= room:
            room -= widths[stop]
            stop += 1
    left = "…" if first + start > 0 else ""
    right = "…" if first + stop < len(formula) else ""
    indent = len(left) + sum(widths[start:fault])
    return left + "".join(cells[start:stop]) + right, " " * indent + "^"


def _back(widths: list[int], fault: int, room: int) -> int:
    start = fault
    while start > 0 and widths[start - 1] <= room:
        start -= 1
        room -= widths[start]
    return start


def _drawn(character: str) -> str:
    # Line ends, control and direction marks, lone surrogates and combining marks would tear the
    # picture apart (or could not be encoded at all), and one column each keeps the caret in place.
    if character.isspace():
        return " "
    if not character.isprintable() or unicodedata.category(character).startswith("M"):
        return "\N{REPLACEMENT CHARACTER}"
    return character


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
