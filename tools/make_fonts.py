"""Make the two fonts that slopelab ships, from pinned packages, byte for byte the same each time.

A machine without Chinese fonts draws boxes instead of 激活函数, and a browser without a font that
has a MATH table draws braces one line tall. So the package carries both fonts:

* ``SlopelabSansSC-Regular.ttf``, from Noto Sans SC: Latin, Greek, symbols, and the 3755 hanzi of
  GB 2312 level 1 (so that a title a user types works too) with every character of the messages.
  TrueType, since Matplotlib cannot open WOFF2.
* ``SlopelabMath-Regular.woff2``, from STIX Two Math: the letters and operators of calculus, with
  the MATH table and the glyphs that brackets, roots and sums are stretched from.

The families get names of their own inside the files: Matplotlib and browsers find a font by the
name in its name table, and must not mix these up with a user's full Noto or STIX.

Run it with the ``dev`` extra installed, pip and npm on the path::

    python tools/make_fonts.py

Made with fontTools 4.68.0 and Brotli 1.2.1; other versions may pack the same glyphs into other
bytes. Messages that use a new hanzi outside level 1 ask for a new run (a test says so).
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT: Final = Path(__file__).resolve().parent.parent
FONTS: Final = ROOT / "src" / "slopelab" / "fonts"
SOURCES: Final = ROOT / "src" / "slopelab"


@dataclass(frozen=True, slots=True)
class Package:
    """A published archive that holds a font.

    Attributes:
        fetch: the command that puts the archive into the current folder.
        archive: the archive's file name.
        sha256: what the archive must hash to.
        font: the font's path inside it.
    """

    fetch: tuple[str, ...]
    archive: str
    sha256: str
    font: str

    def read(self, folder: Path) -> bytes:
        """Fetch the archive into `folder`, check it, and return the font in it."""
        subprocess.run(self.fetch, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        content = (folder / self.archive).read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            message = f"{self.archive} has SHA-256 {found}, expected {self.sha256}"
            raise SystemExit(message)
        if self.archive.endswith(".whl"):
            with zipfile.ZipFile(BytesIO(content)) as wheel:
                return wheel.read(self.font)
        with tarfile.open(fileobj=BytesIO(content)) as tarball:
            member = tarball.extractfile(self.font)
            if member is None:
                message = f"{self.font} in {self.archive} is not a file"
                raise SystemExit(message)
            return member.read()


SANS_PACKAGE: Final = Package(
    fetch=(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "zhplot==1.0.0"),
    archive="zhplot-1.0.0-py3-none-any.whl",
    sha256="a5dccc5fc1116eafaa54d99c903ad74836e3ab9f5bdc45d27c29a97202268a2a",
    font="zhplot/fonts/NotoSansSC-Regular.ttf",
)

MATH_PACKAGE: Final = Package(
    fetch=("npm", "pack", "--silent", "@fontsource/stix-two-math@5.3.0"),
    archive="fontsource-stix-two-math-5.3.0.tgz",
    sha256="948de1b5470fbbd745fedbe6135797454fe833d94feecc6f2073cd771fe2f5fd",
    font="package/files/stix-two-math-latin-400-normal.woff2",
)

# What each source does not have is skipped (Noto Sans SC has no superscripts except 1 2 3 and 4,
# for instance): Matplotlib and browsers then take the character from the next family.
SANS_RANGES: Final = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x02B0, 0x02FF),  # modifier letters, such as the superscript x
    (0x0370, 0x03FF),  # Greek
    (0x2010, 0x205E),  # general punctuation
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x2100, 0x214F),  # letterlike: R, N, l
    (0x2150, 0x215F),  # fractions
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x23FF),  # brackets, floor and ceiling
    (0x2460, 0x2473),  # circled numbers
    (0x2500, 0x25FF),  # box drawing, blocks, geometric shapes
    (0x2605, 0x2606),  # stars
    (0x2713, 0x2718),  # ticks and crosses
    (0x27E6, 0x27EF),  # mathematical brackets
    (0x3000, 0x303F),  # Chinese punctuation
    (0xFF01, 0xFF5E),  # full-width forms
    (0xFFE0, 0xFFE6),  # full-width signs
)

MATH_RANGES: Final = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00A0),  # no-break space
    (0x00AC, 0x00B7),  # not, macron, degree, plus-minus, acute, middle dot
    (0x00D7, 0x00D7),  # times
    (0x00F7, 0x00F7),  # divided by
    (0x02C6, 0x02DD),  # spacing accents: hat, bar, dot, tilde
    (0x0300, 0x030C),  # combining accents: hat, bar, dot
    (0x0338, 0x0338),  # the stroke of "not"
    (0x0391, 0x03A9),  # Greek capitals
    (0x03B1, 0x03C9),  # Greek small letters
    (0x03D1, 0x03D6),  # variant theta, phi, pi
    (0x03F1, 0x03F5),  # variant rho, epsilon
    (0x2002, 0x200B),  # spaces
    (0x2010, 0x2027),  # dashes, quotes, bullet, ellipsis
    (0x2032, 0x2037),  # primes
    (0x203E, 0x203E),  # overline
    (0x2044, 0x2044),  # fraction slash
    (0x2061, 0x2064),  # invisible operators: apply, times, separator, plus
    (0x20D7, 0x20D7),  # combining arrow (a vector)
    (0x2102, 0x2102),  # the complex numbers
    (0x210E, 0x210F),  # italic h stands here, not at U+1D455
    (0x2112, 0x2115),  # script L, script l, N
    (0x211D, 0x211D),  # the real numbers
    (0x2124, 0x2124),  # the integers
    (0x2190, 0x2199),  # arrows
    (0x21A6, 0x21A6),  # maps to
    (0x21D0, 0x21D4),  # double arrows
    (0x2200, 0x222E),  # for all ... contour integral: partial, nabla, sum, root, infinity
    (0x2234, 0x223C),  # therefore ... tilde
    (0x2243, 0x224D),  # about equal
    (0x2254, 0x2254),  # is defined as
    (0x2260, 0x226B),  # not equal, orders, much less, much greater
    (0x2272, 0x227F),  # orders
    (0x2282, 0x228B),  # subsets
    (0x2295, 0x2299),  # circled operators
    (0x22A4, 0x22A5),  # top, bottom
    (0x22C0, 0x22C6),  # large and, or, cap, cup; dot, star
    (0x22EE, 0x22F1),  # dots
    (0x2308, 0x230B),  # ceiling and floor
    (0x23B0, 0x23B1),  # moustaches
    (0x23DE, 0x23DF),  # horizontal braces
    (0x25A0, 0x25A1),  # end of proof
    (0x27E8, 0x27E9),  # angle brackets
    (0x27F5, 0x27FA),  # long arrows
    (0x2A7D, 0x2A7E),  # slanted orders
    (0x1D400, 0x1D49B),  # bold, italic and bold italic Latin, which <mi> is drawn with
    (0x1D49C, 0x1D4B5),  # script capitals: a normal distribution's N
    (0x1D538, 0x1D550),  # double-struck capitals: expectation, probability
    (0x1D6A4, 0x1D7CB),  # dotless i and j; bold, italic and bold italic Greek
    (0x1D7CE, 0x1D7E1),  # bold and double-struck digits: an indicator's 1
)


def characters(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """All code points of some ranges, both ends included."""
    return {point for first, last in ranges for point in range(first, last + 1)}


def gb2312_level_1() -> set[int]:
    """The 3755 hanzi of GB 2312 level 1: rows 16 to 55 of the standard's 94 by 94 table."""
    rows = (bytes((0xA0 + row, 0xA0 + cell)) for row in range(16, 56) for cell in range(1, 95))
    # The last five cells of row 55 are empty.
    return {ord(text) for pair in rows if (text := pair.decode("gb2312", errors="ignore"))}


