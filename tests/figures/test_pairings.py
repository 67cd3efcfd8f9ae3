"""The picture of all pairings: every cell, every name, in either language."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from slopelab.advice.matrix import matrix
from slopelab.calculus.flows import Flow
from slopelab.catalogue import activation, loss
from slopelab.figures.flow_marks import FLOW_MARKS
from slopelab.figures.pairings import figure, wrapped
from slopelab.figures.save import to_bytes
from slopelab.figures.style import style
from slopelab.words import t, use_language

FUNCTIONS = [activation(name) for name in ("sigmoid", "tanh", "relu", "identity")]
MEASURES = [loss(name) for name in ("bce", "mse", "mae")]


def test_every_flow_has_a_colour_and_a_stroke_of_its_own() -> None:
    assert set(FLOW_MARKS) == set(get_args(Flow))
    assert len({mark.fill for mark in FLOW_MARKS.values()}) == len(FLOW_MARKS)
    assert len({mark.strokes for mark in FLOW_MARKS.values()}) == len(FLOW_MARKS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_are_there_in_either_language(language: str) -> None:
    with use_language(language):
        made = figure(matrix(FUNCTIONS, MEASURES))
        texts = {text.get_text() for text in made.axes[0].texts}
        titles = {str(spec.title) for spec in (*FUNCTIONS, *MEASURES)}
        assert titles <= texts
        assert t("pairing.poster.title") in texts
        assert t("pairing.poster.matched") in texts


def test_the_same_picture_is_the_same_bytes() -> None:
    found = matrix(FUNCTIONS, MEASURES)
    first, second = (to_bytes(figure(found), "svg") for _ in range(2))
    assert first == second


def test_more_functions_make_a_larger_sheet() -> None:
    small, large = figure(matrix(FUNCTIONS[:1], MEASURES)), figure(matrix(FUNCTIONS, MEASURES))
    assert large.get_size_inches()[1] > small.get_size_inches()[1]


def test_lines_are_broken_and_nothing_is_lost() -> None:
    text = "每一格是一个组合，即激活函数 f 的损失 L(f(z), y)。"
    with style():
        lines = wrapped(text, 10.0, 90.0)
    assert len(lines) > 2
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert not any(line.startswith("，") for line in lines)
