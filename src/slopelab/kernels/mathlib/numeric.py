"""What a function written once for float64 and for pairs of float64 needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from slopelab.kernels.ir import Mask, Real
from slopelab.kernels.pair import Pair
from slopelab.kernels.scaled import Scaled

T = TypeVar("T", Real, Pair, Scaled)
"""A number: a float64, a pair of them, or a pair with an exponent."""


@final
@dataclass(frozen=True, slots=True)
class Numeric(Generic[T]):
    """The functions that others are made of.

    Args:
        number: a constant, given where it is used and its value.
        choose: a choice by a condition.
        negative: whether a number is below 0; at 0 either answer will do.
        exp: the exponential function, whose low part may underflow unmarked.
        falling: the same for arguments that are not positive.
        falling_both: e^x and e^x - 1 for these.
        expm1: e^x - 1.
        log1p: ln(1 + x).
        short_log1p: the same for x between 0 and 1.
        density: e^(-x^2/2) / sqrt(2 pi).
        gaussian: e^(-x^2), and e^(-x^2/2) if asked for a half.
        tail: (e^(u^2) erfc(u)) for u >= 0.
        left: the standard normal distribution function at -|x|.
        near: erf(x) for |x| <= 1.
        scaled: a number times an irrational constant, given as a pair.
        mark: marks as doubtful where a number lies between two bounds.
    """

    number: Callable[[T, float], T]
    choose: Callable[[Mask, T, T], T]
    negative: Callable[[T], Mask]
    exp: Callable[[T], T]
    falling: Callable[[T], T]
    falling_both: Callable[[T], tuple[T, T]]
    expm1: Callable[[T], T]
    log1p: Callable[[T], T]
    short_log1p: Callable[[T], T]
    density: Callable[[T], T]
    gaussian: Callable[[T, float], T]
    tail: Callable[[T], T]
    left: Callable[[T], T]
    near: Callable[[T], T]
    scaled: Callable[[T, tuple[float, float]], T]
    mark: Callable[[T, float, float], None]
