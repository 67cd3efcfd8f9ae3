"""Derivations and facts as plain data, for ``--json`` and for other programs."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from slopelab.calculus.asymptotes import Asymptote
from slopelab.calculus.claims import Claim, Place
from slopelab.calculus.conventions import facts_of
from slopelab.calculus.derivation import Derivation
from slopelab.calculus.facts import Facts
from slopelab.calculus.moments import Moments, moments
from slopelab.calculus.steps import Step
from slopelab.calculus.trends import Course
from slopelab.core.apart import apart
from slopelab.core.expr import Expr
from slopelab.core.latex import to_latex
from slopelab.core.spec import Activation, Loss, Spec, Text, parameter_values
from slopelab.core.text import to_text
from slopelab.prose.derivation import worked, worked_loss, worked_pairing
from slopelab.recognition import Recognition
from slopelab.recognition.recognise import SAMPLES

SCHEMA = 1
"""Raised when a key changes its meaning or goes away."""

Json = dict[str, Any]


def expression_data(expr: Expr) -> Json:
    """An expression as text that can be parsed again, and as LaTeX."""
    return {"text": to_text(expr), "latex": to_latex(expr)}


def finite(value: float) -> float | str | None:
    """A number as JSON has it: infinities as words, NaN as null."""
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value


def spec_data(spec: Spec) -> Json:
    """What is said of a function: its name, formula, parameters, source."""
    return {
        "name": spec.name,
        "title": {"en": spec.title.en, "zh": spec.title.zh},
        "aliases": list(spec.aliases),
        "formula": {"text": spec.formula, "latex": to_latex(spec.expr)},
        "parameters": {
            param.name: {
                "value": float(value.value),
                "default": float(Fraction(param.default)),
                "interval": str(param.interval),
                "meaning": {"en": param.meaning.en, "zh": param.meaning.zh},
            }
            for param, value in zip(spec.params, parameter_values(spec).values(), strict=True)
        },
        "summary": _both(spec.summary),
        "use": _both(spec.use),
        "source": str(spec.source) if spec.source else None,
        "kinks": spec.kinks,
        "peers": [
            {
                "library": peer.library,
                "name": peer.name,
                "values": dict(peer.values),
                "arguments": dict(peer.arguments),
                "options": dict(peer.options),
                "differs": _both(peer.differs),
            }
            for peer in spec.peers
        ],
        "ambiguity": _both(spec.ambiguity),
        **(_loss_data(spec) if isinstance(spec, Loss) else {}),
    }


def _loss_data(spec: Loss) -> Json:
    """What a loss is defined for, and what belongs before it."""
    return {
        "takes": spec.takes,
        "predictions": str(spec.prediction),
        "targets": str(spec.target),
        "link": spec.link,
        "dropped": spec.dropped,
    }


def recognition_data(found: Recognition) -> Json:
    """Which function of the catalogue a formula was recognised as, and how sure that is."""
    equal, change = found.equality, found.affine
    return {
        "name": found.name,
        "relation": found.relation,
        "parameters": {name: float(value) for name, value in found.params.items()},
        "standing": equal.standing if equal is not None else None,
        "points": equal.points if equal is not None else SAMPLES,
        "digits": equal.digits if equal is not None else None,
        "affine": {
            "scale": to_text(change.scale),
            "inner": to_text(change.inner),
            "shift": to_text(change.shift),
            "offset": to_text(change.offset),
        }
        if found.relation == "affine"
        else None,
        "also": list(found.also),
        "difference": finite(found.difference) if equal is None else None,
        "place": finite(found.place) if equal is None else None,
        "sentence": str(found),
    }


def _both(text: Text | None) -> Json | None:
    return None if text is None else {"en": text.en, "zh": text.zh}


def step_data(step: Step) -> Json:
    """A step with its sub-steps."""
    return {
        "rule": step.rule,
        "before": expression_data(step.before),
        "unworked": expression_data(step.unworked) if step.unworked is not None else None,
        "after": expression_data(step.after),
        "bindings": {name: expression_data(expr) for name, expr in step.bindings.items()},
        "check": {
            "method": step.check.method,
            "points": list(step.check.points),
            "digits": step.check.digits,
        }
        if step.check
        else None,
        "substeps": [step_data(sub) for sub in step.substeps],
    }


def derivation_data(activation: Activation, loss: Loss | None = None) -> Json:
    """A whole derivation: of an activation, or of the gradient of a pairing."""
    derivation = worked(activation) if loss is None else worked_pairing(activation, loss)
    return _derivation_data(derivation, activation, apart(activation, loss) if loss else None)


def loss_data(loss: Loss) -> Json:
    """A whole derivation of a loss's slope."""
    return _derivation_data(worked_loss(loss), None, loss)


