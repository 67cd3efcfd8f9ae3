"""What a page asks for, read from the query of its address; a fault is a sentence by a field."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, final

from slopelab.api import (
    Function,
    LossFunction,
    Pairing,
    VectorFunction,
    VectorLossFunction,
    activation,
    loss,
)
from slopelab.catalogue import activations, losses
from slopelab.core.nearest import nearest_names
from slopelab.errors import FormulaError, SlopelabError
from slopelab.words import Language, t

LONGEST: Final = 2400
"""Characters of one field: the longest formula with its parameters."""
MOST_FUNCTIONS: Final = 6
_LARGEST: Final = 1e6
"""Entries of vectors beyond it are refused."""
_KEPT: Final = 512
"""Functions that are kept after they were read."""


@final
class FieldError(Exception):
    """A field that cannot be used.

    Args:
        field: its name, or ``name.index`` in a list.
        sentence: what is wrong with it.
        column: of the fault, in a formula; counted from 1.
        room: where what was given belongs, if it is not this one.
    """

    def __init__(
        self, field: str, sentence: str, column: int | None = None, room: str | None = None
    ) -> None:
        super().__init__(sentence)
        self.field, self.sentence, self.column, self.room = field, sentence, column, room

    def __reduce__(self) -> tuple[type[FieldError], tuple[str, str, int | None, str | None]]:
        # It comes back from another process.
        return (FieldError, (self.field, self.sentence, self.column, self.room))

    def to_dict(self) -> dict[str, object]:
        """The fault as a page shows it."""
        return {
            "field": self.field,
            "message": self.sentence,
            "column": self.column,
            "room": self.room,
        }


@final
@dataclass(frozen=True, slots=True)
class Query:
    """The fields of a request.

    Args:
        fields: texts by name.
    """

    fields: Mapping[str, str]

    @property
    def language(self) -> Language:
        """The language that the page speaks; English if it does not say."""
        return "zh" if self.fields.get("lang", "") == "zh" else "en"

    def text(self, name: str, otherwise: str | None = None) -> str:
        """A field as it was sent.

        Raises:
            FieldError: it is missing, or too long.
        """
        given = self.fields.get(name, otherwise)
        if given is None:
            raise FieldError(name, t("lab.field.missing", field=name))
        if len(given) > LONGEST:
            raise FieldError(name, t("lab.field.long", longest=LONGEST))
        return given

    def real(self, name: str, otherwise: float, low: float, high: float) -> float:
        """A number between two bounds.

        Raises:
            FieldError: it is no number, or outside.
        """
        given = self.text(name, repr(otherwise)).strip()
        try:
            number = float(given)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            bounds = {"low": f"{low:g}", "high": f"{high:g}"}
            raise FieldError(name, t("lab.field.number", given=given[:40], **bounds))
        return number

    def whole(self, name: str, otherwise: int, low: int, high: int) -> int:
        """A whole number between two bounds.

        Raises:
            FieldError: it is no whole number, or outside.
        """
        number = self.real(name, otherwise, low, high)
        if number != int(number):
            raise FieldError(name, t("lab.field.whole", given=f"{number:g}"))
        return int(number)

    def numbers(self, name: str, most: int) -> tuple[float, ...]:
        """Finite numbers with commas between.

        Raises:
            FieldError: one is no number, or too large; there are none, or too many.
        """
        parts = [part.strip() for part in self.text(name).split(",")]
        if len(parts) > most:
            raise FieldError(name, t("lab.field.entries", given=len(parts), most=most))
        bounds = {"low": f"{-_LARGEST:g}", "high": f"{_LARGEST:g}"}
        found: list[float] = []
        for part in parts:
            try:
                number = float(part)
            except ValueError:
                number = math.nan
            if not -_LARGEST <= number <= _LARGEST:
                raise FieldError(name, t("lab.field.number", given=part[:40] or "∅", **bounds))
            found.append(number)
        return tuple(found)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of several words; the first if the field is missing.

        Raises:
            FieldError: it is none of them.
        """
        given = self.text(name, allowed[0])
        if given not in allowed:
            near = nearest_names(given, allowed, always=True)
            raise FieldError(
                name,
                t("lab.field.choice", given=given[:40], nearest=near, known=", ".join(allowed)),
            )
        return given

    def activation(self, name: str, text: str | None = None) -> Function:
        """The activation of a field such as ``leaky_relu;negative_slope=0.2``.

        Raises:
            FieldError: it is neither a name nor a formula, or a parameter cannot be used; or it is
                a function of vectors.
        """
        made = self.any_activation(name, text)
        if not isinstance(made, Function):
            raise FieldError(name, t("lab.field.vector", given=made.name[:40]), room="vectors")
        return made

    def vector_function(self, name: str) -> VectorFunction:
        """The function of vectors of a field such as ``softmax``.

        Raises:
            FieldError: as for `activation`; or it is a function of one number.
        """
        made = self.any_activation(name)
        if not isinstance(made, VectorFunction):
            raise FieldError(name, t("lab.field.scalar", given=made.name[:40]), room="functions")
        return made

    def any_activation(self, name: str, text: str | None = None) -> Function | VectorFunction:
        """The activation of a field, of one number or of vectors.

        Raises:
            FieldError: it is neither a name nor a formula, or a parameter cannot be used.
        """
        formula, params = _split(name, self.text(name) if text is None else text)
        with told_by(name):
            return _activation(formula, tuple(params.items()))

    def activations(self, name: str) -> list[Function]:
        """Several activations, with a vertical bar between them.

        Raises:
            FieldError: there are too many; or one of them cannot be used: ``name.index``.
        """
        parts = [part for part in self.text(name).split("|") if part.strip()]
        if not 1 <= len(parts) <= MOST_FUNCTIONS:
            raise FieldError(name, t("lab.field.functions", most=MOST_FUNCTIONS))
        return [self.activation(f"{name}.{index}", part) for index, part in enumerate(parts)]

    def loss(self, name: str) -> LossFunction:
        """The loss of a field such as ``huber;delta=2``.

        Raises:
            FieldError: it is neither a name nor a formula, or a parameter cannot be used; or it is
                a loss of several predictions.
        """
        made = self.any_loss(name)
        if not isinstance(made, LossFunction):
            raise FieldError(name, t("lab.field.vector", given=made.name[:40]), room="vectors")
        return made

    def vector_loss(self, name: str) -> VectorLossFunction:
        """The loss of several predictions of a field such as ``cross_entropy``.

        Raises:
            FieldError: as for `loss`; or it is a loss of one prediction.
        """
        made = self.any_loss(name)
        if not isinstance(made, VectorLossFunction):
            raise FieldError(name, t("lab.field.scalar", given=made.name[:40]), room="neuron")
        return made

    def any_loss(self, name: str) -> LossFunction | VectorLossFunction:
        """The loss of a field, of one prediction or of several.

        Raises:
            FieldError: it is neither a name nor a formula, or a parameter cannot be used.
        """
        formula, params = _split(name, self.text(name))
        with told_by(name):
            return _loss(formula, tuple(params.items()))

    def pairing(self) -> Pairing:
        """The pairing of the fields ``a`` and ``l``.

        Raises:
            FieldError: one of them cannot be used.
        """
        return Pairing(self.activation("a"), self.loss("l"))


