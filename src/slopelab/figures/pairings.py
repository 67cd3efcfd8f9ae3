"""All pairings as one picture: a poster on which every cell is an activation with a loss."""

# Matplotlib's stubs leave most keyword arguments without a type, so strict checking would refuse
# every call that passes any; what goes into them is typed here instead.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, final

from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from slopelab.advice.matrix import Entry, Matrix
from slopelab.advice.study import GRADES
from slopelab.calculus.flows import Flow
from slopelab.catalogue.lookup import activations, families, family_title, losses
from slopelab.core.spec import Activation, Loss
from slopelab.figures.flow_marks import FLOW_MARKS, NOWHERE, FlowMark
from slopelab.figures.panels import Panel, Sheet, fitted, plain
from slopelab.figures.placing import text_size
from slopelab.figures.style import style
from slopelab.words import t

Point: TypeAlias = "tuple[float, float]"
Ground: TypeAlias = "tuple[int, str]"
"""A layer and a colour."""
Pen: TypeAlias = "tuple[int, str, float]"
"""A layer, a colour and a width."""
Group: TypeAlias = "tuple[str, tuple[str, ...]]"
"""The title of a family, and the names in it."""

# The layout, in points: a cell of two halves, a gap between families, room for names.
_WIDE, _HIGH, _GAP, _FAMILY = 25.0, 18.0, 9.0, 19.0
_MARGIN, _ROOM, _HEAD, _FOOT = 40.0, 138.0, 176.0, 46.0
_NAME, _KIND, _TITLE, _TEXT = 9.0, 9.5, 30.0, 11.0
_LINE: Final = 16.0
_MARK: Final = 4.2
"""Half the size of a stroke in a cell."""
_LEGEND: Final = 2.0
"""How much larger the cells of the legend are."""
_KEYS: Final[tuple[Flow, ...]] = (
    "steady", "growing", "exploding", "vanishing", "dead", "wavering", "unknown",
)  # fmt: skip


_CIRCLE: Final = tuple(
    (math.cos(math.tau * k / 24), math.sin(math.tau * k / 24)) for k in range(24)
)


@final
@dataclass(slots=True)
class _Ink:
    """Shapes of one colour each, collected so that they are drawn at one go."""

    panel: Panel
    grounds: dict[Ground, list[list[Point]]] = field(
        default_factory=dict["Ground", list[list[Point]]]
    )
    strokes: dict[Pen, list[list[Point]]] = field(default_factory=dict["Pen", list[list[Point]]])

    def box(self, left: float, bottom: float, width: float, height: float, fill: str) -> None:
        right, top = left + width, bottom + height
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        self.grounds.setdefault((0, fill), []).append(corners)

    def line(self, points: Sequence[Point], ink: str, width: float, layer: int = 0) -> None:
        self.strokes.setdefault((layer, ink, width), []).append(list(points))

    def half(self, centre: Point, size: Point, mark: FlowMark, scale: float) -> None:
        x, y = centre
        self.box(x - size[0] / 2, y - size[1] / 2, size[0], size[1], mark.fill)
        for stroke in mark.strokes:
            points = [(x + a * _MARK * scale, y + b * _MARK * scale) for a, b in stroke]
            self.line(points, mark.ink, 1.1 * scale)

    def cell(self, left: float, bottom: float, entry: Entry, scale: float = 1.0) -> None:
        """One pairing: two halves, and what else there is to say in its frame."""
        width, height = _WIDE * scale, _HIGH * scale
        inner, flat = width - 2.6, height - 1.8
        middle, centre = left + width / 2, bottom + height / 2
        if entry.problem is not None:
            self.line(
                [(left + width * 0.3, bottom + height * 0.3),
                 (left + width * 0.7, bottom + height * 0.7)], "#cfcfcf", 0.7 * scale,
            )  # fmt: skip
            return
        halves: tuple[tuple[int, Flow | None], ...] = ((-1, entry.left), (1, entry.right))
        for side, flow in halves:
            mark = NOWHERE if flow is None else FLOW_MARKS[flow]
            self.half((middle + side * inner / 4, centre), (inner / 2, flat), mark, scale)
        self.line([(middle, bottom + 0.5), (middle, bottom + height - 0.5)], "#ffffff", 0.6)
        if entry.stop == "keeps_on":
            self._dot((middle, bottom + 3.2 * scale), scale)
        if entry.reach == "beyond":
            top = bottom + height - 3.4 * scale
            bar = [(middle - 5 * scale, top), (middle + 5 * scale, top)]
            self.line(bar, "#1c1c1c", 3.4 * scale, 1)
            self.line(bar, "#ffffff", 1.6 * scale, 2)
        if entry.matched:
            inset = 1.1 * scale
            low, high = bottom + inset, bottom + height - inset
            start, end = left + inset, left + width - inset
            frame = [(start, low), (end, low), (end, high), (start, high), (start, low), (end, low)]
            self.line(frame, "#ffffff", 3.6 * scale, 3)
            self.line(frame, "#1c1c1c", 2.0 * scale, 4)

    def _dot(self, centre: Point, scale: float) -> None:
        # A line without length would do, with round ends, but some renderers leave it out.
        for layer, fill, size in ((11, "#1c1c1c", 2.3), (12, "#ffffff", 1.4)):
            self.grounds.setdefault((layer, fill), []).append(
                [(centre[0] + size * scale * x, centre[1] + size * scale * y) for x, y in _CIRCLE]
            )

    def draw(self) -> None:
        axes = self.panel.axes
        for (layer, fill), shapes in self.grounds.items():
            axes.add_collection(
                PolyCollection(shapes, facecolors=fill, linewidths=0, zorder=2 + layer / 10)
            )
        for (layer, ink, width), lines in self.strokes.items():
            axes.add_collection(
                LineCollection(
                    lines, colors=ink, linewidths=width, zorder=3 + layer / 10,
                    capstyle="round", joinstyle="round",
                )
            )  # fmt: skip


