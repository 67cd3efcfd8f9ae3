"""Chains of equations: on one row where that fits, else aligned at their equals signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from markupsafe import Markup

from slopelab.prose.mathml import mathml

ROOM: Final = 40.0
"""How wide a formula may be on the screen, in em of mathematics."""
_PAPER: Final = 43.0
"""How wide it may be on a printed page."""
_ROW: Final = 28.0
"""A chain that is wider than this is broken at its equals signs."""
_LEVEL: Final = 1.1
"""How much narrower it gets with each level that a derivation is set in."""
_RELATIONS: Final = frozenset("=<>≤≥≈→∈+−±·×")


def chain(parts: Sequence[str], depth: int = 0) -> Markup:
    """Formulas joined by equals signs, as a display.

    Args:
        parts: LaTeX, from left to right.
        depth: how deep it is set in.
    """
    room = ROOM - _LEVEL * depth
    row = _parsed(" = ".join(parts))
    if (len(parts) > 2 and width(row) > min(_ROW, room)) or (len(parts) == 2 and width(row) > room):  # noqa: PLR2004
        row = _aligned([_parsed(part) for part in parts], room)
    row.set("display", "block")
    fit = (_PAPER - _LEVEL * depth) / width(row)
    if fit < 1:
        # The style sheet makes it smaller: on the screen down to a limit, on paper to what fits.
        row.set("style", f"--fit: {fit:.2f}")
    return Markup(tostring(row, encoding="unicode"))  # noqa: S704 - of our own making


def _parsed(latex: str) -> Element:
    return fromstring(mathml(latex, display=True))  # noqa: S314 - of our own making


def _aligned(sides: Sequence[Element], room: float) -> Element:
    """One row for each equals sign; a left side too long to stand beside them gets its own."""
    root = Element("math", {"class": "aligned"})
    table = SubElement(root, "mtable", {"displaystyle": "true"})
    left, *rights = sides
    beside = width(left) + max(width(right) for right in rights) + 1.2 <= room
    if not beside:
        _row(table, [[*left]], {"class": "alone"})
    for index, right in enumerate(rights):
        equals = Element("mo", {"form": "infix"})
        equals.text = "="
        first = [*left] if beside and index == 0 else []
        _row(table, [first, [equals, *right]] if beside else [[equals, *right]], {})
    if not beside:
        root.set("class", "stacked")
    return root


def _row(table: Element, cells: Sequence[Sequence[Element]], attributes: dict[str, str]) -> None:
    row = SubElement(table, "mtr", attributes)
    for cell in cells:
        SubElement(row, "mtd").extend(cell)


def width(element: Element) -> float:
    """About how wide a formula is, in em.

    Example:
        >>> round(width(_parsed("x + 1")), 1)
        2.2
    """
    text = (element.text or "").strip()
    parts = [width(child) for child in element]
    match element.tag:
        case "mi" | "mn" | "mtext":
            return sum(1.0 if east_asian_width(letter) in "WF" else 0.52 for letter in text)
        case "mo":
            return 1.2 if text in _RELATIONS and element.get("form") != "prefix" else 0.4
        case "mspace":
            return float(element.get("width", "0em").removesuffix("em"))
        case "mfrac":
            return max(parts) + 0.25
        case "mover" | "munder":
            return parts[0]
        case "msup" | "msub":
            return parts[0] + 0.72 * parts[1]
        case "msubsup":
            return parts[0] + 0.72 * max(parts[1:])
        case "msqrt":
            return sum(parts) + 0.9
        case "mtable":
            rows = [[width(cell) for cell in row] for row in element]
            columns = max(map(len, rows))
            return sum(max(row[i] for row in rows if i < len(row)) + 0.8 for i in range(columns))
        case _:
            return sum(parts)