@lru_cache(maxsize=_KEPT)
def _activation(formula: str, params: tuple[tuple[str, str], ...]) -> Function | VectorFunction:
    """A function is looked up or read once, not each time a slider moves."""
    if params and formula in activations():
        return activation(activations()[formula], **dict(params))
    return activation(formula, **dict(params))


@lru_cache(maxsize=_KEPT)
def _loss(formula: str, params: tuple[tuple[str, str], ...]) -> LossFunction | VectorLossFunction:
    if params and formula in losses():
        return loss(losses()[formula], **dict(params))
    return loss(formula, **dict(params))


@contextmanager
def told_by(field: str) -> Generator[None]:
    """A ``with`` block in which the laboratory's errors become faults of a field.

    Args:
        field: what the fault is shown beside.
    """
    try:
        yield
    except FormulaError as error:
        raise FieldError(field, error.reason, error.column) from None
    except SlopelabError as error:
        raise FieldError(field, str(error)) from None


def _split(field: str, text: str) -> tuple[str, dict[str, str]]:
    """Name or formula, and the values of parameters behind it."""
    formula, *settings = text.split(";")
    params: dict[str, str] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or not name.strip().isidentifier():
            raise FieldError(field, t("lab.field.parameter", given=setting[:40]))
        params[name.strip()] = value.strip()
    if not formula.strip():
        raise FieldError(field, t("lab.field.empty"))
    return formula, params
