"""The page of an activation: formula, curve, derivation, facts, pairings, peers, source."""

from __future__ import annotations

from typing import Final

from slopelab.advice.matrix import Entry, matrix
from slopelab.catalogue.lookup import losses
from slopelab.core.spec import Activation, Loss
from slopelab.figures import curves
from slopelab.prose.derivation import function_lines
from slopelab.prose.facts import sentences
from slopelab.report.derivations import laid_out
from slopelab.report.markup import drawing, formula, fragment
from slopelab.report.names import activation_latex
from slopelab.site.environment import render
from slopelab.site.outline import Page
from slopelab.words import t

_ORDER: Final = ("fits", "keeps_on", "exploding", "wavering", "beyond", "vanishing", "dead")
"""From the best to the worst; what makes no sense comes last."""


def activation_page(spec: Activation) -> Page:
    """Everything that follows from the formula of one activation, on a page.

    Args:
        spec: the activation.

    Returns:
        The page, in the language in force.
    """
    figure = curves.figure([spec])
    text = render(
        "activation.md.j2",
        spec=spec,
        formula=formula(activation_latex(spec), display=True),
        curve=drawing(figure, spec.name, t("site.curve.label", name=str(spec.title))),
        facts=[fragment(line.html) for line in sentences(spec)],
        worked=laid_out(str(spec.title), function_lines(spec)),
        partners=_partners(spec),
    )
    return Page(f"activations/{spec.name}", text)


def _partners(spec: Activation) -> list[tuple[str, str, list[tuple[Loss, bool]]]]:
    """Losses by what becomes of the gradient: grade, its title, and whether each matches."""
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(matrix([spec]), key=lambda entry: not entry.matched):
        groups.setdefault(entry.grade, []).append(entry)
    return [
        (
            grade,
            t(f"pairing.grade.{grade}"),
            [(losses()[entry.loss], entry.matched) for entry in groups[grade]],
        )
        for grade in sorted(groups, key=_rank)
    ]


def _rank(grade: str) -> int:
    return _ORDER.index(grade) if grade in _ORDER else len(_ORDER)
