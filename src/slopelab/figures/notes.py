"""What a figure says in words about a function's steepest slope."""

from __future__ import annotations

import math

from slopelab.calculus.claims import Claim, Place
from slopelab.calculus.facts import Facts
from slopelab.core.expr import Expr, Num, node_count
from slopelab.core.latex import to_latex
from slopelab.figures.panels import number_text
from slopelab.words import t

_SHORT = 4
"""An exact value of so many parts is shown instead of its decimals."""


def slope_note(known: Facts) -> str:
    """One line about the largest slope; empty if nothing is certain.

    Example:
        >>> from slopelab.calculus.facts import facts
        >>> from slopelab.core.parse import parse
        >>> slope_note(facts(parse("1/(1 + exp(-x))")))
        'largest slope 0.25 at $x$ = 0'
    """
    claim = known.slope_maximum
    # Samples prove nothing of the steepest point between them, and at a jump nothing is steepest.
    if claim.standing == "numeric" or any(kink.jump for kink in known.kinks):
        return ""
    if claim.value == math.inf:
        return t("figure.slope.unbounded")
    if math.isinf(claim.value):
        return ""
    slope = _value(claim)
    if not claim.attained or not claim.places:
        return t("figure.slope.approached", slope=slope)
    place = claim.places[0]
    if not place.stretch:
        sign = "≈" if place.exact is None else "="
        return t(
            "figure.slope.at", slope=slope, place=f"$x$ {sign} {_number(place.value, place.exact)}"
        )
    if math.isinf(place.low) and math.isinf(place.high):
        return t("figure.slope.constant", slope=slope)
    return t("figure.slope.on", slope=slope, place=_stretch(place))


def _value(claim: Claim) -> str:
    text = number_text(claim.value)
    certain = claim.exact is not None and f"{claim.value:.12g}" == f"{claim.value:.4g}"
    return text if certain else f"≈ {text}"


def _stretch(place: Place) -> str:
    low, high = _number(place.low, None), _number(place.high, None)
    if math.isinf(place.high):
        return f"$x$ > {low}"
    if math.isinf(place.low):
        return f"$x$ < {high}"
    return f"{low} < $x$ < {high}"


def _number(value: float, exact: Expr | None) -> str:
    if exact is None or isinstance(exact, Num) or node_count(exact) > _SHORT:
        return number_text(value)
    return f"${to_latex(exact)}$"
