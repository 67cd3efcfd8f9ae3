"""The settings of a run: which numbers are taken, and what is said of the others."""

from __future__ import annotations

import math
import reprlib
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Final, TypeAlias

import numpy as np

from slopelab.errors import InputError

MAX_STEPS: Final = 1_000_000
"""The most steps a run may have."""
MAX_RATE: Final = 1e6
"""The largest learning rate a run may have."""

Number: TypeAlias = "float | Fraction | np.floating[Any] | np.integer[Any]"
"""A real number, as a setting is given."""
Whole: TypeAlias = "int | np.integer[Any]"
"""A whole number, as a setting is given."""


def checked_real(name: str, given: object) -> float:
    """A setting as a finite float.

    Args:
        name: what the setting is called.
        given: an int, a float, a Fraction or a NumPy scalar; a bool is refused: it counts as a
            number in Python, and hardly ever is meant as one.

    Returns:
        The nearest float.

    Raises:
        InputError: it is no real number, not finite, or too large for a float.

    Example:
        >>> checked_real("w0", Fraction(1, 4))
        0.25
    """
    value = math.nan
    if type(given) is not bool and isinstance(given, Real):
        try:
            value = float(given)
        except OverflowError:
            value = math.inf
    if not math.isfinite(value):
        raise InputError("run.number", name=name, given=_brief(given))
    return value


def checked_rate(given: object) -> float:
    """The learning rate as a float above 0 and at most `MAX_RATE`.

    Args:
        given: a real number.

    Returns:
        The nearest float.

    Raises:
        InputError: it is no real number, or outside that range.
    """
    value = checked_real("lr", given)
    if not 0 < value <= MAX_RATE:
        raise InputError("run.lr", given=_brief(given), most=f"{MAX_RATE:,.0f}")
    return value


def checked_steps(given: object) -> int:
    """The number of steps, from 1 to `MAX_STEPS`.

    Args:
        given: an int or a NumPy integer, not a bool.

    Returns:
        It as an int.

    Raises:
        InputError: it is no whole number, or outside that range.
    """
    value = 0
    if type(given) is not bool and isinstance(given, Integral):
        value = int(given)
    if not 1 <= value <= MAX_STEPS:
        raise InputError("run.steps", given=_brief(given), most=f"{MAX_STEPS:,}")
    return value


def _brief(given: object) -> str:
    """What was given, in few characters, whatever it is."""
    if isinstance(given, float):
        return repr(float(given))
    try:
        return reprlib.repr(given)
    except ValueError:
        # An integer of more than 4300 digits does not print.
        return type(given).__name__
