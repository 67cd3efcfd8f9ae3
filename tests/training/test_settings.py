"""Settings that are refused, with one sentence in either language."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from slopelab.catalogue import pairing
from slopelab.errors import InputError
from slopelab.training import train
from slopelab.words import use_language

NO_REAL = [
    float("nan"),
    float("inf"),
    -float("inf"),
    np.float64("nan"),
    10**400,
    10**5000,
    1j,
    np.complex128(1),
    "1",
    b"1",
    None,
    True,
    np.True_,
    [1.0],
    np.array([1.0]),
    Decimal("0.1"),
    object(),
    "x" * 100_000,
]


@pytest.mark.parametrize("name", ["w0", "x", "y", "lr"])
@pytest.mark.parametrize("given", NO_REAL, ids=lambda value: f"{type(value).__name__}")
def test_no_real_number(name: str, given: object) -> None:
    assert_refused(f"{name} must be a finite real number", **{name: given})


@pytest.mark.parametrize("given", [0, -0.1, 1.0000001e6, 1e300, 1e-400, -1e-300])
def test_learning_rates(given: float) -> None:
    assert_refused("the learning rate lr must be above 0 and at most 1,000,000", lr=given)


@pytest.mark.parametrize(
    "given",
    [0, -1, 1_000_001, 10**5000, 3.0, 2.5, True, "30", None, float("nan"), np.float64(3), [3]],
    ids=lambda value: f"{type(value).__name__}",
)
def test_steps(given: object) -> None:
    assert_refused("steps must be a whole number from 1 to 1,000,000", steps=given)


@pytest.mark.parametrize("lr", [1e6, 5e-324])
def test_the_ends_of_the_learning_rate_are_allowed(lr: float) -> None:
    assert train(*pairing("tanh+mse"), lr=lr, steps=1).lr == lr


def test_the_sentence_says_what_was_given() -> None:
    with pytest.raises(InputError) as caught:
        train(*pairing("sigmoid+bce"), lr=-0.5)
    assert str(caught.value) == (
        "the learning rate lr must be above 0 and at most 1,000,000, but -0.5 was given"
    )
    with use_language("zh"):
        assert str(caught.value) == "学习率 lr 应大于 0 且不超过 1,000,000，却给了 -0.5"


def assert_refused(start: str, **settings: object) -> None:
    """Refused in one short sentence that begins like this, and in Chinese too."""
    with pytest.raises(InputError) as caught:
        train(*pairing("sigmoid+bce"), **settings)
    assert str(caught.value).startswith(start)
    assert len(str(caught.value)) < 200
    with use_language("zh"):
        assert "却给了" in str(caught.value)
