r"""Expressions evaluated in ball arithmetic (Arb): a number, and a proof of how near it is.

Every value is a power series in the variable of interest, so that d/dx comes out of Arb's own
series arithmetic, from each function's *definition* (tanh u = 1 - 2 / (e^{2u} + 1)), and not
from the derivative rows of `core.primitives`. That makes it an independent judge of derivations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from flint import arb, arb_series, fmpq

from slopelab.calculus.precision import precision
from slopelab.core.expr import (
    Add,
    Call,
    Compare,
    Const,
    Derivative,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    depends_on,
    substitute,
)

BITS: Final = 160
"""Working precision: 48 digits, enough that 30 agree after any honest cancellation."""

Environment: TypeAlias = Mapping[str, arb]
_Row: TypeAlias = "Callable[..., arb_series]"


def ball(value: Fraction | float) -> arb:
    """The ball around an exact number, as small as the working precision allows."""
    if isinstance(value, float):
        return arb(value)
    fraction = Fraction(value)
    return arb(fmpq(fraction.numerator, fraction.denominator))


def evaluate(
    expr: Expr,
    env: Environment,
    *,
    bindings: Mapping[str, Expr] | None = None,
    bits: int = BITS,
) -> arb:
    """The value of an expression, `Derivative` nodes included.

    Args:
        expr: the expression.
        env: the value of each free variable.
        bindings: names introduced by a derivation, such as u = 1 + e^-x; their values follow
            from `env`, and a derivative with respect to x sees through them.
        bits: working precision.

    Returns:
        A ball that contains the exact value; a ball that is not finite where the expression
        is undefined or cannot be decided (a comparison of overlapping balls).
    """
    with precision(bits):
        return _Evaluation(env, None, 1, bindings or {}).at(expr)[0]


def taylor(expr: Expr, var: str, env: Environment, order: int) -> list[arb]:
    """The Taylor coefficients f, f', f''/2, ... of an expression in one variable, as balls."""
    with precision(BITS):
        series = _Evaluation(env, var, order + 1, {}).at(expr)
        return [series[k] for k in range(order + 1)]


def expansions(
    exprs: Sequence[Expr], var: str, at: arb, order: int, bits: int = BITS
) -> dict[Expr, list[arb]]:
    """The Taylor coefficients of several expressions in one variable; what they share is done once.

    Args:
        exprs: the expressions.
        var: the variable; one with another variable has no expansion.
        at: where; around a ball, coefficient k encloses f^(k)(t)/k! for all t in it.
        order: of the highest coefficient.
        bits: working precision.

    Returns:
        For each expression its coefficients 0 to `order`; it is left out where the expression
        is not certainly smooth.
    """
    found: dict[Expr, list[arb]] = {}
    with precision(bits, order + 1):
        walk = _Evaluation({var: at}, var, order + 1, {})
        for expr in exprs:
            series = walk.at(expr)
            coefficients = [series[k] for k in range(order + 1)]
            if all(coefficient.is_finite() for coefficient in coefficients):
                found[expr] = coefficients
    return found


class _Evaluation:
    """One walk over an expression; shared parts are evaluated once."""

    def __init__(
        self,
        env: Environment,
        var: str | None,
        length: int,
        bindings: Mapping[str, Expr],
        values: dict[str, arb] | None = None,
    ) -> None:
        self.env, self.var, self.length, self.bindings = env, var, length, bindings
        self.values: dict[str, arb] = {} if values is None else values
        self.done: dict[Expr, arb_series] = {}

    def constant(self, value: arb) -> arb_series:
        return arb_series([value], prec=self.length)

    def at(self, expr: Expr) -> arb_series:
        found = self.done.get(expr)
        if found is None:
            try:
                found = self.visit(expr)
            except (ValueError, ZeroDivisionError):
                # A series whose denominator may vanish has no value here.
                found = self.constant(arb.nan())
            self.done[expr] = found
        return found

    def visit(self, expr: Expr) -> arb_series:
        match expr:
            case Num(value, _):
                return self.constant(ball(value))
            case Const(name):
                known = {"pi": arb.pi, "e": arb.const_e, "inf": arb.pos_inf}
                return self.constant(known[name]())
            case Var(name):
                start = self.env[name] if name in self.env else self.bound(name)
                return arb_series([start, 1] if name == self.var else [start], prec=self.length)
            case Neg(arg):
                return -self.at(arg)
            case Add(terms):
                total = self.at(terms[0])
                for term in terms[1:]:
                    total = total + self.at(term)
                return total
            case Mul(factors):
                product = self.at(factors[0])
                for factor in factors[1:]:
                    product = product * self.at(factor)
                return product
            case Div(numerator, denominator):
                return self.at(numerator) / self.at(denominator)
            case Pow(base, exponent):
                return _power(self.at(base), exponent, self.at)
            case Call(name, args):
                return SERIES[name](*(self.at(arg) for arg in args))
            case Where(condition, yes, no):
                return self.at(yes if self.holds(condition) else no)
            case Derivative(arg, var):
                return self.constant(self.derivative(arg, var))
            case Compare():
                message = "a comparison has no value outside a condition"
                raise ValueError(message)

    def bound(self, name: str) -> arb:
        """The value of a name that a derivation has introduced."""
        if name not in self.values:
            inner = _Evaluation(self.env, None, 1, self.bindings, self.values)
            self.values[name] = inner.at(self.bindings[name])[0]
        return self.values[name]

    def holds(self, condition: Compare) -> bool:
        if condition.left is condition.right:
            return condition.op in {"<=", ">="}
        return decided(condition.op, self.at(condition.left)[0], self.at(condition.right)[0])

    def derivative(self, arg: Expr, var: Var) -> arb:
        # What was introduced in terms of the variable moves with it: du/dx sees through u.
        moving = {var}
        definitions: dict[Expr, Expr] = {}
        for name, definition in self.bindings.items():
            if name != var.name and any(depends_on(definition, known) for known in moving):
                definitions[Var(name)] = definition
                moving.add(Var(name))
        before = None
        while arg is not before:
            before, arg = arg, substitute(arg, definitions)
        return _Evaluation(self.env, var.name, 2, self.bindings, self.values).at(arg)[1]


