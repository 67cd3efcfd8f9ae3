"""Arrays of every kind through compiled code: formats, shapes, strides, `out`, threads, forks."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import ml_dtypes
import numpy as np
import pytest

from slopelab.catalogue import activation
from slopelab.core.parse import parse
from slopelab.errors import InputError
from slopelab.kernels import Kernel, compile_function
from slopelab.kernels.numpy_backend import run

BRAIN = np.dtype(ml_dtypes.bfloat16)


@pytest.fixture
def swish() -> Kernel:
    return compile_function(activation("swish").bound_expr)


def test_it_is_compiled(swish: Kernel) -> None:
    compiled = swish._both.compiled("float32")
    assert compiled is not None
    assert "fma" in compiled.ir
    assert compiled.assembly


@pytest.mark.parametrize("length", [0, 1, 2, 7, 8, 9, 15, 16, 17, 33, 1000])
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", BRAIN])
def test_results_do_not_depend_on_the_length(swish: Kernel, length: int, dtype: object) -> None:
    x = np.linspace(-9, 9, 1003).astype(np.dtype(dtype))
    whole, part = swish.value(x), swish.value(x[3 : 3 + length])
    assert part.dtype == x.dtype
    assert (part == whole[3 : 3 + length]).all()


def test_long_arrays_are_cut_into_blocks_without_seams(swish: Kernel) -> None:
    x = np.linspace(-30, 30, 1_000_003, dtype=np.float32)
    x[777_777] = np.nan
    x[888_888] = -np.inf
    value, slope = swish.value_and_grad(x)
    places = [*range(0, x.size, 9973), 777_777, 888_888, x.size - 1]
    few = swish.value_and_grad(x[places])
    np.testing.assert_array_equal(value[places], few[0])
    np.testing.assert_array_equal(slope[places], few[1])


def test_layouts(swish: Kernel) -> None:
    x = np.linspace(-3, 3, 24).reshape(4, 6)
    expected = swish.value(x.ravel()).reshape(4, 6)
    read_only = x.copy()
    read_only.flags.writeable = False
    for layout in (np.asfortranarray(x), x.astype(">f8"), read_only, x.tolist()):
        np.testing.assert_array_equal(swish.value(layout), expected)
    np.testing.assert_array_equal(swish.value(x[::2, ::-3]), expected[::2, ::-3])
    assert swish.value(x.astype(">f8")).dtype == np.dtype("=f8")
    assert isinstance(swish.value(1), np.float64)
    assert swish.value(np.float32(1)).dtype == np.float32
    assert swish.value(np.array(1.0, BRAIN)).dtype == BRAIN
    assert swish.value(np.arange(3)).dtype == np.float64


def test_out_takes_the_results(swish: Kernel) -> None:
    x = np.linspace(-3, 3, 50)
    expected = swish.value_and_grad(x)
    first, second = np.empty(50), np.empty((50, 2))[:, 1]
    results = swish.value_and_grad(x, out=(first, second))
    assert results[0] is first
    assert results[1] is second
    np.testing.assert_array_equal(first, expected[0])
    np.testing.assert_array_equal(second, expected[1])
    again = x.copy()
    assert swish.value(again, out=again) is again
    np.testing.assert_array_equal(again, expected[0])


def test_out_may_overlap_an_input(swish: Kernel) -> None:
    x = np.linspace(-800, 3, 50)
    expected = swish.value(x[:40])
    swish.value(x[:40], out=x[10:])
    np.testing.assert_array_equal(x[10:], expected)


@pytest.mark.parametrize(
    "out", [np.empty(3), np.empty(2, np.float32), [0.0, 0.0], np.frombuffer(bytes(16))]
)
def test_an_unfit_out_is_refused(swish: Kernel, out: object) -> None:
    with pytest.raises(InputError):
        swish.value(np.zeros(2), out=out)  # type: ignore[arg-type] # that is the point


def test_many_threads_compile_and_evaluate_different_formulas_at_once() -> None:
    x = np.linspace(-2, 2, 1001)

    def work(number: int) -> bool:
        kernel = compile_function(parse(f"x*sigmoid({number + 100}*x) + tanh(x)/{number + 7}"))
        value, slope = kernel.value_and_grad(x)
        other = run(kernel.program, [x])
        return bool(np.allclose(value, other[0], rtol=1e-12) and np.allclose(slope, other[1]))

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(32)))


FORK = """
import os, numpy as np
from slopelab.catalogue import activation
from slopelab.kernels import compile_function
swish = compile_function(activation("swish").bound_expr)
x = np.linspace(-5, 5, 1_000_000, dtype=np.float32)
before = swish.value(x)
child = os.fork()
if child == 0:
    fine = (swish.value(x) == before).all() and np.isfinite(swish.grad(x)).all()
    os._exit(0 if fine else 1)
status = os.waitpid(child, 0)[1]
raise SystemExit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_computes_too() -> None:
    subprocess.run([sys.executable, "-c", FORK], check=True, timeout=100)


WITHOUT = """
import sys, warnings
sys.modules["llvmlite"] = None
import numpy as np
from slopelab.catalogue import activation
from slopelab.kernels import compile_function
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for name in ("swish", "gelu"):
        kernel = compile_function(activation(name).bound_expr)
        assert abs(kernel.value(np.float64(1)) - {"swish": 0.7310585786300049, "gelu":
            0.8413447460685429}[name]) < 1e-15
        assert kernel.grad(np.float32([0, 1])).dtype == np.float32
import ml_dtypes
exact = kernel.value(np.array([1.0], ml_dtypes.bfloat16))
assert exact.dtype == ml_dtypes.bfloat16 and float(exact[0]) == 0.83984375
assert len(caught) == 1, [str(one.message) for one in caught]
print(caught[0].message)
"""


def test_without_llvmlite_numpy_computes_and_says_so_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], check=True, timeout=100, capture_output=True, text=True
    )
    assert "NumPy" in done.stdout
