"""Steps in index notation are checked written out: for several lengths, indices and points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias, final

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.expansion import Expansion
from slopelab.calculus.precision import precision
from slopelab.calculus.steps import Check, Step
from slopelab.calculus.verify import DIGITS, FEWEST, MOST_DIGITS, PRECISIONS, agreement
from slopelab.core.expr import Expr
from slopelab.core.index import free_indices
from slopelab.errors import UnprovedStepError

LENGTHS: Final = (2, 3, 4, 6)
"""The lengths of vectors at which every step is checked."""

Worth: TypeAlias = dict[tuple[int, Expr], Fraction]


@final
@dataclass(frozen=True, slots=True)
class VectorPoint:
    """Where a step is evaluated.

    Args:
        length: n.
        numbers: the value of each entry x1, x2, ... and of each parameter.
    """

    length: int
    numbers: Mapping[str, Fraction]

    def __str__(self) -> str:
        return f"n = {self.length}: " + ", ".join(f"{k} = {v}" for k, v in self.numbers.items())


def _choices(indices: Sequence[str], length: int) -> Iterator[dict[str, int]]:
    """Values of the free indices: all equal, all different, and turned about."""
    if not indices:
        yield {}
        return
    if len(indices) == 1:
        for value in (1, 2, length):
            yield {indices[0]: value}
        return
    for pair in dict.fromkeys(((1, 1), (1, 2), (2, 1), (length, 2), (length, length))):
        yield {name: pair[min(place, 1)] for place, name in enumerate(indices)}
    if len(indices) > 2:  # noqa: PLR2004 - the row, the column, and that of a sum taken apart
        for last in dict.fromkeys((1, length)):
            yield {name: (1, 2, last)[min(place, 2)] for place, name in enumerate(indices)}


def _free_indices(step: Step, bindings: Mapping[str, Expr]) -> list[str]:
    """The indices of a step's sides that no sum binds, in alphabetical order."""
    sides = (step.before, step.after, *([step.unworked] if step.unworked is not None else []))
    found = frozenset[str]().union(*map(free_indices, (*sides, *bindings.values())))
    return sorted(found)


def index_checked(
    step: Step,
    points: Sequence[VectorPoint],
    names: Mapping[str, Expr],
    scope: Mapping[str, Expr] | None = None,
    worth: Worth | None = None,
) -> Step:
    """The same step and its sub-steps, each with its check.

    Args:
        step: a step in index notation.
        points: where; they should have all `LENGTHS`.
        names: what the names of the derivation stand for.
        scope: the bindings of the steps around it.
        worth: what expressions are worth at the points, as far as it is known already.

    Raises:
        UnprovedStepError: both sides differ somewhere, or too few points can be evaluated.
    """
    bindings = {**(scope or {}), **step.bindings}
    worth = {} if worth is None else worth
    substeps = tuple(index_checked(sub, points, names, bindings, worth) for sub in step.substeps)
    used: list[str] = []
    digits = MOST_DIGITS
    indices = _free_indices(step, bindings)
    for point in points:
        agreed = min(
            _agreement(step, point, names, bindings, where, worth)
            for where in _choices(indices, point.length)
        )
        if agreed < 0:
            raise UnprovedStepError("step.differs", rule=step.rule, point=str(point))
        if agreed >= DIGITS:
            digits = min(digits, agreed)
            used.append(str(point))
    if len(used) < FEWEST:
        raise UnprovedStepError("step.unchecked", rule=step.rule, point="")
    return replace(step, substeps=substeps, check=Check("arb", tuple(used), digits))


def _agreement(
    step: Step,
    point: VectorPoint,
    names: Mapping[str, Expr],
    bindings: Mapping[str, Expr],
    where: Mapping[str, int],
    worth: Worth,
) -> int:
    def value(expr: Expr) -> Fraction:
        key = id(point), expr
        if key not in worth:
            worth[key] = value_near(expr, point)
        return worth[key]

    expansion = Expansion(point.length, names, bindings, value)
    sides = [step.before, *([step.unworked] if step.unworked is not None else []), step.after]
    try:
        written = [expansion.at(side, where) for side in sides]
    except ValueError:
        return 0
    agreed = 0
    for bits in PRECISIONS:
        with precision(bits):
            env = {name: ball(number) for name, number in point.numbers.items()}
            agreed = agreement(written, env, expansion.frozen, bits)
        if agreed < 0 or agreed >= DIGITS:
            return agreed
    return agreed


def value_near(expr: Expr, point: VectorPoint) -> Fraction:
    """What a written-out expression is worth at a point, nearly.

    Raises:
        ValueError: it has no value there.
    """
    with precision(BITS):
        env = {name: ball(number) for name, number in point.numbers.items()}
        found = evaluate(expr, env)
        if not found.is_finite():
            message = "no value"
            raise ValueError(message)
        return Fraction(float(found.mid()))
