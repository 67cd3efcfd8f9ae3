"""Training runs as tables: what became of each, and its chain of factors step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from slopelab.terminal.page import Block, Cell, Heading, Look, Page, Remark, Table
from slopelab.words import t

if TYPE_CHECKING:
    from slopelab.training import Run

_SIGNS: Final = {
    "w": "w",
    "prediction": "ŷ",
    "loss": "L",
    "dloss_dprediction": "dL/dŷ",
    "dprediction_dz": "dŷ/dz",
    "dz_dw": "dz/dw",
    "dloss_dw": "dL/dw",
}
"""The columns on a terminal, and how they are written."""
_ARRAYS: Final = ("w", "z", *list(_SIGNS)[1:])
_MOST_ROWS: Final = 12
_NICE: Final = (1, 2, 3, 5)
DEAD: Final = "✗"
"""Marks the dead factor: a sign, so that it is seen without colours."""


def runs_page(runs: Sequence[Run]) -> Page:
    """Runs, each with its verdict and its chain; several also side by side.

    Args:
        runs: what `slopelab.training.train` returned.
    """
    drawn: list[Block] = []
    if len(runs) > 1:
        drawn += [Heading(t("train.together")), _summary(runs, alarm=True)]
    for run in runs:
        drawn += _drawn_run(run)
    return Page(tuple(drawn), (_summary(runs, alarm=False), _bare_steps(runs)))


def _summary(runs: Sequence[Run], *, alarm: bool) -> Table:
    columns = ("pairing", "verdict", "dead_factor", "w_first", "w_last", "loss_first", "loss_last")
    labels = [t(f"train.{column}") if alarm else column for column in columns]
    rows: list[tuple[Cell, ...]] = []
    for run in runs:
        numbers = (run.w0, float(run.w[-1]), float(run.loss[0]), float(run.loss[-1]))
        stuck: Look = "alarm" if alarm and run.verdict.dead_factor else "plain"
        shown = [_short(number) if alarm else repr(number) for number in numbers]
        rows.append(
            (
                Cell(run.name, "strong"),
                Cell(run.verdict.title if alarm else run.verdict.name),
                Cell(run.verdict.dead_symbol or "", stuck),
                *(Cell(number) for number in shown),
            )
        )
    headings = tuple(Cell(label, "faint") for label in labels)
    return Table(headings, tuple(rows), frozenset({3, 4, 5, 6}))


def _drawn_run(run: Run) -> list[Block]:
    dead = run.verdict.dead_factor
    settings = t(
        "train.settings",
        **{name: _short(getattr(run, name)) for name in ("x", "y", "lr")},
        steps=f"{run.steps:,}",
    )
    verdict = Cell(
        run.verdict.title, "alarm" if dead or run.verdict.name == "diverged" else "strong"
    )
    blocks: list[Block] = [
        Heading(f"{run.activation_spec.name} + {run.loss_spec.name}", verdict),
        Remark(Cell(run.verdict.reason)),
        Remark(Cell(settings, "faint")),
        _drawn_steps(run),
    ]
    if dead:
        blocks.append(Remark(Cell(t("train.legend", mark=DEAD, factor=_SIGNS[dead]), "faint")))
    return blocks


def _drawn_steps(run: Run) -> Table:
    dead = run.verdict.dead_factor
    headings = [Cell(t("train.step"), "faint")]
    headings += [
        Cell(f"{DEAD} {sign}", "alarm") if name == dead else Cell(sign, "faint")
        for name, sign in _SIGNS.items()
    ]
    rows: list[tuple[Cell, ...]] = []
    for step in range(0, run.steps, _stride(run.steps)):
        numbers = ((name, float(getattr(run, name)[step])) for name in _SIGNS)
        rows.append(
            (
                Cell(f"{step:,}"),
                *(Cell(_short(n), "alarm" if name == dead else "plain") for name, n in numbers),
            )
        )
    rows.append((Cell(f"{run.steps:,}"), Cell(_short(float(run.w[-1]))), *[Cell("")] * 6))
    return Table(tuple(headings), tuple(rows), frozenset(range(len(headings))))


def _bare_steps(runs: Sequence[Run]) -> Table:
    """Every step of every run, with all digits; the last weight stands in the summary."""
    headings = tuple(Cell(name) for name in ("pairing", "step", *_ARRAYS))
    rows = [
        (
            Cell(run.name),
            Cell(str(step)),
            *(Cell(repr(float(getattr(run, name)[step]))) for name in _ARRAYS),
        )
        for run in runs
        for step in range(run.steps)
    ]
    return Table(headings, tuple(rows))


def _stride(steps: int) -> int:
    """The smallest round number of steps between rows that leaves few enough of them."""
    power = 1
    while True:
        for nice in _NICE:
            if steps <= nice * power * _MOST_ROWS:
                return nice * power
        power *= 10


def _short(value: float) -> str:
    """Four digits, and no longer than a column."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:.4g}"
