from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from drawn import assert_tidy, curve, marks, written
from slopelab.calculus.facts import facts
from slopelab.catalogue import activation, activations
from slopelab.errors import InputError
from slopelab.figures import LIGHT, curves
from slopelab.words import LANGUAGES, Language, use_language

NOTES = ("sigmoid", "tanh", "relu", "leaky_relu", "swish", "gelu")


def grid(**options: object) -> Figure:
    return curves.figure([activation(name) for name in NOTES], **options)


def single(formula: str, **options: object) -> Figure:
    return curves.figure([activation(formula)], **options)


# The basic ones in both languages, the others in either in turn.
DRAWN = [
    (name, language)
    for at, (name, spec) in enumerate(activations().items())
    for place, language in enumerate(LANGUAGES)
    if spec.basic or at % len(LANGUAGES) == place
]


@pytest.mark.parametrize(("name", "language"), DRAWN)
def test_every_activation_can_be_drawn_and_is_tidy(name: str, language: Language) -> None:
    steepest = facts(activation(name).bound_expr).lipschitz.value
    # A wave of thirty periods fills its panel, and leaves no place for a label.
    reach = 6.0 if math.isinf(steepest) else 6.0 / max(1.0, steepest / 5)
    with use_language(language):
        figure = single(name, interval=(-reach, reach))
        assert str(activation(name).title) in written(figure)
    assert_tidy(figure)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grid_of_the_notes_is_tidy(language: Language) -> None:
    with use_language(language):
        figure = grid()
        text = written(figure)
        assert all(str(activation(name).title) in text for name in NOTES)
    assert len(figure.axes) == 12
    assert_tidy(figure)


def test_the_grid_has_the_points_of_the_notes() -> None:
    x, y = curve(grid().axes[2], LIGHT.function)
    even = np.linspace(-6, 6, 400)
    assert set(even) <= set(x)
    assert np.allclose(np.interp(even, x, y), np.tanh(even), rtol=1e-12)


def test_the_derivatives_of_the_grid_share_a_scale() -> None:
    assert len({axes.get_ylim() for axes in grid().axes[1::2]}) == 1


def test_derivatives_of_very_different_size_do_not_share_a_scale() -> None:
    figure = curves.figure([activation("sigmoid"), activation("x^3")])
    assert figure.axes[1].get_ylim()[1] < 1 < figure.axes[3].get_ylim()[1]


def test_without_derivatives_there_is_one_panel_a_function() -> None:
    assert len(grid(derivative=False).axes) == 6
    assert len(single("tanh", derivative=False).axes) == 1


@pytest.mark.parametrize("columns", [1, 2, 4, 6])
def test_functions_stand_in_as_many_columns_as_asked(columns: int) -> None:
    figure = grid(columns=columns)
    assert len({round(axes.get_position().x0, 6) for axes in figure.axes}) == min(columns, 6)
    assert_tidy(figure)


def assert_no_slope_across(x: np.ndarray, y: np.ndarray, kink: float) -> None:
    """The line is cut at a kink: no segment leads from one side to the other."""
    at = int(np.flatnonzero(x == kink)[0])
    assert math.isnan(y[at])
    # What is drawn on either side begins at the next float: the gap has no width.
    assert (x[at - 1], x[at + 1]) == (np.nextafter(kink, -np.inf), np.nextafter(kink, np.inf))


@pytest.mark.parametrize(
    ("formula", "kink", "left", "right", "taken"),
    [
        ("relu", 0.0, 0.0, 1.0, 0.0),
        ("leaky_relu", 0.0, 0.01, 1.0, 0.01),
        ("abs(x)", 0.0, -1.0, 1.0, 0.0),
        ("max(-1, min(1, x))", 1.0, 1.0, 0.0, 0.0),
    ],
)
def test_a_jump_of_the_derivative_is_a_gap_with_marks(
    formula: str, kink: float, left: float, right: float, taken: float
) -> None:
    axes = single(formula).axes[1]
    x, y = curve(axes, LIGHT.slope)
    assert_no_slope_across(x, y, kink)
    at = int(np.flatnonzero(x == kink)[0])
    assert (y[at - 1], y[at + 1]) == (left, right)
    expected = {(kink, taken, True)} | {(kink, s, False) for s in (left, right) if s != taken}
    assert {mark for mark in marks(axes) if mark[0] == kink} == expected


def test_a_jump_of_the_function_is_a_gap_too() -> None:
    axes = single("step(x)").axes[0]
    x, y = curve(axes, LIGHT.function)
    assert_no_slope_across(x, y, 0.0)
    assert marks(axes) == {(0.0, 0.0, True), (0.0, 1.0, False)}


def test_a_pole_is_not_crossed() -> None:
    x, y = curve(single("1/x").axes[0], LIGHT.function)
    negative, positive = x[np.isfinite(y) & (y < 0)], x[np.isfinite(y) & (y > 0)]
    between = y[(x > negative.max()) & (x < positive.min())]
    assert negative.max() < 0 < positive.min()
    assert np.isnan(between).any() or np.isnan(y[np.searchsorted(x, 0.0)])


