"""How exact a kernel is, measured: samples over the whole range, and a search for the worst."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, final

import numpy as np
from numpy.typing import NDArray

from slopelab.core.expr import Var
from slopelab.errors import InputError
from slopelab.kernels.apply import Kernel
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.stretches import Inputs, batches, stepped, turning_points
from slopelab.kernels.ulps import DIGITS, Digits, Exact, exact_values, format_of, ulps
from slopelab.words import t

SEED: Final = 20
LONGEST: Final = 3600.0
_SAMPLING: Final = 0.6
"""The share of the time for samples; the rest is for the search."""
_CANDIDATES: Final = 6
_CHILDREN: Final = 8


@final
@dataclass(frozen=True, slots=True)
class Accuracy:
    """How far one of a kernel's results was off.

    Args:
        ulp: the largest error, in units in the last place of the exact value.
        at: the input where it was.
        got: what the kernel gave there.
        exact: the exact value there, rounded to float64.
        inputs: how many inputs were compared.
        skipped: how many had no exact value to compare with.
        not_a_number: how many results were NaN where there is a value.
        wrong_zeros: how many were 0 where the value is not too small for the format.
        wrong_infinities: how many were infinite where the value is not too large.
    """

    ulp: float
    at: float
    got: float
    exact: float
    inputs: int
    skipped: int
    not_a_number: int
    wrong_zeros: int
    wrong_infinities: int

    def to_dict(self) -> dict[str, Any]:
        """Its fields; NaN as None, infinities as words, as JSON needs it."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    def __str__(self) -> str:
        if not self.inputs:
            return t("audit.nothing")
        line = t(
            "audit.worst", ulp=f"{self.ulp:.4g}", at=repr(self.at), got=repr(self.got),
            exact=repr(self.exact), inputs=f"{self.inputs:,}",
        )  # fmt: skip
        for name in ("not_a_number", "wrong_zeros", "wrong_infinities", "skipped"):
            count = getattr(self, name)
            if count:
                line += t(f"audit.{name}", count=f"{count:,}")
        return line


@final
@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit of a kernel found.

    Args:
        formula: the function.
        dtype: the format of inputs and results.
        compiled: whether compiled code was measured, or NumPy.
        value: the function's accuracy.
        derivative: that of its derivative.
    """

    formula: str
    dtype: str
    compiled: bool
    value: Accuracy
    derivative: Accuracy

    def to_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "formula": self.formula,
            "dtype": self.dtype,
            "compiled": self.compiled,
            "value": self.value.to_dict(),
            "derivative": self.derivative.to_dict(),
        }

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Two rows: what was measured, and a sentence."""
        return (
            (t("audit.value"), str(self.value)),
            (t("audit.derivative"), str(self.derivative)),
        )

    @property
    def heading(self) -> str:
        """What was audited, and how it was computed."""
        how = t("audit.compiled" if self.compiled else "audit.numpy")
        return t("audit.heading", formula=self.formula, dtype=self.dtype, how=how)

    def __str__(self) -> str:
        body = (t("audit.row", label=label, text=text) for label, text in self.lines())
        return "\n".join([self.heading, *body])

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f'<tr style="vertical-align:top"><th style="text-align:left">{escape(label)}</th>'
            f'<td style="text-align:left">{escape(text)}</td></tr>'
            for label, text in self.lines()
        )
        return f"<div><p>{escape(self.heading)}</p><table>{rows}</table></div>"


