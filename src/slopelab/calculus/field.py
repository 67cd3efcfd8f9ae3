r"""The field of fractions in which expressions are compared, cancelled and factored.

An expression becomes a quotient of two polynomials with rational coefficients over its atoms
(`calculus.atoms`); FLINT cancels and factors them. All powers of one exponential share one
generator: with e^{-x} and e^{2x} it is t = e^x and they are 1/t and t^2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from hashlib import sha256
from math import gcd, lcm
from typing import Final, final

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from slopelab.calculus.atoms import scaled, to_atoms
from slopelab.core.expr import (
    ONE,
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
)
from slopelab.core.text import to_text

MOST_TERMS: Final = 300
"""Polynomials are kept to so many terms: what a person typed never makes algebra hang."""
HIGHEST_DEGREE: Final = 200


class NoNormalFormError(ArithmeticError):
    """A denominator is identically zero, or a polynomial would grow beyond the bounds."""


@final
@dataclass(frozen=True, slots=True)
class Exponential:
    """One family e^{g m}, e^{2 g m}, ...: the step g and the monomial m."""

    step: Fraction
    monomial: Expr
    both_signs: bool

    def power(self, k: int) -> Expr:
        """e^{k g m} as an expression."""
        coefficient = self.step * k
        magnitude = abs(coefficient)
        size: Expr
        if magnitude == 1:
            size = self.monomial
        elif self.monomial is ONE:
            size = Num(magnitude)
        elif magnitude.numerator == 1:
            size = Div(self.monomial, Num(magnitude.denominator))
        elif magnitude.denominator == 1:
            size = Num(magnitude) * self.monomial
        else:
            size = Div(Num(magnitude.numerator) * self.monomial, Num(magnitude.denominator))
        return call("exp", Neg(size) if coefficient < 0 else size)


Generator = Expr | Exponential


@final
@dataclass(frozen=True, slots=True)
class Field:
    """Polynomials over some atoms.

    Args:
        generators: the atoms, in order.
        context: FLINT's context; its variables are called g0, g1, ...
    """

    generators: tuple[Generator, ...]
    context: fmpq_mpoly_ctx

    @classmethod
    def of(cls, generators: Sequence[Generator]) -> Field:
        """The field over those atoms."""
        names = tuple(f"g{index}" for index in range(max(len(generators), 1)))
        return cls(tuple(generators), fmpq_mpoly_ctx.get(names, Ordering.lex))

    def constant(self, value: Fraction | int) -> fmpq_mpoly:
        """A constant polynomial."""
        fraction = Fraction(value)
        return self.context.constant(fmpq(fraction.numerator, fraction.denominator))

    def generator(self, index: int) -> fmpq_mpoly:
        """The polynomial that is one atom."""
        return self.context.gen(index)


@final
@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator / denominator, in lowest terms."""

    field: Field
    numerator: fmpq_mpoly
    denominator: fmpq_mpoly

    @classmethod
    def of(cls, field: Field, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> Quotient:
        """Cancel the common factor.

        Raises:
            NoNormalFormError: the denominator is zero.
        """
        if denominator.is_zero():
            raise NoNormalFormError
        common = numerator.gcd(denominator)
        if not common.is_one():
            numerator, denominator = divided(numerator, common), divided(denominator, common)
        return cls(field, numerator, denominator)

    def __add__(self, other: Quotient) -> Quotient:
        left = product(self.numerator, other.denominator)
        right = product(other.numerator, self.denominator)
        return Quotient.of(self.field, left + right, product(self.denominator, other.denominator))

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient.of(
            self.field,
            product(self.numerator, other.numerator),
            product(self.denominator, other.denominator),
        )

    def __truediv__(self, other: Quotient) -> Quotient:
        return Quotient.of(
            self.field,
            product(self.numerator, other.denominator),
            product(self.denominator, other.numerator),
        )

    def __neg__(self) -> Quotient:
        return Quotient(self.field, -self.numerator, self.denominator)

    def __pow__(self, power: int) -> Quotient:
        top, bottom = self.numerator, self.denominator
        if power < 0:
            top, bottom, power = bottom, top, -power
        one = self.field.constant(1)
        top = reduce(product, [top] * power, one) if len(top) > 1 else top**power
        bottom = reduce(product, [bottom] * power, one) if len(bottom) > 1 else bottom**power
        return Quotient.of(self.field, top, bottom)

    @property
    def is_zero(self) -> bool:
        """Whether it is identically zero."""
        return self.numerator.is_zero()


def product(left: fmpq_mpoly, right: fmpq_mpoly) -> fmpq_mpoly:
    """left * right, within the bounds.

    Raises:
        NoNormalFormError: it would have too many terms or too high a degree.
    """
    if len(left) * len(right) > MOST_TERMS**2:
        raise NoNormalFormError
    result = left * right
    if len(result) > MOST_TERMS or (len(result) > 1 and max(result.degrees()) > HIGHEST_DEGREE):
        raise NoNormalFormError
    return result


def divided(dividend: fmpq_mpoly, divisor: fmpq_mpoly) -> fmpq_mpoly:
    """The exact quotient of two polynomials."""
    quotient, rest = divmod(dividend, divisor)
    assert rest.is_zero()
    return quotient


def fraction_of(value: fmpq) -> Fraction:
    """An exact number of FLINT's as one of Python's."""
    return Fraction(int(value.p), int(value.q))


def _atoms(exprs: Iterable[Expr]) -> list[Expr]:
    found: dict[Expr, None] = {}
    seen: set[Expr] = set()

    def visit(node: Expr) -> None:
        if node in seen:
            return
        seen.add(node)
        match node:
            case Num():
                pass
            case Neg() | Add() | Mul() | Div():
                for part in children(node):
                    visit(part)
            case Pow(base, Num(value, _)) if value.denominator == 1:
                visit(base)
            case _:
                found.setdefault(node)

    for expr in exprs:
        visit(expr)
    return list(found)


def generators_of(exprs: Sequence[Expr], *, natural: bool) -> list[Generator]:
    """The atoms of some flat expressions, exponentials first.

    Args:
        exprs: expressions made by `calculus.atoms.to_atoms`.
        natural: count the powers of an exponential in e^{-x} where only that was written; else
            always in e^{+x}, so that equal functions look equal.
    """
    generators: list[Expr] = []
    families: dict[Expr, list[Fraction]] = {}
    for atom in _atoms(exprs):
        match atom:
            case Call("exp", (arg,)):
                coefficient, monomial = scaled(arg)
                families.setdefault(monomial, []).append(coefficient)
            case _:
                generators.append(atom)
    exponentials: list[Exponential] = []
    for monomial, coefficients in families.items():
        step = abs(reduce(_common_step, coefficients))
        signs = {coefficient > 0 for coefficient in coefficients}
        downward = natural and signs == {False}
        exponentials.append(
            Exponential(-step if downward else step, monomial, natural and len(signs) > 1)
        )
    if not natural:
        # Equal functions must look equal, whatever order they were written in.
        exponentials.sort(key=lambda family: _order(family.monomial))
        generators.sort(key=_order)
    return [*exponentials, *generators]


SHORT: Final = 60
"""Nodes; what is no longer than this is ordered by its text, as a reader would."""


def _order(expr: Expr) -> tuple[bool, str]:
    """A place among the atoms that depends on nothing but the expression itself."""
    long = node_count(expr) > SHORT
    return (long, _fingerprint(expr) if long else to_text(expr))


def _fingerprint(expr: Expr) -> str:
    """The text would be as long as the tree; this is as quick as its distinct nodes are few."""
    done: dict[Expr, str] = {}

    def visit(node: Expr) -> str:
        if node not in done:
            own = [str(getattr(node, name, "")) for name in ("name", "value", "op")]
            parts = [type(node).__name__, *own, *(visit(part) for part in children(node))]
            done[node] = sha256("|".join(parts).encode()).hexdigest()
        return done[node]

    return visit(expr)


def _common_step(a: Fraction, b: Fraction) -> Fraction:
    """The largest number of which both are whole multiples."""
    return Fraction(gcd(a.numerator, b.numerator), lcm(a.denominator, b.denominator))


def quotient_over(field: Field, expr: Expr) -> Quotient:
    """A flat expression as a quotient over a field that holds all its atoms.

    Raises:
        NoNormalFormError: a denominator is zero, or a polynomial grows beyond the bounds.
    """
    one = field.constant(1)
    families = {
        generator.monomial: (index, generator.step)
        for index, generator in enumerate(field.generators)
        if isinstance(generator, Exponential)
    }
    places = {
        generator: index
        for index, generator in enumerate(field.generators)
        if not isinstance(generator, Exponential)
    }

    done: dict[Expr, Quotient] = {}

    def visit(node: Expr) -> Quotient:
        if node not in done:
            done[node] = step(node)
        return done[node]

    def step(node: Expr) -> Quotient:
        match node:
            case Num(value, _):
                return Quotient(field, field.constant(value), one)
            case Neg(arg):
                return -visit(arg)
            case Add(terms):
                return reduce(Quotient.__add__, map(visit, terms))
            case Mul(factors):
                return reduce(Quotient.__mul__, map(visit, factors))
            case Div(numerator, denominator):
                return visit(numerator) / visit(denominator)
            case Pow(base, Num(value, _)) if value.denominator == 1:
                return visit(base) ** int(value)
            case Call("exp", (arg,)):
                coefficient, monomial = scaled(arg)
                index, step = families[monomial]
                power = int(coefficient / step)
                if abs(power) > HIGHEST_DEGREE:
                    raise NoNormalFormError  # rates such as 1 and 1.0001 share no useful step
                return Quotient(field, field.generator(index), one) ** power
            case _:
                return Quotient(field, field.generator(places[node]), one)

    return visit(expr)


def reduced(quotient: Quotient) -> Quotient:
    """Use sqrt(v)^2 = v, |u|^2 = u^2, cos^2 u = 1 - sin^2 u."""
    field = quotient.field
    for index, generator in enumerate(field.generators):
        square: Expr
        match generator:
            case Call("sqrt", (arg,)):
                square = arg
            case Call("abs", (arg,)):
                square = Pow(arg, Num(2))
            case Call("cos", (arg,)):
                square = Add((ONE, Neg(Pow(call("sin", arg), Num(2)))))
            case _:
                continue
        if max(_degree(p, index) for p in (quotient.numerator, quotient.denominator)) > 1:
            quotient = _square_out(quotient, index, square)
    return quotient


def _square_out(quotient: Quotient, index: int, square: Expr) -> Quotient:
    field = quotient.field
    flat = to_atoms(square, lambda expr: expr, unfold=False)
    known = {g for g in field.generators if not isinstance(g, Exponential)}
    if any(atom not in known for atom in _atoms([flat])):
        return quotient  # its square lies outside this field: leave the power standing
    value = quotient_over(field, flat)
    zero = Quotient(field, field.constant(0), field.constant(1))

    def replaced(polynomial: fmpq_mpoly) -> Quotient:
        total = zero
        for powers, coefficient in polynomial.terms():
            rest = list(powers)
            rest[index] = powers[index] % 2
            term = field.context.from_dict({tuple(rest): coefficient})
            total = total + Quotient(field, term, field.constant(1)) * value ** (powers[index] // 2)
        return total

    return replaced(quotient.numerator) / replaced(quotient.denominator)


def _degree(polynomial: fmpq_mpoly, index: int) -> int:
    return int(polynomial.degrees()[index]) if not polynomial.is_zero() else 0
