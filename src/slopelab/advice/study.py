"""One pairing in numbers: what its gradient does on the wrong side and on the right, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal, TypeAlias, final

from slopelab.calculus.claims import STANDINGS, Standing
from slopelab.calculus.ends import ends
from slopelab.calculus.facts import facts
from slopelab.calculus.flows import FLOWS, Far, Flow
from slopelab.calculus.least import Reach
from slopelab.calculus.pairing import EndStudy, Stop, TargetStudy, study
from slopelab.calculus.shapes import Edge
from slopelab.calculus.targets import Match, Target, match, targets
from slopelab.core.expr import Expr
from slopelab.core.interval import Interval
from slopelab.core.spec import Activation, Loss, Takes
from slopelab.core.text import to_text

Problem: TypeAlias = Literal["undefined", "prediction", "target"]
"""Why a pairing makes no sense: the activation has no values; it has outputs that the loss is not
defined for; the target is not one of the loss."""

Grade: TypeAlias = Literal[
    "ill_typed", "dead", "vanishing", "exploding", "wavering", "beyond", "keeps_on", "unknown",
    "fits",
]  # fmt: skip
"""What there is to say of a pairing first, the worst before the best."""

GRADES: Final[tuple[Grade, ...]] = (
    "fits", "keeps_on", "beyond", "exploding", "wavering", "unknown", "vanishing", "dead",
    "ill_typed",
)  # fmt: skip
"""From the best to the worst."""

_STOPS: Final[tuple[Stop, ...]] = ("keeps_on", "unknown", "fades", "stops")
"""From the most harmful to the least."""
_SAME: Final[frozenset[Takes]] = frozenset({"number", "probability", "rate"})
"""Predictions of the same kind as targets; a logit or a score is not."""
_BINARY: Final[frozenset[Takes]] = frozenset({"score"})
"""Losses whose target is one of two signs."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A pairing with one target.

    Args:
        target: the target, and where it lies.
        far: what happens far out, and where the loss is least.
    """

    target: Target
    far: TargetStudy


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is known of a pairing.

    Args:
        activation: the name of the activation, or its formula.
        loss: the name of the loss, or its formula.
        outputs: the range of the activation.
        accepted: the predictions that the loss is defined for.
        problem: why the pairing makes no sense; None where it makes some.
        seen: the pairing with each of some targets; empty where it makes no sense.
        match: whether the two match.
        dead_zones: bounded stretches of z on which the activation is constant.
    """

    activation: str
    loss: str
    outputs: Interval
    accepted: Interval
    problem: Problem | None
    seen: tuple[Seen, ...]
    match: Match
    dead_zones: tuple[tuple[float, float], ...]

    @property
    def name(self) -> str:
        """The pairing as it is typed."""
        return f"{self.activation}+{self.loss}"

    @property
    def left(self) -> Flow | None:
        """The most harmful flow at z to -inf among targets for which that side is wrong."""
        return _worst(one.far.left for one in self.seen)

    @property
    def right(self) -> Flow | None:
        """The most harmful flow at z to +inf among targets for which that side is wrong."""
        return _worst(one.far.right for one in self.seen)

    @property
    def away(self) -> bool:
        """Whether on a wrong side descent leads further away."""
        return any(end.toward is False for one in self.seen for end in one.far.wrong)

    @property
    def reach(self) -> Reach:
        """Whether the activation comes to where the loss is least, for the worst target."""
        found = {one.far.reach for one in self.seen}
        return "beyond" if "beyond" in found else "approached" if "approached" in found else (
            "reached"
        )  # fmt: skip

    @property
    def stop(self) -> Stop:
        """What the gradient does where the loss is least, for the worst target."""
        found = {one.far.stop for one in self.seen}
        for stop in _STOPS:
            if stop in found:
                return stop
        return "unknown"

    @property
    def convex(self) -> bool | None:
        """Whether the loss is convex in z, for every target; None where that is not known."""
        answers = [one.far.convex for one in self.seen]
        if False in answers:
            return False
        return None if None in answers or not answers else True

    @property
    def standing(self) -> Standing:
        """The weakest standing of what is said of the gradient."""
        found = {end.sure for one in self.seen for end in (one.far.left, one.far.right)}
        for standing in STANDINGS:
            if standing in found:
                return standing
        return "certified"

    @property
    def grade(self) -> Grade:
        """What there is to say of it first."""
        if self.problem is not None:
            return "ill_typed"
        flows = {flow for flow in (self.left, self.right) if flow is not None}
        for flow in ("dead", "vanishing"):
            if flow in flows:
                return flow
        if self.away:
            return "vanishing"
        for flow in ("wavering", "exploding", "unknown"):
            if flow in flows:
                return flow
        if self.reach == "beyond":
            return "beyond"
        return "keeps_on" if self.stop == "keeps_on" else "fits"

    def to_dict(self) -> dict[str, object]:
        """The study as numbers, texts, lists and dictionaries that JSON can hold.

        Example:
            >>> from slopelab.catalogue import pairing
            >>> found = study_pairing(*pairing("tanh+mse")).to_dict()
            >>> found["grade"], found["targets"][0]["left"]["flow"]
            ('vanishing', 'vanishing')
        """
        return {
            "pairing": self.name,
            "activation": self.activation,
            "loss": self.loss,
            "outputs": str(self.outputs),
            "accepted": str(self.accepted),
            "problem": self.problem,
            "grade": self.grade,
            "left": self.left,
            "right": self.right,
            "away": self.away,
            "reach": self.reach,
            "stop": self.stop,
            "convex": self.convex,
            "matched": self.match.holds,
            "matched_standing": self.match.standing,
            "dead_zones": [list(zone) for zone in self.dead_zones],
            "standing": self.standing,
            "targets": [_target_dict(one) for one in self.seen],
        }


