"""`Worked`: a derivation that prints itself in any format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

from slopelab.calculus.steps import Detail, Step
from slopelab.core.expr import Expr
from slopelab.core.spec import Activation, Loss
from slopelab.errors import InputError, UnknownNameError
from slopelab.words import Language, use_language

if TYPE_CHECKING:
    from slopelab.calculus.derivation import Derivation
    from slopelab.prose.line import Line

FormatName: TypeAlias = Literal["text", "latex", "markdown", "html", "json"]
DetailName: TypeAlias = "Literal['headline', 'normal', 'everything'] | int"

FORMATS: Final[tuple[FormatName, ...]] = ("text", "latex", "markdown", "html", "json")
DETAILS: Final[dict[str, Detail]] = {detail.name.lower(): detail for detail in Detail}


@final
@dataclass(frozen=True, slots=True, repr=False)
class Worked:
    r"""A worked derivation: of f', of dL/dŷ, or of the gradient dL/dw of a pairing.

    Args:
        activation: f, if there is one.
        loss: L, if there is one.
        detail: how much is shown.

    Example:
        >>> from slopelab import activation
        >>> worked = activation("sigmoid").derivation("headline")
        >>> print(worked.latex)
        \sigma(x)(1 - \sigma(x))
        >>> worked.render("markdown", "zh").startswith("### 定义")
        True
    """

    activation: Activation | None
    loss: Loss | None
    detail: Detail

    @property
    def derivation(self) -> Derivation:
        """The derivation as data."""
        from slopelab.prose.derivation import worked, worked_loss, worked_pairing

        if self.loss is None:
            assert self.activation is not None
            return worked(self.activation)
        if self.activation is None:
            return worked_loss(self.loss)
        return worked_pairing(self.activation, self.loss)

    @property
    def result(self) -> Expr:
        """The derivative in its best form; f stands for f(x), p for the prediction."""
        return self.derivation.best

    @property
    def explicit(self) -> Expr:
        """The derivative written out, not in terms of the function itself."""
        return self.derivation.result

    @property
    def self_form(self) -> Expr | None:
        """The derivative in terms of the function itself, f for f(x), where that is shorter."""
        return None if self.derivation.self_form is None else self.derivation.best

    @property
    def latex(self) -> str:
        """The result as LaTeX, without dollar signs."""
        from slopelab.prose.maths import function_names, loss_names, pairing_names

        if self.loss is None:
            assert self.activation is not None
            names = function_names(self.activation)
        elif self.activation is None:
            names = loss_names(self.loss)
        else:
            names = pairing_names(self.activation, self.loss)
        return names.maths(self.result).latex

    @property
    def equation(self) -> str:
        """The result as one line of Unicode: ``σ′(x) = σ(x)·(1 − σ(x))``."""
        boxed = next(line for line in self.lines() if line.kind == "result")
        return " = ".join(part.text for part in boxed.equation)

    def steps(self) -> Iterator[Step]:
        """All steps, however small, each before those that justify it."""
        return self.derivation.steps()

    def render(self, format: FormatName = "text", lang: Language | None = None) -> str:  # noqa: A002
        """The derivation in a format.

        Args:
            format: ``"text"`` (Unicode), ``"latex"`` (a fragment), ``"markdown"``, ``"html"``
                (a fragment with MathML) or ``"json"`` (all steps, whatever the detail).
            lang: ``"en"`` or ``"zh"``; None takes the language in force.

        Raises:
            UnknownNameError: there is no such format.
        """
        chosen = format_of(format)
        with use_language(lang):
            if chosen == "json":
                import json

                return json.dumps(self.data(), ensure_ascii=False, indent=2) + "\n"
            from slopelab.prose.line import rendered

            return rendered(self.lines(), chosen)

    def lines(self) -> list[Line]:
        """The derivation as lines that are in no format yet."""
        from slopelab.prose.derivation import function_lines, loss_lines, pairing_lines

        if self.loss is None:
            assert self.activation is not None
            return _with_name(function_lines(self.activation, self.detail), self.activation)
        if self.activation is None:
            return _with_name(loss_lines(self.loss, self.detail), self.loss)
        return pairing_lines(self.activation, self.loss, self.detail)

    def data(self) -> dict[str, Any]:
        """The derivation as dictionaries, lists, texts and numbers, as JSON holds them."""
        from slopelab.prose.data import derivation_data, loss_data

        if self.activation is not None:
            return derivation_data(self.activation, self.loss)
        assert self.loss is not None
        return loss_data(self.loss)

    def __str__(self) -> str:
        return self.render("text").rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_latex_(self) -> str:
        return f"$${self.latex}$$"

    def _repr_html_(self) -> str:
        return self.render("html")


def of_function(spec: Activation, detail: DetailName) -> Worked:
    """The derivation of an activation's derivative."""
    return Worked(spec, None, detail_of(detail))


def of_loss(spec: Loss, detail: DetailName) -> Worked:
    """The derivation of a loss's derivative with respect to the prediction."""
    return Worked(None, spec, detail_of(detail))


def of_pairing(activation: Activation, loss: Loss, detail: DetailName) -> Worked:
    """The derivation of a pairing's gradient.

    Raises:
        PairingError: the loss is not defined for the activation's output.
    """
    from slopelab.training import check_pairing

    check_pairing(activation, loss, _some_target(loss))
    return Worked(activation, loss, detail_of(detail))


def detail_of(given: DetailName | str) -> Detail:
    """A level of detail by its name or its number.

    Raises:
        InputError: there is no such level.

    Example:
        >>> detail_of("normal") is detail_of(1) is detail_of("1")
        True
    """
    named = DETAILS.get(str(given).casefold())
    if named is not None:
        return named
    for detail in Detail:
        if str(given) == str(int(detail)):
            return detail
    raise InputError("detail", given=str(given)[:40], known=", ".join(DETAILS))


def format_of(given: str) -> FormatName:
    """A format by its name.

    Raises:
        UnknownNameError: there is no such format.

    Example:
        >>> format_of("LaTeX")
        'latex'
    """
    for known in FORMATS:
        if str(given).strip().casefold() == known:
            return known
    raise UnknownNameError("name.format", given=str(given)[:40], known=", ".join(FORMATS))


def _some_target(loss: Loss) -> float:
    """A target that the loss is meant for: the pairing is in question, not the target."""
    ends = (loss.target.low, loss.target.high)
    return next(
        (float(y) for y in (1.0, 0.0, *ends, sum(map(float, ends)) / 2) if loss.target.contains(y)),
        1.0,
    )


def _with_name(lines: list[Line], spec: Activation | Loss) -> list[Line]:
    """The lines, after the definition of a typed formula the name that it has in the catalogue."""
    if spec.name != spec.formula:
        return lines
    from slopelab.prose.line import Line as _Line
    from slopelab.recognition import recognise

    found = recognise(spec)
    if found is None or found.relation != "same":
        return lines
    said = _Line("say", key="say.recognised", fields={"sentence": str(found)})
    return [*lines[:2], said, *lines[2:]]
