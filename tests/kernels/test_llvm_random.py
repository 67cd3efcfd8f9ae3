"""A thousand random formulas: compiled code and NumPy against Arb, values and derivatives.

Arb says three times what a formula is worth: to a hundred digits; as arithmetic with 100 binary
digits knows it, which is what careful code has; and as arithmetic with 53 of them does, which is
what NumPy has. Results may be off by a rounding of their format, and by as much as these leave
open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from slopelab.core.expr import Call, Expr, Var, Where, children, substitute, variables
from slopelab.core.text import to_text
from slopelab.kernels import Kernel, PairingKernel, machine
from slopelab.kernels.numpy_backend import run
from slopes import Seen, is_known, known, seen
from strategies import expressions

BATCHES, EACH = 40, 25
PAIRINGS = 12
POINTS = np.float32([-37.5, -3.7, -1.0, -0.01, 0.0, 0.5, 1.0, 2.25, 11.0, 300.0]).astype(np.float64)
TARGETS = np.array([0.0, 0.25, 1.0, -2.0])
FORMATS = {"float64": (53, -1022), "float32": (24, -126)}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The generated code is judged, not what LLVM does to make it fast."""
    monkeypatch.setattr(machine, "_OPTIMISATION", 0)


@cache
def batch(strategy: Callable[[], st.SearchStrategy[Any]], number: int, count: int) -> list[Any]:
    """So many different examples, the same ones every time."""
    found: dict[Any, None] = {}

    @seed(number)
    @settings(max_examples=3 * count, database=None, phases=[Phase.generate], deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(strategy())
    def collect(example: Any) -> None:  # noqa: ANN401
        found[example] = None

    collect()
    return [*found][-count:]


def formulas() -> st.SearchStrategy[Expr]:
    return expressions(max_leaves=6).filter(variables)


def losses() -> st.SearchStrategy[tuple[Expr, Expr]]:
    loss = expressions(max_leaves=4, variables=("p", "y"))
    return st.tuples(
        expressions(max_leaves=3).filter(variables), loss.filter(lambda e: "p" in variables(e))
    )


@dataclass(frozen=True)
class Truth:
    """What a formula is worth at one point.

    Args:
        exact: to a hundred digits.
        careful: with as many digits as careful code has.
        rough: with as many as NumPy has, as it is written and as the program has it.
        deaf: whether a part that has become 0 might turn into something else.
    """

    exact: Seen
    careful: Seen
    rough: tuple[Seen, ...]
    deaf: bool


def is_deaf(expr: Expr) -> bool:
    if isinstance(expr, Where) or (isinstance(expr, Call) and expr.name in {"sign", "step"}):
        return True
    return any(is_deaf(part) for part in children(expr))


def truth(expr: Expr, forms: tuple[Expr, ...], env: dict[str, float]) -> Truth:
    rough = tuple(seen(each, env, "x", 53) for each in (expr, *forms))
    return Truth(known(expr, env, "x"), seen(expr, env, "x", 100), rough, is_deaf(expr))


def part(found: Seen, order: int) -> arb:
    return found.slope if order else found.value


def unit(true: arb, dtype: str) -> float:
    """A unit in the last place."""
    digits, lowest = FORMATS[dtype]
    exponent = int(np.frexp(float(true))[1]) - 1 if abs(float(true)) < np.inf else 1024
    return float(np.ldexp(1.0, max(max(exponent, lowest) - digits + 1, -1074)))


def within(found: float, true: arb, dtype: str, room: arb) -> bool:
    """Whether a result is as near as it has to be; NaN is never near enough to a number."""
    largest = float(np.finfo(dtype).max)
    if not room.is_finite() or room > largest:
        return True
    if np.isinf(found):
        return bool(abs(true) > largest) and (found > 0) == bool(true > 0)
    return bool(np.isfinite(found) and abs(arb(found) - true) < room)


class Judge:
    """Compares results with what is known, and counts how often that is much."""

    def __init__(self) -> None:
        self.judged = self.skipped = 0

    def hear(self, truth: Truth, order: int, dtype: str, compiled: float, numpys: float) -> str:
        """What is wrong with two results; empty if nothing."""
        exact, careful = part(truth.exact, order), part(truth.careful, order)
        underflow = bool(truth.exact.lowest < 1e-290)
        if not is_known(exact) or truth.exact.widest > 1e300 or (underflow and truth.deaf):
            self.skipped += 1
            return ""
        self.judged += 1
        slack = sum((arb(part(each, order).rad()) for each in truth.rough), arb(0))
        with ctx.workprec(200):
            # The narrower formats are computed in float64.
            blur = 2 * arb(careful.rad()) if dtype == "float64" else 64 * slack
            wrong = ""
            if not within(compiled, exact, dtype, 0.51 * unit(exact, dtype) + blur):
                wrong = f"compiled {dtype}: {compiled!r}, not {exact.str(20)}"
            judged = dtype == "float64" and not underflow
            if judged and not within(numpys, exact, dtype, 8 * unit(exact, dtype) + 64 * slack):
                wrong += f" NumPy: {numpys!r}, not {exact.str(20)}"
        return wrong


def assert_right(
    judge: Judge,
    truths: list[Truth],
    dtype: str,
    compiled: list[NDArray[Any]],
    numpys: list[NDArray[Any]],
) -> None:
    for order in (0, 1):
        for at, one in enumerate(truths):
            wrong = judge.hear(one, order, dtype, float(compiled[order][at]), numpys[order][at])
            assert not wrong, f"{'derivative' if order else 'value'} at point {at}: {wrong}"


@pytest.mark.parametrize("number", range(BATCHES))
def test_formulas(number: int) -> None:
    judge = Judge()
    found = batch(formulas, number, EACH)
    assert len(found) == EACH
    for expr in found:
        kernel = Kernel(expr, "x", compiled=True)
        truths = [truth(expr, (kernel.forms[0],), {"x": x}) for x in POINTS.tolist()]
        numpys = run(kernel.program, [POINTS])
        for dtype in FORMATS:
            compiled = kernel._both.compiled(dtype)
            assert compiled is not None
            x = POINTS.astype(dtype)
            results = [np.asarray(each) for each in kernel.value_and_grad(x)]
            try:
                assert_right(judge, truths, dtype, results, numpys)
            except AssertionError as error:
                pytest.fail(f"{to_text(expr)}: {error}")
    assert judge.skipped < judge.judged


@pytest.mark.parametrize("number", range(PAIRINGS))
def test_pairings(number: int) -> None:
    judge = Judge()
    found = batch(losses, 1000 + number, EACH)
    assert len(found) == EACH
    z, y = (each.ravel() for each in np.meshgrid(POINTS[1:9:2], TARGETS))
    for activation, loss in found:
        kernel = PairingKernel(activation, loss, compiled=True)
        expr = substitute(loss, {Var("p"): activation})
        points = [{"x": a, "y": b} for a, b in zip(z.tolist(), y.tolist(), strict=True)]
        truths = [truth(expr, (kernel.forms[0],), env) for env in points]
        numpys = run(kernel.program, [z, y])
        for dtype in FORMATS:
            assert kernel._run_both.compiled(dtype) is not None
            results = kernel.loss_and_dloss_dz(z.astype(dtype), y.astype(dtype))
            try:
                assert_right(judge, truths, dtype, [np.asarray(each) for each in results], numpys)
            except AssertionError as error:
                pytest.fail(f"{to_text(activation)} and {to_text(loss)}: {error}")
    assert judge.skipped < judge.judged


def test_a_wrong_result_is_noticed() -> None:
    expr = Call("tanh", (Var("x"),))
    one = truth(expr, (expr,), {"x": 0.5})
    right, slope = (float(part(one.exact, order).mid()) for order in (0, 1))
    for order, good in ((0, right), (1, slope)):
        fine = float(np.float32(good))
        assert not Judge().hear(one, order, "float64", good, good)
        assert not Judge().hear(one, order, "float32", fine, good)
        for bad in (np.nextafter(good, 9) if good != right else np.nextafter(good, 9) * (1 + 3e-16),
                    np.nan, np.inf, 0.0):  # fmt: skip
            assert "compiled" in Judge().hear(one, order, "float64", float(bad), good)
        assert "compiled" in Judge().hear(one, order, "float32", fine * (1 + 1e-6), good)
        assert "NumPy" in Judge().hear(one, order, "float64", good, good * (1 + 1e-12))
