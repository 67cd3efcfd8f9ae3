r"""Where a smooth piece turns and bends: all roots of f, f(x) - x and of its derivatives.

Between two points the roots are found in cells (`calculus.search`); far out the sign of each is
settled by its germ (`calculus.farout`). What waves for ever has no last root: where a derivative is
periodic, one period is searched; any other is searched up to where its germ begins, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.farout import Far
from slopelab.calculus.limits import Side
from slopelab.calculus.precision import precision
from slopelab.calculus.search import Edge, Search, Subject, Target
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import Between, Root, UncertainError, is_inside
from slopelab.calculus.tailgerms import Germ, Tail
from slopelab.calculus.waves import has_waves, period
from slopelab.core.expr import ONE, ZERO, Div, Expr, Neg, Var, depends_on, substitute

ATTEMPTS: Final = (
    (Fraction(1, 2**30), 3),
    (Fraction(1, 2**12), 3),
    (Fraction(1, 4), 3),
    (Fraction(1), 3),
    (Fraction(2), 3),
    (Fraction(4), 3),
    (Fraction(8), 3),
    (Fraction(16), 3),
    (Fraction(16), 8),
    (Fraction(64), 4),
    (Fraction(256), 8),
    (Fraction(2048), 4),
    (Fraction(2**14), 4),
    (Fraction(2**21), 4),
    (Fraction(2**40), 4),
)
"""Where a tail may begin, and how many terms are looked at there."""

CLOSE: Final = ((Fraction(2), 4), (Fraction(8), 4), (Fraction(32), 8), (Fraction(2**10), 8))
"""One over how near to a point germs beside it begin, and how many terms are looked at."""

WAVING: Final = (Fraction(16), 4)
"""Where the tail of what waves begins."""


@final
@dataclass(frozen=True, slots=True)
class Marks:
    """The roots of one target on one piece.

    Args:
        roots: from left to right; those of one period where it is periodic.
        vanishes: whether the target is 0 on the whole piece.
        signs: what sign it has far out on the left and on the right; None where it waves, and on
            the side of a finite end.
        period: the period, where roots come again and again.
        endless: whether there are more and more roots towards the left, and towards the right.
    """

    roots: tuple[Root, ...]
    vanishes: bool
    signs: tuple[int | None, int | None]
    period: Expr | None = None
    endless: tuple[bool, bool] = (False, False)


@final
@dataclass(frozen=True, slots=True)
class Landmarks:
    """What was found on a piece.

    Args:
        marks: by target; a target whose roots cannot be certified is left out.
        tails: the far germs, by side, where they were made.
        ends: the germs at finite ends at which the formula has no value, by side.
    """

    marks: dict[Target, Marks]
    tails: dict[Side, Far]
    ends: dict[Side, Close]


@final
@dataclass(frozen=True, slots=True)
class Close:
    """Germs beside a point p: x = p - side/t, for t >= R.

    Args:
        far: in t.
        at: p.
        side: -1 for the left end of a piece, 1 for its right end.
    """

    far: Far
    at: Expr
    side: Side

    def written(self, expr: Expr) -> Expr:
        """An expression in x as one in t."""
        step = Div(ONE, self.far.var)
        beside: Expr = step if self.side < 0 else Neg(step)
        return substitute(expr, {self.far.var: beside if self.at is ZERO else self.at + beside})

    @property
    def edge(self) -> arb:
        """The point up to which it holds."""
        return (evaluate(self.at, {}) - self.side / ball(self.far.tail.radius)).mid()


@lru_cache(maxsize=512)
def landmarks(expr: Expr, var: Var, between: Between, targets: tuple[Target, ...]) -> Landmarks:
    """All roots of the targets on an open piece on which f is smooth and defined.

    Args:
        expr: f.
        var: x.
        between: the ends of the piece.
        targets: orders of derivatives, and ``"fixed"`` for f(x) - x.
    """
    with precision(BITS):
        return _Piece(Subject(expr, var), between).found(targets)


@final
@dataclass
class _Piece:
    subject: Subject
    between: Between
    ends: dict[Side, Close] = field(default_factory=dict["Side", Close])

    def found(self, targets: tuple[Target, ...]) -> Landmarks:
        marks: dict[Target, Marks] = {}
        left: list[Target] = []
        for target in targets:
            try:
                if self.vanishes(target):
                    marks[target] = Marks((), vanishes=True, signs=(0, 0))
                else:
                    left.append(target)
            except UncertainError:
                continue  # a derivative too long to be worked with
        tails: dict[Side, Far] = {}
        signs: dict[Side, dict[Target, int]] = {-1: {}, 1: {}}
        for end, side in zip(self.between, _SIDES, strict=True):
            if end is None:
                tails[side] = self.tail(side, left, signs[side])
            elif self.subject.jet(end.ball + arb(0, _NEAR), 4, BITS) is None:
                self.ends[side] = self.close(end, side, left)
        groups: dict[Expr | None, list[Target]] = {}
        for target in left:
            open_sides = [side for side in tails if target not in signs[side]]
            groups.setdefault(self.period(target) if open_sides else None, []).append(target)
        for every, group in groups.items():
            for target, roots in self.searched(tuple(group), tails, every).items():
                endless = [
                    every is None and side in tails and target not in signs[side] for side in _SIDES
                ]
                marks[target] = Marks(
                    roots,
                    vanishes=False,
                    signs=(signs[-1].get(target), signs[1].get(target)),
                    period=every,
                    endless=(endless[0], endless[1]),
                )
        return Landmarks(marks, tails, self.ends)

    def vanishes(self, target: Target) -> bool:
        expr = self.subject.target(target)
        if not depends_on(expr, self.subject.var):
            return canonical(expr, unfold=True) is ZERO
        # What is 0 at a place, as far as forty digits show, may be 0 everywhere.
        value = evaluate(expr, {self.subject.var.name: _inside(self.between)})
        return value.contains(0) and canonical(expr, unfold=True) is ZERO

    def tail(self, side: Side, targets: Sequence[Target], signs: dict[Target, int]) -> Far:
        """The tail from which on every target has one sign; where some wave, a tail without."""
        waving = has_waves(self.subject.expr, self.subject.var)
        attempts = (*ATTEMPTS[5:8], WAVING) if waving else ATTEMPTS
        reach = _reach(self.between, side)
        far: Far | None = None
        for radius, kept in attempts:
            if not radius > reach:
                continue
            far = Far(self.subject.var, side, Tail(radius, kept))
            signs.clear()
            for target in targets:
                try:
                    signs[target] = far.sign(self.subject.target(target))
                except (UndecidedError, ZeroDivisionError, OverflowError):
                    if not waving:
                        break
            if len(signs) == len(targets):
                return far
        if far is None or not waving:
            raise UncertainError
        return far

    def close(self, end: Root, side: Side, targets: Sequence[Target]) -> Close:
        """The germs beside an end at which f has no value, where every target keeps its sign."""
        if end.exact is None:
            raise UncertainError
        other = self.between[1 if side < 0 else 0]
        for radius, kept in CLOSE:
            found = Close(Far(self.subject.var, 1, Tail(radius, kept)), end.exact, side)
            if other is not None and not (other.ball - found.edge) * side < 0:
                continue
            try:
                for target in targets:
                    found.far.sign(found.written(self.subject.target(target)))
            except (UndecidedError, ZeroDivisionError, OverflowError):
                continue
            return found
        raise UncertainError

    def period(self, target: Target) -> Expr | None:
        if self.between != (None, None):
            return None
        expr, var = self.subject.target(target), self.subject.var
        # In x + sin(x)^2 - x there is no x outside of the sine once it is worked out.
        return period(expr, var) or period(canonical(expr), var)

    def searched(
        self, targets: tuple[Target, ...], tails: dict[Side, Far], every: Expr | None
    ) -> dict[Target, tuple[Root, ...]]:
        try:
            return self.all_at_once(targets, tails, every, BITS)
        except UncertainError:
            pass
        if len(targets) == 1:
            # 1 + erf(x) far to the left: what is left after so much cancels needs more bits.
            try:
                return self.all_at_once(targets, tails, every, 4 * BITS)
            except UncertainError:
                return {}
        found: dict[Target, tuple[Root, ...]] = {}
        for target in targets:
            found |= self.searched((target,), tails, every)
        return found

    def all_at_once(
        self, targets: tuple[Target, ...], tails: dict[Side, Far], every: Expr | None, bits: int
    ) -> dict[Target, tuple[Root, ...]]:
        search = Search(self.subject, targets, bits)
        if every is not None:
            length = evaluate(every, {})
            start = (length * ball(_START)).mid()
            places = [search.edge(start), search.edge(start + length)]
        else:
            places = self.places(search, tails)
        return {
            target: tuple(
                replace(root, period=every)
                for root in roots
                if every is not None or is_inside(root, self.between)
            )
            for target, roots in search.between(places).items()
        }

    def places(self, search: Search, tails: dict[Side, Far]) -> list[Edge]:
        places: list[Edge] = []
        for end, side in zip(self.between, _SIDES, strict=True):
            if end is None:
                # A hair beyond R, where no target has a root that people meet.
                at = (ball(tails[side].tail.radius) + ball(_HAIR)).mid()
                places.append(search.edge(at * side))
            elif side in self.ends:
                places.append(search.edge(self.ends[side].edge))
            else:
                places.append(search.edge(end.ball, end.exact))
        low, high = (place.at for place in places)
        if low < 0 and high > 0:
            places.insert(1, search.edge(arb(0), ZERO))
        return places


_SIDES: Final[tuple[Side, Side]] = (-1, 1)
_START: Final = Fraction(-380, 1009)
_NEAR: Final = arb(2) ** -100
_HAIR: Final = Fraction(1, 10007)
_ASIDE: Final = Fraction(487, 1009)


def _inside(between: Between) -> arb:
    """Some point of a stretch at which nothing vanishes by chance."""
    low, high = between
    aside = ball(_ASIDE)
    if low is not None and high is not None:
        return (low.ball + (high.ball - low.ball) * aside).mid()
    if low is not None:
        return (low.ball + aside).mid()
    return (high.ball - aside).mid() if high is not None else aside.mid()


def _reach(between: Between, side: Side) -> Fraction:
    """How far out the finite end of a half-line is, towards its infinite side."""
    other = between[0] if side > 0 else between[1]
    if other is None:
        return Fraction(0)
    upper = float((other.ball * side).upper())
    return Fraction(upper) if upper < 1e300 else Fraction(10) ** 300  # noqa: PLR2004


def germ_at(found: Landmarks, side: Side, expr: Expr) -> Germ | None:
    """How an expression looks beside the finite end on a side, where its formula fails."""
    close = found.ends.get(side)
    try:
        return close.far.germ(close.written(expr)) if close is not None else None
    except (UndecidedError, ZeroDivisionError, OverflowError):
        return None


def germ_of(found: Landmarks, side: Side, expr: Expr) -> Germ | None:
    """How an expression looks far out on a side, where that is known."""
    far = found.tails.get(side)
    try:
        return far.germ(expr) if far is not None else None
    except (UndecidedError, ZeroDivisionError, OverflowError):
        return None
