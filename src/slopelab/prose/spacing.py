"""MathML set as TeX sets it: which minus is a sign, what is an operator, where a prime stands.

latex2mathml says what a formula is made of, and leaves the rest to the browser. A browser takes a
minus for a difference wherever something stands before it, a function's name for an operator with
spaces around, and infinity for one too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element, fromstring, tostring

_MATH: Final = re.compile(r"<math\b.*?</math>", re.DOTALL)
_NAMESPACE: Final = re.compile(r' xmlns(:\w+)?="[^"]*"')
_SIGNS: Final = frozenset("+-±∓−")
_TIGHT: Final = frozenset("/′″")
_ENDING: Final = frozenset(")]}|⌋⌉⟩!′″")
"""After one of these a sign stands between two terms."""
_UPRIGHT: Final = re.compile(r"[Α-Ω∞]")
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_ROWS: Final = frozenset({"math", "mrow", "mtd"})
_EMBELLISHED: Final = frozenset({"msup", "msub", "msubsup", "mover", "munder", "munderover"})


def respaced(html: str) -> str:
    """HTML with every ``<math>`` in it respaced, and without the namespaces HTML does not need.

    Example:
        >>> respaced("<math><mo>=</mo><mo>−</mo><mn>2</mn></math>")
        '<math><mo>=</mo><mo form="prefix">−</mo><mn>2</mn></math>'
    """
    return _MATH.sub(lambda found: _respaced(found[0]), html)


@lru_cache(maxsize=4096)
def _respaced(formula: str) -> str:
    root = fromstring(_NAMESPACE.sub("", formula))  # noqa: S314 - of our own making
    if root.get("display") == "inline":
        del root.attrib["display"]
    _visit(root)
    return tostring(root, encoding="unicode")


def _visit(row: Element) -> None:
    if row.tag in _ROWS:
        _separate_fractions(row)
    for place, child in enumerate(list(row)):
        _lower_prime(row, place)
        child = row[place]  # noqa: PLW2901 - it may have been replaced
        _name(child)
        _visit(child)
    before: Element | None = None
    for child in row:
        if _text(child) in _SIGNS and child.tag in {"mo", "mi"}:
            child.tag = "mo"
            if before is None or _leads(before):
                child.set("form", "prefix")
        before = child


def _separate_fractions(row: Element) -> None:
    """A thin space after a fraction that a letter or a digit follows."""
    parts = list(row)
    for place in range(len(parts) - 1, 0, -1):
        if parts[place - 1].tag == "mfrac" and _first(parts[place]) in {"mi", "mn", "mfrac"}:
            row.insert(place, Element("mspace", {"width": "0.167em"}))


def _first(element: Element) -> str:
    """The tag of the token that an element begins with; a fraction counts as one."""
    while len(element) and element.tag != "mfrac":
        element = element[0]
    return element.tag


def _lower_prime(row: Element, place: int) -> None:
    """The prime of a mathematics font is raised already; as an exponent it would fly off."""
    child = row[place]
    if child.tag != "msup" or len(child) != 2 or _text(child[1]).strip("′″"):  # noqa: PLR2004
        return
    primes = _text(child[1])
    if not primes:
        return
    group = Element("mrow")
    group.append(child[0])
    mark = Element("mo", {"lspace": "0", "rspace": "0"})
    mark.text = primes
    group.append(mark)
    row[place] = group


def _name(child: Element) -> None:
    text = _text(child)
    if child.tag == "mo" and (_WORD.fullmatch(text) or text == "∞"):
        child.tag = "mi"
        child.attrib.clear()
    if child.tag == "mi" and _UPRIGHT.fullmatch(text):
        child.set("mathvariant", "normal")
    if child.tag == "mo" and text in _TIGHT:
        child.set("lspace", "0")
        child.set("rspace", "0")


def _leads(element: Element) -> bool:
    """Whether a sign after this belongs to what follows it: after =, (, a comma, a dot."""
    if element.tag in _EMBELLISHED:
        return _leads(element[0])
    if element.tag == "mspace":
        return False
    return (
        element.tag == "mo" and element.get("form") != "postfix" and _text(element) not in _ENDING
    )


def _text(element: Element) -> str:
    """The text of a token, also of one that is alone in a row."""
    while element.tag == "mrow" and len(element) == 1:
        element = element[0]
    return (element.text or "").strip() if len(element) == 0 else ""
