"""A typed formula becomes an expression: a bounded tokenizer and a Pratt parser of our own.

Nothing is evaluated on the way. `eval`, `ast` and SymPy's readers run code or hang on text from
strangers; here every bound (characters, tokens, brackets, nodes, powers) is checked before work
is done, and whatever the text is, the answer is an expression or a `FormulaError`.

How tightly things bind, loosest first: comparisons; ``+ -``, also in front; ``* /`` and products
without a sign; powers, right to left. So ``-x^2`` is -(x^2), ``1/2x`` is (1/2) x, ``e^2x`` is
(e^2) x and ``e^-x²`` is e^(-(x^2)). A root sign takes what stands next to it: ``√2x`` is (√2) x.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal, cast, final

from slopelab.core.caret import formula_error
from slopelab.core.expr import (
    Add,
    Call,
    Compare,
    Comparison,
    Const,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
    children,
)
from slopelab.core.index import OUTER, misplaced_outer
from slopelab.core.measure import MAX_HEIGHT, Scales, TooHeavyError
from slopelab.core.nearest import nearest_names
from slopelab.core.primitives import PRIMITIVES, SPELLINGS
from slopelab.core.tokens import SUPER_CLOSE, SUPER_OPEN, Token, tokenize
from slopelab.core.vocabulary import CONSTANTS, Macro, Vocabulary
from slopelab.errors import FormulaError

MAX_BRACKETS: Final = 60
_MAX_LEVELS: Final = 240
_SHOWN: Final = 40

_COMPARE, _SUM, _PRODUCT, _POWER = 1, 2, 3, 4
_BINDING: Final = {
    **dict.fromkeys(("<", "<=", ">", ">="), _COMPARE),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys("*/(√", _PRODUCT),
    "^": _POWER,
}
_CLOSERS: Final = {")": "extra", SUPER_CLOSE: "extra", ",": "comma", "=": "equality"}
_FOLDED: Final = ("max", "min")


def parse(
    text: str,
    *,
    variables: Collection[str] = ("x",),
    functions: Mapping[str, Macro] | None = None,
    vectors: bool = False,
) -> Expr:
    """Read a formula such as ``0.5x(1 + erf(x/√2))`` or ``where(x > 0, x, alpha*(e^x - 1))``.

    Names are looked up among the variables first, then the constants ``pi`` and ``e``, then the
    primitives and their spellings, ``clip(x, low, high)`` and ``where(a < b, yes, no)``, then
    `functions`. What is read keeps its order and its brackets; ``exp(x)`` and ``e^x`` are the
    same node, and so are ``a - b`` and ``a + (-b)``.

    Args:
        text: the formula, at most 2000 characters.
        variables: the names that may occur; ``alpha`` may also be written α.
        functions: more functions of one argument, by name.
        vectors: whether the reductions of `slopelab.core.reductions` may be called; then
            ``max(x)`` of one argument is the largest entry.

    Returns:
        The expression.

    Raises:
        FormulaError: the text is not a formula; the error knows the column.

    Example:
        >>> from slopelab.core.text import to_text
        >>> to_text(parse("2x² − 1/(1+e^-x)"))
        '2*x^2 - 1/(1 + exp(-x))'
    """
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers in Python
        raise formula_error("type", "", 1, given=type(text).__name__)
    try:
        return _Reader(text, Vocabulary(variables, functions or {}, vectors)).read()
    except (
        RecursionError
    ):  # the caller itself stands deep in the stack: up to 550 frames are needed
        raise formula_error("deep", text, 1, limit=MAX_HEIGHT) from None


@final
class _Reader:
    """One reading of one formula."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text = text
        self._words = vocabulary
        self._tokens = tokenize(text, vocabulary.variables)
        self._at = 0
        self._levels = 0
        self._brackets = 0
        self._bars = 0
        self._scales = Scales()
        self._comparisons: dict[Expr, int] = {}

    def read(self) -> Expr:
        self._refuse_definition()
        if self._token.kind == "end":
            raise formula_error("empty", "", 1)
        expr = self._expression(_COMPARE)
        last = self._take()
        if last.kind != "end":
            raise self._misplaced(last)
        self._refuse_condition(expr)
        if self._words.vectors and misplaced_outer(expr):
            raise self._error("outer", next(t for t in self._tokens if t.text == OUTER))
        return expr

    def _refuse_definition(self) -> None:
        depth = 0
        for token in self._tokens:
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "=" and depth == 0:
                raise self._error("equals", token)

    # -- tokens and errors ---------------------------------------------------------------------

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _error(self, key: str, token: Token, **fields: object) -> FormulaError:
        return formula_error(key, self._text, token.column, **fields)

    def _misplaced(self, token: Token) -> FormulaError:
        """What stands where an operator or the end was expected."""
        if token.kind == "fault":
            return self._error(token.text, token, **token.fields)
        return self._error(_CLOSERS.get(token.text, "operator"), token)

    def _close(self, symbol: str, opening: Token) -> None:
        if self._token.text == symbol and self._token.kind == "symbol":
            self._at += 1
        elif self._token.kind == "end" or self._token.text in {")", SUPER_CLOSE}:
            raise self._error("unclosed", opening)
        else:
            raise self._misplaced(self._token)

    # -- building ------------------------------------------------------------------------------

    def _made(self, expr: Expr, token: Token) -> Expr:
        if isinstance(expr, Compare):
            self._comparisons[expr] = token.column
        for part in children(expr)[isinstance(expr, Where) :]:
            self._refuse_condition(part)
        try:
            self._scales.weigh(expr)
        except TooHeavyError as refusal:
            raise self._error(refusal.key, token, **refusal.fields) from None
        return expr

    def _refuse_condition(self, expr: Expr) -> None:
        if isinstance(expr, Compare):
            raise formula_error("condition", self._text, self._comparisons[expr])

    # -- operators -----------------------------------------------------------------------------

    def _binding(self, token: Token) -> int:
        if token.kind == "name":
            return _PRODUCT
        if token.kind != "symbol":
            return 0
        if token.text == "|":
            return 0 if self._bars else _PRODUCT
        return _BINDING.get(token.text, 0)

    def _expression(self, minimum: int) -> Expr:
        self._levels += 1
        if self._levels > _MAX_LEVELS:
            raise self._error("deep", self._token, limit=MAX_HEIGHT)
        signed = self._token.kind == "symbol" and self._token.text in {"+", "-"}
        left = self._signed(minimum) if signed else self._operand()
        while (binding := self._binding(self._token)) >= minimum:
            if binding == _POWER:
                sign = self._take()
                left = self._powered(left, self._expression(_POWER), sign)
            elif binding == _PRODUCT:
                left = self._product(left)
            elif binding == _SUM:
                left = self._sum(left)
            else:
                left = self._comparison(left)
        self._levels -= 1
        return left

    def _signed(self, minimum: int) -> Expr:
        signs: list[Token] = []
        while self._token.kind == "symbol" and self._token.text in {"+", "-"}:
            signs.append(self._take())
        expr = self._expression(max(minimum, _PRODUCT))
        for sign in reversed(signs):
            if sign.text == "-":
                expr = self._made(Neg(expr), sign)
        return expr

    def _sum(self, left: Expr) -> Expr:
        terms = [left]
        first = self._token
        while self._binding(self._token) == _SUM:
            sign = self._take()
            term = self._expression(_PRODUCT)
            terms.append(self._made(Neg(term), sign) if sign.text == "-" else term)
        return self._made(Add(tuple(terms)), first)

    def _product(self, left: Expr) -> Expr:
        factors = [left]
        first = self._token
        while self._binding(self._token) == _PRODUCT:
            sign = self._token
            if sign.kind == "symbol" and sign.text in {"*", "/"}:
                self._at += 1
            factor = self._expression(_POWER)
            if sign.text == "/":
                factors = [self._made(Div(self._factors(factors, first), factor), sign)]
            else:
                factors.append(factor)
        return self._factors(factors, first)

    def _factors(self, factors: list[Expr], token: Token) -> Expr:
        return self._made(Mul(tuple(factors)), token) if len(factors) > 1 else factors[0]

    def _powered(self, base: Expr, exponent: Expr, sign: Token) -> Expr:
        if base == Const("e"):
            return self._made(call("exp", exponent), sign)
        return self._made(Pow(base, exponent), sign)

    def _comparison(self, left: Expr) -> Expr:
        sign = self._take()
        right = self._expression(_SUM)
        if self._binding(self._token) == _COMPARE:
            raise self._error("chain", self._token)
        return self._made(Compare(cast("Comparison", sign.text), left, right), sign)

    # -- operands ------------------------------------------------------------------------------

    def _operand(self) -> Expr:
        expr = self._atom()
        while self._token.text == SUPER_OPEN:
            sign = self._token
            expr = self._powered(expr, self._group(SUPER_CLOSE), sign)
        return expr

    def _atom(self) -> Expr:
        token = self._token
        if token.kind == "number":
            self._at += 1
            return self._made(Num(token.value, token.decimal), token)
        if token.kind == "name":
            self._at += 1
            if self._called(token):
                return self._call(token)
            return self._name(token)
        if token.text == "(":
            return self._group(")")
        if token.text == "|":
            return self._made(call("abs", self._group("|")), token)
        if token.text == "√":
            self._at += 1
            self._levels += 1
            if self._levels > _MAX_LEVELS:
                raise self._error("deep", token, limit=MAX_HEIGHT)
            expr = self._made(call("sqrt", self._atom()), token)
            self._levels -= 1
            return expr
        if token.kind == "fault":
            raise self._error(token.text, token, **token.fields)
        raise self._error("operand", token)

    def _enter(self) -> Token:
        """Go into a bracket; bars that are open outside cannot be closed in it."""
        self._brackets += 1
        if self._brackets > MAX_BRACKETS:
            raise self._error("deep", self._token, limit=MAX_BRACKETS)
        return self._take()

    def _group(self, closing: Literal[")", "|", ")^"]) -> Expr:
        opening, bars = self._enter(), self._bars
        self._bars = bars + 1 if closing == "|" else 0
        expr = self._expression(_COMPARE)
        self._close(closing, opening)
        self._brackets -= 1
        self._bars = bars
        return expr

    def _arguments(self) -> tuple[list[Expr], list[Token]]:
        opening, bars = self._enter(), self._bars
        self._bars = 0
        found: list[Expr] = []
        starts: list[Token] = []
        more = self._token.text != ")"
        while more:
            starts.append(self._token)
            found.append(self._expression(_COMPARE))
            more = self._token.text == ","
            self._at += more
        self._close(")", opening)
        self._brackets -= 1
        self._bars = bars
        return found, starts

    # -- names ---------------------------------------------------------------------------------

    def _name(self, token: Token) -> Expr:
        name = self._words.variable(token.text)
        if name is not None:
            return self._made(Var(name), token)
        if token.text in CONSTANTS:
            return self._made(Const(CONSTANTS[token.text]), token)
        if self._words.is_function(token.text):
            raise self._error("brackets", token, name=token.text)
        raise self._unknown(token)

    def _called(self, token: Token) -> bool:
        if self._token.text != "(" or self._words.variable(token.text) is not None:
            return False
        return self._words.is_function(token.text)

    def _call(self, token: Token) -> Expr:
        name = SPELLINGS.get(token.text, token.text)
        arguments, starts = self._arguments()
        count = len(arguments)
        if name == "max" and count == 1 and self._words.vectors:
            name = "largest"
        if name in _FOLDED:
            if count < PRIMITIVES[name].arity:
                raise self._error("arguments_least", token, name=token.text, given=count, needed=2)
            return self._folded(name, arguments, token)
        needed = self._words.arity(name)
        if count != needed:
            raise self._error("arguments", token, name=token.text, given=count, needed=needed)
        if name == "where":
            condition, yes, no = arguments
            if not isinstance(condition, Compare):
                raise self._error("comparison", starts[0])
            return self._made(Where(condition, yes, no), token)
        for argument in arguments:
            self._refuse_condition(argument)
        if name == "clip":
            inside = self._folded("max", arguments[:2], token)
            return self._folded("min", [inside, arguments[2]], token)
        if name in PRIMITIVES or self._words.is_reduction(name):
            return self._made(Call(name, tuple(arguments)), token)
        return self._made(self._words.functions[name](arguments[0]), token)

    def _folded(self, name: str, arguments: list[Expr], token: Token) -> Expr:
        expr = arguments[0]
        for argument in arguments[1:]:
            expr = self._made(call(name, expr, argument), token)
        return expr

    def _unknown(self, token: Token) -> FormulaError:
        given = token.text
        allowed = ", ".join(self._words.variables) or "∅"
        letters = [self._words.variable(letter) for letter in given]
        if 1 < len(letters) <= 4 and None not in letters:  # noqa: PLR2004 - xy, not a word
            return self._error("product", token, given=given, product="*".join(given))
        nearest = nearest_names(given, self._words.words())
        key = "unknown_near" if nearest else "unknown"
        return self._error(key, token, given=given[:_SHOWN], nearest=nearest, variables=allowed)
