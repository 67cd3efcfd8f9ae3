"""Every derivation renders in both languages, all formats and all details, and is well-formed."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from slopelab.calculus.facts import facts
from slopelab.calculus.steps import Detail
from slopelab.catalogue import activation, activations, losses
from slopelab.core.spec import Activation, Loss
from slopelab.prose.derivation import function_lines, loss_lines, pairing_lines, render
from slopelab.prose.facts import sentences
from slopelab.prose.line import FORMATS, Format, Line, rendered
from slopelab.words import LANGUAGES, Language, use_language
from spread import pairings
from typed_formulas import FORMULAS, shown

TYPED = {formula: activation(formula, **FORMULAS[formula]) for formula in FORMULAS}
PAIRINGS = [
    (name, loss)
    for name, loss in pairings()
    if losses()[loss].prediction.covers(facts(activations()[name].bound_expr).range)
]
SUBJECTS: dict[str, tuple[Activation, Loss | None]] = {
    **{name: (spec, None) for name, spec in activations().items()},
    **{formula: (spec, None) for formula, spec in TYPED.items()},
    **{f"{name}+{loss}": (activations()[name], losses()[loss]) for name, loss in PAIRINGS[::3]},
    "typed+mse": (activation("where(x < 0, a_b*x^2, x)", a_b="0.5"), losses()["mse"]),
}


@pytest.fixture(params=SUBJECTS, ids=shown(SUBJECTS))
def subject(request: pytest.FixtureRequest) -> str:
    return request.param


@cache
def written(subject: str, language: Language, fmt: Format, detail: Detail) -> str:
    spec, loss = SUBJECTS[subject]
    with use_language(language):
        return render(spec, loss, fmt=fmt, detail=detail)


def everything(subject: str, fmt: Format) -> list[tuple[Language, str]]:
    return [
        (language, written(subject, language, fmt, detail))
        for language in LANGUAGES
        # The fullest has all lines that the others have (a test below holds that).
        for detail in (Detail if fmt == "text" else [Detail.EVERYTHING])
    ]


KEY = re.compile(r"\b(rule|phase|fact|say|maths|standing|kind)\.[a-z_]+\b")


@pytest.mark.parametrize("fmt", FORMATS)
def test_no_key_or_field_is_left_over(subject: str, fmt: Format) -> None:
    for _, text in everything(subject, fmt):
        assert text.strip()
        assert text.endswith("\n")
        assert not KEY.search(text)
        assert "None" not in text
        assert "NaN" not in text
        assert "Fraction(" not in text
        assert "Var(" not in text


def test_plain_text_is_plain(subject: str) -> None:
    for _, text in everything(subject, "text"):
        assert "\\" not in text
        assert "$" not in text
        assert "{" not in text.replace("{ ", "").replace("⎧", "")
        assert not re.search(r"\bf_prime\b|\b_f\b", text)


# Chinese is Chinese.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}")


def without_markup(text: str, fmt: Format) -> str:
    match fmt:
        case "html":
            text = re.sub(r"<math.*?</math>", " ", text, flags=re.DOTALL)
            return unescape(re.sub(r"<[^>]*>", " ", text))
        case "latex":
            text = re.sub(r"\\\[.*?\\\]", " ", text, flags=re.DOTALL)
            return re.sub(r"\$[^$]*\$", " ", text).replace("\\paragraph", "")
        case "markdown":
            text = re.sub(r"\$\$.*?\$\$", " ", text, flags=re.DOTALL)
            return re.sub(r"\$[^$]*\$", " ", text)
        case "text":
            return text


@pytest.mark.parametrize("fmt", FORMATS)
def test_chinese_has_no_english_sentence(subject: str, fmt: Format) -> None:
    for language, text in everything(subject, fmt):
        plain = without_markup(text, fmt)
        found = ENGLISH.search(plain)
        if language == "zh":
            assert not found, found and found.group()
            assert re.search(r"[\u4e00-\u9fff]", plain)
        else:
            assert not re.search(r"[\u4e00-\u9fff，。：；]", plain)


# HTML.


def test_html_is_well_formed(subject: str) -> None:
    for _, text in everything(subject, "html"):
        root = ET.fromstring(f"<root>{text}</root>")  # noqa: S314 - our own text
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert {"div", "h4", "math"} <= tags
        plain = "".join(root.itertext())
        assert "\\" not in plain, "LaTeX that was not understood"
        assert "$" not in plain
        (box,) = [e for e in root.iter("div") if "result" in (e.get("class") or "").split()]
        assert "".join(box.itertext()).strip()


def test_formulas_in_html_are_mathml(subject: str) -> None:
    for _, text in everything(subject, "html"):
        root = ET.fromstring(f"<root>{text}</root>")  # noqa: S314
        for block in root.iter("div"):
            if "equation" in (block.get("class") or "").split():
                (formula,) = list(block)
                assert formula.tag.rpartition("}")[2] == "math"
                assert formula.get("display") == "block"


# LaTeX and Markdown.


def assert_balanced(text: str) -> None:
    depth = 0
    for bracket in re.sub(r"\\[{}\\]", "", text):
        depth += {"{": 1, "}": -1}.get(bracket, 0)
        assert depth >= 0, text
    assert depth == 0, text
    assert text.count(r"\left") == text.count(r"\right")
    environments: list[str] = []
    for verb, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if verb == "begin":
            environments.append(name)
        else:
            assert environments.pop() == name
    assert not environments


def test_latex_is_balanced(subject: str) -> None:
    for _, text in everything(subject, "latex"):
        assert_balanced(text)
        displays = re.findall(r"\\\[|\\\]", text)
        assert displays == [r"\[", r"\]"] * (len(displays) // 2)
        assert displays
        assert text.count(r"\boxed{") == 1
        assert len(re.findall(r"(?<!\\)\$", text)) % 2 == 0
        assert not re.search(r"(?<!\\)%", text), "a comment would swallow the rest of the line"


def test_latex_outside_of_formulas_is_escaped(subject: str) -> None:
    for _, text in everything(subject, "latex"):
        plain = re.sub(r"\\\[.*?\\\]", "", text, flags=re.DOTALL)
        plain = re.sub(r"(?<!\\)\$.*?(?<!\\)\$", "", plain)
        plain = plain.replace(r"\textasciicircum{}", "").replace(r"\textasciitilde{}", "")
        assert not re.search(r"(?<!\\)[&#_^~%]", plain), plain


def test_markdown_is_balanced(subject: str) -> None:
    for _, text in everything(subject, "markdown"):
        for paragraph in text.split("\n\n"):
            bare = re.sub(r"^(> )+", "", paragraph).strip()
            if bare.startswith("$$"):
                assert bare.endswith("$$")
                assert bare.count("$$") == 2
                assert_balanced(bare.strip("$"))
            else:
                dollars = re.findall(r"(?<!\\)\$", bare)
                assert len(dollars) % 2 == 0, bare
                assert "$$" not in bare
        assert text.count(r"\boxed{") == 1
        assert text.startswith("### ")


# Losses alone.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", losses())
def test_losses_in_all_formats(name: str, language: Language) -> None:
    with use_language(language):
        lines = loss_lines(losses()[name], Detail.EVERYTHING)
        texts = {fmt: rendered(lines, fmt) for fmt in FORMATS}
    for fmt, text in texts.items():
        assert not KEY.search(text)
        assert "None" not in text
        found = ENGLISH.search(without_markup(text, fmt))
        assert language == "en" or not found, found and found.group()
    assert_balanced(texts["latex"])
    assert texts["latex"].count(r"\boxed{") == 1
    root = ET.fromstring(f"<root>{texts['html']}</root>")  # noqa: S314 - our own text
    plain = "".join(root.itertext())
    assert "\\" not in plain
    assert "$" not in plain


# Detail.


def lines_at(subject: str, detail: Detail) -> list[Line]:
    spec, loss = SUBJECTS[subject]
    return pairing_lines(spec, loss, detail) if loss else function_lines(spec, detail)


def test_more_detail_only_adds_lines(subject: str) -> None:
    few, some, all_of_them = (
        [(line.key, line.equation) for line in lines_at(subject, detail)] for detail in Detail
    )
    assert len(few) <= len(some) <= len(all_of_them)
    for shorter, longer in ((few, some), (some, all_of_them)):
        rest = iter(longer)
        assert all(any(line == other for other in rest) for line in shorter), "an order changed"


def test_no_heading_stands_alone(subject: str) -> None:
    for detail in Detail:
        kinds = [line.kind for line in lines_at(subject, detail)]
        for kind, after in zip(kinds, [*kinds[1:], "heading"], strict=True):
            assert not (kind == after == "heading")


def test_every_line_says_something(subject: str) -> None:
    for language in LANGUAGES:
        with use_language(language):
            for line in lines_at(subject, Detail.EVERYTHING):
                assert line.text or line.equation
                for part in line.equation:
                    assert part.text
                    assert part.latex


# Facts.


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_sentences_in_all_formats(subject: str, language: Language) -> None:
    spec, _ = SUBJECTS[subject]
    with use_language(language):
        found = sentences(spec)
        assert found
        for line in found:
            assert line.text.endswith("." if language == "en" else "。")
            assert not KEY.search(line.text)
            assert "nan" not in line.text.lower().replace("finan", "")
            ET.fromstring(f"<p>{line.html}</p>")  # noqa: S314
            assert_balanced(line.latex)
            if language == "zh":
                assert not ENGLISH.search(line.text), line.text


def test_rendering_does_not_depend_on_what_came_before() -> None:
    spec = activations()["gelu"]
    with use_language("zh"):
        chinese = render(spec)
    with use_language("en"):
        english = render(spec)
    with use_language("zh"):
        assert render(spec) == chinese
    assert english != chinese
