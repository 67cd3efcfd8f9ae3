"""Formulas over pairs of entries, by ``outer``: values, Jacobians, derivations, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import slopelab as sl
import vector_oracle
from slopelab.calculus.expansion import Expansion
from slopelab.core.index import component, indexed, renamed
from slopelab.core.parse import parse
from slopelab.core.reductions import summed
from slopelab.core.text import to_text
from slopelab.errors import FormulaError
from sympy_oracle import symbol, to_sympy

ULP = 2.0**-52
ROW = [0.3, 0.4, -0.5, 0.9]
SMOOTH = (
    "sum(sigmoid(outer(x) - x))",
    "sum(x*outer(x))",
    "sum(outer(x))",
    "x*sum(outer(x)*sum(outer(x)*x^2))",
    "logsumexp(x*outer(x))",
    "mean((x - outer(x))^2)",
    "sum(outer(x*sum(x)) - x)/n",
    "exp(x)/sum(exp(x)*sum(exp(x - outer(x))))",
)
PAIRS = (*SMOOTH, "max(x*outer(x) - x)", "sum(abs(x - outer(x)))")


def function(text: str) -> sl.VectorFunction:
    made = sl.activation(text)
    assert isinstance(made, sl.VectorFunction)
    return made


@pytest.mark.parametrize("text", PAIRS)
def test_values_and_jacobians_are_those_of_ball_arithmetic(text: str) -> None:
    made = function(text)
    values = vector_oracle.values(made.expr, {"x": ROW})
    np.testing.assert_allclose(made(ROW), values, rtol=32 * ULP, atol=8 * ULP)
    if "abs" in text:
        return  # every entry is compared with itself too: at a kink balls have no slope
    slopes = vector_oracle.jacobian(made.expr, {"x": ROW}, "x")
    np.testing.assert_allclose(made.jacobian(ROW), slopes, rtol=128 * ULP, atol=32 * ULP)


@pytest.mark.parametrize("text", PAIRS)
def test_batches_and_axes(text: str) -> None:
    made = function(text)
    batch = np.random.default_rng(11).normal(size=(2, 3, 4))
    found = made(batch, axis=1)
    for row in range(2):
        for column in range(4):
            alone = made(batch[row, :, column])
            np.testing.assert_allclose(found[row, :, column], alone, rtol=4 * ULP, atol=ULP)


@pytest.mark.parametrize("text", SMOOTH)
def test_sympy_finds_the_derived_jacobian(text: str) -> None:
    made = function(text)
    (derivation,) = made.derivation().derivations
    length = 3
    expansion = Expansion(length, derivation.names)
    entry = indexed(made.expr, ("x",))
    point = {symbol(f"x{k}"): sympy.Rational(2 * k * k - 5 * k + 1, 7) for k in (1, 2, 3)}
    for i in (1, 2, 3):
        value = to_sympy(expansion.at(entry, {"i": i}))
        for j in (1, 2, 3):
            ours = to_sympy(expansion.at(derivation.best, {"i": i, "j": j}))
            theirs = sympy.diff(value, symbol(f"x{j}"))
            assert abs((ours - theirs).subs(point).evalf(40)) < 1e-30


def test_the_gradient_of_the_multilabel_margin_counts_pairs() -> None:
    worked = sl.loss("multilabel_margin").derivation()
    assert worked.equation == (
        "∂L/∂zⱼ = ((1 − yⱼ)·(Σₖ yₖ·{ 1, m − zₖ + zⱼ > 0; 0, m − zₖ + zⱼ ≤ 0 })"
        " − yⱼ·(Σₖ (1 − yₖ)·{ 1, m − zⱼ + zₖ > 0; 0, m − zⱼ + zₖ ≤ 0 }))/n"
    )


def test_outer_is_the_index_around() -> None:
    pairs = parse("sum(y*sum(outer(x)*x))", variables=("x", "y"), vectors=True)
    assert to_text(indexed(pairs, ("x", "y")), unicode=True) == "Σₖ yₖ·(Σₗ xₖ·xₗ)"
    single = parse("sum(outer(x)*x)", vectors=True)
    assert to_text(indexed(single, ("x",)), unicode=True) == "Σₖ xᵢ·xₖ"


def test_a_new_index_is_not_caught_by_a_sum() -> None:
    product = component("x", "i") * component("y", "k")
    found = renamed(summed(component("k", "k"), product), "i", "k")
    assert found is renamed(found, "i", "m")
    caught = summed(parse("k", variables=("k",)), product)
    assert to_text(renamed(caught, "i", "k"), unicode=True) == "Σₗ xₖ·yₗ"


@pytest.mark.parametrize(
    ("text", "column"), [("x + sum(x)*outer(x)", 12), ("sum(outer(outer(x)))", 5), ("outer(x)", 1)]
)
def test_outer_outside_of_a_reduction_is_refused(text: str, column: int) -> None:
    with pytest.raises(FormulaError, match="outer stands only inside") as caught:
        parse(text, vectors=True)
    assert caught.value.fields["column"] == column


def test_of_what_is_the_same_for_all_entries_there_are_n() -> None:
    np.testing.assert_array_equal(function("x*sum(2)")([1.0, 2.0, 3.0]), [6.0, 12.0, 18.0])
    np.testing.assert_array_equal(function("x*mean(2)")([1.0, 2.0, 3.0]), [2.0, 4.0, 6.0])
    np.testing.assert_allclose(function("x + logsumexp(0)")([0.0, 0.0]), np.log(2.0), rtol=ULP)
