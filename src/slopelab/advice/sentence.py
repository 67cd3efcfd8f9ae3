"""What follows from the numbers of a pairing, as one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slopelab.advice.partners import Partner
from slopelab.advice.study import Grade, Study
from slopelab.calculus.flows import Flow
from slopelab.calculus.pairing import EndStudy
from slopelab.core.expr import Expr, Mul, Neg, variables
from slopelab.core.interval import Interval
from slopelab.core.text import to_text
from slopelab.words import t

_FAR: Final = {-1: "z → −∞", 1: "z → +∞"}
_FLOW_OF: Final[dict[Grade, tuple[Flow, ...]]] = {
    "dead": ("dead",),
    "vanishing": ("vanishing",),
    "exploding": ("exploding",),
    "wavering": ("wavering",),
    "unknown": ("unknown",),
}


def advice(study: Study, partners: Sequence[Partner]) -> str:
    """One sentence in the language in force; it follows from the numbers alone.

    Args:
        study: the pairing.
        partners: what could be taken instead.

    Example:
        >>> from slopelab.catalogue import pairing
        >>> from slopelab.advice.study import study_pairing
        >>> advice(study_pairing(*pairing("identity+half_mse")), ())
        'Far on the wrong side the gradient grows with the distance, and it fades as the \
prediction gets right: they fit, and match.'
    """
    fields = {
        "stays": _stays(study),
        "ends": t(f"pairing.ends.{study.stop}"),
        "sides": "",
        "rate": "",
        "outputs": shown_interval(study.outputs),
        "accepted": str(study.accepted),
        "instead": _instead(partners),
    }
    key: str = study.grade
    if study.problem is not None:
        key = f"ill_typed_{study.problem}"
    elif study.grade in _FLOW_OF:
        concerned = _concerned(study)
        sides = dict.fromkeys(_FAR[end.side] for end in concerned)
        fields["sides"] = t("pairing.joint").join(sides)
        fields["rate"] = _rate(concerned)
        if study.grade == "vanishing" and any(end.toward is False for end in concerned):
            key = "away"
        if not fields["rate"] and key in {"vanishing", "away", "exploding"}:
            key += "_somehow"
    elif study.grade == "fits" and study.match.holds:
        key = "matched"
    return t(f"pairing.advice.{key}", **fields)


def _concerned(study: Study) -> list[EndStudy]:
    """The wrong ends that the grade is about."""
    flows = _FLOW_OF[study.grade]
    wrong = [end for one in study.seen for end in one.far.suspect]
    found = [end for end in wrong if end.flow in flows]
    return found or [end for end in wrong if end.toward is False]


def _stays(study: Study) -> str:
    flows = {flow for flow in (study.left, study.right) if flow is not None}
    if not flows <= {"steady", "growing"}:
        return ""
    key = "both" if len(flows) > 1 else next(iter(flows), "nowhere")
    return t(f"pairing.stays.{key}")


def _rate(found: Sequence[EndStudy]) -> str:
    """What the gradient comes near to in proportion, its constant factor left out."""
    rates = [
        to_text(bare(end.gradient.like), unicode=True)
        for end in found
        if end.gradient.like is not None
    ]
    return t("pairing.joint").join(dict.fromkeys(rates))


def bare(expr: Expr) -> Expr:
    """An expression without its constant factor.

    Example:
        >>> from slopelab.core.parse import parse
        >>> to_text(bare(parse("-(2*x*exp(-x))")))
        'x*exp(-x)'
    """
    if isinstance(expr, Neg):
        return bare(expr.arg)
    if isinstance(expr, Mul):
        moving = tuple(factor for factor in expr.factors if variables(factor))
        if moving:
            return moving[0] if len(moving) == 1 else Mul(moving)
    return expr


def _instead(partners: Sequence[Partner]) -> str:
    if not partners:
        return ""
    names = t("pairing.or").join(partner.name for partner in partners)
    matched = all(partner.matched for partner in partners)
    count = "one" if len(partners) == 1 else "two"
    return t(f"pairing.instead.{f'matched_{count}' if matched else 'fits'}", names=names)


def shown_interval(interval: Interval) -> str:
    """An interval with six digits: the enclosed minimum of GELU has seventeen.

    Example:
        >>> shown_interval(Interval.parse("[-0.16997120747990369, inf)"))
        '[-0.169971, ∞)'
    """
    low, high = (float(f"{float(end):.6g}") for end in (interval.low, interval.high))
    return str(Interval(low, high, interval.low_closed, interval.high_closed))
