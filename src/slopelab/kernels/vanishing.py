r"""Sums near a zero, where all their digits cancel: replaced there by a Taylor polynomial.

x - tanh x is x^3/3 near 0, but it is computed as a difference of two numbers of size x: at
x = 1e-8 nothing is left of it. Every sum of a form is looked at, and every function that has a
zero where its argument has none, such as log(u) at u = 1. The Taylor series of the whole and of
its parts show whether the whole vanishes faster than its parts, at 0 or at another of a few
places a. If so, and if exact differentiation proves that the leading coefficients are 0 and not
only small, the whole becomes

    where(|x - a| < r, (x - a)^v (c_v + (x - a) (c_{v+1} + ...)), the whole as it was)

with a radius r so large that outside, it loses few bits.

A sum of fractions that have a pole, such as e^x/x - (e^x - 1)/x^2, is treated over their common
denominator. Where a formula depends on |x| alone, all of this is done for |x|.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias, final

from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Compare,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
    children,
    rebuild,
    substitute,
    variables,
    walk,
)
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.forms import Monomial, collected, expr_of_sum, product, terms_of
from slopelab.kernels.local import Center, lost_bits, polynomial, times_power
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.tidy import tidied

if TYPE_CHECKING:
    from flint import arb

_Series: TypeAlias = "dict[Expr, list[arb]]"

ZERO_ELSEWHERE: Final = frozenset({"log", "sin", "cos"})
"""The primitives that have a zero where their argument has none."""
PLACES: Final = (Fraction(0), Fraction(1), Fraction(-1))
"""Where zeros are looked for."""

_MAX_NODES: Final = 200  # the series of all parts of a larger formula would take too long
_SEEN: Final = 7  # a sum that vanishes to a higher order is left alone
_SEEN_BITS: Final = 128
_LOST_BITS: Final = 8  # double-double has as many to spare
_RADII: Final = tuple(2.0**-k for k in range(2, 13))
_SIZE: Final = Var("|x|")  # stands for |x| where a formula depends on that alone


@final
@dataclass(frozen=True, slots=True)
class _Patch:
    """What takes a node's place near some place: times_power(near, distance, exponent)."""

    center: Center
    radius: float
    near: Expr

    @property
    def condition(self) -> Compare:
        away = self.center.distance
        return Compare(
            "<", away if away is _SIZE else call("abs", away), Num(Fraction(self.radius))
        )


@final
@dataclass(frozen=True, slots=True)
class _Sum:
    """A node as a fraction: whole / (product of bases that vanish at the place).

    Args:
        whole: what is above the line.
        parts: what the whole consists of.
        below: each base, the power with which it stands below, the order of its own zero.
    """

    whole: Expr
    parts: tuple[Expr, ...]
    below: tuple[tuple[Expr, int, int], ...] = ()


@lru_cache(maxsize=2048)
def without_vanishing_sums(expr: Expr, var: Var) -> Expr:
    """The same function, with all its digits also where sums in it vanish.

    Args:
        expr: a stabilised expression.
        var: its variable. Parts that contain another one are left alone.

    Returns:
        An expression to compute with, not to be differentiated or rewritten further.

    Example:
        >>> from slopelab.core.parse import parse
        >>> form = without_vanishing_sums(parse("x - tanh(x)"), Var("x"))
        >>> form.condition
        Compare('<', Call('abs', (Var('x'),)), Num(Fraction(1, 16), False))
        >>> form.no is parse("x - tanh(x)")
        True
    """
    nodes = list(walk(expr))
    if len(nodes) > _MAX_NODES or not any(_may_cancel(node) for node in nodes):
        return expr
    size = call("abs", var)
    unfolded = substitute(expr, {size: _SIZE}) if size in nodes else expr
    patches: dict[Expr, list[_Patch]] = {}
    for one in (var,) if unfolded is expr else (var, _SIZE):
        own = [node for node in walk(unfolded) if variables(node) <= {one.name}]
        for at in PLACES:
            for node, patch in _found(own, Center(one, at)):
                patches.setdefault(node, []).append(patch)
    if not patches:
        return expr
    return substitute(_put_in(patches, unfolded), {_SIZE: size})


def _may_cancel(node: Expr) -> bool:
    if isinstance(node, Add):
        return not all(_is_exact(term) for term in node.terms)
    return isinstance(node, Call) and node.name in ZERO_ELSEWHERE


