"""Names that are legal where code is printed, whatever they are called in a formula."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from slopelab.core.tokens import GREEK
from slopelab.errors import InputError

LONGEST: Final = 40
"""Characters of a name that somebody chooses."""

_LEGAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9_]+", re.ASCII)


def identifier(name: str, taken: Collection[str], suffix: str = "") -> str:
    """A legal name of ASCII letters, digits and underscores.

    Args:
        name: what it is called: a parameter, a function; Greek letters are spelled out.
        taken: names that mean something else there, keywords among them.
        suffix: what is put behind a name that is taken; without one, an underscore.

    Returns:
        The name itself if that is legal and free.

    Example:
        >>> identifier("α", ()), identifier("lambda", {"lambda"}), identifier("权重", ())
        ('alpha', 'lambda_', 'a')
    """
    spelled = "".join(GREEK.get(letter, letter) for letter in name)
    plain = _FOREIGN.sub("", spelled).lstrip("0123456789_") or "a"
    found = plain
    if found in taken and suffix:
        found = f"{plain}_{suffix}"
    while found in taken:
        found += "_"
    return found


def free(wish: str, taken: Collection[str]) -> str:
    """The name itself, or with a number behind it if it is taken.

    Example:
        >>> free("t", {"t", "t2"})
        't3'
    """
    name, number = wish, 1
    while name in taken:
        number += 1
        name = f"{wish}{number}"
    return name


def chosen(name: str, reserved: Collection[str]) -> str:
    """A name for a function that somebody gives.

    Raises:
        InputError: it is no name, is too long, or means something else in that language.

    Example:
        >>> chosen("my_gelu", ())
        'my_gelu'
    """
    if not _LEGAL.fullmatch(name) or len(name) > LONGEST:
        raise InputError("export.name", given=name[:LONGEST], longest=LONGEST)
    if name in reserved:
        raise InputError("export.reserved", given=name)
    return name


def camel(name: str) -> str:
    """A name as classes are called.

    Example:
        >>> camel("leaky_relu")
        'LeakyRelu'
    """
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
