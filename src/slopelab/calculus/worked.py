r"""Worked derivations of functions.

A derivation runs through phases: the definition, differentiation by rules, simplification, the
derivative in terms of the function itself. Each line is a `Step`, checked when it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import final

from slopelab.calculus.abbreviations import constants, written_out
from slopelab.calculus.moves import VALUE
from slopelab.calculus.routes import Break, Setting, breaks_of, clear_of, cut_of
from slopelab.calculus.selfform import SelfForm
from slopelab.calculus.steps import Detail, Phase, Step
from slopelab.calculus.tidy import signless_tidied
from slopelab.calculus.verify import Point, checked, nearby, points_for
from slopelab.core.expr import Derivative, Expr, Num, Var


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
        letters: those of them that abbreviate something, such as a constant of many digits.
        breaks: where pieces of the function meet: there no step is checked.
    """

    subject: Expr
    var: Var
    phases: tuple[Phase, ...]
    result: Expr
    self_form: SelfForm | None
    names: Mapping[str, Expr]
    letters: Mapping[str, Expr] = field(default_factory=dict[str, Expr], hash=False)
    breaks: tuple[Break, ...] = ()

    @property
    def boxed(self) -> Expr:
        """The form in the box at the end, in which letters stand for what is long."""
        return self.phases[-1].steps[-1].after

    @property
    def best(self) -> Expr:
        """The form in the box, its letters written out."""
        return self.result if self.self_form is None else written_out(self.boxed, self.letters)

    def steps(self) -> Iterator[Step]:
        """All steps of all phases, sub-steps after the steps they belong to."""
        for phase in self.phases:
            for step in phase.steps:
                yield from step.walk()


@lru_cache(maxsize=512)
def function_derivation(
    expr: Expr,
    var: Var,
    parameters: tuple[tuple[str, Fraction], ...] = (),
    at_kinks: Expr | None = None,
) -> Derivation:
    """The derivative of a function of one variable, worked out.

    Args:
        expr: the function, in `var` and parameters.
        var: its variable.
        parameters: values of the parameters at which the steps are checked (each also at
            three quarters of it, so that a check does not lean on a special value).
        at_kinks: another formula of the same function, in `var` alone, whose derivative is used
            at kinks.

    Raises:
        UnprovedStepError: a step failed its check.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> worked = function_derivation(parse("1/(1+exp(-x))"), Var("x"))
        >>> to_text(worked.result), to_text(worked.best)
        ('exp(-x)/(1 + exp(-x))^2', 'f*(1 - f)')
    """
    short = constants(expr, frozenset(name for name, _ in parameters))
    numbers = {n: v.value for n, v in short.letters.items() if isinstance(v, Num)}
    values = {**dict(parameters), **numbers}
    cut = cut_of(short.expr, var, values)
    breaks = breaks_of(cut, var)
    points = points_for(
        expr,
        var.name,
        {name: nearby(value) for name, value in parameters},
        first=cut.samples() if breaks and cut is not None else (),
        usable=clear_of(breaks, short.letters),
    )
    names: dict[str, Expr] = {VALUE.name: expr, **short.letters}
    define = Step(rule="define", before=VALUE, after=expr, level=Detail.HEADLINE)
    let = Step(
        rule="let",
        before=expr,
        after=short.expr,
        bindings=short.letters,
        level=Detail.HEADLINE,
    )
    setting = Setting(short.expr, var, values, names, points, cut, at_kinks=at_kinks)
    found = setting.route()
    names |= found.letters
    boxed = found.form.expr if found.form else found.result
    last = Step(rule="result", before=Derivative(VALUE, var), after=boxed, level=Detail.HEADLINE)
    phases = (
        Phase("define", (define,)),
        Phase("let", (let,) if short.letters else ()),
        *found.phases,
        Phase("result", (last,)),
    )
    letters = {**short.letters, **found.letters}
    return Derivation(
        expr,
        var,
        checked_phases(phases, points, names),
        signless_tidied(written_out(found.result, letters)) if letters else found.result,
        found.form,
        names,
        letters,
        breaks,
    )


def checked_phases(
    phases: Sequence[Phase], points: Sequence[Point], names: Mapping[str, Expr]
) -> tuple[Phase, ...]:
    """The phases that have steps, each step with its check.

    Raises:
        UnprovedStepError: a step failed its check.
    """
    return tuple(
        Phase(phase.kind, tuple(checked(step, points, names) for step in phase.steps))
        for phase in phases
        if phase.steps
    )
