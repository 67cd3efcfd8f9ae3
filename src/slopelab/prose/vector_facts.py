"""What is known of a function of vectors, as sentences; each is tried in ball arithmetic first."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Final

from slopelab.calculus.expansion import Expansion
from slopelab.calculus.index_checks import VectorPoint, value_near
from slopelab.calculus.index_points import vector_points
from slopelab.calculus.verify import agree
from slopelab.core.expr import ONE, Add, Expr, Neg, Num, Var, substitute
from slopelab.core.spec import parameter_values
from slopelab.core.vector_spec import VectorActivation, VectorLoss, VectorSpec
from slopelab.words import t

_SHIFT: Final = Num(Fraction(3, 2))


@cache
def properties(spec: VectorActivation) -> tuple[str, ...]:
    """Which of the known properties a vector function has, at every length and point tried.

    Args:
        spec: the function.

    Returns:
        Of ``sum_one`` (the entries sum to 1), ``shift`` (a shift of all entries of x changes
        nothing), ``shifted`` (it shifts the value by as much), ``scale`` (a positive factor
        changes nothing), ``odd``.

    Example:
        >>> from slopelab.catalogue.lookup import vector_activations
        >>> properties(vector_activations()["softmax"])
        ('sum_one', 'shift')
    """
    if spec.layout != "whole" or spec.second is not None or spec.extra:
        return ()
    values = {name: value.value for name, value in parameter_values(spec).items()}
    points = vector_points({"x": "real"}, {}, values)
    return tuple(name for name, holds in _TRIED.items() if all(holds(spec, p) for p in points))


def _written(
    spec: VectorActivation, point: VectorPoint, change: Callable[[Expr], Expr]
) -> list[Expr]:
    """The entries of f at a changed x."""

    def near(expr: Expr) -> Fraction:
        return value_near(put(expr), point)

    def put(expr: Expr) -> Expr:
        return substitute(expr, {x: change(x) for x in entries})

    entries = [Var(f"x{k}") for k in range(1, point.length + 1)]
    expansion = Expansion(point.length, value=near)
    rows = range(1, point.length + 1) if spec.is_vector else (1,)
    return [put(expansion.at(spec.entry, {"i": row})) for row in rows]


def _sum_one(spec: VectorActivation, point: VectorPoint) -> bool:
    found = _written(spec, point, lambda x: x)
    return spec.is_vector and agree(Add(tuple(found)), ONE, point.numbers)


def _same(
    spec: VectorActivation,
    point: VectorPoint,
    change: Callable[[Expr], Expr],
    then: Callable[[Expr], Expr],
) -> bool:
    before = _written(spec, point, lambda x: x)
    after = _written(spec, point, change)
    return all(
        agree(then(one), other, point.numbers) for one, other in zip(before, after, strict=True)
    )


_TRIED: Final[dict[str, Callable[[VectorActivation, VectorPoint], bool]]] = {
    "sum_one": _sum_one,
    "shift": lambda spec, point: _same(spec, point, lambda x: x + _SHIFT, lambda y: y),
    "shifted": lambda spec, point: _same(spec, point, lambda x: x + _SHIFT, lambda y: y + _SHIFT),
    "scale": lambda spec, point: _same(spec, point, lambda x: _SHIFT * x, lambda y: y),
    "odd": lambda spec, point: _same(spec, point, Neg, Neg),
}


def vector_sentences(spec: VectorSpec) -> list[str]:
    """What is known of a function or a loss of vectors, sentence by sentence."""
    if isinstance(spec, VectorLoss):
        found = [_takes(spec), t(f"vector.target.{spec.target}")]
        if spec.link is not None:
            found.append(t("vector.matched", link=spec.link))
        return found
    shape = (
        "second"
        if spec.second
        else spec.layout
        if spec.is_vector or spec.layout != "whole"
        else "number"
    )
    return [
        t(f"vector.layout.{shape}"),
        *(t(f"vector.property.{name}") for name in properties(spec)),
        *([t("vector.straight_through", formula=spec.through)] if spec.through else []),
    ]


def _takes(spec: VectorLoss) -> str:
    if spec.inside is not None:
        return t("vector.takes.logits", inside=spec.inside)
    kind = "label_scores" if (spec.takes, spec.target) == ("scores", "labels") else spec.takes
    return t(f"vector.takes.{kind}")
