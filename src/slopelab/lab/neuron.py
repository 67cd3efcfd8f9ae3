"""The room of the neuron: runs of gradient descent with everything that a page animates."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np

from slopelab.api import Pairing
from slopelab.core.spec import Activation, Loss
from slopelab.lab.answers import Answer, packed, parameters, written
from slopelab.lab.moving import around, halves, landscape, parameter_moved, setting_moved
from slopelab.lab.query import MOST_FUNCTIONS, FieldError, Query, told_by
from slopelab.prose.derivation import worked_pairing
from slopelab.prose.mathml import mathml
from slopelab.prose.maths import number, pairing_names
from slopelab.report.names import activation_latex, loss_latex, pairing_title
from slopelab.training import ARRAYS, Run, follow
from slopelab.words import Language, language, t

_LARGEST: Final = 1e6
_STEPS: Final = 2000
"""More than these no eye follows; the command line takes more."""
_SWEEP: Final = 48
"""How many runs a sweep compares."""
_RULE: Final = r"\frac{dL}{dw} = \frac{dL}{d\hat{y}} \cdot \frac{d\hat{y}}{dz} \cdot \frac{dz}{dw}"


def settings(query: Query) -> dict[str, float]:
    """The settings of a run: fields ``w0``, ``x``, ``y``, ``lr``."""
    return {
        "w0": query.real("w0", -2.0, -_LARGEST, _LARGEST),
        "x": query.real("x", 1.0, -_LARGEST, _LARGEST),
        "y": query.real("y", 1.0, -_LARGEST, _LARGEST),
        "lr": query.real("lr", 0.1, 1e-9, _LARGEST),
    }


def run(query: Query) -> Answer:
    """One run: fields ``a`` (activation), ``l`` (loss), the settings, and ``steps``.

    With ``draft`` what is drawn of it alone, while a ``setting`` or a ``parameter`` is dragged.
    """
    pair = query.pairing()
    chosen = settings(query)
    steps = query.whole("steps", 30, 1, _STEPS)
    match query.choice("draft", ("no", "setting", "parameter")):
        case "setting":
            return setting_moved(pair, chosen, steps)
        case "parameter":
            return parameter_moved(pair, chosen, steps)
        case _:
            return _whole(pair, chosen, steps)


def runs(query: Query) -> Answer:
    """Runs of several pairings from the same start: as `run`, with bars between the halves.

    What is wrong with one pairing does not keep the others.
    """
    inner, outer = query.text("a").split("|"), query.text("l").split("|")
    if len(inner) != len(outer) or len(inner) > MOST_FUNCTIONS:
        raise FieldError("l", t("lab.field.pairs", most=MOST_FUNCTIONS))
    pairs = [{"a": a, "l": loss} for a, loss in zip(inner, outer, strict=True)]
    return {"runs": [_one(Query({**query.fields, **pair})) for pair in pairs]}


def _one(query: Query) -> Answer:
    try:
        return run(query)
    except FieldError as error:
        return {"errors": [error.to_dict()]}


def _whole(pair: Pairing, chosen: dict[str, float], steps: int) -> Answer:
    with told_by("l"):
        made = pair.train(**chosen, steps=steps)
    w = around(made.w)
    return {
        **_described(*halves(pair), language()),
        **{name: packed(getattr(made, name)) for name in ARRAYS},
        "landscape": {"w": packed(w), "loss": packed(landscape(pair, w, made.x, made.y))},
        "verdict": {
            "name": made.verdict.name,
            "title": made.verdict.title,
            "reason": made.verdict.reason,
            "dead": made.verdict.dead_factor,
        },
        "diverged": _diverged(made),
        "steps": steps,
    }


@lru_cache(maxsize=256)
def _described(activation: Activation, loss: Loss, language: Language) -> Answer:
    """What does not change while a setting is dragged, in the language in force."""
    del language
    derived = worked_pairing(activation, loss)
    gradient = pairing_names(activation, loss).maths(derived.result).latex
    return {
        "halves": [_half(activation, activation_latex(activation)), _half(loss, loss_latex(loss))],
        "title": pairing_title(activation, loss),
        "gradient": mathml(gradient),
    }


def _half(spec: Activation | Loss, latex: str) -> Answer:
    return {
        "id": written(spec),
        "title": str(spec.title),
        "formula": mathml(latex),
        "parameters": parameters(spec),
    }


def _diverged(made: Run) -> int | None:
    """The step at which something was no longer a number; None if nothing was."""
    broken = ~(np.isfinite(made.dloss_dw) & np.isfinite(made.loss) & np.isfinite(made.w[:-1]))
    return int(np.argmax(broken)) if broken.any() else None


def sweep(query: Query) -> Answer:
    """What becomes of a run as one setting is swept: fields as for a run, ``over`` and its ends."""
    pair = query.pairing()
    chosen = settings(query)
    steps = query.whole("steps", 30, 1, 300)
    over = query.choice("over", ("lr", "w0", "x", "y"))
    low = query.real("low", 0.01, -_LARGEST, _LARGEST)
    high = query.real("high", 10.0, -_LARGEST, _LARGEST)
    if not low < high:
        raise FieldError("high", t("lab.field.interval", low=f"{low:g}", high=f"{high:g}"))
    logarithmic = over == "lr"
    if logarithmic and low <= 0:
        raise FieldError("low", t("lab.field.positive", given=f"{low:g}"))
    values = np.geomspace(low, high, _SWEEP) if logarithmic else np.linspace(low, high, _SWEEP)
    with told_by("l"):
        runs = [pair.train(**{**chosen, over: float(v)}, steps=steps) for v in values]
    return {
        "over": over,
        "values": packed(values),
        "loss": packed([_last(made) for made in runs]),
        "verdicts": [made.verdict.name for made in runs],
        "titles": {made.verdict.name: made.verdict.title for made in runs},
    }


def _last(made: Run) -> float:
    last = float(made.loss[-1])
    return last if math.isfinite(last) else math.nan


def chain(query: Query) -> Answer:
    """The chain rule with the numbers of one step put in: fields of a run, and ``step``."""
    pair = query.pairing()
    chosen = settings(query)
    steps = query.whole("steps", 30, 1, _STEPS)
    step = query.whole("step", 0, 0, steps - 1)
    with told_by("l"):
        made = follow(*halves(pair), **chosen, steps=step + 1)
    factors = [
        number(float(made[name][step])).latex
        for name in ("dloss_dprediction", "dprediction_dz", "dz_dw")
    ]
    slope = number(float(made["dloss_dw"][step])).latex
    rate = number(chosen["lr"]).latex
    before, after = (number(float(made["w"][k])).latex for k in (step, step + 1))
    return {
        "equation": mathml(rf"{_RULE} = {_product(factors)} = {slope}"),
        "update": mathml(
            rf"w \leftarrow w - \eta \frac{{dL}}{{dw}} = {before} - "
            rf"{_product([rate, slope])} = {after}"
        ),
    }


def _product(factors: list[str]) -> str:
    return r" \cdot ".join(map(_bracketed, factors))


def _bracketed(latex: str) -> str:
    return rf"\left({latex}\right)" if latex.startswith("-") else latex
