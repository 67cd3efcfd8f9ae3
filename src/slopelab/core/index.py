"""Vector formulas in index notation: x becomes x_i, and sum(exp(x)) the sum of e^{x_k} over k.

A component is a variable whose name says its index, ``x[i]``: expressions with components are
ordinary ones, which are printed, compared and simplified as such.

Inside a reduction ``outer(u)`` is u at the index of what is around it, so that pairs of entries can
be told: sum(max(0, x - outer(x))) is the sum of max(0, x_k - x_i) over k.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from slopelab.core.expr import Call, Expr, Var, children, rebuild, transform, walk
from slopelab.core.reductions import REDUCTIONS

ROW: Final = "i"
"""The index of the entry that is asked for."""
COLUMN: Final = "j"
"""The index of the entry with respect to which it is differentiated."""
BOUND: Final = ("k", "l", "m", "o", "q", "r", "t", "u", "v")
"""The indices of sums, outermost first."""

OUTER: Final = "outer"
"""What a formula writes for an entry at the index of the enclosing reduction, or row."""

_COMPONENT: Final = re.compile(r"(.+)\[(\w+)\]")


def component(base: str, index: str) -> Var:
    """An entry of a vector.

    Example:
        >>> component("x", "i")
        Var('x[i]')
    """
    return Var(f"{base}[{index}]")


def parts(var: Var) -> tuple[str, str] | None:
    """The vector and the index of an entry; None for any other variable.

    Example:
        >>> parts(Var("x[i]")), parts(Var("alpha"))
        (('x', 'i'), None)
    """
    found = _COMPONENT.fullmatch(var.name)
    return (found[1], found[2]) if found else None


def indexed(
    expr: Expr,
    vectors: Collection[str],
    index: str = ROW,
    depth: int = 0,
    around: str = ROW,
) -> Expr:
    """A vector formula as the formula of one of its entries.

    Args:
        expr: an expression as typed.
        vectors: the variables that are vectors; all others are numbers.
        index: the index of the entry.
        depth: inside so many sums.
        around: the index of what is around the innermost sum, which ``outer`` means.

    Example:
        >>> from slopelab.core.expr import call
        >>> from slopelab.core.text import to_text
        >>> exponential = call("exp", Var("x"))
        >>> to_text(indexed(exponential / call("sum", exponential), {"x"}), unicode=True)
        'e^xᵢ/(Σₖ e^xₖ)'
    """
    match expr:
        case Var(name):
            return component(name, index) if name in vectors else expr
        case Call(name, (entry, *extra)) if name in REDUCTIONS:
            bound = BOUND[depth]
            inside = indexed(entry, vectors, bound, depth + 1, index)
            return Call(name, (Var(bound), inside, *extra))
        case Call(name, (entry,)) if name == OUTER:
            return indexed(entry, vectors, around, depth)
        case _:
            return rebuild(
                expr, tuple(indexed(part, vectors, index, depth, around) for part in children(expr))
            )


def looks_out(expr: Expr) -> bool:
    """Whether ``outer`` occurs, and not in a further reduction inside.

    Example:
        >>> looks_out(Call("max", (Var("x"), Call("outer", (Var("x"),)))))
        True
    """
    if isinstance(expr, Call) and expr.name in {OUTER, *REDUCTIONS}:
        return expr.name == OUTER
    return any(looks_out(part) for part in children(expr))


def misplaced_outer(expr: Expr, depth: int = 0) -> bool:
    """Whether ``outer`` occurs where nothing is around it: in no reduction, or in another outer."""
    if isinstance(expr, Call) and expr.name == OUTER:
        return depth == 0 or misplaced_outer(expr.args[0], depth - 1)
    inner = depth + 1 if isinstance(expr, Call) and expr.name in REDUCTIONS else depth
    return any(misplaced_outer(part, inner) for part in children(expr))


def renamed(expr: Expr, old: str, new: str) -> Expr:
    """The same with another free index; what a sum binds keeps apart from it.

    Example:
        >>> renamed(component("x", "i"), "i", "j")
        Var('x[j]')
    """
    match expr:
        case Var(name):
            found = parts(expr)
            if found is not None and found[1] == old:
                return component(found[0], new)
            return Var(new) if name == old else expr
        case Call(name, (Var(bound), entry, *extra)) if name in REDUCTIONS and is_indexed(expr):
            if bound == new and has_index(entry, old):
                # What is renamed must not be caught by the sum.
                fresh = next(b for b in BOUND if b != new and not has_index(entry, b))
                entry, bound = renamed(entry, bound, fresh), fresh
            if bound == old:
                return expr
            inside = renamed(entry, old, new)
            return Call(name, (Var(bound), inside, *(renamed(e, old, new) for e in extra)))
        case _:
            return rebuild(expr, tuple(renamed(part, old, new) for part in children(expr)))


def without_index(expr: Expr, index: Expr) -> Expr:
    """Entries of an index as the whole vectors again: x_k as x.

    Example:
        >>> without_index(component("x", "k"), Var("k"))
        Var('x')
    """

    def visit(node: Expr) -> Expr:
        found = parts(node) if isinstance(node, Var) else None
        return Var(found[0]) if found is not None and Var(found[1]) is index else node

    return transform(expr, visit)


@lru_cache(maxsize=8192)
def free_indices(expr: Expr) -> frozenset[str]:
    """The indices that occur, in a component or a delta, and that no reduction binds.

    Example:
        >>> sorted(free_indices(Call("sum", (Var("k"), component("y", "k") * component("x", "j")))))
        ['j']
    """
    match expr:
        case Var():
            found = parts(expr)
            return frozenset({found[1]} if found else ())
        case Call("delta", (Var(first), Var(second))):
            return frozenset({first, second})
        case Call(name, (Var(bound), entry, *extra)) if name in REDUCTIONS and is_indexed(expr):
            inside = free_indices(entry) - {bound}
            return inside.union(*map(free_indices, extra))
        case _:
            return frozenset[str]().union(*map(free_indices, children(expr)))


def has_index(expr: Expr, index: str) -> bool:
    """Whether an index occurs free."""
    return index in free_indices(expr)


def is_indexed(expr: Call) -> bool:
    """Whether a reduction is in its form with indices."""
    return len(expr.args) == REDUCTIONS[expr.name].arity + 1


def uses_reduction(expr: Expr) -> bool:
    """Whether any reduction occurs: then it is a formula of vectors."""
    return any(isinstance(node, Call) and node.name in REDUCTIONS for node in walk(expr))


def uses_vectors(expr: Expr, vectors: Collection[str]) -> bool:
    """Whether a vector occurs outside all reductions: then the value is a vector."""
    return has_index(indexed(expr, vectors), ROW)
