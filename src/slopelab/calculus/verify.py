"""Every step of a derivation is checked when it is made; one that fails is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from flint import arb, ctx

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.steps import Check, Step
from slopelab.core.expr import Expr
from slopelab.errors import UnprovedStepError

DIGITS: Final = 30
"""Both sides of a step agree to at least so many digits, relative to their size."""

POINTS: Final = tuple(Fraction(p) for p in ("7/10", "-13/10", "31/10", "-1/5", "5/2", "-47/10"))
"""Near zero and away from it, of both signs: an error term that is invisible here is not one
that a wrong rule makes. Points outside a formula's domain are left out."""

FEWEST: Final = 2
"""A step that can be evaluated at fewer points than this proves nothing."""

Point = Mapping[str, Fraction]


def points_for(
    variable: str, others: Mapping[str, Sequence[Fraction]] | None = None
) -> tuple[Point, ...]:
    """The points of a check: `variable` runs through `POINTS`, the others through their own."""
    rows: list[Point] = []
    for place, value in enumerate(POINTS):
        row = {variable: value}
        for name, values in (others or {}).items():
            row[name] = values[place % len(values)]
        rows.append(row)
    return tuple(rows)


def checked(step: Step, points: Sequence[Point], scope: Mapping[str, Expr] | None = None) -> Step:
    """The same step and its sub-steps, each with its check.

    Args:
        step: a step, whose `bindings` and those of the steps around it are in force.
        points: values of the free variables.
        scope: the bindings of the steps around it.

    Raises:
        UnprovedStepError: both sides differ at some point, or too few points can be evaluated.
    """
    names = {**(scope or {}), **step.bindings}
    substeps = tuple(checked(sub, points, names) for sub in step.substeps)
    used: list[str] = []
    digits = 10**6
    for point in points:
        agreed = _agreement(step, point, names)
        if agreed is None:
            continue
        if agreed < DIGITS:
            raise UnprovedStepError("step.differs", rule=step.rule, point=_shown(point))
        digits = min(digits, agreed)
        used.append(_shown(point))
    if len(used) < FEWEST:
        raise UnprovedStepError("step.unchecked", rule=step.rule, point="")
    return replace(step, substeps=substeps, check=Check("arb", tuple(used), digits))


def _agreement(step: Step, point: Point, names: Mapping[str, Expr]) -> int | None:
    with ctx.workprec(BITS):
        env = {name: ball(value) for name, value in point.items()}
        sides = [step.before, *([step.unworked] if step.unworked else []), step.after]
        values = [evaluate(side, env, bindings=names) for side in sides]
        if not all(value.is_finite() for value in values):
            return None
        return min(_digits(values[0], value) for value in values[1:])


def _digits(left: arb, right: arb) -> int:
    """To how many digits two balls certainly agree, relative to the larger (0: they differ)."""
    difference = abs(left - right)
    if not (left - right).contains(0):
        return 0
    size = abs(left).upper()
    if not size > 0:
        # Both sides are zero: agreement is judged on the absolute scale.
        size = arb(1)
    error = float((difference.upper() / size).upper())
    if error == 0:
        return 48
    digits = 0
    while error < 1 and digits < 48:  # noqa: PLR2004 - the working precision
        error *= 10
        digits += 1
    return digits - 1


def _shown(point: Point) -> str:
    return ", ".join(f"{name} = {value}" for name, value in point.items())
