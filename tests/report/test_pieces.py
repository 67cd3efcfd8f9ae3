"""The small pieces that the page is made of."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from slopelab.prose.mathml import mathml
from slopelab.prose.spacing import respaced
from slopelab.report.equations import chain
from slopelab.report.markup import formula, fragment, say, typeset
from slopelab.report.numerals import fixed
from slopelab.report.outline import OUTLINE, sections
from slopelab.words import LANGUAGES, has, use_language

PREFIX = '<mo form="prefix">'
INFIX = "<mo>"


def set_as(latex: str) -> str:
    return mathml(latex)


@pytest.mark.parametrize(
    "latex",
    ["-x", "y = -x", r"\left(-x\right)", "(-1, 1)", r"a \cdot (-b)", "e^{-x}", r"[-0.5, 2)",
     r"\frac{-1}{2}", r"x < -3", r"\begin{cases} -x & x > 0 \end{cases}"],
)  # fmt: skip
def test_a_sign_stands_close_to_its_number(latex: str) -> None:
    assert f"{PREFIX}−</mo>" in set_as(latex)


@pytest.mark.parametrize(
    "latex", ["1 - x", "(a) - b", r"\left(a\right) - b", "f(x)^{2} - 1", "x_{1} - 2", "f' - g"]
)
def test_a_difference_keeps_its_spaces(latex: str) -> None:
    assert f"{INFIX}−</mo>" in set_as(latex)


def test_both_signs_of_an_interval_are_close() -> None:
    text = set_as(r"(-\infty, +\infty)")
    assert f"{PREFIX}−</mo>" in text
    assert f"{PREFIX}+</mo>" in text
    assert text.count('<mi mathvariant="normal">∞</mi>') == 2


def test_a_name_is_no_operator() -> None:
    assert "<mi>ReLU</mi>" in set_as(r"\operatorname{ReLU}(x)")
    assert "<mi>max</mi>" in set_as(r"\max(0, x)")


@pytest.mark.parametrize(("latex", "prime"), [("f'", "′"), ("f''", "″")])
def test_a_prime_is_not_raised_twice(latex: str, prime: str) -> None:
    text = set_as(latex)
    assert "msup" not in text
    assert f">{prime}</mo>" in text


def test_a_fraction_stands_off_the_letter_behind_it() -> None:
    assert "</mfrac><mspace" in set_as(r"\frac{1}{u} e^{x}")
    assert "mspace" not in set_as(r"\frac{1}{u} + e^{x}")


def test_what_is_no_formula_is_left_alone() -> None:
    assert respaced("<p>1 - 2 &amp; f'</p>") == "<p>1 - 2 &amp; f'</p>"


def test_a_short_chain_is_one_row() -> None:
    assert "mtable" not in chain(["a", "b", "c"])


def test_a_long_chain_is_aligned() -> None:
    long = " + ".join(f"x_{{{index}}}" for index in range(9))
    text = chain([long, long, long])
    assert 'class="aligned"' in text
    assert text.count("<mtr>") == 2


def test_a_left_side_too_long_gets_its_own_row() -> None:
    long = " + ".join(f"x_{{{index}}}" for index in range(20))
    text = chain([long, long])
    assert 'class="stacked"' in text
    assert 'class="alone"' in text


def test_what_no_page_can_hold_is_made_smaller_on_paper() -> None:
    long = " + ".join(f"x_{{{index}}}" for index in range(40))
    assert "--fit: 0." in chain(["y", long])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0811586404, "0.081159"), (-2.0, "−2"), (0.0, "0"), (-0.0, "0"), (1.5, "1.500000")],
)
def test_numbers_of_a_column(value: float, text: str) -> None:
    assert fixed(value) == text


def test_a_small_number_is_not_shown_as_nothing() -> None:
    assert "10" in fixed(1e-9)
    assert "<math>" in fixed(1e-9)
    assert "∞" in fixed(float("inf"))
    assert "NaN" in fixed(float("nan"))


def test_a_hat_in_plain_text_is_set_as_mathematics() -> None:
    text = typeset("dŷ/dz is <0> & ŷ is y")
    assert "ŷ" not in text
    assert text.count("<math>") == 2
    assert "&lt;0&gt; &amp; " in text


def test_a_formula_holds_on_to_the_comma_behind_it() -> None:
    assert typeset("ŷ, y").startswith('<span class="held"><math>')
    assert "</math>,</span> y" in typeset("ŷ, y")


def test_two_formulas_around_an_equals_sign_become_one() -> None:
    text = fragment(f"{mathml('u')} = {mathml('1 + x')}, so")
    assert text.count("<math>") == 1
    assert "<mo>=</mo>" in text


def test_what_a_message_is_filled_with_is_escaped() -> None:
    with use_language("en"):
        text = say("report.training.input", given="<b>")
        assert "&lt;b&gt;" in text
        assert "<b>" in say("report.training.input", given=Markup("<b>"))


def test_a_formula_is_marked_up_and_safe() -> None:
    assert isinstance(formula("x < y"), Markup)
    assert "&lt;" in formula("x < y")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_has_a_title(language: str) -> None:
    assert all(has(f"report.heading.{section.id}") for section in sections()), language
    assert [section.number for section in OUTLINE] == ["1", "2", "3", "4"]
