"""The constants of a formula, and numbers found in float64 turned into exact ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, final

import numpy as np

from slopelab.core.expr import Add, Compare, Div, Expr, Mul, Neg, Num, Pow, variables, walk
from slopelab.core.precedence import decimal_parts
from slopelab.recognition.fingerprints import Glance

MOST: Final = 10
"""So many different constants of a formula are looked at."""

_CLOSE: Final = 1e-7
_FRACTION: Final = 1000
_DECIMALS: Final = 9
_SMALL: Final = 1e-3


@final
@dataclass(frozen=True, slots=True)
class Constant:
    """A number and how it is written.

    Args:
        value: as a float64.
        expr: exact.
    """

    value: float
    expr: Expr

    @property
    def rational(self) -> Fraction | None:
        """The number, if it is a fraction."""
        return rational(self.expr)


def rational(expr: Expr) -> Fraction | None:
    """The value of a constant that is made of fractions by + - * / alone.

    Example:
        >>> from slopelab.core.parse import parse
        >>> rational(parse("-2/3")), rational(parse("sqrt(2)"))
        (Fraction(-2, 3), None)
    """
    match expr:
        case Num(value, _):
            return value
        case Neg(arg):
            inner = rational(arg)
            return None if inner is None else -inner
        case Add(parts) | Mul(parts):
            values = [rational(part) for part in parts]
            total = Fraction(0 if isinstance(expr, Add) else 1)
            for value in values:
                if value is None:
                    return None
                total = total + value if isinstance(expr, Add) else total * value
            return total
        case Div(top, bottom):
            above, below = rational(top), rational(bottom)
            return above / below if above is not None and below else None
        case Pow(base, Num(exponent, _)) if exponent.denominator == 1 and abs(exponent) < 8:  # noqa: PLR2004
            inner = rational(base)
            return None if inner is None or not inner else inner ** int(exponent)
        case _:
            return None


def constants(expr: Expr) -> tuple[Constant, ...]:
    """The constants that occur in a formula, whole parts before their own parts.

    Args:
        expr: the formula.

    Returns:
        At most `MOST`, each size once, without 0 and 1; all of them positive.

    Example:
        >>> from slopelab.core.parse import parse
        >>> [constant.value for constant in constants(parse("3*tanh(2x/5)"))]
        [3.0, 2.0, 5.0]
    """
    glance = Glance({})
    found: dict[float, Constant] = {}
    for node in walk(expr):
        if isinstance(node, Compare) or variables(node):
            continue
        value = float(glance.at(node))
        size = abs(value)
        if not np.isfinite(value) or size in {0.0, 1.0} or size in found:
            continue
        exact = rational(node)
        written = number(abs(exact)) if exact is not None else node
        found[size] = Constant(size, written if value > 0 or exact is not None else Neg(node))
        if len(found) == MOST:
            break
    return tuple(found.values())


def nearest(value: float, known: Iterable[Constant]) -> Expr:
    """The exact number that a float64 with some errors stands for.

    Args:
        value: found by solving, right to eight digits or so.
        known: constants that it may be, of any sign.

    Returns:
        One of the known ones, a simple fraction, or the number to nine digits.

    Example:
        >>> nearest(0.33333333331, ())
        Num(Fraction(1, 3), False)
    """
    for constant in known:
        for sign in (1, -1):
            if abs(value - sign * constant.value) <= _CLOSE * abs(constant.value):
                return constant.expr if sign > 0 else _negative(constant.expr)
    room = _CLOSE * max(abs(value), _SMALL)
    for simple in (Fraction(f"{value:.4g}"), Fraction(value).limit_denominator(_FRACTION)):
        if abs(value - simple) <= room:
            return number(simple)
    return number(Fraction(f"{value:.{_DECIMALS}g}"))


def number(value: Fraction) -> Num:
    """A fraction as a person would write it: 0.25, but 1/3."""
    return Num(value, decimal=value.denominator > 1 and decimal_parts(value) is not None)


def _negative(expr: Expr) -> Expr:
    return Num(-expr.value, expr.decimal) if isinstance(expr, Num) else Neg(expr)
