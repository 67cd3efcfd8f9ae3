"""Make the tables behind the compiled primitives: polynomials, and tables of sixteen numbers.

    python tools/make_mathlib_tables.py            writes kernels/mathlib/tables.py and sixteen.py
    python tools/make_mathlib_tables.py --check    fails unless they are what would be written

Each function is interpolated at Chebyshev nodes with 70 digits, the Chebyshev series is cut where
the rest is below what is wanted, and the polynomial is written in powers of its variable. Most
come three times: for float64 arithmetic, and for pairs of float64 with 80 and with 107 good bits.
For pairs the leading coefficients are pairs too; those whose terms are too small to matter that
much are single numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import mpmath
from mpmath import mpf

FOLDER = Path(__file__).parents[1] / "src" / "slopelab" / "kernels" / "mathlib"
NODES = 90
PLAIN_BITS = 56
PAIR_BITS = {"QUICK": (82, 26), "PRECISE": (107, 50)}
"""How many bits are wanted, and below which of them single numbers will do."""


@dataclass(frozen=True)
class Fit:
    """A function to be fitted on an interval.

    Args:
        name: the name of its tables.
        meaning: what it is, for the reader of the tables.
        function: the function.
        low: left end of the interval.
        high: right end.
        bits: how many bits of the largest coefficient are wanted for float64 arithmetic.
    """

    name: str
    meaning: str
    function: Callable[[mpf], mpf]
    low: str
    high: str
    bits: int = PLAIN_BITS


def expm1_ratio(r: mpf) -> mpf:
    """(e^r - 1)/r."""
    return mpmath.expm1(r) / r if r else mpf(1)


def exponential_rest(r: mpf) -> mpf:
    """(e^r - 1 - r - r^2/2)/r^3."""
    return (mpmath.expm1(r) - r - r * r / 2) / r**3 if r else mpf(1) / 6


def log1p_rest(r: mpf) -> mpf:
    """(ln(1 + r) - r)/r^2."""
    return (mpmath.log1p(r) - r) / r**2 if r else -mpf(1) / 2


def logarithm_rest(r: mpf) -> mpf:
    """(ln(1 + r) - r + r^2/2)/r^3."""
    return (mpmath.log1p(r) - r + r * r / 2) / r**3 if r else mpf(1) / 3


def atanh_ratio(q: mpf) -> mpf:
    """(atanh(s)/s - 1)/s^2 at s^2 = q."""
    s = mpmath.sqrt(q)
    return (mpmath.atanh(s) / s - 1) / q if q else mpf(1) / 3


def erf_ratio(q: mpf) -> mpf:
    """erf(x)/x at x^2 = q."""
    x = mpmath.sqrt(q)
    return mpmath.erf(x) / x if q else 2 / mpmath.sqrt(mpmath.pi)


def tail(t: mpf) -> mpf:
    """(1 + 2u) e^(u^2) erfc(u) at t = (u - 4)/(u + 4)."""
    u = 4 * (1 + t) / (1 - t)
    return (1 + 2 * u) * mpmath.exp(u * u) * mpmath.erfc(u)


def mills(t: mpf) -> mpf:
    """(x + 5) e^(x^2/2) times the integral of e^(-s^2/2) from x on, at t = (x - 5)/(x + 5)."""
    x = 5 * (1 + t) / (1 - t)
    tail = mpmath.exp(x * x / 2) * mpmath.erfc(x / mpmath.sqrt(2))
    return (x + 5) * mpmath.sqrt(mpmath.pi / 2) * tail


def sine_ratio(q: mpf) -> mpf:
    """(sin(r)/r - 1)/r^2 at r^2 = q."""
    r = mpmath.sqrt(q)
    return (mpmath.sin(r) / r - 1) / q if q else -mpf(1) / 6


def cosine_ratio(q: mpf) -> mpf:
    """(cos(r) - 1)/r^2 at r^2 = q."""
    return (mpmath.cos(mpmath.sqrt(q)) - 1) / q if q else -mpf(1) / 2


def arctangent_ratio(q: mpf) -> mpf:
    """(atan(x)/x - 1)/x^2 at x^2 = q."""
    x = mpmath.sqrt(q)
    return (mpmath.atan(x) / x - 1) / q if q else -mpf(1) / 3


FITS = (
    Fit("EXPM1", "(e^r - 1)/r for |r| <= ln(2)/2, in r.", expm1_ratio, "-0.3467", "0.3467"),
    Fit(
        "EXPONENTIAL_REST", "(e^r - 1 - r - r^2/2)/r^3 for |r| <= ln(2)/32, in r.",
        exponential_rest, "-0.02167", "0.02167",
    ),
    Fit(
        "LOGARITHM_REST", "(ln(1 + r) - r + r^2/2)/r^3 for |r| <= 1/32, in r.",
        logarithm_rest, "-0.03126", "0.03126",
    ),
    Fit(
        "SMALL_EXPM1", "(e^r - 1)/r for |r| <= ln(2)/32, in r.",
        expm1_ratio, "-0.02167", "0.02167", bits=50,
    ),
    Fit(
        "SMALL_EXP", "(e^r - 1)/r for |r| <= ln(2)/32, where e^r itself is wanted.",
        expm1_ratio, "-0.02167", "0.02167", bits=41,
    ),
    Fit(
        "LOG1P_REST", "(ln(1 + r) - r)/r^2 for |r| <= 1/30, in r.",
        log1p_rest, "-0.03334", "0.03334", bits=42,
    ),
    Fit("ATANH", "(atanh(s)/s - 1)/s^2 for |s| <= 0.1717, in s^2.", atanh_ratio, "0", "0.0295"),
    Fit("ERF", "erf(x)/x for |x| <= 1, in x^2.", erf_ratio, "0", "1"),
    Fit(
        "TAIL",
        "(1 + 2u) e^(u^2) erfc(u) for 0 <= u <= 28, in (u - 4)/(u + 4).",
        tail, "-1", "0.7501",
    ),
    Fit(
        "MILLS",
        "(x + 5) (1 - Phi(x))/phi(x) for 0 <= x <= 39.6, in (x - 5)/(x + 5).",
        mills, "-1", "0.7758", bits=49,
    ),
    Fit("SINE", "(sin(r)/r - 1)/r^2 for |r| <= pi/4, in r^2.", sine_ratio, "0", "0.6169"),
    Fit("COSINE", "(cos(r) - 1)/r^2 for |r| <= pi/4, in r^2.", cosine_ratio, "0", "0.6169"),
    Fit(
        "ARCTANGENT", "(atan(x)/x - 1)/x^2 for |x| <= 1, in x^2.",
        arctangent_ratio, "0", "1",
    ),
)  # fmt: skip

ONLY_PLAIN = frozenset(
    {
        "ATANH",
        "ARCTANGENT",
        "EXPONENTIAL_REST",
        "LOGARITHM_REST",
        "SMALL_EXP",
        "SMALL_EXPM1",
        "LOG1P_REST",
        "MILLS",
    }
)
"""Functions of which no precise version is needed."""
ONLY_CAREFUL = frozenset({"EXPM1", "TAIL"})
"""Functions of which pairs have another version,"""
ONLY_PRECISE = frozenset({"TAIL"})
"""... and float64 arithmetic too."""


TAIL_BITS = 70
"""How many bits are wanted of the polynomials of the tail in stretches, for pairs,"""
TAIL_PAIRS = 4
"""... and how many of the leading coefficients are pairs."""


def chebyshev(function: Callable[[mpf], mpf], low: mpf, high: mpf) -> list[mpf]:
    """The Chebyshev series of a function on an interval."""
    angles = [mpmath.pi * (2 * i + 1) / (2 * NODES) for i in range(NODES)]
    middle, half = (low + high) / 2, (high - low) / 2
    values = [function(middle + half * mpmath.cos(angle)) for angle in angles]
    return [
        (2 if k else 1)
        * mpmath.fsum(v * mpmath.cos(k * a) for v, a in zip(values, angles, strict=True))
        / NODES
        for k in range(NODES)
    ]


def powers(series: list[mpf], low: mpf, high: mpf) -> list[mpf]:
    """The same polynomial in powers of the variable, constant first."""
    slope, shift = 2 / (high - low), -(high + low) / (high - low)

    def times(poly: list[mpf]) -> list[mpf]:
        moved = [mpf(0), *(slope * c for c in poly)]
        return [m + shift * c for m, c in zip(moved, [*poly, mpf(0)], strict=True)]

    before, now = [mpf(1)], times([mpf(1)])
    sums = [mpf(0)] * len(series)
    for coefficient in series:
        for place, value in enumerate(before):
            sums[place] += coefficient * value
        following = [2 * value for value in times(now)]
        for place, value in enumerate(before):
            following[place] -= value
        before, now = now, following
    return sums


def cut(series: list[mpf], bits: int) -> list[mpf]:
    """The series without what is below 2^-bits of its largest coefficient."""
    limit = max(abs(c) for c in series) * mpf(2) ** -bits
    length = len(series)
    while length > 1 and sum(abs(c) for c in series[length - 1 :]) < limit:
        length -= 1
    return series[:length]


def pairs(coefficients: list[mpf], reach: mpf, single: int) -> list[tuple[float, float]]:
    """Coefficients as pairs; the second is 0 where the term is small for the whole interval."""
    sizes = [abs(c) * reach**k for k, c in enumerate(coefficients)]
    limit = max(sizes) * mpf(2) ** -single
    result: list[tuple[float, float]] = []
    for k, c in enumerate(coefficients):
        high = float(c)
        low = float(c - mpf(high)) if sum(sizes[k:]) > limit else 0.0
        result.append((high, low))
    return result


def shown(number: float) -> str:
    """A number as it is written in the tables."""
    return f'_hex("{number.hex()}")' if number else "0.0"


def log_stretches() -> list[tuple[mpf, mpf]]:
    """The sixteen stretches of [45/64, 45/32), equally long as float64 count."""
    ends = [mpf(45 + 2 * j) / 64 for j in range(10)] + [mpf(66 + 4 * j) / 64 for j in range(7)]
    return [(ends[j], ends[j + 1]) for j in range(16)]


def tail_stretches() -> list[tuple[mpf, mpf]]:
    """Quarters of the octaves of u + 2 from 2 to 32."""
    ends = [mpf(2) ** (1 + j // 4) * (1 + mpf(j % 4) / 4) - 2 for j in range(17)]
    return [(ends[j], ends[j + 1]) for j in range(16)]


def tail_rows(bits: int) -> list[tuple[mpf, ...]]:
    """e^(u^2) erfc(u) in u minus a middle: each coefficient for the sixteen stretches."""
    columns: list[list[mpf]] = []
    for a, b in tail_stretches():
        middle = (a + b) / 2
        series = chebyshev(
            lambda d, m=middle: mpmath.exp((m + d) ** 2) * mpmath.erfc(m + d),
            a - middle,
            b - middle,
        )
        columns.append(powers(cut(series, bits), a - middle, b - middle))
    degree = max(len(column) for column in columns)
    return list(zip(*(c + [mpf(0)] * (degree - len(c)) for c in columns), strict=True))


def lows(numbers: list[mpf]) -> list[mpf]:
    """What is missing when numbers are rounded to float64."""
    return [number - mpf(float(number)) for number in numbers]


def sixteen() -> str:
    """The source text of the tables of sixteen numbers."""
    powers_of_two = [mpf(2) ** (mpf(j) / 16) for j in range(16)]
    # One stretch has 1 inside: there ln(1 + r) has to keep its relative accuracy.
    inverses = [mpf(1) if a < 1 < b else mpf(float(2 / (a + b))) for a, b in log_stretches()]
    logarithms = [-mpmath.log(c) for c in inverses]
    middles = [(a + b) / 2 for a, b in tail_stretches()]
    # Multiples of the float64, which is what y is compared with.
    places = [j * mpf(1 / 15) for j in range(16)]
    fifteenths = [1 / (1 + y) for y in places]
    precise = tail_rows(TAIL_BITS)
    rows = [
        ("POWERS", powers_of_two, "2^(j/16)."),
        ("POWERS_LOW", lows(powers_of_two), "What is missing to 2^(j/16)."),
        ("RECIPROCALS", inverses, "About 1/m in each of sixteen stretches of [45/64, 45/32)."),
        ("LOGARITHMS", logarithms, "Minus the logarithms of the reciprocals."),
        ("LOGARITHMS_LOW", lows(logarithms), "What is missing to these logarithms."),
        ("FIFTEENTHS", fifteenths, "1/(1 + y) at the multiples of a fifteenth, rounded."),
        ("LOG1P_OF_FIFTEENTHS", [mpmath.log1p(y) for y in places], "ln(1 + y) at the same."),
        ("STRETCHES_OF_TAIL", middles, "The middles of the quarters of the octaves of u + 2."),
    ]
    several = [
        ("PAIRS_OF_TAIL", precise, "e^(u^2) erfc(u) in u minus the middle, for pairs."),
        ("PAIRS_OF_TAIL_LOW", [lows([*row]) for row in precise[:TAIL_PAIRS]], "What is missing."),
    ]
    text = '"""Tables of sixteen numbers, made by tools/make_mathlib_tables.py."""\n\n'
    text += "from typing import Final\n\n\n"
    text += "def _row(numbers: str) -> tuple[float, ...]:\n"
    text += "    return tuple(map(float.fromhex, numbers.split()))\n\n\n"
    for name, row, meaning in rows:
        text += f'{name}: Final = {shown_row(row)}\n"""{meaning}"""\n'
    for name, some, meaning in several:
        text += f"{name}: Final = (\n" + "".join(f"    {shown_row(row)},\n" for row in some)
        text += f')\n"""{meaning}"""\n'
    return text


def shown_row(row: Sequence[mpf]) -> str:
    """Sixteen numbers as they are written in the tables."""
    numbers = [float(number).hex() for number in row]
    lines = (" ".join(numbers[start : start + 4]) for start in range(0, 16, 4))
    return '_row("""\n' + "\n".join(lines) + '\n""")'


def tables(fit: Fit) -> str:
    """The source text of the tables of one function."""
    low, high = mpf(fit.low), mpf(fit.high)
    series = chebyshev(fit.function, low, high)
    plain = powers(cut(series, fit.bits), low, high)
    rows = "".join(f"    {shown(float(c))},\n" for c in plain)
    text = f'{fit.name}: Final = (\n{rows})\n"""{fit.meaning}"""\n'
    if fit.name in ONLY_PLAIN:
        return text
    if fit.name in ONLY_PRECISE:
        text = ""
    for kind, (bits, single) in PAIR_BITS.items():
        if kind == "QUICK" and fit.name in ONLY_CAREFUL:
            continue
        series_of_pairs = powers(cut(series, bits), low, high)
        rows = "".join(
            f"    ({shown(a)}, {shown(b)}),\n"
            for a, b in pairs(series_of_pairs, max(abs(low), abs(high)), single)
        )
        text += "\n" if text else ""
        text += f'{kind}_{fit.name}: Final = (\n{rows})\n"""{fit.meaning}"""\n'
    return text


def source() -> str:
    """The file of the polynomials."""
    parts = [tables(fit) for fit in FITS]
    head = (
        '"""Polynomials of the compiled primitives, made by tools/make_mathlib_tables.py."""\n\n'
        "from typing import Final\n\n_hex = float.fromhex\n\n"
    )
    return head + "\n".join(parts)


def main() -> int:
    """Write or check the files."""
    with mpmath.workdps(80):
        texts = {FOLDER / "tables.py": source(), FOLDER / "sixteen.py": sixteen()}
    stale = [path for path, text in texts.items() if _written(path) != text]
    if "--check" in sys.argv[1:]:
        print("\n".join(f"{path.name} is out of date" for path in stale) or "all is up to date")
        return 1 if stale else 0
    for path in stale:
        path.write_text(texts[path], encoding="utf-8")
        print(f"wrote {path.name}")
    return 0


def _written(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    raise SystemExit(main())
