"""What a command prints: headings, tables and remarks, drawn on a terminal, bare in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TextIO, TypeAlias, final

from slopelab.terminal.wrap import terminal_width
from slopelab.words import t

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Look: TypeAlias = Literal["plain", "strong", "faint", "alarm"]
_STYLES: Final[dict[Look, str]] = {
    "plain": "",
    "strong": "bold",
    "faint": "dim",
    # Reversed as well as red: the alarm must be seen without colours too.
    "alarm": "bold red reverse",
}


@final
@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text and how it looks on a terminal; in a pipe only the text counts.

    Args:
        text: the text, which may have several lines.
        look: how it stands out.
        below: what stands under it on a terminal, faint.
    """

    text: str
    look: Look = "plain"
    below: str = ""


@final
@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings.

    Args:
        headings: one for each column.
        rows: cells, as many in each row as there are headings.
        right: the columns that are numbers, which end on the right.
    """

    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = frozenset()


@final
@dataclass(frozen=True, slots=True)
class Entries:
    """Things said about one subject, line by line, each under its label (``label.<id>``)."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


@final
@dataclass(frozen=True, slots=True)
class Heading:
    """A line above what follows, with a remark beside it; only on a terminal."""

    text: str
    remark: Cell = Cell("")


@final
@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence; only on a terminal."""

    cell: Cell


Block: TypeAlias = "Table | Entries | Heading | Remark"


@final
@dataclass(frozen=True, slots=True)
class Page:
    """What is printed where.

    Args:
        drawn: blocks for a terminal.
        bare: blocks for a pipe; they become tab-separated lines, with an empty one between.
    """

    drawn: tuple[Block, ...]
    bare: tuple[Table | Entries, ...]


def is_terminal(stream: TextIO | None = None) -> bool:
    """Whether somebody is looking at standard output."""
    return (stream or sys.stdout).isatty()


def print_page(page: Page, stream: TextIO | None = None) -> None:
    """Print a page: drawn for a person, bare for a program.

    Args:
        page: what to print.
        stream: where; None takes standard output.
    """
    target = stream or sys.stdout
    if is_terminal(target):
        _draw(page.drawn, target)
    else:
        target.write("\n".join(_bare(block) for block in page.bare))


def _bare(block: Table | Entries) -> str:
    if isinstance(block, Entries):
        rows = [(label, text) for label, texts in block.rows for text in texts]
    else:
        rows = [tuple(cell.text for cell in row) for row in (block.headings, *block.rows)]
    return "".join("\t".join(map(_field, row)) + "\n" for row in rows)


def _field(text: str) -> str:
    return " ".join(text.split())


def _draw(blocks: Sequence[Block], stream: TextIO) -> None:
    # Imported here: in a pipe nothing is drawn.
    from rich.console import Console

    # Nothing in a formula is markup, an emoji or a link.
    console = Console(
        file=stream, width=terminal_width(), markup=False, emoji=False, highlight=False
    )
    for block in blocks:
        match block:
            case Table():
                _draw_table(console, block)
            case Entries():
                _draw_entries(console, block)
            case Heading(text, remark):
                console.print()
                console.print(_styled(Cell(text, "strong")), _styled(remark), sep="  ")
            case Remark(cell):
                from rich.padding import Padding

                console.print(Padding(_styled(cell), (0, 0, 0, 2)))


def _styled(cell: Cell) -> Text:
    from rich.text import Text

    text = Text(cell.text, style=_STYLES[cell.look])
    if cell.below:
        text = Text.assemble((cell.text, _STYLES[cell.look]), "\n", (cell.below, "dim"))
    return text


def _draw_table(console: Console, table: Table) -> None:
    from rich import box
    from rich.measure import Measurement
    from rich.table import Table as Drawn

    drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="")
    for index, heading in enumerate(table.headings):
        right = index in table.right
        drawn.add_column(
            _styled(heading),
            justify="right" if right else "left",
            no_wrap=right or index == 0,
            overflow="fold",
        )
    for row in table.rows:
        drawn.add_row(*(_styled(cell) for cell in row))
    # Where the terminal is narrower than the numbers, it wraps the rows; no digit is cut off.
    numbers = Measurement.get(console, console.options, drawn).minimum
    console.print(drawn, width=max(console.width, numbers), crop=False, overflow="ignore")


def _draw_entries(console: Console, entries: Entries) -> None:
    from rich.table import Table as Drawn

    drawn = Drawn.grid(padding=(0, 2, 0, 0))
    drawn.add_column(style="dim", no_wrap=True)
    drawn.add_column(overflow="fold")
    for label, texts in entries.rows:
        for index, text in enumerate(texts):
            drawn.add_row("" if index else t(f"label.{label}"), _styled(Cell(text)))
    console.print(drawn)
