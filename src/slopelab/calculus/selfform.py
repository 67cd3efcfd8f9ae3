r"""The derivative in terms of the function itself: sigma' = sigma (1 - sigma).

Two ways, and the shorter result wins.

*Elimination.* Where f and f' are rational in one generator t (e^{-x}, or x), the two relations
y d(t) = n(t) and y' D(t) = N(t) give, by the resultant in t, one polynomial relation between
y and y'. Where it is linear in y', it says y' = g(y). For sigma: y (1 + t) = 1 and
y' (1 + t)^2 = t give y' = y - y^2. A function F(h) with F invertible is brought back to h first:
softplus is ln(h), so e^y = h stands for y.

*Reduction.* Otherwise f' may shorten when the atoms that make up f are put together again:
swish is y = x sigma, and sigma + x sigma (1 - sigma) becomes y + sigma (1 - y).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, final

from flint import fmpq_mpoly

from slopelab.calculus.atoms import minus
from slopelab.calculus.field import (
    Exponential,
    Field,
    NoNormalFormError,
    Quotient,
)
from slopelab.calculus.render import rendered
from slopelab.calculus.simplify import complexity, has_decimals, quotients
from slopelab.core.expr import (
    ONE,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Var,
    call,
    depends_on,
    substitute,
    variables,
)

_TWO_GENERATORS = 2

HIGHEST: Final = 16
"""Of both degrees together: the resultant is a determinant of that size, over polynomials."""


@final
@dataclass(frozen=True, slots=True)
class SelfForm:
    """f' = g(f).

    Args:
        expr: g, in the variable `symbol` (and, by reduction, in x and atoms).
        symbol: the variable that stands for f(x).
        method: how it was found.
        relation: the polynomial that vanishes, as it came out of the elimination; None by
            reduction.
    """

    expr: Expr
    symbol: Var
    method: Literal["elimination", "reduction"]
    relation: Expr | None = None


def self_form(function: Expr, derivative: Expr, var: Var, symbol: Var) -> SelfForm | None:
    """Look for f' = g(f).

    Args:
        function: f, in `var` and parameters.
        derivative: f', in the same.
        var: the variable.
        symbol: the variable that is to stand for f(x).

    Returns:
        The form, or None where there is none, or none that is shorter than f' itself. It has
        not been checked: the step that uses it checks it.
    """
    if not depends_on(function, var) or not depends_on(derivative, var) or function is var:
        return None
    found = [_eliminated(function, derivative, var, symbol), _reduced(function, derivative, symbol)]
    shortest = min((form for form in found if form), key=_length, default=None)
    if shortest is None:
        return None
    alone = not _needs_more(shortest)
    return shortest if alone or complexity(shortest.expr) < complexity(derivative) else None


def _length(form: SelfForm) -> tuple[bool, int]:
    # A form in f alone beats one that still needs x or an atom.
    return _needs_more(form), complexity(form.expr)


def _needs_more(form: SelfForm) -> bool:
    return any(name != form.symbol.name for name in variables(form.expr))


def _eliminated(function: Expr, derivative: Expr, var: Var, symbol: Var) -> SelfForm | None:
    shown, related = _inverted(function, var, symbol) or (symbol, function)
    for unfold in (False, True):
        form = _resultant(related, derivative, var, symbol, shown, unfold=unfold)
        if form is not None:
            return form
    return None


def _inverted(function: Expr, var: Var, symbol: Var) -> tuple[Expr, Expr] | None:
    """For y = a ln(h) + b: e^{(y - b)/a} stands for h; for a e^h + b likewise the logarithm."""
    try:
        field, (value, y) = quotients([function, symbol], natural=True)
    except NoNormalFormError:
        return None
    moving = _moving(field, var)
    if len(moving) != 1 or not value.denominator.is_constant():
        return None
    index, atom = moving[0]
    if not isinstance(atom, Call) or atom.name != "log":
        return None
    if value.numerator.degrees()[index] != 1:
        return None
    slope, offset = _by_power(field, value.numerator, index)
    inverse = Quotient.of(field, y.numerator * value.denominator - offset, slope)
    return call("exp", rendered(inverse)), atom.args[0]


def _by_power(field: Field, polynomial: fmpq_mpoly, index: int) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """A polynomial that is linear in one atom, as slope and offset."""
    slope, offset = field.constant(0), field.constant(0)
    for powers, coefficient in polynomial.terms():
        lowered = list(powers)
        lowered[index] = 0
        term = field.context.from_dict({tuple(lowered): coefficient})
        if powers[index]:
            slope += term
        else:
            offset += term
    return slope, offset


def _resultant(
    related: Expr, derivative: Expr, var: Var, symbol: Var, shown: Expr, *, unfold: bool
) -> SelfForm | None:
    slope, standing = Var("_slope"), Var("_value")
    try:
        field, (value, rate, stand, d) = quotients(
            [related, derivative, standing, slope], natural=True, unfold=unfold
        )
    except NoNormalFormError:
        return None
    moving = _moving(field, var)
    if len(moving) != 1 or isinstance(moving[0][1], Call):
        return None
    index = moving[0][0]
    first = stand.numerator * value.denominator - value.numerator
    second = d.numerator * rate.denominator - rate.numerator
    if int(first.degrees()[index]) + int(second.degrees()[index]) > HIGHEST:
        return None
    relation = first.resultant(second, f"g{index}")
    return _solved(field, relation, field.generators.index(slope), standing, shown, symbol)


def _moving(field: Field, var: Var) -> list[tuple[int, Expr | Exponential]]:
    return [
        (index, generator)
        for index, generator in enumerate(field.generators)
        if depends_on(generator.monomial if isinstance(generator, Exponential) else generator, var)
    ]


def _solved(
    field: Field, relation: fmpq_mpoly, place: int, standing: Var, shown: Expr, symbol: Var
) -> SelfForm | None:
    """Solve the one factor of the relation that holds y', where it is linear in it."""
    _, factors = relation.factor()
    holding = [part for part, _ in factors if part.degrees()[place]]
    if len(holding) != 1 or holding[0].degrees()[place] != 1:
        return None
    with_slope, without = _by_power(field, holding[0], place)
    solution = rendered(Quotient.of(field, -without, with_slope), factor=False)
    form = _shortest_form(solution, standing, shown)
    vanishing = rendered(Quotient.of(field, holding[0], field.constant(1)), factor=False)
    names: dict[Expr, Expr] = {standing: shown, Var("_slope"): Var(f"{symbol.name}'")}
    return SelfForm(form, symbol, "elimination", substitute(vanishing, names))


