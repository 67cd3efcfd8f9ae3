"""Numbers as LLVM's assembly language writes them."""

from __future__ import annotations

import struct


def double_bits(value: float) -> int:
    """The 64 bits of a float64, as an unsigned number."""
    return int.from_bytes(struct.pack(">d", value), "big")


def from_bits(bits: int) -> float:
    """The float64 with some bits."""
    return float(struct.unpack(">d", bits.to_bytes(8, "big"))[0])


def splat(kind: str, value: float) -> str:
    """A vector of one number; of both types of numbers the bits as float64 are written."""
    return f"splat ({kind} 0x{double_bits(value):016X})"


def is_single(value: float) -> bool:
    """Whether a number is a float32."""
    try:
        return bool(struct.unpack("f", struct.pack("f", value))[0] == value)
    except OverflowError:
        return False
