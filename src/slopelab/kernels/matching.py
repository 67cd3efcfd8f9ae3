"""Finding a pattern in a sum or a product, wherever its pieces stand and whatever else is there.

A pattern is a tidied expression in which the variable ``a`` stands for any expression, and ``b``,
which may be a factor of one term of a sum, for a variable that does not occur in it. It is found

* in part of a longer sum, times a common factor: y - y*sigmoid(x) contains y*(1 - sigmoid(x));
* in part of a longer product, with its sign and number split off;
* with a sign or number solved for: 2*a against -x binds a to -x/2, a^2/2 against 2*x^2 to 2*x.

Each pattern has an *anchor*, the largest piece that holds ``a``. The anchor is tried against
every piece of the target; all other pieces are then known and only have to be looked up. So a
match costs time in proportion to the target, never exponential.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Final, final

from slopelab.core.expr import (
    Add,
    Call,
    Div,
    Expr,
    Mul,
    Neg,
    Pow,
    Var,
    children,
    depends_on,
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

A: Final = Var("a")
"""Stands for any expression."""
B: Final = Var("b")
"""Stands for another variable, the target of a loss."""

_ONE: Final = Monomial(Fraction(1))


@final
@dataclass(frozen=True, slots=True)
class Found:
    """Where a pattern was found.

    Args:
        value: what ``a`` stands for.
        factor: what the pattern is multiplied with there.
        used: in a sum, the powers of the terms that the pattern takes up.
        other: what ``b`` stands for.
    """

    value: Expr
    factor: Monomial
    used: frozenset[Powers] = frozenset()
    other: Expr = B


def instantiated(pattern: Expr, value: Expr, other: Expr = B) -> Expr:
    """A pattern with values in the place of ``a`` and ``b``, tidied."""
    # The value is tidy, however large: only the nodes of the pattern are visited.
    return bottom_up(pattern, tidied_node, {A: value, B: other})


# -- sums ------------------------------------------------------------------------------------------


def sweep(pattern: Terms, replacement: Expr, target: Terms) -> Terms | None:
    """A sum with a pattern replaced wherever it is found, in one go; None if it is nowhere.

    What a replacement brings in is not searched again; the next sweep does that.
    """
    sizes = {term.powers: term.coefficient for term in target}
    added: list[Monomial] = []
    for term in target:
        found = next(_around(pattern, term, sizes), None) if term.powers in sizes else None
        if found is not None:
            for powers in found.used:
                del sizes[powers]
            filled = instantiated(replacement, found.value, found.other)
            new = product((found.factor, monomial_of(filled)))
            added.extend(terms_of(expr_of(new)))
    if len(sizes) == len(target):
        return None
    rest = (Monomial(size, powers) for powers, size in sizes.items())
    return collected((*rest, *added))


def _around(pattern: Terms, term: Monomial, sizes: Mapping[Powers, Fraction]) -> Iterator[Found]:
    """The places of a pattern in a sum, whose anchor is in the given term."""
    at = _anchor(tuple(expr_of(part) for part in pattern))
    for found in in_product(pattern[at], term):
        used = {term.powers}
        other: Expr | None = B
        for number, part in enumerate(pattern):
            if number != at:
                needed = product((found.factor, monomial_of(_filled(part, found.value))))
                if (B, Fraction(1)) in part.powers:
                    needed, other = _with_other(needed, sizes, variables(found.value))
                if other is None or sizes.get(needed.powers) != needed.coefficient:
                    break
                used.add(needed.powers)
        if len(used) == len(pattern) and other is not None:
            yield Found(found.value, found.factor, frozenset(used), other)


def _filled(part: Monomial, value: Expr) -> Expr:
    return instantiated(expr_of(part), value)


def _with_other(
    needed: Monomial, sizes: Mapping[Powers, Fraction], taken: frozenset[str]
) -> tuple[Monomial, Expr | None]:
    """A term that is `needed` with some variable in the place of ``b``, and that variable."""
    without = product((needed, Monomial(Fraction(1), ((B, Fraction(-1)),))))
    for powers, size in sizes.items():
        left = _without(Monomial(size, powers), without)
        if left is not None and left.coefficient == 1 and len(left.powers) == 1:
            base, exponent = left.powers[0]
            if isinstance(base, Var) and exponent == 1 and base.name not in taken:
                return Monomial(size, powers), base
    return needed, None


def _whole_sum(pattern: Terms, target: Terms) -> Iterator[Found]:
    """The ways to make a pattern, times some factor, equal to a whole sum."""
    sizes = {term.powers: term.coefficient for term in target}
    at = _anchor(tuple(expr_of(part) for part in pattern))
    if expr_of(pattern[at]) is A:
        # 1 + a against 1 + x + y: what is left beside the other terms is a.
        rest = dict(sizes)
        fits = all(
            rest.pop(part.powers, None) == part.coefficient
            for number, part in enumerate(pattern)
            if number != at
        )
        if fits and rest:
            value = expr_of_sum(tuple(Monomial(size, powers) for powers, size in rest.items()))
            yield Found(value, _ONE)
    elif len(pattern) == len(target):
        for term in target:
            yield from _around(pattern, term, sizes)


# -- products --------------------------------------------------------------------------------------


def in_product(pattern: Monomial, target: Monomial) -> Iterator[Found]:
    """Every place of a product pattern in a product: target = factor * pattern."""
    if not pattern.powers:
        return
    at = _anchor(tuple(base for base, _ in pattern.powers))
    base, exponent = pattern.powers[at]
    for there in target.powers:
        if there[1] * exponent > 0 and abs(there[1]) >= abs(exponent):
            for value, whole in _bases(base, there, target):
                left = _without(whole, monomial_of(instantiated(expr_of(pattern), value)))
                if left is not None:
                    yield Found(value, left)


def _bases(
    pattern: Expr, there: tuple[Expr, Fraction], target: Monomial
) -> Iterator[tuple[Expr, Monomial]]:
    """How a base of the target is the pattern; 2 + 2x is 2(1 + x), with the 2 taken out."""
    base, exponent = there
    if not isinstance(pattern, Add):
        yield from ((value, target) for value in matches(pattern, base))
        return
    if not isinstance(base, Add):
        return
    for found in _whole_sum(terms_of(pattern), terms_of(base)):
        if not found.factor.powers:
            size = found.factor.coefficient
            if size == 1:
                yield found.value, target
            elif exponent.denominator == 1:
                swapped = Monomial(
                    size**exponent.numerator,
                    ((base, -exponent), (instantiated(pattern, found.value), exponent)),
                )
                yield found.value, product((target, swapped))


def _without(target: Monomial, part: Monomial) -> Monomial | None:
    """The target divided by a part of it; None when it does not contain the part."""
    if part.coefficient == 0:
        return None
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


def matches(pattern: Expr, target: Expr) -> Iterator[Expr]:
    """Every value of ``a`` with which a pattern that contains it becomes the target."""
    match pattern:
        case Var():
            yield target
        case Call(name, args):
            if isinstance(target, Call) and target.name == name:
                first = next(number for number, arg in enumerate(args) if depends_on(arg, A))
                for value in matches(args[first], target.args[first]):
                    if len(args) == 1 or instantiated(pattern, value) is target:
                        yield value
        case Add():
            for found in _whole_sum(terms_of(pattern), terms_of(target)):
                if found.factor == _ONE:
                    yield found.value
        case Neg() | Mul() | Div() | Pow():
            yield from _solved(pattern, target)
        case _:
            return


def _solved(pattern: Expr, target: Expr) -> Iterator[Expr]:
    """Solve c * u^k = target, where u contains ``a``."""
    inverse, (base, k) = _split(pattern)
    whole = monomial_of(target)
    if any(b not in dict(whole.powers) for b, _ in inverse.powers):
        return  # sqrt(2) has to be there: what is found should become simpler
    if inverse.powers or len(terms_of(target)) == 1:
        root = _kth_root(product((whole, inverse)), k)
        if root is not None:
            yield from matches(base, expr_of(root))
    elif k == 1:
        yield from matches(base, scaled(target, inverse.coefficient))


@lru_cache(maxsize=256)
def _split(pattern: Expr) -> tuple[Monomial, tuple[Expr, Fraction]]:
    """1/c and the power u^k of a product c * u^k."""
    whole = monomial_of(pattern)
    ((base, k),) = [(b, e) for b, e in whole.powers if depends_on(b, A)]
    others = tuple((b, -e) for b, e in whole.powers if b is not base)
    return Monomial(1 / whole.coefficient, others), (base, k)


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


@lru_cache(maxsize=1024)
def _anchor(pieces: tuple[Expr, ...]) -> int:
    """The largest piece that holds ``a`` and not ``b``; ``a`` alone only if there is no other."""

    def weight(at: int) -> tuple[bool, bool, bool, int]:
        piece = pieces[at]
        return depends_on(piece, A), not depends_on(piece, B), piece is not A, _size(piece)

    return max(range(len(pieces)), key=weight)


def _size(expr: Expr) -> int:
    return 1 + sum(_size(part) for part in children(expr))
