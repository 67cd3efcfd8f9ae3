"""Every primitive as machine code, against Arb."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from primitive_samples import FUNCTIONS, samples
from slopelab.bench.reference import ulps, values
from slopelab.core.expr import Expr, Var, call
from slopelab.core.primitives import PRIMITIVES
from slopelab.kernels.codegen import module_text
from slopelab.kernels.formats import FORMATS, Format
from slopelab.kernels.llvm import Compiled
from slopelab.kernels.machine import Loaded, host, object_code
from slopelab.kernels.mathlib import CAREFUL, PLAIN, PRECISE
from slopelab.kernels.program import lower
from slopelab.kernels.shape import BYTES

X, Y = Var("x"), Var("y")


def run(expr: Expr, *inputs: NDArray[np.float64], careful: bool = False) -> NDArray[np.float64]:
    program = lower([expr], ["x", "y"][: len(inputs)])
    compiled = Compiled(program, ("float64",) * (len(inputs) + 1), careful=careful)
    # Careful code computes what is NaN.
    out = np.full_like(inputs[0], np.nan)
    compiled.run(out.size, [*inputs, out])
    return out


def assert_within(
    expr: Expr, x: NDArray[np.float64], bound: float, *, careful: bool, settled: float
) -> None:
    found = run(expr, x, careful=careful)
    done = ~np.isnan(found)
    assert done.mean() >= settled
    # NaN where Arb itself cannot tell: erfc far out.
    error = np.nan_to_num(ulps(found[done], values(expr, {"x": x[done]}), digits=53, lowest=-1022))
    worst = int(np.argmax(error))
    assert error[worst] <= bound, (x[done][worst], found[done][worst])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_primitives_are_within_one_unit_in_the_last_place(name: str) -> None:
    assert_within(call(name, X), samples(name, 1500), 0.501, careful=False, settled=0.5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_careful_code_settles_every_finite_input(name: str) -> None:
    assert_within(call(name, X), samples(name, 300), 0.501, careful=True, settled=1.0)


@pytest.mark.parametrize("careful", [False, True])
def test_powers(careful: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(4)
    x, y = 10.0 ** rng.uniform(-3, 3, 2000), rng.uniform(-30, 30, 2000)
    found = run(X**Y, x, y, careful=careful)
    error = ulps(found, values(X**Y, {"x": x, "y": y}), digits=53, lowest=-1022)
    assert error.max() <= 0.501


@pytest.mark.parametrize("name", FUNCTIONS)
def test_float64_inside_is_enough_for_the_narrower_formats(name: str) -> None:
    x = samples(name, 400)
    x = x[np.abs(x) < 2.0**127].astype(np.float32)
    x = x[[PRIMITIVES[name].domain.contains(float(value)) for value in x]]
    compiled = Compiled(lower([call(name, X)], ["x"]), ("float32", "float32"))
    found = np.empty_like(x)
    compiled.run(x.size, [x, found])
    done = ~np.isnan(found)
    exact = values(call(name, X), {"x": x[done].astype(np.float64)})
    assert np.nanmax(ulps(found[done], exact, digits=24, lowest=-126)) <= 0.51


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_primitives_for_narrow_formats_keep_46_digits(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The marks next to roots are made for so many: what is left after 14 is exact to 32.
    wide = FORMATS["float64"]
    monkeypatch.setitem(BYTES, "unrounded", 8)
    unrounded = Format("unrounded", "double", wide.decoded, wide.encoded, wide.largest)
    x = samples(name, 400)
    x = x[np.abs(x) < 2.0**127].astype(np.float32)
    x = x[[PRIMITIVES[name].domain.contains(float(value)) for value in x]]
    program = lower([call(name, X)], ["x"])
    text = module_text(program, [FORMATS["float32"]], unrounded, host().shape(exact=False))
    found = np.empty(x.size)
    loaded = Loaded(object_code(text, host()), 2)
    loaded.entry(x.size, x.ctypes.data, found.ctypes.data)
    exact = values(call(name, X), {"x": x.astype(np.float64)})
    size = np.abs(exact[0])
    seen = ~np.isnan(found) & (size > 2.0**-150) & (size < 2.0**128)
    error = np.abs((found - exact[0]) - exact[1])[seen] / np.abs(exact[0][seen])
    assert error.max() <= 2.0**-46


NEAREST = [
    6381956970095103 * 2.0**797,  # 2^-60.9 from a multiple of pi/2, nearer than any other
    *(2.0**20, np.nextafter(2.0**20, 0), np.nextafter(2.0**20, 2**21), 1e22, 823549.6645097046),
    *(np.finfo(np.float64).max, 2.0**1023, 2.0**54, 2.0**55, 5319372648326541416707072.0),
]
"""Arguments of sine and cosine at which reductions have failed, or change their way."""


@pytest.mark.parametrize("name", ["sin", "cos"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_waves_are_right_however_far_out(name: str, dtype: type[np.floating]) -> None:
    rng = np.random.default_rng(5)
    top, digits, lowest = (1024, 53, -1022) if dtype is np.float64 else (128, 24, -126)
    x = np.concatenate([np.ldexp(rng.uniform(-1, 1, 4), k) for k in range(15, top + 1)])
    # The neighbours of multiples of pi/2.
    turns = np.rint(rng.uniform(1, 2, 300) * 2.0 ** rng.integers(1, 50, 300)) * (np.pi / 2)
    x = np.concatenate([x, turns, NEAREST])
    x = x[np.abs(x) <= np.finfo(dtype).max].astype(dtype)
    program = lower([call(name, X)], ["x"])
    formats = (np.dtype(dtype).name,) * 2
    found = np.full_like(x, np.nan)
    Compiled(program, formats).run(x.size, [x, found])
    assert not Compiled(program, formats, careful=True).run(x.size, [x, found])
    exact = values(call(name, X), {"x": x.astype(np.float64)})
    assert ulps(found, exact, digits=digits, lowest=lowest).max() <= 0.501


def test_waves_of_what_is_exact_to_twice_the_digits() -> None:
    rng = np.random.default_rng(8)
    x = rng.uniform(1, 2, 500) * 2.0 ** rng.integers(20, 500, 500)
    expr = call("sin", X * X)
    error = ulps(run(expr, x, careful=True), values(expr, {"x": x}), digits=53, lowest=-1022)
    assert error.max() <= 0.501


def test_waves_beyond_the_range_are_left_to_others() -> None:
    for formula in (call("sin", X * X), call("cos", call("exp", X))):
        assert np.isnan(run(formula, np.array([1e200, np.inf]), careful=True)).all()


@pytest.mark.parametrize("rows", [PLAIN, PRECISE, CAREFUL])
def test_every_primitive_has_a_row(rows: dict[str, object]) -> None:
    assert {*rows} == {*PRIMITIVES, "pow"}


@pytest.mark.parametrize("name", ["max", "min"])
def test_extremes(name: str) -> None:
    x, y = np.array([1.0, 2.0, -0.5, 3.0]), np.array([2.0, 1.0, -0.5, -np.pi])
    expected = np.maximum(x, y) if name == "max" else np.minimum(x, y)
    for careful in (False, True):
        assert (run(call(name, X, Y), x, y, careful=careful) == expected).all()
