from __future__ import annotations

import os
from pathlib import Path

import pytest

from slopelab.errors import OutputError
from slopelab.report import output, write
from slopelab.words import Language, language


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing is tested without building a report each time."""

    def build(lang: Language | None = None) -> str:
        return f"<!doctype html>{lang or language()}"

    monkeypatch.setattr(output, "build", build)


def assert_refused(path: Path | str, word: str, *, force: bool = False) -> None:
    with pytest.raises(OutputError) as caught:
        write(path, force=force)
    message = str(caught.value)
    assert word in message
    assert "\n" not in message


def assert_only(folder: Path, *names: str) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_is_written(tmp_path: Path, lang: Language) -> None:
    path = tmp_path / "report.html"
    assert write(path, lang=lang) == path
    assert path.read_text("utf-8") == f"<!doctype html>{lang}"
    assert_only(tmp_path, "report.html")


def test_an_existing_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("mine")
    assert_refused(path, "report.html")
    assert path.read_text() == "mine"
    write(path, force=True)
    assert path.read_text() != "mine"


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    link = tmp_path / "link.html"
    link.symlink_to("real.html")
    write(link, force=True)
    assert link.is_symlink()
    assert (tmp_path / "real.html").read_text().startswith("<!doctype")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert_refused(tmp_path, "folder", force=True)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    assert_refused(tmp_path / "nowhere" / "report.html", "folder")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(tmp_path / "file" / "report.html", "folder")


@pytest.mark.parametrize("name", ["a\0b.html", "a" * 300])
def test_an_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    assert_refused(tmp_path / name, "a")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert_refused(tmp_path / "report.html", "report.html")


def test_what_was_there_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.html"
    path.write_text("mine")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert_refused(path, "report.html", force=True)
    assert path.read_text() == "mine"
    assert_only(tmp_path, "report.html")
