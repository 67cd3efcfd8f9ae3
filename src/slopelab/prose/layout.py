"""Equations as rows of text: case distinctions behind a brace, long formulas broken where they may.

A formula is broken before a plus or minus sign, and in as few brackets as it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import combining, east_asian_width

from slopelab.prose.maths import Maths

_SHORT: Final = 12
"""Columns of a left side that may stand before an equals sign whatever follows."""
_HANGING: Final = 4
"""How far the second row of a broken formula is set in."""
_DEEPEST: Final = 5
"""In so many brackets a formula may be broken at most."""
_BRACES: Final = {2: ("⎧", "⎩"), 3: ("⎧", "⎨", "⎩")}


def columns(text: str) -> int:
    """Columns on a terminal: Chinese characters take two, combining marks none.

    Example:
        >>> columns("ŷ = 0"), columns("导数")
        (5, 4)
    """
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def equation_rows(equation: Sequence[Maths], width: int) -> list[str]:
    """An equation on one row, or where that is too wide with one row for each equals sign.

    Args:
        equation: formulas joined by equals signs.
        width: columns to keep to, if that can be done.
    """
    blocks = [_block(part) for part in equation]
    whole = beside(_joined(blocks))
    if len(blocks) == 1 or max(map(columns, whole)) <= width:
        return [row for line in whole for row in broken(line, width)]
    first, second, *rest = blocks
    pair = beside([first, [" = "], second])
    if max(map(columns, pair)) <= width or max(map(columns, first)) <= _SHORT:
        head = pair
    else:
        head, rest = first, [second, *rest]
    found = _fitted(head, width)
    for block in rest:
        found += _fitted(beside([["  = "], block]), width)
    return found


def _fitted(block: Sequence[str], width: int) -> list[str]:
    return [row for line in block for row in broken(line, width)] if len(block) == 1 else [*block]


def _joined(blocks: Sequence[list[str]]) -> list[list[str]]:
    found = [blocks[0]]
    for block in blocks[1:]:
        found += [[" = "], block]
    return found


def beside(blocks: Iterable[Sequence[str]]) -> list[str]:
    """Blocks of rows side by side, short ones at the middle row of the highest.

    Example:
        >>> beside([["f = "], ["1,  x > 0", "0,  x ≤ 0"]])
        ['f = 1,  x > 0', '    0,  x ≤ 0']
    """
    parts = list(blocks)
    height = max(map(len, parts))
    middle = (height - 1) // 2
    rows = [""] * height
    for part in parts:
        wide = max(map(columns, part))
        start = middle - (len(part) - 1) // 2
        for place in range(height):
            own = part[place - start] if 0 <= place - start < len(part) else ""
            rows[place] += own + " " * (wide - columns(own))
    return [row.rstrip() for row in rows]


def _block(part: Maths) -> list[str]:
    """One formula: a single row, or the rows of a case distinction behind its brace."""
    count = len(part.cases)
    if count < 2:  # noqa: PLR2004 - one case is none
        return [part.text]
    wide = max(columns(value) for value, _ in part.cases)
    braces = _BRACES.get(count) or _tall(count)
    return [
        f"{brace} {value},{' ' * (wide - columns(value))}  {where}"
        for brace, (value, where) in zip(braces, part.cases, strict=True)
    ]


def _tall(count: int) -> tuple[str, ...]:
    middle = (count - 1) // 2
    return tuple(
        "⎧" if row == 0 else "⎩" if row == count - 1 else "⎨" if row == middle else "⎪"
        for row in range(count)
    )


def broken(line: str, width: int) -> list[str]:
    """A formula that is too wide, broken before plus and minus signs.

    Args:
        line: one row.
        width: columns.

    Example:
        >>> broken("f = 1 + (x + y) + x", 16)
        ['f = 1 + (x + y)', '      + x']
    """
    if columns(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    start = line.find("= ") + 2 if "= " in line else len(indent)
    hanging = " " * (start + (2 if "= " in line else _HANGING))
    for depth in range(_DEEPEST):
        places = [place for place in _signs(line, depth) if place[0] > start]
        rows = _filled(line, places, hanging, width)
        if max(map(columns, rows)) <= width:
            return rows
    return [line]


_Place = tuple[int, int]
"""Where a row may end, and in how many brackets that is."""


def _filled(line: str, places: Sequence[_Place], hanging: str, width: int) -> list[str]:
    """Rows that fit, each ended in as few brackets as the second half of it allows."""
    rows: list[str] = []
    begin = 0
    while True:
        lead = hanging if rows else ""
        if columns(lead + line[begin:].rstrip()) <= width:
            break
        fitting = [
            (place, depth)
            for place, depth in places
            if place > begin and columns(lead + line[begin:place].rstrip()) <= width
        ]
        late = [own for own in fitting if columns(lead + line[begin : own[0]]) > width // 2]
        chosen = min(late or fitting[-1:], key=lambda own: (own[1], -own[0]), default=None)
        if chosen is None:
            break
        rows.append(lead + line[begin : chosen[0]].rstrip())
        begin = chosen[0]
    return [*rows, (hanging if rows else "") + line[begin:].rstrip()]


def _signs(line: str, least: int) -> list[_Place]:
    """Where plus and minus signs between terms stand, in no more than so many brackets."""
    found: list[_Place] = []
    depth = 0
    for place, letter in enumerate(line):
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter in "+−" and depth <= least and line[place - 1 : place + 2] == f" {letter} ":
            found.append((place, depth))
    return found
