"""Runs of gradient descent side by side: the loss, the weight, and every factor of the chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from matplotlib.figure import Figure

from slopelab.errors import InputError
from slopelab.figures.chain import FACTORS, LATEX, PRODUCT, decades, draw_chain, factor_colour
from slopelab.figures.course import courses, draw_course
from slopelab.figures.panels import Panel, Sheet, fitted, number_text
from slopelab.figures.placing import text_size
from slopelab.figures.style import style
from slopelab.training import Run
from slopelab.words import t

_RUNS: Final = (1, 12)
_COLUMNS: Final = 3
_SETTINGS: Final[Mapping[str, str]] = {"w0": "w_0", "x": "x", "y": "y", "lr": r"\eta"}
"""The settings of a run, and how they are written."""

# The layout, in points: a row of runs, each with three panels below each other. To the right of
# a panel the factors are named; to the left stand numbers, unless those of the first column do.
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 46.0, 58.0, 6.0
_CELL, _WIDE, _GAP, _OWN_TICKS = 186.0, 330.0, 58.0, 30.0
_SETTING: Final = 16.0
_HEAD, _NAME, _LOSS, _WEIGHT, _CHAIN, _FOOT = 40.0, 24.0, 92.0, 78.0, 130.0, 44.0


def figure(runs: Sequence[Run], *, title: str | None = None) -> Figure:
    r"""Draw runs: loss and weight by step, and the sizes of the factors whose product moves w.

    .. math:: \left|\frac{dL}{dw}\right| = \left|\frac{dL}{d\hat y}\right|
        \left|\frac{d\hat y}{dz}\right| \left|\frac{dz}{dw}\right|

    The factors stand on a logarithmic axis. One that is zero lies on a line marked 0 below it,
    thick; the one that the verdict calls dead has the colour of alarm and is named.

    Args:
        runs: 1 to 12 runs, three to a row.
        title: a line above it all; it may hold ``$math$``. None stands for the usual one, and
            the empty text for none.

    Returns:
        The figure, not yet saved; see `slopelab.figures.save`.

    Raises:
        InputError: no run, or too many.

    Example:
        >>> from slopelab.catalogue import pairing
        >>> from slopelab.training import train
        >>> len(figure([train(*pairing("relu+half_mse"))]).axes)
        3
    """
    if not _RUNS[0] <= len(runs) <= _RUNS[1]:
        raise InputError("figure.runs", low=_RUNS[0], high=_RUNS[1], given=len(runs))
    columns = 2 if len(runs) == 4 else min(len(runs), _COLUMNS)  # noqa: PLR2004 - two rows of two
    rows = -(-len(runs) // columns)
    losses, one_loss = courses([run.loss for run in runs], from_zero=True)
    weights, one_weight = courses([run.w for run in runs], from_zero=False)
    cell = _WIDE if columns == 1 else _CELL
    gap = _GAP + (0.0 if one_loss and one_weight else _OWN_TICKS)
    differing = _settings(runs, differing=True)
    head = _HEAD + (_SETTING if differing else 0.0)
    block = head + 3 * _NAME + _LOSS + _WEIGHT + _CHAIN + _FOOT
    width = _LEFT + columns * cell + (columns - 1) * gap + _RIGHT
    with style() as theme:
        sheet = Sheet.of(width, _TOP + rows * block + _BOTTOM, theme)
        _title(sheet, runs, title)
        axis = decades(runs)
        for index, run in enumerate(runs):
            row, column = divmod(index, columns)
            left, top = _LEFT + column * (cell + gap), sheet.height - _TOP - row * block
            _names(sheet, (left, top), cell, run, differing)
            loss, weight, chain = _panels(sheet, left, top - head, cell)
            draw_course(loss, losses[index], run.steps, theme.function)
            draw_course(weight, weights[index], run.steps, theme.function)
            draw_chain(chain, run, axis)
            loss.hide_numbers(across=True, up=column > 0 and one_loss)
            weight.hide_numbers(across=True, up=column > 0 and one_weight)
            chain.hide_numbers(across=False, up=column > 0)
            chain.write(
                t("figure.training.step"), cell / 2, -26, size=9, color=theme.muted, ha="center"
            )
            if column == 0:
                _row_names(sheet, left, top - head)
    return sheet.figure


def _panels(sheet: Sheet, left: float, top: float, cell: float) -> tuple[Panel, Panel, Panel]:
    """The three panels of a run: loss, weight and chain."""
    made: list[Panel] = []
    for height in (_LOSS, _WEIGHT, _CHAIN):
        top -= _NAME + height
        made.append(sheet.panel(left, top, cell, height))
    loss, weight, chain = made
    return loss, weight, chain


def _title(sheet: Sheet, runs: Sequence[Run], title: str | None) -> None:
    text = t("figure.training.title") if title is None else title
    sheet.name(text, [f"{run.name} ({run.verdict.title})" for run in runs])
    if text:
        sheet.title(_LEFT, sheet.height - 26, text, 15)
    common = _settings_text(runs[0], _settings(runs, differing=False))
    sheet.text(_LEFT, sheet.height - 45, common, size=10.5, color=sheet.theme.muted)


def _settings(runs: Sequence[Run], *, differing: bool) -> list[str]:
    """The settings that are, or are not, the same in all runs."""
    return [name for name in _SETTINGS if (len({getattr(r, name) for r in runs}) > 1) == differing]


def _settings_text(run: Run, names: Sequence[str]) -> str:
    values = {name: number_text(getattr(run, name)).replace("−", "-") for name in names}
    return ",  ".join(f"${_SETTINGS[name]} = {value}$" for name, value in values.items())


def _names(
    sheet: Sheet, corner: tuple[float, float], room: float, run: Run, differing: Sequence[str]
) -> None:
    """What a run is of, and what became of it."""
    left, top = corner
    pair = t("figure.training.pair", activation=run.activation_spec.title, loss=run.loss_spec.title)
    # A long name may reach above the names of the factors to the right.
    sheet.text(left, top - 12, fitted(pair, 11, room + 36), size=11)
    verdict, theme = run.verdict, sheet.theme
    if differing:
        top -= _SETTING
        sheet.text(left, top - 12, _settings_text(run, differing), size=10.5, color=theme.muted)
    line = t(
        "figure.training.died" if verdict.dead_factor else "figure.training.course",
        verdict=verdict.title,
        factor=LATEX[verdict.dead_factor] if verdict.dead_factor else "",
        first=number_text(run.loss[0]),
        last=number_text(run.loss[-1]),
    )
    color = theme.alarm if verdict.name in {"stuck", "diverged"} else theme.ink
    sheet.text(left, top - 29, line, size=11, color=color)


def _row_names(sheet: Sheet, left: float, top: float) -> None:
    """What the panels show; for the chain, the product of its factors in their colours."""
    size, theme = 10.0, sheet.theme
    baseline = top - _NAME + 7
    sheet.text(left, baseline, t("figure.training.loss"), size=size, color=theme.muted)
    baseline -= _LOSS + _NAME
    sheet.text(left, baseline, t("figure.training.weight"), size=size, color=theme.muted)
    baseline -= _WEIGHT + _NAME
    pieces = [(t("figure.training.chain"), theme.muted), ("", "")]
    for sign, name in zip(("", "$=$", r"$\cdot$", r"$\cdot$"), (PRODUCT, *FACTORS), strict=True):
        pieces += [(sign, theme.muted), (f"$|{LATEX[name]}|$", factor_colour(name, theme))]
    for text, color in pieces:
        if text:
            sheet.text(left, baseline, text, size=size, color=color)
            left += text_size(text, size)[0]
        left += 4
