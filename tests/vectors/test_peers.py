"""Functions of vectors and losses against PyTorch, JAX, Keras and optax, values and gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest

import peers
import slopelab as sl

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
A, B, C = (RNG.normal(size=(7, 6)) for _ in range(3))
SIGNS = np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0])
LABELS = (RNG.random((7, 6)) > 0.5).astype(float)

FUNCTIONS: list[tuple[str, dict[str, Any], Callable[[Any], Any]]] = [
    ("softmax", {}, lambda x: F.softmax(x, -1)),
    ("log_softmax", {}, lambda x: F.log_softmax(x, -1)),
    ("softmin", {}, lambda x: F.softmin(x, -1)),
    ("glu", {}, lambda x: F.glu(x, -1)),
    ("logsumexp", {}, lambda x: torch.logsumexp(x, -1)),
    ("standardize", {}, lambda x: F.layer_norm(x, (6,), eps=1e-5)),
    ("unit_norm", {}, lambda x: F.normalize(x, dim=-1)),
    ("swiglu", {}, lambda x: F.silu(x[..., :3]) * x[..., 3:]),
    ("geglu", {}, lambda x: F.gelu(x[..., :3]) * x[..., 3:]),
    ("reglu", {}, lambda x: F.relu(x[..., :3]) * x[..., 3:]),
    ("gtu", {}, lambda x: torch.tanh(x[..., :3]) * torch.sigmoid(x[..., 3:])),
    ("bilinear", {}, lambda x: x[..., :3] * x[..., 3:]),
    ("maxout", {"k": 3}, lambda x: x.reshape(7, 2, 3).amax(-1)),
    ("crelu", {}, lambda x: torch.cat([F.relu(x), F.relu(-x)], -1)),
]


@pytest.mark.parametrize(("name", "params", "peer"), FUNCTIONS, ids=[row[0] for row in FUNCTIONS])
def test_torch_functions(name: str, params: dict[str, Any], peer: Callable[[Any], Any]) -> None:
    x = torch.tensor(Z, requires_grad=True)
    theirs = peer(x)
    flow = np.random.default_rng(9).normal(size=theirs.shape)
    theirs.backward(torch.tensor(flow))
    value, back = sl.activation(name, **params).value_and_vjp(Z, flow)
    np.testing.assert_allclose(value, theirs.detach().numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(back, x.grad.numpy(), rtol=1e-11, atol=1e-13)


def test_softmax2d() -> None:
    x = RNG.normal(size=(2, 3, 4, 5))
    theirs = torch.nn.Softmax2d()(torch.tensor(x)).numpy()
    np.testing.assert_allclose(sl.activation("softmax2d")(x), theirs, rtol=1e-13)


def test_projection_of_optax_and_helpers_of_jax() -> None:
    for row in Z:
        with jax.enable_x64(new_val=True):
            theirs = np.asarray(optax.projections.projection_simplex(jax.numpy.asarray(row)))
        np.testing.assert_allclose(sl.activation("sparsemax")(row), theirs, atol=1e-6)
    with jax.enable_x64(new_val=True):
        theirs = np.asarray(jax.nn.standardize(jax.numpy.asarray(Z), epsilon=1e-5))
    np.testing.assert_allclose(sl.activation("standardize")(Z), theirs, rtol=1e-6, atol=1e-6)


TORCH: list[tuple[str, dict[str, Any], tuple[Any, ...], tuple[Any, ...], Callable[..., Any]]] = [
    ("cross_entropy", {}, (Z,), (Y,), lambda z, y: F.cross_entropy(z, y, reduction="none")),
    ("cross_entropy", {}, (Z,), (T,), lambda z, y: F.cross_entropy(z, y, reduction="none")),
    ("nll", {}, (np.log(P),), (Y,), lambda p, y: F.nll_loss(p, y, reduction="none")),
    ("kl_div", {}, (np.log(P),), (T,), lambda p, y: F.kl_div(p, y, reduction="none").sum(-1)),
    ("multi_margin", {}, (Z,), (Y,), lambda z, y: F.multi_margin_loss(z, y, reduction="none")),
    (
        "multi_margin",
        {"power": 2, "margin": 0.5},
        (Z,),
        (Y,),
        lambda z, y: F.multi_margin_loss(z, y, p=2, margin=0.5, reduction="none"),
    ),
    (
        "multilabel_soft_margin",
        {},
        (Z,),
        (LABELS,),
        lambda z, y: F.multilabel_soft_margin_loss(z, y, reduction="none"),
    ),
    (
        "gaussian_nll_variance",
        {},
        (A[:, 0], np.abs(B[:, 0]) + 0.1),
        (C[:, 0],),
        lambda m, v, y: F.gaussian_nll_loss(m, y, v, reduction="none"),
    ),
    (
        "cosine_embedding",
        {"margin": 0.2},
        (A, B),
        (SIGNS,),
        lambda a, b, y: F.cosine_embedding_loss(a, b, y, margin=0.2, reduction="none"),
    ),
    (
        "triplet_margin",
        {},
        (A, B, C),
        (),
        lambda a, p, n: F.triplet_margin_loss(a, p, n, eps=0.0, reduction="none"),
    ),
    (
        "triplet_margin",
        {"degree": 3},
        (A, B, C),
        (),
        lambda a, p, n: F.triplet_margin_loss(a, p, n, p=3, eps=0.0, reduction="none"),
    ),
]


@pytest.mark.parametrize("row", TORCH, ids=[f"{row[0]}{k}" for k, row in enumerate(TORCH)])
def test_torch_losses(row: tuple[Any, ...]) -> None:
    name, params, predictions, targets, peer = row
    tensors = [torch.tensor(p, requires_grad=True) for p in predictions]
    theirs = peer(*tensors, *(torch.tensor(y) for y in targets))
    theirs.sum().backward()
    value, slopes = sl.loss(name, **params).value_and_grad(*predictions, *targets)
    np.testing.assert_allclose(value, theirs.detach().numpy(), rtol=1e-6, atol=1e-9)
    slopes = slopes if isinstance(slopes, tuple) else (slopes,)
    for slope, tensor in zip(slopes, tensors, strict=True):
        np.testing.assert_allclose(slope, tensor.grad.numpy(), rtol=1e-5, atol=1e-8)


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


OPTAX: list[tuple[str, dict[str, Any], Any, Any, Callable[..., Any]]] = [
    ("crammer_singer", {}, Z, Y, optax.losses.multiclass_hinge_loss),
    (
        "multiclass_perceptron",
        {},
        Z,
        Y,
        optax.losses.multiclass_perceptron_loss,
    ),
    ("sparsemax_loss", {}, Z, Y, optax.losses.multiclass_sparsemax_loss),
    (
        "poly1_cross_entropy",
        {},
        Z,
        ONE_HOT,
        lambda z, y: optax.losses.poly_loss_cross_entropy(z, y, epsilon=2.0),
    ),
    (
        "generalized_kl",
        {},
        np.log(P),
        T,
        optax.losses.generalized_kl_divergence,
    ),
    ("cosine_distance", {}, A, B, optax.losses.cosine_distance),
]


@pytest.mark.parametrize("row", OPTAX, ids=[row[0] for row in OPTAX])
def test_optax_losses(row: tuple[Any, ...]) -> None:
    name, params, prediction, target, peer = row
    with jax.enable_x64(new_val=True):
        given = jax.numpy.asarray(prediction), jax.numpy.asarray(target)
        theirs = np.asarray(peer(*given))
        slope = np.asarray(jax.grad(lambda p: peer(p, given[1]).sum())(given[0]))
    value, ours = sl.loss(name, **params).value_and_grad(prediction, target)
    np.testing.assert_allclose(value, theirs, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(ours, slope, rtol=1e-5, atol=1e-5)


KERAS: list[tuple[str, dict[str, Any], Any, Any, str, dict[str, Any]]] = [
    ("categorical_hinge", {}, Z, ONE_HOT, "CategoricalHinge", {}),
    ("generalized_cross_entropy", {"q": 0.5}, P, Y, "CategoricalGeneralizedCrossEntropy", {}),
    (
        "categorical_focal",
        {"alpha": 0.25},
        Z,
        ONE_HOT,
        "CategoricalFocalCrossentropy",
        {"from_logits": True},
    ),
    ("tversky", {"smooth": "1e-7"}, P[:1], LABELS[:1], "Tversky", {}),
    ("dice", {"smooth": "1e-7"}, P[:1], LABELS[:1], "Dice", {}),
]


@pytest.mark.parametrize("row", KERAS, ids=[row[0] for row in KERAS])
def test_keras_losses(row: tuple[Any, ...]) -> None:
    import keras

    name, params, prediction, target, peer, options = row
    theirs = getattr(keras.losses, peer)(reduction="none", **options)(
        target.astype("float32" if target.dtype.kind == "f" else "int32"),
        prediction.astype("float32"),
    )
    value = sl.loss(name, **params)(prediction, target)
    np.testing.assert_allclose(value, np.ravel(theirs), rtol=2e-5, atol=2e-6)


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
