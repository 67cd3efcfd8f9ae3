"""A case distinction as the rows that a person writes: what holds, and on which stretch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final

from slopelab.core.expr import ZERO, Add, Call, Compare, Comparison, Expr, Neg, Num, Where

OPPOSITE: Final[dict[Comparison, Comparison]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED: Final[dict[Comparison, Comparison]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TWO = 2


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One row of a case distinction.

    Args:
        value: what holds.
        conditions: where: nothing for "otherwise"; one comparison; or two about the same
            expression, a lower bound and then an upper bound.
    """

    value: Expr
    conditions: tuple[Compare, ...]

    @property
    def point(self) -> Expr | None:
        """The one value that both bounds leave, if they leave one."""
        if len(self.conditions) == _TWO:
            low, high = self.conditions
            if low.right is high.right and (low.op, high.op) == (">=", "<="):
                return low.right
        return None

    @property
    def tie(self) -> tuple[Expr, Expr] | None:
        """What is equal, where that is written as |a - b| <= 0."""
        match self.conditions:
            case (Compare("<=", Call("abs", (u,)), Num(value, _)),) if value == 0:
                match u:
                    case Add((first, Neg(second))):
                        return first, second
                    case _:
                        return u, ZERO
            case _:
                return None


def rows(expr: Where) -> tuple[Row, ...]:
    """The rows of a chain of `Where`, each with its own stretch where that can be said.

    Example:
        >>> from slopelab.core.parse import parse
        >>> chain = parse("where(x < -1, 0, where(x <= 1, x, 0))")
        >>> [(row.value, len(row.conditions)) for row in rows(chain)]
        [(Var('x'), 2), (Num(Fraction(0, 1), False), 0)]
    """
    links: list[tuple[Compare, Expr]] = []
    rest: Expr = expr
    while isinstance(rest, Where):
        links.append((rest.condition, rest.yes))
        rest = rest.no
    stretches = _stretches([condition for condition, _ in links])
    found = [
        Row(value, stretch)
        for value, stretch in zip([*(value for _, value in links), rest], stretches, strict=True)
    ]
    others = [row for row in found if row.value is not rest]
    if len(found) > _TWO and len(others) < len(found) - 1:
        return (*others, Row(rest, ()))
    return tuple(found)


def _stretches(conditions: list[Compare]) -> list[tuple[Compare, ...]]:
    about = conditions[0].left
    if any(condition.left is not about for condition in conditions):
        return [*((condition,) for condition in conditions), ()]
    upward = {condition.op in {"<", "<="} for condition in conditions}
    if len(upward) == 1:
        found: list[tuple[Compare, ...]] = []
        before: Compare | None = None
        for condition in conditions:
            found.append((condition,) if before is None else _between(before, condition))
            before = _negated(condition)
        assert before is not None
        return [*found, (before,)]
    if len(conditions) == _TWO:
        first, second = (_negated(condition) for condition in conditions)
        return [(conditions[0],), (conditions[1],), _between(first, second)]
    return [*((condition,) for condition in conditions), ()]


def _negated(condition: Compare) -> Compare:
    return Compare(OPPOSITE[condition.op], condition.left, condition.right)


def _between(first: Compare, second: Compare) -> tuple[Compare, ...]:
    """Two bounds on the same expression, the lower one first."""
    return (second, first) if first.op in {"<", "<="} else (first, second)


def turned(condition: Compare) -> tuple[Expr, Comparison]:
    """A lower bound as it stands before the expression: x > a as a <."""
    return condition.right, _TURNED[condition.op]
