"""Lowering: shared work is done once, constants stay exact, powers become multiplications."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from mpmath import mpf

from oracle import OutOfReachError, UndefinedError, blur, mpmath_eval, underflows
from slopelab.core.expr import Call, Derivative, Expr, Var, call
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.numpy_backend import execute, run
from slopelab.kernels.program import ARITHMETIC, COMPARISONS, MULTIPLES, Program, lower
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.tidy import tidied
from strategies import expressions

X = Var("x")


def ops(program: Program) -> list[str]:
    return [instruction.op for instruction in program.instructions]


def lowered(*formulas: str, inputs: Sequence[str] = ("x",)) -> Program:
    return lower([parse(formula, variables=tuple(inputs)) for formula in formulas], inputs)


def test_value_and_derivative_share_their_parts() -> None:
    swish = parse("x*sigmoid(x)")
    program = lower([swish, differentiate(swish, X)], ["x"])
    assert ops(program).count("sigmoid") == 2  # sigmoid(x) and sigmoid(-x)
    assert ops(program).count("mul") == 3


def test_the_order_of_factors_and_terms_does_not_prevent_sharing() -> None:
    program = lowered("x*tanh(x) + 1", "1 + tanh(x)*x")
    assert program.outputs[0] == program.outputs[1]


def test_what_nothing_needs_is_left_out() -> None:
    program = lowered("x", "2*sqrt(2)*x", inputs=("x", "y"))
    assert ops(program) == ["input", "const", "mul"]
    assert program.instructions[1].text == "2*sqrt(2)"


def test_powers_are_multiplications() -> None:
    program = lowered("x^13")
    assert ops(program).count("mul") == 5
    assert set(ops(program)) == {"input", "mul"}
    assert ops(lowered("x^-2")) == ["input", "const", "mul", "div"]
    assert "pow" in ops(lowered("x^0.3"))


def test_constants_are_exact() -> None:
    program = lowered("0.1*x + sqrt(2/pi)*x^2 + 1/3")
    values = {i.text: i.value for i in program.instructions if i.op == "const"}
    assert values["10"] == 10
    assert values["1/3"] == Fraction(1, 3)
    with mpmath.workdps(80):
        exact = mpmath.sqrt(2 / mpmath.pi)
        found = mpf(values["sqrt(2/pi)"].numerator) / values["sqrt(2/pi)"].denominator
        assert abs(found - exact) < mpf(2) ** -200


def test_constants_of_a_product_are_put_together() -> None:
    program = lower([tidied(parse("2*x*sqrt(2)*tanh(x)/sqrt(pi)/3"))], ["x"])
    assert ops(program).count("const") == 1


def test_a_reciprocal_is_divided_by_once() -> None:
    assert ops(lowered("x/6")) == ["input", "const", "div"]
    assert ops(lowered("x/4")) == ["input", "const", "mul"]
    x = np.array([0.1, 5.0, 7.7, 1e308])
    assert np.array_equal(run(lowered("x*6/6"), [x])[0], x)


@pytest.mark.parametrize("formula", ["1/(1 - 1) + x", "log(0)*x", "x + sqrt(-1)"])
def test_constants_without_a_value_are_left_to_arithmetic(formula: str) -> None:
    expr = parse(formula.replace("(1 - 1)", "y"), variables=("x", "y"))
    program = lower([expr], ["x", "y"])
    value = run(program, [np.ones(1), np.zeros(1)])[0]
    assert not np.isfinite(value).any()


def test_printing() -> None:
    text = str(lowered("where(x > 0, x/3, -tanh(x))"))
    assert text.splitlines() == [
        "(x) ->",
        "v0 = x",
        "v1 = 0",
        "v2 = v0 > v1",
        "v3 = 3",
        "v4 = v0 / v3",
        "v5 = tanh(v0)",
        "v6 = -v5",
        "v7 = select(v2, v4, v6)",
        "return v7",
    ]


def test_unknown_variables_and_derivatives_are_refused() -> None:
    with pytest.raises(ValueError, match="none of the inputs"):
        lower([parse("x*y", variables=("x", "y"))], ["x"])
    with pytest.raises(TypeError):
        lower([Derivative(X, X)], ["x"])


def test_operations_are_the_documented_ones() -> None:
    from slopelab.kernels.numpy_backend import _OPERATIONS

    documented = {*ARITHMETIC, *COMPARISONS.values(), *PRIMITIVES}
    assert {*_OPERATIONS, "input", "const", *MULTIPLES} == documented


def test_deep_trees_are_lowered() -> None:
    expr: Expr = X
    for _ in range(1000):
        expr = call("tanh", expr)
    assert len(lower([expr], ["x"]).instructions) == 1001


def test_temporaries_are_let_go() -> None:
    # Executed on views; the result must not be an input.
    x = np.arange(3.0)
    assert run(lowered("x"), [x])[0] is not x
    assert execute(lowered("x"), [x])[0] is x


@given(expressions(max_leaves=8), st.floats(-12, 12).map(lambda v: round(v, 3)))
def test_random_programs_compute_what_the_formula_says(expr: Expr, x: float) -> None:
    try:
        exact = mpmath_eval(expr, {"x": x}, 30)
        allowed = blur(stabilise(expr), {"x": x}, exact)
    except (UndefinedError, OutOfReachError):
        reject()
    assume(mpf("1e-290") < abs(exact) < mpf("1e300"))
    assume(allowed < mpf("inf") and not underflows(expr, {"x": x}))
    found = run(lower([stabilise(expr)], ["x"]), [np.array([x])])[0][0]
    assert abs(mpf(float(found)) - exact) <= allowed + mpf("1e-14") * abs(exact)


def test_every_primitive_runs_in_a_program() -> None:
    for name, row in PRIMITIVES.items():
        program = lower([Call(name, (X,) * row.arity)], ["x"])
        assert np.isfinite(run(program, [np.array([0.5])])[0]).all()
