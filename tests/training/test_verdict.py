"""The rules, one by one, and what no change of units may change."""

from __future__ import annotations

import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slopelab.catalogue import activation, activations, loss, losses, pairing
from slopelab.errors import PairingError
from slopelab.training import Verdict, train
from slopelab.training import verdict as rules
from slopelab.training.chain import Chain
from slopelab.training.landscape import Landscape, survey
from slopelab.training.verdict import Course, judge
from slopelab.words import LANGUAGES, messages, use_language


def course(
    losses: list[float],
    *,
    gradients: list[float] | None = None,
    lr: float = 0.1,
    factors: tuple[float, float, float] = (1.0, 1.0, 1.0),
    floor: float = 0.0,
    scale: float = 1.0,
) -> Course:
    """A course of the losses at each weight, with a healthy gradient unless told otherwise."""
    names = ("dloss_dprediction", "dprediction_dz", "dz_dw")
    return Course(
        lr=lr,
        w=np.zeros(len(losses)),
        loss=np.array(losses, dtype=float),
        gradient=np.array(gradients or [1.0] * len(losses), dtype=float),
        factors=dict(zip(names, factors, strict=True)),
        landscape=Landscape(
            floor=floor,
            place=0.0,
            scale=scale,
            normal_slope=1.0,
            normal_pull=1.0,
            normal_gradient=1.0,
        ),
    )


def assert_judged(expected: str, found: Verdict) -> None:
    assert found.case == expected, found.evidence


BOUNCE = [1.0, -1.0] * 5


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ("learning", course([1, 0.9, 0.7, 0.5])),
        ("slow", course([1, 0.9, 0.7, 0.51])),
        ("slow.risen", course([1, 2, 3, 3])),
        ("slow.rate", course([1, 1, 1, 1], lr=1e-9)),
        ("converged", course([1, 0.5, 0.1, 0.001])),
        ("learning", course([1, 0.5, 0.1, 0.00101])),
        ("converged", course([0, 0, 0, 0])),
        ("converged", course([7, 5.5, 5.0009], floor=5)),
        ("diverged.growing", course([1, 4, 9, 11])),
        ("slow.risen", course([1, 4, 9, 10])),
        ("slow.risen", course([1, 30, 30, 30, 30, 30, 30, 30])),
        ("diverged.not_finite", course([1, 4, float("inf"), float("nan")])),
        ("diverged.undefined", course([float("nan")] * 3)),
        ("learning", course([float("inf"), 4, 2, 1])),
        ("stuck", course([1, 1, 1, 1], gradients=[1e-3] * 4, factors=(1, 1e-3, 1))),
        ("stuck.still", course([1, 1, 1, 1], gradients=[0] * 4, factors=(1, 1, 0))),
        ("slow", course([1, 1, 1, 1], gradients=[0.009] * 4, lr=10)),
        ("learning", course([4, 2, 1, 0.2], gradients=[0.011] * 4, lr=1e-9)),
        ("oscillating", course([1.0] * 10, gradients=BOUNCE)),
        ("oscillating", course([1, 0.3] * 5, gradients=BOUNCE)),
        ("slow", course([1.0] * 10, gradients=[1.0] * 7 + [-1.0, 1.0, 1.0])),
        ("learning", course([0.5**k for k in range(9)], gradients=BOUNCE[:9])),
        ("slow", course([1, 0.9], gradients=[1, -1])),
        ("learning.endless", course([1, 0, -3, -9], floor=-np.inf)),
        ("slow", course([1, 0.9, 0.8, 0.7], floor=-np.inf)),
    ],
)
def test_rules(expected: str, given: Course) -> None:
    assert_judged(expected, judge(given))


@pytest.mark.parametrize(
    ("factors", "dead"),
    [
        ((1, 1e-5, 1), "dprediction_dz"),
        ((1e-5, 1, 1), "dloss_dprediction"),
        ((1, 1, 1e-5), "dz_dw"),
        ((1e-3, 1e-2, 1), "dloss_dprediction"),
        ((float("inf"), 0, 1), "dprediction_dz"),
        ((float("nan"), 0.5, 1), "dprediction_dz"),
    ],
)
def test_the_dead_factor_is_the_smallest(factors: tuple[float, float, float], dead: str) -> None:
    found = judge(course([1, 1, 1], gradients=[1e-5] * 3, factors=factors))
    assert (found.name, found.dead_factor) == ("stuck", dead)


def test_one_tiny_factor_alone_is_no_reason_to_be_stuck() -> None:
    run = train(*pairing("sigmoid+bce"), w0=-40, lr=1e-9)
    assert run.dprediction_dz[0] < 1e-17
    assert run.dloss_dprediction[0] < -1e17
    assert run.verdict.case == "slow.rate"


# -- units -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("inner", ["tanh", "relu", "sigmoid", "swish", "identity"])
@pytest.mark.parametrize("w0", [-30.0, -2.0, 0.1, 0.9, 4.0])
@pytest.mark.parametrize("lr", [1e-6, 0.1, 2.0, 3.0])
def test_neither_the_unit_nor_the_zero_of_the_loss_matters(
    inner: str, w0: float, lr: float
) -> None:
    """Multiplied by 64, exact in floating point, or raised by 5, the loss is judged alike."""
    plain = train(activation(inner), loss("(p - y)^2"), w0=w0, lr=lr)
    larger = train(activation(inner), loss("64*(p - y)^2"), w0=w0, lr=lr / 64)
    raised = train(activation(inner), loss("(p - y)^2 + 5"), w0=w0, lr=lr)
    for other in (larger, raised):
        assert other.verdict.name == plain.verdict.name
        assert other.verdict.dead_factor == plain.verdict.dead_factor


