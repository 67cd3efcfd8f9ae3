"""What errors are measured against: the inputs, the careful code, Arb."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from slopelab.bench import accuracy as accuracy_module
from slopelab.bench import exact as exact_module
from slopelab.bench.exact import Exact
from slopelab.bench.middle import Middle, enlarged, with_remainders
from slopelab.bench.reference import values
from slopelab.bench.samples import PLACES, around_roots, dtype_of, inputs, is_exhaustive
from slopelab.catalogue import activation
from slopelab.core.expr import Expr, Var
from slopelab.kernels import compile_function
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.numpy_backend import run

X = Var("x")


def forms(name: str) -> tuple[Expr, Expr]:
    expr = activation(name).bound_expr
    return expr, differentiate(expr, X)


def exact(name: str, x: NDArray[np.float64], dtype: str) -> Exact:
    return Exact(forms(name), compile_function(forms(name)[0]).program, x, dtype)


@pytest.mark.parametrize(("dtype", "count"), [("float16", 63488), ("bfloat16", 65280)])
def test_small_formats_are_measured_on_everything(dtype: str, count: int) -> None:
    every = inputs(dtype, 2**16)
    assert is_exhaustive(dtype, 2**16)
    assert every.size == np.unique(every.view(np.uint16)).size == count
    assert np.isfinite(every.astype(np.float64)).all()


@pytest.mark.parametrize("dtype", PLACES)
def test_fewer_inputs_cover_the_range_and_the_middle(dtype: str) -> None:
    some = inputs(dtype, 4000)
    assert some.dtype == dtype_of(dtype)
    assert not is_exhaustive(dtype, 4000)
    size = np.abs(some.astype(np.float64))
    assert 3000 < some.size <= 4000
    assert np.mean((size > 0.1) & (size < 12)) > 0.2
    digits, lowest = PLACES[dtype]
    assert size[size > 0].min() < 2.0 ** (lowest // 2)
    assert size.max() > 2.0 ** (-lowest // 2)
    assert digits in {53, 24, 11, 8}


def test_inputs_gather_at_roots() -> None:
    near = around_roots(lambda x: x**2 - 2, np.linspace(-3, 3, 11), "float64", most=10_000)
    distance = np.abs(np.abs(near) - np.sqrt(2))
    assert near.size == 4000
    assert (distance < 1e-12).sum() > 400
    assert (distance > 1e-3).sum() > 400


def test_a_function_without_roots_has_none() -> None:
    assert not around_roots(np.exp, np.linspace(-3, 3, 11), "float32", most=100).size


@pytest.mark.parametrize("name", ["gelu", "tanh", "softplus"])
def test_the_careful_code_agrees_with_arb(name: str) -> None:
    x = np.concatenate([np.random.default_rng(1).uniform(-30, 30, 200), [-745.0, -1.5, 1e-300]])
    near = Middle(compile_function(forms(name)[0]).program).values(x)
    for k, form in enumerate(forms(name)):
        by_arb = values(form, {"x": x})
        off = (near[k, 0] - by_arb[0]) + (near[k, 1] - by_arb[1])
        assert np.abs(off).max() > 0 or name == "tanh"
        # Far more digits than any format has.
        assert np.all(np.abs(off) <= np.maximum(2.0**-90 * np.abs(by_arb[0]), 2.0**-1074))


def test_programs_are_changed_as_they_say() -> None:
    program = compile_function(forms("swish")[0]).program
    x, near = np.array([0.5, -2.0]), np.array([0.25, 0.75])
    plain = run(program, [x])
    for result, rest in zip(plain, run(with_remainders(program), [x, near, near]), strict=True):
        np.testing.assert_allclose(rest, result - near, rtol=1e-14)
    for result, large in zip(plain, run(enlarged(program, 1024), [x]), strict=True):
        np.testing.assert_allclose(large, 1024 * result, rtol=1e-15)


def test_the_largest_error_is_told_by_arb() -> None:
    x = inputs("float32", 3000).astype(np.float64)
    judge = exact("sigmoid", x, "float32")
    found = judge.known[0, 0].astype(np.float32).astype(np.float64)
    planted = int(np.argmin(np.abs(x - 1.0)))
    found[planted] += 3 * 2.0**-24  # three last places of a number in [1/2, 1)
    ulps, at = judge.worst(0, found, np.zeros(x.size, np.bool_))
    assert at == planted
    assert 2.5 <= ulps <= 3.5
    assert judge.asked[0, at]
    assert not judge.asked[0].all()


def test_what_is_left_out_does_not_count() -> None:
    x = np.linspace(-3, 3, 50)
    judge = exact("tanh", x, "float64")
    found = judge.known[0, 0].copy()
    found[7] = 9.0
    left_out = np.zeros(x.size, np.bool_)
    assert judge.worst(0, found, left_out)[1] == 7
    left_out[7] = True
    assert judge.worst(0, found, left_out)[0] <= 0.5
    assert judge.worst(0, found, ~np.zeros(x.size, np.bool_)) == (0.0, -1)


def test_results_below_the_normal_range_are_judged_to_fractions() -> None:
    """sigmoid(-740) lies between two subnormal numbers; either is off by a fraction."""
    x = np.array([-740.0, -735.5])
    judge = exact("sigmoid", x, "float64")
    for number in range(2):
        near = np.exp(x)
        candidates = [np.nextafter(near, 0.0), near, np.nextafter(near, 1.0)]
        errors = [judge.errors(0, each)[number] for each in candidates]
        assert min(errors) < 0.5
        assert sum(error < 1 for error in errors) == 2
        assert all(error % 1 for error in errors)


def test_what_is_wrong_is_counted() -> None:
    x = np.array([-700.0, -100.0, -50.0, -1.0, 0.5, 1.0])
    judge = exact("sigmoid", x, "float32")
    true = judge.known[0, 0].astype(np.float32).astype(np.float64)
    found = true.copy()
    found[[1, 2, 3, 4]] = [0.0, 0.0, np.nan, np.inf]
    none = np.zeros(x.size, np.bool_)
    told = accuracy_module._judged(judge, 0, found, none)
    assert true[0] == 0
    assert 0 < true[1] < 2.0**-126
    counts = {name: told[name] for name in ("flushed", "wrong_zeros", "not_a_number")}
    assert counts == {"flushed": 1, "wrong_zeros": 1, "not_a_number": 1}
    assert told["wrong_infinities"] == 1
    assert told["worst"] == np.inf
    assert (told["inputs"], told["by_arb"]) == (6, 6)
    clean = accuracy_module._judged(judge, 0, true, none)
    assert clean["worst"] <= 0.5
    assert not any(clean[name] for name in (*counts, "wrong_infinities"))


def test_an_overflow_is_no_wrong_infinity() -> None:
    x = np.array([3e38, 3.4e38])
    expr = activation("2*x").bound_expr
    judge = Exact((expr, differentiate(expr, X)), compile_function(expr).program, x, "float32")
    told = accuracy_module._judged(judge, 0, np.full(2, np.inf), np.zeros(2, np.bool_))
    assert (told["worst"], told["wrong_infinities"]) == (0.0, 0)


def test_without_a_compiler_arb_judges_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def __init__(self, program: object) -> None:
            del program
            raise RuntimeError("nothing can be compiled")

    monkeypatch.setattr(exact_module, "Middle", Nothing)
    monkeypatch.setattr(accuracy_module, "Middle", Nothing)
    rows = accuracy_module.measure_accuracy([activation("swish")], ["float32"], points=500)
    ours = [row for row in rows if row.who == "slopelab"]
    assert all(row.by_arb == row.inputs > 400 for row in ours)
    assert all(row.is_within for row in ours)
