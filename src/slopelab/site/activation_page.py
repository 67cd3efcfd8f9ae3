"""The page of an activation: formula, curve, derivation, facts, pairings, peers, source."""

from __future__ import annotations

from slopelab.core.spec import Activation
from slopelab.figures import curves
from slopelab.prose.derivation import function_lines
from slopelab.prose.facts import sentences
from slopelab.report.derivations import laid_out
from slopelab.report.markup import drawing, formula, fragment
from slopelab.report.names import activation_latex
from slopelab.site.environment import render
from slopelab.site.outline import Page
from slopelab.words import t


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
    )
    return Page(f"activations/{spec.name}", text)
