"""The public functions on every kind of array, by NumPy and by compiled code."""

from __future__ import annotations

import array
import subprocess
import sys
import weakref
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import ml_dtypes
import numpy as np
import pytest

import slopelab as sl
from doors import BRAIN, FORMATS, GELU, METHODS, assert_refused, points
from slopelab.kernels.executable import CHOICE

pytestmark = pytest.mark.usefixtures("backend")


def test_a_refusal_that_does_not_come_is_noticed() -> None:
    with pytest.raises(pytest.fail.Exception):
        assert_refused("x", lambda: GELU(1.0))


# -- what is read ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("dtype", FORMATS)
def test_every_layout_gives_the_same_numbers(name: str, dtype: object) -> None:
    method, x = METHODS[name], points(dtype).reshape(4, 6)
    expected = method(x.ravel()).reshape(4, 6)
    assert expected.dtype == x.dtype
    unaligned = np.frombuffer(b"\0" + x.tobytes(), np.uint8)[1:].view(x.dtype).reshape(4, 6)
    read_only = x.copy()
    read_only.flags.writeable = False
    for layout in (np.asfortranarray(x), unaligned, read_only, x[None].T.T[0]):
        np.testing.assert_array_equal(method(layout), expected)
    for cut in (np.s_[::2, ::-3], np.s_[:, 0], np.s_[3:1:-1], np.s_[:0], np.s_[..., None]):
        np.testing.assert_array_equal(method(x[cut]), expected[cut])
    assert method(np.broadcast_to(x[0], (3, 6))).tolist() == [expected[0].tolist()] * 3


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("dtype", [">f8", ">f4", ">f2", ">i2", "?", "i1", "u8", "longdouble"])
def test_other_real_numbers_are_converted(name: str, dtype: str) -> None:
    x = np.array([0, 1, 1, 0], dtype)
    wanted = {">f4": "=f4", ">f2": "=f2"}.get(dtype, "=f8")
    found = METHODS[name](x)
    assert found.dtype == np.dtype(wanted)
    assert found.dtype.isnative
    np.testing.assert_array_equal(found, METHODS[name](x.astype(wanted)))


def test_longdouble_beyond_the_range_of_float64_is_infinite() -> None:
    if np.finfo(np.longdouble).max == np.finfo(np.float64).max:
        pytest.skip("longdouble is float64 here")
    with np.errstate(all="raise"):
        assert GELU(np.array(["1e4000", "-1e4000"], np.longdouble)).tolist() == [np.inf, 0.0]


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 0, 3), (1, 1, 1), (2, 3)])
@pytest.mark.parametrize("dtype", FORMATS)
def test_shapes(shape: tuple[int, ...], dtype: object) -> None:
    x = np.ones(shape, dtype)
    for method in METHODS.values():
        assert np.shape(method(x)) == shape
        assert method(x).dtype == x.dtype
        out = np.empty(shape, dtype)
        assert method(x, out=out) is out
        np.testing.assert_array_equal(out, method(x))


def test_scalars_and_sequences() -> None:
    for number in (1, 1.0, True, np.float64(1)):
        assert GELU(number) == GELU([1.0])[0]
        assert type(GELU(number)) is float
    assert type(GELU(np.float32(1))) is np.float32
    assert GELU([[0, 1], [2, 3]]).shape == (2, 2)
    assert GELU(range(3)).tolist() == GELU(array.array("d", [0, 1, 2])).tolist()
    assert GELU(array.array("f", [1])).dtype == GELU(memoryview(np.ones(1, "f"))).dtype == "f"
    assert GELU([2**70]) == 2.0**70
    assert GELU([]).shape == (0,)


def test_narrow_formats_meet() -> None:
    half, brain = np.ones(3, np.float16), np.ones(3, BRAIN)
    assert sl.loss("mse")(half, brain).dtype == np.float32
    assert sl.loss("mse")(half, np.ones(3, np.float32)).dtype == np.float32
    assert sl.loss("mse")(brain, [1, 2, 3]).dtype == np.float64
    assert sl.loss("mse")(brain, 1).dtype == BRAIN


