"""What is said of an exported function, in comments, in the language in force."""

from __future__ import annotations

import textwrap
from typing import Final

from slopelab.core.number import exact_text
from slopelab.interchange.forms import Form, Parameter
from slopelab.words import t

WIDTH: Final = 90
_LONGEST: Final = 300
_ASIDE: Final = str.maketrans({"\\": "/", "\n": " ", "\r": " ", '"': "'", "`": "'", "$": " "})


def safe(text: str) -> str:
    """A text that ends no comment and no docstring, whoever wrote it.

    Example:
        >>> safe('x */ exit() /* y'), safe('a" + "b')
        ('x * / exit() / * y', "a' + 'b")
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return printable.translate(_ASIDE).replace("*/", "* /").replace("/*", "/ *")


def made() -> list[str]:
    """How the code came about, and that it can be used freely."""
    return wrapped(t("export.made"))


def about(form: Form, *, params: bool = True) -> list[str]:
    """The lines of a comment: title, formula, derivative, parameters, source.

    Args:
        form: the function.
        params: whether the parameters are told of.
    """
    title = safe(form.title)
    lines = [title if len(title) < WIDTH else f"{title[: WIDTH - 2]}…"]
    lines += ["", *wrapped(t("export.formula", formula=form.formula))]
    if len(form.slope) <= _LONGEST:
        lines += wrapped(t(f"export.slope.{form.kind}", slope=form.slope))
    if params:
        for param in form.params:
            lines += wrapped(parameter(param))
    if form.source:
        lines += wrapped(t("export.source", source=safe(form.source)))
    return lines


def parameter(param: Parameter) -> str:
    """One parameter: its name, its value, its meaning."""
    value = exact_text(param.value)
    said = safe(param.meaning)
    key = "export.parameter" if said else "export.parameter_bare"
    return t(key, name=param.name, value=value, meaning=said)


def wrapped(text: str) -> list[str]:
    """A text as lines of a width that code likes."""
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
