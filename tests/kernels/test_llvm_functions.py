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
from slopelab.kernels.cancellation import cancelling_sums
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.numpy_backend import run
from slopelab.kernels.program import lower
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.stretches import stepped
from slopelab.kernels.visibility import always_finite, hidden_underflows
from strategies import expressions

X = Var("x")
NAMES = list(activations())
SMALL = {"float16": (np.float16, 11, -14), "bfloat16": (ml_dtypes.bfloat16, 8, -126)}


def exact(expr: Expr, x: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    return [values(stabilise(each), {"x": x}) for each in (expr, differentiate(expr, X))]


def spread() -> NDArray[np.float32]:
    rng = np.random.default_rng(6)
    bits = rng.integers(0, np.iinfo(np.uint32).max, 120, dtype=np.uint32).view(np.float32)
    parts = [bits[np.isfinite(bits)], *(rng.uniform(-w, w, 40) for w in (3, 12, 100, 760))]
    return np.concatenate([part.astype(np.float32) for part in parts])


@pytest.mark.parametrize("name", NAMES)
def test_every_function_is_right_to_the_last_place(name: str) -> None:
    expr = activation(name).bound_expr
    kernel, x = compile_function(expr), spread()
    tiny = np.random.default_rng(7).uniform(-745, 745, 40)
    doubles = np.concatenate([x.astype(np.float64), tiny, tiny * 1e-300, tiny * 1e300])
    true = exact(expr, doubles)
    for k, (single, double) in enumerate(
        zip(kernel.value_and_grad(x), kernel.value_and_grad(doubles), strict=True)
    ):
        assert_within(double, true[k], 53, -1022, bound=1.0 + k / 2)
        assert_within(single, true[k][:, : x.size], 24, -126, bound=0.51)


def assert_within(
    found: NDArray[np.floating],
    true: NDArray[np.float64],
    digits: int,
    lowest: int,
    *,
    bound: float,
) -> None:
    error = ulps(np.asarray(found), true, digits=digits, lowest=lowest)
    known = ~np.isnan(true[0])
    assert known.mean() > 0.45
    worst = int(np.argmax(np.where(known, error, -1)))
    assert error[worst] <= bound, (found[worst], true[:, worst])
    # What is not too small for the format is not 0.
    assert not (known & (found == 0) & (np.abs(true[0]) >= 2.0 ** (lowest - digits + 1))).any()


@pytest.mark.parametrize(
    ("name", "format_name"),
    [*((name, "bfloat16") for name in NAMES), *((name, "float16") for name in NAMES[::3])],
)
def test_small_formats_are_right_on_every_input(name: str, format_name: str) -> None:
    dtype, digits, lowest = SMALL[format_name]
    x = np.arange(2**16, dtype=np.uint16).view(dtype)
    kernel = compile_function(activation(name).bound_expr)
    with np.errstate(invalid="ignore"):  # NaN of every kind
        doubles = x.astype(np.float64)
    # The float64 results are right to a unit of float64, as other tests hold.
    for got, true in zip(kernel.value_and_grad(x), kernel.value_and_grad(doubles), strict=True):
        assert np.asarray(got).dtype == dtype
        with np.errstate(invalid="ignore"):
            missing = np.isnan(got)
        # A sine has no limit.
        assert (missing == np.isnan(true)).all()
        assert (missing >= np.isnan(doubles)).all()
        assert not (missing & np.isfinite(doubles)).any()
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
    ("name", "root"), [("snake", -np.pi / 4), ("snake", 7 * np.pi / 4), *ROOTS.items()]
)
def test_single_precision_keeps_its_digits_near_roots(name: str, root: float) -> None:
    expr = activation(name).bound_expr
    x = stepped(np.full(81, root, np.float32), np.arange(-40, 41))
    true = values(differentiate(expr, X), {"x": x.astype(np.float64)})
    assert ulps(compile_function(expr).grad(x), true, digits=24, lowest=-126).max() <= 0.51


def test_what_is_looked_at_for_cancellation() -> None:
    def sums(formula: str) -> int:
        return len(cancelling_sums(lower([parse(formula)], ["x"])))

    assert sums("1 + 2*sin(x)") == 1
    assert sums("1 + sigmoid(x)") == sums("x - 1") == sums("1 + x*x") == 0
    assert sums("where(x < 1, x - tanh(x), 0)") == 0


@pytest.mark.parametrize(
    "formula",
    [
        "sigmoid(x)",
        "tanh(x)",
        "sech2(x)",
        "softplus(x)",
        "normal_pdf(x)",
        "x*tanh(x)*sigmoid(x)",
        "x*normal_cdf(x)",
        "x*softplus(x^3)",
        "tanh(x^3)*sech2(x^3)*erf(x^3)",
    ],
)
def test_what_needs_no_watch_is_always_a_number(formula: str) -> None:
    program = lower([parse(formula)], ["x"])
    assert always_finite(program)
    bits = np.random.default_rng(8).integers(0, 2**32, 20000, dtype=np.uint32)
    with np.errstate(invalid="ignore"):
        x = bits.view(np.float32)
        x = np.concatenate([x[np.isfinite(x)], np.float32([3.4028235e38, -3.4028235e38])])
    assert not np.isnan(compile_function(parse(formula)).value(x)).any()
    assert not always_finite(lower([parse("exp(x)")], ["x"]))
    assert not always_finite(lower([parse("erf(x^4)")], ["x"]))


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


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "formula",
    [
        "x^4*sigmoid(x)^3", "normal_pdf(x)^3*exp(x^2)", "sigmoid(x)^3*exp(-2*x)",
        "exp(-x^2)*sigmoid(x)*1e200", "sech2(x)^2*sinh(x)^3", "1/(exp(-x)*normal_cdf(x))",
        "log(normal_pdf(x)*sigmoid(x))", "sqrt(normal_pdf(x)*sech2(x))",
    ],
)  # fmt: skip
def test_products_that_vanish_on_the_way(formula: str, dtype: type[np.floating]) -> None:
    x = np.linspace(-400, 60, 921).astype(dtype)
    expr = parse(formula)
    digits, lowest = (53, -1022) if dtype is np.float64 else (24, -126)
    true = values(expr, {"x": x.astype(np.float64)})
    found = np.asarray(compile_function(expr).value(x))
    assert np.nanmax(ulps(found, true, digits=digits, lowest=lowest)) <= 0.51


@pytest.mark.parametrize(
    ("formula", "count"),
    [
        ("x*sigmoid(x)*sigmoid(-x)", 0), ("sigmoid(x)^2", 0), ("x*sigmoid(x)^2", 1),
        ("x + exp(x)*normal_pdf(x)", 0), ("x*(exp(x)*normal_pdf(x) + sigmoid(x)^2)", 2),
        ("x*(1 + sigmoid(x))*sigmoid(x)", 0),
    ],
)  # fmt: skip
def test_products_that_may_vanish_unseen(formula: str, count: int) -> None:
    assert len(hidden_underflows(lower([parse(formula)], ["x"]))) == count
