"""From what the rules left to the form that is shown, and from there to f itself: line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from slopelab.calculus.identities import IDENTITIES, factors_of, recognised
from slopelab.calculus.order import ill_ordered, reordered
from slopelab.calculus.selfform import SelfForm
from slopelab.calculus.shown import letters_in, shown
from slopelab.calculus.simplify import one_fraction
from slopelab.calculus.steps import Detail, Step
from slopelab.calculus.tidy import looks_like, signs_gathered, tidied
from slopelab.core.expr import Add, Expr, Mul, Neg, Pow, Var, depends_on, substitute, walk

VALUE: Final = Var("f")
"""Stands for f(x) in the self form; printed as the function's own symbol."""


def simplification(
    raw: Expr, var: Var, source: Expr, others: Sequence[Var] = ()
) -> tuple[Step, ...]:
    """From the derivative as the rules left it to its simplest form, in readable moves.

    Args:
        raw: the derivative.
        var: the variable.
        source: what was differentiated: its arguments stay as they are written there.
        others: further letters that move with the variable.
    """
    final = partial(shown, var=var, sources=(source,), others=others)
    steps: list[Step] = []
    now = raw
    moves: list[tuple[str, Callable[[Expr], Expr]]] = [
        ("cancel_signs", signs_gathered),
        ("tidy", tidied),
        ("identity.sign", partial(recognised, row="sign")),
        ("simplify", final),
        *((f"identity.{row}", partial(recognised, row=row)) for row in IDENTITIES),
        ("simplify", final),
    ]
    for kind, move in moves:
        rule = kind
        after = move(now)
        if not ill_ordered(now, var, others) and reordered(now, after):
            continue
        if looks_like(now, after) or (rule == "cancel_signs" and _signs(after) >= _signs(now)):
            continue
        if steps and rule == "simplify" and steps[-1].rule in {"tidy", "simplify"}:
            # Two such lines in a row say no more than one.
            now = steps.pop().before
            rule = "simplify" if steps else "tidy"
        steps.append(Step(rule=rule, before=now, after=after))
        now = after
    return tuple(steps)


def _signs(expr: Expr) -> int:
    return sum(isinstance(node, Neg) for node in walk(expr))


def self_steps(function: Expr, derivative: Expr, form: SelfForm) -> tuple[Step, ...]:
    """The lines that lead from f' to g(f).

    Args:
        function: f.
        derivative: f', as it was found.
        form: g.
    """
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
    factors = factors_of(form.expr)
    lines: list[Step] = []
    values: list[Expr] = []
    for factor in factors:
        base = factor.base if isinstance(factor, Pow) else factor
        value = one_fraction(substitute(base, {VALUE: function}))
        values.append(Pow(value, factor.exponent) if isinstance(factor, Pow) else value)
        lone = len(factors) == 1 and base is factor
        if not lone and isinstance(base, Add) and depends_on(base, VALUE):
            lines.append(Step(rule="self.factor", before=base, after=value, level=Detail.HEADLINE))
    product = values[0] if len(values) == 1 else Mul(tuple(values))
    product = derivative if reordered(product, derivative) else product
    if form.relation is not None and letters_in(product) > 3 * letters_in(derivative):
        # Putting f back makes it longer than it ever was; the polynomial says it better.
        messages: dict[str, Expr] = {"f": VALUE, "relation": form.relation}
        return (
            Step(
                rule="self.eliminated",
                before=form.expr,
                after=derivative,
                messages=messages,
                level=Detail.HEADLINE,
            ),
        )
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
