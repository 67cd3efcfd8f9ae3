"""LLVM IR written with Python's operators: vectors of float64, of 64-bit integers, and masks.

A `Builder` collects the lines of one basic block. Every value is a vector of `Builder.width`
elements, so what is written is vector code from the start, whatever the loop around it looks
like. An operation on the same operands is written once.
"""

from __future__ import annotations

import functools
from typing import Final, TypeAlias, final

from slopelab.kernels.block import Block
from slopelab.kernels.literals import is_single, splat

Number: TypeAlias = "float | Real"


UNDEFINED: Final = 0x7FF8_0000_0000_0DEF
"""The bits of the NaN of what is not defined, as ln(-1); they go through arithmetic."""


@final
class Builder(Block):
    """One basic block under construction.

    Args:
        width: how many elements a vector has.
        careful: whether time matters less than the last bits.
        wide: whether the processor has the instructions of AVX-512.
        prefix: how the names of values begin.
    """

    def __init__(
        self, width: int, *, careful: bool = False, wide: bool = False, prefix: str = "v"
    ) -> None:
        super().__init__(width, prefix)
        self.careful = careful
        self.wide = wide
        self.settled = self.real(0.0)
        self.doubts: list[Mask] = []

    def watch(self, value: Real) -> None:
        """Mark as doubtful where a number is infinite or NaN."""
        # One instruction, and none of the few that masks have to share: 0 times infinity is NaN.
        self.settled = value.times_plus(0.0, self.settled)

    def doubt(self, where: Mask) -> None:
        """Mark results as doubtful."""
        self.doubts.append(where)

    @property
    def doubtful(self) -> Mask:
        """Where something has been marked."""
        watched = [self.settled.is_nan] if self.settled.name.startswith("%") else []
        marks = [*watched, *self.doubts]
        if not marks:
            return self.mask(value=False)
        return functools.reduce(Mask.__or__, marks)

    def real(self, value: float) -> Real:
        """A constant vector of float64."""
        return Real(self, splat("double", value))

    @property
    def undefined(self) -> Real:
        """The NaN of what is not defined."""
        return self.whole(UNDEFINED).as_real

    def whole(self, value: int) -> Whole:
        """A constant vector of integers."""
        return Whole(self, f"splat (i64 {value})")

    def mask(self, *, value: bool) -> Mask:
        """A constant mask."""
        return Mask(self, f"splat (i1 {'true' if value else 'false'})")


@final
class Mask:
    """A vector of truth values.

    Args:
        builder: where it lives.
        name: its name in the code.
    """

    __slots__ = ("builder", "name")

    def __init__(self, builder: Builder, name: str) -> None:
        self.builder = builder
        self.name = name

    def __and__(self, other: Mask) -> Mask:
        return self._joined("and", other)

    def __or__(self, other: Mask) -> Mask:
        return self._joined("or", other)

    def __invert__(self) -> Mask:
        b = self.builder
        inverted = self._joined("xor", b.mask(value=True))
        b.known.inversions[inverted.name] = self.name
        return inverted

    def _joined(self, op: str, other: Mask) -> Mask:
        b = self.builder
        return Mask(b, b.emit(f"{op} {b.mask_type} {self.name}, {other.name}"))

    def choose(self, yes: Number, no: Number) -> Real:
        """`yes` where it holds, `no` elsewhere."""
        b = self.builder
        left, right = _real(b, yes), _real(b, no)
        if left.name == right.name:
            return left
        if self.name in b.known.inversions:
            return Mask(b, b.known.inversions[self.name]).choose(right, left)
        kind = b.real_type
        name = b.emit(f"select {b.mask_type} {self.name}, {kind} {left.name}, {kind} {right.name}")
        b.known.choices[name] = (self.name, left.name, right.name)
        return Real(b, name)

    def choose_whole(self, yes: Whole, no: Whole) -> Whole:
        """`yes` where it holds, `no` elsewhere."""
        b = self.builder
        kind = b.whole_type
        return Whole(
            b, b.emit(f"select {b.mask_type} {self.name}, {kind} {yes.name}, {kind} {no.name}")
        )


