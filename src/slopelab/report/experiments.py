"""The part on activation and loss together: three runs, what they show, and all other pairings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

from markupsafe import Markup

from slopelab.calculus.derivation import Derivation, matched
from slopelab.calculus.facts import Facts, facts
from slopelab.catalogue import basic_activations, basic_losses, pairing
from slopelab.core.expr import ZERO
from slopelab.core.spec import Activation, Loss
from slopelab.errors import PairingError
from slopelab.figures import training as training_figure
from slopelab.prose.derivation import worked_pairing
from slopelab.prose.facts import range_maths
from slopelab.report.markup import drawing, formula, say, typeset
from slopelab.report.names import loss_latex, pairing_latex, pairing_title
from slopelab.report.numerals import interval, rounded
from slopelab.training import Run, train
from slopelab.words import t

FOUNDING: Final = ("sigmoid+bce", "tanh+half_mse", "relu+half_mse")
"""The pairings that the experiment began with."""

_WEAK: Final = 0.1
"""An activation that passes on less than this part of its steepest slope is called weak."""


@final
@dataclass(frozen=True, slots=True)
class Trial:
    """One of the founding pairings and its run.

    Args:
        run: what happened.
        title: the pairing, as people say it.
        loss_slope: dL/dŷ, typeset.
        slope: dŷ/dz, typeset.
        gradient: dL/dw, typeset.
        range: the outputs of the activation.
        domain: the predictions that the loss is defined for.
        reason: why the verdict is what it is.
        conclusion: what follows from the run and from the facts.
    """

    run: Run
    title: str
    loss_slope: Markup
    slope: Markup
    gradient: Markup
    range: Markup
    domain: Markup
    reason: Markup
    conclusion: Markup


@final
@dataclass(frozen=True, slots=True)
class LossEntry:
    """One loss of the catalogue.

    Args:
        spec: the loss.
        formula: its definition, typeset.
        prediction: the predictions it is defined for.
        target: the targets it is meant for.
        use: where it is used.
    """

    spec: Loss
    formula: Markup
    prediction: Markup
    target: Markup
    use: str


@final
@dataclass(frozen=True, slots=True)
class Cell:
    """One pairing of the table of all pairings: a run, or the reason why there is none."""

    title: str
    run: Run | None
    refusal: Markup


@final
@dataclass(frozen=True, slots=True)
class Fit:
    """One activation of the concluding table.

    Args:
        title: the activation.
        range: its outputs.
        slope: how its slope behaves.
        matching: the losses that cancel its slope.
    """

    title: str
    range: Markup
    slope: Markup
    matching: str


Matrix = Mapping[str, Mapping[str, Cell]]


def loss_entries() -> tuple[LossEntry, ...]:
    """Every loss that the report tells of."""
    return tuple(
        LossEntry(
            spec,
            formula(loss_latex(spec)),
            interval(spec.prediction),
            interval(spec.target),
            str(spec.use or ""),
        )
        for spec in basic_losses().values()
    )


def trials() -> tuple[Trial, ...]:
    """The founding pairings, trained."""
    return tuple(_trial(*pairing(text)) for text in FOUNDING)


def _trial(activation: Activation, loss: Loss) -> Trial:
    run = train(activation, loss)
    found = facts(activation.bound_expr)
    worked = worked_pairing(activation, loss)
    loss_slope, slope, *_ = (
        step.after for phase in worked.phases if phase.kind == "chain" for step in phase.steps
    )
    return Trial(
        run=run,
        title=pairing_title(activation, loss),
        loss_slope=formula(pairing_latex(activation, loss, loss_slope)),
        slope=formula(pairing_latex(activation, loss, slope)),
        gradient=formula(pairing_latex(activation, loss, worked.result)),
        range=formula(range_maths(found).latex),
        domain=interval(loss.prediction),
        reason=typeset(run.verdict.reason),
        conclusion=_conclusion(run, found, worked),
    )


def _conclusion(run: Run, found: Facts, worked: Derivation) -> Markup:
    slope, total = float(run.dprediction_dz[0]), float(run.dloss_dw[0])
    activation, loss = run.activation_spec, run.loss_spec
    if matched(worked):
        kind = "matched"
    elif total == 0:
        kind = "dead"
    elif abs(slope) < _WEAK * found.lipschitz.value:
        kind = "weak"
    else:
        kind = "flows"
    return say(
        f"report.conclusion.{kind}",
        pairing=pairing_title(activation, loss),
        asked=rounded(float(run.dloss_dprediction[0]), 4),
        slope=rounded(slope, 4),
        total=rounded(total, 4),
        gradient=formula(pairing_latex(activation, loss, worked.result)),
        start=rounded(float(run.w[0])),
        end=rounded(float(run.w[-1]), 4),
        steps=run.steps,
    )


def drawn(runs: Sequence[Run]) -> Markup:
    """The runs side by side: loss, weight, and the factors of the chain."""
    names = t("report.list.semicolon").join(
        f"{pairing_title(run.activation_spec, run.loss_spec)}: {run.verdict.title}" for run in runs
    )
    label = t("report.training.runs.label", names=names)
    return drawing(training_figure.figure(runs), "runs", label)


def matrix() -> Matrix:
    """Every pairing of what the report tells of, from the same start."""
    return {
        name: {other: _cell(activation, loss) for other, loss in basic_losses().items()}
        for name, activation in basic_activations().items()
    }


def _cell(activation: Activation, loss: Loss) -> Cell:
    title = pairing_title(activation, loss)
    try:
        return Cell(title, train(activation, loss), Markup())
    except PairingError as error:
        return Cell(title, None, typeset(str(error)))


def refusals(table: Matrix) -> tuple[Markup, ...]:
    """Why pairings make no sense: one sentence for each loss that is not defined everywhere."""
    lines: list[Markup] = []
    known = basic_activations()
    for name, loss in basic_losses().items():
        refused = [known[row] for row, cells in table.items() if cells[name].run is None]
        covered = [(spec, facts(spec.bound_expr)) for spec in refused]
        outside = [pair for pair in covered if not loss.prediction.covers(pair[1].range)]
        if outside:
            lines.append(_outside(loss, outside))
        lines += [
            table[spec.name][name].refusal
            for spec, found in covered
            if loss.prediction.covers(found.range)
        ]
    return tuple(lines)


def _outside(loss: Loss, refused: Sequence[tuple[Activation, Facts]]) -> Markup:
    outputs = [
        Markup("{} {}").format(str(spec.title), formula(range_maths(found).latex))
        for spec, found in refused
    ]
    fitting = [
        str(spec.title)
        for spec in basic_activations().values()
        if loss.prediction.covers(facts(spec.bound_expr).range)
    ]
    return say(
        "report.training.refusal",
        loss=str(loss.title),
        domain=interval(loss.prediction),
        outputs=Markup("{}").format(t("report.list.semicolon")).join(outputs),
        fitting=t("report.list.comma").join(fitting) or t("report.none"),
    )


def fits(table: Matrix) -> tuple[Fit, ...]:
    """For every activation its range, its slope, and the losses that match it."""
    return tuple(
        Fit(
            str(spec.title),
            _range(spec),
            _slope(facts(spec.bound_expr)),
            _matching(spec, table[name]),
        )
        for name, spec in basic_activations().items()
    )


def _range(spec: Activation) -> Markup:
    found = facts(spec.bound_expr)
    return formula(range_maths(found).latex)


def _slope(found: Facts) -> Markup:
    left, right = found.limits.slope_left is ZERO, found.limits.slope_right is ZERO
    side = "both" if left and right else "left" if left else "right" if right else "none"
    ends = {"left": -math.inf, "right": math.inf}
    places = [*found.slope_minimum.places, *found.slope_maximum.places]
    flat = side in ends and any(ends[side] in {place.low, place.high} for place in places)
    return say(f"report.slope.{side}_flat" if flat else f"report.slope.{side}")


def _matching(spec: Activation, row: Mapping[str, Cell]) -> str:
    """The losses that cancel the activation's slope: dL/dz is the plain error."""
    found = [
        str(basic_losses()[name].title)
        for name, cell in row.items()
        if cell.run is not None and matched(worked_pairing(spec, basic_losses()[name]))
    ]
    return t("report.list.comma").join(found) or t("report.none")
