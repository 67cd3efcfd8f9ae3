"""Derivations as data: what was rewritten into what, by which rule, and how it was checked.

Nothing here prints. A `Step` says that `before` equals `after`; its rule is a stable id, which is
also the key of its sentence in `slopelab.words` (``rule.<id>``), and the sub-steps justify it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import final

from slopelab.core.expr import Expr


class Detail(IntEnum):
    """How much a reader wants to see; a step is shown at its own level and above."""

    HEADLINE = 0
    NORMAL = 1
    EVERYTHING = 2


@final
@dataclass(frozen=True, slots=True)
class Check:
    """The proof that went with a step.

    Args:
        method: ``arb`` (both sides agree as balls at the points).
        points: the points at which both sides were evaluated.
        digits: the fewest decimal digits to which they agreed.
    """

    method: str
    points: tuple[str, ...]
    digits: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a derivation: before = after, by a rule.

    Args:
        rule: stable id of the rule.
        before: the left side; it may hold `Derivative` nodes and names bound by `bindings`.
        after: the right side.
        bindings: names introduced here, such as u = 1 + e^{-x}.
        messages: further fields of the rule's sentence, expressions all.
        unworked: what the rule alone says, with derivatives still to be worked out; it stands
            between `before` and `after` and is checked with them.
        substeps: what justifies it, in order.
        level: the detail at which it is worth showing.
        check: how before = after was checked.
    """

    rule: str
    before: Expr
    after: Expr
    bindings: Mapping[str, Expr] = field(default_factory=dict[str, Expr], hash=False)
    messages: Mapping[str, Expr] = field(default_factory=dict[str, Expr], hash=False)
    unworked: Expr | None = None
    substeps: tuple[Step, ...] = ()
    level: Detail = Detail.NORMAL
    check: Check | None = None

    def walk(self) -> Iterator[Step]:
        """This step and all below it, a step before its sub-steps."""
        yield self
        for step in self.substeps:
            yield from step.walk()


@final
@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a derivation that has a heading of its own (``phase.<kind>`` in words)."""

    kind: str
    steps: tuple[Step, ...]
