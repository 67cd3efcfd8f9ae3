"""Functions of vectors and their derivations as plain data, for ``--json`` and other programs."""

from __future__ import annotations

from typing import Any

from slopelab.calculus.index_derivation import IndexDerivation
from slopelab.core.spec import Activation, Loss, Spec, parameter_values
from slopelab.core.vector_spec import VectorLoss, VectorSpec
from slopelab.prose.data import SCHEMA, Json, expression_data, spec_data, step_data
from slopelab.prose.vector_maths import definition_sides


def any_spec_data(spec: Spec | VectorSpec) -> Json:
    """What is said of a function of either kind."""
    return spec_data(spec) if isinstance(spec, (Activation, Loss)) else vector_spec_data(spec)


def index_data(derivation: IndexDerivation) -> Json:
    """One derivation in index notation, for ``--json``."""
    return {
        "variable": derivation.var.name,
        "names": {name: expression_data(expr) for name, expr in derivation.names.items()},
        "phases": [
            {"kind": phase.kind, "steps": [step_data(step) for step in phase.steps]}
            for phase in derivation.phases
        ],
        "explicit": expression_data(derivation.result),
        "result": expression_data(derivation.best),
        "vjp": expression_data(derivation.back) if derivation.back is not None else None,
    }


def vector_spec_data(spec: VectorSpec) -> Json:
    """What is said of a function of vectors."""
    left, right = definition_sides(spec)
    data: dict[str, Any] = {
        "name": spec.name,
        "title": {"en": spec.title.en, "zh": spec.title.zh},
        "aliases": list(spec.aliases),
        "formula": {"text": spec.formula, "latex": f"{left.latex} = {right.latex}"},
        "parameters": {
            param.name: {
                "value": float(value.value),
                "default": float(parameter_values(spec)[param.name].value),
                "interval": str(param.interval),
                "meaning": {"en": param.meaning.en, "zh": param.meaning.zh},
            }
            for param, value in zip(spec.params, parameter_values(spec).values(), strict=True)
        },
        "use": {"en": spec.use.en, "zh": spec.use.zh} if spec.use else None,
        "source": str(spec.source) if spec.source else None,
        "schema": SCHEMA,
    }
    if isinstance(spec, VectorLoss):
        data |= {
            "predictions": list(spec.predictions),
            "targets": list(spec.targets),
            "takes": spec.takes,
            "inside": spec.inside,
            "target": spec.target,
            "link": spec.link,
        }
    else:
        data |= {"layout": spec.layout, "inputs": list(spec.inputs), "axis": spec.axis}
        data |= {"through": spec.through}
    return data
