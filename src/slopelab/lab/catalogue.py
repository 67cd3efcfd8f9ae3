"""The gallery: all functions with small curves, and all losses."""

from __future__ import annotations

from functools import lru_cache

from slopelab.catalogue.lookup import families, family_title
from slopelab.core.spec import Activation, Loss
from slopelab.core.vector_spec import VectorActivation, VectorLoss, VectorSpec
from slopelab.lab.answers import Answer, parameters
from slopelab.prose.mathml import mathml
from slopelab.report.names import activation_latex, loss_latex
from slopelab.site.sparkline import sparkline
from slopelab.words import Language, messages, t, use_language

_PREFIXES = ("lab.", "verdict.name.", "site.takes.")
"""The messages that pages show; the browser reads the same file as everybody."""


@lru_cache(maxsize=4)
def words(language: Language) -> Answer:
    """The messages of the pages in a language, by key."""
    return {
        "words": {
            key: text for key, text in messages(language).items() if key.startswith(_PREFIXES)
        }
    }


@lru_cache(maxsize=4)
def catalogue(language: Language) -> Answer:
    """All functions and losses by family, without curves."""
    with use_language(language):
        return {
            "activations": [
                {
                    "id": name,
                    "family": str(family_title(name)),
                    "functions": [_activation(s) for s in specs],
                }
                for name, specs in families(Activation).items()
            ],
            "losses": [
                {"family": str(family_title(name)), "functions": [_loss(s) for s in specs]}
                for name, specs in families(Loss).items()
            ],
            "vector_activations": [
                {"family": str(family_title(name)), "functions": [_vector(s) for s in specs]}
                for name, specs in families(VectorActivation).items()
            ],
            "vector_losses": [
                {"family": str(family_title(name)), "functions": [_vector(s) for s in specs]}
                for name, specs in families(VectorLoss).items()
            ],
        }


def _vector(spec: VectorSpec) -> Answer:
    return {
        "name": spec.name,
        "title": str(spec.title),
        "about": str(spec.summary or spec.use or ""),
        "before": _before(spec) if isinstance(spec, VectorLoss) else "",
    }


def _before(spec: VectorLoss) -> str:
    """The function that a loss is shown behind; empty for one that is shown alone."""
    shares = spec.takes == "probabilities" and spec.target == "classes"
    return spec.link or ("softmax" if shares else "")


def _activation(spec: Activation) -> Answer:
    return {
        "name": spec.name,
        "title": str(spec.title),
        "aliases": list(spec.aliases),
        "about": str(spec.summary or spec.use or ""),
        "formula": mathml(activation_latex(spec)),
        "basic": spec.basic,
        "parameters": parameters(spec),
    }


def _loss(spec: Loss) -> Answer:
    return {
        "name": spec.name,
        "title": str(spec.title),
        "aliases": list(spec.aliases),
        "about": str(spec.summary or spec.use or ""),
        "formula": mathml(loss_latex(spec)),
        "basic": spec.basic,
        "takes": t(f"site.takes.{spec.takes}"),
        "target": str(spec.target),
        "parameters": parameters(spec),
    }


@lru_cache(maxsize=512)
def small_curve(name: str, language: Language) -> str:
    """The small curve of an activation of the catalogue, as SVG.

    Raises:
        KeyError: there is no such activation.
    """
    from slopelab.catalogue import activations

    with use_language(language):
        spec = activations()[name]
        return str(sparkline(spec, t("site.curve.label", name=str(spec.title))))
