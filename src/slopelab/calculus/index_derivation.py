r"""Worked derivations of vector functions: dy_i/dx_j, in index notation, and what flows back.

Phases: the definition; the reductions in it and their derivatives; the derivative of the formula;
its simplest form, its form in terms of the function itself, what the targets' summing to 1 makes of
it; the vector-Jacobian product. Each line is a `Step`, checked when it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

from slopelab.calculus.index_algebra import (
    Slope,
    collected,
    contracted,
    factored,
    opaquely,
    positive_first,
    solved,
)
from slopelab.calculus.index_checks import VectorPoint, Worth, index_checked
from slopelab.calculus.index_rules import IndexDifferentiation, Named, named
from slopelab.calculus.simplify import complexity, simplified
from slopelab.calculus.steps import Detail, Phase, Step
from slopelab.calculus.tidy import looks_like
from slopelab.core.expr import ONE, ZERO, Add, Derivative, Expr, Mul, Neg, Var, substitute, walk
from slopelab.core.index import COLUMN, ROW, component, has_index, indexed, parts, renamed
from slopelab.core.reductions import delta, summed
from slopelab.errors import UnprovedStepError

VALUE: Final = component("f", ROW)
"""Stands for the entry f(x)_i of a vector function."""
NUMBER: Final = Var("f")
"""Stands for the value of a function whose value is a number, such as a loss."""
BACK: Final = "v"
"""The vector that flows back: dL/df_i."""


@final
@dataclass(frozen=True, slots=True)
class IndexDerivation:
    """A derivation in index notation, as data.

    Args:
        var: x_j.
        phases: the parts, in order.
        result: the derivative in its simplest form.
        best: the same in terms of the function itself, where that is shorter.
        back: the vector-Jacobian product, where the function is a vector.
        names: what the names bound throughout stand for.
        slope: the derivative as a multiple of delta_ij and the rest.
    """

    var: Var
    phases: tuple[Phase, ...]
    result: Expr
    best: Expr
    back: Expr | None
    names: Mapping[str, Expr]
    slope: Slope


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be derived.

    Args:
        formula: as typed.
        vectors: the variables that are vectors.
        wrt: the one that it is differentiated with respect to.
        points: where the steps are checked.
        sums_to_one: a vector whose entries sum to 1, such as the targets.
        link: the function whose value the gradient may be in terms of, as typed, in `wrt`.
        is_number: whether `wrt` is one number, not a vector.
        taken: letters that are in use around it.
    """

    formula: Expr
    vectors: tuple[str, ...]
    wrt: str
    points: tuple[VectorPoint, ...]
    sums_to_one: str | None = None
    link: Expr | None = None
    is_number: bool = False
    taken: frozenset[str] = frozenset()


def index_derivation(question: Question) -> IndexDerivation:
    """The derivative of a vector formula, worked out.

    Args:
        question: what is to be derived.

    Raises:
        UnprovedStepError: a step failed its check.
    """
    formula = named(question.formula, question.vectors, {"f", BACK, *question.taken})
    is_vector = has_index(formula.entry, ROW)
    value: Expr = VALUE if is_vector else NUMBER
    work = IndexDifferentiation(formula, question.wrt, is_number=question.is_number)
    reductions = tuple(work.reductions())
    whole, slope = work.entry()
    define = Step(
        rule="index.define",
        before=value,
        after=indexed(question.formula, question.vectors),
        level=Detail.HEADLINE,
    )
    moves, result = _simplest(whole.after, slope, work)
    own, best, slope = _own_form(question, formula, slope, result)
    last, best, names = _with_targets(question, work, best)
    names = {
        **formula.names,
        **work.shares,
        **names,
        (VALUE.name if is_vector else NUMBER.name): formula.entry,
    }
    back, vjp = _flowing_back(slope, best) if is_vector else (None, ())
    final_step = Step(
        rule="result", before=Derivative(value, work.var), after=best, level=Detail.HEADLINE
    )
    phases = [
        Phase("define", (define,)),
        Phase("index.reductions", reductions),
        Phase("differentiate", (whole,)),
        Phase("simplify", moves),
        Phase("self_form", own),
        Phase("index.targets", last),
        Phase("index.back", vjp),
        Phase("result", (final_step,)),
    ]
    worth: Worth = {}
    checked = tuple(
        Phase(
            phase.kind,
            tuple(index_checked(step, question.points, names, worth=worth) for step in phase.steps),
        )
        for phase in phases
        if phase.steps
    )
    return IndexDerivation(work.var, checked, result, best, back, names, slope)


