"""The files of the pages, read once: a request names an entry of this table, never a path."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, final

from slopelab.catalogue.lookup import activations, families, family_title, losses
from slopelab.core.spec import Activation, Loss
from slopelab.fonts import math_path, sans_path, subset_woff
from slopelab.words import LANGUAGES, messages

_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "woff": "font/woff",
    "woff2": "font/woff2",
}


@final
@dataclass(frozen=True, slots=True)
class Served:
    """A file as it is sent.

    Args:
        content: its bytes.
        type: its media type.
        tag: changes when the content does.
    """

    content: bytes
    type: str
    tag: str


@cache
def pages() -> Mapping[str, Served]:
    """The files of the front end by name; ``index.html`` is the page."""
    folder = files(__package__ or "").joinpath("static")
    return {
        entry.name: _served(entry.name, entry.read_bytes())
        for entry in folder.iterdir()
        if entry.name.rpartition(".")[2] in _TYPES
    }


@cache
def fonts() -> Mapping[str, Served]:
    """The fonts of text and of formulas, cut down to what the laboratory says."""
    return {
        "text.woff": _served("text.woff", subset_woff(sans_path(), _said())),
        "maths.woff2": _served("maths.woff2", math_path().read_bytes()),
    }


def _said() -> str:
    """Every character that the laboratory may show; others come from the system."""
    texts = [text for language in LANGUAGES for text in messages(language).values()]
    for spec in (*activations().values(), *losses().values()):
        said = (spec.title, spec.summary, spec.use, spec.ambiguity)
        texts += [f"{text.en}{text.zh}" for text in said if text is not None]
        texts += [f"{param.meaning.en}{param.meaning.zh}" for param in spec.params]
        texts.append(str(spec.source or ""))
    texts += [family_title(name).zh for name in (*families(Activation), *families(Loss))]
    ascii_letters = "".join(map(chr, range(32, 127)))
    return "".join(sorted({*"".join(texts), *ascii_letters}))


def _served(name: str, content: bytes) -> Served:
    kind = _TYPES[name.rpartition(".")[2]]
    return Served(content, kind, f'"{hashlib.sha256(content).hexdigest()[:20]}"')
