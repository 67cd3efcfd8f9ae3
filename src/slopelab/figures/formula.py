"""A function's formula as Matplotlib can draw it: its mathematics knows no case distinctions."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from slopelab.core.expr import Expr, Where
from slopelab.core.latex import to_latex
from slopelab.core.spec import Activation
from slopelab.core.text import to_text
from slopelab.figures.panels import drawable, fitted, number_text
from slopelab.figures.placing import text_size
from slopelab.words import t

_SMALLEST: Final = 0.7
"""A formula is made smaller down to this part of its size before it is cut off."""

_LOW_BARS: Final = re.compile(r"\\left\|((?:(?!\\left\||\\right\||\\frac).)*)\\right\|")


def title_text(spec: Activation, size: float, width: float) -> str:
    r"""What a function is called, with the parameter values that are not its defaults.

    Example:
        >>> from slopelab.catalogue import activation
        >>> print(title_text(activation("leaky_relu", negative_slope=0.2), 12.0, 300.0))
        Leaky ReLU ($\alpha$ = 0.2)
    """
    symbols = {param.name: param.latex for param in spec.params}
    values = [f"${symbols[name]}$ = {number_text(float(value))}" for name, value in spec.values]
    tail = f" ({', '.join(values)})" if values else ""
    if not drawable(tail):
        tail = ""
    return fitted(str(spec.title), size, width - text_size(tail, size)[0] if tail else width) + tail


def formula_text(spec: Activation, size: float, width: float) -> tuple[str, float]:
    r"""The formula of a function as one line, and the font size at which it has room.

    Args:
        spec: the function.
        size: the font size to use if it fits.
        width: the room, in points.

    Returns:
        Text with ``$math$`` in it, and a font size not above the one given.

    Example:
        >>> from slopelab.catalogue import activation
        >>> print(formula_text(activation("sigmoid"), 12.0, 300.0)[0])
        $\sigma(x) = \dfrac{1}{1 + e^{-x}}$
    """
    names = {param.name: param.latex for param in spec.params}
    line = f"${spec.symbol}(x) = ${_cases(spec.expr, names)}".replace("= $$", "= ")
    chosen = dict(spec.values)
    for param in spec.params:
        value = number_text(float(chosen.get(param.name, Fraction(param.default))))
        line += t("figure.curves.with", name=param.latex, value=value)
    if drawable(line):
        share = width / text_size(line, size)[0]
        if share >= _SMALLEST:
            return line, size * min(1.0, share)
    line = f"f(x) = {to_text(spec.bound_expr, unicode=True)}"
    return fitted(line, size * 0.85, width), size * 0.85


def _cases(expr: Expr, names: dict[str, str]) -> str:
    """A case distinction in words, case by case."""
    if not isinstance(expr, Where):
        return f"${_drawn(to_latex(expr, names))}$"
    cases: list[str] = []
    rest: Expr = expr
    while isinstance(rest, Where):
        value, condition = (_drawn(to_latex(e, names)) for e in (rest.yes, rest.condition))
        cases.append(t("figure.curves.case", value=value, condition=condition))
        rest = rest.no
    cases.append(t("figure.curves.rest", value=_drawn(to_latex(rest, names))))
    return t("figure.curves.joint").join(cases)


def _drawn(latex: str) -> str:
    """The same mathematics as Matplotlib draws it best.

    Outermost fractions become as large as in a display. Bars that would grow shrink instead
    around what is not tall, so they stay as they are there.
    """
    latex = _LOW_BARS.sub(r"|\1|", latex)
    pieces: list[str] = []
    depth = 0
    for piece in re.split(r"(\\frac\b|(?<!\\)[{}])", latex):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        pieces.append(r"\dfrac" if piece == r"\frac" and depth == 0 else piece)
    return "".join(pieces)
