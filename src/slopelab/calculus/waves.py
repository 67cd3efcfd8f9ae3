"""Sines and cosines in an expression: whether they wave for ever, and with which period."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.claims import rational
from slopelab.calculus.constants import expression, sign, waves
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.identify import signed
from slopelab.calculus.rules import differentiation
from slopelab.calculus.scales import UNIT, compared
from slopelab.calculus.simplify import canonical
from slopelab.calculus.tailgerms import Germ, bounds
from slopelab.core.expr import (
    HALF,
    ONE,
    PI,
    ZERO,
    Call,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Var,
    call,
    children,
    depends_on,
    substitute,
    variables,
    walk,
)

WAVES = frozenset({"sin", "cos"})


def waves_in(expr: Expr, var: Var) -> list[Call]:
    """The sines and cosines of a variable in an expression."""
    return [
        node
        for node in walk(expr)
        if isinstance(node, Call) and node.name in WAVES and depends_on(node, var)
    ]


def has_waves(expr: Expr, var: Var) -> bool:
    """Whether a sine or cosine of the variable occurs."""
    return bool(waves_in(expr, var))


def frozen(expr: Expr, var: Var, at: Expr, drift: int = 0) -> Expr:
    """An expression far out with its waves as they are at a place, whole periods away from it.

    Args:
        expr: an expression whose waves have a common period.
        var: the variable.
        at: the place; where a wave is 0, 1 or -1 there, that is what takes its place.
        drift: c, where the variable is c/x off the place: x cos x tends to -c along pi/2 + c/x.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(frozen(parse("x*cos(x)"), Var("x"), parse("pi")))
        'x*(-1)'
        >>> to_text(frozen(parse("x*cos(x)"), Var("x"), parse("pi/2"), 1))
        'x*(-sin(1*1/x))'
    """
    standing: dict[Expr, Expr] = {
        wave: _standing(wave, var, at, drift) for wave in waves_in(expr, var)
    }
    return substitute(expr, standing)


def _standing(wave: Call, var: Var, at: Expr, drift: int) -> Expr:
    (angle,) = wave.args
    start = substitute(angle, {var: at})
    off = canonical(differentiation(angle, var).after) * Num(drift) / var if drift else ZERO
    eighths = rational(canonical(start * Num(4) / PI))
    if eighths is None or eighths.denominator != 1:
        return call(wave.name, start + off if drift else start)
    # cos u = sin(u + pi/2)
    place = (eighths.numerator + (2 if wave.name == "cos" else 0)) % 8
    if place % 2:
        return call(wave.name, start + off) if drift else _DIAGONAL[place]
    if drift:
        moving = call("sin" if place in {0, 4} else "cos", off)
        return moving if place in {0, 2} else Neg(moving)
    return (ZERO, ONE, ZERO, Neg(ONE))[place // 2]


_DIAGONAL: Final = {
    place: root if place < 4 else Neg(root)  # noqa: PLR2004 - half a turn
    for root in (call("sqrt", HALF),)
    for place in (1, 3, 5, 7)
}


def period(expr: Expr, var: Var) -> Expr | None:
    """A period of an expression, in closed form.

    Args:
        expr: an expression; it has a period where the variable occurs only inside sines and
            cosines of a x + b, whose a have rational ratios.
        var: the variable.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(period(parse("1 + sin(2*x)*cos(3*x)"), Var("x")))
        '2*pi'
    """
    rates = _rates(expr, var)
    if not rates:
        return None
    known = [rational(canonical(rate / rates[0])) for rate in rates]
    ratios = [abs(ratio) for ratio in known if ratio is not None]
    if len(ratios) < len(known):
        return None
    below = lcm(*(ratio.denominator for ratio in ratios))
    common = Fraction(gcd(*(int(ratio * below) for ratio in ratios)), below)
    found = canonical(Div(Mul((Num(2), PI)), Mul((signed(common), rates[0]))))
    return canonical(-found) if evaluate(found, {}) < 0 else found


def _rates(expr: Expr, var: Var) -> list[Expr] | None:
    """How fast the waves of an expression run; None where x occurs outside of them."""
    rates: list[Expr] = []
    waiting, seen = [expr], {expr}
    while waiting:
        node = waiting.pop()
        if not depends_on(node, var):
            continue
        if isinstance(node, Var):
            return None
        if isinstance(node, Call) and node.name in WAVES:
            rate = canonical(differentiation(node.args[0], var).after)
            if depends_on(rate, var):
                return None
            if rate is not ZERO:
                rates.append(rate)
            continue
        fresh = [part for part in children(node) if part not in seen]
        seen.update(fresh)
        waiting += fresh
    return rates


def wave_range(part: Germ) -> tuple[arb, arb]:
    """A number below and one above all values on [R, inf); infinite where there is none.

    A wave P with constant coefficients that takes a value comes as near to it as one likes again
    and again (it is almost periodic), so that t P(t) is unbounded above where P is positive
    somewhere, and unbounded below where it is negative.
    """
    scale = part.leading
    if compared(scale, UNIT) <= 0:
        whole = bounds(part)
        return whole.lower(), whole.upper()
    if not part.terms:
        raise UndecidedError
    lead = part.terms[0][0]
    if not waves(lead):
        infinite = arb.pos_inf() * sign(lead)
        return infinite, infinite
    values = [
        evaluate(expression(lead), dict.fromkeys(variables(expression(lead)), ball(Fraction(k, 7))))
        for k in range(1, 60)
    ]
    low, high = any(value < 0 for value in values), any(value > 0 for value in values)
    if not (low and high):
        raise UndecidedError
    return arb.neg_inf(), arb.pos_inf()
