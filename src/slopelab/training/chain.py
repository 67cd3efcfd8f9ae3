"""The chain of one neuron as functions of z alone, for one target: what a run is made from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Final, TypeAlias, final

import numpy as np
import numpy.typing as npt

from slopelab.core.expr import Expr, Num, substitute
from slopelab.core.spec import PREDICTION, TARGET, Activation, Loss, X
from slopelab.kernels import compile_pairing
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.numpy_backend import run
from slopelab.kernels.program import Program, lower
from slopelab.kernels.stabilise import stabilise

Array: TypeAlias = npt.NDArray[np.float64]

_ORDINARY: Final = 1000
"""Whole targets up to this size are put into formulas as exact numbers."""


@final
class Chain:
    """L(f(z), y) for one activation, one loss and one target, with every factor of its chain.

    Each quantity is computed from z itself and not from the rounded prediction: at z = -40 the
    sigmoid's own derivative is 4e-18 and the derivative of bce is -2e17, and their product -1.

    Args:
        activation: the activation.
        loss: the loss.
        y: the target.
    """

    def __init__(self, activation: Activation, loss: Loss, y: float) -> None:
        self.activation, self.loss_spec, self.y = activation, loss, y
        inner, outer = _formulas(activation, loss)
        self._kernel = compile_pairing(inner, outer)
        self._pull = _pull_program(inner, outer, y if _is_ordinary(y) else None)

    def prediction(self, z: Array) -> Array:
        """The prediction ŷ = f(z)."""
        return _plain(self._kernel.prediction(z))

    def dprediction_dz(self, z: Array) -> Array:
        """The activation's slope dŷ/dz."""
        return _plain(self._kernel.dprediction_dz(z))

    def loss(self, z: Array) -> Array:
        """The loss L."""
        return _plain(self._kernel.loss(z, self.y))

    def dloss_dz(self, z: Array) -> Array:
        """The slope dL/dz."""
        return _plain(self._kernel.dloss_dz(z, self.y))

    def dloss_dprediction(self, z: Array) -> Array:
        """The loss's own slope dL/dŷ."""
        return _plain(run(self._pull, [z, np.full_like(z, self.y)])[0])

    @cached_property
    def slope(self) -> Callable[[float], float]:
        """The slope dL/dz at one point, for a loop of many steps.

        It is `dloss_dz` to the last bit, without what that does for arrays of any kind.
        """
        return self._kernel.slope_for(self.y)


def _is_ordinary(y: float) -> bool:
    return y.is_integer() and abs(y) <= _ORDINARY


@lru_cache(maxsize=256)
def _formulas(activation: Activation, loss: Loss) -> tuple[Expr, Expr]:
    """Both formulas with their parameters put in, which takes longer than a step."""
    return activation.conventional_expr, loss.conventional_expr


@lru_cache(maxsize=256)
def _pull_program(activation: Expr, loss: Expr, y: float | None) -> Program:
    """dL/dŷ as a program of z and y.

    At y = 1 a part of bce's derivative is (1 - y)/(1 - p), which is 0/0 in floating point where p
    rounds to 1. With the target put in as an exact number that part is gone.
    """
    pull = differentiate(stabilise(loss, last=False), PREDICTION)
    put: dict[Expr, Expr] = {PREDICTION: activation}
    if y is not None:
        put[TARGET] = Num(int(y))
    return lower([stabilise(substitute(pull, put))], (X.name, TARGET.name))


def _plain(values: npt.ArrayLike) -> Array:
    """As float64, and with 0.0 where the sum of signs gave -0.0."""
    return np.asarray(values, dtype=np.float64) + 0.0
