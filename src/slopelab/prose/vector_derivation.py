r"""Derivations of functions of vectors: what is asked of the calculus, and the lines of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Final

from slopelab.calculus.index_derivation import IndexDerivation, Question, index_derivation
from slopelab.calculus.index_pairing import Pair, pair_derivation
from slopelab.calculus.index_points import Kind, vector_points
from slopelab.calculus.steps import Detail, Step
from slopelab.core.expr import Expr, Var, substitute
from slopelab.core.spec import parameter_values
from slopelab.core.vector_spec import (
    TargetKind,
    VectorActivation,
    VectorLoss,
    VectorSpec,
    VectorTakes,
)
from slopelab.prose.line import Line
from slopelab.prose.maths import Maths, Names
from slopelab.prose.vector_maths import definition_sides, vector_names

_THROUGH: Final = "s"
"""The letter of the function whose slope is taken straight through."""
_PREDICTIONS: Final[Mapping[VectorTakes, Kind]] = {
    "logits": "real",
    "log_probabilities": "real",
    "probabilities": "share",
    "scores": "real",
    "vectors": "real",
    "numbers": "positive",
}
_TARGETS: Final[Mapping[TargetKind, Kind]] = {
    "classes": "share",
    "labels": "label",
    "signs": "positive",
    "values": "positive",
    "none": "real",
}


@cache
def worked_vector(spec: VectorActivation) -> tuple[IndexDerivation, ...]:
    """The derivatives of a function of vectors: of each part, with respect to each half.

    Args:
        spec: the function; its parameters stay letters.

    Raises:
        UnprovedStepError: a step failed its check.
    """
    values = _defaults(spec)
    points = vector_points(dict.fromkeys((*spec.inputs, "v"), "real"), {}, values)
    inputs = spec.inputs if spec.layout == "halves" else ("x",)
    return tuple(
        index_derivation(Question(formula=part, vectors=spec.inputs, wrt=name, points=points))
        for part in spec.slope_parts
        for name in inputs
    )


@cache
def worked_vector_loss(spec: VectorLoss) -> tuple[IndexDerivation, ...]:
    """The gradient of a loss with respect to each of its predictions.

    Args:
        spec: the loss; its parameters stay letters.

    Raises:
        UnprovedStepError: a step failed its check.
    """
    return tuple(index_derivation(_question(spec, name)) for name in spec.predictions)


@cache
def worked_vector_pairing(activation: VectorActivation, loss: VectorLoss) -> IndexDerivation:
    """The gradient of a loss with respect to what the activation is given.

    Raises:
        UnprovedStepError: a step failed its check.
    """
    formula = loss.expr
    if loss.link == activation.name:
        if loss.link_expr is None:
            return worked_vector_loss(loss)[0]
        formula = loss.link_expr
    values = {**_defaults(activation), **_defaults(loss)}
    target = loss.targets[0] if loss.targets else None
    targets: dict[str, Kind] = dict.fromkeys(loss.targets, _TARGETS[loss.target])
    takes: Kind = "share" if loss.link_expr is not None else _PREDICTIONS[loss.takes]
    shares = loss.target == "classes"
    return pair_derivation(
        Pair(
            activation=substitute(activation.expr, {Var("x"): Var("z")}),
            loss=formula,
            targets=loss.targets,
            points=vector_points({"z": "real", "v": "real", **targets}, {}, values),
            loss_points=vector_points({"p": takes, **targets}, {}, values),
            sums_to_one=target if shares else None,
        )
    )


def _defaults(spec: VectorSpec) -> dict[str, Fraction]:
    """The parameters' values where steps are checked: the steps hold for all, they are letters.

    At the defaults a threshold has a closed form, which for most other powers it has not.
    """
    return {param.name: Fraction(param.default) for param in spec.params}


def _question(spec: VectorLoss, wrt: str) -> Question:
    values = _defaults(spec)
    kinds: dict[str, Kind] = dict.fromkeys(spec.predictions, _PREDICTIONS[spec.takes])
    kinds |= dict.fromkeys(spec.targets, _TARGETS[spec.target])
    vectors: dict[str, Kind] = {name: kinds[name] for name in spec.vectors}
    numbers: dict[str, Kind] = {name: kinds[name] for name in spec.numbers}
    return Question(
        formula=spec.expr,
        vectors=spec.vectors,
        wrt=wrt,
        points=vector_points(vectors, numbers, values),
        sums_to_one=spec.targets[0] if spec.target == "classes" else None,
        link=_link(spec),
        is_number=wrt in spec.numbers,
    )


def _link(spec: VectorLoss) -> Expr | None:
    """The matching function's formula, in the prediction."""
    from slopelab.catalogue.lookup import vector_activations

    if spec.link is None or spec.link not in vector_activations():
        return None
    own = vector_activations()[spec.link]
    return substitute(own.expr, {Var("x"): Var(spec.predictions[0])})


# -- lines ---------------------------------------------------------------------------------------


def vector_lines(spec: VectorSpec, detail: Detail = Detail.NORMAL) -> list[Line]:
    """The derivation of a function or a loss of vectors as lines."""
    names = vector_names(spec)
    found = worked_vector(spec) if isinstance(spec, VectorActivation) else worked_vector_loss(spec)
    lines: list[Line] = [
        Line("heading", key="phase.define"),
        Line("say", key=f"say.layout.{_layout(spec)}", equation=definition_sides(spec)),
    ]
    through = isinstance(spec, VectorActivation) and spec.through is not None
    if through:
        lines.append(Line("say", key="say.straight_through"))
        names = replace(
            names, latex={**names.latex, "f": _THROUGH}, text={**names.text, "f": _THROUGH}
        )
    for param, value in zip(spec.params, parameter_values(spec).values(), strict=True):
        fields = {
            "symbol": names.maths(Var(param.name)),
            "value": names.maths(value),
            "meaning": str(param.meaning),
        }
        key = "say.parameter" if str(param.meaning) else "say.parameter_bare"
        lines.append(Line("say", key=key, fields=fields))
    for derivation in found:
        shown = through or derivation is not found[0]
        lines += _derivation_lines(derivation, names, detail, define=shown)
    return _with_content(lines)


