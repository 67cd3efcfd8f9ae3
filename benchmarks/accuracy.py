"""The ulp table: every function of the catalogue, value and derivative, in every format.

    python benchmarks/accuracy.py [--points N] [--json] [NAME ...]

Errors are measured against Arb. float16 and bfloat16 are measured on all finite inputs, the
wider formats on N inputs: uniform over bit patterns, dense in [-100, 100] and [-12, 12], and all
around the roots of the derivative. PyTorch and JAX stand beside where they are installed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

import ml_dtypes
import numpy as np
from machine import description
from numpy.typing import NDArray
from peers import peers
from reference import ulps, values

from slopelab.catalogue import activation, activations
from slopelab.core.expr import Expr, Var
from slopelab.kernels import compile_function
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.executable import CHOICE
from slopelab.kernels.stabilise import stabilise

FORMATS = {
    "float64": (np.dtype(np.float64), 53, -1022),
    "float32": (np.dtype(np.float32), 24, -126),
    "float16": (np.dtype(np.float16), 11, -14),
    "bfloat16": (np.dtype(ml_dtypes.bfloat16), 8, -126),
}
FAR = 300.0


def inputs(name: str, points: int) -> NDArray[np.floating]:
    """What a format is measured on."""
    dtype, digits, _ = FORMATS[name]
    if digits <= 11:  # noqa: PLR2004 - small formats: everything
        every = np.arange(2**16, dtype=np.uint16).view(dtype)
        return every[np.isfinite(every.astype(np.float64))]
    rng = np.random.default_rng(20)
    third = points // 3
    kind = np.uint64 if digits == 53 else np.uint32  # noqa: PLR2004
    bits = rng.integers(0, np.iinfo(kind).max, third, dtype=kind).view(dtype)
    parts = [bits, rng.uniform(-100, 100, third), rng.uniform(-12, 12, third)]
    every = np.concatenate([part.astype(dtype) for part in parts])
    return every[np.isfinite(every)]


def exact(expr: Expr, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The value and the derivative by Arb, of shape (2, 2, n).

    Far out the formulas as they are written have parts that no interval arithmetic holds
    together; there the stabilised form is evaluated.
    """
    slope = differentiate(expr, Var("x"))
    result = np.empty((2, 2, x.size))
    far = np.abs(x) > FAR
    for k, written in enumerate((expr, slope)):
        result[k][:, ~far] = values(written, {"x": x[~far]})
        result[k][:, far] = values(stabilise(written), {"x": x[far]})
    return result


def measured(name: str, format_name: str, points: int) -> list[dict[str, object]]:
    """Rows of the table for one function and format."""
    dtype, digits, lowest = FORMATS[format_name]
    expr = activation(name).bound_expr
    x = inputs(format_name, points)
    reference = exact(expr, x.astype(np.float64))
    ours = compile_function(expr).value_and_grad
    rows: list[dict[str, object]] = []
    for who, function in {"slopelab": ours, **peers(name, dtype)}.items():
        for k, (what, found) in enumerate(zip(("value", "grad"), function(x), strict=True)):
            error = ulps(np.asarray(found), reference[k], digits=digits, lowest=lowest)
            known = ~np.isnan(reference[k][0])
            worst = int(np.argmax(np.where(known, error, -1)))
            got = np.asarray(found).astype(np.float64)
            lost = known & (got == 0) & (np.abs(reference[k][0]) >= 2.0**lowest)
            rows.append(
                {
                    "function": name, "format": format_name, "who": who, "what": what,
                    "worst": float(error[worst]), "at": float(x[worst]),
                    "not_a_number": int((np.isnan(got) & known).sum()),
                    "wrong_zero": int(lost.sum()), "inputs": int(known.sum()),
                }
            )  # fmt: skip
    return rows


def main() -> int:
    """Print the table."""
    os.environ.setdefault(CHOICE, "compiled")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(activations()))
    parser.add_argument("--points", type=int, default=30_000)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    print(description(), file=sys.stderr)
    for name in chosen.names or list(activations()):
        for form in chosen.formats:
            for row in measured(name, form, chosen.points):
                print(
                    json.dumps(row)
                    if chosen.json
                    else "{function:12} {format:9} {who:9} {what:6} {worst:12.5g} ulp at {at:<24} "
                    "nan {not_a_number:<7} wrong zero {wrong_zero:<7} of {inputs}".format(**row),
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
