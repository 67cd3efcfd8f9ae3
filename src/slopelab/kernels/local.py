r"""A Taylor polynomial that is proved to be as good as the function, within a radius.

By Lagrange, the remainder after n terms is f^(n)(t)/n! (x - a)^n with |t - a| < r; ball
arithmetic encloses it for all such t at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING, Final, TypeAlias, final

from slopelab.core.expr import ONE, Add, Div, Expr, Mul, Num, Pow, Var

if TYPE_CHECKING:
    from flint import arb

Coefficients: TypeAlias = "Sequence[arb]"

ORDER: Final = 40
"""Of the remainder; most of the terms before it turn out not to be needed."""
BITS: Final = 384
ERROR: Final = 2.0**-72
"""The largest relative error of a polynomial."""
_MAX_TERMS: Final = 14
_KEPT_BITS: Final = 128


@final
@dataclass(frozen=True, slots=True)
class Center:
    """A place around which functions of a variable are looked at.

    Args:
        var: the variable.
        at: the place.
    """

    var: Var
    at: Fraction

    @property
    def distance(self) -> Expr:
        """The variable measured from there."""
        return self.var if self.at == 0 else Add((self.var, Num(-self.at)))

    def series(
        self, exprs: Sequence[Expr], order: int, bits: int, radius: float = 0.0
    ) -> dict[Expr, list[arb]]:
        """The Taylor coefficients, of all places within a radius at once.

        Args:
            exprs: expressions in the variable.
            order: of the highest coefficient.
            bits: working precision.
            radius: how far around the place.

        Returns:
            For each expression that is smooth there its coefficients, as balls.
        """
        from flint import arb, fmpq

        from slopelab.calculus.balls import expansions

        middle = arb(fmpq(self.at.numerator, self.at.denominator))
        around = middle + arb(0, radius) if radius else middle
        return expansions(exprs, self.var.name, around, order, bits)


def polynomial(expr: Expr, center: Center, first: int, radius: float) -> Expr | None:
    """The Taylor polynomial of a function, divided by its first power, in Horner form.

    Args:
        expr: the function, whose coefficients before the first are 0.
        center: the place.
        first: the order of the first coefficient that is not 0.
        radius: how far around the place it has to be good.

    Returns:
        The polynomial c_v + c_{v+1} t + ... in the distance t; None if no short one is proved to
        be good, relatively to `ERROR`.
    """
    at = center.series([expr], ORDER, BITS).get(expr)
    around = center.series([expr], ORDER, BITS, radius).get(expr)
    if at is None or around is None:
        return None
    sizes = [_upper(c) * radius ** (k - first) for k, c in enumerate(at[first:ORDER], first)]
    rest = _upper(around[ORDER]) * radius ** (ORDER - first)
    lead = float(abs(at[first]).lower())
    if sum(sizes[1:]) + rest > lead / 2:
        return None
    # Where the whole is between half and twice its first term, errors may be compared with that.
    allowed = ERROR * lead / 4
    kept = dict(enumerate(at[first:ORDER]))
    for place in sorted(kept, key=lambda place: sizes[place] if place else lead):
        if rest + sizes[place] > allowed:
            break
        rest += sizes[place]
        del kept[place]
    if rest > allowed or len(kept) > _MAX_TERMS:
        return None
    return _horner({place: dyadic(c) for place, c in kept.items()}, center.distance)


def _upper(number: arb) -> float:
    return float(abs(number).upper())


def dyadic(number: arb) -> Fraction:
    """A ball's middle, to a little more than double-double holds."""
    mantissa, exponent = number.mid().man_exp()
    whole = int(mantissa)
    spare = max(whole.bit_length() - _KEPT_BITS, 0)
    kept = (whole + (1 << spare >> 1)) >> spare
    return Fraction(kept) * Fraction(2) ** (int(exponent) + spare)


def _horner(coefficients: dict[int, Fraction], distance: Expr) -> Expr:
    """c_0 + t^j (c_j + t^k (...)), steps of equal length by the same power."""
    places = sorted(coefficients)
    total: Expr = Num(coefficients[places[-1]])
    for lower, higher in zip(places[-2::-1], places[:0:-1], strict=True):
        step = higher - lower
        by = distance if step == 1 else Pow(distance, Num(step))
        total = Add((Num(coefficients[lower]), Mul((by, total))))
    return total


def times_power(factor: Expr, distance: Expr, exponent: int) -> Expr:
    """A factor times a power of the distance; below the line where the exponent is negative."""
    if exponent == 0:
        return factor
    by = distance if abs(exponent) == 1 else Pow(distance, Num(abs(exponent)))
    if exponent < 0:
        return Div(factor, by)
    return by if factor is ONE else Mul((by, factor))


def lost_bits(parts: Sequence[Coefficients], whole: Coefficients, radius: float) -> float:
    """How many leading bits a sum loses at a distance, by its first terms there."""
    return log2(max(_size_at(part, radius) for part in parts) / _size_at(whole, radius))


def _size_at(series: Coefficients, radius: float) -> float:
    return max(float(abs(c).mid()) * radius**k for k, c in enumerate(series))
