"""One point after another gives what arrays give, to the last bit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from slopelab.catalogue import pairing
from slopelab.core.parse import parse
from slopelab.kernels.apply import PairingKernel, compile_pairing
from slopelab.kernels.executable import CHOICE

POINTS = np.concatenate(
    [
        np.random.default_rng(1).uniform(-40, 40, 300),
        [0.0, -0.0, 745.2, -745.2, 1e300, -1e300, 5e-324, math.inf, -math.inf, math.nan],
    ]
)
PAIRS = ["sigmoid+bce", "tanh+mse", "gelu+mae", "softplus+half_mse", "relu+mse"]


def assert_same(kernel: PairingKernel, y: float) -> None:
    at = kernel.slope_for(y)
    found = np.array([at(z) for z in POINTS.tolist()])
    whole = np.asarray(kernel.dloss_dz(POINTS, y))
    assert found.tobytes() == whole.tobytes()


@pytest.mark.parametrize("y", [0.0, 1.0, 0.3])
@pytest.mark.parametrize("name", PAIRS)
def test_compiled(name: str, y: float) -> None:
    activation, loss = pairing(name)
    assert_same(compile_pairing(activation.bound_expr, loss.bound_expr), y)


@pytest.mark.parametrize("name", PAIRS)
def test_numpy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOICE, "numpy")
    activation, loss = pairing(name)
    assert_same(compile_pairing(activation.bound_expr, loss.bound_expr), 1.0)


def test_two_targets_do_not_mix() -> None:
    kernel = compile_pairing(parse("x"), parse("(p - y)^2/2", variables=("p", "y")))
    one, other = kernel.slope_for(1.0), kernel.slope_for(5.0)
    assert (one(2.0), other(2.0), one(2.0)) == (1.0, -3.0, 1.0)
