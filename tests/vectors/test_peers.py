"""Functions of vectors and losses against the libraries that have them, values and slopes.

What is compared comes from the `peers` of the catalogue; what no library has is written here a
second time, with PyTorch. Where a library is wrong, the test is expected to fail, strictly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pytest

import peers
import slopelab as sl
from slopelab.core.spec import Peer
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from vector_peers import INDICES, PREDICTIONS, SHIFTS, UNASKED, keywords, losses_and_slopes
from vector_peers import value_and_vjp as theirs_back

assert peers.RUN  # it has chosen the backend of Keras, before anybody imports that
torch = pytest.importorskip("torch")
F = torch.nn.functional
jax = pytest.importorskip("jax")
optax = pytest.importorskip("optax")
pytest.importorskip("keras")

RNG = np.random.default_rng(8)
Z = RNG.normal(size=(7, 6)) * 2
Y = RNG.integers(0, 6, size=7)
ONE_HOT = np.eye(6)[Y]
P = np.exp(Z) / np.exp(Z).sum(-1, keepdims=True)
T = np.roll(P, 1, axis=0)
SIGNS = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0])
LABELS = (RNG.random((7, 6)) > 0.5).astype(float)

FUNCTIONS = sl.vector_activations()
LOSSES = sl.vector_losses()
NEARLY: Final = 2e-5
"""Relative, where the catalogue says that a peer differs: by an epsilon, or a clip at 1e-7."""


def asked(specs: Any) -> list[Any]:  # noqa: ANN401 - parameters of pytest
    """Each peer that can be run, with the function it is one of."""
    return [
        pytest.param(spec, peer, id=f"{spec.name}-{peer.name}")
        for spec in specs
        for peer in spec.peers
        if peer.library in peers.RUN and peer.name not in UNASKED
    ]


def close(found: object, wanted: object, peer: Peer, scale: float = 1.0) -> None:
    rtol = NEARLY if peer.differs is not None else 1e-11
    np.testing.assert_allclose(found, wanted, rtol=rtol * scale, atol=rtol * scale / 10)


@pytest.mark.parametrize(("spec", "peer"), asked(f.spec for f in FUNCTIONS.values()))
def test_functions(spec: VectorActivation, peer: Peer) -> None:
    x = Z if spec.axis == -1 else RNG.normal(size=(2, 3, 4, 5))
    function = sl.activation(spec.name, **peer.values)
    assert isinstance(function, sl.VectorFunction)
    rng = np.random.default_rng(9)
    theirs, flow, back = theirs_back(
        peer, x, lambda shape: rng.normal(size=shape), keywords(function.spec, peer)
    )
    ours = function.value_and_vjp(x, flow)
    close(ours[0], theirs, peer)
    close(ours[1], back, peer, 10)


@pytest.mark.parametrize(("spec", "peer"), asked(f.spec for f in LOSSES.values()))
def test_losses(spec: VectorLoss, peer: Peer) -> None:
    loss = sl.loss(spec.name, **peer.values)
    assert isinstance(loss, sl.VectorLossFunction)
    compare(loss, peer)


@pytest.mark.parametrize(
    ("spec", "peer"),
    [pair for pair in asked(f.spec for f in LOSSES.values()) if pair.values[1].arguments],
)
def test_losses_with_other_parameters(spec: VectorLoss, peer: Peer) -> None:
    usual = {param.name: float(param.default) for param in spec.params}
    changed = {
        name: 3 if name == "degree" else 2 if name == "power" else 0.75 * usual[name] + 0.0625
        for name in peer.arguments
    }
    if peer.name == "optax.losses.triplet_margin_loss":
        changed["degree"] = 2  # others are wrong there: see below
    loss = sl.loss(spec.name, **{**peer.values, **changed})
    assert isinstance(loss, sl.VectorLossFunction)
    compare(loss, peer)


def compare(loss: sl.VectorLossFunction, peer: Peer) -> None:
    spec = loss.spec
    predictions, targets = examples(spec)
    theirs, slopes = losses_and_slopes(peer, predictions, targets, keywords(spec, peer))
    value, ours = loss.value_and_grad(*predictions, *targets)
    close(value, theirs, peer)
    if peer.name in PREDICTIONS:
        return
    for mine, other in zip(ours if isinstance(ours, tuple) else (ours,), slopes, strict=True):
        close(mine, other, peer, 10)


def examples(spec: VectorLoss) -> tuple[list[npt.NDArray[Any]], list[npt.NDArray[Any]]]:
    """Samples that a loss is meant for."""
    rng = np.random.default_rng(len(spec.name))
    predictions: list[npt.NDArray[Any]] = []
    for name in spec.predictions:
        row = rng.normal(size=(7, 6)) * 2
        shares = np.exp(row) / np.exp(row).sum(-1, keepdims=True)
        row = {
            "probabilities": shares,
            "log_probabilities": np.log(shares),
            "numbers": np.abs(row) + 0.1,
        }.get(spec.takes, row)
        predictions.append(row[:, 0] if name in spec.numbers else row)
    wanted = {
        "classes": ONE_HOT,
        "labels": LABELS,
        "signs": SIGNS,
        "values": T,
        "none": T,
    }[spec.target]
    targets = [
        wanted[:, 0] if k in spec.numbers and wanted.ndim > 1 else wanted for k in spec.targets
    ]
    return predictions, targets


def test_what_is_said_of_peers_is_of_peers() -> None:
    known = {p.name for f in (*FUNCTIONS.values(), *LOSSES.values()) for p in f.spec.peers}
    assert {*UNASKED, *INDICES, *PREDICTIONS, *SHIFTS} <= known


# -- what no library has, written a second time ---------------------------------------------------

SECOND: dict[str, tuple[dict[str, Any], Callable[[Any], Any]]] = {
    "swiglu": ({}, lambda x: F.silu(x[..., :3]) * x[..., 3:]),
    "geglu": ({}, lambda x: F.gelu(x[..., :3]) * x[..., 3:]),
    "reglu": ({}, lambda x: F.relu(x[..., :3]) * x[..., 3:]),
    "gtu": ({}, lambda x: torch.tanh(x[..., :3]) * torch.sigmoid(x[..., 3:])),
    "bilinear": ({}, lambda x: x[..., :3] * x[..., 3:]),
    "swiglu_clamped": (
        {},
        lambda x: (
            x[..., :3].clamp(max=7)
            * torch.sigmoid(1.702 * x[..., :3].clamp(max=7))
            * (x[..., 3:].clamp(-7, 7) + 1)
        ),
    ),
    "maxout": ({"k": 3}, lambda x: x.reshape(7, 2, 3).amax(-1)),
    "crelu": ({}, lambda x: torch.cat([F.relu(x), F.relu(-x)], -1)),
}
ELSEWHERE: Final = {"entmax", "gumbel_softmax", "gumbel_softmax_hard"}
"""Functions that tests of their own hold: here below, and in test_functions.py."""


def test_every_function_is_written_a_second_time() -> None:
    ours = {pair.values[0].name for pair in asked(f.spec for f in FUNCTIONS.values())}
    assert set(FUNCTIONS) == ours | set(SECOND) | ELSEWHERE


@pytest.mark.parametrize("name", SECOND)
def test_functions_that_no_library_has(name: str) -> None:
    params, peer = SECOND[name]
    x = torch.tensor(Z, requires_grad=True)
    theirs = peer(x)
    flow = np.random.default_rng(9).normal(size=theirs.shape)
    theirs.backward(torch.tensor(flow))
    value, back = sl.activation(name, **params).value_and_vjp(Z, flow)
    np.testing.assert_allclose(value, theirs.detach().numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(back, x.grad.numpy(), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("tau", [1.0, 0.25])
def test_gumbel_softmax_with_the_noise_of_torch(*, hard: bool, tau: float) -> None:
    x = torch.tensor(Z, requires_grad=True)
    torch.manual_seed(95)
    theirs = F.gumbel_softmax(x, tau=tau, hard=hard)
    torch.manual_seed(95)
    noise = -torch.empty_like(x).exponential_().log()
    flow = np.random.default_rng(9).normal(size=Z.shape)
    theirs.backward(torch.tensor(flow))
    name = "gumbel_softmax_hard" if hard else "gumbel_softmax"
    function = sl.activation(name, tau=tau)
    assert isinstance(function, sl.VectorFunction)
    value, back = function.value_and_vjp(Z, flow, noise=noise.detach().numpy())
    np.testing.assert_allclose(value, theirs.detach().numpy(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(back, x.grad.numpy(), rtol=1e-10, atol=1e-13)


def test_entmax_by_its_condition() -> None:
    """The shares are ((alpha - 1) x - tau)_+^(1/(alpha - 1)) for one tau, and sum to 1."""
    for alpha in (1.25, 1.5, 3.0):
        shares = sl.activation("entmax", alpha=alpha)(Z)
        np.testing.assert_allclose(shares.sum(-1), 1.0, rtol=1e-13)
        for row, x in zip(shares, Z, strict=True):
            taus = (alpha - 1) * x - row ** (alpha - 1)
            inside = row > 1e-9
            np.testing.assert_allclose(taus[inside], taus[inside][0], atol=1e-6)
            assert ((alpha - 1) * x[~inside] <= taus[inside][0] + 1e-6).all()


def test_soft_targets_of_torch() -> None:
    z = torch.tensor(Z, requires_grad=True)
    theirs = F.cross_entropy(z, torch.tensor(T), reduction="none")
    theirs.sum().backward()
    value, slope = sl.loss("cross_entropy").value_and_grad(Z, T)
    np.testing.assert_allclose(value, theirs.detach().numpy(), rtol=1e-13)
    np.testing.assert_allclose(slope, z.grad.numpy(), rtol=1e-12, atol=1e-15)


def test_dice_and_ranking_of_optax() -> None:
    with jax.enable_x64(new_val=True):
        y = jax.numpy.asarray(LABELS)
        masks = [jax.numpy.stack([1 - one, one], -1) for one in (P, LABELS)]
        dice = [
            np.ravel(
                optax.losses.dice_loss(
                    share[None], label[None], apply_softmax=False, ignore_background=True
                )
            )
            for share, label in zip(*masks, strict=True)
        ]
        ranked = optax.losses.ranking_softmax_loss(jax.numpy.asarray(Z), y, reduce_fn=None)
    np.testing.assert_allclose(sl.loss("dice", smooth=2)(P, LABELS), np.ravel(dice), rtol=1e-12)
    np.testing.assert_allclose(sl.loss("cross_entropy")(Z, LABELS), ranked, rtol=1e-12)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_torch_options_of_the_cross_entropy(reduction: Literal["mean", "sum"]) -> None:
    weights = np.array([1.0, 2.0, 0.5, 3.0, 1.0, 0.25])
    y = Y.copy()
    y[2] = -100
    x = torch.tensor(Z, requires_grad=True)
    theirs = F.cross_entropy(
        x,
        torch.tensor(y),
        weight=torch.tensor(weights),
        ignore_index=-100,
        label_smoothing=0.1,
        reduction=reduction,
    )
    theirs.backward()
    value, slope = sl.loss("cross_entropy").value_and_grad(
        Z,
        y,
        reduction=reduction,
        class_weight=weights,
        label_smoothing=0.1,
        ignore_index=-100,
    )
    assert value == pytest.approx(float(theirs.detach()), rel=1e-12)
    np.testing.assert_allclose(slope, x.grad.numpy(), rtol=1e-11, atol=1e-15)


# -- where a peer is wrong: an expected failure, so that its repair is noticed --------------------


@pytest.mark.xfail(reason="keras 3.15 takes a wrong threshold (keras issue 23425)", strict=True)
def test_sparsemax_of_keras_sums_to_one() -> None:
    import keras

    theirs = np.asarray(keras.ops.sparsemax(np.array([0.5, 0.4], dtype="float32")))
    np.testing.assert_allclose(theirs, [0.55, 0.45], atol=1e-6)


def test_sparsemax_of_ours_is_that() -> None:
    np.testing.assert_allclose(sl.activation("sparsemax")([0.5, 0.4]), [0.55, 0.45], atol=1e-15)
    np.testing.assert_allclose(
        sl.activation("sparsemax")([1.0, 0.9, 0.8]), [13 / 30, 1 / 3, 7 / 30], atol=1e-15
    )


TRIPLE = np.array([0.3, -0.5]), np.zeros(2), np.array([1.0, 1.0])


@pytest.mark.xfail(reason="optax takes powers of signed differences", strict=True)
@pytest.mark.parametrize(("degree", "exact"), [(1, 3.6), (3, 3.98)])
def test_triplet_margin_of_optax(degree: int, exact: float) -> None:
    found = optax.losses.triplet_margin_loss(*TRIPLE, norm_degree=degree, margin=5.0)
    assert float(found) == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize(("degree", "exact"), [(1, 3.6), (3, 3.98)])
def test_triplet_margin_of_ours(degree: int, exact: float) -> None:
    found = sl.loss("triplet_margin", degree=degree, margin=5)(*TRIPLE)
    assert found == pytest.approx(exact, abs=0.01)


@pytest.mark.xfail(reason="optax divides by the norm 0", strict=True)
def test_cosine_of_a_zero_vector_in_optax() -> None:
    found = float(optax.losses.cosine_distance(np.zeros(2), np.ones(2)))
    assert found == pytest.approx(1.0)


@pytest.mark.xfail(reason="torch divides by the number of classes too", strict=True)
def test_the_mean_of_the_kl_divergence_of_torch() -> None:
    found = F.kl_div(torch.tensor(np.log(P)), torch.tensor(T), reduction="mean")
    assert float(found) == pytest.approx(sl.loss("kl_div")(np.log(P), T, reduction="mean"))


def test_the_mean_of_the_kl_divergence_is_batchmean() -> None:
    found = F.kl_div(torch.tensor(np.log(P)), torch.tensor(T), reduction="batchmean")
    assert float(found) == pytest.approx(sl.loss("kl_div")(np.log(P), T, reduction="mean"))


@pytest.mark.xfail(reason="torch sums the others to 1 and takes the logarithm", strict=True)
def test_the_winning_class_in_torch() -> None:
    found = F.cross_entropy(torch.tensor([[40.0, 0.0]], dtype=torch.float64), torch.tensor([0]))
    assert float(found) == pytest.approx(np.exp(-40.0), rel=1e-9, abs=0)
