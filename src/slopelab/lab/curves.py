"""The room of functions: curves of f, f' and f'', what is marked on them, and exact values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from slopelab.api import Function
from slopelab.calculus.claims import Claim
from slopelab.calculus.facts import Facts
from slopelab.figures.sampling import Trace, sample
from slopelab.lab import drafts
from slopelab.lab.answers import Answer, exact, packed, parameters, written
from slopelab.lab.query import FieldError, Query
from slopelab.prose.mathml import mathml
from slopelab.report.names import activation_latex
from slopelab.words import Language, language, t

_FARTHEST: Final = 1e6
_NARROWEST: Final = 1e-6
_POINTS: Final = (2, 4000)
_LETTERS: Final = "fdb"
_MARKS: Final = 24
"""Kinks and steepest places that are marked; a function with more has too many to see."""


def curves(query: Query) -> Answer:
    """The curves of one or several functions on an interval.

    Fields: ``f`` (functions, a bar between them), ``from``, ``to``, ``points``; ``show``, which of
    f, f' and f'' as letters ``f``, ``d``, ``b``; with ``draft`` the curves alone, while a parameter
    is dragged.
    """
    low = query.real("from", -6.0, -_FARTHEST, _FARTHEST)
    high = query.real("to", 6.0, -_FARTHEST, _FARTHEST)
    if high - low < _NARROWEST:
        raise FieldError("to", t("lab.field.interval", low=f"{low:g}", high=f"{high:g}"))
    points = query.whole("points", 400, *_POINTS)
    functions = query.activations("f")
    show = query.text("show", _LETTERS)
    if query.text("draft", ""):
        quick = [_draft(function, (low, high), points, show) for function in functions]
        return {"functions": quick, "draft": True}
    return {"functions": [_curve(function, (low, high), points, show) for function in functions]}


def _curve(function: Function, interval: tuple[float, float], points: int, show: str) -> Answer:
    found = sample(function.expr, interval, points)
    facts = found.facts
    return {
        **_described(function, language()),
        "value": _trace(found.value) if "f" in show else None,
        "slope": _trace(found.slope) if "d" in show else None,
        "bend": _bend(function, found.slope) if "b" in show else None,
        "steepest": _steepest(function, facts, interval),
        "saturated": [
            [max(stretch.low, interval[0]), min(stretch.high, interval[1])]
            for stretch in facts.saturation
            if stretch.low < interval[1] and stretch.high > interval[0]
        ],
        "kinks": _kinks(function, facts, interval),
        "standing": facts.standing,
        "bounds": [_bound(facts.minimum), _bound(facts.maximum)],
    }


def _steepest(
    function: Function, facts: Facts, interval: tuple[float, float]
) -> list[Mapping[str, float]]:
    """Where a function is steepest, its value there, and its slope with its sign."""
    if not math.isfinite(facts.lipschitz.value):
        return []
    return [
        {
            "x": place.value,
            "y": float(function(place.value)),
            "slope": math.copysign(facts.lipschitz.value, float(function.grad(place.value))),
        }
        for place in facts.lipschitz.places[:_MARKS]
        if not place.stretch and interval[0] <= place.value <= interval[1]
    ]


def _kinks(
    function: Function, facts: Facts, interval: tuple[float, float]
) -> list[Mapping[str, object]]:
    """Where a function has a kink, its value there, and the slopes on both sides."""
    return [
        {
            "x": kink.place.value,
            "y": float(function(kink.place.value)),
            "slopes": [exact(kink.left_slope), exact(kink.right_slope)],
        }
        for kink in facts.kinks[:_MARKS]
        if not kink.jump and interval[0] <= kink.place.value <= interval[1]
    ]


@lru_cache(maxsize=256)
def _described(function: Function, language: Language) -> Answer:
    """What does not change while an end of the interval is dragged."""
    del language
    return {
        "id": written(function.spec),
        "name": function.name,
        "title": function.title,
        "formula": mathml(activation_latex(function.spec)),
        "parameters": parameters(function.spec),
    }


def _bend(function: Function, slope: Trace) -> Answer:
    bend = np.asarray(function.second(slope.x))
    cut = np.isnan(slope.y) | ~np.isfinite(bend)
    return {"x": packed(slope.x), "y": packed(np.where(cut, np.nan, bend)), "marks": []}


def _draft(function: Function, interval: tuple[float, float], points: int, show: str) -> Answer:
    x, *curves = drafts.curve(function.spec, interval, points)
    named = zip(_LETTERS, ("value", "slope", "bend"), curves, strict=True)
    return {
        "id": written(function.spec),
        "title": function.title,
        **{
            name: {"x": packed(x), "y": packed(y), "marks": []} if letter in show else None
            for letter, name, y in named
        },
        "steepest": [],
        "kinks": [],
        "saturated": [],
    }


def _trace(trace: Trace) -> Answer:
    low, high = trace.window
    return {
        "x": packed(trace.x),
        "y": packed(trace.y),
        "window": [low, high] if math.isfinite(low) and math.isfinite(high) else None,
        "marks": [
            {"x": mark.x, "y": mark.y, "filled": mark.filled}
            for mark in trace.marks[:_MARKS]
            if math.isfinite(mark.y)
        ],
    }


def _bound(claim: Claim) -> float | None:
    return claim.value if math.isfinite(claim.value) else None


def at(query: Query) -> Answer:
    """Exact values at one point: fields ``f`` (functions) and ``x``."""
    x = query.real("x", 0.0, -math.inf, math.inf)
    return {
        "x": exact(x),
        "functions": [
            {
                "id": written(function.spec),
                "value": exact(function(x)),
                "slope": exact(function.grad(x)),
                "bend": exact(function.second(x)),
            }
            for function in query.activations("f")
        ],
    }
