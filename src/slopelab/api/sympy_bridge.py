"""Functions from SymPy's expressions."""

from __future__ import annotations

from slopelab.api.function import Function
from slopelab.api.loss_function import LossFunction
from slopelab.catalogue import lookup as catalogue
from slopelab.core.expr import Var, substitute, variables
from slopelab.core.spec import PREDICTION, TARGET, ParamValue, X
from slopelab.core.text import to_text
from slopelab.errors import InputError


def from_sympy(expr: object, /, **params: ParamValue) -> Function | LossFunction:
    """The function that an expression of SymPy is.

    The tree of the expression is walked; no text is evaluated.

    Args:
        expr: in one symbol, of any name, which becomes x; or in p (prediction) and y (target).
        params: values of the symbols that are parameters.

    Returns:
        An activation or a loss, as if its formula had been typed.

    Raises:
        InputError: it is no expression of SymPy, something in it has no counterpart, or its
            symbols are not those of a function.
        FormulaError: a formula of that size is not read.
        ParameterError: a parameter does not occur in it, or has no such value.

    Example:
        >>> from sympy import Symbol, exp
        >>> t = Symbol("t")
        >>> from_sympy(t / (1 + exp(-t)))
        activation('x/(1 + exp(-x))')
    """
    from slopelab.interchange.sympy_reading import from_sympy as read

    found = read(expr)
    free = variables(found) - params.keys()
    if free <= {PREDICTION.name, TARGET.name} and free:
        return LossFunction(catalogue.loss(to_text(found), **params))
    if len(free) > 1:
        raise InputError("sympy.symbols", given=", ".join(sorted(free))[:60])
    for name in free:
        found = substitute(found, {Var(name): X})
    return Function(catalogue.activation(to_text(found), **params))
