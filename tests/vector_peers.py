"""Functions of vectors and losses of several predictions in other libraries, called by their names.

The catalogue says what a peer is called, what it calls our parameters, and with which options it is
the same function; here is how each library is called, and what it takes otherwise than we do.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peers import library, resolved
from slopelab.core.spec import Peer
from slopelab.core.vector_spec import VectorActivation, VectorLoss

Array = npt.NDArray[np.float64]

UNASKED: Final = {
    "torch.nn.functional.gumbel_softmax": "draws its noise: asked for below, with a seed",
    "keras.activations.sparsemax": "has a defect: expected to fail below",
    "torch.nn.functional.multilabel_margin_loss": "takes lists of labels: asked in test_labels.py",
    "optax.losses.dice_loss": "is one of several masks: asked for below",
    "optax.losses.ranking_softmax_loss": "is our cross-entropy of relevances: asked for below",
    "optax.losses.ntxent": "makes the similarities itself",
    "keras.losses.circle": "makes the similarities itself",
}
"""Peers that the template does not call, and why not."""

INDICES: Final = frozenset(
    {
        "torch.nn.functional.nll_loss",
        "torch.nn.functional.multi_margin_loss",
        "optax.losses.multiclass_hinge_loss",
        "optax.losses.multiclass_perceptron_loss",
        "optax.losses.multiclass_sparsemax_loss",
        "keras.losses.categorical_generalized_cross_entropy",
    }
)
"""Those that take the index of a class and no distribution."""

PREDICTIONS: Final[dict[str, Callable[[Array], Array]]] = {
    "keras.losses.kl_divergence": np.exp,
}
"""What is made of our prediction for them; slopes are not compared then."""

SHIFTS: Final = {"keras.losses.cosine_similarity": 1.0}
"""So much more our loss is than theirs."""


def keywords(spec: VectorActivation | VectorLoss, peer: Peer) -> dict[str, object]:
    """Our parameter values under the peer's names for them."""
    values = {param.name: Fraction(param.default) for param in spec.params} | dict(spec.values)
    given: dict[str, object] = {}
    for ours, theirs in peer.arguments.items():
        exact = values[ours]
        # PyTorch takes the degree of a margin as an integer alone.
        given[theirs] = int(exact) if theirs == "p" else float(exact)
    return {**peer.options, **given}


def value_and_vjp(
    peer: Peer, x: Array, flow: Callable[[tuple[int, ...]], Array], given: Mapping[str, object]
) -> tuple[Array, Array, Array]:
    """A peer's values, what flows into them, and what flows back by its own differentiation."""
    function = resolved(peer.name)
    if peer.library == "torch":
        torch = library("torch")
        z = torch.tensor(x, requires_grad=True)
        if isinstance(function, type):
            y = function()(z)
        elif peer.name.endswith("layer_norm"):
            y = function(z, z.shape[-1:], **given)
        else:
            y = function(z, **given)
        into = flow(tuple(y.shape))
        (back,) = torch.autograd.grad(y, z, torch.tensor(into))
        return y.detach().numpy(), into, back.numpy()
    jax = library("jax")
    library("keras")  # 64-bit numbers are switched on with it

    def call(z: Any) -> Any:  # noqa: ANN401 - an array of theirs
        if peer.name.endswith("projection_simplex"):
            return jax.vmap(function)(z)
        return function(z, **given)

    y, pull = jax.vjp(call, jax.numpy.asarray(x))
    into = flow(tuple(y.shape))
    (back,) = pull(jax.numpy.asarray(into))
    return np.asarray(y), into, np.asarray(back)


def losses_and_slopes(
    peer: Peer,
    predictions: Sequence[Array],
    targets: Sequence[npt.NDArray[Any]],
    given: Mapping[str, object],
) -> tuple[Array, list[Array]]:
    """A peer's losses, one for each sample, and their slopes by each prediction."""
    if peer.name in INDICES:
        targets = [np.argmax(target, axis=-1) for target in targets]
    change = PREDICTIONS.get(peer.name)
    if change is not None:
        predictions = [change(prediction) for prediction in predictions]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run = _torch if peer.library == "torch" else _jax
        values, slopes = run(peer, predictions, targets, given)
    return values + SHIFTS.get(peer.name, 0.0), slopes


def _torch(
    peer: Peer,
    predictions: Sequence[Array],
    targets: Sequence[npt.NDArray[Any]],
    given: Mapping[str, object],
) -> tuple[Array, list[Array]]:
    torch, function = library("torch"), resolved(peer.name)
    tensors = [torch.tensor(p, requires_grad=True) for p in predictions]
    arguments = [*tensors, *map(torch.tensor, targets)]
    if peer.name.endswith("gaussian_nll_loss"):
        arguments = [arguments[0], arguments[2], arguments[1]]  # the mean, the target, the variance
    each = function(*arguments, reduction="none", **given)
    if each.ndim == 2:
        each = each.sum(-1)
    slopes = torch.autograd.grad(each.sum(), tensors)
    return each.detach().numpy(), [slope.numpy() for slope in slopes]


def _jax(
    peer: Peer,
    predictions: Sequence[Array],
    targets: Sequence[npt.NDArray[Any]],
    given: Mapping[str, object],
) -> tuple[Array, list[Array]]:
    jax = library("jax")
    library("keras")
    function = resolved(peer.name)

    def one(predicted: tuple[Any, ...], wanted: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """The loss of one sample: some of theirs reduce whatever they are given."""
        both = [p[None] for p in predicted], [y[None] for y in wanted]
        first, second = reversed(both) if peer.library == "keras" else both
        return jax.numpy.ravel(function(*first, *second, **given))[0]

    arrays = tuple(map(jax.numpy.asarray, predictions)), tuple(map(jax.numpy.asarray, targets))
    each = jax.vmap(one)(*arrays)
    slopes = jax.vmap(jax.grad(one))(*arrays)
    return np.asarray(each), [np.asarray(slope) for slope in slopes]
