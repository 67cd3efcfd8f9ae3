"""What to take instead: pairings of the catalogue that fit, found by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Final, TypeVar, final

from slopelab.advice.study import Study, of_one_kind, study_pairing
from slopelab.catalogue import activations, losses
from slopelab.core.expr import node_count
from slopelab.core.spec import Activation, Loss

LOOKED_AT: Final = 12
"""So many functions are tried: what a loss names as its link, then the simplest ones."""

_S = TypeVar("_S", Activation, Loss)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A pairing that fits.

    Args:
        activation: the name of the activation.
        loss: the name of the loss.
        matched: whether the two match.
    """

    activation: str
    loss: str
    matched: bool

    @property
    def name(self) -> str:
        """The pairing as it is typed."""
        return f"{self.activation}+{self.loss}"


def partners(activation: Activation, loss: Loss, y: Fraction | None = None) -> tuple[Partner, ...]:
    """What fits better: the same activation with another loss, and another one with this loss.

    Args:
        activation: the activation, which stays in the first.
        loss: the loss, which stays in the second.
        y: the target; None looks at those that show what a pairing is.

    Returns:
        None, one or two pairings; of several that fit, one that matches, else one that is convex,
        else the simplest.

    Example:
        >>> from slopelab.catalogue import pairing
        >>> [partner.name for partner in partners(*pairing("sigmoid+mse"))]
        ['sigmoid+bce', 'identity+mse']
    """
    linked = [other for other in losses().values() if other.link == activation.name]
    link = _link(loss)
    found = (
        _best(
            study_pairing(activation, other, y)
            for other in _without(loss, [*linked, *simplest(losses())])
            if of_one_kind(other.takes, loss.takes)
        ),
        _best(
            study_pairing(other, loss, y)
            for other in _without(activation, [*link, *simplest(activations())])
        ),
    )
    return tuple(partner for partner in found if partner is not None)


def _best(studies: Iterator[Study]) -> Partner | None:
    """The best of the first few that fit; if none does, the first of the others that does."""
    fitting = [study for study in islice(studies, LOOKED_AT) if study.grade == "fits"]
    if not fitting:
        fitting = list(islice((study for study in studies if study.grade == "fits"), 1))
    if not fitting:
        return None
    best = min(fitting, key=_rank)
    return Partner(activation=best.activation, loss=best.loss, matched=best.match.holds)


def _link(loss: Loss) -> list[Activation]:
    """The activation that a loss names as the one that matches it."""
    found = activations().get(loss.link or "")
    return [] if found is None else [found]


def _rank(study: Study) -> tuple[bool, bool]:
    return not study.match.holds, study.convex is not True


def _without(one: _S, many: list[_S]) -> list[_S]:
    return list({spec.name: spec for spec in many if spec.name != one.name}.values())


def simplest(specs: Mapping[str, _S]) -> tuple[_S, ...]:
    """Functions in the order of what there is to read in their formulas.

    Args:
        specs: functions by name.

    Example:
        >>> simplest(activations())[0].name
        'identity'
    """
    return _sorted(tuple(specs.values()))


@cache
def _sorted(specs: tuple[_S, ...]) -> tuple[_S, ...]:
    return tuple(sorted(specs, key=lambda spec: node_count(spec.expr)))