def _is_exact(term: Expr) -> bool:
    """Whether a term of a sum is as exact as the input: then nothing can be lost."""
    return isinstance(term.arg if isinstance(term, Neg) else term, (Num, Var))


def _put_in(patches: dict[Expr, list[_Patch]], expr: Expr) -> Expr:
    """The expression with its patches, those left out that lie within a larger one."""
    done: dict[tuple[Expr, frozenset[_Patch]], Expr] = {}

    def visit(node: Expr, outside: frozenset[_Patch]) -> Expr:
        if (node, outside) not in done:
            own = [patch for patch in patches.get(node, ()) if not _covered(patch, outside)]
            within = outside.union(own)
            new = rebuild(node, tuple(visit(part, within) for part in children(node)))
            for patch in own:
                new = Where(patch.condition, patch.near, new)
            done[node, outside] = new
        return done[node, outside]

    return visit(expr, frozenset())


def _covered(patch: _Patch, outside: frozenset[_Patch]) -> bool:
    return any(o.center.at == patch.center.at and o.radius >= patch.radius for o in outside)


# -- finding ---------------------------------------------------------------------------------------


def _found(nodes: list[Expr], center: Center) -> Iterator[tuple[Expr, _Patch]]:
    """The nodes that lose digits around a place, each with its patch."""
    seen = center.series(nodes, _SEEN, _SEEN_BITS)
    for node in nodes:
        if _may_cancel(node) and variables(node):
            patch = _patch(_as_sum(node, center, seen), center, seen)
            if patch is not None:
                yield node, patch


def _as_sum(node: Expr, center: Center, seen: _Series) -> _Sum:
    if node in seen or not isinstance(node, Add):
        return _Sum(node, children(node))
    below: dict[Expr, int] = {}
    terms = terms_of(node)
    for term in terms:
        for base, exponent in term.powers:
            if exponent < 0 and exponent.denominator == 1 and _zero_order(base, seen):
                below[base] = max(below.get(base, 0), -exponent.numerator)
    common = Monomial(Fraction(1), tuple((b, Fraction(power)) for b, power in below.items()))
    above = collected(product((term, common)) for term in terms)
    whole = expr_of_sum(above)
    parts = children(whole)
    seen.update(center.series([whole, *parts], _SEEN, _SEEN_BITS))
    roots = tuple((base, power, _zero_order(base, seen)) for base, power in below.items())
    return _Sum(whole, parts, roots)


def _zero_order(expr: Expr, seen: _Series) -> int:
    """The order of a zero, by the series; 0 where there is none or it is not known."""
    series = seen.get(expr, [])
    return next((k for k, c in enumerate(series) if not c.contains(0)), 0)


def _patch(one: _Sum, center: Center, seen: _Series) -> _Patch | None:
    if one.whole not in seen or not one.parts or any(part not in seen for part in one.parts):
        return None
    order = _zero_order(one.whole, seen)
    if order <= min(_zero_order(part, seen) for part in one.parts):
        return None
    if not _vanishes(one.whole, center, order):
        return None
    parts = [seen[part] for part in one.parts]
    harmless = [r for r in _RADII if lost_bits(parts, seen[one.whole], r) <= _LOST_BITS]
    for radius in [*harmless[-1:], *_RADII[len(harmless) :]]:
        near = polynomial(one.whole, center, order, radius)
        if near is not None:
            return _Patch(center, radius, _over(near, one.below, center.distance, order))
    return None


def _vanishes(expr: Expr, center: Center, order: int) -> bool:
    """Whether the coefficients before one order are 0, and not only small."""
    for _ in range(order):
        at = tidied(substitute(expr, {center.var: Num(center.at)}))
        if at is not ZERO and stabilise(at) is not ZERO:
            return False
        expr = differentiate(expr, center.var)
    return True


def _over(near: Expr, below: tuple[tuple[Expr, int, int], ...], away: Expr, order: int) -> Expr:
    """t^v times a polynomial, over bases that vanish: their zeros are divided out singly."""
    for base, power, zero in below:
        # t/t is NaN at 0, where the formula has no value, and 1 elsewhere, however small t is.
        ratio = Div(times_power(ONE, away, zero), base)
        near = Mul((near, ratio if power == 1 else Pow(ratio, Num(power))))
        order -= power * zero
    return times_power(near, away, order)
