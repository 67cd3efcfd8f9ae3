"""Code for processors without AVX-512, where tables are read from memory, run on this one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from primitive_samples import FUNCTIONS, samples
from slopelab.bench.reference import ulps, values
from slopelab.catalogue import activation, activations
from slopelab.core.expr import Expr, Var, call
from slopelab.kernels import compile_function
from slopelab.kernels.codegen import module_text
from slopelab.kernels.formats import FORMATS
from slopelab.kernels.machine import Loaded, Target, host, object_code
from slopelab.kernels.program import Program, lower

X = Var("x")


@cache
def narrow() -> Target:
    """This processor, as if it had no AVX-512."""
    here = host()
    if here.is_arm:
        pytest.skip("an ARM processor has nothing narrower")
    features = [
        f"-{name[1:]}" if name[1:].startswith(("avx512", "avx10", "amx")) else name
        for name in here.features.split(",")
    ]
    return replace(here, cpu="haswell", features=",".join([*features, "-evex512"]))


def run(program: Program, x: NDArray[np.floating]) -> list[NDArray[np.floating]]:
    form = FORMATS[x.dtype.name]
    text = module_text(program, [form], form, narrow().shape(exact=form.exact))
    assert "avx512" not in text
    code = Loaded(object_code(text, narrow()), 1 + len(program.outputs))
    outs = [np.empty_like(x) for _ in program.outputs]
    code.entry(x.size, x.ctypes.data, *(out.ctypes.data for out in outs))
    return outs


def assert_within(
    expr: Expr, x: NDArray[np.floating], found: NDArray[np.floating], bound: float
) -> None:
    digits, lowest = (53, -1022) if x.dtype == np.float64 else (24, -126)
    done = ~np.isnan(found)
    assert done.mean() > 0.4
    exact = values(expr, {"x": x[done].astype(np.float64)})
    error = np.nan_to_num(ulps(found[done], exact, digits=digits, lowest=lowest))
    worst = int(np.argmax(error))
    assert error[worst] <= bound, (x[done][worst], found[done][worst])


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_primitives(name: str, dtype: type[np.floating]) -> None:
    x = samples(name, 150)
    x = np.unique(x[np.abs(x) < 2.0**127].astype(dtype)) if dtype is np.float32 else x
    expr = call(name, X)
    (found,) = run(lower([expr], ["x"]), x)
    # A float32 that was rounded from inside of the domain may be outside.
    keep = np.isfinite(values(expr, {"x": x.astype(np.float64)})[0])
    assert_within(expr, x[keep], found[keep], 0.51)


@pytest.mark.parametrize("name", list(activations()))
def test_both_ways_agree(name: str) -> None:
    kernel = compile_function(activation(name).bound_expr)
    x = np.linspace(-12, 12, 4001)
    for ours, other in zip(run(kernel.program, x), kernel.value_and_grad(x), strict=True):
        done = ~np.isnan(ours)
        assert done.mean() > 0.99
        np.testing.assert_array_max_ulp(ours[done], np.asarray(other)[done], 1)
