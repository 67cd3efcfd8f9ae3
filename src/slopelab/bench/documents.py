"""The tables as pages of the documentation, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import fill
from typing import Final

from slopelab.bench.accuracy import AccuracyRow
from slopelab.bench.accuracy_table import (
    ROUNDED,
    known_to_others,
    largest_errors,
    misses,
    not_rounded,
    own_errors,
    where_table,
)
from slopelab.bench.calls import POINTS, CallRow
from slopelab.bench.exact import ASKED, MOST
from slopelab.bench.machine import Machine
from slopelab.bench.pages import machine_lines
from slopelab.bench.samples import POINTS as SAMPLES
from slopelab.bench.speed import SPREAD, SpeedRow
from slopelab.bench.speed_table import (
    call_misses,
    calls_table,
    speed_misses,
    speed_table,
    starts_table,
)
from slopelab.files import free, write_text
from slopelab.terminal.page import Table
from slopelab.terminal.wrap import columns_of
from slopelab.words import LANGUAGES, Language, language, t, use_language

_WIDTH: Final = 108


def targets(folder: str, name: str, *, force: bool) -> dict[Language, Path]:
    """Where the two pages go.

    Args:
        folder: into which folder.
        name: ``accuracy`` or ``speed``.
        force: whether they may be there already.

    Raises:
        OutputError: one of them cannot be written there.
    """
    files: dict[Language, str] = {"en": f"{name}.md", "zh": f"{name}.zh.md"}
    return {lang: free(Path(folder) / files[lang], force=force) for lang in LANGUAGES}


def write_accuracy(
    where: dict[Language, Path], on: Machine, rows: Sequence[AccuracyRow]
) -> list[Path]:
    """Write the page about errors.

    Args:
        where: what `targets` gave.
        on: where it was measured.
        rows: what was measured.

    Raises:
        OutputError: a page cannot be written.
    """
    return [_written(where[lang], lang, lambda: accuracy_text(on, rows)) for lang in where]


def write_speed(
    where: dict[Language, Path], on: Machine, rows: Sequence[SpeedRow], short: Sequence[CallRow]
) -> list[Path]:
    """Write the page about times.

    Args:
        where: what `targets` gave.
        on: where it was measured.
        rows: times for long arrays.
        short: times of short calls.

    Raises:
        OutputError: a page cannot be written.
    """
    return [_written(where[lang], lang, lambda: speed_text(on, rows, short)) for lang in where]


def accuracy_text(on: Machine, rows: Sequence[AccuracyRow]) -> str:
    """The page about errors, in the language in force."""
    dtypes = list(dict.fromkeys(row.dtype for row in rows))
    parts = [
        f"# {t('bench.accuracy.title')}",
        _lines(t("bench.accuracy.about")),
        *_conditions(on, f"slopelab bench --accuracy{_points(rows)}"),
        _bullets(_how(rows, dtypes)),
        f"## {t('bench.results')}",
        _missed(misses(rows), t("bench.accuracy.within")),
        _lines(t("bench.accuracy.letters")),
    ]
    shared = known_to_others(rows)
    both = [row for row in rows if row.function in shared]
    alone = [row for row in rows if row.function not in shared]
    for dtype in dtypes if both else ():
        parts += [f"### {dtype}", markdown(largest_errors(both, dtype, counted=True))]
    if alone:
        parts += [f"### {t('bench.accuracy.alone')}", markdown(own_errors(alone))]
    parts += [f"## {t('bench.accuracy.where')}", _lines(t("bench.accuracy.rounded", bound=ROUNDED))]
    beyond = not_rounded(rows)
    if beyond:
        parts.append(markdown(where_table(beyond)))
    return "\n\n".join(parts) + "\n"


def _points(rows: Sequence[AccuracyRow]) -> str:
    """The option that chose the number of inputs; nothing where all the usual ones were taken."""
    counts = {row.dtype: row.inputs for row in rows if not row.exhaustive}
    for row in rows:
        if not row.exhaustive:
            counts[row.dtype] = max(counts[row.dtype], row.inputs)
    fewer = [count for dtype, count in counts.items() if count < SAMPLES[dtype] / 2]
    return f" --points {max(fewer):.0e}".replace("e+0", "e") if fewer else ""


def _how(rows: Sequence[AccuracyRow], dtypes: Sequence[str]) -> list[str]:
    ours = [row for row in rows if row.who == "slopelab"]
    said: list[str] = []
    for dtype in dtypes:
        some = [row for row in ours if row.dtype == dtype]
        every = all(row.exhaustive for row in some)
        key = "every" if every else f"some_{dtype}"
        said.append(
            t(f"bench.inputs.{key}", dtype=dtype, count=f"{max(row.inputs for row in some):,}")
        )
    said.append(t("bench.accuracy.arb", asked=f"{ASKED:,}", most=f"{MOST:,}"))
    if all(row.by_arb == row.inputs for row in ours):
        said.append(t("bench.accuracy.no_middle"))
    else:
        off, least = max(row.middle_off for row in ours), min(row.by_arb for row in ours)
        said.append(t("bench.accuracy.middle", off=f"{off:.1g}", least=f"{least:,}"))
    said += [t("bench.accuracy.kinks"), t("bench.accuracy.bars")]
    return said


def speed_text(on: Machine, rows: Sequence[SpeedRow], short: Sequence[CallRow]) -> str:
    """The page about times, in the language in force."""
    elements = f"{rows[0].elements:,}"
    parts = [
        f"# {t('bench.speed.title')}",
        _lines(t("bench.speed.about", count=elements, spread=f"{SPREAD:g}")),
        *_conditions(on, "slopelab bench --calls"),
        _bullets([t("bench.speed.turns"), t("bench.speed.copying"), t("bench.speed.peers")]),
        f"## {t('bench.results')}",
        _missed([*speed_misses(rows), *call_misses(short)], t("bench.speed.met")),
        _lines(t("bench.speed.columns")),
        _lines(t("bench.speed.working")),
    ]
    for dtype in dict.fromkeys(row.dtype for row in rows):
        parts += [f"### {dtype}", markdown(speed_table(rows, dtype))]
    if short:
        parts += [
            f"## {t('bench.calls.title')}",
            t("bench.calls.about", points=POINTS),
            markdown(calls_table(short)),
            t("bench.calls.before"),
            markdown(starts_table(short)),
        ]
    return "\n\n".join(parts) + "\n"


def markdown(table: Table) -> str:
    """A table in Markdown, its numbers on the right and its columns aligned in the text too."""
    rows = [
        [cell.text.replace("|", r"\|") for cell in row] for row in (table.headings, *table.rows)
    ]
    widths = [max(3, *(columns_of(row[k]) for row in rows)) for k in range(len(rows[0]))]

    def line(cells: Sequence[str]) -> str:
        # A Chinese character takes two columns.
        gaps = [" " * (width - columns_of(cell)) for width, cell in zip(widths, cells, strict=True)]
        shown = [
            gap + cell if k in table.right else cell + gap
            for k, (gap, cell) in enumerate(zip(gaps, cells, strict=True))
        ]
        return f"| {' | '.join(shown)} |"

    rules = ["-" * (w - 1) + (":" if k in table.right else "-") for k, w in enumerate(widths)]
    return "\n".join([line(rows[0]), line(rules), *map(line, rows[1:])])


def _conditions(on: Machine, command: str) -> list[str]:
    about = [
        t("bench.said", label=t(f"label.{label}"), said=said)
        for label, (said,) in machine_lines(on)
    ]
    return [_bullets(about), t("bench.repeat"), f"```sh\n{command}\n```"]


def _missed(sentences: Sequence[str], otherwise: str) -> str:
    return _bullets(sentences) if sentences else _lines(otherwise)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"* {_lines(line, 2)}" for line in lines)


def _lines(text: str, margin: int = 0) -> str:
    """A paragraph as lines of source; Chinese stays one line, for a new one would be a space."""
    if language() == "zh":
        return text
    return fill(text, _WIDTH, subsequent_indent=" " * margin, break_on_hyphens=False)


def _written(path: Path, lang: Language, text: Callable[[], str]) -> Path:
    with use_language(lang):
        return write_text(path, text(), force=True)
