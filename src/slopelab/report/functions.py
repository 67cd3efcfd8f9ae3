"""The part on activation functions: table, curves, and what the curves show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, final

from markupsafe import Markup

from slopelab.calculus.claims import Place
from slopelab.calculus.facts import Facts, facts
from slopelab.catalogue import basic_activations
from slopelab.core.expr import ZERO
from slopelab.core.spec import Activation
from slopelab.figures import curves
from slopelab.prose.facts import place_maths, places_maths, range_maths, sentences
from slopelab.prose.maths import Maths, number
from slopelab.report.markup import drawing, formula, fragment, say
from slopelab.report.names import activation_latex
from slopelab.report.numerals import listed
from slopelab.words import t

_COLUMNS: Final = 3
_PER_FIGURE: Final = 9


@final
@dataclass(frozen=True, slots=True)
class FunctionEntry:
    """One activation, as the report shows it.

    Args:
        spec: the activation.
        formula: its definition.
        values: the values of its parameters; empty for a formula without any.
        range: the interval of its outputs.
        steepest: the largest abs(f').
        places: where that is attained.
        fading: where the slope is below a hundredth of the steepest one.
        kinks: where there is no derivative.
        sentences: what the curve shows, in words.
    """

    spec: Activation
    formula: Markup
    values: Markup
    range: Markup
    steepest: Markup
    places: Markup
    fading: Markup
    kinks: Markup
    sentences: tuple[Markup, ...]


def entries() -> tuple[FunctionEntry, ...]:
    """Every activation that the report tells of."""
    return tuple(_entry(spec) for spec in basic_activations().values())


def _entry(spec: Activation) -> FunctionEntry:
    found = facts(spec.bound_expr)
    steepest = found.lipschitz
    return FunctionEntry(
        spec=spec,
        formula=formula(activation_latex(spec)),
        values=listed(Maths(f"{p.latex} = {p.default}", p.name) for p in spec.params),
        range=formula(range_maths(found).latex),
        steepest=formula(number(steepest.value, steepest.exact).latex),
        places=formula(places_maths(steepest).latex)
        if steepest.places
        else say("report.functions.approached"),
        fading=listed(_stretch(s.low, s.high) for s in found.saturation)
        or say("report.functions.nowhere"),
        kinks=listed(place_maths(kink.place) for kink in found.kinks)
        or say("report.functions.nowhere"),
        sentences=tuple(fragment(line.html) for line in sentences(spec)),
    )


def _stretch(low: float, high: float) -> Maths:
    return place_maths(Place(float(f"{low:.3g}"), float(f"{high:.3g}"), stretch=True))


def grids() -> tuple[Markup, ...]:
    """All curves with their derivatives, as many in a figure as a printed page holds."""
    shares = shared_out(list(basic_activations().values()))
    return tuple(_grid(specs, index) for index, specs in enumerate(shares, 1))


def shared_out(specs: list[Activation]) -> list[list[Activation]]:
    """Functions shared out over figures, in order, never one alone where there are more."""
    parts = [specs[start : start + _PER_FIGURE] for start in range(0, len(specs), _PER_FIGURE)]
    if len(parts) > 1 and len(parts[-1]) == 1:
        # A single function would be drawn large; it gets a row of the figure before.
        parts[-1] = parts[-2][-_COLUMNS:] + parts[-1]
        parts[-2] = parts[-2][:-_COLUMNS]
    return parts


def _grid(specs: list[Activation], index: int) -> Markup:
    names = t("report.list.comma").join(str(spec.title) for spec in specs)
    figure = curves.figure(specs, columns=_COLUMNS, title="")
    return drawing(figure, f"curves-{index}", t("report.functions.label", names=names))


def _fading_sides(found: Facts) -> int:
    return sum(slope is ZERO for slope in (found.limits.slope_left, found.limits.slope_right))


def _flat_somewhere(found: Facts) -> bool:
    return any(
        claim.exact is ZERO and any(place.stretch for place in claim.places)
        for claim in (found.slope_minimum, found.slope_maximum)
    )


_GROUPS: Final[Mapping[str, Callable[[Facts], bool]]] = {
    "both": lambda found: _fading_sides(found) == 2,  # noqa: PLR2004 - there are two sides
    "one": lambda found: _fading_sides(found) == 1,
    "none": lambda found: _fading_sides(found) == 0,
    "flat": _flat_somewhere,
    "weak": lambda found: found.lipschitz.high < 1,
    "steep": lambda found: found.lipschitz.low > 1,
    "kinks": lambda found: bool(found.kinks),
    "falls": lambda found: found.monotone == "neither",
}
"""Properties that set functions apart; each is the message ``report.short.<name>``."""


def summary() -> tuple[tuple[str, str], ...]:
    """For each property that sets functions apart, those that have it."""
    lines: list[tuple[str, str]] = []
    for name, has in _GROUPS.items():
        members = [spec for spec in basic_activations().values() if has(facts(spec.bound_expr))]
        if members:
            titles = t("report.list.comma").join(str(spec.title) for spec in members)
            lines.append((t(f"report.short.{name}"), titles))
    return tuple(lines)


def counts() -> dict[str, int]:
    """How many functions let the slope fade on both sides, on one side, on neither."""
    found = [facts(spec.bound_expr) for spec in basic_activations().values()]
    return {name: sum(map(_GROUPS[name], found)) for name in ("both", "one", "none")}