def test_signalling_nan_makes_no_noise() -> None:
    for words, dtype in ((0x7FA0, BRAIN), (0x7D00, np.dtype("float16"))):
        x = np.array([words, 0], np.uint16).view(dtype)
        with np.errstate(all="raise"):
            value, slope = GELU.value_and_grad(x)
        with np.errstate(all="ignore"):
            assert np.isnan(value).tolist() == np.isnan(slope).tolist() == [True, False]


# -- arrays of other libraries ---------------------------------------------------------------------


class Column:
    """Like a column of a table."""

    def __init__(self, values: object) -> None:
        self.values = values

    def __array__(self, dtype: object = None, **options: object) -> np.ndarray:
        return np.asarray(self.values, dtype)


class Packed:
    """An array of another library that knows DLPack alone."""

    def __init__(self, values: np.ndarray, device: int = 1) -> None:
        self.values, self.device = values, device

    def __dlpack__(self, **options: object) -> object:
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.device, 0


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int32", "bool"])
def test_array_protocols(dtype: str) -> None:
    x = np.array([0, 1, 1], dtype)
    for wrapped in (Column(x), Packed(x)):
        found = GELU(wrapped)  # type: ignore[call-overload] # DLPack has no type
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, GELU(x))


def test_an_array_on_another_device_is_refused() -> None:
    assert_refused("device: 2", lambda: GELU(Packed(points(), device=2)))  # type: ignore[arg-type]


def test_tensors_of_pytorch() -> None:
    torch = pytest.importorskip("torch")
    x = torch.linspace(-3, 3, 12).reshape(3, 4)
    for kind in ("float64", "float32", "float16", "int64", "bool"):
        tensor = x.to(getattr(torch, kind))
        found = GELU(tensor)
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, GELU(tensor.numpy()))
        np.testing.assert_array_equal(GELU(tensor.T), GELU(tensor.numpy().T))
    brain = x.to(torch.bfloat16)
    assert GELU(brain.T).dtype == BRAIN
    np.testing.assert_array_equal(GELU(brain), GELU(brain.float().numpy().astype(BRAIN)))
    assert GELU(torch.tensor(1.0)).shape == ()
    np.testing.assert_array_equal(GELU([x[0], x[1]]), GELU(x[:2]))


def test_tensors_are_not_copied() -> None:
    from slopelab.kernels.accepted import accepted

    torch = pytest.importorskip("torch")
    for dtype in (torch.float64, torch.float32, torch.bfloat16):
        x = torch.ones(5, dtype=dtype)
        assert accepted(x).ctypes.data == x.data_ptr()
    x = np.ones(5)
    assert np.shares_memory(accepted(Packed(x)), x)  # type: ignore[arg-type]


def test_tensors_that_cannot_be_read() -> None:
    torch = pytest.importorskip("torch")
    x = torch.ones(3)
    for bad, word in (
        (x.clone().requires_grad_(), "detach"),
        (torch.nn.Parameter(x), "detach"),
        (x.to("meta"), "meta"),
        (torch.eye(2).to_sparse(), "Sparse"),
        (torch.tensor([1 + 1j]), "complex"),
        (torch.tensor([1 + 1j]).conj().imag, "negative bit"),
        ([x.to("meta")], "meta"),
        ([x, x.clone().requires_grad_()], "grad"),
        (x.to(torch.float8_e4m3fn), "Float8"),
    ):
        assert_refused(word, lambda bad=bad: GELU(bad))


def test_tensors_of_a_graphics_processor() -> None:
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("no graphics processor")
    assert_refused("CUDA", lambda: GELU(torch.ones(3, device="cuda")))


def test_functions_can_be_referred_to_weakly() -> None:
    # jax.jit does so without asking, and crashes where it cannot.
    for thing in (GELU, sl.loss("mse"), sl.pairing("tanh+mse")):
        assert weakref.ref(thing)() is thing


