"""The founding experiment: one neuron ŷ = f(w x), one target, gradient descent on the weight."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, final

import numpy as np

from slopelab.core.spec import Activation, Loss
from slopelab.training.chain import Array, Chain
from slopelab.training.compatibility import check_pairing
from slopelab.training.landscape import survey
from slopelab.training.settings import Number, Whole, checked_rate, checked_real, checked_steps
from slopelab.training.verdict import SYMBOLS, Course, Verdict, judge


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    r"""What happened to one neuron, step by step.

    Before step k (counted from 0) everything is measured at w[k]; then
    $w_{k+1} = w_k - \eta\, \partial L / \partial w_k$. All arrays are float64 and read-only.

    Args:
        activation_spec: the activation.
        loss_spec: the loss.
        w0: the weight at the start.
        x: the input.
        y: the target.
        lr: the learning rate.
        steps: how many steps were taken.
        w: the weight before each step and after the last, of shape (steps + 1,).
        z: w x, of shape (steps,) like all that follow.
        prediction: f(z).
        loss: L(f(z), y), computed from z.
        dloss_dprediction: the first factor of the chain, dL/dŷ.
        dprediction_dz: the second one, dŷ/dz.
        dz_dw: the third one, which is x.
        dloss_dw: the whole chain, computed from z and not as the product of its factors, which
            may be infinity times zero where the chain is well.
        verdict: what became of the run.
    """

    activation_spec: Activation
    loss_spec: Loss
    w0: float
    x: float
    y: float
    lr: float
    steps: int
    w: Array = field(repr=False)
    z: Array = field(repr=False)
    prediction: Array = field(repr=False)
    loss: Array = field(repr=False)
    dloss_dprediction: Array = field(repr=False)
    dprediction_dz: Array = field(repr=False)
    dz_dw: Array = field(repr=False)
    dloss_dw: Array = field(repr=False)
    verdict: Verdict

    @property
    def name(self) -> str:
        """The pairing as it is typed, such as ``sigmoid+bce``."""
        return f"{self.activation_spec.name}+{self.loss_spec.name}"

    def to_dict(self) -> dict[str, object]:
        """The run as numbers, texts, lists and dictionaries that JSON can hold.

        Returns:
            Its settings, arrays and verdict; infinities and NaN are None.

        Example:
            >>> from slopelab.catalogue import pairing
            >>> run = train(*pairing("relu+half_mse"), steps=2)
            >>> run.to_dict()["w"], run.to_dict()["verdict"]["dead_factor"]
            ([-2.0, -2.0, -2.0], 'dprediction_dz')
        """
        arrays = {name: _listed(getattr(self, name)) for name in ARRAYS}
        return {
            "pairing": self.name,
            "activation_spec": _described(self.activation_spec),
            "loss_spec": _described(self.loss_spec),
            "w0": self.w0,
            "x": self.x,
            "y": self.y,
            "lr": self.lr,
            "steps": self.steps,
            **arrays,
            "verdict": self.verdict.to_dict(),
        }


ARRAYS: Final = (
    "w",
    "z",
    "prediction",
    "loss",
    "dloss_dprediction",
    "dprediction_dz",
    "dz_dw",
    "dloss_dw",
)
"""The names of a run's arrays, in the order of the chain."""


def train(
    activation: Activation,
    loss: Loss,
    *,
    w0: Number = -2.0,
    x: Number = 1.0,
    y: Number = 1.0,
    lr: Number = 0.1,
    steps: Whole = 30,
) -> Run:
    r"""Train one neuron by gradient descent and say what became of it.

    .. math:: z = w x, \quad \hat y = f(z), \quad w \leftarrow w - \eta\,
        \frac{\partial L}{\partial \hat y} \frac{\partial \hat y}{\partial z}
        \frac{\partial z}{\partial w}

    The loss and its derivative with respect to z are computed in one from z, without the rounded
    prediction in between. A weight that becomes infinite or NaN stays as it is; from there on
    dloss_dw is NaN and the verdict is "diverged".

    Args:
        activation: f.
        loss: L.
        w0: the weight at the start, any finite real number.
        x: the input, any finite real number.
        y: the target, a real number that the loss is meant for.
        lr: the learning rate, above 0 and at most 1e6.
        steps: from 1 to 1,000,000.

    Returns:
        The run, with its verdict.

    Raises:
        InputError: a setting is not a real number, or outside its range.
        PairingError: the activation's output, or y, lies outside what the loss is defined for.

    Source:
        Goodfellow, Bengio & Courville (2016), Deep Learning, sections 4.3 and 6.5.

    Example:
        >>> from slopelab.catalogue import pairing
        >>> run = train(*pairing("sigmoid+bce"), w0=-2, x=1, y=1, lr=0.1, steps=30)
        >>> f"{run.w[-1]:.6f} {run.loss[-1]:.6f} {run.verdict.name}"
        '0.081159 0.677296 learning'
    """
    descent = _descent(activation, loss, w0=w0, x=x, y=y, lr=lr, steps=steps)
    chain, w, measured = descent.chain, descent.w, descent.measured
    # Overflow is a possible outcome of a run, and its verdict speaks of it.
    with np.errstate(all="ignore"):
        verdict = judge(
            Course(
                lr=descent.lr,
                w=w,
                loss=measured["loss"],
                gradient=measured["dloss_dw"],
                factors={factor: float(measured[factor][-1]) for factor in SYMBOLS},
                landscape=survey(chain, measured["z"]),
            )
        )
    return Run(
        activation_spec=activation,
        loss_spec=loss,
        w0=descent.w0,
        x=descent.x,
        y=chain.y,
        lr=descent.lr,
        steps=len(w) - 1,
        **descent.arrays(),
        verdict=verdict,
    )


