"""Audits find what is wrong, and only that."""

from __future__ import annotations

import json
from math import inf, isnan, nan

import numpy as np
import pytest
from numpy.typing import NDArray

from slopelab.catalogue import activation
from slopelab.core.parse import parse
from slopelab.errors import InputError
from slopelab.kernels.apply import Kernel
from slopelab.kernels.audit import Accuracy, Audit, audit
from slopelab.kernels.stretches import batches, stepped, turning_points
from slopelab.kernels.ulps import DIGITS, exact_values, format_of, ulps
from slopelab.words import use_language

FORMATS = list(DIGITS)


class Spoilt:
    """A kernel that is wrong on purpose."""

    def __init__(self, formula: str, low: float, high: float, wrong: float) -> None:
        self.kernel = Kernel(parse(formula), "x")
        self.expr, self.var, self.compiled = self.kernel.expr, "x", False
        self.low, self.high, self.wrong = low, high, wrong

    def value_and_grad(self, x: NDArray[np.floating]) -> tuple[object, object]:
        value, slope = self.kernel.value_and_grad(x)
        spoilt = np.where((x > self.low) & (x < self.high), self.wrong, value).astype(value.dtype)
        return spoilt, slope


def spoilt(*about: object) -> Audit:
    return audit(Spoilt(*about), seconds=0.4)  # type: ignore[arg-type] # looks like a kernel


def test_wrong_zeros_nan_and_infinities_are_counted() -> None:
    assert spoilt("exp(x)", -20.0, -19.0, 0.0).value.wrong_zeros > 0
    assert spoilt("exp(x)", 1.0, 2.0, nan).value.not_a_number > 0
    found = spoilt("exp(x)", 1.0, 2.0, inf)
    assert found.value.wrong_infinities > 0
    assert found.value.ulp == inf
    assert 1 < found.value.at < 2
    assert found.derivative.ulp < 4
    assert (found.derivative.wrong_zeros, found.derivative.not_a_number) == (0, 0)


def test_the_search_climbs() -> None:
    """The error of this grows towards a place that samples miss by far."""

    class Drifting(Spoilt):
        def value_and_grad(self, x: NDArray[np.floating]) -> tuple[object, object]:
            value, slope = self.kernel.value_and_grad(x)
            bump = 1 + 1e-9 * np.exp2(-np.abs(np.log2(np.abs(x / 3.3 - 1) + 2.0**-40)) * -0.5)
            return value * np.where((x > 3) & (x < 4), bump, 1), slope

    found = audit(Drifting("exp(x)", 0, 0, 0), seconds=0.6)  # type: ignore[arg-type]
    assert 3 < found.value.at < 4
    assert found.value.ulp > 1000


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("formula", ["x*tanh(log(1 + exp(x)))", "log(x)", "where(x > 0, x, 0.01x)"])
def test_an_audit_of_our_own(formula: str, dtype: str) -> None:
    found = audit(Kernel(parse(formula), "x"), dtype, seconds=0.3)
    if dtype != "float64":
        assert found.value.ulp <= 0.51
        assert found.derivative.ulp <= 0.51
    for accuracy in (found.value, found.derivative):
        assert accuracy.inputs > 100
        assert accuracy.not_a_number == accuracy.wrong_infinities == 0
    assert (found.value.skipped > 0) == (formula == "log(x)")


def test_turning_points_are_found() -> None:
    kernel = Kernel(parse("x*sigmoid(x)"), "x")
    dtype = np.dtype(np.float64)
    points = turning_points(kernel.value_and_grad, dtype)  # type: ignore[arg-type]
    assert np.abs(points + 1.2784645427610738).min() < 1e-12
    assert np.abs(points).min() == 0


@pytest.mark.parametrize("name", FORMATS)
def test_inputs_are_finite_and_always_the_same(name: str) -> None:
    dtype = format_of(name)
    first, again = (batches(dtype, np.zeros(1, dtype), 3) for _ in range(2))
    for _, one, other in zip(range(4), first, again, strict=False):
        assert one.dtype == dtype
        assert np.isfinite(one.astype(np.float64)).all()
        assert (one == other).all()


@pytest.mark.parametrize("name", FORMATS)
def test_steps_are_single_steps(name: str) -> None:
    dtype = format_of(name)
    x = np.array([1.0, -1.0, 0.0, 2.5, -2.0], dtype)
    up = stepped(x, np.ones(5, np.int64))
    assert (up > x).all()
    assert (stepped(up, -np.ones(5, np.int64)) == x).all()
    assert float(stepped(x, np.full(5, 2**62))[0]) == float(stepped(x, np.full(5, 2**62 + 5))[3])
    ends = stepped(x, np.array([2**62, -(2**62)] * 2 + [2**62])).astype(np.float64)
    assert np.isfinite(ends).all()


def test_ulps() -> None:
    exact = np.array([[1.0, 1.0, 1e-310, 3.0, np.nan], [0.0, 2.0**-54, 0.0, 0.0, 0.0]])
    got = np.array([1 + 2.0**-52, 1.0, 0.0, np.nan, 1.0])
    error = ulps(got, exact, digits=53, lowest=-1022)
    assert error[0] == 1
    assert error[1] == 0.25
    assert error[2] == 1e-310 / 5e-324
    assert error[3] == inf
    assert isnan(error[4])


def test_exact_values_have_the_shape_that_they_say() -> None:
    found = exact_values([parse("x"), parse("exp(x)")], {"x": np.array([0.0, 1.0, 2.0])})
    assert [one.shape for one in found] == [(2, 3), (2, 3)]
    assert exact_values([parse("x")], {"x": np.zeros(0)})[0].shape == (2, 0)


def test_what_an_audit_says() -> None:
    good = Accuracy(0.5, 1.0, 2.0, 2.0, 1234, 0, 0, 0, 0)
    bad = Accuracy(inf, -1.0, nan, 0.5, 99, 7, 3, 2, 1)
    found = Audit("x", "float32", compiled=False, value=good, derivative=bad)
    text = str(found)
    assert text.splitlines()[0] == "x, float32, by NumPy"
    assert "0.5 ulp" in text
    assert "1,234 inputs" in text
    for count in ("NaN 3 times", "0 2 times", "infinite 1 times", "7 inputs"):
        assert count in text
    with use_language("zh"):
        assert "误差至多 0.5 ulp" in str(found)
    assert "<table>" in found._repr_html_()
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert (data["derivative"]["ulp"], data["derivative"]["got"]) == ("inf", None)
    nothing = Accuracy(0.0, nan, nan, nan, 0, 5, 0, 0, 0)
    assert "no input" in str(nothing)


def test_what_cannot_be_asked() -> None:
    kernel = Kernel(activation("relu").bound_expr, "x")
    for dtype in ("float80", "", "int32"):
        with pytest.raises(InputError, match="float32"):
            audit(kernel, dtype)
    for seconds in (0.0, -1.0, nan, inf):
        with pytest.raises(InputError, match="seconds"):
            audit(kernel, seconds=seconds)
