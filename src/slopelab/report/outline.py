"""The parts of the report: their order, their numbers, their anchors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Section:
    """A part with a heading; its title is the message ``report.heading.<id>``.

    Args:
        id: its anchor.
        number: as it is printed, such as ``2.1``.
        parts: its own parts.
    """

    id: str
    number: str
    parts: tuple[Section, ...] = ()


_ORDER = {
    "functions": ("functions.table", "functions.curves", "functions.seen", "functions.short"),
    "training": (
        "training.experiment",
        "training.chain",
        "training.runs",
        "training.conclusions",
        "training.all",
    ),
    "derivations": ("derivations.function", "derivations.pairing", "derivations.others"),
    "method": ("method.facts", "method.verdicts", "method.repeat"),
}

OUTLINE = tuple(
    Section(
        chapter,
        str(first),
        tuple(Section(part, f"{first}.{second}") for second, part in enumerate(parts, 1)),
    )
    for first, (chapter, parts) in enumerate(_ORDER.items(), 1)
)


def sections() -> Iterator[Section]:
    """All sections, a chapter before its parts."""
    for chapter in OUTLINE:
        yield chapter
        yield from chapter.parts
