"""LaTeX as MathML, which browsers set without any script."""

from __future__ import annotations

from functools import lru_cache

from slopelab.prose.spacing import respaced


@lru_cache(maxsize=4096)
def mathml(latex: str, *, display: bool = False) -> str:
    """A formula as a ``<math>`` element.

    Args:
        latex: the formula, without dollar signs.
        display: on a line of its own, or inside a sentence.

    Example:
        >>> mathml("x^2")[:5]
        '<math'
    """
    from latex2mathml.converter import convert

    return respaced(convert(latex, display="block" if display else "inline"))
