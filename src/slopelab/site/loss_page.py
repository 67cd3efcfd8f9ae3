"""The page of a loss: formula, derivative, what it takes, what matches it, peers, source."""

from __future__ import annotations

from slopelab.catalogue.lookup import activations
from slopelab.core.latex import to_latex
from slopelab.core.parse import parse
from slopelab.core.spec import Loss
from slopelab.report.markup import formula, fragment
from slopelab.report.names import loss_latex
from slopelab.report.numerals import interval
from slopelab.site.environment import render
from slopelab.site.outline import Page


def loss_page(spec: Loss) -> Page:
    """Everything that follows from the formula of one loss, on a page.

    Args:
        spec: the loss.

    Returns:
        The page, in the language in force.
    """
    from slopelab.api import loss

    text = render(
        "loss.md.j2",
        spec=spec,
        formula=formula(loss_latex(spec), display=True),
        worked=fragment(loss(spec).derivation().render("html")),
        prediction=interval(spec.prediction),
        target=interval(spec.target),
        dropped=formula(_dropped(spec)) if spec.dropped else "",
        link=activations().get(spec.link or ""),
    )
    return Page(f"losses/{spec.name}", text)


def _dropped(spec: Loss) -> str:
    names = ("y", *(param.name for param in spec.params))
    letters = {param.name: param.latex for param in spec.params}
    return to_latex(parse(spec.dropped or "0", variables=names), letters)
