"""Make src/slopelab/kernels/erf_tables.py: the polynomials behind erf, erfc and the normal cdf.

    python tools/make_erf_tables.py            writes the file
    python tools/make_erf_tables.py --check    fails unless the file is what would be written

Both functions are interpolated at Chebyshev nodes with 60 digits, the Chebyshev series is cut
where what is left is far below half a unit in the last place of float64, and what remains is
written in powers of the variable, whose coefficients are small: Horner's rule loses nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import mpmath
from mpmath import mpf

OUTPUT = Path(__file__).parents[1] / "src" / "slopelab" / "kernels" / "erf_tables.py"
NODES = 48
ENOUGH = mpf(10) ** -17
MIDDLE = mpf("3.75")


def near(t: mpf) -> mpf:
    """erf(x)/x - 1 on x^2 = s = (t + 1)/2."""
    s = (t + 1) / 2
    x = mpmath.sqrt(s)
    return mpmath.erf(x) / x - 1 if s else 2 / mpmath.sqrt(mpmath.pi) - 1


def far(t: mpf) -> mpf:
    """(1 + 2u) e^(u^2) erfc(u) on t = (u - 3.75)/(u + 3.75), which takes in all u >= 0."""
    u = MIDDLE * (1 + t) / (1 - t)
    return (1 + 2 * u) * mpmath.exp(u * u) * mpmath.erfc(u)


def chebyshev(function: Callable[[mpf], mpf]) -> list[mpf]:
    """The Chebyshev series of a function on [-1, 1], cut where the rest is below ENOUGH."""
    angles = [mpmath.pi * (2 * i + 1) / (2 * NODES) for i in range(NODES)]
    values = [function(mpmath.cos(angle)) for angle in angles]
    series = [
        (2 if k else 1)
        * mpmath.fsum(v * mpmath.cos(k * a) for v, a in zip(values, angles, strict=True))
        / NODES
        for k in range(NODES)
    ]
    while abs(series[-1]) + abs(series[-2]) < ENOUGH / 4:
        series.pop()
    return series


def powers(series: list[mpf]) -> list[mpf]:
    """The same polynomial in powers of t, constant first."""
    sums = [mpf(0)] * len(series)
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    for k, coefficient in enumerate(series):
        for place, value in enumerate(before):
            sums[place] += coefficient * value
        following = [mpf(0), *(2 * value for value in now)]
        for place, value in enumerate(before):
            following[place] -= value
        before, now = now, following
        del k
    return sums


def table(name: str, meaning: str, coefficients: list[mpf]) -> str:
    """The source text of one table."""
    rows = "".join(f'    float.fromhex("{float(value).hex()}"),\n' for value in coefficients)
    return f'{name}: Final = (\n{rows})\n"""{meaning}"""\n'


def source() -> str:
    """The whole file."""
    with mpmath.workdps(60):
        tables = (
            table(
                "ERF_NEAR",
                "erf(x)/x - 1 for |x| <= 1, in powers of 2x^2 - 1, constant first.",
                powers(chebyshev(near)),
            ),
            table(
                "ERFCX_FAR",
                "(1 + 2u) e^(u^2) erfc(u) for u >= 0, in powers of (u - 3.75)/(u + 3.75).",
                powers(chebyshev(far)),
            ),
        )
    head = '"""Polynomials for the error function, made by tools/make_erf_tables.py."""\n\n'
    return head + "from typing import Final\n\n" + "\n".join(tables)


def main() -> int:
    """Write or check the file."""
    text = source()
    if "--check" in sys.argv[1:]:
        same = OUTPUT.read_text(encoding="utf-8") == text
        print("erf_tables.py is up to date" if same else "erf_tables.py is out of date")
        return 0 if same else 1
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"wrote {OUTPUT}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
