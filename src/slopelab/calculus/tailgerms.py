r"""What a function looks like on [R, inf): leading terms that are exact, and a bounded rest.

A germ is a sum c_1 M_1 + ... + c_n M_n + r M, where the M_k are scales (`calculus.scales`), each
slower than the one before, the c_k are exact constants, and r is a function that stays in a
known ball for all t >= R. Sums, products, powers and power series of germs are germs, and their
rests are proved, so the sign of a leading term settles the sign of a function on a whole tail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, final

from flint import arb

from slopelab.calculus.balls import ball
from slopelab.calculus.constants import (
    Exact,
    is_zero,
    over,
    plus,
    powered,
    size,
    times,
    waves,
)
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.scales import UNIT, Scale, by_size, compared, largest, vanishes

_SMALL_POWER: Final = 8
"""A whole power up to this is multiplied out."""


@final
@dataclass(frozen=True, slots=True)
class Tail:
    """Where germs live.

    Args:
        radius: R; larger than 1.
        kept: so many exact terms are kept, and so far power series are taken; what is smaller
            goes into the rest.
    """

    radius: Fraction
    kept: int


@final
@dataclass(frozen=True, slots=True)
class Germ:
    """A function on [R, inf).

    Args:
        tail: where.
        terms: exact coefficients and scales, the fastest first.
        rest: a ball and a scale: what is left is at each t some number of the ball, times the
            scale.
    """

    tail: Tail
    terms: tuple[tuple[Exact, Scale], ...]
    rest: tuple[arb, Scale] | None = None

    @property
    def is_zero(self) -> bool:
        """Whether it vanishes identically."""
        return not self.terms and self.rest is None

    @property
    def leading(self) -> Scale:
        """The scale of what is largest."""
        if self.terms:
            return self.terms[0][1]
        if self.rest is None:
            raise UndecidedError
        return self.rest[1]


def germ(
    tail: Tail, exact: Iterable[tuple[Exact, Scale]], rests: Iterable[tuple[arb, Scale]] = ()
) -> Germ:
    """A germ from terms in any order, several of one scale among them."""
    sums: dict[Scale, Exact] = {}
    for coefficient, scale in exact:
        sums[scale] = plus(sums.get(scale, Fraction(0)), coefficient)
    bounded = list(rests)
    kept = by_size([scale for scale, value in sums.items() if not is_zero(value)])
    loose = [scale for _, scale in bounded]
    if kept[tail.kept :]:
        loose.append(kept[tail.kept])
    if not loose:
        return Germ(tail, tuple((sums[scale], scale) for scale in kept))
    # The rest is as large as the largest thing in it; what is not larger joins it.
    top = by_size(loose)[0]
    total = arb(0)
    for amount, scale in bounded:
        total += _share(amount, scale, top, tail)
    exact_terms: list[tuple[Exact, Scale]] = []
    for scale in kept:
        if compared(scale, top) > 0 and len(exact_terms) < tail.kept:
            exact_terms.append((sums[scale], scale))
        else:
            total += _share(size(sums[scale]), scale, top, tail)
    if total.is_zero():
        return Germ(tail, tuple(exact_terms))
    return Germ(tail, tuple(exact_terms), (total, top))


def _share(amount: arb, scale: Scale, of: Scale, tail: Tail) -> arb:
    """All values of amount * scale / of on [R, inf)."""
    if scale is of:
        return amount
    return (amount * largest(scale / of, tail.radius)).union(arb(0))


def constant(tail: Tail, value: Exact) -> Germ:
    """A constant."""
    return germ(tail, [(value, UNIT)])


def added(*parts: Germ) -> Germ:
    """Their sum."""
    return germ(
        parts[0].tail,
        [term for part in parts for term in part.terms],
        [part.rest for part in parts if part.rest is not None],
    )


def scaled_by(value: Exact, part: Germ, scale: Scale = UNIT) -> Germ:
    """value * scale * part."""
    rest = None if part.rest is None else (part.rest[0] * size(value), part.rest[1] * scale)
    if is_zero(value):
        return Germ(part.tail, ())
    if waves(value):
        return multiplied(germ(part.tail, [(value, scale)]), part)
    return Germ(part.tail, tuple((times(value, c), s * scale) for c, s in part.terms), rest)


def negated(part: Germ) -> Germ:
    """-part."""
    return scaled_by(Fraction(-1), part)


def multiplied(left: Germ, right: Germ) -> Germ:
    """Their product."""
    exact = [(times(a, b), m * n) for a, m in left.terms for b, n in right.terms]
    rests: list[tuple[arb, Scale]] = []
    for one, other in ((left, right), (right, left)):
        if one.rest is not None:
            amount, scale = one.rest
            rests += [(amount * size(c), scale * s) for c, s in other.terms]
    if left.rest is not None and right.rest is not None:
        rests.append((left.rest[0] * right.rest[0], left.rest[1] * right.rest[1]))
    return germ(left.tail, exact, rests)


def bounds(part: Germ) -> arb:
    """A ball around all values on [R, inf), of a germ that does not grow."""
    total = arb(0)
    for coefficient, scale in part.terms:
        total += _share(size(coefficient), scale, UNIT, part.tail)
    if part.rest is not None:
        total += _share(*part.rest, UNIT, part.tail)
    return total


def relative(part: Germ) -> tuple[Exact, Scale, Germ]:
    """c M (1 + s) of a germ whose leading term is exact: c, M and s."""
    if not part.terms or waves(part.terms[0][0]):
        raise UndecidedError
    lead, scale = part.terms[0]
    tail = Germ(part.tail, part.terms[1:], part.rest)
    inverse = over(Fraction(1), lead)
    return lead, scale, scaled_by(inverse, tail, UNIT / scale)


def power_series(
    coefficients: Callable[[int], Exact], last: Callable[[arb, int], arb], small: Germ
) -> Germ:
    """sum_k a_k s^k for a germ s that tends to 0.

    Args:
        coefficients: a_k.
        last: for the ball of all values of s and an order k, a ball around the k-th Taylor
            coefficient at all of them: Lagrange's rest.
        small: s.
    """
    total = constant(small.tail, coefficients(0))
    if small.is_zero:
        return total
    if not vanishes(small.leading):
        raise UndecidedError
    reach = bounds(small).union(arb(0))
    power = small
    for k in range(1, small.tail.kept):
        # A power that has no exact term left belongs to the rest already.
        if not power.terms:
            bound = last(reach, k)
            return _finished(total, power, bound)
        total = added(total, scaled_by(coefficients(k), power))
        power = multiplied(power, small)
    return _finished(total, power, last(reach, small.tail.kept))


def _finished(total: Germ, power: Germ, bound: arb) -> Germ:
    if not bound.is_finite():
        raise UndecidedError
    rests = [(size(c) * bound, s) for c, s in power.terms]
    if power.rest is not None:
        rests.append((power.rest[0] * bound, power.rest[1]))
    whole = germ(total.tail, (), rests)
    return added(total, whole)


def raised(part: Germ, exponent: Fraction) -> Germ:
    """part^exponent, for a germ that is positive far out, or a whole exponent."""
    if exponent.denominator == 1 and 0 <= exponent <= _SMALL_POWER:
        found = constant(part.tail, Fraction(1))
        for _ in range(exponent.numerator):
            found = multiplied(found, part)
        return found
    if not part.terms:
        if part.rest is None:
            raise UndecidedError
        amount, scale = part.rest
        if exponent.denominator != 1 and not amount > 0:
            raise UndecidedError
        value = amount ** ball(exponent) if amount > 0 else amount**exponent.numerator
        if not value.is_finite():
            raise UndecidedError
        return germ(part.tail, (), [(value, scale**exponent)])
    lead, scale, small = relative(part)

    def binomial(k: int) -> Fraction:
        found = Fraction(1)
        for j in range(k):
            found = found * (exponent - j) / (j + 1)
        return found

    def rest(reach: arb, k: int) -> arb:
        base = 1 + reach
        return ball(binomial(k)) * base ** ball(exponent - k) if base > 0 else arb.nan()

    series = power_series(binomial, rest, small)
    return scaled_by(powered(lead, exponent), series, scale**exponent)


def sign_of_germ(part: Germ) -> int:
    """The sign that a function has on all of [R, inf); 0 where it vanishes identically.

    Raises:
        UndecidedError: it may change there.
    """
    if part.is_zero:
        return 0
    if not part.terms:
        assert part.rest is not None
        amount, scale = part.rest
    else:
        lead, scale = part.terms[0]
        amount = size(lead)
    others = arb(0)
    for coefficient, other in part.terms[1:]:
        others += _share(size(coefficient), other, scale, part.tail)
    if part.terms and part.rest is not None:
        others += _share(*part.rest, scale, part.tail)
    total = amount + others
    if total > 0:
        return 1
    if total < 0:
        return -1
    raise UndecidedError
