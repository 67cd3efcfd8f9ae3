"""Every function of vectors: its values and its Jacobian against ball arithmetic."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import slopelab as sl
import vector_oracle
from slopelab.core.vector_spec import VectorActivation
from slopelab.errors import InputError
from slopelab.words import use_language

NAMES = list(sl.vector_activations())
# Near enough to one another that a threshold has several entries above it.
ROWS = ([0.3, 0.4, -0.5, 0.9], [1.25, -0.75, 0.5, 1.0], [-3.0, 2.0, 0.0, 5.0])
ULP = 2.0**-52


def reference(
    spec: VectorActivation, row: list[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Value and Jacobian of one vector."""
    values: list[Any] = []
    slopes: list[Any] = []
    if spec.layout == "groups":
        groups = [row[k : k + 2] for k in range(0, len(row), 2)]
        (part,) = spec.bound_parts
        values = [vector_oracle.values(part, {"x": group}) for group in groups]
        for k, group in enumerate(groups):
            line = np.zeros((1, len(row)))
            line[:, 2 * k : 2 * k + 2] = vector_oracle.jacobian(part, {"x": group}, "x")
            slopes.append(line)
        return np.concatenate(values), np.concatenate(slopes)
    half = len(row) // 2
    vectors = {"a": row[:half], "b": row[half:]} if spec.layout == "halves" else {"x": row}
    vectors |= {name: [0.0] * len(row) for name in spec.extra}
    inputs = ("a", "b") if spec.layout == "halves" else ("x",)
    for part, sloping in zip(spec.bound_parts, spec.bound_slope_parts, strict=True):
        values.append(vector_oracle.values(part, vectors))
        slopes.append(
            np.hstack([vector_oracle.jacobian(sloping, vectors, name) for name in inputs])
        )
    return np.concatenate(values), np.vstack(slopes)


@pytest.fixture(scope="module", params=NAMES)
def function(request: pytest.FixtureRequest) -> sl.VectorFunction:
    return sl.vector_activations()[request.param]


def test_values_and_jacobians_are_those_of_ball_arithmetic(function: sl.VectorFunction) -> None:
    for row in ROWS:
        values, slopes = reference(function.spec, row)
        axis = -1
        found = np.atleast_1d(function(row, axis=axis))
        np.testing.assert_allclose(found, values, rtol=16 * ULP, atol=4 * ULP)
        jacobian = function.jacobian(row, axis=axis)
        scale = np.abs(slopes).max()
        np.testing.assert_allclose(jacobian, slopes, rtol=64 * ULP, atol=16 * ULP * scale)


def test_the_product_with_the_jacobian_is_that(function: sl.VectorFunction) -> None:
    row = ROWS[0]
    value = np.atleast_1d(function(row, axis=-1))
    flow = np.arange(1.0, 1.0 + value.size)
    given = flow if np.ndim(function(row, axis=-1)) else flow[0]
    expected = flow @ function.jacobian(row, axis=-1)
    both = function.value_and_vjp(row, given, axis=-1)
    np.testing.assert_allclose(both[1], expected, rtol=1e-13, atol=1e-13)
    np.testing.assert_array_equal(np.atleast_1d(both[0]), value)
    np.testing.assert_array_equal(function.vjp(row, given, axis=-1), both[1])


def test_any_axis(function: sl.VectorFunction) -> None:
    x = np.random.default_rng(1).normal(size=(3, 4, 2))
    plain = function(np.moveaxis(x, 1, -1), axis=-1)
    found = function(x, axis=1)
    if np.ndim(plain) == x.ndim:
        found = np.moveaxis(found, 1, -1)
    np.testing.assert_array_equal(found, plain)
    flow = np.ones_like(plain)
    back = function.vjp(np.moveaxis(x, 1, -1), flow, axis=-1)
    turned = np.moveaxis(flow, -1, 1) if flow.ndim == x.ndim else flow
    np.testing.assert_array_equal(np.moveaxis(function.vjp(x, turned, axis=1), 1, -1), back)


@pytest.mark.parametrize("dtype", ["float16", "float32", "bfloat16"])
def test_narrow_formats_are_rounded_once(function: sl.VectorFunction, dtype: str) -> None:
    import ml_dtypes

    kind = np.dtype(getattr(ml_dtypes, dtype) if dtype == "bfloat16" else dtype)
    x = np.random.default_rng(2).normal(size=(50, 4)).astype(kind)
    found = np.asarray(function(x, axis=-1))
    assert found.dtype == kind
    exact = np.asarray(function(x.astype(np.float64), axis=-1))
    if dtype != "bfloat16":
        np.testing.assert_array_equal(found, exact.astype(kind))
    assert np.all(np.abs(found.astype(np.float64) - exact) <= np.abs(exact) * 2.0**-8 + 1e-7)


