"""The exact values at chosen inputs: by the careful code, and by Arb where it matters."""

from __future__ import annotations

from typing import Any, Final, final

import numpy as np
from numpy.typing import NDArray

from slopelab.bench.middle import Middle, enlarged
from slopelab.bench.reference import ulps, values
from slopelab.bench.samples import PLACES
from slopelab.core.expr import Expr, Mul, Num
from slopelab.kernels.program import Program

ASKED: Final = 5_000
"""How many inputs, chosen at random, Arb is asked about."""
MARGIN: Final = 0.02
"""... and all whose error comes within so many ulps of the largest,"""
MOST: Final = 2_000
"""... up to so many, those with the largest errors."""

_SMALL: Final = 2.0**-900
"""Of a value below this, float64 cannot hold what lies beyond the last place of a float64; so
it is computed ..."""
_ENLARGED: Final = 2**200
"""... as many times larger, and so is what is compared with it."""
_BATCH: Final = 20
_ALIKE: Final = 1e-6
"""Errors that differ by no more than this share of an ulp, or of themselves, count as equal."""

Doubles = NDArray[np.float64]


@final
class Exact:
    """The exact values of a function, and of its derivative, at many inputs of one format.

    Args:
        forms: value and derivative as they are written.
        program: the same as a kernel computes them.
        x: the inputs.
        dtype: their format, in whose last place errors are counted.
    """

    def __init__(self, forms: tuple[Expr, Expr], program: Program, x: Doubles, dtype: str) -> None:
        self.forms = forms
        self.x = x
        self.digits, self.lowest = PLACES[dtype]
        self.scale = np.ones((2, x.size))
        self.asked = np.zeros((2, x.size), np.bool_)
        self.middle_off = np.zeros(2)
        self.has_middle = True
        try:
            # Where the format has fewer than half of its digits, float64 is near enough.
            self.known = Middle(program).values(x, remainders=dtype == "float64")
        except Exception:  # noqa: BLE001 - nothing can be compiled: then Arb is asked everything
            self.has_middle = False
            self.known = np.full((2, 2, x.size), np.nan)
        if self.has_middle and dtype == "float64":
            self._enlarge(program)

    def _enlarge(self, program: Program) -> None:
        """Compute small values anew, as `_ENLARGED` times larger ones."""
        small = np.abs(self.known[:, 0]) < _SMALL
        where = np.flatnonzero(small.any(axis=0))
        if where.size:
            large = Middle(enlarged(program, _ENLARGED)).values(self.x[where])
            for k in range(2):
                self.known[k][:, small[k]] = large[k][:, small[k, where]]
        self.scale[small] = _ENLARGED

    def prepare(self, found: tuple[NDArray[Any], NDArray[Any]], beside_roots: int = 0) -> None:
        """Ask Arb what has to be asked to tell the largest errors of our own results.

        Args:
            found: values and derivatives.
            beside_roots: how many inputs, the first ones, lie so near to roots that the careful
                code has too few digits left.
        """
        rng = np.random.default_rng(22)
        for k in range(2):
            chosen = np.isnan(self.known[k, 0])
            if self.has_middle:
                # Where many are unknown, as many as are chosen at random anyway.
                chosen = _thinned(chosen, ASKED)
                chosen[rng.permutation(self.x.size)[:ASKED]] = True
                chosen[:beside_roots] = False
                self.ask(k, np.arange(beside_roots))
                self.middle_off[k] = 0.0
                chosen |= self._largest(self.errors(k, found[k]))
            self.ask(k, np.flatnonzero(chosen))

    def errors(self, k: int, found: NDArray[Any]) -> Doubles:
        """Errors in ulps; NaN where the exact value is unknown."""
        error = self._ulps(found * self.scale[k], self.known[k], self.scale[k])
        error[np.isnan(self.known[k, 0])] = np.nan
        return error

    def _ulps(self, found: Doubles, exact: Doubles, scale: Doubles) -> Doubles:
        error = np.empty(found.size)
        for shift in (0, 200):
            some = scale == 2.0**shift
            lowest = self.lowest + shift
            with np.errstate(all="ignore"):
                error[some] = ulps(found[some], exact[:, some], digits=self.digits, lowest=lowest)
        return error

    def worst(self, k: int, found: NDArray[Any], left_out: NDArray[np.bool_]) -> tuple[float, int]:
        """The largest error and where it is, both confirmed by Arb.

        Args:
            k: 0 for the value, 1 for the derivative.
            found: what is judged.
            left_out: inputs that do not count.

        Returns:
            Ulps, and the number of the input; -1 if no input counts. Another input may be worse
            by a millionth.
        """
        while True:
            error = self.errors(k, found)
            error[left_out] = np.nan
            if np.isnan(error).all():
                return 0.0, -1
            ranked = np.where(np.isnan(error), -1.0, error)
            largest = int(np.argmax(ranked))
            told = int(np.argmax(np.where(self.asked[k], ranked, -1.0)))
            best = float(ranked[told])
            # Where thousands are equally wrong, one that Arb has told stands for them all.
            if self.asked[k, told] and ranked[largest] <= best + _ALIKE * max(1.0, best):
                return best, told
            leading = np.argpartition(ranked, -_BATCH)[-_BATCH:] if ranked.size > _BATCH else ...
            some = np.arange(ranked.size)[leading]
            self.ask(k, np.union1d(some[~self.asked[k, some]], [largest]))

    def ask(self, k: int, where: NDArray[np.intp]) -> None:
        """Put Arb's values in place of those of the careful code."""
        where = where[~self.asked[k, where]]
        if not where.size:
            return
        x = self.x[where]
        by_arb = np.full((2, where.size), np.nan)
        large = self.scale[k, where] > 1
        form = self.forms[k]
        for is_large, wanted in ((False, form), (True, Mul((Num(_ENLARGED), form)))):
            some = large == is_large
            if some.any():
                by_arb[:, some] = values(wanted, {"x": x[some]})
        self._compare(k, where, by_arb)
        told = ~np.isnan(by_arb[0])
        self.known[k][:, where[told]] = by_arb[:, told]
        self.asked[k, where] = True

    def _compare(self, k: int, where: NDArray[np.intp], by_arb: Doubles) -> None:
        near, scale = self.known[k][:, where], self.scale[k, where]
        both = np.isfinite(near[0]) & np.isfinite(by_arb[0])
        if both.any():
            near, by_arb, scale = near[:, both], by_arb[:, both], scale[both]
            # The error of the leading part, less the part that was known to be missing.
            ours, told = (self._ulps(near[0], exact, scale) for exact in (by_arb, near))
            self.middle_off[k] = max(self.middle_off[k], float(np.max(np.abs(ours - told))))

    def _largest(self, error: Doubles) -> NDArray[np.bool_]:
        chosen = np.zeros(error.size, np.bool_)
        if np.isnan(error).all():
            return chosen
        near = np.flatnonzero(error >= np.nanmax(error) - MARGIN)
        near = near[np.argsort(error[near])][-MOST:]
        chosen[near] = True
        return chosen


def _thinned(chosen: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
    """At most so many of the chosen ones, spread evenly."""
    where = np.flatnonzero(chosen)
    kept = np.zeros_like(chosen)
    kept[where[:: max(1, -(-where.size // most))]] = True
    return kept
