"""What is computed of one function at leisure: facts, derivation, what it is, how it is typed."""

from __future__ import annotations

from collections.abc import Iterable

from slopelab.api import Function, LossFunction, Pairing
from slopelab.calculus.steps import Detail
from slopelab.core.latex import to_latex
from slopelab.core.text import to_text
from slopelab.lab.answers import Answer, parameters, written
from slopelab.lab.query import Query, told_by
from slopelab.prose.derivation import function_lines, pairing_lines
from slopelab.prose.facts import sentences
from slopelab.prose.line import Line, rendered
from slopelab.prose.mathml import mathml
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
    """A derivation step by step: field ``f``, or ``a`` and ``l`` for a pairing."""
    if "f" in query.fields:
        found = query.activation("f")
        with told_by("f"):
            lines = function_lines(found.spec, Detail.EVERYTHING)
            shallow = function_lines(found.spec, Detail.NORMAL)
        title, latex = found.title, found.derivation().latex
    else:
        pair = Pairing(query.activation("a"), query.loss("l"))
        with told_by("l"):
            lines = pairing_lines(pair.activation.spec, pair.loss.spec, Detail.EVERYTHING)
            shallow = pairing_lines(pair.activation.spec, pair.loss.spec, Detail.NORMAL)
            latex = pair.derivation().latex
        title = pairing_title(pair.activation.spec, pair.loss.spec)
    return {
        "title": title,
        "latex": latex,
        "document": rendered(shallow, "latex"),
        "rows": _rows(shallow),
        "all": _rows(lines),
    }


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
