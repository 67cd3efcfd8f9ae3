r"""All real roots of a function, certified: none is missed, each is alone in its ball.

The function is brought to a quotient of polynomials over its atoms; its roots are the roots of
the irreducible factors of the numerator. Each factor is searched by bisection with ball
arithmetic on [-R, R]: a cell on which the factor cannot vanish is dropped, a cell on which it
is strictly monotone holds exactly one root or none. Outside [-R, R] its sign is settled by what
dominates there: exponentials that vanish are bounded by their value at R, and a polynomial in x
has no root beyond Cauchy's bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import isqrt
from typing import Final, TypeAlias, final

from flint import arb, ctx, fmpq_mpoly

from slopelab.calculus.balls import BITS, ball, evaluate, taylor
from slopelab.calculus.field import Exponential, Field, NoNormalFormError, Quotient, fraction_of
from slopelab.calculus.limits import Side, limit
from slopelab.calculus.render import rendered
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import canonical, is_positive, quotients
from slopelab.core.expr import (
    INFINITY,
    ONE,
    ZERO,
    Call,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
    depends_on,
    substitute,
    walk,
)

RADII: Final = (Fraction(8), Fraction(32), Fraction(128), Fraction(1024))
"""Where the tails may begin; the first at which both can be settled is taken."""

MOST_CELLS: Final = 4000
"""Bisection gives up after so many cells: a function that only touches zero never ends."""


DEEPEST: Final = 3
"""How often a function is replaced by its derivative in search of one that factors decide."""


class UncertainError(ArithmeticError):
    """The roots of this function cannot be certified by this method."""


@final
@dataclass(frozen=True, slots=True)
class Root:
    """One real number where a function vanishes.

    Args:
        ball: a ball around it, less than 1e-30 wide (relative to its size).
        exact: the number itself, where it is rational or the square root of one.
    """

    ball: arb
    exact: Expr | None


Between: TypeAlias = "tuple[Root | None, Root | None]"
"""The ends of a stretch; None for -inf and +inf."""

EVERYWHERE: Final[Between] = (None, None)


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
    try:
        return _by_factors(expr, var, between)
    except UncertainError:
        return _between_bends(expr, var, between, 0)


def is_inside(root: Root, between: Between) -> bool:
    """Whether a point lies strictly inside a stretch.

    Raises:
        UncertainError: it cannot be told from an end.
    """
    for end, side in zip(between, (1, -1), strict=True):
        if end is None:
            continue
        gap = (root.ball - end.ball) * side
        if gap < 0 or (root.exact is not None and root.exact is end.exact):
            return False
        if not gap > 0:
            raise UncertainError
    return True


def _by_factors(expr: Expr, var: Var, between: Between) -> tuple[Root, ...]:
    try:
        _, (quotient,) = quotients([expr], unfold=True)
    except NoNormalFormError:
        raise UncertainError from None
    with ctx.workprec(BITS):
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
        if _settled(factor, var, -1, radius) and _settled(factor, var, 1, radius):
            return _isolated(factor, var, radius)
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
        exact = _square_root(square)
        value = ball(square).sqrt()
        return (Root(-value, Neg(exact)), Root(value, exact)) if square else (Root(arb(0), ZERO),)
    return None


def _square_root(square: Fraction) -> Expr:
    top, bottom = isqrt(square.numerator), isqrt(square.denominator)
    if top * top == square.numerator and bottom * bottom == square.denominator:
        return Num(Fraction(top, bottom))
    return call("sqrt", Num(square))


# The tails.


def _settled(factor: Expr, var: Var, side: Side, radius: Fraction) -> bool:
    """Whether the factor certainly has no root beyond side * radius."""
    field, (quotient,) = quotients([factor], unfold=True)
    try:
        return _Tail(field, var, side, ball(radius)).settled(quotient.numerator)
    except UncertainError:
        return False


@final
@dataclass(frozen=True, slots=True)
class _Tail:
    field: Field
    var: Var
    side: Side
    radius: arb

    def settled(self, polynomial: fmpq_mpoly) -> bool:
        """Split into a polynomial in x that stays, and terms that vanish; compare their sizes."""
        rates = [self.rate(generator) for generator in self.field.generators]
        terms = [(tuple(map(int, powers)), ball(fraction_of(c))) for powers, c in polynomial.terms()]
        best = [max(rate * powers[k] for powers, _ in terms) if rate else 0 for k, rate in enumerate(rates)]
        staying: dict[int, arb] = {}
        vanishing = arb(0)
        for powers, coefficient in terms:
            decays = [best[k] - rate * powers[k] if rate else 0 for k, rate in enumerate(rates)]
            degree, size = self.size(powers, coefficient)
            if any(decays):
                vanishing += self.bound(degree, abs(size), decays)
            else:
                staying[degree] = staying.get(degree, arb(0)) + size
        return self.dominates(staying, vanishing)

    def rate(self, generator: Expr | Exponential) -> int:
        if not isinstance(generator, Exponential) or not depends_on(generator.monomial, self.var):
            return 0
        far = limit(generator.monomial, self.var, self.side)
        if far is INFINITY:
            return 1 if generator.step > 0 else -1
        if isinstance(far, Neg) and far.arg is INFINITY:
            return -1 if generator.step > 0 else 1
        raise UncertainError

    def size(self, powers: Sequence[int], coefficient: arb) -> tuple[int, arb]:
        """The power of x, and a ball for everything else that is not an exponential."""
        degree = 0
        for generator, power in zip(self.field.generators, powers, strict=True):
            if power == 0:
                continue
            if generator is self.var:
                degree = power
            elif isinstance(generator, Exponential):
                if not depends_on(generator.monomial, self.var):
                    value = evaluate(generator.power(power), {})
                    coefficient = coefficient * value
            else:
                coefficient = coefficient * self.range(generator) ** power
        return degree, coefficient

    def range(self, generator: Expr) -> arb:
        """All values of a bounded monotone atom on the tail: from its value at R to its limit."""
        if not depends_on(generator, self.var):
            return evaluate(generator, {})
        match generator:
            case Call("erf", (arg,)):
                far = limit(generator, self.var, self.side)
                # Monotone along a monotone argument: a polynomial is one beyond its last bend,
                # and here only straight lines are let in.
                if far is None or far is INFINITY or not _is_line(arg, self.var):
                    raise UncertainError
                at_edge = evaluate(generator, {self.var.name: self.side * self.radius})
                return at_edge.union(evaluate(far, {}))
            case _:
                raise UncertainError

    def bound(self, degree: int, size: arb, decays: Sequence[int]) -> arb:
        """size |x|^k e^{-h(x)}, which is largest at R when R is beyond its bend."""
        exponent, turning = arb(0), arb(0)
        for generator, power in zip(self.field.generators, decays, strict=True):
            if not power:
                continue
            assert isinstance(generator, Exponential)
            step = abs(ball(generator.step)) * power
            for n, coefficient in self.exponent(generator.monomial).items():
                exponent += step * coefficient * self.radius**n
                turning += step * coefficient * self.radius**n * n
        # The slope of ln(x^k e^{-h}) is (k - x h'(x)) / x; h has coefficients >= 0 in |x|, so
        # that x h'(x) only grows.
        if not turning > degree:
            raise UncertainError
        return size * self.radius**degree * (-exponent).exp()

    def exponent(self, monomial: Expr) -> dict[int, arb]:
        """The polynomial in |x| that an exponent is, without its sign."""
        field, (quotient,) = quotients([monomial])
        if not quotient.denominator.is_constant() and depends_on(
            rendered(Quotient.of(field, quotient.denominator, field.constant(1))), self.var
        ):
            raise UncertainError
        below = evaluate(
            rendered(Quotient.of(field, quotient.denominator, field.constant(1))), {}
        )
        found: dict[int, arb] = {}
        for powers, value in quotient.numerator.terms():
            degree, constant = 0, list(map(int, powers))
            for place, generator in enumerate(field.generators):
                if generator is self.var:
                    degree, constant[place] = constant[place], 0
            term = field.context.from_dict({tuple(constant): value})
            size = evaluate(rendered(Quotient.of(field, term, field.constant(1))), {})
            found[degree] = found.get(degree, arb(0)) + size * self.side**degree / below
        if all(value > 0 for value in found.values()):
            return found
        if all(value < 0 for value in found.values()):
            return {degree: -value for degree, value in found.items()}
        raise UncertainError

    def dominates(self, staying: dict[int, arb], vanishing: arb) -> bool:
        if not staying:
            return False
        highest = max(staying)
        lead = abs(staying[highest])
        rest = sum(
            (abs(value) * self.radius ** (degree - highest) for degree, value in staying.items() if degree < highest),
            arb(0),
        )
        # Beyond R each lower power weighs at most what it weighs at R, relative to the highest.
        return bool(lead > rest + vanishing / self.radius**highest)


def _is_line(arg: Expr, var: Var) -> bool:
    match arg:
        case Var():
            return arg is var
        case Mul(factors):
            moving = [factor for factor in factors if depends_on(factor, var)]
            return len(moving) == 1 and _is_line(moving[0], var)
        case Div(top, bottom) if not depends_on(bottom, var):
            return _is_line(top, var)
        case Neg(inner):
            return _is_line(inner, var)
        case _:
            return False


# Between the roots of the derivative.


def _between_bends(expr: Expr, var: Var, between: Between, depth: int) -> tuple[Root, ...]:
    """Between two neighbouring roots of its derivative a function has one root or none.

    This decides what factors cannot: x - tanh x, whose root is threefold, or the derivative of
    x Phi(x), whose tail needs a second look at Phi. Which of the two it is, is told by the signs
    at the ends, which for the outermost stretches may be limits.
    """
    if depth == DEEPEST or not is_defined(expr, var, between):
        raise UncertainError
    slope = differentiation(expr, var).after
    try:
        bends = _by_factors(slope, var, between)
    except UncertainError:
        bends = _between_bends(slope, var, between, depth + 1)
    with ctx.workprec(BITS):
        signs = [_sign_at(expr, var, bend) for bend in bends]
        found = [bend for bend, sign in zip(bends, signs, strict=True) if sign == 0]
        places = [between[0], *bends, between[1]]
        signs = [_sign_at_end(expr, var, between[0], -1), *signs, _sign_at_end(expr, var, between[1], 1)]
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
    if place.exact is not None and canonical(substitute(expr, {var: place.exact}), unfold=True) is ZERO:
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
            root = _bisected(expr, var, left - arb(2) ** -90 * reach / 3, right + reach * arb(2) ** -91)
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
    if is_positive(canonical(expr, unfold=True)):
        return True
    try:
        if depends_on(expr, var) and _by_factors(expr, var, between):
            return False
    except UncertainError:
        return False
    value = evaluate(expr, {var.name: inside(between)})
    return bool(value > 0) or (not positive and bool(value < 0))


def inside(between: Between) -> arb:
    """Some point of a stretch."""
    low, high = between
    if low is not None and high is not None:
        return ((low.ball + high.ball) / 2).mid()
    if low is not None:
        return (low.ball + 1).mid()
    return (high.ball - 1).mid() if high is not None else arb(0)


# The middle.


def _isolated(factor: Expr, var: Var, radius: Fraction) -> tuple[Root, ...]:
    found: list[Root] = []
    # An uneven start, so that the roots people meet (0, 1, 1/2) do not fall on cell edges.
    cells = [(-arb(radius.numerator) - ball(Fraction(1, 97)), arb(radius.numerator) + ball(Fraction(1, 89)))]
    seen = 0
    while cells:
        low, high = cells.pop()
        seen += 1
        if seen > MOST_CELLS:
            raise UncertainError
        whole = low.union(high)
        value, slope = taylor(factor, var.name, {var.name: whole}, 1)
        middle = ((low + high) / 2).mid()
        if value.is_finite() and not value.contains(0):
            continue
        if slope.is_finite():
            centre = evaluate(factor, {var.name: middle})
            if not (centre + slope * (whole - middle)).contains(0):
                continue
            if not slope.contains(0):
                root = _bisected(factor, var, low.mid(), high.mid())
                if root is not None:
                    found.append(root)
                continue
        cells += [(low.mid(), middle), (middle, high.mid())]
    return tuple(found)


def _bisected(factor: Expr, var: Var, low: arb, high: arb) -> Root | None:
    """The one root of a strictly monotone function on a cell, if its ends differ in sign."""

    def sign(x: arb) -> int:
        value = evaluate(factor, {var.name: x})
        return 1 if value > 0 else -1 if value < 0 else 0

    left, right = sign(low), sign(high)
    if left * right > 0:
        return None
    if left == 0 or right == 0:
        raise UncertainError
    for _ in range(BITS):
        middle = ((low + high) / 2).mid()
        here = sign(middle)
        if here == 0:
            break
        if here == left:
            low = middle
        else:
            high = middle
        if (high - low) < arb(2) ** -120 * (1 + abs(middle)):
            break
    place = low.union(high)
    exact = _rational_root(factor, var, place)
    return Root(evaluate(exact, {}) if exact else place, exact)


def _rational_root(factor: Expr, var: Var, place: arb) -> Expr | None:
    """A small fraction in the ball at which the factor vanishes exactly."""
    for denominator in (1, 2, 3, 4, 5, 6, 8, 10, 12):
        numerator = round(float(place) * denominator)
        candidate = Fraction(numerator, denominator)
        if place.contains(ball(candidate)) or abs(place - ball(candidate)) < arb(2) ** -100:
            value = canonical(substitute(factor, {var: Num(candidate)}), unfold=True)
            if value is ZERO:
                return Num(candidate)
    return None
