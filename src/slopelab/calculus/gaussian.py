r"""Integrals against the normal density, enclosed: Taylor polynomials on cells, germs beyond.

On a cell the function is a Taylor polynomial with Lagrange's rest, both in ball arithmetic, and so
is the density; beyond 12 standard deviations the germ of the integrand is integrated as a bound.
Where all pieces are polynomials the integrals have closed forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from flint import arb, arb_series

from slopelab.calculus.balls import BITS, ball, expansions
from slopelab.calculus.constants import size
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.extremes import X
from slopelab.calculus.farout import Far
from slopelab.calculus.field import NoNormalFormError, fraction_of
from slopelab.calculus.isolation import spend
from slopelab.calculus.landmarks import Close
from slopelab.calculus.limits import Side
from slopelab.calculus.pieces import Piece
from slopelab.calculus.precision import precision
from slopelab.calculus.scales import decline, value_at
from slopelab.calculus.simplify import canonical, quotients
from slopelab.calculus.stretch import UncertainError
from slopelab.calculus.survey import Survey
from slopelab.calculus.tailgerms import Germ, Tail, bounds, multiplied
from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Div,
    Expr,
    Num,
    call,
    node_count,
    transform,
)

ORDER: Final = 20
REACH: Final = 12
"""Standard deviations; beyond them tails are bounded."""
SMALL: Final = arb(2) ** -96
"""How large the rest of one cell may be."""
NEAREST: Final = 28
"""How many halvings near to an end at which the formula fails cells go; the germ tells the rest."""
NARROWEST: Final = arb(2) ** -64
"""How narrow cells become."""

Integrals: TypeAlias = tuple[arb, arb, arb]
"""Of f, f^2 and f'^2, each times the density."""


def integrals(surveys: Sequence[Survey], sigma: Fraction) -> Integrals:
    """The expectations of f, f^2 and f'^2 under a normal distribution with mean 0.

    Args:
        surveys: the smooth pieces of f.
        sigma: the standard deviation.

    Raises:
        UncertainError: they cannot be enclosed, or do not exist.
    """
    totals = [arb(0), arb(0), arb(0)]
    for survey in surveys:
        for number, part in enumerate(_of_piece(survey, sigma)):
            totals[number] += part
    return totals[0], totals[1], totals[2]


def _of_piece(survey: Survey, sigma: Fraction) -> Integrals:
    part = survey.part
    reach = ball(sigma) * REACH
    low = -reach if part.low is None else part.low.ball
    high = reach if part.high is None else part.high.ball
    totals = [arb(0), arb(0), arb(0)]
    for end, side in ((part.low, -1), (part.high, 1)):
        if end is None:
            for number, value in enumerate(_beyond(survey, -1 if side < 0 else 1, sigma)):
                totals[number] += value
    if not low < high:
        raise UncertainError  # a piece that begins beyond all that is looked at
    for side in survey.landmarks.ends:
        # What is left out beside the end is bounded by the germ there.
        for number, value in enumerate(_beside(survey, side, sigma)):
            totals[number] += value
        near = arb(2) ** -NEAREST
        low, high = (low + near, high) if side < 0 else (low, high - near)
    count = 32
    cells = [
        (low + (high - low) * k / count, low + (high - low) * (k + 1) / count) for k in range(count)
    ]
    expr = transform(part.expr, _softly)
    while cells:
        left, right = cells.pop()
        found = _of_cell(expr, left, right, sigma)
        if found is None:
            middle = ((left + right) / 2).mid()
            if right - left < NARROWEST:
                raise UncertainError
            cells += [(left, middle), (middle, right)]
            continue
        for number, value in enumerate(found):
            totals[number] += value
    return totals[0], totals[1], totals[2]


def _softly(node: Expr) -> Expr:
    """ln((1 + e^u)/(1 + e^v)) as softplus u - softplus v: a ball around e^u is wide far out."""
    match node:
        case Call("log", (Add((one, Call("exp", (u,)))),)) if one is ONE:
            return call("softplus", u)
        case Call("log", (Div(Add() as top, Add() as bottom),)):
            parts = [_softly(call("log", part)) for part in (top, bottom)]
            soft = all(isinstance(part, Call) and part.name == "softplus" for part in parts)
            return parts[0] - parts[1] if soft else node
        case _:
            return node


def _of_cell(expr: Expr, left: arb, right: arb, sigma: Fraction) -> Integrals | None:
    """The integrals over one cell; None where it is too wide for its Taylor polynomial."""
    spend(ORDER * 4)
    middle, half = (left + right) / 2, (right - left) / 2
    wide = _products(expr, left.union(right), sigma)
    near = _products(expr, middle, sigma) if wide is not None else None
    if wide is not None and all(abs(around[0]) * half < SMALL for around in wide):
        # So far out that it does not matter what it is there.
        whole = [around[0] * half * 2 for around in wide]
        return whole[0], whole[1], whole[2]
    if wide is None or near is None:
        return None
    found: list[arb] = []
    for around, series in zip(wide, near, strict=True):
        rest = arb(0, 1) * abs(around[ORDER]) * half ** (ORDER + 1) * 2 / (ORDER + 1)
        if not rest.is_finite() or not abs(rest) < SMALL:
            return None
        total = rest
        for k in range(0, ORDER, 2):
            total += 2 * series[k] * half ** (k + 1) / (k + 1)
        found.append(total)
    return found[0], found[1], found[2]


