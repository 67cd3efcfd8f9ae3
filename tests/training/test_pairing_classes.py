"""What is said of a gradient far on the wrong side is what neurons that start there go through.

Agreement is defined by flow, for a neuron that starts at distance D on the wrong side:

* dead: every gradient of the run is exactly 0, and the weight never moves;
* vanishing: the gradient is below `FAINT`, and in all steps the weight covers less than a
  thousandth of the distance;
* steady: the gradient is the same at D and 2 D, and every step is as long as the first;
* growing: the gradient is larger at 2 D than at D, but no more than twice as large;
* exploding: a single step goes further than the whole distance.
"""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from slopelab.advice.study import study_pairing
from slopelab.calculus.flows import Flow
from slopelab.calculus.pairing import EndStudy
from slopelab.catalogue import activations, losses
from slopelab.core.spec import Activation, Loss
from slopelab.kernels import executable
from slopelab.training import Run, train

NUMBER = 200
FAR, FARTHEST = 1e3, 1e6
FAINT = 0.1
STEPS, RATE = 25, 0.1
TOLD: tuple[Flow, ...] = ("dead", "vanishing", "steady", "growing", "exploding")


def drawn() -> list[tuple[Activation, Loss, float, EndStudy]]:
    """Pairings, targets and wrong ends, at random, the rarer flows as often as the common ones."""
    chooser = random.Random(20251125)  # noqa: S311 - a test is to be the same each time
    pairs = [(a, b) for a in activations().values() for b in losses().values()]
    chooser.shuffle(pairs)
    found: list[tuple[Activation, Loss, float, EndStudy]] = []
    counts: Counter[Flow] = Counter()
    for activation, loss in pairs:
        if len(found) == NUMBER:
            break
        study = study_pairing(activation, loss)
        ends = [
            (float(one.target.y), end)
            for one in study.seen
            for end in one.far.wrong
            if end.flow in TOLD
        ]
        if ends:
            y, end = min(ends, key=lambda pair: counts[pair[1].flow])
            counts[end.flow] += 1
            found.append((activation, loss, y, end))
    return found


@pytest.fixture(scope="module")
def cases() -> list[tuple[Activation, Loss, float, EndStudy]]:
    return drawn()


def run(activation: Activation, loss: Loss, y: float, w0: float) -> Run:
    with np.errstate(all="ignore"):
        return train(activation, loss, w0=w0, y=y, lr=RATE, steps=STEPS)


def holds(flow: Flow, first: Run, farther: float, distance: float) -> bool:
    gradients = first.dloss_dw
    size = abs(gradients[0])
    with np.errstate(all="ignore"):  # what explodes leaves the floats
        moved = np.abs(np.diff(first.w))
    if flow == "dead":
        return not gradients.any() and not moved.any()
    if flow == "vanishing":
        return size < FAINT and abs(first.w[-1] - first.w[0]) < distance / 1000
    if flow == "steady":
        return 0 < size == pytest.approx(farther, rel=0.05) and moved == pytest.approx(
            RATE * size, rel=0.05
        )
    if flow == "growing":
        return bool(1.02 * size < farther < 2.05 * size)
    return not size * RATE <= distance


def test_enough_of_each_flow_is_drawn(
    cases: list[tuple[Activation, Loss, float, EndStudy]],
) -> None:
    counts = Counter(end.flow for _, _, _, end in cases)
    assert sum(counts.values()) == NUMBER
    assert all(counts[flow] >= 8 for flow in TOLD), counts


@pytest.mark.parametrize("flow", TOLD)
def test_a_neuron_that_starts_there(
    flow: Flow,
    cases: list[tuple[Activation, Loss, float, EndStudy]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Compiling for a few steps takes far longer than the steps.
    monkeypatch.setenv(executable.CHOICE, "numpy")
    distance = FARTHEST if flow == "exploding" else FAR
    wrong: list[str] = []
    for activation, loss, y, end in cases:
        if end.flow != flow:
            continue
        start = end.side * distance
        first = run(activation, loss, y, start)
        farther = abs(run(activation, loss, y, 2 * start).dloss_dw[0])
        if not holds(flow, first, farther, distance):
            wrong.append(f"{first.name} y={y} z={start:g}: {first.dloss_dw[:2]}, {farther}")
    assert not wrong
