"""An expression rewritten so that it can be computed without overflow and without cancellation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final, Literal, TypeAlias, final

from slopelab.core.expr import Add, Call, Const, Expr, Num, call, children
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.factoring import gathered
from slopelab.kernels.forms import (
    Monomial,
    collected,
    expr_of,
    expr_of_sum,
    monomial_of,
    power,
    product,
    terms_of,
)
from slopelab.kernels.matching import in_product, instantiated, matches, sweep
from slopelab.kernels.rewriting import ROWS, Row
from slopelab.kernels.tidy import bottom_up, tidied, tidied_node

MAX_PASSES: Final = 50
"""More than any formula needs: every pass applies all rules that fit, all over the tree."""

_Kind: TypeAlias = Literal["sum", "product", "call"]


@final
@dataclass(frozen=True, slots=True)
class Rule:
    """A row, read and made ready.

    Args:
        pattern: the left side, its parts rewritten by the other rules.
        replacement: the right side.
        names: the primitives that have to occur for the pattern to be there.
        row: where it comes from.
    """

    pattern: Expr
    replacement: Expr
    names: frozenset[str]
    row: Row

    @property
    def kind(self) -> _Kind:
        """What sort of node it can change."""
        if isinstance(self.pattern, Add):
            return "sum"
        return "call" if isinstance(self.pattern, Call) else "product"


@lru_cache(maxsize=2048)
def stabilise(expr: Expr, *, last: bool = True) -> Expr:
    """The same function in a form that keeps its digits.

    The rules stand in `slopelab.kernels.rewriting`; they are applied all over the tree until
    none fits.

    Args:
        expr: an expression without `Derivative` nodes.
        last: also use what is only for evaluation; False when the result will be
            differentiated.

    Returns:
        An expression that is equal wherever both are defined.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> loss = "-(y*log(p) + (1 - y)*log(1 - p))".replace("p", "(1/(1 + exp(-z)))")
        >>> to_text(stabilise(parse(loss, variables=("y", "z"))))
        'y*softplus(-z) + (1 - y)*softplus(z)'
    """
    form = _rewritten(tidied(expr), _rules(last=False))
    return _rewritten(form, _rules(last=True)) if last else form


@cache
def _rules(*, last: bool) -> tuple[Rule, ...]:
    """All rules; the parts of each pattern are rewritten until they are as formulas' parts are."""
    rows = [row for row in ROWS if not (row.early if last else row.last)]
    rules = tuple(_rule(row) for row in rows)
    return tuple(_completed(rule, rules) for rule in rules)


def _rule(row: Row) -> Rule:
    pattern = tidied(parse(row.pattern, variables=("a", "b")))
    replacement = tidied(parse(row.replacement, variables=("a", "b")))
    return Rule(pattern, replacement, _names(pattern), row)


def _completed(rule: Rule, rules: tuple[Rule, ...]) -> Rule:
    others = tuple(other for other in rules if other is not rule)
    done: dict[Expr, Expr] = {}
    parts = [_rewritten(part, others) for part in _pieces(rule.pattern)]
    done.update(zip(_pieces(rule.pattern), parts, strict=True))
    pattern = _replaced(rule.pattern, done)
    return Rule(pattern, rule.replacement, _names(pattern), rule.row)


def _pieces(pattern: Expr) -> list[Expr]:
    """The parts of a pattern that are nodes of their own in a formula that contains it."""
    if isinstance(pattern, Add):
        return list(pattern.terms)
    if isinstance(pattern, Call):
        return list(pattern.args)
    return [base for base, _ in monomial_of(pattern).powers]


def _replaced(pattern: Expr, done: dict[Expr, Expr]) -> Expr:
    if isinstance(pattern, Add):
        return expr_of_sum(collected(p for term in pattern.terms for p in terms_of(done[term])))
    if isinstance(pattern, Call):
        return tidied_node(Call(pattern.name, tuple(done[arg] for arg in pattern.args)))
    whole = monomial_of(pattern)
    powers = [power(monomial_of(done[base]), exponent) for base, exponent in whole.powers]
    return expr_of(product((Monomial(whole.coefficient), *powers)))


