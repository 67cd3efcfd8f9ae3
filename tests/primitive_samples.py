"""Inputs on which primitives are tested."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from slopelab.core.primitives import PRIMITIVES

FUNCTIONS = [name for name, row in PRIMITIVES.items() if row.arity == 1]


def samples(name: str, count: int) -> NDArray[np.float64]:
    """Dense in the middle, over all sizes, and over all bit patterns, inside the domain."""
    rng = np.random.default_rng(3)
    signs = rng.choice([-1.0, 1.0], count)
    bits = rng.integers(0, 2**63, count).astype(np.uint64).view(np.float64)
    x = np.concatenate(
        [
            rng.uniform(-40, 40, count), rng.uniform(-1, 1, count), rng.uniform(-760, 760, count),
            signs * 10.0 ** rng.uniform(-320, 5, count), bits, -bits,
        ]
    )  # fmt: skip
    domain = PRIMITIVES[name].domain
    x = x[np.isfinite(x)]
    return x[[domain.contains(value) for value in x.tolist()]]