def _plain(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else "inf" if value > 0 else "-inf"


class _Tally:
    """One result's errors so far, with the inputs from which the search goes on."""

    def __init__(self, form: Digits) -> None:
        self.form = form
        self.worst = (-1.0, math.nan, math.nan, math.nan)
        self.counts = dict.fromkeys(
            ("inputs", "skipped", "not_a_number", "wrong_zeros", "wrong_infinities"), 0
        )
        self.hot: list[tuple[float, float]] = []

    def take(self, x: NDArray[np.float64], got: NDArray[np.float64], exact: Exact) -> None:
        """Count one batch."""
        error = ulps(got, exact, digits=self.form.digits, lowest=self.form.lowest)
        known = ~np.isnan(exact[0])
        wrong = known & np.isinf(error)
        self.counts["inputs"] += int(known.sum())
        self.counts["skipped"] += int((~known).sum())
        self.counts["not_a_number"] += int((known & np.isnan(got)).sum())
        self.counts["wrong_infinities"] += int((wrong & np.isinf(got)).sum())
        lost = known & (got == 0) & (np.abs(exact[0]) >= self.form.smallest)
        self.counts["wrong_zeros"] += int(lost.sum())
        ranked = np.argsort(np.where(known, -error, np.inf), kind="stable")[:_CANDIDATES]
        for place in ranked:
            if known[place]:
                size = float(error[place])
                if size > self.worst[0]:
                    self.worst = (size, float(x[place]), float(got[place]), float(exact[0][place]))
                self.hot.append((size, float(x[place])))
        self.hot = sorted(set(self.hot), reverse=True)[:_CANDIDATES]

    @property
    def accuracy(self) -> Accuracy:
        """What was found."""
        size, at, got, exact = self.worst
        return Accuracy(max(size, 0.0), at, got, exact, **self.counts)


def audit(kernel: Kernel, dtype: str = "float64", *, seconds: float = 1.0) -> Audit:
    """Measure a kernel against ball arithmetic, over the whole range of a format.

    The inputs are uniform over bit patterns, dense around 0 and around the zeros of the function
    and its derivative, and at the edges of binades; from the worst of them a search goes on. The
    function is evaluated as it is written, its derivative as the rules of calculus give it.

    Args:
        kernel: the kernel.
        dtype: ``"float64"``, ``"float32"``, ``"float16"`` or ``"bfloat16"``.
        seconds: how long to look. The order of the inputs is always the same.

    Returns:
        The worst errors found, and where.

    Raises:
        InputError: there is no such format, or the time makes no sense.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.kernels.apply import compile_function
        >>> found = audit(compile_function(parse("max(x, 0)")), "float32", seconds=0.1)
        >>> found.value.ulp, found.derivative.wrong_zeros
        (0.0, 0)
    """
    start = time.perf_counter()
    kind = format_of(dtype)
    if not 0 < seconds <= LONGEST:
        raise InputError("audit.seconds", given=seconds, most=f"{LONGEST:g}")
    measured = _Measured(kernel, kind, DIGITS[dtype])
    for x in batches(kind, turning_points(measured.values, kind), SEED):
        measured.take(x, start + seconds)
        if time.perf_counter() - start > _SAMPLING * seconds:
            break
    for x in measured.neighbours():
        if time.perf_counter() - start > seconds:
            break
        measured.take(x, start + seconds)
    from slopelab.core.text import to_text

    value, derivative = (tally.accuracy for tally in measured.tallies)
    return Audit(to_text(kernel.expr), dtype, kernel.compiled, value, derivative)


class _Measured:
    """A kernel under audit."""

    def __init__(self, kernel: Kernel, kind: np.dtype[Any], form: Digits) -> None:
        self.kernel = kernel
        self.kind = kind
        self.tallies = (_Tally(form), _Tally(form))
        self.exprs = (kernel.expr, differentiate(kernel.expr, Var(kernel.var)))

    def values(self, x: Inputs) -> tuple[Inputs, Inputs]:
        """Value and derivative as the kernel computes them."""
        value, slope = self.kernel.value_and_grad(x)
        return np.asarray(value), np.asarray(slope)

    def take(self, x: Inputs, deadline: float) -> None:
        """Compare one batch, in pieces while there is time."""
        for first in range(0, x.size, _CHILDREN * _CANDIDATES):
            piece = x[first : first + _CHILDREN * _CANDIDATES]
            doubles = piece.astype(np.float64)
            exact = exact_values(self.exprs, {self.kernel.var: doubles})
            for tally, got, known in zip(self.tallies, self.values(piece), exact, strict=True):
                tally.take(doubles, got.astype(np.float64), known)
            if time.perf_counter() > deadline:
                break

    def neighbours(self) -> Iterator[Inputs]:
        """Batches around the worst inputs so far, from far away to next door."""
        rng = np.random.default_rng(SEED)
        most = self.kind.itemsize * 8 - 12 if self.kind.itemsize > 2 else 6  # noqa: PLR2004
        while any(tally.hot for tally in self.tallies):
            for tally in self.tallies:
                hot = np.array([x for _, x in tally.hot], np.float64).astype(self.kind)
                if hot.size:
                    parents = np.repeat(hot, _CHILDREN)
                    reach = 2.0 ** rng.uniform(0, most, parents.size)
                    sign = rng.choice([-1.0, 1.0], parents.size)
                    yield stepped(parents, np.rint(reach * sign).astype(np.int64))
