"""What both printers share: how tightly a node binds, and how a number reads."""

from __future__ import annotations

from enum import IntEnum
from fractions import Fraction
from typing import Final, final

from slopelab.core.expr import Add, Call, Compare, Div, Expr, Mul, Neg, Num, Pow
from slopelab.core.reductions import REDUCTIONS

_MAX_DIGITS: Final = 40
_PLAIN: Final = range(-4, 7)


@final
class Level(IntEnum):
    """How tightly a printed node holds together, loosest first, as the parser reads it."""

    COMPARE = 1
    SUM = 2
    MINUS = 3
    PRODUCT = 4
    POWER = 5
    ATOM = 6


def level(expr: Expr) -> Level:
    """How tightly a node holds together; a function with its brackets is an atom.

    Example:
        >>> level(Num(2)), level(Num(-2)), level(Num(Fraction(1, 2)))
        (<Level.ATOM: 6>, <Level.MINUS: 3>, <Level.PRODUCT: 4>)
    """
    match expr:
        case Compare():
            return Level.COMPARE
        case Add():
            return Level.SUM
        case Neg():
            return Level.MINUS
        case Mul() | Div():
            return Level.PRODUCT
        case Pow():
            return Level.POWER
        case Num(value) if value < 0:
            return Level.MINUS
        case Num() if is_fraction(expr):
            return Level.PRODUCT
        case _:
            return Level.ATOM


def shown_level(expr: Call) -> Level:
    """How tightly a function holds together as a person reads it: a sum over k does like a product.

    Example:
        >>> from slopelab.core.expr import Var
        >>> shown_level(Call("sum", (Var("k"), Var("y[k]"))))
        <Level.PRODUCT: 4>
    """
    row = REDUCTIONS.get(expr.name)
    if row is None or len(expr.args) == row.arity:
        return Level.ATOM
    if row.definition is not None:
        written = row.definition(*expr.args)
        return shown_level(written) if isinstance(written, Call) else level(written)
    return Level.ATOM if row.extra else Level.PRODUCT


def runs_on(expr: Expr) -> bool:
    """Whether what is written after it would seem to belong to it, as behind a sum over k."""
    return isinstance(expr, Call) and shown_level(expr) is Level.PRODUCT


def is_fraction(number: Num) -> bool:
    """Whether a number prints as a fraction, and not as digits.

    Example:
        >>> is_fraction(Num(Fraction(1, 4))), is_fraction(Num(Fraction(1, 4), decimal=True))
        (True, False)
    """
    if number.value.denominator == 1:
        return False
    return not number.decimal or decimal_parts(number.value) is None


def decimal_parts(value: Fraction) -> tuple[str, int] | None:
    """The digits and the exponent of ten of a number's size, exactly.

    Args:
        value: the number; its sign is left out.

    Returns:
        Digits without zeros at the end, and the power of ten they are multiplied with; None if
        no decimal of at most 40 digits is exact.

    Example:
        >>> decimal_parts(Fraction("0.044715")), decimal_parts(Fraction(1, 3))
        (('44715', -6), None)
    """
    twos, fives, rest = 0, 0, value.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        return None
    exponent = max(twos, fives)
    number = str(abs(value.numerator) * 10**exponent // value.denominator)
    digits = number.rstrip("0") or "0"
    if len(digits) > _MAX_DIGITS:
        return None
    return digits, len(number) - len(digits) - exponent if digits != "0" else 0


def number_words(number: Num) -> tuple[str, str]:
    """A number's size as it is written, without its sign: digits, and a power of ten or nothing.

    Example:
        >>> number_words(Num(Fraction("0.01"), True)), number_words(Num(Fraction("2e-7"), True))
        (('0.01', ''), ('2', '-7'))
        >>> number_words(Num(Fraction(-1, 3))), number_words(Num(3, True))
        (('1/3', ''), ('3', ''))
    """
    parts = decimal_parts(number.value) if number.decimal else None
    if parts is None:
        return str(abs(number.value)), ""
    digits, exponent = parts
    lead = len(digits) + exponent - 1
    if lead not in _PLAIN or len(digits) + max(0, -lead) > _MAX_DIGITS:
        return digits[0] + (f".{digits[1:]}" if digits[1:] else ""), str(lead)
    if exponent >= 0:
        return digits + "0" * exponent, ""
    digits = digits.rjust(1 - exponent, "0")
    return f"{digits[:exponent]}.{digits[exponent:]}", ""
