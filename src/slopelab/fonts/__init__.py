"""The two fonts that slopelab carries: Chinese text for figures, mathematics for web pages.

Both are subsets under the SIL Open Font License (``OFL.txt`` beside them), made by
``tools/make_fonts.py``, with family names of their own.
"""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Final

FAMILY: Final = "Slopelab Sans SC"
"""Family of the Chinese font. Matplotlib needs it FIRST in ``font.family``: in second place the
Chinese part of a string that also holds ``$math$`` becomes boxes, with no warning."""

MATH_FAMILY: Final = "Slopelab Math"
"""Family of the mathematics font, for MathML."""


def sans_path() -> Path:
    """Where the Chinese font is: TrueType, Latin, Greek, symbols and all of GB 2312 level 1.

    Example:
        >>> sans_path().name
        'SlopelabSansSC-Regular.ttf'
    """
    return _path("SlopelabSansSC-Regular.ttf")


def math_path() -> Path:
    """Where the mathematics font is: WOFF2 with the MATH table that brackets are stretched by.

    Example:
        >>> math_path().name
        'SlopelabMath-Regular.woff2'
    """
    return _path("SlopelabMath-Regular.woff2")


def subset_woff(path: Path, characters: str) -> bytes:
    """A font reduced to some characters, as WOFF, to be carried inside a self-contained page.

    The same characters give the same bytes, in whatever order and however often they are named. A
    character that the font does not have is left out; a browser then takes it from the next
    family.

    Args:
        path: a TrueType font, such as `sans_path`'s.
        characters: every character of the text that the font is for.

    Returns:
        The content of a ``.woff`` file.

    Example:
        >>> subset_woff(sans_path(), "激活函数")[:4]
        b'wOFF'
    """
    # Imported here: fontTools costs a tenth of a second, and only a report needs it. It carries
    # few types and no stubs; what is ignored below says no more than that.
    from fontTools.subset import Options, Subsetter  # pyright: ignore[reportMissingTypeStubs]
    from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]

    # The date in the file stays the font's own: the bytes must not depend on the day.
    with TTFont(path, recalcTimestamp=False) as font:
        subsetter = Subsetter(Options(layout_features=[], notdef_outline=True))
        subsetter.populate(text=characters)  # pyright: ignore[reportUnknownMemberType]
        subsetter.subset(font)  # pyright: ignore[reportUnknownMemberType]
        # zlib, not Brotli: that needs nothing beyond the standard library, for a third more bytes.
        font.flavor = "woff"
        stream = BytesIO()
        font.save(stream)
    return stream.getvalue()


def _path(name: str) -> Path:
    return Path(str(files(__name__).joinpath(name)))
