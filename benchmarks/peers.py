"""The same functions in PyTorch and JAX, as their users call them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeAlias

import numpy as np

Both: TypeAlias = Callable[[Any], tuple[Any, Any]]
"""From an array to the values and the derivatives."""


def peers(name: str, dtype: np.dtype[Any]) -> dict[str, Both]:
    """Who is installed and has the function, with one function each.

    Args:
        name: the name in our catalogue.
        dtype: the format of the arrays.
    """
    found: dict[str, Both] = {}
    if find_spec("torch") and name in TORCH:
        found["torch"] = _torch(name, dtype)
    if find_spec("jax") and name in JAX:
        found["jax"] = _jax(name)
    return found


TORCH: dict[str, str] = {
    "sigmoid": "torch.sigmoid(x)",
    "tanh": "torch.tanh(x)",
    "swish": "torch.nn.functional.silu(x)",
    "gelu": "torch.nn.functional.gelu(x)",
    "gelu_tanh": "torch.nn.functional.gelu(x, approximate='tanh')",
    "softplus": "torch.nn.functional.softplus(x)",
    "relu": "torch.relu(x)",
    "leaky_relu": "torch.nn.functional.leaky_relu(x, 0.01)",
}
JAX: dict[str, str] = {
    "sigmoid": "jax.nn.sigmoid(x)",
    "tanh": "jax.numpy.tanh(x)",
    "swish": "jax.nn.silu(x)",
    "gelu": "jax.nn.gelu(x, approximate=False)",
    "gelu_tanh": "jax.nn.gelu(x, approximate=True)",
    "softplus": "jax.nn.softplus(x)",
    "relu": "jax.nn.relu(x)",
    "leaky_relu": "jax.nn.leaky_relu(x, 0.01)",
}


def torch_function(name: str) -> Callable[[Any], Any]:
    """PyTorch's function of a tensor."""
    import torch

    return eval(f"lambda x: {TORCH[name]}", {"torch": torch})  # noqa: S307 - our own table


def jax_function(name: str) -> Callable[[Any], Any]:
    """JAX's value and derivative of an array, compiled."""
    import jax

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003
    one = eval(f"lambda x: {JAX[name]}", {"jax": jax})  # noqa: S307 - our own table

    def both(x: Any) -> Any:  # noqa: ANN401
        value, back = jax.vjp(one, x)
        return value, back(jax.numpy.ones_like(x))[0]

    return jax.jit(both)


def _torch(name: str, dtype: np.dtype[Any]) -> Both:
    import torch

    one = torch_function(name)

    def both(x: Any) -> tuple[Any, Any]:  # noqa: ANN401
        brain = dtype.name == "bfloat16"
        tensor = torch.from_numpy(x.view(np.int16) if brain else x)
        leaf = (tensor.view(torch.bfloat16) if brain else tensor).clone().requires_grad_()
        value = one(leaf)
        value.backward(torch.ones_like(value))
        kept = [value.detach(), leaf.grad]
        if brain:
            return tuple(t.view(torch.int16).numpy().view(dtype) for t in kept)
        return tuple(t.numpy() for t in kept)

    return both


def _jax(name: str) -> Both:
    function = jax_function(name)
    return lambda x: tuple(np.asarray(part) for part in function(x))
