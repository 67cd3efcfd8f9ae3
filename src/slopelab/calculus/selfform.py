r"""The derivative in terms of the function itself: sigma' = sigma (1 - sigma).

Two ways, and the shorter result wins.

*Alone.* The variable is eliminated between f and f' (`calculus.elimination`). Where f is
a ln(h) + b, or the same with a square root or an exponential around h, and h' = g(h) is known,
f' follows by the chain rule with h = e^{(f - b)/a}: softplus is ln(h) with h' = h - 1.

*Reduction.* Otherwise f' may shorten when the atoms that make up f are put together again:
swish is y = x sigma, and sigma + x sigma (1 - sigma) becomes y + sigma (1 - y).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, final

from slopelab.calculus.atoms import minus
from slopelab.calculus.collected import collected
from slopelab.calculus.elimination import Truth, by_power, eliminated, moving_generators
from slopelab.calculus.field import Exponential, NoNormalFormError, Quotient
from slopelab.calculus.identities import powers_joined, squares_joined
from slopelab.calculus.order import arranged, as_written
from slopelab.calculus.render import rendered
from slopelab.calculus.rules import differentiation
from slopelab.calculus.simplify import complexity, has_decimals, quotients, simplified
from slopelab.calculus.tidy import tidied
from slopelab.core.expr import (
    ONE,
    TWO,
    Add,
    Call,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    call,
    depends_on,
    substitute,
    transform,
    walk,
)

_TWO_GENERATORS = 2
_DEEPEST: Final = 3
"""So many functions are peeled off one another: sqrt(ln(1 + e^x)) has two."""

_WORTH: Final = 18
"""A form in f alone may be so much longer than the derivative itself, as `complexity` counts."""
_LONG: Final = 26
"""But not longer than this, unless the derivative is."""


@final
@dataclass(frozen=True, slots=True)
class SelfForm:
    """f' = g(f).

    Args:
        expr: g, in the variable `symbol` (and, by reduction, in x and atoms).
        symbol: the variable that stands for f(x).
        method: how it was found; ``pieces``: each case by itself, where it has such a form.
        relation: the polynomial that vanishes, as it came out of the elimination; None where
            there was more to it.
    """

    expr: Expr
    symbol: Var
    method: Literal["elimination", "reduction", "pieces"]
    relation: Expr | None = None


def self_form(
    function: Expr, derivative: Expr, var: Var, symbol: Var, is_true: Truth = lambda _: True
) -> SelfForm | None:
    """Look for f' = g(f).

    Args:
        function: f, in `var` and parameters.
        derivative: f', in the same.
        var: the variable.
        symbol: the variable that is to stand for f(x).
        is_true: whether f' = g(f) holds at the test points.

    Returns:
        The form, or None where there is none, or none that is shorter than f' itself.
    """
    if not depends_on(function, var) or not depends_on(derivative, var) or function is var:
        return None
    alone = _alone(function, derivative, var, symbol, is_true)
    if alone is not None and _size(alone.expr) <= _limit(_size(derivative)):
        return alone
    reduced = _reduced(function, derivative, symbol)
    if reduced is None:
        return None
    written = arranged(as_written(reduced.expr, (function, derivative)), var, symbol)
    shorter = complexity(written) < complexity(derivative)
    return SelfForm(written, symbol, "reduction") if shorter else None


def _size(expr: Expr) -> int:
    """What there is to read, long numbers counted like short ones."""
    return complexity(transform(expr, lambda node: ONE if isinstance(node, Num) else node))


def _limit(derivative: int) -> int:
    return max(derivative, min(derivative + _WORTH, _LONG))


def _alone(
    function: Expr, derivative: Expr, var: Var, symbol: Var, is_true: Truth
) -> SelfForm | None:
    direct = eliminated(function, derivative, var, symbol, is_true)
    if direct is not None:
        expr = arranged(_shortest(direct[0], has_decimals(function)), symbol, symbol)
        return SelfForm(expr, symbol, "elimination", direct[1])
    for written in dict.fromkeys((function, _unfolded(function))):
        through = _through(written, var, symbol, depth=1)
        if through is not None:
            expr = arranged(_shortest(through, has_decimals(function)), symbol, symbol)
            return SelfForm(expr, symbol, "elimination") if is_true(expr) else None
    return None


def _through(function: Expr, var: Var, y: Expr, *, depth: int) -> Expr | None:
    """f' = a A'(h) h' for f = a A(h) + b, with what y = f says about h put in."""
    try:
        field, (value, standing) = quotients([function, y], natural=True)
    except NoNormalFormError:
        return None
    moving = moving_generators(field, var)
    if len(moving) != 1:
        return None
    index, atom = moving[0]
    if value.denominator.degrees()[index] or value.numerator.degrees()[index] != 1:
        return None
    slope, offset = by_power(field, value.numerator, index)
    try:
        whole = Quotient.of(field, slope, value.denominator)
        rest = standing + -Quotient.of(field, offset, value.denominator)
        outer = rendered(rest / whole)
    except NoNormalFormError:
        return None
    factor = rendered(whole)
    peeled = _peeled(atom, outer)
    if peeled is None:
        return None
    inside, stands, rate = peeled
    if not depends_on(inside, var):
        return None
    slope_inside = _slope_of(_unfolded(inside), var, stands, depth=depth)
    return None if slope_inside is None else Mul((factor, rate, slope_inside))


