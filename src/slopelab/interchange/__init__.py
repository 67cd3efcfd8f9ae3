"""Functions printed as code: value and derivative, stable in the tails, for other languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from slopelab.core.nearest import nearest_names
from slopelab.errors import UnknownNameError
from slopelab.interchange.c_code import C_CODE
from slopelab.interchange.forms import Form, form_of
from slopelab.interchange.javascript_code import JAVASCRIPT_CODE
from slopelab.interchange.jax_code import JAX_CODE
from slopelab.interchange.julia_code import JULIA_CODE
from slopelab.interchange.names import chosen, free, identifier
from slopelab.interchange.numpy_code import NUMPY_CODE
from slopelab.interchange.target import Target
from slopelab.interchange.torch_code import TORCH_CODE

__all__ = ["TARGETS", "Form", "Target", "code_of", "form_of", "legal_forms", "target_of"]

TARGETS: Final[dict[str, Target]] = {
    target.name: target
    for target in (NUMPY_CODE, TORCH_CODE, JAX_CODE, C_CODE, JULIA_CODE, JAVASCRIPT_CODE)
}
"""The languages by name."""

_ALIASES: Final = {
    "np": "numpy", "python": "numpy", "pytorch": "torch", "js": "javascript", "node": "javascript",
    "jl": "julia", "h": "c", "c99": "c",
}  # fmt: skip


def target_of(given: str) -> Target:
    """A language by its name.

    Raises:
        UnknownNameError: nothing is printed for it; the message has the nearest names.

    Example:
        >>> target_of("JS").name
        'javascript'
    """
    name = str(given).strip().casefold()
    found = TARGETS.get(_ALIASES.get(name, name))
    if found is None:
        raise UnknownNameError(
            "export.target",
            given=str(given)[:40],
            nearest=nearest_names(name, [*TARGETS, *_ALIASES], count=1, always=True),
            known=", ".join(TARGETS),
        )
    return found


def code_of(forms: Sequence[Form], target: Target, name: str | None = None) -> str:
    """The text of a file with functions.

    Args:
        forms: what is exported.
        target: the language.
        name: what the function is to be called, if it is one.

    Raises:
        InputError: the name cannot be used there.
    """
    return target.page(legal_forms(forms, target, name), target)


def legal_forms(forms: Sequence[Form], target: Target, name: str | None = None) -> tuple[Form, ...]:
    """The same functions by names that can be used in a language, no two alike.

    Args:
        forms: what is exported.
        target: the language.
        name: what the function is to be called, if it is one.

    Raises:
        InputError: the name cannot be used there.
    """
    taken: set[str] = set()
    legal: list[Form] = []
    reserved = target.reserved | target.helpers.keys()
    for form in forms:
        wanted = form.name if name is None else chosen(name, target.reserved)
        found = free(identifier(wanted, reserved, form.kind), taken)
        taken |= {found, f"{found}_prime"}
        legal.append(replace(form, name=found))
    return tuple(legal)
