"""What a person would recognise: arguments as they were written, factors in the usual order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from slopelab.calculus.simplify import canonical, complexity, simplified
from slopelab.calculus.tidy import signless_tidied
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
    depends_on,
    node_count,
    rebuild,
    transform,
    walk,
)
from slopelab.core.text import to_text

LONGEST = 400
"""Nodes; an argument that is longer than this is not looked for."""


def as_written(expr: Expr, sources: Sequence[Expr]) -> Expr:
    """Write the arguments of functions as they stand in the sources, where they are equal.

    Algebra orders terms in its own way: sigma(x beta) becomes sigma(beta x) again.

    Args:
        expr: what algebra made.
        sources: what a person wrote; the first to hold an argument decides how it looks.
    """
    written: dict[Expr, Expr] = {}
    for source in sources:
        for node in walk(source):
            for part in _arguments(node):
                if not isinstance(part, (Var, Num)) and node_count(part) <= LONGEST:
                    written.setdefault(canonical(part), part)
    if not written:
        return expr

    def rule(node: Expr) -> Expr:
        match node:
            case Call(_, args):
                return rebuild(node, tuple(written.get(_key(arg), arg) for arg in args))
            case Pow(base, exponent) if not isinstance(exponent, (Num, Div)):
                key = _key(exponent)
                spellings = [*([written[key]] if key in written else []), simplified(exponent)]
                return Pow(base, min(spellings, key=complexity))
            case _:
                return node

    return transform(expr, rule)


def _key(arg: Expr) -> Expr:
    return canonical(arg) if node_count(arg) <= LONGEST else arg


def _arguments(node: Expr) -> tuple[Expr, ...]:
    match node:
        case Call(_, args):
            return args
        case Where(Compare(_, left, right), _, _):
            return (left, right)
        case Pow(_, exponent):
            return (exponent,)
        case _:
            return ()


def arranged(expr: Expr, var: Var, value: Var | None = None, others: Sequence[Var] = ()) -> Expr:
    """Numbers first in each product, then constants, the variable, functions, and sums last.

    Args:
        expr: any expression.
        var: the variable; every other letter is a constant.
        value: the letter for f(x), which goes first in sums.
        others: further letters that move with the variable.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(arranged(parse("cos(x)*a*2*x", variables=("x", "a")), Var("x")))
        '2*a*x*cos(x)'
    """
    moving = (var, *((value,) if value is not None else ()), *others)

    def rule(node: Expr) -> Expr:
        match node:
            case Mul(factors):
                return Mul(tuple(sorted(factors, key=lambda factor: _rank(factor, moving))))
            case Add((first, *rest)) if value in rest and not isinstance(first, Num):
                assert value is not None
                return Add((value, first, *(term for term in rest if term is not value)))
            case Add((Neg() as first, *rest)) if any(not isinstance(t, Neg) for t in rest):
                front = next(term for term in rest if not isinstance(term, Neg))
                return Add((front, first, *(term for term in rest if term is not front)))
            case Add((first, *rest)) if depends_on(node, var):
                # x + (1 - f) g rather than (1 - f) g + x: what is short goes first.
                last = rest[-1]
                short = last is var or not (isinstance(last, Neg) or _moves(last, moving))
                if isinstance(first, (Mul, Div)) and depends_on(first, var) and short:
                    return Add((last, first, *rest[:-1]))
                return node
            case _:
                return node

    return transform(expr, rule)


def reordered(left: Expr, right: Expr) -> bool:
    """Whether two expressions differ in nothing but the order of factors and terms."""

    def rule(node: Expr) -> Expr:
        match node:
            case Mul(factors):
                return Mul(tuple(sorted(factors, key=to_text)))
            case Add(terms):
                return Add(tuple(sorted(terms, key=to_text)))
            case _:
                return node

    flat_left, flat_right = signless_tidied(left), signless_tidied(right)
    return transform(flat_left, rule) is transform(flat_right, rule)


def ill_ordered(expr: Expr, var: Var, others: Sequence[Var] = ()) -> bool:
    """Whether a product has a number, a constant or the variable itself behind a function of it.

    Example:
        >>> from slopelab.core.parse import parse
        >>> [ill_ordered(parse(text), Var("x")) for text in ("cos(x)*2", "exp(x)*x", "2*x*exp(x)")]
        [True, True, False]
    """
    moving = (var, *others)

    def place(factor: Expr) -> int:
        if isinstance(factor, Num):
            return 0
        if not _moves(factor, moving):
            return 1
        return 2 if factor is var or (isinstance(factor, Pow) and factor.base is var) else 3

    return any(
        before > after
        for node in walk(expr)
        if isinstance(node, Mul)
        for before, after in pairwise(map(place, node.factors))
    )


def _moves(expr: Expr, moving: tuple[Var, ...]) -> bool:
    return any(depends_on(expr, var) for var in moving)


def _rank(factor: Expr, moving: tuple[Var, ...]) -> int:
    if isinstance(factor, Num):
        return 0
    if not _moves(factor, moving):
        return 1 if isinstance(factor, (Const, Var, Pow)) else 2
    match factor:
        case Var() | Pow(Var(), _):
            return 3
        case Call("exp", _):
            return 5
        case Add() | Pow(Add(), _) | Neg():
            return 6
        case Div():
            return 7
        case _:
            return 4
