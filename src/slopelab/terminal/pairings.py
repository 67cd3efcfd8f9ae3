"""Pairings as tables: one with its ends and advice, or all of them in signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from slopelab.core.number import exact_text
from slopelab.core.text import to_text
from slopelab.terminal.page import Block, Cell, Heading, Look, Page, Remark, Table
from slopelab.words import t

if TYPE_CHECKING:
    from slopelab.advice.matrix import Entry, Matrix
    from slopelab.advice.study import Seen, Study
    from slopelab.calculus.flows import Flow
    from slopelab.calculus.pairing import EndStudy

SIGNS: Final[Mapping[Flow, str]] = {
    "dead": "✗",
    "vanishing": "↘",
    "steady": "→",
    "growing": "↗",
    "exploding": "↑",
    "wavering": "~",
    "unknown": "?",
}
"""A sign for what becomes of the gradient on a wrong side, to be read without colours."""
RIGHT: Final = "·"
"""That side is never wrong."""
MATCHED: Final = "*"
"""The two match."""
NO_SENSE: Final = "–"
"""They do not go together."""

_ENDS: Final = {-1: "z → −∞", 1: "z → +∞"}
_BARE: Final = ("pairing", "y", "end", "side", "flow", "limit", "like", "descent", "standing")


def studies_page(found: Sequence[tuple[Study, str]]) -> Page:
    """Pairings, each with what its gradient does far out and with advice.

    Args:
        found: what `slopelab.advice.study.study_pairing` returned, each with a sentence.
    """
    drawn: list[Block] = []
    for study, sentence in found:
        drawn += _drawn(study, sentence)
    return Page(tuple(drawn), (_bare_summary(found), _bare_ends(found)))


def _drawn(study: Study, sentence: str) -> list[Block]:
    grade = Cell(t(f"pairing.grade.{study.grade}"), _look(study))
    blocks: list[Block] = [
        Heading(f"{study.activation} + {study.loss}", grade),
        Remark(Cell(sentence)),
    ]
    if study.problem is not None:
        return blocks
    if study.dead_zones:
        zones = t("pairing.joint").join(f"[{low:g}, {high:g}]" for low, high in study.dead_zones)
        blocks.append(Remark(Cell(t("pairing.dead_zone", zones=zones))))
    blocks += [Remark(Cell(summary(study), "faint")), _ends_table(study)]
    return blocks


def _look(study: Study) -> Look:
    return "alarm" if study.grade in {"dead", "ill_typed"} else "strong"


def summary(study: Study) -> str:
    """Whether the pairing matches, is convex, and where it comes to rest, in one line."""
    convex = {True: "yes", False: "no", None: "unknown"}[study.convex]
    parts = [
        t(f"pairing.matched.{'yes' if study.match.holds else 'no'}"),
        t(f"pairing.convex.{convex}"),
        t(f"pairing.reach.{study.reach}"),
        t(f"pairing.stop.{study.stop}"),
    ]
    return t("pairing.joint").join(parts)


def _ends_table(study: Study) -> Table:
    labels = ("y", "end", "side", "flow", "limit", "like", "descent", "standing")
    headings = tuple(Cell(t(f"pairing.column.{label}"), "faint") for label in labels)
    rows: list[tuple[Cell, ...]] = []
    for one in study.seen:
        for end in (one.far.left, one.far.right):
            words = end_words(one, end, unicode=True)
            looks: list[Look] = ["plain"] * len(words)
            if end.wrong:
                looks[3] = "alarm" if end.flow == "dead" else "strong"
            rows.append(tuple(Cell(text, look) for text, look in zip(words, looks, strict=True)))
    return Table(headings, tuple(rows))


def end_words(one: Seen, end: EndStudy, *, unicode: bool) -> tuple[str, ...]:
    """One end of a pairing with one target, in the words of a table.

    Args:
        one: the pairing with the target.
        end: z to -inf, or to +inf.
        unicode: for people; else for programs.

    Returns:
        Target, end, side, flow, limit, rate, where descent leads, standing.
    """
    gradient = end.gradient
    side = {True: "wrong", False: "right", None: "unknown"}[end.wrong]
    outward = "there" if end.wrong is False else "away"
    descent = {True: "back", False: outward, None: "none"}[end.toward]
    limit = "" if gradient.limit is None else to_text(gradient.limit, unicode=unicode)
    like = "" if gradient.like is None else to_text(gradient.like, unicode=unicode)
    if not unicode:
        return (
            exact_text(one.target.y), "-inf" if end.side < 0 else "inf", side, end.flow, limit,
            like, descent, gradient.standing,
        )  # fmt: skip
    return (
        exact_text(one.target.y),
        _ENDS[end.side],
        t(f"pairing.side.{side}"),
        f"{SIGNS[end.flow]} {t(f'pairing.flow.{end.flow}')}",
        limit,
        "" if like == limit else like,
        t(f"pairing.descent.{descent}"),
        t(f"pairing.standing.{gradient.standing}"),
    )


def _bare_summary(found: Sequence[tuple[Study, str]]) -> Table:
    headings = ("pairing", "grade", "left", "right", "reach", "stop", "convex", "matched", "advice")
    rows = [
        (
            study.name, study.grade, study.left or "", study.right or "", study.reach, study.stop,
            _known(study.convex), _known(study.match.holds), sentence,
        )
        for study, sentence in found
    ]  # fmt: skip
    return _plain(headings, rows)


def _bare_ends(found: Sequence[tuple[Study, str]]) -> Table:
    rows = [
        (study.name, *end_words(one, end, unicode=False))
        for study, _ in found
        for one in study.seen
        for end in (one.far.left, one.far.right)
    ]
    return _plain(_BARE, rows)


def _known(value: bool | None) -> str:  # noqa: FBT001
    return "" if value is None else str(value).lower()


def _plain(headings: Iterable[str], rows: Iterable[Sequence[str]]) -> Table:
    return Table(
        tuple(Cell(heading) for heading in headings),
        tuple(tuple(Cell(text) for text in row) for row in rows),
    )


def matrix_page(
    matrix: Matrix,
    rows: Mapping[str, Sequence[str]],
    columns: Mapping[str, Sequence[str]],
) -> Page:
    """All pairings in signs: a table for each family of losses, the families of activations below.

    Args:
        matrix: the pairings.
        rows: names of activations by the title of their family.
        columns: names of losses by the title of their family.
    """
    drawn: list[Block] = [Remark(Cell(legend(), "faint"))]
    rows = _shown(rows, matrix.activations)
    for title, losses in _shown(columns, matrix.losses).items():
        drawn.append(Heading(title))
        names = "  ".join(f"{number} {name}" for number, name in enumerate(losses, start=1))
        drawn += [Remark(Cell(names)), _signs_table(matrix, rows, losses)]
    fields = ("activation", "loss", "grade", "left", "right", "away", "reach", "stop", "convex",
              "matched", "standing")  # fmt: skip
    bare = [tuple(_field(entry.to_dict()[name]) for name in fields) for entry in matrix]
    return Page(tuple(drawn), (_plain(fields, bare),))


def _shown(groups: Mapping[str, Sequence[str]], known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Families without what the matrix does not have."""
    found = {
        title: tuple(name for name in names if name in known) for title, names in groups.items()
    }
    return {title: names for title, names in found.items() if names}


