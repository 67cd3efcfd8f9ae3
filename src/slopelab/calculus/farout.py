r"""Expressions far out: each as a germ on [R, inf), with every call expanded there.

Where the argument of a call tends to a constant, the call is its Taylor series there; where it
grows, the call has a row of its own: tanh u = 1 - 2w/(1 + w) with w = e^{-2u}, the complementary
error function by its asymptotic series, whose rest is less than the first term left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import factorial
from typing import Final, final

from flint import arb

from slopelab.calculus.claims import rational
from slopelab.calculus.constants import (
    Exact,
    exact,
    exact_rate,
    expression,
    log_of,
    rate,
    sign,
    size,
    times,
    waves,
)
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.isolation import spend
from slopelab.calculus.limits import Side
from slopelab.calculus.scales import LINE, LOG, UNIT, Rate, Scale, compared, grows
from slopelab.calculus.tailgerms import (
    Germ,
    Tail,
    added,
    bounds,
    constant,
    germ,
    multiplied,
    negated,
    power_series,
    raised,
    relative,
    scaled_by,
    sign_of_germ,
)
from slopelab.calculus.taylor import coefficient as taylor_coefficient
from slopelab.calculus.taylor import rest_of, rest_of_log
from slopelab.core.expr import (
    HALF,
    ONE,
    PI,
    TWO,
    ZERO,
    Add,
    Call,
    Compare,
    Const,
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
)

COST: Final = 60
"""A germ costs about as much as so many nodes evaluated."""
_ONE: Final = Fraction(1)


@final
@dataclass
class Far:
    """Expressions in x as they look for side * x >= R.

    Args:
        var: x.
        side: -1 or 1; t = side * x.
        tail: where that is, and how many terms are kept.
    """

    var: Var
    side: Side
    tail: Tail
    done: dict[Expr, Germ] = field(default_factory=dict[Expr, Germ])

    def germ(self, expr: Expr) -> Germ:
        """The germ of an expression.

        Raises:
            UndecidedError: it cannot be told; a larger R may help.
        """
        found = self.done.get(expr)
        if found is None:
            spend(COST)
            found = self.worked(expr)
            self.done[expr] = found
        return found

    def sign(self, expr: Expr) -> int:
        """The sign that an expression has on the whole tail; 0 where it vanishes identically."""
        return sign_of_germ(self.germ(expr))

    def worked(self, expr: Expr) -> Germ:
        """The germ from those of the parts."""
        if not depends_on(expr, self.var):
            return constant(self.tail, exact(expr))
        match expr:
            case Var():
                return germ(self.tail, [(Fraction(self.side), LINE)])
            case Neg(arg):
                return negated(self.germ(arg))
            case Add(terms):
                return added(*(self.germ(term) for term in terms))
            case Mul(factors):
                product = self.germ(factors[0])
                for factor in factors[1:]:
                    product = multiplied(product, self.germ(factor))
                return product
            case Div(top, bottom):
                return multiplied(self.germ(top), raised(self.germ(bottom), Fraction(-1)))
            case Pow(base, exponent):
                power = rational(exponent)
                if power is not None:
                    return raised(self.germ(base), power)
                return self.exponential(multiplied(self.germ(exponent), self.log(self.germ(base))))
            case Call(name, (arg,)):
                return self.call(name, self.germ(arg))
            case Call("max" | "min" as name, (a, b)):
                first = self.sign(a - b) * (1 if name == "max" else -1) >= 0
                return self.germ(a if first else b)
            case Where(Compare(op, left, right), yes, no):
                side = self.sign(left - right)
                holds = (side > 0) == (op in {">", ">="}) if side else op in {">=", "<="}
                return self.germ(yes if holds else no)
            case Const() | Num() | _:
                raise UndecidedError

    def one(self) -> Germ:
        """The constant 1."""
        return constant(self.tail, _ONE)

    def call(self, name: str, u: Germ) -> Germ:
        """A primitive of a germ."""
        match name:
            case "exp":
                return self.exponential(u)
            case "expm1":
                return added(self.exponential(u), negated(self.one()))
            case "log":
                return self.log(u)
            case "log1p":
                return self.log(added(self.one(), u))
            case "sqrt":
                return raised(u, Fraction(1, 2))
            case "abs":
                return u if sign_of_germ(u) >= 0 else negated(u)
            case "sign":
                return constant(self.tail, Fraction(sign_of_germ(u)))
            case "step":
                return constant(self.tail, Fraction(int(sign_of_germ(u) > 0)))
            case _:
                pass
        if not u.is_zero and grows(u.leading):
            return self.at_infinity(name, u)
        return self.nearby(name, u)

    def nearby(self, name: str, u: Germ) -> Germ:
        """A call whose argument tends to a constant, or stays within bounds."""
        if u.is_zero or (u.terms and compared(u.leading, UNIT) < 0):
            at, small = Fraction(0), u
        elif u.terms and u.terms[0][1] is UNIT and not waves(u.terms[0][0]):
            at, small = u.terms[0][0], Germ(self.tail, u.terms[1:], u.rest)
        elif u.rest is not None and not u.terms and compared(u.leading, UNIT) < 0:
            at, small = Fraction(0), u
        else:
            value = rest_of(name, Fraction(0))(bounds(u), 0)
            if not value.is_finite():
                raise UndecidedError
            return germ(self.tail, (), [(value, UNIT)])
        return power_series(
            lambda k: taylor_coefficient(name, expression(at), k), rest_of(name, at), small
        )

    def exponential(self, u: Germ) -> Germ:
        """e^{G + c + s} = M e^c (1 + s + s^2/2 + ...)."""
        phi: list[tuple[Rate, Scale]] = []
        power = Fraction(0)
        rest: list[tuple[Exact, Scale]] = []
        constant_part: Exact = Fraction(0)
        for coefficient, scale in u.terms:
            order = compared(scale, UNIT)
            if order > 0:
                if waves(coefficient):
                    raise UndecidedError
                if scale is LOG:
                    if not isinstance(coefficient, Fraction):
                        raise UndecidedError
                    power += coefficient
                else:
                    phi.append((rate(coefficient), scale))
            elif order == 0 and not waves(coefficient):
                constant_part = coefficient
            else:
                rest.append((coefficient, scale))
        if u.rest is not None and compared(u.rest[1], UNIT) > 0:
            raise UndecidedError
        small = Germ(self.tail, tuple(rest), u.rest)
        scale = Scale(tuple(phi), power)
        factor = exact(call("exp", expression(constant_part)))
        if not small.is_zero and compared(small.leading, UNIT) == 0:
            value = bounds(small).exp() * size(factor)
            return germ(self.tail, (), [(value, scale)])
        series = power_series(
            lambda k: Fraction(1, factorial(k)),
            lambda reach, k: reach.exp() / factorial(k),
            small,
        )
        return scaled_by(factor, series, scale)

    def log(self, u: Germ) -> Germ:
        """ln(c M (1 + s)) = ln c + ln M + s - s^2/2 + ..."""
        lead, scale, small = relative(u)
        if sign(lead) < 0 or scale.logs:
            raise UndecidedError
        start: list[tuple[Exact, Scale]] = [(exact_rate(c), s) for c, s in scale.phi]
        if scale.power:
            start.append((scale.power, LOG))
        if lead != 1:
            start.append((log_of(lead), UNIT))
        series = power_series(
            lambda k: Fraction((-1) ** (k + 1), k) if k else Fraction(0),
            rest_of_log,
            small,
        )
        return added(germ(self.tail, start), series)

    def at_infinity(self, name: str, u: Germ) -> Germ:
        """A call whose argument grows; each is in terms of exponentials and powers."""
        if name in {"sin", "cos"}:
            return self.wave(name, u)
        up = sign_of_germ(u) > 0
        size_of_u = u if up else negated(u)
        row = _FAR.get(name)
        if row is None:
            raise UndecidedError
        spend(10 * COST)
        return row(self, size_of_u, up)

    def wave(self, name: str, u: Germ) -> Germ:
        """sin(G + c) of an exact line is a coefficient that waves; others stay in [-1, 1]."""
        if u.rest is None and all(
            scale in {LINE, UNIT} and not waves(coefficient) for coefficient, scale in u.terms
        ):
            angle: Expr = ZERO
            for coefficient, scale in u.terms:
                part = expression(coefficient)
                if scale is LINE:
                    part = expression(times(coefficient, Fraction(self.side))) * self.var
                angle = part if angle is ZERO else angle + part
            return germ(self.tail, [(exact(call(name, angle)), UNIT)])
        return germ(self.tail, (), [(arb(0, 1), UNIT)])

    def decayed(self, u: Germ, times_u: int) -> Germ:
        """e^{-k u}."""
        return self.exponential(scaled_by(Fraction(-times_u), u))

    def plus_one(self, u: Germ) -> Germ:
        """1 + u."""
        return added(self.one(), u)


def _tanh(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    w = far.decayed(u, 2)
    size_of = added(
        far.one(), scaled_by(Fraction(-2), multiplied(w, raised(far.plus_one(w), Fraction(-1))))
    )
    return size_of if up else negated(size_of)


def _sech2(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    del up
    w = far.decayed(u, 2)
    return scaled_by(Fraction(4), multiplied(w, raised(far.plus_one(w), Fraction(-2))))


def _sigmoid(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    w = far.decayed(u, 1)
    right = raised(far.plus_one(w), Fraction(-1))
    return right if up else multiplied(w, right)


def _softplus(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    small = far.log(far.plus_one(far.decayed(u, 1)))
    return added(u, small) if up else small


def _hyperbolic(odd: bool) -> Callable[[Far, Germ, bool], Germ]:  # noqa: FBT001
    def row(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
        grown, fallen = far.exponential(u), far.decayed(u, 1)
        found = scaled_by(Fraction(1, 2), added(grown, negated(fallen) if odd else fallen))
        return negated(found) if odd and not up else found

    return row


def _tail_of_erf(far: Far, z: Germ) -> Germ:
    """erfc z = e^{-z^2} / (z sqrt(pi)) (1 - 1/(2 z^2) + 3/(4 z^4) - ...), enveloping."""
    inverse = raised(z, Fraction(-1))
    square = multiplied(inverse, inverse)
    total, power, coefficient = far.one(), far.one(), Fraction(1)
    for k in range(1, far.tail.kept):
        power = multiplied(power, square)
        coefficient *= Fraction(-(2 * k - 1), 2)
        if k < far.tail.kept - 1 and power.terms:
            total = added(total, scaled_by(coefficient, power))
            continue
        # The truth lies between two neighbouring partial sums.
        span = arb(0).union(size(coefficient))
        rests = [(size(c) * span, s) for c, s in power.terms]
        rests += [(power.rest[0] * span, power.rest[1])] if power.rest is not None else []
        total = added(total, germ(far.tail, (), rests))
        break
    front = far.exponential(negated(multiplied(z, z)))
    root = exact(ONE / call("sqrt", PI))
    return scaled_by(root, multiplied(multiplied(front, inverse), total))


def _erfc(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    tail = _tail_of_erf(far, u)
    return tail if up else added(constant(far.tail, Fraction(2)), negated(tail))


def _erf(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    found = added(far.one(), negated(_tail_of_erf(far, u)))
    return found if up else negated(found)


def _normal_cdf(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    scaled = scaled_by(exact(ONE / call("sqrt", TWO)), u)
    tail = scaled_by(Fraction(1, 2), _tail_of_erf(far, scaled))
    return added(far.one(), negated(tail)) if up else tail


def _normal_pdf(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    del up
    front = far.exponential(scaled_by(Fraction(-1, 2), multiplied(u, u)))
    return scaled_by(exact(ONE / call("sqrt", TWO * PI)), front)


def _atan(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    quarter = constant(far.tail, exact(HALF * PI))
    found = added(quarter, negated(far.nearby("atan", raised(u, Fraction(-1)))))
    return found if up else negated(found)


def _asinh(far: Far, u: Germ, up: bool) -> Germ:  # noqa: FBT001
    inside = added(u, raised(far.plus_one(multiplied(u, u)), Fraction(1, 2)))
    found = far.log(inside)
    return found if up else negated(found)


_FAR: Final[dict[str, Callable[[Far, Germ, bool], Germ]]] = {
    "tanh": _tanh,
    "sech2": _sech2,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "sinh": _hyperbolic(odd=True),
    "cosh": _hyperbolic(odd=False),
    "erf": _erf,
    "erfc": _erfc,
    "normal_cdf": _normal_cdf,
    "normal_pdf": _normal_pdf,
    "atan": _atan,
    "asinh": _asinh,
}
"""Primitives far out, from the size of the argument and whether it goes up."""
