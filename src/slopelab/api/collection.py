"""All functions of a kind, by name, printed as a list that a person can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TypeVar, final

from slopelab.api.function import Function
from slopelab.api.loss_function import LossFunction
from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_loss import VectorLossFunction
from slopelab.core.text import to_text

_F = TypeVar("_F", Function, LossFunction, VectorFunction, VectorLossFunction)


@final
class Collection(Mapping[str, _F]):
    """Functions by name, in the order in which the catalogue defines them.

    Args:
        functions: the functions.

    Example:
        >>> from slopelab import losses
        >>> list(losses())[:2]
        ['bce', 'bce_with_logits']
        >>> losses()["mse"](3.0, 1.0)
        4.0
    """

    def __init__(self, functions: Mapping[str, _F]) -> None:
        self._functions = dict(functions)

    def __getitem__(self, name: str) -> _F:
        return self._functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)

    def __repr__(self) -> str:
        width = max(map(len, self._functions), default=0)
        return "\n".join(
            f"{name:{width}}  {to_text(function.spec.expr, unicode=True)}"
            for name, function in self._functions.items()
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{escape(name)}</code></td><td>{escape(function.title)}</td>"
            f"<td>{escape(to_text(function.spec.expr, unicode=True))}</td>"
            f"<td>{escape(str(function.spec.use or ''))}</td></tr>"
            for name, function in self._functions.items()
        )
        return f"<table>{rows}</table>"
