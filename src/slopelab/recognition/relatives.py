"""Relations between functions that a glance at values suggests, and their formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from slopelab.core.expr import ONE, ZERO, Div, Expr, Mul, Neg, Num, substitute
from slopelab.core.spec import X
from slopelab.kernels.differentiate import differentiate
from slopelab.recognition.fingerprints import POINTS, Array, Glance, alike, places
from slopelab.recognition.numbers import Constant, nearest, number, rational

Relation: TypeAlias = Literal[
    "same", "affine", "derivative", "antiderivative", "even_part", "odd_part", "near"
]
"""How a formula stands to a function f of the catalogue: it is f; a f(b x + c) + d; f'; a function
whose derivative is f; (f(x) + f(-x))/2; (f(x) - f(-x))/2; or another function that is near f."""

_H: Final = 1e-3
_STENCIL: Final = ((-2, 1 / 12), (-1, -2 / 3), (1, 2 / 3), (2, -1 / 12))
_SLOPES_CLOSE: Final = 1e-6


@final
@dataclass(frozen=True, slots=True)
class Affine:
    """a f(b x + c) + d, its numbers exact."""

    scale: Expr = ONE
    inner: Expr = ONE
    shift: Expr = ZERO
    offset: Expr = ZERO

    @property
    def inside(self) -> Expr:
        """b x + c."""
        return _plus(_times(self.inner, X), self.shift)

    def of(self, expr: Expr) -> Expr:
        """The formula that it makes of a function of x."""
        return _plus(_times(self.scale, substitute(expr, {X: self.inside})), self.offset)

    @property
    def changes(self) -> int:
        """How many of its numbers do something."""
        pairs = ((self.scale, 1), (self.inner, 1), (self.shift, 0), (self.offset, 0))
        return sum(value is not Num(rest) for value, rest in pairs)


def affine(
    wanted: Array, exprs: Sequence[Expr], known: Sequence[Constant]
) -> list[tuple[int, Affine]]:
    """Functions of which the wanted values may be a scaled, shifted or mirrored copy.

    Args:
        wanted: values at `POINTS`.
        exprs: functions of x.
        known: constants that the numbers may be.

    Returns:
        The number of a function and what would be done to it; the simplest first.
    """
    insides = list(_insides(known))
    slopes = np.array([[inside.value, outside.value] for inside, outside in insides])
    x = slopes[:, :1] * POINTS + slopes[:, 1:]
    table = Glance({X.name: x}).table(exprs)
    with np.errstate(all="ignore"):
        usable = np.asarray(np.isfinite(table).all(axis=-1))
        table = np.where(usable[..., None], table, 0.0)
        centred = table - table.mean(axis=-1, keepdims=True)
        goal = wanted - wanted.mean()
        scale = (centred @ goal) / (centred * centred).sum(axis=-1)
        offset = wanted.mean() - scale * table.mean(axis=-1)
        fits = alike(scale[..., None] * table + offset[..., None], wanted)
    fits &= usable & np.isfinite(scale) & (np.abs(scale) > 1e-6)  # noqa: PLR2004
    found = [
        (
            at,
            Affine(
                nearest(float(scale[at, row]), known),
                insides[row][0].expr,
                insides[row][1].expr,
                _offset(float(offset[at, row]), float(np.abs(wanted).max()), known),
            ),
        )
        for at, choices in enumerate(fits)
        for row in places(choices)
    ]
    return sorted(found, key=lambda item: item[1].changes)


def _offset(value: float, size: float, known: Sequence[Constant]) -> Expr:
    return ZERO if abs(value) <= 1e-9 * size else nearest(value, known)


def _insides(known: Sequence[Constant]) -> Iterator[tuple[Constant, Constant]]:
    """Factors and shifts of x that are tried, the plainest first."""
    one, zero = Constant(1.0, ONE), Constant(0.0, ZERO)
    two, half = Constant(2.0, Num(2)), Constant(0.5, number(Fraction(1, 2)))
    inverses = [Constant(1 / c.value, _quotient(ONE, c.expr)) for c in known]
    ratios = [
        Constant(a.value / b.value, _quotient(a.expr, b.expr))
        for a in known[:4]
        for b in known[:4]
        if a is not b
    ]
    factors = _signed([one, two, half, *known[:8], *inverses[:8], *ratios])
    shifts = _signed([one, two, half, *known[:8]])
    yield from ((factor, zero) for factor in factors)
    yield from ((factor, shift) for factor in _signed([one, *known[:3]]) for shift in shifts)


def _quotient(top: Expr, bottom: Expr) -> Expr:
    quotient = Div(top, bottom)
    exact = rational(quotient)
    return quotient if exact is None else number(exact)


def _signed(constants: Sequence[Constant]) -> list[Constant]:
    found: dict[float, Constant] = {}
    for constant in constants:
        found.setdefault(constant.value, constant)
        minus = constant.expr
        minus = Num(-minus.value, minus.decimal) if isinstance(minus, Num) else Neg(minus)
        found.setdefault(-constant.value, Constant(-constant.value, minus))
    return list(found.values())


def slopes(exprs: Sequence[Expr]) -> Array:
    """Derivatives at `POINTS`, by differences of fourth order.

    Args:
        exprs: functions of x.
    """
    x = np.array([[step * _H] for step, _ in _STENCIL]) + POINTS
    weights = np.array([weight for _, weight in _STENCIL]) / _H
    with np.errstate(all="ignore"):
        return np.einsum("s,fsn->fn", weights, Glance({X.name: x}).table(exprs))


def slopes_alike(left: Array, right: Array) -> NDArray[np.bool_]:
    """Whether values agree as well as differences do, at all points but 0, where kinks are."""
    away = POINTS != 0
    return alike(left[..., away], right[..., away], _SLOPES_CLOSE)


def related(relation: Relation, expr: Expr) -> Expr:
    """The formula that a relation makes of a function of x.

    Args:
        relation: ``derivative``, ``even_part`` or ``odd_part``.
        expr: the function.
    """
    if relation == "derivative":
        return differentiate(expr, X)
    mirrored = substitute(expr, {X: Neg(X)})
    both = expr + mirrored if relation == "even_part" else expr - mirrored
    return Div(both, Num(2))


def _times(factor: Expr, expr: Expr) -> Expr:
    if factor is Num(1):
        return expr
    return Neg(expr) if factor is Num(-1) else Mul((factor, expr))


def _plus(expr: Expr, term: Expr) -> Expr:
    return expr if term is ZERO else expr + term
