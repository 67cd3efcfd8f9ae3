"""Where the steps of vector derivations are checked: for each length two points.

Entries are near enough to one another that a threshold has several above it, and no two are equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from slopelab.calculus.index_checks import LENGTHS, VectorPoint

Kind: TypeAlias = Literal["real", "positive", "share", "label"]
"""What an entry may be: any number, positive, one of several that sum to 1, or in (0, 1)."""

_ROWS: Final = tuple(
    tuple(Fraction(text) for text in row.split())
    for row in (
        "7/10 -13/10 31/10 -1/5 5/2 -47/10",
        "3/10 2/5 -1/2 9/10 -1/5 11/10",
    )
)
_MOST: Final = 10


def vector_points(
    vectors: Mapping[str, Kind],
    numbers: Mapping[str, Kind],
    parameters: Mapping[str, Fraction],
) -> tuple[VectorPoint, ...]:
    """Points for a formula.

    Args:
        vectors: what the entries of each vector may be.
        numbers: the same of each variable that is one number.
        parameters: the parameters' values.

    Example:
        >>> points = vector_points({"x": "real"}, {}, {})
        >>> points[0].length, points[0].numbers["x1"]
        (2, Fraction(7, 10))
    """
    found: list[VectorPoint] = []
    for length in LENGTHS:
        for row in _ROWS:
            values: dict[str, Fraction] = dict(parameters)
            for place, (name, kind) in enumerate((*vectors.items(), *numbers.items())):
                turned = [
                    row[(k + 2 * place) % len(row)] + Fraction(place, 7) for k in range(length)
                ]
                entries = _of_kind(turned, kind)
                if name in numbers:
                    values[name] = entries[0]
                else:
                    values |= {f"{name}{k}": entry for k, entry in enumerate(entries, 1)}
            found.append(VectorPoint(length, values))
    return tuple(found)


def _of_kind(row: Sequence[Fraction], kind: Kind) -> list[Fraction]:
    if kind == "real":
        return list(row)
    positive = [entry + _MOST for entry in row]
    if kind == "positive":
        return [entry / _MOST for entry in positive]
    total = sum(positive)
    if kind == "share":
        return [entry / total for entry in positive]
    return [entry / (2 * _MOST) for entry in positive]
