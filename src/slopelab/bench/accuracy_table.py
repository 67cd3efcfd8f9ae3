"""Measured errors as tables: for a terminal, for a pipe, for the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Final

import numpy as np

from slopelab.bench.accuracy import BARS, PRODUCTS, AccuracyRow
from slopelab.bench.numbers import NOTHING, count_text, ulps_text
from slopelab.bench.samples import dtype_of
from slopelab.terminal.page import Cell, Table
from slopelab.words import t

NAMES: Final = {"slopelab": "slopelab", "numpy": "NumPy", "torch": "PyTorch", "jax": "JAX"}
"""Contenders as they are written."""

ROUNDED: Final = 0.501
"""Up to here all but a few results are the nearest numbers of the format."""

_FAULTS: Final = {
    "not_a_number": "N",
    "wrong_zeros": "Z",
    "wrong_infinities": "I",
    "flushed": "F",
}


def bare_table(rows: Sequence[AccuracyRow]) -> Table:
    """Everything, one line for each row."""
    names = [field.name for field in fields(AccuracyRow)]
    lines = [[str(value) for value in asdict(row).values()] for row in rows]
    return Table(
        tuple(Cell(name) for name in names), tuple(tuple(Cell(v) for v in line) for line in lines)
    )


def largest_errors(rows: Sequence[AccuracyRow], dtype: str, *, counted: bool) -> Table:
    """The largest errors in one format, everybody's side by side.

    Args:
        rows: what was measured.
        dtype: the format.
        counted: whether the faults that letters stand for are counted; that makes a wide table.
    """
    chosen = [row for row in rows if row.dtype == dtype]
    everybody = [who for who in NAMES if any(row.who == who for row in rows)]
    found = {(row.function, row.who, row.what): row for row in chosen}
    columns = [(who, what) for what in PRODUCTS for who in everybody]
    headings = [Cell(t("bench.function"), "faint")]
    headings += [Cell(_heading(who, what, whole=counted), "faint") for who, what in columns]
    lines: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys(row.function for row in chosen):
        cells = [_cell(found.get((name, who, what)), counted=counted) for who, what in columns]
        lines.append((Cell(name, "strong"), *cells))
    return Table(tuple(headings), tuple(lines), frozenset(range(1, 1 + len(columns))))


def own_errors(rows: Sequence[AccuracyRow]) -> Table:
    """Our own largest errors in all formats side by side: of functions that others lack."""
    dtypes = list(dict.fromkeys(row.dtype for row in rows))
    found = {(row.function, row.dtype, row.what): row for row in rows if row.who == "slopelab"}
    columns = [(dtype, what) for dtype in dtypes for what in PRODUCTS]
    headings = [Cell(t("bench.function"), "faint")]
    headings += [
        Cell(f"{dtype} {_heading('slopelab', what, whole=False)}") for dtype, what in columns
    ]
    lines: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys(row.function for row in rows):
        cells = [_cell(found.get((name, dtype, what)), counted=True) for dtype, what in columns]
        lines.append((Cell(name, "strong"), *cells))
    return Table(tuple(headings), tuple(lines), frozenset(range(1, 1 + len(columns))))


def known_to_others(rows: Sequence[AccuracyRow]) -> frozenset[str]:
    """The functions that others were measured with, too."""
    return frozenset(row.function for row in rows if row.who != "slopelab")


def not_rounded(rows: Sequence[AccuracyRow]) -> list[AccuracyRow]:
    """Our rows of those functions and formats in which some result is not correctly rounded."""
    ours = [row for row in rows if row.who == "slopelab"]
    places = {(row.function, row.dtype) for row in ours if row.worst > ROUNDED}
    return [row for row in ours if (row.function, row.dtype) in places]


def where_table(rows: Sequence[AccuracyRow]) -> Table:
    """Our own largest errors and the inputs at which they are."""
    found = {(row.function, row.dtype, row.what): row for row in rows if row.who == "slopelab"}
    headings = [t("bench.function"), t("bench.dtype")]
    for what in PRODUCTS:
        headings += [t(f"bench.{what}"), t("bench.at")]
    lines: list[tuple[Cell, ...]] = []
    for name, dtype in dict.fromkeys((name, dtype) for name, dtype, _ in found):
        cells = [name, dtype]
        for what in PRODUCTS:
            row = found[name, dtype, what]
            cells += [_exactly(row.worst), _input(row)]
        lines.append(tuple(Cell(cell) for cell in cells))
    return Table(tuple(Cell(each) for each in headings), tuple(lines), frozenset({2, 3, 4, 5}))


def misses(rows: Sequence[AccuracyRow]) -> list[str]:
    """A sentence for each of our rows that is not within its bar."""
    return [
        t(
            "bench.accuracy.miss",
            function=row.function,
            dtype=row.dtype,
            what=t(f"bench.{row.what}"),
            ulps=_exactly(row.worst),
            bar=BARS[row.dtype][PRODUCTS.index(row.what)],
            at=_input(row),
            faults=_faults(row, counted=True) or NOTHING,
        )
        for row in rows
        if row.who == "slopelab" and not row.is_within
    ]


def _heading(who: str, what: str, *, whole: bool) -> str:
    sign = "f" if what == "value" else "f′"
    if whole:
        return f"{NAMES[who]} {sign}"
    return sign if who == "slopelab" else NAMES[who]


def _cell(row: AccuracyRow | None, *, counted: bool) -> Cell:
    if row is None:
        return Cell(NOTHING, "faint")
    text = ulps_text(row.worst)
    faults = _faults(row, counted=counted)
    wrong = row.who == "slopelab" and not row.is_within
    return Cell(f"{text} {faults}".strip(), "alarm" if wrong else "plain")


def _faults(row: AccuracyRow, *, counted: bool) -> str:
    found = {letter: int(getattr(row, name)) for name, letter in _FAULTS.items()}
    there = {letter: count for letter, count in found.items() if count}
    if counted:
        return ", ".join(f"{letter} {count_text(count)}" for letter, count in there.items())
    return "".join(there)


def _exactly(ulps: float) -> str:
    """With a digit more: 0.5004 is no 0.5."""
    return f"{ulps:.4f}" if 0 < ulps < 10 else ulps_text(ulps)  # noqa: PLR2004 - one digit


def _input(row: AccuracyRow) -> str:
    if np.isnan(row.at) or row.worst == 0:
        return NOTHING
    # With the digits that the format has, and no more.
    return str(dtype_of(row.dtype).type(row.at))
