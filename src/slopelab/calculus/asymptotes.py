"""What a function looks like far out: a constant, a slanted line, or what it grows like."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, final

from slopelab.calculus.constants import Exact, expression, is_zero, rate, times, waves
from slopelab.calculus.extremes import X
from slopelab.calculus.limits import Side
from slopelab.calculus.scales import LINE, UNIT, as_expr, as_function, compared, grows
from slopelab.calculus.simplify import canonical, simplified
from slopelab.calculus.tailgerms import Germ
from slopelab.core.expr import ONE, ZERO, Expr, Neg


@final
@dataclass(frozen=True, slots=True)
class Asymptote:
    """A simple function that f comes near to, or keeps its ratio to.

    Args:
        kind: ``constant`` and ``line``: the difference tends to 0; ``growth``: the ratio tends
            to 1.
        expr: that function of x.
        slope: a, of a line a x + b; 0 of a constant; None where it grows otherwise.
        intercept: b.
    """

    kind: Literal["constant", "line", "growth"]
    expr: Expr
    slope: Expr | None
    intercept: Expr | None


def asymptote(germ: Germ, side: Side) -> Asymptote | None:
    """The asymptote of a germ of f; None where it waves, or is not known well enough.

    Args:
        germ: f on one side.
        side: -1 or 1.
    """
    if germ.is_zero:
        return Asymptote("constant", ZERO, ZERO, ZERO)
    line = _line(germ, side)
    if line is not None:
        return line
    if not germ.terms or waves(germ.terms[0][0]) or compared(germ.leading, UNIT) <= 0:
        return None
    lead, scale = germ.terms[0]
    t: Expr = X if side > 0 else Neg(X)
    whole = simplified(canonical(expression(lead)) * as_function(scale, t))
    return Asymptote("growth", whole, None, None)


def _line(germ: Germ, side: Side) -> Asymptote | None:
    slope: Exact = Fraction(0)
    start: Exact = Fraction(0)
    if germ.rest is not None and compared(germ.rest[1], UNIT) >= 0:
        return None
    for coefficient, scale in germ.terms:
        if not grows(scale) and scale is not UNIT:
            continue
        if waves(coefficient) or scale not in {LINE, UNIT}:
            return None
        if scale is LINE:
            slope = times(coefficient, Fraction(side))
        else:
            start = coefficient
    a, b = canonical(as_expr(rate(slope))), canonical(as_expr(rate(start)))
    if is_zero(slope):
        return Asymptote("constant", b, ZERO, b)
    run: Expr = X if a is ONE else Neg(X) if a == Neg(ONE) else a * X
    return Asymptote("line", run if is_zero(start) else canonical_sum(run, b), a, b)


def canonical_sum(run: Expr, start: Expr) -> Expr:
    """a x + b, with a minus sign where b carries one."""
    return run - start.arg if isinstance(start, Neg) else run + start
