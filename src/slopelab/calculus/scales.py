r"""How fast things grow: the scales e^{phi(t)} t^a (ln t)^b, compared and bounded far out.

phi is a sum of growing scales with constant coefficients, so that e^{-e^t}, e^{t - t^2} and t^{1/2}
are all scales. Far out any two are comparable, and a ratio that vanishes is bounded on the whole
of [R, inf) by its value at R, once R is beyond its last bend; that it is, is proved from the slope
of its logarithm.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cmp_to_key, lru_cache
from typing import TypeAlias, final
from weakref import WeakValueDictionary

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.simplify import canonical
from slopelab.core.expr import ONE, ZERO, Call, Expr, Neg, Num, call

Rate: TypeAlias = "Fraction | Expr"
"""A coefficient of phi: a rational number, or a constant in normal form."""


@final
class Scale:
    """e^{phi} t^power (ln t)^logs; two that are equal are the same object.

    Args:
        phi: growing scales with their coefficients, the fastest first.
        power: of t.
        logs: the power of ln t.
    """

    __slots__ = ("__weakref__", "logs", "phi", "power")
    phi: tuple[tuple[Rate, Scale], ...]
    power: Fraction
    logs: Fraction

    def __new__(
        cls,
        phi: tuple[tuple[Rate, Scale], ...] = (),
        power: Fraction = Fraction(0),
        logs: Fraction = Fraction(0),
    ) -> Scale:
        """The one scale of these parts."""
        key = (phi, power, logs)
        found = _known.get(key)
        if found is None:
            found = object.__new__(cls)
            found.phi, found.power, found.logs = key
            _known[key] = found
        return found

    def __mul__(self, other: Scale) -> Scale:
        return _product(self, other)

    def __truediv__(self, other: Scale) -> Scale:
        return _product(self, _power(other, Fraction(-1)))

    def __pow__(self, exponent: Fraction) -> Scale:
        return _power(self, exponent)


_known: WeakValueDictionary[tuple[object, ...], Scale] = WeakValueDictionary()

UNIT = Scale()
LINE = Scale(power=Fraction(1))
LOG = Scale(logs=Fraction(1))


@lru_cache(maxsize=32768)
def _product(left: Scale, right: Scale) -> Scale:
    phi = _merged(left.phi, right.phi) if left.phi or right.phi else ()
    return Scale(phi, left.power + right.power, left.logs + right.logs)


@lru_cache(maxsize=8192)
def _power(scale: Scale, exponent: Fraction) -> Scale:
    if exponent == 0:
        return UNIT
    phi = tuple((_settled_product(rate, exponent), inner) for rate, inner in scale.phi)
    return Scale(phi, scale.power * exponent, scale.logs * exponent)


def settled(value: Expr) -> Rate:
    """A constant in normal form; a rational number as one."""
    found = canonical(value, unfold=True)
    match found:
        case Num(number, _):
            return number
        case Neg(Num(number, _)):
            return -number
        case Call("log", (Call("exp", (inner,)),)):
            return settled(inner)
        case _:
            return found


def as_expr(value: Rate) -> Expr:
    """A coefficient as an expression."""
    if isinstance(value, Fraction):
        return Num(value) if value >= 0 else Neg(Num(-value))
    return value


def _settled_sum(left: Rate, right: Rate) -> Rate:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left + right
    return settled(as_expr(left) + as_expr(right))


def _settled_product(left: Rate, right: Rate) -> Rate:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    return settled(as_expr(left) * as_expr(right))


@lru_cache(maxsize=4096)
def size(value: Rate) -> arb:
    """A ball around a coefficient."""
    return ball(value) if isinstance(value, Fraction) else evaluate(value, {})


def sign(value: Rate) -> int:
    """The sign of a constant that is not zero.

    Raises:
        UndecidedError: it cannot be told.
    """
    found = size(value)
    if found > 0:
        return 1
    if found < 0:
        return -1
    raise UndecidedError


# Comparison.


def _merged(
    left: tuple[tuple[Rate, Scale], ...], right: tuple[tuple[Rate, Scale], ...]
) -> tuple[tuple[Rate, Scale], ...]:
    found: dict[Scale, Rate] = {}
    for coefficient, scale in (*left, *right):
        found[scale] = _settled_sum(found.get(scale, Fraction(0)), coefficient)
    kept = [scale for scale, coefficient in found.items() if coefficient not in (0, ZERO)]
    kept.sort(key=cmp_to_key(compared), reverse=True)
    return tuple((found[scale], scale) for scale in kept)


@lru_cache(maxsize=8192)
def compared(left: Scale, right: Scale) -> int:
    """1 where left / right tends to infinity, -1 where it tends to 0, 0 where they are equal."""
    if left is right:
        return 0
    ratio = left / right
    if ratio.phi:
        return sign(ratio.phi[0][0])
    if ratio.power:
        return 1 if ratio.power > 0 else -1
    return 1 if ratio.logs > 0 else -1 if ratio.logs < 0 else 0


def vanishes(scale: Scale) -> bool:
    """Whether it tends to 0."""
    return compared(scale, UNIT) < 0


def grows(scale: Scale) -> bool:
    """Whether it tends to infinity."""
    return compared(scale, UNIT) > 0


def by_size(scales: list[Scale]) -> list[Scale]:
    """The fastest first."""
    return sorted(scales, key=cmp_to_key(compared), reverse=True)


# Bounds on [R, inf).


def value_at(scale: Scale, radius: arb) -> arb:
    """The scale at t = R."""
    found = arb(1)
    if scale.phi:
        exponent = arb(0)
        for coefficient, inner in scale.phi:
            exponent += size(coefficient) * value_at(inner, radius)
        found = exponent.exp()
    if scale.power:
        found *= radius ** ball(scale.power)
    if scale.logs:
        if not radius > 1:
            raise UndecidedError
        found *= radius.log() ** ball(scale.logs)
    return found


def _rate(scale: Scale, radius: arb) -> arb:
    """t M'(t) / M(t) at t = R, of a scale M that grows; it does not decrease beyond R."""
    if scale.logs:
        raise UndecidedError
    found = ball(scale.power)
    for coefficient, inner in scale.phi:
        if sign(coefficient) < 0:
            raise UndecidedError
        found += size(coefficient) * value_at(inner, radius) * _rate(inner, radius)
    if not found > 0:
        raise UndecidedError
    return found


