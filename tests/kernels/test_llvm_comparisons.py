"""Comparisons in compiled code, where an operand is NaN or too large or small for float64."""

from __future__ import annotations

import numpy as np
import pytest

from slopelab.core.expr import Expr, Var, call
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels import Kernel
from slopelab.kernels.llvm import Compiled
from slopelab.kernels.numpy_backend import run

X = Var("x")
ONE_ARGUMENT = [name for name, row in PRIMITIVES.items() if row.arity == 1]
DTYPES = ("float64", "float32")


def value(expr: Expr, x: list[float], dtype: str) -> np.ndarray:
    """What compiled code makes of it; that there is any is part of the test."""
    kernel = Kernel(expr, "x", compiled=True)
    assert kernel._value.compiled(dtype) is not None
    return np.asarray(kernel.value(np.array(x, dtype)))


def assert_like_numpy(expr: Expr, x: list[float], dtype: str) -> None:
    program = Kernel(expr, "x").value_program
    expected = run(program, [np.array(x)])[0]
    np.testing.assert_allclose(value(expr, x, dtype), expected, rtol=1e-6, equal_nan=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "sides", ["log(x) {} 0", "0 {} log(x)", "sqrt(x) {} log(x)", "x {} log(x)"]
)
@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
def test_a_comparison_with_nan_does_not_hold(op: str, sides: str, dtype: str) -> None:
    expr = parse(f"where({sides.format(op)}, 1, 2)")
    assert value(expr, [-0.5, -1.0, -40.0], dtype).tolist() == [2, 2, 2]
    assert_like_numpy(expr, [-3.0, 0.0, 0.5, 1.0, 3.0, 1e30], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("less", "more", "x"),
    [
        ("exp(x - 1)", "exp(x)", [400.0, 720.0, 1000.0, 5000.0]),
        ("exp(x) - exp(2*x)", "0", [3.0, 400.0, 720.0, 1000.0]),
        ("5", "exp(x)*exp(x)", [400.0, 720.0, 1000.0]),
        ("x^2", "exp(x)", [10.0, 800.0]),
        ("1/exp(x)", "1/exp(x - 1)", [5.0, 600.0, 900.0]),
        ("log(x)", "0", [0.0, 0.5]),
    ],
)
def test_what_overflows_is_compared_all_the_same(
    less: str, more: str, x: list[float], dtype: str
) -> None:
    if less == "1/exp(x)":
        x = [at for at in x if at < 700]  # beyond that NumPy has lost both sides
    for op, holds in (("<", True), ("<=", True), (">", False), (">=", False)):
        for expr, expected in (
            (parse(f"where({less} {op} {more}, 1, 2)"), holds),
            (parse(f"where({more} {op} {less}, 1, 2)"), not holds),
        ):
            assert value(expr, x, dtype).tolist() == [1 if expected else 2] * len(x), (op, expr)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_nan_goes_through_every_function(name: str, dtype: str) -> None:
    undefined = call("sqrt", X)
    for expr in (call(name, undefined), call("max", X, call(name, undefined))):
        assert np.isnan(value(expr, [-0.5, -1.0, -40.0], dtype)).all()
    assert_like_numpy(call(name, undefined), [0.5, 1.0, 3.0], dtype)


@pytest.mark.parametrize("careful", [False, True])
@pytest.mark.parametrize("name", ["max", "min"])
def test_the_larger_and_the_smaller_of_nan_are_nan(name: str, careful: bool) -> None:  # noqa: FBT001
    from slopelab.kernels.program import lower

    for expr in (call(name, call("log", X), Var("y")), call(name, Var("y"), call("log", X))):
        compiled = Compiled(lower([expr], ["x", "y"]), ("float64",) * 3, careful=careful)
        x, y, out = np.array([-1.0, 2.0]), np.array([0.5, 0.5]), np.full(2, np.nan)
        compiled.run(2, [x, y, out])
        assert np.isnan(out[0])
        assert out[1] == {"max": np.log(2.0), "min": 0.5}[name]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("formula", "x", "expected"),
    [
        ("1e300/exp(x)", 720.0, 2.0322308560364455e-13),
        ("1e300*(1/exp(x))", 720.0, 2.0322308560364455e-13),
        ("exp(-x)*1e300", 720.0, 2.0322308560364455e-13),
        ("sign(exp(x) - exp(2*x))", 1000.0, -1.0),
        ("step(exp(2*x) - exp(x))", 1000.0, 1.0),
        ("where(log(x) >= 0, 1, x)", -3.0, -3.0),
    ],
)
def test_what_leaves_the_range_comes_back(
    formula: str, x: float, expected: float, dtype: str
) -> None:
    assert value(parse(formula), [x], dtype)[0] == pytest.approx(expected, rel=1e-7)
