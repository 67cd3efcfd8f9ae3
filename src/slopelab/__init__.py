"""A laboratory for activation functions, loss functions and the gradients that run through them.

A function is a formula: named (``"gelu"``) or typed (``"x*tanh(log(1+exp(x)))"``). Everything else
follows from it.

Example:
    >>> import slopelab as sl
    >>> f = sl.activation("sigmoid")
    >>> f(0.0), f.grad(0.0)
    (0.5, 0.25)
    >>> print(sl.train("sigmoid+bce", lr=0.1, steps=30).verdict.name)
    learning

Nothing heavy is imported before it is used: every name below is fetched on first access.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from slopelab.api import (
        AdaptiveLogSoftmax,
        CTCLoss,
        Function,
        LossFunction,
        Pairing,
        VectorFunction,
        VectorLossFunction,
        VectorPairing,
        activation,
        activations,
        export,
        from_sympy,
        loss,
        losses,
        pairing,
        train,
        vector_activations,
        vector_losses,
    )
    from slopelab.api.matrix import pairings
    from slopelab.errors import (
        FormulaError,
        InputError,
        OutputError,
        PairingError,
        ParameterError,
        SlopelabError,
        UnknownNameError,
        UnprovedStepError,
    )
    from slopelab.training import Run
    from slopelab.words import set_language, use_language

    __version__: str

__all__ = [
    "AdaptiveLogSoftmax",
    "CTCLoss",
    "FormulaError",
    "Function",
    "InputError",
    "LossFunction",
    "OutputError",
    "Pairing",
    "PairingError",
    "ParameterError",
    "Run",
    "SlopelabError",
    "UnknownNameError",
    "UnprovedStepError",
    "VectorFunction",
    "VectorLossFunction",
    "VectorPairing",
    "__version__",
    "activation",
    "activations",
    "export",
    "from_sympy",
    "loss",
    "losses",
    "pairing",
    "pairings",
    "set_language",
    "train",
    "use_language",
    "vector_activations",
    "vector_losses",
]

_ELSEWHERE: Final = {
    "Run": "slopelab.training",
    "pairings": "slopelab.api.matrix",
    "set_language": "slopelab.words",
    "use_language": "slopelab.words",
}


def __getattr__(name: str) -> object:
    """Fetch a public name when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = _version() if name == "__version__" else getattr(import_module(_home(name)), name)
    globals()[name] = value
    return value


def _home(name: str) -> str:
    if name.endswith("Error"):
        return "slopelab.errors"
    return _ELSEWHERE.get(name, "slopelab.api")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("slopelab")
    except PackageNotFoundError:
        # Run from a checkout that was never installed.
        return "unknown"


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
