"""Losses of other libraries, called as the catalogue says they are called.

Each library has its own order of arguments and reduces as it likes; here every loss comes out as
one number for each prediction, with its derivative by the library's own differentiation.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peers import library, resolved
from slopelab.core.spec import Loss, Peer, parameter_values

Array = npt.NDArray[np.float64]

TARGETS: Final[dict[str, Callable[[Array], Array]]] = {
    "optax.losses.sparsemax_loss": lambda y: (y + 1) / 2,
}
"""Targets as a library writes them, where it does not write them as we do."""

FACTORS: Final[dict[str, float]] = {
    "keras.losses.mean_absolute_percentage_error": 100.0,
}
"""So many times our loss is theirs."""


def keywords(spec: Loss, peer: Peer) -> dict[str, object]:
    """Our parameter values under the peer's names for them."""
    values = {name: float(number.value) for name, number in parameter_values(spec).items()}
    return {**peer.options, **{theirs: values[ours] for ours, theirs in peer.arguments.items()}}


def values_and_slopes(
    peer: Peer, p: Array, y: Array, given: Mapping[str, object], dtype: str = "float64"
) -> tuple[Array, Array]:
    """The peer's losses and their derivatives with respect to the prediction."""
    y = TARGETS.get(peer.name, np.asarray)(y)
    run = {"torch": _torch, "keras": _keras, "optax": _optax}[peer.library]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value, slope = run(peer.name, p.astype(dtype), y.astype(dtype), given)
    factor = FACTORS.get(peer.name, 1.0)
    return np.asarray(value) / factor, np.asarray(slope) / factor


def _torch(
    name: str, p: Array, y: Array, given: Mapping[str, object]
) -> tuple[npt.ArrayLike, npt.ArrayLike]:
    torch, function = library("torch"), resolved(name)
    prediction, target = torch.tensor(p, requires_grad=True), torch.tensor(y)
    # A parameter that may differ from element to element is a tensor there.
    how = {
        key: torch.full_like(target, value) if key in {"var", "pos_weight"} else value
        for key, value in given.items()
    }
    takes = list(inspect.signature(function).parameters)
    if takes[:2] == ["input1", "input2"]:
        each = function(prediction, torch.zeros_like(prediction), target, reduction="none", **how)
    else:
        each = function(prediction, target, reduction="none", **how)
    (slope,) = torch.autograd.grad(each.sum(), prediction)
    return each.detach().numpy(), slope.numpy()


def _keras(
    name: str, p: Array, y: Array, given: Mapping[str, object]
) -> tuple[npt.ArrayLike, npt.ArrayLike]:
    function = resolved(name)
    # Their last axis is averaged: here it has one element.
    return _by_jax(lambda z: function(y[:, None], z[:, None], **given), p)


def _optax(
    name: str, p: Array, y: Array, given: Mapping[str, object]
) -> tuple[npt.ArrayLike, npt.ArrayLike]:
    function = resolved(name)
    return _by_jax(lambda z: function(z, y, **given), p)


def _by_jax(call: Callable[[Any], Any], p: Array) -> tuple[npt.ArrayLike, npt.ArrayLike]:
    jax = library("jax")
    library("keras")  # 64-bit numbers are switched on with it
    each, pull = jax.vjp(call, jax.numpy.asarray(p))
    (slope,) = pull(jax.numpy.ones_like(each))
    return np.asarray(each), np.asarray(slope)