WITH_JAX = """
import jax
import numpy as np
import slopelab as sl
from slopelab.errors import InputError

gelu = sl.activation("gelu")
for dtype in ("float32", "float16", "bfloat16", "int32"):
    x = jax.numpy.arange(4, dtype=dtype)
    assert type(gelu(x)) is np.ndarray
    np.testing.assert_array_equal(gelu(x), gelu(np.asarray(x)))
try:
    jax.jit(gelu)(x)
except InputError as error:
    assert "traced" in str(error)
else:
    raise AssertionError
"""


def test_arrays_of_jax() -> None:
    if not find_spec("jax"):
        pytest.skip("needs JAX")
    # Elsewhere: a process that has imported it complains about every fork that follows.
    found = subprocess.run(
        [sys.executable, "-c", WITH_JAX], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


WITHOUT_BRAIN = """
import sys
sys.modules["ml_dtypes"] = None
import numpy as np, slopelab as sl
torch = sys.modules["torch"] = type(sys)("torch")
torch.bfloat16, torch.int16 = "bfloat16", "int16"
class Tensor:
    dtype = torch.bfloat16
    def view(self, dtype):
        return np.zeros(3, dtype)
torch.Tensor = Tensor
gelu = sl.activation("gelu")
for x in (np.ones(3), np.ones(3, np.float32), np.ones(3, np.float16)):
    assert gelu(x).dtype == x.dtype
try:
    gelu(Tensor())
except sl.InputError as error:
    print(error)
"""


def test_bfloat16_without_ml_dtypes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_BRAIN],
        check=True, timeout=100, capture_output=True, text=True,
    )  # fmt: skip
    assert "pip install ml_dtypes" in done.stdout


# -- what is refused -------------------------------------------------------------------------------

ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (1j, "complex"), ([1, 1j], "complex"), ("1", "str"), (["a"], "str"), (b"1", "bytes"),
        (None, "NoneType"), ({1: 2}, "dict"), ({1.0}, "set"), (Fraction(1, 2), "Fraction"),
        ((n for n in range(3)), "generator"), ([1, None], "object"), (GELU, "Function"),
        (np.array([1.0, 2], object), "object"), ([[1], [1, 2]], "lengths"), (ENDLESS, "lengths"),
        ([10**400], "large"), (np.datetime64("2026-01-01"), "datetime64"),
        (np.timedelta64(1, "s"), "timedelta64"), (np.zeros(2, [("a", "f4")]), "f4"),
        (np.ma.masked_array([1.0, 2.0], [True, False]), "masked"),
        (np.ma.masked_array([1.0, 2.0]), "filled"), (Column([1j]), "complex"),
        (Column(["a"]), "str"), (np.ones(2, ml_dtypes.float8_e4m3fn), "float8"),
    ],
)  # fmt: skip
def test_what_is_no_real_number_is_refused(bad: object, word: str) -> None:
    for method in METHODS.values():
        assert_refused(word, lambda method=method: method(bad))
    assert_refused(word, lambda: sl.loss("mse")(1.0, bad))


def test_shapes_that_do_not_go_together_are_refused() -> None:
    assert_refused(r"\(2,\), \(3,\)", lambda: sl.loss("mse")([1, 2], [1, 2, 3]))
    assert_refused(r"\(2,\), \(3,\)", lambda: sl.pairing("tanh+mse").grad([1, 2], [1, 2, 3]))


@pytest.mark.parametrize("said", ["foo", "numpyy", "compile", "0"])
def test_an_unknown_backend_is_refused(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOICE, said)
    nearest = {"compile": "compiled", "numpyy": "numpy"}.get(said, "")
    assert_refused(f"{said}; it may be compiled, numpy.*mean {nearest}", lambda: GELU(1.0))
    for fine in ("", " NumPy ", "COMPILED"):
        monkeypatch.setenv(CHOICE, fine)
        assert GELU(0.0) == 0.0


def test_a_formula_without_a_value_anywhere_gives_nan() -> None:
    nowhere = sl.activation("1/(x - x)")
    assert np.isnan(nowhere(points())).all()
    assert np.isnan(nowhere.grad(points())).all()
