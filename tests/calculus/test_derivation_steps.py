"""Every step of every derivation, re-checked by SymPy and by mpmath, without our own checker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import mpmath
import pytest
import sympy
from mpmath import mpf

from oracle import UndefinedError, mpmath_eval
from slopelab.calculus.derivation import Derivation, function_derivation
from slopelab.calculus.facts import facts
from slopelab.calculus.steps import Step
from slopelab.catalogue import (
    activation,
    activations,
    basic_activations,
    basic_losses,
    losses,
)
from slopelab.core.apart import apart
from slopelab.core.expr import Derivative, Expr, Num, Var, substitute, variables, walk
from slopelab.core.parse import parse
from slopelab.core.spec import Activation, Loss, parameter_values
from slopelab.prose.derivation import worked, worked_loss, worked_pairing
from spread import pairings
from sympy_oracle import assert_near, compiled, to_sympy
from typed_formulas import FORMULAS, KINKED, shown

X = Var("x")
DIGITS = 30
POINTS = tuple(Fraction(p) for p in ("3/10", "-9/10", "17/8", "-11/4", "13/2"))
"""Other points than those at which our own checker looks."""
FEWEST = 2

Point = Mapping[str, Fraction]
Bindings = Mapping[str, Expr]

PAIRINGS = [
    (name, loss)
    for name, loss in pairings()
    if losses()[loss].prediction.covers(facts(activations()[name].bound_expr).range)
]
"""A spread of them: all basic ones, and every activation and every loss at least once."""


def parameters_of(*specs: Activation | Loss) -> dict[str, Fraction]:
    return {name: value.value for spec in specs for name, value in parameter_values(spec).items()}


def function_points(spec: Activation) -> list[Point]:
    given = parameters_of(spec)
    # Parameters away from their defaults too: an identity may hold for the default alone.
    rows = [{name: value * (1 + Fraction(k, 8)) for name, value in given.items()} for k in (0, 1)]
    return [{"x": x, **rows[place % 2]} for place, x in enumerate(POINTS)]


def pairing_points(spec: Activation, loss: Loss) -> list[Point]:
    # A target of 0 only where z > 0: the absolute error has its kink at relu(-1) = 0.
    targets = (Fraction(1), Fraction(1, 5), Fraction(0), Fraction(2, 7), Fraction(1))
    given = parameters_of(spec, loss)
    return [
        {"z": z, "x": Fraction(5, 3), "w": z * Fraction(3, 5), "y": y, **given}
        for z, y in zip(POINTS, targets, strict=True)
        if loss.target.contains(y)
    ]


def off_the_breaks(derivation: Derivation, points: list[Point]) -> list[Point]:
    """Without the points at which two pieces meet."""

    def gap(quantity: Expr, at: Expr, point: Point) -> mpf:
        env = {name: mpf(value.numerator) / value.denominator for name, value in point.items()}
        return mpmath_value(quantity - at, env, derivation.names)

    return [
        point
        for point in points
        if all(gap(quantity, at, point) != 0 for quantity, at in derivation.breaks)
    ]


def loss_points(loss: Loss) -> list[Point]:
    targets = [y for y in map(Fraction, ("1", "1/5", "-1", "2/7")) if loss.target.contains(y)]
    places = [
        p for p in (*POINTS, *map(Fraction, ("1/7", "4/5", "5/9"))) if loss.prediction.contains(p)
    ]
    given = parameters_of(loss)
    return [{"p": p, "y": targets[k % len(targets)], **given} for k, p in enumerate(places)]


@dataclass(frozen=True)
class Sides:
    """What a step says is equal, and the names in force there."""

    rule: str
    exprs: tuple[Expr, ...]
    bindings: Bindings


def sides_of(derivation: Derivation) -> Iterator[Sides]:
    def visit(step: Step, scope: Bindings) -> Iterator[Sides]:
        names = {**scope, **step.bindings}
        exprs = (step.before, *([step.unworked] if step.unworked else []), step.after)
        yield Sides(step.rule, exprs, names)
        for sub in step.substeps:
            yield from visit(sub, names)

    for phase in derivation.phases:
        for step in phase.steps:
            yield from visit(step, derivation.names)


# By SymPy: translate, differentiate by its rules, evaluate.


def assert_steps_hold_for_sympy(derivation: Derivation, points: list[Point]) -> None:
    names = tuple(points[0])
    known: dict[object, list[mpf | None]] = {}

    def values(expr: Expr, bindings: Bindings) -> list[mpf | None]:
        used = {name: bound for name, bound in bindings.items() if name in _reached(expr, bindings)}
        key = (expr, tuple(sorted(used.items(), key=lambda item: item[0])))
        if key not in known:
            function = compiled(to_sympy(expr, used), names)
            known[key] = [_real(function, point, names) for point in points]
        return known[key]

    for sides in sides_of(derivation):
        if any(to_sympy(expr, sides.bindings).has(sympy.zoo) for expr in sides.exprs):
            continue  # a branch that is never taken, 0^(n-1), is infinite to SymPy
        rows = [values(expr, sides.bindings) for expr in sides.exprs]
        assert_rows_agree(rows, f"SymPy, rule {sides.rule}")


def _reached(expr: Expr, bindings: Bindings) -> set[str]:
    """The names that occur, also in what bound names stand for."""
    found: set[str] = set()
    waiting = set(variables(expr))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting |= set(variables(bindings[name])) if name in bindings else set()
    return found


def _real(function: object, point: Point, names: tuple[str, ...]) -> mpf | None:
    assert callable(function)
    with mpmath.workdps(60):
        try:
            value = function(*(mpf(point[n].numerator) / point[n].denominator for n in names))
        except (ZeroDivisionError, ValueError):
            return None
        value = mpmath.mpmathify(value)
        # Outside its real domain SymPy has complex values: no statement about real functions.
        return None if isinstance(value, mpmath.mpc) or not mpmath.isfinite(value) else value


# By mpmath: definitions, and difference quotients for derivatives.


def mpmath_value(expr: Expr, env: Mapping[str, mpf], bindings: Bindings) -> mpf:
    numbers: dict[Expr, Expr] = {}
    known = dict(env)
    for node in walk(expr):
        if isinstance(node, Derivative) and not any(node in walk(outer) for outer in numbers):
            numbers[node] = Var(f"#{len(numbers)}")
            known[f"#{len(numbers) - 1}"] = slope_by_differences(node, env, bindings)
    plain = substitute(expr, numbers)
    for name in variables(plain):
        if name not in known:
            known[name] = mpmath_value(bindings[name], env, bindings)
    return mpmath_eval(plain, known, mpmath.mp.dps + 10)


def slope_by_differences(node: Derivative, env: Mapping[str, mpf], bindings: Bindings) -> mpf:
    name = node.var.name
    others = {key: bound for key, bound in bindings.items() if key != name}
    here = env[name] if name in env else mpmath_value(bindings[name], env, others)
    return mpmath.diff(lambda t: mpmath_value(node.arg, {**env, name: t}, others), here)


def assert_steps_hold_for_mpmath(derivation: Derivation, points: list[Point]) -> None:
    for sides in sides_of(derivation):
        rows = [[_number(expr, point, sides.bindings) for point in points] for expr in sides.exprs]
        assert_rows_agree(rows, f"mpmath, rule {sides.rule}")


def _number(expr: Expr, point: Point, bindings: Bindings) -> mpf | None:
    with mpmath.workdps(DIGITS + 15):
        env = {name: mpf(value.numerator) / value.denominator for name, value in point.items()}
        try:
            return mpmath_value(expr, env, bindings)
        except UndefinedError:
            return None


LOST = mpf(10) ** -15
"""A difference quotient of a function that is all but constant has no digits left."""


def assert_rows_agree(rows: list[list[mpf | None]], note: str) -> None:
    used = 0
    for values in zip(*rows, strict=True):
        there = [value for value in values if value is not None]
        if len(there) == len(values) and 0 < max(map(abs, there)) < LOST:
            used += min(used, 1)  # it counts beside one that says something
        elif len(there) == len(values):
            used += 1
            for value in there[1:]:
                assert_near(there[0], value, digits=DIGITS, note=note)
    assert used >= FEWEST, f"{note}: only {used} points lie in the domain"


# The cases.


@pytest.mark.parametrize("name", activations())
def test_steps_of_catalogue_functions(name: str) -> None:
    spec = activations()[name]
    assert_steps_hold_for_sympy(worked(spec), function_points(spec))
    assert_steps_hold_for_mpmath(worked(spec), function_points(spec))


@pytest.mark.parametrize("name", losses())
def test_steps_of_losses(name: str) -> None:
    spec = losses()[name]
    assert_steps_hold_for_sympy(worked_loss(spec), loss_points(spec))
    assert_steps_hold_for_mpmath(worked_loss(spec), loss_points(spec))


@pytest.mark.parametrize("formula", FORMULAS, ids=shown(FORMULAS))
def test_steps_of_typed_formulas(formula: str) -> None:
    spec = activation(formula, **FORMULAS[formula])
    assert_steps_hold_for_sympy(worked(spec), function_points(spec))
    assert_steps_hold_for_mpmath(worked(spec), function_points(spec))


@pytest.mark.parametrize(("name", "loss"), PAIRINGS)
def test_steps_of_pairings(name: str, loss: str) -> None:
    spec = activations()[name]
    target = apart(spec, losses()[loss])
    derivation = worked_pairing(spec, target)
    points = off_the_breaks(derivation, pairing_points(spec, target))
    # Those of the loss and of the activation alone have been looked at; here, how they multiply.
    # SymPy takes long over cases within cases.
    if name in basic_activations() and loss in basic_losses():
        assert_steps_hold_for_sympy(without_substeps(derivation), points)
    assert_steps_hold_for_mpmath(without_substeps(derivation), points)


def without_substeps(derivation: Derivation) -> Derivation:
    phases = tuple(
        replace(phase, steps=tuple(replace(step, substeps=()) for step in phase.steps))
        for phase in derivation.phases
    )
    return replace(derivation, phases=phases)


@pytest.mark.parametrize(("name", "loss"), PAIRINGS)
def test_pairing_gradient_is_that_of_the_composed_function(name: str, loss: str) -> None:
    spec = activations()[name]
    target = apart(spec, losses()[loss])
    z = Var("w") * Var("x")
    composed = substitute(target.chosen_expr, {Var("p"): substitute(spec.chosen_expr, {X: z})})
    derivation = worked_pairing(spec, target)
    gradient = substitute(derivation.result, derivation.names)
    for point in off_the_breaks(derivation, pairing_points(spec, target)):
        weight = point["z"] / point["x"]
        env = {**point, "w": weight}
        with mpmath.workdps(45):
            try:
                by_rules = mpmath_value(gradient, env, derivation.names)
                by_differences = mpmath_value(Derivative(composed, Var("w")), env, {})
            except UndefinedError:
                continue
            if max(abs(by_rules), abs(by_differences)) > LOST:
                assert_near(by_rules, by_differences, digits=DIGITS, note=str(point))


@pytest.mark.parametrize("formula", KINKED, ids=shown(KINKED))
def test_one_sided_slopes_at_kinks(formula: str) -> None:
    expr = parse(formula)
    slope = function_derivation(expr, X).result
    for place in KINKED[formula]:
        for side in (-1, 1):
            with mpmath.workdps(80):
                here = mpf(place.numerator) / place.denominator
                beside = mpmath_eval(slope, {"x": here + side * mpf(10) ** -60}, 50)
                quotient = mpmath.diff(
                    lambda t: mpmath_eval(expr, {"x": t}, mpmath.mp.dps + 10), here, direction=side
                )
                assert abs(beside - quotient) < mpf(10) ** -40 * (1 + abs(quotient))


def test_sympy_knows_names_as_plain_symbols() -> None:
    # E, S and beta mean something to SymPy; as parameters they are letters.
    spec = activation("E*x + S*x^2 + beta*x", E="2", S="3", beta="5")
    translated = to_sympy(spec.expr)
    assert sympy.E not in translated.atoms(sympy.NumberSymbol)
    assert_steps_hold_for_sympy(worked(spec), function_points(spec))


def test_a_wrong_step_is_seen_by_both_judges() -> None:
    wrong = Step(rule="power", before=Derivative(X**3, X), after=Num(2) * X**2)
    derivation = worked(activation("x^3"))
    broken = Derivation(
        derivation.subject,
        X,
        (type(derivation.phases[0])("differentiate", (wrong,)),),
        derivation.result,
        None,
        {},
    )
    points: list[Point] = [{"x": x} for x in POINTS]
    with pytest.raises(AssertionError, match="SymPy, rule power"):
        assert_steps_hold_for_sympy(broken, points)
    with pytest.raises(AssertionError, match="mpmath, rule power"):
        assert_steps_hold_for_mpmath(broken, points)
