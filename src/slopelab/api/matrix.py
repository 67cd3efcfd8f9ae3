"""All pairings of the catalogue at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slopelab.advice.matrix import Matrix


def pairings() -> Matrix:
    """Every activation of the catalogue with every loss: what their gradient does, as data.

    Worked out on the first call, which takes seconds, and kept on disk from there on.

    Returns:
        The matrix: by name, ``pairings()["sigmoid", "bce"]``; entry by entry; or as rows of plain
        data, ``pairings().rows()``.

    Example:
        >>> from slopelab import pairings
        >>> pairings()["sigmoid", "mse"].left, pairings()["sigmoid", "bce"].matched
        ('vanishing', True)
    """
    from slopelab.advice.matrix import matrix

    return matrix()
