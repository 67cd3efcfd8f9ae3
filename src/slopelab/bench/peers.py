"""The same functions in other libraries, as the catalogue says that their users call them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from slopelab.core.spec import Activation, Library

Floats: TypeAlias = "NDArray[Any]"
Work: TypeAlias = Callable[[], object]
"""Computes values and derivatives once."""
Both: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]
"""From an array to the values and the derivatives."""
_Function: TypeAlias = Callable[[Any], Any]


def _sigmoid(z: Floats) -> tuple[Floats, Floats]:
    s = 1 / (1 + np.exp(-z))
    return s, s * (1 - s)


def _tanh(z: Floats) -> tuple[Floats, Floats]:
    t = np.tanh(z)
    return t, 1 - t**2


def _relu(z: Floats) -> tuple[Floats, Floats]:
    return np.maximum(0, z), (z > 0).astype(float)


def _leaky_relu(x: Floats) -> tuple[Floats, Floats]:
    return np.where(x > 0, x, 0.01 * x), np.where(x > 0, 1, 0.01)


def _swish(x: Floats) -> tuple[Floats, Floats]:
    s, slope = _sigmoid(x)
    return x * s, s + x * slope


def _gelu_tanh(x: Floats) -> tuple[Floats, Floats]:
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    inner = c * (1 + 3 * 0.044715 * x**2)
    return 0.5 * x * (1 + t), 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * inner


NUMPY: Final[dict[str, Both]] = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "swish": _swish,
    "gelu_tanh": _gelu_tanh,
}
"""NumPy as a textbook writes it; it has no error function for gelu."""


def numpy_work(spec: Activation, x: Floats) -> Work | None:
    """NumPy's turn; None where there is no textbook way."""
    function = NUMPY.get(spec.name)
    return None if function is None else lambda: function(x)


def torch_work(spec: Activation, x: Floats) -> Work | None:
    """PyTorch's turn, forward and backward; None where it is missing or lacks the function."""
    function = _counterpart(spec, "torch")
    if function is None:
        return None
    torch, leaf = _module("torch"), _leaf(x)
    ones = torch.ones_like(leaf)

    def work() -> None:
        leaf.grad = None
        function(leaf).backward(ones)

    return work


def jax_work(spec: Activation, x: Floats) -> Work | None:
    """JAX's turn, a jitted vjp; None where it is missing or lacks the function."""
    function = _counterpart(spec, "jax")
    if function is None:
        return None
    jax, jitted = _module("jax"), _jitted(function)
    array = jax.numpy.asarray(x)
    return lambda: jax.block_until_ready(jitted(array))


def accuracy_peers(spec: Activation) -> dict[str, Both]:
    """Who is installed and has the function, with one function each from array to arrays."""
    found: dict[str, Both] = {}
    torch, jax = _counterpart(spec, "torch"), _counterpart(spec, "jax")
    if torch is not None:
        found["torch"] = lambda x: _by_torch(torch, x)
    if jax is not None:
        found["jax"] = _by_jax(jax)
    return found


def _counterpart(spec: Activation, library: Library) -> _Function | None:
    """What a library has for a function, with the parameters of the catalogue; None if nothing."""
    if find_spec(library) is None:
        return None
    for peer in spec.peers:
        module, _, name = peer.name.rpartition(".")
        # What differs by default has to be a keyword, and a layer is no function.
        if (
            peer.library == library
            and name[0].islower()
            and set(peer.values) <= set(peer.arguments)
        ):
            given = {
                peer.arguments[param.name]: float(Fraction(param.default))
                for param in spec.params
                if param.name in peer.arguments
            }
            return partial(getattr(_module(module), name), **{**peer.options, **given})
    return None


def _by_jax(function: _Function) -> Both:
    jitted = _jitted(function)

    def both(x: Floats) -> tuple[Floats, Floats]:
        value, slope = jitted(x)
        return np.asarray(value), np.asarray(slope)

    return both


def _by_torch(function: _Function, x: Floats) -> tuple[Floats, Floats]:
    torch, leaf = _module("torch"), _leaf(x)
    value = function(leaf)
    (slope,) = torch.autograd.grad(value, leaf, torch.ones_like(value))
    if x.dtype.name != "bfloat16":
        return value.detach().numpy(), slope.numpy()
    first, second = (t.view(torch.int16).numpy() for t in (value.detach(), slope))
    return first.view(x.dtype), second.view(x.dtype)


def _leaf(x: Floats) -> Any:  # noqa: ANN401 - a tensor
    torch = _module("torch")
    # NumPy's bfloat16 is none of PyTorch's business; its bits are.
    brain = x.dtype.name == "bfloat16"
    tensor = torch.from_numpy(x.view(np.int16)).view(torch.bfloat16) if brain else None
    return (torch.from_numpy(x) if tensor is None else tensor).clone().requires_grad_()


def _jitted(function: _Function) -> Callable[[Any], Any]:
    jax = _module("jax")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature

    def both(x: Any) -> Any:  # noqa: ANN401 - JAX's arrays have no type here
        value, back = jax.vjp(function, x)
        return value, back(jax.numpy.ones_like(x))[0]

    return jax.jit(both)


def _module(name: str) -> Any:  # noqa: ANN401 - it need not be installed
    return import_module(name)
