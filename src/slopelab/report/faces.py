"""The two fonts as part of a page, the one for text cut down to the characters of that page."""

from __future__ import annotations

from base64 import b64encode
from html.parser import HTMLParser
from typing import Final

from slopelab.fonts import FAMILY, MATH_FAMILY, math_path, sans_path, subset_woff

_FACE: Final = (
    '@font-face {{ font-family: "{family}"; '
    'src: url(data:font/{kind};base64,{data}) format("{kind}"); }}'
)

_OF_STYLE: Final = "\N{EN DASH}\N{NO-BREAK SPACE}0123456789"
"""What the style sheet adds to the text: marks of lists, numbers of pages."""


class _Reader(HTMLParser):
    """Collects the characters of the text, the style sheet's left out."""

    def __init__(self) -> None:
        super().__init__()
        self.characters: set[str] = set()
        self.style = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.style += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.style -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.style:
            self.characters.update(data)


def characters(page: str) -> str:
    """Every character that a page shows, once each, sorted.

    Example:
        >>> characters("<style>p { color: red }</style><p>cab &lt; b</p>")
        ' <abc'
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "".join(sorted(char for char in reader.characters if char.isprintable()))


def faces(page: str) -> str:
    """The ``@font-face`` rules that a page needs to look the same on every machine."""
    text = subset_woff(sans_path(), characters(page) + _OF_STYLE)
    return "\n".join(
        _FACE.format(family=family, kind=kind, data=b64encode(content).decode())
        for family, kind, content in (
            (FAMILY, "woff", text),
            (MATH_FAMILY, "woff2", math_path().read_bytes()),
        )
    )
