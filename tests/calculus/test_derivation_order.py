"""A derivation is complete and in order, and a step that is wrong is never made."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

import pytest

from slopelab.calculus.abbreviations import written_out
from slopelab.calculus.derivation import (
    VALUE,
    Derivation,
    function_derivation,
    matched,
    pairing_derivation,
)
from slopelab.calculus.facts import facts
from slopelab.calculus.simplify import same
from slopelab.calculus.steps import Detail, Step
from slopelab.calculus.tidy import looks_like, signless_tidied
from slopelab.calculus.verify import DIGITS, FEWEST, checked
from slopelab.catalogue import activation, activations, losses
from slopelab.core.apart import apart
from slopelab.core.expr import Derivative, Expr, Mul, Num, Var, depends_on, substitute, walk
from slopelab.core.parse import parse
from slopelab.core.spec import Activation
from slopelab.core.text import to_text
from slopelab.errors import ParameterError, SlopelabError, UnprovedStepError
from slopelab.prose.derivation import worked, worked_loss, worked_pairing
from slopelab.words import messages
from spread import pairings
from typed_formulas import FORMULAS, shown

X = Var("x")
POINTS: tuple[Mapping[str, Fraction], ...] = tuple({"x": Fraction(k, 3)} for k in (-5, 1, 7))

CHAINS = {"chain", "reciprocal", "chain_power", "chain_exponential"}
"""Printed in three moves (rule.chain.let, .inner, .back) and not by a sentence of their own."""
SILENT = {"define", "cut", "result", "pair.define", "pair.result"}
"""Lines that are an equation alone."""
UNSAID = {"join.right", "let.known"}
"""Steps that stand for what the sentence of the step above them says."""

PAIRINGS = [
    (name, loss)
    for name, loss in pairings()
    if losses()[loss].prediction.covers(facts(activations()[name].bound_expr).range)
]
"""A spread of them: all basic ones, and every activation and every loss at least once."""


def cases() -> dict[str, Activation]:
    typed = {formula: activation(formula, **FORMULAS[formula]) for formula in FORMULAS}
    return {**activations(), **typed}


CASES = cases()


@pytest.fixture(params=CASES, ids=shown(CASES))
def derivation(request: pytest.FixtureRequest) -> Derivation:
    return worked(CASES[request.param])


def steps_of(derivation: Derivation, kind: str) -> tuple[Step, ...]:
    return next((phase.steps for phase in derivation.phases if phase.kind == kind), ())


def test_phases_come_in_order(derivation: Derivation) -> None:
    order = (
        "define",
        "let",
        "let",
        "cut",
        "differentiate",
        "simplify",
        "joins",
        "self_form",
        "result",
    )
    kinds = [phase.kind for phase in derivation.phases]
    assert kinds == sorted(kinds, key=order.index)
    assert {"define", "differentiate", "result"} <= set(kinds)
    assert all(phase.steps for phase in derivation.phases)
    assert ("self_form" in kinds) == (derivation.self_form is not None)


def test_it_starts_from_the_definition(derivation: Derivation) -> None:
    (define,) = steps_of(derivation, "define")
    assert (define.before, define.after) == (VALUE, derivation.subject)
    root = steps_of(derivation, "differentiate")[-1]
    assert isinstance(root.before, Derivative)
    assert written_out(root.before.arg, derivation.letters) is derivation.subject
    assert root.before.var is X


def test_each_line_of_the_simplification_starts_where_the_last_ended(
    derivation: Derivation,
) -> None:
    root = steps_of(derivation, "differentiate")[-1]
    lines = (root, *steps_of(derivation, "simplify"))
    for last, line in pairwise(lines):
        assert line.before is last.after
        assert not looks_like(line.before, line.after), "a line that changes nothing"
    assert looks_like(written_out(lines[-1].after, derivation.letters), derivation.result)


def test_the_self_form_is_led_up_to(derivation: Derivation) -> None:
    form = derivation.self_form
    if form is None:
        return
    lines = steps_of(derivation, "self_form")
    if form.method == "pieces":
        shown_slopes = set(walk(derivation.result)) | set(walk(derivation.boxed))
        for line in lines:
            assert line.rule == "self.piece"
            assert line.before in set(walk(form.expr))
            assert written_out(line.after, derivation.letters) in shown_slopes
            assert_led_up_to(line.before, line.after, line.substeps)
        return
    result = steps_of(derivation, "simplify") or steps_of(derivation, "differentiate")
    assert_led_up_to(form.expr, result[-1].after, lines)


def assert_led_up_to(form: Expr, slope: Expr, lines: tuple[Step, ...]) -> None:
    """The lines go from the form to the slope, or for a reduction the other way."""
    if lines[0].rule == "self.gather":
        assert (lines[0].before, lines[0].after) == (slope, form)
        return
    if lines[0].rule == "self.eliminated":
        assert (lines[0].before, lines[0].after) == (form, slope)
        return
    whole = next(line for line in lines if line.rule == "self.value")
    assert whole.before is form
    assert looks_like(lines[-1].after, slope)
    if lines[-1] is not whole:
        assert lines[-1].before is whole.after


def test_it_ends_with_the_best_form(derivation: Derivation) -> None:
    (last,) = steps_of(derivation, "result")
    assert last.before is Derivative(VALUE, X)
    assert last.after is derivation.boxed
    assert signless_tidied(written_out(last.after, derivation.letters)) is signless_tidied(
        derivation.best
    )
    assert not any(isinstance(node, Derivative) for node in walk(derivation.best))
    assert not {Var(name) for name in derivation.letters} & set(walk(derivation.best))


def test_every_step_carries_its_check(derivation: Derivation) -> None:
    for step in derivation.steps():
        assert step.check is not None, step.rule
        assert len(step.check.points) >= FEWEST
        assert len(set(step.check.points)) == len(step.check.points)
        assert step.check.digits >= DIGITS


def test_bound_names_are_new(derivation: Derivation) -> None:
    for step in derivation.steps():
        if step.rule == "self.piece":
            assert set(step.bindings) == {VALUE.name}, "f is the piece there"
            continue
        for name, meaning in step.bindings.items():
            assert not depends_on(derivation.subject, Var(name)), f"{name} is taken"
            assert not depends_on(meaning, Var(name))


def test_substeps_justify_the_line_above_them(derivation: Derivation) -> None:
    """What a rule left to do is done by its sub-steps: their left sides occur in it."""
    for step in derivation.steps():
        if step.unworked is None or step.rule in CHAINS:
            continue
        open_ends = {node for node in walk(step.unworked) if isinstance(node, Derivative)}
        assert open_ends <= {sub.before for sub in step.substeps}, step.rule


def test_chain_steps_have_an_outer_and_an_inner_derivative(derivation: Derivation) -> None:
    for step in derivation.steps():
        if step.rule not in CHAINS:
            continue
        outer, inner = step.substeps
        ((name, meaning),) = step.bindings.items()
        assert isinstance(outer.before, Derivative)
        assert outer.before.var is Var(name)
        assert inner.before is Derivative(meaning, X)
        assert substitute(outer.before.arg, {Var(name): meaning}) is step.before.arg
        assert step.unworked is not None
        assert depends_on(step.unworked, Var(name))
        assert not depends_on(step.after, Var(name)), "u was not put back"


def test_unworked_stands_between_and_is_neither(derivation: Derivation) -> None:
    for step in derivation.steps():
        assert step.unworked is not step.before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_rule_has_its_sentence(language: str) -> None:
    known = messages(language)
    for rule in used_rules() - CHAINS - SILENT - UNSAID:
        assert f"rule.{rule}" in known, f"no sentence for the rule {rule} in {language}"
    for move in ("let", "inner", "back"):
        assert f"rule.chain.{move}" in known


def test_every_rule_with_a_sentence_is_used_somewhere() -> None:
    moves = {"chain.let", "chain.inner", "chain.back", "pair.chain"}
    written = {key.removeprefix("rule.") for key in messages("en") if key.startswith("rule.")}
    # Those of index notation are looked at with the functions of vectors.
    written = {rule for rule in written if not rule.startswith("index.")}
    assert written - moves <= used_rules()


def used_rules() -> set[str]:
    derivations = [worked(spec) for spec in CASES.values()]
    derivations += [worked_loss(spec) for spec in losses().values()]
    derivations += [worked_pairing(activations()[a], losses()[b]) for a, b in PAIRINGS]
    return {step.rule for derivation in derivations for step in derivation.steps()}


# Pairings.


@pytest.mark.parametrize(("name", "loss"), PAIRINGS)
def test_pairings_are_complete_and_in_order(name: str, loss: str) -> None:
    spec = activations()[name]
    target = apart(spec, losses()[loss])
    derivation = worked_pairing(spec, target)
    assert [phase.kind for phase in derivation.phases] == ["define", "chain", "multiply", "result"]
    define, chain, multiply, result = (phase.steps for phase in derivation.phases)
    prediction, z = Var("p"), Var("z")
    assert define[0].after is substitute(spec.chosen_expr, {X: z})
    assert [step.before for step in chain] == [
        Derivative(target.chosen_expr, prediction),
        Derivative(prediction, z),
        Derivative(Var("w") * X, Var("w")),
    ]
    assert multiply[0].before is Mul((chain[0].after, chain[1].after))
    assert result[0].before is Mul((multiply[0].after, chain[2].after))
    assert result[0].after is derivation.result
    for step in derivation.steps():
        assert step.check is not None
        assert step.check.digits >= DIGITS
    lines = [
        line for line in chain[0].substeps if not line.rule.startswith(("let", "join.", "cut"))
    ]
    for last, line in pairwise(lines):
        assert line.before is last.after or line.rule == "loss.inner"
    assert Derivative(target.chosen_expr, prediction) in (lines[0].before, lines[-1].before)
    assert lines[-1].after is chain[0].after


def test_sigmoid_and_cross_entropy_collapse() -> None:
    derivation = worked_pairing(activations()["sigmoid"], losses()["bce"])
    multiply = derivation.phases[2].steps[0]
    assert multiply.rule == "pair.collapse"
    assert to_text(multiply.after) == "p - y"
    assert to_text(derivation.result) == "(p - y)*x"


@pytest.mark.parametrize(("name", "loss"), PAIRINGS)
def test_matched_means_that_the_slope_has_cancelled(name: str, loss: str) -> None:
    derivation = worked_pairing(activations()[name], losses()[loss])
    multiply = derivation.phases[2].steps[0]
    if matched(derivation):
        assert multiply.rule == ("pair.one" if name == "identity" else "pair.collapse")
    if {name, loss} <= {"sigmoid", "identity", "tanh", "relu", "bce", "mse", "half_mse", "mae"}:
        expected = {("sigmoid", "bce"), ("identity", "mse"), ("identity", "half_mse")}
        assert matched(derivation) == ((name, loss) in expected)


# Steps that are wrong, and formulas that have no derivation.


def false_steps() -> dict[str, Step]:
    tiny = Num(Fraction(1, 10**6))
    square = Derivative(X**2, X)
    good = Num(2) * X
    return {
        "a wrong factor": Step(rule="power", before=square, after=Num(3) * X),
        "a wrong sign": Step(rule="power", before=square, after=-(Num(2) * X)),
        "an error of 1e-6": Step(rule="power", before=square, after=good + tiny),
        "a bump near 0": Step(
            rule="power", before=square, after=good + tiny * parse("exp(-40*x^2)")
        ),
        "in the middle": Step(rule="power", before=square, after=good, unworked=Num(3) * X),
        "in a sub-step": Step(
            rule="power",
            before=square,
            after=good,
            substeps=(Step(rule="identity", before=Derivative(X, X), after=Num(2)),),
        ),
        "in a binding": Step(
            rule="chain", before=X**2, after=Var("u") ** 2, bindings={"u": X + Num(1)}
        ),
    }


@pytest.mark.parametrize("name", false_steps())
def test_a_false_step_is_refused(name: str) -> None:
    with pytest.raises(UnprovedStepError, match="differ"):
        checked(false_steps()[name], POINTS)


def test_a_step_without_points_is_refused() -> None:
    true = Step(rule="table", before=Derivative(parse("log(x)"), X), after=parse("1/x"))
    assert checked(true, POINTS).check is not None
    nowhere: tuple[Mapping[str, Fraction], ...] = ({"x": Fraction(-1)}, {"x": Fraction(-2)})
    with pytest.raises(UnprovedStepError, match=r"at nearly all test points|too few points"):
        checked(true, nowhere)


def test_the_check_names_its_points() -> None:
    step = checked(Step(rule="power", before=Derivative(X**2, X), after=Num(2) * X), POINTS)
    assert step.check is not None
    assert step.check.points == ("x = -5/3", "x = 1/3", "x = 7/3")
    assert step.check.method == "arb"


NARROW = {
    "log(x - 5)": "1/(x - 5)",
    "sqrt(x - 10)": "1/(2*sqrt(x - 10))",
    "log(log(log(x)))": "1/(x*log(x)*log(log(x)))",
    "sqrt(0.01 - x^2)": "-x/sqrt(0.01 - x^2)",
}
STEEP = {
    "tanh(50*x)": "50*(1 - tanh(50*x)^2)",
    "sigmoid(100*x)": "100*sigmoid(100*x)*sigmoid(-100*x)",
    "1/(1 + exp(-40*x))": "40*exp(-40*x)/(1 + exp(-40*x))^2",
    "log(1 - tanh(30*x))": "-30*(1 + tanh(30*x))",
    "exp(64*x) - 1": "64*exp(64*x)",
    "tanh(x/1000)": "(1 - tanh(x/1000)^2)/1000",
}


@pytest.mark.parametrize("formula", [*NARROW, *STEEP])
def test_narrow_domains_and_steep_functions_have_derivations(formula: str) -> None:
    derivation = function_derivation(parse(formula), X)
    expected: Expr = parse({**NARROW, **STEEP}[formula])
    assert same(derivation.result, expected)


@pytest.mark.parametrize("formula", ["x/(x - x)", "log(-1 - x^2)", "sqrt(-exp(x))"])
def test_a_formula_without_any_value_is_refused_in_words(formula: str) -> None:
    with pytest.raises(SlopelabError) as refusal:
        function_derivation(parse(formula), X)
    assert "internal" not in str(refusal.value)


@pytest.mark.parametrize("name", ["u", "v", "s", "t", "r", "n", "u_1", "L", "f_prime", "beta"])
def test_parameters_may_have_names_that_derivations_give_too(name: str) -> None:
    spec = activation(f"{name}*tanh(x/{name})", **{name: "3"})
    derivation = worked(spec)
    assert same(derivation.result, parse(f"sech2(x/{name})", variables=("x", name)))
    for loss in ("mse", "mae"):
        gradient = worked_pairing(spec, losses()[loss])
        assert all(step.check is not None for step in gradient.steps())
        for step in gradient.steps():
            assert name not in step.bindings


@pytest.mark.parametrize("name", ["f", "p", "y", "z", "w", "x"])
def test_parameters_may_not_be_called_like_what_every_derivation_speaks_of(name: str) -> None:
    with pytest.raises(ParameterError, match="name"):
        activation(f"{name}*tanh(x)", **{name: "3"})


def test_levels_of_detail() -> None:
    rules = {step.rule: step.level for step in worked(activations()["sigmoid"]).steps()}
    assert rules["result"] == Detail.HEADLINE
    assert rules["reciprocal"] == Detail.NORMAL
    assert rules["constant"] == Detail.EVERYTHING


def test_derivations_are_made_once() -> None:
    spec = activations()["sigmoid"]
    assert worked(spec) is worked(spec)
    pair = (spec.expr, losses()["bce"].expr)
    assert pairing_derivation(*pair) is pairing_derivation(*pair)
