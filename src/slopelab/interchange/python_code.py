"""What the libraries of Python have in common when code is printed for them."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Mapping, Sequence
from typing import Final

from slopelab.interchange.comments import made
from slopelab.interchange.forms import Form
from slopelab.interchange.target import Target, helpers_of, plain_number

PYTHON_WORDS: Final = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins)})
"""Names that mean something else in Python."""


def module(codes: Sequence[str], target: Target, imports: Sequence[str]) -> str:
    """A module: how it was made, imports, the helpers that are needed, the functions.

    Args:
        codes: the functions.
        target: the library.
        imports: lines that import what the code uses.
    """
    code = "\n\n\n".join(codes)
    helpers = [text.strip("\n") for text in helpers_of(code, target.helpers)]
    head = "\n".join([*docstring(made()), "", *imports])
    return "\n\n\n".join([head, *helpers, code]) + "\n"


def signature(form: Form, names: Mapping[str, str]) -> str:
    """The arguments of a function in Python, parameters with their defaults.

    Args:
        form: the function.
        names: what its inputs are called.
    """
    variables = [names[name] for name in form.variables]
    params = [f"{names[param.name]}={plain_number(float(param.value))}" for param in form.params]
    return ", ".join([*variables, *params])


def docstring(lines: Sequence[str]) -> list[str]:
    """Lines as a docstring."""
    if len(lines) == 1:
        return [f'"""{lines[0]}"""']
    return [f'"""{lines[0]}', *lines[1:], '"""']
