"""The room of pairings: a row of the matrix, and the story of one pairing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slopelab.advice.matrix import Entry, matrix
from slopelab.advice.partners import partners
from slopelab.advice.sentence import advice
from slopelab.advice.study import study_pairing
from slopelab.catalogue.lookup import basic_losses
from slopelab.lab.answers import Answer
from slopelab.lab.query import FieldError, Query, told_by
from slopelab.prose.derivation import worked_pairing
from slopelab.prose.mathml import mathml
from slopelab.prose.maths import pairing_names
from slopelab.report.names import pairing_title
from slopelab.terminal.pairings import MATCHED, NO_SENSE, RIGHT, SIGNS, end_words, summary
from slopelab.words import t

MOST_LOSSES: Final = 16
"""More pairings in one answer could take too long for those who wait behind it."""
_COLUMNS: Final = ("y", "end", "side", "flow", "limit", "like", "descent", "standing")


def row(query: Query) -> Answer:
    """One activation with several losses: fields ``a``, and ``l`` with bars between."""
    function = query.activation("a")
    names = query.text("l").split("|")
    if len(names) > MOST_LOSSES:
        raise FieldError("l", t("lab.field.entries", given=len(names), most=MOST_LOSSES))
    measures = [Query({**query.fields, "l": name}).loss("l").spec for name in names]
    with told_by("a"):
        found = matrix([function.spec], measures)
    return {"activation": function.name, "cells": [_cell(entry) for entry in found]}


def _cell(entry: Entry) -> Mapping[str, object]:
    return {
        "loss": entry.loss,
        "grade": entry.grade,
        "title": t(f"pairing.grade.{entry.grade}"),
        "signs": _signs(entry),
        "matched": entry.matched,
    }


def _signs(entry: Entry) -> str:
    if entry.grade == "ill_typed":
        return NO_SENSE
    ends = "".join(RIGHT if flow is None else SIGNS[flow] for flow in (entry.left, entry.right))
    return ends + (MATCHED if entry.matched else "")


def pair(query: Query) -> Answer:
    """The story of one pairing: fields ``a`` and ``l``."""
    activation, loss = query.activation("a").spec, query.loss("l").spec
    with told_by("l"):
        study = study_pairing(activation, loss)
        derived = worked_pairing(activation, loss)
        return {
            "title": pairing_title(activation, loss),
            "grade": study.grade,
            "grade_title": t(f"pairing.grade.{study.grade}"),
            "advice": advice(study, ()),
            "summary": "" if study.problem is not None else summary(study),
            "gradient": mathml(pairing_names(activation, loss).maths(derived.result).latex),
            "columns": [t(f"pairing.column.{name}") for name in _COLUMNS],
            "ends": [
                end_words(one, end, unicode=True)
                for one in study.seen
                for end in (one.far.left, one.far.right)
            ],
        }


def instead(query: Query) -> Answer:
    """What fits better than a pairing, which takes many more to find: fields ``a`` and ``l``."""
    activation, loss = query.activation("a").spec, query.loss("l").spec
    with told_by("l"):
        found = partners(activation, loss)
        return {
            "advice": advice(study_pairing(activation, loss), found),
            "instead": [partner.name for partner in found],
        }


def usual(query: Query) -> Answer:
    """One activation with the losses that everybody knows, in a sentence each: field ``f``."""
    activation = query.activation("f").spec
    with told_by("f"):
        studies = [study_pairing(activation, loss) for loss in basic_losses().values()]
        return {
            "pairings": [
                {
                    "loss": study.loss,
                    "title": str(basic_losses()[study.loss].title),
                    "grade": study.grade,
                    "grade_title": t(f"pairing.grade.{study.grade}"),
                    "advice": advice(study, ()),
                }
                for study in studies
            ]
        }
