"""Programs executed with an unbounded exponent: for the few inputs on which float64 overflows.

x^3/(1 + x^2) is about x, but at 1e200 its parts overflow and inf/inf is NaN. Here a number is a
fraction in [1/2, 1) and a 64-bit exponent, so that parts of any size meet; only the result
is brought back to float64. That costs some thirty times more, so `numpy_backend` does it only
where its own result is not finite.

One rule is added to arithmetic: 0 times infinity is 0. An exact 0 is a target 1 - y = 0 before a
logarithm (the convention 0 log 0 = 0), or a tail that has vanished; nothing that overflows brings
it back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from slopelab.kernels.erf_functions import erfcx
from slopelab.kernels.numpy_primitives import NUMPY
from slopelab.kernels.periods import HALF_PI, sine_of_multiple
from slopelab.kernels.program import MULTIPLES, Program

Array: TypeAlias = NDArray[np.float64]

_LIMIT: Final = 2**60
_STEEPEST: Final = 1e15
_BEYOND: Final = 2.0**51
_STEP: Final = 2.0**40
_LN2: Final = math.log(2)
_TINY: Final = -500
_ROOT_HALF: Final = math.sqrt(0.5)


class Wide(NamedTuple):
    """Numbers fraction * 2^exponent; 0, infinities and NaN have exponent 0."""

    fraction: Array
    exponent: NDArray[np.int64]


# -- to and fro ------------------------------------------------------------------------------------


def wide(values: Array, exponent: NDArray[np.int64] | int = 0) -> Wide:
    """float64 numbers times 2^exponent."""
    fraction, more = np.frexp(values)
    plain = (fraction == 0) | ~np.isfinite(fraction)
    total = np.where(plain, 0, np.clip(exponent + more.astype(np.int64), -_LIMIT, _LIMIT))
    return Wide(np.asarray(fraction), total)


def narrow(number: Wide) -> Array:
    """The nearest float64 numbers."""
    return np.ldexp(number.fraction, np.clip(number.exponent, -3000, 3000).astype(np.int32))


def _constant(value: Fraction) -> Wide:
    # The fraction is scaled to about 1 first: float(10^400) would be an error.
    shift = value.numerator.bit_length() - value.denominator.bit_length()
    return wide(np.asarray(float(value * Fraction(2) ** -shift)), shift)


# -- arithmetic ------------------------------------------------------------------------------------


def _negative(a: Wide) -> Wide:
    return Wide(-a.fraction, a.exponent)


def _plus(a: Wide, b: Wide) -> Wide:
    top = np.where(a.fraction == 0, b.exponent, a.exponent)
    top = np.where(b.fraction == 0, top, np.maximum(top, b.exponent))

    def aligned(number: Wide) -> Array:
        down = np.clip(number.exponent - top, -3000, 0).astype(np.int32)
        return np.ldexp(number.fraction, np.where(np.isfinite(number.fraction), down, 0))

    return wide(aligned(a) + aligned(b), top)


def _minus(a: Wide, b: Wide) -> Wide:
    return _plus(a, _negative(b))


def _times(a: Wide, b: Wide) -> Wide:
    value = a.fraction * b.fraction
    nothing = ((a.fraction == 0) & ~np.isnan(b.fraction)) | (
        (b.fraction == 0) & ~np.isnan(a.fraction)
    )
    return wide(np.where(nothing, 0.0, value), a.exponent + b.exponent)


def _over(a: Wide, b: Wide) -> Wide:
    return wide(a.fraction / b.fraction, a.exponent - b.exponent)


def _power(a: Wide, b: Wide) -> Wide:
    exponent = narrow(b)
    size = _exp(wide(narrow(_log(_size(a))) * exponent))
    whole = exponent == np.rint(exponent)
    odd = whole & (np.mod(exponent, 2.0) == 1.0)
    signed = np.where((a.fraction < 0) & odd, -size.fraction, size.fraction)
    result = np.where((a.fraction < 0) & ~whole, np.nan, signed)
    zero = a.fraction == 0
    return _choose(zero, wide(np.power(np.zeros_like(exponent), exponent)),
                   Wide(np.asarray(result), size.exponent))  # fmt: skip


def _choose(condition: NDArray[np.bool_], yes: Wide, no: Wide) -> Wide:
    return Wide(
        np.where(condition, yes.fraction, no.fraction),
        np.where(condition, yes.exponent, no.exponent),
    )


def _sign_of_difference(a: Wide, b: Wide) -> Array:
    both = np.isfinite(a.fraction) & np.isfinite(b.fraction)
    left, right = narrow(a), narrow(b)
    plain = np.where(left == right, 0.0, np.where(left < right, -1.0, 1.0))
    plain = np.where(np.isnan(left) | np.isnan(right), np.nan, plain)
    return np.where(both, np.sign(_minus(a, b).fraction), plain)


# -- primitives ------------------------------------------------------------------------------------


def _size(a: Wide) -> Wide:
    return Wide(np.abs(a.fraction), a.exponent)


def _exp(a: Wide) -> Wide:
    x = narrow(a)
    size = np.abs(x)
    # Beyond _STEEPEST the exponent would not fit; it grows with log(x) there, still monotone,
    # and so steeply that no power of x makes up for it.
    logs = np.log2(np.where(size > _STEEPEST, size, 1.0))
    beyond = np.copysign(_BEYOND + np.rint(_STEP * np.minimum(logs, 1024.0)), x)
    inside = size <= _STEEPEST
    near = size < 700  # noqa: PLR2004 - where float64 itself is better
    steps = np.where(inside, np.where(near, 0.0, np.rint(x / _LN2)), beyond)
    steps = np.where(np.isfinite(x), steps, 0.0)
    value = wide(np.exp(np.where(inside, x - steps * _LN2, 0.0)), steps.astype(np.int64))
    endless = np.where(x == -np.inf, 0.0, x)
    return _choose(np.isfinite(x), value, wide(endless))


def _log(a: Wide) -> Wide:
    # The fraction is moved to [1/sqrt(2), sqrt(2)), so that nothing cancels near 1.
    low = a.fraction < _ROOT_HALF
    fraction = np.where(low, 2.0 * a.fraction, a.fraction)
    exponent = np.where(np.isfinite(fraction) & (fraction != 0), a.exponent - low, 0)
    value = np.log(fraction) + exponent * _LN2
    beyond = np.exp2(np.clip((np.abs(exponent) - _BEYOND) / _STEP, 0.0, 1024.0))
    return wide(np.where(np.abs(exponent) > _BEYOND, np.copysign(beyond, exponent), value))


def _log1p(a: Wide) -> Wide:
    huge = a.exponent > 1000  # noqa: PLR2004
    return _choose(huge & (a.fraction > 0), _log(a), _gentle("log1p", a, 1.0))


def _sqrt(a: Wide) -> Wide:
    odd = a.exponent % 2
    return wide(np.sqrt(np.where(odd == 1, 2.0 * a.fraction, a.fraction)), a.exponent // 2)


def _asinh(a: Wide) -> Wide:
    far = _plus(_log(_size(a)), wide(np.asarray(_LN2)))
    far = Wide(np.copysign(far.fraction, a.fraction), far.exponent)
    return _choose(a.exponent > 1000, far, _gentle("asinh", a, 1.0))  # noqa: PLR2004


def _scaled(a: Wide, factor: float) -> Wide:
    return wide(a.fraction * factor, a.exponent)


def _tail_of_exp(name: str, argument: Callable[[Wide], Wide], factor: float) -> _Row:
    """A function that is factor * e^argument far out, on the side where that is tiny or huge."""

    def row(a: Wide) -> Wide:
        x = narrow(a)
        inner = argument(a)
        return _choose(_far_out(name, x), _scaled(_exp(inner), factor), wide(NUMPY[name](x)))

    return row


def _far_out(name: str, x: Array) -> NDArray[np.bool_]:
    if name in {"sinh", "cosh", "sech2"}:
        return np.abs(x) > 300  # noqa: PLR2004
    return x < -600  # noqa: PLR2004


def _sinh(a: Wide) -> Wide:
    far = _scaled(_exp(_size(a)), 0.5)
    far = Wide(np.copysign(far.fraction, a.fraction), far.exponent)
    return _choose(np.abs(narrow(a)) > 300, far, _gentle("sinh", a, 1.0))  # noqa: PLR2004


def _expm1(a: Wide) -> Wide:
    return _choose(narrow(a) > 600, _exp(a), _gentle("expm1", a, 1.0))  # noqa: PLR2004


def _erfc(a: Wide) -> Wide:
    x = narrow(a)
    near = np.clip(x, 0.0, 1e9)
    far = _times(_exp(_negative(_times(a, a))), wide(erfcx(near)))
    return _choose(x > 25, far, wide(NUMPY["erfc"](x)))  # noqa: PLR2004


def _normal_cdf(a: Wide) -> Wide:
    x = narrow(a)
    far = _scaled(_erfc(_scaled(a, -_ROOT_HALF)), 0.5)
    return _choose(x < -35, far, wide(NUMPY["normal_cdf"](x)))  # noqa: PLR2004


def _normal_pdf(a: Wide) -> Wide:
    x = narrow(a)
    far = _scaled(_exp(_scaled(_times(a, a), -0.5)), 1 / math.sqrt(2 * math.pi))
    return _choose(np.abs(x) > 35, far, wide(NUMPY["normal_pdf"](x)))  # noqa: PLR2004


def _gentle(name: str, a: Wide, slope: float) -> Wide:
    """A function that is slope * a near 0, also where a is below the smallest float64."""
    value = wide(NUMPY[name](narrow(a)))
    return _choose((a.exponent < _TINY) & (a.fraction != 0), _scaled(a, slope), value)


def _multiple(a: Wide, turns: Fraction, quarters: int) -> Wide:
    """The sine of so many quarter turns and of a constant times a number."""
    value = wide(sine_of_multiple(narrow(a), turns, quarters))
    if quarters:
        return value
    tiny = (a.exponent < _TINY) & (a.fraction != 0)
    return _choose(tiny, _times(a, _constant(turns * HALF_PI)), value)


def _of_fraction(name: str) -> _Row:
    """A function of the sign alone."""

    def row(a: Wide) -> Wide:
        return wide(NUMPY[name](a.fraction))

    return row


def _extreme(sign: float) -> _Row:
    def row(a: Wide, b: Wide) -> Wide:
        chosen = _choose(sign * _sign_of_difference(a, b) >= 0, a, b)
        return _choose(
            np.isnan(a.fraction) | np.isnan(b.fraction), wide(np.asarray(np.nan)), chosen
        )

    return row


def _compared(holds: Callable[[Array], NDArray[np.bool_]]) -> _Test:
    return lambda a, b: holds(_sign_of_difference(a, b))


_Row: TypeAlias = Callable[..., Wide]
_Test: TypeAlias = Callable[[Wide, Wide], NDArray[np.bool_]]

_TESTS: Final[dict[str, _Test]] = {
    "lt": _compared(lambda sign: sign < 0),
    "le": _compared(lambda sign: sign <= 0),
    "gt": _compared(lambda sign: sign > 0),
    "ge": _compared(lambda sign: sign >= 0),
}

_GENTLE: Final = {"tanh": 1.0, "sin": 1.0, "atan": 1.0, "erf": 2 / math.sqrt(math.pi)}

_ROWS: Final[dict[str, _Row]] = {
    "neg": _negative,
    "add": _plus,
    "sub": _minus,
    "mul": _times,
    "div": _over,
    "pow": _power,
    "exp": _exp,
    "log": _log,
    "log1p": _log1p,
    "expm1": _expm1,
    "sqrt": _sqrt,
    "sinh": _sinh,
    "asinh": _asinh,
    "abs": _size,
    "erfc": _erfc,
    "normal_cdf": _normal_cdf,
    "normal_pdf": _normal_pdf,
    "cosh": _tail_of_exp("cosh", _size, 0.5),
    "sech2": _tail_of_exp("sech2", lambda a: _scaled(_size(a), -2.0), 4.0),
    "sigmoid": _tail_of_exp("sigmoid", lambda a: a, 1.0),
    "softplus": _tail_of_exp("softplus", lambda a: a, 1.0),
    "max": _extreme(1.0),
    "min": _extreme(-1.0),
    "sign": _of_fraction("sign"),
    "step": _of_fraction("step"),
}
"""The primitives whose results or arguments leave the range of float64; others stay inside it."""


def execute_wide(program: Program, inputs: Sequence[Array]) -> list[Array]:
    """Execute a program with an unbounded exponent.

    Args:
        program: the program.
        inputs: one float64 array of shape (n,) per input, finite.

    Returns:
        One float64 array of shape (n,) per output.
    """
    with np.errstate(all="ignore"):
        results = _executed(program, [wide(values) for values in inputs])
        return [narrow(number) for number in results]


def signs_wide(program: Program, inputs: Sequence[Array]) -> list[Array]:
    """The signs of what a program gives, also where that is far below the smallest float64.

    Args:
        program: the program.
        inputs: one float64 array of shape (n,) per input, finite.

    Returns:
        One array of 1, -1, 0 and NaN per output.
    """
    with np.errstate(all="ignore"):
        results = _executed(program, [wide(values) for values in inputs])
        return [np.sign(number.fraction) for number in results]


def _executed(program: Program, inputs: Sequence[Wide]) -> list[Wide]:
    values: list[Wide] = []
    tests: dict[int, NDArray[np.bool_]] = {}
    for number, instruction in enumerate(program.instructions):
        op, args = instruction.op, instruction.args
        value = wide(np.asarray(np.nan))
        if op == "input":
            value = inputs[args[0]]
        elif op == "const":
            value = _constant(instruction.value)
        elif op in _TESTS:
            tests[number] = _TESTS[op](values[args[0]], values[args[1]])
        elif op == "select":
            value = _choose(tests[args[0]], values[args[1]], values[args[2]])
        elif op in MULTIPLES:
            value = _multiple(values[args[0]], instruction.value, MULTIPLES.index(op))
        elif op in _ROWS:
            value = _ROWS[op](*(values[arg] for arg in args))
        elif op in _GENTLE:
            value = _gentle(op, values[args[0]], _GENTLE[op])
        else:
            value = wide(NUMPY[op](narrow(values[args[0]])))
        values.append(value)
    shape = inputs[0].fraction.shape if inputs else ()
    return [
        Wide(np.broadcast_to(v.fraction, shape), np.broadcast_to(v.exponent, shape))
        for v in (values[number] for number in program.outputs)
    ]
