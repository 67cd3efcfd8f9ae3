"""Clearing away what nobody would write: + 0, times 1, a sign on a sign."""

from __future__ import annotations

from fractions import Fraction

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
        case Neg(arg):
            inner = _multiplied(arg)
            return inner.arg if isinstance(inner, Neg) else Neg(inner)
        case _:
            return _multiplied(signed)


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
