"""How far values and derivatives are off, in every format, with Arb as the judge.

Two stages: our careful code says for every input which are worth asking for, and Arb is asked
about those, and about some thousands chosen at random. So every largest error that is reported
has been told by Arb, and the careful code has been compared with it in the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from slopelab.bench.exact import ASKED, Exact
from slopelab.bench.middle import Middle
from slopelab.bench.peers import accuracy_peers
from slopelab.bench.samples import PLACES, POINTS, around_roots, dtype_of, inputs, is_exhaustive
from slopelab.calculus.facts import facts
from slopelab.core.expr import Expr, Var
from slopelab.core.spec import Activation
from slopelab.errors import SlopelabError
from slopelab.kernels import compile_function
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.program import Program

Product: TypeAlias = Literal["value", "grad"]
PRODUCTS: Final[tuple[Product, Product]] = ("value", "grad")

BARS: Final[dict[str, tuple[float, float]]] = {
    "float64": (1.5, 2.0),
    "float32": (0.51, 0.51),
    "float16": (0.51, 0.51),
    "bfloat16": (0.51, 0.51),
}
"""The largest errors, in ulps, that we allow ourselves: of values, of derivatives."""


@final
@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """One function, format, library and product.

    Args:
        function: its name or formula.
        dtype: the format.
        who: ``slopelab``, ``torch``, ``jax``.
        what: ``value`` or ``grad``.
        worst: the largest error in units in the last place; infinite for NaN, or for an infinity
            where the exact value rounds to a number.
        at: the input where it is.
        not_a_number: inputs that gave NaN.
        wrong_zeros: inputs that gave 0 though the exact value is a normal number.
        wrong_infinities: inputs that gave an infinity though the exact value rounds to a number.
        flushed: inputs that gave 0 though the exact value rounds to a subnormal number.
        inputs: how many inputs were judged.
        exhaustive: whether these are all finite numbers of the format.
        by_arb: at how many of them the exact value was told by Arb.
        middle_off: the largest error of the careful code at these, in ulps of the format.
    """

    function: str
    dtype: str
    who: str
    what: Product
    worst: float
    at: float
    not_a_number: int
    wrong_zeros: int
    wrong_infinities: int
    flushed: int
    inputs: int
    exhaustive: bool
    by_arb: int
    middle_off: float

    @property
    def is_within(self) -> bool:
        """Whether it stays within our bar, without any of the faults that are counted."""
        bar = BARS[self.dtype][PRODUCTS.index(self.what)]
        faults = self.not_a_number + self.wrong_zeros + self.wrong_infinities + self.flushed
        return self.worst <= bar and not faults


def measure_accuracy(
    functions: Sequence[Activation],
    dtypes: Sequence[str],
    *,
    points: int | None = None,
    tell: Callable[[str, str], object] = lambda _function, _dtype: None,
) -> list[AccuracyRow]:
    """Errors of values and derivatives, ours and those of the peers that are installed.

    Args:
        functions: which.
        dtypes: in which formats.
        points: on how many inputs at the most; None takes `slopelab.bench.samples.POINTS`.
        tell: is told the function and the format that come next.

    Returns:
        Two rows for each function, format and library.
    """
    rows: list[AccuracyRow] = []
    for spec in functions:
        for dtype in dtypes:
            tell(spec.name, dtype)
            rows += _measured(spec, dtype, POINTS[dtype] if points is None else points)
    return rows


def _measured(spec: Activation, dtype: str, points: int) -> list[AccuracyRow]:
    expr = spec.bound_expr
    kernel = compile_function(expr)
    x, beside_roots = _inputs(kernel.program, dtype, points)
    forms = (expr, differentiate(expr, Var("x")))
    exact = Exact(forms, kernel.program, _doubles(x), dtype)
    ours = _numbers(kernel.value_and_grad(x))
    exact.prepare(ours, beside_roots)
    kinks = _kinks(expr, exact.x)
    peers = {} if spec.values else accuracy_peers(spec)
    rows: list[AccuracyRow] = []
    results = {"slopelab": ours}
    for who, function in peers.items():
        # Not everybody has every function in every format.
        with suppress(TypeError, RuntimeError):
            results[who] = _numbers(function(x))
    for who, found in results.items():
        for k, what in enumerate(PRODUCTS):
            left_out = kinks if k else np.zeros_like(kinks)
            judged = _judged(exact, k, found[k], left_out)
            about = {"function": spec.name, "dtype": dtype, "who": who, "what": what}
            rows.append(
                AccuracyRow(**about, **judged, exhaustive=is_exhaustive(dtype, points))  # type: ignore[arg-type] # two dictionaries
            )
    return rows


def _judged(
    exact: Exact, k: int, found: NDArray[np.float64], left_out: NDArray[np.bool_]
) -> dict[str, Any]:
    worst, at = exact.worst(k, found, left_out)
    true, scale = exact.known[k, 0], exact.scale[k]
    counted = ~np.isnan(true) & ~left_out
    tiny = 2.0 ** (exact.lowest - exact.digits + 1) * scale
    largest = (2.0 - 2.0 ** (1 - exact.digits)) * 2.0 ** (1 - exact.lowest)
    size, gone = np.abs(true), found == 0.0
    normal = size >= 2.0**exact.lowest * scale
    # What lies half a last place beyond the largest number rounds to infinity.
    beyond = size >= largest + largest * 2.0**-exact.digits / 2
    return {
        "worst": worst,
        "at": float(exact.x[at]) if at >= 0 else float("nan"),
        "not_a_number": int(np.sum(counted & np.isnan(found))),
        "wrong_zeros": int(np.sum(counted & gone & normal)),
        "wrong_infinities": int(np.sum(counted & np.isinf(found) & ~beyond)),
        "flushed": int(np.sum(counted & gone & ~normal & (size > tiny / 2))),
        "inputs": int(np.sum(counted)),
        "by_arb": int(np.sum(counted & exact.asked[k])),
        "middle_off": float(exact.middle_off[k]),
    }


def _inputs(program: Program, dtype: str, points: int) -> tuple[NDArray[Any], int]:
    """Inputs, and how many of them, the first ones, lie close to roots."""
    if is_exhaustive(dtype, points):
        return inputs(dtype, points), 0
    try:
        middle = Middle(program)
    except Exception:  # noqa: BLE001 - nothing can be compiled: no roots, and fewer inputs
        return inputs(dtype, min(points, ASKED)), 0
    x = inputs(dtype, points)
    # A part of the points lies around the roots of value and derivative.
    near = [
        around_roots(
            lambda given, k=k: middle.values(given, remainders=False)[k, 0],
            _doubles(inputs(dtype, min(points, ASKED))),
            dtype,
            most=points // 20,
        )
        for k in range(2)
    ]
    every = np.concatenate([*near, x])[:points].astype(dtype_of(dtype), copy=False)
    return every, min(points, sum(part.size for part in near))


def _kinks(expr: Expr, x: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where there is no derivative, and everybody may choose."""
    found = np.zeros(x.size, np.bool_)
    try:
        places = [kink.place for kink in facts(expr).kinks]
    except SlopelabError:
        return found
    for place in places:
        found |= (place.low <= x) & (x <= place.high)
    return found


def _numbers(found: tuple[Any, Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    value, slope = (_doubles(np.asarray(each)) for each in found)
    return value, slope


def _doubles(x: NDArray[Any]) -> NDArray[np.float64]:
    # bfloat16 complains about signalling NaN.
    with np.errstate(invalid="ignore"):
        return x.astype(np.float64)


__all__ = ["BARS", "PLACES", "PRODUCTS", "AccuracyRow", "measure_accuracy"]
