"""The targets at which a pairing is looked at, and whether the two match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.claims import Standing
from slopelab.calculus.ends import derivative
from slopelab.calculus.extremes import X
from slopelab.calculus.field import NoNormalFormError
from slopelab.calculus.pieces import pieces
from slopelab.calculus.simplify import canonical
from slopelab.calculus.stretch import UncertainError
from slopelab.core.expr import Expr, Num, substitute, variables
from slopelab.core.interval import Interval
from slopelab.core.spec import PREDICTION, TARGET

Kind: TypeAlias = Literal["upper", "inside", "lower", "given"]
"""At the upper end of what loss and activation allow, inside, at the lower end; or as asked for."""

_FAVOURITES: Final = (Fraction(1), Fraction(1, 2), Fraction(0), Fraction(-1), Fraction(-1, 2))
_GRID: Final = tuple(Fraction(k, 7) for k in (-33, -19, -9, -4, -1, 2, 5, 11, 17, 31))


@final
@dataclass(frozen=True, slots=True)
class Target:
    """A target, and where it lies.

    Args:
        kind: where.
        y: the target.
    """

    kind: Kind
    y: Fraction


def targets(
    outputs: Interval, allowed: Interval, *, same: bool, binary: bool
) -> tuple[Target, ...]:
    """The targets at which a pairing shows what it is: at each end of what there is, and inside.

    Args:
        outputs: the range of the activation.
        allowed: the targets of the loss.
        same: whether targets and predictions are of one kind, so that only targets among the
            outputs make sense.
        binary: whether nothing but the ends makes sense.

    Example:
        >>> from slopelab.core.interval import CLOSED_UNIT, REALS
        >>> [str(t.y) for t in targets(Interval.parse("(-1, 1)"), REALS, same=True, binary=False)]
        ['1', '1/2', '-1']
        >>> [t.kind for t in targets(REALS, CLOSED_UNIT, same=False, binary=False)]
        ['upper', 'inside', 'lower']
    """
    low, high, low_in, high_in = allowed.low, allowed.high, allowed.low_closed, allowed.high_closed
    if same:
        if outputs.low > low:
            low, low_in = outputs.low, True
        if outputs.high < high:
            high, high_in = outputs.high, True
        if not low < high:
            low, high = allowed.low, allowed.high
            low_in, high_in = allowed.low_closed, allowed.high_closed
    found: list[Target] = []
    if high_in and isinstance(high, Fraction):
        found.append(Target("upper", high))
    ends_alone = binary and low_in and high_in
    if not ends_alone:
        found.append(Target("inside", _inside(low, high)))
    if low_in and isinstance(low, Fraction):
        found.append(Target("lower", low))
    return tuple(found)


def _inside(low: Fraction | float, high: Fraction | float) -> Fraction:
    for favourite in _FAVOURITES:
        if low < favourite < high:
            return favourite
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return (low + high) / 2
    finite = low if isinstance(low, Fraction) else high
    if isinstance(finite, Fraction):
        return finite + (1 if finite is low else -1)
    middle = Fraction(max(min(low, 1e6), -1e6)) / 2 + Fraction(max(min(high, 1e6), -1e6)) / 2
    return Fraction(round(middle * 1000), 1000)


@final
@dataclass(frozen=True, slots=True)
class Match:
    """Whether an activation and a loss match: dL/dz = A(z) - c y, with one number c > 0.

    So it is where the slope of the activation cancels: sigmoid with cross-entropy has dL/dz =
    f(z) - y. The loss is then the one of a natural exponential family in its natural parameter.

    Args:
        holds: whether it is so.
        standing: how sure that is.
    """

    holds: bool
    standing: Standing


def match(activation: Expr, loss: Expr, ys: Sequence[Fraction]) -> Match:
    """Whether two functions match, over some targets.

    Args:
        activation: f, in x.
        loss: L, in p and y.
        ys: two targets or more.

    Example:
        >>> from slopelab.core.parse import parse
        >>> bce = parse("-(y*log(p) + (1-y)*log(1-p))", variables=("p", "y"))
        >>> match(parse("1/(1+exp(-x))"), bce, [Fraction(0), Fraction(1)])
        Match(holds=True, standing='proved')
    """
    if len(ys) < 2:  # noqa: PLR2004 - nothing to compare
        return Match(holds=False, standing="proved")
    slope, pull = derivative(activation, X), derivative(loss, PREDICTION)
    rates: list[arb] = []
    for z in _GRID:
        here = {X.name: ball(z)}
        prediction, own = evaluate(activation, here), evaluate(slope, here)
        pulls = [evaluate(pull, {PREDICTION.name: prediction, TARGET.name: ball(y)}) for y in ys]
        for y, other in zip(ys[1:], pulls[1:], strict=True):
            rates.append((pulls[0] - other) * own / ball(y - ys[0]))
            if not rates[-1].is_finite() or not rates[-1].overlaps(rates[0]):
                return Match(holds=False, standing="certified")
    if not rates[0] > 0:
        return Match(holds=False, standing="certified")
    for y in ys[1:]:
        first, second = (substitute(pull, {TARGET: Num(target)}) for target in (ys[0], y))
        difference = substitute(first - second, {PREDICTION: activation}) * slope
        if not _is_constant(difference):
            return Match(holds=True, standing="numeric")
    return Match(holds=True, standing="proved")


def _is_constant(expr: Expr) -> bool:
    """Whether algebra shows that an expression is one number, on all of its pieces."""
    try:
        if not variables(canonical(expr, unfold=True)):
            return True
        values = {canonical(part.expr, unfold=True) for part in pieces(expr, X)}
    except (NoNormalFormError, UncertainError):
        return False
    return len(values) == 1 and not variables(values.pop())
