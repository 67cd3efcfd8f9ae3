r"""A formula on its way into a sentence: its LaTeX, its Unicode text, and what names stand for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, final

from slopelab.calculus.claims import infinite_sign, is_simple
from slopelab.core.apart import apart
from slopelab.core.expr import Expr, Var
from slopelab.core.latex import to_latex
from slopelab.core.spec import Activation, Loss
from slopelab.core.symbols import plain_symbol
from slopelab.core.text import to_text
from slopelab.words import t


@final
@dataclass(frozen=True, slots=True)
class Maths:
    """One formula in both scripts."""

    latex: str
    text: str


@final
@dataclass(frozen=True, slots=True)
class Names:
    """How variables are printed where they stand for more than a letter.

    Args:
        latex: LaTeX of a variable, by its name.
        text: Unicode of the same.
        partial: whether derivatives are partial ones.
    """

    latex: Mapping[str, str] = field(default_factory=dict[str, str])
    text: Mapping[str, str] = field(default_factory=dict[str, str])
    partial: bool = False

    def maths(self, expr: Expr) -> Maths:
        """A formula with these names."""
        return Maths(
            to_latex(expr, self.latex, otherwise=t("maths.otherwise"), partial=self.partial),
            to_text(expr, self.text, unicode=True, partial=self.partial),
        )


PRIME: Final = Var("f_prime")
"""Stands for f'(x) in a result."""


def function_names(spec: Activation, variable: str = "x") -> Names:
    """f is printed as the function's own symbol, parameters as theirs."""
    plain = plain_symbol(spec.symbol)
    latex = {
        "f": f"{spec.symbol}({variable})",
        PRIME.name: f"{spec.symbol}'({variable})",
        **{param.name: param.latex for param in spec.params},
    }
    text = {
        "f": f"{plain}({variable})",
        PRIME.name: f"{plain}′({variable})",
        **{param.name: plain_symbol(param.latex) for param in spec.params},
    }
    return Names(latex, text)


def pairing_names(activation: Activation, loss: Loss) -> Names:
    """p is printed as y-hat, f as the activation's symbol of z."""
    own = function_names(activation, "z")
    loss = apart(activation, loss)
    params = {param.name: param.latex for param in loss.params}
    return Names(
        {**own.latex, "p": r"\hat{y}", **params},
        {**own.text, "p": "ŷ", **{name: plain_symbol(latex) for name, latex in params.items()}},
    )


def number(value: float, exact: Expr | None = None, *, digits: int = 6) -> Maths:
    r"""A number: its closed form where that is short, else so many significant digits.

    Example:
        >>> number(1.0998393201288669).text, number(-1e-20).latex
        ('1.09984', '-1 \\times 10^{-20}')
    """
    if exact is not None and infinite_sign(exact):
        value = math.inf * infinite_sign(exact)
    elif exact is not None and is_simple(exact):
        return Maths(to_latex(exact), to_text(exact, unicode=True))
    if math.isinf(value):
        return Maths(r"+\infty", "+∞") if value > 0 else Maths(r"-\infty", "−∞")
    if math.isnan(value):
        return Maths(r"\text{NaN}", "NaN")
    shown = f"{value + 0.0:.{digits}g}"  # never -0
    mantissa, e, exponent = shown.partition("e")
    if not e:
        return Maths(shown, shown.replace("-", "−"))
    power = int(exponent)
    return Maths(rf"{mantissa} \times 10^{{{power}}}", f"{mantissa}e{power}".replace("-", "−"))