@given(
    inner=st.sampled_from(sorted(activations())),
    outer=st.sampled_from(sorted(losses())),
    w0=st.floats(-100, 100),
    x=st.floats(-10, 10),
    y=st.floats(0, 1),
    lr=st.floats(1e-6, 1e3),
    steps=st.integers(1, 60),
)
def test_what_every_verdict_keeps(
    inner: str, outer: str, w0: float, x: float, y: float, lr: float, steps: int
) -> None:
    try:
        run = train(activations()[inner], losses()[outer], w0=w0, x=x, y=y, lr=lr, steps=steps)
    except PairingError:
        return
    found, numbers = run.verdict, run.verdict.evidence
    assert (found.dead_factor is not None) == (found.name == "stuck")
    if found.name == "stuck":
        assert numbers["relative_gradient"] < rules.DEAD_GRADIENT
        assert numbers[f"relative_{found.dead_factor}"] < 0.25
    if found.name == "converged":
        assert numbers["last_gap"] <= rules.CONVERGED_GAP * numbers["scale"]
    if found.name == "learning":
        assert numbers["share_closed"] >= rules.SLOW_SHARE
    if found.name == "slow":
        assert numbers["share_closed"] < rules.SLOW_SHARE


# -- the floor -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "y", "floor"),
    [
        ("sigmoid+bce", 1.0, 0.0),
        ("sigmoid+bce", 0.3, 0.6108643020548935),
        ("identity+half_mse", 3.7, 0.0),
        ("identity+mae", 3.7, 0.0),
        ("identity+mse", -1e9, 0.0),
        ("tanh+mse", 3.0, 4.0),
        ("relu+half_mse", -1.0, 0.5),
        ("softplus+mse", 0.0, 0.0),
        ("swish+half_mse", -5.0, 0.5 * (5 - 0.27846454276107385) ** 2),
        ("atan(x)+mse", 2.0, (2 - np.pi / 2) ** 2),
        ("sin(x)+mse", 0.5, 0.0),
        ("max(0, x - 100)+mse", 1.0, 0.0),
    ],
)
def test_the_floor(name: str, y: float, floor: float) -> None:
    inner, outer = pairing(name)
    found = survey(Chain(inner, outer, y), np.array([-2.0]))
    assert found.floor == pytest.approx(floor, rel=1e-9, abs=1e-9 * max(found.scale, 1e-6))


@pytest.mark.parametrize("outer", ["-(p*y)", "-log(1 + p^2)", "p^3*y", "log(p^2)"])
def test_losses_without_a_floor(outer: str) -> None:
    inner = activation("identity")
    found = survey(Chain(inner, loss(outer), 1.0), np.array([-2.0]))
    assert found.floor == -np.inf


# -- words -----------------------------------------------------------------------------------------


def _every_case() -> list[Verdict]:
    runs = [
        ("sigmoid+bce", {}),
        ("tanh+half_mse", {}),
        ("relu+half_mse", {}),
        ("sigmoid+mse", {"w0": -10}),
        ("identity+half_mse", {"w0": 1}),
        ("identity+half_mse", {"lr": 1e-7}),
        ("identity+half_mse", {"lr": 2}),
        ("identity+half_mse", {"lr": 2.5}),
        ("identity+half_mse", {"lr": 2.5, "steps": 3000}),
        ("identity+half_mse", {"lr": 2.1, "steps": 1}),
        ("log(x)+mse", {}),
        ("identity+-(p*y)", {}),
    ]
    return [train(*pairing(name), **settings).verdict for name, settings in runs]


def test_every_case_has_its_sentence_in_both_languages() -> None:
    found = _every_case()
    for language in LANGUAGES:
        prefix = "verdict.reason."
        cases = {key.removeprefix(prefix) for key in messages(language) if key.startswith(prefix)}
        assert {one.case for one in found} == cases
        with use_language(language):
            for one in found:
                assert_sentence(one.reason, language)
                assert one.title == messages(language)[f"verdict.name.{one.name}"]


def assert_sentence(text: str, language: str) -> None:
    """One sentence, all of its fields filled with numbers that can be read."""
    assert text.endswith("。" if language == "zh" else ".")
    assert not set("{}") & set(text)
    assert "nan" not in text
    assert any(character in string.digits for character in text) or "start" in text or "一" in text


def test_the_sentence_of_the_dead_relu() -> None:
    found = train(*pairing("relu+half_mse")).verdict
    assert found.reason == (
        "The factor dŷ/dz is dead: it is 0, where 1 is normal. So dL/dw = 0 and the weight does "
        "not move any more; the loss stays at 0.5, and the lowest it can reach is 0."
    )
    with use_language("zh"):
        assert found.title == "卡死"
        assert found.reason == (
            "因子 dŷ/dz 已失效：它等于 0，而正常大小为 1。于是 dL/dw = 0，权重不再变化；"
            "损失停在 0.5，而能达到的最低损失为 0。"
        )


def test_the_tolerance_in_the_sentence_is_the_constant() -> None:
    for language in LANGUAGES:
        sentence = messages(language)["verdict.reason.converged"].replace(" %", "%")
        assert f"{100 * rules.CONVERGED_GAP:g}%" in sentence
