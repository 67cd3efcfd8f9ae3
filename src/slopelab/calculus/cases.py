r"""A function written in cases, its parameters kept as letters.

min(max(x, a), b) is a for x < a, x between, and b for x > b. Where a condition is linear in x,
its break is found as an expression in the parameters; else it must not depend on them. Which case
comes first is decided at the parameters' values, and the step that says so is checked at several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.claims import is_simple, rational
from slopelab.calculus.elimination import by_power, moving_generators
from slopelab.calculus.field import NoNormalFormError, Quotient
from slopelab.calculus.order import arranged
from slopelab.calculus.pieces import resolved
from slopelab.calculus.precision import precision
from slopelab.calculus.render import rendered
from slopelab.calculus.roots import roots
from slopelab.calculus.simplify import canonical, has_decimals, quotients, same
from slopelab.calculus.stretch import UncertainError
from slopelab.calculus.tidy import tidied
from slopelab.core.expr import (
    ONE,
    ZERO,
    Call,
    Compare,
    Expr,
    Neg,
    Num,
    Var,
    Where,
    children,
    depends_on,
    substitute,
    transform,
    variables,
    walk,
)

MOST: Final = 8
"""Pieces; a function with more of them is left as it is written."""

SWITCHES: Final = frozenset({"max", "min", "step", "abs", "sign"})
_TEXTBOOK: Final = frozenset({"abs", "sign"})
"""Switches whose derivative is in every table."""


@final
@dataclass(frozen=True, slots=True)
class End:
    """One break: the place, and where it lies at the parameters' values."""

    at: Expr
    ball: arb


@final
@dataclass(frozen=True, slots=True)
class Cases:
    """A function in cases.

    Args:
        ends: the breaks, from left to right.
        pieces: the formulas between them; one more than breaks.
        own: what holds at each break itself: one of the formulas beside it, or another.
    """

    ends: tuple[End, ...]
    pieces: tuple[Expr, ...]
    own: tuple[Expr, ...]

    def written(self, var: Var) -> Expr:
        """The function as a chain of `Where`, from left to right; of two pieces the right first."""
        if len(self.pieces) == 1:
            return self.pieces[0]
        if len(self.pieces) == 2:  # noqa: PLR2004
            (end,), (left, right), (own,) = self.ends, self.pieces, self.own
            if own is right:
                return Where(Compare(">=", var, end.at), right, left)
            rest = left if own is left else Where(Compare("<", var, end.at), left, own)
            return Where(Compare(">", var, end.at), right, rest)
        chain = self.pieces[-1]
        for end, piece, own in reversed(list(zip(self.ends, self.pieces, self.own, strict=False))):
            if own is piece:
                chain = Where(Compare("<=", var, end.at), piece, chain)
                continue
            following = chain.yes if isinstance(chain, Where) else chain
            if own is not following:
                chain = Where(Compare("<=", var, end.at), own, chain)
            chain = Where(Compare("<", var, end.at), piece, chain)
        return chain

    def samples(self) -> tuple[Fraction, ...]:
        """A short rational number inside each piece."""
        places = [None, *(float(end.ball) for end in self.ends), None]
        return tuple(_inside(low, high) for low, high in pairwise(places))


def _inside(low: float | None, high: float | None) -> Fraction:
    if low is None or high is None:
        beside = (0.0 if high is None else high - 1) if low is None else low + 1
        return Fraction(beside).limit_denominator(8)
    middle, width = Fraction(low / 2 + high / 2), high - low
    return middle.limit_denominator(max(8, int(8 / width) + 1))


def has_cases(expr: Expr, var: Var) -> bool:
    """Whether a function switches otherwise than by |u| and sign(u)."""
    return any(
        depends_on(condition, var)
        for node in walk(expr)
        if not (isinstance(node, Call) and node.name in _TEXTBOOK)
        for condition in _condition(node)
    )


def cases(expr: Expr, var: Var, values: Mapping[str, Fraction]) -> Cases | None:
    """Cut a function into cases.

    Args:
        expr: the function.
        var: its variable.
        values: the parameters' values, which decide the order of the breaks.

    Returns:
        The cases, or None where they cannot be found or are too many.
    """
    with precision(BITS):
        try:
            return _Cutting(var, values).cases(expr)
        except (UncertainError, NoNormalFormError):
            return None


def _condition(node: Expr) -> tuple[Expr, ...]:
    """The expression whose sign decides how a node switches; nothing for other nodes."""
    match node:
        case Where(Compare(_, left, right), _, _) | Call("max" | "min", (left, right)):
            if right is ZERO:
                return (left,)
            return (Neg(right),) if left is ZERO else (left - right,)
        case Call(name, (arg,)) if name in SWITCHES:
            return (arg,)
        case _:
            return ()


def _branch(switch: Expr, side: int) -> Expr:
    """What a switch is where its condition has a sign; `side` is 0 where it is a tie."""
    match switch:
        case Where(Compare(op, _, _), yes, no):
            strict = (side > 0) == (op in {">", ">="})
            return yes if (strict if side else op in {">=", "<="}) else no
        case Call("max", (left, right)):
            return left if side >= 0 else right
        case Call("min", (left, right)):
            return left if side <= 0 else right
        case Call("abs", (u,)):
            return u if side >= 0 else Neg(u)
        case Call("sign", _):
            return Num(side) if side >= 0 else Neg(ONE)
        case _:
            return ONE if side > 0 else ZERO


