"""How figures look: colours, lines and fonts, all in force only inside ``with style():``.

Matplotlib keeps its settings in one global table, which belongs to whoever uses slopelab: it is
neither read (a dark notebook theme must not leak into a printed figure) nor changed for longer
than a figure is being built or saved.
"""

# Matplotlib's stubs leave most keyword arguments without a type, so strict checking would refuse
# every call that passes any; what goes into them is typed here instead.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import Any, Final, TypeAlias, final

import matplotlib as mpl
from matplotlib import font_manager

from slopelab.fonts import FAMILY, sans_path

Dashes: TypeAlias = "str | tuple[float, tuple[float, ...]]"

SOLID: Final = "solid"
DASHED: Final[Dashes] = (0, (4.5, 1.8))
DOTTED: Final[Dashes] = (0, (1.2, 1.6))
DASH_DOT: Final[Dashes] = (0, (6, 1.6, 1.2, 1.6))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours of a figure.

    Args:
        paper: the background.
        ink: titles and the curve that everything else explains.
        muted: tick labels, captions.
        axis: the lines of the axes and through zero.
        grid: the lines of the grid.
        band: the background of a stretch that is pointed out.
        function: a function's curve.
        slope: its derivative's curve.
        factors: the factors of the chain rule, dL/dŷ, dŷ/dz and dz/dw, in that order.
        alarm: what has gone wrong.
    """

    paper: str
    ink: str
    muted: str
    axis: str
    grid: str
    band: str
    function: str
    slope: str
    factors: tuple[str, str, str]
    alarm: str


# The curves' colours are those of Okabe and Ito (2008), told apart by every kind of colour vision;
# each comes with a line style of its own, so that a print in grey can be read too.
LIGHT: Final = Theme(
    paper="#ffffff",
    ink="#1c1c1c",
    muted="#5f5f5f",
    axis="#b3b3b3",
    grid="#ececec",
    band="#f0f0f0",
    function="#0072b2",
    slope="#d55e00",
    factors=("#0072b2", "#d55e00", "#009e73"),
    alarm="#b00020",
)
"""For paper and for bright screens."""

_SETTINGS: Final[dict[Any, Any]] = {
    # First, not second: behind another family the Chinese part of a string that also holds $math$
    # becomes boxes without a warning. DejaVu comes with Matplotlib and has what ours lacks (ŷ, ⁻).
    "font.family": [FAMILY, "DejaVu Sans"],
    "font.size": 10.0,
    "mathtext.fontset": "cm",
    "axes.unicode_minus": True,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "butt",
    "lines.dash_capstyle": "butt",
    "lines.scale_dashes": True,
    "path.simplify": True,
    # Text as outlines: an SVG then looks the same wherever it is opened.
    "svg.fonttype": "path",
    "svg.hashsalt": "slopelab",
    # TrueType inside a PDF: its text can be selected and searched.
    "pdf.fonttype": 42,
}

# Matplotlib's table is one for the process: two of our figures must not be in it at once.
_lock: Final = RLock()


@contextmanager
def style(theme: Theme = LIGHT) -> Generator[Theme, None, None]:
    """Put the house style in force inside a ``with`` block, whatever Matplotlib's settings are.

    A figure takes most of its look when it is built and the rest when it is saved, so both
    happen inside; `slopelab.figures.save` sees to its own half.

    Args:
        theme: the colours.

    Yields:
        The theme.

    Example:
        >>> import matplotlib
        >>> before = matplotlib.rcParams["font.size"]
        >>> with style() as theme:
        ...     theme.paper, matplotlib.rcParams["font.family"][0]
        ('#ffffff', 'Slopelab Sans SC')
        >>> matplotlib.rcParams["font.size"] == before
        True
    """
    with _lock, mpl.rc_context():
        _register_font()
        # The backend is the user's own affair; reading it would import pyplot.
        defaults: dict[Any, Any] = {
            key: value for key, value in mpl.rcParamsDefault.items() if key != "backend"
        }
        mpl.rcParams.update(defaults | _SETTINGS | _colours(theme))
        yield theme


@cache
def _register_font() -> None:
    """Make the shipped font known to Matplotlib; once, since each time adds another entry."""
    known = {str(font.fname) for font in font_manager.fontManager.ttflist}
    if str(sans_path()) not in known:
        font_manager.fontManager.addfont(sans_path())


def _colours(theme: Theme) -> dict[Any, Any]:
    return {
        "figure.facecolor": theme.paper,
        "figure.edgecolor": theme.paper,
        "savefig.facecolor": theme.paper,
        "axes.facecolor": theme.paper,
        "axes.edgecolor": theme.axis,
        "axes.labelcolor": theme.muted,
        "axes.titlecolor": theme.ink,
        "text.color": theme.ink,
        "xtick.color": theme.axis,
        "ytick.color": theme.axis,
        "xtick.labelcolor": theme.muted,
        "ytick.labelcolor": theme.muted,
        "grid.color": theme.grid,
        "grid.linewidth": 0.8,
        "axes.linewidth": 0.8,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "xtick.major.size": 0.0,
        "ytick.major.size": 0.0,
        "xtick.major.pad": 4.0,
        "ytick.major.pad": 4.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
    }