@final
class Whole:
    """A vector of 64-bit integers.

    Args:
        builder: where it lives.
        name: its name in the code.
    """

    __slots__ = ("builder", "name")

    def __init__(self, builder: Builder, name: str) -> None:
        self.builder = builder
        self.name = name

    def _joined(self, op: str, other: int | Whole) -> Whole:
        b = self.builder
        right = b.whole(other) if isinstance(other, int) else other
        return Whole(b, b.emit(f"{op} {b.whole_type} {self.name}, {right.name}"))

    def __add__(self, other: int | Whole) -> Whole:
        return self._joined("add", other)

    def __sub__(self, other: int | Whole) -> Whole:
        return self._joined("sub", other)

    def __and__(self, other: int | Whole) -> Whole:
        return self._joined("and", other)

    def __or__(self, other: int | Whole) -> Whole:
        return self._joined("or", other)

    def __xor__(self, other: int | Whole) -> Whole:
        return self._joined("xor", other)

    def __lshift__(self, other: int) -> Whole:
        return self._joined("shl", other)

    def shifted_right(self, places: int) -> Whole:
        """Shifted, the sign kept."""
        return self._joined("ashr", places)

    def chosen(self, how: str, other: Whole) -> Whole:
        """This where it compares to the other in that way, else the other."""
        b = self.builder
        mask = Mask(b, b.emit(f"icmp {how} {b.whole_type} {self.name}, {other.name}"))
        return mask.choose_whole(self, other)

    def less(self, other: int) -> Mask:
        """Where it is below a number."""
        b = self.builder
        return Mask(b, b.emit(f"icmp slt {b.whole_type} {self.name}, {b.whole(other).name}"))

    def __eq__(self, other: object) -> Mask:  # type: ignore[override] # a vector of answers
        assert isinstance(other, int)
        b = self.builder
        text = f"icmp eq {b.whole_type} {self.name}, {b.whole(other).name}"
        return Mask(b, b.emit(text))

    __hash__ = None  # type: ignore[assignment] # == is not an equality

    @property
    def as_real(self) -> Real:
        """The same bits as float64."""
        b = self.builder
        return Real(b, b.emit(f"bitcast {b.whole_type} {self.name} to {b.real_type}"))


