"""The machine code: vector instructions on every processor family, and the cache on disk."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from slopelab.catalogue import activation
from slopelab.kernels import compile_function, machine, object_cache
from slopelab.kernels.codegen import module_text
from slopelab.kernels.formats import FORMATS
from slopelab.kernels.llvm import Compiled
from slopelab.kernels.machine import Target, assembly, object_code
from slopelab.kernels.program import Program

ARM = Target("aarch64-unknown-linux-gnu", "neoverse-n1", "+neon")
APPLE = Target("arm64-apple-macosx14.0.0", "apple-m1", "+neon")
HASWELL = Target("x86_64-unknown-linux-gnu", "haswell", "+avx2,+fma")
SAPPHIRE = Target("x86_64-pc-windows-msvc", "sapphirerapids", "+avx512f,+avx512dq,+avx512vl,+fma")
VECTORS = {
    ARM: r"\bfmla\tv\d+\.2d",
    APPLE: r"\bfmla(\.2d)?\t",
    HASWELL: r"vfmadd\d+pd\t.*%ymm",
    SAPPHIRE: r"vfmadd\d+pd\t.*%zmm",
}


def program() -> Program:
    return compile_function(activation("gelu").bound_expr).program


@pytest.mark.parametrize("target", VECTORS, ids=lambda target: target.triple)
@pytest.mark.parametrize("name", FORMATS)
def test_the_loop_is_vector_code(target: Target, name: str) -> None:
    form = FORMATS[name]
    text = module_text(program(), [form], form, target.shape(exact=form.exact))
    code = assembly(text, target)
    assert len(re.findall(VECTORS[target], code)) > 20
    # No call of a library function, for a vector or for its elements.
    assert not re.search(r"\t(call|callq|bl)\t", code)


def test_a_processor_without_fma_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Features:
        def flatten(self) -> str:
            return "+sse2"

    binding = machine._llvm()
    monkeypatch.setattr(binding, "get_host_cpu_features", Features)
    monkeypatch.setattr(binding, "get_process_triple", lambda: "x86_64-unknown-linux-gnu")
    with pytest.raises(machine.UnsuitableError):
        machine.host.__wrapped__()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(object_cache.VARIABLE, str(tmp_path / "deep" / "cache"))
    return tmp_path / "deep" / "cache"


def result() -> np.ndarray:
    compiled = Compiled(program(), ("float64", "float64"))
    x = np.linspace(-2, 2, 9)
    outs = [np.empty(9), np.empty(9)]
    compiled.run(9, [x, *outs])
    return np.stack(outs)


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []

    def counted(text: str, target: Target) -> bytes:
        done.append(text)
        return object_code(text, target)

    monkeypatch.setattr("slopelab.kernels.llvm.object_code", counted)
    return done


def test_code_is_compiled_once_and_then_found(cache: Path, compilations: list[str]) -> None:
    first = result()
    assert len(list(cache.iterdir())) == 1
    assert (result() == first).all()
    assert len(compilations) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:0], lambda content: content[:-1], lambda content: content + b"\0",
        lambda content: content[:60] + b"\xff" + content[61:], lambda content: b"\x7fELF" + content,
        lambda content: content[:20] + bytes(32) + content[52:],
    ],
)  # fmt: skip
def test_a_corrupt_entry_is_compiled_again(
    cache: Path, compilations: list[str], damage: object
) -> None:
    first = result()
    (entry,) = cache.iterdir()
    entry.write_bytes(damage(entry.read_bytes()))  # type: ignore[operator] # one of those above
    assert (result() == first).all()
    assert len(compilations) == 2
    assert (result() == first).all()
    assert len(compilations) == 2


def test_the_entry_of_something_else_is_not_used(cache: Path) -> None:
    object_cache.store("one", b"code of one")
    object_cache.store("two", b"code of two")
    one, two = object_cache.entry_path("one"), object_cache.entry_path("two")
    assert one is not None
    assert two is not None
    assert one.parent == cache
    one.write_bytes(two.read_bytes())
    assert object_cache.load("one") is None
    assert object_cache.load("two") == b"code of two"


def test_an_entry_that_others_can_write_is_not_used(cache: Path) -> None:
    object_cache.store("one", b"code")
    (entry,) = cache.iterdir()
    entry.chmod(0o666)
    assert object_cache.load("one") is None


@pytest.mark.parametrize("where", ["", "/dev/null/nowhere"])
def test_without_a_folder_nothing_is_kept(
    where: str, monkeypatch: pytest.MonkeyPatch, compilations: list[str]
) -> None:
    monkeypatch.setenv(object_cache.VARIABLE, where)
    assert (result() == result()).all()
    assert len(compilations) == 2


def test_the_cache_does_not_grow_without_end(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_cache, "MOST", 10)
    for number in range(25):
        object_cache.store(str(number), b"code")
    assert len(list(cache.iterdir())) <= 10
    assert object_cache.load("24") == b"code"
