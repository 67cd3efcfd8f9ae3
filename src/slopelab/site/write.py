"""All pages of the site in one language, written into a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from shutil import copytree
from typing import Final, TypeAlias

from slopelab.catalogue.lookup import activations, losses, vector_activations, vector_losses
from slopelab.site import index_pages
from slopelab.site.activation_page import activation_page
from slopelab.site.loss_page import loss_page
from slopelab.site.outline import Page, guides
from slopelab.site.vector_page import vector_page
from slopelab.words import Language, use_language

_Job: TypeAlias = tuple[str, str, Language]

_KINDS: Final[dict[str, Callable[[str], Page]]] = {
    "activation": lambda name: activation_page(activations()[name]),
    "loss": lambda name: loss_page(losses()[name]),
    "vector": lambda name: vector_page({**vector_activations(), **vector_losses()}[name]),
}


def write(folder: Path, lang: Language, docs: Path, *, processes: int = 1) -> Sequence[Path]:
    """Write the sources of the site in one language.

    Args:
        folder: where to; it is made.
        lang: the language.
        docs: the folder of the guides and pictures.
        processes: how many work at it.

    Returns:
        The files written.
    """
    known = guides(docs, lang)
    with use_language(lang):
        pages = [
            index_pages.home(known),
            index_pages.gallery(),
            index_pages.loss_table(),
            index_pages.vector_table(),
            index_pages.names(),
            *(index_pages.guide(name, known) for name in known),
        ]
    jobs: list[_Job] = [
        *(("activation", name, lang) for name in activations()),
        *(("loss", name, lang) for name in losses()),
        *(("vector", name, lang) for name in (*vector_activations(), *vector_losses())),
    ]
    copytree(docs / "pictures", folder / "pictures", dirs_exist_ok=True)
    return [_written(folder, page) for page in (*pages, *_made(jobs, processes))]


def _made(jobs: Sequence[_Job], processes: int) -> list[Page]:
    if processes == 1:
        return [_page(job) for job in jobs]
    # A fresh interpreter each: threads of compiled kernels do not survive a fork.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_page, jobs, chunksize=4))


def _page(job: _Job) -> Page:
    kind, name, lang = job
    with use_language(lang):
        return _KINDS[kind](name)


def _written(folder: Path, page: Page) -> Path:
    target = folder / f"{page.path}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page.text, encoding="utf-8")
    return target
