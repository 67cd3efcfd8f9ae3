r"""From quotients of polynomials back to expressions that a person would have written.

The same function can be written in many ways; here is where one is chosen: factored rather than
expanded, the first term of a sum without a minus sign where that can be, constants first
(1 + e^{-x}, 1 - y), e^{x} + e^{-x} rather than e^{2x} + 1 when the formula had both.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from flint import fmpq_mpoly

from slopelab.calculus.field import Exponential, Field, Quotient, divided, fraction_of
from slopelab.core.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Const,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
)
from slopelab.core.precedence import number_words

Factor = tuple[Expr, int]
Term = tuple[tuple[int, ...], Fraction]


def rendered(
    quotient: Quotient, *, factor: bool = True, decimal: bool = False, plain: bool = False
) -> Expr:
    """An expression for a quotient.

    Args:
        quotient: what to write.
        factor: factor numerator and denominator fully, or only take common atoms out.
        decimal: write coefficients as decimals where those end.
        plain: leave signs and the order of terms as they fall: for comparing, not for reading.
    """
    top, bottom = quotient.numerator, quotient.denominator
    field = quotient.field
    content_above, above = _factors(field, top, factor=factor, decimal=decimal)
    content_below, below = _factors(field, bottom, factor=factor, decimal=decimal)
    content = content_above / content_below
    shifted_above, shifted_below = _balanced(field, above, below)
    sums = [(_terms(part, moves), power) for part, power, moves in (*shifted_above, *shifted_below)]
    if not plain:
        content, sums = _signed(content, sums)
    factors = [(_sum(field, terms, plain=plain, decimal=decimal), power) for terms, power in sums]
    tops, bottoms = factors[: len(shifted_above)], factors[len(shifted_above) :]
    magnitude = abs(content)
    whole_decimal = decimal and _terminates(magnitude)
    up = Num(
        magnitude if whole_decimal else magnitude.numerator,
        decimal=whole_decimal and magnitude.denominator != 1,
    )
    down = ONE if whole_decimal else Num(magnitude.denominator)
    numerator = _product(up, tops)
    denominator = _product(down, bottoms)
    result = numerator if denominator is ONE else Div(numerator, denominator)
    return Neg(result) if content < 0 else result


def _terminates(value: Fraction) -> bool:
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def _product(coefficient: Num, factors: Iterable[Factor]) -> Expr:
    parts: list[Expr] = [] if coefficient.value == 1 else [coefficient]
    ordered = sorted(factors, key=lambda item: _weight(item[0]))
    parts += [base if power == 1 else Pow(base, Num(power)) for base, power in ordered]
    if not parts:
        return ONE
    return parts[0] if len(parts) == 1 else Mul(tuple(parts))


Poly = tuple[fmpq_mpoly, int]


def _factors(
    field: Field, polynomial: fmpq_mpoly, *, factor: bool, decimal: bool
) -> tuple[Fraction, list[Poly]]:
    """A rational content and factors with whole, coprime coefficients."""
    if polynomial.is_zero():
        return Fraction(0), []
    if factor:
        content, found = polynomial.factor()
        parts = [(part, int(power)) for part, power in found]
        value = fraction_of(content)
    else:
        parts, value = _monomial_out(field, polynomial), Fraction(1)
    whole: list[Poly] = []
    for part, power in parts:
        if part.is_constant():
            value *= fraction_of(part.coefficient(0)) ** power
            continue
        size = _content(part)
        if decimal and _digits(part, size) >= _digits(part, Fraction(1)):
            size = Fraction(1)  # 1 - 1.702 f, not 0.002 (500 - 851 f)
        value *= size**power
        whole.append((part * field.constant(1 / size), power))
    return value, sorted(whole, key=lambda item: len(item[0]))


def _monomial_out(field: Field, polynomial: fmpq_mpoly) -> list[Poly]:
    """The atoms that all terms share, and what is left: y - y^2 as y (1 - y)."""
    common = polynomial.term_content()
    powers = common.monoms()[0]
    parts = [(field.generator(index), int(power)) for index, power in enumerate(powers) if power]
    return [*parts, (divided(polynomial, common), 1)]


def _digits(polynomial: fmpq_mpoly, size: Fraction) -> int:
    """How many digits the coefficients have, as decimals, with the size taken out of them."""
    values = [abs(fraction_of(value) / size) for value in polynomial.coeffs()]
    if not _terminates(size) or not all(map(_terminates, values)):
        return 0 if size == 1 else 1
    numbers = [*values, *([size] if size != 1 else [])]
    return sum(len(number_words(Num(value, decimal=True))[0]) for value in numbers)


def _content(polynomial: fmpq_mpoly) -> Fraction:
    coefficients = [fraction_of(value) for value in polynomial.coeffs()]
    return Fraction(
        reduce(gcd, (value.numerator for value in coefficients)),
        reduce(lcm, (value.denominator for value in coefficients)),
    )


Shifted = tuple[fmpq_mpoly, int, tuple[int, ...]]
"""A factor, its power, and what to subtract from the exponents of its terms when printing."""


def _balanced(
    field: Field, above: list[Poly], below: list[Poly]
) -> tuple[list[Shifted], list[Shifted]]:
    """Write t^2 + 1 as t (t + 1/t), where the formula had both e^x and e^{-x}."""
    count = len(field.generators)
    balance = [0] * count

    def shift(part: fmpq_mpoly, power: int, side: int) -> Shifted:
        moves = [0] * max(count, 1)
        if len(part) > 1:
            for index, generator in enumerate(field.generators):
                degree = int(part.degrees()[index])
                if isinstance(generator, Exponential) and generator.both_signs and degree % 2 == 0:
                    moves[index] = degree // 2
                    balance[index] += side * power * moves[index]
        return part, power, tuple(moves)

    tops = [shift(part, power, 1) for part, power in above]
    bottoms = [shift(part, power, -1) for part, power in below]
    for index, generator in enumerate(field.generators):
        surplus = balance[index]
        for parts, side in ((tops, 1), (bottoms, -1)):
            for place, (part, power, moves) in enumerate(parts):
                if len(part) == 1 and part.degrees()[index] and isinstance(generator, Exponential):
                    surplus += side * power * int(part.degrees()[index])
                    parts[place] = (field.constant(1), 1, moves)
        tops = [item for item in tops if not item[0].is_constant()]
        bottoms = [item for item in bottoms if not item[0].is_constant()]
        if surplus:
            # An exponential alone goes where its exponent is written without a fraction bar:
            # e^{-x} above, never 1 / e^{x}.
            atom = field.generator(index) ** abs(surplus)
            moves = [0] * count
            moves[index] = 0 if surplus > 0 else 2 * abs(surplus)
            tops.insert(0, (atom, 1, tuple(moves)))
    return tops, bottoms


Summed = tuple[list["Term"], int]
"""The terms of a factor, and its power."""


def _signed(content: Fraction, factors: list[Summed]) -> tuple[Fraction, list[Summed]]:
    """Move minus signs where they are least in the way.

    No factor is left with minus signs only; of the others an odd power can be turned at the
    price of one sign outside, which pays where that meets another: -(y - p) is p - y, and
    (y - p) / (p (p - 1)) is (p - y) / (p (1 - p)).
    """
    turned: list[Summed] = []
    for terms, power in factors:
        negative = all(value < 0 for _, value in terms)
        content = -content if negative and power % 2 else content
        turned.append((_negated(terms), power) if negative else (terms, power))
    mixed = [
        place
        for place, (terms, power) in enumerate(turned)
        if power % 2 and any(value < 0 for _, value in terms)
    ]
    # Those that begin with a negative constant, like p - 1, first.
    mixed.sort(key=lambda place: not _begins_below_zero(turned[place][0]))
    flips: list[int] = []
    if content < 0:
        flips = mixed[:1]
        content = -content if flips else content
    elif len(mixed) > 1 and _begins_below_zero(turned[mixed[0]][0]):
        flips = mixed[:2]
    for place in flips:
        terms, power = turned[place]
        turned[place] = (_negated(terms), power)
    return content, turned


def _negated(terms: list[Term]) -> list[Term]:
    return [(powers, -value) for powers, value in terms]


def _begins_below_zero(terms: list[Term]) -> bool:
    return not any(terms[0][0]) and terms[0][1] < 0


def _terms(polynomial: fmpq_mpoly, moves: tuple[int, ...]) -> list[Term]:
    """The terms, constants first, then by rising degree, then in the order of the atoms."""
    terms = [
        (
            tuple(int(power) - move for power, move in zip(powers, moves, strict=True)),
            fraction_of(coefficient),
        )
        for powers, coefficient in polynomial.terms()
    ]
    return sorted(
        terms, key=lambda term: (sum(map(abs, term[0])), tuple(-power for power in term[0]))
    )


def _sum(field: Field, terms: list[Term], *, plain: bool, decimal: bool) -> Expr:
    # The first term without a minus sign goes to the front: p - y, not -y + p.
    positive = (place for place, (_, value) in enumerate(terms) if value > 0)
    front = 0 if plain else next(positive, 0)
    ordered = [terms[front], *terms[:front], *terms[front + 1 :]]
    parts = tuple(_term(field, powers, value, decimal=decimal) for powers, value in ordered)
    return parts[0] if len(parts) == 1 else Add(parts)


def _term(
    field: Field, powers: tuple[int, ...], coefficient: Fraction, *, decimal: bool = False
) -> Expr:
    factors: list[Factor] = []
    for generator, power in zip(field.generators, powers, strict=False):
        if power == 0:
            continue
        if isinstance(generator, Exponential):
            factors.append((generator.power(power), 1))
        else:
            factors.append((generator, power))
    size = abs(coefficient)
    if decimal and _terminates(size):
        body = _product(Num(size, decimal=size.denominator != 1), factors)
        return Neg(body) if coefficient < 0 else body
    body = _product(Num(size.numerator), factors)
    if size.denominator != 1:
        body = Div(body, Num(size.denominator))
    if body is ZERO:
        return ZERO
    return Neg(body) if coefficient < 0 else body


def _weight(expr: Expr) -> int:
    """Numbers, then variables, then functions, e^u, and sums last: x e^{-x}, 2 sigma(x) (1 - x)."""
    match expr:
        case Num() | Const():
            return 0
        case Var():
            return 1
        case Call("exp", _):
            return 3
        case Add():
            return 4
        case _:
            return 2
