r"""Worked derivations: of a function, and of the gradient of a pairing.

A derivation runs through phases: the definition, differentiation by rules, simplification, the
derivative in terms of the function itself. Each line is a `Step`, checked when it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import final

from slopelab.calculus.rules import differentiation
from slopelab.calculus.selfform import SelfForm, self_form
from slopelab.calculus.simplify import complexity, one_fraction, simplified
from slopelab.calculus.steps import Detail, Phase, Step
from slopelab.calculus.tidy import looks_like, signs_gathered, tidied
from slopelab.calculus.verify import Point, checked, points_for
from slopelab.core.expr import (
    Add,
    Derivative,
    Expr,
    Mul,
    Neg,
    Pow,
    Var,
    depends_on,
    substitute,
    variables,
    walk,
)

VALUE = Var("f")
"""Stands for f(x) in the self form; printed as the function's own symbol."""
PREDICTION = Var("p")
TARGET = Var("y")
PREACTIVATION = Var("z")
INPUT = Var("x")
WEIGHT = Var("w")


@final
@dataclass(frozen=True, slots=True)
class Derivation:
    """A derivation, as data.

    Args:
        subject: the function, or for a pairing the loss in terms of the prediction.
        var: the variable it is differentiated with respect to.
        phases: the parts, in order.
        result: the derivative, in its simplest form.
        self_form: the derivative in terms of the function itself, where there is one.
        names: what the names bound throughout stand for (p = sigma(z), z = w x).
    """

    subject: Expr
    var: Var
    phases: tuple[Phase, ...]
    result: Expr
    self_form: SelfForm | None
    names: Mapping[str, Expr]

    @property
    def best(self) -> Expr:
        """The form in the box at the end."""
        return self.self_form.expr if self.self_form else self.result

    def steps(self) -> Iterator[Step]:
        """All steps of all phases, sub-steps after the steps they belong to."""
        for phase in self.phases:
            for step in phase.steps:
                yield from step.walk()


@lru_cache(maxsize=512)
def function_derivation(
    expr: Expr, var: Var, parameters: tuple[tuple[str, Fraction], ...] = ()
) -> Derivation:
    """The derivative of a function of one variable, worked out.

    Args:
        expr: the function, in `var` and parameters.
        var: its variable.
        parameters: values of the parameters at which the steps are checked (each also at
            three quarters of it, so that a check does not lean on a special value).

    Raises:
        UnprovedStepError: a step failed its check.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> worked = function_derivation(parse("1/(1+exp(-x))"), Var("x"))
        >>> to_text(worked.result), to_text(worked.best)
        ('exp(-x)/(1 + exp(-x))^2', 'f*(1 - f)')
    """
    points = points_for(
        expr, var.name, {name: (value, value * Fraction(3, 4)) for name, value in parameters}
    )
    root = differentiation(expr, var)
    simplification = _simplification(root.after)
    result = simplification[-1].after if simplification else root.after
    form = self_form(expr, result, var, VALUE)
    names: dict[str, Expr] = {VALUE.name: expr}
    define = Step(rule="define", before=VALUE, after=expr, level=Detail.HEADLINE)
    last = Step(
        rule="result",
        before=Derivative(VALUE, var),
        after=form.expr if form else result,
        level=Detail.HEADLINE,
    )
    phases = (
        Phase("define", (define,)),
        Phase("differentiate", (root,)),
        Phase("simplify", simplification),
        Phase("self_form", _self_steps(expr, result, form) if form else ()),
        Phase("result", (last,)),
    )
    return Derivation(expr, var, _checked(phases, points, names), result, form, names)


def _checked(
    phases: Sequence[Phase], points: Sequence[Point], names: Mapping[str, Expr]
) -> tuple[Phase, ...]:
    return tuple(
        Phase(phase.kind, tuple(checked(step, points, names) for step in phase.steps))
        for phase in phases
        if phase.steps
    )


def _simplification(raw: Expr) -> tuple[Step, ...]:
    """From the derivative as the rules left it to its simplest form, in readable moves."""
    steps: list[Step] = []
    now = raw
    for rule, move in (
        ("cancel_signs", signs_gathered),
        ("tidy", tidied),
        ("simplify", simplified),
    ):
        after = move(now)
        if looks_like(now, after) or (rule == "cancel_signs" and _signs(after) >= _signs(now)):
            continue
        steps.append(Step(rule=rule, before=now, after=after))
        now = after
    return tuple(steps)


def _signs(expr: Expr) -> int:
    return sum(isinstance(node, Neg) for node in walk(expr))


