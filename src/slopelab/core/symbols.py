r"""Variables and parameters as LaTeX: ``alpha`` is \alpha, ``x1`` is x_{1}, words are upright."""

from __future__ import annotations

import re
from typing import Final

from slopelab.core.tokens import GREEK

_INDEXED: Final = re.compile(r"([A-Za-z]+|[^\x00-\x7f])(?:([0-9]+)|_([A-Za-z0-9]+))")
_LETTERS: Final = {
    **{letter: f"\\{spelled}" for letter, spelled in GREEK.items()},
    **{spelled: f"\\{spelled}" for spelled in GREEK.values()},
}
_ESCAPES: Final = str.maketrans(
    {
        **{character: f"\\{character}" for character in "_{}$&#%"},
        "\\": r"\backslash ",
        "^": r"\wedge ",
        "~": r"\sim ",
        "<": r"\lt ",
        ">": r"\gt ",
    }
)


def symbol(name: str) -> str:
    r"""The LaTeX of a name, with everything escaped that LaTeX would take for a command.

    Args:
        name: a variable or a parameter.

    Returns:
        Its symbol.

    Example:
        >>> print(symbol("x"), symbol("beta"), symbol("x1"), symbol("negative_slope"))
        x \beta x_{1} \mathrm{negative\_slope}
    """
    if name in _LETTERS:
        return _LETTERS[name]
    if len(name) == 1 and name.isascii() and name.isalpha():
        return name
    match = _INDEXED.fullmatch(name)
    if match is not None and (len(match[1]) == 1 or match[1] in _LETTERS):
        index = match[2] or match[3]
        below = index if index.isdigit() or len(index) == 1 else rf"\mathrm{{{index}}}"
        return f"{_LETTERS.get(match[1], match[1])}_{{{below}}}"
    font = "mathrm" if name.isascii() else "text"
    return rf"\{font}{{{name.translate(_ESCAPES)}}}"


_PRINTED: Final = {
    **{f"\\{spelled}": letter for letter, spelled in GREEK.items()},
    r"\varphi": "φ",
    r"\varepsilon": "ε",
}
_COMMAND: Final = re.compile(
    "|".join(rf"{re.escape(command)}(?![a-zA-Z])" for command in sorted(_PRINTED, reverse=True))
)


def plain_symbol(latex: str) -> str:
    r"""The letter of a function without LaTeX.

    Example:
        >>> plain_symbol(r"\sigma"), plain_symbol(r"\operatorname{GELU}_{\tanh}")
        ('σ', 'GELU_tanh')
        >>> plain_symbol(r"L_{\tau}")
        'L_τ'
    """
    latex = _COMMAND.sub(lambda found: _PRINTED[found[0]], latex)
    latex = latex.replace(r"\frac{1}{2}", "½").replace("^{2}", "²")
    return re.sub(r"\\(operatorname|mathrm|mathcal|text|,)|[\\{}]", "", latex)
