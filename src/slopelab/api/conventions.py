"""Whose derivative is taken at kinks, where a person says it."""

from __future__ import annotations

from typing import TypeVar

from slopelab.core.spec import CONVENTIONS, Activation, Loss
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.errors import ParameterError

_S = TypeVar("_S", Activation, Loss)
_V = TypeVar("_V", VectorActivation, VectorLoss)


def with_kinks(spec: _S, kinks: str | None) -> _S:
    """A function with the derivatives of a convention at its kinks; None leaves it as it is.

    Raises:
        ParameterError: there is no such convention, or the function is a typed formula.

    Example:
        >>> from slopelab.catalogue import activation
        >>> with_kinks(activation("abs"), "jax").kinks
        'jax'
    """
    return spec if kinks is None else spec.with_kinks(kinks)


def both_with_kinks(
    activation: Activation, loss: Loss, kinks: str | None
) -> tuple[Activation, Loss]:
    """A pairing with the derivatives of a convention; a half that is a typed formula has none.

    Raises:
        ParameterError: there is no such convention, or both halves are typed formulas.
    """
    if loss.name == loss.formula:
        return with_kinks(activation, kinks), loss
    if activation.name == activation.formula:
        return activation, with_kinks(loss, kinks)
    return with_kinks(activation, kinks), with_kinks(loss, kinks)


def without_kinks(spec: _V, kinks: str | None) -> _V:
    """A function of vectors as it is: at kinks it has PyTorch's derivative alone.

    Args:
        spec: the function or loss.
        kinks: a convention, or None.

    Raises:
        ParameterError: another convention is asked for.
    """
    if kinks not in (None, CONVENTIONS[0]):
        raise ParameterError("kinks.vector", given=str(kinks)[:40], function=spec.name)
    return spec
