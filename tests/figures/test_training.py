from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from drawn import assert_tidy, lines, written
from slopelab.catalogue import pairing
from slopelab.errors import InputError
from slopelab.figures import LIGHT, training
from slopelab.training import Run, train
from slopelab.words import LANGUAGES, Language, use_language

NOTES = ("sigmoid+bce", "tanh+half_mse", "relu+half_mse")


def run(text: str, **settings: float) -> Run:
    return train(*pairing(text), **settings)


def notes() -> Figure:
    return training.figure([run(text) for text in NOTES])


def zero_line(figure: Figure, chain: int) -> float:
    """The height of the tick that is marked 0 in a panel of factors."""
    (tick,) = [
        tick for tick in figure.axes[chain].yaxis.get_major_ticks() if tick.label1.get_text() == "0"
    ]
    return float(tick.get_loc())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_three_runs_of_the_notes_are_tidy(language: Language) -> None:
    with use_language(language):
        figure = notes()
        assert len(figure.axes) == 9
        assert_tidy(figure)


def test_the_verdicts_stand_in_words() -> None:
    text = written(notes())
    for line in ("learning:  loss 2.127 → 0.6773", "slow:  loss 1.929 → 1.734", r"is dead"):
        assert line in text
    with use_language("zh"):
        text = written(notes())
    for line in ("学习中：损失 2.127 → 0.6773", "缓慢：", r"卡死：$d\hat{y}/dz$ 失效"):
        assert line in text


def test_the_dead_factor_lies_on_the_zero_line_thick_and_in_alarm() -> None:
    figure = notes()
    alarmed = lines(figure.axes[8], LIGHT.alarm)
    thickest = max(alarmed, key=lambda line: line.get_linewidth())
    assert thickest.get_linewidth() >= 5
    assert set(np.asarray(thickest.get_ydata(), float)) == {zero_line(figure, 8)}
    assert min(thickest.get_xdata()) == 0
    assert max(thickest.get_xdata()) == 29
    (label,) = [text for text in figure.axes[8].texts if "dead" in text.get_text()]
    assert label.get_text() == r"$d\hat{y}/dz = 0$: dead"
    assert to_hex(label.get_color()) == LIGHT.alarm


def test_what_lives_is_not_in_alarm() -> None:
    figure = notes()
    for axes in figure.axes[:8]:
        assert lines(axes, LIGHT.alarm) == []


def test_the_factors_are_drawn_as_they_are() -> None:
    figure = notes()
    made = run("sigmoid+bce")
    expected = (made.dloss_dprediction, made.dprediction_dz, made.dz_dw)
    for color, values in zip(LIGHT.factors, expected, strict=True):
        (line,) = lines(figure.axes[2], color)
        # The axis counts powers of ten.
        np.testing.assert_allclose(10.0 ** line.get_ydata(), np.abs(values), rtol=1e-12)
    (product,) = lines(figure.axes[2], LIGHT.ink)
    np.testing.assert_allclose(10.0 ** product.get_ydata(), np.abs(made.dloss_dw), rtol=1e-12)


def test_loss_and_weight_are_drawn_as_they_are() -> None:
    figure, made = notes(), run("tanh+half_mse")
    for axes, values in ((figure.axes[3], made.loss), (figure.axes[4], made.w)):
        (line,) = lines(axes, LIGHT.function)
        assert np.array_equal(line.get_ydata(), values)
        assert np.array_equal(line.get_xdata(), np.arange(len(values)))


def test_comparable_courses_share_their_axis() -> None:
    figure = notes()
    for row in range(3):
        assert len({axes.get_ylim() for axes in figure.axes[row::3]}) == 1


def test_losses_of_very_different_size_do_not_share_an_axis() -> None:
    figure = training.figure([run("identity+mse"), run("identity+mse", y=100.0)])
    assert figure.axes[0].get_ylim()[1] < figure.axes[3].get_ylim()[1] / 100
    assert_tidy(figure)


@pytest.mark.parametrize(
    ("text", "settings", "factor"),
    [
        ("sigmoid+bce", {"x": 0.0}, r"$dz/dw = 0$: dead"),
        ("tanh+mse", {"w0": -40.0}, r"$d\hat{y}/dz < 10^{-16}$: dead"),
        ("sigmoid+mse", {"w0": -30.0}, r"$d\hat{y}/dz$: dead"),
    ],
)
def test_each_way_to_die_is_named(text: str, settings: dict[str, float], factor: str) -> None:
    assert factor in written(training.figure([run(text, **settings)]))


EDGES = {
    "one step": [("relu+mse", {"steps": 1})],
    "at the minimum": [("identity+mse", {"w0": 1.0})],
    "tiny losses": [("identity+mse", {"lr": 0.45, "steps": 60})],
    "overflow": [("identity+mse", {"lr": 5.0, "steps": 1000})],
    "infinite factor": [("sigmoid+bce", {"w0": -800.0})],
    "oscillating": [("identity+mse", {"lr": 1.0})],
    "growing": [("identity+mse", {"lr": 1.2, "steps": 40}), ("identity+mse", {})],
    "four": [("identity+mae", {"lr": k / 10}) for k in range(1, 5)],
    "seven": [("gelu_tanh+(p - y)^4", {"w0": k / 4}) for k in range(7)],
    "many steps": [("identity+mse", {"lr": 1.0, "steps": 20_000})],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", EDGES)
def test_edges_are_tidy(case: str, language: Language) -> None:
    with use_language(language):
        assert_tidy(training.figure([run(text, **settings) for text, settings in EDGES[case]]))


def test_what_is_not_finite_is_marked_with_its_first_step() -> None:
    made = run("identity+mse", lr=5.0, steps=1000)
    first = int(np.argmin(np.isfinite(made.loss)))
    figure = training.figure([made])
    assert f"not finite from step {first}" in written(figure)
    assert lines(figure.axes[0], LIGHT.alarm)


def test_an_infinite_factor_lies_on_the_upper_edge() -> None:
    made = run("sigmoid+bce", w0=-800.0)
    assert math.isinf(made.dloss_dprediction[0])
    axes = training.figure([made]).axes[2]
    (line,) = lines(axes, LIGHT.factors[0])
    highest = max(tick for tick in axes.get_yticks())
    assert highest < line.get_ydata()[0] < axes.get_ylim()[1]


def test_settings_that_differ_stand_with_each_run() -> None:
    text = written(training.figure([run("identity+mse", lr=lr) for lr in (0.1, 0.3)]))
    assert r"$w_0 = -2$,  $x = 1$,  $y = 1$" in text
    assert r"$\eta = 0.1$" in text
    assert r"$\eta = 0.3$" in text


def test_many_steps_make_a_small_file() -> None:
    (line,) = lines(
        training.figure([run("identity+mse", lr=1.0, steps=20_000)]).axes[1], LIGHT.function
    )
    assert len(line.get_xdata()) < 10_000
    assert set(line.get_ydata()) == {-2.0, 4.0}


@pytest.mark.parametrize("count", [0, 13])
def test_no_run_or_too_many_are_refused(count: int) -> None:
    with pytest.raises(InputError, match="shows 1 to 12 runs"):
        training.figure([run("relu+mse")] * count)
