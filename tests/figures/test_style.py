from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib.colors import to_rgb

from slopelab.catalogue import activation
from slopelab.figures import LIGHT, curves, style
from slopelab.figures.save import to_bytes
from slopelab.fonts import FAMILY, sans_path

ODD = {
    "font.size": 30.0,
    "font.family": ["serif"],
    "figure.dpi": 33.0,
    "savefig.dpi": 33.0,
    "figure.facecolor": "black",
    "savefig.facecolor": "black",
    "axes.facecolor": "black",
    "axes.grid": True,
    "lines.linewidth": 9.0,
    "mathtext.fontset": "stix",
    "svg.fonttype": "none",
    "svg.hashsalt": None,
    "text.usetex": True,
    "savefig.bbox": "tight",
    "axes.unicode_minus": False,
    "figure.autolayout": True,
}


def picture() -> bytes:
    return to_bytes(curves.figure([activation("relu"), activation("tanh")]), "svg")


def test_the_settings_of_a_user_are_neither_read_nor_changed() -> None:
    plain = picture()
    with mpl.rc_context(ODD):
        before = dict(mpl.rcParams.copy())
        assert picture() == plain
        assert dict(mpl.rcParams.copy()) == before


def test_the_settings_come_back_after_an_error() -> None:
    before = dict(mpl.rcParams.copy())
    with pytest.raises(RuntimeError), style():
        raise RuntimeError
    assert dict(mpl.rcParams.copy()) == before


def test_the_shipped_font_is_first_and_known_once() -> None:
    for _ in range(3):
        with style():
            assert mpl.rcParams["font.family"][0] == FAMILY
    entries = [font for font in font_manager.fontManager.ttflist if font.name == FAMILY]
    assert [entry.fname for entry in entries] == [str(sans_path())]


def test_another_theme_changes_the_paper() -> None:
    with style(replace(LIGHT, paper="#101010")):
        assert mpl.rcParams["figure.facecolor"] == "#101010"


def test_the_colours_that_carry_meaning_differ_also_in_grey() -> None:
    grey = {
        field.name: sum(w * c for w, c in zip((0.3, 0.59, 0.11), to_rgb(value), strict=True))
        for field in fields(LIGHT)
        if isinstance(value := getattr(LIGHT, field.name), str)
    }
    assert max(grey[name] for name in ("function", "slope", "alarm", "ink", "muted")) < 0.55
    assert min(grey[name] for name in ("paper", "band", "grid")) > 0.9


def test_pyplot_is_never_imported() -> None:
    code = (
        "import sys; from slopelab.figures import curves, training, to_svg;"
        "from slopelab.catalogue import activation, pairing; from slopelab.training import train;"
        "to_svg(curves.figure([activation('relu')]));"
        "to_svg(training.figure([train(*pairing('relu+mse'))]));"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_matplotlib_is_imported_with_the_figures_and_not_before() -> None:
    code = (
        "import sys, slopelab.catalogue, slopelab.training;"
        "early = 'matplotlib' in sys.modules; import slopelab.figures;"
        "sys.exit(early or 'matplotlib' not in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
