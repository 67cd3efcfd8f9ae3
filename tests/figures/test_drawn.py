"""The reader of figures that the other tests rely on can find a fault."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from drawn import assert_tidy


def figure_with(x: float, y: float) -> Figure:
    figure = Figure(figsize=(4, 3))
    axes = figure.add_subplot()
    axes.plot(np.linspace(0, 1, 50), np.linspace(0, 1, 50))
    axes.text(0.2, 0.8, "first")
    axes.text(x, y, "second")
    return figure


def test_a_tidy_figure_passes() -> None:
    assert_tidy(figure_with(0.6, 0.2))


@pytest.mark.parametrize(
    ("x", "y", "fault"),
    [(0.21, 0.81, "overlap"), (0.5, 0.5, "lies on a curve"), (1.1, 0.2, "leaves the paper")],
)
def test_an_untidy_figure_fails(x: float, y: float, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        assert_tidy(figure_with(x, y))
