"""The number formats of arrays: how their elements become float64 and are rounded back, once.

float16 and bfloat16 are decoded and rounded with arithmetic that every processor does on vectors.
What LLVM has for them is a library call for each element where there is no instruction, and the
usual way from float64 to bfloat16, through float32, rounds twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

from slopelab.kernels.ir import Builder, Mask, Real, Whole
from slopelab.kernels.shape import BYTES, EXACT

_EXPONENT_BITS: Final = 0x7FF << 52


@final
@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Args:
        name: NumPy's name of it.
        element: the LLVM type of an element in memory.
        decoded: code from a loaded vector to float64.
        encoded: code from float64 to a vector that is stored.
        largest: the bits of infinity, the largest of all that are no NaN.
    """

    name: str
    element: str
    decoded: Callable[[Builder, str], Real]
    encoded: Callable[[Real], str]
    largest: int

    @property
    def bytes(self) -> int:
        """The size of an element."""
        return BYTES[self.name]

    @property
    def exact(self) -> bool:
        """Whether float64 arithmetic would lose bits that this format shows."""
        return self.name == EXACT

    def loaded(self, b: Builder, name: str) -> Real:
        """A loaded vector as float64.

        Args:
            b: where it is used.
            name: the vector.
        """
        value = self.decoded(b, name)
        if not self.exact:
            b.known.short.add(value.name)
        if self.element == "float":
            b.known.singles[value.name] = name
        return value

    def watch(self, value: Real, name: str) -> None:
        """Mark as doubtful where a number is infinite or NaN.

        Args:
            value: the number as float64.
            name: the loaded vector.
        """
        b = value.builder
        if self.exact:
            b.watch(value)
            return
        # On the bits that came in: half the work, and no arithmetic.
        one = f"i{8 * self.bytes}"
        kind, mask = f"<{b.width} x {one}>", 2 ** (8 * self.bytes - 1) - 1
        bits = b.emit(f"bitcast <{b.width} x {self.element}> {name} to {kind}")
        size = b.emit(f"and {kind} {bits}, splat ({one} {mask})")
        special = b.emit(f"icmp uge {kind} {size}, splat ({one} {self.largest})")
        b.doubt(Mask(b, special))


def _from_double(b: Builder, name: str) -> Real:
    return Real(b, name)


def _to_double(value: Real) -> str:
    return value.name


def _from_single(b: Builder, name: str) -> Real:
    return Real(b, b.emit(f"fpext <{b.width} x float> {name} to {b.real_type}"))


def _to_single(value: Real) -> str:
    b = value.builder
    return b.emit(f"fptrunc {b.real_type} {value.name} to <{b.width} x float>")


def _from_brain(b: Builder, name: str) -> Real:
    words = f"<{b.width} x i32>"
    wide = b.emit(f"zext <{b.width} x i16> {name} to {words}")
    bits = b.emit(f"shl {words} {wide}, splat (i32 16)")
    return _from_single(b, b.emit(f"bitcast {words} {bits} to <{b.width} x float>"))


def _to_brain(value: Real) -> str:
    b = value.builder
    rounded = _to_single(_rounded(value, digits=8, lowest=-126, highest=128))
    words = f"<{b.width} x i32>"
    bits = b.emit(f"bitcast <{b.width} x float> {rounded} to {words}")
    return _narrowed(b, b.emit(f"lshr {words} {bits}, splat (i32 16)"), words)


def _from_half(b: Builder, name: str) -> Real:
    # The bits at the places of a float64 whose exponent is too small by 2^1008; a factor mends
    # that, subnormal numbers included. Infinity and NaN come out as 2^16 and above.
    wide = Whole(b, b.emit(f"zext <{b.width} x i16> {name} to {b.whole_type}"))
    number = ((wide & 0x7FFF) << 42).as_real * 2.0**1008
    special = number.bits | _EXPONENT_BITS
    value = (number < 65536.0).choose(number, special.as_real)  # noqa: PLR2004
    return (value.bits | ((wide & 0x8000) << 48)).as_real


def _to_half(value: Real) -> str:
    b = value.builder
    rounded = _rounded(value, digits=11, lowest=-14, highest=16)
    size = rounded.size
    bits = (size * 2.0**-1008).bits.shifted_right(42)
    infinite = size.equals(float("inf")).choose_whole(b.whole(0x7C00), bits)
    missing = size.is_nan.choose_whole(b.whole(0x7E00), infinite)
    sign = (rounded.bits.shifted_right(48)) & 0x8000
    return _narrowed(b, (missing | sign).name, b.whole_type)


def _narrowed(b: Builder, name: str, kind: str) -> str:
    return b.emit(f"trunc {kind} {name} to <{b.width} x i16>")


def _rounded(value: Real, *, digits: int, lowest: int, highest: int) -> Real:
    """Rounded to a format of so many binary digits, ties to even, as float64.

    Adding a power of two that is 2^53 times the last place of the format, and taking it away
    again, leaves a multiple of that place: float64 arithmetic does the rounding, once.
    """
    size = value.size
    bounded = size.at_most(2.0 ** (highest + 1))
    top = (bounded.bits & _EXPONENT_BITS).as_real.at_least(2.0**lowest)
    magic = top * (1.5 * 2.0 ** (53 - digits))
    cut = ((bounded + magic) - magic).at_most(2.0**highest)
    cut = (cut < 2.0**highest).choose(cut, float("inf"))
    return size.is_nan.choose(value, cut.with_sign_of(value))


FORMATS: Final = {
    each.name: each
    for each in (
        Format("float64", "double", _from_double, _to_double, 0x7FF << 52),
        Format("float32", "float", _from_single, _to_single, 0x7F80_0000),
        Format("float16", "i16", _from_half, _to_half, 0x7C00),
        Format("bfloat16", "i16", _from_brain, _to_brain, 0x7F80),
    )
}
"""The formats by name."""
