r"""Differentiation in index notation: dy_i/dx_j, by rules of its own and those of scalars.

=================  =============================================================================
rule               what it says
=================  =============================================================================
index.kronecker    dx_i/dx_j = \delta_{ij}
index.chain        x_j acts through x_i itself, and through every reduction r:
                   df/dx_j = (df/dx_i) \delta_{ij} + (df/dr) (dr/dx_j)
                   (inside a sum over k in which x_i stands too: also through that)
index.<reduction>  dr/dx_j = \sum_k w_k db_k/dx_j, w_k from the reduction's row
index.contract     \sum_k a_k \delta_{kj} = a_j; what does not depend on k stands in front
=================  =============================================================================

The partial derivatives are those of scalar calculus (`slopelab.calculus.rules`), every reduction
held by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, final

from slopelab.calculus.index_algebra import (
    Slope,
    bound_by,
    collected,
    contracted,
    opaquely,
    signs_in_front,
    total,
    with_shares,
)
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import complexity, one_fraction, simplified
from slopelab.calculus.steps import Detail, Step
from slopelab.calculus.tidy import signless_tidied, tidied
from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Derivative,
    Div,
    Expr,
    Mul,
    Var,
    Where,
    children,
    depends_on,
    rebuild,
    variables,
)
from slopelab.core.index import BOUND, COLUMN, ROW, component, indexed, looks_out, parts, renamed
from slopelab.core.reductions import LENGTH, REDUCTIONS, delta, summed, weight

_INNER: Final = Var(BOUND[1])
_FURTHER: Final = ("S", "T", "U", "A", "B", "C", "D", "E", "G", "H")


@final
@dataclass(frozen=True, slots=True)
class Named:
    """A vector formula with its reductions under names.

    Args:
        entry: the formula of entry i, or of the one number that it is.
        names: each reduction, over k, in terms of those before it; one in which an entry of what
            is around it stands is a vector, ``S[i]``.
    """

    entry: Expr
    names: Mapping[str, Call]


def named(expr: Expr, vectors: Iterable[str], taken: Iterable[str] = ()) -> Named:
    """A vector formula in index notation, each reduction by a letter.

    Args:
        expr: the formula as typed.
        vectors: the variables that are vectors.
        taken: letters that are in use.

    Example:
        >>> from slopelab.core.parse import parse
        >>> found = named(parse("x - logsumexp(x)", vectors=True), {"x"})
        >>> found.entry, list(found.names)
        (Add((Var('x[i]'), Neg(Var('ell')))), ['ell'])
    """
    known = set(vectors)
    used = {*taken, *variables(expr)}
    names: dict[str, Call] = {}
    letters: dict[Expr, Var] = {}

    def visit(node: Expr) -> Expr:
        found = letters.get(node)
        if found is not None:
            return found
        inner = rebuild(node, tuple(visit(part) for part in children(node)))
        if not isinstance(inner, Call) or inner.name not in REDUCTIONS:
            return inner
        own = REDUCTIONS[inner.name].letter
        letter = next(name for name in (own, *_FURTHER) if name not in used)
        used.add(letter)
        body, *extra = inner.args
        bound = BOUND[0]
        name = letter
        if looks_out(body):
            name = component(letter, ROW).name
            known.add(letter)
        body = indexed(body, known, bound, depth=1)
        names[name] = Call(inner.name, (Var(bound), body, *extra))
        letters[node] = Var(letter)
        return letters[node]

    entry = visit(expr)
    return Named(indexed(entry, known), names)


@final
class IndexDifferentiation:
    """The derivatives of everything in one formula with respect to x_j.

    Args:
        formula: the formula, its reductions named.
        vector: x.
        is_number: whether x is one number: then there is but one derivative.
    """

    def __init__(self, formula: Named, vector: str, *, is_number: bool = False) -> None:
        self.formula = formula
        self.vector = vector
        self.is_number = is_number
        self.var = Var(vector) if is_number else component(vector, COLUMN)
        self.slopes: dict[str, Slope] = {}
        """dr/dx_j of each reduction that depends on x, by its name."""
        self.shares: dict[str, Expr] = {}
        """Vectors of weights that were given a letter, ``s[i]``."""

    def reductions(self) -> list[Step]:
        """A step for each reduction that depends on x, in order."""
        steps: list[Step] = []
        for name, call in self.formula.names.items():
            step, slope = self.reduction(name, call)
            if not slope.is_zero:
                self.slopes[name] = slope
                steps.append(step)
        return steps

    def entry(self) -> tuple[Step, Slope]:
        """The derivative of the formula itself."""
        return self.chain(self.formula.entry, ROW)

    def chain(self, expr: Expr, index: str) -> tuple[Step, Slope]:
        """The derivative of an expression in x_index and reductions."""
        before = Derivative(expr, self.var)
        if self.is_number:
            step = differentiation(expr, self.var)
            after = opaquely(best, step.after)
            last = Step(rule="simplify", before=step.after, after=after)
            return Step(
                rule="index.number", before=before, after=after, substeps=(step, last)
            ), Slope(ZERO, after)
        own = component(self.vector, index)
        kronecker = delta(Var(index), Var(COLUMN))
        if expr is own:
            step = Step(
                rule="index.kronecker", before=before, after=kronecker, level=Detail.EVERYTHING
            )
            return step, Slope(ONE, ZERO)
        substeps: list[Step] = []
        unworked: list[Expr] = []
        found: dict[str, list[Expr]] = {index: [], ROW: [], "": []}
        """What stands at delta_{index j}, at delta_{ij}, and alone."""
        moving = list(self.moving(expr, index))
        for at in dict.fromkeys((index, ROW)):
            entry = component(self.vector, at)
            if depends_on(expr, entry):
                partial, step = self.partial(expr, entry)
                substeps.append(step)
                unworked.append(Mul((step.before, delta(Var(at), Var(COLUMN)))))
                found[at].append(partial)
        for name, slope, at in moving:
            partial, step = self.partial(expr, Var(name))
            substeps.append(step)
            unworked.append(Mul((step.before, Derivative(Var(name), self.var))))
            for place, part in ((at, slope.direct), ("", slope.rest)):
                if part is not ZERO:
                    found[place].append(tidied(Mul((partial, part))))
        direct, across, rest = (
            signless_tidied(Add(tuple(found[at]))) if found[at] else ZERO for at in (index, ROW, "")
        )
        slope = Slope(direct, rest, ZERO if index == ROW else across)
        rule = "index.chain" if moving else "index.entry"
        step = Step(
            rule=rule if unworked else "constant",
            before=before,
            after=slope.expr(index),
            unworked=signless_tidied(Add(tuple(unworked))) if unworked else None,
            substeps=tuple(substeps),
        )
        return step, slope

    def moving(self, expr: Expr, index: str) -> Iterator[tuple[str, Slope, str]]:
        """The reductions in an expression: name, slope, and at which index it is an entry."""
        for template, slope in self.slopes.items():
            base = parts(Var(template))
            if base is None:
                if _has(expr, template):
                    # The entry's own index is not one that a sum in it binds.
                    apart = slope.mapped(lambda part: bound_by(part, _INNER.name))
                    yield template, apart if index == BOUND[0] else slope, ""
                continue
            for at in dict.fromkeys((index, ROW)):
                name = component(base[0], at).name
                if _has(expr, name):
                    yield name, slope if at == ROW == index else slope.at(at), at

    def partial(self, expr: Expr, var: Var) -> tuple[Expr, Step]:
        """The derivative with everything else held, simplified."""
        step = differentiation(expr, var)
        after = with_shares(signs_in_front(opaquely(best, step.after)), self.shares)
        level = Detail.EVERYTHING if expr is var else Detail.NORMAL
        last = (
            () if after is step.after else (Step(rule="simplify", before=step.after, after=after),)
        )
        whole = replace(step, after=after, substeps=(replace(step), *last), level=level)
        return after, Step(
            rule="index.partial",
            before=whole.before,
            after=after,
            messages={"var": var},
            substeps=whole.substeps if whole.rule not in {"constant", "identity"} else (),
            level=Detail.EVERYTHING if _simple(step) else Detail.NORMAL,
        )

    def reduction(self, name: str, call: Call) -> tuple[Step, Slope]:
        """dr/dx_j, from the row of the reduction."""
        bound, entry, *extra = call.args
        assert isinstance(bound, Var)
        row = REDUCTIONS[call.name]
        inner, slope = self.chain(entry, bound.name)
        before = Derivative(Var(name), self.var)
        if slope.is_zero:
            return Step(rule="constant", before=before, after=ZERO), slope
        share = row.share(entry, Var(name), *extra)
        shown = share
        letter = ""
        # The weights of pairs have two indices, and no letter.
        lettered = bool(row.share_letter) and parts(Var(name)) is None
        if lettered:
            letter = self.share_letter(row.share_letter)
            template = renamed(share, bound.name, ROW)
            # A share that is 0 or 1 is worth a name before it is divided by the sum of all.
            whole = not isinstance(share, Where)
            self.shares[component(letter, ROW).name] = (
                Div(template, summed(bound, share)) if whole else template
            )
            shown = component(letter, bound.name)
            if not whole:
                shown = shown / summed(_INNER, component(letter, _INNER.name))
        elif row.shared:
            shown = weight(row, bound, entry, Var(name), tuple(extra))
        weighted = slope.mapped(
            lambda part: ZERO if part is ZERO else opaquely(tidied, Mul((shown, part)))
        )
        known = self.known_sums
        found = Slope(
            collected(total(bound.name, weighted.across), known),
            collected(contracted(bound.name, weighted), known),
        )
        after = found.expr(ROW)
        messages: dict[str, Expr] = {"r": Var(name), "k": bound}
        if lettered:
            own = component(letter, bound.name)
            messages |= {
                "share": own,
                "shares": renamed(self.shares[component(letter, ROW).name], ROW, bound.name),
            }
        contract = Step(
            rule="index.contract",
            before=summed(bound, weighted.expr(bound.name)),
            after=after,
            messages={"k": bound, "delta": delta(bound, Var(COLUMN))},
            level=Detail.NORMAL,
        )
        product = inner.before if shown is ONE else Mul((shown, inner.before))
        return Step(
            rule=f"index.{row.name}",
            before=before,
            after=after,
            unworked=summed(bound, product),
            messages=messages,
            substeps=(inner, contract),
        ), found

    @property
    def known_sums(self) -> dict[Expr, Expr]:
        """The sums over k that have a name: that of a mean is n times the mean."""
        known: dict[Expr, Expr] = {}
        for name, call in self.formula.names.items():
            if parts(Var(name)) is not None:
                continue
            if call.name == "sum":
                known[Call("sum", call.args)] = Var(name)
            elif call.name == "mean":
                known[Call("sum", call.args)] = Mul((LENGTH, Var(name)))
        return known

    def share_letter(self, wanted: str) -> str:
        """A letter for a vector of weights that nothing else has."""
        taken = {*self.formula.names, *(name.partition("[")[0] for name in self.shares)}
        return next(name for name in (wanted, "a", "b", "c", "d", "g", "h") if name not in taken)


def _has(expr: Expr, name: str) -> bool:
    return name in variables(expr)


def _simple(step: Step) -> bool:
    return step.rule in {"constant", "identity", "table"} and not step.substeps


def best(expr: Expr) -> Expr:
    """The shorter of two simple forms: as it falls out, or as one fraction."""
    plain = simplified(expr)
    return min((plain, one_fraction(plain)), key=complexity)
