"""What is known of each smooth piece of a function, by the better of two methods."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, final

from slopelab.calculus.claims import infinite_sign
from slopelab.calculus.constants import rate, sign, waves
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.extremes import X
from slopelab.calculus.isolation import fresh_budget
from slopelab.calculus.landmarks import Landmarks, Marks, germ_at, germ_of, landmarks
from slopelab.calculus.limits import Side, limit
from slopelab.calculus.pieces import Piece
from slopelab.calculus.roots import roots
from slopelab.calculus.scales import UNIT, as_expr, compared
from slopelab.calculus.search import Target, derivative
from slopelab.calculus.simplify import canonical, simplified
from slopelab.calculus.stretch import UncertainError
from slopelab.calculus.tailgerms import Germ
from slopelab.core.expr import INFINITY, ZERO, Expr, Neg, node_count

TARGETS: Final[tuple[Target, ...]] = (0, "fixed", 1, 2, 3)
"""What is searched for: roots of f, of f(x) - x, and of the first three derivatives."""


LONGEST: Final = 400
"""Nodes, written out: a longer expression is not handed to algebra."""


@final
@dataclass
class Survey:
    """One smooth piece with its landmarks.

    Args:
        part: the piece.
        landmarks: its roots and tails.
    """

    part: Piece
    landmarks: Landmarks
    derivatives: list[Expr] = field(default_factory=list[Expr])

    def derivative(self, order: int) -> Expr:
        """f or one of its derivatives on the piece, in a short form."""
        if not self.derivatives:
            self.derivatives.append(self.part.expr)
        while len(self.derivatives) <= order:
            made = derivative(self.derivatives[-1], X)
            # The third derivative is evaluated here and there, and never shown.
            self.derivatives.append(simplified(made) if len(self.derivatives) < 3 else made)  # noqa: PLR2004
        return self.derivatives[order]

    def marks(self, target: Target) -> Marks:
        """The roots of a target.

        Raises:
            UncertainError: they are not known for certain.
        """
        found = self.landmarks.marks.get(target)
        if found is None:
            raise UncertainError
        return found

    def germ(self, side: Side, order: int) -> Germ | None:
        """How a derivative looks far out."""
        return germ_of(self.landmarks, side, self.derivative(order))

    def limit(self, side: Side, order: int) -> Expr | None:
        """The limit of a derivative; None where there is none, or none is known."""
        germ = self.germ(side, order)
        found = None if germ is None else limit_of(germ)
        return found if found is not None else limit(self.derivative(order), X, side)

    def limit_at(self, side: Side, order: int) -> Expr | None:
        """The limit of a derivative at the finite end on a side, where its formula fails."""
        germ = germ_at(self.landmarks, side, self.derivative(order))
        return None if germ is None else limit_of(germ)


def surveyed(part: Piece) -> Survey:
    """The landmarks of a piece; where cells do not find them, algebra may."""
    try:
        found = landmarks(part.expr, X, part.between, TARGETS)
    except UncertainError:
        found = Landmarks({}, {}, {})
    missing: list[Target] = [target for target in TARGETS if target not in found.marks]
    survey = Survey(part, found)
    with fresh_budget():
        for target in missing:
            try:
                expr = part.expr - X if target == "fixed" else survey.derivative(target)
                if node_count(expr) > LONGEST:
                    continue
                known = roots(expr, X, part.between)
                signs = tuple(_far_sign(found, side, expr) for side in (-1, 1))
            except UncertainError:
                continue
            vanishes = canonical(expr, unfold=True) is ZERO
            found.marks[target] = Marks(known, vanishes, (signs[0], signs[1]))
    return survey


def _far_sign(found: Landmarks, side: Side, expr: Expr) -> int | None:
    far = found.tails.get(side)
    try:
        return far.sign(expr) if far is not None else None
    except (UndecidedError, ZeroDivisionError, OverflowError):
        return None


def limit_of(germ: Germ) -> Expr | None:
    """The limit of a germ; None where there is none, or none is known."""
    if germ.is_zero:
        return ZERO
    order = compared(germ.leading, UNIT)
    if order < 0:
        return ZERO
    if not germ.terms or waves(germ.terms[0][0]):
        return None
    lead = germ.terms[0][0]
    if order == 0:
        return canonical(as_expr(rate(lead)))
    try:
        return INFINITY if sign(lead) > 0 else Neg(INFINITY)
    except UndecidedError:
        return None


def is_infinite(value: Expr | None) -> bool:
    """Whether a limit is infinite."""
    return value is not None and infinite_sign(value) != 0
