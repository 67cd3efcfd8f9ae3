from __future__ import annotations

import io
import logging
import warnings
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure

from slopelab import words
from slopelab.catalogue import activations, losses
from slopelab.figures import style
from slopelab.fonts import FAMILY, MATH_FAMILY, math_path, sans_path, subset_woff

ASCII = {chr(point) for point in range(0x20, 0x7F)}
GREEK = set("αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ")
LEVEL_1 = {
    bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312")
    for row in range(16, 56)
    # Row 55 ends with its 89th cell.
    for cell in range(1, 90 if row == 55 else 95)
}


@pytest.fixture(scope="module")
def sans() -> set[str]:
    return characters_of(sans_path())


@pytest.fixture(scope="module")
def math() -> set[str]:
    return characters_of(math_path())


def characters_of(font: Path | io.BytesIO) -> set[str]:
    with TTFont(font) as opened:
        return {chr(point) for point in opened.getBestCmap()}


def family_names(font: Path) -> dict[int, str]:
    with TTFont(font) as opened:
        return {name.nameID: name.toUnicode() for name in opened["name"].names}


def test_level_1_has_as_many_hanzi_as_the_standard_says() -> None:
    assert len(LEVEL_1) == 3755


@pytest.mark.parametrize(
    "wanted",
    [
        ASCII,
        GREEK,
        LEVEL_1,
        set("±×÷−·∂∇∑∏√∞∫≈≠≤≥≪≫∈∉→←↔⇒⇔∀∃"),
        set("●○■□▲△◆◇★✓…—“”‘’"),
        set("，。：；！？、（）《》「」【】％＋－＝～"),
    ],
    ids=["ascii", "greek", "gb2312 level 1", "operators", "marks", "chinese punctuation"],
)
def test_the_chinese_font_covers(wanted: set[str], sans: set[str]) -> None:
    assert wanted - sans == set()


@pytest.mark.parametrize(
    "wanted",
    [
        ASCII,
        GREEK,
        set("±×÷−⋅∘∂∇∑∏√∞∫≈≠≤≥≪≫∈∉→←⇒⇔∀∃⟨⟩⌊⌋‖′∼"),
        # What a browser draws <mi>x</mi> and <mi mathvariant="bold">w</mi> with; italic h is ℎ.
        {chr(point) for point in range(0x1D400, 0x1D49C) if point != 0x1D455} | set("ℎℝℕℒ𝔼𝒩𝜎𝛼"),
    ],
    ids=["ascii", "greek", "operators", "mathematical letters"],
)
def test_the_mathematics_font_covers(wanted: set[str], math: set[str]) -> None:
    assert wanted - math == set()


@pytest.mark.parametrize("char", "()[]{}|√∑∏∫‖⟨⟩⌊⌋⌈⌉")
def test_the_mathematics_font_stretches(char: str) -> None:
    with TTFont(math_path()) as font:
        taller = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
        assert font.getBestCmap()[ord(char)] in taller


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_character_of_the_messages_can_be_drawn(
    language: words.Language, sans: set[str]
) -> None:
    # DejaVu Sans comes with Matplotlib and stands behind ours, but has no hanzi.
    fallback = characters_of(Path(font_manager.findfont("DejaVu Sans")))
    specs = (*activations().values(), *losses().values())
    with words.use_language(language):
        titles = "".join(f"{spec.title}{spec.use}" for spec in specs)
    text = {char for message in words.messages(language).values() for char in message} | {*titles}
    assert {char for char in text if char.isprintable()} - sans - fallback == set()


@pytest.mark.parametrize(("path", "family"), [(sans_path(), FAMILY), (math_path(), MATH_FAMILY)])
def test_the_family_is_ours_in_every_name(path: Path, family: str) -> None:
    names = family_names(path)
    assert (names[1], names[4], names[16]) == (family, family, family)
    assert names[6] == family.replace(" ", "") + "-Regular"
    assert not {"Noto", "Source", "STIX"} & set(
        " ".join(names[key] for key in (1, 4, 6, 16)).split()
    )


def test_a_subset_is_the_same_for_the_same_characters() -> None:
    assert subset_woff(sans_path(), "激活函数 ab") == subset_woff(sans_path(), "ba 数函活激激")


def test_a_subset_holds_its_characters_and_is_small() -> None:
    woff = subset_woff(sans_path(), "激活函数与导数 σ")
    assert characters_of(io.BytesIO(woff)) == set("激活函数与导数 σ")
    assert len(woff) < sans_path().stat().st_size / 100


def test_a_subset_leaves_out_what_the_font_lacks() -> None:
    assert characters_of(io.BytesIO(subset_woff(sans_path(), "数龘"))) == {"数"}


def draw(family: str, caplog: pytest.LogCaptureFixture) -> list[str]:
    """Draw Chinese mixed with mathematics, and return every complaint about a glyph."""
    with style():  # which makes the font known
        pass
    caplog.clear()
    with (
        mpl.rc_context({"font.family": [family, "DejaVu Sans"]}),
        warnings.catch_warnings(record=True) as warned,
        caplog.at_level(logging.WARNING, logger="matplotlib.mathtext"),
    ):
        warnings.simplefilter("always")
        figure = Figure()
        axes = figure.add_subplot()
        axes.plot([-3, 3], [-1, 1], label="导数 $\\sigma'(x)$，饱和区")
        axes.set_title("激活函数曲线比较：$\\frac{\\partial L}{\\partial w}$ 的大小")
        axes.legend()
        figure.savefig(io.BytesIO(), format="png")
    return [str(each.message) for each in warned] + caplog.messages


def test_a_figure_draws_chinese_mixed_with_mathematics(caplog: pytest.LogCaptureFixture) -> None:
    assert draw(FAMILY, caplog) == []


def test_drawing_complains_when_the_font_is_not_first(caplog: pytest.LogCaptureFixture) -> None:
    complaints = draw("DejaVu Sans", caplog)
    assert any("does not have a glyph" in complaint for complaint in complaints)
