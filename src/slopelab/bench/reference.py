"""What a function is worth at many inputs, to some thirty digits, by Arb's interval arithmetic.

Nothing of the kernels is used but their derivative of a formula; working precision grows until
the interval is narrow enough.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from slopelab.core.expr import (
    Add,
    Call,
    Compare,
    Const,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
)

ENOUGH_BITS = 100
SMALLEST_NORMAL = 2.0**-1022
PRECISIONS = (200, 600, 2400, 9600)

FUNCTIONS: dict[str, Callable[[arb], arb]] = {
    "exp": arb.exp,
    "expm1": arb.expm1,
    "log": arb.log,
    "log1p": arb.log1p,
    "sqrt": arb.sqrt,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "sech2": lambda u: 1 / u.cosh() ** 2,
    "sigmoid": lambda u: 1 / (1 + (-u).exp()),
    "softplus": lambda u: u.exp().log1p() if u < 0 else u + (-u).exp().log1p(),
    "erf": arb.erf,
    "erfc": arb.erfc,
    "normal_cdf": lambda u: (-u / arb(2).sqrt()).erfc() / 2,
    "normal_pdf": lambda u: (-u * u / 2).exp() / (2 * arb.pi()).sqrt(),
    "sin": arb.sin,
    "cos": arb.cos,
    "atan": arb.atan,
    "asinh": arb.asinh,
    "abs": arb.__abs__,
    "sign": lambda u: arb(int(u > 0) - int(u < 0)),
    "step": lambda u: arb(int(u > 0)),
}
"""Each primitive by its definition."""

_HOLDS: dict[str, Callable[[arb, arb], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def _ball(expr: Expr, env: Mapping[str, arb], done: dict[Expr, arb]) -> arb:
    if expr not in done:
        done[expr] = _visit(expr, lambda part: _ball(part, env, done), env)
    return done[expr]


def _visit(expr: Expr, at: Callable[[Expr], arb], env: Mapping[str, arb]) -> arb:
    match expr:
        case Num(value, _):
            return arb(fmpq(value.numerator, value.denominator))
        case Const(name):
            return {"pi": arb.pi, "e": arb.const_e}[name]()
        case Var(name):
            return env[name]
        case Neg(arg):
            return -at(arg)
        case Add(terms):
            total = at(terms[0])
            for term in terms[1:]:
                total += at(term)
            return total
        case Mul(factors):
            total = at(factors[0])
            for factor in factors[1:]:
                total *= at(factor)
            return total
        case Div(numerator, denominator):
            return at(numerator) / at(denominator)
        case Pow(base, Num(exponent, _)) if exponent.denominator == 1:
            return at(base) ** exponent.numerator
        case Pow(base, exponent):
            return at(base) ** at(exponent)
        case Call("max" | "min" as name, args):
            first, second = (at(arg) for arg in args)
            return first if bool(first > second) == (name == "max") else second
        case Call(name, args):
            return FUNCTIONS[name](at(args[0]))
        case Where(Compare(op, left, right), yes, no):
            return at(yes if _HOLDS[op](at(left), at(right)) else no)
        case _:
            message = f"no value: {expr!r}"
            raise TypeError(message)


def value_at(expr: Expr, env: Mapping[str, float]) -> tuple[float, float]:
    """The value as the sum of two float64, rounded; NaN where Arb cannot tell.

    Args:
        expr: the function.
        env: the value of each variable.
    """
    for bits in PRECISIONS:
        with ctx.workprec(bits):
            given = {name: arb(float(v)) for name, v in env.items()}
            ball = _ball(expr, given, {})
            if ball.is_zero() or (ball.is_finite() and ball.rel_accuracy_bits() > ENOUGH_BITS):
                high = _nearest(ball.mid())
                if not np.isfinite(high):
                    return high, 0.0
                return high, float((ball - arb(high)).mid())
    return float("nan"), 0.0


def _nearest(number: arb) -> float:
    """The nearest float64, subnormal ones included, which Arb's own conversion truncates to."""
    high = float(number)
    if high == 0 or not np.isfinite(high) or abs(high) > SMALLEST_NORMAL:
        return high
    mantissa, exponent = number.man_exp()
    return float(Fraction(int(mantissa)) * Fraction(2) ** int(exponent))


def values(expr: Expr, inputs: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """The values at many inputs, of shape (2, n): leading and trailing parts."""
    names = list(inputs)
    rows = zip(*(inputs[name] for name in names), strict=True)
    return np.array([value_at(expr, dict(zip(names, row, strict=True))) for row in rows]).T.reshape(
        2, -1
    )


def ulps(
    found: NDArray[np.floating], exact: NDArray[np.float64], *, digits: int, lowest: int
) -> NDArray[np.float64]:
    """How far results are off, in units in the last place of the exact value in a format.

    Args:
        found: the results.
        exact: what `values` gave.
        digits: binary digits of the format: 53, 24, 11 or 8.
        lowest: exponent of its smallest normal number: -1022, -126, -14 or -126.

    Returns:
        Errors; infinite for NaN, or for an infinity where the exact value is finite.
    """
    high, low = exact
    _, exponent = np.frexp(high)
    place = np.maximum(exponent - 1, lowest) - digits + 1
    unit = np.ldexp(1.0, np.maximum(place, -1074))
    largest = np.ldexp(2.0 - 2.0 ** (1 - digits), 1 - lowest)
    with np.errstate(all="ignore"):
        got = found.astype(np.float64)
        error = np.abs((got - high) - low) / unit
        beyond = np.abs(high) > largest
        over = np.isinf(got) & beyond & (np.sign(got) == np.sign(high))
    error[over | (np.isinf(high) & (got == high))] = 0.0
    error[np.isnan(error) & ~np.isnan(high)] = np.inf
    return error
