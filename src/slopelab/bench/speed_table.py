"""Measured times as tables: for a terminal, for a pipe, for the documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slopelab.bench.accuracy_table import NAMES
from slopelab.bench.calls import CallRow
from slopelab.bench.numbers import three_digits, times_text
from slopelab.bench.speed import SpeedRow
from slopelab.terminal.page import Cell, Look, Table
from slopelab.words import t

GOALS: Final[dict[str, dict[str, float]]] = {
    "float32": {"copy": 0.8, "torch": 4.0, "jax": 4.0},
    "float64": {"torch": 2.0, "jax": 2.0},
}
"""How many times as fast as a contender we want to be, by format."""

CALL_GOALS: Final = {
    "call": 10e-6,
    "formula": 60e-3,
    "formula_cached": 10e-3,
    "first_value": 0.5,
}
"""The most seconds that we want something to take."""

_PEERS: Final = ("numpy", "torch", "jax")


def bare_speed(rows: Sequence[SpeedRow]) -> Table:
    """Everything, one line for each contender."""
    lines = [
        (row.function, row.dtype, str(row.elements), who, repr(seconds))
        for row in rows
        for who, seconds in row.seconds.items()
    ]
    return _plain(("function", "dtype", "elements", "who", "seconds"), lines)


def bare_calls(rows: Sequence[CallRow]) -> Table:
    """Everything, one line for each contender."""
    lines = [
        (row.kind, row.subject, who, repr(seconds))
        for row in rows
        for who, seconds in row.seconds.items()
    ]
    return _plain(("kind", "subject", "who", "seconds"), lines)


def speed_table(rows: Sequence[SpeedRow], dtype: str) -> Table:
    """One format: our time, and how many times as long everybody else takes."""
    headings = [t("bench.function"), t("bench.speed.ns"), t("bench.speed.copy")]
    headings += [f"{NAMES[who]}" for who in _PEERS]
    headings += [t("bench.speed.out_ns"), t("bench.speed.out_copy"), t("bench.speed.work")]
    lines = tuple(_speed_line(row) for row in rows if row.dtype == dtype)
    right = frozenset(range(1, len(headings)))
    return Table(tuple(Cell(each, "faint") for each in headings), lines, right)


def _speed_line(row: SpeedRow) -> tuple[Cell, ...]:
    return (
        Cell(row.function, "strong"),
        Cell(three_digits(row.per_element("slopelab"))),
        *(_ratio(row, who) for who in ("copy", *_PEERS)),
        Cell(three_digits(row.per_element("slopelab_out"))),
        Cell(times_text(row.times_as_long("copy_out", "slopelab_out"))),
        Cell(three_digits(row.instructions)),
    )


def calls_table(rows: Sequence[CallRow]) -> Table:
    """Calls at a few hundred points, in microseconds."""
    who = ("slopelab", *_PEERS)
    headings = (Cell(t("bench.function"), "faint"), *(Cell(NAMES[each], "faint") for each in who))
    lines: list[tuple[Cell, ...]] = []
    for row in rows:
        if row.kind == "call":
            micro = {each: 1e6 * seconds for each, seconds in row.seconds.items()}
            times = (Cell(three_digits(micro.get(each))) for each in who)
            lines.append((Cell(row.subject, "strong"), *times))
    return Table(headings, tuple(lines), frozenset(range(1, 5)))


def starts_table(rows: Sequence[CallRow]) -> Table:
    """What comes before a first result, in milliseconds."""
    headings = (Cell(t("bench.calls.what"), "faint"), Cell(t("bench.calls.ms"), "faint"))
    lines = [
        (
            Cell(t(f"bench.calls.{row.kind}", subject=row.subject)),
            Cell(three_digits(1e3 * row.seconds["slopelab"])),
        )
        for row in rows
        if row.kind != "call"
    ]
    return Table(headings, tuple(lines), frozenset({1}))


def speed_misses(rows: Sequence[SpeedRow]) -> list[str]:
    """A sentence for each function and format that misses a goal."""
    found: list[str] = []
    for row in rows:
        missed = [
            t(
                "bench.speed.missed",
                who=NAMES.get(who, t("bench.speed.copy")),
                ratio=times_text(row.times_as_long(who)),
                goal=f"{goal:g}×",
            )
            for who, goal in GOALS.get(row.dtype, {}).items()
            if _misses(row, who)
        ]
        if missed:
            some = t("bench.speed.joint").join(missed)
            found.append(t("bench.speed.miss", function=row.function, dtype=row.dtype, some=some))
    return found


def _misses(row: SpeedRow, who: str) -> bool:
    ratio = row.times_as_long(who)
    return ratio is not None and ratio < GOALS.get(row.dtype, {}).get(who, 0.0)


def call_misses(rows: Sequence[CallRow]) -> list[str]:
    """A sentence for each goal of short calls that is missed."""
    return [
        t(
            "bench.calls.miss",
            what=t(f"bench.calls.{row.kind}", subject=row.subject),
            took=_duration(row.seconds["slopelab"]),
            goal=_duration(CALL_GOALS[row.kind]),
        )
        for row in rows
        if row.kind in CALL_GOALS and row.seconds["slopelab"] > CALL_GOALS[row.kind]
    ]


def _duration(seconds: float) -> str:
    if seconds < 1e-3:  # noqa: PLR2004 - a millisecond
        return f"{three_digits(1e6 * seconds)} µs"
    return f"{three_digits(1e3 * seconds)} ms"


def _ratio(row: SpeedRow, who: str) -> Cell:
    look: Look = "alarm" if _misses(row, who) else "plain"
    return Cell(times_text(row.times_as_long(who)), look)


def _plain(names: Sequence[str], lines: Sequence[Sequence[str]]) -> Table:
    return Table(
        tuple(Cell(name) for name in names), tuple(tuple(Cell(v) for v in line) for line in lines)
    )
