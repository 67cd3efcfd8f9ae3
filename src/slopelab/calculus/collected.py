"""A polynomial written by powers of one of its atoms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq_mpoly

from slopelab.calculus.field import Quotient
from slopelab.calculus.render import rendered
from slopelab.core.expr import ONE, Add, Expr, Mul, Num, Pow


def collected(quotient: Quotient, index: int, *, decimal: bool) -> Expr:
    """A polynomial by powers of one atom: y + sigma - y sigma as y + sigma (1 - y).

    Args:
        quotient: what to write; its denominator is a number.
        index: the atom's place among the generators.
        decimal: write coefficients as decimals where those end.
    """
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
    if not parts:
        return Num(0)
    return parts[0] if len(parts) == 1 else Add(tuple(_flattened(parts)))


def _flattened(parts: Sequence[Expr]) -> list[Expr]:
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.terms if isinstance(part, Add) else (part,))
    return flat
