"""Derivations in index notation: checked when made, rechecked by SymPy, told in both languages."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
import sympy

import slopelab as sl
from slopelab.calculus.expansion import Expansion
from slopelab.calculus.index_checks import LENGTHS, index_checked
from slopelab.calculus.index_derivation import IndexDerivation
from slopelab.calculus.index_points import vector_points
from slopelab.calculus.steps import Step
from slopelab.core.expr import Derivative, Expr, Var
from slopelab.core.index import ROW, component, free_indices, indexed, renamed
from slopelab.core.latex import to_latex
from slopelab.core.parse import parse
from slopelab.core.text import to_text
from slopelab.errors import UnprovedStepError
from slopelab.words import use_language
from sympy_oracle import symbol, to_sympy

ALL = {**sl.vector_activations(), **sl.vector_losses()}
SMOOTH = ("softmax", "log_softmax", "softmin", "standardize", "unit_norm", "logsumexp")


@pytest.fixture(scope="module", params=ALL)
def function(request: pytest.FixtureRequest) -> sl.VectorFunction | sl.VectorLossFunction:
    return ALL[request.param]


def test_every_step_is_checked_at_every_length(
    function: sl.VectorFunction | sl.VectorLossFunction,
) -> None:
    steps = list(function.derivation().steps())
    assert steps
    for step in steps:
        assert step.check is not None
        assert step.check.method == "arb"
        assert step.check.digits >= 30
        assert {point.partition(":")[0] for point in step.check.points} >= {
            f"n = {length}" for length in LENGTHS[1:]
        }


def test_it_can_be_told(function: sl.VectorFunction | sl.VectorLossFunction) -> None:
    worked = function.derivation("everything")
    for lang in ("en", "zh"):
        text = worked.render("text", lang)
        assert "[i]" not in text
        assert "╭" in text
    short = function.derivation("headline")
    assert "<math" in short.render("html")
    assert r"\boxed" in short.render("markdown")
    assert r"\[" in short.render("latex")
    data = json.loads(worked.render("json"))
    assert data["derivations"][0]["phases"][-1]["kind"] == "result"
    assert len(worked.equations) == len(worked.derivations)


@pytest.mark.parametrize("length", [2, 3, 4])
@pytest.mark.parametrize("name", SMOOTH)
def test_sympy_finds_the_same_jacobian(name: str, length: int) -> None:
    function = sl.vector_activations()[name]
    (derivation,) = function.derivation().derivations
    expansion = Expansion(length, derivation.names)
    entry = indexed(function.spec.expr, function.spec.inputs)
    point = {
        symbol(f"x{k}"): sympy.Rational(3 * k * k - 5 * k + 1, 7) for k in range(1, length + 1)
    }
    point[symbol("epsilon")] = sympy.Rational(1, 8)
    for i, j in ((1, 1), (1, 2), (2, 1), (length, length)):
        value = to_sympy(expansion.at(entry, {"i": i}))
        ours = to_sympy(expansion.at(derivation.best, {"i": i, "j": j}))
        theirs = sympy.diff(value, symbol(f"x{j}"))
        assert abs((ours - theirs).subs(point).evalf(40)) < 1e-30


def best(name: str) -> str:
    return (
        sl.subject(name).derivation().equation if "+" in name else ALL[name].derivation().equation
    )


@pytest.mark.parametrize(
    ("name", "equation"),
    [
        ("softmax", "∂sᵢ/∂xⱼ = sᵢ·(δᵢⱼ − sⱼ)"),
        ("log_softmax", "∂lsᵢ/∂xⱼ = δᵢⱼ − sⱼ"),
        ("sparsemax", "∂pᵢ/∂xⱼ = cᵢ·(δᵢⱼ − cⱼ/(Σₖ cₖ))"),
        ("entmax", "∂pᵢ/∂xⱼ = cᵢ·(δᵢⱼ − cⱼ/(Σₖ cₖ))"),
        ("standardize", "∂zᵢ/∂xⱼ = (δᵢⱼ·n − 1 − zᵢ·zⱼ)/(n·√(S + ε))"),
        ("glu", "∂GLUᵢ/∂aⱼ = σ(bᵢ)·δᵢⱼ"),
        ("cross_entropy", "∂L/∂zⱼ = sⱼ − yⱼ"),
        ("sparsemax_loss", "∂L/∂zⱼ = qⱼ − yⱼ"),
    ],
)
def test_results_as_textbooks_have_them(name: str, equation: str) -> None:
    assert ALL[name].derivation().equation == equation


@pytest.mark.parametrize(
    ("pair", "equation"),
    [
        ("softmax+cross_entropy", "∂L/∂zⱼ = pⱼ − yⱼ"),
        ("log_softmax+nll", "∂L/∂zⱼ = sⱼ − yⱼ"),
        ("sparsemax+sparsemax_loss", "∂L/∂zⱼ = qⱼ − yⱼ"),
    ],
)
def test_matched_pairings(pair: str, equation: str) -> None:
    worked = sl.pairing(pair).derivation()
    assert worked.equation == equation
    rules = [step.rule for step in worked.steps()]
    assert "index.sum_one" in rules or "index.link" in rules
    with use_language("zh"):
        assert "目标" in str(worked)


def test_the_targets_sum_is_a_step_of_its_own() -> None:
    step = next(
        step
        for step in sl.pairing("softmax+cross_entropy").derivation().steps()
        if step.rule == "index.sum_one"
    )
    assert to_text(step.before, unicode=True) == "pⱼ·(Σₖ yₖ) − yⱼ"
    assert to_text(step.after, unicode=True) == "pⱼ − yⱼ"


def derivation_of(text: str) -> IndexDerivation:
    function = sl.activation(text)
    assert isinstance(function, sl.VectorFunction)
    return function.derivation().derivations[0]


def test_a_typed_formula_is_derived_too() -> None:
    assert to_text(derivation_of("exp(x)/sum(exp(x))").best, unicode=True) == "fᵢ·(δᵢⱼ − fⱼ)"
    assert to_text(derivation_of("x*sum(x)").best, unicode=True) == "S·δᵢⱼ + xᵢ"
    assert to_text(derivation_of("x - mean(x)").best, unicode=True) == "δᵢⱼ − 1/n"


def test_a_wrong_step_is_an_error() -> None:
    points = vector_points({"x": "real"}, {}, {})
    entry = indexed(parse("exp(x)/sum(exp(x))", vectors=True), ("x",))
    wrong = entry * renamed(entry, "i", "j")
    step = Step(rule="simplify", before=Derivative(entry, component("x", "j")), after=wrong)
    with pytest.raises(UnprovedStepError):
        index_checked(step, points, {})


def test_index_notation() -> None:
    softmax: Expr = indexed(parse("exp(x)/sum(exp(x))", vectors=True), ("x",))
    assert to_latex(softmax) == r"\frac{e^{x_{i}}}{\sum_{k} e^{x_{k}}}"
    assert free_indices(softmax) == {ROW}
    assert to_text(Expansion(2).at(softmax, {"i": 1})) == "exp(x1)/(exp(x1) + exp(x2))"
    product = parse("sum(x)*sum(y*x)*2", variables=("x", "y"), vectors=True)
    assert to_text(indexed(product, ("x", "y")), unicode=True) == "(Σₖ xₖ)·(Σₖ yₖ·xₖ)·2"
    threshold = Expansion(3, value=lambda _: Fraction(1)).at(
        indexed(parse("threshold(x, 1)", vectors=True), ("x",)), {}
    )
    assert Var("x1") in {*_leaves(threshold)}


def _leaves(expr: Expr) -> set[Expr]:
    from slopelab.core.expr import walk

    return {node for node in walk(expr) if isinstance(node, Var)}
