"""Two instructions of AVX-512 that LLVM has no general name for, and their stand-ins elsewhere.

Source: Intel, "Intrinsics Guide", VSCALEFPD and VPERMI2PD.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Final

from slopelab.kernels.ir import Builder, Real, Whole
from slopelab.kernels.literals import double_bits

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
    return gathered(b, table, index & (SIXTEEN - 1))


def _constants(values: Sequence[float]) -> str:
    return f"<{', '.join(f'double 0x{double_bits(value):016X}' for value in values)}>"


def _permuted(b: Builder, low: str, index: Whole, high: str) -> Real:
    b.declarations[_PERMUTE] = f"declare {_VECTOR} @{_PERMUTE}({_VECTOR}, {_WHOLES}, {_VECTOR})"
    return _joined(
        b,
        [
            f"call {_VECTOR} @{_PERMUTE}({_VECTOR} {low}, {_WHOLES} {part}, {_VECTOR} {high})"
            for part in _parts(index)
        ],
    )


def _by_registers(function: str, values: Sequence[Real], rest: str) -> Real:
    """An intrinsic of some vectors, of what stands where a mask is off, and of numbers."""
    b = values[0].builder
    kinds = ", ".join([_VECTOR] * (len(values) + 1) + rest.split()[::2])
    b.declarations[function] = f"declare {_VECTOR} @{function}({kinds})"
    calls: list[str] = []
    for parts in zip(*(_parts(value) for value in values), strict=True):
        given = ", ".join(f"{_VECTOR} {part}" for part in (*parts, "zeroinitializer"))
        calls.append(f"call {_VECTOR} @{function}({given}, {rest})")
    return _joined(b, calls)


def _parts(value: Real | Whole) -> list[str]:
    """The names of a vector's parts that fill one register each."""
    b = value.builder
    if b.width == _LANES:
        return [value.name]
    kind = b.whole_type if isinstance(value, Whole) else b.real_type
    return [
        b.emit(
            f"shufflevector {kind} {value.name}, {kind} poison, "
            f"{_places(range(start, start + _LANES))}"
        )
        for start in range(0, b.width, _LANES)
    ]


def _joined(b: Builder, parts: list[str]) -> Real:
    """Operations on single registers, their values put together again."""
    names, lanes = [b.emit(part) for part in parts], _LANES
    while lanes < b.width:
        kind = f"<{lanes} x double>"
        names = [
            b.emit(f"shufflevector {kind} {one}, {kind} {two}, {_places(range(2 * lanes))}")
            for one, two in zip(names[::2], names[1::2], strict=True)
        ]
        lanes *= 2
    return Real(b, names[0])


def _places(numbers: Iterable[int]) -> str:
    """A shuffle's constant list of places."""
    places = [f"i32 {number}" for number in numbers]
    return f"<{len(places)} x i32> <{', '.join(places)}>"


def gathered(b: Builder, table: Sequence[float], index: Whole) -> Real:
    """The entries of a table in memory, at places that are inside it."""
    numbers = ", ".join(f"double 0x{double_bits(value):016X}" for value in table)
    kind, name = f"[{len(table)} x double]", f"@table{zlib.crc32(numbers.encode()):08x}"
    b.declarations[name] = f"{name} = private constant {kind} [{numbers}]"
    places = b.emit(f"getelementptr {kind}, ptr {name}, i64 0, {b.whole_type} {index.name}")
    call = b.call(
        f"llvm.masked.gather.v{b.width}f64.v{b.width}p0",
        b.real_type,
        (f"<{b.width} x ptr>", places),
        ("i32", "8"),
        (b.mask_type, b.mask(value=True).name),
        (b.real_type, "poison"),
    )
    return Real(b, call)