def test_where_a_function_is_undefined_there_is_a_gap() -> None:
    figure = single("log(x)")
    for axes, color in zip(figure.axes, (LIGHT.function, LIGHT.slope), strict=True):
        x, y = curve(axes, color)
        assert np.isnan(y[x < 0]).all()
        assert np.isfinite(y[x > 0]).all()


def test_a_function_without_values_says_so() -> None:
    assert "no value here" in written(single("sqrt(-1 - x^2)"))


@pytest.mark.parametrize("formula", ["exp(x^2)", "exp(exp(x))", "1/x", "x^x"])
def test_an_exploding_function_still_shows_its_calm_part(formula: str) -> None:
    low, high = single(formula).axes[0].get_ylim()
    assert high - low < 100


@pytest.mark.parametrize(
    "formula",
    ["3", "1e300*x^3", "1e-300*x", "1e8*tanh(x)", "sin(50*x)", "tanh(1000*x)", "sqrt(abs(x))"],
)
def test_odd_functions_are_drawn_without_a_warning(formula: str) -> None:
    assert len(single(formula).axes) == 2


def test_a_bounded_slope_is_shown_to_its_top_however_narrow() -> None:
    figure = single("tanh(1000*x)")
    assert figure.axes[1].get_ylim()[1] > 1000
    assert "largest slope 1000 at $x$ = 0" in written(figure)


@pytest.mark.parametrize(
    ("formula", "note"),
    [
        ("sigmoid", "largest slope 0.25 at $x$ = 0"),
        ("relu", "largest slope 1 for $x$ > 0"),
        ("gelu", r"largest slope ≈ 1.129 at $x$ = $\sqrt{2}$"),
        ("softplus", "slope approaches 1, never reached"),
        ("identity", "slope 1 everywhere"),
        ("x^3", "slope without upper bound"),
    ],
)
def test_the_steepest_place_is_named(formula: str, note: str) -> None:
    assert note in written(single(formula))


def test_a_band_is_where_the_function_is_saturated() -> None:
    (band,) = single("relu").axes[1].patches
    assert (band.get_x(), band.get_x() + band.get_width()) == (-6.0, 0.0)


def test_parameters_that_were_chosen_stand_in_the_title() -> None:
    spec = activation("leaky_relu", negative_slope=0.2)
    assert r"Leaky ReLU ($\alpha$ = 0.2)" in written(curves.figure([spec, activation("relu")]))


def test_a_case_distinction_is_told_in_words() -> None:
    assert r"x$  for  $x > 0$,  $\alpha x$  otherwise,  with $\alpha$ = 0.01" in written(
        single("leaky_relu")
    )
    with use_language("zh"):
        assert r"x$（$x > 0$），$\alpha x$（其余），其中 $\alpha$ = 0.01" in written(
            single("leaky_relu")
        )


@pytest.mark.parametrize(
    "title", ["", "a title", "激活 $\\sigma'(x)$", "$5 and $6", "$\\frac{1}{", "x" * 500, "a\0\n b"]
)
def test_any_title_can_be_drawn(title: str) -> None:
    assert_tidy(single("tanh", title=title))


def test_a_long_formula_is_cut_off() -> None:
    formula = " + ".join(f"sin({k}*x)/{k}" for k in range(1, 40))
    assert_tidy(single(formula))
    assert_tidy(curves.figure([activation(formula), activation("relu")]))


@pytest.mark.parametrize(
    "interval",
    [
        (6, -6),
        (0, 0),
        (math.nan, 1),
        (0, math.inf),
        (-1e7, 1e7),
        (0, 1e-9),
        ("a", 1),
        (1,),
        5,
        (0, 1j),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_interval_that_cannot_be_drawn_is_refused(interval: object, language: Language) -> None:
    with use_language(language), pytest.raises(InputError) as caught:
        single("tanh", interval=interval)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("points", [1, 100_001, 2.5, "400", True, math.nan])
def test_a_number_of_points_that_makes_no_sense_is_refused(points: object) -> None:
    with pytest.raises(InputError, match="points is a whole number from 2 to 100,000"):
        single("tanh", points=points)


@pytest.mark.parametrize("columns", [0, 7, "3"])
def test_a_number_of_columns_that_makes_no_sense_is_refused(columns: object) -> None:
    with pytest.raises(InputError, match="columns is a whole number from 1 to 6"):
        single("tanh", columns=columns)


@pytest.mark.parametrize("count", [0, 37])
def test_no_function_or_too_many_are_refused(count: int) -> None:
    with pytest.raises(InputError, match="shows 1 to 36 functions"):
        curves.figure([activation("relu")] * count)


@pytest.mark.parametrize("points", [2, 3, 100_000])
def test_few_and_many_points_can_be_drawn(points: int) -> None:
    x, _ = curve(single("relu", points=points).axes[0], LIGHT.function)
    assert {-6.0, 6.0} <= set(x)
    assert len(x) < 10_000


@pytest.mark.parametrize("interval", [(1, 2), (-1e6, 1e6), (0.5, 0.500002), (-0.0, 3)])
def test_any_sensible_interval_is_shown(interval: tuple[float, float]) -> None:
    assert single("relu", interval=interval).axes[1].get_xlim() == interval
