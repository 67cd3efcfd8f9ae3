r"""What formulas are worth, to any number of digits asked for: the judge of computed values.

An expression is evaluated as it is written, each primitive by its definition, in Arb's ball
arithmetic, with more and more bits until the ball is small enough. Nothing is rewritten, so
nothing can be rewritten wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias, final

from flint import arb, fmpq

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
    children,
)

Number: TypeAlias = tuple[float, float]
"""A value as the sum of two float64, the first the nearest one; NaN where it is not known."""

UNKNOWN: Final[Number] = (float("nan"), 0.0)

PRECISIONS: Final = (128, 400, 1400, 5000, 20_000)
"""The bits that are tried."""
_ENOUGH: Final = 100
_NOTHING: Final = Fraction(1, 2**1100)  # far below half of the smallest float64: rounded to 0
_SMALLEST_NORMAL: Final = 2.0**-1022

Row: TypeAlias = Callable[..., arb]
"""Computes a ball from balls."""
_Step: TypeAlias = tuple[Row, tuple[int, ...]]


def _softplus(u: arb) -> arb:
    return u.exp().log1p() if u < 0 else u + (-u).exp().log1p()


def _sign(u: arb) -> arb:
    if u > 0:
        return arb(1)
    if u < 0:
        return arb(-1)
    return arb(0) if u.is_zero() else arb.nan()


def _step(u: arb) -> arb:
    sign = _sign(u)
    return arb(int(sign > 0)) if sign.is_finite() else sign


def power(base: arb, exponent: arb) -> arb:
    """A power; of a negative base too, where the exponent is a whole number."""
    whole = exponent.unique_fmpz() if exponent.is_exact() and exponent.is_integer() else None
    return base ** (exponent if whole is None else whole)


def _sech2(u: arb) -> arb:
    return 1 / u.cosh() ** 2


def _sigmoid(u: arb) -> arb:
    return 1 / (1 + (-u).exp())


def _normal_cdf(u: arb) -> arb:
    return (-u / arb(2).sqrt()).erfc() / 2


def _normal_pdf(u: arb) -> arb:
    return (-u * u / 2).exp() / (2 * arb.pi()).sqrt()


def _size(u: arb) -> arb:
    return abs(u)


DEFINITIONS: Final[dict[str, Row]] = {
    "exp": arb.exp,
    "expm1": arb.expm1,
    "log": arb.log,
    "log1p": arb.log1p,
    "sqrt": arb.sqrt,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "sech2": _sech2,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "erf": arb.erf,
    "erfc": arb.erfc,
    "normal_cdf": _normal_cdf,
    "normal_pdf": _normal_pdf,
    "sin": arb.sin,
    "cos": arb.cos,
    "atan": arb.atan,
    "asinh": arb.asinh,
    "abs": _size,
    "sign": _sign,
    "step": _step,
    "max": arb.max,
    "min": arb.min,
}
"""Each primitive by its definition (a missing row fails a test)."""


def _is_nowhere(row: Row, args: Sequence[arb]) -> bool:
    """Whether a step has certainly no value, however many bits there are."""
    if row is arb.log:
        return bool(args[0] <= 0)
    if row is arb.log1p:
        return bool(args[0] <= -1)
    if row is arb.sqrt:
        return bool(args[0] < 0)
    if row is arb.__truediv__:
        return args[1].is_zero()
    return row is power and bool(args[0] < 0) and not args[1].is_integer()


def _less(a: arb, b: arb) -> bool | None:
    return True if a < b else False if a >= b else None


def _less_equal(a: arb, b: arb) -> bool | None:
    return True if a <= b else False if a > b else None


_HOLDS: Final[dict[str, Callable[[arb, arb], bool | None]]] = {
    "<": _less,
    "<=": _less_equal,
    ">": lambda a, b: _less(b, a),
    ">=": lambda a, b: _less_equal(b, a),
}


def either(op: str, *, equal: bool) -> Row:
    """The row of a condition: of two sides and two values, the value that it chooses.

    Args:
        op: the comparison.
        equal: whether both sides are the same expression.
    """
    holds = _HOLDS[op]

    def choose(left: arb, right: arb, yes: arb, no: arb) -> arb:
        answer = op in {"<=", ">="} if equal else holds(left, right)
        return arb.nan() if answer is None else yes if answer else no

    return choose


def _total(*terms: arb) -> arb:
    return sum(terms[1:], terms[0])


def _product(*factors: arb) -> arb:
    whole = factors[0]
    for factor in factors[1:]:
        whole = whole * factor
    return whole


@final
@dataclass(frozen=True, slots=True)
class Reference:
    """Some expressions, ready to be evaluated together at many points.

    Args:
        steps: how each of the distinct parts follows from earlier ones; no row for an input.
        inputs: places of the variables among the steps.
        outputs: places of the expressions.
    """

    steps: tuple[_Step | None, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    def at(self, point: Sequence[float], *, precisions: Sequence[int] = PRECISIONS) -> list[Number]:
        """The values of all expressions at one point.

        Args:
            point: the value of each variable.
            precisions: how many bits to try, one after the other.

        Returns:
            For each expression its value, right to 100 bits; `UNKNOWN` where there is none or
            where the last precision does not show it.

        Example:
            >>> from slopelab.core.parse import parse
            >>> reference([parse("1 + erf(x)")], ["x"]).at([-6.0])[0][0]
            2.1519736712498913e-17
        """
        found: list[Number | None] = [None] * len(self.outputs)
        nowhere: set[int] = set()
        for bits in precisions:
            with precision(bits):
                values = self._values(point)
                if bits == precisions[0]:
                    nowhere = self._undefined(values)
                for number, place in enumerate(self.outputs):
                    if found[number] is None:
                        found[number] = UNKNOWN if place in nowhere else _settled(values[place])
            if None not in found:
                break
        return [UNKNOWN if number is None else number for number in found]

    def _values(self, point: Sequence[float]) -> list[arb]:
        values: list[arb] = []
        given = dict(zip(self.inputs, point, strict=True))
        for place, step in enumerate(self.steps):
            if step is None:
                values.append(arb(given[place]))
            else:
                row, args = step
                values.append(row(*[values[arg] for arg in args]))
        return values

    def _undefined(self, values: list[arb]) -> set[int]:
        """The places that certainly have no value, such as the log of a negative number."""
        places: set[int] = set()
        if all(values[place].is_finite() for place in self.outputs):
            return places
        for place, step in enumerate(self.steps):
            if step is None or values[place].is_finite():
                continue
            row, args = step
            nowhere = _is_nowhere(row, [values[arg] for arg in args])
            if nowhere or any(arg in places for arg in args):
                places.add(place)
        return places


def _settled(ball: arb) -> Number | None:
    if ball.is_zero():
        return 0.0, 0.0
    if not ball.is_finite():
        return None
    if ball.rel_accuracy_bits() > _ENOUGH:
        high = _nearest(ball.mid())
        if high in {float("inf"), float("-inf")}:
            return high, 0.0
        with precision(2 * _ENOUGH):
            return high, float((ball - arb(high)).mid())
    if abs(ball) < arb(fmpq(1, _NOTHING.denominator)):
        return -0.0 if ball < 0 else 0.0, 0.0
    return None


def _nearest(number: arb) -> float:
    """The nearest float64, subnormal ones included, which Arb's own conversion truncates to."""
    high = float(number)
    if abs(high) > _SMALLEST_NORMAL:
        return high
    mantissa, exponent = number.man_exp()
    if exponent < -100_000:  # noqa: PLR2004 - Fraction would write all the zeros down
        return 0.0
    return float(Fraction(int(mantissa)) * Fraction(2) ** int(exponent))


