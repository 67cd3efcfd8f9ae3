"""What `slopelab bench` prints."""

from __future__ import annotations

from collections.abc import Sequence

from slopelab.bench.accuracy import AccuracyRow
from slopelab.bench.accuracy_table import bare_table, largest_errors, misses
from slopelab.bench.calls import CallRow
from slopelab.bench.machine import Machine
from slopelab.bench.speed import SpeedRow
from slopelab.bench.speed_table import (
    bare_calls,
    bare_speed,
    call_misses,
    calls_table,
    speed_misses,
    speed_table,
    starts_table,
)
from slopelab.terminal.page import Block, Cell, Entries, Heading, Page, Remark
from slopelab.words import t


def machine_lines(on: Machine) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The machine in a few lines, each under the name of its label."""
    processor = f"{on.processor} (LLVM: {on.cpu})" if on.cpu else on.processor
    cores = t("bench.cores", count=on.cores)
    return (
        ("machine", (f"{processor}, {cores}, {on.system}",)),
        ("versions", (", ".join(f"{name} {number}" for name, number in on.packages.items()),)),
        ("kernels", (t("bench.compiled" if on.compiled else "bench.numpy"),)),
        ("date", (on.date,)),
    )


def accuracy_page(on: Machine, rows: Sequence[AccuracyRow]) -> Page:
    """Errors, a table for each format.

    Args:
        on: where it was measured.
        rows: what was measured.
    """
    about = Entries(machine_lines(on))
    drawn: list[Block] = [Heading(t("bench.accuracy.title")), about]
    for dtype in dict.fromkeys(row.dtype for row in rows):
        count = max(row.inputs for row in rows if row.dtype == dtype)
        drawn.append(Heading(dtype, Cell(t("bench.accuracy.inputs", count=f"{count:,}"), "faint")))
        drawn.append(largest_errors(rows, dtype, counted=False))
    drawn += [Remark(Cell(t("bench.accuracy.letters"), "faint"))]
    missed = misses(rows) or [t("bench.accuracy.within")]
    drawn += [Remark(Cell(sentence)) for sentence in missed]
    return Page(tuple(drawn), (about, bare_table(rows)))


def speed_page(on: Machine, rows: Sequence[SpeedRow], short: Sequence[CallRow]) -> Page:
    """Times, a table for each format; then those of short calls.

    Args:
        on: where it was measured.
        rows: times for long arrays.
        short: times of short calls, if any.
    """
    about = Entries(machine_lines(on))
    drawn: list[Block] = [Heading(t("bench.speed.title")), about]
    for dtype in dict.fromkeys(row.dtype for row in rows):
        count = f"{rows[0].elements:,}"
        drawn.append(Heading(dtype, Cell(t("bench.speed.elements", count=count), "faint")))
        drawn.append(speed_table(rows, dtype))
    drawn.append(Remark(Cell(t("bench.speed.columns"), "faint")))
    if short:
        drawn += [Heading(t("bench.calls.title")), calls_table(short), starts_table(short)]
    missed = [*speed_misses(rows), *call_misses(short)]
    drawn += [Remark(Cell(sentence)) for sentence in missed]
    bare = (about, bare_speed(rows), *([bare_calls(short)] if short else []))
    return Page(tuple(drawn), bare)
