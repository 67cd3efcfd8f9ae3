"""Figures become files: the same bytes each time, whole or not at all."""

# Matplotlib's stubs leave most keyword arguments without a type, so strict checking would refuse
# every call that passes any; what goes into them is typed here instead.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
from collections.abc import Generator
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from matplotlib.figure import Figure

from slopelab.figures.style import style
from slopelab.files import picture_path, write_whole

_DOTS_PER_INCH: Final = 200
# What a writer would put into a file by itself: the time, and its own version.
_SILENT: Final[dict[str, dict[str, Any]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "slopelab"},
    "pdf": {"CreationDate": None, "Creator": "slopelab", "Producer": None},
}
# What a file says of itself, comments with the text of each label, and a style sheet, which would
# hold for the whole page that the element stands in.
_BESIDE: Final = re.compile(
    r"<metadata>.*?</metadata>|<title>.*?</title>|<!--.*?-->|<defs>\s*<style.*?</style>\s*</defs>",
    re.DOTALL,
)
_STROKES: Final = 'stroke-linejoin="round" stroke-linecap="butt"'
"""What that style sheet says."""


def save(figure: Figure, path: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write a figure to a file whose ending names the format: ``.png``, ``.svg`` or ``.pdf``.

    The same figure gives the same SVG and the same PDF, byte for byte. What was at the path
    stays as it is until the new file is complete.

    Args:
        figure: what `curves.figure` or `training.figure` made, or any other figure.
        path: where to; the folder has to exist.
        force: whether a file that is there already may be replaced.

    Returns:
        The path.

    Raises:
        OutputError: an ending of another kind, no such folder, a file that is there already, or
            one that cannot be written.

    Example:
        >>> import tempfile
        >>> from slopelab.catalogue import activation
        >>> from slopelab.figures import curves
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(curves.figure([activation("relu")]), Path(folder, "relu.svg")).suffix
        '.svg'
    """
    target = picture_path(path, force=force)
    write_whole(target, to_bytes(figure, target.suffix.lower().removeprefix(".")))
    return target


def to_bytes(figure: Figure, kind: str) -> bytes:
    """A figure as the content of a file.

    Args:
        figure: any figure.
        kind: one of `slopelab.files.PICTURES`.

    Returns:
        The bytes; for SVG and PDF the same ones each time.
    """
    stream = BytesIO()
    metadata = dict(_SILENT[kind])
    if figure.get_label():
        metadata["Title"] = str(figure.get_label())
    with style(), _quiet_fonts():
        figure.savefig(stream, format=kind, dpi=_DOTS_PER_INCH, metadata=metadata)
    return stream.getvalue()


def to_svg(figure: Figure, *, label: str | None = None, prefix: str | None = None) -> str:
    """A figure as an ``<svg>`` element, to stand in a page of HTML beside others.

    It is as wide as the page lets it be: instead of a width and a height it has a ``viewBox``.
    Its ids begin with a prefix of its own, so that figures do not borrow each other's glyphs.

    Args:
        figure: any figure.
        label: what a screen reader says; the figure's own title if it is None.
        prefix: what ids begin with; made from the content if it is None.

    Returns:
        The element, without the XML declaration and the document type.

    Example:
        >>> from slopelab.catalogue import activation
        >>> from slopelab.figures import curves
        >>> to_svg(curves.figure([activation("relu")]), label="ReLU")[:42]
        '<svg role="img" aria-label="ReLU" xmlns:xl'
    """
    text = to_bytes(figure, "svg").decode("utf-8")
    text = _BESIDE.sub("", text[text.index("<svg") :])
    text = re.sub(r">\s+<", "><", text).replace("\n", " ").strip()
    if prefix is None:
        prefix = f"s{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    head, body = _own_ids(text, prefix).split(">", 1)
    head = re.sub(r'\s(?:width|height|version)="[^"]*"', "", head)
    spoken = escape(label if label is not None else str(figure.get_label()), quote=True)
    head = head.replace("<svg", f'<svg role="img" aria-label="{spoken}"', 1)
    return f"{head}>{body.replace('<g>', f'<g {_STROKES}>', 1)}"


def _own_ids(svg: str, prefix: str) -> str:
    """Ids that are referred to get a prefix; the others, which only name groups, go."""
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))

    def renamed(match: re.Match[str]) -> str:
        name = match[1]
        return f' id="{prefix}-{name}"' if name in used else ""

    svg = re.sub(r'\sid="([^"]*)"', renamed, svg)
    return re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}-", svg)


@contextlib.contextmanager
def _quiet_fonts() -> Generator[None, None, None]:
    """While a PDF is written, fontTools logs that Matplotlib's own fonts look old to it."""
    logger = logging.getLogger("fontTools")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
