"""Print how long the files under src and tests are, and fail when one is too long to be one idea.

Run it from anywhere::

    python tools/size.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDERS: Final = ("src", "tests")
LIMIT: Final = 400

ALLOWED: Final[dict[str, str]] = {}
"""Files that may be longer: path from the root, and the reason why the file is one idea."""


def line_counts(root: Path) -> dict[str, int]:
    """The number of lines of every Python file, by its path from the root, longest first."""
    counts = {
        file.relative_to(root).as_posix(): len(file.read_bytes().splitlines())
        for folder in FOLDERS
        for file in (root / folder).rglob("*.py")
    }
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def faults(counts: dict[str, int], allowed: dict[str, str]) -> list[str]:
    """A sentence for each file that is too long, and for each allowance that nothing needs."""
    long = {path for path, lines in counts.items() if lines > LIMIT}
    return [
        *(
            f"{path} has {counts[path]} lines; the limit is {LIMIT}"
            for path in sorted(long)
            if path not in allowed
        ),
        *(
            f"{path} is allowed to be long, and is not"
            for path in sorted(allowed)
            if path not in long
        ),
    ]


def main() -> int:
    """Print the table and what is wrong; returns the exit status."""
    counts = line_counts(ROOT)
    for path, lines in counts.items():
        reason = ALLOWED.get(path)
        print(f"{lines:6d}  {path}" + (f"  (allowed: {reason})" if reason else ""))
    for folder in FOLDERS:
        sizes = [lines for path, lines in counts.items() if path.startswith(f"{folder}/")]
        print(f"{sum(sizes):6d}  in {len(sizes)} files under {folder}")
    found = faults(counts, ALLOWED)
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