def decline(scale: Scale, radius: arb) -> arb:
    """A number that t N'(t) / N(t) does not exceed for any t >= R, of a scale N.

    Raises:
        UndecidedError: none is found; a larger R may help.
    """
    found = ball(scale.power)
    if scale.logs and not radius > 1:
        raise UndecidedError
    if scale.logs > 0:
        found += ball(scale.logs) / radius.log()
    if not scale.phi:
        return found
    lead, first = scale.phi[0]
    if sign(lead) > 0:
        raise UndecidedError
    fastest = value_at(first, radius) * _rate(first, radius)
    weight = size(lead)
    for coefficient, inner in scale.phi[1:]:
        own = value_at(inner, radius) * _rate(inner, radius)
        if sign(coefficient) < 0:
            found += size(coefficient) * own
            continue
        # What grows beside it weighs ever less against the fastest: M_j / M_1 falls from R on,
        # and so does the ratio of their rates.
        if (inner.phi and not _alike(inner, first)) or not decline(inner / first, radius) <= 0:
            raise UndecidedError
        weight += size(coefficient) * own / fastest
    if not weight < 0:
        raise UndecidedError
    return found + weight * fastest


def _alike(left: Scale, right: Scale) -> bool:
    """Whether two scales are e^{c M} with the same M, so that their rates keep their ratio."""
    bare = all(len(s.phi) == 1 and not s.power and not s.logs for s in (left, right))
    return bare and left.phi[0][1] is right.phi[0][1]


@lru_cache(maxsize=16384)
def _largest(scale: Scale, radius: Fraction) -> arb:
    at = ball(radius)
    if not decline(scale, at) <= 0:
        raise UndecidedError
    return value_at(scale, at)


def largest(scale: Scale, radius: Fraction) -> arb:
    """The largest value on [R, inf) of a scale that does not grow: the one at R.

    Raises:
        UndecidedError: it is not proved to fall from R on.
    """
    return arb(1) if scale is UNIT else _largest(scale, radius)


def as_function(scale: Scale, t: Expr) -> Expr:
    """A scale as an expression in t."""
    factors: list[Expr] = []
    if scale.phi:
        terms = [as_expr(c) * as_function(inner, t) for c, inner in scale.phi]
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        factors.append(call("exp", total))
    if scale.power:
        if scale.power == Fraction(1, 2):
            factors.append(call("sqrt", t))
        else:
            factors.append(t if scale.power == 1 else t ** as_expr(scale.power))
    if scale.logs:
        log = call("log", t)
        factors.append(log if scale.logs == 1 else log ** as_expr(scale.logs))
    found: Expr = ONE
    for factor in factors:
        found = factor if found is ONE else found * factor
    return found
