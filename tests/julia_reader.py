"""A reader of the little Julia that exports are written in: an independent second opinion.

Its grammar and its arithmetic are those of the Julia manual ("Mathematical Operations and
Elementary Functions", "Numeric Literal Coefficients"), for definitions, assignments, returns and
expressions; anything else is an error. Numbers are float64. Where Julia throws a `DomainError`
(a logarithm or a root below 0, a sine of infinity), so does this.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

Frame = dict[str, object]
Code = Callable[[Frame], object]

_TOKEN = re.compile(
    r"\s*(?:(\d+\.\d*(?:[eE][-+]?\d+)?|\d+(?:[eE][-+]?\d+)?)|([A-Za-z_]\w*!?)|(\|\||&&|::|<=|>=|[-+*/^<>?:(),=!]))"
)


class DomainError(ArithmeticError):
    """What Julia throws."""


def _float64(function: Callable[[float], float]) -> Callable[[float], np.float64]:
    return lambda x: np.float64(function(x))


def _above(name: str, function: Callable[[float], float], least: float) -> Callable[[float], float]:
    def called(x: float) -> float:
        if x < least:
            raise DomainError(f"{name}({x})")
        return function(x)

    return called


def _wave(name: str, function: Callable[[float], float]) -> Callable[[float], float]:
    def called(x: float) -> float:
        if math.isinf(x):
            raise DomainError(f"{name}({x})")
        return function(x)

    return called


def _max(a: float, b: float) -> float:
    return np.nan if np.isnan(a) or np.isnan(b) else max(a, b)


def _min(a: float, b: float) -> float:
    return np.nan if np.isnan(a) or np.isnan(b) else min(a, b)


BUILT_IN: dict[str, Callable[..., object]] = {
    "exp": np.exp,
    "expm1": np.expm1,
    "log": _above("log", np.log, 0.0),
    "log1p": _above("log1p", np.log1p, -1.0),
    "sqrt": _above("sqrt", np.sqrt, 0.0),
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sin": _wave("sin", np.sin),
    "cos": _wave("cos", np.cos),
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "abs": abs,
    "sign": np.sign,
    "max": _max,
    "min": _min,
    "isnan": lambda x: bool(np.isnan(x)),
    "isinteger": lambda x: bool(np.isfinite(x)) and float(x).is_integer(),
    "iszero": lambda x: bool(x == 0),
    "one": lambda _: np.float64(1),
    "zero": lambda _: np.float64(0),
    "oftype": lambda _, y: np.float64(y),
    "float": np.float64,
    "typeof": lambda _: np.float64,
    "promote_type": lambda *_: np.float64,
}
SPECIAL = {"erf": _float64(math.erf), "erfc": _float64(math.erfc)}
"""From SpecialFunctions.jl, once `using` has named them."""


def _power(base: float, exponent: float) -> float:
    if base < 0 and not float(exponent).is_integer():
        raise DomainError(f"{base}^{exponent}")
    return np.float64(base) ** exponent


@dataclass
class _Reader:
    """Expressions by precedence: ?:, ||, &&, comparisons, + -, * /, unary, ^, juxtaposition."""

    text: str
    place: int = 0
    known: dict[str, Callable[..., object]] = field(default_factory=dict)
    word: str = ""
    kind: int = 0
    before: int = 0

    def __post_init__(self) -> None:
        self.step()

    def step(self) -> str:
        last = self.word
        self.before = self.place
        rest = self.text[self.place :]
        if not rest.strip():
            self.word, self.kind = "", 0
            return last
        found = _TOKEN.match(rest)
        if found is None:
            raise SyntaxError(rest)
        self.place += found.end()
        self.kind = found.lastindex or 0
        self.word = found[self.kind]
        return last

    def take(self, word: str) -> None:
        if self.step() != word:
            raise SyntaxError(f"{word} is missing in {self.text}")

    def ternary(self) -> Code:
        condition = self.either()
        if self.word != "?":
            return condition
        self.take("?")
        yes = self.ternary()
        self.take(":")
        no = self.ternary()
        return lambda frame: yes(frame) if _truth(condition(frame)) else no(frame)

    def either(self) -> Code:
        left = self.both()
        while self.word == "||":
            self.step()
            first, second = left, self.both()
            left = _either(first, second)
        return left

    def both(self) -> Code:
        left = self.comparison()
        while self.word == "&&":
            self.step()
            first, second = left, self.comparison()
            left = _both(first, second)
        return left

    def comparison(self) -> Code:
        left = self.sum()
        if self.word not in _COMPARE:
            return left
        compare = _COMPARE[self.step()]
        right = self.sum()
        return lambda frame: compare(left(frame), right(frame))

    def sum(self) -> Code:
        return self.chain(self.product, "+-")

    def product(self) -> Code:
        return self.chain(self.unary, "*/")

    def chain(self, part: Callable[[], Code], signs: str) -> Code:
        left = part()
        while self.word and self.word in signs:
            work = _WORK[self.step()]
            first, second = left, part()
            left = _worked(work, first, second)
        return left

    def unary(self) -> Code:
        if self.word == "-":
            self.step()
            inner = self.unary()
            return lambda frame: -inner(frame)
        if self.word == "!":
            self.step()
            inner = self.unary()
            return lambda frame: not _truth(inner(frame))
        return self.power()

    def power(self) -> Code:
        base = self.atom()
        if self.word != "^":
            return base
        self.step()
        exponent = self.unary()  # from the right, and 2^-x is allowed
        return lambda frame: _power(base(frame), exponent(frame))

    def atom(self) -> Code:
        if self.word == "(":
            self.step()
            inner = self.ternary()
            self.take(")")
            return inner
        if self.kind == 1:
            value = np.float64(self.step())
            # A number next to a name is a product in Julia; exports do not rely on it.
            if self.kind == 2 and self.text[self.before] not in " \t":
                raise SyntaxError(self.text)
            return lambda _: value
        if self.kind != 2:
            raise SyntaxError(self.text)
        name = self.step()
        if self.word == "(" and self.text[self.before] == "(":
            return self.call(name)
        if name in {"NaN", "Inf"}:
            constant = np.float64(name.lower())
            return lambda _: constant
        return lambda frame: frame[name]

    def call(self, name: str) -> Code:
        self.take("(")
        inputs: list[Code] = []
        while self.word != ")":
            inputs.append(self.ternary())
            if self.word != ")":
                self.take(",")
        self.take(")")
        known = self.known

        def called(frame: Frame) -> object:
            function = frame.get(name) or known[name]
            return function(*(part(frame) for part in inputs))  # type: ignore[operator]

        return called


_COMPARE: dict[str, Callable[..., bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}
_WORK: dict[str, Callable[..., object]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: np.float64(a) / b,
}


def _either(first: Code, second: Code) -> Code:
    return lambda frame: _truth(first(frame)) or _truth(second(frame))


def _both(first: Code, second: Code) -> Code:
    return lambda frame: _truth(first(frame)) and _truth(second(frame))


def _worked(work: Callable[..., object], first: Code, second: Code) -> Code:
    return lambda frame: work(first(frame), second(frame))


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("non-boolean used in boolean context")
    return value


def _expression(text: str, known: dict[str, Callable[..., object]]) -> Code:
    reader = _Reader(text, known=known)
    found = reader.ternary()
    if reader.word:
        raise SyntaxError(text)
    return found


def _inputs(text: str, known: dict[str, Callable[..., object]]) -> list[tuple[str, Code | None]]:
    found: list[tuple[str, Code | None]] = []
    for part in text.split(","):
        name, _, default = part.partition("=")
        bare = name.removesuffix("::Real").strip()
        if not re.fullmatch(r"[A-Za-z_]\w*", bare):
            raise SyntaxError(text)
        found.append((bare, _expression(default, known) if default else None))
    return found


def _defined(
    inputs: list[tuple[str, Code | None]], lines: list[tuple[str, Code]]
) -> Callable[..., object]:
    def function(*given: float) -> object:
        frame: Frame = {}
        for place, (name, default) in enumerate(inputs):
            frame[name] = given[place] if place < len(given) else default(frame)  # type: ignore[misc]
        for name, code in lines:
            if name == "return":
                return code(frame)
            frame[name] = code(frame)
        raise SyntaxError("a function without a return")

    return function


def read(text: str) -> dict[str, Callable[..., object]]:
    """The functions that a file defines, by name.

    Args:
        text: the file.

    Raises:
        SyntaxError: it is no Julia, or more of it than is known here.
    """
    known = dict(BUILT_IN)
    bare = re.sub(r'^"""\n.*?^"""\n', "", text, flags=re.DOTALL | re.MULTILINE)
    bare = re.sub(r"[ \t]*#.*$", "", bare, flags=re.MULTILINE)
    lines = [line for line in bare.splitlines() if line.strip()]
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if line.startswith("using SpecialFunctions: "):
            names = line.partition(": ")[2].split(", ")
            known |= {name: SPECIAL[name] for name in names}
        elif opened := re.fullmatch(r"function (\w+)\((.*)\)", line):
            body: list[tuple[str, Code]] = []
            while lines[place] != "end":
                body.append(_statement(lines[place].strip(), known))
                place += 1
            place += 1
            known[opened[1]] = _defined(_inputs(opened[2], known), body)
        elif short := re.fullmatch(r"(\w+)\(([\w, ]+)\) = (.*)", line):
            body = [("return", _expression(short[3], known))]
            known[short[1]] = _defined(_inputs(short[2], known), body)
        else:
            raise SyntaxError(line)
    return known


def _statement(line: str, known: dict[str, Callable[..., object]]) -> tuple[str, Code]:
    if line.startswith("return "):
        return "return", _expression(line.removeprefix("return "), known)
    found = re.fullmatch(r"([A-Za-z_]\w*) = (.*)", line)
    if found is None:
        raise SyntaxError(line)
    return found[1], _expression(found[2], known)