def _worst(found: Iterable[EndStudy]) -> Flow | None:
    flows = {end.flow for end in found if end.wrong is not False}
    return next((flow for flow in FLOWS if flow in flows), None)


def _target_dict(one: Seen) -> dict[str, object]:
    return {
        "target": one.target.kind,
        "y": float(one.target.y),
        "left": _end_dict(one.far.left),
        "right": _end_dict(one.far.right),
        "reach": one.far.reach,
        "stop": one.far.stop,
        "convex": one.far.convex,
        "convex_standing": one.far.convex_standing,
    }


def _end_dict(end: EndStudy) -> dict[str, object]:
    gradient: Far = end.gradient
    return {
        "wrong": end.wrong,
        "flow": gradient.flow,
        "limit": None if gradient.limit is None else to_text(gradient.limit),
        "like": None if gradient.like is None else to_text(gradient.like),
        "toward": end.toward,
        "standing": end.sure,
    }


def of_one_kind(first: Takes, second: Takes) -> bool:
    """Whether what two losses take can be compared: a logit is neither a number nor a score.

    Args:
        first: what the prediction of one loss is.
        second: what that of the other is.

    Example:
        >>> of_one_kind("number", "probability"), of_one_kind("number", "logit")
        (True, False)
    """
    return first == second or {first, second} <= _SAME


@lru_cache(maxsize=512)
def study_pairing(activation: Activation, loss: Loss, y: Fraction | None = None) -> Study:
    """Look at a pairing.

    Args:
        activation: f.
        loss: L.
        y: the target; None takes those that show what the pairing is.

    Example:
        >>> from slopelab.catalogue import pairing
        >>> found = study_pairing(*pairing("sigmoid+bce"))
        >>> found.left, found.right, found.match.holds, found.convex, found.grade
        ('steady', 'steady', True, True, 'fits')
    """
    function, formula = activation.bound_expr, loss.bound_expr
    covered = outputs(activation)
    problem = _problem(covered, loss, y)
    if problem is not None:
        return _made(activation, loss, covered, problem, ())
    chosen = (
        targets(covered, loss.target, same=loss.takes in _SAME, binary=loss.takes in _BINARY)
        if y is None
        else (Target("given", y),)
    )
    seen = tuple(
        Seen(target=one, far=study(function, formula, one.y, loss.prediction)) for one in chosen
    )
    return _made(activation, loss, covered, None, seen)


def _problem(covered: Interval, loss: Loss, y: Fraction | None) -> Problem | None:
    if math.isnan(covered.low):
        return "undefined"
    if not loss.prediction.covers(covered):
        return "prediction"
    if y is not None and not loss.target.contains(y):
        return "target"
    return None


def _made(
    activation: Activation,
    loss: Loss,
    covered: Interval,
    problem: Problem | None,
    seen: Sequence[Seen],
) -> Study:
    function, formula = activation.bound_expr, loss.bound_expr
    none = Match(holds=False, standing="proved")
    return Study(
        activation=activation.name,
        loss=loss.name,
        outputs=covered,
        accepted=loss.prediction,
        problem=problem,
        seen=tuple(seen),
        match=none if problem else match(function, formula, _compared_targets(loss)),
        dead_zones=() if problem else dead_zones(function),
    )


def _compared_targets(loss: Loss) -> tuple[Fraction, ...]:
    """Targets over which a match is looked for: two ends, and what lies between."""
    low, high = loss.target.low, loss.target.high
    first = low if isinstance(low, Fraction) else Fraction(0)
    if not isinstance(low, Fraction) and isinstance(high, Fraction):
        first = high - 1
    last = high if isinstance(high, Fraction) else first + 1
    if loss.takes in _BINARY:
        return (first, last)
    return ((3 * first + last) / 4, (first + last) / 2, (first + 3 * last) / 4)


@lru_cache(maxsize=1024)
def outputs(activation: Activation) -> Interval:
    """The range of an activation.

    The ends of a range that was only sampled count as left out: a value that rounds to 1 need not
    be 1, and nobody shall be refused for that.

    Args:
        activation: the activation.
    """
    known = facts(activation.bound_expr)
    found = known.range
    closed = (
        claim.attained and claim.standing != "numeric" for claim in (known.minimum, known.maximum)
    )
    return Interval(found.low, found.high, *closed)


def dead_zones(function: Expr) -> tuple[tuple[float, float], ...]:
    """Bounded stretches on which a function is constant.

    Args:
        function: the function, in x.

    Example:
        >>> from slopelab.core.parse import parse
        >>> dead_zones(parse("where(abs(x) > 0.5, x, 0)"))
        ((-0.5, 0.5),)
    """
    return tuple(
        (_float(cell.low), _float(cell.high))
        for cell in ends(function).shape.cells
        if cell.sign == 0 and not cell.low.infinite and not cell.high.infinite
    )


def _float(edge: Edge) -> float:
    return float(edge.ball.mid())
