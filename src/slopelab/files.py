"""Files that the laboratory writes: never over another one unasked, and with errors of our own."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from slopelab.errors import OutputError
from slopelab.words import t

PICTURES: Final = ("png", "svg", "pdf")
"""The formats that the ending of a picture's name may ask for."""

_REASONS: Final = {
    errno.ENOENT: "folder",
    errno.ENOTDIR: "folder",
    errno.EISDIR: "is_folder",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.EROFS: "permission",
    errno.ENOSPC: "full",
    errno.ENAMETOOLONG: "long",
}


def free(path: str | os.PathLike[str], *, force: bool) -> Path:
    """The path, if something may be written there.

    Args:
        path: where to write.
        force: whether a file may be there already.

    Raises:
        OutputError: a folder is there, or a file that is not to be overwritten.

    Example:
        >>> free("nowhere.png", force=False).name
        'nowhere.png'
    """
    target = _as_path(path)
    with writing(target):
        taken = os.path.lexists(target)
        # Told at once, and not after the work is done.
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "")
        if not os.access(target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "")
    if taken and not force:
        raise OutputError("output.exists", path=shown(target))
    return target


@contextmanager
def writing(path: Path) -> Generator[None]:
    """Turn what the system says against writing there into an error of our own.

    Raises:
        OutputError: the block could not write.
    """
    try:
        yield
    except OSError as error:
        key = _REASONS.get(error.errno or 0)
        reason = t(f"output.reason.{key}") if key else (error.strerror or type(error).__name__)
    except ValueError:
        # A NUL, or a character that no file name can have.
        reason = t("output.reason.name")
    else:
        return
    raise OutputError("output.unwritable", path=shown(path), reason=reason)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file whole or not at all: what was there stays until the new one is complete.

    Args:
        target: where to, as `free` gave it.
        content: what to write.

    Raises:
        OutputError: it cannot be written.
    """
    with writing(target):
        # A link is followed: what it points at is replaced, and not the link.
        whole = Path(os.path.realpath(target))
        part = whole.with_name(f".{uuid4().hex}.part")
        try:
            with part.open("xb") as stream:
                stream.write(content)
            part.replace(whole)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()


def write_text(path: str | os.PathLike[str], text: str, *, force: bool) -> Path:
    """Write a text as UTF-8.

    Args:
        path: where to write.
        text: what to write.
        force: whether a file may be there already.

    Raises:
        OutputError: the file is there already, or cannot be written.
    """
    target = free(path, force=force)
    write_whole(target, text.encode("utf-8"))
    return target


def picture_path(path: str | os.PathLike[str], *, force: bool) -> Path:
    """The path, if a picture may be written there; its ending names the format.

    Raises:
        OutputError: no format has that ending, or a file is there already.

    Example:
        >>> picture_path("sigmoid.svg", force=True).suffix
        '.svg'
    """
    target = _as_path(path)
    if target.suffix.lower().removeprefix(".") not in PICTURES:
        known = ", ".join(f".{name}" for name in PICTURES)
        raise OutputError("output.format", path=shown(target), known=known)
    return free(target, force=force)


def _as_path(path: object) -> Path:
    if isinstance(path, (str, os.PathLike)):
        return Path(path)  # pyright: ignore[reportUnknownArgumentType] - of str, or refused below
    raise OutputError("output.path", given=shown(repr(path)))


def shown(path: object) -> str:
    """A path as it may be printed anywhere; long ones shortened in the middle.

    Example:
        >>> shown(Path("a" * 300))[:8], len(shown(Path("a" * 300)))
        ('aaaaaaaa', 121)
    """
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(path)
    )
    return text if len(text) <= 121 else f"{text[:60]}…{text[-60:]}"  # noqa: PLR2004
