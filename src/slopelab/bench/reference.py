"""What a function is worth at many inputs, to some thirty digits, by Arb's interval arithmetic."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from slopelab.core.expr import Expr
from slopelab.kernels.ulps import exact_values, ulps

__all__ = ["ulps", "values"]


def values(expr: Expr, inputs: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """The values at many inputs, NaN where Arb cannot tell.

    Args:
        expr: the function.
        inputs: n numbers for each variable.

    Returns:
        Of shape (2, n): leading and trailing parts.
    """
    return exact_values([expr], inputs)[0]
