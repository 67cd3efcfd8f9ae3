"""The speed table: value and derivative in one go, beside NumPy, PyTorch, JAX and a plain copy.

    python benchmarks/speed.py [--elements N] [--repeats N] [--json] [NAME ...]

The copy kernel is compiled the same way and has the same traffic: it reads one array and writes
two. All contenders take turns in one run, and the medians are printed; PyTorch runs forward and
backward, JAX a jitted vjp, NumPy the program by our own NumPy backend.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from machine import description
from peers import jax_function, torch_function

from slopelab.catalogue import activation, activations
from slopelab.kernels import compile_function
from slopelab.kernels.executable import CHOICE, Executable
from slopelab.kernels.numpy_backend import run
from slopelab.kernels.program import Instruction, Program

Work = Callable[[], object]

COPY = Program(("x",), (Instruction("input", (0,)),), (0, 0))
"""What reads one array and writes two."""


def contenders(name: str, x: np.ndarray) -> dict[str, Work]:
    """What takes turns: each computes value and derivative at x once."""
    kernel = compile_function(activation(name).bound_expr, "x")
    copy = Executable(COPY)
    outs = (np.empty_like(x), np.empty_like(x))
    doubles = x.astype(np.float64)
    found: dict[str, Work] = {
        "copy": lambda: copy(x),
        "copy, out=": lambda: copy(x, out=outs),
        "slopelab": lambda: kernel.value_and_grad(x),
        "slopelab, out=": lambda: kernel.value_and_grad(x, out=outs),
    }
    if x.size <= 10**6:
        found["numpy"] = lambda: run(kernel.program, [doubles])
    with suppress(ImportError, KeyError):
        found["torch"] = _torch(name, x)
    with suppress(ImportError, KeyError):
        found["jax"] = _jax(name, x)
    return found


def _torch(name: str, x: np.ndarray) -> Work:
    import torch

    function, leaf = torch_function(name), torch.from_numpy(x).clone().requires_grad_()
    ones = torch.ones_like(leaf)

    def work() -> None:
        leaf.grad = None
        function(leaf).backward(ones)

    return work


def _jax(name: str, x: np.ndarray) -> Work:
    import jax

    function, array = jax_function(name), jax.numpy.asarray(x)
    return lambda: jax.block_until_ready(function(array))


def medians(works: dict[str, Work], repeats: int) -> dict[str, float]:
    """Seconds, each contender's median; they take turns, so that noise hits all alike."""
    for work in works.values():
        work()
    times: dict[str, list[float]] = {who: [] for who in works}
    for _ in range(repeats):
        for who, work in works.items():
            start = time.perf_counter()
            work()
            times[who].append(time.perf_counter() - start)
    return {who: statistics.median(values) for who, values in times.items()}


def main() -> int:
    """Print the table."""
    os.environ.setdefault(CHOICE, "compiled")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--elements", type=int, default=10**7)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--formats", nargs="*", default=["float32", "float64"])
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    print(description(), file=sys.stderr)
    rng = np.random.default_rng(0)
    for name in chosen.names or list(activations()):
        for form in chosen.formats:
            x = (3 * rng.standard_normal(chosen.elements)).astype(form)
            found = medians(contenders(name, x), chosen.repeats)
            row = {"function": name, "format": form, "elements": x.size, "seconds": found}
            if chosen.json:
                print(json.dumps(row), flush=True)
                continue
            ours = found["slopelab"]
            print(f"{name:12} {form:8}", end=" ")
            for who, seconds in found.items():
                print(f"{who} {seconds / x.size * 1e9:.2f} ns ({seconds / ours:.2f})", end="  ")
            print(flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
