"""The report as a file: whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from slopelab.api.files import free, writing
from slopelab.report.build import build
from slopelab.words import Language


def write(
    path: str | os.PathLike[str], *, lang: Language | None = None, force: bool = False
) -> Path:
    """Build the report and write it, as one HTML file in UTF-8.

    What was at the path stays as it is until the new file is complete.

    Args:
        path: where to; the folder has to exist.
        lang: the language; None takes the one in force.
        force: whether a file that is there already may be replaced.

    Returns:
        The path.

    Raises:
        OutputError: a folder is there, or a file that is not to be overwritten, or nothing can
            be written there.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write(Path(folder, "report.html"), lang="en").read_text("utf-8")[:15]
        '<!doctype html>'
    """
    target = free(Path(path), force=force)
    with writing(target):
        # Asked before the report is built: a wrong folder should not cost seconds.
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "")
        if not os.access(target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "")
    content = build(lang).encode("utf-8")
    with writing(target):
        # A link is followed: what it points at is replaced, and not the link.
        whole = Path(os.path.realpath(target))
        part = whole.with_name(f".{whole.name[:100]}.{os.getpid()}.part")
        try:
            with part.open("xb") as stream:
                stream.write(content)
            part.replace(whole)
        finally:
            with contextlib.suppress(FileNotFoundError):
                part.unlink()
    return target
