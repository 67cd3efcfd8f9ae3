"""Two instructions of AVX-512 that LLVM has no general name for, and what stands for them elsewhere.

Source: Intel, "Intrinsics Guide", VSCALEFPD and VPERMI2PD.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slopelab.kernels.ir import Builder, Real, Whole, double_bits

_LANES: Final = 8
_VECTOR: Final = f"<{_LANES} x double>"
_WHOLES: Final = f"<{_LANES} x i64>"
_SCALE: Final = "llvm.x86.avx512.mask.scalef.pd.512"
_PERMUTE: Final = "llvm.x86.avx512.vpermi2var.pd.512"
SIXTEEN: Final = 16
"""The length of a table that two registers hold."""


def scaled(x: Real, k: Real) -> Real:
    """x * 2^floor(k), rounded once.

    Args:
        x: a number, neither very large nor very small.
        k: at most some 2000 in size where the processor has no AVX-512.
    """
    b = x.builder
    if b.wide:
        # The last argument: rounding as usual.
        return _by_registers(_SCALE, (x, k), "i8 -1, i32 4")
    whole = k.floor.truncated
    half = whole.shifted_right(1)
    return x * power_of_two(half) * power_of_two(whole - half)


def power_of_two(k: Whole) -> Real:
    """2^k for exponents of normal float64."""
    return ((k + 1023) << 52).as_real


def entry(table: Sequence[float], index: Whole) -> Real:
    """The entries of a table of sixteen.

    Args:
        table: the numbers.
        index: which ones, by its last four bits.
    """
    b = index.builder
    if b.wide:
        low, high = (_constants(table[start : start + _LANES]) for start in (0, _LANES))
        return _permuted(b, low, index, high)
    return b.from_table(tuple(table), index & (SIXTEEN - 1))


def _constants(values: Sequence[float]) -> str:
    return f"<{', '.join(f'double 0x{double_bits(value):016X}' for value in values)}>"


def _permuted(b: Builder, low: str, index: Whole, high: str) -> Real:
    b.declarations[_PERMUTE] = f"declare {_VECTOR} @{_PERMUTE}({_VECTOR}, {_WHOLES}, {_VECTOR})"
    return b.joined(
        [
            f"call {_VECTOR} @{_PERMUTE}({_VECTOR} {low}, {_WHOLES} {part}, {_VECTOR} {high})"
            for part in b.parts(index, _LANES)
        ],
        _LANES,
    )


def _by_registers(function: str, values: Sequence[Real], rest: str) -> Real:
    """An intrinsic of some vectors, of what stands where a mask is off, and of numbers."""
    b = values[0].builder
    kinds = ", ".join([_VECTOR] * (len(values) + 1) + rest.split()[::2])
    b.declarations[function] = f"declare {_VECTOR} @{function}({kinds})"
    calls: list[str] = []
    for parts in zip(*(b.parts(value, _LANES) for value in values), strict=True):
        given = ", ".join(f"{_VECTOR} {part}" for part in (*parts, "zeroinitializer"))
        calls.append(f"call {_VECTOR} @{function}({given}, {rest})")
    return b.joined(calls, _LANES)
