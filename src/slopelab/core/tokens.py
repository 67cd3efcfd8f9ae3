"""A formula's text, cut into tokens; nothing is evaluated, and the work is bounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal, TypeAlias, final

from slopelab.core.caret import formula_error, shown

MAX_CHARACTERS: Final = 2000
MAX_TOKENS: Final = 600
MAX_DIGITS: Final = 40
MAX_EXPONENT: Final = 308

Kind: TypeAlias = Literal["number", "name", "symbol", "fault", "end"]

SUPER_OPEN: Final = "^("
"""The symbol before the tokens of a superscript, as in x²."""
SUPER_CLOSE: Final = ")^"


@final
@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula.

    Args:
        kind: what it is; a ``fault`` is an error that is raised when the reader arrives there.
        text: a name, a symbol in its ASCII spelling, or the key of a fault's message.
        column: where it starts, counted from 1.
        value: what a number is worth.
        decimal: whether a number was written with a point or an exponent.
        fields: what a fault's message is filled with.
    """

    kind: Kind
    text: str
    column: int
    value: Fraction = Fraction(0)
    decimal: bool = False
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


# What other keyboards and word processors put in the place of ASCII. One character for one, so
# that columns stay what they are in the text that was typed.
_ASCII: Final = {
    **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)},  # full-width forms
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63", "-"),
    **dict.fromkeys("\u00b7\u00d7\u2217\u2219\u22c5\u2715\u30fb", "*"),
    **dict.fromkeys("\u00f7\u2044\u2215", "/"),
    "\u2223": "|",
    "\u00b5": "μ",
    "\u03d5": "φ",
    "\u03f5": "ε",
    "\u03d1": "θ",
    "\u2a7d": "≤",
    "\u2a7e": "≥",
}
_PLAIN: Final = str.maketrans(_ASCII)

SUPERSCRIPTS: Final = {
    **dict(zip("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾", strict=True)),
    **dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)),
}
"""The superscript form of each character that has one."""
_LOWERED: Final = str.maketrans({raised: plain for plain, raised in SUPERSCRIPTS.items()})

GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
"""Greek letters and how they are spelled; those that look like Latin ones are left out."""

# Escapes, because in print nobody could tell the two columns apart: Cyrillic, Greek, Armenian and
# Latin letters that look like ASCII ones. Unicode's compatibility forms (𝑥, ⓧ) are found below.
_CYRILLIC: Final = (
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d",
    "aeopcyxijshdqw",
)
_CYRILLIC_CAPITALS: Final = (
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405",
    "ABEKMHOPCTXIJS",
)
_GREEK: Final = (
    "\u03bf\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "oABEZHIKMNOPTYX",
)
_OTHERS: Final = (
    "\u0585\u0578\u057d\u0570\u0581\u0575\u0566\u0555\u054d\u054f\u053c\u0131\u0251\u0261",
    "onuhgjqOUSLiag",
)
_LOOK_ALIKES: Final = {
    odd: plain
    for alphabet in (_CYRILLIC, _CYRILLIC_CAPITALS, _GREEK, _OTHERS)
    for odd, plain in zip(*alphabet, strict=True)
}

_TOKEN: Final = re.compile(
    r"(?P<number>(?P<digits>[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE](?P<exponent>[+-]?[0-9]+))?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<symbol>\*\*|<=|>=|[-+*/^(),|√<>≤≥]|[=!]?=)"
    rf"|(?P<raised>[{''.join(SUPERSCRIPTS.values())}]+)"
)
_SPELLED: Final = {"**": "^", "≤": "<=", "≥": ">=", "==": "=", "!=": "="}
_FAULTS: Final = {
    **dict.fromkeys("'\"`‘’“”", "quote"),
    **dict.fromkeys("[]{}【】〔〕", "bracket"),
    "\\": "latex",
}


