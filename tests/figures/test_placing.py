from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slopelab.figures.placing import around, clearest, dense, spread, thinned
from slopelab.figures.scales import FLOOR, Decades

HEIGHTS = st.lists(st.floats(-50, 150), min_size=1, max_size=6)


@given(HEIGHTS)
def test_spread_labels_keep_their_distance_order_and_bounds(wanted: list[float]) -> None:
    placed = spread(wanted, 10, 0, 100)
    assert all(b - a >= 10 - 1e-9 for a, b in pairwise(sorted(placed)))
    assert min(placed) >= -1e-9
    assert max(placed) <= 100 + 1e-9
    ranks = sorted(range(len(wanted)), key=lambda k: wanted[k])
    assert ranks == sorted(range(len(wanted)), key=lambda k: placed[k])


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True))
def test_labels_with_room_stay_where_they_belong(tens: list[int]) -> None:
    wanted = [10.0 * ten + 5 for ten in tens]
    assert spread(wanted, 10, 0, 100) == pytest.approx(wanted)


def test_a_dense_line_leaves_no_room_between_its_points() -> None:
    corners = np.array([[0.0, 0.0], [100.0, 50.0], [np.nan, np.nan], [0.0, 50.0], [50.0, 50.0]])
    points = dense(corners, (100.0, 50.0))
    first = points[points[:, 1] == points[:, 0] / 2]
    assert len(first) > 10
    gaps = [np.abs(points - corner).max(axis=1).min() for corner in corners[[0, 1, 3, 4]]]
    assert max(gaps) <= 2
    # Nothing is drawn where the line is cut.
    assert not ((points[:, 0] > 60) & (points[:, 0] < 90) & (points[:, 1] > 48)).any()


def test_a_line_that_leaves_the_axes_is_followed_to_the_edge() -> None:
    points = dense(np.array([[50.0, 10.0], [50.0, 1e9]]), (100.0, 50.0))
    assert points[:, 1].max() == pytest.approx(50, abs=2)


def test_the_clearest_place_is_clear_and_inside() -> None:
    line = dense(np.array([[0.0, 0.0], [100.0, 100.0]]), (100.0, 100.0))
    x, y, room = clearest(around(line[::5], (20.0, 8.0)), (20.0, 8.0), line, (100.0, 100.0))
    assert room >= 3
    assert np.hypot(*(np.maximum(np.abs(line - [x, y]) - [10, 4], 0)).T).min() >= 3
    assert 10 <= x <= 90
    assert 4 <= y <= 96


def test_a_place_that_is_taken_is_left_alone() -> None:
    centres = np.array([[50.0, 50.0], [20.0, 20.0]])
    taken = [(45.0, 45.0, 55.0, 55.0)]
    x, y, _ = clearest(centres, (10.0, 10.0), np.empty((0, 2)), (100.0, 100.0), taken)
    assert (x, y) == (20, 20)


@given(st.integers(4_801, 30_000), st.integers(0, 5))
def test_a_thinned_curve_keeps_its_ends_extremes_and_cuts(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y = np.arange(count, dtype=float), random.normal(size=count)
    cut = int(random.integers(1, count - 1))
    y[cut] = np.nan
    few_x, few_y = thinned(x, y)
    assert len(few_x) <= 6_000
    assert (few_x[0], few_x[-1]) == (0, count - 1)
    assert (np.nanmin(few_y), np.nanmax(few_y)) == (np.nanmin(y), np.nanmax(y))
    assert float(cut) in few_x[np.isnan(few_y)]
    assert np.array_equal(few_y, y[few_x.astype(int)], equal_nan=True)


def test_a_short_curve_is_not_thinned() -> None:
    x = np.arange(4_800, dtype=float)
    assert thinned(x, x)[0] is x


SIZES = st.lists(
    st.one_of(st.just(0.0), st.floats(0, 1e308), st.just(np.inf), st.just(np.nan)), min_size=1
)


@given(SIZES)
def test_every_size_but_nan_has_a_height_in_view(sizes: list[float]) -> None:
    values = np.array(sizes)
    axis = Decades.of([values])
    heights = axis.heights(values)
    low, high = axis.limits
    assert np.array_equal(np.isnan(heights), np.isnan(values))
    known = heights[~np.isnan(heights)]
    assert ((known > low) & (known < high)).all()


@given(SIZES)
def test_zero_and_what_is_below_the_floor_stand_on_their_own_line(sizes: list[float]) -> None:
    values = np.array([*sizes, 0.0])
    axis = Decades.of([values])
    heights = axis.heights(values)
    assert axis.zero is not None
    assert np.array_equal(heights == axis.zero, values < FLOOR)
    assert axis.ticks()[1][0] == "0"


def test_without_a_zero_there_is_no_line_for_it() -> None:
    axis = Decades.of([np.array([0.5, 20.0])])
    assert (axis.low, axis.high, axis.zero) == (-1, 2, None)
    assert axis.ticks() == ([-1.0, 0.0, 1.0, 2.0], ["0.1", "1", "10", "100"])