@final
class Real:
    """A vector of float64.

    Args:
        builder: where it lives.
        name: its name in the code.
    """

    __slots__ = ("builder", "name")

    def __init__(self, builder: Builder, name: str) -> None:
        self.builder = builder
        self.name = name

    def _joined(self, op: str, left: Number, right: Number) -> Real:
        b = self.builder
        first, second = _real(b, left).name, _real(b, right).name
        if op == "fmul":
            first, second = b.known.factors(first, second)
        if op in {"fadd", "fmul"} and second < first:
            first, second = second, first
        return Real(b, b.emit(f"{op} {b.real_type} {first}, {second}"))

    def __add__(self, other: Number) -> Real:
        return self._joined("fadd", self, other)

    def __radd__(self, other: Number) -> Real:
        return self._joined("fadd", other, self)

    def __sub__(self, other: Number) -> Real:
        return self._joined("fsub", self, other)

    def __rsub__(self, other: Number) -> Real:
        return self._joined("fsub", other, self)

    def __mul__(self, other: Number) -> Real:
        return self._joined("fmul", self, other)

    def __rmul__(self, other: Number) -> Real:
        return self._joined("fmul", other, self)

    def __truediv__(self, other: Number) -> Real:
        return self._joined("fdiv", self, other)

    def __rtruediv__(self, other: Number) -> Real:
        return self._joined("fdiv", other, self)

    def __neg__(self) -> Real:
        b = self.builder
        if self.name in b.known.negations:
            return Real(b, b.known.negations[self.name])
        name = b.emit(f"fneg {b.real_type} {self.name}")
        b.known.negations[name] = self.name
        if self.is_short:
            b.known.short.add(name)
        if self.name in b.known.singles:
            b.known.singles[name] = b.emit(f"fneg {b.single_type} {b.known.singles[self.name]}")
        return Real(b, name)

    def _compared(self, how: str, other: Number) -> Mask:
        b = self.builder
        if self.name in b.known.singles and not isinstance(other, Real) and is_single(other):
            left, kind = b.known.singles[self.name], b.single_type
            return Mask(b, b.emit(f"fcmp {how} {kind} {left}, {splat('float', other)}"))
        right = _real(b, other)
        return Mask(b, b.emit(f"fcmp {how} {b.real_type} {self.name}, {right.name}"))

    def __lt__(self, other: Number) -> Mask:
        return self._compared("olt", other)

    def __le__(self, other: Number) -> Mask:
        return self._compared("ole", other)

    def __gt__(self, other: Number) -> Mask:
        return self._compared("ogt", other)

    def __ge__(self, other: Number) -> Mask:
        return self._compared("oge", other)

    def not_below(self, other: Number) -> Mask:
        """Where it is not below the other, or one of them is NaN."""
        return self._compared("uge", other)

    def equals(self, other: Number) -> Mask:
        """Where both are the same number."""
        return self._compared("oeq", other)

    @property
    def is_nan(self) -> Mask:
        """Where it is NaN."""
        return self._compared("uno", self)

    def called(self, name: str, *others: Real) -> Real:
        """An LLVM intrinsic of this and of others."""
        b = self.builder
        kind = b.real_type
        function = f"llvm.{name}.v{b.width}f64"
        return Real(b, b.call(function, kind, *((kind, v.name) for v in (self, *others))))

    def times_plus(self, factor: Number, addend: Number) -> Real:
        """self * factor + addend, rounded once."""
        b = self.builder
        return self.called("fma", _real(b, factor), _real(b, addend))

    @property
    def size(self) -> Real:
        """The absolute value."""
        b = self.builder
        # |-x| and |x| are one value, so that sigmoid(-x) shares the exponential of sigmoid(x).
        inner = b.known.without_sign(self.name)
        size = Real(b, inner).called("fabs")
        if inner in b.known.singles and size.name not in b.known.singles:
            kind, function = b.single_type, f"llvm.fabs.v{b.width}f32"
            b.known.singles[size.name] = b.call(function, kind, (kind, b.known.singles[inner]))
        return size

    def is_less_by(self, digits: int, other: Real) -> Mask:
        """Where it is less than 2^-digits times the other; neither must be negative."""
        b = self.builder
        # As integers: there are more units of the processor that add these than that multiply.
        raised, kind = self.bits + (digits << 52), b.whole_type
        return Mask(b, b.emit(f"icmp slt {kind} {raised.name}, {other.bits.name}"))

    @property
    def is_short(self) -> bool:
        """Whether it is known to have so few digits that its square is exact."""
        return self.name in self.builder.known.short

    @property
    def root(self) -> Real:
        """The square root."""
        return self.called("sqrt")

    @property
    def is_undefined(self) -> Mask:
        """Where it is the NaN of what is not defined."""
        return self.bits == UNDEFINED

    @property
    def floor(self) -> Real:
        """The largest whole number that is not above it, as float64."""
        return self.called("floor")

    @property
    def nearest(self) -> Real:
        """The nearest whole number, as float64; ties go to the even one."""
        return self.called("rint")

    def with_sign_of(self, other: Real) -> Real:
        """The size of this with the sign of the other."""
        # Its own sign does not matter, and need not be made.
        b = self.builder
        return Real(b, b.known.without_sign(self.name)).called("copysign", other)

    def at_most(self, bound: Number) -> Real:
        """The smaller one; NaN stays NaN if it is in this."""
        return (self > bound).choose(bound, self)

    def at_least(self, bound: Number) -> Real:
        """The larger one; NaN stays NaN if it is in this."""
        return (self < bound).choose(bound, self)

    @property
    def bits(self) -> Whole:
        """The same bits as integers."""
        b = self.builder
        return Whole(b, b.emit(f"bitcast {b.real_type} {self.name} to {b.whole_type}"))

    @property
    def truncated(self) -> Whole:
        """The whole part, as an integer; the number has to be within 2^63."""
        b = self.builder
        return Whole(b, b.emit(f"fptosi {b.real_type} {self.name} to {b.whole_type}"))


def _real(builder: Builder, value: Number) -> Real:
    return value if isinstance(value, Real) else builder.real(value)