def _derivation_data(
    derivation: Derivation, activation: Activation | None, loss: Loss | None
) -> Json:
    return {
        "schema": SCHEMA,
        "activation": spec_data(activation) if activation else None,
        "loss": spec_data(loss) if loss else None,
        "variable": derivation.var.name,
        "names": {name: expression_data(expr) for name, expr in derivation.names.items()},
        "phases": [
            {"kind": phase.kind, "steps": [step_data(step) for step in phase.steps]}
            for phase in derivation.phases
        ],
        "result": expression_data(derivation.result),
        "self_form": _self_form_data(derivation),
    }


def _self_form_data(derivation: Derivation) -> Json | None:
    form = derivation.self_form
    if form is None:
        return None
    return {
        **expression_data(form.expr),
        "symbol": form.symbol.name,
        "method": form.method,
        "relation": to_text(form.relation) if form.relation is not None else None,
    }


def place_data(place: Place) -> Json:
    """A point or a stretch."""
    return {
        "low": finite(place.low),
        "high": finite(place.high),
        "exact": to_text(place.exact) if place.exact is not None else None,
        "stretch": place.stretch,
        "period": to_text(place.period) if place.period is not None else None,
    }


def claim_data(claim: Claim) -> Json:
    """A certified number."""
    return {
        "low": finite(claim.low),
        "high": finite(claim.high),
        "exact": to_text(claim.exact) if claim.exact is not None else None,
        "places": [place_data(place) for place in claim.places],
        "attained": claim.attained,
        "standing": claim.standing,
    }


def moments_data(found: Moments) -> Json:
    """Gaussian moments and gains."""
    return {
        "sigma": found.sigma,
        "mean": claim_data(found.mean),
        "square": claim_data(found.square),
        "variance": claim_data(found.variance),
        "slope_square": claim_data(found.slope_square),
        "forward_gain": finite(found.forward_gain),
        "backward_gain": finite(found.backward_gain),
        "centred_gain": finite(found.centred_gain),
    }


def _asymptote_data(found: Asymptote | None) -> Json | None:
    if found is None:
        return None
    return {
        "kind": found.kind,
        "expr": to_text(found.expr),
        "slope": None if found.slope is None else to_text(found.slope),
        "intercept": None if found.intercept is None else to_text(found.intercept),
    }


def _smoothness_data(found: Facts) -> Json | None:
    if found.smoothness is None:
        return None
    return {
        "class": str(found.smoothness),
        "places": [place_data(place) for place in found.smoothness.places],
    }


def _course_data(found: Course | None) -> Json | None:
    if found is None:
        return None
    return {
        "stages": [
            {
                "kind": stage.kind,
                "low": None if stage.low is None else place_data(stage.low),
                "high": None if stage.high is None else place_data(stage.high),
            }
            for stage in found.stages
        ],
        "period": None if found.period is None else to_text(found.period),
        "endless": list(found.endless),
    }


def facts_data(spec: Activation) -> Json:
    """All facts of an activation."""
    found: Facts = facts_of(spec)
    limits = found.limits
    return {
        "schema": SCHEMA,
        "range": str(found.range),
        "minimum": claim_data(found.minimum),
        "maximum": claim_data(found.maximum),
        "slope_minimum": claim_data(found.slope_minimum),
        "slope_maximum": claim_data(found.slope_maximum),
        "lipschitz": claim_data(found.lipschitz),
        "limits": {
            name: to_text(value) if value is not None else None
            for name, value in (
                ("value_left", limits.value_left),
                ("value_right", limits.value_right),
                ("slope_left", limits.slope_left),
                ("slope_right", limits.slope_right),
            )
        },
        "kinks": [
            {
                "place": place_data(kink.place),
                "left_slope": finite(kink.left_slope),
                "right_slope": finite(kink.right_slope),
                "taken": finite(kink.taken),
                "jump": kink.jump,
            }
            for kink in found.kinks
        ],
        "saturation": [
            {"low": finite(stretch.low), "high": finite(stretch.high)}
            for stretch in found.saturation
        ],
        "saturation_threshold": finite(found.saturation_threshold),
        "bend_minimum": claim_data(found.bend_minimum),
        "bend_maximum": claim_data(found.bend_maximum),
        "asymptotes": [_asymptote_data(asymptote) for asymptote in found.asymptotes],
        "smoothness": _smoothness_data(found),
        "curvature": found.curvature,
        "trends": _course_data(found.trends),
        "bends": _course_data(found.bends),
        "inflections": None
        if found.inflections is None
        else [place_data(place) for place in found.inflections],
        "zeros": None
        if found.zeros is None
        else {
            "places": [place_data(place) for place in found.zeros.places],
            "endless": list(found.zeros.endless),
        },
        "fixed_points": None
        if found.fixed_points is None
        else {
            "points": [
                {
                    "place": place_data(point.place),
                    "left_slope": finite(point.left_slope),
                    "right_slope": finite(point.right_slope),
                    "stability": point.stability,
                }
                for point in found.fixed_points
            ],
            "endless": list(found.fixed_endless),
        },
        "moments": moments_data(moments(spec.bound_expr)),
        "monotone": found.monotone,
        "parity": found.parity,
        "everywhere": found.everywhere,
        "standing": found.standing,
    }
