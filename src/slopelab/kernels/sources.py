"""What this code is, told by its files: what other code has left in the cache is not ours."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
_BELOW: Final = ("core", "calculus")


@cache
def generator() -> str:
    """A digest of the code that makes code."""
    digest = hashlib.sha256()
    for path in sorted([*_FOLDER.glob("*.py"), *_FOLDER.glob("mathlib/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def rewriter() -> str:
    """The same for the code that makes programs, which is more.

    Of the layers below only sizes and times of files are looked at: reading all of them would take
    longer than what it saves.
    """
    about = [
        f"{path.relative_to(_FOLDER.parent)} {found.st_size} {found.st_mtime_ns}"
        for layer in _BELOW
        for path in sorted((_FOLDER.parent / layer).glob("*.py"))
        for found in (path.stat(),)
    ]
    return " ".join([generator(), *about])
