"""Every sentence a person sees, in one JSON file per language with the same keys.

The language in force is the first that says something: `use_language`, the variable
``SLOPELAB_LANG``, the locale (``LC_ALL``, ``LC_MESSAGES``, ``LANG``), English.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final, Literal

Language = Literal["en", "zh"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

_chosen: ContextVar[Language | None] = ContextVar("slopelab_language", default=None)


def language() -> Language:
    """The language in force.

    Example:
        >>> with use_language("zh"):
        ...     language()
        'zh'
    """
    chosen = _chosen.get()
    if chosen is not None:
        return chosen
    for variable in ("SLOPELAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            # The first variable that is set decides, as POSIX has it, also when what it names
            # is a language that we do not speak (LANG=C, LANG=fr_FR): then it is English.
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def set_language(chosen: Language | None) -> None:
    """Put a language in force from here on; None goes back to the environment's."""
    _chosen.set(chosen)


@contextmanager
def use_language(chosen: Language | None) -> Generator[None]:
    """Put a language in force inside a ``with`` block; None leaves the one in force."""
    token = _chosen.set(chosen if chosen is not None else _chosen.get())
    try:
        yield
    finally:
        _chosen.reset(token)


@cache
def messages(chosen: Language) -> dict[str, str]:
    """All messages of a language, by key."""
    # Not importlib.resources, which costs the command line three milliseconds at its start.
    text = Path(__file__).with_name(f"{chosen}.json").read_text(encoding="utf-8")
    return json.loads(text)


def has(key: str) -> bool:
    """Whether a message of that key exists."""
    return key in messages("en")


def t(key: str, /, **fields: object) -> str:
    """The message of that key in the language in force, with its fields filled in.

    Raises:
        KeyError: there is no such message (a defect; a test compares keys and fields).
    """
    return template(key).format(**fields) if fields else template(key)


def template(key: str) -> str:
    """The message of that key in the language in force, its ``{fields}`` not filled in."""
    return messages(language())[key]


def plural(key: str, count: int, /, **fields: object) -> str:
    """The message ``key.one`` or ``key.other``, as the count asks; it can use ``{count}``."""
    return t(f"{key}.{'one' if count == 1 else 'other'}", count=count, **fields)
