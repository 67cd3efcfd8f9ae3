"""What is computed of one function at leisure: facts, derivation, what it is, how it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from slopelab.api import Function, LossFunction, VectorFunction, VectorLossFunction
from slopelab.api.lookup import paired
from slopelab.calculus.steps import Detail
from slopelab.core.latex import to_latex
from slopelab.core.text import to_text
from slopelab.interchange import TARGETS
from slopelab.kernels import compile_function
from slopelab.kernels.listing import listing
from slopelab.lab.answers import Answer, parameters, written
from slopelab.lab.query import FieldError, Query, told_by
from slopelab.prose.derivation import function_lines, pairing_lines
from slopelab.prose.facts import sentences
from slopelab.prose.line import Line, rendered
from slopelab.prose.mathml import mathml
from slopelab.prose.vector_derivation import vector_lines, vector_pairing_lines
from slopelab.report.markup import fragment
from slopelab.report.names import activation_latex, loss_latex, pairing_title
from slopelab.words import t


def function(query: Query) -> Answer:
    """Everything about one activation but its curve: field ``f``."""
    found = query.activation("f")
    spec = found.spec
    with told_by("f"):
        worked = found.derivation()
        return {
            "id": written(spec),
            "name": found.name,
            "title": found.title,
            "formula": mathml(activation_latex(spec)),
            "typed": to_text(spec.expr),
            "latex": found.to_latex(),
            "summary": str(spec.summary or spec.use or ""),
            "ambiguity": str(spec.ambiguity or ""),
            "source": str(spec.source or ""),
            "parameters": parameters(spec),
            "derivative": mathml(worked.latex),
            "facts": [str(fragment(line.html)) for line in sentences(spec)],
            "recognised": _recognised(found),
        }


def _recognised(found: Function) -> str:
    """The sentence that names a typed formula; empty for a function of the catalogue."""
    from slopelab.catalogue import activations

    if found.name in activations():
        return ""
    from slopelab.recognition.recognise import recognise

    seen = recognise(found.spec)
    return "" if seen is None else str(seen)


def derivation(query: Query) -> Answer:
    """A derivation step by step: field ``f``, or ``a`` and ``l`` for a pairing, or ``l`` alone."""
    subject = _Subject(query)
    with told_by("f" if "f" in query.fields else "l"):
        shallow, everything = subject.lines(Detail.NORMAL), subject.lines(Detail.EVERYTHING)
        return {
            "title": subject.title,
            "latex": next(line.equation[-1].latex for line in shallow if line.kind == "result"),
            "document": rendered(shallow, "latex"),
            "rows": _rows(shallow),
            "all": _rows(everything),
            "facts": subject.facts(),
            "vectors": subject.of_vectors,
        }


@final
class _Subject:
    """What is differentiated: a function, a loss of several predictions, or a pairing."""

    def __init__(self, query: Query) -> None:
        name = "f" if "f" in query.fields else "a"
        self.function = query.any_activation(name) if name in query.fields else None
        self.loss = query.any_loss("l") if "l" in query.fields else None
        if self.function is None and not isinstance(self.loss, VectorLossFunction):
            raise FieldError(name, t("lab.field.missing", field=name))
        if self.function is not None and self.loss is not None:
            with told_by("l"):
                paired(self.function, self.loss)

    @property
    def of_vectors(self) -> bool:
        return isinstance(self.function or self.loss, VectorFunction | VectorLossFunction)

    @property
    def title(self) -> str:
        function, loss = self.function, self.loss
        if isinstance(function, Function) and isinstance(loss, LossFunction):
            return pairing_title(function.spec, loss.spec)
        return " + ".join(one.title for one in (function, loss) if one is not None)

    def facts(self) -> list[str]:
        """What is known of functions of vectors, sentence by sentence."""
        both = (self.function, self.loss)
        return [
            sentence
            for one in both
            if isinstance(one, VectorFunction | VectorLossFunction)
            for sentence in one.describe().splitlines()
        ]

    def lines(self, detail: Detail) -> list[Line]:
        function, loss = self.function, self.loss
        if isinstance(function, Function):
            if isinstance(loss, LossFunction):
                return pairing_lines(function.spec, loss.spec, detail)
            return function_lines(function.spec, detail)
        if isinstance(loss, VectorLossFunction):
            if function is None:
                return vector_lines(loss.spec, detail)
            return vector_pairing_lines(function.spec, loss.spec, detail)
        assert function is not None
        return vector_lines(function.spec, detail)


def _rows(lines: Iterable[Line]) -> list[Answer]:
    return [
        {
            "kind": line.kind,
            "depth": line.depth,
            "sentence": str(fragment(line.html)),
            "equation": mathml(" = ".join(part.latex for part in line.equation), display=True)
            if line.equation
            else "",
            "latex": " = ".join(part.latex for part in line.equation),
        }
        for line in lines
    ]


def loss(query: Query) -> Answer:
    """What is known of one loss: field ``l``."""
    found: LossFunction = query.loss("l")
    spec = found.spec
    with told_by("l"):
        return {
            "id": written(spec),
            "title": found.title,
            "formula": mathml(loss_latex(spec)),
            "latex": to_latex(spec.expr),
            "parameters": parameters(spec),
            "prediction": str(spec.prediction),
            "target": str(spec.target),
            "takes": t(f"site.takes.{spec.takes}"),
            "derivative": mathml(found.derivation().latex),
        }


def kernel(query: Query) -> Answer:
    """What was made of an activation: field ``f``, and ``to``: steps, or a language's name."""
    found = query.activation("f")
    to = query.choice("to", ("steps", *TARGETS))
    with told_by("f"):
        if to == "steps":
            made = listing(compile_function(found.spec.conventional_expr), "both", "float64")
            return {"code": f"{made.program}\n"}
        return {"code": found.export(to)}