def test_nan_stays(function: sl.VectorFunction) -> None:
    found = np.atleast_1d(function([np.nan, np.nan, np.nan, np.nan], axis=-1))
    assert np.isnan(found).all()


def test_no_warning_and_no_wrong_nan_far_out(function: sl.VectorFunction) -> None:
    for size in (1e4, 1e8, 1e300):
        found = np.atleast_1d(function([size, -size, 0.0, size / 2], axis=-1))
        assert not np.isnan(found).any()


def test_it_refuses_what_it_cannot_take(function: sl.VectorFunction) -> None:
    with pytest.raises(InputError):
        function(1.0)
    with pytest.raises(InputError):
        function([[1.0, 2.0]], axis=2)
    with pytest.raises(InputError):
        function(["a"], axis=-1)
    with pytest.raises(InputError):
        function(np.zeros((3, 0)), axis=-1)
    with pytest.raises(InputError):
        function.vjp(ROWS[0], np.zeros(17), axis=-1)


def test_pickles_and_prints(function: sl.VectorFunction) -> None:
    again = pickle.loads(pickle.dumps(function))  # noqa: S301 - our own bytes
    assert again == function
    assert eval(repr(function), {"activation": sl.activation}) == function  # noqa: S307 - our own text
    assert "<math" in function._repr_html_()
    assert function.describe()


def test_layouts_say_what_they_cannot_cut() -> None:
    with pytest.raises(InputError, match="two halves"):
        sl.activation("glu")([1.0, 2.0, 3.0])
    with pytest.raises(InputError, match="groups"):
        sl.activation("maxout", k=3)([1.0, 2.0, 3.0, 4.0])
    with pytest.raises(InputError, match="noise"):
        sl.activation("softmax")([1.0], noise=[1.0])


def test_noise_is_passed_in() -> None:
    x, noise = np.array([0.5, 1.0, -1.0]), np.array([0.25, -0.5, 1.0])
    found = sl.activation("gumbel_softmax", tau=0.5)(x, noise=noise)
    np.testing.assert_array_equal(found, sl.activation("softmax")((x + noise) / 0.5))


def test_the_hard_choice_takes_the_slope_of_the_soft_one() -> None:
    x, noise = np.array([0.5, 1.0, -1.0]), np.array([0.25, -0.5, 1.75])
    hard = sl.activation("gumbel_softmax_hard", tau=0.5)
    soft = sl.activation("gumbel_softmax", tau=0.5)
    np.testing.assert_array_equal(hard(x, noise=noise), [0.5, 0.0, 0.5])
    np.testing.assert_array_equal(hard([0.0, 2.0, 1.0]), [0.0, 1.0, 0.0])
    assert isinstance(hard, sl.VectorFunction)
    assert isinstance(soft, sl.VectorFunction)
    np.testing.assert_array_equal(hard.jacobian(x, noise=noise), soft.jacobian(x, noise=noise))
    assert "straight through" in hard.describe()
    with use_language("zh"):
        assert "直通" in str(hard.derivation("headline"))
    assert hard.derivation().equation == "∂sᵢ/∂xⱼ = sᵢ/T·(δᵢⱼ − sⱼ)"


def test_entmax_is_sparsemax_at_two() -> None:
    x = np.random.default_rng(3).normal(size=(100, 7))
    found = sl.activation("entmax", alpha=2)(x)
    np.testing.assert_allclose(found, sl.activation("sparsemax")(x), atol=4 * ULP)
    for alpha in ("1.1", "1.25", "1.7", "3"):
        shares = sl.activation("entmax", alpha=alpha)(x)
        np.testing.assert_allclose(shares.sum(axis=-1), 1.0, atol=16 * ULP)


def test_a_typed_formula_with_a_reduction_is_one_of_vectors() -> None:
    typed = sl.activation("exp(x)/sum(exp(x))")
    assert isinstance(typed, sl.VectorFunction)
    x = np.random.default_rng(4).normal(size=(10, 5)) * 100
    np.testing.assert_array_equal(typed(x), sl.activation("softmax")(x))
    power = sl.activation("abs(x)^a / sum(abs(x)^a)", a=3)
    np.testing.assert_allclose(power([1.0, 2.0]), [1 / 9, 8 / 9], rtol=4 * ULP)
    assert isinstance(sl.activation("max(0, x)"), sl.Function)
    assert power.params == {"a": float(Fraction(3))}
