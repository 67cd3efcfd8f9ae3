"""The numbers of a chosen x, as they flow through the chain rule of a derivation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.precision import precision
from slopelab.calculus.steps import Step
from slopelab.core.expr import Derivative, Expr, Var
from slopelab.core.spec import X, parameter_values
from slopelab.lab.answers import Answer, exact
from slopelab.lab.query import Query, told_by
from slopelab.prose.derivation import worked
from slopelab.prose.mathml import mathml
from slopelab.prose.maths import function_names

_CHAINS: Final = frozenset({"chain", "reciprocal", "chain_power", "chain_exponential"})
_MOST: Final = 12
"""More letters than these no margin holds."""


def numbers(query: Query) -> Answer:
    """Each letter that a derivation introduces, with its value and its slope at x: ``f``, ``x``."""
    spec = query.activation("f").spec
    x = query.real("x", 0.0, -math.inf, math.inf)
    names = function_names(spec)
    rows: list[Mapping[str, str]] = []
    with told_by("f"), precision(BITS):
        env = {name: ball(value.value) for name, value in parameter_values(spec).items()}
        env[X.name] = arb(x)
        steps = (step for phase in worked(spec).phases for step in phase.steps)
        for letter, meaning, slope, value, rate in _letters(steps, env):
            equation = names.equation(letter, meaning).latex
            tells = names.equation(Derivative(letter, X), slope).latex
            rows += [
                {"says": mathml(equation), "value": value},
                {"says": mathml(tells), "value": rate},
            ]
            if len(rows) >= 2 * _MOST:
                break
    return {"x": exact(x), "rows": rows}


def _letters(
    steps: Iterator[Step], env: Mapping[str, arb]
) -> Iterator[tuple[Var, Expr, Expr, str, str]]:
    """Letters with their meanings, their slopes, and the numbers of both; from outside inwards."""
    for step in steps:
        if not _here(step, env):
            continue
        scope = dict(env)
        if step.rule in _CHAINS:
            ((name, meaning),) = step.bindings.items()
            inner = step.substeps[1]
            value, rate = _value(meaning, scope), _value(inner.after, scope)
            if value is not None and rate is not None:
                scope[name] = evaluate(meaning, scope)
                yield Var(name), meaning, inner.after, exact(value), exact(rate)
        yield from _letters(iter(step.substeps), scope)


def _here(step: Step, env: Mapping[str, arb]) -> bool:
    """Whether x lies in the stretch that a step is about."""
    if step.rule not in {"piece", "self.piece"}:
        return True
    x = env[X.name]
    low, high = step.messages.get("low"), step.messages.get("high")
    return not (
        (low is not None and x < evaluate(low, env))
        or (high is not None and x > evaluate(high, env))
    )


def _value(expr: Expr, env: Mapping[str, arb]) -> float | None:
    """The number that an expression is, if its letters are all known and it is finite."""
    try:
        found = float(evaluate(expr, env).mid())
    except (KeyError, TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None
