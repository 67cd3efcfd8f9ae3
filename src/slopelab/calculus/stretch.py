"""Points and open stretches of the real line, as far as they are known for certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias, final

from flint import arb

from slopelab.core.expr import Expr


class UncertainError(ArithmeticError):
    """The roots of this function cannot be certified by this method."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Root:
    """One real number where a function vanishes.

    Args:
        ball: a ball around it, less than 1e-30 wide (relative to its size).
        exact: the number itself, where it has a closed form that was found and proved.
        period: where every multiple of it away there is another one; None where there is not.
    """

    ball: arb
    exact: Expr | None
    period: Expr | None = None


Between: TypeAlias = "tuple[Root | None, Root | None]"
"""The ends of a stretch; None for -inf and +inf."""

EVERYWHERE: Final[Between] = (None, None)


def is_inside(root: Root, between: Between) -> bool:
    """Whether a point lies strictly inside a stretch.

    Raises:
        UncertainError: it cannot be told from an end.
    """
    for end, side in zip(between, (1, -1), strict=True):
        if end is None:
            continue
        gap = (root.ball - end.ball) * side
        if gap < 0 or (root.exact is not None and root.exact is end.exact):
            return False
        if not gap > 0:
            raise UncertainError
    return True


def inside(between: Between) -> arb:
    """Some point of a stretch."""
    low, high = between
    if low is not None and high is not None:
        return ((low.ball + high.ball) / 2).mid()
    if low is not None:
        return (low.ball + 1).mid()
    return (high.ball - 1).mid() if high is not None else arb(0)
