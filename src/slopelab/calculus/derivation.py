r"""Worked derivations: of a function, of a loss, and of the gradient of a pairing.

A derivation runs through phases: the definition, differentiation by rules, simplification, the
derivative in terms of the function itself. Each line is a `Step`, checked when it is made.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final

from slopelab.calculus.lossslope import PREDICTION, TARGET, LossSlope, loss_slope
from slopelab.calculus.moves import VALUE
from slopelab.calculus.order import ill_ordered
from slopelab.calculus.routes import clear_of
from slopelab.calculus.rules import differentiation
from slopelab.calculus.shown import letters_in, shown
from slopelab.calculus.simplify import complexity, one_fraction, simplified
from slopelab.calculus.steps import Detail, Phase, Step
from slopelab.calculus.tidy import tidied
from slopelab.calculus.verify import nearby, points_for
from slopelab.calculus.worked import Derivation, checked_phases, function_derivation
from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Derivative,
    Expr,
    Mul,
    Neg,
    Var,
    Where,
    depends_on,
    substitute,
    variables,
    walk,
)

__all__ = [
    "PREDICTION",
    "TARGET",
    "VALUE",
    "Derivation",
    "function_derivation",
    "loss_derivation",
    "matched",
    "mean_of",
    "pairing_derivation",
    "residual_mean",
]

PREACTIVATION: Final = Var("z")
INPUT: Final = Var("x")
WEIGHT: Final = Var("w")
_TARGETS: Final = (Fraction(1), Fraction(1, 3), Fraction(3, 4))


@lru_cache(maxsize=512)
def loss_derivation(loss: Expr, parameters: tuple[tuple[str, Fraction], ...] = ()) -> Derivation:
    """dL/dp of a loss, worked out.

    Args:
        loss: L, in p, y and parameters.
        parameters: values of the parameters at which the steps are checked.

    Raises:
        UnprovedStepError: a step failed its check.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> hinge = parse("max(0, 1 - y*p)", variables=("p", "y"))
        >>> to_text(loss_derivation(hinge).result)
        'where(y*p >= 1, 0, -y)'
    """
    found = loss_slope(loss, dict(parameters))
    define = Step(rule="define", before=VALUE, after=loss, level=Detail.HEADLINE)
    last = Step(
        rule="result",
        before=Derivative(VALUE, PREDICTION),
        after=found.result,
        level=Detail.HEADLINE,
    )
    phases = (Phase("define", (define,)), *found.phases, Phase("result", (last,)))
    names: dict[str, Expr] = {VALUE.name: loss, **found.names}
    points = found.points(dict(parameters))
    worked = checked_phases(phases, points, names)
    return Derivation(loss, PREDICTION, worked, found.result, None, names, {}, found.breaks)


@lru_cache(maxsize=512)
def pairing_derivation(
    activation: Expr,
    loss: Expr,
    *,
    parameters: tuple[tuple[str, Fraction], ...] = (),
    targets: tuple[Fraction, ...] = _TARGETS,
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
    own = function_derivation(function, PREACTIVATION, parameters)
    taken = variables(function) | {PREACTIVATION.name, WEIGHT.name, INPUT.name, *own.letters}
    found = loss_slope(loss, dict(parameters), taken)
    names: dict[str, Expr] = {PREDICTION.name: function, **own.letters, **found.names}
    points = points_for(
        substitute(loss, {PREDICTION: function}),
        PREACTIVATION.name,
        {
            "y": targets,
            "x": (Fraction(2), Fraction(-3, 2)),
            "w": (Fraction(1),),
            **{name: nearby(value) for name, value in parameters},
        },
        usable=clear_of((*own.breaks, *found.breaks), names),
    )
    slope = substitute(own.boxed, {VALUE: PREDICTION})
    product = Mul((found.result, slope))
    collapsed = _multiplied(found.result, slope)
    final = _times_input(collapsed)
    multiply = Step(
        rule=_what_happens(found.result, slope, collapsed),
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
        Phase("chain", (*_factors(loss, found, slope),)),
        Phase("multiply", (multiply,)),
        Phase("result", (result,)),
    )
    worked = checked_phases(phases, points, names)
    breaks = (*own.breaks, *found.breaks)
    return Derivation(loss, WEIGHT, worked, final, None, names, own.letters, breaks)


def _factors(loss: Expr, found: LossSlope, slope: Expr) -> tuple[Step, Step, Step]:
    """dL/dp, dp/dz and dz/dw."""
    to_loss = Step(
        rule="pair.loss",
        before=Derivative(loss, PREDICTION),
        after=found.result,
        substeps=tuple(step for phase in found.phases for step in phase.steps),
        level=Detail.HEADLINE,
    )
    to_activation = Step(
        rule="pair.activation",
        before=Derivative(PREDICTION, PREACTIVATION),
        after=slope,
        level=Detail.HEADLINE,
    )
    to_input = Step(
        rule="pair.input",
        before=Derivative(Mul((WEIGHT, INPUT)), WEIGHT),
        after=INPUT,
        level=Detail.HEADLINE,
    )
    return to_loss, to_activation, to_input


def _multiplied(left: Expr, right: Expr) -> Expr:
    """The product of two slopes in its simplest form; in cases, if one of them is."""
    cases = [isinstance(side, Where) for side in (left, right)]
    if cases == [True, False]:
        assert isinstance(left, Where)
        yes, no = (_multiplied(branch, right) for branch in (left.yes, left.no))
        return tidied(Where(left.condition, yes, no))
    if cases == [False, True]:
        assert isinstance(right, Where)
        yes, no = (_multiplied(left, branch) for branch in (right.yes, right.no))
        return tidied(Where(right.condition, yes, no))
    if any(cases) and (left is not ZERO and right is not ZERO):
        return tidied(Mul((left, right)))
    plain = tidied(Mul((left, right)))
    short = shown(Mul((left, right)), PREDICTION, (left, right))
    as_it_stands = complexity(plain) <= complexity(short) and not ill_ordered(
        plain, WEIGHT, (PREDICTION, TARGET, PREACTIVATION)
    )
    return plain if as_it_stands else short


def _what_happens(loss_slope: Expr, slope: Expr, collapsed: Expr) -> str:
    """Whether factors cancel, so that fewer letters are left than both slopes have."""
    if slope is ONE:
        return "pair.one"
    in_cases = any(isinstance(n, Where) for side in (loss_slope, slope) for n in walk(side))
    fewer = letters_in(collapsed) < letters_in(loss_slope) + letters_in(slope)
    return "pair.collapse" if fewer and not in_cases else "pair.stays"


def _times_input(gradient: Expr) -> Expr:
    """dL/dz times x, in each case by itself."""
    if not isinstance(gradient, Where):
        return tidied(Mul((gradient, INPUT)))
    yes, no = _times_input(gradient.yes), _times_input(gradient.no)
    return tidied(Where(gradient.condition, yes, no))


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
    return mean_of(derivation) is PREDICTION


def mean_of(derivation: Derivation) -> Expr | None:
    """m, where dL/dz is a constant multiple of m - y: what the prediction means by the target.

    It is p itself for a matched pairing; sigma(p) where the loss takes a logit.

    Args:
        derivation: the derivation of a pairing.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> logits = parse("softplus(p) - y*p", variables=("p", "y"))
        >>> mean = mean_of(pairing_derivation(parse("x"), logits))
        >>> to_text(mean)
        'sigmoid(p)'
    """
    return residual_mean(derivation.phases[-2].steps[0].after)


def residual_mean(gradient: Expr) -> Expr | None:
    """m, where dL/dz is a constant multiple of m - y; None where it is not."""
    if any(isinstance(node, Where) for node in walk(gradient)):
        return None
    factor = simplified(Neg(differentiation(gradient, TARGET).after))
    if factor is ZERO or any(depends_on(factor, v) for v in (PREDICTION, PREACTIVATION, TARGET)):
        return None
    mean = one_fraction(Add((gradient / factor, TARGET)))
    return None if depends_on(mean, TARGET) else shown(mean, PREDICTION, (gradient,))
