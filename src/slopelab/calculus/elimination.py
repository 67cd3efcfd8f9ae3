r"""Eliminating x between y = f(x) and y' = f'(x), which leaves y' = g(y) where there is such a g.

Where f and f' are rational in one generator t (e^{-x}, tanh x, or x), the two relations
y d(t) = n(t) and y' D(t) = N(t) give, by the resultant in t, one polynomial relation between
y and y'. Where it is linear in y', it says y' = g(y). For sigma: y (1 + t) = 1 and
y' (1 + t)^2 = t give y' = y - y^2. With a square root s beside x, s goes first, by
s^2 = v(x); of what is left the factor counts that holds for this root and not for its conjugate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from flint import fmpq_mpoly

from slopelab.calculus.field import Exponential, Field, NoNormalFormError, Quotient
from slopelab.calculus.render import rendered
from slopelab.calculus.simplify import quotients
from slopelab.core.expr import (
    TWO,
    Call,
    Div,
    Expr,
    Num,
    Pow,
    Var,
    call,
    depends_on,
    substitute,
    walk,
)

HIGHEST: Final = 16
"""Of both degrees together: the resultant is a determinant of that size, over polynomials."""

MOST_TERMS: Final = 60
"""Of a relation before the second elimination, which is of higher degree than the first."""

_SLOPE, _VALUE = Var("_slope"), Var("_value")
_ROOT_AND_VARIABLE = 2

Truth = Callable[[Expr], bool]


def eliminated(
    function: Expr, derivative: Expr, var: Var, symbol: Var, is_true: Truth
) -> tuple[Expr, Expr] | None:
    """g with f' = g(f), and the relation from which it was read.

    Args:
        function: f.
        derivative: f'.
        var: the variable.
        symbol: the variable that is to stand for f(x).
        is_true: whether f' = g(f) holds at the test points; asked where a choice is left.
    """
    inside = [
        node.args[0]
        for node in walk(function)
        if isinstance(node, Call) and node.name == "sqrt" and depends_on(node, var)
    ]
    for unfold in (False, True):
        try:
            field, (value, rate, stand, d, *squares) = quotients(
                [function, derivative, _VALUE, _SLOPE, *inside], natural=True, unfold=unfold
            )
        except NoNormalFormError:
            continue
        moving = moving_generators(field, var)
        first = stand.numerator * value.denominator - value.numerator
        second = d.numerator * rate.denominator - rate.numerator
        if len(moving) == 1:
            relation = _resultant(first, second, moving[0][0])
            linear = None if relation is None else _linear(field, relation, symbol)
            if linear is not None:
                return linear
        elif len(moving) == _ROOT_AND_VARIABLE and len(squares) == 1:
            found = _through_root(first, second, squares[0], moving, symbol)
            chosen = next((form for form in found if is_true(form[0])), None)
            if chosen is not None:
                return chosen
    return None


def moving_generators(field: Field, var: Var) -> list[tuple[int, Expr | Exponential]]:
    """The generators that depend on a variable, with their places."""
    return [
        (index, generator)
        for index, generator in enumerate(field.generators)
        if depends_on(generator.monomial if isinstance(generator, Exponential) else generator, var)
    ]


def by_power(
    field: Field, polynomial: fmpq_mpoly, index: int, power: int = 1
) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """A polynomial a t^k + b in one generator t, as a and b."""
    slope, offset = field.constant(0), field.constant(0)
    for powers, coefficient in polynomial.terms():
        lowered = list(powers)
        lowered[index] = 0
        term = field.context.from_dict({tuple(lowered): coefficient})
        if powers[index] == power:
            slope += term
        else:
            offset += term
    return slope, offset


def _resultant(first: fmpq_mpoly, second: fmpq_mpoly, index: int) -> fmpq_mpoly | None:
    if int(first.degrees()[index]) + int(second.degrees()[index]) > HIGHEST:
        return None
    return first.resultant(second, f"g{index}")


def _linear(field: Field, relation: fmpq_mpoly, symbol: Var) -> tuple[Expr, Expr] | None:
    """Solve the one factor of the relation that holds y', where it is linear in it."""
    place = field.generators.index(_SLOPE)
    holding = _holding(relation, place)
    if len(holding) != 1 or holding[0].degrees()[place] != 1:
        return None
    return _solved(field, holding[0], symbol, 1)


def _holding(relation: fmpq_mpoly, place: int) -> list[fmpq_mpoly]:
    if relation.is_zero():
        return []
    _, factors = relation.factor()
    return [part for part, _ in factors if part.degrees()[place]]


def _solved(field: Field, factor: fmpq_mpoly, symbol: Var, power: int) -> tuple[Expr, Expr]:
    place = field.generators.index(_SLOPE)
    with_slope, without = by_power(field, factor, place, power)
    names: dict[Expr, Expr] = {_VALUE: symbol, _SLOPE: Var(f"{symbol.name}'")}
    raised = rendered(Quotient.of(field, -without, with_slope), factor=power != 1)
    solution = raised if power == 1 else _square_root(raised)
    vanishing = rendered(Quotient.of(field, factor, field.constant(1)), factor=False)
    return substitute(solution, names), substitute(vanishing, names)


def _square_root(expr: Expr) -> Expr:
    match expr:
        case Pow(base, Num(value, _)):
            half = value / 2
            if half.denominator == 1:
                return base if half == 1 else Pow(base, Num(half))
            return Pow(base, Div(Num(value), TWO))
        case _:
            return call("sqrt", expr)


def _through_root(
    first: fmpq_mpoly,
    second: fmpq_mpoly,
    inside: Quotient,
    moving: list[tuple[int, Expr | Exponential]],
    symbol: Var,
) -> Iterator[tuple[Expr, Expr]]:
    """First the root goes, by its square, then the variable."""
    field = inside.field
    roots = [index for index, g in moving if isinstance(g, Call) and g.name == "sqrt"]
    others = [index for index, _ in moving if index not in roots]
    if len(roots) != 1 or len(others) != 1:
        return
    (root,), (variable,) = roots, others
    square = field.generator(root) ** 2 * inside.denominator - inside.numerator
    left, right = _resultant(first, square, root), _resultant(second, square, root)
    if left is None or right is None or max(len(left), len(right)) > MOST_TERMS:
        return
    relation = _resultant(left, right, variable)
    if relation is None:
        return
    place = field.generators.index(_SLOPE)
    for factor in _holding(relation, place):
        powers = {int(row[place]) for row in factor.monoms()} - {0}
        if powers in ({1}, {2}):
            yield _solved(field, factor, symbol, max(powers))
