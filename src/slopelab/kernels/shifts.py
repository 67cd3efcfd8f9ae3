r"""Differences of a function at two places that are a constant apart, such as s(x) - s(x - 1).

Far out both values are nearly equal, and nothing is left of their difference. But with
:math:`d = u - v > 0`

.. math:: s(u) - s(v) = s(u)\, s(-v)\, (1 - e^{-d}), \qquad
    \ln(1 + e^u) - \ln(1 + e^v) = \ln(1 + e^{c - \ln(1 + e^{-v})}), \quad c = \ln(e^d - 1)

hold without a difference, and of erf and the normal distribution the tails can be taken.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Final, TypeAlias

from slopelab.core.expr import TWO, ZERO, Add, Call, Compare, Expr, Num, Where, call
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.factoring import opened
from slopelab.kernels.forms import (
    Monomial,
    collected,
    expr_of,
    monomial_of,
    negated,
    product,
    scaled,
    terms_of,
)
from slopelab.kernels.tidy import combined, summed

_Difference: TypeAlias = Callable[[Expr, Expr, Fraction], Expr]
"""f(u) - f(v) of u, v and d = u - v > 0."""


def _of_sigmoid(u: Expr, v: Expr, apart: Fraction) -> Expr:
    share = negated(call("expm1", Num(-apart)))
    return combined((share, call("sigmoid", u), call("sigmoid", negated(v))))


def _of_tanh(u: Expr, v: Expr, apart: Fraction) -> Expr:
    return combined((TWO, _of_sigmoid(scaled(u, 2), scaled(v, 2), 2 * apart)))


def _of_softplus(_u: Expr, v: Expr, apart: Fraction) -> Expr:
    size = call("log", call("expm1", Num(apart)))
    return call("softplus", summed((size, negated(call("softplus", negated(v))))))


def _of_erf(u: Expr, v: Expr, _apart: Fraction) -> Expr:
    left = summed((call("erfc", negated(u)), negated(call("erfc", negated(v)))))
    right = summed((call("erfc", v), negated(call("erfc", u))))
    return Where(Compare("<", summed((u, v)), ZERO), left, right)


def _of_normal_cdf(u: Expr, v: Expr, _apart: Fraction) -> Expr:
    left = summed((call("normal_cdf", u), negated(call("normal_cdf", v))))
    right = summed((call("normal_cdf", negated(v)), negated(call("normal_cdf", negated(u)))))
    return Where(Compare("<", summed((u, v)), ZERO), left, right)


SHIFTED: Final[dict[str, _Difference]] = {
    "sigmoid": _of_sigmoid,
    "tanh": _of_tanh,
    "softplus": _of_softplus,
    "erf": _of_erf,
    "normal_cdf": _of_normal_cdf,
}
"""The primitives that level off, and what their differences are; tests prove each one."""


def without_shifts(node: Add) -> Expr:
    """A sum with its first such difference written otherwise.

    Args:
        node: a sum whose parts are stabilised.

    Returns:
        The same number; the very sum if it contains no such difference.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(without_shifts(parse("sigmoid(x) - sigmoid(x - 3)")))
        '-expm1(-3)*sigmoid(-x + 3)*sigmoid(x)'
    """
    terms = terms_of(node)
    for one, other in combinations(range(len(terms)), 2):
        first, second = terms[one], terms[other]
        found = _difference(first, second)
        if found is not None:
            rest = [expr_of(term) for k, term in enumerate(terms) if k not in {one, other}]
            return summed((*rest, found)) if rest else found
    return node


def _difference(first: Monomial, second: Monomial) -> Expr | None:
    """c f(u) - c f(v) without a difference, where the arguments are a constant apart."""
    own, others = set(first.powers) - set(second.powers), set(second.powers) - set(first.powers)
    if len(own) != 1 or len(others) != 1:
        return None
    ((left, k),), ((right, n),) = own, others
    if not (isinstance(left, Call) and isinstance(right, Call) and k == n == 1):
        return None
    if left.name != right.name or left.name not in SHIFTED:
        return None
    u, v = left.args[0], right.args[0]
    if first.coefficient == second.coefficient and PRIMITIVES[left.name].parity == "odd":
        v = negated(v)  # tanh(u) + tanh(v)
    elif first.coefficient != -second.coefficient:
        return None
    apart = collected(part for one in terms_of(summed((u, negated(v)))) for part in opened(one))
    if len(apart) != 1 or apart[0].powers:
        return None
    shared = tuple(power for power in first.powers if power[0] is not left)
    size = Monomial(first.coefficient, shared)
    distance = apart[0].coefficient
    if distance < 0:
        u, v, distance, size = v, u, -distance, size.scaled(-1)
    found = SHIFTED[left.name](u, v, distance)
    if isinstance(found, Where):
        yes, no = (expr_of(product((size, monomial_of(e)))) for e in (found.yes, found.no))
        return Where(found.condition, yes, no)
    return expr_of(product((size, monomial_of(found))))
