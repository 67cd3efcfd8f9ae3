"""The value and the derivative of a formula by Arb, in one walk and by rows of its own.

Forward differentiation over intervals: nothing of the package is used but its expressions. The
same walk with few digits tells how far float64 arithmetic may honestly be off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from flint import arb, ctx, fmpq

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

Dual: TypeAlias = tuple[arb, arb]
"""A value and its derivative."""

PRECISIONS: Final = (200, 600, 2400)
_NAN: Final = arb("nan")


def _sigmoid(u: arb) -> arb:
    return 1 / (1 + (-u).exp())


def _pdf(u: arb) -> arb:
    return (-u * u / 2).exp() / (2 * arb.pi()).sqrt()


def _bell(u: arb) -> arb:
    """The derivative of erf."""
    return 2 * (-u * u).exp() / arb.pi().sqrt()


def _sign(u: arb) -> arb:
    if u > 0:
        return arb(1)
    if u < 0:
        return arb(-1)
    return arb(0) if u.is_zero() else _NAN


def _flat(u: arb) -> arb:
    """0, but at a jump and where the side is not known there is no derivative."""
    return arb(0) if u > 0 or u < 0 else _NAN


ROWS: Final[dict[str, tuple[Callable[[arb], arb], Callable[[arb], arb]]]] = {
    "exp": (arb.exp, arb.exp),
    "expm1": (arb.expm1, arb.exp),
    "log": (arb.log, lambda u: 1 / u),
    "log1p": (arb.log1p, lambda u: 1 / (1 + u)),
    "sqrt": (arb.sqrt, lambda u: 1 / (2 * u.sqrt())),
    "sinh": (arb.sinh, arb.cosh),
    "cosh": (arb.cosh, arb.sinh),
    "tanh": (arb.tanh, lambda u: 1 / u.cosh() ** 2),
    "sech2": (lambda u: 1 / u.cosh() ** 2, lambda u: -2 * u.sinh() / u.cosh() ** 3),
    "sigmoid": (_sigmoid, lambda u: _sigmoid(u) * _sigmoid(-u)),
    "softplus": (lambda u: u.exp().log1p() if u < 0 else u + (-u).exp().log1p(), _sigmoid),
    "erf": (arb.erf, _bell),
    "erfc": (arb.erfc, lambda u: -_bell(u)),
    "normal_cdf": (lambda u: (-u / arb(2).sqrt()).erfc() / 2, _pdf),
    "normal_pdf": (_pdf, lambda u: -u * _pdf(u)),
    "sin": (arb.sin, arb.cos),
    "cos": (arb.cos, lambda u: -u.sin()),
    "atan": (arb.atan, lambda u: 1 / (1 + u * u)),
    "asinh": (arb.asinh, lambda u: 1 / (1 + u * u).sqrt()),
    "abs": (abs, lambda u: _sign(u) + _flat(u)),
    "sign": (_sign, _flat),
    "step": (lambda u: (_sign(u) + 1) / 2 if not u.is_zero() else arb(0), _flat),
}
"""Each primitive of one argument and its derivative."""


def _larger(a: Dual, b: Dual) -> Dual:
    if a[0] > b[0]:
        return a
    if a[0] < b[0]:
        return b
    # A tie: the value is known as far as both are, the derivative is a matter of convention.
    return a[0].max(b[0]), a[1] if a == b else _NAN


def _opposite(a: Dual) -> Dual:
    return -a[0], -a[1]


def _product(a: Dual, b: Dual) -> Dual:
    return a[0] * b[0], a[1] * b[0] + a[0] * b[1]


def _holds(op: str, left: arb, right: arb) -> bool | None:
    """Whether a comparison holds; None where that is not known."""
    if left > right:
        return op in {">", ">="}
    if left < right:
        return op in {"<", "<="}
    exact = left.is_exact() and right.is_exact() and left == right
    return op in {"<=", ">="} if exact else None


def _visit(expr: Expr, at: Callable[[Expr], Dual], env: Mapping[str, Dual]) -> Dual:
    match expr:
        case Num(value, _):
            return arb(fmpq(value.numerator, value.denominator)), arb(0)
        case Const(name):
            return {"pi": arb.pi, "e": arb.const_e}[name](), arb(0)
        case Var(name):
            return env[name]
        case Neg(arg):
            return _opposite(at(arg))
        case Add(terms):
            parts = [at(term) for term in terms]
            return sum((p[0] for p in parts), arb(0)), sum((p[1] for p in parts), arb(0))
        case Mul(factors):
            total = at(factors[0])
            for factor in factors[1:]:
                total = _product(total, at(factor))
            return total
        case Div(numerator, denominator):
            (a, da), (b, db) = at(numerator), at(denominator)
            return a / b, (da * b - a * db) / (b * b)
        case Pow(base, Num(n, _)) if n.denominator == 1:
            u, du = at(base)
            k = n.numerator
            return u**k, k * u ** (k - 1) * du if k else arb(0)
        case Call("max", (left, right)):
            return _larger(at(left), at(right))
        case Call("min", (left, right)):
            return _opposite(_larger(_opposite(at(left)), _opposite(at(right))))
        case Call(name, (arg,)):
            u, du = at(arg)
            value, slope = ROWS[name]
            # A constant has no slope, wherever it lies.
            return value(u), slope(u) * du if not du.is_zero() else arb(0)
        case Where(Compare(op, left, right), yes, no):
            answer = _holds(op, at(left)[0], at(right)[0])
            if answer is None:
                return _NAN, _NAN
            return at(yes if answer else no)
        case _:
            message = f"no value: {expr!r}"
            raise TypeError(message)


@dataclass(frozen=True)
class Seen:
    """What one walk found.

    Args:
        value: an enclosure of the value.
        slope: an enclosure of the derivative; NaN at a kink.
        lowest: the size of the smallest part that is not 0.
        widest: the size of the largest argument of a sine or cosine.
    """

    value: arb
    slope: arb
    lowest: arb
    widest: arb


def seen(expr: Expr, env: Mapping[str, float], variable: str, bits: int) -> Seen:
    """The value and the derivative, computed with so many binary digits.

    Args:
        expr: a formula with integer powers alone.
        env: the value of each variable.
        variable: the one to differentiate by.
        bits: how many digits.
    """
    done: dict[Expr, Dual] = {}
    given = {name: (arb(value), arb(int(name == variable))) for name, value in env.items()}
    widest = [arb(0)]

    def at(part: Expr) -> Dual:
        if part not in done:
            done[part] = _visit(part, at, given)
            if isinstance(part, Call) and part.name in {"sin", "cos"}:
                widest.append(abs(at(part.args[0])[0]).upper())
        return done[part]

    with ctx.workprec(bits):
        value, slope = at(expr)
        sizes = [abs(part).upper() for pair in done.values() for part in pair]
        lowest = min((size for size in sizes if size > 0), default=arb(1))
    return Seen(value, slope, lowest, max(widest))


def known(expr: Expr, env: Mapping[str, float], variable: str, enough: int = 100) -> Seen:
    """The value and the derivative to so many binary digits, or as well as Arb can."""
    for bits in PRECISIONS:
        found = seen(expr, env, variable, bits)
        if is_known(found.value, enough) and is_known(found.slope, enough):
            break
    return found


def is_known(ball: arb, enough: int = 100) -> bool:
    """Whether an enclosure is 0 or tells so many binary digits."""
    return bool(ball.is_zero() or (ball.is_finite() and ball.rel_accuracy_bits() > enough))
