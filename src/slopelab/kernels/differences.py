r"""Sums and logs written so that they do not cancel: by conjugates, factors and complements.

sqrt(1 + x^2) - x loses all digits where x is large; 1/(sqrt(1 + x^2) + x), by the third binomial
formula a + b = (a^2 - b^2)/(a - b), loses none. And (1 - x) e^-x is exact at x = 1, where the
difference e^-x - x e^-x is not. The log of a number that rounds to 1 is taken from its distance
to 1, where a rule knows that: ln Phi(x) is log1p(-Phi(-x)) where x is large, and ln(y/p) is
log1p((y - p)/p) where y is near p.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Compare,
    Expr,
    Neg,
    Num,
    Var,
    Where,
    call,
    variables,
)
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.conditions import without_rounding
from slopelab.kernels.denominators import over_denominator
from slopelab.kernels.factoring import gathered
from slopelab.kernels.forms import (
    Monomial,
    Powers,
    collected,
    expr_of,
    expr_of_sum,
    monomial_of,
    negated,
    power,
    product,
    scaled,
    terms_of,
)
from slopelab.kernels.shifts import without_shifts
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.tidy import bottom_up, summed

_PAIR: Final = 2
_HALF: Final = Num(Fraction(1, 2))


def without_differences(expr: Expr) -> Expr:
    """The same function, without differences that can be written otherwise.

    Args:
        expr: a stabilised expression.

    Returns:
        An expression to compute with, not to be differentiated or rewritten further.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(without_differences(parse("sqrt(1 + x) - sqrt(x)")))
        '1/(sqrt(x) + sqrt(1 + x))'
        >>> to_text(without_differences(parse("x + sqrt(1 + x^2)")))
        'where(x < 0, -1/(x - sqrt(1 + x^2)), x + sqrt(1 + x^2))'
    """
    return bottom_up(expr, _better)


def _better(node: Expr) -> Expr:
    if isinstance(node, Call) and node.name in {"log", "log1p"}:
        return _by_complement(node)
    if isinstance(node, Where):
        return Where(without_rounding(node.condition), node.yes, node.no)
    if not isinstance(node, Add):
        return node
    terms = terms_of(node)
    if len(terms) == _PAIR and any(_has_root(term.powers) for term in terms):
        return _by_conjugate(node, *terms)
    for way in (without_shifts, over_denominator):
        better = way(node)
        if better is not node:
            return better
    return _factored(node)


def _by_complement(node: Call) -> Expr:
    """log(u) = log1p(-(1 - u)), and log1p(u) = log(1 + u), where these do not cancel."""
    (arg,) = node.args
    if node.name == "log" and (ratio := _ratio(arg)) is not None:
        return _by_ratio(node, *ratio)
    inverse = negated(arg) if node.name == "log" else arg
    other = stabilise(summed((ONE, inverse)))
    if isinstance(other, (Add, Where)) or not variables(arg):
        return node
    if node.name == "log":
        return Where(Compare(">", arg, _HALF), call("log1p", negated(other)), node)
    return Where(Compare("<", arg, Neg(_HALF)), call("log", other), node)


def _ratio(arg: Expr) -> tuple[Expr, Expr] | None:
    """Two inputs, if an expression is the one divided by the other."""
    whole = monomial_of(arg)
    if whole.coefficient != 1 or sorted(k for _, k in whole.powers) != [-1, 1]:
        return None
    below, above = (base for base, _ in sorted(whole.powers, key=lambda power: power[1]))
    return (above, below) if isinstance(above, Var) and isinstance(below, Var) else None


def _by_ratio(node: Call, above: Expr, below: Expr) -> Expr:
    """log(y/p) = log1p((y - p)/p) where y is near p, for there the difference of inputs is exact.

    It is of the size of the logarithm then, with the digits of the inputs, while y/p has rounded
    beside 1: a deviance, which vanishes like (y - p)^2, would keep none of its own.
    """
    away = (above + Neg(below)) / below
    return Where(Compare("<", call("abs", away), _HALF), call("log1p", away), node)


def _has_root(powers: Powers) -> bool:
    return any(exponent.denominator == _PAIR for base, exponent in powers if isinstance(base, Add))


def _by_conjugate(node: Add, one: Monomial, other: Monomial) -> Expr:
    difference = gathered(summed((_squared(one), scaled(_squared(other), -1))))
    if len(terms_of(difference)) != 1:
        return node
    conjugate = expr_of_sum(collected((one, other.scaled(-1))))
    parts = (monomial_of(difference), power(monomial_of(conjugate), Fraction(-1)))
    better = expr_of(product(parts))
    sign = product((one, other))
    odd = tuple(
        (base, Fraction(1)) for base, k in sign.powers if k % 2 == 1 and not _positive(base)
    )
    if odd:
        condition = expr_of(Monomial(Fraction(1 if sign.coefficient > 0 else -1), odd))
        return Where(Compare("<", condition, ZERO), better, node)
    return better if sign.coefficient < 0 else node


def _squared(term: Monomial) -> Expr:
    """A product times itself, the number multiplied into a sum."""
    square = power(term, Fraction(2))
    if len(square.powers) == 1 and square.powers[0][1] == 1:
        return scaled(square.powers[0][0], square.coefficient)
    return expr_of(square)


def _positive(base: Expr) -> bool:
    row = PRIMITIVES.get(getattr(base, "name", ""))
    return row is not None and row.positive


def _factored(node: Add) -> Expr:
    """f times a polynomial in x, of a sum of products that all contain f."""
    terms = terms_of(node)
    common = set(terms[0].powers).intersection(*(term.powers for term in terms[1:]))
    kept = {base for base, _ in common if not _is_variable(base)}
    if not kept:
        return node
    rest = [
        Monomial(term.coefficient, tuple((b, k) for b, k in term.powers if b not in kept))
        for term in terms
    ]
    if not all(_is_power(term.powers) for term in rest):
        return node
    factor = Monomial(Fraction(1), tuple((b, k) for b, k in terms[0].powers if b in kept))
    return expr_of(product((factor, monomial_of(expr_of_sum(collected(rest))))))


def _is_power(powers: Powers) -> bool:
    return all(_is_variable(base) and k.denominator == 1 and k > 0 for base, k in powers)


def _is_variable(base: Expr) -> bool:
    """Whether it is as exact as the input."""
    return isinstance(base.args[0] if isinstance(base, Call) and base.name == "abs" else base, Var)