def _peeled(atom: Expr | Exponential, outer: Expr) -> tuple[Expr, Expr, Expr] | None:
    """Of A(h) = `outer`: h, what stands for it, and A'(h)."""
    match atom:
        case Exponential():
            power = atom.power(1)
            assert isinstance(power, Call)
            return power.args[0], call("log", outer), outer
        case Call("log", (h,)):
            return h, call("exp", outer), call("exp", minus(outer))
        case Call("sqrt", (h,)):
            return h, outer**2, ONE / (TWO * outer)
        case _:
            return None


def _slope_of(h: Expr, var: Var, stands: Expr, *, depth: int) -> Expr | None:
    """h' in terms of what stands for h."""
    letter = Var("_inner")
    slope = differentiation(h, var).after
    if not depends_on(slope, var):
        return slope
    direct = eliminated(h, slope, var, letter, lambda _: False)
    if direct is not None:
        return substitute(direct[0], {letter: stands})
    if depth == _DEEPEST:
        return None
    return _through(h, var, stands, depth=depth + 1)


def _unfolded(expr: Expr) -> Expr:
    """softplus and sigmoid written out, as far as they can be read off."""

    def rule(node: Expr) -> Expr:
        match node:
            case Call("softplus", (u,)):
                return call("log", ONE + call("exp", u))
            case Call("sigmoid", (u,)):
                return ONE / (ONE + call("exp", minus(u)))
            case _:
                return node

    return transform(expr, rule)


def _shortest(form: Expr, decimal: bool) -> Expr:  # noqa: FBT001 - as `rendered` has it
    """The shortest spelling, functions of f left whole, e^{u} or e^{-u} where that is shorter."""
    candidates: list[Expr] = []
    for sign in (1, -1):
        letters = _letters(form, sign)
        names: dict[Expr, Expr] = {
            letter: whole for whole, letter in letters.items() if isinstance(letter, Var)
        }
        try:
            _, (quotient,) = quotients([substitute(form, letters)], natural=True)
        except NoNormalFormError:
            continue
        spellings = [rendered(quotient, factor=own, decimal=decimal) for own in (True, False)]
        candidates += [
            squares_joined(powers_joined(substitute(spelling, names)))
            for spelling in (*spellings, _split(quotient))
        ]
    shortest = min(candidates, default=form, key=lambda e: (complexity(e), not isinstance(e, Mul)))
    return _one_first(_inside_out(shortest))


def _one_first(form: Expr) -> Expr:
    """(f - 1) g as -(1 - f) g."""

    def rule(node: Expr) -> Expr:
        if not isinstance(node, Mul):
            return node
        for place, factor in enumerate(node.factors):
            match factor:
                case Add((first, Neg(Num() as number))) if not isinstance(first, Num):
                    turned = Add((number, minus(first)))
                    return Neg(Mul((*node.factors[:place], turned, *node.factors[place + 1 :])))
                case _:
                    pass
        return node

    return tidied(transform(form, rule))


def _letters(form: Expr, sign: int) -> dict[Expr, Expr]:
    """A letter for each function; of e^{u} and e^{-u} one is the letter, the other 1 over it."""
    letters: dict[Expr, Expr] = {}
    for node in walk(form):
        if not isinstance(node, Call) or node in letters:
            continue
        letter = Var(f"_c{len(letters)}")
        letters[node] = letter
        if node.name == "exp":
            other = call("exp", minus(node.args[0]))
            negative = isinstance(node.args[0], Neg)
            kept, turned = (other, node) if negative == (sign > 0) else (node, other)
            letters[kept], letters[turned] = letter, ONE / letter
    return letters


def _inside_out(form: Expr) -> Expr:
    """What stands inside functions in its shortest form too: ln(1 - f), not ln(-(-1 + f))."""

    def rule(node: Expr) -> Expr:
        match node:
            case Call(name, args):
                return Call(name, tuple(map(simplified, args)))
            case Pow(base, Div() as exponent):
                return Pow(simplified(base), exponent)
            case _:
                return node

    return transform(form, rule)


def _split(quotient: Quotient) -> Expr:
    """n / d term by term where d is a single term: (e^y - 1) / e^y as 1 - e^{-y}."""
    field = quotient.field
    if len(quotient.denominator) != 1:
        return rendered(quotient)
    parts = tuple(
        rendered(Quotient.of(field, field.context.from_dict({powers: value}), quotient.denominator))
        for powers, value in quotient.numerator.terms()
    )
    positive_first = sorted(parts, key=lambda part: not isinstance(part, (Num, Var, Call)))
    return positive_first[0] if len(parts) == 1 else Add(tuple(positive_first))


def _reduced(function: Expr, derivative: Expr, symbol: Var) -> SelfForm | None:
    try:
        field, (value, rate, stand) = quotients([function, derivative, symbol], natural=True)
    except NoNormalFormError:
        return None
    if not (value.denominator.is_constant() and rate.denominator.is_constant()):
        return None
    # Division by the relation with y below every atom replaces what makes up f by y.
    relation = value.numerator - stand.numerator * value.denominator
    if len(relation) != _TWO_GENERATORS:
        return None
    _, rest = divmod(rate.numerator, relation)
    if rest == rate.numerator:
        return None
    quotient = Quotient.of(field, rest, rate.denominator)
    decimal = has_decimals(derivative)
    candidates = [
        rendered(quotient, factor=False, decimal=decimal),
        *(
            collected(quotient, index, decimal=decimal)
            for index, generator in enumerate(field.generators)
            if generator is not symbol
        ),
    ]
    shortest = min(candidates, key=complexity)
    return SelfForm(shortest, symbol, "reduction") if depends_on(shortest, symbol) else None