def figure(matrix: Matrix) -> Figure:
    """Draw all pairings as a poster.

    Rows are activations, columns losses, both by family; what lets the gradient through stands at
    the upper left. The size follows from how many there are: on A1, cells are as large as a
    fingertip.

    Args:
        matrix: what `slopelab.advice.matrix.matrix` returned, of functions of the catalogue.

    Returns:
        The figure, not yet saved; see `slopelab.figures.save`.

    Example:
        >>> from slopelab.advice.matrix import matrix
        >>> from slopelab.catalogue import activation, loss
        >>> small = matrix([activation("relu"), activation("tanh")], [loss("mse")])
        >>> len(figure(small).axes)
        1
    """
    rows = _ordered(matrix, _groups(Activation, matrix.activations), down=True)
    columns = _ordered(matrix, _groups(Loss, matrix.losses), down=False)
    table = (
        _WIDE * len(matrix.losses) + _GAP * (len(columns) - 1),
        _HIGH * len(matrix.activations) + _FAMILY * len(rows),
    )
    width = max(2 * _MARGIN + 2 * _ROOM + table[0], 620.0)
    with style() as theme:
        intro = wrapped(t("pairing.poster.intro"), _TEXT, width - 2 * _MARGIN)
        keys = _keys(width - 2 * _MARGIN)
        foot = _FOOT + _LINE + 40.0 * len(keys)
        top = _MARGIN + _TITLE + _LINE * (len(intro) + 1) + 14
        sheet = Sheet.of(width, top + _HEAD + table[1] + foot + _MARGIN, theme)
        panel = sheet.panel(0, 0, width, sheet.height)
        panel.axes.set_xlim(0, width)
        panel.axes.set_ylim(0, sheet.height)
        panel.axes.set_axis_off()
        ink = _Ink(panel)
        _titles(sheet, panel, intro)
        corner = ((width - table[0]) / 2, sheet.height - top - _HEAD)
        _heads(panel, ink, columns, corner)
        _body(panel, ink, matrix, (rows, columns), corner)
        _legend(panel, ink, keys, _MARGIN + 40.0 * len(keys) + 14)
        counted = _counted(matrix)
        panel.write(counted, _MARGIN, _MARGIN - 6, size=_TEXT, color=theme.muted)
        ink.draw()
    return sheet.figure


