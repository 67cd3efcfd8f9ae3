"""The nearest legal choice, for error messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_names(given: str, known: Iterable[str], *, count: int = 3, always: bool = False) -> str:
    """The known names that look like the given one, joined with commas; empty when none does.

    Args:
        given: what was typed.
        known: what would have been understood.
        count: how many names at the most.
        always: when nothing looks alike, name the first few all the same.

    Example:
        >>> nearest_names("sigmiod", ["tanh", "sigmoid", "relu"])
        'sigmoid'
    """
    names = list(known)
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(given.casefold()[:60], folded, n=count, cutoff=0.55)
    if close:
        return ", ".join(folded[name] for name in close)
    return ", ".join(names[:count]) if always else ""


def first_names(known: Iterable[str], *, count: int = 20) -> str:
    """The first of many names, joined with commas, and a sign that there are more.

    Args:
        known: what would have been understood.
        count: how many names at the most.

    Example:
        >>> first_names(["tanh", "sigmoid", "relu"], count=2)
        'tanh, sigmoid, …'
    """
    names = list(known)
    return ", ".join([*names[:count], "…"] if len(names) > count else names)
