"""The door: every dtype, shape and stride in, the right one out, and clear refusals."""

from __future__ import annotations

import pickle
import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from mpmath import mpf

from oracle import blur, mpmath_eval, roughly
from slopelab.core.expr import Expr
from slopelab.core.parse import parse
from slopelab.errors import InputError
from slopelab.kernels import Kernel, compile_function
from slopelab.kernels.numpy_backend import BLOCK
from slopelab.words import use_language
from tolerances import RELATIVE

SWISH = compile_function(parse("x*sigmoid(x)"))
IDENTITY = compile_function(parse("x"))
CONSTANT = compile_function(parse("3"))
METHODS = ("value", "grad", "second")


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floats_keep_their_dtype(dtype: str) -> None:
    x = np.linspace(-5, 5, 11, dtype=dtype)
    for method in METHODS:
        assert getattr(SWISH, method)(x).dtype == dtype
    value, slope = SWISH.value_and_grad(x)
    assert value.dtype == slope.dtype == dtype


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint8", "int16", "uint32", "int64", "uint64", "longdouble"]
)
def test_other_real_numbers_become_float64(dtype: str) -> None:
    result = SWISH.value(np.ones(3, dtype=dtype))
    assert result.dtype == np.float64
    assert np.array_equal(result, SWISH.value(np.ones(3)))


@pytest.mark.parametrize("dtype", [">f8", ">f4", ">f2", ">i4", "<f8"])
def test_byte_order_makes_no_difference(dtype: str) -> None:
    x = np.array([-2.0, 0.0, 3.0], dtype=dtype)
    result = SWISH.value(x)
    assert result.dtype.isnative
    assert np.array_equal(result, SWISH.value(x.astype(x.dtype.newbyteorder("="))))


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("order", [0, 1, 2])
def test_narrow_floats_are_rounded_once(dtype: str, order: int) -> None:
    x = np.linspace(-9, 9, 211).astype(dtype)
    found = getattr(SWISH, METHODS[order])(x)
    inside = getattr(SWISH, METHODS[order])(x.astype(np.float64))
    assert np.array_equal(found, inside.astype(dtype))
    normal = np.abs(inside) > 1e-4
    error = np.abs(found.astype(np.float64) - inside)[normal] / np.abs(inside[normal])
    assert error.max() <= RELATIVE[dtype, order]


@pytest.mark.parametrize("given_x", [2, 2.0, True, np.float64(2), np.array(2.0), np.int8(2)])
def test_scalars_give_numpy_scalars(given_x: object) -> None:
    result = SWISH.value(given_x)
    assert isinstance(result, np.float64)
    assert result == SWISH.value([float(given_x)])[0]


def test_a_narrow_scalar_stays_narrow() -> None:
    assert isinstance(SWISH.value(np.float32(2)), np.float32)
    assert isinstance(SWISH.value(np.array(2, dtype=np.float16)), np.float16)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 0, 3), (3, 4), (2, 3, 4), (1, 1, 1)])
def test_shapes_are_kept(shape: tuple[int, ...]) -> None:
    x = np.ones(shape)
    for kernel in (SWISH, IDENTITY, CONSTANT):
        for result in (*kernel.value_and_grad(x), kernel.value(x), kernel.second(x)):
            assert np.shape(result) == shape


@given(npst.arrays(np.float64, npst.array_shapes(max_dims=3, max_side=7),
                   elements=st.floats(-50, 50)))  # fmt: skip
def test_strides_make_no_difference(x: np.ndarray) -> None:
    for view in (x[::2], x[::-1], x.T, x[..., None], np.asfortranarray(x)):
        assert np.array_equal(SWISH.value(view), SWISH.value(np.ascontiguousarray(view)))


@given(st.integers(0, 40), st.floats(-50, 50))
def test_the_place_in_an_array_makes_no_difference(before: int, x: float) -> None:
    for name in ("value", "grad"):
        alone = getattr(SWISH, name)(x)
        among = getattr(SWISH, name)(np.full(before + 3, x))
        assert set(among.tolist()) == {float(alone)}


def test_long_arrays_are_whole() -> None:
    x = np.linspace(-30, 30, 2 * BLOCK + 17)
    pieces = np.concatenate([SWISH.value(piece) for piece in np.array_split(x, 7)])
    assert np.array_equal(SWISH.value(x), pieces)


def test_read_only_arrays_are_left_alone_and_results_are_new() -> None:
    x = np.arange(4.0)
    x.flags.writeable = False
    result = IDENTITY.value(x)
    assert not np.shares_memory(result, x)
    assert result.flags.writeable
    result[:] = 7
    assert x.tolist() == [0, 1, 2, 3]
    slope = CONSTANT.value(x)
    slope[0] = 1
    assert CONSTANT.value(x).tolist() == [3, 3, 3, 3]


def test_lists_and_nested_lists() -> None:
    assert SWISH.value([[0, 1], [2, 3]]).shape == (2, 2)
    assert SWISH.value([]).shape == (0,)
    assert SWISH.value((1, 2.5)).dtype == np.float64
    assert SWISH.value([2**70]) == 2**70


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (1j, "complex"), ([1j], "complex"), ("1", "str"), (["a", "b"], "str"),
        (None, "NoneType"), ([[1, 2], [3]], "lengths"), (object(), "object"),
        (np.array([b"x"]), "bytes"),
        (np.datetime64("2026-01-01"), "datetime64"), ([1, None], "object"), ([10**400], "large"),
        ({1: 2}, "dict"), (np.array([1.0, "x"], dtype=object), "object"),
    ],
)  # fmt: skip
def test_what_is_no_real_number_is_refused_in_one_sentence(bad: object, word: str) -> None:
    with pytest.raises(InputError, match=word):
        SWISH.value(bad)
    with use_language("zh"), pytest.raises(InputError) as caught:
        SWISH.value(bad)
    with use_language("zh"):
        sentence = str(caught.value)
    assert any("\u4e00" <= character <= "\u9fff" for character in sentence)
    assert "\n" not in sentence


