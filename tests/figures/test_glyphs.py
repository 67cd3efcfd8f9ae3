"""Every character is drawn on a machine that has no fonts of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from slopelab.kernels import object_cache

PROGRAM = r"""
import contextlib, json, logging, sys, warnings
from pathlib import Path
import matplotlib
from matplotlib import font_manager

# What is left of the fonts is what Matplotlib itself brings; with an empty font cache and without
# fc-list on the PATH it has not looked further either.
own = Path(matplotlib.get_data_path())
manager = font_manager.fontManager
manager.ttflist[:] = [font for font in manager.ttflist if own in Path(font.fname).parents]

complaints = []

class Listener(logging.Handler):
    def emit(self, record):
        complaints.append(record.getMessage())

for name in ("matplotlib", "matplotlib.mathtext", "matplotlib.font_manager"):
    logging.getLogger(name).addHandler(Listener(logging.WARNING))
warnings.simplefilter("always")
warnings.showwarning = lambda message, *_: complaints.append(str(message))

from slopelab.catalogue import activation, activations, basic_activations, losses, pairing
from slopelab.errors import PairingError
from slopelab.figures import curves, style, training
from slopelab.figures.save import to_bytes
from slopelab.training import train
from slopelab.words import LANGUAGES, set_language
from spread import pairings

def laid_out(figure):
    with style():
        figure.draw_without_rendering()

(extra,) = sys.argv[1:]
if extra:
    laid_out(curves.figure([activation("relu")], title=extra))
    laid = len(complaints)
    to_bytes(curves.figure([activation("relu")], title=extra), "png")
    assert 0 < laid < len(complaints), complaints
    print(json.dumps({"complaints": complaints}))
    sys.exit()
specs = list(activations().values())
kinks = [activation(text) for text in ("abs(x)", "step(x)", "log(x)", "sqrt(-1 - x^2)", "1/x")]
runs = []
for inner, outer in pairings()[::2]:
    with contextlib.suppress(PairingError):
        runs.append(train(activations()[inner], losses()[outer]))
drawn = 0
for number, language in enumerate(LANGUAGES):
    set_language(language)
    # Formulas are the same in all languages: each function is drawn in one of them.
    figures = [curves.figure([spec]) for spec in (*specs[number :: len(LANGUAGES)], *kinks)]
    figures += [curves.figure([*basic_activations().values(), *kinks], columns=4)]
    figures += [training.figure(runs[at : at + 12]) for at in range(0, len(runs), 12)]
    figures += [training.figure([train(*pairing("identity+mse"), lr=5.0, steps=400)])]
    for at, figure in enumerate(figures):
        # To lay text out takes every glyph of it; what is drawn then is looked at in a few.
        laid_out(figure)
        for kind in ("png", "svg") if at % 10 == 0 else ():
            to_bytes(figure, kind)
    to_bytes(figures[-1], "pdf")
    drawn += len(figures)
others = sorted({font.name for font in manager.ttflist if own not in Path(font.fname).parents})
print(json.dumps({"figures": drawn, "complaints": complaints, "others": others}))
"""


def drawn(folder: Path, extra: str = "") -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, extra],
        check=True,
        capture_output=True,
        text=True,
        env={
            **{name: value for name, value in os.environ.items() if name != "PATH"},
            "PATH": str(folder),
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "MPLCONFIGDIR": str(folder),
            "HOME": str(folder),
            # Fonts are looked for anew, but kernels need not be compiled anew.
            object_cache.VARIABLE: str(object_cache.folder() or ""),
        },
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_no_glyph_is_missing_without_system_fonts(tmp_path: Path) -> None:
    result = drawn(tmp_path)
    assert result["figures"] > 10  # type: ignore[operator]
    assert result["others"] == ["Slopelab Sans SC"]
    assert result["complaints"] == []


@pytest.mark.parametrize("title", ["龘", "龘 $x$"])
def test_a_missing_glyph_would_be_noticed(title: str, tmp_path: Path) -> None:
    assert drawn(tmp_path, title)["complaints"]
