"""Curves, drawn and if wished saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from slopelab.core.spec import Activation
from slopelab.files import picture_path

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def curves(
    specs: Sequence[Activation],
    *,
    interval: tuple[float, float],
    points: int,
    derivative: bool,
    path: str | Path | None = None,
    force: bool = False,
) -> Figure:
    """Draw activations, and save the picture if a path is given.

    Raises:
        InputError: the interval or the number of points makes no sense.
        OutputError: the file cannot be written, or is there already.
    """
    target = None if path is None else picture_path(path, force=force)
    from slopelab.figures.curves import figure

    made = figure(specs, interval=interval, points=points, derivative=derivative)
    if target is not None:
        save(made, target)
    return made


def save(figure: Figure, target: Path) -> None:
    """Save a figure; the ending of the file's name says in which format.

    Raises:
        OutputError: the file cannot be written.
    """
    from slopelab.figures import save as save_figure

    # Whether a file may be there has been settled by `picture_path`.
    save_figure(figure, target, force=True)
