"""What limits are made of: terms, what dominates a polynomial, and the signs of constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, final

from flint import fmpq_mpoly

from slopelab.calculus.balls import BITS, evaluate
from slopelab.calculus.claims import infinite_sign
from slopelab.calculus.precision import precision
from slopelab.core.expr import Expr, Neg, Num


class UndecidedError(ArithmeticError):
    """This expression is beyond the method."""


class VanishingError(UndecidedError):
    """Every term of a polynomial holds a remainder."""


@final
@dataclass(frozen=True, slots=True)
class Term:
    """One term far out: how its exponentials rise, its power of x, its constant, its remainder."""

    rise: tuple[int, ...]
    degree: int
    polynomial: fmpq_mpoly
    remainder: Literal["", "slow", "fast"]


@final
@dataclass(frozen=True)
class Leading:
    """What dominates a polynomial: exponentials, then a power of x, then a constant."""

    growth: Mapping[Expr, Fraction]
    degree: int
    coefficient: Expr


def is_integer(expr: Expr) -> bool:
    """Whether an expression is a whole number."""
    number = expr.arg if isinstance(expr, Neg) else expr
    return isinstance(number, Num) and number.value.denominator == 1


def is_infinite(expr: Expr) -> bool:
    """Whether a limit is infinite."""
    return infinite_sign(expr) != 0


def sign_of(expr: Expr) -> int:
    """The sign of a constant; 0 where it cannot be told from zero."""
    if is_infinite(expr):
        return infinite_sign(expr)
    with precision(BITS):
        value = evaluate(expr, {})
        if value > 0:
            return 1
        return -1 if value < 0 else 0
