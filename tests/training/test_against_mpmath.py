"""The runs against the same loop in 50-digit arithmetic, written out from the formulas alone.

Derivatives are difference quotients there: nothing of the package's own calculus or rewriting is
used, only its reading of the formula.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from oracle import mpmath_eval
from slopelab.calculus.facts import facts
from slopelab.catalogue import activation, activations, loss, losses, pairing
from slopelab.core.spec import Activation, Loss
from slopelab.errors import PairingError
from slopelab.training import Run, check_pairing, train
from spread import pairings

STEPS = 8
DIGITS = 50


@dataclass
class Exact:
    """One neuron in exact arithmetic, as the founding experiment describes it."""

    activation: Activation
    loss: Loss
    y: float
    w: list[mpf] = field(default_factory=list)
    dloss_dw: list[mpf] = field(default_factory=list)

    def predicted(self, z: mpf) -> mpf:
        return mpmath_eval(self.activation.bound_expr, {"x": z}, DIGITS + 30)

    def lost(self, prediction: mpf) -> mpf:
        return mpmath_eval(self.loss.bound_expr, {"p": prediction, "y": self.y}, DIGITS + 30)

    def loss_at(self, z: mpf) -> mpf:
        return self.lost(self.predicted(z))

    def run(self, w0: float, x: float, lr: float, steps: int) -> Exact:
        with mpmath.workdps(DIGITS + 30):
            self.w = [mpf(w0)]
            for _ in range(steps):
                slope = _quotient(self.loss_at, self.w[-1] * x) * x
                self.dloss_dw.append(slope)
                self.w.append(self.w[-1] - mpf(lr) * slope)
        return self


def _quotient(function: object, at: mpf) -> mpf:
    """The derivative, right to about 40 digits where the function has three of them."""
    assert callable(function)
    with mpmath.workdps(DIGITS + 30):
        step = mpf(10) ** -22 * max(1, abs(at))
        return (function(at + step) - function(at - step)) / (2 * step)


def assert_close(found: np.ndarray, exact: list[mpf], rtol: float = 1e-11) -> None:
    """Equal relative to the largest of them: a gradient that crosses 0 is small by cancelling."""
    expected = np.array([float(value) for value in exact])
    assert found.shape == expected.shape
    # The prediction has been rounded before it is compared with the target.
    close = rtol * np.abs(expected).max() + 2e-15
    assert np.abs(found - expected).max() <= close, (found, expected)


STEEP = 10.0
"""Steeper functions (a sine of 30 x) throw the weight about: no two roundings stay together."""


def _compatible() -> list[str]:
    found: list[str] = []
    for inner, outer in pairings():
        try:
            check_pairing(activations()[inner], losses()[outer], 0.75)
        except PairingError:
            continue
        if facts(activations()[inner].bound_expr).lipschitz.value > STEEP:
            continue
        found.append(f"{inner}+{outer}")
    return found


@pytest.mark.parametrize("name", _compatible())
@pytest.mark.parametrize(
    ("w0", "x", "lr"), [(-2.03, 1.0, 0.1), (0.41, -1.5, 0.3), (3.7, 0.6, 0.07)]
)
def test_every_pairing(name: str, w0: float, x: float, lr: float) -> None:
    inner, outer = pairing(name)
    run = train(inner, outer, w0=w0, x=x, y=0.75, lr=lr, steps=STEPS)
    exact = Exact(inner, outer, 0.75).run(w0, x, lr, STEPS)
    assert_close(run.w, exact.w)
    assert_close(run.dloss_dw, exact.dloss_dw)
    for step in (0, STEPS - 1):
        z = exact.w[step] * mpf(x)
        assert_close(run.prediction[[step]], [exact.predicted(z)])
        assert_close(run.loss[[step]], [exact.loss_at(z)])
        assert_close(run.dprediction_dz[[step]], [_quotient(exact.predicted, z)])
        assert_close(run.dloss_dprediction[[step]], [_quotient(exact.lost, exact.predicted(z))])


def test_the_notes_within_what_their_epsilon_does() -> None:
    """The notes' bce has an epsilon of 1e-8, which the exact loop has not."""
    exact = Exact(activation("sigmoid"), loss("bce"), 1.0).run(-2.0, 1.0, 0.1, 30)
    run = train(*pairing("sigmoid+bce"))
    assert_close(run.w, exact.w, rtol=1e-14)
    assert abs(float(exact.w[-1]) - 0.081158640) < 1e-6


@pytest.mark.parametrize("z", [-1e4, -800.0, -700.0, -40.0, -1.5, 1.5, 40.0, 700.0, 800.0, 1e4])
@pytest.mark.parametrize("y", [0.0, 1.0, 0.3])
def test_sigmoid_and_bce_at_any_distance(z: float, y: float) -> None:
    run = train(*pairing("sigmoid+bce"), w0=z, y=y, steps=1)
    with mpmath.workdps(9000):
        at = mpf(z)
        prediction, rest = 1 / (1 + mpmath.exp(-at)), 1 / (1 + mpmath.exp(at))
        target = mpf(y)
        expected = {
            "loss": -(target * mpmath.log(prediction) + (1 - target) * mpmath.log(rest)),
            "dloss_dprediction": -target / prediction + (1 - target) / rest,
            "dprediction_dz": prediction * rest,
            "dloss_dw": prediction - target,
        }
    assert_rounded(run, expected)


def assert_rounded(run: Run, expected: dict[str, mpf]) -> None:
    """Each value is the exact one in float64, infinities and underflow included."""
    for name, exact in expected.items():
        found = float(getattr(run, name)[0])
        largest = mpf(2) ** 1024
        rounded = float(exact) if abs(exact) < largest else float(mpmath.sign(exact)) * np.inf
        assert found == pytest.approx(rounded, rel=1e-12, abs=1e-300), name
