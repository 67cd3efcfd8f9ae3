r"""All real roots of a function, certified: none is missed, each is alone in its ball.

The function is brought to a quotient of polynomials over its atoms; its roots are the roots of
the irreducible factors of the numerator. Each factor is searched by bisection with ball
arithmetic on [-R, R]: a cell on which the factor cannot vanish is dropped, a cell on which it
is strictly monotone holds exactly one root or none. Outside [-R, R] its sign is settled by what
dominates there: exponentials that vanish are bounded by their value at R, and a polynomial in x
has no root beyond Cauchy's bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm
from typing import Final, cast

from flint import acb, arb, fmpz_poly

from slopelab.calculus.balls import BITS, ball, evaluate
from slopelab.calculus.field import Exponential, NoNormalFormError, Quotient, fraction_of
from slopelab.calculus.identify import square_root
from slopelab.calculus.isolation import bisected, isolated
from slopelab.calculus.landmarks import landmarks
from slopelab.calculus.limits import Side, limit
from slopelab.calculus.precision import precision
from slopelab.calculus.render import rendered
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import canonical, is_positive, quotients
from slopelab.calculus.stretch import EVERYWHERE, Between, Root, UncertainError, inside, is_inside
from slopelab.calculus.tails import settled
from slopelab.core.expr import (
    INFINITY,
    ONE,
    ZERO,
    Call,
    Div,
    Expr,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    depends_on,
    node_count,
    substitute,
    walk,
)

RADII: Final = (Fraction(8), Fraction(32), Fraction(128), Fraction(1024))
"""Where the tails may begin; the first at which both can be settled is taken."""

LARGEST: Final = 2000
"""Nodes, written out: a derivative longer than this is not searched for roots."""

DEEPEST: Final = 3
"""How often a function is replaced by its derivative in search of one that factors decide."""


@lru_cache(maxsize=1024)
def roots(expr: Expr, var: Var, between: Between = EVERYWHERE) -> tuple[Root, ...]:
    """All roots on an open stretch, from left to right; none for one that vanishes everywhere.

    Args:
        expr: an expression in one variable, smooth and defined on the stretch.
        var: the variable.
        between: the ends of the stretch.

    Raises:
        UncertainError: they cannot be certified.
    """
    for method in (_by_factors, _between_bends, _in_cells):
        try:
            return method(expr, var, between)
        except UncertainError:
            continue
    raise UncertainError


def _without_bends(expr: Expr, var: Var, between: Between) -> tuple[Root, ...]:
    try:
        return _by_factors(expr, var, between)
    except UncertainError:
        return _in_cells(expr, var, between)


def _in_cells(expr: Expr, var: Var, between: Between) -> tuple[Root, ...]:
    # Cells and germs prove by themselves that the expression is defined.
    marks = landmarks(expr, var, between, (0,)).marks.get(0)
    if marks is None or marks.period is not None or any(marks.endless):
        raise UncertainError
    return marks.roots


def _by_factors(expr: Expr, var: Var, between: Between) -> tuple[Root, ...]:
    try:
        _, (quotient,) = quotients([expr], unfold=True)
    except NoNormalFormError:
        raise UncertainError from None
    with precision(BITS):
        for factor in _factors(quotient, top=False):
            if depends_on(factor, var) and any(
                is_inside(pole, between) for pole in _roots_of_factor(factor, var)
            ):
                raise UncertainError
        found = [
            root
            for factor in _factors(quotient, top=True)
            if depends_on(factor, var)
            for root in _roots_of_factor(factor, var)
            if is_inside(root, between)
        ]
        return tuple(sorted(found, key=lambda root: float(root.ball)))


def _factors(quotient: Quotient, *, top: bool) -> list[Expr]:
    """The irreducible factors that can vanish at all."""
    polynomial = quotient.numerator if top else quotient.denominator
    if polynomial.is_zero():
        return []
    _, parts = polynomial.factor()
    one = quotient.field.constant(1)
    exprs = [rendered(Quotient.of(quotient.field, part, one), factor=False) for part, _ in parts]
    return [expr for expr in exprs if not is_positive(expr) and not is_positive(Neg(expr))]


def _roots_of_factor(factor: Expr, var: Var) -> tuple[Root, ...]:
    if any(isinstance(node, (Where,)) for node in walk(factor)):
        raise UncertainError
    exact = _solved(factor, var)
    if exact is not None:
        return exact
    for radius in RADII:
        if settled(factor, var, -1, radius) and settled(factor, var, 1, radius):
            return isolated(factor, var, radius)
    raise UncertainError


def _solved(factor: Expr, var: Var) -> tuple[Root, ...] | None:
    """Polynomials of degree 1, and a x^2 + c, in closed form; so is e^{c x} = q for q = 1."""
    field, (quotient,) = quotients([factor])
    if not quotient.denominator.is_constant():
        return None
    if len(field.generators) != 1:
        return None
    generator = field.generators[0]
    coefficients = {
        int(powers[0]): fraction_of(value) for powers, value in quotient.numerator.terms()
    }
    if generator is var and max(coefficients) > 2:  # noqa: PLR2004 - no closed form is tried
        return _polynomial_roots(coefficients)
    degree = max(coefficients)
    if isinstance(generator, Exponential):
        linear = degree == 1 and generator.monomial is var
        if linear and coefficients.get(0) == -coefficients[1]:
            return (Root(arb(0), ZERO),)
        return None
    if generator is not var:
        return None
    if degree == 1:
        place = -coefficients.get(0, Fraction(0)) / coefficients[1]
        return (Root(ball(place), Num(place)),)
    if degree == 2 and 1 not in coefficients:  # noqa: PLR2004
        square = -coefficients.get(0, Fraction(0)) / coefficients[2]
        if square < 0:
            return ()
        exact = square_root(square)
        value = ball(square).sqrt()
        return (Root(-value, Neg(exact)), Root(value, exact)) if square else (Root(arb(0), ZERO),)
    return None


def _polynomial_roots(coefficients: Mapping[int, Fraction]) -> tuple[Root, ...]:
    """The real roots of an irreducible polynomial, isolated by FLINT."""
    scale = lcm(*(value.denominator for value in coefficients.values()))
    whole = [int(coefficients.get(k, Fraction(0)) * scale) for k in range(max(coefficients) + 1)]
    # FLINT gives real roots an imaginary part that is exactly zero. (Its stubs leave out that
    # each root comes with its multiplicity.)
    pairs = cast("list[tuple[acb, int]]", fmpz_poly(whole).complex_roots())
    found = [root.real for root, _ in pairs if root.imag.is_zero()]
    return tuple(Root(root, None) for root in sorted(found, key=float))


def _between_bends(expr: Expr, var: Var, between: Between, depth: int = 0) -> tuple[Root, ...]:
    """Between two neighbouring roots of its derivative a function has one root or none.

    This decides what factors cannot: x - tanh x, whose root is threefold, or the derivative of
    x Phi(x), whose tail needs a second look at Phi. Which of the two it is, is told by the signs
    at the ends, which for the outermost stretches may be limits.
    """
    if depth == DEEPEST or not is_defined(expr, var, between):
        raise UncertainError
    slope = differentiation(expr, var).after
    if node_count(slope) > LARGEST:
        raise UncertainError
    try:
        bends = _by_factors(slope, var, between)
    except UncertainError:
        bends = _between_bends(slope, var, between, depth + 1)
    with precision(BITS):
        signs = [_sign_at(expr, var, bend) for bend in bends]
        found = [bend for bend, sign in zip(bends, signs, strict=True) if sign == 0]
        places = [between[0], *bends, between[1]]
        signs = [
            _sign_at_end(expr, var, between[0], -1),
            *signs,
            _sign_at_end(expr, var, between[1], 1),
        ]
        for (low, high), (left, right) in zip(pairwise(places), pairwise(signs), strict=True):
            if left * right < 0:
                found.append(_bracketed(expr, var, low, high))
        return tuple(sorted(found, key=lambda root: float(root.ball)))


def _sign_at_end(expr: Expr, var: Var, end: Root | None, side: Side) -> int:
    if end is not None:
        return _sign_at(expr, var, end)
    far = limit(expr, var, side)
    if far is None:
        raise UncertainError
    return _sign_of_limit(far)


def _sign_at(expr: Expr, var: Var, place: Root) -> int:
    if (
        place.exact is not None
        and canonical(substitute(expr, {var: place.exact}), unfold=True) is ZERO
    ):
        return 0
    value = evaluate(expr, {var.name: place.ball})
    if value > 0:
        return 1
    if value < 0:
        return -1
    raise UncertainError


def _sign_of_limit(value: Expr) -> int:
    if value is INFINITY:
        return 1
    if isinstance(value, Neg) and value.arg is INFINITY:
        return -1
    at_limit = evaluate(value, {})
    return 1 if at_limit > 0 else -1 if at_limit < 0 else 0


def _bracketed(expr: Expr, var: Var, low: Root | None, high: Root | None) -> Root:
    """The root on a stretch with a sign change, whose ends may be infinite."""
    reach = arb(1)
    start = low or high
    middle = start.ball.mid() if start else arb(0)
    for _ in range(60):
        left = low.ball.mid() if low else middle - reach
        right = high.ball.mid() if high else middle + reach
        signs = [evaluate(expr, {var.name: end}) for end in (left, right)]
        if signs[0] * signs[1] < 0:
            root = bisected(
                expr, var, left - arb(2) ** -90 * reach / 3, right + reach * arb(2) ** -91
            )
            if root is not None:
                return root
        reach *= 2
    raise UncertainError


def is_defined(expr: Expr, var: Var, between: Between = EVERYWHERE) -> bool:
    """Whether an expression certainly has a value everywhere on an open stretch."""
    for node in walk(expr):
        positive = True
        match node:
            case Div(_, below):
                needed, positive = below, False
            case Call("log" | "sqrt", (arg,)):
                needed = arg
            case Call("log1p", (arg,)):
                needed = ONE + arg
            case Pow(base, Num(value, _)) if value.denominator == 1:
                if value >= 0:
                    continue
                needed, positive = base, False
            case Pow(base, _):
                needed = base
            case _:
                continue
        if not _never_zero(needed, var, between, positive=positive):
            return False
    return True


def _never_zero(expr: Expr, var: Var, between: Between, *, positive: bool) -> bool:
    if isinstance(expr, Call) and expr.name == "sqrt":
        return _never_zero(expr.args[0], var, between, positive=True)
    if is_positive(canonical(expr, unfold=True)):
        return True
    try:
        if depends_on(expr, var) and _without_bends(expr, var, between):
            return False
    except UncertainError:
        return False
    value = evaluate(expr, {var.name: inside(between)})
    return bool(value > 0) or (not positive and bool(value < 0))
