"""Clearing away what nobody would write: + 0, times 1, a sign on a sign."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    transform,
)


def signless_tidied(expr: Expr) -> Expr:
    """Drop terms 0, factors 1 and products with 0, and needless brackets; leave signs alone.

    Example:
        >>> from slopelab.core.expr import Var
        >>> signless_tidied(ZERO + Var("x") * ONE)
        Var('x')
    """
    return transform(expr, lambda node: _trivial(_level(node)))


def tidied(expr: Expr) -> Expr:
    """As `signless_tidied`, and bring minus signs to the front, numbers together, fractions up.

    Example:
        >>> from slopelab.core.expr import Var
        >>> tidied(-(ONE / Var("u")) * -Var("x"))
        Div(Var('x'), Var('u'))
    """
    return transform(signless_tidied(expr), lambda node: _trivial(_gathered(node)))


def signs_gathered(expr: Expr) -> Expr:
    """Bring the minus signs of each product and fraction to its front, where two cancel."""
    return transform(expr, _signed)


def _trivial(node: Expr) -> Expr:
    match node:
        case Neg(Num(value, _)) if value == 0:
            return ZERO
        case Neg(Neg(arg)):
            return arg
        case Add(terms):
            kept = tuple(term for term in terms if not _is(term, 0))
            return _joined(Add, kept, ZERO)
        case Mul(factors):
            if any(_is(factor, 0) for factor in factors):
                return ZERO
            return _joined(Mul, tuple(f for f in factors if not _is(f, 1)), ONE)
        case Div(numerator, denominator):
            if _is(numerator, 0):
                return ZERO
            return numerator if _is(denominator, 1) else node
        case Pow(base, exponent):
            if _is(exponent, 1):
                return base
            return ONE if _is(exponent, 0) else node
        case Where(_, yes, no):
            return yes if yes is no else node
        case _:
            return node


def _is(expr: Expr, value: int) -> bool:
    return isinstance(expr, Num) and expr.value == value


def _joined(kind: type[Add | Mul], parts: tuple[Expr, ...], empty: Num) -> Expr:
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else kind(parts)


def _signed(node: Expr) -> Expr:
    match node:
        case Neg(Neg(arg)):
            return arg
        case Mul(factors):
            bare = tuple(f.arg if isinstance(f, Neg) else f for f in factors)
            negative = sum(isinstance(f, Neg) for f in factors) % 2 == 1
            return Neg(Mul(bare)) if negative else Mul(bare)
        case Div(Neg(top), Neg(bottom)):
            return Div(top, bottom)
        case Div(Neg(top), bottom) | Div(top, Neg(bottom)):
            return Neg(Div(top, bottom))
        case _:
            return node


def _gathered(node: Expr) -> Expr:
    signed = _signed(node)
    match signed:
        case Neg(Add(terms)) if all(isinstance(term, Neg) for term in terms):
            return Add(tuple(term.arg for term in terms if isinstance(term, Neg)))
        case Neg(arg):
            inner = _cancelled(_multiplied(arg))
            return inner.arg if isinstance(inner, Neg) else Neg(inner)
        case _:
            return _cancelled(_multiplied(signed))


def _cancelled(node: Expr) -> Expr:
    """A fraction over a fraction as one, whole numbers in lowest terms: 2x/(2s) is x/s."""
    if not isinstance(node, Div):
        return node
    top, bottom = node.numerator, node.denominator
    if isinstance(top, Div) and not isinstance(top.numerator, Num):
        top, bottom = top.numerator, Mul((*_flat(bottom), *_flat(top.denominator)))
    above, below = _without_common(_flat(top), _flat(bottom))
    if len(above) == len(below) == 1 and isinstance(above[0], Num) and isinstance(below[0], Num):
        return node  # 2/4 is as it was typed
    up, over = _coefficient(above)
    down, under = _coefficient(below)
    if down == 0:
        return node
    shared = gcd(up, down)
    tops = (*((Num(up // shared),) if up != shared else ()), *over)
    bottoms = (*((Num(down // shared),) if down != shared else ()), *under)
    numerator, denominator = _joined(Mul, tops, ONE), _joined(Mul, bottoms, ONE)
    return numerator if denominator is ONE else Div(numerator, denominator)


def _without_common(
    above: tuple[Expr, ...], below: tuple[Expr, ...]
) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """Two products without the factors, other than numbers, that both have: c^2/(c c) is 1."""
    tops, bottoms = list(above), list(below)
    bases = {_base(factor) for factor in above} & {_base(factor) for factor in below}
    for base in (b for b in dict.fromkeys(map(_base, above)) if b in bases):
        if isinstance(base, Num):
            continue
        power = _power_of(base, tops) - _power_of(base, bottoms)
        for side, own in ((tops, power), (bottoms, -power)):
            place = next(p for p, factor in enumerate(side) if _base(factor) is base)
            side[:] = [factor for factor in side if _base(factor) is not base]
            if own > 0:
                side.insert(place, base if own == 1 else Pow(base, Num(own)))
    return tuple(_gathered_powers(tops)) or (ONE,), tuple(_gathered_powers(bottoms)) or (ONE,)


def _gathered_powers(factors: list[Expr]) -> list[Expr]:
    """c c as c^2, of letters."""
    kept: list[Expr] = []
    for factor in factors:
        base = _base(factor)
        if isinstance(base, Var) and any(_base(other) is base for other in kept):
            power = _power_of(base, [*kept, factor])
            place = next(p for p, other in enumerate(kept) if _base(other) is base)
            kept[place] = Pow(base, Num(power))
        else:
            kept.append(factor)
    return kept


def _base(factor: Expr) -> Expr:
    match factor:
        case Pow(base, Num(value, _)) if value.denominator == 1 and value > 0:
            return base
        case _:
            return factor


def _power_of(base: Expr, factors: list[Expr]) -> int:
    powers = (factor for factor in factors if _base(factor) is base)
    return sum(
        int(f.exponent.value)
        if isinstance(f, Pow) and isinstance(f.exponent, Num) and f is not base
        else 1
        for f in powers
    )


def _coefficient(factors: tuple[Expr, ...]) -> tuple[int, tuple[Expr, ...]]:
    """The product of the whole numbers among some factors, and the other factors."""
    whole, others = 1, list[Expr]()
    for factor in factors:
        match factor:
            case Num(value, False) if value.denominator == 1:
                whole *= int(value)
            case _:
                others.append(factor)
    return whole, tuple(others)


def _multiplied(node: Expr) -> Expr:
    """Numbers of a product in one coefficient, its fractions in one fraction."""
    if not isinstance(node, Mul):
        return node
    coefficient, decimal = Fraction(1), False
    tops: list[Expr] = []
    bottoms: list[Expr] = []
    for factor in _flat(node):
        match factor:
            case Num(value, dec):
                coefficient, decimal = coefficient * value, decimal or dec
            case Div(top, bottom):
                if not _is(top, 1):
                    tops.extend(_flat(top))
                bottoms.extend(_flat(bottom))
            case _:
                tops.append(factor)
    if coefficient != 1:
        tops.insert(0, Num(coefficient, decimal))
    top = _joined(Mul, tuple(tops), ONE)
    return Div(top, _joined(Mul, tuple(bottoms), ONE)) if bottoms else top


def _flat(node: Expr) -> tuple[Expr, ...]:
    if not isinstance(node, Mul):
        return (node,)
    return tuple(part for factor in node.factors for part in _flat(factor))


def looks_like(left: Expr, right: Expr) -> bool:
    """Whether two expressions print alike: the same but for brackets inside sums and products."""
    return left is right or transform(left, _level) is transform(right, _level)


def _level(node: Expr) -> Expr:
    match node:
        case Mul():
            return Mul(_flat(node))
        case Add(terms):
            return Add(tuple(p for t in terms for p in (t.terms if isinstance(t, Add) else (t,))))
        case _:
            return node