def tokenize(text: str, names: Collection[str] = ()) -> list[Token]:
    """Cut a formula into tokens, the last of which is of kind ``end`` or ``fault``.

    Args:
        text: the formula.
        names: variables; those that are not ASCII identifiers are recognised by spelling.

    Returns:
        At most `MAX_TOKENS` tokens and the last one.

    Raises:
        FormulaError: the text is longer than `MAX_CHARACTERS`, or has too many tokens.

    Example:
        >>> [token.text for token in tokenize("2x²")]
        ['2', 'x', '^(', '2', ')^', '']
    """
    if len(text) > MAX_CHARACTERS:
        raise formula_error("long", text, MAX_CHARACTERS + 1, limit=MAX_CHARACTERS)
    special = sorted(
        ((name.translate(_PLAIN), name) for name in names if not _is_identifier(name)),
        key=lambda pair: -len(pair[0]),
    )
    tokens: list[Token] = []
    for token in _scan(text.translate(_PLAIN), special, 1):
        tokens.append(token)
        if len(tokens) > MAX_TOKENS:
            raise formula_error("tokens", text, token.column, limit=MAX_TOKENS)
        if token.kind == "fault":
            return tokens
    tokens.append(Token("end", "", len(text) + 1))
    return tokens


def _is_identifier(name: str) -> bool:
    match = _TOKEN.fullmatch(name)
    return not name or (match is not None and match["name"] is not None)


def _scan(text: str, special: list[tuple[str, str]], column: int) -> Iterator[Token]:
    at = 0
    while at < len(text):
        character = text[at]
        if character in " \t\n\r" or unicodedata.category(character) == "Zs":
            at += 1
            continue
        here = column + at
        found = next((pair for pair in special if text.startswith(pair[0], at)), None)
        match = _TOKEN.match(text, at)
        if found is not None:
            yield Token("name", found[1], here)
            at += len(found[0])
        elif character in GREEK:
            yield Token("name", character, here)
            at += 1
        elif match is None:
            yield _fault(character, here)
            return
        elif match["raised"]:
            yield Token("symbol", SUPER_OPEN, here)
            yield from _scan(match["raised"].translate(_LOWERED), special, here)
            at = match.end()
            yield Token("symbol", SUPER_CLOSE, column + at - 1)
        else:
            yield _token(match, here)
            at = match.end()


def _token(match: re.Match[str], column: int) -> Token:
    if match["name"]:
        return Token("name", match["name"], column)
    if match["symbol"]:
        return Token("symbol", _SPELLED.get(match["symbol"], match["symbol"]), column)
    value = _number(match["digits"], match["exponent"] or "0")
    if value is None:
        return Token("fault", "number", column, fields={"limit": str(MAX_DIGITS)})
    decimal = not match["number"].isdigit()
    return Token("number", match["number"], column, value, decimal)


def _number(digits: str, exponent: str) -> Fraction | None:
    whole, _, part = digits.partition(".")
    size = exponent.lstrip("+-").lstrip("0")
    # Both lengths are looked at before anything is computed: 1e-99999999999 costs nothing.
    if len(whole) + len(part) > MAX_DIGITS or len(size) > len(str(MAX_EXPONENT)):
        return None
    power = int(size or "0")
    if power > MAX_EXPONENT:
        return None
    scale = Fraction(10) ** (-power if exponent.startswith("-") else power)
    value = Fraction(int(whole + part), 10 ** len(part)) * scale
    # Inside the range of float64, so that every backend can hold what was written.
    return value if value == 0 or _SMALLEST <= value <= _LARGEST else None


_LARGEST: Final = Fraction((2**53 - 1) * 2**971)
_SMALLEST: Final = Fraction(1, 10**MAX_EXPONENT)


def _fault(character: str, column: int) -> Token:
    if character == ".":
        return Token("fault", "attribute", column)
    if character in _FAULTS:
        return Token("fault", _FAULTS[character], column)
    compatible = unicodedata.normalize("NFKC", character)
    letter = _LOOK_ALIKES.get(character, compatible)
    fields = {"character": shown(character)}
    if len(letter) == 1 and letter.isascii() and letter.isalnum():
        return Token("fault", "look_alike", column, fields={**fields, "letter": letter})
    return Token("fault", "character", column, fields=fields)
