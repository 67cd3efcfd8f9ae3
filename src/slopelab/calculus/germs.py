r"""How functions look far out: sums of terms c x^a (ln x)^b e^{h(x)}, the largest first.

A germ is such a sum as x goes to +inf, cut off after a few terms, together with a bound of what
was cut off: tanh x = 1 - 2 e^{-2x} + 2 e^{-4x} + O(e^{-6x}). Sums, products, powers, logarithms
and exponentials of germs are germs. Where too much has cancelled to tell, the answer is an
error, never a guess.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, cmp_to_key, lru_cache
from typing import Final, final

from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.numbers import UNIT, Number

KEEP: Final = 6
"""So many terms are kept, and so many of a power series taken, unless `terms` says otherwise."""

_kept: ContextVar[int] = ContextVar("slopelab_germ_terms", default=KEEP)


@contextmanager
def terms(count: int) -> Generator[None]:
    """Keep so many terms of each germ that is made inside; fewer are faster."""
    token = _kept.set(count)
    try:
        yield
    finally:
        _kept.reset(token)


@final
@dataclass(frozen=True, eq=True)
class Growth:
    """x^a (ln x)^b e^{h}, as x goes to +inf.

    Args:
        exponent: h, the largest of its terms first; all of them grow faster than ln x.
        power: a.
        logs: b.
    """

    exponent: tuple[tuple[Number, Growth], ...] = ()
    power: Fraction = Fraction(0)
    logs: Fraction = Fraction(0)

    @cached_property
    def _hash(self) -> int:
        return hash((self.exponent, self.power, self.logs))

    def __hash__(self) -> int:
        # Fractions are slow to hash, and a growth is the key of many dictionaries.
        return self._hash

    def __mul__(self, other: Growth) -> Growth:
        if not self.exponent or not other.exponent:
            exponent = self.exponent or other.exponent
        else:
            exponent = _sum_of_exponents(self.exponent, other.exponent)
        return Growth(exponent, self.power + other.power, self.logs + other.logs)

    def raised(self, power: Fraction) -> Growth:
        """A rational power."""
        factor = Number.rational(power)
        exponent = tuple((value * factor, growth) for value, growth in self.exponent)
        return Growth(exponent if power else (), self.power * power, self.logs * power)

    @property
    def trend(self) -> int:
        """1 where it goes to infinity, -1 where it vanishes, 0 for 1."""
        return compared(self, FLAT)


FLAT: Final = Growth()
"""The constant 1."""
LINE: Final = Growth(power=Fraction(1))
"""x."""
_LOG: Final = Growth(logs=Fraction(1))


@lru_cache(maxsize=65536)
def compared(left: Growth, right: Growth) -> int:
    """1 where left / right goes to infinity, -1 where it vanishes, 0 where they are the same."""
    if left == right:
        return 0
    if left.exponent != right.exponent:
        difference = _sum_of_exponents(right.raised(Fraction(-1)).exponent, left.exponent)
        if difference:
            return difference[0][0].sign
    return _sign(left.power - right.power) or _sign(left.logs - right.logs)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _sum_of_exponents(
    left: tuple[tuple[Number, Growth], ...], right: tuple[tuple[Number, Growth], ...]
) -> tuple[tuple[Number, Growth], ...]:
    total: dict[Growth, Number] = {growth: value for value, growth in left}
    for value, growth in right:
        total[growth] = total.get(growth, Number.zero()) + value
    found = [(value, growth) for growth, value in total.items() if not value.is_zero]
    return tuple(sorted(found, key=lambda pair: _by_size(pair[1]), reverse=True))


_by_size = cmp_to_key(compared)


@final
@dataclass(frozen=True)
class Germ:
    """A function far out.

    Args:
        terms: the largest first.
        error: a bound of what is not told, up to a constant; None where that is nothing.

    Example:
        >>> x = Germ.line()
        >>> (Germ.exp(-x) + Germ.constant(UNIT)).log().terms[0][1] == Germ.exp(-x).terms[0][1]
        True
    """

    terms: tuple[tuple[Number, Growth], ...]
    error: Growth | None = None

    @classmethod
    def constant(cls, value: Number) -> Germ:
        """A constant."""
        return cls(() if value.is_zero else ((value, FLAT),))

    @classmethod
    def line(cls) -> Germ:
        """x itself."""
        return cls(((UNIT, LINE),))

    @classmethod
    def bounded(cls) -> Germ:
        """Something of which only a bound is known."""
        return cls((), FLAT)

    @property
    def is_zero(self) -> bool:
        """Whether it is certainly 0 throughout."""
        return not self.terms and self.error is None

    @property
    def lead(self) -> tuple[Number, Growth]:
        """Its largest term.

        Raises:
            UndecidedError: none is known.
        """
        if not self.terms:
            raise UndecidedError
        return self.terms[0]

    @property
    def sign(self) -> int:
        """Its sign far out; 0 where it is 0 throughout."""
        return 0 if self.is_zero else self.lead[0].sign

    @property
    def far(self) -> Number | int:
        """Its limit: a number, or 1 or -1 for an infinite one.

        Raises:
            UndecidedError: there is none, or none is known.
        """
        if not self.terms:
            if self.error is None or self.error.trend < 0:
                return Number.zero()
            raise UndecidedError
        value, growth = self.terms[0]
        if growth.trend > 0:
            return value.sign
        if growth.trend == 0:
            return value
        return Number.zero()

    def cut(self, count: int) -> Germ:
        """With no more than so many terms."""
        if len(self.terms) <= count:
            return self
        return Germ(self.terms[:count], self.terms[count][1])

    def __add__(self, other: Germ) -> Germ:
        total: dict[Growth, Number] = {growth: value for value, growth in self.terms}
        for value, growth in other.terms:
            total[growth] = total[growth] + value if growth in total else value
        return _made(total, (self.error, other.error))

    def __neg__(self) -> Germ:
        return Germ(tuple((-value, growth) for value, growth in self.terms), self.error)

    def __sub__(self, other: Germ) -> Germ:
        return self + -other

    def __mul__(self, other: Germ) -> Germ:
        if self.is_zero or other.is_zero:
            return ZERO
        total: dict[Growth, Number] = {}
        for left, mine in self.terms:
            for right, yours in other.terms:
                growth = mine * yours
                value = left * right
                total[growth] = total[growth] + value if growth in total else value
        sizes = [germ.terms[0][1] if germ.terms else germ.error for germ in (self, other)]
        errors = [
            error * size if error is not None and size is not None else None
            for error, size in ((self.error, sizes[1]), (other.error, sizes[0]))
        ]
        return _made(total, errors)

    def power(self, exponent: Fraction) -> Germ:
        """A rational power: c m (1 + d) raised."""
        if exponent.denominator == 1 and 0 < exponent <= 3:  # noqa: PLR2004 - multiplied out
            return self if exponent == 1 else self * self.power(exponent - 1)
        if self.is_zero:
            if exponent > 0:
                return ZERO
            raise UndecidedError
        value, growth = self.lead
        start, rest = value.power(exponent), self._rest()
        coefficients: list[Number] = [UNIT]
        for k in range(_kept.get() - 1):
            step = (exponent - k) / (k + 1)
            coefficients.append(coefficients[-1] * Number.rational(step))
        return rest.series(coefficients).scaled(start, growth.raised(exponent))

    def log(self) -> Germ:
        """ln(c m (1 + d)) = ln m + ln c + d - d^2/2 + ..."""
        value, growth = self.lead
        if value.sign < 0 or growth.logs:
            raise UndecidedError
        coefficients = [Number.zero()] + [
            Number.rational(Fraction((-1) ** (k + 1), k)) for k in range(1, _kept.get())
        ]
        grown = Germ(growth.exponent)
        if growth.power:
            grown += Germ(((Number.rational(growth.power), _LOG),))
        if value != UNIT:
            from slopelab.core.expr import call

            grown += Germ.constant(Number.of(call("log", value.expr)))
        return grown + self._rest().series(coefficients)

    def exp(self) -> Germ:
        """e^{h + c + d} = e^h e^c (1 + d + d^2/2 + ...), where h grows and d vanishes."""
        if self.error is not None and self.error.trend >= 0:
            raise UndecidedError
        power = Fraction(0)
        exponent: list[tuple[Number, Growth]] = []
        start = UNIT
        small: dict[Growth, Number] = {}
        for value, growth in self.terms:
            if growth.trend == 0:
                from slopelab.core.expr import call

                start = Number.of(call("exp", value.expr))
            elif growth.trend < 0:
                small[growth] = value
            elif growth == _LOG and value.exact is not None:
                power += value.exact
            elif compared(growth, _LOG) > 0:
                exponent.append((value, growth))
            else:
                raise UndecidedError
        coefficients = [UNIT]
        for k in range(1, _kept.get()):
            coefficients.append(coefficients[-1] * Number.rational(Fraction(1, k)))
        rest = _made(small, (self.error,))
        return rest.series(coefficients).scaled(start, Growth(tuple(exponent), power))

    def scaled(self, value: Number, growth: Growth = FLAT) -> Germ:
        """Times one term."""
        if value.is_zero:
            return ZERO
        terms = tuple((own * value, size * growth) for own, size in self.terms)
        return Germ(terms, None if self.error is None else self.error * growth)

    def series(self, coefficients: Iterable[Number]) -> Germ:
        """A power series in it, where it vanishes; terms beyond those given are unknown.

        Raises:
            UndecidedError: it does not vanish.
        """
        known = list(coefficients)
        if self.is_zero:
            return Germ.constant(known[0])
        size = self.terms[0][1] if self.terms else self.error
        if size is None or size.trend >= 0:
            raise UndecidedError
        total = Germ((), size.raised(Fraction(len(known))))
        product = Germ.constant(UNIT)
        for value in known:
            if not value.is_zero:
                total += product.scaled(value)
            product *= self
        return total

    def _rest(self) -> Germ:
        """d, where the germ is c m (1 + d)."""
        value, growth = self.lead
        below = Germ(self.terms[1:], self.error)
        return below.scaled(value.power(Fraction(-1)), growth.raised(Fraction(-1)))


ZERO: Final = Germ(())
"""What is 0 throughout."""


def _made(total: dict[Growth, Number], errors: Iterable[Growth | None]) -> Germ:
    """Terms above the error, so many as are kept; what is cut off becomes the error."""
    error: Growth | None = None
    for bound in errors:
        if bound is not None and (error is None or compared(bound, error) > 0):
            error = bound
    kept = [
        (value, growth)
        for growth, value in total.items()
        if not value.is_zero and (error is None or compared(growth, error) > 0)
    ]
    if len(kept) > 1:
        kept.sort(key=lambda pair: _by_size(pair[1]), reverse=True)
    most = _kept.get()
    if len(kept) > most:
        error = kept[most][1]
    return Germ(tuple(kept[:most]), error)
