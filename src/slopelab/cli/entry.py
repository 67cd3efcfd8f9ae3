"""From the arguments of a process to its exit status; nothing ends in a traceback."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Final

from slopelab.errors import InputError, OutputError, SlopelabError
from slopelab.words import LANGUAGES, Language, t, use_language

USAGE: Final = 2
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
"""What a shell reports for a program that was ended because nobody read its output."""

_OPTION: Final = "--lang"
_NEAREST: Final = "slopelab.nearest"
_STAND_INS: Final = dict(zip("−·′×≤≥∞σΦφαβ²³√─│╭╮╰╯", "-*'x<>oSPpab23v-|++++", strict=True))
"""What a console of another character set shows instead: a lost minus sign would be an error."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what stands after ``slopelab``; None takes the arguments of the process.

    Returns:
        The exit status: 0; 2 for what cannot be done as asked, with one sentence on standard
        error; 130 when interrupted; 141 when nobody reads the output any more.

    Example:
        >>> main(["derive", "sigmoid", "--format", "latex", "-o", "/nowhere/at/all"])
        2
    """
    _tolerate()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with use_language(None):
            return _in_language(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_output()
        return PIPE_CLOSED


def settled(arguments: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Take ``--lang`` out of the arguments, wherever it stands.

    Args:
        arguments: the command line.

    Returns:
        The language, or None if none was asked for; and the other arguments.

    Raises:
        InputError: ``--lang`` without a language, or with one that slopelab does not speak.

    Example:
        >>> settled(["list", "--lang", "zh", "--json"])
        ('zh', ['list', '--json'])
    """
    chosen: Language | None = None
    others: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            others += [argument, *rest]
        elif argument == _OPTION or argument.startswith(f"{_OPTION}="):
            _, equals, value = argument.partition("=")
            chosen = _language(value if equals else next(rest, None))
        else:
            others.append(argument)
    return chosen, others


def _language(value: str | None) -> Language:
    if value is None:
        raise InputError("cli.value", option=_OPTION)
    # A locale will do as well: zh_CN.UTF-8, zh-Hans, en_GB.
    for known in LANGUAGES:
        if value.casefold() == known or value.casefold().startswith((f"{known}_", f"{known}-")):
            return known
    raise InputError("cli.language", given=value[:40], known=", ".join(LANGUAGES))


def _in_language(arguments: Sequence[str]) -> int:
    try:
        chosen, others = settled(arguments)
        with use_language(chosen):
            return _run(others)
    except SlopelabError as error:
        return _refuse(str(error))


def _run(arguments: list[str]) -> int:
    # Imported here: Typer is the larger part of what `slopelab --help` takes.
    import typer

    from slopelab.cli.app import application
    from slopelab.cli.usage import refusal

    try:
        result = application().main(args=arguments, prog_name="slopelab", standalone_mode=False)
        sys.stdout.flush()
    except SlopelabError as error:
        # Printed here, where the language is still the one that was asked for.
        return _refuse(str(error))
    except typer.TyperException as error:
        return _refuse(refusal(error))
    except typer.Abort:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        return _refuse(str(OutputError("output.system", reason=error.strerror or str(error))))
    return result if isinstance(result, int) else 0


def _refuse(sentence: str) -> int:
    sys.stdout.flush()
    text = f"{t('cli.error')}{sentence}"
    if sys.stderr.isatty():
        from slopelab.terminal.wrap import fitted, terminal_width

        text = fitted(text, terminal_width())
    sys.stderr.write(f"{text}\n")
    return USAGE


def _tolerate() -> None:
    """A console that cannot show a character gets the nearest one and not an exception."""
    codecs.register_error(_NEAREST, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_NEAREST)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lost = error.object[error.start : error.end]
    return "".join(_STAND_INS.get(letter, "?") for letter in lost), error.end


def _abandon_output() -> None:
    """Nobody reads on: let the interpreter's last flush go nowhere instead of failing."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
