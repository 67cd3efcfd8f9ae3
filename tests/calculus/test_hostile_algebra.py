"""Algebra, derivations and facts of what a person may type end soon, whatever it is."""

from __future__ import annotations

import multiprocessing
import time

import pytest

from slopelab.calculus.derivation import function_derivation
from slopelab.calculus.facts import facts
from slopelab.calculus.limits import limit
from slopelab.calculus.simplify import canonical, one_fraction, same, simplified
from slopelab.core.expr import ONE, Expr, Var
from slopelab.core.parse import parse
from slopelab.errors import SlopelabError

X = Var("x")
PATIENCE = 8.0
"""Seconds of processor time on a busy machine; an idle one needs less than a quarter of it."""

# A library that another test has imported (JAX) warns of every fork; the child leaves it alone.
pytestmark = pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")


def nested(name: str, depth: int) -> str:
    return f"{name}(" * depth + "x" + ")" * depth


NASTY = {
    "high powers": "(1 + x)^64*(1 + exp(x))^64",
    "high powers below": "1/(1 - exp(64*x))^64",
    "many terms": "(1 + x + exp(x) + tanh(x))^12",
    "four generators": "(x + exp(x) + tanh(x) + sin(x) + log(1 + exp(x)))^8",
    "power tower": "((((x + 1)^8 + 1)^8 + 1)^8 + 1)^8",
    "towers of exp": nested("exp", 6),
    "zero over zero": "x/(x - x)",
    "hidden zero below": "1/(sigmoid(x) - 1/(1 + exp(-x)))",
    "hidden zero over zero": "(tanh(x) - 2*sigmoid(2*x) + 1)/(cosh(x)^2 - sinh(x)^2 - 1)",
    "ten tanh": nested("tanh", 10),
    "sixty tanh": nested("tanh", 60),
    "six sigmoid": nested("sigmoid", 6),
    "forty softplus": nested("softplus", 40),
    "nested products": "tanh(x*" * 7 + "x" + ")" * 7,
    "roots": "(1 + exp(x))^(1/3)/(1 + exp(2*x))^(1/7)",
    "nested roots": "sqrt(1 + sqrt(1 + sqrt(1 + sqrt(1 + x^2))))",
    "many rates": "exp(x/3) + exp(x/7) + exp(x/11) + exp(x/13) + exp(x/17)",
    "near rates": "exp(1.0001*x) + exp(x)",
    "fine rates": "1/(1 + exp(0.123456789*x) + exp(x))",
    "large rates": "exp(123456*x) + exp(x)",
    "huge rate": "exp(1e300*x) - exp(1e-300*x)",
    "nested abs": "abs(abs(abs(abs(abs(x) - 1) - 1) - 1) - 1)",
    "many choices": "max(max(max(max(x, 1), x^2), x^3), exp(x))",
    "nested where": "where(x > 0, where(x > 1, where(x > 2, x, x^2), x^3), x^4)",
    "waves": "sin(x)^20 + cos(x)^20",
    "fast waves": "sin(1000*x)*exp(-x^2)",
    "waves at 0": "sin(1/x)",
    "many roots": "x^64 - 1",
    "roots side by side": "(x - 1)*(x - 1.0000000001)*(x - 1.0000000002)",
    "touching zero": "(exp(x) - 1 - x)^2",
    "x^x^x": "x^x^x",
    "tiny": "1e-300*x",
    "large": "1e300*x",
    "steep": "tanh(1e10*x)",
    "flat": "sigmoid(1e-10*x)",
    "far away": "tanh(x - 1e6)",
    "long sum": " + ".join(f"{k}*tanh({k}*x)" for k in range(1, 40)),
    "long product": "*".join(f"(x - {k})" for k in range(1, 40)),
    "constant": "sqrt(2)^sqrt(3)",
}


def algebra(expr: Expr) -> None:
    canonical(expr)
    canonical(expr, unfold=True)
    simplified(expr)
    one_fraction(expr)
    assert not same(expr, expr + ONE)
    limit(expr, X, 1)
    limit(expr, X, -1)


def derivation(expr: Expr) -> None:
    # A formula that cannot be checked is refused in words: that is an answer too.
    try:
        function_derivation(expr, X)
    except SlopelabError as refusal:
        assert "internal" not in str(refusal), str(refusal)  # noqa: PT017


def what_is_known(expr: Expr) -> None:
    found = facts(expr)
    assert not found.lipschitz.low > found.lipschitz.high


WORK = {"algebra": algebra, "derivation": derivation, "facts": what_is_known}


def all_work(name: str, done: multiprocessing.Queue[tuple[str, float, str]]) -> None:
    for kind, work in WORK.items():
        start = time.process_time()
        try:
            work(parse(NASTY[name]))
            fault = ""
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            fault = f"{type(error).__name__}: {error}"
        done.put((kind, time.process_time() - start, fault))


@pytest.mark.parametrize("name", NASTY)
def test_it_ends_soon(name: str) -> None:
    # In a process of its own: algebra that hangs, hangs inside FLINT, where nothing interrupts it.
    context = multiprocessing.get_context("fork")
    done: multiprocessing.Queue[tuple[str, float, str]] = context.Queue()
    worker = context.Process(target=all_work, args=(name, done))
    worker.start()
    worker.join(5 * PATIENCE)
    hung = worker.is_alive()
    worker.kill()
    worker.join()
    answers = [done.get(timeout=1) for _ in range(done.qsize())]
    assert not hung, f"hangs after {[kind for kind, _, _ in answers]}"
    assert len(answers) == len(WORK)
    for kind, seconds, fault in answers:
        assert not fault, f"{kind}: {fault}"
        assert seconds < PATIENCE, f"{kind} took {seconds:.1f} s"
