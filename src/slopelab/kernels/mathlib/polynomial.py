"""Polynomials: Horner's rule on float64 and on pairs of float64."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from slopelab.kernels.ir import Real
from slopelab.kernels.pair import Pair

FEW = 4
"""Up to here Horner's rule is as fast as anything."""


def polynomial(coefficients: Sequence[float | Real], x: Real) -> Real:
    """A polynomial, constant first, by Estrin's scheme.

    Its steps wait for each other in a chain as long as the logarithm of the degree: what bounds
    the speed of this code is how many steps a processor can keep waiting.
    """
    if len(coefficients) <= FEW:
        return horner(coefficients, x)
    values: list[Real | float] = list(coefficients)
    power = x
    while len(values) > 1:
        values, power = _paired(values, power), power * power
    return _real(values[0], x)


def in_strands(coefficients: Sequence[float | Real], x: Real, halvings: int = 1) -> Real:
    """A polynomial, constant first, as e(x^2) + x o(x^2), both by Horner's rule.

    That is half the waiting of Horner's rule for two operations more. Where there is other work to
    do meanwhile, it is better than `polynomial`: fewer operations, and hardly any register is
    filled with a coefficient only to be overwritten.

    Args:
        coefficients: the coefficients.
        x: where.
        halvings: how often to divide them so: 2 for strands in x^4.
    """
    if not halvings:
        return horner(coefficients, x)
    square = x * x
    even, odd = (in_strands(coefficients[k::2], square, halvings - 1) for k in (0, 1))
    return odd.times_plus(x, even)


def _paired(values: Sequence[float | Real], x: Real) -> list[float | Real]:
    return [
        low if high is None else _real(high, x).times_plus(x, low)
        for low, high in zip_longest(values[::2], values[1::2])
    ]


def _real(value: float | Real, like: Real) -> Real:
    return value if isinstance(value, Real) else like.builder.real(value)


def horner(coefficients: Sequence[float | Real], x: Real) -> Real:
    """Horner's rule, constant first."""
    value = _real(coefficients[-1], x)
    for coefficient in reversed(coefficients[:-1]):
        value = value.times_plus(x, coefficient)
    return value


def precise_polynomial(
    quick: Sequence[tuple[float, float]],
    precise: Sequence[tuple[float, float]],
    x: Pair,
    *,
    falling: bool = True,
) -> Pair:
    """A polynomial in double-double, its small upper part in float64.

    Args:
        quick: the coefficients, constant first, as pairs, for some 80 bits; the upper ones have
            no low part.
        precise: those for some 105 bits, which careful code takes.
        x: where.
        falling: whether each coefficient is at least as large as x times all that is above it,
            as in the series of e^x near 0: that saves three of nine operations.
    """
    coefficients = precise if x.builder.careful else quick
    split = max((k for k, (_, low) in enumerate(coefficients) if low), default=-1) + 1
    upper = [high for high, _ in coefficients[split:]]
    b = x.builder
    high, low = polynomial(upper, x.high) if upper else b.real(0.0), b.real(0.0)
    for first, second in reversed(coefficients[:split]):
        product = high * x.high
        error = high.times_plus(x.high, -product)
        if x.low is not None:
            error = high.times_plus(x.low, error)
        total = product + first
        if falling:
            missing = product - (total - first)
        else:
            back = total - product
            missing = (product - (total - back)) + (first - back)
        # The low part comes in last: the next step waits for one instruction only.
        high, low = total, low.times_plus(x.high, (error + second) + missing)
    total = high + low
    return Pair(total, low - (total - high))
