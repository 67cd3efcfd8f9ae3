"""Closed forms for a number that is known to forty digits, each proved before it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import isqrt
from typing import Final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.simplify import canonical
from slopelab.core.expr import PI, ZERO, Call, Expr, Neg, Num, call, walk

_SHARP: Final = 90
"""Bits that a guess has to share with the number."""
_LARGEST: Final = 10**7
_SMALL: Final = 720


def identified(number: arb, expr: Expr, vanishes: Callable[[Expr], bool]) -> Expr | None:
    """A closed form of a number, if one is found.

    Args:
        number: a ball around it.
        expr: the expression it comes from: where there is no sine there is no multiple of pi.
        vanishes: whether a closed form is a root; `number` is the only one near.

    Returns:
        A closed form for which that holds; None where none is found.
    """
    if number.contains(0) and vanishes(ZERO):
        return ZERO
    for guess in _guesses(number, expr):
        if evaluate(guess, {}).overlaps(number) and vanishes(guess):
            return guess
    return None


def _guesses(number: arb, expr: Expr) -> Iterator[Expr]:
    names = {node.name for node in walk(expr) if isinstance(node, Call)}
    value = _near(number, _LARGEST)
    if value is not None:
        yield signed(value)
        return
    square = _near(number * number, _LARGEST)
    if square is not None and square > 0:
        root = square_root(square)
        yield root if number > 0 else Neg(root)
    if names & {"sin", "cos", "atan"}:
        turns = _near(number / arb.pi(), _SMALL)
        if turns is not None:
            yield canonical(signed(turns) * PI)
        parts = _near(number * arb.pi(), _SMALL)
        if parts is not None:
            yield canonical(signed(parts) / PI)
    if names & {"exp", "expm1", "sigmoid", "tanh", "softplus", "cosh", "sinh", "sech2"}:
        power = _near(number.exp(), _SMALL) if abs(number) < _SMALL else None
        if power is not None and power > 0:
            yield call("log", Num(power)) if power >= 1 else Neg(call("log", Num(1 / power)))


def signed(value: Fraction) -> Expr:
    """A rational number as an expression."""
    return Num(value) if value >= 0 else Neg(Num(-value))


def square_root(square: Fraction) -> Expr:
    """The square root of a rational number that is not negative: sqrt(8/9) is 2 sqrt(2)/3."""
    # sqrt(p/q) = sqrt(p q)/q, and squares come out of the root.
    inside, outside = square.numerator * square.denominator, Fraction(1, square.denominator)
    whole = isqrt(inside)
    if whole * whole == inside:
        return Num(outside * whole)
    for factor in range(2, 100):
        while inside % (factor * factor) == 0:
            inside //= factor * factor
            outside *= factor
    root = call("sqrt", Num(inside))
    top = root if outside.numerator == 1 else Num(outside.numerator) * root
    return top if outside.denominator == 1 else top / Num(outside.denominator)


def _near(number: arb, largest: int) -> Fraction | None:
    """A fraction with a small denominator that agrees with a number to many bits."""
    if not number.is_finite():
        return None
    mantissa, exponent = number.mid().man_exp()
    exact = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    guess = exact.limit_denominator(largest)
    close = abs(number - ball(guess)) < arb(2) ** -_SHARP * (1 + abs(number))
    return guess if close else None
