"""What Typer refuses by itself, as a sentence in our words."""

from __future__ import annotations

import typer

from slopelab.words import has, t


def refusal(error: typer.TyperException) -> str:
    """The sentence for an error that Typer raised.

    Args:
        error: an option that does not exist, one without its value, an argument that is missing.
    """
    # Typer keeps the classes to itself, and tells them apart by nothing else.
    kind = type(error).__name__
    option = _printable(str(getattr(error, "option_name", "")))
    if kind == "NoSuchOption":
        nearest = ", ".join(sorted(getattr(error, "possibilities", None) or ()))
        key = "option_near" if nearest else "option"
        return t(f"error.cli.{key}", given=option, nearest=nearest)
    if kind == "BadOptionUsage":
        key = "no_value" if "does not take" in error.message else "value"
        return t(f"error.cli.{key}", option=option)
    if kind == "MissingParameter":
        return t("error.cli.missing", argument=_label(getattr(error, "param", None)))
    return error.format_message()


def _label(param: object) -> str:
    label = str(getattr(param, "metavar", None) or getattr(param, "name", ""))
    return t(label) if has(label) else label


def _printable(text: str) -> str:
    shown = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return shown[:40]
