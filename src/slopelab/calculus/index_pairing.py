r"""The gradient of a loss behind a vector function: dL/dz_j as \sum_i dL/dp_i dp_i/dz_j."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, final

from slopelab.calculus.index_algebra import Slope, collected, contracted, opaquely, positive_first
from slopelab.calculus.index_checks import VectorPoint, Worth, index_checked
from slopelab.calculus.index_derivation import VALUE, IndexDerivation, Question, index_derivation
from slopelab.calculus.simplify import simplified
from slopelab.calculus.steps import Detail, Phase, Step
from slopelab.calculus.tidy import looks_like
from slopelab.core.expr import ONE, ZERO, Derivative, Expr, Mul, Var, substitute
from slopelab.core.index import COLUMN, ROW, component, indexed, renamed
from slopelab.core.reductions import delta, summed

PREDICTION: Final = component("p", ROW)
LOSS: Final = Var("f")
INPUT: Final = "z"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A vector function and a loss of its value.

    Args:
        activation: as typed, in z.
        loss: as typed, in p and the targets.
        targets: the loss's targets, all vectors.
        points: where the steps are checked, in z and the targets.
        loss_points: where those of the loss alone are, in p and the targets.
        sums_to_one: a target whose entries sum to 1.
    """

    activation: Expr
    loss: Expr
    targets: tuple[str, ...]
    points: tuple[VectorPoint, ...]
    loss_points: tuple[VectorPoint, ...]
    sums_to_one: str | None = None


def pair_derivation(pair: Pair) -> IndexDerivation:
    """The gradient with respect to z, worked out.

    Args:
        pair: the function and the loss.

    Raises:
        UnprovedStepError: a step failed its check.
    """
    own = index_derivation(
        Question(formula=pair.activation, vectors=(INPUT,), wrt=INPUT, points=pair.points)
    )
    loss = index_derivation(
        Question(
            formula=pair.loss,
            vectors=("p", *pair.targets),
            wrt="p",
            points=pair.loss_points,
            taken=frozenset(own.names),
        )
    )
    names = _names(own, loss)
    var = component(INPUT, COLUMN)
    slope = own.slope.mapped(lambda part: substitute(part, _predictions()))
    jacobian = substitute(own.best, _predictions())
    outer = renamed(loss.best, COLUMN, ROW)
    define = (
        Step(
            rule="index.prediction",
            before=PREDICTION,
            after=indexed(pair.activation, (INPUT,)),
            level=Detail.HEADLINE,
        ),
        Step(
            rule="index.loss",
            before=LOSS,
            after=indexed(pair.loss, ("p", *pair.targets)),
            level=Detail.HEADLINE,
        ),
    )
    chain = (
        _factor("index.pair.loss", Derivative(LOSS, PREDICTION), outer, loss),
        _factor("index.pair.activation", Derivative(PREDICTION, var), jacobian, own),
    )
    weighted = slope.mapped(lambda part: ZERO if part is ZERO else _simple(Mul((outer, part))))
    before = summed(Var(ROW), Mul((outer, jacobian)))
    after = collected(contracted(ROW, weighted))
    multiply = (
        Step(
            rule="index.pair.sum",
            before=before,
            after=after,
            messages={"delta": delta(Var(ROW), Var(COLUMN)), "k": Var(ROW)},
            level=Detail.HEADLINE,
        ),
    )
    last, best = _with_sum(pair, after)
    result = (Step(rule="result", before=Derivative(LOSS, var), after=best, level=Detail.HEADLINE),)
    worth: Worth = {}
    phases = tuple(
        Phase(
            kind,
            # The two factors were checked where they were derived.
            tuple(
                step if step.check else index_checked(step, pair.points, names, worth=worth)
                for step in steps
            ),
        )
        for kind, steps in (
            ("define", define),
            ("index.pair", chain),
            ("index.multiply", multiply),
            ("index.targets", last),
            ("result", result),
        )
        if steps
    )
    return IndexDerivation(var, phases, after, best, None, names, Slope(ZERO, best))


def _factor(rule: str, before: Expr, after: Expr, found: IndexDerivation) -> Step:
    """A factor of the chain rule, with the derivation of its own as what justifies it."""
    inner = [
        phase for phase in found.phases if phase.kind not in {"define", "result", "index.back"}
    ]
    (result,) = found.phases[-1].steps
    return Step(
        rule=rule,
        before=before,
        after=after,
        substeps=tuple(_told(step) for phase in inner for step in phase.steps),
        level=Detail.HEADLINE,
        check=result.check,
    )


def _told(step: Step) -> Step:
    """A step in which the function's value is called the prediction; its check stays."""
    put = _predictions()
    return replace(
        step,
        before=substitute(step.before, put),
        after=substitute(step.after, put),
        unworked=None if step.unworked is None else substitute(step.unworked, put),
        messages={name: substitute(expr, put) for name, expr in step.messages.items()},
        substeps=tuple(_told(sub) for sub in step.substeps),
    )


def _predictions() -> dict[Expr, Expr]:
    """The function's own value is the prediction."""
    return {
        VALUE: PREDICTION,
        renamed(VALUE, ROW, COLUMN): renamed(PREDICTION, ROW, COLUMN),
    }


def _names(own: IndexDerivation, loss: IndexDerivation) -> Mapping[str, Expr]:
    names = {**loss.names, **own.names}
    names[PREDICTION.name] = own.names[VALUE.name]
    names[LOSS.name] = loss.names[LOSS.name]
    return names


def _with_sum(pair: Pair, expr: Expr) -> tuple[tuple[Step, ...], Expr]:
    if pair.sums_to_one is None:
        return (), expr
    ones = summed(Var("k"), component(pair.sums_to_one, "k"))
    after = _simple(substitute(expr, {ones: ONE}))
    if after is expr or looks_like(after, expr):
        return (), expr
    step = Step(
        rule="index.sum_one",
        before=expr,
        after=after,
        messages={"sum": ones, "one": ONE},
        level=Detail.HEADLINE,
    )
    return (step,), after


def _simple(expr: Expr) -> Expr:
    return positive_first(opaquely(simplified, expr))