def test_nan_stays_nan_everywhere() -> None:
    for formula in ("x", "3", "max(0, x)", "where(x > 0, 1, 2)", "step(x)", "sign(x)", "x^0"):
        kernel = compile_function(parse(formula))
        for method in METHODS:
            assert np.isnan(getattr(kernel, method)(np.nan)), (formula, method)
            assert np.isnan(getattr(kernel, method)([1.0, np.nan])).tolist() == [False, True]


def test_no_warning_reaches_the_caller() -> None:
    x = np.array([-np.inf, -1e308, -1e4, -0.0, 0.0, 5e-324, 1e4, 1e308, np.inf, np.nan])
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        for formula in ("exp(x)", "1/x", "log(x)", "x^3", "sqrt(x)", "x*sigmoid(x)", "x^0.5/x"):
            kernel = compile_function(parse(formula))
            kernel.value_and_grad(x)
            kernel.second(np.float32([-1e30, 0, 1e30]))


@pytest.mark.parametrize(
    "formula",
    [
        "x/(1 + exp(-x))", "0.5x(1 + erf(x/√2))", "x*tanh(log(1 + exp(x)))", "log(1 + exp(x))",
        "(exp(x) - exp(-x))/(exp(x) + exp(-x))", "x/(1 + abs(x))", "atan(x)", "x/sqrt(1 + x^2)",
        "where(x > 0, x, exp(x) - 1)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", [0, 1])
def test_the_usual_functions_are_right_all_over(formula: str, order: int) -> None:
    rng = np.random.default_rng(7)
    x = np.concatenate([rng.uniform(-8, 8, 60), rng.uniform(-36, 36, 40),
                        rng.uniform(-700, 700, 40)])  # fmt: skip
    kernel = compile_function(parse(formula))
    found = (kernel.value, kernel.grad)[order](x)
    expr = parse(formula)
    for point, value in zip(x.tolist(), found.tolist(), strict=True):
        exact = mpmath_eval(expr, {"x": point}, 40) if order == 0 else difference(expr, point)
        if abs(exact) > mpf("1e-305"):
            allowed = RELATIVE["float64", order] * abs(exact)
            if order == 1 and abs(point) < 3:
                # Beside a root of the derivative its two terms are the yardstick.
                allowed += blur(kernel.forms[1], {"x": point}, exact) / 32
            assert abs(mpf(value) - exact) <= allowed, point


def difference(expr: Expr, x: float) -> mpf:
    """The derivative, from values that are right to 700 digits: tanh(700) is 1 to 600 of them."""
    with mpmath.workdps(720):
        h = mpf(10) ** -30
        above, below = (roughly(expr, {"x": mpf(x) + s}, 2400) for s in (h, -h))
        return (above - below) / (2 * h)


def test_kernels_are_made_once() -> None:
    assert compile_function(parse("x + 1")) is compile_function(parse("x + 1"))
    assert compile_function(parse("t^2", variables=("t",)), "t").grad(3) == 6
    assert repr(compile_function(parse("x + 1"))) == "Kernel(x -> x + 1)"


def test_another_variable_is_refused() -> None:
    with pytest.raises(ValueError, match="none of the inputs"):
        Kernel(parse("a*x", variables=("a", "x")), "x").value(1.0)


def test_second_derivative() -> None:
    assert compile_function(parse("x^3")).second(2) == 12
    assert compile_function(parse("log(cosh(x))")).second(0) == 1
    assert compile_function(parse("max(0, x)")).second([-1, 0, 1]).tolist() == [0, 0, 0]
    x = 19.0
    with mpmath.workdps(40):
        exact = mpmath.diff(lambda t: t * mpmath.tanh(mpmath.log1p(mpmath.exp(t))), x, 2)
    mish = compile_function(parse("x*tanh(log(1 + exp(x)))"))
    assert mish.second(x) == pytest.approx(float(exact), rel=RELATIVE["float64", 2])


@given(st.floats(-1e308, 1e308))
def test_no_nan_and_no_infinity_for_any_finite_number(x: float) -> None:
    for formula in ("x*sigmoid(x)", "x*normal_cdf(x)", "x*tanh(softplus(x))", "x/(1 + abs(x))",
                    "0.5x(1 + tanh(sqrt(2/pi)*(x + 0.044715x^3)))", "x - tanh(x)", "erf(x)",
                    "x*min(max(x + 3, 0), 6)/6", "log(cosh(x))", "x/sqrt(1 + x^2)"):  # fmt: skip
        for result in compile_function(parse(formula)).value_and_grad(x):
            assert np.isfinite(result), formula


def test_expressions_survive_pickling_into_the_same_kernel() -> None:
    expr = parse("x*tanh(x)")
    again = pickle.loads(pickle.dumps(expr))  # noqa: S301 - bytes of our own
    assert compile_function(again) is compile_function(expr)
    assert compile_function(expr).expr is expr
