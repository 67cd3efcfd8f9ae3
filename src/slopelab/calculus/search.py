r"""The roots of a smooth function and its derivatives between two points: none is missed.

A cell is a closed interval; f is expanded on it as a power series in ball arithmetic, which
encloses f, f', f'', ... on the whole of it at once. Where a derivative cannot vanish, or is
strictly monotone, the cell is done; else it is halved. A root of higher order is found where
algebra shows that it is one: at the ends of the piece, at 0, and where a guess is proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import factorial
from typing import Final, Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate, expansions
from slopelab.calculus.identify import identified
from slopelab.calculus.isolation import spend
from slopelab.calculus.precision import precision
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import Root, UncertainError
from slopelab.core.expr import ONE, ZERO, Expr, Num, Pow, Var, node_count, substitute, walk

Target: TypeAlias = "int | Literal['fixed']"
"""The k-th derivative of f; or f(x) - x."""

EXTRA: Final = 3
"""Coefficients that are known of the highest derivative that is asked for, beyond its value."""

SMALLEST: Final = arb(2) ** -24
"""Cells narrower than this, relative to where they are, are looked at for multiple roots."""

MOST_CELLS: Final = 3000
MOST_NODES: Final = 160
"""Distinct parts: a longer expression is not differentiated again."""
LONGEST: Final = 3000
"""Nodes, written out: whether a longer derivative vanishes somewhere is not asked of algebra."""

DEEPEST: Final = arb(2) ** -80
MOST_ZEROS: Final = 5
"""The highest order of a root that is searched for."""


@final
@dataclass
class Subject:
    """A function with its derivatives.

    Args:
        expr: f, smooth where it is looked at.
        var: x.
    """

    expr: Expr
    var: Var
    derivatives: list[Expr] = field(default_factory=list[Expr])
    cost: int = 0

    def __post_init__(self) -> None:
        self.derivatives.append(self.expr)
        # A power is that many products; and looking at what is found has its price too.
        self.cost = 15 + sum(_products(node) for node in walk(self.expr))

    def target(self, target: Target) -> Expr:
        """The target as an expression."""
        if target == "fixed":
            return self.expr - self.var
        while len(self.derivatives) <= target:
            self.derivatives.append(derivative(self.derivatives[-1], self.var))
        return self.derivatives[target]

    def jet(self, at: arb, length: int, bits: int) -> list[arb] | None:
        """f, f', f''/2, ... around a ball; None where f is not certainly smooth there."""
        spend(self.cost)
        found = expansions([self.expr], self.var.name, at, length - 1, bits)
        return found.get(self.expr)


def _products(node: Expr) -> int:
    match node:
        case Pow(_, Num(value, _)) if value.denominator == 1:
            return 1 + abs(value.numerator)
        case _:
            return 1


def derivative(expr: Expr, var: Var) -> Expr:
    """The derivative, as the rules leave it.

    Raises:
        UncertainError: it would be too long to be worked with.
    """
    if sum(1 for _ in walk(expr)) > MOST_NODES or node_count(expr) > LONGEST:
        raise UncertainError
    return differentiation(expr, var).after


def order_of(target: Target) -> int:
    """How often f is differentiated."""
    return 0 if target == "fixed" else target