def _field(value: str | bool | None) -> str:  # noqa: FBT001
    return value if isinstance(value, str) else _known(value)


def _signs_table(matrix: Matrix, rows: Mapping[str, Sequence[str]], losses: Sequence[str]) -> Table:
    headings = (Cell(""), *(Cell(str(number), "faint") for number in range(1, len(losses) + 1)))
    made: list[tuple[Cell, ...]] = []
    for title, names in rows.items():
        made.append((Cell(title, "faint"), *(Cell("") for _ in losses)))
        made += [
            (Cell(f"  {name}"), *(_signed(matrix[name, loss]) for loss in losses)) for name in names
        ]
    return Table(headings, tuple(made))


def _signed(entry: Entry) -> Cell:
    if entry.problem is not None:
        return Cell(NO_SENSE, "faint")
    signs = "".join(RIGHT if flow is None else SIGNS[flow] for flow in (entry.left, entry.right))
    look: Look = "strong" if entry.grade == "fits" else "plain"
    return Cell(signs + (MATCHED if entry.matched else ""), look)


def legend() -> str:
    """What the signs mean, in the language in force."""
    said = [f"{sign} {t(f'pairing.flow.{flow}')}" for flow, sign in SIGNS.items()]
    said += [
        f"{RIGHT} {t('pairing.sign.right')}",
        f"{NO_SENSE} {t('pairing.sign.no_sense')}",
        f"{MATCHED} {t('pairing.sign.matched')}",
    ]
    return t("pairing.legend", signs=t("pairing.joint").join(said))
