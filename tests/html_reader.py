"""HTML as a flat list of elements and texts, strict about what a browser would forgive."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input"}


@dataclass
class Node:
    """An element with its ancestors' tags and classes, or the text inside it."""

    tag: str
    attributes: dict[str, str]
    path: tuple[str, ...]
    classes: frozenset[str]
    text: str = ""

    @property
    def around(self) -> set[str]:
        """The tags and the classes that it stands in."""
        return {*self.path, *self.classes}


@dataclass
class Reader(HTMLParser):
    """Reads a page; raises AssertionError where a tag is not closed, or closed twice."""

    nodes: list[Node] = field(default_factory=list)
    open: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        node = self._node(tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = [node.tag for node in self.open]
        assert {"svg", "math"} & {*inside, tag}, f"<{tag}/> closes itself outside SVG and MathML"
        self._node(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        last = self.open.pop()
        assert last.tag == tag, f"</{tag}> at {self.getpos()} closes <{last.tag}>"

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._node("", {}).text = data

    def _node(self, tag: str, attributes: dict[str, str]) -> Node:
        above = self.open[-1] if self.open else None
        path = (*above.path, above.tag) if above else ()
        classes = above.classes if above else frozenset()
        own = frozenset(attributes.get("class", "").split())
        node = Node(tag, attributes, path, classes | own)
        self.nodes.append(node)
        return node


@lru_cache(maxsize=4)
def read(page: str) -> list[Node]:
    """All elements and texts of a page, in order."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open, f"never closed: {[node.tag for node in reader.open]}"
    return reader.nodes


def elements(page: str, tag: str) -> list[Node]:
    """All elements of a kind."""
    return [node for node in read(page) if node.tag == tag]


def texts(page: str, *, without: AbstractSet[str] = frozenset()) -> list[str]:
    """What a page shows, piece by piece, less what stands in some tags or classes."""
    hidden = {"style", "title", *without}
    return [node.text for node in read(page) if node.text and not hidden & node.around]
