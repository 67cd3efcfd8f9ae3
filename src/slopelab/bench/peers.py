"""The same functions in other libraries, as their users call them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[Any]"
Work: TypeAlias = Callable[[], object]
"""Computes values and derivatives once."""
Both: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]
"""From an array to the values and the derivatives."""

TORCH: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "sigmoid": lambda torch, x: torch.sigmoid(x),
    "tanh": lambda torch, x: torch.tanh(x),
    "relu": lambda torch, x: torch.relu(x),
    "leaky_relu": lambda torch, x: torch.nn.functional.leaky_relu(x, 0.01),
    "swish": lambda torch, x: torch.nn.functional.silu(x),
    "gelu": lambda torch, x: torch.nn.functional.gelu(x),
    "gelu_tanh": lambda torch, x: torch.nn.functional.gelu(x, approximate="tanh"),
    "softplus": lambda torch, x: torch.nn.functional.softplus(x),
}
"""PyTorch's functions by our names."""

JAX: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "sigmoid": lambda jax, x: jax.nn.sigmoid(x),
    "tanh": lambda jax, x: jax.numpy.tanh(x),
    "relu": lambda jax, x: jax.nn.relu(x),
    "leaky_relu": lambda jax, x: jax.nn.leaky_relu(x, 0.01),
    "swish": lambda jax, x: jax.nn.silu(x),
    "gelu": lambda jax, x: jax.nn.gelu(x, approximate=False),
    "gelu_tanh": lambda jax, x: jax.nn.gelu(x, approximate=True),
    "softplus": lambda jax, x: jax.nn.softplus(x),
}
"""JAX's functions by our names."""


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


def numpy_work(name: str, x: Floats) -> Work | None:
    """NumPy's turn; None where there is no textbook way."""
    function = NUMPY.get(name)
    return None if function is None else lambda: function(x)


def torch_work(name: str, x: Floats) -> Work | None:
    """PyTorch's turn, forward and backward; None where it is missing or lacks the function."""
    if name not in TORCH or find_spec("torch") is None:
        return None
    torch, function = _module("torch"), TORCH[name]
    leaf = _leaf(x)
    ones = torch.ones_like(leaf)

    def work() -> None:
        leaf.grad = None
        function(torch, leaf).backward(ones)

    return work


def jax_work(name: str, x: Floats) -> Work | None:
    """JAX's turn, a jitted vjp; None where it is missing or lacks the function."""
    if name not in JAX or find_spec("jax") is None:
        return None
    jax, function = _module("jax"), _jitted(name)
    array = jax.numpy.asarray(x)
    return lambda: jax.block_until_ready(function(array))


def accuracy_peers(name: str) -> dict[str, Both]:
    """Who is installed and has the function, with one function each from array to arrays."""
    found: dict[str, Both] = {}
    if find_spec("torch") and name in TORCH:
        found["torch"] = lambda x: _by_torch(name, x)
    if find_spec("jax") and name in JAX:
        found["jax"] = _by_jax(name)
    return found


def _by_jax(name: str) -> Both:
    jitted = _jitted(name)

    def both(x: Floats) -> tuple[Floats, Floats]:
        value, slope = jitted(x)
        return np.asarray(value), np.asarray(slope)

    return both


def _by_torch(name: str, x: Floats) -> tuple[Floats, Floats]:
    torch, leaf = _module("torch"), _leaf(x)
    value = TORCH[name](torch, leaf)
    value.backward(torch.ones_like(value))
    if x.dtype.name != "bfloat16":
        return value.detach().numpy(), leaf.grad.numpy()
    first, second = (t.view(torch.int16).numpy() for t in (value.detach(), leaf.grad))
    return first.view(x.dtype), second.view(x.dtype)


def _leaf(x: Floats) -> Any:  # noqa: ANN401 - a tensor
    torch = _module("torch")
    # NumPy's bfloat16 is none of PyTorch's business; its bits are.
    brain = x.dtype.name == "bfloat16"
    tensor = torch.from_numpy(x.view(np.int16)).view(torch.bfloat16) if brain else None
    return (torch.from_numpy(x) if tensor is None else tensor).clone().requires_grad_()


def _jitted(name: str) -> Callable[[Any], Any]:
    jax = _module("jax")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature

    def both(x: Any) -> Any:  # noqa: ANN401 - JAX's arrays have no type here
        value, back = jax.vjp(partial(JAX[name], jax), x)
        return value, back(jax.numpy.ones_like(x))[0]

    return jax.jit(both)


def _module(name: str) -> Any:  # noqa: ANN401 - it need not be installed
    return import_module(name)
