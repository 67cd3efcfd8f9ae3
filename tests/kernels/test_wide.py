"""Where float64 overflows on the way the result is right all the same, and NaN is rare."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from mpmath import mpf

from oracle import OutOfReachError, UndefinedError, blur, mpmath_eval
from slopelab.core.expr import Call, Expr, Var, walk
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels import compile_function
from slopelab.kernels.program import lower
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.wide import _ROWS, Wide, execute_wide, wide
from strategies import expressions

INF = float("inf")


@pytest.mark.parametrize(
    ("formula", "x", "expected"),
    [
        ("x^3/(1 + x^2)", 1e200, 1e200), ("x/sqrt(1 + x^2)", -1e200, -1.0),
        ("(x^2 - 1)/(x^2 + 1)", 1e160, 1.0), ("x*min(max(x + 3, 0), 6)/6", 1e308, 1e308),
        ("exp(x)/(1 + exp(x)^2)^0.5", 800, 1.0), ("sqrt(x^2 + 1) - abs(x)", 1e300, 0.0),
        ("log(exp(x) + exp(2x))", 1e4, 2e4), ("exp(x)*x^-40", 750, None),
        ("cosh(x)*exp(-x)", 1e4, 0.5), ("sinh(x)*exp(-abs(x))", -1e4, -0.5),
        ("exp(exp(x))*exp(-exp(x))", 9, 1.0), ("x^2*sech2(x)*cosh(x)^2", 1e3, 1e6),
        ("exp(x^2)*erfc(x)*x*sqrt(pi)", 100, None), ("exp(x^2/2)*normal_cdf(-x)", 60, None),
        ("x*tanh(sqrt(2/pi)*(x + 0.044715*x^3))", 1e200, 1e200), ("exp(x)*0", 1e4, 0.0),
        ("exp(x^2/2)*normal_pdf(x)", 100, None), ("x^0.5*exp(x)*exp(-x - 1)", 1e4, None),
    ],
)  # fmt: skip
def test_results_survive_overflow_on_the_way(formula: str, x: float, expected: float) -> None:
    found = compile_function(parse(formula)).value(x)
    exact = mpmath_eval(parse(formula), {"x": x}, 30)
    assert found == pytest.approx(float(exact), rel=1e-9, abs=0)
    if expected is not None:
        assert found == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        ("x*sigmoid(x)", 0.0, INF), ("x*normal_cdf(x)", 0.0, INF), ("log(1 + exp(x))", 0.0, INF),
        ("x*tanh(log(1 + exp(x)))", 0.0, INF), ("x/(1 + abs(x))", -1.0, 1.0),
        ("0.5x(1 + tanh(sqrt(2/pi)*(x + 0.044715x^3)))", 0.0, INF), ("x^2/(1 + x^2)", 1.0, 1.0),
        ("x - tanh(x)", -INF, INF), ("x*min(max(x + 3, 0), 6)/6", 0.0, INF),
        ("where(x > 0, x, exp(x) - 1)", -1.0, INF), ("exp(-x^2)*x", 0.0, 0.0),
        ("x*atan(1/x)", 1.0, 1.0), ("sin(x)", np.nan, np.nan), ("x + sin(x)^2", -INF, INF),
        ("sqrt(x + 1) - sqrt(x)", np.nan, 0.0), ("x*sin(x)", np.nan, np.nan),
        ("x - x^2", -INF, -INF),
    ],
)  # fmt: skip
def test_infinite_inputs_give_the_limit(formula: str, low: float, high: float) -> None:
    found = compile_function(parse(formula)).value([-INF, INF])
    assert np.array_equal(found, [low, high], equal_nan=True)


def test_slopes_at_infinity_are_limits_too() -> None:
    for formula, low, high in [
        ("x*sigmoid(x)", 0, 1),
        ("x*normal_cdf(x)", 0, 1),
        ("x*tanh(log(1 + exp(x)))", 0, 1),
        ("x/(1 + abs(x))", 0, 0),
    ]:
        assert compile_function(parse(formula)).grad([-INF, INF]).tolist() == [low, high]


def test_outside_the_domain_stays_nan() -> None:
    kernel = compile_function(parse("x^0.3*exp(-x)"))
    assert np.isnan(kernel.value([-INF, -1.0, -1e300])).all()
    assert np.isnan(compile_function(parse("log(x)*x")).value(-2.0))
    assert np.isnan(compile_function(parse("sin(x)/x")).value(0.0))


@pytest.mark.parametrize("name", PRIMITIVES)
def test_inside_the_range_it_agrees_with_the_plain_backend(name: str) -> None:
    row = PRIMITIVES[name]
    x = np.array([v for v in (-40.0, -5.5, -0.3, 0.0, 1e-9, 0.7, 3.0, 33.0) if
                  row.arity == 2 or row.domain.contains(v)])  # fmt: skip
    args = (Var("x"), Var("y"))[: row.arity]
    program = lower([Call(name, args)], ["x", "y"][: row.arity])
    inputs = [x, x[::-1]][: row.arity]
    from slopelab.kernels.numpy_backend import run

    plain, other = run(program, inputs)[0], execute_wide(program, inputs)[0]
    assert other == pytest.approx(plain, rel=1e-14, abs=0)


@pytest.mark.parametrize("name", [n for n, row in PRIMITIVES.items() if row.arity == 1])
@pytest.mark.parametrize("point", [-900.0, 900.0, -1e5, 1e5, 1e-200, -1e-200])
def test_primitives_outside_the_range_of_float64(name: str, point: float) -> None:
    if not PRIMITIVES[name].domain.contains(point):
        pytest.skip("outside the domain")
    x = Wide(*(np.atleast_1d(part) for part in wide(np.array([point]))))
    row = _ROWS.get(name)
    if row is None:
        found = execute_wide(lower([Call(name, (Var("x"),))], ["x"]), [np.array([point])])[0][0]
        value = mpf(float(found))
    else:
        with np.errstate(all="ignore"):
            number = row(x)
        value = mpf(float(number.fraction[0])) * mpf(2) ** int(number.exponent[0])
    with mpmath.workdps(30):
        exact = mpmath_eval(Call(name, (Var("x"),)), {"x": point}, 25)
        # The exponent of e^u takes its digits from the fraction's: u * 2^-53 is lost.
        assert abs(value - exact) <= abs(exact) * mpf("1e-15") * max(10, abs(point) ** 2)


@given(
    expressions(max_leaves=7, kinks=False),
    st.sampled_from([1e3, -1e3, 1e5, -1e5, 1e120, -1e120, 1e-120]),
)
def test_random_formulas_far_out(expr: Expr, x: float) -> None:
    try:
        exact = mpmath_eval(expr, {"x": x}, 30)
        allowed = blur(stabilise(expr), {"x": x}, exact)
    except (UndefinedError, OutOfReachError):
        reject()
    # The sine of a number beyond the range of float64 is NaN: its digits are gone.
    assume(not any(isinstance(n, Call) and n.name in {"sin", "cos"} for n in walk(expr)))
    assume(allowed < mpf("inf"))
    assume(exact == 0 or mpf("1e-290") < abs(exact) < mpf("1e300"))
    found = compile_function(expr).value(x)
    assert abs(mpf(float(found)) - exact) <= allowed + mpf("1e-13") * abs(exact)