class _Cutting:
    def __init__(self, var: Var, values: Mapping[str, Fraction]) -> None:
        self.var = var
        self.env = {name: ball(value) for name, value in values.items() if name != var.name}
        self.numbers: dict[Expr, Expr] = {
            Var(name): Num(value) for name, value in values.items() if name != var.name
        }

    def cases(self, expr: Expr) -> Cases | None:
        found = self.cut(expr, None, None)
        ends: list[End] = []
        own: list[Expr] = []
        pieces = [found[0][0]]
        for (left, _, end), (right, _, _) in pairwise(found):
            assert end is not None
            here = tidied(self.at(expr, end))
            alike = canonical(left) is canonical(right)
            if alike and canonical(here) is canonical(left):
                continue
            if alike:
                return None  # one point alone is different: better left as it is written
            ends.append(end)
            own.append(next((p for p in (left, right) if canonical(p) is canonical(here)), here))
            pieces.append(right)
        if any(isinstance(node, Where) for piece in pieces for node in walk(piece)):
            return None  # cases in a parameter, with cases in the variable inside them
        return Cases(tuple(ends), tuple(pieces), tuple(own)) if len(pieces) <= MOST else None

    def sign(self, condition: Expr, place: arb) -> int:
        value = evaluate(condition, {**self.env, self.var.name: place})
        if value > 0:
            return 1
        return -1 if value < 0 else 0

    def at(self, expr: Expr, end: End) -> Expr:
        """The formula that holds at a break."""
        return resolved(
            expr, lambda node: self.sign(node, end.ball), lambda node: depends_on(node, self.var)
        )

    def cut(
        self, expr: Expr, low: End | None, high: End | None
    ) -> list[tuple[Expr, End | None, End | None]]:
        switch = self.innermost(expr)
        if switch is None:
            return [(self.neat(expr), low, high)]
        (condition,) = _condition(switch)
        inner = [end for end in self.breaks(condition) if self.between(end, low, high)]
        inner.sort(key=lambda end: float(end.ball))
        found: list[tuple[Expr, End | None, End | None]] = []
        for left, right in pairwise([low, *inner, high]):
            side = self.sign(condition, self.inside(left, right))
            if side == 0 and canonical(condition, unfold=True) is not ZERO:
                raise UncertainError
            branch = substitute(expr, {switch: _branch(switch, side)})
            found += self.cut(branch, left, right)
            if len(found) > 2 * MOST:
                raise UncertainError
        return found

    def innermost(self, expr: Expr) -> Expr | None:
        """A part that switches with the variable while nothing inside of it does."""
        for node in walk(expr):
            conditions = [c for c in _condition(node) if depends_on(c, self.var)]
            if conditions and not any(
                depends_on(inner, self.var)
                for part in children(node)
                for deeper in walk(part)
                for inner in _condition(deeper)
            ):
                return node
        return None

    def breaks(self, condition: Expr) -> list[End]:
        linear = self.linear(condition)
        if linear is not None:
            return [linear]
        bound = substitute(condition, self.numbers)
        found: list[End] = []
        for root in roots(bound, self.var):
            exact = root.exact
            if exact is None:
                raise UncertainError
            moves = variables(condition) - {self.var.name}
            if moves and not same(substitute(condition, {self.var: exact}), ZERO):
                raise UncertainError
            found.append(End(exact, root.ball))
        return found

    def linear(self, condition: Expr) -> End | None:
        field, (quotient,) = quotients([condition], natural=True)
        moving = moving_generators(field, self.var)
        if [generator for _, generator in moving] != [self.var]:
            return None
        index = moving[0][0]
        degrees = quotient.numerator.degrees()[index], quotient.denominator.degrees()[index]
        if degrees != (1, 0):
            return None
        slope, offset = by_power(field, quotient.numerator, index)
        root = rendered(Quotient.of(field, -offset, slope), decimal=has_decimals(condition))
        at = arranged(root, self.var)
        place = evaluate(at, self.env)
        if not place.is_finite():
            raise UncertainError
        return End(at, place)

    def between(self, end: End, low: End | None, high: End | None) -> bool:
        for other, side in ((low, 1), (high, -1)):
            if other is None:
                continue
            gap = (end.ball - other.ball) * side
            if gap < 0 or end.at is other.at or same(end.at, other.at):
                return False
            if not gap > 0:
                raise UncertainError
        return True

    def inside(self, low: End | None, high: End | None) -> arb:
        if low is not None and high is not None:
            return ((low.ball + high.ball) / 2).mid()
        if low is not None:
            return (low.ball + 1).mid()
        return (high.ball - 1).mid() if high is not None else arb(0)

    def neat(self, expr: Expr) -> Expr:
        """A piece without what its case has made idle: products with 0, min(0, 6), 6/6."""

        def rule(node: Expr) -> Expr:
            if depends_on(node, self.var) or isinstance(node, (Num, Compare)):
                return node
            switched = node
            if isinstance(node, Call) and node.name in SWITCHES:
                (condition,) = _condition(node)
                switched = _branch(node, self.sign(condition, arb(0)))
            if variables(switched):
                return switched
            value = canonical(switched)
            simple = rational(value)
            short = simple is not None and is_simple(value)
            return value if short and not has_decimals(switched) else switched

        return tidied(transform(expr, rule))