def decided(op: str, left: arb, right: arb) -> bool:
    """The truth of a comparison of balls.

    Raises:
        ValueError: the balls overlap, so that it is not known.
    """
    if left < right:
        return op in {"<", "<="}
    if left > right:
        return op in {">", ">="}
    if left.is_exact() and right.is_exact():
        return op in {"<=", ">="}
    message = "the comparison cannot be decided"
    raise ValueError(message)


def _power(base: arb_series, exponent: Expr, at: Callable[[Expr], arb_series]) -> arb_series:
    negative = isinstance(exponent, Neg)
    number = exponent.arg if isinstance(exponent, Neg) else exponent
    if isinstance(number, Num) and number.value.denominator == 1:
        power = int(number.value) * (-1 if negative else 1)
        result = base**0
        for _ in range(abs(power)):
            result = result * base
        return result if power >= 0 else 1 / result
    return (at(exponent) * base.log()).exp()


# On the side on which the exponential grows, a wide ball around it reaches below 0; so each takes
# the one that falls.


def _sigmoid(u: arb_series) -> arb_series:
    if u[0] < 0:
        falling = u.exp()
        return falling / (1 + falling)
    return 1 / (1 + (-u).exp())


def _tanh(u: arb_series) -> arb_series:
    if u[0] > 0:
        falling = (-2 * u).exp()
        return 1 - 2 * falling / (1 + falling)
    return 1 - 2 / ((2 * u).exp() + 1)


def _sech2(u: arb_series) -> arb_series:
    falling = (-2 * u if u[0] > 0 else 2 * u).exp()
    return 4 * falling / (1 + falling) ** 2


def _softplus(u: arb_series) -> arb_series:
    return u + (1 + (-u).exp()).log() if u[0] > 0 else (1 + u.exp()).log()


def _normal_pdf(u: arb_series) -> arb_series:
    return (-u * u / 2).exp() / (2 * arb.pi()).sqrt()


def _asinh(u: arb_series) -> arb_series:
    # ln(u + sqrt(u^2 + 1)) cancels for u < 0, so use oddness there.
    if u[0] < 0:
        return -_asinh(-u)
    return (u + (u * u + 1).sqrt()).log()


def _signed(u: arb_series) -> int:
    if u[0] > 0:
        return 1
    if u[0] < 0:
        return -1
    if u[0].is_zero():
        return 0
    message = "the sign cannot be decided"
    raise ValueError(message)


def _larger(a: arb_series, b: arb_series) -> arb_series:
    return a if a is b or decided(">=", a[0], b[0]) else b


def _smaller(a: arb_series, b: arb_series) -> arb_series:
    return a if a is b or decided("<=", a[0], b[0]) else b


_UNARY: dict[str, Callable[[arb_series], arb_series]] = {
    "exp": lambda u: u.exp(),
    "expm1": lambda u: u.exp() - 1,
    "log": lambda u: u.log(),
    "log1p": lambda u: (1 + u).log(),
    "sqrt": lambda u: u.sqrt(),
    "sinh": lambda u: (u.exp() - (-u).exp()) / 2,
    "cosh": lambda u: (u.exp() + (-u).exp()) / 2,
    "tanh": _tanh,
    "sech2": _sech2,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "erf": lambda u: u.erf(),
    "erfc": lambda u: u.erfc(),
    "normal_cdf": lambda u: (-u / arb(2).sqrt()).erfc() / 2,
    "normal_pdf": _normal_pdf,
    "sin": lambda u: u.sin(),
    "cos": lambda u: u.cos(),
    "atan": lambda u: u.atan(),
    "asinh": _asinh,
    "abs": lambda u: u * _signed(u),
    "sign": lambda u: u**0 * _signed(u),
    "step": lambda u: u**0 * int(_signed(u) > 0),
}
_BINARY: dict[str, Callable[[arb_series, arb_series], arb_series]] = {
    "max": _larger,
    "min": _smaller,
}

SERIES: dict[str, _Row] = {**_UNARY, **_BINARY}
"""Each primitive over power series: one row per primitive (a missing row fails a test)."""
