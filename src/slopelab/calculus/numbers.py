"""Exact real constants: rational combinations of products of powers, such as sqrt(2/pi) + 1/3.

They can be told from zero: one without terms is zero, and any other one is, unless a ball around
it shows that it is not, beyond the method.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final, TypeAlias, final

from slopelab.calculus.balls import BITS, evaluate
from slopelab.calculus.claims import rational
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.precision import precision
from slopelab.calculus.simplify import canonical
from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Const,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    variables,
)

Powers: TypeAlias = "frozenset[tuple[Expr, Fraction]]"
"""A product of powers of constants that are not rational."""

_NOTHING: Final[Powers] = frozenset()
_SMALL: Final = 100
"""Whole numbers under a root are divided by the primes up to here."""


@final
@dataclass(frozen=True)
class Number:
    """A real constant.

    Args:
        terms: products of powers, each with a rational factor that is not 0.

    Example:
        >>> half = Number.of(Num(Fraction(1, 2)))
        >>> (half.power(Fraction(1, 2)) * half.power(Fraction(1, 2))) - half == Number.zero()
        True
    """

    terms: frozenset[tuple[Powers, Fraction]]

    @classmethod
    def rational(cls, value: Fraction | int) -> Number:
        """A rational number."""
        return cls(frozenset({(_NOTHING, Fraction(value))}) if value else frozenset())

    @classmethod
    def zero(cls) -> Number:
        """0."""
        return cls(frozenset())

    @classmethod
    def of(cls, expr: Expr) -> Number:
        """The constant that an expression without variables is.

        Raises:
            UndecidedError: it has no finite value.
        """
        return _of(expr)

    @property
    def is_zero(self) -> bool:
        """Whether it is 0 by its form."""
        return not self.terms

    @cached_property
    def exact(self) -> Fraction | None:
        """The rational number that it is; None where it is none by its form."""
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1:
            ((powers, value),) = self.terms
            return None if powers else value
        return None

    @cached_property
    def sign(self) -> int:
        """1, -1, or 0.

        Raises:
            UndecidedError: it cannot be told from 0.
        """
        if self.exact is not None:
            return (self.exact > 0) - (self.exact < 0)
        with precision(BITS):
            value = evaluate(self.expr, {})
            if value > 0:
                return 1
            if value < 0:
                return -1
        raise UndecidedError

    @cached_property
    def expr(self) -> Expr:
        """It as an expression."""
        parts = [_product(powers, value) for powers, value in sorted(self.terms, key=_shown)]
        if not parts:
            return ZERO
        return parts[0] if len(parts) == 1 else Add(tuple(parts))

    def __add__(self, other: Number) -> Number:
        total = dict(self.terms)
        for powers, value in other.terms:
            total[powers] = total.get(powers, Fraction(0)) + value
        return _collected(total)

    def __neg__(self) -> Number:
        return Number(frozenset((powers, -value) for powers, value in self.terms))

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __mul__(self, other: Number) -> Number:
        mine, yours = self.exact, other.exact
        if mine is not None and yours is not None:
            return Number.rational(mine * yours)
        total: dict[Powers, Fraction] = {}
        for left, a in self.terms:
            for right, b in other.terms:
                powers, factor = _normal((*left, *right))
                total[powers] = total.get(powers, Fraction(0)) + a * b * factor
        return _collected(total)

    def power(self, exponent: Fraction) -> Number:
        """A rational power.

        Raises:
            UndecidedError: it has no real value, or no certain one.
        """
        value = self.exact
        if value is not None and exponent.denominator == 1 and (value or exponent > 0):
            return Number.rational(value**exponent.numerator)
        whole = exponent.denominator == 1
        if self.sign == 0 or (not whole and self.sign < 0):
            raise UndecidedError
        if len(self.terms) != 1:
            if whole and 0 < exponent <= 4:  # noqa: PLR2004 - multiplied out
                return self * self.power(exponent - 1) if exponent > 1 else self
            return Number(frozenset({(frozenset({(self.expr, exponent)}), Fraction(1))}))
        ((powers, value),) = self.terms
        raised = [(atom, power * exponent) for atom, power in powers]
        if whole:
            found, factor = _normal(raised)
            return Number(frozenset({(found, factor * value**exponent.numerator)}))
        roots = [
            (Num(prime), exponent * count)
            for number, way in ((value.numerator, 1), (value.denominator, -1))
            for prime, count in _primes(number, way)
        ]
        found, factor = _normal((*raised, *roots))
        return Number(frozenset({(found, factor)}))


def _collected(total: Mapping[Powers, Fraction]) -> Number:
    return Number(frozenset((powers, value) for powers, value in total.items() if value))


def _normal(parts: Iterable[tuple[Expr, Fraction]]) -> tuple[Powers, Fraction]:
    """Powers of equal constants joined; whole powers of whole numbers taken out."""
    joined: dict[Expr, Fraction] = {}
    for atom, power in parts:
        joined[atom] = joined.get(atom, Fraction(0)) + power
    factor = Fraction(1)
    for atom, power in joined.items():
        if isinstance(atom, Num) and not 0 <= power < 1:
            whole = power.numerator // power.denominator
            factor *= atom.value**whole
            joined[atom] = power - whole
    return frozenset((atom, power) for atom, power in joined.items() if power), factor


def _primes(number: int, way: int) -> list[tuple[int, int]]:
    """A positive whole number as small primes and a rest, each with its power times `way`."""
    found: list[tuple[int, int]] = []
    for prime in range(2, _SMALL):
        count = 0
        while number % prime == 0:
            number //= prime
            count += 1
        if count:
            found.append((prime, way * count))
    return [*found, (number, way)] if number > 1 else found


def _product(powers: Powers, value: Fraction) -> Expr:
    factors = [
        atom if power == 1 else Pow(atom, Num(power)) for atom, power in sorted(powers, key=repr)
    ]
    sign, size = value < 0, abs(value)
    if size != 1 or not factors:
        factors.insert(0, Num(size))
    whole = factors[0] if len(factors) == 1 else Mul(tuple(factors))
    return Neg(whole) if sign else whole


def _shown(term: tuple[Powers, Fraction]) -> str:
    return repr(sorted(map(repr, term[0])))


@lru_cache(maxsize=4096)
def _of(expr: Expr) -> Number:
    match expr:
        case Num(value, _):
            return Number.rational(value)
        case Neg(arg):
            return -_of(arg)
        case Add(parts):
            total = Number.zero()
            for part in parts:
                total += _of(part)
            return total
        case Mul(parts):
            product = Number.rational(1)
            for part in parts:
                product *= _of(part)
            return product
        case Div(top, bottom):
            return _of(top) * _of(bottom).power(Fraction(-1))
        case Call("sqrt", (arg,)):
            return _of(arg).power(Fraction(1, 2))
        case Pow(base, exponent) if (power := _of(exponent).exact) is not None:
            return _of(base).power(power)
        case Call("exp", (arg,)) if (power := _of(arg).exact) is not None:
            return _atom(Const("e"), power)
        case Call("log", (arg,)) if (power := _power_of_e(arg)) is not None:
            return Number.rational(power)
        case Const():
            return _atom(expr, Fraction(1))
        case _:
            return _opaque(expr)


def _power_of_e(expr: Expr) -> Fraction | None:
    """r, where an expression is e^r by its form."""
    terms = _of(expr).terms
    if len(terms) != 1:
        return None
    ((powers, value),) = terms
    if value != 1 or len(powers) != 1:
        return None
    ((atom, power),) = powers
    return power if atom is Const("e") else None


def _atom(atom: Expr, power: Fraction) -> Number:
    return Number(frozenset({(frozenset({(atom, power)}) if power else _NOTHING, Fraction(1))}))


def _opaque(expr: Expr) -> Number:
    """A constant that stands for itself, unless algebra makes it rational."""
    if variables(expr) or not evaluate(expr, {}).is_finite():
        raise UndecidedError
    # ln 1 and arctan 0 are rational; anything else is so by accident only, and the normal form of
    # e^{1.7159} + 1 would be a polynomial of degree 17159.
    plain = isinstance(expr, Call) and all(rational(arg) in {0, 1} for arg in expr.args)
    value = rational(canonical(expr)) if plain else None
    return _atom(expr, Fraction(1)) if value is None else Number.rational(value)


UNIT: Final = Number.rational(1)
"""1."""
MINUS: Final = Number.rational(-1)
"""-1."""

assert UNIT.expr is ONE