def derived(jet: Sequence[arb], target: Target, at: arb) -> list[arb]:
    """The Taylor coefficients of a target, from those of f."""
    if target == "fixed":
        return [jet[0] - at, jet[1] - 1, *jet[2:]]
    if target == 0:
        return list(jet)
    return [
        jet[target + j] * (factorial(target + j) // factorial(j)) for j in range(len(jet) - target)
    ]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """An end of a cell: a point, and what is known of each target there.

    Args:
        at: the point.
        signs: for each target 1 or -1; 0 where it vanishes there, which is proved.
        orders: where it vanishes: the order of the root.
        exact: the point in closed form.
    """

    at: arb
    signs: dict[Target, int]
    orders: dict[Target, int]
    exact: Expr | None = None


@final
@dataclass
class Search:
    """The search for the roots of some targets between two points.

    Args:
        subject: the function.
        targets: what is searched for.
        bits: working precision.
    """

    subject: Subject
    targets: tuple[Target, ...]
    bits: int = BITS
    found: dict[Target, list[Root]] = field(default_factory=dict["Target", "list[Root]"])

    def __post_init__(self) -> None:
        self.length = max(map(order_of, self.targets)) + EXTRA + 1
        for target in self.targets:
            self.found.setdefault(target, [])

    def jet(self, at: arb, length: int) -> list[arb] | None:
        """The expansion of f around a ball."""
        return self.subject.jet(at, length, self.bits)

    def between(self, places: Sequence[Edge]) -> dict[Target, list[Root]]:
        """All roots strictly between the first place and the last, places in between included."""
        for place in places[1:-1]:
            self.record(place, self.targets)
        cells = [(left, right, self.targets) for left, right in pairwise(places)]
        looked = 0
        while cells:
            left, right, targets = cells.pop()
            looked += 1
            if looked > MOST_CELLS:
                raise UncertainError
            open_targets = self.undecided(left, right, targets)
            if not open_targets:
                continue
            if right.at - left.at < SMALLEST * (1 + abs(left.at)):
                middle = self.special(left, right, open_targets)
                self.record(middle, open_targets)
            else:
                middle = self.split(left, right, open_targets)
            cells += [(left, middle, open_targets), (middle, right, open_targets)]
        for roots in self.found.values():
            roots.sort(key=lambda root: float(root.ball))
        return self.found

    def record(self, place: Edge, targets: tuple[Target, ...]) -> None:
        """A place at which some targets vanish."""
        for target in targets:
            if place.signs.get(target) == 0:
                self.found[target].append(Root(place.at, place.exact))

    def edge(self, at: arb, exact: Expr | None = None) -> Edge:
        """What the targets are at a point.

        Raises:
            UncertainError: at a point with a closed form, it cannot be told.
        """
        signs: dict[Target, int] = {}
        orders: dict[Target, int] = {}
        jet = self.jet(at, self.length + MOST_ZEROS if exact is not None else self.length)
        if jet is None:
            raise UncertainError
        for target in self.targets:
            coefficients = derived(jet, target, at)
            if coefficients[0] > 0 or coefficients[0] < 0:
                signs[target] = 1 if coefficients[0] > 0 else -1
            elif exact is not None:
                order = self.order_at(target, coefficients, exact)
                if order is not None:
                    signs[target], orders[target] = 0, order
        return Edge(at, signs, orders, exact)

    def order_at(self, target: Target, coefficients: Sequence[arb], exact: Expr) -> int | None:
        """The order of a root at a point with a closed form; None where it is not proved."""
        for order, value in enumerate(coefficients[: MOST_ZEROS + 1]):
            if value > 0 or value < 0:
                return order
            if not value.is_zero() and not self.vanishes(target, order, exact):
                return None
        return None

    def vanishes(self, target: Target, order: int, exact: Expr) -> bool:
        """Whether a derivative of a target is 0 at a point, by algebra."""
        if target == "fixed":
            function = self.subject.target("fixed" if order == 0 else order)
            if order == 1:
                function = function - ONE
        else:
            function = self.subject.target(target + order)
        nodes = node_count(function)
        if nodes > LONGEST:
            return False
        spend(10 * nodes)
        return canonical(substitute(function, {self.subject.var: exact}), unfold=True) is ZERO

    def undecided(self, left: Edge, right: Edge, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        """The targets of which it is not known what they do between two edges."""
        whole = left.at.union(right.at)
        jet = self.jet(whole, self.length)
        if jet is None:
            return targets
        middle = ((left.at + right.at) / 2).mid()
        centre = self.jet(middle, self.length)
        if centre is None:
            return targets
        half = (whole - middle).union(middle - whole)
        still: list[Target] = []
        for target in targets:
            wide = derived(jet, target, whole)
            near = derived(centre, target, middle)
            if not self.settles(target, left, right, wide, near, half):
                still.append(target)
        return tuple(still)

    def settles(
        self,
        target: Target,
        left: Edge,
        right: Edge,
        wide: Sequence[arb],
        near: Sequence[arb],
        half: arb,
    ) -> bool:
        """Whether the roots of a target in the open cell are known now; a root is noted."""
        for edge in (left, right):
            order = edge.orders.get(target)
            if order is not None and order < len(wide) and _definite(wide[order]):
                return True  # g = (x - p)^m h, and h has no root in the cell
        if _definite(wide[0]) or _definite(near[0] + near[1] * half + wide[2] * half * half):
            return True
        slope = wide[1]
        finer = near[1] + 2 * near[2] * half
        finer = finer + (3 * wide[3] * half * half if len(wide) > 3 else arb(0, "inf"))  # noqa: PLR2004
        if not _definite(slope) and not _definite(finer):
            return False
        first, second = left.signs.get(target), right.signs.get(target)
        if first is None or second is None:
            return False
        if first * second < 0:
            self.found[target].append(self.refined(target, left, right))
        return True

    def split(self, left: Edge, right: Edge, targets: tuple[Target, ...]) -> Edge:
        """A point between two edges at which the signs of the targets are known."""
        width = right.at - left.at
        best: Edge | None = None
        for part in _PARTS:
            try:
                made = self.edge((left.at + width * part).mid())
            except UncertainError:
                continue
            if all(target in made.signs for target in targets):
                return made
            best = made
        if best is None:
            raise UncertainError
        return best

    def refined(self, target: Target, left: Edge, right: Edge) -> Root:
        """The one root of a monotone target between two edges, to 120 bits, by Newton's method."""
        low, high = left.at.mid(), right.at.mid()
        rising = right.signs[target] > 0
        with precision(BITS):
            for _ in range(200):
                cell = low.union(high)
                if high - low < arb(2) ** -130 * (1 + abs(low)):
                    break
                middle = ((low + high) / 2).mid()
                wide = self.jet(cell, order_of(target) + 2)
                near = self.jet(middle, order_of(target) + 2)
                if near is None:
                    raise UncertainError
                value = derived(near, target, middle)[0]
                slope = derived(wide, target, cell)[1] if wide is not None else arb(0, 1)
                if _definite(slope):
                    newton = middle - value / slope
                    lower, upper = newton.lower(), newton.upper()
                    before = high - low
                    low, high = (max(low, lower)), (min(high, upper))
                    if not low <= high:
                        raise UncertainError
                    if high - low < before / 4:
                        continue
                    middle = ((low + high) / 2).mid()
                    near = self.jet(middle, order_of(target) + 2)
                    if near is None:
                        raise UncertainError
                    value = derived(near, target, middle)[0]
                if not _definite(value):
                    break
                if (value > 0) == rising:
                    high = middle
                else:
                    low = middle
            place = low.union(high)
            exact = identified(
                place, self.subject.expr, lambda guess: self.vanishes(target, 0, guess)
            )
            if exact is None:
                return Root(place, None)
            return Root(evaluate(exact, {}), exact)

    def special(self, left: Edge, right: Edge, targets: tuple[Target, ...]) -> Edge:
        """A point of a tiny cell at which a target has a root of higher order, proved."""
        if right.at - left.at < DEEPEST * (1 + abs(left.at)):
            raise UncertainError
        for target in targets:
            for order in range(1, 4):
                place = self.newton(target, order, left, right)
                if place is None:
                    continue
                exact = identified(
                    place,
                    self.subject.expr,
                    lambda guess, target=target: self.vanishes(target, 0, guess),
                )
                if exact is None:
                    continue
                at = evaluate(exact, {})
                if at > left.at and at < right.at:
                    return self.edge(at, exact)
        return self.split(left, right, targets)

    def newton(self, target: Target, order: int, left: Edge, right: Edge) -> arb | None:
        """Where a derivative of a target seems to vanish in a cell; a guess only."""
        at = ((left.at + right.at) / 2).mid()
        for _ in range(12):
            jet = self.jet(at, order_of(target) + order + 2)
            if jet is None:
                return None
            values = derived(jet, target, at)
            if len(values) <= order + 1 or not _definite(values[order + 1]):
                return None
            step = values[order] / (values[order + 1] * (order + 1))
            at = (at - step).mid()
            if abs(step) < arb(2) ** -120:
                return arb(at, arb(2) ** -100)
        return None


_PARTS: Final = tuple(ball(Fraction(k, 1009)) for k in (499, 467, 541, 431, 577, 389, 613))


def _definite(value: arb) -> bool:
    return bool(value > 0) or bool(value < 0)
