r"""Arguments of sine and cosine far from 0, taken modulo pi/2.

.. math:: x = \left(k + f\right) \frac{\pi}{2}, \quad |f| \le \tfrac12

with k modulo 4. Of 2/pi, or of another constant in its place, only the digits matter whose product
with x is neither a multiple of 4 nor too small to be seen: five chunks of 53 bits from a table,
each multiplied with x exactly. No float64 comes nearer to a multiple of pi/2 than 2^-62 (Muller,
"Elementary functions", 3rd ed., section 11.4), and what is left out is below 2^-157.

Source: Payne, Hanek, "Radian reduction for trigonometric functions", SIGNUM Newsletter 18 (1983).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slopelab.kernels.avx512 import gathered
from slopelab.kernels.ir import Real, Whole
from slopelab.kernels.mathlib.logarithm import as_real
from slopelab.kernels.pair import Pair, quick_sum, two_product, two_sum
from slopelab.kernels.scaled import Scaled, power, smaller

BITS: Final = 53
USED: Final = 5
_ENTRIES: Final = 24
TWO_OVER_PI: Final = int(
    "a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a"
    "424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e41"
    "3991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf"
    "27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d08"
    "56033046fc7b6babf0cfbc209af436",
    16,
)
"""The first 24 * 53 binary digits of 2/pi after the point, as a whole number."""
_CHUNKS: Final = tuple(
    ((TWO_OVER_PI >> (BITS * (_ENTRIES - 1 - j))) & (2**BITS - 1)) * 2.0**-BITS
    for j in range(_ENTRIES)
)
"""2/pi is the sum of these times 2^(-53 j)."""
_LAST: Final = 1023
"""Beyond 2^1024 there is no float64, and not all digits are in the table."""
_VANISHING: Final = -300


def far_reduced(x: Scaled, chunks: Sequence[float] = _CHUNKS, shift: int = 0) -> tuple[Whole, Pair]:
    """k modulo 4 and f, for 1/2 <= |x| times the constant, and |x| < 2^1024.

    Args:
        x: the argument.
        chunks: the constant, for its first 53 bits, the next 53 bits and so on; 2/pi if not given.
        shift: ... times this power of two.

    Returns:
        The number of the quadrant, up to multiples of 4, and the rest as a share of the next.
    """
    b = x.builder
    exponent = smaller(x.exponent, b.whole(_LAST)) + shift
    turns = [*_turns(x.pair.high, exponent, chunks)]
    if x.pair.low is not None:
        turns += _turns(x.pair.low, exponent, chunks)
    total = (b.real(0.0), b.real(0.0), b.real(0.0))
    for turn in turns:
        total = _added(total, turn)
    k = total[0].nearest
    return k.truncated, _leading(_added(total, -k))


def _turns(value: Real, exponent: Whole, chunks: Sequence[float]) -> list[Real]:
    """Numbers that add up to value * 2^exponent times the constant, up to multiples of 4."""
    b = value.builder
    place = (value.bits.shifted_right(52) & 0x7FF) - 1023
    fraction = value * power(b.whole(0) - place)
    size = as_real(exponent + place)
    # Products with chunks before this one are multiples of 4.
    skipped = ((size - (BITS + 1)) * (1 / BITS) - 0.5).nearest.at_least(0.0)
    scale = (size - skipped * BITS).at_least(_VANISHING).truncated
    found: list[Real] = []
    for j in range(USED):
        chunk = gathered(b, chunks, skipped.truncated + j)
        unit = power(scale - BITS * j)
        # Each is exact, and both are below 2^(107 - 53 j).
        for depth, part in enumerate(two_product(fraction, chunk), start=j):
            turn = part * unit
            # A multiple of 4 taken away from a float64: exact as well.
            found.append(turn - (turn * 0.25).nearest * 4.0 if depth <= 2 else turn)  # noqa: PLR2004
    return found


def _added(total: tuple[Real, Real, Real], value: Real) -> tuple[Real, Real, Real]:
    """Three numbers whose sum has grown by a fourth; only the last addition is rounded."""
    first, error = two_sum(total[0], value)
    second, error = two_sum(total[1], error)
    return first, second, total[2] + error


def _leading(total: tuple[Real, Real, Real]) -> Pair:
    """The sum of three numbers, the first of which may have cancelled."""
    first, rest = two_sum(total[0], total[1])
    second, low = two_sum(rest, total[2])
    high, more = two_sum(first, second)
    return quick_sum(high, more + low)
