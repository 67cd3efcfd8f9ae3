"""Make the documentation site in both languages; a warning is an error.

Run it from anywhere, with the ``docs`` extra installed::

    python tools/make_site.py site

It opens with ``site/index.html``, needs nothing from elsewhere, and can be put on any web server.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from slopelab.fonts import math_path, sans_path, subset_woff
from slopelab.site import write
from slopelab.words import LANGUAGES, Language

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"

_FRONT: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>slopelab</title>
<meta http-equiv="refresh" content="0; url=en/index.html"></head>
<body><p><a href="en/index.html">English</a> · <a href="zh/index.html" lang="zh">中文</a></p></body>
</html>
"""


def build(target: Path, lang: Language, processes: int) -> None:
    """Write the sources of one language and let Sphinx make pages of them."""
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder, "sources")
        write(sources, lang, DOCS, processes=processes)
        subprocess.run(
            [
                *(sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q"),
                *("-j", str(processes), "-c", str(DOCS / "site"), "-d", str(Path(folder, "trees"))),
                *(str(sources), str(target / lang)),
            ],
            check=True,
            env={**os.environ, "SLOPELAB_SITE_LANG": lang},
        )
    add_fonts(target / lang)


def add_fonts(folder: Path) -> None:
    """Put the fonts there that the pages need where a system has none for Chinese or formulas."""
    text = "".join(page.read_text("utf-8") for page in sorted(folder.rglob("*.html")))
    static = folder / "_static"
    (static / "slopelab-sans.woff").write_bytes(subset_woff(sans_path(), text))
    shutil.copy(math_path(), static / "slopelab-math.woff2")


def main() -> int:
    """Make the site and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="the folder to write; what is in it is replaced")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    target: Path = given.target
    if target.exists():
        if not (target / "en" / "index.html").is_file() and any(target.iterdir()):
            sys.stderr.write(f"{target} is not a site: not replaced\n")
            return 2
        shutil.rmtree(target)
    target.mkdir(parents=True)
    try:
        for lang in LANGUAGES:
            build(target, lang, given.processes)
    except subprocess.CalledProcessError as error:
        return error.returncode
    (target / "index.html").write_text(_FRONT, encoding="utf-8")
    print(target / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
