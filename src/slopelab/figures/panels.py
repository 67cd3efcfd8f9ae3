"""A sheet of paper with axes on it, all measured in points (1/72 inch) from the lower left corner.

Positions are computed, not found by a layout engine: a figure is then drawn once, and its parts
line up from figure to figure.
"""

# Matplotlib's stubs leave most keyword arguments without a type, so strict checking would refuse
# every call that passes any; what goes into them is typed here instead.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, TypedDict, Unpack, final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.mathtext import MathTextParser
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from slopelab.figures.placing import Box, clearest, dense, text_size, thinned
from slopelab.figures.style import Dashes, Theme
from slopelab.words import t

FloatArray: TypeAlias = NDArray[np.float64]


class TextStyle(TypedDict, total=False):
    """What Matplotlib may be told of a text."""

    size: float
    color: str
    ha: str
    va: str
    bbox: dict[str, object]


class LineStyle(TypedDict, total=False):
    """What Matplotlib may be told of a line."""

    color: str
    linestyle: Dashes
    linewidth: float
    marker: str
    markersize: float
    zorder: float


Swatch: TypeAlias = Literal["band", "filled", "open", "none"]
Entry: TypeAlias = tuple[Swatch, str]
"""An explanation, behind a piece of what it explains."""

CAPTION_LINE: Final = 14.0
"""From one line of explanations to the next."""
_CAPTION, _ASIDE = 8.5, 20.0
_ROOM: Final = 2.0
"""A label with less room around it looks for another place."""
_SWATCHES: Final[Mapping[Swatch, float]] = {"band": 19.0, "filled": 10.0, "open": 10.0, "none": 0.0}
"""How much room each takes."""

