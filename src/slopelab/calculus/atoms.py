r"""Rewriting calls into few independent atoms, so that algebra sees that they are related.

An expression is a rational function of its atoms: variables, e^u, tanh u, ln v, ... Here each
call is brought to a canonical atom: arguments in normal form and of a fixed sign
(tanh(-u) = -tanh u, Phi(-u) = 1 - Phi(u)), sinh and cosh as exponentials, e^{a+b} as e^a e^b,
ln of a product of positive factors as a sum. With `unfold`, sigmoid, tanh, sech^2, softplus and
the normal density are written in exponentials too, which decides most identities.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from slopelab.calculus.claims import rational
from slopelab.core.expr import (
    ONE,
    PI,
    TWO,
    ZERO,
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
    Where,
    call,
    children,
    rebuild,
)

Normal = Callable[[Expr], Expr]


def minus(u: Expr) -> Expr:
    """-u, without stacking a sign on a sign."""
    return u.arg if isinstance(u, Neg) else Neg(u)


def leads_negative(u: Expr) -> bool:
    """Whether an expression in normal form carries a minus sign.

    The normal form keeps the sign of the whole in front and lets factors lead as FLINT has them,
    so that exactly one of u and -u carries it: -1 + e^x does not, -(-1 + e^x) does.
    """
    return isinstance(u, Neg) or (isinstance(u, Num) and u.value < 0)


def _odd(name: str) -> Callable[[Expr, Normal], Expr]:
    def row(u: Expr, normal: Normal) -> Expr:
        if u is ZERO:
            return ZERO
        return Neg(call(name, normal(minus(u)))) if leads_negative(u) else call(name, u)

    return row


def _even(name: str) -> Callable[[Expr, Normal], Expr]:
    def row(u: Expr, normal: Normal) -> Expr:
        return call(name, normal(minus(u))) if leads_negative(u) else call(name, u)

    return row


def _reflected(name: str) -> Callable[[Expr, Normal], Expr]:
    """f(-u) = 1 - f(u): sigmoid and the normal distribution function."""

    def row(u: Expr, normal: Normal) -> Expr:
        return ONE - call(name, normal(minus(u))) if leads_negative(u) else call(name, u)

    return row


def _softplus(u: Expr, normal: Normal) -> Expr:
    # softplus(-u) = softplus(u) - u
    if not leads_negative(u):
        return call("softplus", u)
    positive = normal(minus(u))
    return call("softplus", positive) - positive


def _sqrt(u: Expr, normal: Normal) -> Expr:
    del normal
    if isinstance(u, Num) and u.value >= 0:
        root = Fraction(_isqrt(u.value.numerator), _isqrt(u.value.denominator))
        if root * root == u.value:
            return Num(root)
    return call("sqrt", u)


def _isqrt(n: int) -> int:
    from math import isqrt

    return max(isqrt(n), 1) if n else 0


_AT_ZERO: dict[str, Expr] = {
    **dict.fromkeys(("tanh", "erf", "sin", "atan", "asinh", "abs", "sign", "step", "sqrt"), ZERO),
    **dict.fromkeys(("cos", "sech2", "erfc"), ONE),
    **dict.fromkeys(("sigmoid", "normal_cdf"), ONE / TWO),
    "softplus": call("log", TWO),
}
"""Primitives at 0."""

_HALF_ROOTS: dict[int, Expr] = {
    0: ZERO,
    1: ONE / TWO,
    2: call("sqrt", TWO) / TWO,
    3: call("sqrt", Num(3)) / TWO,
    4: ONE,
}
"""sqrt(k)/2: the sines of 0, 30, 45, 60 and 90 degrees."""
_SINES: dict[Fraction, int] = {
    Fraction(0): 0,
    Fraction(1, 6): 1,
    Fraction(1, 4): 2,
    Fraction(1, 3): 3,
    Fraction(1, 2): 4,
}


def _turned(name: str, u: Expr) -> Expr | None:
    """sin and cos of k pi/4 and k pi/6; None for any other argument."""
    coefficient, rest = scaled(u)
    if rest is not PI:
        return None
    turn = (coefficient + (Fraction(1, 2) if name == "cos" else 0)) % 2
    upper = turn % 1
    row = _SINES.get(min(upper, 1 - upper))
    if row is None:
        return None
    return minus(_HALF_ROOTS[row]) if turn > 1 and row else _HALF_ROOTS[row]


_ALWAYS: dict[str, Callable[[Expr, Normal], Expr]] = {
    "expm1": lambda u, _: call("exp", u) - ONE,
    "sinh": lambda u, _: (call("exp", u) - call("exp", Neg(u))) / TWO,
    "cosh": lambda u, _: (call("exp", u) + call("exp", Neg(u))) / TWO,
    "tanh": _odd("tanh"),
    "sech2": _even("sech2"),
    "sigmoid": _reflected("sigmoid"),
    "softplus": _softplus,
    "erf": _odd("erf"),
    "erfc": lambda u, normal: ONE - _odd("erf")(u, normal),
    "normal_cdf": _reflected("normal_cdf"),
    "normal_pdf": _even("normal_pdf"),
    "sin": lambda u, normal: _turned("sin", u) or _odd("sin")(u, normal),
    "cos": lambda u, normal: _turned("cos", u) or _even("cos")(u, normal),
    "atan": _odd("atan"),
    "asinh": _odd("asinh"),
    "abs": _even("abs"),
    "sign": _odd("sign"),
    "sqrt": _sqrt,
}


def _unfolded_tanh(u: Expr, normal: Normal) -> Expr:
    del normal
    if isinstance(u, Call) and u.name == "log":
        # tanh(ln w) = (w^2 - 1) / (w^2 + 1)
        return (u.args[0] ** 2 - ONE) / (u.args[0] ** 2 + ONE)
    square = call("exp", TWO * u)
    return (square - ONE) / (square + ONE)


_UNFOLDED: dict[str, Callable[[Expr, Normal], Expr]] = {
    "sigmoid": lambda u, _: ONE / (ONE + call("exp", Neg(u))),
    "tanh": _unfolded_tanh,
    "sech2": lambda u, _: Num(4) / (call("exp", u) + call("exp", Neg(u))) ** 2,
    "softplus": lambda u, _: call("log", ONE + call("exp", u)),
    "normal_pdf": lambda u, _: call("exp", Neg(u**2 / TWO)) / call("sqrt", TWO * PI),
    "normal_cdf": lambda u, normal: (
        (ONE + _odd("erf")(normal(u / call("sqrt", TWO)), normal)) / TWO
    ),
}


def to_atoms(expr: Expr, normal: Normal, *, unfold: bool) -> Expr:
    """Rewrite every call as arithmetic over canonical atoms.

    Args:
        expr: any expression.
        normal: brings the argument of a call to normal form.
        unfold: write sigmoid, tanh, sech^2, softplus and the normal density in exponentials.
    """
    done: dict[Expr, Expr] = {}

    def visit(node: Expr) -> Expr:
        if node not in done:
            done[node] = step(node)
        return done[node]

    def step(node: Expr) -> Expr:
        match node:
            case Const("e"):
                return call("exp", ONE)
            case Call("exp", (arg,)):
                return _exponential(normal(arg), normal)
            case Call("log", (arg,)):
                inside = normal(arg)
                if isinstance(inside, Call) and inside.name == "exp":
                    return visit(inside.args[0])
                return ZERO if inside is ONE else call("log", inside)
            case Call("log1p", (arg,)):
                return call("log", normal(ONE + arg))
            case Call(name, (arg,)):
                rules = {**_ALWAYS, **_UNFOLDED} if unfold else _ALWAYS
                canonical = normal(arg)
                if canonical is ZERO and name in _AT_ZERO:
                    return visit(_AT_ZERO[name])
                row = rules.get(name)
                if row is None:
                    return call(name, canonical)
                made = row(canonical, normal)
                return made if made in (node, call(name, canonical)) else again(made, name)
            case Call(name, args):
                return call(name, *(normal(arg) for arg in args))
            case Where(Compare(op, left, right), yes, no):
                return Where(Compare(op, normal(left), normal(right)), normal(yes), normal(no))
            case Pow(base, exponent):
                return power(base, normal(exponent))
            case _:
                return rebuild(node, tuple(visit(part) for part in children(node)))

    def again(made: Expr, name: str) -> Expr:
        # What a row made may hold calls that have rows themselves (cosh -> exp), but never the
        # same one with another argument that would be rewritten for ever.
        match made:
            case Call(own, _) if own == name:
                return made
            case Call():
                return visit(made)
            case _:
                return rebuild(made, tuple(again(part, name) for part in children(made)))

    def power(base: Expr, exponent: Expr) -> Expr:
        value = rational(exponent)
        if value is not None:
            root = visit(base)
            if value.denominator != 1:
                inner = normal(base)
                root = (
                    call("sqrt", inner)
                    if value.denominator == 2  # noqa: PLR2004
                    else Pow(inner, Num(Fraction(1, value.denominator)))
                )
            return Pow(root, Num(value.numerator))
        return Pow(normal(base), exponent)

    return visit(expr)


def _exponential(arg: Expr, normal: Normal) -> Expr:
    """e^{a + b} as e^a e^b, e^{ln w} as w."""
    if isinstance(arg, Num) and arg.value == 0:
        return ONE
    factors = tuple(_exponential_of_term(normal(term)) for term in summands(arg))
    return factors[0] if len(factors) == 1 else Mul(factors)


def summands(arg: Expr) -> tuple[Expr, ...]:
    """The terms of an expression multiplied out: 2 (a + b) / 3 is 2 a / 3 + 2 b / 3."""
    match arg:
        case Add(terms):
            return tuple(part for term in terms for part in summands(term))
        case Neg(inner):
            return tuple(minus(term) for term in summands(inner))
        case Div(top, bottom) if not isinstance(bottom, Add):
            return tuple(term / bottom for term in summands(top))
        case Mul(factors):
            for place, factor in enumerate(factors):
                if isinstance(factor, Add):
                    rest = (*factors[:place], *factors[place + 1 :])
                    return tuple(p for t in factor.terms for p in summands(Mul((*rest, t))))
            return (arg,)
        case _:
            return (arg,)


def _exponential_of_term(term: Expr) -> Expr:
    match term:
        case Call("log", (arg,)):
            return arg
        case Neg(Call("log", (arg,))):
            return ONE / arg
        case _:
            return call("exp", term)


@lru_cache(maxsize=4096)
def scaled(arg: Expr) -> tuple[Fraction, Expr]:
    """Split c m into its rational coefficient c and the rest m: -2x/3 gives (-2/3, x)."""
    match arg:
        case Neg(inner):
            coefficient, rest = scaled(inner)
            return -coefficient, rest
        case Num(value, _):
            return value, ONE
        case Mul((Num(value, _), *others)):
            rest = others[0] if len(others) == 1 else Mul(tuple(others))
            return value, rest
        case Div(numerator, Num(value, _)):
            coefficient, rest = scaled(numerator)
            return coefficient / value, rest
        case Div(numerator, denominator):
            coefficient, rest = scaled(numerator)
            inner, below = scaled(denominator)
            return coefficient / inner, Div(rest, below)
        case _:
            return Fraction(1), arg
