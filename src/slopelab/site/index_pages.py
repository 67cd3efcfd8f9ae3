"""The pages that lead to others: home, the gallery of activations, the table of losses, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from markupsafe import Markup

from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_loss import VectorLossFunction
from slopelab.catalogue.lookup import (
    activations,
    families,
    family_title,
    losses,
    vector_activations,
    vector_losses,
)
from slopelab.core.spec import Activation, Loss, Spec
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.report.markup import formula
from slopelab.report.names import activation_latex, loss_latex
from slopelab.site.environment import render
from slopelab.site.outline import Page
from slopelab.site.sparkline import sparkline
from slopelab.words import t

_OTHER_LANGUAGE: Final = re.compile(r"^\*\[[^]]*\]\([\w.]+\.md\)\*\n+", re.MULTILINE)


def home(guides: Iterable[str]) -> Page:
    """The first page.

    Args:
        guides: the names of the pages of guides.
    """
    text = render(
        "index.md.j2",
        activations=len(activations()),
        losses=len(losses()),
        vectors=len(vector_activations()) + len(vector_losses()),
        guides=list(guides),
    )
    return Page("index", text)


def gallery() -> Page:
    """All activations by family, each as a small curve that leads to its page."""
    text = render(
        "activations.md.j2",
        families=[
            (str(family_title(name)), [(spec, _small(spec)) for spec in specs])
            for name, specs in families(Activation).items()
        ],
        names=list(activations()),
    )
    return Page("activations/index", text)


def _small(spec: Activation) -> tuple[Markup, Markup]:
    label = t("site.curve.label", name=str(spec.title))
    return sparkline(spec, label), formula(activation_latex(spec))


def loss_table() -> Page:
    """All losses by family, each with its formula."""
    text = render(
        "losses.md.j2",
        families=[
            (str(family_title(name)), [(spec, formula(loss_latex(spec))) for spec in specs])
            for name, specs in families(Loss).items()
        ],
        names=list(losses()),
    )
    return Page("losses/index", text)


def vector_table() -> Page:
    """All functions and losses of vectors by family, each with its formula."""
    text = render(
        "vectors.md.j2",
        families=[
            *(
                (
                    str(family_title(name)),
                    [(s, formula(VectorFunction(s).to_latex())) for s in specs],
                )
                for name, specs in families(VectorActivation).items()
            ),
            *(
                (
                    str(family_title(name)),
                    [(s, formula(VectorLossFunction(s).to_latex())) for s in specs],
                )
                for name, specs in families(VectorLoss).items()
            ),
        ],
        names=[*vector_activations(), *vector_losses()],
    )
    return Page("vectors/index", text)


def names() -> Page:
    """The names that mean different functions in different libraries."""
    groups: Mapping[str, Sequence[Spec | VectorActivation | VectorLoss]] = {
        "activations": [spec for spec in activations().values() if spec.ambiguity],
        "losses": [spec for spec in losses().values() if spec.ambiguity],
        "vectors": [
            spec
            for spec in (*vector_activations().values(), *vector_losses().values())
            if spec.ambiguity
        ],
    }
    return Page("names", render("names.md.j2", groups=groups))


def guide(name: str, known: Mapping[str, Path]) -> Page:
    """A guide of the repository as a page: links between guides lead to pages.

    Args:
        name: of the page.
        known: the files of all guides in the language, by name.
    """
    # The site has its own way to the other language.
    text = _OTHER_LANGUAGE.sub("", known[name].read_text("utf-8"))
    for other, file in known.items():
        title = file.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        text = text.replace(f"[{file.name}]", f"[{title}]").replace(f"({file.name}", f"({other}.md")
    # The examples are held by tests where they stand; here they are shown.
    return Page(f"guides/{name}", text.replace("](pictures/", "](../pictures/"))
