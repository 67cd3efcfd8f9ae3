"""Numbers as a table shows them: a true minus, a fixed number of decimals."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from markupsafe import Markup

from slopelab.core.interval import Interval
from slopelab.prose.maths import Maths, number
from slopelab.report.markup import formula
from slopelab.words import t

PLACES: Final = 6
_LARGE: Final = 1e7


def rounded(value: float, digits: int = PLACES) -> Markup:
    """A float with so many significant digits, as mathematics."""
    return formula(number(value, digits=digits).latex)


def fixed(value: float, places: int = PLACES) -> Markup:
    """A float with so many decimals, for a column of a table; a whole number without any.

    Example:
        >>> print(fixed(-1.25463048), fixed(-2.0))
        −1.254630 −2
    """
    if not math.isfinite(value) or abs(value) >= _LARGE:
        return rounded(value, 4)
    text = str(int(value)) if value.is_integer() else f"{value:.{places}f}"
    if float(text) == 0.0 != value:
        return rounded(value, 3)  # too small for these decimals, but not nothing
    return Markup("{}").format(text.replace("-", "\N{MINUS SIGN}"))


def interval(given: Interval) -> Markup:
    """An interval as mathematics."""
    low, high = number(float(given.low)).latex, number(float(given.high)).latex
    left, right = "[" if given.low_closed else "(", "]" if given.high_closed else ")"
    return formula(f"{left}{low}, {high}{right}")


def listed(parts: Iterable[Maths]) -> Markup:
    """Formulas one after another."""
    return Markup("{}").format(t("report.list.comma")).join(formula(part.latex) for part in parts)
