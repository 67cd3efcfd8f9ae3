"""What became of a run, by rules on its numbers, and at which factor the gradient died.

The rules stand in docs/verdicts.md in full; a test holds the two together. Every rule speaks of
the *gap*, the loss less the lowest loss that the pairing can reach, so that adding a constant to
a loss changes no verdict, and compares gaps with gaps, so that multiplying the loss by a constant
(and dividing the learning rate by it) changes none either.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, final

import numpy as np

from slopelab.training.chain import Array
from slopelab.training.landscape import Landscape
from slopelab.words import t

VerdictName: TypeAlias = Literal[
    "converged", "learning", "slow", "stuck", "oscillating", "diverged"
]
FactorName: TypeAlias = Literal["dloss_dprediction", "dprediction_dz", "dz_dw"]

CONVERGED_GAP: Final = 1e-3
"""Converged: the gap is at most this part of the scale. Nobody would see it on a plot."""
DIVERGED_GROWTH: Final = 10.0
"""Diverged: the gap is more than this many times the first one, and rising."""
DEAD_GRADIENT: Final = 0.01
"""Stuck: the gradient is below this part of what is normal, as `calculus.facts` has saturation."""
OUTLOOK: Final = 100
"""Stuck: and judged by what this many times the steps taken would bring."""
STUCK_SHARE: Final = 0.01
"""Stuck: they would close less than this part of the gap."""
SIGN_CHANGES: Final = 0.5
"""Oscillating: the gradient changes sign in at least this part of the steps of the second half."""
LEAST_CHANGES: Final = 2
"""Oscillating: and at least this often; a single change of sign is an overshoot."""
GAP_KEPT: Final = 0.5
"""Oscillating: from the third to the last quarter the gap keeps more than this part."""
SLOW_SHARE: Final = 0.5
"""Slow: less than this part of the first gap is closed."""
NORMAL_INPUT: Final = 1.0
"""What is normal for dz/dw, which is the input x."""

SYMBOLS: Final[Mapping[FactorName, str]] = {
    "dloss_dprediction": "dL/dŷ",
    "dprediction_dz": "dŷ/dz",
    "dz_dw": "dz/dw",
}
"""The factors of the chain as one writes them."""


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a run.

    Args:
        name: one of converged, learning, slow, stuck, oscillating, diverged.
        dead_factor: for a stuck run, the factor of the chain that died.
        case: the rule and its variant; it selects the sentence.
        evidence: the numbers that the rule rests on, by name.
    """

    name: VerdictName
    dead_factor: FactorName | None
    case: str
    evidence: Mapping[str, float] = field(hash=False)

    @property
    def title(self) -> str:
        """The name in the language in force."""
        return t(f"verdict.name.{self.name}")

    @property
    def dead_symbol(self) -> str | None:
        """The dead factor as one writes it, such as ``dŷ/dz``."""
        return SYMBOLS[self.dead_factor] if self.dead_factor else None

    @property
    def reason(self) -> str:
        """Why, with the numbers, as a sentence in the language in force."""
        numbers: dict[str, object] = {
            key: _shown(value) for key, value in self.evidence.items() if key != "steps"
        }
        numbers["percent"] = _shown(100 * self.evidence["share_closed"])
        if self.dead_factor:
            numbers["factor"] = SYMBOLS[self.dead_factor]
            numbers["value"] = numbers[self.dead_factor]
            numbers["normal"] = numbers[f"normal_{self.dead_factor}"]
        steps = int(self.evidence["steps"])
        return t(f"verdict.reason.{self.case}", steps=f"{steps:,}", **numbers)

    def to_dict(self) -> dict[str, object]:
        """The verdict as JSON can hold it; infinities and NaN are None."""
        return {
            "name": self.name,
            "dead_factor": self.dead_factor,
            "case": self.case,
            "reason": self.reason,
            "evidence": {
                key: value if math.isfinite(value) else None for key, value in self.evidence.items()
            },
        }


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the rules look at.

    Args:
        lr: the learning rate.
        w: the weight before each step and after the last one.
        loss: the loss at each of these weights.
        gradient: dL/dw at each of them.
        factors: the factors of the chain at the last of them.
        landscape: the floor, the scale and what is normal.
    """

    lr: float
    w: Array
    loss: Array
    gradient: Array
    factors: Mapping[FactorName, float]
    landscape: Landscape

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.w) - 1

    @property
    def gaps(self) -> Array:
        """The loss above its floor, at each weight; inf where the loss is undefined.

        A loss without a floor has one lent: its scale below the lowest loss of the run.
        """
        floor = self.landscape.floor
        if math.isinf(floor):
            finite = self.loss[np.isfinite(self.loss)]
            floor = (finite.min() if finite.size else 0.0) - self.landscape.scale
        return np.where(np.isnan(self.loss), np.inf, np.maximum(self.loss - floor, 0.0))

    @property
    def scale(self) -> float:
        """What a gap is small against: the scale, or the largest gap where that is 0."""
        gaps = self.gaps[np.isfinite(self.gaps)]
        return self.landscape.scale or float(gaps.max(initial=0.0))

    @property
    def normal(self) -> dict[FactorName, float]:
        """What is normal for each factor."""
        return {
            "dloss_dprediction": self.landscape.normal_pull,
            "dprediction_dz": self.landscape.normal_slope,
            "dz_dw": NORMAL_INPUT,
        }


def judge(course: Course) -> Verdict:
    """The verdict on a run: the first rule that holds, in the order of docs/verdicts.md.

    Args:
        course: what happened, step by step, and what the loss looks like around it.

    Returns:
        The verdict with the numbers that it rests on.
    """
    evidence = _evidence(course)
    name, case, dead = next(found for rule in _RULES if (found := rule(course, evidence)))
    return Verdict(name, dead, case, evidence)


_Evidence: TypeAlias = dict[str, float]
_Finding: TypeAlias = "tuple[VerdictName, str, FactorName | None]"


def _evidence(course: Course) -> _Evidence:
    gaps, steps, pace = course.gaps, course.steps, float(course.gradient[-1])
    first, last = float(gaps[0]), float(gaps[-1])
    changes, turns = _sign_changes(course.gradient)
    numbers: _Evidence = {
        "steps": steps,
        "lr": course.lr,
        "first_loss": float(course.loss[0]),
        "last_loss": float(course.loss[-1]),
        "floor": course.landscape.floor,
        "scale": course.scale,
        "first_gap": first,
        "last_gap": last,
        "share_closed": _share_closed(first, last),
        "gradient": pace,
        "normal_gradient": course.landscape.normal_gradient * NORMAL_INPUT,
        "relative_gradient": _relative(pace, course.landscape.normal_gradient * NORMAL_INPUT),
        "outlook_steps": OUTLOOK * steps,
        "outlook_fall": OUTLOOK * steps * course.lr * pace * pace,
        "sign_changes": changes,
        "turns": turns,
        "finite_until": _finite_until(course),
    }
    for factor, value in course.factors.items():
        numbers[factor] = value
        numbers[f"normal_{factor}"] = course.normal[factor]
        numbers[f"relative_{factor}"] = _relative(value, course.normal[factor])
    return numbers


def _share_closed(first: float, last: float) -> float:
    if math.isinf(first):
        return 1.0 if math.isfinite(last) else 0.0
    return 1.0 - last / first if first else 0.0


def _relative(value: float, normal: float) -> float:
    """The size of a factor in units of what is normal; inf where it cannot be told."""
    if value == 0:
        return 0.0
    size = abs(value)
    return size / normal if normal and not math.isnan(size / normal) else math.inf


def _sign_changes(gradient: Array) -> tuple[int, int]:
    """How often the gradient changes sign in the second half, and how often it might."""
    signs = np.sign(gradient[(len(gradient) - 1) // 2 :])
    return int(np.count_nonzero(signs[1:] * signs[:-1] < 0)), len(signs) - 1


def _finite_until(course: Course) -> int:
    """The number of steps after which nothing is finite any more; steps + 1 if all stays finite."""
    known = np.isfinite(course.w) & np.isfinite(course.loss) & np.isfinite(course.gradient)
    finite = np.flatnonzero(known)
    return int(finite[-1]) + 1 if finite.size else 0


def _quarters(gaps: Array) -> tuple[float, float]:
    """The largest gap in the third and in the last quarter."""
    middle, late = len(gaps) // 2, 3 * len(gaps) // 4
    earlier = gaps[middle:late] if late > middle else gaps[:late]
    return float(earlier.max()), float(gaps[late:].max())


def _diverged(course: Course, evidence: _Evidence) -> _Finding | None:
    if evidence["finite_until"] <= course.steps:
        started = evidence["finite_until"] > 0
        return "diverged", "diverged.not_finite" if started else "diverged.undefined", None
    earlier, later = _quarters(course.gaps)
    grown = evidence["last_gap"] > DIVERGED_GROWTH * evidence["first_gap"]
    return ("diverged", "diverged.growing", None) if grown and later > earlier else None


def _converged(course: Course, evidence: _Evidence) -> _Finding | None:
    if math.isinf(course.landscape.floor):
        return None
    close = evidence["last_gap"] <= CONVERGED_GAP * course.scale
    return ("converged", "converged", None) if close else None


def _stuck(course: Course, evidence: _Evidence) -> _Finding | None:
    if evidence["outlook_fall"] >= STUCK_SHARE * evidence["last_gap"]:
        return None
    if evidence["relative_gradient"] >= DEAD_GRADIENT:
        # The gradient is well, even if one factor is tiny and another huge: the rate is small.
        return None
    dead = min(course.factors, key=lambda factor: evidence[f"relative_{factor}"])
    return "stuck", "stuck" if evidence["gradient"] else "stuck.still", dead


def _oscillating(course: Course, evidence: _Evidence) -> _Finding | None:
    earlier, later = _quarters(course.gaps)
    needed = max(LEAST_CHANGES, SIGN_CHANGES * evidence["turns"])
    if evidence["sign_changes"] >= needed and later > GAP_KEPT * earlier:
        return "oscillating", "oscillating", None
    return None


def _slow(course: Course, evidence: _Evidence) -> _Finding | None:
    del course
    if evidence["share_closed"] >= SLOW_SHARE:
        return None
    if evidence["share_closed"] < 0:
        return "slow", "slow.risen", None
    if evidence["outlook_fall"] < STUCK_SHARE * evidence["last_gap"]:
        return "slow", "slow.rate", None
    return "slow", "slow", None


def _learning(course: Course, evidence: _Evidence) -> _Finding:
    del evidence
    endless = math.isinf(course.landscape.floor)
    return "learning", "learning.endless" if endless else "learning", None


_RULES: Final[tuple[Callable[[Course, _Evidence], _Finding | None], ...]] = (
    _diverged,
    _converged,
    _stuck,
    _oscillating,
    _slow,
    _learning,
)


def _shown(value: float) -> str:
    """A number with four digits, as a sentence has it; infinities as ∞."""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e6):  # noqa: PLR2004
        return f"{int(value):,}"
    return f"{value:.4g}"