def _self_steps(function: Expr, derivative: Expr, form: SelfForm) -> tuple[Step, ...]:
    """The lines that lead from f' to g(f)."""
    if form.method == "reduction":
        return (
            Step(
                rule="self.gather",
                before=derivative,
                after=form.expr,
                messages={"f": VALUE, "expr": function},
                level=Detail.HEADLINE,
            ),
        )
    factors = form.expr.factors if isinstance(form.expr, Mul) else (form.expr,)
    lines: list[Step] = []
    values: list[Expr] = []
    for factor in factors:
        value = one_fraction(substitute(factor, {VALUE: function}))
        values.append(value)
        bare = factor.base if isinstance(factor, Pow) else factor
        if len(factors) > 1 and not isinstance(bare, Var) and depends_on(factor, VALUE):
            lines.append(
                Step(rule="self.factor", before=factor, after=value, level=Detail.HEADLINE)
            )
    product = values[0] if len(values) == 1 else Mul(tuple(values))
    last: tuple[Step, ...] = ()
    if not looks_like(product, derivative):
        last = (Step(rule="self.equals", before=product, after=derivative),)
    whole = Step(
        rule="self.value",
        before=form.expr,
        after=product,
        messages={"relation": form.relation} if form.relation is not None else {},
        level=Detail.HEADLINE,
    )
    return (*lines, whole, *last)


@lru_cache(maxsize=512)
def pairing_derivation(
    activation: Expr,
    loss: Expr,
    *,
    parameters: tuple[tuple[str, Fraction], ...] = (),
    targets: tuple[Fraction, ...] = (Fraction(1), Fraction(1, 3), Fraction(3, 4)),
) -> Derivation:
    r"""The gradient of L(f(z), y) with z = w x, by the chain rule, worked out.

    dL/dw = dL/dp dp/dz dz/dw, the factors one after the other, then what their product
    becomes: for sigmoid and binary cross-entropy (p - y) x.

    Args:
        activation: f, in x and parameters.
        loss: L, in p, y and parameters.
        parameters: values of the parameters at which the steps are checked.
        targets: values of y at which the steps are checked.

    Raises:
        UnprovedStepError: a step failed its check.
    """
    function = substitute(activation, {INPUT: PREACTIVATION})
    names: dict[str, Expr] = {PREDICTION.name: function}
    points = points_for(
        substitute(loss, {PREDICTION: function}),
        PREACTIVATION.name,
        {
            "y": targets,
            "x": (Fraction(2), Fraction(-3, 2)),
            "w": (Fraction(1),),
            **{name: (value, value * Fraction(3, 4)) for name, value in parameters},
        },
    )
    own = function_derivation(function, PREACTIVATION, parameters)
    taken = variables(function) | {PREACTIVATION.name, WEIGHT.name, INPUT.name}
    to_loss = differentiation(loss, PREDICTION, taken)
    loss_moves = _simplification(to_loss.after)
    loss_slope = loss_moves[-1].after if loss_moves else to_loss.after
    loss_slope = min((loss_slope, one_fraction(loss_slope)), key=complexity)
    slope = substitute(own.best, {VALUE: PREDICTION})
    product = Mul((loss_slope, slope))
    collapsed = simplified(product)
    final = tidied(Mul((collapsed, INPUT)))
    factor_loss = Step(
        rule="pair.loss",
        before=Derivative(loss, PREDICTION),
        after=loss_slope,
        substeps=(to_loss, *loss_moves),
        level=Detail.HEADLINE,
    )
    factor_activation = Step(
        rule="pair.activation",
        before=Derivative(PREDICTION, PREACTIVATION),
        after=slope,
        level=Detail.HEADLINE,
    )
    factor_input = Step(
        rule="pair.input",
        before=Derivative(Mul((WEIGHT, INPUT)), WEIGHT),
        after=INPUT,
        level=Detail.HEADLINE,
    )
    multiply = Step(
        rule="pair.collapse" if complexity(collapsed) < complexity(product) else "pair.stays",
        before=product,
        after=collapsed,
        level=Detail.HEADLINE,
    )
    result = Step(
        rule="pair.result",
        before=Mul((collapsed, INPUT)),
        after=final,
        level=Detail.HEADLINE,
    )
    phases = (
        Phase("define", (Step(rule="pair.define", before=PREDICTION, after=function),)),
        Phase("chain", (factor_loss, factor_activation, factor_input)),
        Phase("multiply", (multiply,)),
        Phase("result", (result,)),
    )
    worked = _checked(phases, points, names)
    return Derivation(loss, WEIGHT, worked, final, None, names)


def matched(derivation: Derivation) -> bool:
    """Whether the activation's slope has cancelled: dL/dz is p - y, or a multiple of it.

    Args:
        derivation: the derivation of a pairing.

    Example:
        >>> from slopelab.core.parse import parse
        >>> bce = parse("-(y*log(p) + (1-y)*log(1-p))", variables=("p", "y"))
        >>> matched(pairing_derivation(parse("1/(1+exp(-x))"), bce))
        True
    """
    gradient = derivation.phases[-2].steps[0].after
    match simplified(gradient):
        case Mul((factor, rest)) if not depends_on(factor, PREDICTION):
            residual, others = rest, variables(factor)
        case whole:
            residual, others = whole, frozenset[str]()
    letters = {PREACTIVATION.name, TARGET.name, INPUT.name}
    return residual is Add((PREDICTION, Neg(TARGET))) and not others & letters