def follow(
    activation: Activation,
    loss: Loss,
    *,
    w0: Number = -2.0,
    x: Number = 1.0,
    y: Number = 1.0,
    lr: Number = 0.1,
    steps: Whole = 30,
) -> dict[str, Array]:
    """The arrays of a run alone, for a view that follows a moving hand: a verdict takes longer.

    Args:
        activation: f.
        loss: L.
        w0: the weight at the start, any finite real number.
        x: the input, any finite real number.
        y: the target, a real number that the loss is meant for.
        lr: the learning rate, above 0 and at most 1e6.
        steps: from 1 to 1,000,000.

    Returns:
        The arrays of `ARRAYS` by name, as `train` has them to the last bit.

    Raises:
        InputError: a setting is not a real number, or outside its range.
        PairingError: the activation's output, or y, lies outside what the loss is defined for.

    Example:
        >>> from slopelab.catalogue import pairing
        >>> follow(*pairing("relu+half_mse"), w0=2, y=0, lr=0.5, steps=2)["w"].tolist()
        [2.0, 1.0, 0.5]
    """
    return _descent(activation, loss, w0=w0, x=x, y=y, lr=lr, steps=steps).arrays()


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Descent:
    """What happened, before it is judged; `measured` has the last weight too."""

    chain: Chain
    w0: float
    x: float
    lr: float
    w: Array
    measured: dict[str, Array]

    def arrays(self) -> dict[str, Array]:
        rest = {name: _frozen(values[:-1]) for name, values in self.measured.items()}
        return {"w": _frozen(self.w), **rest}


def _descent(
    activation: Activation,
    loss: Loss,
    *,
    w0: Number,
    x: Number,
    y: Number,
    lr: Number,
    steps: Whole,
) -> _Descent:
    start, source, target = (
        checked_real(name, given) for name, given in (("w0", w0), ("x", x), ("y", y))
    )
    rate, count = checked_rate(lr), checked_steps(steps)
    check_pairing(activation, loss, target)
    chain = Chain(activation, loss, target)
    with np.errstate(all="ignore"):
        w, gradient = _descend(chain, start, source, rate, count)
        measured = _measured(chain, w, source, gradient)
    return _Descent(chain=chain, w0=start, x=source, lr=rate, w=w, measured=measured)


def _measured(chain: Chain, w: Array, x: float, gradient: Array) -> dict[str, Array]:
    """Everything else at each weight, the last one included."""
    z = w * x
    return {
        "z": z,
        "prediction": chain.prediction(z),
        "loss": chain.loss(z),
        "dloss_dprediction": chain.dloss_dprediction(z),
        "dprediction_dz": chain.dprediction_dz(z),
        "dz_dw": np.full_like(w, x),
        "dloss_dw": gradient,
    }


def _descend(chain: Chain, w0: float, x: float, lr: float, steps: int) -> tuple[Array, Array]:
    """The weights, and dL/dw at each of them, the last one included."""
    w, gradient = np.full(steps + 1, w0), np.full(steps + 1, math.nan)
    weight = w0
    for step in range(steps):
        pull = gradient[step] = chain.slope(weight * x) * x + 0.0
        moved = weight - lr * pull
        if moved == weight:
            # Nothing moves any more, so nothing will: the gradient is dead, or below rounding.
            w[step:], gradient[step:] = weight, pull
            return w, gradient
        weight = w[step + 1] = moved
        if not math.isfinite(weight):
            w[step + 1 :] = weight
            return w, gradient
    gradient[steps] = chain.slope(weight * x) * x + 0.0
    return w, gradient


def _frozen(values: Array) -> Array:
    values = values.copy()
    values.setflags(write=False)
    return values


def _listed(values: Array) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values.tolist()]


def _described(spec: Activation | Loss) -> dict[str, object]:
    chosen = dict(spec.values)
    return {
        "name": spec.name,
        "formula": spec.formula,
        "parameters": {
            param.name: float(chosen.get(param.name, Fraction(param.default)))
            for param in spec.params
        },
    }