def _simplest(raw: Expr, slope: Slope, work: IndexDifferentiation) -> tuple[tuple[Step, ...], Expr]:
    forms = [collected(raw, work.known_sums)]
    product = factored(slope, ROW)
    # a_i (delta_ij - b_j) is what one wants to read, if there is such a form.
    after = product if product is not None else forms[0]
    if looks_like(raw, after):
        return (), raw
    return (Step(rule="simplify", before=raw, after=after),), after


def _own_form(
    question: Question, formula: Named, slope: Slope, result: Expr
) -> tuple[tuple[Step, ...], Expr, Slope]:
    """The derivative in terms of the function's own values, if that rids it of x."""
    own = component(question.wrt, ROW)
    if not has_index(formula.entry, ROW) or not _holds(result, question.wrt):
        return (), result, slope
    found = solved(formula.entry, own, VALUE)
    if found is None:
        return (), result, slope
    atom, worth = found
    put = {atom: worth, renamed(atom, ROW, COLUMN): renamed(worth, ROW, COLUMN)}
    changed = Slope(*(opaquely(simplified, substitute(p, put)) for p in (slope.direct, slope.rest)))
    after = factored(changed, ROW) or collected(changed.expr(ROW))
    if _holds(after, question.wrt) or complexity(after) >= complexity(result):
        return (), result, slope
    steps = (
        Step(
            rule="index.solve",
            before=atom,
            after=worth,
            level=Detail.HEADLINE,
            messages={"f": VALUE},
        ),
        Step(rule="index.own", before=result, after=after, level=Detail.HEADLINE),
    )
    return steps, after, changed


def _holds(expr: Expr, base: str) -> bool:
    return any(isinstance(node, Var) and (parts(node) or ("",))[0] == base for node in walk(expr))


def _with_targets(
    question: Question, work: IndexDifferentiation, result: Expr
) -> tuple[tuple[Step, ...], Expr, dict[str, Expr]]:
    """What is left of a loss's gradient when the targets sum to 1."""
    steps: list[Step] = []
    names: dict[str, Expr] = {}
    target = question.sums_to_one
    if target is not None:
        ones = summed(Var("k"), component(target, "k"))
        after = positive_first(opaquely(simplified, substitute(result, {ones: ONE})))
        if after is not result and not looks_like(after, result):
            steps.append(
                Step(
                    rule="index.sum_one",
                    before=result,
                    after=after,
                    messages={"sum": ones, "one": ONE},
                    level=Detail.HEADLINE,
                )
            )
            result = after
        if question.link is not None and not work.shares.get(component("s", ROW).name):
            step, names = _matched(question, result, target)
            steps += step
            result = step[0].after if step else result
    return tuple(steps), result, names


def _matched(question: Question, result: Expr, target: str) -> tuple[list[Step], dict[str, Expr]]:
    """The gradient as link minus target, where it is that."""
    assert question.link is not None
    own = named(question.link, question.vectors, {"f", BACK})
    entry = own.entry
    value = component("q", ROW)
    after = Add((component("q", COLUMN), Neg(component(target, COLUMN))))
    step = Step(
        rule="index.link",
        before=result,
        after=after,
        messages={"q": value, "expr": entry},
        level=Detail.HEADLINE,
    )
    names = {value.name: entry}
    try:
        index_checked(step, question.points, {**own.names, **names, **_shares(question)})
    except UnprovedStepError:
        return [], {}
    return [step], names


def _shares(question: Question) -> dict[str, Expr]:
    formula = named(question.formula, question.vectors, {"f", BACK})
    work = IndexDifferentiation(formula, question.wrt)
    work.reductions()
    return {**formula.names, **work.shares}


def _flowing_back(slope: Slope, best: Expr) -> tuple[Expr, tuple[Step, ...]]:
    """The sum of v_i df_i/dx_j over i."""
    weight = component(BACK, ROW)
    before = summed(Var(ROW), Mul((weight, best)))
    weighted = Slope(
        ZERO if slope.direct is ZERO else Mul((weight, slope.direct)),
        ZERO if slope.rest is ZERO else opaquely(simplified, Mul((weight, slope.rest))),
    )
    after = collected(contracted(ROW, weighted))
    step = Step(
        rule="index.back",
        before=before,
        after=after,
        messages={"k": Var(ROW), "delta": delta(Var(ROW), Var(COLUMN)), "v": weight},
        level=Detail.HEADLINE,
    )
    return after, (step,)
