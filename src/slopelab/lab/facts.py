"""What is certain about one function: the sentences of the prose layer, in groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slopelab.lab.answers import Answer, written
from slopelab.lab.query import Query, told_by
from slopelab.prose.facts import sentences
from slopelab.prose.line import Line
from slopelab.prose.mathml import mathml
from slopelab.report.markup import fragment
from slopelab.report.names import activation_latex
from slopelab.words import t

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "values": (
        "range", "range_sampled", "minimum", "maximum", "limit_left", "limit_right", "line_left",
        "line_right", "growth_left", "growth_right", "zeros", "zeros_many", "no_zero", "fixed",
    ),
    "slope": (
        "slope_at", "slope_on", "slope_approached", "slope_unbounded", "slope_sampled",
        "slope_negative", "slope_negative_approached", "saturation", "kink", "jump", "bend",
    ),
    "shape": (
        "monotone", "parity", "stage", "trends", "curvature", "bends", "smooth", "smooth_up_to",
        "broken",
    ),
    "signal": ("gains",),
    "caveat": ("numeric", "numeric_partial"),
}  # fmt: skip
"""Which sentences stand together, by the second part of their key."""


def group_of(line: Line) -> str:
    """The group of a sentence.

    Example:
        >>> group_of(Line("say", key="fact.fixed.attracting"))
        'values'
    """
    kind = line.key.split(".")[1]
    return next(name for name, kinds in GROUPS.items() if kind in kinds)


def facts(query: Query) -> Answer:
    """The facts of one activation in groups: field ``f``."""
    spec = query.activation("f").spec
    with told_by("f"):
        found = sentences(spec)
    return {
        "id": written(spec),
        "title": str(spec.title),
        "formula": mathml(activation_latex(spec)),
        "groups": [
            {
                "name": name,
                "title": t(f"lab.facts.{name}"),
                "sentences": [str(fragment(line.html)) for line in found if group_of(line) == name],
            }
            for name in GROUPS
            if any(group_of(line) == name for line in found)
        ],
    }
