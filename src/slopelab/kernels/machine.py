"""The processor: code for it, and code made callable.

llvmlite is imported on first use: `import slopelab` does not wait for it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

from slopelab.kernels.shape import ENTRY, Shape

if TYPE_CHECKING:
    from types import ModuleType

Entry: TypeAlias = Callable[..., int]
"""A compiled function: number of elements, then one address per array; 0 if all is settled."""

_OPTIMISATION: Final = 2


class UnsuitableError(RuntimeError):
    """This processor, or this installation of llvmlite, cannot run what we generate."""


@final
@dataclass(frozen=True, slots=True)
class Target:
    """What code is generated for.

    Args:
        triple: LLVM's name of processor family, vendor and system.
        cpu: LLVM's name of the processor.
        features: its features, as in ``+avx2,+fma``.
    """

    triple: str
    cpu: str
    features: str

    def has(self, feature: str) -> bool:
        """Whether the processor has a feature."""
        return f"+{feature}" in self.features.split(",")

    @property
    def is_arm(self) -> bool:
        """Whether it is a 64-bit ARM processor."""
        return self.triple.startswith(("aarch64", "arm64"))

    def shape(self, *, exact: bool, careful: bool = False) -> Shape:
        """The vectors of the code.

        Two registers' worth where the code is one long chain of dependent steps, as in
        double-double: the second register's chain fills the gaps of the first. Four where that
        leaves enough registers, and the code is short: of 32 and in float64.

        Args:
            exact: whether the code computes in double-double.
            careful: whether it is the long code for a few elements.
        """
        if self.is_arm:
            return Shape(4, wide=False)
        wide = self.has("avx512f") and self.has("avx512dq")
        one, narrow = (8, 4) if wide else (4, 1)
        return Shape(one * ((2 if wide else 1) if careful else 2 if exact else narrow), wide)


def _llvm() -> ModuleType:
    from llvmlite import binding  # type: ignore[import-untyped] # it has no types

    return binding


@cache
def host() -> Target:
    """The processor we run on.

    Raises:
        UnsuitableError: it has no fused multiply-add.
    """
    llvm = _llvm()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = Target(
        llvm.get_process_triple(),
        llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(),
    )
    if not (target.is_arm or target.has("fma")):
        raise UnsuitableError("the processor has no fused multiply-add")
    return target


@cache
def versions() -> str:
    """The versions of llvmlite and of LLVM."""
    import llvmlite  # type: ignore[import-untyped] # it has no types

    version: tuple[int, ...] = _llvm().llvm_version_info
    return f"llvmlite {llvmlite.__version__}, LLVM {'.'.join(map(str, version))}"


def _target_machine(target: Target) -> Any:  # noqa: ANN401 - llvmlite has no types
    llvm = _llvm()
    if target != host():
        llvm.initialize_all_targets()
        llvm.initialize_all_asmprinters()
    return llvm.Target.from_triple(target.triple).create_target_machine(
        cpu=target.cpu,
        features=target.features,
        opt=_OPTIMISATION,
        reloc="pic",
        codemodel="jitdefault" if target == host() else "default",
        jit=target == host(),
    )


def object_code(text: str, target: Target) -> bytes:
    """Machine code for an IR module, as an object file.

    Args:
        text: the IR.
        target: what it is for.

    Returns:
        The bytes of the object file.
    """
    module = _llvm().parse_assembly(text)
    return bytes(_target_machine(target).emit_object(module))


def assembly(text: str, target: Target) -> str:
    """The same code as assembly text, for people to read."""
    module = _llvm().parse_assembly(text)
    return str(_target_machine(target).emit_assembly(module))


@final
class Loaded:
    """Machine code in this process, as long as the object lives.

    Args:
        code: an object file that defines `slopelab.kernels.shape.ENTRY`.
        arrays: how many arrays the function takes.
    """

    def __init__(self, code: bytes, arrays: int) -> None:
        llvm = _llvm()
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine(host()))
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        address = self._engine.get_function_address(ENTRY)
        if not address:
            raise UnsuitableError("the compiled function was not found")
        pointers = [ctypes.c_void_p] * arrays
        self.entry: Entry = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, *pointers)(address)