def _shortest_form(solution: Expr, standing: Var, shown: Expr) -> Expr:
    candidates: list[Expr] = []
    spellings: tuple[dict[Expr, Expr], ...] = ({standing: shown}, _flipped(standing, shown))
    for stand in spellings:
        expr = substitute(solution, stand)
        for factor in (True, False):
            try:
                _, (quotient,) = quotients([expr], natural=True)
            except NoNormalFormError:
                continue
            candidates.append(rendered(quotient, factor=factor))
            candidates.append(_split(quotient))
    return min(candidates, key=lambda e: (complexity(e), not isinstance(e, Mul)))


def _flipped(standing: Var, shown: Expr) -> dict[Expr, Expr]:
    """e^y may read better as 1 / e^{-y}."""
    if isinstance(shown, Call) and shown.name == "exp":
        return {standing: ONE / call("exp", minus(shown.args[0]))}
    return {standing: shown}


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
            _collected(quotient, index, decimal=decimal)
            for index, generator in enumerate(field.generators)
            if generator is not symbol
        ),
    ]
    shortest = min(candidates, key=complexity)
    return SelfForm(shortest, symbol, "reduction") if depends_on(shortest, symbol) else None


def _collected(quotient: Quotient, index: int, *, decimal: bool) -> Expr:
    """A polynomial by powers of one atom: y + sigma - y sigma as y + sigma (1 - y)."""
    field = quotient.field
    by_power: dict[int, fmpq_mpoly] = {}
    for powers, coefficient in quotient.numerator.terms():
        lowered = list(powers)
        power, lowered[index] = int(powers[index]), 0
        term = field.context.from_dict({tuple(lowered): coefficient})
        by_power[power] = by_power.get(power, field.constant(0)) + term
    atom = rendered(Quotient.of(field, field.generator(index), field.constant(1)))
    parts: list[Expr] = []
    for power in sorted(by_power):
        coefficient = rendered(
            Quotient.of(field, by_power[power], quotient.denominator), factor=False, decimal=decimal
        )
        raised = atom if power == 1 else Pow(atom, Num(Fraction(power)))
        if power == 0:
            parts.append(coefficient)
        elif coefficient is ONE:
            parts.append(raised)
        else:
            parts.append(Mul((raised, coefficient)))
    return parts[0] if len(parts) == 1 else Add(tuple(_flattened(parts)))


def _flattened(parts: Sequence[Expr]) -> list[Expr]:
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.terms if isinstance(part, Add) else (part,))
    return flat
