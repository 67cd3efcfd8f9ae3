"""The laboratory in a real browser: every room, both languages, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from slopelab.words import LANGUAGES, Language, messages

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
ROOMS = ("functions", "derivation", "neuron", "pairings", "vectors", "yours")
SLOW = 30_000
"""Milliseconds that anything may take on a busy machine; nothing here measures speed."""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails on any request to another host, and on any message on the console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(SLOW)
    page = context.new_page()
    complaints: list[str] = []
    here = urlsplit(address).netloc
    page.on(
        "request",
        lambda request: (
            complaints.append(request.url)
            if urlsplit(request.url).scheme.startswith("http")
            and urlsplit(request.url).netloc != here
            else None
        ),
    )
    page.on("console", lambda message: complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    yield page
    context.close()
    # What a test has refused or broken off on purpose the browser itself tells on the console.
    expected = ("400 (Bad Request)", "net::ERR_FAILED")
    assert [text for text in complaints if not text.endswith(expected)] == []


def opened(page: Page, address: str, link: str, room: str) -> None:
    page.goto(f"{address}/#{link}")
    page.wait_for_selector(f"main.room-{room}")
    page.wait_for_selector(
        ".chart[data-drawn], .heat[data-drawn], .step, .story h2, .fault:not(:empty)"
    )
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
def test_rooms(tab: Page, address: str, room: str, language: Language, tmp_path: Path) -> None:
    opened(tab, address, f"room={room}&lang={language}", room)
    expect(tab.locator(f"#door-{room}")).to_have_text(messages(language)[f"lab.room.{room}"])
    assert tab.evaluate("document.documentElement.lang") == (
        "zh-Hans" if language == "zh" else "en"
    )
    # No message is missing: then its key would stand there.
    assert not re.search(
        r"\blab\.[a-z]|\b(functions|neuron|derivation|facts|vectors|yours)\.[a-z]",
        tab.inner_text("body"),
    )
    found = Axe().run(tab).response["violations"]
    serious = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert serious == [], json.dumps(serious, indent=1)[:3000]
    tab.screenshot(path=tmp_path / f"{room}-{language}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("room", ROOMS)
def test_on_a_phone_nothing_sticks_out(tab: Page, address: str, room: str, theme: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    opened(tab, address, f"room={room}&theme={theme}", room)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_slider_redraws_and_the_link_follows(tab: Page, address: str) -> None:
    opened(tab, address, "room=neuron", "neuron")
    chart = tab.locator(".pair-of-charts .chart").first
    before = int(chart.get_attribute("data-drawn") or 0)
    slider = tab.get_by_role("slider", name=messages("en")["lab.neuron.lr"])
    slider.focus()
    tab.keyboard.press("ArrowRight")
    expect(chart).not_to_have_attribute("data-drawn", str(before))
    expect(tab).to_have_url(re.compile("lr="))


def test_the_dead_factor_is_seen(tab: Page, address: str) -> None:
    opened(tab, address, "room=neuron&a=relu&l=half_mse", "neuron")
    expect(tab.locator('.factor[data-factor="dprediction_dz"]')).to_have_class(re.compile("dead"))
    expect(tab.locator(".verdict")).to_contain_text(messages("en")["verdict.name.stuck"])


def test_a_run_that_diverges_says_when(tab: Page, address: str) -> None:
    opened(tab, address, "room=neuron&a=identity&l=mse&lr=50&steps=400", "neuron")
    expect(tab.locator(".verdict")).to_contain_text("step")


def test_back_leads_back(tab: Page, address: str) -> None:
    opened(tab, address, "room=functions", "functions")
    tab.click("#door-neuron")
    tab.wait_for_selector("main.room-neuron")
    tab.go_back()
    tab.wait_for_selector("main.room-functions")


def test_a_fault_stands_under_its_column(tab: Page, address: str) -> None:
    opened(tab, address, "room=yours", "yours")
    tab.fill("#own", "x + sigmod(x)")
    expect(tab.locator("#own-fault")).to_contain_text("sigmod")
    assert (tab.locator(".caret").text_content() or "").index("^") == 4
    tab.fill("#own", "x + sigmoid(x)")
    expect(tab.locator("#own-fault")).to_have_text("")


def test_a_typed_formula_is_recognised_and_goes_to_other_rooms(tab: Page, address: str) -> None:
    opened(tab, address, "room=yours", "yours")
    expect(tab.locator(".recognised")).to_contain_text(re.compile("mish", re.IGNORECASE))
    expect(tab.locator(".advice-list dt")).to_have_count(4)
    expect(tab.locator(".kernel .code")).to_contain_text("return")
    tab.locator(".controls .toggles button").last.click()
    tab.wait_for_selector("main.room-neuron")
    expect(tab.locator(".neuron-card h3").first).to_contain_text("tanh")


def test_numbers_flow_along_the_chain(tab: Page, address: str) -> None:
    opened(tab, address, "room=derivation&d=sigmoid&at=0", "derivation")
    expect(tab.locator(".along dd").first).to_have_text("2.0")
    tab.get_by_role("slider").press("End")
    expect(tab.locator(".along dd").first).to_have_text("1.0000453999297625")


def test_steps_come_one_at_a_time(tab: Page, address: str) -> None:
    opened(tab, address, "room=derivation&d=sigmoid", "derivation")
    tab.click("#first-step")
    expect(tab.locator(".steps > .step:visible")).to_have_count(1)
    tab.click("#next-step")
    expect(tab.locator(".steps > .step:visible")).to_have_count(2)
    tab.click("#all-steps")
    expect(tab.locator(".step.result")).to_be_visible()


def test_a_stale_link_says_so_and_opens_the_rest(tab: Page, address: str) -> None:
    opened(tab, address, "f=no_such_function|relu", "functions")
    expect(tab.locator('[data-field="f.0"] .fault')).to_contain_text("no_such_function")
    tab.wait_for_selector(".chart[data-drawn]")
    # What is left keeps its place: parameters and facts are those of the second function.
    expect(tab.locator(".readout tbody th")).to_have_text(["relu"])
    expect(tab.locator(".fact-group").first).to_contain_text("ReLU")


def test_facts_come_at_rest_and_say_which_function(tab: Page, address: str) -> None:
    opened(tab, address, "f=hard_swish|gelu", "functions")
    slopes = tab.locator(".fact-group.slope")
    expect(slopes).to_contain_text("1.5 on the left, 1 on the right")
    tab.locator(".certain .choice button").last.click()
    expect(slopes).to_contain_text("1.1289")
    expect(tab).to_have_url(re.compile("focus=1"))


def test_the_gallery_is_filtered_by_family_and_by_words(tab: Page, address: str) -> None:
    opened(tab, address, "f=relu&find=gelu", "functions")
    cards = tab.locator(".card:visible")
    expect(tab.locator(".count")).to_contain_text(re.compile(r"^[1-9]"))
    tab.fill("#find", "")
    tab.select_option("#kin", "periodic")
    expect(cards.first).to_be_visible()
    assert set(
        tab.locator(".family:visible").evaluate_all("all => all.map(x => x.dataset.id)")
    ) == {"periodic"}
    expect(tab).to_have_url(re.compile("kin=periodic"))


def test_an_edited_vector_changes_what_flows_back(tab: Page, address: str) -> None:
    opened(tab, address, "room=vectors&vl=cross_entropy", "vectors")
    expect(tab.locator(".results .equation")).to_have_count(1)
    total = tab.locator(".total")
    before = total.inner_text()
    tab.get_by_role("slider", name="x₁", exact=True).press("ArrowRight")
    expect(total).not_to_have_text(before)
    tab.locator('fieldset[data-field="y"] button').nth(1).click()
    expect(tab).to_have_url(re.compile("vy=0%2C1"))
    tab.click("#more-entries")
    expect(tab.locator(".heat thead th")).to_have_count(7)
    with tab.expect_download() as download:
        tab.click('[data-export="csv"]')
    assert b"x\xe2\x82\x85" in Path(download.value.path()).read_bytes()
    with tab.expect_download() as download:
        tab.click('[data-export="png"]')
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_function_of_vectors_is_sent_to_its_room(tab: Page, address: str) -> None:
    opened(tab, address, "room=yours&own=exp(x)/sum(exp(x))", "yours")
    tab.locator("#own-fault button").click()
    tab.wait_for_selector("main.room-vectors .heat[data-drawn]")
    expect(tab.locator(".facts-plain li").nth(1)).to_contain_text("sum to 1")


def test_what_can_be_taken_away(tab: Page, address: str) -> None:
    opened(tab, address, "f=relu", "functions")
    for kind in ("png", "svg", "csv"):
        with tab.expect_download() as download:
            tab.click(f'[data-export="{kind}"]')
        content = Path(download.value.path()).read_bytes()
        assert {"png": b"\x89PNG", "svg": b"<svg", "csv": b"series,x,y"}[kind] in content[:300]
    tab.click("#python")
    expect(tab.locator(".python")).to_contain_text("import slopelab as sl")


def test_a_cell_of_the_matrix_opens_its_story(tab: Page, address: str) -> None:
    opened(tab, address, "room=pairings", "pairings")
    tab.locator('.matrix button[data-a="relu"][data-l="mse"]').click()
    expect(tab.locator(".story .grade")).to_have_text(messages("en")["pairing.grade.dead"])
    expect(tab).to_have_url(re.compile("pair=relu"))


def test_the_keyboard_is_enough(tab: Page, address: str) -> None:
    opened(tab, address, "", "functions")
    seen: set[str] = set()
    for _ in range(60):
        tab.keyboard.press("Tab")
        seen.add(tab.evaluate("document.activeElement.id"))
        seen.add(tab.evaluate("document.activeElement.type || ''"))
    assert {"door-neuron", "language", "theme", "range", "python", "link"} <= seen


def test_a_lost_connection_shows_and_heals(tab: Page, address: str) -> None:
    opened(tab, address, "f=relu", "functions")
    lost = True
    tab.route("**/api/**", lambda route: route.abort() if lost else route.continue_())
    tab.get_by_role("slider", name=messages("en")["lab.functions.to"]).press("ArrowRight")
    expect(tab.locator("#connection")).to_be_visible()
    lost = False
    expect(tab.locator("#connection")).to_be_hidden()
