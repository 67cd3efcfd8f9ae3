"""What a tree under construction weighs: size, height, and its exact value if it has one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, final

from slopelab.core.expr import Add, Const, Div, Expr, Mul, Neg, Num, Pow, Var, children

MAX_NODES: Final = 2000
MAX_HEIGHT: Final = 100
MAX_POWER: Final = 64
MAX_BITS: Final = 512
_ROOM: Final = 4096


@final
class TooHeavyError(ValueError):
    """A tree that no reader should build; `key` names the message that says why."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields


@final
@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of a tree without evaluating it.

    Args:
        nodes: how many nodes it prints with, shared parts counted each time.
        height: the longest way from its root to a leaf.
        exact: its value, where it is a rational constant.
        constant: whether no variable occurs in it.
        power: whether a power of constants occurs in it.
    """

    nodes: int
    height: int
    exact: Fraction | None = None
    constant: bool = False
    power: bool = False


@final
class Scales:
    """Measures trees, each distinct node once, and refuses those that are too heavy.

    Args:
        max_nodes: how many nodes a tree may print with.
        max_height: how high it may be.
    """

    def __init__(self, max_nodes: int = MAX_NODES, max_height: int = MAX_HEIGHT) -> None:
        self._max_nodes = max_nodes
        self._max_height = max_height
        self._known: dict[Expr, Measure] = {}

    def weigh(self, expr: Expr) -> Measure:
        """Measure a tree.

        Raises:
            TooHeavyError: it has too many nodes, is too high, divides by the number 0, or
                contains a power of constants whose value would be too long to write down.
        """
        # A stack and not recursion: what a macro returns may be of any height.
        waiting = [expr]
        while waiting:
            node = waiting[-1]
            missing = [part for part in children(node) if part not in self._known]
            if missing:
                waiting.extend(missing)
            else:
                self._known.setdefault(node, self._measure(node))
                waiting.pop()
        return self._known[expr]

    def _measure(self, node: Expr) -> Measure:
        parts = [self._known[part] for part in children(node)]
        nodes = 1 + sum(part.nodes for part in parts)
        height = 1 + max((part.height for part in parts), default=0)
        if nodes > self._max_nodes:
            raise TooHeavyError("nodes", limit=self._max_nodes)
        if height > self._max_height:
            raise TooHeavyError("deep", limit=self._max_height)
        constant = not isinstance(node, Var) and all(part.constant for part in parts)
        if isinstance(node, Pow) and constant and parts[1].power:
            raise TooHeavyError("tower")
        return Measure(
            nodes,
            height,
            _exact(node, [part.exact for part in parts]),
            constant,
            constant and (isinstance(node, Pow) or any(part.power for part in parts)),
        )


def _exact(node: Expr, parts: Sequence[Fraction | None]) -> Fraction | None:
    if isinstance(node, Num):
        return node.value
    if isinstance(node, Pow):
        return _power(*parts)
    if isinstance(node, Div) and parts[1] == 0:
        raise TooHeavyError("zero")
    known = [part for part in parts if part is not None]
    if isinstance(node, Const) or len(known) < len(parts):
        return None
    value: Fraction | None = None
    for value in _running(node, known):
        # A literal has at most 1100 bits; what grows far beyond that is no number of a formula.
        if _bits(value) > _ROOM:
            raise TooHeavyError("large")
    return value


def _running(node: Expr, parts: list[Fraction]) -> Iterator[Fraction]:
    match node:
        case Neg():
            yield -parts[0]
        case Div():
            yield parts[0] / parts[1]
        case Add() | Mul():
            value = parts[0]
            for part in parts[1:]:
                value = value + part if isinstance(node, Add) else value * part
                yield value
        case _:
            return


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if exponent is None:
        return None
    if abs(exponent) > MAX_POWER:
        raise TooHeavyError("power", bits=MAX_BITS, limit=MAX_POWER)
    if base is None or exponent.denominator != 1:
        return None
    if base == 0 and exponent < 0:
        raise TooHeavyError("zero")
    # The base has at most _ROOM bits and the exponent is at most 64: cheap enough to look at.
    value = base**exponent.numerator
    if _bits(value) > MAX_BITS:
        raise TooHeavyError("power", bits=MAX_BITS, limit=MAX_POWER)
    return value


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())
