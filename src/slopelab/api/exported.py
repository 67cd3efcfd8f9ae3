"""Functions as code of other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from slopelab.api.function import Function
from slopelab.api.loss_function import LossFunction
from slopelab.api.pairing import Pairing
from slopelab.api.several import subject
from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_loss import VectorLossFunction
from slopelab.api.vector_pairing import VectorPairing
from slopelab.core.spec import CONVENTIONS, Activation, Loss
from slopelab.errors import InputError

if TYPE_CHECKING:
    from slopelab.interchange.forms import Form

_S = TypeVar("_S", Activation, Loss)
Subject: TypeAlias = (
    str | Function | LossFunction | Pairing | VectorFunction | VectorLossFunction | VectorPairing
)


def export(*subjects: Subject, to: str, name: str | None = None) -> str:
    """Functions, with their derivatives, as the text of a file in another language.

    The code stands alone, and is printed from the stabilised form: it neither overflows nor
    cancels in the tails. Parameters become arguments; the values that they have become defaults.

    Args:
        subjects: names, formulas, pairings such as ``"sigmoid+bce"``, or functions.
        to: ``"numpy"``, ``"torch"``, ``"jax"``, ``"c"``, ``"julia"`` or ``"javascript"``.
        name: what the function is to be called, if it is one.

    Returns:
        The text.

    Raises:
        UnknownNameError: nothing is printed for that language, or a function is unknown.
        InputError: there is no function, or one of vectors; the name cannot be used, or there is
            one name for several.

    Example:
        >>> print(export("x/(1 + exp(-x))", to="javascript", name="swish").splitlines()[-1])
        }
        >>> names: dict = {}
        >>> exec(export("gelu", to="numpy"), names)
        >>> float(names["gelu"](-10.0))
        -7.619853024160...e-23
    """
    from slopelab.interchange import code_of, target_of

    target = target_of(to)
    if not subjects:
        raise InputError("export.nothing")
    if name is not None and len(subjects) > 1:
        raise InputError("export.one_name", given=name[:40])
    return code_of([form(given) for given in subjects], target, name)


def form(given: Subject) -> Form:
    """What is to be written, whatever names it.

    Args:
        given: a name, a formula, a pairing, or a function.

    Raises:
        InputError: it is a function of vectors, which no code is printed for, or has the
            derivatives of another library at kinks.
    """
    from slopelab.interchange import form_of

    found = subject(given) if isinstance(given, str) else given
    if isinstance(found, Pairing):
        return form_of(_by_formula(found.activation.spec), _by_formula(found.loss.spec))
    if isinstance(found, Function):
        return form_of(_by_formula(found.spec))
    if isinstance(found, LossFunction):
        return form_of(_by_formula(found.spec))
    raise InputError("export.vector", given=getattr(found, "name", str(found))[:60])


def _by_formula(spec: _S) -> _S:
    """The spec itself, if its derivative at kinks is that of the formula, which is printed."""
    if spec.kinks != CONVENTIONS[0]:
        raise InputError("export.kinks", given=spec.kinks, name=spec.name[:40])
    return spec