def _products(expr: Expr, at: arb, sigma: Fraction) -> list[arb_series] | None:
    """Power series of f, f^2 and f'^2 times the density around a ball."""
    jet = expansions([expr], X.name, at, ORDER + 1, BITS).get(expr)
    if jet is None:
        return None
    length = ORDER + 1
    with precision(BITS, length):
        value = arb_series(jet[:length], prec=length)
        slope = arb_series([jet[k] * k for k in range(1, ORDER + 2)], prec=length)
        x = arb_series([at, 1], prec=length) / ball(sigma)
        density = (-x * x / 2).exp() / ((2 * arb.pi()).sqrt() * ball(sigma))
        return [value * density, value * value * density, slope * slope * density]


def _beyond(survey: Survey, side: Side, sigma: Fraction) -> Integrals:
    """Balls around 0 that hold the integrals beyond the cells on one side."""
    radius = sigma * REACH
    if radius <= 1:
        raise UncertainError
    far = Far(X, side, Tail(radius, 4))
    density = call("exp", -(X**2) / Num(2 * sigma * sigma))
    try:
        weight = far.germ(density)
        value, slope = far.germ(survey.derivative(0)), far.germ(survey.derivative(1))
        found = [
            _bound(multiplied(part, weight), ball(radius))
            for part in (value, multiplied(value, value), multiplied(slope, slope))
        ]
    except (UndecidedError, ZeroDivisionError, OverflowError):
        raise UncertainError from None
    scale = (2 * arb.pi()).sqrt() * ball(sigma)
    return found[0] / scale, found[1] / scale, found[2] / scale


def _bound(germ: Germ, radius: arb) -> arb:
    """A ball around 0 that holds the integral of a germ from R on."""
    parts = [(size(coefficient), scale) for coefficient, scale in germ.terms]
    if germ.rest is not None:
        parts.append(germ.rest)
    total = arb(0)
    for amount, scale in parts:
        # t N'(t) / N(t) <= -L, so that N(t) <= N(R) (R/t)^L.
        fall = -decline(scale, radius)
        if not fall > 1:
            raise UndecidedError
        total += abs(amount).upper() * value_at(scale, radius) * radius / (fall - 1)
    return arb(0, 1) * total


def _beside(survey: Survey, side: Side, sigma: Fraction) -> Integrals:
    """The integrals beside an end at which the formula fails: f and f' hardly move there."""
    close = survey.landmarks.ends[side]
    far = Far(X, 1, Tail(Fraction(2**NEAREST), 8))
    nearer = Close(far, close.at, side)
    try:
        value, slope = (
            bounds(far.germ(nearer.written(survey.derivative(order)))) for order in (0, 1)
        )
    except (UndecidedError, ZeroDivisionError, OverflowError):
        raise UncertainError from None
    end = survey.part.low if side < 0 else survey.part.high
    assert end is not None
    width = arb(2) ** -NEAREST
    x = end.ball.union(end.ball - side * width) / ball(sigma)
    mass = width * (-x * x / 2).exp() / ((2 * arb.pi()).sqrt() * ball(sigma))
    return value * mass, value**2 * mass, slope**2 * mass


def closed_forms(parts: Sequence[Piece], sigma: Fraction) -> tuple[Expr, Expr, Expr] | None:
    """The expectations of f, f^2 and f'^2 in closed form, of a function of polynomial pieces."""
    totals: list[Expr] = [ZERO, ZERO, ZERO]
    for part in parts:
        coefficients = _polynomial(part.expr)
        if coefficients is None:
            return None
        for end in (part.low, part.high):
            if end is not None and end.exact is None:
                return None
        slope = [k * c for k, c in enumerate(coefficients)][1:] or [Fraction(0)]
        powers = _powers(part, sigma, 2 * len(coefficients))
        for number, factors in enumerate(
            (coefficients, _times(coefficients, coefficients), _times(slope, slope))
        ):
            for degree, factor in enumerate(factors):
                if factor:
                    term = Num(factor * sigma**degree) * powers[degree]
                    totals[number] = term if totals[number] is ZERO else totals[number] + term
    found = [canonical(total) for total in totals]
    return found[0], found[1], found[2]


def _polynomial(expr: Expr) -> list[Fraction] | None:
    if node_count(expr) > 200:  # noqa: PLR2004 - longer than any piece that people write
        return None
    try:
        field, (quotient,) = quotients([expr])
    except NoNormalFormError:
        return None
    if any(generator is not X for generator in field.generators):
        return None
    if not quotient.denominator.is_constant():
        return None
    below = fraction_of(next(iter(quotient.denominator.terms()))[1])
    terms = {int(powers[0]): fraction_of(c) / below for powers, c in quotient.numerator.terms()}
    return [terms.get(k, Fraction(0)) for k in range(max(terms, default=0) + 1)]


def _times(left: Sequence[Fraction], right: Sequence[Fraction]) -> list[Fraction]:
    found = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            found[i + j] += a * b
    return found


def _powers(part: Piece, sigma: Fraction, count: int) -> list[Expr]:
    """The integrals of z^k times the standard density, by parts, for k below a count."""

    def at(k: int, *, low: bool) -> tuple[Expr, Expr]:
        """The distribution function, and z^k times the density, at an end."""
        end = part.low if low else part.high
        if end is None:
            return (ZERO if low else ONE), ZERO
        assert end.exact is not None
        z = canonical(end.exact / Num(sigma))
        return call("normal_cdf", z), (z ** Num(k) if k else ONE) * call("normal_pdf", z)

    (below, density_low), (above, density_high) = at(0, low=True), at(0, low=False)
    found: list[Expr] = [above - below, density_low - density_high]
    for k in range(2, count):
        edges = at(k - 1, low=True)[1] - at(k - 1, low=False)[1]
        found.append(edges + Num(k - 1) * found[k - 2])
    return [canonical(value) for value in found]
