"""The two routes to a derivative: of the whole function by rules, or of each of its cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import final

from slopelab.calculus.abbreviations import Abbreviated, inner_function, prime
from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.cases import SWITCHES, Cases, cases, has_cases
from slopelab.calculus.moves import VALUE, self_steps, simplification
from slopelab.calculus.piecewise import in_pieces, join_steps
from slopelab.calculus.rules import differentiation
from slopelab.calculus.selfform import SelfForm, self_form
from slopelab.calculus.simplify import complexity
from slopelab.calculus.steps import Detail, Phase, Step
from slopelab.calculus.tidy import looks_like
from slopelab.calculus.verify import Point, equal_at
from slopelab.core.expr import Call, Derivative, Expr, Var, Where, depends_on, walk


@final
@dataclass(frozen=True, slots=True)
class Route:
    """The middle of a derivation.

    Args:
        phases: the parts, in order.
        result: the derivative.
        form: the derivative in terms of the function itself, where there is one.
        letters: what was abbreviated on the way.
    """

    phases: tuple[Phase, ...]
    result: Expr
    form: SelfForm | None
    letters: Mapping[str, Expr]


@final
@dataclass(frozen=True, slots=True)
class Setting:
    """What a derivation starts from.

    Args:
        expr: the function.
        var: its variable.
        values: the parameters' values, those of lettered constants among them.
        names: what names stand for.
        points: where steps are checked.
        cut: the cases of the function, if it has any.
        in_itself: whether the derivative is also wanted in terms of the function itself, and long
            inner functions by a letter.
        avoid: further names that are in use.
        at_kinks: another formula of the same function, in the variable alone, whose derivative is
            used where pieces meet; the function as it is written where there is none.
    """

    expr: Expr
    var: Var
    values: Mapping[str, Fraction]
    names: Mapping[str, Expr]
    points: Sequence[Point]
    cut: Cases | None
    in_itself: bool = True
    avoid: frozenset[str] = frozenset()
    at_kinks: Expr | None = None

    def route(self) -> Route:
        """The derivative, by the route that suits the function."""
        if self.cut is not None and len(self.cut.pieces) > 1 and has_cases(self.expr, self.var):
            return self._by_cases(self.cut)
        plain = self._whole()
        joins = Phase(
            "joins",
            join_steps(self.met, self.var, self.cut, self.values) if self.cut is not None else (),
        )
        short = (
            inner_function(
                self.expr, plain.form.expr if plain.form else plain.result, self.var, self.taken
            )
            if self.in_itself
            else None
        )
        chosen = plain if short is None else self._abbreviated(short, plain)
        return Route(
            (*chosen.phases[:-1], joins, chosen.phases[-1]),
            chosen.result, chosen.form, chosen.letters,
        )  # fmt: skip

    @property
    def met(self) -> Expr:
        """The formula whose derivative is used where pieces meet."""
        return self.expr if self.at_kinks is None else self.at_kinks

    @property
    def taken(self) -> frozenset[str]:
        """The names that are in use."""
        return self.avoid | frozenset(self.names)

    def _whole(self) -> Route:
        root = differentiation(self.expr, self.var, self.taken)
        moves = simplification(root.after, self.var, self.expr)
        result = moves[-1].after if moves else root.after
        truth = partial(equal_at, result, self.points, self.names)
        form = self_form(self.expr, result, self.var, VALUE, truth) if self.in_itself else None
        phases = (
            Phase("differentiate", (root,)),
            Phase("simplify", moves),
            Phase("self_form", self_steps(self.expr, result, form) if form else ()),
        )
        return Route(phases, result, form, {})

    def _abbreviated(self, short: Abbreviated, plain: Route) -> Route:
        """With a letter u for an inner function, of which the slope u' is found first."""
        ((name, inner),) = short.letters.items()
        u, slope_name = Var(name), prime(name)
        taken = self.taken | {name, slope_name.name}
        root = differentiation(inner, self.var, taken)
        moves = simplification(root.after, self.var, inner)
        slope = moves[-1].after if moves else root.after
        first = Step(
            rule="let.slope",
            before=Derivative(inner, self.var),
            after=slope,
            messages={"u": u},
            substeps=(root, *moves),
        )
        outer = differentiation(short.expr, self.var, taken, {u: slope_name})
        others = (u, slope_name)
        rest = simplification(outer.after, self.var, short.expr, others)
        result = rest[-1].after if rest else outer.after
        if complexity(result) >= complexity(plain.form.expr if plain.form else plain.result):
            return plain
        letters = {name: inner, slope_name.name: slope}
        form = self_form(short.expr, result, self.var, VALUE)
        if form is not None and (form.method != "reduction"):
            form = None  # u stands for something that moves: there is nothing to eliminate
        let = Step(
            rule="let",
            before=self.expr,
            after=short.expr,
            bindings={name: inner},
            level=Detail.HEADLINE,
        )
        phases = (
            Phase("let", (let,)),
            Phase("differentiate", (first, outer)),
            Phase("simplify", rest),
            Phase("self_form", self_steps(short.expr, result, form) if form else ()),
        )
        return Route(phases, result, form, letters)

    def _by_cases(self, cut: Cases) -> Route:
        def judge(piece: Expr, slope: Expr, form: Expr) -> bool:
            return equal_at(slope, self.points, {**self.names, VALUE.name: piece}, form)

        written = cut.written(self.var)
        found = in_pieces(
            self.expr,
            self.var,
            cut,
            self.values,
            judge if self.in_itself else None,
            self.taken,
            self.met,
        )
        cutting = (Step(rule="cut", before=self.expr, after=written, level=Detail.HEADLINE),)
        phases = (
            Phase("cut", () if looks_like(self.expr, written) else cutting),
            Phase("differentiate", (found.root,)),
            Phase("joins", found.joins),
            Phase("self_form", found.forms),
        )
        form = SelfForm(found.best, VALUE, "pieces") if found.forms else None
        return Route(phases, found.slopes, form, {})


def cut_of(expr: Expr, var: Var, values: Mapping[str, Fraction]) -> Cases | None:
    """The cases of a function that switches; None for others."""
    switches = any(
        depends_on(node, var)
        for node in walk(expr)
        if isinstance(node, Where) or (isinstance(node, Call) and node.name in SWITCHES)
    )
    return cases(expr, var, values) if switches else None


Break = tuple[Expr, Expr]
"""What switches, and the value at which it does: x at 0, or p - y at delta."""


def breaks_of(cut: Cases | None, quantity: Expr) -> tuple[Break, ...]:
    """The breaks of a function that was cut.

    Args:
        cut: its cases.
        quantity: what its variable stands for.
    """
    return tuple((quantity, end.at) for end in cut.ends) if cut is not None else ()


def clear_of(breaks: Sequence[Break], names: Mapping[str, Expr]) -> Callable[[Point], bool]:
    """Whether a point lies at no break: there the two sides differ.

    Args:
        breaks: the breaks.
        names: what names in them stand for.
    """

    def usable(point: Point) -> bool:
        env = {name: ball(value) for name, value in point.items()}
        return not any(
            evaluate(quantity, env, bindings=names).overlaps(evaluate(at, env, bindings=names))
            for quantity, at in breaks
        )

    return usable