def _titles(sheet: Sheet, panel: Panel, intro: Sequence[str]) -> None:
    title = t("pairing.poster.title")
    size = _TITLE * min(1.0, (sheet.width - 2 * _MARGIN) / text_size(title, _TITLE)[0])
    sheet.name(title, [])
    start = sheet.height - _MARGIN - _TITLE
    panel.write(title, _MARGIN, start, size=size, color=sheet.theme.ink)
    for number, line in enumerate(intro, start=1):
        at = start - _LINE * (number + 0.6)
        panel.write(line, _MARGIN, at, size=_TEXT, color=sheet.theme.muted)


def _groups(kind: type[Activation | Loss], shown: Sequence[str]) -> list[Group]:
    known = families(Activation) if kind is Activation else families(Loss)
    found = [
        (str(family_title(family)), tuple(spec.name for spec in specs if spec.name in shown))
        for family, specs in known.items()
    ]
    return [group for group in found if group[1]]


def _ordered(matrix: Matrix, groups: Sequence[Group], *, down: bool) -> list[Group]:
    """Families and their members by how well they go with everything else, the best first."""
    others = matrix.losses if down else matrix.activations
    scores: dict[str, float] = {}
    for _, names in groups:
        for name in names:
            entries = [matrix[(name, other) if down else (other, name)] for other in others]
            grades = [GRADES.index(entry.grade) for entry in entries if entry.problem is None]
            scores[name] = sum(grades) / len(grades) if grades else len(GRADES)
    sorted_groups = [
        (title, tuple(sorted(names, key=scores.__getitem__))) for title, names in groups
    ]
    return sorted(
        sorted_groups, key=lambda group: sum(scores[name] for name in group[1]) / len(group[1])
    )


def _label(name: str, specs: Mapping[str, Activation] | Mapping[str, Loss]) -> tuple[str, float]:
    """The title of a function, and the size at which there is room for it."""
    title = plain(str(specs[name].title))
    size = _NAME * min(1.0, (_ROOM - 12) / text_size(title, _NAME)[0])
    return (title, size) if size > _NAME * 0.75 else (fitted(title, _NAME, _ROOM - 12), _NAME)


def _heads(panel: Panel, ink: _Ink, columns: Sequence[Group], corner: Point) -> None:
    x, bottom = corner
    for title, names in columns:
        wide = _WIDE * len(names)
        for index, name in enumerate(names):
            label, size = _label(name, losses())
            panel.axes.text(
                x + _WIDE * (index + 0.5), bottom + 5, label, rotation=90, size=size,
                ha="center", va="bottom", color=panel.theme.ink, zorder=5,
            )  # fmt: skip
        ink.line([(x + 1, bottom + _ROOM), (x + wide - 1, bottom + _ROOM)], panel.theme.ink, 1.2)
        lines = _even(title, _KIND, max(wide, 48.0))
        for number, line in enumerate(reversed(lines)):
            at = bottom + _ROOM + 6 + number * 11.5
            panel.write(line, x + 1, at, size=_KIND, color=panel.theme.ink)
        x += wide + _GAP


def _even(text: str, size: float, width: float) -> list[str]:
    """A heading in as few lines as there is room for, none of them a lonely last word."""
    lines = wrapped(text, size, width)
    for part in (0.55, 0.65, 0.75, 0.85, 0.95):
        evener = wrapped(text, size, width * part)
        if len(evener) == len(lines):
            return evener
    return lines


