"""Answers at the speed of the hand while a parameter is dragged.

Each new value of a parameter is a new function, with facts to certify and a kernel to compile; that
takes a tenth of a second. While a slider moves, the parameters stay letters: the function is
differentiated once, and NumPy evaluates value and derivatives for any values of the letters. What a
draft leaves out (facts, marks, verdicts) comes when the slider rests.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from slopelab.core.expr import Expr, Var, substitute
from slopelab.core.spec import Activation, Loss, Spec, parameter_values
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.numpy_backend import run
from slopelab.kernels.program import Program, lower
from slopelab.kernels.stabilise import stabilise

Array = npt.NDArray[np.float64]

_LEAP: Final = 0.2
"""A leap of this part of the height between neighbouring points may be a jump."""
_SUDDEN: Final = 4.0
"""It is one if it is so many times as large as the leaps before and after it."""


def curve(spec: Activation, interval: tuple[float, float], points: int) -> tuple[Array, ...]:
    """A function and its first two derivatives on an interval, cut where they leap.

    Args:
        spec: the activation, its parameters at their values.
        interval: from and to.
        points: how many, evenly spread.

    Returns:
        Abscissae, values, slopes, second derivatives, each of shape (points,).

    Example:
        >>> from slopelab.catalogue import activation
        >>> x, value, slope, bend = curve(activation("swish_beta", beta="2"), (-1.0, 1.0), 5)
        >>> [round(number, 6) for number in value.tolist()]
        [-0.119203, -0.134471, 0.0, 0.365529, 0.880797]
    """
    values = _numbers(spec)
    x = np.linspace(*interval, points)
    inputs = [x, *(np.full(points, value) for value in values.values())]
    results = run(_curve_program(spec.expr, tuple(values)), inputs)
    return (x, *(_cut(result) for result in results))


def trajectory(
    activation: Activation, loss: Loss, *, w0: float, x: float, y: float, lr: float, steps: int
) -> dict[str, Array]:
    """The arrays of a run of gradient descent, as `training.Run` names them.

    They agree with a run but for rounding.

    Args:
        activation: f, its parameters at their values.
        loss: L, its parameters at their values.
        w0: the weight at the start.
        x: the input.
        y: the target.
        lr: the learning rate.
        steps: how many steps.
    """
    inner, outer = _numbers(activation), _numbers(loss)
    every, slope = _pairing_programs(activation.expr, loss.expr, tuple(inner), tuple(outer))
    letters = (y, *inner.values(), *outer.values())
    # One value at a time is what takes long; all but the slope waits until all weights are known.
    single = [np.array([value]) for value in letters]
    weights, slopes = [w0], list[float]()
    for _ in range(steps):
        slopes.append(float(run(slope, [np.array([weights[-1] * x]), *single])[0][0]) * x)
        after = weights[-1] - lr * slopes[-1]
        weights.append(after if math.isfinite(after) else weights[-1])
    w = np.array(weights)
    z = w[:-1] * x
    found = run(every, [z, *(np.full(steps, value) for value in letters)])
    names = ("prediction", "loss", "dloss_dprediction", "dprediction_dz")
    return {
        "w": w,
        "z": z,
        **dict(zip(names, found, strict=True)),
        "dz_dw": np.full(steps, x),
        "dloss_dw": np.array(slopes),
    }


def landscape(activation: Activation, loss: Loss, w: Array, x: float, y: float) -> Array:
    """The loss at each of several weights; NaN where it is not finite."""
    inner, outer = _numbers(activation), _numbers(loss)
    every, _ = _pairing_programs(activation.expr, loss.expr, tuple(inner), tuple(outer))
    letters = [np.full(w.size, value) for value in (y, *inner.values(), *outer.values())]
    found = run(every, [w * x, *letters])[1]
    return np.where(np.isfinite(found), found, np.nan)


def _numbers(spec: Spec) -> dict[str, float]:
    return {name: float(number.value) for name, number in parameter_values(spec).items()}


@lru_cache(maxsize=256)
def _curve_program(expr: Expr, names: tuple[str, ...]) -> Program:
    value = stabilise(expr, last=False)
    slope = stabilise(differentiate(value, Var("x")), last=False)
    bend = differentiate(slope, Var("x"))
    return lower([stabilise(form) for form in (value, slope, bend)], ("x", *names))


@lru_cache(maxsize=256)
def _pairing_programs(
    activation: Expr, loss: Expr, inner: tuple[str, ...], outer: tuple[str, ...]
) -> tuple[Program, Program]:
    """Prediction, loss and the factors of the chain; and the slope dL/dz alone."""
    # Both may have a parameter of the same name.
    renamed = {name: Var(f"{name} of the loss") for name in outer}
    loss = substitute(loss, {Var(name): var for name, var in renamed.items()})
    z, p = Var("z"), Var("p")
    prediction = stabilise(substitute(activation, {Var("x"): z}), last=False)
    slope = stabilise(differentiate(prediction, z), last=False)
    fused = stabilise(substitute(loss, {p: prediction}), last=False)
    whole = stabilise(differentiate(fused, z), last=False)
    outer_slope = substitute(differentiate(stabilise(loss, last=False), p), {p: prediction})
    forms: Sequence[Expr] = (prediction, fused, outer_slope, slope)
    letters = ("z", "y", *inner, *(var.name for var in renamed.values()))
    return (
        lower([stabilise(form) for form in forms], letters, weights=("y",)),
        lower([stabilise(whole)], letters, weights=("y",)),
    )


def _cut(values: Array) -> Array:
    """Values with NaN where the curve leaps between two points."""
    kept = np.where(np.isfinite(values), values, np.nan)
    finite = kept[np.isfinite(kept)]
    if finite.size == 0:
        return kept
    leaps = np.abs(np.diff(kept, prepend=np.nan, append=np.nan))
    leaps[np.isnan(leaps)] = 0.0
    height = max(float(np.quantile(finite, 0.98) - np.quantile(finite, 0.02)), 1e-9)
    around = np.maximum(leaps[:-2], leaps[2:])
    sudden = (leaps[1:-1] > _LEAP * height) & (leaps[1:-1] > _SUDDEN * around)
    kept[1:][sudden] = np.nan
    return kept
