"""sin(c x) for every float64, and what lies next to a root: nothing is lost there."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from slopelab.bench.reference import ulps, values
from slopelab.calculus.exact import reference
from slopelab.catalogue import activation, activations
from slopelab.core.expr import Var
from slopelab.core.parse import parse
from slopelab.kernels import Kernel, compile_function
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.exactly import MOST, exact_results, known
from slopelab.kernels.numpy_backend import run
from slopelab.kernels.periods import multiple_of, sine_of_multiple
from slopelab.kernels.program import lower

X = Var("x")
DIGITS = {"float64": (53, -1022), "float32": (24, -126)}
SIZES = ["30", "-0.7", "1/3", "pi", "2*pi/3", "1/2", "sqrt(2)", "1e20", "1e-20"]


def spread(dtype: str) -> NDArray[np.floating]:
    rng = np.random.default_rng(11)
    bits = rng.integers(0, 2**63, 80).astype(np.uint64).view(np.float64)
    with np.errstate(all="ignore"):
        x = np.concatenate([rng.uniform(-30, 30, 60), bits, -bits, 2.0 ** np.arange(-9, 60)])
        x = x.astype(dtype)
    return x[np.isfinite(x) & (x != 0)]


@pytest.mark.parametrize("dtype", DIGITS)
@pytest.mark.parametrize("name", ["sin", "cos"])
@pytest.mark.parametrize("size", SIZES)
def test_every_argument(size: str, name: str, dtype: str) -> None:
    expr, x = parse(f"{name}({size}*x)"), spread(dtype)
    digits, lowest = DIGITS[dtype]
    true = values(expr, {"x": x.astype(np.float64)})
    found = Kernel(expr, "x", compiled=True).value(x)
    error = np.nan_to_num(ulps(found, true, digits=digits, lowest=lowest))
    assert error.max() <= 0.51, x[np.argmax(error)]


@pytest.mark.parametrize("size", SIZES)
def test_numpy_is_near(size: str) -> None:
    expr, x = parse(f"sin({size}*x)"), spread("float64")
    true = values(expr, {"x": x})
    (found,) = run(lower([expr], ["x"]), [x])
    assert np.nanmax(ulps(found, true, digits=53, lowest=-1022)) <= 8


def test_zeros_of_multiples_of_pi() -> None:
    x = np.array([1.0, -2.0, 3e15, 2.0**80, 1e300])
    for dtype in ("float64", "float32"):
        some = x[:4].astype(dtype) if dtype == "float32" else x
        assert not compile_function(parse("sin(pi*x)")).value(some).any()
        assert (np.abs(compile_function(parse("cos(pi*x)")).value(some)) == 1).all()
    assert not compile_function(parse("sin(pi*x/3)")).value(np.float64([3, -6, 3e15])).any()
    assert not sine_of_multiple(x, Fraction(2), 0).any()


def test_signs_of_zero_and_what_has_no_limit() -> None:
    for found in (
        compile_function(parse("sin(3*x)")).value([-0.0, 0.0, math.inf, math.nan]),
        sine_of_multiple(np.array([-0.0, 0.0, math.inf, math.nan]), Fraction(3), 0),
    ):
        assert [bool(np.signbit(value)) for value in found[:2]] == [True, False]
        assert np.isnan(found[2:]).all()


def test_what_is_no_multiple() -> None:
    assert [multiple_of(parse(text)) for text in ("x", "x^2", "x + 1", "1e60*x")] == [None] * 4


ROOTS = {
    "x*sigmoid(10*x)": (1, -0.12784645427610738),
    "1.5*tanh(x/2) + 0.25": (0, -0.3364722366212129),
    "x*log(1 + sigmoid(x))": (1, -1.3724541370256922),
    "x*cos(x)": (1, 0.8603335890193797),
    "exp(x) - 2": (0, 0.6931471805599453),
}


@pytest.mark.parametrize("formula", ROOTS)
def test_next_to_a_root(formula: str) -> None:
    order, root = ROOTS[formula]
    expr = parse(formula)
    x = root * (1 + np.arange(-40, 41) * 2.0**-53)
    true = values(differentiate(expr, X) if order else expr, {"x": x})
    found = compile_function(expr).value_and_grad(x)[order]
    assert ulps(found, true, digits=53, lowest=-1022).max() <= 0.51


def test_more_inputs_next_to_a_root_than_are_looked_at() -> None:
    x = np.linspace(1e-17, 1e-13, 3 * MOST)
    found = compile_function(parse("exp(x) - (1 + x) - x^2/2 + x^2/(2 + x)")).value(x)
    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    "formula",
    [
        "where(x < 1, x^2 - 3, max(x, 2)/x)", "x^2.5", "sin(pi*x) + cos(3*x)", "min(x, -x)^3",
        "-exp(x) + sign(x)*step(x)", "erf(x)/abs(x)",
    ],
)  # fmt: skip
def test_programs_in_ball_arithmetic(formula: str) -> None:
    expr = parse(formula)
    x = np.array([-2.5, -1.0, 0.3, 1.0, 2.0, 7.25])
    found = exact_results(lower([expr, differentiate(expr, X)], ["x"]), x)
    ready = reference([expr, differentiate(expr, X)], ["x"])
    wanted = np.array([[high for high, _ in ready.at([point])] for point in x.tolist()]).T
    np.testing.assert_array_equal(found, wanted)
    assert known(found).sum() >= 4


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_limits_of_zero_have_a_side(side: float) -> None:
    seen = 0
    for name in list(activations())[::2]:
        expr = activation(name).bound_expr
        value, slope = compile_function(expr).value_and_grad(np.array([side * math.inf]))
        (far, _), (steep, _) = reference([expr, differentiate(expr, X)], ["x"]).at([side * 300.25])
        for limit, there in ((value[0], far), (slope[0], steep)):
            if limit == 0 and there != 0 and not math.isnan(there) and name != "sinc":
                assert np.signbit(limit) == (there < 0), name
                seen += 1
    assert seen >= 5