def message_characters() -> set[int]:
    """Every character that occurs in the sources: messages, titles, templates."""
    return {
        ord(char)
        for suffix in ("json", "py", "j2")
        for file in SOURCES.rglob(f"*.{suffix}")
        for char in file.read_text("utf-8")
        if char > " "
    }


def subset(content: bytes, points: set[int]) -> TTFont:
    """The font with those characters alone, without hinting and layout features."""
    # recalcTimestamp: the date in the file stays the source's, so a second run gives the same
    # bytes.
    font = TTFont(BytesIO(content), recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    # Vertical text, kerning and other scripts' baselines: no view of ours uses them. The table
    # that mathematics is stretched by, MATH, is none of these.
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    return font


def rename(font: TTFont, family: str, licence: str) -> None:
    """Give the font a family of its own, wherever a program may look for the family."""
    table = font["name"]
    compact = family.replace(" ", "")
    version = str(table.getDebugName(5))
    texts = {
        1: family,
        3: f"{version};{compact}-Regular",
        4: family,
        6: f"{compact}-Regular",
        13: licence,
        16: family,
        17: "Regular",
    }
    for name, text in texts.items():
        table.setName(text, name, 3, 1, 0x409)


def saved(font: TTFont, flavor: str | None) -> bytes:
    """The font as the bytes of a file: TrueType, or the flavor that is named."""
    font.flavor = flavor
    stream = BytesIO()
    font.save(stream)
    return stream.getvalue()


LICENCE: Final = (
    "This Font Software is licensed under the SIL Open Font License, Version 1.1. "
    "It is a subset, made for slopelab, of {source}."
)


def make_sans(source: bytes) -> bytes:
    """The Chinese font, as TrueType."""
    points = characters(SANS_RANGES) | gb2312_level_1() | message_characters()
    font = subset(source, points)
    rename(font, "Slopelab Sans SC", LICENCE.format(source="Noto Sans SC"))
    return saved(font, flavor=None)


def make_math(source: bytes) -> bytes:
    """The mathematics font, as WOFF2.

    The subsetter follows the MATH table from each bracket, root and sum to the larger variants
    and pieces, and keeps them.
    """
    font = subset(source, characters(MATH_RANGES))
    rename(font, "Slopelab Math", LICENCE.format(source="STIX Two Math"))
    return saved(font, flavor="woff2")


def main() -> None:
    """Make both fonts and say how large they are."""
    with tempfile.TemporaryDirectory() as name:
        made = {
            "SlopelabSansSC-Regular.ttf": make_sans(SANS_PACKAGE.read(Path(name))),
            "SlopelabMath-Regular.woff2": make_math(MATH_PACKAGE.read(Path(name))),
        }
    for file, content in made.items():
        path = FONTS / file
        unchanged = path.exists() and path.read_bytes() == content
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()[:16]
        print(f"{file}: {len(content)} bytes, sha256 {digest}..., {'same' if unchanged else 'new'}")


if __name__ == "__main__":
    main()
