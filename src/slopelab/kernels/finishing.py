"""The last steps from an expression to the form in which it is computed."""

from __future__ import annotations

from slopelab.core.expr import Expr, Var
from slopelab.kernels.differences import without_differences
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.vanishing import without_vanishing_sums


def finished(expr: Expr, var: Var) -> Expr:
    """The form in which an expression is computed: stable, and exact where its sums vanish.

    Args:
        expr: an expression without `Derivative` nodes.
        var: its variable; for a pairing the raw output.

    Returns:
        An expression to compute with, not to be differentiated or rewritten further.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(finished(parse("sqrt(1 + x^2) - 1"), Var("x")))
        'x^2/(1 + sqrt(1 + x^2))'
    """
    return without_vanishing_sums(without_differences(stabilise(expr)), var)


def smooth(expr: Expr, var: Var) -> tuple[Expr, Expr]:
    """An expression and its derivative, stable and fit to be differentiated.

    Args:
        expr: an expression without `Derivative` nodes.
        var: the variable.
    """
    value = stabilise(expr, last=False)
    return value, stabilise(differentiate(value, var), last=False)


def derivative(expr: Expr, var: Var) -> Expr:
    """The derivative in the form in which it is computed.

    Args:
        expr: an expression that is fit to be differentiated.
        var: the variable.
    """
    return finished(differentiate(expr, var), var)
