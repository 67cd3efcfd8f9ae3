"""Every character that the page shows is in the fonts that the page carries."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from html_reader import Node, read
from slopelab.fonts import FAMILY, MATH_FAMILY


@pytest.fixture
def fonts(page: str) -> dict[str, set[str]]:
    """The characters of each font in the page, by family."""
    faces = re.findall(
        r'@font-face \{ font-family: "([^"]+)"; src: url\(data:font/\w+;base64,([^)]+)\)', page
    )
    found: dict[str, set[str]] = {}
    for family, data in faces:
        with TTFont(BytesIO(b64decode(data))) as font:
            found[family] = {chr(point) for point in font.getBestCmap()}
    return found


def visible(nodes: list[Node]) -> list[Node]:
    return [node for node in nodes if node.text and not {"style", "title"} & {*node.path}]


def as_drawn(node: Node) -> set[str]:
    """The characters of a text; a single letter in <mi> is drawn with its italic counterpart."""
    text = node.text.strip()
    if node.path[-1] == "mi" and len(text) == 1 and "normal" not in node.attributes.values():
        return {italic(text)}
    return {char for char in node.text if char.isprintable()}


def italic(char: str) -> str:
    for first, start in (("A", 0x1D434), ("a", 0x1D44E), ("α", 0x1D6FC)):
        if 0 <= ord(char) - ord(first) < 26:
            return "ℎ" if char == "h" else chr(start + ord(char) - ord(first))
    return char


def test_the_page_carries_both_fonts(fonts: dict[str, set[str]]) -> None:
    assert set(fonts) == {FAMILY, MATH_FAMILY}


def test_the_text_is_covered(page: str, fonts: dict[str, set[str]]) -> None:
    text = {
        char
        for node in visible(read(page))
        if "math" not in node.path
        for char in node.text
        if char.isprintable()
    }
    assert text - fonts[FAMILY] == set()


def test_the_mathematics_is_covered(page: str, fonts: dict[str, set[str]]) -> None:
    drawn: set[str] = set()
    words: set[str] = set()
    for node in visible(read(page)):
        if "mtext" in node.path:
            words |= as_drawn(node)
        elif "math" in node.path:
            drawn |= as_drawn(node)
    assert drawn - fonts[MATH_FAMILY] == set()
    assert words - fonts[FAMILY] == set()


def test_the_text_font_is_cut_down_to_what_is_shown(page: str, fonts: dict[str, set[str]]) -> None:
    text = "".join(node.text for node in visible(read(page)))
    # With a bracket or a relation comes its mirror image.
    assert len(fonts[FAMILY] - set(text)) <= 5
