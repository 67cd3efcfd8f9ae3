r"""Normal forms, and the choice of the form that is shown.

`same` decides equality by algebra; `simplified` writes an expression in its simplest form among
several true ones; `canonical` is the normal form by which expressions are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from slopelab.calculus.atoms import to_atoms
from slopelab.calculus.field import (
    Field,
    NoNormalFormError,
    Quotient,
    generators_of,
    quotient_over,
    reduced,
)
from slopelab.calculus.render import rendered
from slopelab.calculus.tidy import tidied
from slopelab.core.expr import (
    Add,
    Call,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    call,
    children,
    node_count,
    transform,
    walk,
)
from slopelab.core.primitives import PRIMITIVES

LARGEST: Final = 6000
"""Nodes, written out: what is longer than this is left as it stands."""


MOST_LOOKS: Final = 4


def quotients(
    exprs: Sequence[Expr], *, unfold: bool = False, natural: bool = False
) -> tuple[Field, list[Quotient]]:
    """Several expressions as quotients over one field.

    Args:
        exprs: the expressions.
        unfold: write sigmoid, tanh, ... in exponentials first.
        natural: keep e^{-x} where only that was written (for showing, not for comparing).

    Raises:
        NoNormalFormError: some denominator is identically zero, or a polynomial grows too big.
    """
    if any(node_count(expr) > LARGEST for expr in exprs):
        raise NoNormalFormError
    flat = [
        _logs_expanded(
            to_atoms(expr, lambda e: canonical(e, unfold=unfold), unfold=unfold), unfold=unfold
        )
        for expr in exprs
    ]
    field = Field.of(generators_of(flat, natural=natural))
    return field, [reduced(quotient_over(field, expr)) for expr in flat]


@lru_cache(maxsize=8192)
def canonical(expr: Expr, *, unfold: bool = False) -> Expr:
    """The normal form: equal for expressions that algebra finds equal.

    An expression without one (a denominator that is zero, polynomials beyond the bounds) is
    its own normal form.
    """
    # A second look may find exponentials counted in a finer step than is needed, e^x for e^{2x},
    # and factor them otherwise; it settles at once.
    for _ in range(MOST_LOOKS):
        before = expr
        try:
            _, (quotient,) = quotients([expr], unfold=unfold)
        except NoNormalFormError:
            return expr
        expr = rendered(quotient, plain=True)
        if expr is before:
            break
    return expr


@lru_cache(maxsize=8192)
def same(left: Expr, right: Expr) -> bool:
    """Whether two expressions are proved equal by algebra (False: not proved, not 'different').

    Example:
        >>> from slopelab.core.parse import parse
        >>> same(parse("tanh(x)"), parse("2*sigmoid(2*x) - 1"))
        True
    """
    try:
        _, (difference,) = quotients([left - right], unfold=True)
    except NoNormalFormError:
        return False
    return difference.is_zero


def _logs_expanded(expr: Expr, *, unfold: bool) -> Expr:
    """ln of a product of factors that are certainly positive as a sum of logarithms."""
    if not unfold:
        return expr

    def rule(node: Expr) -> Expr:
        match node:
            case Call("log", (arg,)):
                return _log_of_product(arg)
            case _:
                return node

    return transform(expr, rule)


def _log_of_product(arg: Expr) -> Expr:
    pieces: list[Expr] = []

    def collect(node: Expr, sign: int) -> bool:
        match node:
            case Mul(factors):
                return all(collect(factor, sign) for factor in factors)
            case Div(numerator, denominator):
                return collect(numerator, sign) and collect(denominator, -sign)
            case Pow(base, Num(value, _)) if value.denominator == 1:
                inner: list[Expr] = []
                if not is_positive(base):
                    return False
                inner.append(Num(value * sign) * call("log", base))
                pieces.extend(inner)
                return True
            case Call("exp", (exponent,)):
                pieces.append(exponent if sign > 0 else Neg(exponent))
                return True
            case Num(value, _) if value == 1:
                return True
            case _:
                if not is_positive(node):
                    return False
                pieces.append(call("log", node) if sign > 0 else Neg(call("log", node)))
                return True

    if not collect(arg, 1):
        return call("log", arg)
    if not pieces:
        return Num(0)
    return pieces[0] if len(pieces) == 1 else Add(tuple(pieces))


_WITHIN_ONE = {"erf": "inside", "tanh": "inside", "sin": "reached", "cos": "reached"}


def is_positive(expr: Expr) -> bool:
    """Whether an expression is above zero by its very form: sums and products of positive parts."""
    match expr:
        case Num(value, _):
            return value > 0
        case Call("log", (Add((Num(value, _), *others)),)) if value >= 1:
            return all(is_positive(part) for part in others)
        case Call("sqrt", (arg,)):
            return is_positive(arg)
        case Call(name, _):
            return PRIMITIVES[name].positive
        case Add((Num(value, _), Call(name, _) | Neg(Call(name, _)))) if name in _WITHIN_ONE:
            # erf and tanh stay strictly inside (-1, 1); sine and cosine reach the ends.
            return value > 1 or (value == 1 and _WITHIN_ONE[name] == "inside")
        case Add(parts) | Mul(parts):
            return all(is_positive(part) for part in parts)
        case Div(top, bottom):
            return is_positive(top) and is_positive(bottom)
        case Pow(base, Num(value, _)):
            return is_positive(base)
        case _:
            return False


def complexity(expr: Expr) -> int:
    """How much there is to read: every symbol counts, shared or not, functions more.

    Used to choose between forms; only the order matters.
    """
    counts: dict[Expr, int] = {}

    def visit(node: Expr) -> int:
        if node not in counts:
            own = _weight(node)
            counts[node] = own + sum(visit(part) for part in children(node))
        return counts[node]

    return visit(expr)


def _weight(node: Expr) -> int:
    match node:
        case Num(value, _):
            return len(str(value.numerator)) + len(str(value.denominator)) - 1
        case Add(parts) | Mul(parts):
            return len(parts) - 1
        case Call() | Div():
            return 2
        case _:
            return 1


def simplified(expr: Expr) -> Expr:
    """The shortest of the true forms: as it stands, factored, multiplied out.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(simplified(parse("-1/(1+exp(-x))^2 * (-exp(-x))")))
        'exp(-x)/(1 + exp(-x))^2'
    """
    try:
        _, (quotient,) = quotients([expr], natural=True)
    except NoNormalFormError:
        return tidied(expr)
    decimal = has_decimals(expr)
    candidates = [
        tidied(expr),
        rendered(quotient, factor=True, decimal=decimal),
        rendered(quotient, factor=False, decimal=decimal),
    ]
    return min(candidates, key=complexity)


def one_fraction(expr: Expr) -> Expr:
    """An expression as a single fraction in lowest terms, factored.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.core.text import to_text
        >>> to_text(one_fraction(parse("1 - 1/(1+exp(-x))")))
        'exp(-x)/(1 + exp(-x))'
    """
    try:
        _, (quotient,) = quotients([expr], natural=True)
    except NoNormalFormError:
        return tidied(expr)
    return rendered(quotient, decimal=has_decimals(expr))


def has_decimals(expr: Expr) -> bool:
    """Whether a number in it was written with a decimal point."""
    return any(isinstance(node, Num) and node.decimal for node in walk(expr))