_INCH: Final = 72.0
_STEPS: Final = ((1, 2, 3, 5, 10), (1, 2, 2.5, 5, 10))
"""What ticks may count in, across and up."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A figure of a size given in points.

    Args:
        width: of the paper.
        height: of the paper.
        theme: its colours.
        figure: the Matplotlib figure.
    """

    width: float
    height: float
    theme: Theme
    figure: Figure

    @classmethod
    def of(cls, width: float, height: float, theme: Theme) -> Sheet:
        """An empty sheet; ``style(theme)`` has to be in force."""
        return cls(width, height, theme, Figure(figsize=(width / _INCH, height / _INCH)))

    def name(self, title: str, parts: Sequence[str]) -> None:
        """What a screen reader says of the figure, and a file says in its properties."""
        words = [text.replace("$", "") for text in (title, t("figure.spoken.joint").join(parts))]
        if all(words):
            words = [t("figure.spoken", title=words[0], parts=words[1])]
        self.figure.set_label("".join(words))

    def panel(self, left: float, bottom: float, width: float, height: float) -> Panel:
        """Axes in a place, in the house style."""
        axes = self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )
        return Panel(axes, (width, height), self.theme)

    def text(self, x: float, y: float, text: str, **style: Unpack[TextStyle]) -> None:
        """Text whose left end stands on a point; `style` is what Matplotlib's text takes."""
        self.figure.text(x / self.width, y / self.height, text, **style)

    def title(self, x: float, y: float, text: str, size: float) -> None:
        """A heading as a user typed it, made smaller or cut off if it is too wide."""
        line = titled(text)
        share = (self.width - 2 * x) / text_size(line, size)[0] if line else 1.0
        if share < 0.6:  # noqa: PLR2004 - smaller is no longer a heading
            line, share = fitted(text, size * 0.6, self.width - 2 * x), 0.6
        self.text(x, y, line, size=size * min(1.0, share))

    def caption(self, x: float, y: float, lines: Sequence[Sequence[Entry]]) -> None:
        """Lines of small explanations, each behind a piece of what it explains; y is the last's."""
        for rank, line in enumerate(reversed(lines)):
            across, up = x, y + rank * CAPTION_LINE
            for swatch, text in line:
                across += self._swatch(across, up + _CAPTION * 0.36, swatch)
                self.text(across, up, text, size=_CAPTION, color=self.theme.muted)
                across += text_size(text, _CAPTION)[0] + _ASIDE

    def _swatch(self, x: float, y: float, swatch: Swatch) -> float:
        if swatch == "none":
            return _SWATCHES[swatch]
        scale = self.figure.transFigure
        theme = self.theme
        if swatch == "band":
            corner = (x / self.width, (y - 4) / self.height)
            patch = Rectangle(
                corner, 14 / self.width, 8 / self.height, transform=scale,
                facecolor=theme.band, edgecolor=theme.axis, linewidth=0.5,
            )  # fmt: skip
            self.figure.add_artist(patch)
            return _SWATCHES[swatch]
        face = theme.muted if swatch == "filled" else theme.paper
        dot = Line2D(
            [(x + 3) / self.width], [y / self.height], transform=scale, linestyle="none",
            marker="o", markersize=5, markerfacecolor=face, markeredgecolor=theme.muted,
        )  # fmt: skip
        self.figure.add_artist(dot)
        return _SWATCHES[swatch]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Axes of a size given in points, and the labels that stand in them.

    Args:
        axes: the Matplotlib axes.
        size: width and height.
        theme: the colours.
        taken: boxes of the labels placed so far.
        obstacles: points of the curves drawn so far.
        zeros: points of the lines through zero.
    """

    axes: Axes
    size: tuple[float, float]
    theme: Theme
    taken: list[Box] = field(default_factory=list[Box])
    obstacles: list[FloatArray] = field(default_factory=list[FloatArray])
    zeros: list[FloatArray] = field(default_factory=list[FloatArray])

    def limits(
        self, x: tuple[float, float], y: tuple[float, float], *, whole: bool = False
    ) -> None:
        """Set what is shown, and quiet ticks inside it; `whole` for steps, which are counted."""
        self.axes.set_xlim(*x)
        self.axes.set_ylim(*y)
        axes = (self.axes.xaxis, self.axes.yaxis)
        for axis, length, steps in zip(axes, self.size, _STEPS, strict=True):
            integer = whole and axis is self.axes.xaxis
            locator = MaxNLocator(nbins=_ticks(length), steps=steps, integer=integer)
            axis.set_major_locator(locator)
            axis.set_major_formatter(FuncFormatter(_tick_text))

    def ticks(self, where: Sequence[float], labels: Sequence[str]) -> None:
        """Ticks of the vertical axis by hand."""
        self.axes.set_yticks(list(where), list(labels))

    def hide_numbers(self, *, across: bool, up: bool) -> None:
        """No numbers at an axis whose numbers stand at another panel already."""
        if across:
            self.axes.tick_params(axis="x", labelbottom=False)
        if up:
            self.axes.tick_params(axis="y", labelleft=False)

    def zero_lines(self, *, upright: bool = True) -> None:
        """The lines through zero, where they are in view."""
        style: LineStyle = {"color": self.theme.axis, "linewidth": 0.8, "zorder": 1.5}
        left, right = self.axes.get_xlim()
        low, high = self.axes.get_ylim()
        if upright and left < 0 < right:
            self.axes.axvline(0, **style)
            self.zeros.append(dense(self.place(np.zeros(2), np.array([low, high])), self.size))
        if low < 0 < high:
            self.axes.axhline(0, **style)
            self.zeros.append(dense(self.place(np.array([left, right]), np.zeros(2)), self.size))

    def curve(self, x: FloatArray, y: FloatArray, **style: Unpack[LineStyle]) -> None:
        """A line that labels keep away from."""
        x, y = thinned(x, y)
        self.axes.plot(x, y, **style)
        self.obstacles.append(dense(self.place(x, y), self.size))

    def band(self, low: float, high: float, *, upright: bool) -> None:
        """A stretch of the horizontal axis (or of the vertical one) with a grey background."""
        if upright:
            self.axes.axvspan(low, high, color=self.theme.band, linewidth=0, zorder=0)
        else:
            self.axes.axhspan(low, high, color=self.theme.band, linewidth=0, zorder=0)

    def strike(
        self, struck: NDArray[np.bool_], heights: FloatArray, color: str, width: float
    ) -> None:
        """A thick line at the steps that are struck, wide enough for a single one to be seen."""
        step = np.arange(struck.size, dtype=np.float64)
        thick = np.repeat(np.where(struck, heights, np.nan), 2)
        half = np.tile([-0.5, 0.5], struck.size)
        ends = np.clip(np.repeat(step, 2) + half, 0.0, max(struck.size - 1.0, 0.5))
        ends, thick = thinned(ends, thick)
        self.underlay(ends, thick, color=color, linewidth=width, zorder=2.5)

    def underlay(self, x: FloatArray, y: FloatArray, **style: Unpack[LineStyle]) -> None:
        """A line that labels may stand on; it may reach over the edge."""
        self.axes.plot(x, y, clip_on=False, **style)

    def dot(self, x: float, y: float, color: str, *, filled: bool, size: float = 5.5) -> None:
        """A round mark, drawn whole also where it reaches over the edge."""
        self.axes.plot(
            [x], [y], linestyle="none", marker="o", markersize=size, markeredgewidth=1.3,
            markeredgecolor=color, markerfacecolor=color if filled else self.theme.paper,
            clip_on=False, zorder=4,
        )  # fmt: skip
        self.obstacles.append(self.place(np.array([x]), np.array([y])))

    def place(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Data as points on paper, shape (n, 2)."""
        to_fraction = self.axes.transData + self.axes.transAxes.inverted()
        with np.errstate(over="ignore", invalid="ignore"):  # weights of 1e308 lie off the paper
            return to_fraction.transform(np.stack([x, y], axis=1)) * np.array(self.size)

    def everywhere(self) -> FloatArray:
        """Places all over the panel, those at the upper right first."""
        across = np.linspace(0.95, 0.05, 31) * self.size[0]
        up = np.linspace(0.9, 0.1, 13) * self.size[1]
        return np.stack([each.ravel() for each in np.meshgrid(across, up)], axis=1)

    def label(self, text: str, size: float, color: str, *choices: FloatArray) -> None:
        """A label at the clearest of some places; of several choices the first with room."""
        label = text_size(text, size)
        curves = np.concatenate([*self.obstacles, np.empty((0, 2))])
        zeros = np.concatenate([*self.zeros, np.empty((0, 2))])
        x, y, room = 0.0, 0.0, -math.inf
        for centres in choices:
            if room < _ROOM and len(centres):
                found = clearest(centres, label, curves, self.size, self.taken, zeros)
                x, y, room = max(found, (x, y, room), key=lambda place: place[2])
        style: TextStyle = {"size": size, "color": color, "ha": "center", "va": "center"}
        if room < 1:
            # It stands on a curve: the curve pauses behind it.
            style["bbox"] = {"facecolor": self.theme.paper, "edgecolor": "none", "pad": 1.0}
        self.write(text, x, y, **style)
        self.taken.append((x - label[0] / 2, y - label[1] / 2, x + label[0] / 2, y + label[1] / 2))

    def write(self, text: str, x: float, y: float, **style: Unpack[TextStyle]) -> None:
        """Text at a point, which may lie outside the axes."""
        fraction = (x / self.size[0], y / self.size[1])
        self.axes.text(*fraction, text, transform=self.axes.transAxes, zorder=5, **style)


