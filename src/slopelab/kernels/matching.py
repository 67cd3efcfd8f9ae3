"""Finding a pattern in a sum or a product, wherever its pieces stand and whatever else is there.

A pattern is a tidied expression whose variables stand for any expression. It is found

* in part of a longer sum, times a common factor: y - y*sigmoid(x) contains y*(1 - sigmoid(x));
* in part of a longer product, with its sign and number split off;
* with a sign or number solved for: 2*a against -x binds a to -x/2, a^2/2 against 2*x^2 to 2*x.

Each pattern has an *anchor*, one piece that holds all its variables. The anchor is tried against
every piece of the target; all other pieces are then known and only have to be looked up. So a
match costs time in proportion to the target, never exponential.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TypeAlias, final

from slopelab.core.expr import (
    Add,
    Call,
    Compare,
    Const,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    children,
    variables,
)
from slopelab.kernels.forms import (
    Monomial,
    Powers,
    Terms,
    collected,
    expr_of,
    expr_of_sum,
    monomial_of,
    product,
    scaled,
    terms_of,
)
from slopelab.kernels.tidy import bottom_up, tidied_node

Bindings: TypeAlias = Mapping[str, Expr]


@final
@dataclass(frozen=True, slots=True)
class Found:
    """Where a pattern was found: target = factor * pattern + rest (a sum), or pattern * rest."""

    bindings: Bindings
    factor: Monomial
    rest: Terms


def instantiated(pattern: Expr, bindings: Bindings) -> Expr:
    """A pattern with its variables replaced, tidied."""
    # What is bound is tidy, however large: only the nodes of the pattern are visited.
    return bottom_up(pattern, tidied_node, {Var(name): value for name, value in bindings.items()})


# -- sums ------------------------------------------------------------------------------------------


def in_sum(pattern: Terms, target: Terms, known: Bindings) -> Iterator[Found]:
    """Every place of a sum pattern in a sum; the rest may be empty."""
    sizes = {term.powers: term.coefficient for term in target}
    at = _anchor([expr_of(term) for term in pattern], known)
    if isinstance(expr_of(pattern[at]), Var) and expr_of(pattern[at]) not in known:
        yield from _remainder(expr_of(pattern[at]), pattern[:at] + pattern[at + 1 :], target, known)
        return
    for term in target:
        for bindings, factor, used in _around(pattern, at, term, sizes, known):
            yield Found(bindings, factor, tuple(part for part in target if part.powers not in used))


def sweep(pattern: Terms, replacement: Expr, target: Terms) -> Terms | None:
    """A sum with a pattern replaced wherever it is found, in one go; None if it is nowhere.

    What a replacement brings in is not searched again; the next sweep does that.
    """
    sizes = {term.powers: term.coefficient for term in target}
    at = _anchor([expr_of(term) for term in pattern], {})
    added: list[Monomial] = []
    for term in target:
        if term.powers not in sizes:
            continue
        for bindings, factor, used in _around(pattern, at, term, sizes, {}):
            for powers in used:
                del sizes[powers]
            new = product((factor, monomial_of(instantiated(replacement, bindings))))
            added.extend(terms_of(expr_of(new)))
            break
    if not added and len(sizes) == len(target):
        return None
    rest = (Monomial(size, powers) for powers, size in sizes.items())
    return collected((*rest, *added))


def _around(
    pattern: Terms, at: int, term: Monomial, sizes: Mapping[Powers, Fraction], known: Bindings
) -> Iterator[tuple[Bindings, Monomial, set[Powers]]]:
    """The places of a pattern in a sum whose term number `at` is the given one."""
    for bindings, factor in _in_product(pattern[at], term, known):
        needed = [
            product((factor, monomial_of(instantiated(expr_of(other), bindings))))
            for number, other in enumerate(pattern)
            if number != at
        ]
        if all(sizes.get(one.powers) == one.coefficient for one in needed):
            used = {term.powers, *(one.powers for one in needed)}
            if len(used) == len(pattern):
                yield bindings, factor, used


def _remainder(variable: Expr, others: Terms, target: Terms, known: Bindings) -> Iterator[Found]:
    """1 + a against 1 + x + y: what is left after the other terms is the variable."""
    sizes = {term.powers: term.coefficient for term in target}
    needed = [monomial_of(instantiated(expr_of(other), known)) for other in others]
    if all(sizes.get(one.powers) == one.coefficient for one in needed):
        used = {one.powers for one in needed}
        rest = tuple(part for part in target if part.powers not in used)
        assert isinstance(variable, Var)
        if rest:
            bindings = {**known, variable.name: expr_of_sum(rest)}
            yield Found(bindings, Monomial(Fraction(1)), ())


# -- products --------------------------------------------------------------------------------------


def in_product(pattern: Monomial, target: Monomial) -> Iterator[Found]:
    """Every place of a product pattern in a product: target = factor * pattern."""
    for bindings, factor in _in_product(pattern, target, {}):
        yield Found(bindings, factor, ())


def _in_product(
    pattern: Monomial, target: Monomial, known: Bindings
) -> Iterator[tuple[Bindings, Monomial]]:
    if not pattern.powers:
        yield known, target.scaled(1 / pattern.coefficient)
        return
    at = _anchor([base for base, _ in pattern.powers], known)
    base, exponent = pattern.powers[at]
    others = Monomial(pattern.coefficient, pattern.powers[:at] + pattern.powers[at + 1 :])
    if isinstance(base, Var) and base.name not in known:
        for there, power in target.powers:
            if power == exponent:
                yield from _rest(others, target, {**known, base.name: there}, (base, exponent))
        return
    for there in target.powers:
        if there[1] * exponent > 0 and abs(there[1]) >= abs(exponent):
            for bindings, whole in _bases(base, there, target, known):
                yield from _rest(others, whole, bindings, (base, exponent))


def _bases(
    pattern: Expr, there: tuple[Expr, Fraction], target: Monomial, known: Bindings
) -> Iterator[tuple[Bindings, Monomial]]:
    """How a base of the target is the pattern; 2 + 2x is 2(1 + x), with the 2 taken out."""
    base, exponent = there
    if not (isinstance(pattern, Add) and isinstance(base, Add)):
        yield from ((bindings, target) for bindings in matches(pattern, base, known))
        return
    for found in in_sum(_terms(pattern), terms_of(base), known):
        if not found.rest and not found.factor.powers:
            size = found.factor.coefficient
            if size == 1:
                yield found.bindings, target
            elif exponent.denominator == 1:
                swapped = Monomial(
                    size**exponent.numerator,
                    ((base, -exponent), (instantiated(pattern, found.bindings), exponent)),
                )
                yield found.bindings, product((target, swapped))


def _terms(pattern: Add) -> Terms:
    return tuple(monomial_of(term) for term in pattern.terms)


def _rest(
    others: Monomial, target: Monomial, bindings: Bindings, anchor: tuple[Expr, Fraction]
) -> Iterator[tuple[Bindings, Monomial]]:
    """Divide the target by the whole pattern, if each of its pieces is really there."""
    left = _without(
        target, monomial_of(instantiated(expr_of(Monomial(Fraction(1), (anchor,))), bindings))
    )
    if left is not None:
        left = _without(left, monomial_of(instantiated(expr_of(others), bindings)))
    if left is not None:
        yield bindings, left


def _without(target: Monomial, part: Monomial) -> Monomial | None:
    """The target divided by a part of it; None when it does not contain the part."""
    have = dict(target.powers)
    for base, exponent in part.powers:
        there = have.get(base, Fraction(0))
        if isinstance(base, Call) and base.name == "exp":
            there = _contained(base, target.powers)
        if there * exponent < 0 or abs(there) < abs(exponent):
            return None
    inverse = Monomial(1 / part.coefficient, tuple((b, -e) for b, e in part.powers))
    return product((target, inverse))


def _contained(base: Call, powers: Powers) -> Fraction:
    """How many times e^u is contained in a product that holds e^(2u)."""
    needed = terms_of(base.args[0])
    for other, _ in powers:
        if isinstance(other, Call) and other.name == "exp":
            terms = terms_of(other.args[0])
            ratio = terms[0].coefficient / needed[0].coefficient if terms else Fraction(0)
            if scaled(base.args[0], ratio) is other.args[0]:
                return ratio
    return Fraction(0)


# -- expressions -----------------------------------------------------------------------------------


def matches(pattern: Expr, target: Expr, known: Bindings) -> Iterator[Bindings]:
    """Every way to make the pattern equal to the whole target."""
    names = variables(pattern)
    if names <= known.keys():
        if instantiated(pattern, known) is target:
            yield known
        return
    match pattern:
        case Var(name):
            yield {**known, name: target}
        case Call(name, args):
            if isinstance(target, Call) and target.name == name:
                yield from _matches_all(args, target.args, known)
        case Add():
            for found in in_sum(_terms(pattern), terms_of(target), known):
                if not found.rest and found.factor == Monomial(Fraction(1)):
                    yield found.bindings
        case Neg() | Mul() | Div() | Pow():
            yield from _solved(monomial_of(pattern), target, known)
        case Num() | Const() | Compare() | Where():
            pass
        case _:
            pass


def _matches_all(
    patterns: tuple[Expr, ...], targets: tuple[Expr, ...], known: Bindings
) -> Iterator[Bindings]:
    if not patterns:
        yield known
        return
    for bindings in matches(patterns[0], targets[0], known):
        yield from _matches_all(patterns[1:], targets[1:], bindings)


def _solved(pattern: Monomial, target: Expr, known: Bindings) -> Iterator[Bindings]:
    """Solve c * a^k = target for a."""
    unknown = [(base, k) for base, k in pattern.powers if variables(base)]
    if len(unknown) != 1:
        return
    base, k = unknown[0]
    constants = Monomial(
        pattern.coefficient, tuple((b, e) for b, e in pattern.powers if b is not base)
    )
    whole = monomial_of(target)
    if any(b not in dict(whole.powers) for b, _ in constants.powers):
        return  # sqrt(2) has to be there: what is found should become simpler
    inverse = Monomial(1 / constants.coefficient, tuple((b, -e) for b, e in constants.powers))
    if constants.powers or len(terms_of(target)) == 1:
        left = product((whole, inverse))
        root = _kth_root(left, k)
        inner = None if root is None else expr_of(root)
    else:
        inner = scaled(target, inverse.coefficient) if k == 1 else None
    if inner is not None:
        yield from matches(base, inner, known)


def _kth_root(whole: Monomial, k: Fraction) -> Monomial | None:
    if k == 1:
        return whole
    if k != 2 or whole.coefficient <= 0:  # noqa: PLR2004 - squares are all that patterns hold
        return None
    above, below = isqrt(whole.coefficient.numerator), isqrt(whole.coefficient.denominator)
    if Fraction(above, below) ** 2 != whole.coefficient:
        return None
    if any((exponent / 2).denominator != 1 for _, exponent in whole.powers):
        return None
    return Monomial(Fraction(above, below), tuple((b, e / 2) for b, e in whole.powers))


def _anchor(pieces: list[Expr], known: Bindings) -> int:
    """The piece that holds all variables, the largest first: a sum rather than one exponential."""
    free = [variables(piece) - known.keys() for piece in pieces]
    every = frozenset[str]().union(*free)

    def weight(at: int) -> tuple[bool, bool, int]:
        piece = pieces[at]
        return (free[at] >= every, not isinstance(piece, Var), _size(piece))

    return max(range(len(pieces)), key=weight)


def _size(expr: Expr) -> int:
    return 1 + sum(_size(part) for part in children(expr))
