"""Which pages there are, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

from markupsafe import Markup

from slopelab.core.spec import Spec
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.words import Language


@final
@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site.

    Args:
        path: from the root of the sources, without an ending: ``activations/gelu``.
        text: its Markdown.
    """

    path: str
    text: str


def guides(folder: Path, lang: Language) -> Mapping[str, Path]:
    """The guides in a language, by the name of their page: ``verdicts`` for ``verdicts.zh.md``.

    Args:
        folder: where they are.
        lang: the language; a guide without a translation is not in it.
    """
    ending = ".md" if lang == "en" else f".{lang}.md"
    return {
        name: file
        for file in sorted(folder.glob(f"*{ending}"))
        if "." not in (name := file.name.removesuffix(ending))
    }


def see(spec: Spec | VectorActivation | VectorLoss) -> Markup:
    """A link to the page of a function from the page of another of its kind.

    Example:
        >>> from slopelab.catalogue import activation
        >>> see(activation("relu"))
        Markup('<a href="relu.html">ReLU</a>')
    """
    return Markup('<a href="{}.html">{}</a>').format(spec.name, str(spec.title))
