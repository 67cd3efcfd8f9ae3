"""The report as a file: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from slopelab.files import free, write_whole
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
    # Asked before the report is built: a wrong folder should not cost seconds.
    target = free(path, force=force)
    write_whole(target, build(lang).encode("utf-8"))
    return target
