r"""Limits at -inf and +inf, exactly, by rewriting an expression as it looks far out.

Far out every call is its limit plus a remainder: tanh x = 1 - d, ln(1 + e^x) = x + d. What is
left is a quotient of polynomials in x, growing exponentials, and remainders that vanish; a
remainder that vanishes like an exponential beats every power of x, any other only a constant.
Where this cannot decide, the answer is None, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Literal, final

from flint import fmpq_mpoly

from slopelab.calculus.balls import evaluate
from slopelab.calculus.dominance import (
    Leading,
    Term,
    UndecidedError,
    VanishingError,
    is_infinite,
    is_integer,
    sign_of,
)
from slopelab.calculus.field import Exponential, Field, NoNormalFormError, Quotient
from slopelab.calculus.render import rendered
from slopelab.calculus.simplify import canonical, quotients
from slopelab.core.expr import (
    INFINITY,
    ONE,
    ZERO,
    Add,
    Call,
    Compare,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
    children,
    depends_on,
    rebuild,
    variables,
)
from slopelab.core.primitives import PRIMITIVES

Side = Literal[-1, 1]

_FAST = frozenset(
    {"exp", "tanh", "sech2", "sigmoid", "erf", "erfc", "normal_cdf", "normal_pdf", "softplus"}
)
"""Primitives that come near their finite limits at least as fast as an exponential."""


@lru_cache(maxsize=2048)
def limit(expr: Expr, var: Var, side: Side) -> Expr | None:
    """The limit of an expression as its variable goes to -inf or +inf.

    Args:
        expr: an expression in one variable.
        var: the variable.
        side: -1 or 1.

    Returns:
        The exact limit; `INFINITY` or its negative; None where there is none or the method
        cannot tell.

    Example:
        >>> from slopelab.core.parse import parse
        >>> limit(parse("x*sigmoid(x)"), Var("x"), -1)
        Num(Fraction(0, 1), False)
    """
    if not depends_on(expr, var):
        return canonical(expr)
    try:
        return _Far(var, side).limit(expr)
    except (UndecidedError, NoNormalFormError, KeyError, ValueError):
        return None


@final
@dataclass
class _Far:
    """Expressions as they look far out on one side."""

    var: Var
    side: Side
    done: dict[Expr, Expr] = field(default_factory=dict[Expr, Expr])
    fast: set[str] = field(default_factory=set[str])
    slow: set[str] = field(default_factory=set[str])

    def remainder(self, *, fast: bool) -> Var:
        made = Var(f"_d{len(self.fast) + len(self.slow)}")
        (self.fast if fast else self.slow).add(made.name)
        return made

    def limit(self, expr: Expr) -> Expr:
        return self.limit_of_quotient(self.rewritten(expr))

    def rewritten(self, expr: Expr) -> Expr:
        """The expression with every call replaced by its limit plus a remainder."""
        # What occurs twice is rewritten once, and has the same remainder both times.
        if expr not in self.done:
            self.done[expr] = self.worked(expr) if depends_on(expr, self.var) else expr
        return self.done[expr]

    def worked(self, expr: Expr) -> Expr:
        match expr:
            case Var():
                return expr
            case Call("max" | "min" | "abs" | "sign" | "step", _) | Where():
                return self.rewritten(self.branch(expr))
            case Call("exp", (arg,)):
                return self.exponential(self.rewritten(arg))
            case Call("log", (arg,)):
                # In exponentials: ln sigmoid(x) is -ln(1 + e^{-x}), whose leading term shows.
                return self.logarithm(self.rewritten(canonical(arg, unfold=True)))
            case Call("sqrt", (arg,)):
                return self.square_root(self.rewritten(arg))
            case Call("log1p", (arg,)):
                return self.logarithm(self.rewritten(ONE + arg))
            case Call("softplus", (arg,)):
                return self.logarithm(ONE + self.exponential(self.rewritten(arg)))
            case Call(name, (arg,)):
                return self.call(name, self.rewritten(arg))
            case Pow(base, exponent) if not is_integer(exponent):
                return self.rewritten(call("exp", exponent * call("log", base)))
            case _:
                return rebuild(expr, tuple(self.rewritten(part) for part in children(expr)))

    def branch(self, expr: Expr) -> Expr:
        """The piece that holds far out."""
        match expr:
            case Where(Compare(op, left, right), yes, no):
                sign = self.sign(left - right)
                return yes if (op in {">", ">="}) == (sign > 0) else no
            case Call("max", (a, b)):
                return a if self.sign(a - b) > 0 else b
            case Call("min", (a, b)):
                return a if self.sign(a - b) < 0 else b
            case Call("abs", (u,)):
                return u if self.sign(u) > 0 else -u
            case Call("sign", (u,)):
                return Num(self.sign(u))
            case Call(_, (u,)):
                return ONE if self.sign(u) > 0 else ZERO
            case _:
                raise UndecidedError

    def sign(self, expr: Expr) -> int:
        far = limit(expr, self.var, self.side)
        if far is None:
            raise UndecidedError
        sign = sign_of(far)
        if sign == 0:
            raise UndecidedError
        return sign

    def call(self, name: str, arg: Expr) -> Expr:
        if name in {"sinh", "cosh", "expm1"}:
            up = self.exponential(arg)
            if name == "expm1":
                return up - ONE
            down = self.exponential(-arg)
            return (up + down if name == "cosh" else up - down) / Num(2)
        far = self.limit_of_quotient(arg)
        if is_infinite(far):
            value = PRIMITIVES[name].limits[int(sign_of(far) > 0)]
            if value is None or is_infinite(value):
                raise UndecidedError
            return value + self.remainder(fast=name in _FAST and self.grows(arg))
        return self.near(name, far, fast=self.fast.issuperset(variables(arg)))

    def near(self, name: str, far: Expr, *, fast: bool) -> Expr:
        """A call whose argument tends to a finite limit: continuous there, or undecided."""
        value = evaluate(call(name, far), {})
        if not value.is_finite():
            raise UndecidedError
        return canonical(call(name, far)) + self.remainder(fast=fast)

    def grows(self, arg: Expr) -> bool:
        """Whether an argument that tends to infinity does so at least like x."""
        return depends_on(arg, self.var)

    def exponential(self, arg: Expr) -> Expr:
        """e^{a + d} = e^a (1 + d'), with e^a kept where a grows."""
        over, (quotient,) = quotients([arg])
        if not quotient.denominator.is_constant():
            # An argument like 1/(1 + x): one piece, which may not hold a remainder.
            return self.exponential_of(canonical(arg))
        factors: list[Expr] = []
        for powers, coefficient in quotient.numerator.terms():
            term = over.context.from_dict({powers: coefficient})
            part = rendered(Quotient.of(over, term, quotient.denominator), plain=True)
            if not variables(part):
                factors.append(call("exp", part))
            elif variables(part) & (self.fast | self.slow):
                factors.append(ONE + self.vanishing(over, tuple(int(p) for p in powers)))
            else:
                factors.append(self.exponential_of(part))
        if not factors:
            return ONE
        return factors[0] if len(factors) == 1 else Mul(tuple(factors))

    def vanishing(self, over: Field, powers: tuple[int, ...]) -> Var:
        """The remainder e^d - 1, for a monomial d that holds a remainder and tends to 0."""
        for generator, power in zip(over.generators, powers, strict=False):
            inside = generator.monomial if isinstance(generator, Exponential) else generator
            hidden = variables(inside) & (self.fast | self.slow)
            if power and hidden and not isinstance(generator, Var):
                raise UndecidedError  # a remainder inside a function is no remainder
        degree, _, remainder = self.split(over, powers)
        rates = [self.rate(generator) for generator in over.generators]
        rise = tuple(rate * power for rate, power in zip(rates, powers, strict=False))
        if not remainder or not self.dies(Term(rise, degree, over.constant(1), remainder)):
            raise UndecidedError
        return self.remainder(fast=remainder == "fast")

    def exponential_of(self, part: Expr) -> Expr:
        if variables(part) != frozenset({self.var.name}):
            raise UndecidedError
        far = self.limit_of_quotient(part)
        if is_infinite(far):
            return call("exp", part)
        # e^x at -inf, inside an exponential: e^{c + d}, with d as fast as an exponential only
        # when it is one.
        fast = isinstance(part, Call) and part.name == "exp"
        return call("exp", far) * (ONE + self.remainder(fast=fast))

    def square_root(self, arg: Expr) -> Expr:
        """sqrt(c x^{2k} (1 + d)) = sqrt(c) abs(x)^k (1 + d')."""
        _, (quotient,) = quotients([arg])
        top, bottom = self.leading(quotient, top=True), self.leading(quotient, top=False)
        degree = top.degree - bottom.degree
        constant = canonical(Div(top.coefficient, bottom.coefficient))
        if top.growth or bottom.growth or degree % 2 or sign_of(constant) <= 0:
            raise UndecidedError
        size = Pow(Num(self.side) * self.var, Num(degree // 2))
        return call("sqrt", constant) * size * (ONE + self.remainder(fast=False))

    def logarithm(self, arg: Expr) -> Expr:
        """ln(t^k (c + d)) = k ln t + ln c + d'."""
        _, (quotient,) = quotients([arg])
        top, bottom = self.leading(quotient, top=True), self.leading(quotient, top=False)
        if top.degree or bottom.degree:
            raise UndecidedError  # ln x: grows slower than anything that is tracked here
        constant = canonical(Div(top.coefficient, bottom.coefficient))
        if sign_of(constant) <= 0:
            raise UndecidedError
        grown = [Num(power) * monomial for monomial, power in top.growth.items()]
        grown += [Num(-power) * monomial for monomial, power in bottom.growth.items()]
        start: list[Expr] = [] if constant is ONE else [call("log", constant)]
        parts = [*grown, *start, self.remainder(fast=True)]
        return parts[0] if len(parts) == 1 else Add(tuple(parts))

    def limit_of_quotient(self, expr: Expr) -> Expr:
        _, (quotient,) = quotients([expr])
        if quotient.is_zero:
            return ZERO
        bottom = self.leading(quotient, top=False)
        try:
            top = self.leading(quotient, top=True)
        except VanishingError:
            if bottom.growth or bottom.degree:
                raise UndecidedError from None
            return ZERO
        growth = {
            monomial: top.growth.get(monomial, Fraction(0))
            - bottom.growth.get(monomial, Fraction(0))
            for monomial in (*top.growth, *bottom.growth)
        }
        rates = {self.goes_up(monomial, power) for monomial, power in growth.items() if power}
        ratio = canonical(Div(top.coefficient, bottom.coefficient))
        degree = top.degree - bottom.degree
        if len(rates) == 2:  # noqa: PLR2004 - one exponential grows, another shrinks
            raise UndecidedError
        if rates == {False} or (not rates and degree < 0):
            return ZERO
        if rates == {True} or degree > 0:
            sign = sign_of(ratio) * (self.side if degree % 2 else 1)
            return INFINITY if sign > 0 else Neg(INFINITY)
        return ratio

    def leading(self, quotient: Quotient, *, top: bool) -> Leading:
        polynomial = quotient.numerator if top else quotient.denominator
        return self.leading_of(quotient.field, polynomial)

    def leading_of(self, over: Field, polynomial: fmpq_mpoly) -> Leading:
        """What dominates a polynomial: exponentials at their most grown, then powers of x."""
        rates = [self.rate(generator) for generator in over.generators]
        kept: list[Term] = []
        vanishing: list[Term] = []
        for raw, coefficient in polynomial.terms():
            powers = tuple(int(power) for power in raw)
            degree, constant, remainder = self.split(over, powers)
            # A field without atoms still has one variable, which never occurs.
            rise = tuple(rate * power for rate, power in zip(rates, powers, strict=False))
            term = over.context.from_dict({constant: coefficient})
            (vanishing if remainder else kept).append(Term(rise, degree, term, remainder))
        if not kept:
            if all(self.dies(term) for term in vanishing):
                raise VanishingError
            raise UndecidedError
        best = tuple(max(column) for column in zip(*(term.rise for term in kept), strict=True))
        leading: dict[int, fmpq_mpoly] = {}
        for term in kept:
            if term.rise == best:
                leading[term.degree] = leading.get(term.degree, over.constant(0)) + term.polynomial
        leading = {degree: part for degree, part in leading.items() if not part.is_zero()}
        if not leading:
            raise UndecidedError  # two exponentials, neither above the other
        highest = max(leading)
        for term in vanishing:
            outgrown = any(own > top for own, top in zip(term.rise, best, strict=True))
            if not outgrown and not (term.remainder == "slow" and term.degree > highest):
                continue
            # Not comparable with what is kept; but where all of it dies, so does the sum.
            dying = min(best, default=0) < 0 and max(best, default=0) <= 0
            if dying and all(self.dies(other) for other in vanishing):
                raise VanishingError
            raise UndecidedError
        growth = {
            generator.monomial: generator.step * rates[place] * Fraction(best[place])
            for place, generator in enumerate(over.generators)
            if isinstance(generator, Exponential) and rates[place] and best[place]
        }
        coefficient = rendered(Quotient.of(over, leading[highest], over.constant(1)))
        if sign_of(coefficient) == 0:
            raise UndecidedError  # ln 2 + ln 3 - ln 6: it may be zero without looking it
        return Leading(growth, highest, coefficient)

    @staticmethod
    def dies(term: Term) -> bool:
        """Whether a term that holds a remainder tends to 0.

        A remainder is no match for an exponential that grows beside it, and a slow one not even
        for a power of x.
        """
        grows = max(term.rise, default=0) > 0
        return not grows and not (term.remainder == "slow" and term.degree > 0)

    def goes_up(self, monomial: Expr, power: Fraction) -> bool:
        """Whether power times the monomial tends to +inf."""
        far = limit(monomial, self.var, self.side)
        return (sign_of(far or ZERO) > 0) == (power > 0)

    def rate(self, generator: Expr | Exponential) -> int:
        """1 for an exponential that grows, -1 for one that decays, 0 for what is neither."""
        if not isinstance(generator, Exponential) or not depends_on(generator.monomial, self.var):
            return 0
        far = limit(generator.monomial, self.var, self.side)
        if far is None or not is_infinite(far):
            raise UndecidedError
        return sign_of(far) * (1 if generator.step > 0 else -1)

    def split(
        self, over: Field, powers: tuple[int, ...]
    ) -> tuple[int, tuple[int, ...], Literal["", "slow", "fast"]]:
        """A monomial's power of x, its constant part, and whether it holds a remainder."""
        degree, vanishing = 0, ""
        constant = list(powers)
        for place, generator in enumerate(over.generators):
            if isinstance(generator, Exponential):
                if depends_on(generator.monomial, self.var):
                    constant[place] = 0
            elif generator is self.var:
                degree, constant[place] = powers[place], 0
            elif isinstance(generator, Var) and powers[place]:
                if generator.name in self.fast:
                    vanishing = "fast"
                elif generator.name in self.slow and vanishing != "fast":
                    vanishing = "slow"
            elif powers[place] and depends_on(generator, self.var):
                raise UndecidedError
        return degree, tuple(constant), vanishing
