"""The room of vectors: the Jacobian of a function, what flows back through it, and losses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias, final

import numpy as np
import numpy.typing as npt

from slopelab.api import VectorFunction, VectorLossFunction, VectorPairing
from slopelab.api.vector_pairing import vector_pair
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.lab.answers import Answer, exact, packed, parameters, written
from slopelab.lab.query import FieldError, Query, told_by
from slopelab.prose.mathml import mathml
from slopelab.words import t

Array: TypeAlias = npt.NDArray[np.float64]
Kind: TypeAlias = Literal["real", "share", "log", "class", "label", "sign", "positive"]

MOST: Final = 8
"""Entries of a vector; more do not fit on a screen."""
_FIRST: Final = (2.0, 1.0, 0.1, -1.0, 0.5, -0.5, 1.5, -1.5)
"""The vector that is there before somebody edits it: entries that differ, one of them negative."""
_USUAL: Final = 4
_TAKES: Final[dict[str, Kind]] = {"probabilities": "share", "log_probabilities": "log"}
_TARGETS: Final[dict[str, Kind]] = {"classes": "class", "labels": "label", "signs": "sign"}
_SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@final
@dataclass(frozen=True, slots=True)
class Argument:
    """A vector, or a number, that a person edits.

    Args:
        field: of the query.
        name: what it is called.
        kind: what its entries are.
        values: its entries.
        number: whether it is one number for all entries of the others.
    """

    field: str
    name: str
    kind: Kind
    values: tuple[float, ...]
    number: bool = False

    @property
    def given(self) -> float | list[float]:
        """What the function is called with."""
        return self.values[0] if self.number else list(self.values)

    def told(self) -> Answer:
        """The argument as the page takes it."""
        return {
            "field": self.field,
            "name": self.name,
            "kind": self.kind,
            "values": self.values,
            "number": self.number,
        }


def vectors(query: Query) -> Answer:
    """What a function and a loss make of a vector.

    Fields: ``f`` (function), ``l`` (loss), one of which may be empty; ``x`` (what goes in), ``v``
    (what flows back, without a loss), ``y`` (target), ``o`` (further predictions, a bar between).
    """
    function = query.vector_function("f") if query.text("f", "").strip() else None
    loss = query.vector_loss("l") if query.text("l", "").strip() else None
    if function is None:
        if loss is None:
            raise FieldError("f", t("lab.field.empty"))
        return {"loss": _described(loss), **_alone(query, loss)}
    first = Argument("x", "x", "real", _entries(query, "x", _FIRST[:_USUAL]))
    with told_by("x"):
        value = np.atleast_1d(np.asarray(function(list(first.values), -1), dtype=np.float64))
        jacobian = function.jacobian(list(first.values), -1)
    halves = function.spec.layout == "halves"
    answer: dict[str, object] = {
        "function": _described(function),
        "columns": _halves(len(first.values)) if halves else _numbered("x", len(first.values)),
        "outputs": _numbered("f", value.size) if value.size > 1 else ["f"],
        "value": packed(value),
        "jacobian": packed(jacobian),
    }
    if loss is None:
        alone = function.spec.layout == "whole" and not function.spec.is_vector
        values = _fitted(query, "v", _unit(value.size), value.size)
        flow = Argument("v", "v", "real", values, alone)
        back = function.vjp(list(first.values), np.asarray(flow.given), -1)
        arguments = [first, flow]
    else:
        answer |= {"loss": _described(loss)}
        pair = _paired(function, loss)
        target = _target(query, loss.spec, len(first.values))
        with told_by("y"):
            found, back = pair.value_and_grad(list(first.values), target.given)
            flow_back = _flow(pair, value, target)
        answer |= {"total": exact(float(found)), "matched": _inside(pair)}
        flow = Argument("v", "v", "real", tuple(flow_back.tolist()))
        arguments = [first, target]
    return {
        **answer,
        "arguments": [argument.told() for argument in arguments],
        "flow": packed(flow.values),
        "back": packed(back),
    }


def _paired(function: VectorFunction, loss: VectorLossFunction) -> VectorPairing:
    with told_by("l"):
        return vector_pair(function, loss)


def _inside(pair: VectorPairing) -> bool:
    """Whether the loss has the function inside: then dL/dx is f(x) minus the target."""
    spec = pair.loss.spec
    return spec.link == pair.activation.name and spec.takes in {"logits", "scores"}


def _flow(pair: VectorPairing, value: Array, target: Argument) -> Array:
    """The gradient dL/df, which the Jacobian takes back to x; empty where L is not one of f."""
    spec, outer = pair.loss.spec, pair.loss
    if _inside(pair):
        if spec.of_link is None:
            return np.zeros(0)
        changed = replace(spec, formula=spec.of_link, of_link=None, link=None)
        outer = VectorLossFunction(replace(changed, takes="probabilities"))
    return np.asarray(outer.grad(value, target.given), dtype=np.float64)


def _alone(query: Query, loss: VectorLossFunction) -> Answer:
    """A loss without a function before it: its value, and its gradient by each prediction."""
    spec = loss.spec
    arguments = _predictions(query, spec)
    length = max(len(argument.values) for argument in arguments)
    if spec.targets:
        arguments += [_target(query, spec, length), *_further(query, spec, length)]
    with told_by("x"):
        total, slopes = loss.value_and_grad(*(argument.given for argument in arguments))
    each: list[Any] = list(slopes) if len(spec.predictions) > 1 else [slopes]
    return {
        "arguments": [argument.told() for argument in arguments],
        "columns": [str(k + 1).translate(_SUBSCRIPTS) for k in range(length)],
        "total": exact(float(total)),
        "gradients": [packed(np.atleast_1d(slope)) for slope in each],
    }


def _predictions(query: Query, spec: VectorLoss) -> list[Argument]:
    number = spec.predictions[0] in spec.numbers
    kind: Kind = "positive" if spec.takes == "numbers" else _TAKES.get(spec.takes, "real")
    length = 1 if number else _USUAL
    first = Argument(
        "x", spec.predictions[0], kind, _entries(query, "x", _likely(kind, length)), number
    )
    if number:
        first = replace(first, values=first.values[:1])
    others = query.text("o", "").split("|")
    found = [first]
    for k, name in enumerate(spec.predictions[1:]):
        alone = name in spec.numbers
        size = 1 if alone else len(first.values)
        usual = tuple(reversed(_likely(kind, size))) if k % 2 == 0 else _FIRST[1 : size + 1]
        text = others[k] if k < len(others) else ""
        values = _fitted(Query({**query.fields, "o": text}), "o", usual, size, f"o.{k}")
        found.append(Argument(f"o.{k}", name, kind, values, alone))
    return found


def _target(query: Query, spec: VectorLoss, length: int) -> Argument:
    name = spec.targets[0]
    number = name in spec.numbers
    compared: dict[str, Kind] = {**_TAKES, "log_probabilities": "share", "numbers": "positive"}
    kind = _TARGETS.get(spec.target, compared.get(spec.takes, "real"))
    size = 1 if number else length
    return Argument("y", name, kind, _fitted(query, "y", _likely(kind, size), size), number)


def _further(query: Query, spec: VectorLoss, length: int) -> list[Argument]:
    """Targets behind the first: shares, such as how frequent each label is."""
    others = query.text("o", "").split("|")
    found: list[Argument] = []
    for k, name in enumerate(spec.targets[1:], len(spec.predictions) - 1):
        text = Query({**query.fields, "o": others[k] if k < len(others) else ""})
        values = _fitted(text, "o", _likely("share", length), length, f"o.{k}")
        found.append(Argument(f"o.{k}", name, "share", values))
    return found


def _likely(kind: Kind, length: int) -> tuple[float, ...]:
    """Entries that make sense before somebody edits them."""
    shares = tuple(2 * (length - k) / (length * (length + 1)) for k in range(length))
    return {
        "real": _FIRST[:length],
        "positive": (1.0,) * length,
        "share": shares,
        "log": tuple(math.log(share) for share in shares),
        "class": _unit(length),
        "label": tuple(float(k % 2 == 0) for k in range(length)),
        "sign": (1.0,) * length,
    }[kind]


def _unit(length: int) -> tuple[float, ...]:
    return (1.0, *(0.0,) * (length - 1))


def _entries(query: Query, field: str, usual: Sequence[float]) -> tuple[float, ...]:
    """The entries of a field, numbers with commas between; the usual ones if it is empty."""
    text = query.text(field, "").strip()
    return query.numbers(field, MOST) if text else tuple(usual)


def _fitted(
    query: Query, field: str, usual: Sequence[float], length: int, told: str | None = None
) -> tuple[float, ...]:
    """As many entries as another vector has: what is missing is the usual, what is over is cut."""
    try:
        given = _entries(query, field, usual)
    except FieldError as error:
        raise FieldError(told or field, error.sentence) from None
    return (*given[:length], *usual[len(given) : length])


def _numbered(letter: str, count: int) -> list[str]:
    return [letter + str(k + 1).translate(_SUBSCRIPTS) for k in range(count)]


def _halves(count: int) -> list[str]:
    return _numbered("a", count // 2) + _numbered("b", count // 2)


def _described(made: VectorFunction | VectorLossFunction) -> Answer:
    spec = made.spec
    return {
        "id": written(spec),
        "title": made.title,
        "formula": mathml(made.to_latex(), display=True),
        "about": str(spec.summary or spec.use or ""),
        "ambiguity": str(spec.ambiguity or ""),
        "parameters": parameters(spec),
        "layout": spec.layout if isinstance(spec, VectorActivation) else "whole",
        "group": int(made.params.get("k", 1)),
    }
