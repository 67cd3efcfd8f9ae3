r"""What becomes of a gradient far out: it dies, stays, or grows.

A gradient that dies leaves a neuron where it is; one that grows no faster than the distance can
be met with a small learning rate; one that grows faster makes every learning rate diverge from
somewhere on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import Standing
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.germs import LINE, Germ, Growth, compared
from slopelab.calculus.limits import Side
from slopelab.calculus.numbers import Number
from slopelab.core.expr import INFINITY, ONE, Expr, Mul, Neg, Num, Pow, Var, call

Flow: TypeAlias = Literal[
    "dead", "vanishing", "steady", "growing", "exploding", "wavering", "unknown"
]
"""dead: exactly 0 beyond some point. vanishing: tends to 0. steady: tends to a number other than
0. growing: grows without bound, at most like z. exploding: grows faster than z. wavering: has no
limit. unknown: it cannot be told."""

FLOWS: Final[tuple[Flow, ...]] = (
    "dead",
    "vanishing",
    "wavering",
    "exploding",
    "unknown",
    "growing",
    "steady",
)
"""From the most harmful on the wrong side to the least."""

_LADDER: Final = tuple(range(2, 12))
_PHASES: Final = tuple(Fraction(29 + 3 * k, 29) for k in range(9))
"""Samples are taken at these multiples of powers of two."""


@final
@dataclass(frozen=True, slots=True)
class Far:
    """A function far out on one side.

    Args:
        flow: what becomes of it.
        limit: its limit; None where there is none.
        like: a simpler function of the same variable that it comes near to in proportion; None
            where none is known, and for what is 0 throughout.
        sign: its sign far out; None where it is not known, or changes.
        standing: how sure all this is.
    """

    flow: Flow
    limit: Expr | None
    like: Expr | None
    sign: int | None
    standing: Standing


def far_of(germ: Germ, var: Var, side: Side) -> Far:
    """What a germ says.

    Args:
        germ: a function of `var` as that goes to `side` times infinity.
        var: the variable.
        side: -1 or 1.

    Raises:
        UndecidedError: it does not say enough.

    Example:
        >>> from slopelab.calculus.far import at_end
        >>> from slopelab.core.parse import parse
        >>> far_of(at_end(parse("tanh(x) - 1"), Var("x"), 1), Var("x"), 1).flow
        'vanishing'
    """
    if germ.is_zero:
        return Far("dead", Num(0), None, 0, "proved")
    if not germ.terms:
        if germ.error is not None and germ.error.trend < 0:
            return Far("vanishing", Num(0), None, None, "proved")
        raise UndecidedError
    value, growth = germ.terms[0]
    like = _shown(value, growth, var, side)
    if growth.trend < 0:
        return Far("vanishing", Num(0), like, value.sign, "proved")
    if growth.trend == 0:
        return Far("steady", value.expr, like, value.sign, "proved")
    limit = INFINITY if value.sign > 0 else Neg(INFINITY)
    at_most_line = compared(growth, LINE) <= 0
    return Far("growing" if at_most_line else "exploding", limit, like, value.sign, "proved")


def _shown(value: Number, growth: Growth, var: Var, side: Side) -> Expr:
    """c x^a (ln x)^b e^h in terms of the variable, which is x or -x."""
    sign, factors = _factors(growth, var, side)
    if sign < 0:
        value = -value
    expr = value.expr
    if not factors:
        return expr
    negative = isinstance(expr, Neg)
    size = expr.arg if isinstance(expr, Neg) else expr
    parts = factors if size is ONE else [size, *factors]
    whole = parts[0] if len(parts) == 1 else Mul(tuple(parts))
    return Neg(whole) if negative else whole


def _factors(growth: Growth, var: Var, side: Side) -> tuple[int, list[Expr]]:
    x: Expr = var if side > 0 else Neg(var)
    sign, found = 1, list[Expr]()
    if growth.power:
        base = x
        if growth.power.denominator == 1:
            base = var
            sign = side if growth.power.numerator % 2 else 1
        found.append(base if growth.power == 1 else Pow(base, Num(growth.power)))
    if growth.logs:
        log = call("log", x)
        found.append(log if growth.logs == 1 else Pow(log, Num(growth.logs)))
    if growth.exponent:
        terms = [_shown(value, inner, var, side) for value, inner in growth.exponent]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        found.append(call("exp", total))
    return sign, found


def sampled_far(factors: Sequence[Expr], var: Var, side: Side) -> Far:
    """The same for a product of functions that the method does not reach, as samples show it.

    Args:
        factors: the factors, functions of `var`.
        var: the variable.
        side: -1 or 1.
    """
    levels = [[_sample(factors, var, side * (phase * 2**k)) for phase in _PHASES] for k in _LADDER]
    rows = [[value for value in level if value is not None] for level in levels]
    if any(len(row) < len(_PHASES) for row in rows):
        return Far("unknown", None, None, None, "numeric")
    sizes = [(min(map(abs, row)), max(map(abs, row))) for row in rows]
    late = [value for row in rows[len(rows) // 2 :] for value in row]
    if all(value.is_zero() for value in late):
        return Far("dead", Num(0), None, 0, "numeric")
    signs = {1 if value > 0 else -1 if value < 0 else 0 for value in late}
    sign = next(iter(signs)) if len(signs) == 1 and 0 not in signs else None
    highs = [high for _, high in sizes]
    if bool(highs[-1] < highs[0] / 50) and bool(highs[-1] < highs[len(highs) // 2] / 2):
        return Far("vanishing", Num(0), None, sign, "numeric")
    low, high = sizes[-1]
    if sign is not None and all(
        bool(after[0] > before[1]) for before, after in pairwise(sizes[-4:])
    ):
        limit = INFINITY if sign > 0 else Neg(INFINITY)
        # Four times as far out, a line is four times as high.
        faster = bool(low > sizes[-3][0] * 5)
        return Far("exploding" if faster else "growing", limit, None, sign, "numeric")
    if bool(low < high / 3):
        return Far("wavering", None, None, None, "numeric")
    if sign is None:
        return Far("unknown", None, None, None, "numeric")
    settled = bool(low > sizes[-2][1] * arb("0.95")) and bool(high < sizes[-2][0] * arb("1.05"))
    return Far("steady" if settled else "unknown", None, None, sign, "numeric")


def _sample(factors: Sequence[Expr], var: Var, at: Fraction) -> arb | None:
    bits = 200 + 4 * abs(int(at))
    point = arb(at.numerator) / at.denominator
    value = arb(1)
    for factor in factors:
        value *= evaluate(factor, {var.name: point}, bits=bits)
    return value if value.is_finite() else None
