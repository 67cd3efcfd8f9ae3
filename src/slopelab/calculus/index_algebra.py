r"""Algebra with sums and Kronecker deltas: contraction, drawing out of a sum, names for weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import final

from slopelab.calculus.simplify import same, simplified
from slopelab.calculus.tidy import signless_tidied, tidied
from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Compare,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Var,
    Where,
    children,
    rebuild,
    substitute,
    transform,
    walk,
)
from slopelab.core.index import COLUMN, ROW, has_index, parts, renamed
from slopelab.core.reductions import LENGTH, delta, summed


@final
@dataclass(frozen=True, slots=True)
class Slope:
    r"""A derivative with respect to x_j: direct \delta_{ij} + rest, i being the entry's index.

    What stands in a sum over k around which there is an i has also across \delta_{ij}, and its own
    index is k.
    """

    direct: Expr
    rest: Expr
    across: Expr = ZERO

    def mapped(self, change: Callable[[Expr], Expr]) -> Slope:
        """The same with all parts changed."""
        return Slope(change(self.direct), change(self.rest), change(self.across))

    @property
    def is_zero(self) -> bool:
        """Whether nothing depends on x."""
        return self.direct is ZERO and self.rest is ZERO and self.across is ZERO

    def expr(self, index: str) -> Expr:
        """The derivative as one expression."""
        own, around = (delta(Var(at), Var(COLUMN)) for at in (index, ROW))
        terms = (Mul((self.direct, own)), self.rest, Mul((self.across, around)))
        return signless_tidied(Add(terms[:2] if self.across is ZERO else terms))

    def at(self, index: str) -> Slope:
        """That of an entry i, of another entry: what sums bind keeps out of its way."""
        return self.mapped(lambda part: renamed(bound_by(part, "l"), ROW, index))


def opaquely(rule: Callable[[Expr], Expr], expr: Expr) -> Expr:
    """Apply a rule that knows no sums and deltas: each is a letter meanwhile."""
    letters: dict[Expr, Expr] = {}

    def visit(node: Expr) -> Expr:
        if isinstance(node, Call) and node.name in {"sum", "delta"}:
            return letters.setdefault(node, Var(f"opaque{len(letters)}"))
        return rebuild(node, tuple(visit(part) for part in children(node)))

    hidden = rule(visit(expr))
    return substitute(hidden, {letter: node for node, letter in letters.items()})


def contracted(index: str, slope: Slope) -> Expr:
    r"""The sum over an index of direct \delta_{index j} + rest."""
    picked = renamed(slope.direct, index, COLUMN)
    return signless_tidied(Add((picked, total(index, slope.rest))))


def total(index: str, expr: Expr) -> Expr:
    """The sum of an expression over an index, with everything in front that does not depend on it.

    Example:
        >>> from slopelab.core.index import component
        >>> from slopelab.core.text import to_text
        >>> to_text(total("k", component("y", "k") * component("s", "j")), unicode=True)
        'sⱼ·(Σₖ yₖ)'
    """
    return signless_tidied(Add(tuple(_term(index, term) for term in _terms(expr))))


def _terms(expr: Expr) -> Iterator[Expr]:
    match expr:
        case Add(terms):
            for term in terms:
                yield from _terms(term)
        case Neg(arg):
            for term in _terms(arg):
                yield term.arg if isinstance(term, Neg) else Neg(term)
        case _:
            yield expr


def _term(index: str, term: Expr) -> Expr:
    if term is ZERO:
        return ZERO
    if isinstance(term, Neg):
        inner = _term(index, term.arg)
        return inner.arg if isinstance(inner, Neg) else Neg(inner)
    above, below = (term.numerator, term.denominator) if isinstance(term, Div) else (term, ONE)
    inside: list[Expr] = []
    outside: list[Expr] = []
    for factor in _factors(above):
        (inside if has_index(factor, index) else outside).append(factor)
    under = [factor for factor in _factors(below) if has_index(factor, index)]
    over = [factor for factor in _factors(below) if not has_index(factor, index)]
    whole = any(isinstance(factor, Where) for factor in inside)
    mixed = [f for f in inside if isinstance(f, Add) and _is_mixed(f, index, whole=whole)]
    if mixed:
        # y_k (a_k - s_j): multiplied out first.
        rest = [f for f in (*outside, *inside) if f is not mixed[0]]
        spread = Add(tuple(Mul((*rest, part)) for part in _terms(mixed[0])))
        whole = spread if below is ONE else Add(tuple(Div(t, below) for t in _terms(spread)))
        return total(index, tidied(whole))
    body = _joined(inside)
    if under:
        body = Div(body, _joined(under))
    whole = Mul((LENGTH,)) if body is ONE else summed(Var(index), body)
    if body is ONE:
        whole = LENGTH
    product = Mul((*outside, whole)) if outside else whole
    return Div(product, _joined(over)) if over and over != [ONE] else product


def _is_mixed(factor: Add, index: str, *, whole: bool) -> bool:
    """Whether a sum has to be multiplied out; beside a case distinction 1 - y_k stays whole."""
    if whole and not has_index(factor, COLUMN):
        return False
    return not all(_bound(part, index) for part in factor.terms)


def _bound(term: Expr, index: str) -> bool:
    return has_index(term, index) and not has_index(term, COLUMN)


def _factors(expr: Expr) -> tuple[Expr, ...]:
    if isinstance(expr, Mul):
        return tuple(part for factor in expr.factors for part in _factors(factor))
    return (expr,)


def _joined(factors: list[Expr]) -> Expr:
    kept = [factor for factor in factors if factor is not ONE]
    if not kept:
        return ONE
    return kept[0] if len(kept) == 1 else Mul(tuple(kept))


def collected(expr: Expr, known: Mapping[Expr, Expr] | None = None) -> Expr:
    """Sums over different bound indices made alike, then everything in its simplest form.

    Args:
        expr: an expression with sums.
        known: what some sums over k are.
    """
    alike = bound_by(expr, "k")
    return positive_first(opaquely(simplified, substitute(alike, known or {})))


def positive_first(expr: Expr) -> Expr:
    """A sum that begins with a minus, begun with what has none: s - y, not -y + s."""
    if not isinstance(expr, Add) or not isinstance(expr.terms[0], Neg):
        return expr
    return Add(tuple(sorted(expr.terms, key=lambda term: isinstance(term, Neg))))


def factored(slope: Slope, index: str) -> Expr | None:
    r"""The form a_i (\delta_{ij} - b_j), where there is one."""
    if slope.direct is ZERO or slope.rest is ZERO:
        return None
    ratio = collected(Div(slope.rest, slope.direct))
    if has_index(ratio, index):
        return None
    kronecker = delta(Var(index), Var(COLUMN))
    return signless_tidied(Mul((slope.direct, Add((kronecker, ratio)))))


def bound_by(expr: Expr, letter: str) -> Expr:
    """Every sum over that index: what is bound has no name of its own.

    Example:
        >>> from slopelab.core.index import component
        >>> from slopelab.core.text import to_text
        >>> to_text(bound_by(summed(Var("l"), component("y", "l")), "k"), unicode=True)
        'Σₖ yₖ'
    """

    def visit(node: Expr) -> Expr:
        if isinstance(node, Call) and node.name == "sum":
            bound, body = node.args
            assert isinstance(bound, Var)
            if bound.name != letter and not has_index(body, letter):
                return summed(Var(letter), renamed(body, bound.name, letter))
        return node

    return transform(expr, visit)


def signs_in_front(expr: Expr) -> Expr:
    """A case distinction between -1 and 0 as minus one between 1 and 0."""

    def visit(node: Expr) -> Expr:
        if isinstance(node, Where) and node.no is ZERO and node.yes in (Num(-1), Neg(ONE)):
            return Neg(Where(node.condition, ONE, ZERO))
        return node

    return opaquely(signless_tidied, transform(expr, visit))


def with_shares(expr: Expr, shares: Mapping[str, Expr]) -> Expr:
    """Cases that are those of a named weight, written with it: where(x_i > tau, 1, 0) is c_i.

    Args:
        expr: an expression.
        shares: the weights, ``c[i]``, as case distinctions with 0 elsewhere; others are passed by.
    """
    cases = {name: case for name, case in shares.items() if isinstance(case, Where)}
    if not cases:
        return expr

    def visit(node: Expr) -> Expr:
        if isinstance(node, Mul):
            return _cases_outside(node)
        if not isinstance(node, Where) or node.no is not ZERO:
            return node
        for name, case in cases.items():
            for index in _indices(node):
                own = renamed(case, ROW, index)
                assert isinstance(own, Where)
                factor = _multiple(node, own)
                if factor is not None:
                    base = name.partition("[")[0]
                    return tidied(Mul((factor, Var(f"{base}[{index}]"))))
        return node

    return opaquely(tidied, transform(transform(expr, _cases_outside), visit))


def _cases_outside(node: Expr) -> Expr:
    """A factor beside a case distinction goes into it: a where(c, b, 0) is where(c, a b, 0)."""
    if not isinstance(node, Mul):
        return node
    cases = [f for f in node.factors if isinstance(f, Where) and f.no is ZERO]
    if len(cases) != 1 or cases[0].yes is ONE:
        return node
    rest = tuple(factor for factor in node.factors if factor is not cases[0])
    return Where(cases[0].condition, Mul((*rest, cases[0].yes)), ZERO)


def _indices(expr: Expr) -> list[str]:
    found = {part[1] for node in walk(expr) if isinstance(node, Var) and (part := parts(node))}
    return sorted(found)


def _multiple(node: Where, case: Where) -> Expr | None:
    """By what to multiply the weight, where both are cases of the same condition."""
    ours, theirs = node.condition, case.condition
    if ours.op != theirs.op or not same(_excess(ours), _excess(theirs)):
        return None
    return simplified(node.yes / case.yes)


def _excess(condition: Compare) -> Expr:
    return Add((condition.left, Neg(condition.right)))


def solved(entry: Expr, own: Var, value: Expr) -> tuple[Expr, Expr] | None:
    """What stands for x_i in terms of the function itself.

    Args:
        entry: the formula y_i.
        own: x_i.
        value: the name of y_i.

    Returns:
        Where y_i is a multiple of one exponential of x_i, that exponential and what it is, e^{x_i}
        and y_i S for y_i = e^{x_i}/S; where y_i is affine in x_i, x_i and what it is; else None.
    """
    letter = Var("atom")
    for atom in walk(entry):
        if isinstance(atom, Call) and atom.name == "exp":
            rational = substitute(entry, {atom: letter})
            factor = simplified(Div(rational, letter))
            if not _occurs(rational, own) and not _occurs(factor, letter):
                return atom, tidied(simplified(Div(value, factor)))
    shift = simplified(substitute(entry, {own: ZERO}))
    slope = simplified(Div(Add((entry, Neg(shift))), own))
    if _occurs(slope, own) or _occurs(shift, own) or slope in (ZERO, ONE):
        return None
    return own, simplified(Div(Add((value, Neg(shift))), slope))


def _occurs(expr: Expr, var: Var) -> bool:
    return any(node is var for node in walk(expr))
