"""Which activation goes with which loss: the output of the one against the domain of the other."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Final

from slopelab.advice.sentence import shown_interval
from slopelab.advice.study import outputs
from slopelab.catalogue import activations, basic_activations, basic_losses, losses
from slopelab.core.spec import Activation, Loss
from slopelab.errors import PairingError
from slopelab.words import t

_NONE: Final = "-"
_MOST: Final = 6
"""So many names are suggested; a reader takes in no more."""


def check_pairing(activation: Activation, loss: Loss, y: float) -> None:
    """Refuse a pairing that makes no sense, and say what to take instead.

    A pairing makes sense when every output of the activation is a prediction that the loss is
    defined for, ends included or left out: the open (0, 1) of sigmoid fits the open (0, 1) of
    bce, and the half-open [0, 1) would not; and when y is a target that the loss is meant for.

    Args:
        activation: its range is computed from its formula (`calculus.facts`).
        loss: its domain is what its definition says; all real numbers for a typed formula.
        y: the target.

    Raises:
        PairingError: an output of the activation, or y, lies outside what the loss is for.

    Example:
        >>> from slopelab.catalogue import pairing
        >>> check_pairing(*pairing("sigmoid+bce"), 1.0)
        >>> check_pairing(*pairing("relu+bce"), 1.0)
        Traceback (most recent call last):
            ...
        slopelab.errors.PairingError: the output of relu covers [0, ∞), but bce is defined for \
predictions in (0, 1); losses that accept relu: ...; activations that fit bce: sigmoid...
    """
    covered = outputs(activation)
    if math.isnan(covered.low):
        raise PairingError("pairing.undefined", activation=activation.name)
    if not loss.prediction.covers(covered):
        raise PairingError(
            "pairing.range",
            activation=activation.name,
            loss=loss.name,
            covered=shown_interval(covered),
            allowed=shown_interval(loss.prediction),
            losses=_told(losses_for(activation, y), basic_losses()),
            activations=_told(activations_for(loss), basic_activations()),
        )
    if not loss.target.contains(y):
        raise PairingError(
            "pairing.target",
            loss=loss.name,
            given=f"{y:g}",
            allowed=shown_interval(loss.target),
            losses=_told(losses_for(activation, y), basic_losses()),
        )


def losses_for(activation: Activation, y: float | None = None) -> tuple[str, ...]:
    """The losses of the catalogue that are defined for every output of an activation.

    Args:
        activation: a function of the catalogue, or a typed one.
        y: a target that they shall be meant for too.

    Returns:
        Names, in the order of the catalogue.

    Example:
        >>> from slopelab.catalogue import activation
        >>> {"mse", "huber"} <= set(losses_for(activation("tanh")))
        True
    """
    covered = outputs(activation)
    return tuple(
        name
        for name, loss in losses().items()
        if loss.prediction.covers(covered) and (y is None or loss.target.contains(y))
    )


def activations_for(loss: Loss) -> tuple[str, ...]:
    """The activations of the catalogue all of whose outputs a loss is defined for.

    Args:
        loss: a loss of the catalogue, or a typed one.

    Returns:
        Names, in the order of the catalogue.

    Example:
        >>> from slopelab.catalogue import loss
        >>> "sigmoid" in activations_for(loss("bce")), "tanh" in activations_for(loss("bce"))
        (True, False)
    """
    return tuple(
        name
        for name, activation in activations().items()
        if loss.prediction.covers(outputs(activation))
    )


def _told(names: Collection[str], first: Collection[str]) -> str:
    """Some of the names, the best known first, and how many there are besides."""
    ordered = sorted(names, key=lambda name: name not in first)
    shown = ", ".join(ordered[:_MOST]) or _NONE
    rest = len(ordered) - _MOST
    return t("pairing.and_more", names=shown, count=rest) if rest > 0 else shown
