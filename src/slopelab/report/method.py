"""The part that says how the facts, the verdicts and the page itself come about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, final

from markupsafe import Markup

from slopelab.calculus.claims import Standing
from slopelab.calculus.facts import SATURATION, facts
from slopelab.catalogue import basic_activations
from slopelab.prose.facts import standing_word
from slopelab.report.markup import say
from slopelab.training import verdict
from slopelab.training.verdict import VerdictName
from slopelab.words import plural, t

SIGNS: Final[dict[VerdictName, str]] = {
    "converged": "✓",
    "learning": "↗",
    "slow": "…",
    "stuck": "■",
    "oscillating": "↕",
    "diverged": "▲",
}
"""The sign of each verdict: it must be told from the others without its colour."""
REFUSED: Final = "×"

_STANDINGS: Final[tuple[Standing, ...]] = ("proved", "certified", "numeric")
_ORDER: Final[tuple[VerdictName, ...]] = (
    "diverged",
    "converged",
    "stuck",
    "oscillating",
    "slow",
    "learning",
)
"""In which the rules are tried."""


@final
@dataclass(frozen=True, slots=True)
class StandingEntry:
    """How sure a fact can be, and how many facts of the report are."""

    word: str
    meaning: Markup
    count: str


@final
@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of one verdict."""

    name: VerdictName
    meaning: Markup


def standings() -> tuple[StandingEntry, ...]:
    """The three standings, with their counts over all functions."""
    counted = Counter(
        claim.standing
        for spec in basic_activations().values()
        for found in [facts(spec.bound_expr)]
        for claim in (
            found.minimum,
            found.maximum,
            found.slope_minimum,
            found.slope_maximum,
            found.lipschitz,
        )
    )
    return tuple(
        StandingEntry(
            standing_word(name),
            say(f"report.standing.{name}"),
            plural("report.standing.count", counted[name]),
        )
        for name in _STANDINGS
    )


def rules() -> tuple[Rule, ...]:
    """The rules of the verdicts, in the order in which they are tried."""
    numbers = {
        "growth": f"{verdict.DIVERGED_GROWTH:g}",
        "close": _percent(verdict.CONVERGED_GAP),
        "outlook": verdict.OUTLOOK,
        "share": _percent(verdict.STUCK_SHARE),
        "dead": _percent(verdict.DEAD_GRADIENT),
        "changes": _percent(verdict.SIGN_CHANGES),
        "kept": _percent(verdict.GAP_KEPT),
        "slow": _percent(verdict.SLOW_SHARE),
    }
    return tuple(Rule(name, say(f"report.rule.{name}", **numbers)) for name in _ORDER)


def saturation() -> str:
    """The part of the steepest slope below which a unit counts as saturated."""
    return _percent(float(SATURATION))


def _percent(share: float) -> str:
    return t("report.percent", number=f"{share * 100:g}")
