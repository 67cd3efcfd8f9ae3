"""Everything that slopelab raises on purpose, one clear sentence each.

The tree::

    SlopelabError
    |-- FormulaError         a typed formula cannot be read; knows its column
    |-- UnknownNameError     no function, loss or format of that name; knows the nearest ones
    |-- ParameterError       a parameter is unknown, not a number, or outside its interval
    |-- PairingError         an activation and a loss that make no sense together
    |-- InputError           an array, or an option of a run, that cannot be used
    |-- OutputError          a file cannot be written, or exists already
    `-- UnprovedStepError    a derivation step failed its own check (a defect of slopelab)

Messages live in `slopelab.words`: an error holds a key and its fields, and becomes a sentence in
the language that is in force when it is printed.
"""

from __future__ import annotations

from typing import final

from slopelab.words import t


class SlopelabError(Exception):
    """The root of slopelab's own exceptions.

    Args:
        key: name of the message, without its leading ``error.``.
        fields: what the message is filled with.
    """

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields

    def __str__(self) -> str:
        return t(f"error.{self.key}", **self.fields)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuilt, (type(self), self.key, self.fields))


def _rebuilt(kind: type[SlopelabError], key: str, fields: dict[str, object]) -> SlopelabError:
    return kind(key, **fields)


@final
class FormulaError(SlopelabError):
    """A formula that cannot be read.

    The fields `text` (the formula, shortened around the column when it is long) and `column`
    (counted from 1) are always there; `str` shows the formula with a caret below the column.
    """

    @property
    def column(self) -> int:
        """The column of the fault, counted from 1."""
        return int(str(self.fields["column"]))

    @property
    def reason(self) -> str:
        """The message alone, without the picture of the formula."""
        return super().__str__()

    def __str__(self) -> str:
        text, caret = str(self.fields["text"]), str(self.fields["caret"])
        return f"{self.reason}\n  {text}\n  {caret}" if text else self.reason


@final
class UnknownNameError(SlopelabError):
    """A name that nothing answers to; the message ends with the nearest names."""


@final
class ParameterError(SlopelabError):
    """A parameter that is unknown, not a number, or outside its interval."""


@final
class PairingError(SlopelabError):
    """An activation whose output, or a target, lies outside what the loss is defined for."""


@final
class InputError(SlopelabError):
    """An array or a setting that cannot be used."""


@final
class OutputError(SlopelabError):
    """A file that cannot be written, or that is there already."""


@final
class UnprovedStepError(SlopelabError):
    """A derivation step whose two sides are not the same function."""