def _names(expr: Expr, known: dict[Expr, frozenset[str]] | None = None) -> frozenset[str]:
    """The primitives that occur."""
    done = {} if known is None else known
    waiting = [expr]
    while waiting:
        node = waiting[-1]
        missing = [part for part in children(node) if part not in done]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        own = frozenset((node.name,)) if isinstance(node, Call) else frozenset[str]()
        done[node] = own.union(*(done[part] for part in children(node)))
    return done[expr]


def _rewritten(expr: Expr, rules: tuple[Rule, ...]) -> Expr:
    """Passes over the tree until nothing changes."""
    names: dict[Expr, frozenset[str]] = {}
    settled: set[Expr] = set()

    def visit(node: Expr) -> Expr:
        tidy = tidied_node(node)
        if tidy in settled:
            return tidy
        present = _names(tidy, names)
        new = next(_applied(tidy, [r for r in rules if r.names <= present]), None)
        if new is None:
            settled.add(tidy)
            return tidy
        return new

    for _ in range(MAX_PASSES):
        new = bottom_up(expr, visit)
        if new is expr:
            break
        expr = new
    return expr


def _applied(node: Expr, rules: list[Rule]) -> Iterator[Expr]:
    """What the rules that fit make of a node."""
    match node:
        case Add():
            yield from _sums(node, rules)
        case Call(name, _) if name != "sqrt":
            for rule in rules:
                if rule.kind == "call":
                    for value in matches(rule.pattern, node):
                        yield instantiated(rule.replacement, value)
            if name == "log":
                yield from _split(node, rules)
        case _:
            whole = monomial_of(node)
            for rule in rules:
                if rule.kind == "product":
                    for found in in_product(monomial_of(rule.pattern), whole):
                        new = monomial_of(instantiated(rule.replacement, found.value))
                        yield expr_of(product((found.factor, new)))


def _split(node: Call, rules: list[Rule]) -> Iterator[Expr]:
    """The log of a product without those factors of which a rule knows the log."""
    whole = monomial_of(node.args[0])
    alone = len(whole.powers) == 1 and whole.coefficient > 0
    if alone and whole.coefficient == whole.powers[0][1] == 1:
        return
    logs = [rule.pattern for rule in rules if isinstance(rule.pattern, Call)]
    known = [
        (base, k)
        for base, k in whole.powers
        if (is_positive(base) or (alone and k % 2 == 1))
        and any(any(matches(pattern, call("log", base))) for pattern in logs)
    ]
    if known:
        others = tuple(power for power in whole.powers if power not in known)
        rest = tidied_node(call("log", expr_of(Monomial(whole.coefficient, others))))
        parts = [Monomial(k, ((call("log", base), Fraction(1)),)) for base, k in known]
        yield expr_of_sum(collected((*parts, *terms_of(rest))))


def is_positive(expr: Expr) -> bool:
    """Whether an expression is above 0 wherever it is defined, as far as a glance tells."""
    if isinstance(expr, Add):
        return all(term.coefficient > 0 and _has_positive(term) for term in terms_of(expr))
    return isinstance(expr, Call) and PRIMITIVES[expr.name].positive


def _has_positive(term: Monomial) -> bool:
    return all(is_positive(base) or isinstance(base, (Num, Const)) for base, _ in term.powers)


def _sums(node: Add, rules: list[Rule]) -> Iterator[Expr]:
    terms = terms_of(node)
    for rule in rules:
        if rule.kind == "sum":
            new = sweep(terms_of(rule.pattern), rule.replacement, terms)
            if new is not None:
                yield expr_of_sum(new)
    fewer = gathered(node)
    if fewer is not node:
        yield fewer
