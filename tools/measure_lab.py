"""Measure the laboratory in the browser: start, first plot, slider to redraw, weight, load.

Run it on a quiet machine with a Chromium, with the ``test`` extra installed::

    python tools/measure_lab.py --minutes 10

It prints what it measured, on what, and the bounds that the project sets itself. A redraw is
counted from the time stamp of the key that moves a slider to the end of the frame in which the last
of the room's charts has the new numbers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

from playwright.sync_api import Page, sync_playwright

ARGUMENTS: Final = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SLIDERS: Final = {
    "neuron, learning rate": ("#room=neuron", "learning rate η"),
    "neuron, start weight": ("#room=neuron", "start weight w₀"),
    "functions, right end": ("", "x to"),
    "functions, a parameter": ("#f=leaky_relu%7Celu", "slope for x ≤ 0"),
    "neuron, a parameter": ("#room=neuron&a=leaky_relu&l=huber", "slope for x ≤ 0"),
}
WATCH: Final = """() => {
  const charts = () => [...document.querySelectorAll(".chart")].filter(chart => chart.clientWidth);
  window.times = [];
  let began = 0;
  const missing = new Set();
  // When the key went down, not when the page came to hear of it.
  addEventListener("keydown", event => {
    if (began) return;
    began = event.timeStamp;
    missing.clear();
    charts().forEach(chart => missing.add(chart));
  }, true);
  new MutationObserver(changes => {
    if (!began) return;
    changes.forEach(change => missing.delete(change.target));
    if (missing.size) return;
    const from = began;
    began = 0;
    // The frame in which it is drawn ends before the next task that a channel brings.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.times.push(performance.now() - from);
      channel.port2.postMessage(0);
    });
  }).observe(document.body, { attributes: true, attributeFilter: ["data-drawn"], subtree: true });
}"""
RUNS: Final = "a=sigmoid|tanh|relu&l=bce|half_mse|half_mse&steps=30&x=1&y=1&lang=en"
DRAGGED: Final = "/api/runs?draft=setting&" + RUNS + "&w0={w0:.3f}&lr={lr:.3f}"
RESTED: Final = (
    "/api/runs?draft=no&" + RUNS + "&w0={w0:.3f}&lr={lr:.3f}",
    "/api/chain?a=sigmoid&l=bce&steps=30&step=0&x=1&y=1&lang=en&w0={w0:.3f}&lr={lr:.3f}",
)
"""What the page asks for while a slider of the neuron moves, and when it rests."""
MOVES: Final = 10
"""Moves of a person until the hand rests."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the others lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def started(port: int) -> tuple[subprocess.Popen[str], str, float]:
    """A laboratory, its address, and the seconds from its start to its first answer."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "slopelab", "lab", "--no-browser", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "SLOPELAB_LANG": "en"},
    )
    assert process.stdout is not None
    found = re.search(r"http://[\d.:]+", process.stdout.readline())
    assert found is not None
    with urlopen(f"{found[0]}/", timeout=30) as answer:  # noqa: S310 - our own server
        answer.read()
    return process, found[0], time.perf_counter() - began


def weight(address: str) -> int:
    """Compressed bytes of everything that the first room loads, its first answers included."""
    parts = ["/", "/static/icon.svg", "/static/lab.css", "/fonts/text.woff", "/fonts/maths.woff2"]
    parts += [f"/static/{name}.js" for name in ("main", "echarts", "state", "ask", "dom", "words")]
    parts += [f"/static/{name}.js" for name in ("charts", "controls", "exports", "room-functions")]
    parts += [
        "/api/words?lang=en",
        "/api/catalogue?lang=en",
        "/api/curves?f=sigmoid|tanh|relu|gelu",
    ]
    total = 0
    for part in parts:
        asked = Request(f"{address}{part}", headers={"Accept-Encoding": "gzip"})  # noqa: S310
        with urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server
            total += len(answer.read())
    return total


def first_plots(page: Page, address: str, count: int) -> list[float]:
    """Milliseconds from navigation to the first chart, the caches of the server warm."""
    found: list[float] = []
    for _ in range(count):
        page.goto("about:blank")
        page.goto(f"{address}/")
        page.wait_for_selector(".chart[data-drawn]")
        found.append(
            page.evaluate(
                "performance.getEntriesByName('first-plot')[0]?.startTime ?? performance.now()"
            )
        )
    return found


def redraws(page: Page, address: str, link: str, slider: str, count: int) -> list[float]:
    """Milliseconds from a key on a slider to the end of the frame with the last chart redrawn."""
    page.goto("about:blank")
    page.goto(f"{address}/{link}")
    page.wait_for_selector(".chart[data-drawn]")
    page.wait_for_timeout(1500)
    handle = page.get_by_role("slider", name=slider).first
    handle.focus()
    page.evaluate(WATCH)
    for k in range(count + 5):
        page.keyboard.press("ArrowLeft" if k % 2 else "ArrowRight")
        page.wait_for_timeout(60)
    # The first ones warm up what a person has warm after a moment.
    return [float(value) for value in page.evaluate("window.times")][5:]


async def dragging(address: str, people: int, seconds: float) -> tuple[list[float], int]:
    """Milliseconds of the requests of people who drag sliders at once, and how many failed.

    Each moves ten times a second, the next time when the last move is answered, and rests after
    every tenth move: the questions are those of the page.
    """
    host, port = address.removeprefix("http://").split(":")
    times: list[float] = []
    failures = 0
    end = time.perf_counter() + seconds

    async def asked(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal failures
        began = time.perf_counter()
        head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: gzip\r\n\r\n"
        writer.write(head.encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = re.search(r"content-length: (\d+)", answer)
        assert length is not None
        await reader.readexactly(int(length[1]))
        times.append((time.perf_counter() - began) * 1e3)
        failures += " 200 " not in answer.splitlines()[0]

    async def person(number: int) -> None:
        connection = await asyncio.open_connection(host, int(port))
        step = 0
        while time.perf_counter() < end:
            step += 1
            began = time.perf_counter()
            place = {"w0": -2 + number / 25, "lr": 0.01 + step % 1990 / 1000}
            await asked(DRAGGED.format(**place), *connection)
            if step % MOVES == 0:
                for question in RESTED:
                    await asked(question.format(**place), *connection)
            await asyncio.sleep(max(0.0, 0.1 - (time.perf_counter() - began)))
        connection[1].close()

    await asyncio.gather(*(person(number) for number in range(people)))
    return times, failures


def memory(pid: int) -> float:
    """Mebibytes that a process holds (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found is not None
    return int(found[1]) / 1024


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long people drag at once")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--count", type=int, default=60, help="redraws for each slider")
    parser.add_argument("--port", type=int, default=8399)
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    starts = []
    for _ in range(5):
        process, address, took = started(given.port)
        starts.append(took)
        process.send_signal(signal.SIGINT)
        process.wait(20)
    process, address, _ = started(given.port)
    found: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "start to first answer, s (goal 1.5)": round(statistics.median(starts), 2),
        "first room, compressed, MB (goal 1.2)": round(weight(address) / 1e6, 3),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
        first_plots(page, address, 1)
        plots = first_plots(page, address, 9)
        found["first plot, ms (goal 500)"] = round(statistics.median(plots))
        for name, (link, slider) in SLIDERS.items():
            times = redraws(page, address, link, slider, given.count)
            found[f"{name}: slider to redraw, ms, median / 95 % (goal 25 / 50)"] = (
                f"{statistics.median(times):.1f} / {percentile(times, 0.95):.1f} (of {len(times)})"
            )
        browser.close()
    asyncio.run(dragging(address, given.people, 5))
    before = memory(process.pid)
    times, failures = asyncio.run(dragging(address, given.people, given.minutes * 60))
    found[f"{given.people} people dragging for {given.minutes:g} min: 95 %, ms (goal 250)"] = round(
        percentile(times, 0.95), 1
    )
    found["their requests, and failures"] = f"{len(times)}, {failures}"
    found["memory before and after, MB"] = f"{before:.0f}, {memory(process.pid):.0f}"
    process.send_signal(signal.SIGINT)
    process.wait(20)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
