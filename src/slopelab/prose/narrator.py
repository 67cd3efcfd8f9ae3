"""One step of a derivation as a sentence with its equation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, final

from slopelab.calculus.abbreviations import prime
from slopelab.calculus.moves import VALUE
from slopelab.calculus.steps import Detail, Step
from slopelab.core.expr import Derivative, Expr, Var, variables
from slopelab.core.spec import Spec, X, parameter_values
from slopelab.prose.line import Line
from slopelab.prose.maths import Maths, Names, joined, listed

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
    "log_of_quotient": Maths(r"\ln \frac{g}{h} = \ln g - \ln h", "ln(g/h) = ln g − ln h"),
    "identity.sign": Maths(r"u \operatorname{sign}(u) = \left|u\right|", "u·sign(u) = |u|"),
    "identity.sigmoid": Maths(
        r"\sigma(u) = \frac{1}{1 + e^{-u}} = \frac{e^{u}}{1 + e^{u}}",
        "σ(u) = 1/(1 + e⁻ᵘ) = eᵘ/(1 + eᵘ)",
    ),
    "identity.hyperbolic": Maths(r"\frac{\sinh u}{\cosh u} = \tanh u", "sinh u/cosh u = tanh u"),
    "identity.double_angle": Maths(r"2 \sin u \cos u = \sin 2u", "2·sin u·cos u = sin 2u"),
}

_UNSAID: Final = frozenset({"let.known"})
"""Steps that the sentence above them has said."""
_IN_CASES: Final = frozenset({"piece", "self.piece"})


HEADS: Final[Mapping[str, Maths]] = {
    "pair.loss": Maths(r"\frac{dL}{d\hat{y}}", "dL/dŷ"),
    "loss.inner": Maths(r"\frac{dL}{d\hat{y}}", "dL/dŷ"),
    "pair.input": Maths(r"\frac{dz}{dw}", "dz/dw"),
    "pair.collapse": Maths(r"\frac{dL}{dz}", "dL/dz"),
}
"""What stands on the left of a step of the chain rule for a loss, whatever the loss was."""


@final
class Narrator:
    """Says each step in a sentence, with its equation.

    Args:
        names: how variables are printed.
        detail: how many of the small steps are said.
        spec: the function or loss, whose parameters have values; None for a pairing.
        var: the variable.
    """

    def __init__(
        self, names: Names, detail: Detail, spec: Spec | None = None, var: Var = X
    ) -> None:
        self.names, self.detail, self.spec, self.var = names, detail, spec, var

    @property
    def value(self) -> Maths:
        """What stands for the whole: f(x), or L where the loss is a part of a pairing."""
        return Maths("L", "L") if self.spec is None else self.names.maths(VALUE)

    def step(self, step: Step, depth: int) -> Iterator[Line]:
        """The lines of a step and of its sub-steps.

        Args:
            step: the step; nothing is said of one that is too small.
            depth: how far it is set in.
        """
        if step.level > self.detail or step.rule in _UNSAID:
            return
        if step.rule in _CHAINS:
            yield from self.chain(step, depth)
            return
        if step.rule in _IN_CASES:
            yield from self.piece(step, depth)
            return
        if step.rule.startswith("join."):
            yield Line("say", depth, f"rule.{step.rule}", self.join(step))
            return
        if step.rule == "let":
            yield self.let(step, depth)
            return
        if step.rule == "cut":
            sides = (self.value, self.names.maths(step.after))
            yield Line("say", depth, equation=sides)
            return
        equation = () if step.rule == "pieces" else self.equation(step)
        yield Line("say", depth, f"rule.{step.rule}", self.fields(step), equation)
        for sub in step.substeps:
            yield from self.step(sub, depth + 1)

    def let(self, step: Step, depth: int) -> Line:
        """Write u = ...: the function with letters in it."""
        meanings = [self.names.equation(Var(n), meaning) for n, meaning in step.bindings.items()]
        sides = (self.value, self.names.maths(step.after))
        return Line("say", depth, "rule.let", {"definitions": listed(meanings)}, sides)

    def piece(self, step: Step, depth: int) -> Iterator[Line]:
        """For x in its stretch: the work on one piece."""
        where = self.stretch(step.messages, step.messages["var"])
        small = all(sub.level > Detail.NORMAL for sub in step.substeps)
        equation = self.equation(step) if small else ()
        yield Line("say", depth, f"rule.{step.rule}", {"where": where}, equation)
        for sub in step.substeps:
            yield from self.step(sub, depth + 1)

    def stretch(self, ends: Mapping[str, Expr], var: Expr) -> Maths:
        """``-3 < x < 3``, as far as there are ends."""
        parts = [ends.get("low"), var, ends.get("high")]
        if parts[0] is None and parts[2] is not None:
            return self.joined(" < ", parts[1:])
        if parts[2] is None:
            return self.joined(" > ", [var, parts[0]])
        return self.joined(" < ", parts)

    def joined(self, sign: str, parts: Sequence[Expr | None]) -> Maths:
        """Some formulas with a sign between them."""
        return joined(sign, [self.names.maths(part) for part in parts if part is not None])

    def join(self, step: Step) -> dict[str, Maths | str]:
        """The fields of a sentence about a break."""
        found: dict[str, Maths | str] = {
            name: self.names.maths(expr) for name, expr in step.messages.items()
        }
        found["place"] = self.names.equation(step.messages["var"], step.messages["at"])
        found["values"] = self.values(step)
        return found

    def values(self, step: Step) -> Maths:
        """The parameters' values on which a join depends."""
        if self.spec is None:
            return Maths("", "")
        used = variables(step.messages["left"]) | variables(step.messages["right"])
        return listed(
            self.names.equation(Var(name), value)
            for name, value in parameter_values(self.spec).items()
            if name in used
        )

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
        """The fields of a step's sentence."""
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
        """The equation below a step's sentence."""
        shown = equation_of(self.names, step)
        if step.rule in {"pair.stays", "pair.one"}:
            return (HEADS["pair.collapse"], shown[-1])
        if step.rule == "let.slope":
            letter = step.messages["u"]
            assert isinstance(letter, Var)
            return (self.names.maths(prime(letter.name)), *shown)
        head = HEADS.get(step.rule)
        if head is None:
            return shown
        if step.rule == "loss.inner":
            r = self.names.maths(step.messages["r"])
            factors = Maths(
                rf"\frac{{dL}}{{d{r.latex}}} \cdot \frac{{d{r.latex}}}{{d\hat{{y}}}}",
                f"dL/d{r.text} · d{r.text}/dŷ",
            )
            return (head, factors, shown[-1])
        return (head, *shown) if step.rule == "pair.collapse" else (head, *shown[1:])


def equation_of(names: Names, step: Step) -> tuple[Maths, ...]:
    """Both sides of a step, and what stands between them."""
    sides: list[Expr] = [step.before]
    if step.unworked is not None and step.unworked not in (step.before, step.after):
        sides.append(step.unworked)
    sides.append(step.after)
    return tuple(names.maths(side) for side in sides)