def _body(
    panel: Panel,
    ink: _Ink,
    matrix: Matrix,
    groups: tuple[Sequence[Group], Sequence[Group]],
    corner: Point,
) -> None:
    rows, columns = groups
    left, y = corner
    wide = _WIDE * len(matrix.losses) + _GAP * (len(columns) - 1)
    for title, names in rows:
        y -= _FAMILY
        panel.write(plain(title), left - 8, y + 5, size=_KIND, color=panel.theme.ink, ha="right")
        ink.line([(left, y + 1.5), (left + wide, y + 1.5)], panel.theme.axis, 0.7)
        for name in names:
            y -= _HIGH
            label, size = _label(name, activations())
            for x, side in ((left - 8, "right"), (left + wide + 8, "left")):
                middle = y + _HIGH / 2
                panel.write(
                    label, x, middle, size=size, color=panel.theme.muted, ha=side, va="center"
                )
            x = left
            for _, others in columns:
                for other in others:
                    ink.cell(x, y, matrix[name, other])
                    x += _WIDE
                x += _GAP


Key: TypeAlias = "tuple[Entry, str]"


def _sample(**said: object) -> Entry:
    plain_entry: dict[str, object] = {
        "activation": "", "loss": "", "grade": "fits", "problem": None, "left": None,
        "right": None, "away": False, "reach": "reached", "stop": "fades", "convex": None,
        "matched": False, "standing": "proved",
    }  # fmt: skip
    return Entry(**{**plain_entry, **said})  # pyright: ignore[reportArgumentType]


def _keys(room: float) -> list[list[Key]]:
    """The legend, in as many lines as it needs."""
    keys: list[Key] = [
        (_sample(left=flow, right=flow), t(f"pairing.poster.{flow}")) for flow in _KEYS
    ]
    keys += [
        (_sample(), t("pairing.poster.right")),
        (_sample(problem="prediction"), t("pairing.poster.ill_typed")),
        (_sample(left="steady", right="steady", matched=True), t("pairing.poster.matched")),
        (_sample(left="steady", right="steady", stop="keeps_on"), t("pairing.poster.keeps_on")),
        (_sample(left="steady", right="steady", reach="beyond"), t("pairing.poster.beyond")),
    ]
    each = max(text_size(text, _TEXT)[0] for _, text in keys) + _WIDE * _LEGEND + 34
    count = max(1, int((room + 34) // each))
    return [keys[k : k + count] for k in range(0, len(keys), count)]


def _legend(panel: Panel, ink: _Ink, lines: Sequence[Sequence[Key]], top: float) -> None:
    each = (panel.size[0] - 2 * _MARGIN) / max(map(len, lines))
    for row, line in enumerate(lines):
        y = top - 40.0 * (row + 1) + 8
        for index, (entry, text) in enumerate(line):
            x = _MARGIN + each * index
            ink.cell(x, y, entry, _LEGEND * 0.85)
            panel.write(
                text, x + _WIDE * _LEGEND * 0.85 + 8, y + _HIGH * _LEGEND * 0.42, size=_TEXT,
                color=panel.theme.ink, va="center",
            )  # fmt: skip


def _counted(matrix: Matrix) -> str:
    grades = Counter(entry.grade for entry in matrix)
    return t(
        "pairing.poster.counted",
        count=len(matrix),
        activations=len(matrix.activations),
        losses=len(matrix.losses),
        fits=grades["fits"],
        matched=sum(entry.matched for entry in matrix),
        dying=grades["dead"] + grades["vanishing"],
        senseless=grades["ill_typed"],
    )


def wrapped(text: str, size: float, width: float) -> list[str]:
    """A text in lines no wider than there is room, broken at spaces and between Chinese letters.

    Example:
        >>> len(wrapped("the slope of the activation cancels", 10.0, 90.0))
        2
    """
    lines = [""]
    for word in _pieces(plain(text)):
        longer = lines[-1] + word
        if lines[-1] and text_size(longer.rstrip(), size)[0] > width:
            lines.append(word.lstrip())
        else:
            lines[-1] = longer
    return [line.rstrip() for line in lines]


_CHINESE: Final = "\u4e00"
_CLOSING: Final = "，。；：、）”？"


def _pieces(text: str) -> list[str]:
    found: list[str] = []
    for letter in text:
        joins = found and letter != " " and letter < _CHINESE and found[-1][-1] != " "
        stays = letter in _CLOSING or (joins and found[-1][-1] < _CHINESE)
        if found and (stays or letter == " "):
            found[-1] += letter
        else:
            found.append(letter)
    return found
