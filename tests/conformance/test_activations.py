"""Our activations against PyTorch, JAX and Keras: the same values, the same slopes at kinks.

What is compared comes from the `peers` of the catalogue. Tails, where libraries lose digits that
we keep, are the business of test_defects.py; here an error counts by the size of the numbers
that the library computes with.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

import slopelab as sl
from defects import WHOLE_GRID
from peers import RUN, keywords, resolved, value_and_slope
from slopelab.catalogue import activations
from slopelab.core.spec import Activation, Convention, Peer

PAIRS = [
    pytest.param(spec, peer, id=f"{name}-{peer.name}{''.join(map(str, peer.options.values()))}")
    for name, spec in activations().items()
    for peer in spec.peers
    if peer.library in RUN
]
TUNABLE = [pair for pair in PAIRS if pair.values[1].arguments]
SIZE = 384
DTYPES = ("float64", "float32")
ROUNDINGS = 32
"""How many units in the last place of the largest number on the way a library may be off."""


def function_of(spec: Activation, peer: Peer, **params: Fraction) -> sl.Function:
    """Ours, with the peer's defaults and its conventions."""
    convention: Convention = "torch" if peer.library == "torch" else "jax"
    return sl.activation(spec, kinks=convention, **{**peer.values, **params})


def grid(function: sl.Function, dtype: str) -> np.ndarray:
    """Ordinary places, and all kinks."""
    kinks = [kink.place.low for kink in function.facts().kinks]
    places = [*np.linspace(-9.0, 9.0, 145), *np.geomspace(1e-3, 15, 20), *kinks, 0.0, -0.0]
    both = np.array([*places, *(-place for place in places)], dtype=dtype)
    # All grids are of one size: JAX compiles anew for each.
    return np.resize(both, SIZE)


@cache
def computed(place: int, dtype: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where a peer was asked, its values and its slopes."""
    spec, peer = PAIRS[place].values
    x = grid(function_of(spec, peer), dtype)
    value, slope = value_and_slope(peer, x, keywords(peer, {}))
    return x, value, slope


def expect(request: pytest.FixtureRequest, peer: Peer, dtype: str, what: str) -> None:
    reason = WHOLE_GRID.get((peer.name, dtype, what))
    if reason is not None:
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))


def compare(found: np.ndarray, exact: np.ndarray, x: np.ndarray, dtype: str) -> None:
    assert found.dtype == dtype
    scale = ROUNDINGS * np.finfo(dtype).eps * (1 + np.abs(x) + np.abs(exact.astype(float)))
    off = np.abs(found.astype(float) - exact.astype(float)) / scale
    worst = np.argmax(off)
    assert off[worst] <= 1, (x[worst], found[worst], exact[worst])


@pytest.mark.parametrize("what", ["value", "slope"])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("place", range(len(PAIRS)), ids=[pair.id for pair in PAIRS])
def test_peers_compute_the_same(
    request: pytest.FixtureRequest, place: int, dtype: str, what: str
) -> None:
    spec, peer = PAIRS[place].values
    expect(request, peer, dtype, what)
    function = function_of(spec, peer)
    x, value, slope = computed(place, dtype)
    found, exact = (value, function(x)) if what == "value" else (slope, function.grad(x))
    compare(found, exact, x, dtype)


@pytest.mark.parametrize(("spec", "peer"), TUNABLE)
def test_parameters_mean_the_same(
    request: pytest.FixtureRequest, spec: Activation, peer: Peer
) -> None:
    """With other values than the defaults, at kinks too."""
    expect(request, peer, "parameters", "value")
    other: dict[str, Fraction] = {}
    for param in spec.params:
        if param.name in peer.arguments:
            value = Fraction(param.default) * Fraction(3, 2) + Fraction(1, 4)
            assert param.interval.contains(value)
            other[param.name] = value
    function = function_of(spec, peer, **other)
    x = grid(function, "float64")
    given = keywords(peer, {name: float(value) for name, value in other.items()})
    value, slope = value_and_slope(peer, x, given)
    compare(value, function(x), x, "float64")
    compare(slope, function.grad(x), x, "float64")


def elementwise(function: Callable[[np.ndarray], object]) -> bool:
    """Whether it takes one array and gives one whose elements depend on theirs alone."""
    x = np.array([[-1.5, 0.5, 2.0, 0.25]])
    try:
        whole = np.asarray(function(x))
        apart = np.asarray(function(x[:, ::-1]))[:, ::-1]
        single = np.asarray(function(x[:, :2]))
    except (TypeError, ValueError, IndexError, NotImplementedError):
        return False
    return (
        whole.shape == x.shape
        and np.issubdtype(whole.dtype, np.floating)
        and np.allclose(whole, apart)
        and np.allclose(whole[:, :2], single)
    )


@pytest.mark.parametrize("module", ["jax.nn", "keras.activations"])
def test_nothing_elementwise_is_left_out(module: str) -> None:
    loaded = resolved(module)
    known = {
        id(resolved(peer.name))
        for spec in activations().values()
        for peer in spec.peers
        if peer.name.startswith(f"{module}.")
    }
    found = {name: value for name, value in vars(loaded).items() if not name.startswith("_")}
    missing = {
        name
        for name, value in found.items()
        if callable(value)
        and not isinstance(value, type)
        and id(value) not in known
        and elementwise(value)
    }
    assert missing - {"log1mexp"} == set()
