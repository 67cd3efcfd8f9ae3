r"""A derivation as lines: which sentence goes with which step, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from slopelab.calculus.derivation import (
    PREDICTION,
    Derivation,
    function_derivation,
    loss_derivation,
    pairing_derivation,
)
from slopelab.calculus.steps import Detail, Step
from slopelab.core.apart import apart
from slopelab.core.expr import Var, variables
from slopelab.core.spec import Activation, Loss, Spec, X, parameter_values
from slopelab.prose.facts import conclusions, pairing_conclusions
from slopelab.prose.line import Format, Line, rendered
from slopelab.prose.maths import (
    PRIME,
    Maths,
    Names,
    function_names,
    listed,
    loss_names,
    pairing_names,
)
from slopelab.prose.narrator import HEADS, Narrator

_CHAIN_RULE: Final = (
    Maths(r"\frac{dL}{dw}", "dL/dw"),
    Maths(
        r"\frac{dL}{d\hat{y}} \cdot \frac{d\hat{y}}{dz} \cdot \frac{dz}{dw}",
        "dL/dŷ · dŷ/dz · dz/dw",
    ),
)


def worked(spec: Activation) -> Derivation:
    """The derivation of an activation, parameters kept as letters."""
    return function_derivation(spec.chosen_expr, X, _values(spec))


def function_lines(spec: Activation, detail: Detail = Detail.NORMAL) -> list[Line]:
    """The derivation of an activation as lines, conclusions included."""
    derivation = worked(spec)
    names = function_names(spec)
    narrator = Narrator(names, detail, spec)
    lines = [
        *_phases(
            derivation,
            names,
            narrator,
            names.maths(PRIME),
            Line("say"),
            list(_parameters(spec, names)),
        ),
        Line("heading", key="phase.conclude"),
        *conclusions(spec, derivation),
    ]
    return _with_content(lines)


def loss_lines(loss: Loss, detail: Detail = Detail.NORMAL) -> list[Line]:
    """The derivation of a loss's slope as lines."""
    derivation = worked_loss(loss)
    names = loss_names(loss)
    narrator = Narrator(names, detail, loss, PREDICTION)
    parameters = list(_parameters(loss, names))
    defined = Line("say", key="say.loss", fields={"name": str(loss.title)})
    head = HEADS["pair.loss"]
    return _with_content(_phases(derivation, names, narrator, head, defined, parameters))


def _phases(
    derivation: Derivation,
    names: Names,
    narrator: Narrator,
    slope: Maths,
    defined: Line,
    parameters: list[Line],
) -> list[Line]:
    lines: list[Line] = []
    for phase in derivation.phases:
        lines.append(Line("heading", key=f"phase.{phase.kind}"))
        first = phase.steps[0]
        match phase.kind:
            case "define":
                sides = (names.maths(first.before), names.maths(first.after))
                lines += [replace(defined, equation=sides), *parameters]
            case "cut":
                lines.append(Line("say", equation=(narrator.value, names.maths(first.after))))
            case "result":
                lines.append(Line("result", equation=(slope, names.maths(first.after))))
                lines += _meanings(derivation, names)
            case _:
                for step in phase.steps:
                    lines += narrator.step(step, 0)
    return lines


def pairing_lines(activation: Activation, loss: Loss, detail: Detail = Detail.NORMAL) -> list[Line]:
    """The gradient of a pairing as lines, conclusions included."""
    loss = apart(activation, loss)
    derivation = worked_pairing(activation, loss)
    names = pairing_names(activation, loss)
    narrator = Narrator(names, detail)
    lines: list[Line] = []
    for phase in derivation.phases:
        lines.append(Line("heading", key=f"phase.{phase.kind}"))
        for step in phase.steps:
            match step.rule:
                case "pair.define":
                    lines += _pairing_definition(names, activation, loss, step)
                case "pair.result":
                    box = (_CHAIN_RULE[0], names.maths(step.after))
                    lines.append(Line("result", equation=box))
                    lines += _meanings(derivation, names)
                case _:
                    lines += narrator.step(step, 0)
        if phase.kind == "define":
            lines.append(Line("say", key="rule.pair.chain", equation=_CHAIN_RULE))
    lines.append(Line("heading", key="phase.conclude"))
    lines += pairing_conclusions(activation, loss, derivation)
    return _with_content(lines)


def _with_content(lines: list[Line]) -> list[Line]:
    """Without the headings below which, at this detail, nothing is left."""
    following = [*lines[1:], Line("heading")]
    return [
        line
        for line, after in zip(lines, following, strict=True)
        if line.kind != "heading" or after.kind != "heading"
    ]


def worked_loss(loss: Loss) -> Derivation:
    """The derivation of a loss's slope, parameters kept as letters."""
    return loss_derivation(loss.chosen_expr, _values(loss))


def worked_pairing(activation: Activation, loss: Loss) -> Derivation:
    """The derivation of a pairing's gradient, parameters kept as letters."""
    loss = apart(activation, loss)
    values = (*_values(activation), *_values(loss))
    return pairing_derivation(activation.chosen_expr, loss.chosen_expr, parameters=values)


def _values(spec: Spec) -> tuple[tuple[str, Fraction], ...]:
    return tuple((name, value.value) for name, value in parameter_values(spec).items())


def render(
    activation: Activation,
    loss: Loss | None = None,
    *,
    fmt: Format = "text",
    detail: Detail = Detail.NORMAL,
) -> str:
    """A derivation, ready to print in the language in force.

    Args:
        activation: the function.
        loss: with it, the gradient of the pairing is derived instead.
        fmt: ``text``, ``latex``, ``markdown`` or ``html``.
        detail: how many of the small steps are shown.

    Raises:
        UnprovedStepError: a step failed its check.
    """
    if loss is None:
        return rendered(function_lines(activation, detail), fmt)
    return rendered(pairing_lines(activation, loss, detail), fmt)


def _parameters(spec: Spec, names: Names) -> Iterator[Line]:
    for param, value in zip(spec.params, parameter_values(spec).values(), strict=True):
        shown = names.maths(value)
        symbol = Maths(param.latex, names.text[param.name])
        meaning = str(param.meaning)
        key = "say.parameter" if meaning else "say.parameter_bare"
        yield Line("say", key=key, fields={"symbol": symbol, "value": shown, "meaning": meaning})


def _meanings(derivation: Derivation, names: Names) -> Iterator[Line]:
    """What the letters in the box stand for."""
    used = variables(derivation.boxed) & set(derivation.letters)
    shown = [
        names.equation(Var(name), derivation.letters[name])
        for name in derivation.letters
        if name in used
    ]
    if shown:
        yield Line("say", key="say.letters", fields={"definitions": listed(shown)})


def _pairing_definition(
    names: Names, activation: Activation, loss: Loss, step: Step
) -> Iterator[Line]:
    weighted = Maths("z = w x", "z = w·x")
    prediction = Maths(
        f"{names.latex['p']} = {names.latex['f']}", f"{names.text['p']} = {names.text['f']}"
    )
    yield Line(
        "say",
        key="say.neuron",
        fields={"weighted": weighted, "prediction": prediction, "name": str(activation.title)},
        equation=(Maths(names.latex["f"], names.text["f"]), names.maths(step.after)),
    )
    yield Line(
        "say",
        key="say.loss",
        fields={"name": str(loss.title)},
        equation=(Maths(r"L(\hat{y}, y)", "L(ŷ, y)"), names.maths(loss.expr)),
    )
