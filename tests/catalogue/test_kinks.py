"""Whose derivative is taken at kinks: the same function, another slope at one place."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest

import slopelab as sl
from slopelab.catalogue import activations, losses
from slopelab.core import spec as spec_module
from slopelab.core.parse import parse
from slopelab.core.spec import CONVENTIONS
from slopelab.errors import ParameterError
from slopelab.kernels.constants import exact_value

# What was measured on the libraries, or read in their sources where they do not run in Python:
# function, parameters, place, and the derivative there by convention; PyTorch's is the default.
MEASURED = [
    ("relu", {}, 0.0, {"torch": 0.0, "jax": 0.0, "tf": 0.0, "nnlib": 0.0}),
    ("relu6", {}, 0.0, {"torch": 0.0, "jax": 0.0, "tf": 0.0, "nnlib": 0.0}),
    ("relu6", {}, 6.0, {"torch": 0.0, "jax": 0.0, "tf": 0.0, "nnlib": 0.0}),
    ("leaky_relu", {}, 0.0, {"torch": 0.01, "jax": 1.0, "tf": 0.01, "nnlib": 0.01}),
    ("prelu", {}, 0.0, {"torch": 0.25}),
    ("rrelu", {}, 0.0, {"torch": 11 / 48}),
    ("elu", {}, 0.0, {"torch": 1.0, "jax": 1.0, "tf": 1.0, "nnlib": 1.0}),
    ("elu", {"alpha": 2}, 0.0, {"torch": 2.0, "jax": 2.0, "nnlib": 1.0}),
    ("celu", {}, 0.0, {"torch": 1.0, "jax": 1.0, "nnlib": 1.0}),
    (
        "selu",
        {},
        0.0,
        {
            "torch": 1.7580993408473769,
            "jax": 1.7580993408473769,
            "tf": 1.0507009873554805,
            "nnlib": 1.7580993408473769,
        },
    ),
    ("hard_sigmoid", {}, -3.0, {"torch": 0.0, "jax": 0.0, "nnlib": 0.0}),
    ("hard_sigmoid", {}, 3.0, {"torch": 0.0, "jax": 0.0, "nnlib": 0.0}),
    ("hard_silu", {}, -3.0, {"torch": 0.0, "jax": 0.0, "nnlib": -0.5}),
    ("hard_silu", {}, 3.0, {"torch": 1.0, "jax": 1.0, "nnlib": 1.5}),
    ("hard_tanh", {}, -1.0, {"torch": 0.0, "jax": 1.0, "nnlib": 0.0}),
    ("hard_tanh", {}, 1.0, {"torch": 0.0, "jax": 1.0, "nnlib": 0.0}),
    ("hard_shrink", {}, 0.5, {"torch": 0.0}),
    ("hard_shrink", {}, -0.5, {"torch": 0.0}),
    ("soft_shrink", {}, 0.5, {"torch": 0.0, "nnlib": 0.0}),
    ("soft_shrink", {}, -0.5, {"torch": 0.0, "nnlib": 0.0}),
    ("threshold", {"threshold": 1}, 1.0, {"torch": 0.0}),
    ("thresholded_relu", {}, 1.0, {"nnlib": 0.0}),
    ("sparse_plus", {}, -1.0, {"jax": 0.0}),
    ("sparse_plus", {}, 1.0, {"jax": 1.0}),
    ("sparse_sigmoid", {}, -1.0, {"torch": 0.0, "jax": 0.25}),
    ("sparse_sigmoid", {}, 1.0, {"torch": 0.0, "jax": 0.25}),
    ("abs", {}, 0.0, {"torch": 0.0, "jax": 1.0}),
    ("hard_mish", {}, -2.0, {"torch": 0.0}),
    ("hard_mish", {}, 0.0, {"torch": 1.0}),
]
ROWS = [(*row[:3], library, value) for row in MEASURED for library, value in row[3].items()]
CONVENTIONAL = [
    (name, library)
    for name, spec in activations().items()
    for library in CONVENTIONS
    if any(library in kink.values for kink in spec.at_kinks)
]


@pytest.mark.parametrize(("name", "params", "place", "library", "value"), ROWS)
def test_slopes_at_kinks_are_the_libraries(
    name: str, params: dict[str, float], place: float, library: str, value: float
) -> None:
    function = sl.activation(name, kinks=library, **params)
    if library == "torch":
        assert function == sl.activation(name, **params)
    for dtype in (np.float64, np.float32):
        found = function.grad(np.array([place, -place if place == 0 else place], dtype=dtype))
        assert found == pytest.approx(dtype(value), abs=0, rel=1e-15)


@pytest.mark.parametrize(("name", "library"), CONVENTIONAL)
def test_nothing_else_changes(name: str, library: str) -> None:
    """The values, at the kink too; the slopes next to it, in the last place; what is known."""
    plain, other = sl.activation(name), sl.activation(name, kinks=library)
    for place, _ in spec_module._at_kinks(other.spec):
        exact = exact_value(place)
        assert exact is not None
        kink = float(exact)
        x = np.array([kink, kink - 1e-12, kink + 1e-12, kink - 2.5, kink + 2.5, np.inf, -np.inf])
        x = np.append(x, [np.nextafter(kink, np.inf), np.nextafter(kink, -np.inf), np.nan])
        np.testing.assert_array_equal(other(x), plain(x))
        np.testing.assert_array_equal(other.grad(x[x != kink]), plain.grad(x[x != kink]))
    known, same = other.facts(), plain.facts()
    assert known.lipschitz == same.lipschitz
    assert known.parity == same.parity
    assert [kink.place for kink in known.kinks] == [kink.place for kink in same.kinks]
    assert not same.kinks or known.kinks != same.kinks


def test_a_convention_is_part_of_the_function() -> None:
    function = sl.activation("leaky_relu", kinks="jax")
    assert repr(function) == "activation('leaky_relu', negative_slope=0.01, kinks='jax')"
    assert pickle.loads(pickle.dumps(function)) == function  # noqa: S301
    assert function != sl.activation("leaky_relu")
    assert sl.activation(function, negative_slope="0.2").spec.kinks == "jax"
    assert sl.activation(function, kinks="torch") == sl.activation("leaky_relu")
    assert "kinks" not in repr(sl.activation("leaky_relu", kinks="torch"))
    assert "1 is used there" in function.describe()
    assert function.facts().kinks[0].taken == 1.0
    assert "1 is used there" in str(function.derivation())


def test_the_chain_rule_takes_it_too() -> None:
    pair = sl.pairing("leaky_relu+mse", kinks="jax")
    assert pair.grad(0.0, 1.0) == -2.0
    assert sl.pairing("leaky_relu+mse").grad(0.0, 1.0) == -0.02
    assert pickle.loads(pickle.dumps(pair)) == pair  # noqa: S301
    assert sl.pairing(sl.activation("leaky_relu", kinks="jax"), "mse").grad(0.0, 1.0) == -2.0
    run = sl.train("leaky_relu+mse", w0=0.0, steps=1, kinks="jax")
    assert run.dprediction_dz[0] == 1.0
    assert sl.pairing(sl.pairing("leaky_relu+mse"), kinks="jax").grad(0.0, 1.0) == -2.0


def test_a_formula_has_no_convention() -> None:
    with pytest.raises(ParameterError, match="catalogue"):
        sl.activation("max(x, 0)", kinks="jax")
    with pytest.raises(ParameterError, match="catalogue"):
        sl.pairing("max(x, 0)+(p-y)^2", kinks="jax")
    assert sl.activation("max(x, 0)", kinks="torch") == sl.activation("max(x, 0)")
    assert sl.pairing("abs+(p-y)^2", kinks="jax").grad(0.0, 1.0) == -2.0


@pytest.mark.parametrize("given", ["theano", "", "Jax", 3, b"jax"])
def test_unknown_conventions_meet_those_there_are(given: object) -> None:
    for make in (sl.activation, sl.loss):
        with pytest.raises(ParameterError, match="torch, jax, tf, nnlib"):
            make("relu" if make is sl.activation else "mse", kinks=given)


def test_places_and_slopes_are_formulas_in_the_parameters() -> None:
    function = sl.activation("hard_tanh", kinks="jax", min_val=Fraction(-1, 2), max_val=2)
    assert function.grad([-0.5, 2.0, -1.0]).tolist() == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("name", [*activations(), *losses()])
def test_entries_can_be_read(name: str) -> None:
    spec = {**activations(), **losses()}[name]
    names = (*(param.name for param in spec.params), *([] if name in activations() else ["y"]))
    for kink in spec.at_kinks:
        assert kink.values
        for text in (kink.place, *kink.values.values()):
            parse(text, variables=names)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, spec in activations().items()
        if all(peer.library != "torch" for peer in spec.peers)
    ],
)
def test_without_an_example_the_smallest_slope_is_taken(name: str) -> None:
    """Each hinge and each absolute value by itself: sums of several, as in APL, add these up."""
    if name in {"apl", "pau"}:
        pytest.skip("a sum of hinges, an absolute value inside a quotient")
    for kink in sl.activation(name).facts().kinks:
        if not kink.jump:
            low, high = sorted((kink.left_slope, kink.right_slope))
            smallest = 0.0 if low <= 0 <= high else min(low, high, key=abs)
            assert kink.taken == pytest.approx(smallest, rel=1e-12)
