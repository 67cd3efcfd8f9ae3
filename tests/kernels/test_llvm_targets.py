"""Careful code and whole kernels for processors without AVX-512, run on this one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from slopelab.bench.reference import ulps, values
from slopelab.catalogue import activation, activations
from slopelab.core.expr import Expr, Var, call
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels import Kernel, llvm, machine
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.llvm import Compiled
from slopelab.kernels.machine import Target
from slopelab.kernels.program import lower
from slopelab.kernels.stabilise import stabilise

X = Var("x")
FUNCTIONS = [name for name, row in PRIMITIVES.items() if row.arity == 1]
DIGITS = {"float64": (53, -1022), "float32": (24, -126)}

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


def points(name: str) -> NDArray[np.float64]:
    rng = np.random.default_rng(9)
    signs = rng.choice([-1.0, 1.0], 300)
    x = np.concatenate(
        [rng.uniform(-40, 40, 300), rng.uniform(-760, 760, 300), rng.uniform(-1, 1, 300),
         signs * 2.0 ** rng.uniform(-1074, 1023, 300)]
    )  # fmt: skip
    return x[[PRIMITIVES[name].domain.contains(value) for value in x.tolist()]]


def run(expr: Expr, x: NDArray[np.floating]) -> NDArray[np.floating]:
    compiled = Compiled(lower([expr], ["x"]), (x.dtype.name,) * 2, careful=True)
    assert "zmm" not in compiled.assembly
    out = np.full_like(x, np.nan)
    compiled.run(x.size, [x, out])
    return out


@pytest.mark.parametrize("dtype", DIGITS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_careful_primitives(name: str, dtype: str) -> None:
    x = points(name)
    x = x[np.abs(x) < np.finfo(dtype).max].astype(dtype)
    x = x[[PRIMITIVES[name].domain.contains(value) for value in x.tolist()]]
    found = run(call(name, X), x)
    done = ~np.isnan(found)
    assert done.mean() >= 0.99
    exact = values(call(name, X), {"x": x[done].astype(np.float64)})
    digits, lowest = DIGITS[dtype]
    error = np.nan_to_num(ulps(found[done], exact, digits=digits, lowest=lowest), posinf=np.inf)
    worst = int(np.argmax(error))
    assert error[worst] <= 0.51, (x[done][worst], found[done][worst])


@pytest.mark.parametrize("dtype", DIGITS)
@pytest.mark.parametrize("name", activations())
def test_activations(name: str, dtype: str) -> None:
    rng = np.random.default_rng(10)
    x = np.concatenate([rng.uniform(-w, w, 100) for w in (3, 12, 100, 760)]).astype(dtype)
    expr = activation(name).bound_expr
    digits, lowest = DIGITS[dtype]
    found = Kernel(expr, "x", compiled=True).value_and_grad(x)
    for got, form in zip(found, (expr, differentiate(expr, X)), strict=True):
        exact = values(stabilise(form), {"x": x.astype(np.float64)})
        assert ulps(np.asarray(got), exact, digits=digits, lowest=lowest).max() <= 0.51


def test_many_inputs_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slopelab.kernels.executable.run", None)
    x = np.linspace(-760, 760, 200_001)
    kernel = Kernel(activation("gelu").bound_expr, "x", compiled=True)
    assert np.isfinite(kernel.value_and_grad(x)).all()
