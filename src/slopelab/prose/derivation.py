r"""A derivation as lines: which sentence goes with which step, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from slopelab.calculus.derivation import VALUE, Derivation, function_derivation, pairing_derivation
from slopelab.calculus.steps import Detail, Step
from slopelab.core.apart import apart
from slopelab.core.expr import Derivative, Expr, Var
from slopelab.core.spec import Activation, Loss, Spec, X, parameter_values
from slopelab.prose.facts import conclusions, pairing_conclusions
from slopelab.prose.line import Format, Line, rendered
from slopelab.prose.maths import PRIME, Maths, Names, function_names, pairing_names

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
    lines: list[Line] = []
    for phase in derivation.phases:
        lines.append(Line("heading", key=f"phase.{phase.kind}"))
        match phase.kind:
            case "define":
                lines.append(Line("say", equation=_equation(names, phase.steps[0])))
                lines += _parameters(spec)
            case "result":
                box = (names.maths(PRIME), names.maths(phase.steps[0].after))
                lines.append(Line("result", equation=box))
            case _:
                for step in phase.steps:
                    lines += _Narrator(names, detail).step(step, 0)
    lines.append(Line("heading", key="phase.conclude"))
    lines += conclusions(spec, derivation)
    return _with_content(lines)


def pairing_lines(activation: Activation, loss: Loss, detail: Detail = Detail.NORMAL) -> list[Line]:
    """The gradient of a pairing as lines, conclusions included."""
    loss = apart(activation, loss)
    derivation = worked_pairing(activation, loss)
    names = pairing_names(activation, loss)
    narrator = _Narrator(names, detail)
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


def _equation(names: Names, step: Step) -> tuple[Maths, ...]:
    sides: list[Expr] = [step.before]
    if step.unworked is not None and step.unworked not in (step.before, step.after):
        sides.append(step.unworked)
    sides.append(step.after)
    return tuple(names.maths(side) for side in sides)


def _parameters(spec: Activation) -> Iterator[Line]:
    names = function_names(spec)
    for param, value in zip(spec.params, parameter_values(spec).values(), strict=True):
        shown = names.maths(value)
        symbol = Maths(param.latex, names.text[param.name])
        meaning = str(param.meaning)
        key = "say.parameter" if meaning else "say.parameter_bare"
        yield Line("say", key=key, fields={"symbol": symbol, "value": shown, "meaning": meaning})


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


class _Narrator:
    def __init__(self, names: Names, detail: Detail) -> None:
        self.names, self.detail = names, detail

    def step(self, step: Step, depth: int) -> Iterator[Line]:
        if step.level > self.detail:
            return
        if step.rule in _CHAINS:
            yield from self.chain(step, depth)
            return
        yield Line("say", depth, f"rule.{step.rule}", self.fields(step), self.equation(step))
        for sub in step.substeps:
            yield from self.step(sub, depth + 1)

    def chain(self, step: Step, depth: int) -> Iterator[Line]:
        """Let u be the inside; outer slope, inner slope, put back."""
        outer, inner = step.substeps
        ((name, definition),) = step.bindings.items()
        u = self.names.maths(Var(name))
        assert isinstance(outer.before, Derivative)
        assert isinstance(inner.before, Derivative)
        let = {
            "u": u,
            "inner": self.names.maths(definition),
            "outer": self.names.maths(outer.before.arg),
        }
        sides = [step.before]
        if step.unworked is not None:
            sides.append(step.unworked)
        yield Line(
            "say", depth, "rule.chain.let", let, tuple(self.names.maths(side) for side in sides)
        )
        if self.detail >= Detail.EVERYTHING:
            yield from self.step(replace(outer, level=Detail.NORMAL), depth + 1)
        slope = Derivative(Var(name), inner.before.var)
        yield Line(
            "say",
            depth,
            "rule.chain.inner",
            {},
            tuple(self.names.maths(side) for side in (slope, inner.before, inner.after)),
        )
        for sub in inner.substeps if inner.rule not in _CHAINS else (inner,):
            yield from self.step(sub, depth + 1)
        yield Line(
            "say",
            depth,
            "rule.chain.back",
            let,
            tuple(self.names.maths(side) for side in (step.before, step.after)),
        )

    def fields(self, step: Step) -> dict[str, Maths | str]:
        found: dict[str, Maths | str] = {
            name: self.names.maths(expr) for name, expr in step.messages.items()
        }
        found.setdefault("f", self.names.maths(VALUE))
        if step.rule in _FORMULAS:
            found["formula"] = _FORMULAS[step.rule]
        if step.rule == "pair.stays":
            found["slope"] = self.names.maths(step.before)
        return found

    def equation(self, step: Step) -> tuple[Maths, ...]:
        shown = _equation(self.names, step)
        if step.rule == "pair.stays":
            return shown[-1:]
        # A step of the chain rule for a pairing is about dL/dy-hat, whatever L was.
        heads = {
            "pair.loss": Maths(r"\frac{dL}{d\hat{y}}", "dL/dŷ"),
            "pair.input": Maths(r"\frac{dz}{dw}", "dz/dw"),
            "pair.collapse": Maths(r"\frac{dL}{dz}", "dL/dz"),
        }
        head = heads.get(step.rule)
        if head is None:
            return shown
        return (head, *shown) if step.rule == "pair.collapse" else (head, *shown[1:])
