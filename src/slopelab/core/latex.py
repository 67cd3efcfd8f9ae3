r"""An expression as LaTeX, by a printer of our own: what was written, in the order written.

SymPy's printer reorders terms and spaces things its own way; here `a - b` stays a difference,
fractions stay fractions, and a minus never follows another sign without brackets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    node_count,
    walk,
)
from slopelab.core.index import OUTER, without_index
from slopelab.core.precedence import Level, is_fraction, level, number_words, runs_on, shown_level
from slopelab.core.primitives import PRIMITIVES
from slopelab.core.reductions import REDUCTIONS
from slopelab.core.symbols import symbol

_MAX_RAISED: Final = 8
_CONSTANTS: Final = {"pi": r"\pi", "inf": r"\infty"}
_COMPARISONS: Final = {"<=": r"\le", ">=": r"\ge"}
_LETTERS: Final = {r"\sigma", r"\Phi", r"\varphi"}
_SPECIAL: Final = {"exp", "sqrt", "abs", "sech2"}
_TIMES: Final = r" \cdot "
_THIN: Final = r"\,"


def to_latex(
    expr: Expr,
    names: Mapping[str, str] | None = None,
    *,
    otherwise: str = "otherwise",
    partial: bool = False,
) -> str:
    r"""Print an expression as LaTeX, for math mode, as KaTeX and every TeX read it.

    Args:
        expr: the expression.
        names: LaTeX of a variable, where it does not follow from its name.
        otherwise: the word in the last row of a case distinction.
        partial: print derivatives as partial ones.

    Returns:
        The LaTeX, without dollar signs. A ``<`` in a condition is left as it is; whoever puts
        the text into HTML escapes it there.

    Example:
        >>> from slopelab.core.parse import parse
        >>> print(to_latex(parse("x/(1 + e^(-x)) - 0.01")))
        \frac{x}{1 + e^{-x}} - 0.01
    """
    return _Printer(names or {}, otherwise, partial).bare(expr)


def _tall(expr: Expr) -> bool:
    """Whether brackets around it have to grow."""
    return any(
        isinstance(node, (Div, Where, Derivative))
        or (isinstance(node, Num) and is_fraction(node))
        or runs_on(node)
        for node in walk(expr)
    )


def _flat(factors: tuple[Expr, ...]) -> Iterator[Expr]:
    """The factors of a product, those of products inside it among them."""
    for factor in factors:
        if isinstance(factor, Mul):
            yield from _flat(factor.factors)
        else:
            yield factor


def _bracketed(text: str, *, tall: bool) -> str:
    return rf"\left({text}\right)" if tall else f"({text})"


def _sign(left: Expr, before: str, right: Expr, after: str) -> str:
    """What stands between two factors: nothing where that is clear, a thin space, or a dot."""
    fraction = isinstance(right, Div) or (isinstance(right, Num) and is_fraction(right))
    if fraction or after[0].isdigit() or after.startswith(r"\left(-"):
        return _TIMES
    if isinstance(left, Derivative) or isinstance(right, Derivative):
        return _TIMES
    if after.startswith(("(", r"\left(")):
        return ""
    if isinstance(left, Num) and not is_fraction(left):
        return "" if before[-1].isdigit() else " "
    base = right.base if isinstance(right, Pow) else right
    # Before an operator such as \tanh TeX has a thin space of its own, but Matplotlib has none.
    called = isinstance(base, Call) and base.name not in {"exp", "sqrt", "abs"}
    words = any(r"\mathrm" in text or r"\text" in text for text in (before, after))
    return _THIN if called or words or before.endswith(")") else " "


@final
@dataclass(frozen=True, slots=True)
class _Printer:
    names: Mapping[str, str]
    otherwise: str
    partial: bool

    def at(self, expr: Expr, least: Level) -> str:
        """The LaTeX of a part, in brackets if it would fall apart where it stands."""
        text = self.bare(expr)
        if self.level(expr, text) >= least:
            return text
        return _bracketed(text, tall=text.startswith("-") or _tall(expr))

    def level(self, expr: Expr, text: str) -> Level:
        if text.startswith("-"):
            return Level.SUM if isinstance(expr, Add) else Level.MINUS
        if isinstance(expr, Where):
            return Level.COMPARE
        if isinstance(expr, (Div, Derivative)) or (isinstance(expr, Var) and "^" in text):
            return Level.POWER
        if isinstance(expr, Num) and text.startswith(("\\", "10^")):
            return Level.POWER
        if isinstance(expr, Num) and r"\times" in text:
            return Level.PRODUCT
        if isinstance(expr, Call):
            return Level.POWER if expr.name in {"exp", "sqrt", "sech2"} else shown_level(expr)
        return level(expr)

    def bare(self, expr: Expr) -> str:
        match expr:
            case Num():
                return self.number(expr)
            case Const(name):
                return _CONSTANTS.get(name, name)
            case Var(name):
                return self.variable(name)
            case Neg(arg):
                return f"-{self.at(arg, Level.PRODUCT)}"
            case Add(terms):
                return self.sum(terms)
            case Mul(factors):
                return self.product(tuple(_flat(factors)))
            case Div(numerator, denominator):
                return rf"\frac{{{self.bare(numerator)}}}{{{self.bare(denominator)}}}"
            case Pow(base, exponent):
                return self.power(base, exponent)
            case Compare(op, left, right):
                return f"{self.bare(left)} {_COMPARISONS.get(op, op)} {self.bare(right)}"
            case Where():
                return self.cases(expr)
            case Call(name, args):
                return self.call(name, args)
            case Derivative(arg, var):
                d = r"\partial " if self.partial else "d"
                below = f"{d}{self.bare(var)}"
                if isinstance(arg, Var):
                    return rf"\frac{{{d}{self.bare(arg)}}}{{{below}}}"
                return rf"\frac{{{d.strip()}}}{{{below}}}\left({self.bare(arg)}\right)"

    def variable(self, name: str) -> str:
        if name in self.names:
            return self.names[name]
        base, bracket, index = name.partition("[")
        letter = self.names.get(base) or symbol(base)
        return f"{letter}_{{{index.removesuffix(']')}}}" if bracket else letter

    def number(self, number: Num) -> str:
        digits, exponent = number_words(number)
        sign = "-" if number.value < 0 else ""
        if exponent:
            digits = "" if digits == "1" else rf"{digits} \times "
            return f"{sign}{digits}10^{{{exponent}}}"
        above, _, below = digits.partition("/")
        return rf"{sign}\frac{{{above}}}{{{below}}}" if below else sign + digits

    def sum(self, terms: tuple[Expr, ...]) -> str:
        text = self.at(terms[0], Level.MINUS)
        for term in terms[1:]:
            following = self.at(term, Level.MINUS)
            if following.startswith("-"):
                text += f" - {following[1:]}"
            else:
                text += f" + {following}"
        return text

    def product(self, factors: tuple[Expr, ...]) -> str:
        last = len(factors) - 1
        text = before = self.at(
            factors[0], Level.POWER if last and runs_on(factors[0]) else Level.MINUS
        )
        for place, (left, right) in enumerate(pairwise(factors), 1):
            after = self.at(
                right, Level.POWER if place < last and runs_on(right) else Level.PRODUCT
            )
            text += _sign(left, before, right, after) + after
            before = after
        return text

    def power(self, base: Expr, exponent: Expr) -> str:
        match exponent:
            case Div(Num() as above, Num() as below):
                raised = f"{self.number(above)}/{self.number(below)}"
            case Num(value) if is_fraction(exponent):
                raised = str(value)
            case _:
                raised = self.bare(exponent)
        match base, exponent:
            case Call(name, args), Num(value) if (
                name in PRIMITIVES and value.denominator == 1 and value > 1
            ):
                latex = PRIMITIVES[name].latex
                if latex not in _LETTERS and name not in _SPECIAL:
                    return f"{latex}^{{{raised}}}{self.arguments(name, args)}"
            case _:
                pass
        return f"{self.at(base, Level.ATOM)}^{{{raised}}}"

    def call(self, name: str, args: tuple[Expr, ...]) -> str:
        match name:
            case "exp" if not _tall(args[0]) and node_count(args[0]) <= _MAX_RAISED:
                return f"e^{{{self.bare(args[0])}}}"
            case "sqrt":
                return rf"\sqrt{{{self.bare(args[0])}}}"
            case "abs":
                return rf"\left|{self.bare(args[0])}\right|"
            case "delta":
                return rf"\delta_{{{''.join(self.bare(arg) for arg in args)}}}"
            case _ if name in REDUCTIONS:
                return self.reduction(name, *args)
            case _ if name == OUTER:
                return rf"\operatorname{{{name}}}" + self.arguments(name, args)
            case _:
                return PRIMITIVES[name].latex + self.arguments(name, args)

    def reduction(self, name: str, *args: Expr) -> str:
        r"""A reduction over an index, \sum_{k} e^{x_k}, or of a whole vector."""
        row = REDUCTIONS[name]
        if len(args) == row.arity:
            operator = row.latex or rf"\operatorname{{{name}}}"
            return operator + self.arguments(name, args)
        index, entry, *extra = args
        if row.definition is not None:
            return self.bare(row.definition(index, entry, *extra))
        if extra:
            return row.latex + self.arguments(
                name, (without_index(entry, index), *(e for e in extra if e is not ONE))
            )
        return f"{row.latex}_{{{self.bare(index)}}} {self.at(entry, Level.PRODUCT)}"

    def arguments(self, name: str, args: tuple[Expr, ...]) -> str:
        first = args[0]
        while name in {"max", "min"} and isinstance(first, Call) and first.name == name:
            args = (*first.args, *args[1:])  # max(a, b, c) was read as max(max(a, b), c)
            first = args[0]
        text = ", ".join(self.bare(arg) for arg in args)
        return _bracketed(text, tall=any(_tall(arg) for arg in args))

    def cases(self, expr: Where) -> str:
        lines = r" \\ ".join(f"{self.bare(row.value)} & {self.stretch(row)}" for row in rows(expr))
        return rf"\begin{{cases}} {lines} \end{{cases}}"

    def stretch(self, row: Row) -> str:
        if row.point is not None:
            return f"{self.bare(row.conditions[0].left)} = {self.bare(row.point)}"
        tie = row.tie
        if tie is not None:
            return " = ".join(self.bare(side) for side in tie)
        if not row.conditions:
            return rf"\text{{{self.otherwise}}}"
        *lower, last = row.conditions
        text = self.bare(last)
        for condition in lower:
            bound, op = turned(condition)
            text = f"{self.bare(bound)} {_COMPARISONS.get(op, op)} {text}"
        return text
