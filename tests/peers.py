"""Other libraries' functions, called by the names under which the catalogue knows them.

A name is resolved by importing it; there is no list of functions here. Where a library is not
installed its tests skip, and with SLOPELAB_REQUIRE_PEERS=1 they fail instead.
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from slopelab.core.spec import Library, Peer

# Keras on JAX: the one of its backends that computes in float64 without more ado.
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

Array = npt.NDArray[Any]
Keywords = Mapping[str, object]

RUN: tuple[Library, ...] = ("torch", "jax", "keras", "optax")
"""The libraries that can be run here; what the catalogue says of others is read, not run."""


def library(name: str) -> Any:  # noqa: ANN401 - whatever it is
    """A library as a module; the test is skipped, or fails, where it is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # their imports are not ours to judge
            module = importlib.import_module(name)
            if name in {"jax", "keras", "optax"}:
                importlib.import_module("jax").config.update("jax_enable_x64", True)  # noqa: FBT003
    except ImportError as error:
        if os.environ.get("SLOPELAB_REQUIRE_PEERS") == "1":
            pytest.fail(f"{name} is not installed: {error}")
        pytest.skip(f"{name} is not installed")
    return module


def resolved(name: str) -> Any:  # noqa: ANN401 - a function or a class
    """What stands under a dotted name."""
    parts = name.split(".")
    found: Any = library(parts[0])
    for at, part in enumerate(parts[1:], start=1):
        if not hasattr(found, part):
            found = importlib.import_module(".".join(parts[: at + 1]))
        else:
            found = getattr(found, part)
    return found


def keywords(peer: Peer, params: Mapping[str, float]) -> dict[str, object]:
    """The keyword arguments that give a peer our parameter values."""
    named = {peer.arguments[name]: value for name, value in params.items()}
    return {**peer.options, **named}


def value_and_slope(peer: Peer, x: Array, given: Keywords) -> tuple[Array, Array]:
    """The peer's values and its own derivatives, in the format of x."""
    function = resolved(peer.name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if peer.library == "torch":
            return _torch(function, x, given)
        return _jax(function, x, given)


def _torch(function: Any, x: Array, given: Keywords) -> tuple[Array, Array]:  # noqa: ANN401
    torch = library("torch")
    z = torch.tensor(x, requires_grad=True)
    y = function(**given).to(z.dtype)(z) if isinstance(function, type) else function(z, **given)
    (slope,) = torch.autograd.grad(y.sum(), z)
    return y.detach().numpy(), slope.numpy()


def _jax(function: Any, x: Array, given: Keywords) -> tuple[Array, Array]:  # noqa: ANN401
    jax = library("jax")
    call: Callable[[Array], Array]
    if isinstance(function, type):
        layer = function(**given, dtype=x.dtype.name)
        layer.build((1, x.size))

        def call(z: Array) -> Array:
            return layer(z[None, :])[0]
    else:

        def call(z: Array) -> Array:
            return function(z, **given)

    y, pull = jax.vjp(call, jax.numpy.asarray(x))
    (slope,) = pull(jax.numpy.ones_like(y))
    return np.asarray(y), np.asarray(slope)
