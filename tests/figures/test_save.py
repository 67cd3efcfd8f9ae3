from __future__ import annotations

import errno
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure
from PIL import Image

from slopelab.catalogue import activation
from slopelab.errors import OutputError
from slopelab.figures import curves, save, to_svg
from slopelab.files import PICTURES
from slopelab.words import LANGUAGES, Language, use_language

BEGINNINGS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}

SAME_BYTES = """
import hashlib
from slopelab.catalogue import activation, pairing
from slopelab.figures import curves, training, to_svg
from slopelab.figures.save import to_bytes
from slopelab.training import train
from slopelab.words import use_language
with use_language("zh"):
    figures = [
        curves.figure([activation(name) for name in ("sigmoid", "tanh", "relu", "gelu")]),
        curves.figure([activation("leaky_relu")]),
        training.figure([train(*pairing(text)) for text in ("sigmoid+bce", "relu+half_mse")]),
    ]
for figure in figures:
    for kind in ("svg", "pdf", "png"):
        print(hashlib.sha256(to_bytes(figure, kind)).hexdigest())
    print(hashlib.sha256(to_svg(figure).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def figure() -> Figure:
    return curves.figure([activation("relu")])


@pytest.mark.parametrize("ending", [*PICTURES, "PNG"])
def test_the_ending_names_the_format(figure: Figure, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"图 1.{ending}"
    assert save(figure, path) == path
    assert path.read_bytes().startswith(BEGINNINGS[ending.lower()])
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_png_is_fit_for_print(figure: Figure, tmp_path: Path) -> None:
    with Image.open(save(figure, tmp_path / "a.png")) as image:
        assert image.info["dpi"] == pytest.approx((200, 200), rel=1e-3)
        assert image.width == pytest.approx(200 * figure.get_figwidth(), rel=1e-2)
        assert image.info["Title"] == "ReLU"


def test_two_processes_write_the_same_bytes() -> None:
    results = [
        subprocess.run(
            [sys.executable, "-c", SAME_BYTES],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    ]
    assert len(results[0].split()) == 12
    assert results[0] == results[1]


def test_the_same_figure_is_written_alike_twice(figure: Figure) -> None:
    assert to_svg(figure) == to_svg(figure)


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_a_file_holds_neither_a_date_nor_a_version(
    figure: Figure, tmp_path: Path, kind: str
) -> None:
    content = save(figure, tmp_path / f"a.{kind}").read_bytes()
    head = content[:3000] + content[-3000:]
    assert not re.search(rb"Date|20\d\d-\d\d-\d\d|Matplotlib v", head)


def test_the_log_is_quiet(figure: Figure, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for kind in PICTURES:
            save(figure, tmp_path / f"a.{kind}")
    assert caplog.messages == []


def test_an_existing_file_is_kept_unless_forced(figure: Figure, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text("mine")
    with pytest.raises(OutputError, match="is there already"):
        save(figure, path)
    assert path.read_text() == "mine"
    save(figure, path, force=True)
    assert path.read_bytes().startswith(b"<?xml")


def test_a_link_is_followed(figure: Figure, tmp_path: Path) -> None:
    target, link = tmp_path / "target.svg", tmp_path / "link.svg"
    target.write_text("old")
    link.symlink_to(target)
    save(figure, link, force=True)
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"<?xml")


FAULTS: dict[str, Callable[[Path], object]] = {
    "no ending": lambda folder: folder / "a",
    "unknown ending": lambda folder: folder / "a.jpeg",
    "empty": lambda _: "",
    "no folder": lambda folder: folder / "none" / "a.png",
    "a file as folder": lambda folder: folder / "there.png" / "a.png",
    "a folder": lambda folder: folder / "folder.png",
    "there": lambda folder: folder / "there.png",
    "too long": lambda folder: folder / f"{'a' * 400}.png",
    "a NUL": lambda folder: f"{folder}/a\0.png",
    "a surrogate": lambda folder: f"{folder}/\ud800.png",
    "no path": lambda _: 5,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", FAULTS)
def test_what_cannot_be_written_is_refused_in_one_sentence(
    figure: Figure, tmp_path: Path, case: str, language: Language
) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "there.png").write_text("")
    before = sorted(tmp_path.rglob("*"))
    with use_language(language), pytest.raises(OutputError) as caught:
        save(figure, FAULTS[case](tmp_path))  # type: ignore[arg-type] - one is no path, on purpose
    with use_language(language):
        sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 400
    assert sentence.encode()
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "no permission to write there"),
        (errno.EROFS, "cannot be written: there is no permission"),
        (errno.ENOSPC, "cannot be written: the disk is full"),
    ],
)
def test_what_the_system_refuses_leaves_the_old_file(
    figure: Figure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    path = tmp_path / "a.svg"
    path.write_text("mine")

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match=said):
        save(figure, path, force=True)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def ids(svg: str) -> list[str]:
    return re.findall(r'\sid="([^"]*)"', svg)


def test_an_element_for_a_page_has_a_view_box_and_no_size(figure: Figure) -> None:
    root = ET.fromstring(to_svg(figure))  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox") == "0 0 490 463"
    assert root.get("width") is root.get("height") is None


@pytest.mark.parametrize("absent", ["<?xml", "<!DOCTYPE", "<!--", "<style", "<metadata", "<title"])
def test_an_element_for_a_page_holds_nothing_of_a_file(figure: Figure, absent: str) -> None:
    assert absent not in to_svg(figure)


def test_a_screen_reader_is_told_what_is_shown(figure: Figure) -> None:
    assert to_svg(figure).startswith('<svg role="img" aria-label="ReLU"')
    root = ET.fromstring(to_svg(figure, label='a "b" <c> & d'))  # noqa: S314 - our own
    assert root.get("aria-label") == 'a "b" <c> & d'


def test_figures_on_one_page_share_no_id(figure: Figure) -> None:
    other = curves.figure([activation("tanh")])
    every = ids(to_svg(figure)) + ids(to_svg(other)) + ids(to_svg(figure, prefix="again"))
    assert every
    assert len(every) == len(set(every))


def test_every_reference_has_its_id(figure: Figure) -> None:
    svg = to_svg(figure, prefix="p")
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) == set(ids(svg))
    assert all(name.startswith("p-") for name in ids(svg))


def test_a_figure_of_another_make_can_be_saved(tmp_path: Path) -> None:
    other = Figure()
    other.add_subplot().plot([1, 2])
    assert save(other, tmp_path / "a.pdf").exists()
    assert 'aria-label=""' in to_svg(other)
