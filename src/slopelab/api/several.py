"""What a command line names: one thing of any kind, or several that share parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from slopelab.api.function import Function
from slopelab.api.lookup import (
    AnyFunction,
    AnyPairing,
    activation,
    function,
    halves,
    loss,
    paired,
)
from slopelab.api.pairing import Pairing
from slopelab.api.parameters import Given, Kind, shared
from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_pairing import VectorPairing
from slopelab.catalogue import lookup as catalogue
from slopelab.core.spec import ParamValue
from slopelab.errors import InputError, PairingError, SlopelabError

_WORD = re.compile(r"[^\W\d][\w\- ]*")


def functions(
    texts: Sequence[str], params: Mapping[str, ParamValue], *, kinks: str | None = None
) -> list[Function]:
    """Several activations; each takes the parameters that it has.

    Args:
        texts: names or formulas in x.
        params: parameter values by name.
        kinks: whose derivatives to take at kinks.

    Raises:
        UnknownNameError: neither a name nor a formula; the message has the nearest names.
        FormulaError: a formula that cannot be read; the message points at the column.
        ParameterError: none of them has such a parameter, or its value is out of range.

    Example:
        >>> functions(["relu", "leaky_relu"], {"negative_slope": 0.2})
        [activation('relu'), activation('leaky_relu', negative_slope=0.2)]
    """
    shares = shared([(text, "activation") for text in texts], params)
    found = [activation(text, kinks=kinks, **own) for text, own in zip(texts, shares, strict=True)]
    for one in found:
        if isinstance(one, VectorFunction):
            raise InputError("vector.command", given=one.name)
    return [one for one in found if isinstance(one, Function)]


def pairs(
    texts: Sequence[str], params: Mapping[str, ParamValue], *, kinks: str | None = None
) -> list[Pairing]:
    """Several pairings; each half takes the parameters that it has.

    Args:
        texts: pairings such as ``"sigmoid+bce"``.
        params: parameter values by name.
        kinks: whose derivatives to take at kinks.

    Raises:
        UnknownNameError: there is no plus sign, or a half is unknown.
        FormulaError: a half is a formula that cannot be read.
        ParameterError: no half has such a parameter, or its value is out of range.

    Example:
        >>> pairs(["leaky_relu+mse", "tanh+mse"], {"negative_slope": 0.2})[1]
        Pairing(activation('tanh'), loss('mse'))
    """
    found = any_pairs(texts, params, kinks=kinks)
    for one in found:
        if isinstance(one, VectorPairing):
            raise PairingError("vector.train", pairing=str(one))
    return [one for one in found if isinstance(one, Pairing)]


def any_pairs(
    texts: Sequence[str], params: Mapping[str, ParamValue], *, kinks: str | None = None
) -> list[AnyPairing]:
    """As `pairs`, those of vectors among them.

    Args:
        texts: pairings such as ``"sigmoid+bce"`` and ``"softmax+cross_entropy"``.
        params: parameter values by name.
        kinks: whose derivatives to take at kinks.

    Raises:
        UnknownNameError: there is no plus sign, or a half is unknown.
        FormulaError: a half is a formula that cannot be read.
        ParameterError: no half has such a parameter, or its value is out of range.
        PairingError: the halves do not go together.

    Example:
        >>> any_pairs(["softmax+cross_entropy"], {})
        [VectorPairing(activation('softmax'), loss('cross_entropy'))]
    """
    sides = [halves(text) for text in texts]
    kinds: tuple[Kind, Kind] = ("activation", "loss")
    flat: list[tuple[Given, Kind]] = [
        (half, kind) for side in sides for half, kind in zip(side, kinds, strict=True)
    ]
    shares = iter(shared(flat, params))
    return [
        paired(
            activation(left, kinks=None, **next(shares)),
            loss(right, kinks=None, **next(shares)),
            kinks,
        )
        for left, right in sides
    ]


def subject(
    text: str, /, *, kinks: str | None = None, **params: ParamValue
) -> AnyFunction | AnyPairing:
    """What a text names: an activation, a loss, or a pairing of the two.

    Args:
        text: a name, a formula, or two of them with a plus sign between; a sum such as
            ``"x+sin(x)"`` stays a formula.
        kinks: whose derivatives to take at kinks.
        params: parameter values.

    Raises:
        UnknownNameError: neither a name nor a formula; the message has the nearest names.
        FormulaError: a formula that cannot be read; the message points at the column.
        ParameterError: a parameter that does not exist or is outside its interval.

    Example:
        >>> subject("sigmoid+bce")
        Pairing(activation('sigmoid'), loss('bce'))
        >>> subject("x+sin(x)"), subject("tanh+(p-y)^4").loss
        (activation('x + sin(x)'), loss('(p - y)^4'))
    """
    if _is_pairing(text):
        return any_pairs([text], params, kinks=kinks)[0]
    try:
        return function(text, kinks=kinks, **params)
    except SlopelabError as error:
        unread = error
    if "+" in text or "＋" in text:
        try:
            return any_pairs([text], params, kinks=kinks)[0]
        except SlopelabError:
            pass  # what was wrong with it as a formula says more
    raise unread


def _is_pairing(text: str) -> bool:
    """Whether the right half is a loss's name, or both halves are words that look like names."""
    left, plus, right = (part.strip() for part in catalogue.halves(text))
    if not plus or not _WORD.fullmatch(right):
        return False
    return _names(right, "loss") or _names(left, "activation")


def _names(text: str, kind: Kind) -> bool:
    """Whether the catalogue has something of that name; a formula has none."""
    try:
        if kind == "loss":
            vector = catalogue.vector_loss(text)
            return (vector or catalogue.loss(text)).name in {
                *catalogue.losses(),
                *catalogue.vector_losses(),
            }
        vector = catalogue.vector_activation(text)
        return (vector or catalogue.activation(text)).name in {
            *catalogue.activations(),
            *catalogue.vector_activations(),
        }
    except SlopelabError:
        return False
