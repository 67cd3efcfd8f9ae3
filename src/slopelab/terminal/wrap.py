"""Breaking text into lines for a terminal, on which a Chinese character is two columns wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from shutil import get_terminal_size
from typing import Final
from unicodedata import combining, east_asian_width

_NARROWEST: Final = 40
_WIDEST: Final = 100
# A wide character can end a line by itself; everything else breaks at spaces alone. Closing marks
# stay with what stands before them.
_CLOSING: Final = "，。；：、！？）》」』”’…"
_OPENING: Final = "（《「『“‘"
_BOX: Final = re.compile(r"\s*[│╭╰─]")


def columns_of(text: str) -> int:
    """How many columns a text takes.

    Example:
        >>> columns_of("激活 f"), columns_of("ŷ")
        (6, 1)
    """
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def terminal_width() -> int:
    """The width to write for: the terminal's, within what is pleasant to read."""
    return min(max(get_terminal_size().columns, _NARROWEST), _WIDEST)


def wrapped(text: str, width: int) -> list[str]:
    """The lines of one paragraph, none wider than the width if it can be helped.

    Args:
        text: a paragraph.
        width: columns.

    Example:
        >>> wrapped("the slope vanishes", 11), wrapped("梯度在那里消失。", 8)
        (['the slope', 'vanishes'], ['梯度在那', '里消失。'])
    """
    lines: list[str] = [""]
    for piece in _pieces(text):
        line = lines[-1] + piece
        if columns_of(line.rstrip()) > width and lines[-1].strip():
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        else:
            lines[-1] = line
    lines[-1] = lines[-1].rstrip()
    return lines


def fitted(text: str, width: int) -> str:
    """A text of many lines with the long ones broken, each set in as far as it was.

    Lines that draw a box stay whole.

    Args:
        text: the text.
        width: columns.

    Example:
        >>> print(fitted("  the slope vanishes", 13))
          the slope
          vanishes
    """
    return "\n".join(
        part
        for line in text.split("\n")
        for part in (
            [line] if columns_of(line) <= width or _BOX.match(line) else _broken(line, width)
        )
    )


def _broken(line: str, width: int) -> list[str]:
    bare = line.lstrip(" ")
    margin = line[: len(line) - len(bare)]
    return [margin + part for part in wrapped(bare, width - len(margin))]


def _pieces(text: str) -> Iterator[str]:
    """The smallest parts that are not broken: words with the space before them, wide characters."""
    piece = ""
    for letter in text:
        wide = east_asian_width(letter) in "WF"
        last = piece[-1:]
        starts = letter.isspace() and not last.isspace()
        after_wide = bool(last) and east_asian_width(last) in "WF" and last not in _OPENING
        if piece and (
            starts
            or (
                (wide or after_wide)
                and letter not in _CLOSING
                and last not in _OPENING
                and not last.isspace()
            )
        ):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece
