"""`VectorWorked`: a derivation of a function of vectors that prints itself in any format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from slopelab.api.worked import DetailName, FormatName, detail_of, format_of
from slopelab.calculus.steps import Detail, Step
from slopelab.core.expr import Expr
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.words import Language, use_language

if TYPE_CHECKING:
    from slopelab.calculus.index_derivation import IndexDerivation
    from slopelab.prose.line import Line


@final
@dataclass(frozen=True, slots=True, repr=False)
class VectorWorked:
    r"""A worked derivation in index notation: of df_i/dx_j, or of dL/dz_j.

    Args:
        activation: f, if there is one.
        loss: L, if there is one.
        detail: how much is shown.

    Example:
        >>> from slopelab import activation
        >>> worked = activation("softmax").derivation("headline")
        >>> print(worked.latex)
        s_{i}(\delta_{ij} - s_{j})
    """

    activation: VectorActivation | None
    loss: VectorLoss | None
    detail: Detail

    @property
    def derivations(self) -> tuple[IndexDerivation, ...]:
        """The derivations as data: one for each part, and for each half or prediction."""
        from slopelab.prose.vector_derivation import (
            worked_vector,
            worked_vector_loss,
            worked_vector_pairing,
        )

        if self.loss is None:
            assert self.activation is not None
            return worked_vector(self.activation)
        if self.activation is None:
            return worked_vector_loss(self.loss)
        return (worked_vector_pairing(self.activation, self.loss),)

    @property
    def result(self) -> Expr:
        """The first derivative, in its best form."""
        return self.derivations[0].best

    @property
    def explicit(self) -> Expr:
        """The first derivative, not in terms of the function itself."""
        return self.derivations[0].result

    @property
    def latex(self) -> str:
        """The first result as LaTeX, without dollar signs."""
        return self._result.equation[-1].latex

    @property
    def equation(self) -> str:
        """The first result as one line of Unicode: ``∂sᵢ/∂xⱼ = sᵢ·(δᵢⱼ − sⱼ)``."""
        return " = ".join(part.text for part in self._result.equation)

    @property
    def equations(self) -> tuple[str, ...]:
        """All results, each as one line of Unicode."""
        boxed = (line for line in self.lines() if line.kind == "result")
        return tuple(" = ".join(part.text for part in line.equation) for line in boxed)

    @property
    def _result(self) -> Line:
        return next(line for line in self.lines() if line.kind == "result")

    def steps(self) -> Iterator[Step]:
        """All steps, however small, each before those that justify it."""
        for derivation in self.derivations:
            for phase in derivation.phases:
                for step in phase.steps:
                    yield from step.walk()

    def lines(self) -> list[Line]:
        """The derivation as lines that are in no format yet."""
        from slopelab.prose.vector_derivation import vector_lines, vector_pairing_lines

        if self.activation is not None and self.loss is not None:
            return vector_pairing_lines(self.activation, self.loss, self.detail)
        spec = self.activation or self.loss
        assert spec is not None
        return vector_lines(spec, self.detail)

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

    def data(self) -> dict[str, Any]:
        """The derivation as dictionaries, lists, texts and numbers, as JSON holds them."""
        from slopelab.prose.data import SCHEMA
        from slopelab.prose.vector_data import index_data, vector_spec_data

        return {
            "schema": SCHEMA,
            "activation": vector_spec_data(self.activation) if self.activation else None,
            "loss": vector_spec_data(self.loss) if self.loss else None,
            "derivations": [index_data(derivation) for derivation in self.derivations],
        }

    def __str__(self) -> str:
        return self.render("text").rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_latex_(self) -> str:
        return f"$${self.latex}$$"

    def _repr_html_(self) -> str:
        return self.render("html")


def of_vector_function(spec: VectorActivation, detail: DetailName) -> VectorWorked:
    """The derivation of a vector function's Jacobian."""
    return VectorWorked(spec, None, detail_of(detail))


def of_vector_loss(spec: VectorLoss, detail: DetailName) -> VectorWorked:
    """The derivation of a loss's gradient with respect to its predictions."""
    return VectorWorked(None, spec, detail_of(detail))


def of_vector_pairing(
    activation: VectorActivation, loss: VectorLoss, detail: DetailName
) -> VectorWorked:
    """The derivation of a pairing's gradient."""
    return VectorWorked(activation, loss, detail_of(detail))
