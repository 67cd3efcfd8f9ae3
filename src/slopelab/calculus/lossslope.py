r"""dL/dp of a loss: by rules, or in cases of the residual p - y or of the margin y p.

|p - y| <= delta cuts a loss at a place that moves with the target. With r = p - y for the
residual it is a function of r alone, cut at -delta and delta; so is a loss of the margin y p.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, final

from slopelab.calculus.cases import SWITCHES, Cases
from slopelab.calculus.routes import Break, Route, Setting, breaks_of, clear_of, cut_of
from slopelab.calculus.shown import shown
from slopelab.calculus.steps import Detail, Phase, Step
from slopelab.calculus.tidy import signless_tidied, tidied
from slopelab.calculus.verify import Point, nearby, points_for
from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Compare,
    Comparison,
    Derivative,
    Expr,
    Mul,
    Neg,
    Var,
    Where,
    depends_on,
    substitute,
    transform,
    variables,
    walk,
)

PREDICTION: Final = Var("p")
TARGET: Final = Var("y")
RESIDUAL: Final = Add((PREDICTION, Neg(TARGET)))
MARGIN: Final = Mul((TARGET, PREDICTION))

_TARGETS: Final = tuple(Fraction(y) for y in ("1", "1/3", "3/4"))
_SIGNS: Final = tuple(Fraction(y) for y in ("1", "-1", "1/3"))
_TURNED: Final[Mapping[Comparison, Comparison]] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class LossSlope:
    """dL/dp, and how it was found.

    Args:
        loss: L.
        phases: the parts, in order.
        result: dL/dp.
        names: the letter that was introduced, and what it stands for.
        breaks: where pieces of the loss meet.
        cut: the cases, in the letter.
    """

    loss: Expr
    phases: tuple[Phase, ...]
    result: Expr
    names: Mapping[str, Expr]
    breaks: tuple[Break, ...]
    cut: Cases | None

    def points(self, parameters: Mapping[str, Fraction]) -> tuple[Point, ...]:
        """Predictions and targets at which the steps can be checked, some in every case."""
        signs = MARGIN in self.names.values()
        targets = _SIGNS if signs else _TARGETS
        others = {name: nearby(value) for name, value in parameters.items()}
        usable = clear_of(self.breaks, self.names)
        plain = points_for(
            self.loss, PREDICTION.name, {TARGET.name: targets, **others}, usable=usable
        )
        if self.cut is None or not self.names:
            return plain
        rows: list[Point] = []
        for place, sample in enumerate(self.cut.samples()):
            y = targets[place % len(targets)]
            row = {name: values[0] for name, values in others.items()}
            p = sample / y if signs else sample + y
            rows.append({PREDICTION.name: p, TARGET.name: y, **row})
        return (*filter(usable, rows), *plain)


def loss_slope(
    loss: Expr, parameters: Mapping[str, Fraction], avoid: frozenset[str] = frozenset()
) -> LossSlope:
    """dL/dp of a loss, with the steps that lead to it.

    Args:
        loss: L, in p, y and parameters.
        parameters: their values.
        avoid: names that are in use.
    """
    values = {**parameters, TARGET.name: Fraction(1)}
    taken = avoid | variables(loss) | {TARGET.name, PREDICTION.name}
    if _switches(loss):
        for inner, replaced in _inner(loss, taken):
            letter, expr = replaced
            cut = cut_of(expr, letter, values)
            if cut is not None:
                return _of_inner(loss, letter, inner, _setting(expr, letter, values, cut, taken))
    cut = cut_of(loss, PREDICTION, values) if _switches(loss) else None
    if cut is not None and any(depends_on(end.at, TARGET) for end in cut.ends):
        cut = None  # on which side of the target a break lies may depend on the target
    route = _setting(loss, PREDICTION, values, cut, taken).route()
    return LossSlope(loss, route.phases, route.result, {}, breaks_of(cut, PREDICTION), cut)


def _setting(
    expr: Expr,
    var: Var,
    values: Mapping[str, Fraction],
    cut: Cases | None,
    taken: frozenset[str],
) -> Setting:
    return Setting(expr, var, values, {}, (), cut, in_itself=False, avoid=taken | {var.name})


def _switches(loss: Expr) -> bool:
    return any(
        depends_on(node, PREDICTION)
        for node in walk(loss)
        if isinstance(node, Where) or (isinstance(node, Call) and node.name in SWITCHES)
    )


def _inner(loss: Expr, taken: frozenset[str]) -> Iterator[tuple[Expr, tuple[Var, Expr]]]:
    """The residual and the margin, where the loss is a function of it."""
    for inner, name, row in ((RESIDUAL, "r", _by_residual), (MARGIN, "m", _by_margin)):
        letter = Var(name if name not in taken else f"{name}_inner")
        replaced = transform(loss, lambda node, row=row, letter=letter: row(node, letter))
        if not depends_on(replaced, PREDICTION):
            yield inner, (letter, tidied(replaced))


def _by_residual(node: Expr, r: Var) -> Expr:
    match node:
        case Add((first, second)):
            if first is PREDICTION and second is RESIDUAL.terms[1]:
                return r
            if first is TARGET and second is Neg(PREDICTION):
                return Neg(r)
            return node
        case Compare(op, left, right) if left is PREDICTION and right is TARGET:
            return Compare(op, r, ZERO)
        case Compare(op, left, right) if left is TARGET and right is PREDICTION:
            return Compare(_TURNED[op], r, ZERO)
        case _:
            return node


def _by_margin(node: Expr, m: Var) -> Expr:
    match node:
        case Mul(factors) if TARGET in factors and PREDICTION in factors:
            rest = [factor for factor in factors if factor not in (TARGET, PREDICTION)]
            return Mul((*rest, m)) if rest else m
        case Mul(factors) if Neg(TARGET) in factors and PREDICTION in factors:
            rest = [factor for factor in factors if factor not in (Neg(TARGET), PREDICTION)]
            return Neg(Mul((*rest, m)) if rest else m)
        case _:
            return node


def _of_inner(loss: Expr, letter: Var, inner: Expr, setting: Setting) -> LossSlope:
    route: Route = setting.route()
    rate: Expr = ONE if inner is RESIDUAL else TARGET
    back: dict[Expr, Expr] = {letter: inner}
    result = signless_tidied(_scaled(substitute(route.result, back), rate))
    let = Step(
        rule="let",
        before=loss,
        after=setting.expr,
        bindings={letter.name: inner},
        level=Detail.HEADLINE,
    )
    chain = Step(
        rule="loss.inner",
        before=Derivative(loss, PREDICTION),
        unworked=Mul((Derivative(setting.expr, letter), Derivative(letter, PREDICTION))),
        after=result,
        messages={"r": letter, "slope": Derivative(letter, PREDICTION), "rate": rate},
    )
    phases = (
        Phase("let", (let,)),
        *(phase for phase in route.phases if phase.kind != "cut"),
        Phase("back", (chain,)),
    )
    names = {letter.name: inner}
    breaks = breaks_of(setting.cut, inner)
    return LossSlope(loss, phases, result, names, breaks, setting.cut)


def _scaled(slope: Expr, rate: Expr) -> Expr:
    if rate is ONE:
        return slope
    match slope:
        case Where(condition, yes, no):
            return Where(condition, _scaled(yes, rate), _scaled(no, rate))
        case _:
            return shown(Mul((slope, rate)), PREDICTION, (slope,))
