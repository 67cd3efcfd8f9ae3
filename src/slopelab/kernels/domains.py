"""The three kinds of numbers in which a program can be compiled.

* float64, for the narrower formats: their results are rounded from it once;
* pairs of float64, for float64 itself;
* pairs with an exponent of their own, for the few inputs at which one of the others overflows
  or underflows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Generic, final

from slopelab.kernels import pair, scaled
from slopelab.kernels.cancellation import cancelling_sums
from slopelab.kernels.ir import Builder, Mask, Real
from slopelab.kernels.mathlib import CAREFUL, PLAIN, PRECISE, less, multiples, scaled_less
from slopelab.kernels.mathlib.numeric import T
from slopelab.kernels.pair import Pair
from slopelab.kernels.program import MULTIPLES, Program, rounded
from slopelab.kernels.scaled import Scaled, larger
from slopelab.kernels.visibility import hidden_infinities, hidden_underflows


@final
@dataclass(frozen=True, slots=True)
class Domain(Generic[T]):
    """One kind of numbers.

    Args:
        given: an input as such a number.
        constant: a rational number as one.
        plus: a sum.
        fused: a product plus a number, rounded once; None where that is no gain.
        times: a product.
        over: a quotient.
        less: where one is below another.
        leading: the leading part, infinite or NaN where the number is.
        choose: a choice by a condition.
        rows: the primitives.
        multiple: the sine of a constant times an input, and of so many quarter turns; the
            constant is given times 2/pi.
        finished: the nearest float64, marked as doubtful where it may be wrong.
        watched: whether what has overflowed may look like a number later on.
        lowest: products below it have lost digits; 0 where there are none.
        cancelled: a sum that is smaller than a term by so many binary digits is marked where its
            terms have errors; 0 where that is left to `plus`, or no result shows it.
    """

    given: Callable[[Real], T]
    constant: Callable[[Builder, Fraction], T]
    plus: Callable[[T, T], T]
    times: Callable[[T, T], T]
    over: Callable[[T, T], T]
    less: Callable[[T, T], Mask]
    leading: Callable[[T], Real]
    choose: Callable[[Mask, T, T], T]
    rows: Mapping[str, Callable[..., T]]
    multiple: Callable[[T, Fraction, int], T]
    finished: Callable[[T], Real]
    fused: Callable[[T, T, T], T] | None = None
    watched: bool = False
    lowest: float = 0.0
    cancelled: int = 0

    def outputs(self, b: Builder, program: Program, inputs: Sequence[Real]) -> list[Real]:
        """The code of a program, its results rounded to float64.

        Args:
            b: where the code goes.
            program: the program.
            inputs: its inputs.

        Returns:
            One value per output.
        """
        watched: Collection[int] = hidden_infinities(program) if self.watched else ()
        fading: Collection[int] = hidden_underflows(program) if self.lowest else ()
        cancelling = cancelling_sums(program) if self.cancelled else {}
        # Products that are looked at are needed by themselves.
        single = _used_once(program) - {*watched, *fading} if self.fused else set[int]()
        values: list[T] = []
        tests: dict[int, Mask] = {}
        nothing = self.constant(b, Fraction(0))
        for number, step in enumerate(program.instructions):
            numbers = step.args if step.op != "input" else ()
            args = [values[arg] for arg in numbers]
            if step.op in {"lt", "le", "gt", "ge"}:
                tests[number] = self._compared(step.op, args[0], args[1])
                # Past a comparison nobody sees any more that something has overflowed, or is NaN.
                for arg in numbers:
                    if program.instructions[arg].op not in {"input", "const"}:
                        b.watch(self.leading(values[arg]))
                values.append(nothing)
                continue
            match step.op:
                case "input":
                    value = self.given(inputs[step.args[0]])
                case "const":
                    value = self.constant(b, step.value)
                case "neg":
                    value = -args[0]
                case "add" | "sub":
                    value = self._sum(program, number, values, single)
                case "mul":
                    value = self.times(args[0], args[1])
                case "div":
                    value = self.over(args[0], args[1])
                case "select":
                    value = self.choose(tests[step.args[0]], args[1], args[2])
                case name if name in MULTIPLES:
                    value = self.multiple(args[0], step.value, MULTIPLES.index(name))
                case name:
                    value = self.rows[name](*args)
            if number in watched:
                self.finished(value)
            if number in fading:
                b.doubt(self.leading(value).size < self.lowest)
            if number in cancelling:
                term = cancelling[number]
                size = self.leading(args[term.place])
                size = size if term.positive else size.size
                b.doubt(self.leading(value).size.is_less_by(self.cancelled, size))
            values.append(value)
        return [self.finished(values[number]) for number in program.outputs]

    def _sum(
        self, program: Program, number: int, values: Sequence[T], single: Collection[int]
    ) -> T:
        """A sum or difference, together with a product that nothing else needs."""
        step = program.instructions[number]
        left, right = (values[arg] for arg in step.args)
        signed = -right if step.op == "sub" else right
        if self.fused is None:
            return self.plus(left, signed)
        for place, other in ((1, left), (0, signed)):
            product = program.instructions[step.args[place]]
            if product.op == "mul" and step.args[place] in single:
                one, two = (values[arg] for arg in product.args)
                return self.fused(-one if place and step.op == "sub" else one, two, other)
        return self.plus(left, signed)

    def _compared(self, op: str, left: T, right: T) -> Mask:
        below = self.less(left, right) if op in {"lt", "ge"} else self.less(right, left)
        return below if op in {"lt", "gt"} else ~below


def _used_once(program: Program) -> set[int]:
    """The values that one instruction needs, once, and that are no result."""
    used = Counter(program.outputs)
    used.update(program.outputs)
    for step in program.instructions:
        if step.op != "input":
            used.update(step.args)
    return {number for number, count in used.items() if count == 1}


def _watched(value: Real) -> Real:
    value.builder.watch(value)
    return value


_CANCELLED: Final = 2.0**-10


def _sum_of_pairs(x: Pair, y: Pair) -> Pair:
    """A sum; where its leading digits cancel it is marked, for careful code has more of them."""
    total = x + y
    if x.low is not None or y.low is not None:
        x.builder.doubt(total.high.size < x.high.size * _CANCELLED)
    return total


_SHALLOW: Final = 2.0**-900
_LOWEST_NORMAL: Final = 2.0**-1022


def _finished_pair(x: Pair) -> Real:
    """A result; below a bound it may have lost the low parts of what it was made of."""
    b, value = x.builder, x.rounded
    b.watch(value)
    if x.low is not None:
        size = value.size
        b.doubt((size < _SHALLOW) & (size > 0.0))
    return value


def _finished_scaled(x: Scaled) -> Real:
    value = x.rounded
    x.builder.doubt(value.is_nan & ~value.is_undefined)
    return value


def _scaled_signed(value: Scaled, plain: Real) -> Scaled:
    """A product or quotient that keeps the sign of a zero, which error terms lose."""
    zero = value.pair.high.equals(0.0)
    nothing = value.pair.high.size.with_sign_of(plain)
    high = zero.choose(nothing, value.pair.high)
    return Scaled(Pair(high, zero.choose(nothing, value.pair.lower)), value.exponent)


PLAIN_NUMBERS: Final[Domain[Real]] = Domain(
    given=lambda x: x,
    constant=lambda b, value: b.real(rounded(value)),
    plus=lambda x, y: x + y,
    times=lambda x, y: x * y,
    over=lambda x, y: x / y,
    less=lambda x, y: x < y,
    leading=lambda x: x,
    choose=lambda condition, yes, no: condition.choose(yes, no),
    rows=PLAIN,
    multiple=multiples.plain,
    finished=_watched,
    fused=lambda x, y, z: x.times_plus(y, z),
    watched=True,
    lowest=_LOWEST_NORMAL,
)
"""float64."""

WATCHED_NUMBERS: Final[Domain[Real]] = replace(PLAIN_NUMBERS, cancelled=14)
"""float64, for float32: next to a root the 22 digits more that its primitives have are too few."""

PAIRS: Final[Domain[Pair]] = Domain(
    given=Pair,
    constant=pair.constant,
    plus=_sum_of_pairs,
    times=lambda x, y: x * y,
    over=lambda x, y: x / y,
    less=less,
    leading=lambda x: x.high,
    choose=pair.chosen,
    rows=PRECISE,
    multiple=multiples.precise,
    finished=_finished_pair,
    lowest=_SHALLOW,
)
"""Double-double."""

_GONE: Final = -46


def _strict_sum(x: Scaled, y: Scaled) -> Scaled:
    """A sum; where nearly half of its digits cancel it is marked: next to a root of the whole."""
    total = x + y
    lost = (total.exponent - larger(x.exponent, y.exponent)).less(_GONE)
    x.builder.doubt(lost & ~x.pair.high.equals(0.0))
    return total


WITH_EXPONENTS: Final[Domain[Scaled]] = Domain(
    given=scaled.widened,
    constant=scaled.constant,
    plus=lambda x, y: x + y,
    times=lambda x, y: _scaled_signed(x * y, x.pair.high * y.pair.high),
    over=lambda x, y: _scaled_signed(x / y, x.pair.high * y.pair.high),
    less=scaled_less,
    leading=lambda x: x.pair.high,
    choose=scaled.chosen,
    rows=CAREFUL,
    multiple=multiples.careful,
    finished=_finished_scaled,
)
"""Double-double with 64-bit exponents."""

STRICT: Final[Domain[Scaled]] = replace(WITH_EXPONENTS, plus=_strict_sum)
"""The same, with a mark where that is not enough."""
