"""Every step of a derivation is checked when it is made; one that fails is an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from flint import arb

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.precision import precision
from slopelab.calculus.steps import Check, Step
from slopelab.core.expr import Expr
from slopelab.errors import InputError, UnprovedStepError

DIGITS: Final = 30
"""Both sides of a step agree to at least so many digits, relative to their size."""

PRECISIONS: Final = (BITS, 4 * BITS, 16 * BITS)
"""Bits; the higher ones serve steps that cancel, such as 1 - tanh(155)^2."""

POINTS: Final = tuple(
    Fraction(p) for p in ("7/10", "-13/10", "31/10", "-1/5", "5/2", "-47/10", "1/100", "-1/50")
)
"""Near zero and away from it, of both signs: an error that is invisible at all of them is not
one that a wrong rule makes."""

FURTHER: Final = tuple(
    Fraction(p) for p in ("61/10", "-71/10", "11", "-12", "47", "-53", "101", "-103", "1/1000")
)
"""Tried where a formula is undefined, or out of reach, at most of `POINTS`."""

WANTED: Final = 6
"""So many points a derivation is checked at, if they can be found."""

MOST_DIGITS: Final = 40
"""Agreement beyond this is not told: it is near the working precision."""

FEWEST: Final = 2
"""A step that can be evaluated at fewer points than this proves nothing."""

Point = Mapping[str, Fraction]


def points_for(
    expr: Expr,
    variable: str,
    others: Mapping[str, Sequence[Fraction]] | None = None,
    *,
    first: Sequence[Fraction] = (),
    usable: Callable[[Point], bool] = lambda _: True,
) -> tuple[Point, ...]:
    """Points at which an expression can be evaluated.

    Args:
        expr: the expression, in `variable` and the others.
        variable: it runs through `POINTS`, and further where those do not serve.
        others: values that the other variables take in turn.
        first: values of the variable that come before all others, and beyond `WANTED`.
        usable: which points may be taken.

    Raises:
        InputError: fewer than `FEWEST` points serve.
    """
    found: list[Point] = []
    for place, value in enumerate(dict.fromkeys((*first, *POINTS, *FURTHER))):
        row = {variable: value}
        for name, values in (others or {}).items():
            row[name] = values[place % len(values)]
        with precision(BITS):
            env = {name: ball(number) for name, number in row.items()}
            if evaluate(expr, env).is_finite() and usable(row):
                found.append(row)
        if len(found) == WANTED + len(first):
            break
    if len(found) < FEWEST:
        raise InputError("formula_nowhere")
    return tuple(found)


def nearby(value: Fraction) -> tuple[Fraction, ...]:
    """Values of a parameter at which a step is checked: it must not lean on a special one.

    Example:
        >>> [str(value) for value in nearby(Fraction(2))], [str(v) for v in nearby(Fraction(0))]
        (['2', '3/2'], ['0', '1/4', '-1/4'])
    """
    if value == 0:
        return (value, Fraction(1, 4), Fraction(-1, 4))
    return (value, value * Fraction(3, 4))


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
    digits = MOST_DIGITS
    for point in points:
        *_, agreed = _agreements(step, point, names)
        if agreed < 0:
            raise UnprovedStepError("step.differs", rule=step.rule, point=_shown(point))
        if agreed < DIGITS:
            continue  # undefined here, or too many digits were lost: this point proves nothing
        digits = min(digits, agreed)
        used.append(_shown(point))
    if len(used) < FEWEST:
        raise UnprovedStepError("step.unchecked", rule=step.rule, point="")
    return replace(step, substeps=substeps, check=Check("arb", tuple(used), digits))


def equal_at(left: Expr, points: Sequence[Point], names: Mapping[str, Expr], right: Expr) -> bool:
    """Whether two expressions agree at all points at which both can be evaluated.

    Args:
        left: an expression.
        points: values of the free variables.
        names: what other names stand for.
        right: the expression that is held against it.
    """
    step = Step(rule="", before=left, after=right)
    agreements = [list(_agreements(step, point, names))[-1] for point in points]
    return min(agreements) >= 0 and sum(agreed >= DIGITS for agreed in agreements) >= FEWEST


def _agreements(step: Step, point: Point, names: Mapping[str, Expr]) -> Iterator[int]:
    """Agreement at rising precision, until it is enough or a difference is certain."""
    for bits in PRECISIONS:
        agreed = _agreement(step, point, names, bits)
        yield agreed
        if agreed < 0 or agreed >= DIGITS:
            return


def _agreement(step: Step, point: Point, names: Mapping[str, Expr], bits: int) -> int:
    with precision(bits):
        env = {name: ball(value) for name, value in point.items()}
        sides = [step.before, *([step.unworked] if step.unworked else []), step.after]
        return agreement(sides, env, names, bits)


def agreement(
    sides: Sequence[Expr], env: Mapping[str, arb], bindings: Mapping[str, Expr], bits: int
) -> int:
    """To how many digits expressions certainly agree.

    Args:
        sides: two or more expressions.
        env: the value of each variable.
        bindings: what other names stand for.
        bits: working precision, which must be in force.

    Returns:
        The digits; 0 where one has no value, -1 where two certainly differ.
    """
    values = [evaluate(side, env, bindings=bindings, bits=bits) for side in sides]
    if not all(value.is_finite() for value in values):
        return 0
    return min(_digits(values[0], value) for value in values[1:])


def agree(left: Expr, right: Expr, point: Point) -> bool:
    """Whether two expressions agree at a point, to `DIGITS` digits.

    Args:
        left: an expression.
        right: another.
        point: values of their variables.
    """
    for bits in PRECISIONS:
        with precision(bits):
            env = {name: ball(value) for name, value in point.items()}
            found = agreement([left, right], env, {}, bits)
        if found < 0 or found >= DIGITS:
            return found >= DIGITS
    return False


def _digits(left: arb, right: arb) -> int:
    """To how many digits two balls certainly agree, relative to the larger; -1: they differ."""
    difference = left - right
    if not difference.contains(0):
        return -1
    size = abs(left).upper()
    if left.contains(0) and right.contains(0) and size < arb(10) ** -MOST_DIGITS:
        return MOST_DIGITS  # both are zero, as far as this precision sees
    if not size > 0:
        return 0
    error = abs(difference).upper() / size
    digits = 0
    while digits < MOST_DIGITS and error * 10 < 1:
        error *= 10
        digits += 1
    return digits


def _shown(point: Point) -> str:
    return ", ".join(f"{name} = {value}" for name, value in point.items())
