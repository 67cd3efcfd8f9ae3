"""What a notebook shows for a function: its formula and a small table of facts."""

from __future__ import annotations

from html import escape

from slopelab.api.described import bound_text
from slopelab.core.spec import Activation, Spec
from slopelab.core.vector_spec import VectorSpec
from slopelab.prose.mathml import mathml
from slopelab.words import t


def card(spec: Spec, latex: str) -> str:
    """The definition in MathML and a table, as HTML.

    Args:
        spec: the function or loss.
        latex: its definition.
    """
    rows = [(t("label.parameters"), escape(bound_text(spec)))]
    if isinstance(spec, Activation):
        rows += _facts(spec)
    else:
        rows += [
            (t("label.predictions"), escape(str(spec.prediction))),
            (t("label.targets"), escape(str(spec.target))),
        ]
    return _table(latex, [*rows, *_origin(spec)])


def vector_card(spec: VectorSpec, latex: str) -> str:
    """The same for a function of vectors.

    Args:
        spec: the function or loss.
        latex: its definition.
    """
    from slopelab.prose.vector_facts import vector_sentences

    facts = "<br>".join(escape(sentence) for sentence in vector_sentences(spec))
    rows = [(t("label.parameters"), escape(bound_text(spec))), (t("label.properties"), facts)]
    return _table(latex, [*rows, *_origin(spec)])


def _origin(spec: Spec | VectorSpec) -> list[tuple[str, str]]:
    return [
        (t("label.use"), escape(str(spec.use or ""))),
        (t("label.source"), escape(str(spec.source or ""))),
    ]


def _table(latex: str, rows: list[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr style="vertical-align:top"><th style="text-align:left">{escape(label)}</th>'
        f'<td style="text-align:left">{content}</td></tr>'
        for label, content in rows
        if content
    )
    return f"<div><p>{mathml(latex, display=True)}</p><table>{body}</table></div>"


def _facts(spec: Activation) -> list[tuple[str, str]]:
    from slopelab.prose.facts import sentences

    lines = sentences(spec)
    if not lines:
        return []
    return [(t("label.facts"), "<br>".join(line.html for line in lines))]
