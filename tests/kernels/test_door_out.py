"""The public functions with arrays for their results, by NumPy and by compiled code."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import as_strided

from doors import BRAIN, FORMATS, GELU, METHODS, TWICE, assert_refused, points
from slopelab.errors import InputError

pytestmark = pytest.mark.usefixtures("backend")


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("dtype", FORMATS)
def test_out_of_any_layout(name: str, dtype: object) -> None:
    method, x = METHODS[name], points(dtype).reshape(4, 6)
    expected = method(x)
    room = np.zeros((8, 18), dtype)
    byte_order = ">" if dtype != BRAIN else "="
    unaligned = np.zeros(x.nbytes + 1, np.uint8)[1:].view(x.dtype).reshape(4, 6)
    for out in (
        np.empty_like(x), np.empty((6, 4), dtype).T, room[::2, ::3], room[4::-1, 5::-1][:4, :6],
        np.empty((4, 6), x.dtype.newbyteorder(byte_order)), unaligned,
    ):  # fmt: skip
        assert method(x, out=out) is out
        np.testing.assert_array_equal(out, expected)
    room[:] = 7
    method(x, out=room[1:5, 2:8])
    assert (np.delete(np.delete(room, range(1, 5), 0), range(2, 8), 1) == 7).all()
    assert (room == 7).sum() >= room.size - x.size


@pytest.mark.parametrize("name", METHODS)
def test_in_place(name: str) -> None:
    method, x = METHODS[name], points()
    for layout in (x.copy(), x.reshape(4, 6).T.copy().T, np.stack([x, x], 1)[:, 1]):
        expected = method(layout.copy())
        assert method(layout, out=layout) is layout
        np.testing.assert_array_equal(layout, expected)


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=20)
@given(st.integers(0, 20), st.integers(0, 20), st.sampled_from([-3, -2, -1, 1, 2, 3]),
       st.sampled_from([-2, -1, 1, 3]), st.integers(0, 7))  # fmt: skip
def test_an_out_that_overlaps_the_input_gets_the_right_numbers(
    name: str, first: int, second: int, step: int, stride: int, count: int
) -> None:
    def window(start: int, step: int) -> slice:
        start += 21 if step < 0 else 0
        return slice(start, start + step * count if start + step * count >= 0 else None, step)

    room = np.linspace(-800, 5, 64)
    x, out = room[window(first, step)], room[window(second, stride)]
    expected = METHODS[name](x.copy())
    METHODS[name](x, out=out)
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("name", TWICE)
def test_two_results_into_two_arrays(name: str) -> None:
    both, x = TWICE[name], points()
    value, slope = both(x)
    room = np.empty((24, 2))
    results = both(x, out=(room[:, 0], room[:, 1]))
    np.testing.assert_array_equal(room, np.stack([value, slope], 1))
    assert np.shares_memory(results[0], room)
    other = x.copy()
    results = both(other, out=(None, other))
    assert results[1] is other
    np.testing.assert_array_equal(results[0], value)
    np.testing.assert_array_equal(other, slope)
    scalar = np.zeros(())
    loss, at = both(0.5, out=(None, scalar))
    assert type(loss) is float
    assert at is scalar
    assert scalar == both(0.5)[1]


@pytest.mark.parametrize("name", TWICE)
def test_two_results_in_one_place_are_refused(name: str) -> None:
    both, x, room = TWICE[name], points(), np.zeros(60)
    for first, second in ((room[:24], room[:24]), (room[:24], room[23:47]),
                          (room[:48:2], room[1:25]), (room[:24], room[23::-1])):  # fmt: skip
        assert_refused("same place", lambda one=first, two=second: both(x, out=(one, two)))
    folded = as_strided(room, (24,), (0,))
    assert_refused("same place", lambda: both(x, out=(folded, None)))
    assert_refused(
        "same place", lambda: GELU(np.zeros((3, 3)), out=as_strided(room, (3, 3), (8, 8)))
    )
    assert (room == 0).all()


@pytest.mark.parametrize(
    ("out", "word"),
    [
        (np.empty(3), r"\(3,\).*\(2,\)"), (np.empty((2, 1)), "shape"), (np.empty(()), "shape"),
        (np.empty(2, np.float32), "float32.*float64"), (np.empty(2, np.int64), "int64"),
        (np.empty(2, complex), "complex128"), (np.empty(2, object), "object"),
        ([0.0, 0.0], "list"), (np.frombuffer(bytes(16)), "read-only"), (True, "bool"),
        (np.broadcast_to(np.zeros(1), 2), "read-only"), (np.ma.zeros(2), "MaskedArray"),
        ((np.empty(2),), "tuple"),
    ],
)  # fmt: skip
def test_an_unfit_out_is_refused(out: object, word: str) -> None:
    x = np.zeros(2)
    for method in METHODS.values():
        assert_refused(word, lambda method=method: method(x, out=out))
    for both in TWICE.values():
        assert_refused(word, lambda both=both: both(x, out=(out, None)))
    assert_refused("float64.*float32", lambda: GELU(np.float32([1]), out=np.empty(1)))


@pytest.mark.parametrize(
    ("out", "word"),
    [(np.empty(2), "ndarray"), ((None,), "2 results"), ((None,) * 3, "3"), ((), "0"), (1, "int")],
)
def test_an_out_that_is_not_a_pair_is_refused(out: object, word: str) -> None:
    for both in TWICE.values():
        assert_refused(word, lambda both=both: both(np.zeros(2), out=out))


def test_after_a_refusal_nothing_has_been_written() -> None:
    good, bad = np.full(4, 7.0), np.empty(4, np.float32)
    with pytest.raises(InputError):
        GELU.value_and_grad(np.zeros(4), out=(good, bad))  # type: ignore[arg-type] # the point
    assert (good == 7).all()


def test_long_arrays_in_place() -> None:
    x = np.linspace(-40, 40, 300_007, dtype=np.float32)
    expected = GELU.value_and_grad(x.copy())
    slope = np.empty_like(x)
    GELU.value_and_grad(x, out=(x, slope))
    np.testing.assert_array_equal(x, expected[0])
    np.testing.assert_array_equal(slope, expected[1])
