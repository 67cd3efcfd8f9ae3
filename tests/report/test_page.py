from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest

from html_reader import elements, read, texts
from slopelab.catalogue import activation, basic_activations, basic_losses, lookup, smooth
from slopelab.core.spec import Activation, Text
from slopelab.report import build
from slopelab.report.functions import shared_out
from slopelab.words import LANGUAGES, Language, use_language

ADDRESSES = {"src", "href", "xlink:href", "srcset", "poster", "data", "action", "cite"}
FETCHING = {"script", "iframe", "object", "embed", "base", "form", "audio", "video", "img"}


def shown(page: str) -> str:
    return " ".join(texts(page))


def test_a_page_is_the_same_in_another_process(pages: dict[Language, str]) -> None:
    code = (
        "import hashlib; from slopelab.report import build;"
        "print(*(hashlib.sha256(build(lang).encode()).hexdigest() for lang in ('zh', 'en')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    ).stdout.split()
    assert found == [hashlib.sha256(pages[lang].encode()).hexdigest() for lang in ("zh", "en")]


def test_a_page_says_which_language_it_is_in(page: str, lang: Language) -> None:
    (root,) = elements(page, "html")
    assert root.attributes["lang"] == {"en": "en", "zh": "zh-Hans"}[lang]


def test_the_language_in_force_is_taken(pages: dict[Language, str]) -> None:
    with use_language("zh"):
        assert build() == pages["zh"]


def test_a_page_is_not_large(page: str) -> None:
    assert len(page.encode()) < 2_000_000


def test_nothing_is_fetched(page: str) -> None:
    nodes = read(page)
    assert not FETCHING & {node.tag for node in nodes}
    addresses = [
        value for node in nodes for name, value in node.attributes.items() if name in ADDRESSES
    ]
    addresses += re.findall(r"url\(\s*[\"']?([^)\"']*)", page)
    assert addresses
    assert [text for text in addresses if not text.startswith(("#", "data:"))] == []
    assert not re.search(r"https?:|@import|[\"'(]//", page)


def test_nothing_can_run(page: str) -> None:
    assert "<script" not in page
    assert not [name for node in read(page) for name in node.attributes if name.startswith("on")]
    (policy,) = [
        node.attributes["content"]
        for node in elements(page, "meta")
        if node.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_every_name_is_there_once_and_every_link_leads_somewhere(page: str) -> None:
    nodes = read(page)
    names = Counter(node.attributes["id"] for node in nodes if "id" in node.attributes)
    assert [name for name, count in names.items() if count > 1] == []
    wanted = {
        value[1:]
        for node in nodes
        for name, value in node.attributes.items()
        if name in {"href", "xlink:href"} and value.startswith("#")
    }
    wanted |= set(re.findall(r"url\(#([^)]+)\)", page))
    for node in nodes:
        wanted |= set(node.attributes.get("aria-labelledby", "").split())
    assert wanted - set(names) == set()


def test_headings_go_down_one_level_at_a_time(page: str) -> None:
    levels = [int(node.tag[1]) for node in read(page) if re.fullmatch(r"h[1-6]", node.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_headers_with_a_scope(page: str) -> None:
    tables = elements(page, "table")
    assert len(elements(page, "caption")) == len(tables) > 0
    headers = elements(page, "th")
    assert {node.attributes.get("scope") for node in headers} == {"col", "row", "rowgroup"}


def test_figures_have_captions_and_words_for_those_who_cannot_see(page: str) -> None:
    assert len(elements(page, "figcaption")) >= len(elements(page, "figure")) - 1
    drawings = elements(page, "svg")
    assert drawings
    for node in drawings:
        assert node.attributes["role"] == "img"
        assert len(node.attributes["aria-label"]) > 10


def test_what_scrolls_can_be_reached_by_the_keyboard(page: str) -> None:
    for node in read(page):
        if "scroll" in node.attributes.get("class", "").split():
            assert node.attributes["tabindex"] == "0"
            assert node.attributes["aria-label"]


def test_styles_use_only_colours_that_are_defined(page: str) -> None:
    style = page[page.index("<style>") : page.index("</style>")]
    defined = set(re.findall(r"(--[\w-]+):", style))
    assert set(re.findall(r"var\((--[\w-]+)\)", style)) <= defined


def test_every_function_and_every_loss_is_there(page: str, lang: Language) -> None:
    text = shown(page)
    with use_language(lang):
        for spec in (*basic_activations().values(), *basic_losses().values()):
            assert text.count(str(spec.title)) >= 2, spec.name
    folded = elements(page, "details")
    assert len(folded) == len(basic_activations()) - 1


def test_the_measured_results_are_there(page: str) -> None:
    text = shown(page)
    for value in ("0.081159", "−1.254630", "2.126928", "0.677296", "1.928702", "1.734144"):
        assert value in text
    badges = [
        node.attributes["class"].split()[1]
        for node in elements(page, "span")
        if node.attributes.get("class", "").startswith("badge ")
    ]
    # The summary at the top and the table of results.
    assert badges[:6] == ["learning", "slow", "stuck"] * 2


def test_a_new_basic_function_appears_in_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Activation(
        name="wavelet", formula="x*exp(-x^2/2)", title=Text(en="Wavelet", zh="小波"), basic=True,
        symbol="\\psi", use=Text(en="wavelet networks", zh="小波网络"),
    )  # fmt: skip
    monkeypatch.setattr(smooth, "WAVELET", new, raising=False)
    cached = (lookup.activations, lookup._calls)
    try:
        for function in cached:
            function.cache_clear()
        page = build("en")
    finally:
        monkeypatch.undo()
        for function in cached:
            function.cache_clear()
    inside = [node.around for node in read(page) if "Wavelet" in node.text]
    # Formulas, facts, what fits what, every pairing; the list of facts; its own derivation.
    assert sum("table" in around and "th" in around for around in inside) >= 4
    assert any("entry" in around for around in inside)
    assert any("summary" in around for around in inside)
    assert any("Wavelet" in node.attributes["aria-label"] for node in elements(page, "svg"))


@pytest.mark.parametrize("count", range(2, 40))
def test_no_function_is_drawn_alone(count: int) -> None:
    specs = [activation("relu")] * count
    shares = shared_out(specs)
    assert [spec for share in shares for spec in share] == specs
    assert all(2 <= len(share) <= 9 for share in shares)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_of_a_message_is_shown(pages: dict[Language, str], language: Language) -> None:
    keys = re.compile(r"\b(?:report|verdict|fact|rule|phase|say|error|figure)\.[a-z_]+")
    assert keys.findall(" ".join(texts(pages[language], without={"code"}))) == []
    assert "{" not in " ".join(texts(pages[language], without={"code", "math"}))


def test_the_english_page_has_no_chinese(pages: dict[Language, str]) -> None:
    assert re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", pages["en"]) == []


def test_the_chinese_page_has_no_english_sentence(pages: dict[Language, str]) -> None:
    nodes = read(pages["zh"])
    spoken = [node.text for node in nodes if not {"style", "code", "source"} & node.around]
    spoken += [node.attributes.get("aria-label", "") for node in nodes]
    words = re.compile(r"(?:[A-Za-z]{2,}[ ,;:.]+){3,}[A-Za-z]{2,}")
    assert [text for text in spoken if words.search(text)] == []
