r"""Functions as equations: \sigma(x) = ..., L = ...; with ŷ for the prediction of a loss."""

from __future__ import annotations

from slopelab.core.expr import Expr
from slopelab.core.latex import to_latex
from slopelab.core.spec import Activation, Loss
from slopelab.prose.maths import function_names, pairing_names
from slopelab.words import t


def activation_latex(spec: Activation) -> str:
    """The definition of an activation as an equation, its parameters as letters."""
    names = function_names(spec)
    return f"{names.latex['f']} = {names.maths(spec.expr).latex}"


def loss_latex(spec: Loss) -> str:
    """The definition of a loss as an equation."""
    letters = {"p": r"\hat{y}"} | {param.name: param.latex for param in spec.params}
    return f"{spec.symbol} = {to_latex(spec.expr, letters, otherwise=t('maths.otherwise'))}"


def pairing_latex(activation: Activation, loss: Loss, expr: Expr) -> str:
    """An expression from the derivation of a pairing."""
    return pairing_names(activation, loss).maths(expr).latex


def pairing_title(activation: Activation, loss: Loss) -> str:
    """The name of a pairing, such as ``Sigmoid + Binary cross-entropy``."""
    return f"{activation.title} + {loss.title}"
