r"""Sums with a fraction that cancels against the rest, over their common denominator.

1/2 + x/(2 (1 + |x|)) loses all digits far to the left, where the fraction is nearly -1/2. Over
the common denominator it is (1 + x + |x|)/(2 (1 + |x|)), and x + |x| is 2 max(0, x).
"""

from __future__ import annotations

from fractions import Fraction

from slopelab.core.expr import Add, Call, Const, Expr, Num
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.factoring import over
from slopelab.kernels.forms import (
    Monomial,
    expr_of,
    expr_of_sum,
    monomial_of,
    power,
    product,
    terms_of,
)
from slopelab.kernels.stabilise import stabilise


def over_denominator(node: Add) -> Expr:
    """A sum over the denominator of one of its terms, if nothing cancels there.

    Args:
        node: a stabilised sum.

    Returns:
        The same number; the very sum where that is no better.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(over_denominator(parse("1 - 1/(1 + x^2)")))
        'x^2/(1 + x^2)'
    """
    terms = terms_of(node)
    if all(_is_not_negative(term) for term in terms):
        return node
    for base in dict.fromkeys(base for term in terms for base, _ in term.powers):
        if not isinstance(base, Add):
            continue
        least = min(dict(term.powers).get(base, Fraction(0)) for term in terms)
        inside = over(terms, base, least) if least < 0 and least.denominator == 1 else None
        if inside is None:
            continue
        above = stabilise(expr_of_sum(inside))
        signs = {term.coefficient > 0 for term in terms_of(above)}
        if len(signs) == 1 and all(_is_not_negative(t, sign=False) for t in terms_of(above)):
            below = power(Monomial(Fraction(1), ((base, Fraction(1)),)), least)
            return expr_of(product((below, monomial_of(above))))
    return node


def _is_not_negative(term: Monomial, *, sign: bool = True) -> bool:
    """Whether a product cannot be below 0, as far as a glance tells; without its number's sign."""
    if sign and term.coefficient < 0:
        return False
    return all(k.numerator % 2 == 0 or _is_size(base) for base, k in term.powers)


def _is_size(base: Expr) -> bool:
    match base:
        case Num() | Const():
            return True
        case Call("abs" | "sqrt", _):
            return True
        case Call("max", (Num(value, _), _)):
            return value >= 0
        case Call(name, _):
            return PRIMITIVES[name].positive
        case Add():
            return all(_is_not_negative(term) for term in terms_of(base))
        case _:
            return False
