"""Numbers that a person types, read exactly and within bounds."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

LONGEST: Final = 40
"""Characters; no float prints longer."""

LONGEST_FRACTION: Final = 640
"""Characters of a fraction a/b, which prints exactly however long it is."""

LARGEST_EXPONENT: Final = 308
"""Powers of ten; a float reaches no further."""

MOST_BITS: Final = 1024
"""Of the numerator and the denominator of an exact fraction: then a float can hold it."""

_DECIMAL: Final = re.compile(
    r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE](?P<exponent>[+-]?\d{1,4}))?", re.ASCII
)
_RATIO: Final = re.compile(r"[+-]?\d+/\d+", re.ASCII)


def shown_value(value: object) -> str:
    """What was given, short enough for a message.

    Example:
        >>> shown_value("0.1"), shown_value(10**5000)
        ('0.1', 'a number of over 308 digits')
    """
    if isinstance(value, int) and abs(value) > 10**LARGEST_EXPONENT:
        return f"a number of over {LARGEST_EXPONENT} digits"
    return str(value)[:LONGEST]


def exact_number(value: object) -> Fraction | None:
    """The exact number that a float, an int, a Fraction or a text stands for.

    A float is taken as the decimal that it prints as: 0.1 is one tenth. The exponent is looked
    at before anything is computed, so that 1e99999999 costs nothing.

    Args:
        value: what was given.

    Returns:
        The number; None where it is not a finite number that a float can hold.

    Example:
        >>> exact_number(0.1), exact_number("1e99999999")
        (Fraction(1, 10), None)
    """
    if isinstance(value, int) and abs(value) > 10**LARGEST_EXPONENT:
        return None  # before it is written out, which takes long
    if isinstance(value, Fraction):
        size = max(value.numerator.bit_length(), value.denominator.bit_length())
        return value if size <= MOST_BITS else None
    text = str(value).strip()
    longest = LONGEST_FRACTION if "/" in text else LONGEST
    if len(text) > longest or isinstance(value, bool):
        return None
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None and not _RATIO.fullmatch(text):
        return None
    if decimal is not None and abs(int(decimal["exponent"] or 0)) > LARGEST_EXPONENT:
        return None
    try:
        exact = Fraction(text)
        float(exact)
    except (OverflowError, ZeroDivisionError):
        return None
    return exact


def exact_text(value: Fraction) -> str:
    """A number as short as it can be typed without loss: ``0.2``, ``1/3``.

    Example:
        >>> exact_text(Fraction(1, 5)), exact_text(Fraction(1, 3)), exact_text(Fraction(2))
        ('0.2', '1/3', '2')
    """
    decimal = repr(float(value)).removesuffix(".0")
    return decimal if Fraction(decimal) == value else str(value)
