"""Derivations of functions in cases: each piece by itself, then what happens at the breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.cases import Cases, End
from slopelab.calculus.claims import rational
from slopelab.calculus.moves import VALUE, self_steps, simplification
from slopelab.calculus.pieces import resolved
from slopelab.calculus.rules import differentiation
from slopelab.calculus.selfform import SelfForm, self_form
from slopelab.calculus.shown import shown
from slopelab.calculus.simplify import canonical, same, simplified
from slopelab.calculus.steps import Detail, Step
from slopelab.core.expr import (
    Call,
    Derivative,
    Expr,
    Num,
    Var,
    depends_on,
    substitute,
    transform,
    variables,
)

Judge = Callable[[Expr, Expr, Expr], bool]
"""Whether f' = g(f) holds at the test points, given f, f' and g."""

_LOW: Final = "low"
_HIGH: Final = "high"


@final
@dataclass(frozen=True, slots=True)
class Pieces:
    """What a derivation in cases is made of.

    Args:
        root: the step from the derivative of the whole to its cases.
        joins: what happens at each break.
        slopes: the derivative in cases.
        forms: the lines that bring pieces of it in terms of f.
        best: the derivative in cases, pieces in terms of f where they have such a form.
    """

    root: Step
    joins: tuple[Step, ...]
    slopes: Expr
    forms: tuple[Step, ...]
    best: Expr


def in_pieces(
    expr: Expr,
    var: Var,
    cut: Cases,
    values: Mapping[str, Fraction],
    judge: Judge | None,
    avoid: frozenset[str] = frozenset(),
    met: Expr | None = None,
) -> Pieces:
    """The derivative of a function in cases.

    Args:
        expr: the function as it is written.
        var: its variable.
        cut: its cases.
        values: the parameters' values.
        judge: whether a form in terms of f is true; None where none is wanted.
        avoid: names that are in use.
        met: another formula of it, whose derivative is used where pieces meet.
    """
    steps: list[Step] = []
    slopes: list[Expr] = []
    for place, piece in enumerate(cut.pieces):
        root = differentiation(piece, var, avoid)
        moves = simplification(root.after, var, piece)
        slope = moves[-1].after if moves else root.after
        slopes.append(slope)
        steps.append(
            Step(
                rule="piece",
                before=Derivative(piece, var),
                after=slope,
                messages=_stretch(cut.ends, place, var),
                substeps=(root, *moves),
            )
        )
    there = _Breaks(expr if met is None else met, var, cut, tuple(slopes), values)
    own = tuple(there.own(place) for place in range(len(cut.ends)))
    forms = _forms(cut, var, slopes, judge) if judge is not None else {}
    best = [forms[p].expr if p in forms else slope for p, slope in enumerate(slopes)]
    turned = dict(zip(slopes, best, strict=True))
    slope_cases = _merged(Cases(cut.ends, tuple(slopes), own)).written(var)
    best_cases = _merged(
        Cases(cut.ends, tuple(best), tuple(turned.get(value, value) for value in own))
    ).written(var)
    root_step = Step(
        rule="pieces", before=Derivative(expr, var), after=slope_cases, substeps=tuple(steps)
    )
    return Pieces(
        root_step,
        tuple(there.joins()),
        slope_cases,
        tuple(_form_steps(cut, var, slopes, forms)),
        best_cases,
    )


def join_steps(
    expr: Expr, var: Var, cut: Cases, values: Mapping[str, Fraction]
) -> tuple[Step, ...]:
    """What happens at the breaks of a function that was not differentiated in pieces."""
    slopes = tuple(differentiation(piece, var).after for piece in cut.pieces)
    return tuple(_Breaks(expr, var, cut, slopes, values).joins())


def _stretch(ends: Sequence[End], place: int, var: Var) -> dict[str, Expr]:
    low = {_LOW: ends[place - 1].at} if place else {}
    return {"var": var, **low, **({_HIGH: ends[place].at} if place < len(ends) else {})}


def _forms(cut: Cases, var: Var, slopes: Sequence[Expr], judge: Judge) -> dict[int, SelfForm]:
    found: dict[int, SelfForm] = {}
    for place, (piece, slope) in enumerate(zip(cut.pieces, slopes, strict=True)):
        if depends_on(slope, var):
            form = self_form(piece, slope, var, VALUE, _judged(judge, piece, slope))
            if form is not None:
                found[place] = form
    return found


def _judged(judge: Judge, piece: Expr, slope: Expr) -> Callable[[Expr], bool]:
    return lambda form: judge(piece, slope, form)


def _form_steps(
    cut: Cases, var: Var, slopes: Sequence[Expr], forms: Mapping[int, SelfForm]
) -> Iterator[Step]:
    for place, form in forms.items():
        piece = cut.pieces[place]
        yield Step(
            rule="self.piece",
            before=form.expr,
            after=slopes[place],
            bindings={VALUE.name: piece},
            messages=_stretch(cut.ends, place, var),
            substeps=self_steps(piece, slopes[place], form),
            level=Detail.HEADLINE,
        )


def _merged(cut: Cases) -> Cases:
    """Without breaks at which nothing changes."""
    ends: list[End] = []
    own: list[Expr] = []
    pieces = [cut.pieces[0]]
    for end, here, right in zip(cut.ends, cut.own, cut.pieces[1:], strict=True):
        left = pieces[-1]
        if canonical(left) is canonical(right) and here in (left, right):
            continue
        ends.append(end)
        own.append(here)
        pieces.append(right)
    return replace(cut, ends=tuple(ends), pieces=tuple(pieces), own=tuple(own))


def _settled(node: Expr) -> Expr:
    """A function of numbers as the number that it is: e^0 is 1."""
    if not isinstance(node, Call) or variables(node):
        return node
    value = canonical(node)
    return value if rational(value) is not None else node


class _Breaks:
    """The one-sided slopes at each break, and the value that is used as the derivative there."""

    def __init__(
        self,
        expr: Expr,
        var: Var,
        cut: Cases,
        slopes: tuple[Expr, ...],
        values: Mapping[str, Fraction],
    ) -> None:
        self.var, self.cut, self.slopes = var, cut, slopes
        self.env = {name: ball(value) for name, value in values.items()}
        self.numbers: dict[Expr, Expr] = {Var(name): Num(v) for name, v in values.items()}
        # With the parameters' values put in, as the conventions of core.primitives want it: there
        # a tie goes to the argument that is a constant.
        self.raw = differentiation(substitute(expr, self.numbers), var).after

    def value(self, expr: Expr, end: End) -> arb:
        return evaluate(expr, {**self.env, self.var.name: end.ball})

    def taken(self, end: End) -> Expr:
        """What is used as the derivative at a break, a number if it is that of neither side."""

        def sign(node: Expr) -> int:
            value = self.value(node, end)
            return 1 if value > 0 else -1 if value < 0 else 0

        formula = resolved(self.raw, sign, lambda node: depends_on(node, self.var))
        return simplified(substitute(formula, {self.var: substitute(end.at, self.numbers)}))

    def here(self, formula: Expr, end: End) -> Expr:
        there = transform(substitute(formula, {self.var: end.at}), _settled)
        value = simplified(there)
        return value if rational(value) is not None else shown(there, self.var, (formula,))

    def own(self, place: int) -> Expr:
        """The slope that holds at a break too: that of one side, or another value."""
        end = self.cut.ends[place]
        taken = self.taken(end)
        value = self.value(taken, end)
        for slope in self.slopes[place : place + 2]:
            if value.overlaps(self.value(slope, end)):
                return slope
        return taken

    def joins(self) -> Iterator[Step]:
        for place, end in enumerate(self.cut.ends):
            sides = self.slopes[place : place + 2]
            if not all(self.value(slope, end).is_finite() for slope in sides):
                continue
            left, right = (self.here(slope, end) for slope in sides)
            messages: dict[str, Expr] = {
                "var": self.var,
                "at": end.at,
                "left": left,
                "right": right,
                "taken": self.here(self.own(place), end),
            }
            values = [self.here(piece, end) for piece in self.cut.pieces[place : place + 2]]
            messages |= dict(zip(("before", "after"), values, strict=True))
            yield Step(
                rule=f"join.{self.kind(left, right, values)}",
                before=substitute(sides[0], {self.var: end.at}),
                after=left,
                messages=messages,
                substeps=(
                    Step(
                        rule="join.right",
                        before=substitute(sides[1], {self.var: end.at}),
                        after=right,
                        messages=messages,
                        level=Detail.EVERYTHING,
                    ),
                ),
            )

    def kind(self, left: Expr, right: Expr, values: Sequence[Expr]) -> str:
        if not self.equal(*values):
            return "jump"
        if same(left, right):
            return "smooth"
        return "smooth_here" if self.equal(left, right) else "kink"

    def equal(self, left: Expr, right: Expr) -> bool:
        """Whether two expressions in the parameters agree at the parameters' values."""
        if same(left, right):
            return True
        return same(substitute(left, self.numbers), substitute(right, self.numbers))
