"""What expressions are worth, to as many digits as asked for: the judge of every test.

Independent of the package's own arithmetic: mpmath, the functions' definitions, and no
derivative rows. Working precision grows until two runs agree, so cancellation costs time and
not digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import inf

import mpmath
from mpmath import mpf

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

MOST_BITS = 5000
"""Exponentials and the like are evaluated up to 2 to this power."""
SLOW_GROWING = frozenset(
    {"log", "log1p", "sqrt", "atan", "asinh", "abs", "sign", "step", "max", "min"}
)

Value = mpf | int | float | Fraction

_HOLDS: dict[str, Callable[[mpf, mpf], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _erfc(u: mpf) -> mpf:
    if u < mpf("1e100"):
        return mpmath.erfc(u)
    # mpmath overflows here; the next term of the asymptotic series is below 10^-200.
    return mpmath.exp(-u * u) / (u * mpmath.sqrt(mpmath.pi))


MPMATH: dict[str, Callable[..., mpf]] = {
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "log": lambda u: mpmath.log(u) if u > 0 else _nowhere(),
    "log1p": lambda u: mpmath.log1p(u) if u > -1 else _nowhere(),
    "sqrt": lambda u: mpmath.sqrt(u) if u >= 0 else _nowhere(),
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "sech2": lambda u: mpmath.sech(u) ** 2,
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
    "softplus": lambda u: mpmath.log1p(mpmath.exp(u)),
    "erf": mpmath.erf,
    "erfc": _erfc,
    "normal_cdf": lambda u: _erfc(-u / mpmath.sqrt(2)) / 2,
    "normal_pdf": lambda u: mpmath.exp(-u * u / 2) / mpmath.sqrt(2 * mpmath.pi),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "atan": mpmath.atan,
    "asinh": mpmath.asinh,
    "abs": abs,
    "sign": mpmath.sign,
    "step": lambda u: mpf(u > 0),
    "max": max,
    "min": min,
}
"""Each primitive by its definition; a missing row fails a test."""


class UndefinedError(ArithmeticError):
    """The expression has no real value there."""


class OutOfReachError(OverflowError):
    """An argument is so large that the oracle would take too long."""


def _nowhere() -> mpf:
    raise UndefinedError


def mpmath_eval(expr: Expr, env: Mapping[str, Value], dps: int = 50) -> mpf:
    """The value of an expression, right to about `dps` digits, or to 10^-dps where it is 0.

    Args:
        expr: an expression without `Derivative` nodes.
        env: the value of each variable; floats and fractions are taken exactly.
        dps: how many decimal digits.

    Raises:
        UndefinedError: it has no real value there (the logarithm of -1, 1/0).
        OutOfReachError: it passes through a number beyond 2^MOST_BITS.
    """
    before: mpf | None = None
    digits = dps + 15
    while digits < 40 * dps + 4000:
        with mpmath.workdps(digits):
            value = _Evaluation(env).at(expr)
            if before is not None and _agree(before, value, dps):
                return value
        before = value
        digits *= 2
    return value


def _agree(before: mpf, value: mpf, dps: int) -> bool:
    if before == value:
        return True
    scale = max(abs(before), abs(value))
    return abs(before - value) <= scale * mpf(10) ** -dps


class _Evaluation:
    """One walk over an expression; shared parts are evaluated once."""

    def __init__(self, env: Mapping[str, Value]) -> None:
        self.env = {name: _exact(value) for name, value in env.items()}
        self.done: dict[Expr, mpf] = {}

    def at(self, expr: Expr) -> mpf:
        if expr not in self.done:
            try:
                self.done[expr] = self.visit(expr)
            except ZeroDivisionError:
                raise UndefinedError from None
        return self.done[expr]

    def visit(self, expr: Expr) -> mpf:
        match expr:
            case Num(value, _):
                return _exact(value)
            case Const(name):
                return +{"pi": mpmath.pi, "e": mpmath.e, "inf": mpf("inf")}[name]
            case Var(name):
                return self.env[name]
            case Neg(arg):
                return -self.at(arg)
            case Add(terms):
                return sum((self.at(term) for term in terms[1:]), self.at(terms[0]))
            case Mul(factors):
                total = self.at(factors[0])
                for factor in factors[1:]:
                    total *= self.at(factor)
                return total
            case Div(numerator, denominator):
                return self.at(numerator) / self.at(denominator)
            case Pow(base, exponent):
                return _power(self.at(base), self.at(exponent))
            case Call(name, args):
                values = [self.at(arg) for arg in args]
                if name not in SLOW_GROWING:
                    values = [_reachable(value) for value in values]
                return MPMATH[name](*values)
            case Where(Compare(op, left, right), yes, no):
                return self.at(yes if _HOLDS[op](self.at(left), self.at(right)) else no)
            case _:
                message = f"an oracle for values, not for {expr!r}"
                raise TypeError(message)


def _reachable(u: mpf) -> mpf:
    # The exponential of a number with a million digits would take a million digits to work out.
    if mpmath.isfinite(u) and mpmath.mag(u) > MOST_BITS:
        raise OutOfReachError
    return u


def _power(base: mpf, exponent: mpf) -> mpf:
    _reachable(exponent)
    if base < 0 and exponent != int(exponent):
        raise UndefinedError
    if base == 0 and exponent < 0:
        raise UndefinedError
    return base**exponent


def _exact(value: Value) -> mpf:
    if isinstance(value, Fraction):
        return mpf(value.numerator) / value.denominator
    return mpf(value)


def roughly(expr: Expr, env: Mapping[str, Value], bits: int) -> mpf:
    """The value as a machine with `bits` binary digits and no bounds on exponents computes it."""
    with mpmath.workprec(bits):
        return _Evaluation(env).at(expr)


def underflows(expr: Expr, env: Mapping[str, Value]) -> bool:
    """Whether some part is tiny but not 0, so that float64 may take it for 0: sign(e^-1000)."""
    with mpmath.workdps(30):
        evaluation = _Evaluation(env)
        evaluation.at(expr)
        return any(0 < abs(value) < mpf("1e-290") for value in evaluation.done.values())


def blur(expr: Expr, env: Mapping[str, Value], exact: mpf) -> float:
    """How far off float64 arithmetic may honestly be: rounding errors, amplified by the formula.

    Measured with some twelve bits less, several times, and scaled up; so it is large where the
    formula cancels, near a jump, or where the value depends on the last bits of the input.
    """
    errors: list[mpf] = []
    for bits in range(36, 44):
        error = abs(roughly(expr, env, bits) - exact)
        if error > abs(exact) / 1000:
            return inf  # so far off that nothing follows for more digits
        errors.append(error * mpf(2) ** (bits - 53))
    return float(min(mpf("1e300"), 32 * max(errors)))
