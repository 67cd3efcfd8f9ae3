"""Files that the laboratory writes: never over another one unasked, and with errors of our own."""

from __future__ import annotations

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from slopelab.errors import OutputError
from slopelab.words import t

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


def free(path: str | Path, *, force: bool) -> Path:
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
    target = Path(path)
    with writing(target):
        taken = target.exists()
        # Told at once, and not after the work is done.
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "")
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


def write_text(path: str | Path, text: str, *, force: bool) -> Path:
    """Write a text as UTF-8.

    Args:
        path: where to write.
        text: what to write.
        force: whether a file may be there already.

    Raises:
        OutputError: the file is there already, or cannot be written.
    """
    target = free(path, force=force)
    with writing(target):
        target.write_text(text, encoding="utf-8", newline="\n")
    return target


def shown(path: Path) -> str:
    """A path as it may be printed anywhere; long ones shortened in the middle.

    Example:
        >>> shown(Path("a" * 300))[:8], len(shown(Path("a" * 300)))
        ('aaaaaaaa', 121)
    """
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(path)
    )
    return text if len(text) <= 121 else f"{text[:60]}…{text[-60:]}"  # noqa: PLR2004