def broken(entries: Sequence[Entry], room: float) -> list[list[Entry]]:
    """Explanations in as many lines as they need."""
    lines: list[list[Entry]] = []
    left = 0.0
    for swatch, text in entries:
        width = _SWATCHES[swatch] + text_size(text, _CAPTION)[0]
        if not lines or width > left:
            lines.append([])
            left = room
        lines[-1].append((swatch, text))
        left -= width + _ASIDE
    return lines


def _ticks(length: float) -> int:
    """How many intervals an axis of that length is divided into, at most."""
    return max(2, min(6, round(length / 26)))


def _tick_text(value: float, _position: int | None) -> str:
    return number_text(value, 7)


def number_text(value: float, digits: int = 4) -> str:
    """A number for a tick or a note: few digits, a true minus sign.

    Example:
        >>> number_text(-0.25), number_text(2e8), number_text(1.128904), number_text(math.inf)
        ('−0.25', '2e8', '1.129', '∞')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.{digits}g}" if value else "0"
    mantissa, exponent, power = text.partition("e")
    return (mantissa + (f"e{int(power)}" if exponent else "")).replace("-", "−")


def padded(low: float, high: float, share: float = 0.08) -> tuple[float, float]:
    """An interval with a margin at each end; one of no length becomes a wider one."""
    if not math.isfinite(low + high):
        return (0.0, 1.0)
    height = high - low
    if height <= 1e-12 * max(abs(low), abs(high), 1e-300):
        reach = max(0.45, abs(low) * 0.45)
        return low - reach, high + reach
    return low - share * height, high + share * height


def plain(text: str) -> str:
    """Text with nothing in it that Matplotlib would take for mathematics."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()).replace(
        "$", r"\$"
    )


def titled(text: str) -> str:
    """A title as a user typed it; its ``$math$`` counts if it can be drawn, else it is text."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if drawable(line) else plain(line)


def drawable(text: str) -> bool:
    r"""Whether Matplotlib can draw the mathematics in a text.

    Example:
        >>> drawable(r"$\frac{1}{x}$"), drawable(r"$\begin{cases} 1 \end{cases}$")
        (True, False)
    """
    try:
        MathTextParser("path").parse(text)
    except ValueError:
        return False
    return True


def fitted(text: str, size: float, width: float) -> str:
    """A plain text, its end replaced by dots if it is wider than there is room."""
    text = plain(text)
    if text_size(text, size)[0] <= width:
        return text
    share = width / text_size(text, size)[0]
    kept = text[: max(1, int(len(text) * share))]
    while len(kept) > 1 and text_size(f"{kept}…", size)[0] > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
