r"""Comparisons written so that they tell what is nearly equal apart.

2 + x < 2 is not known any more where x is below the last digit of 2; x < 0 is. And
x >= x e^-|x| holds where x and e^-|x| - 1 have different signs, and these are known.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from slopelab.core.expr import ZERO, Add, Call, Compare, Expr, Num, call
from slopelab.kernels.forms import (
    Monomial,
    expr_of,
    monomial_of,
    negated,
    product,
    scaled,
    terms_of,
)
from slopelab.kernels.stabilise import is_positive, stabilise
from slopelab.kernels.tidy import summed

_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def without_rounding(condition: Compare) -> Compare:
    """A comparison whose sides round less, and which holds for the same numbers.

    Args:
        condition: a comparison of stabilised expressions.

    Returns:
        The comparison; the very same one if nothing better is known.

    Example:
        >>> from slopelab.core.parse import parse
        >>> found = without_rounding(Compare("<", parse("min(3, 2 + x)"), parse("2")))
        >>> found == Compare("<", parse("x"), parse("0"))
        True
    """
    plain = _opened(condition)
    if not any(isinstance(side, Add) or _is_product(side) for side in (plain.left, plain.right)):
        return plain
    difference = stabilise(summed((plain.left, negated(plain.right))))
    terms = terms_of(difference)
    if len(terms) == 1:
        return Compare(plain.op, _sign(terms[0]), ZERO)
    fixed = [term for term in terms if not term.powers]
    if len(terms) == 2 and fixed:  # noqa: PLR2004 - a number and what it is compared with
        other = next(term for term in terms if term.powers)
        bound = -fixed[0].coefficient / abs(other.coefficient)
        side = stabilise(scaled(difference, 1 / abs(other.coefficient)))
        return _against(plain.op, summed((side, Num(bound))), Num(bound))
    return plain


def _sign(term: Monomial) -> Expr:
    """What has the sign of a product, whose factors may be so small that it vanishes."""
    odd = [base for base, k in term.powers if k.numerator % 2 and not is_positive(base)]
    signs = odd if len(odd) == 1 else [call("sign", base) for base in odd]
    whole = expr_of(product(monomial_of(sign) for sign in signs))
    return whole if term.coefficient > 0 else negated(whole)


def _is_product(side: Expr) -> bool:
    return len(monomial_of(side).powers) > 1


def _against(op: str, side: Expr, bound: Num | Expr) -> Compare:
    """The comparison with the coefficient of the left side, if it is one term, made 1."""
    size = monomial_of(side).coefficient
    if isinstance(bound, Num) and len(terms_of(side)) == 1 and size not in {Fraction(1), 0}:
        bound = Num(bound.value / size)
        side = scaled(side, 1 / size)
        op = _TURNED[op] if size < 0 else op
    return Compare(op, side, bound)  # type: ignore[arg-type] # one of the four


def _opened(condition: Compare) -> Compare:
    """A number against max(number, u), as a number against u where that is all that counts."""
    op, left, right = condition.op, condition.left, condition.right
    if isinstance(left, Num):
        op, left, right = _TURNED[op], right, left
    while isinstance(right, Num) and isinstance(left, Call) and isinstance(left.args[0], Num):
        # max(3, u) < 5 is u < 5; for 5 < 3 or 5 = 3 the number decides, and nothing is done.
        decides = left.args[0].value
        matters = {"max": decides < right.value, "min": decides > right.value}
        if not matters.get(left.name, False):
            break
        left = left.args[1]
    return Compare(op, left, right)  # type: ignore[arg-type] # one of the four
