"""Every character is drawn on a machine that has no fonts of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from slopelab.words import LANGUAGES, Language

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
from slopelab.figures import curves, training
from slopelab.figures.save import to_bytes
from slopelab.training import train
from slopelab.words import set_language
from spread import pairings

language, extra = sys.argv[1:]
set_language(language)
if extra:
    to_bytes(curves.figure([activation("relu")], title=extra), "png")
    print(json.dumps({"complaints": complaints}))
    sys.exit()
specs = list(activations().values())
kinks = [activation(text) for text in ("abs(x)", "step(x)", "log(x)", "sqrt(-1 - x^2)", "1/x")]
figures = [curves.figure([spec]) for spec in (*specs, *kinks)]
figures += [curves.figure([*basic_activations().values(), *kinks], columns=4)]
runs = []
for inner, outer in pairings():
    with contextlib.suppress(PairingError):
        runs.append(train(activations()[inner], losses()[outer]))
figures += [training.figure(runs[at : at + 12]) for at in range(0, len(runs), 12)]
figures += [training.figure([train(*pairing("identity+mse"), lr=5.0, steps=400)])]
for number, figure in enumerate(figures):
    # Both draw the same glyphs; a few are drawn by both.
    for kind in ("png", "svg") if number % 10 == 0 else ("png",):
        to_bytes(figure, kind)
to_bytes(figures[-1], "pdf")
others = sorted({font.name for font in manager.ttflist if own not in Path(font.fname).parents})
print(json.dumps({"figures": len(figures), "complaints": complaints, "others": others}))
"""


def drawn(language: Language, folder: Path, extra: str = "") -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, language, extra],
        check=True,
        capture_output=True,
        text=True,
        env={
            **{name: value for name, value in os.environ.items() if name != "PATH"},
            "PATH": str(folder),
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "MPLCONFIGDIR": str(folder),
            "HOME": str(folder),
        },
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_glyph_is_missing_without_system_fonts(language: Language, tmp_path: Path) -> None:
    result = drawn(language, tmp_path)
    assert result["figures"] > 10  # type: ignore[operator]
    assert result["others"] == ["Slopelab Sans SC"]
    assert result["complaints"] == []


@pytest.mark.parametrize("title", ["龘", "龘 $x$"])
def test_a_missing_glyph_would_be_noticed(title: str, tmp_path: Path) -> None:
    assert drawn("zh", tmp_path, title)["complaints"]
