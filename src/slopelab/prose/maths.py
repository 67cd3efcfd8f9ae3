r"""A formula on its way into a sentence: its LaTeX, its Unicode text, and what names stand for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, final

from slopelab.calculus.abbreviations import of_prime
from slopelab.calculus.claims import infinite_sign, is_simple
from slopelab.core.apart import apart
from slopelab.core.expr import Expr, Var, Where, variables
from slopelab.core.latex import to_latex
from slopelab.core.spec import Activation, Loss
from slopelab.core.symbols import plain_symbol, symbol
from slopelab.core.text import text_rows, to_text
from slopelab.words import t


@final
@dataclass(frozen=True, slots=True)
class Maths:
    """One formula in both scripts.

    Args:
        latex: for math mode.
        text: one row of Unicode.
        cases: of a case distinction its rows as text: what holds, and where.
    """

    latex: str
    text: str
    cases: tuple[tuple[str, str], ...] = ()


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
        otherwise = t("maths.otherwise")
        latex, text = self._primed(expr)
        return Maths(
            to_latex(expr, latex, otherwise=otherwise, partial=self.partial),
            to_text(expr, text, unicode=True, partial=self.partial, otherwise=otherwise),
            text_rows(expr, text, otherwise=otherwise) if isinstance(expr, Where) else (),
        )

    def equation(self, left: Expr, right: Expr) -> Maths:
        """``u = 1 + x``, on one row."""
        return joined(" = ", [self.maths(left), self.maths(right)])

    def _primed(self, expr: Expr) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The names, and u' for the slope of a letter u."""
        slopes = {name: of_prime(name) for name in variables(expr) if name not in self.latex}
        letters = {name: letter for name, letter in slopes.items() if letter is not None}
        if not letters:
            return self.latex, self.text
        latex = {name: f"{symbol(letter)}'" for name, letter in letters.items()}
        return {**self.latex, **latex}, {
            **self.text,
            **{name: f"{letter}′" for name, letter in letters.items()},
        }


def joined(sign: str, parts: Iterable[Maths]) -> Maths:
    """Formulas with a sign between them."""
    shown = list(parts)
    return Maths(sign.join(p.latex for p in shown), sign.join(p.text for p in shown))


def listed(parts: Iterable[Maths]) -> Maths:
    """Formulas with commas between them."""
    shown = list(parts)
    return Maths(r",\ ".join(p.latex for p in shown), ", ".join(p.text for p in shown))


PRIME: Final = Var("f_prime")
"""Stands for f'(x) in a result."""


def function_names(spec: Activation, variable: str = "x") -> Names:
    """f is printed as the function's own symbol, parameters as theirs."""
    plain = plain_symbol(spec.symbol)
    latex = {
        "f": f"{spec.symbol}({variable})",
        PRIME.name: f"{spec.symbol}'({variable})",
        "f'": f"{spec.symbol}'({variable})",
        **{param.name: param.latex for param in spec.params},
    }
    text = {
        "f": f"{plain}({variable})",
        PRIME.name: f"{plain}′({variable})",
        "f'": f"{plain}′({variable})",
        **{param.name: plain_symbol(param.latex) for param in spec.params},
    }
    return Names(latex, text)


def loss_names(loss: Loss) -> Names:
    """p is printed as y-hat, f as L."""
    params = {param.name: param.latex for param in loss.params}
    text = {name: plain_symbol(latex) for name, latex in params.items()}
    return Names(
        {"f": r"L(\hat{y}, y)", "p": r"\hat{y}", **params}, {"f": "L(ŷ, y)", "p": "ŷ", **text}
    )


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
