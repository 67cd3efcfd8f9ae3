"""What is known of a loss, as sentences and as data."""

from __future__ import annotations

from typing import Any

from slopelab.calculus.loss_convexity import Convexity, loss_convexity
from slopelab.core.expr import Num
from slopelab.core.spec import Loss
from slopelab.core.text import to_text
from slopelab.words import t


def convexity(spec: Loss) -> Convexity:
    """Whether a loss is convex in its prediction; its parameters at their values."""
    return loss_convexity(spec.bound_expr, spec.prediction, spec.target)


def loss_sentences(spec: Loss) -> list[str]:
    """What is known of a loss, one sentence each, in the language in force.

    Example:
        >>> from slopelab.catalogue import losses
        >>> print(*loss_sentences(losses()["bce"]))
        Convex in the prediction, for the targets 0, 1/2, 1 that were looked at (certified).
    """
    found = convexity(spec)
    key = "fact.loss.convex" if found.convex else "fact.loss.not_convex"
    targets = ", ".join(to_text(Num(y), unicode=True) for y in found.targets)
    return [t(key, targets=targets, standing=t(f"standing.{found.standing}"))]


def loss_facts_data(spec: Loss) -> dict[str, Any]:
    """The same as JSON has it."""
    found = convexity(spec)
    return {
        "convex": found.convex,
        "convex_standing": found.standing,
        "convex_targets": [str(y) for y in found.targets],
    }
