"""Parameters of an activation and of a loss that go by one name, told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from slopelab.core.expr import Expr, Var, substitute
from slopelab.core.parse import parse
from slopelab.core.spec import Activation, Loss, Param
from slopelab.core.symbols import symbol
from slopelab.core.text import to_text


@lru_cache(maxsize=256)
def apart(activation: Activation, loss: Loss) -> Loss:
    r"""The loss, with those of its parameters renamed that the activation has too.

    ELU and Barron's loss both have an alpha, and in the gradient of their pairing both occur: the
    loss's own becomes alpha_L there.

    Args:
        activation: f.
        loss: L.

    Returns:
        The same loss where no name is common to both; applied twice it changes nothing more.

    Example:
        >>> from slopelab.catalogue import pairing
        >>> [param.name for param in apart(*pairing("elu+barron")).params]
        ['alpha_L', 'c']
        >>> print(apart(*pairing("elu+barron")).params[0].latex)
        \alpha_{L}
    """
    own = {param.name for param in activation.params}
    taken = own | {param.name for param in loss.params}
    new: dict[str, str] = {}
    for param in loss.params:
        if param.name in own:
            name = f"{param.name}_L"
            while name in taken:
                name += "L"
            new[param.name] = name
            taken.add(name)
    return _renamed(loss, new) if new else loss


def _renamed(loss: Loss, new: Mapping[str, str]) -> Loss:
    names: dict[Expr, Expr] = {Var(old): Var(name) for old, name in new.items()}

    def written(formula: str) -> str:
        variables = ("p", "y", *(param.name for param in loss.params))
        return to_text(substitute(parse(formula, variables=variables), names))

    return replace(
        loss,
        formula=written(loss.formula),
        dropped=None if loss.dropped is None else written(loss.dropped),
        params=tuple(_param(param, new.get(param.name)) for param in loss.params),
        values=tuple((new.get(name, name), value) for name, value in loss.values),
    )


def _param(param: Param, name: str | None) -> Param:
    if name is None:
        return param
    letter = symbol(param.name) if param.latex == param.name else param.latex
    return replace(
        param, name=name, latex=rf"{{{letter}}}_{{L}}" if "_" in letter else f"{letter}_{{L}}"
    )
