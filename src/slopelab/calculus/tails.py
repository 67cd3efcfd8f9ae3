r"""Far out, the sign of a function is settled by what dominates there.

Exponentials that vanish are bounded by their value at R, where x^k e^{-h(x)} is past its bend;
what is left is a polynomial in x whose highest power outweighs the rest from R on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from flint import arb, fmpq_mpoly

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.field import Exponential, Field, Quotient, fraction_of
from slopelab.calculus.limits import Side, limit
from slopelab.calculus.render import rendered
from slopelab.calculus.simplify import quotients
from slopelab.calculus.stretch import UncertainError
from slopelab.core.expr import INFINITY, Call, Div, Expr, Mul, Neg, Var, depends_on


def settled(factor: Expr, var: Var, side: Side, radius: Fraction) -> bool:
    """Whether a factor certainly has no root beyond side * radius.

    Args:
        factor: a smooth function of one variable.
        var: the variable.
        side: -1 or 1.
        radius: where the tail begins.
    """
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
        terms = [
            (tuple(map(int, powers)), ball(fraction_of(c))) for powers, c in polynomial.terms()
        ]
        best = [
            max(rate * powers[k] for powers, _ in terms) if rate else 0
            for k, rate in enumerate(rates)
        ]
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
        if any(
            generator is not self.var and depends_on(_argument(generator), self.var)
            for generator in field.generators
        ):
            raise UncertainError  # an exponential of an exponential
        if not quotient.denominator.is_constant() and depends_on(
            rendered(Quotient.of(field, quotient.denominator, field.constant(1))), self.var
        ):
            raise UncertainError
        below = evaluate(rendered(Quotient.of(field, quotient.denominator, field.constant(1))), {})
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
            (
                abs(value) * self.radius ** (degree - highest)
                for degree, value in staying.items()
                if degree < highest
            ),
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


def _argument(generator: Expr | Exponential) -> Expr:
    return generator.monomial if isinstance(generator, Exponential) else generator
