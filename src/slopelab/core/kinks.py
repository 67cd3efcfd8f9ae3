"""What is taken for the derivative at a kink, made part of the function itself."""

from __future__ import annotations

from slopelab.core.expr import Compare, Expr, Var, Where, substitute


def with_slope(expr: Expr, var: Var, place: Expr, slope: Expr) -> Expr:
    r"""The same function, written so that at one place its derivative is a given number.

    f(x) for x \ne k, and the line f(k) + s (x - k), which goes through the same point, at x = k.
    So whatever differentiates it piece by piece arrives at s there, and nowhere else does
    anything change.

    Args:
        expr: the function.
        var: its variable.
        place: k, without the variable.
        slope: s, without the variable.

    Returns:
        An expression with the same value everywhere.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(with_slope(parse("abs(x)"), Var("x"), parse("0"), parse("1")))
        'where(x < 0, abs(x), where(x > 0, abs(x), abs(0) + 1*(x - 0)))'
    """
    line = substitute(expr, {var: place}) + slope * (var - place)
    at_most = Where(Compare(">", var, place), expr, line)
    return Where(Compare("<", var, place), expr, at_most)
