"""Every function has its page, in both languages, and every link between pages leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from html_reader import read
from slopelab.catalogue import activations, basic_activations, basic_losses, losses
from slopelab.catalogue.lookup import vector_activations, vector_losses
from slopelab.site import index_pages
from slopelab.site.activation_page import activation_page
from slopelab.site.loss_page import loss_page
from slopelab.site.outline import Page, guides
from slopelab.site.vector_page import vector_page
from slopelab.words import LANGUAGES, Language, use_language

DOCS = Path(__file__).parents[2] / "docs"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
RAW = re.compile(r"^```\{raw\} html\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TREE = re.compile(r"^```\{toctree\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r'href="([^"#:]+)\.html"')


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    with use_language(request.param):
        yield request.param


def leading() -> list[Page]:
    """The pages that lead to others."""
    return [
        index_pages.home(["verdicts"]),
        index_pages.gallery(),
        index_pages.loss_table(),
        index_pages.vector_table(),
        index_pages.names(),
    ]


def assert_whole(page: Page) -> None:
    """One title; HTML in which each element is closed; no cell of a template left open."""
    assert len(re.findall(r"^# ", page.text, re.MULTILINE)) == 1
    assert "{{" not in page.text
    assert "{%" not in page.text
    for block in RAW.findall(page.text):
        assert read(block)


def test_pages_that_lead_to_others_know_all_of_them(language: Language) -> None:
    pages = leading()
    places = {
        *(page.path for page in pages),
        *(f"activations/{name}" for name in activations()),
        *(f"losses/{name}" for name in losses()),
        *(f"vectors/{name}" for name in (*vector_activations(), *vector_losses())),
        "guides/verdicts",
    }
    for page in pages:
        assert_whole(page)
        folder = Path("/", page.path).parent
        for link in LINK.findall(page.text):
            assert str((folder / link).resolve().relative_to("/")) in places
    trees = {
        str((Path("/", page.path).parent / entry).relative_to("/"))
        for page in pages
        for tree in TREE.findall(page.text)
        for entry in tree.splitlines()
        if entry and not entry.startswith(":")
    }
    assert trees == places - {"index"}
    del language


@pytest.mark.parametrize("name", basic_activations())
def test_pages_of_activations(name: str, language: Language) -> None:
    spec = activations()[name]
    page = activation_page(spec)
    assert_whole(page)
    assert page.path == f"activations/{name}"
    assert page.text.startswith(f"# {spec.title}\n")
    assert page.text.count("<svg") == 1
    assert 'class="equation' in page.text
    assert bool(CHINESE.search(page.text)) is (language == "zh")


@pytest.mark.parametrize("name", basic_losses())
def test_pages_of_losses(name: str, language: Language) -> None:
    page = loss_page(losses()[name])
    assert_whole(page)
    assert 'class="equation' in page.text
    assert bool(CHINESE.search(page.text)) is (language == "zh")


@pytest.mark.parametrize("name", ["softmax", "cross_entropy"])
def test_pages_of_functions_of_vectors(name: str, language: Language) -> None:
    page = vector_page({**vector_activations(), **vector_losses()}[name])
    assert_whole(page)
    assert 'class="equation' in page.text
    assert bool(CHINESE.search(page.text)) is (language == "zh")


def test_guides_are_there_in_both_languages() -> None:
    english, chinese = guides(DOCS, "en"), guides(DOCS, "zh")
    assert english.keys() == chinese.keys() >= {"formulas", "kernels", "verdicts"}
    page = index_pages.guide("kernels", english)
    assert "[Accuracy](accuracy.md)" in page.text
    chinese_page = index_pages.guide("kernels", chinese)
    assert "](accuracy.md)" in chinese_page.text
    assert ".zh.md" not in chinese_page.text
