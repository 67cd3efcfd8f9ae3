"""Whole functions compiled: their errors, their limits, and that spelling does not matter."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from oracle import UndefinedError, blur, mpmath_eval
from slopelab.bench.reference import ulps, values
from slopelab.catalogue import activation, activations, pairing
from slopelab.core.expr import Expr, Var
from slopelab.core.parse import parse
from slopelab.kernels import compile_function, compile_pairing
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.numpy_backend import run
from slopelab.kernels.stabilise import stabilise
from strategies import expressions

X = Var("x")
NAMES = list(activations())
SMALL = {"float16": (np.float16, 11, -14), "bfloat16": (ml_dtypes.bfloat16, 8, -126)}


def exact(expr: Expr, x: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    return [values(stabilise(each), {"x": x}) for each in (expr, differentiate(expr, X))]


def spread(count: int, dtype: type[np.floating]) -> NDArray[np.floating]:
    rng = np.random.default_rng(6)
    kind = np.uint64 if dtype is np.float64 else np.uint32
    bits = rng.integers(0, np.iinfo(kind).max, count, dtype=kind).view(dtype)
    parts = [bits[np.isfinite(bits)], *(rng.uniform(-w, w, count) for w in (3, 12, 100, 760))]
    return np.concatenate([part.astype(dtype) for part in parts])


def assert_errors_within(name: str, dtype: type[np.floating], digits: int, lowest: int) -> None:
    x = spread(400, dtype)
    expr = activation(name).bound_expr
    found = compile_function(expr).value_and_grad(x)
    for got, true in zip(found, exact(expr, x.astype(np.float64)), strict=True):
        error = ulps(np.asarray(got), true, digits=digits, lowest=lowest)
        known = ~np.isnan(true[0])
        assert known.mean() > 0.8
        worst = int(np.argmax(np.where(known, error, -1)))
        assert error[worst] <= 0.51, (x[worst], got[worst], true[:, worst])


@pytest.mark.parametrize("name", NAMES)
def test_float64_is_right_to_the_last_place(name: str) -> None:
    assert_errors_within(name, np.float64, 53, -1022)


@pytest.mark.parametrize("name", NAMES)
def test_float32_is_right_to_the_last_place(name: str) -> None:
    assert_errors_within(name, np.float32, 24, -126)


@pytest.mark.parametrize("format_name", SMALL)
@pytest.mark.parametrize("name", NAMES)
def test_small_formats_are_right_on_every_input(name: str, format_name: str) -> None:
    dtype, digits, lowest = SMALL[format_name]
    x = np.arange(2**16, dtype=np.uint16).view(dtype)
    kernel = compile_function(activation(name).bound_expr)
    with np.errstate(invalid="ignore"):  # NaN of every kind
        doubles = x.astype(np.float64)
    # The float64 results are right to half a unit of float64, as other tests hold.
    for got, true in zip(kernel.value_and_grad(x), kernel.value_and_grad(doubles), strict=True):
        assert np.asarray(got).dtype == dtype
        missing = np.isnan(doubles)
        with np.errstate(invalid="ignore"):
            assert (np.isnan(got) == missing).all()
        pair = np.stack([true, np.zeros_like(true)])[:, ~missing]
        assert ulps(got[~missing], pair, digits=digits, lowest=lowest).max() <= 0.500001


ROOTS = {"swish": -1.2784645427610738, "gelu": -0.7517915246935645, "gelu_tanh": -0.752461421715}


@pytest.mark.parametrize("name", ROOTS)
def test_derivatives_keep_their_digits_near_their_roots(name: str) -> None:
    expr = activation(name).bound_expr
    steps = 2.0 ** -np.arange(2, 48)
    x = np.concatenate([ROOTS[name] + steps, ROOTS[name] - steps])
    true = values(differentiate(expr, X), {"x": x})
    assert ulps(compile_function(expr).grad(x), true, digits=53, lowest=-1022).max() <= 0.51


@pytest.mark.parametrize(
    ("formula", "x"),
    [
        ("x*sigmoid(x)", -746.0), ("x*sigmoid(x)", -740.0), ("x*normal_cdf(x)", -38.5),
        ("x/sqrt(1 + x^2)", 1e200), ("x^3/(1 + x^2)", 1e150), ("exp(x)*exp(-x/2)", 1000.0),
        ("normal_pdf(x)*exp(x)", -40.0), ("x*exp(x)", -745.0), ("sech2(x)*x", 372.0),
        ("erfc(x)*x^2", 27.0), ("softplus(x)*x", -745.0),
    ],
)  # fmt: skip
def test_what_leaves_the_range_on_the_way_comes_back(formula: str, x: float) -> None:
    expr = parse(formula)
    at = np.array([x])
    for found, true in zip(compile_function(expr).value_and_grad(at), exact(expr, at), strict=True):
        assert ulps(found, true, digits=53, lowest=-1022).max() <= 0.51


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, ml_dtypes.bfloat16])
def test_nan_and_infinity(dtype: type[np.floating]) -> None:
    x = np.array([np.nan, np.inf, -np.inf, 0.0, 1.0], dtype)
    value, slope = compile_function(activation("swish").bound_expr).value_and_grad(x)
    assert np.isnan(value[0])
    assert np.isnan(slope[0])
    assert value[1] == np.inf
    assert (value[2], value[3], slope[1], slope[2]) == (0, 0, 1, 0)
    assert np.signbit(compile_function(activation("swish").bound_expr).value(dtype(-100)))


@settings(max_examples=60, deadline=None)
@given(expressions(max_leaves=6))
def test_random_formulas_compile_to_what_numpy_computes(expr: Expr) -> None:
    kernel = compile_function(expr)
    x = np.array([-3.7, -1.0, -0.01, 0.0, 0.5, 1.0, 2.25, 11.0])
    ours, numpys = kernel.value_and_grad(x), run(kernel.program, [x])
    for which, (mine, other) in enumerate(zip(ours, numpys, strict=True)):
        form = stabilise(expr) if which == 0 else stabilise(differentiate(stabilise(expr), X))
        for at, a, b in zip(x, np.asarray(mine), other, strict=True):
            if a == b or (np.isnan(a) and np.isnan(b)):
                continue
            try:
                true = mpmath_eval(form, {"x": float(at)}, 30)
            except (UndefinedError, ArithmeticError, ValueError):
                continue
            room = blur(form, {"x": float(at)}, true) + 1e-15 * abs(float(true)) + 5e-324
            assert abs(a - float(true)) <= room, (float(at), a, b)


@pytest.mark.parametrize("text", ["sigmoid+bce", "tanh+mse", "sigmoid+mse", "relu+mae"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_pairings_compile(text: str, dtype: type[np.floating]) -> None:
    first, second = pairing(text)
    kernel = compile_pairing(first.bound_expr, second.bound_expr)
    z, y = np.linspace(-50, 50, 101, dtype=dtype), np.linspace(0, 1, 101, dtype=dtype)
    doubles = [z.astype(np.float64), y.astype(np.float64)]
    for mine, other in zip(
        kernel.loss_and_dloss_dz(z, y), run(kernel.program, doubles), strict=True
    ):
        assert mine.dtype == dtype
        np.testing.assert_allclose(
            mine, other.astype(dtype), rtol=8 * np.finfo(dtype).eps, atol=1e-16
        )


@pytest.mark.parametrize(
    ("formula", "value", "slope"),
    [
        ("exp(x)*exp(-exp(x))", 0.0, 0.0), ("1 - exp(-exp(x))", 1.0, 0.0),
        ("exp(x)*exp(-x^2)", 0.0, 0.0), ("x^3*exp(-exp(x))", 0.0, 0.0),
        ("exp(-x)*exp(x^2)", np.inf, np.inf), ("log(log(exp(exp(x))))", None, 1.0),
        ("exp(exp(x))/(1 + exp(exp(x)))", 1.0, 0.0),
    ],
)  # fmt: skip
def test_exponents_of_any_size_meet(formula: str, value: float | None, slope: float) -> None:
    x = np.array([800.0, 1e6, 1e11, 1.2e12, 2e12, 1e13, 1e20, 1e150])
    found = compile_function(parse(formula)).value_and_grad(x)
    np.testing.assert_allclose(found[0], x if value is None else value, rtol=1e-12)
    np.testing.assert_allclose(found[1], slope, rtol=1e-12)