def reference(exprs: Sequence[Expr], names: Sequence[str]) -> Reference:
    """Make expressions ready to be evaluated.

    Args:
        exprs: expressions without `Derivative` nodes.
        names: their variables, in the order in which points give them.

    Returns:
        The reference; what the expressions share is evaluated once.

    Raises:
        TypeError: an expression has a `Derivative`, or a variable that is not among the names.
    """
    places: dict[Expr, int] = {}
    steps: list[_Step | None] = []
    for name in names:
        places[Var(name)] = len(steps)
        steps.append(None)
    for expr in exprs:
        _write(expr, places, steps)
    outputs = tuple(places[expr] for expr in exprs)
    return Reference(tuple(steps), tuple(range(len(names))), outputs)


def _write(expr: Expr, places: dict[Expr, int], steps: list[_Step | None]) -> None:
    waiting = [expr]
    while waiting:
        node = waiting[-1]
        missing = [part for part in _parts(node) if part not in places]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        if node not in places:
            places[node] = len(steps)
            steps.append((_row(node), tuple(places[part] for part in _parts(node))))


def _parts(node: Expr) -> tuple[Expr, ...]:
    if isinstance(node, Where):
        return (node.condition.left, node.condition.right, node.yes, node.no)
    return children(node)


def _are_equal(left: Expr, right: Expr) -> bool:
    # 0.1 is 1/10, but a ball around it does not know that it is itself.
    if isinstance(left, Num) and isinstance(right, Num):
        return left.value == right.value
    return left is right


def _row(node: Expr) -> Row:
    match node:
        case Num(value, _):
            return lambda: arb(fmpq(value.numerator, value.denominator))
        case Const("pi"):
            return arb.pi
        case Const("e"):
            return arb.const_e
        case Neg():
            return arb.__neg__
        case Add():
            return _total
        case Mul():
            return _product
        case Div():
            return arb.__truediv__
        case Pow():
            return power
        case Call(name, _):
            return DEFINITIONS[name]
        case Where(condition, _, _):
            return either(condition.op, equal=_are_equal(condition.left, condition.right))
        case Const() | Var() | Compare() | Derivative():
            message = f"this has no value: {node!r}"
            raise TypeError(message)
