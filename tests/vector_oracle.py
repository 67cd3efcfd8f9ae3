"""What vector formulas are worth: written out entry by entry, then judged in ball arithmetic.

Ball arithmetic differentiates power series from the definitions of the primitives, and knows none
of the rows by which the kernels and the derivations work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.expansion import Expansion
from slopelab.calculus.precision import precision
from slopelab.core.expr import Derivative, Expr, Var
from slopelab.core.index import indexed, uses_vectors

Vectors = Mapping[str, Sequence[float]]
BITS = 2000


def written(expr: Expr, vectors: Vectors, numbers: Mapping[str, float] | None = None) -> list[Expr]:
    """The entries of a formula, in the entries of its vectors."""
    length = len(next(iter(vectors.values()))) if vectors else 1
    env = environment(vectors, numbers)

    def value(part: Expr) -> Fraction:
        return Fraction(worth(part, env))

    expansion = Expansion(length, value=value)
    entry = indexed(expr, vectors)
    rows = range(1, length + 1) if uses_vectors(expr, vectors) else (1,)
    return [expansion.at(entry, {"i": row}) for row in rows]


def environment(vectors: Vectors, numbers: Mapping[str, float] | None = None) -> dict[str, float]:
    """The value of each entry and number by its name."""
    entries = {
        f"{name}{k}": float(value)
        for name, row in vectors.items()
        for k, value in enumerate(row, 1)
    }
    return {**entries, **(numbers or {})}


def worth(expr: Expr, env: Mapping[str, float]) -> float:
    """The float64 nearest to an expression's value."""
    with precision(BITS):
        balls = {name: ball(Fraction(value)) for name, value in env.items()}
        found = evaluate(expr, balls, bits=BITS)
        if not found.is_finite():
            raise ValueError(str(expr))
        return float(found.mid())


def values(
    expr: Expr, vectors: Vectors, numbers: Mapping[str, float] | None = None
) -> NDArray[np.float64]:
    """The value of a formula: one number for each entry."""
    env = environment(vectors, numbers)
    return np.array([worth(part, env) for part in written(expr, vectors, numbers)])


def jacobian(
    expr: Expr, vectors: Vectors, wrt: str, numbers: Mapping[str, float] | None = None
) -> NDArray[np.float64]:
    """The derivatives of each entry with respect to each entry of one vector, or to a number."""
    env = environment(vectors, numbers)
    names = [f"{wrt}{k}" for k in range(1, len(vectors[wrt]) + 1)] if wrt in vectors else [wrt]
    return np.array(
        [
            [worth(Derivative(part, Var(name)), env) for name in names]
            for part in written(expr, vectors, numbers)
        ]
    )
