"""Common powers taken out of a sum, where that makes terms cancel exactly.

The derivative of x/(1 + |x|) by the product rule is 1/(1 + |x|) - |x|/(1 + |x|)^2, which loses
all digits where |x| is large. Over the common denominator it is (1 + |x| - |x|)/(1 + |x|)^2, and
exact arithmetic leaves 1/(1 + |x|)^2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from slopelab.core.expr import Add, Expr
from slopelab.kernels.forms import (
    Monomial,
    Terms,
    collected,
    expr_of,
    expr_of_sum,
    monomial_of,
    power,
    product,
    terms_of,
)

_MAX_TERMS: Final = 40
_MAX_POWER: Final = 4


def gathered(expr: Expr) -> Expr:
    """A sum over a common power of one of its bases, if it has fewer terms then.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(gathered(parse("1/sqrt(1 + x^2) - x^2/((1 + x^2)*sqrt(1 + x^2))")))
        '1/((1 + x^2)*sqrt(1 + x^2))'
    """
    terms = terms_of(expr)
    if not 1 < len(terms) <= _MAX_TERMS:
        return expr
    for base in dict.fromkeys(base for term in terms for base, _ in term.powers):
        if isinstance(base, Add):
            exponents = [dict(term.powers).get(base, Fraction(0)) for term in terms]
            least = min(exponents)
            rises = [exponent - least for exponent in exponents]
            if least < 0 and all(r.denominator == 1 and r <= _MAX_POWER for r in rises):
                inside = over(terms, base, least)
                if inside is not None and len(inside) < _terms_open(terms, inside):
                    common = power(Monomial(Fraction(1), ((base, Fraction(1)),)), least)
                    return expr_of(product((common, monomial_of(expr_of_sum(inside)))))
    return expr


def _terms_open(terms: Terms, inside: Terms) -> int:
    """How many terms a sum had.

    What was written in brackets counts open, as it is open now; but not where that leaves a
    fraction above another: (1 - y)/(1 - p) - y/p is -1 at p = y = 1, where its first term weighs
    nothing, and (1 - y/p)/(1 - p) is 0/0.
    """
    if any(exponent < 0 for term in inside for _, exponent in term.powers):
        return len(terms)
    return sum(len(opened(term)) for term in terms)


def over(terms: Terms, base: Add, least: Fraction) -> Terms | None:
    """The sum divided by base ** least, multiplied out; None where that has too many terms."""
    summed: list[Monomial] = []
    parts = terms_of(base)
    for term in terms:
        powers = dict(term.powers)
        rise = powers.pop(base, Fraction(0)) - least
        pieces: list[Monomial] = [Monomial(term.coefficient, tuple(powers.items()))]
        for _ in range(rise.numerator):
            pieces = [product((piece, part)) for piece in pieces for part in parts]
            if len(pieces) > _MAX_TERMS:
                return None
        for piece in pieces:
            summed.extend(opened(product((piece,))))
    return collected(summed)


def opened(term: Monomial) -> Terms:
    """A product, multiplied out where one of its factors is a sum."""
    sums = [(base, k) for base, k in term.powers if isinstance(base, Add) and k == 1]
    if len(sums) != 1:
        return (term,)
    rest = Monomial(term.coefficient, tuple(power for power in term.powers if power != sums[0]))
    return tuple(product((rest, part)) for part in terms_of(sums[0][0]))
