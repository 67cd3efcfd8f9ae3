"""Compiled code and programs kept on disk, so that the next process need not make them again.

An entry is used only if its digest matches its contents *and* what was asked for: a corrupt file,
one that was renamed, or one from another processor, version or program is compiled anew. A folder
that cannot be read or written means no cache, nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Final, Literal, TypeAlias

VARIABLE: Final = "SLOPELAB_CACHE_DIR"
"""The environment variable that says where; empty means no cache."""

MOST: Final = 2000
"""How many entries may be there; beyond that the oldest half goes."""

Kind: TypeAlias = Literal["o", "program"]
"""What an entry is, as its file name ends."""
_SUFFIXES: Final = {".o", ".program"}
_HEADER: Final = b"slopelab object 1\n"
_DIGEST: Final = 32


def folder() -> Path | None:
    """Where entries are kept; None if nowhere."""
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        base = home / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "slopelab" / "kernels"


def entry_path(key: str, kind: Kind = "o") -> Path | None:
    """The file of an entry.

    Args:
        key: everything that the code depends on.
        kind: what it is: an object file or a program.
    """
    where = folder()
    return None if where is None else where / f"{hashlib.sha256(key.encode()).hexdigest()}.{kind}"


def load(key: str, kind: Kind = "o") -> bytes | None:
    """What is kept under a key; None if there is nothing that can be trusted.

    Args:
        key: everything that it depends on.
        kind: what it is.
    """
    path = entry_path(key, kind)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            if not _is_ours(file.fileno()):
                return None
            content = file.read()
    except OSError:
        return None
    start = len(_HEADER) + _DIGEST
    if not content.startswith(_HEADER) or len(content) <= start:
        return None
    code = content[start:]
    return code if content[len(_HEADER) : start] == _digest(key, code) else None


def store(key: str, code: bytes, kind: Kind = "o") -> None:
    """Keep something under a key; a folder that cannot be written is no error.

    Args:
        key: everything that it depends on.
        code: what is kept.
        kind: what it is.
    """
    path = entry_path(key, kind)
    if path is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(path.parent)
        # Written beside its place and moved there: nobody ever reads half an entry.
        number, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(number, "wb") as file:
                file.write(_HEADER + _digest(key, code) + code)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise


def _digest(key: str, code: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + code).digest()


def _is_ours(file: int) -> bool:
    """Whether we wrote a file ourselves: in a shared folder others could put code there."""
    if sys.platform == "win32":
        return True
    about = os.fstat(file)
    return about.st_uid == os.getuid() and not about.st_mode & 0o022


def _make_room(where: Path) -> None:
    entries = [entry for entry in where.iterdir() if entry.suffix in _SUFFIXES]
    if len(entries) < MOST:
        return
    entries.sort(key=lambda entry: entry.stat().st_mtime)
    for entry in entries[: MOST // 2]:
        entry.unlink(missing_ok=True)
