r"""Identities that a reader knows by name, one row each, tried where a derivation ends.

=================  ==========================================
id                 what it says
=================  ==========================================
sign               u sign(u) = |u|, |u| sign(u) = u
sigmoid            e^u / (1 + e^u) = 1 / (1 + e^{-u}) = sigma(u)
hyperbolic         sinh u / cosh u = tanh u
double_angle       2 sin u cos u = sin 2u
=================  ==========================================

Each is tested against ball arithmetic, and the step that uses one is checked like any other. To
add one, add its row to `IDENTITIES`, and its sentence ``rule.identity.<id>`` in words.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from slopelab.calculus.atoms import minus
from slopelab.core.expr import (
    ONE,
    TWO,
    Add,
    Call,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    call,
    transform,
    variables,
)

Row = Callable[[Expr], Expr]


def factors_of(expr: Expr) -> list[Expr]:
    """The factors of a product, those of products in it among them; else the whole."""
    if not isinstance(expr, Mul):
        return [expr]
    return [part for factor in expr.factors for part in factors_of(factor)]


def product_of(factors: list[Expr]) -> Expr:
    """The product of some factors; 1 of none."""
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


def _fraction(tops: list[Expr], bottoms: list[Expr]) -> Expr:
    return Div(product_of(tops), product_of(bottoms)) if bottoms else product_of(tops)


def _sign(node: Expr) -> Expr:
    if not isinstance(node, Mul):
        return node
    factors = factors_of(node)
    for place, factor in enumerate(factors):
        if not isinstance(factor, Call) or factor.name != "sign":
            continue
        u = factor.args[0]
        rest = [*factors[:place], *factors[place + 1 :]]
        for partner, made in ((u, call("abs", u)), (call("abs", u), u)):
            if partner in rest:
                rest[rest.index(partner)] = made
                return _sign(product_of(rest))
    return node


def _sigmoid(node: Expr) -> Expr:
    if not isinstance(node, Div):
        return node
    tops, bottoms = factors_of(node.numerator), factors_of(node.denominator)
    for place, factor in enumerate(bottoms):
        match factor:
            case Add((Num(value, _), Call("exp", (u,)) as power)) if value == 1:
                pass
            case _:
                continue
        rest = [*bottoms[:place], *bottoms[place + 1 :]]
        if power in tops:
            tops[tops.index(power)] = call("sigmoid", u)
            return _fraction(tops, rest)
        kept = [] if tops == [ONE] else tops
        return _fraction([*kept, call("sigmoid", minus(u))], rest)
    return node


def _hyperbolic(node: Expr) -> Expr:
    if not isinstance(node, Div):
        return node
    tops, bottoms = factors_of(node.numerator), factors_of(node.denominator)
    for place, top in enumerate(tops):
        if isinstance(top, Call) and top.name == "sinh" and call("cosh", *top.args) in bottoms:
            tops[place] = call("tanh", *top.args)
            bottoms.remove(call("cosh", *top.args))
            return _fraction(tops, bottoms)
    return node


def _double_angle(node: Expr) -> Expr:
    factors = factors_of(node)
    if TWO not in factors:
        return node
    for factor in factors:
        if isinstance(factor, Call) and factor.name == "sin":
            partner = call("cos", *factor.args)
            if partner in factors:
                rest = [part for part in factors if part not in (TWO, factor, partner)]
                if len(rest) != len(factors) - 3:
                    return node  # one of them occurs twice
                return product_of([*rest, call("sin", _doubled(factor.args[0]))])
    return node


def _doubled(u: Expr) -> Expr:
    return product_of([TWO, *factors_of(u)])


IDENTITIES: Final[dict[str, Row]] = {
    "sign": _sign,
    "sigmoid": _sigmoid,
    "hyperbolic": _hyperbolic,
    "double_angle": _double_angle,
}
"""The rows by id."""


def recognised(expr: Expr, row: str) -> Expr:
    """An expression with one identity used wherever it applies.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(recognised(parse("exp(x)/(1 + exp(x))"), "sigmoid"))
        'sigmoid(x)'
    """
    return transform(expr, IDENTITIES[row])


def all_recognised(expr: Expr) -> Expr:
    """An expression with every identity used."""
    for row in IDENTITIES:
        expr = recognised(expr, row)
    return expr


def powers_joined(expr: Expr) -> Expr:
    """sqrt(v) v as v^{3/2}, and sqrt(2) sqrt(pi) as sqrt(2 pi).

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(powers_joined(parse("1/(sqrt(1 + x^2)*(1 + x^2))")))
        '1/(1 + x^2)^(3/2)'
    """
    return transform(expr, _joined)


def _joined(node: Expr) -> Expr:
    match node:
        case Pow(Call("sqrt", (v,)), Num(value, _)) if value.denominator == 1:
            half = value / 2
            return Pow(v, Num(half) if half.denominator == 1 else Div(Num(value), TWO))
        case Mul():
            pass
        case _:
            return node
    factors = factors_of(node)
    for place, factor in enumerate(factors):
        match factor:
            case Pow(base, Add((exponent, Neg(Num(value, _))))) if value == 1 and base in factors:
                # u^{n-1} u = u^n
                rest = [*factors[:place], Pow(base, exponent), *factors[place + 1 :]]
                rest.remove(base)
                return _joined(product_of(rest))
            case _:
                pass
        if not isinstance(factor, Call) or factor.name != "sqrt":
            continue
        v = factor.args[0]
        rest = [*factors[:place], *factors[place + 1 :]]
        for other, part in enumerate(rest):
            power = _whole_power(part, v)
            if power is not None:
                rest[other] = Pow(v, Div(Num(2 * power + 1), TWO))
                return _joined(product_of(rest))
            if isinstance(part, Call) and part.name == "sqrt" and _constant(v, part.args[0]):
                inside = [*factors_of(v), *factors_of(part.args[0])]
                inside.sort(key=lambda own: not isinstance(own, Num))
                rest[other] = call("sqrt", product_of(inside))
                return _joined(product_of(rest))
    return node


def squares_joined(expr: Expr) -> Expr:
    """(a + b) (a - b) as a^2 - b^2.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(squares_joined(parse("2*(1 - x)*(1 + x)")))
        '2*(1 - x^2)'
    """
    return transform(expr, _conjugates)


def _conjugates(node: Expr) -> Expr:
    if not isinstance(node, Mul):
        return node
    factors = factors_of(node)
    for place, left in enumerate(factors):
        for other in range(place + 1, len(factors)):
            right = factors[other]
            if isinstance(left, Add) and isinstance(right, Add):
                joined = _difference_of_squares(left, right)
                if joined is not None:
                    rest = [*factors[:place], *factors[place + 1 : other], *factors[other + 1 :]]
                    return product_of([*rest, joined])
    return node


def _difference_of_squares(left: Add, right: Add) -> Expr | None:
    if len(left.terms) != len(right.terms):
        return None
    alike = [term for term in left.terms if term in right.terms]
    turned = [term for term in left.terms if minus(term) in right.terms and term not in alike]
    if not alike or not turned or len(alike) + len(turned) != len(left.terms):
        return None
    if all(isinstance(term, Neg) for term in turned):
        turned = [minus(term) for term in turned]
    first, second = (
        parts[0] if len(parts) == 1 else Add(tuple(parts)) for parts in (alike, turned)
    )
    return Add((_square(first), Neg(_square(second))))


def _square(expr: Expr) -> Expr:
    return ONE if expr is ONE else Pow(expr, TWO)


def _constant(*parts: Expr) -> bool:
    return not any(variables(part) for part in parts)


def _whole_power(part: Expr, base: Expr) -> int | None:
    if part is base:
        return 1
    match part:
        case Pow(own, Num(value, _)) if own is base and value == Fraction(int(value)) and value > 0:
            return int(value)
        case _:
            return None
