"""The pages of functions of vectors: formula, what is known, derivation, peers, source."""

from __future__ import annotations

from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_loss import VectorLossFunction
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.report.markup import formula, fragment
from slopelab.site.environment import render
from slopelab.site.outline import Page


def vector_page(spec: VectorActivation | VectorLoss) -> Page:
    """Everything that follows from the formula of one function of vectors, on a page.

    Args:
        spec: the function, or the loss.

    Returns:
        The page, in the language in force.
    """
    kind = "activation" if isinstance(spec, VectorActivation) else "loss"
    made = VectorFunction(spec) if isinstance(spec, VectorActivation) else VectorLossFunction(spec)
    text = render(
        "vector.md.j2",
        spec=spec,
        kind=kind,
        formula=formula(made.to_latex(), display=True),
        facts=made.describe().splitlines(),
        worked=fragment(made.derivation().render("html")),
    )
    return Page(f"vectors/{spec.name}", text)
