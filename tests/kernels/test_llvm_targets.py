"""Code for processors without AVX-512, where tables are read from memory, run on this one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from primitive_samples import FUNCTIONS, samples
from slopelab.bench.reference import ulps, values
from slopelab.catalogue import activation, activations
from slopelab.core.expr import Expr, Var, call
from slopelab.kernels import Kernel, llvm, machine
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.llvm import Compiled
from slopelab.kernels.machine import Target
from slopelab.kernels.program import lower
from slopelab.kernels.stabilise import stabilise

X = Var("x")
DIGITS = {"float64": (53, -1022), "float32": (24, -126)}
NAMES = list(activations())[::6]
"""A spread: what these are made of, all primitives, is tested above one by one."""

pytestmark = pytest.mark.skipif(
    not machine.host().has("avx2"), reason="this processor does not run code for AVX2"
)


@pytest.fixture(autouse=True)
def older(monkeypatch: pytest.MonkeyPatch) -> Target:
    """A processor that this one can stand in for."""
    target = Target(machine.host().triple, "haswell", "+avx,+avx2,+fma,+bmi,+bmi2")
    for module in (machine, llvm):
        monkeypatch.setattr(module, "host", lambda: target)
    return target


def run(expr: Expr, x: NDArray[np.floating], *, careful: bool) -> NDArray[np.floating]:
    compiled = Compiled(lower([expr], ["x"]), (x.dtype.name,) * 2, careful=careful)
    assert "zmm" not in compiled.assembly
    out = np.full_like(x, np.nan)
    compiled.run(x.size, [x, out])
    return out


@pytest.mark.parametrize("careful", [False, True])
@pytest.mark.parametrize("dtype", DIGITS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_primitives(name: str, dtype: str, *, careful: bool) -> None:
    x = samples(name, 150)
    x = np.unique(x[np.abs(x) < np.finfo(dtype).max].astype(dtype))
    expr = call(name, X)
    exact = values(expr, {"x": x.astype(np.float64)})
    # A float32 that was rounded from inside of the domain may be outside.
    keep = np.isfinite(exact[0])
    found = run(expr, x[keep], careful=careful)
    done = ~np.isnan(found)
    assert done.mean() > (0.99 if careful else 0.4)
    digits, lowest = DIGITS[dtype]
    error = ulps(found[done], exact[:, keep][:, done], digits=digits, lowest=lowest)
    worst = int(np.argmax(error))
    assert error[worst] <= 0.51, (x[keep][done][worst], found[done][worst])


@pytest.mark.parametrize("dtype", DIGITS)
@pytest.mark.parametrize("name", NAMES)
def test_activations(name: str, dtype: str) -> None:
    rng = np.random.default_rng(10)
    x = np.concatenate([rng.uniform(-w, w, 60) for w in (3, 12, 100, 760)]).astype(dtype)
    expr = activation(name).bound_expr
    digits, lowest = DIGITS[dtype]
    found = Kernel(expr, "x", compiled=True).value_and_grad(x)
    for got, form in zip(found, (expr, differentiate(expr, X)), strict=True):
        exact = values(stabilise(form), {"x": x.astype(np.float64)})
        error = np.nan_to_num(ulps(np.asarray(got), exact, digits=digits, lowest=lowest))
        assert error.max() <= (0.51 if dtype == "float32" else 1.0)


def test_many_inputs_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slopelab.kernels.numpy_backend.run", None)
    x = np.linspace(-760, 760, 200_001)
    kernel = Kernel(activation("gelu").bound_expr, "x", compiled=True)
    assert np.isfinite(kernel.value_and_grad(x)).all()