def vector_pairing_lines(
    activation: VectorActivation, loss: VectorLoss, detail: Detail = Detail.NORMAL
) -> list[Line]:
    """The gradient of a pairing of vectors as lines."""
    if loss.link == activation.name and loss.link_expr is None:
        return vector_lines(loss, detail)
    own = vector_names(activation)
    letters = {"f": ("L", "L"), "x": ("z", "z"), "p": ("p", "p")}
    names = Names(
        {**own.latex, **vector_names(loss).latex, **{k: v[0] for k, v in letters.items()}},
        {**own.text, **vector_names(loss).text, **{k: v[1] for k, v in letters.items()}},
        partial=True,
    )
    return _with_content(
        list(_derivation_lines(worked_vector_pairing(activation, loss), names, detail, define=True))
    )


def _layout(spec: VectorSpec) -> str:
    if isinstance(spec, VectorLoss):
        return "loss"
    return spec.layout if spec.second is None else "second"


def _derivation_lines(
    derivation: IndexDerivation, names: Names, detail: Detail, *, define: bool
) -> Iterator[Line]:
    narrator = _Narrator(names, derivation, detail)
    for phase in derivation.phases:
        if phase.kind == "define" and not define:
            continue
        yield Line("heading", key=f"phase.{phase.kind}")
        for step in phase.steps:
            if step.rule == "result":
                box = (names.maths(step.before), names.maths(step.after))
                yield Line("result", equation=box)
                yield from narrator.meanings(step)
            else:
                yield from narrator.step(step, 0)


def _with_content(lines: list[Line]) -> list[Line]:
    """Without the headings below which, at this detail, nothing is left."""
    following = [*lines[1:], Line("heading")]
    return [
        line
        for line, after in zip(lines, following, strict=True)
        if line.kind != "heading" or after.kind != "heading"
    ]


class _Narrator:
    def __init__(self, names: Names, derivation: IndexDerivation, detail: Detail) -> None:
        self.names, self.derivation, self.detail = names, derivation, detail

    def step(self, step: Step, depth: int) -> Iterator[Line]:
        if step.level > self.detail:
            return
        fields: dict[str, Maths | str] = defaultdict(str)
        fields |= {
            name: self.names.maths(expr)
            for name, expr in {**step.messages, **step.bindings}.items()
        }
        if "r" in step.messages:
            fields["definition"] = self.names.maths(
                self.derivation.names[_name(step.messages["r"])]
            )
        rule = step.rule
        key = f"rule.{rule}"
        if rule in _CHAINS:
            key = "rule.index.inside"
            ((name, inner),) = step.bindings.items()
            fields |= {"u": self.names.maths(Var(name)), "inner": self.names.maths(inner)}
        if rule in _FORMULAS:
            fields["formula"] = _FORMULAS[rule]
        yield Line("say", depth, key, fields, self.equation(step))
        for sub in step.substeps:
            yield from self.step(sub, depth + 1)

    def equation(self, step: Step) -> tuple[Maths, ...]:
        sides = [step.before]
        if step.unworked is not None and step.unworked not in (step.before, step.after):
            sides.append(step.unworked)
        return tuple(self.names.maths(side) for side in (*sides, step.after))

    def meanings(self, step: Step) -> Iterator[Line]:
        """What the letters of the result stand for."""
        from slopelab.core.expr import variables
        from slopelab.core.index import ROW, component, parts

        seen: set[str] = set()
        waiting = sorted(variables(step.after))
        while waiting:
            name = waiting.pop(0)
            found = parts(Var(name))
            template = component(found[0], ROW) if found else Var(name)
            known = self.derivation.names.get(template.name)
            if known is None or template.name in seen or template.name.startswith("f"):
                continue
            seen.add(template.name)
            waiting += sorted(variables(known))
            sides = (self.names.maths(template), self.names.maths(known))
            yield Line("say", 0, "" if len(seen) > 1 else "say.where", {}, sides)


def _name(expr: Expr) -> str:
    assert isinstance(expr, Var)
    return expr.name


_CHAINS: Final = frozenset({"chain", "reciprocal", "chain_power", "chain_exponential"})
_FORMULAS: Final[Mapping[str, Maths]] = {
    "sum": Maths("(g + h)' = g' + h'", "(g + h)′ = g′ + h′"),
    "product": Maths("(g h)' = g' h + g h'", "(g·h)′ = g′·h + g·h′"),
    "quotient": Maths(
        r"\left(\frac{g}{h}\right)' = \frac{g' h - g h'}{h^{2}}", "(g/h)′ = (g′·h − g·h′)/h²"
    ),
    "power": Maths("(u^{n})' = n u^{n-1}", "(uⁿ)′ = n·uⁿ⁻¹"),
    "exponential": Maths(r"(a^{u})' = a^{u} \ln a", "(aᵘ)′ = aᵘ·ln a"),
    "reciprocal_of_x": Maths(r"\left(\frac{c}{u}\right)' = -\frac{c}{u^{2}}", "(c/u)′ = −c/u²"),
    "general_power": Maths(r"u^{v} = e^{v \ln u}", "uᵛ = e^(v·ln u)"),
}
