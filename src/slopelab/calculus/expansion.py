"""Index notation written out for vectors of a given length: x_i is x1, a sum over k has n terms.

What comes out is an expression of ordinary variables, so everything that judges such expressions
(ball arithmetic here, SymPy in the tests) judges formulas of vectors as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias, final

from slopelab.core.expr import (
    ONE,
    TWO,
    ZERO,
    Add,
    Call,
    Derivative,
    Div,
    Expr,
    Neg,
    Num,
    Pow,
    Var,
    call,
    children,
    rebuild,
)
from slopelab.core.index import COLUMN, ROW, component, parts
from slopelab.core.reductions import LENGTH, REDUCTIONS

Indices: TypeAlias = Mapping[str, int]
Value: TypeAlias = Callable[[Expr], Fraction]
"""What a written-out expression is worth, nearly: it only has to tell which entries count."""


@final
class Expansion:
    """Expressions written out for one length and one choice of indices.

    Args:
        length: n.
        names: what is held apart in partial derivatives: ``S`` for a sum, ``s[i]`` for a vector.
        bindings: names that a rule introduced, u = -x_i; derivatives see through them.
        value: the worth of an expression; thresholds depend on which entries lie above them.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.index import indexed
        >>> from slopelab.core.text import to_text
        >>> share = indexed(parse("x/sum(x)", vectors=True), {"x"})
        >>> to_text(Expansion(3).at(share, {"i": 2}))
        'x2/(x1 + x2 + x3)'
    """

    def __init__(
        self,
        length: int,
        names: Mapping[str, Expr] | None = None,
        bindings: Mapping[str, Expr] | None = None,
        value: Value | None = None,
    ) -> None:
        self.length = length
        self.names = names or {}
        self.bindings = bindings or {}
        self.value = value
        self.frozen: dict[str, Expr] = {}
        """What the variable of each partial derivative is worth, by the letter it got."""
        self.held: dict[str, Var] = {}
        """The variable of the partial derivative that is being written out, and its letter."""

    def at(self, expr: Expr, where: Indices) -> Expr:
        """The expression for given values of its free indices, counted from 1."""
        match expr:
            case Var():
                return self.variable(expr, where)
            case Call("delta", (Var(first), Var(second))):
                return ONE if where[first] == where[second] else ZERO
            case Call(name, args) if name in REDUCTIONS:
                return self.reduction(name, args, where)
            case Derivative(arg, var):
                return self.derivative(arg, var, where)
            case _:
                return rebuild(expr, tuple(self.at(part, where) for part in children(expr)))

    def variable(self, var: Var, where: Indices) -> Expr:
        """An entry, a number, or what a name stands for."""
        if var.name in self.held:
            return self.held[var.name]
        if var is LENGTH:
            return Num(self.length)
        if var.name in self.bindings:
            return self.at(self.bindings[var.name], where)
        found = parts(var)
        if found is None:
            known = self.names.get(var.name)
            return self.apart(known, {}) if known is not None else var
        base, index = found
        template = self.names.get(component(base, ROW).name)
        if template is not None:
            return self.apart(template, {ROW: where[index]})
        return Var(f"{base}{where[index]}")

    def apart(self, definition: Expr, where: Indices) -> Expr:
        """What a name stands for: in a partial derivative it does not move."""
        held, self.held = self.held, {}
        written = self.at(definition, where)
        self.held = held
        return written

    def entries(self, index: str, entry: Expr, where: Indices) -> list[Expr]:
        """The entry for every value of a bound index."""
        return [self.at(entry, {**where, index: k}) for k in range(1, self.length + 1)]

    def reduction(self, name: str, args: tuple[Expr, ...], where: Indices) -> Expr:
        """A reduction over its index: a sum of n terms, the largest of n."""
        bound, entry, *extra = args
        assert isinstance(bound, Var)
        row = REDUCTIONS[name]
        if row.definition is not None:
            return self.at(row.definition(bound, entry, *extra), where)
        entries = self.entries(bound.name, entry, where)
        if name == "sum":
            return Add(tuple(entries)) if len(entries) > 1 else entries[0]
        if name == "largest" and self.value is not None:
            # The very entry, so that a comparison with it is decided.
            worth = self.value
            return max(entries, key=worth)
        if name == "largest":
            largest = entries[0]
            for other in entries[1:]:
                largest = call("max", largest, other)
            return largest
        return self.threshold(entries, self.at(extra[0], where))

    def threshold(self, entries: list[Expr], power: Expr) -> Expr:
        """The threshold in closed form, for the powers that have one: 1 and 2."""
        assert self.value is not None
        worth = {entry: self.value(entry) for entry in entries}
        exponent = self.value(power)
        if exponent not in (1, 2):
            message = f"no closed form for the power {exponent}"
            raise ValueError(message)
        ordered = sorted(entries, key=lambda entry: worth[entry], reverse=True)
        found = _closed(ordered[:1], int(exponent))
        for count in range(len(ordered), 0, -1):
            found = _closed(ordered[:count], int(exponent))
            try:
                value = self.value(found)
            except ValueError:
                continue  # a root of a negative number: too many entries
            if value < worth[ordered[count - 1]]:
                return found
        return found

    def derivative(self, arg: Expr, var: Var, where: Indices) -> Expr:
        """A derivative with respect to an entry, or a partial one."""
        found = parts(var)
        if found is not None and found[1] == COLUMN:
            at = self.variable(var, where)
            assert isinstance(at, Var)
            return Derivative(self.at(arg, where), at)
        if found is None and not {var.name} & {*self.names, *self.bindings}:
            # With respect to a variable that is one number.
            return Derivative(self.at(arg, where), var)
        # A partial derivative: every other name in it stays what it is.
        letter = Var(f"partial{len(self.frozen)}")
        self.frozen[letter.name] = self.at(var, where)
        self.held = {var.name: letter}
        written = self.at(arg, where)
        self.held = {}
        return Derivative(written, letter)


def _closed(entries: list[Expr], power: int) -> Expr:
    """Where the sum of (b - tau)^power over these entries is 1."""
    count = Num(len(entries))
    total = Add(tuple(entries)) if len(entries) > 1 else entries[0]
    if power == 1:
        return Div(Add((total, Neg(ONE))), count)
    mean = Div(total, count)
    squares = tuple(Pow(Add((entry, Neg(mean))), TWO) for entry in entries)
    spread = Add(squares) if len(entries) > 1 else ZERO
    root = call("sqrt", Div(Add((ONE, Neg(spread))), count))
    return Add((mean, Neg(root)))
