"""The report in a real browser, which may ask for nothing but the one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from slopelab.words import LANGUAGES, Language

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"desktop": 1280, "phone": 390}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def files(
    pages: dict[Language, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[Language, Path]:
    folder = tmp_path_factory.mktemp("report")
    for language, page in pages.items():
        (folder / f"{language}.html").write_text(page, encoding="utf-8")
    return {language: folder / f"{language}.html" for language in LANGUAGES}


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A page that fails on any request but its own file, and on any message on the console."""
    context = browser.new_context(viewport={"width": WIDTHS["desktop"], "height": 900})
    page = context.new_page()
    complaints: list[str] = []

    def answer(route: Route) -> None:
        if route.request.resource_type == "document" and route.request.url.startswith("file:"):
            route.continue_()
        else:
            complaints.append(f"request: {route.request.url[:200]}")
            route.abort()

    page.route("**/*", answer)
    page.on("console", lambda message: complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    yield page
    context.close()
    assert complaints == []


def opened(tab: Page, path: Path, *, width: int = WIDTHS["desktop"]) -> Page:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(path.as_uri())
    tab.evaluate("document.fonts.ready.then(() => true)")
    return tab


def unfold(tab: Page) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_does_not_scroll_sideways(
    tab: Page,
    files: dict[Language, Path],
    lang: Language,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    tab.emulate_media(color_scheme=scheme)
    opened(tab, files[lang], width=width)
    unfold(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    # Nothing but what scrolls inside itself is wider than the window.
    wide = tab.evaluate(
        """width => [...document.querySelectorAll('p, li, h1, h2, h3, h4, dd, figcaption')]
            .filter(each => each.getBoundingClientRect().right > width + 1)
            .map(each => each.textContent.slice(0, 80))""",
        width,
    )
    assert wide == []


def test_dark_and_light_differ_and_figures_stay_on_paper(
    tab: Page, files: dict[Language, Path]
) -> None:
    seen: list[str] = []
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        opened(tab, files["en"])
        seen.append(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
        plate = tab.evaluate("getComputedStyle(document.querySelector('.plate')).backgroundColor")
        assert plate == "rgb(255, 255, 255)"
    assert seen[0] != seen[1]


def test_text_stands_out_from_its_ground(tab: Page, files: dict[Language, Path]) -> None:
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        opened(tab, files["en"])
        faint = tab.evaluate(
            """() => {
                const light = text => {
                    const parts = text.match(/[\\d.]+/g).slice(0, 3).map(part => {
                        const value = part / 255;
                        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
                    });
                    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
                };
                const ground = light(getComputedStyle(document.body).backgroundColor);
                return [...document.querySelectorAll('p, th, td, .badge, h4, caption, a')]
                    .filter(each => !each.closest('.conclusion'))
                    .map(each => [each.className, light(getComputedStyle(each).color)])
                    .filter(([, own]) => (Math.max(own, ground) + 0.05)
                                        / (Math.min(own, ground) + 0.05) < 4.5);
            }"""
        )
        assert faint == [], scheme


def test_every_letter_comes_from_the_fonts_in_the_page(
    tab: Page, files: dict[Language, Path], lang: Language
) -> None:
    opened(tab, files[lang])
    unfold(tab)
    # Each text once: most symbols of the formulas occur hundreds of times.
    tab.evaluate(
        """() => {
            const seen = new Set();
            for (const each of document.querySelectorAll('body *')) {
                const own = [...each.childNodes].filter(node => node.nodeType === 3)
                    .map(node => node.data.trim()).join('');
                const key = each.tagName + (each.closest('math') ? ' in math ' : ' ') + own;
                if ((own || each.tagName === 'LI') && !seen.has(key)) {
                    seen.add(key);
                    each.dataset.written = '';
                }
            }
        }"""
    )
    session = tab.context.new_cdp_session(tab)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    found = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-written]"})
    foreign: set[str] = set()
    for node in found["nodeIds"]:
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        foreign |= {font["familyName"] for font in fonts if not font["isCustomFont"]}
    # Commands to type are set in the machine's own font of even width.
    code = session.send("DOM.querySelector", {"nodeId": root, "selector": "code"})["nodeId"]
    allowed = session.send("CSS.getPlatformFontsForNode", {"nodeId": code})["fonts"]
    assert foreign <= {font["familyName"] for font in allowed}


def test_braces_are_as_tall_as_what_they_hold(
    tab: Page, files: dict[Language, Path], lang: Language
) -> None:
    opened(tab, files[lang])
    unfold(tab)
    ratios = tab.evaluate(
        """() => [...document.querySelectorAll('mo')]
            .filter(each => each.textContent === '{')
            .map(each => [each, each.nextElementSibling])
            .filter(([, table]) => table?.tagName === 'mtable')
            .map(([brace, table]) => brace.getBoundingClientRect().height
                                     / table.getBoundingClientRect().height)"""
    )
    assert len(ratios) >= 3
    assert min(ratios) > 0.8


def test_formulas_are_not_cut(tab: Page, files: dict[Language, Path], lang: Language) -> None:
    opened(tab, files[lang])
    unfold(tab)
    cut = tab.evaluate(
        """() => [...document.querySelectorAll('.equation, .display .scroll, .scroll')]
            .filter(each => each.scrollHeight > each.clientHeight + 1)
            .map(each => each.textContent.slice(0, 80))"""
    )
    assert cut == []
    wide = tab.evaluate(
        """() => [...document.querySelectorAll('.equation')]
            .filter(each => each.scrollWidth > each.clientWidth + 1)
            .filter(each => !(each.firstElementChild.style.getPropertyValue('--fit') < 0.7
                              && each.firstElementChild.style.length))
            .map(each => each.textContent.slice(0, 80))"""
    )
    # On a desk every formula is seen whole, unless it is a monster.
    assert wide == []


def test_the_keyboard_reaches_the_text_first(tab: Page, files: dict[Language, Path]) -> None:
    opened(tab, files["en"])
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    assert tab.evaluate("document.activeElement.getBoundingClientRect().left") >= 0


def test_what_is_folded_is_open_on_paper(
    tab: Page, files: dict[Language, Path], lang: Language
) -> None:
    opened(tab, files[lang])
    heights = "[...document.querySelectorAll('details .derivation')].map(each => each.offsetHeight)"
    tab.emulate_media(media="print")
    assert min(tab.evaluate(heights)) > 50
    assert tab.evaluate("getComputedStyle(document.querySelector('.skip')).display") == "none"


def test_it_prints(tab: Page, files: dict[Language, Path], lang: Language) -> None:
    opened(tab, files[lang])
    printed = tab.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    assert 10 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") <= 60


def test_nothing_is_wider_than_the_printed_page(
    tab: Page, files: dict[Language, Path], lang: Language
) -> None:
    # 176 mm at 96 dots to the inch: what the margins leave of A4.
    opened(tab, files[lang], width=665)
    tab.emulate_media(media="print")
    wide = tab.evaluate(
        """() => [...document.querySelectorAll('math, table, svg, pre')]
            .filter(each => each.getBoundingClientRect().right > 666)
            .map(each => each.textContent.slice(0, 80))"""
    )
    assert wide == []
