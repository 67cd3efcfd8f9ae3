"""Which of several functions a parameter belongs to, when all are given on one line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from slopelab.api.function import Function
from slopelab.api.loss_function import LossFunction
from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_loss import VectorLossFunction
from slopelab.catalogue import lookup as catalogue
from slopelab.core.nearest import nearest_names
from slopelab.core.spec import Activation, Loss, ParamValue
from slopelab.errors import ParameterError, SlopelabError

Kind: TypeAlias = Literal["activation", "loss"]
Given: TypeAlias = (
    "str | Activation | Loss | Function | LossFunction | VectorFunction | VectorLossFunction"
)

_NAME = re.compile(r"[^\W\d]\w*")


def shared(
    functions: Sequence[tuple[Given, Kind]], params: Mapping[str, ParamValue]
) -> list[dict[str, ParamValue]]:
    """Each function's own parameters, out of those given for all.

    Args:
        functions: what was given, a name, a formula or a function, and what it is to be.
        params: parameter values by name.

    Returns:
        For each function the parameters that it has; a formula has those that occur in it.

    Raises:
        ParameterError: none of the functions has such a parameter.

    Example:
        >>> shared([("leaky_relu", "activation"), ("a*x", "activation")], {"a": 2})
        [{}, {'a': 2}]
    """
    names = [_names(given, kind) for given, kind in functions]
    known = set[str]().union(*names)
    for name in params:
        if name not in known:
            nearest = nearest_names(name, sorted(known), always=True)
            raise ParameterError(
                "parameter.unknown" if known else "parameter.none",
                function=", ".join(_called(given) for given, _ in functions),
                given=name,
                nearest=nearest,
            )
    return [{name: params[name] for name in params if name in own} for own in names]


def _called(given: Given) -> str:
    return given[:60] if isinstance(given, str) else given.name


def _names(given: Given, kind: Kind) -> set[str]:
    if isinstance(given, (Activation, Loss)):
        return {param.name for param in given.params}
    if not isinstance(given, str):
        return {param.name for param in given.spec.params}
    read = catalogue.loss if kind == "loss" else catalogue.activation
    try:
        read_vector = catalogue.vector_loss if kind == "loss" else catalogue.vector_activation
        vector = read_vector(given)
        if vector is not None:
            return {param.name for param in vector.params}
        return {param.name for param in read(given).params}
    except SlopelabError:
        # A formula that needs its parameters to be read at all.
        return set(_NAME.findall(given))
