"""An expression as one line of text: ASCII that reads back as the same tree, or Unicode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, final

from slopelab.core.branches import Row, rows, turned
from slopelab.core.expr import (
    ONE,
    Add,
    Call,
    Compare,
    Const,
    Derivative,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    children,
)
from slopelab.core.index import without_index
from slopelab.core.precedence import Level, is_fraction, level, number_words, runs_on, shown_level
from slopelab.core.primitives import SPELLINGS
from slopelab.core.reductions import REDUCTIONS
from slopelab.core.tokens import GREEK, SUPERSCRIPTS

_RAISED: Final = {**SUPERSCRIPTS, "−": "⁻"}
_MAX_RAISED: Final = 6
_NAMES: Final = {
    "sigmoid": "σ",
    "normal_cdf": "Φ",
    "normal_pdf": "φ",
    "log": "ln",
    "atan": "arctan",
    "asinh": "arsinh",
    "sech2": "sech²",
}
# A parameter called sigma or phi is spelled out: the letter is the function's.
_LETTERS: Final = {
    spelled: letter for letter, spelled in GREEK.items() if letter not in {*SPELLINGS, "π"}
}
_CONSTANTS: Final = {"pi": "π", "inf": "∞"}
_COMPARISONS: Final = {"<=": "≤", ">=": "≥"}
_SUBSCRIPTS: Final = str.maketrans("ijklmorstuv", "ᵢⱼₖₗₘₒᵣₛₜᵤᵥ")


def to_text(
    expr: Expr,
    names: Mapping[str, str] | None = None,
    *,
    unicode: bool = False,
    partial: bool = False,
    otherwise: str | None = None,
) -> str:
    """Print an expression on one line.

    In ASCII, `parse` reads the text of any expression that it made back as the same object.
    Other trees may hold what no formula says directly, and read back as what it means: the
    number -2 as minus 2, the number 1/2 as one divided by two, the constant e raised to u as
    ``exp(u)``.

    Args:
        expr: the expression.
        names: what is printed for a variable, where that is not its name.
        unicode: print for a person to read: ``σ(x)``, ``x²``, ``e⁻ˣ``, ``π``.
        partial: print derivatives as partial ones, ``∂f/∂x``.
        otherwise: with it, case distinctions are printed as ``{ x, x > 0; 0, x ≤ 0 }``, which is
            nicer to read than ``where`` but not a formula; it is the word for what is left.

    Returns:
        The text.

    Example:
        >>> from slopelab.core.parse import parse
        >>> swish = parse("x/(1 + e^-x)")
        >>> to_text(swish), to_text(swish, unicode=True)
        ('x/(1 + exp(-x))', 'x/(1 + e⁻ˣ)')
    """
    return _Printer(names or {}, unicode, partial, otherwise).at(expr, Level.COMPARE)


def text_rows(
    expr: Where, names: Mapping[str, str] | None = None, *, otherwise: str = "otherwise"
) -> tuple[tuple[str, str], ...]:
    """A case distinction for a person to read: for each row what holds, and where.

    Args:
        expr: the case distinction.
        names: what is printed for a variable, where that is not its name.
        otherwise: the word for what is left.

    Example:
        >>> from slopelab.core.parse import parse
        >>> relu = parse("where(x > 0, x, 0)")
        >>> assert isinstance(relu, Where)
        >>> text_rows(relu)
        (('x', 'x > 0'), ('0', 'x ≤ 0'))
    """
    printer = _Printer(names or {}, unicode=True, partial=False, otherwise=otherwise)
    return tuple((printer.at(row.value, Level.SUM), printer.stretch(row)) for row in rows(expr))


@final
@dataclass(frozen=True, slots=True)
class _Printer:
    names: Mapping[str, str]
    unicode: bool
    partial: bool
    otherwise: str | None

    def at(self, expr: Expr, least: Level) -> str:
        """The text of a part, in brackets if it would fall apart where it stands."""
        return self.enclosed(self.bare(expr), expr, least)

    def enclosed(self, text: str, expr: Expr, least: Level) -> str:
        return text if self.level(expr) >= least else f"({text})"

    def level(self, expr: Expr) -> Level:
        if isinstance(expr, Derivative) and isinstance(expr.arg, Var):
            return Level.PRODUCT  # du/dx
        if self.unicode and isinstance(expr, Call):
            if expr.name in {"exp", "sqrt", "sech2"}:
                return Level.POWER  # e⁻ˣ, √x, sech²(x)
            return shown_level(expr)
        return level(expr)

    def bare(self, expr: Expr) -> str:
        match expr:
            case Num():
                return self.number(expr)
            case Const(name):
                return _CONSTANTS.get(name, name) if self.unicode else name
            case Var(name):
                return self.variable(name)
            case Neg(arg):
                return self.minus + self.at(arg, Level.PRODUCT)
            case Add(terms):
                return self.sum(terms)
            case Mul(factors):
                return self.product(factors)
            case Div(numerator, denominator):
                above = self.at(numerator, Level.PRODUCT)
                return f"{above}/{self.at(denominator, Level.POWER)}"
            case Pow(base, exponent):
                return self.power(self.at(base, Level.ATOM), exponent)
            case Compare(op, left, right):
                sign = _COMPARISONS.get(op, op) if self.unicode else op
                return f"{self.at(left, Level.SUM)} {sign} {self.at(right, Level.SUM)}"
            case Where():
                plain = self.otherwise is None
                return self.function("where", children(expr)) if plain else self.cases(expr)
            case Call(name, args):
                return self.call(name, args)
            case Derivative(arg, var):
                return self.derivative(arg, var)

    def variable(self, name: str) -> str:
        if name in self.names or not self.unicode:
            return self.names.get(name, name)
        base, bracket, index = name.partition("[")
        base = self.names.get(base, _LETTERS.get(base, base))
        return base + index.removesuffix("]").translate(_SUBSCRIPTS) if bracket else base

    def cases(self, expr: Where) -> str:
        found = (f"{self.at(row.value, Level.SUM)}, {self.stretch(row)}" for row in rows(expr))
        return f"{{ {'; '.join(found)} }}"

    def stretch(self, row: Row) -> str:
        if row.point is not None:
            return f"{self.at(row.conditions[0].left, Level.SUM)} = {self.at(row.point, Level.SUM)}"
        tie = row.tie
        if tie is not None:
            return " = ".join(self.bare(side) for side in tie)
        if not row.conditions:
            return self.otherwise or ""
        *lower, last = row.conditions
        text = self.bare(last)
        for condition in lower:
            bound, op = turned(condition)
            text = f"{self.at(bound, Level.SUM)} {_COMPARISONS.get(op, op)} {text}"
        return text

    @property
    def minus(self) -> str:
        return "−" if self.unicode else "-"

    def number(self, number: Num) -> str:
        digits, exponent = number_words(number)
        sign = self.minus if number.value < 0 else ""
        if exponent:
            return f"{sign}{digits}e{exponent}"
        # The point is what tells 1.0 from 1 when the text is read again; a person needs none.
        whole = number.decimal and not self.unicode and digits.isdigit()
        return f"{sign}{digits}{'.0' if whole else ''}"

    def sum(self, terms: tuple[Expr, ...]) -> str:
        text = self.at(terms[0], Level.MINUS)
        for term in terms[1:]:
            match term:
                case Neg(arg):
                    text += f" {self.minus} {self.at(arg, Level.PRODUCT)}"
                case Num(value, decimal) if value < 0:
                    text += f" {self.minus} {self.bare(Num(-value, decimal))}"
                case _:
                    text += f" + {self.at(term, Level.PRODUCT)}"
        return text

    def product(self, factors: tuple[Expr, ...]) -> str:
        first = factors[0]
        open_ended = self.unicode and runs_on(first)
        least = Level.POWER if isinstance(first, Mul) or open_ended else Level.PRODUCT
        text = self.at(first, least)
        for left, right in pairwise(factors):
            sign = "·" if self.unicode else "*"
            text += ("" if self.touching(left, right) else sign) + self.at(right, Level.POWER)
        return text

    def touching(self, left: Expr, right: Expr) -> bool:
        """Whether a person writes the product of the two without a sign: 2x, 3x²."""
        if not self.unicode or not isinstance(left, Num) or is_fraction(left):
            return False
        var = right.base if isinstance(right, Pow) else right
        return isinstance(var, Var) and len(self.bare(var)) == 1

    def power(self, base: str, exponent: Expr) -> str:
        # Printed once: printing it for each of the two forms would double at every level.
        text = self.bare(exponent)
        raised = self.raised(text)
        return base + (raised or f"^{self.enclosed(text, exponent, Level.ATOM)}")

    def raised(self, text: str) -> str:
        """The text in superscript characters; empty if not all of it has them."""
        text = text.replace(" ", "")
        if not self.unicode or len(text) > _MAX_RAISED or not _RAISED.keys() >= set(text):
            return ""
        return "".join(_RAISED[character] for character in text)

    def call(self, name: str, args: tuple[Expr, ...]) -> str:
        if not self.unicode:
            return self.function(name, args)
        match name:
            case "exp":
                text = self.bare(args[0])
                return "e" + (self.raised(text) or f"^{self.enclosed(text, args[0], Level.ATOM)}")
            case "abs":
                return f"|{self.bare(args[0])}|"
            case "sqrt":
                return f"√{self.at(args[0], Level.ATOM)}"
            case "delta":
                return "δ" + "".join(self.bare(arg) for arg in args).translate(_SUBSCRIPTS)
            case _ if name in REDUCTIONS and len(args) > REDUCTIONS[name].arity:
                return self.reduction(name, *args)
            case _:
                return self.function(_NAMES.get(name, name), args)

    def reduction(self, name: str, index: Expr, entry: Expr, *extra: Expr) -> str:
        """A reduction over an index: Σₖ e^(xₖ)."""
        row = REDUCTIONS[name]
        if row.definition is not None:
            return self.bare(row.definition(index, entry, *extra))
        if extra:
            return self.function(
                row.text, (without_index(entry, index), *(e for e in extra if e is not ONE))
            )
        sign = row.text + self.bare(index).translate(_SUBSCRIPTS)
        return f"{sign} {self.at(entry, Level.PRODUCT)}"

    def function(self, name: str, args: tuple[Expr, ...]) -> str:
        return f"{name}({', '.join(self.at(arg, Level.COMPARE) for arg in args)})"

    def derivative(self, arg: Expr, var: Var) -> str:
        d = "∂" if self.unicode and self.partial else "d"
        below = f"{d}{self.bare(var)}"
        text = self.bare(arg)
        return f"{d}{text}/{below}" if isinstance(arg, Var) else f"{d}/{below}[{text}]"
