"""Sums and products in a normal form: the ground on which the rewriting rules of this package work.

A product is a `Monomial`, a rational coefficient times powers of distinct bases; a sum is a tuple
of monomials with distinct powers. Both are sorted by a structural rank, so that two expressions
that differ only in the order of their terms become the same object, and equality is ``is``.

What is done here holds for real numbers wherever both sides are defined: sqrt(u)^2 is u although
the left side is undefined for u < 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from math import isqrt
from typing import Final, TypeAlias, final
from weakref import WeakKeyDictionary

from slopelab.core.expr import (
    ONE,
    ZERO,
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
    call,
    children,
)
from slopelab.core.primitives import PRIMITIVES

Powers: TypeAlias = tuple[tuple[Expr, Fraction], ...]
Terms: TypeAlias = "tuple[Monomial, ...]"

_ONE: Final = Fraction(1)
_HALF: Final = Fraction(1, 2)
_MAX_BITS: Final = 4096
_REMEMBERED: Final = 20_000  # forms of expressions, which rewriting asks for again and again
_digests: WeakKeyDictionary[Expr, bytes] = WeakKeyDictionary()


@final
@dataclass(frozen=True, slots=True)
class Monomial:
    """A product: coefficient times base ** exponent for each power.

    Args:
        coefficient: an exact number; 0 makes the whole product 0.
        powers: distinct bases, sorted by `rank`, with exponents that are not 0.
    """

    coefficient: Fraction
    powers: Powers = ()

    def scaled(self, factor: Fraction | int) -> Monomial:
        """The product with its coefficient multiplied."""
        return Monomial(self.coefficient * factor, self.powers)


# -- order -----------------------------------------------------------------------------------------


def digest(expr: Expr) -> bytes:
    """Eight bytes that depend on the structure alone, the same in every process."""
    waiting = [expr]
    while waiting:
        node = waiting[-1]
        missing = [part for part in children(node) if part not in _digests]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        if node not in _digests:
            label = f"{type(node).__name__} {_label(node)}".encode()
            parts = b"".join(_digests[part] for part in children(node))
            _digests[node] = blake2b(label + b"\0" + parts, digest_size=8).digest()
    return _digests[expr]


def _label(node: Expr) -> str:
    match node:
        case Num(value, _):
            return str(value)
        case Const(name) | Var(name) | Call(name, _):
            return name
        case Compare(op, _, _):
            return op
        case _:
            return str(len(children(node)))


@lru_cache(maxsize=_REMEMBERED)
def rank(expr: Expr) -> tuple[int, str, bytes]:
    """The place of a base: numbers, constants, variables by name, sums, functions, the rest."""
    match expr:
        case Num():
            return (0, "", digest(expr))
        case Const(name):
            return (1, name, b"")
        case Var(name):
            return (2, name, b"")
        case Add():
            return (3, "", digest(expr))
        case Call(name, _):
            return (4, name, digest(expr))
        case _:
            return (5, type(expr).__name__, digest(expr))


def _order(term: Monomial) -> tuple[object, ...]:
    return tuple((rank(base), exponent) for base, exponent in term.powers)


# -- products --------------------------------------------------------------------------------------


@lru_cache(maxsize=_REMEMBERED)
def monomial_of(expr: Expr) -> Monomial:
    """A tidied expression as a product."""
    match expr:
        case Num(value, _):
            return Monomial(value)
        case Neg(arg):
            return monomial_of(arg).scaled(-1)
        case Mul(factors):
            return product(monomial_of(factor) for factor in factors)
        case Div(numerator, denominator):
            below = monomial_of(denominator)
            if below.coefficient == 0:
                return Monomial(_ONE, ((expr, _ONE),))
            return product((monomial_of(numerator), power(below, Fraction(-1))))
        case Pow(base, Num(value, _)):
            return Monomial(_ONE, ((base, value),))
        case Call("sqrt", (arg,)):
            return Monomial(_ONE, ((arg, _HALF),))
        case Add(terms) if monomial_of(terms[0]).coefficient < 0:
            # A sum that is a factor starts with a positive term: x - 1 and 1 - x are one base.
            return Monomial(Fraction(-1), ((negated(expr), _ONE),))
        case _:
            return Monomial(_ONE, ((expr, _ONE),))


def product(parts: Iterable[Monomial]) -> Monomial:
    """The product of products; e^u e^(2u) becomes e^(3u)."""
    coefficient = _ONE
    powers: dict[Expr, Fraction] = {}
    grown: dict[Expr, Fraction] = {}
    for part in parts:
        coefficient *= part.coefficient
        for base, exponent in part.powers:
            if isinstance(base, Call) and base.name == "exp":
                size, direction = _direction(base.args[0])
                grown[direction] = grown.get(direction, Fraction(0)) + size * exponent
            else:
                powers[base] = powers.get(base, Fraction(0)) + exponent
    if coefficient == 0:
        return Monomial(coefficient)
    for direction, size in grown.items():
        if size:
            powers[call("exp", scaled(direction, size))] = _ONE
    for base in [base for base in powers if isinstance(base, Num)]:
        # sqrt(2)^3 is 2 sqrt(2), and 1/sqrt(2) is sqrt(2)/2.
        assert isinstance(base, Num)
        whole = powers[base].numerator // powers[base].denominator
        folded = _raised(base.value, whole)
        if folded is not None:
            coefficient *= folded
            powers[base] -= whole
    kept = [(base, exponent) for base, exponent in powers.items() if exponent]
    return Monomial(coefficient, tuple(sorted(kept, key=lambda pair: rank(pair[0]))))


def _direction(exponent: Expr) -> tuple[Fraction, Expr]:
    """An exponent as a number times an expression that starts with coefficient 1."""
    terms = terms_of(exponent)
    if not terms:
        return Fraction(0), ZERO
    size = terms[0].coefficient
    return size, scaled(exponent, 1 / size)


def power(whole: Monomial, exponent: Fraction) -> Monomial:
    """A product raised to a number."""
    value, powers = whole.coefficient, whole.powers
    if exponent == 0:
        return Monomial(_ONE)
    if value == 0:
        return Monomial(Fraction(0)) if exponent > 0 else _atom(Pow(ZERO, Num(exponent)))
    if exponent.denominator == 1:
        raised = _raised(value, exponent.numerator)
        if raised is None:
            return _atom(Pow(expr_of(whole), Num(exponent)))
        lifted = Monomial(raised, tuple((base, e * exponent) for base, e in powers))
        return product((lifted,))
    parts = [_root(abs(value), exponent)]
    inside: list[tuple[Expr, Fraction]] = []
    for base, e in powers:
        if isinstance(base, Const | Num):
            parts.append(Monomial(_ONE, ((base, e * exponent),)))
        else:
            inside.append((base, e))
    sign = 1 if value > 0 else -1
    if len(inside) == 1 and sign == 1:
        base, e = inside[0]
        even = e.denominator == 1 and e.numerator % 2 == 0
        # sqrt(u^2) is |u|; sqrt(u^3) is u^(3/2), for where it is defined u is not negative.
        root = magnitude(base) if even else base
        if isinstance(root, Call) and root.name == "exp":
            parts.append(_atom(call("exp", scaled(root.args[0], e * exponent))))
        else:
            parts.append(Monomial(_ONE, ((root, e * exponent),)))
    elif inside or sign < 0:
        rest = expr_of(Monomial(Fraction(sign), tuple(inside)))
        parts.append(Monomial(_ONE, ((rest, exponent),)))
    return product(parts)


def magnitude(expr: Expr) -> Expr:
    """|expr|, without the bars where it cannot be negative."""
    if isinstance(expr, Call) and (PRIMITIVES[expr.name].positive or expr.name in {"abs", "sqrt"}):
        return expr
    return call("abs", expr)


def _raised(value: Fraction, exponent: int) -> Fraction | None:
    bits = value.numerator.bit_length() + value.denominator.bit_length()
    if abs(value) != 1 and bits * abs(exponent) > _MAX_BITS:
        return None
    return value**exponent


def _root(value: Fraction, exponent: Fraction) -> Monomial:
    """A positive number raised to a fraction, exactly."""
    above, below = isqrt(value.numerator), isqrt(value.denominator)
    square = above**2 == value.numerator and below**2 == value.denominator
    if square and (2 * exponent).denominator == 1:
        raised = _raised(Fraction(above, below), (2 * exponent).numerator)
        if raised is not None:
            return Monomial(raised)
    pairs = ((value.numerator, exponent), (value.denominator, -exponent))
    return product(Monomial(_ONE, ((Num(n), e),)) for n, e in pairs if n != 1)


def _atom(expr: Expr) -> Monomial:
    return Monomial(_ONE, ((expr, _ONE),))


@lru_cache(maxsize=_REMEMBERED)
def expr_of(term: Monomial) -> Expr:
    """The expression of a product: one fraction, its number in front, its sign outside."""
    if term.coefficient == 0:
        return ZERO
    if abs(term.coefficient) == 1 and len(term.powers) == 1:
        base, exponent = term.powers[0]
        if exponent == 1 and isinstance(base, Add):
            return scaled(base, term.coefficient)
    above: list[Expr] = []
    below: list[Expr] = []
    for base, exponent in term.powers:
        (above if exponent > 0 else below).extend(_powered(base, abs(exponent)))
    size = abs(term.coefficient)
    if size.numerator == 1 and size != 1:
        below.insert(0, Num(size.denominator))
    elif size != 1:
        above.insert(0, Num(size))
    top = _joined(above)
    whole = Div(top, _joined(below)) if below else top
    return Neg(whole) if term.coefficient < 0 else whole


def _powered(base: Expr, exponent: Fraction) -> list[Expr]:
    if exponent.denominator == 1:
        return [base if exponent == 1 else Pow(base, Num(exponent))]
    whole = exponent.numerator // 2
    if (2 * exponent).denominator == 1 and not isinstance(base, Num):
        root = call("sqrt", base)
        return [*(_powered(base, Fraction(whole)) if whole else ()), root]
    return [call("sqrt", base) if exponent == _HALF else Pow(base, Num(exponent))]


def _joined(parts: list[Expr]) -> Expr:
    if not parts:
        return ONE
    return parts[0] if len(parts) == 1 else Mul(tuple(parts))


# -- sums ------------------------------------------------------------------------------------------


@lru_cache(maxsize=_REMEMBERED)
def terms_of(expr: Expr) -> Terms:
    """A tidied expression as a sum, brackets opened: a - (b + c) has three terms."""
    if isinstance(expr, Add):
        return tuple(monomial_of(term) for term in expr.terms)
    term = monomial_of(expr)
    if term.coefficient == 0:
        return ()
    if abs(term.coefficient) == 1 and len(term.powers) == 1:
        base, exponent = term.powers[0]
        if exponent == 1 and isinstance(base, Add):
            return tuple(part.scaled(term.coefficient) for part in terms_of(base))
    return (term,)


def collected(terms: Iterable[Monomial]) -> Terms:
    """Like terms added up, those that vanish left out, in order."""
    sizes: dict[Powers, Fraction] = {}
    for term in terms:
        sizes[term.powers] = sizes.get(term.powers, Fraction(0)) + term.coefficient
    kept = [Monomial(size, powers) for powers, size in sizes.items() if size]
    return tuple(sorted(kept, key=_order))


def expr_of_sum(terms: Terms) -> Expr:
    """The expression of a sum that `collected` made."""
    if not terms:
        return ZERO
    return expr_of(terms[0]) if len(terms) == 1 else Add(tuple(expr_of(term) for term in terms))


def scaled(expr: Expr, factor: Fraction | int) -> Expr:
    """A tidied expression times a number, multiplied into each term of a sum."""
    if factor == 1:
        return expr
    return expr_of_sum(tuple(term.scaled(factor) for term in terms_of(expr)) if factor else ())


def negated(expr: Expr) -> Expr:
    """Minus a tidied expression."""
    return scaled(expr, -1)
