r"""An activation and a loss together: what dL/dz does on the wrong side of a target, and the right.

L(f(z), y) as a function of z has two ends. What is far out there follows from the activation
far out, which is worked out once (`calculus.germs`), put into dL/dp: dL/dz = L'(f(z)) f'(z). Which
end is wrong follows from where the loss is least (`calculus.shapes`), against the outputs that
the activation has. Every statement says how sure it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias, final

from flint import arb

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.claims import STANDINGS, Standing
from slopelab.calculus.convexity import convex_by_roots, convex_by_rules
from slopelab.calculus.dominance import UndecidedError
from slopelab.calculus.ends import SIDES, Ends, Pull, ends, pull
from slopelab.calculus.extremes import X
from slopelab.calculus.far import germ
from slopelab.calculus.flows import Far, Flow, far_of, sampled_far
from slopelab.calculus.germs import terms
from slopelab.calculus.limits import Side
from slopelab.calculus.shapes import Edge
from slopelab.core.expr import Expr, Var, substitute
from slopelab.core.interval import REALS, Interval
from slopelab.core.spec import PREDICTION

Z: Final = Var("z")
"""The input of the activation, in everything that is said of a pairing."""

Reach: TypeAlias = Literal["reached", "approached", "beyond"]
"""reached: some z has the prediction for which the loss is least. approached: only in the limit.
beyond: no output of the activation comes near it."""

Stop: TypeAlias = Literal["fades", "stops", "keeps_on", "unknown"]
"""How the gradient behaves where the loss is least. fades: tends to 0. stops: is 0 beyond an edge.
keeps_on: stays away from 0 on both sides, so that a step of fixed size jumps to and fro."""


_TERMS: Final = (2, 4)
"""So many terms are tried; hardly ever does so much cancel that the first do not do."""


@final
@dataclass(frozen=True, slots=True)
class EndStudy:
    """One end of the loss as a function of z.

    Args:
        side: -1 for z to -inf, 1 for +inf.
        gradient: dL/dz far out.
        wrong: whether the loss is larger there than it need be; None where that is not known.
        toward: whether descent leads back from there; None where the gradient has no sign.
        standing: how sure it is that it is the wrong or the right one.
    """

    side: Side
    gradient: Far
    wrong: bool | None
    toward: bool | None
    standing: Standing

    @property
    def flow(self) -> Flow:
        """What becomes of the gradient there."""
        return self.gradient.flow


@final
@dataclass(frozen=True, slots=True)
class TargetStudy:
    """A pairing with one target.

    Args:
        y: the target.
        left: the end at -inf.
        right: the end at +inf.
        reach: whether the activation comes to where the loss is least.
        stop: what the gradient does there.
        convex: whether L(f(z), y) is convex in z; None where it is not known.
        convex_standing: how sure that is.
    """

    y: Fraction
    left: EndStudy
    right: EndStudy
    reach: Reach
    stop: Stop
    convex: bool | None
    convex_standing: Standing

    @property
    def wrong(self) -> tuple[EndStudy, ...]:
        """The ends on the wrong side of the target."""
        return tuple(end for end in (self.left, self.right) if end.wrong)

    @property
    def suspect(self) -> tuple[EndStudy, ...]:
        """The ends that are wrong, or not known to be right."""
        return tuple(end for end in (self.left, self.right) if end.wrong is not False)


def study(
    activation: Expr,
    loss: Expr,
    y: Fraction,
    prediction: Interval = REALS,
) -> TargetStudy:
    """A pairing with one target, looked at from far out.

    Args:
        activation: f, in x.
        loss: L, in p and y.
        y: the target.
        prediction: the predictions that the loss is defined for.

    Example:
        >>> from slopelab.core.parse import parse
        >>> half = parse("0.5*(p - y)^2", variables=("p", "y"))
        >>> found = study(parse("tanh(x)"), half, Fraction(1))
        >>> found.left.wrong, found.left.flow, found.right.wrong, found.right.flow
        (True, 'vanishing', False, 'vanishing')
    """
    far, near = ends(activation), pull(loss, y, prediction)
    wrongs, reach, standing = _wrong_ends(far, near)
    found: list[EndStudy] = []
    for index, side in enumerate(SIDES):
        gradient = _gradient(far, near, index, side)
        toward = None if not gradient.sign else gradient.sign == side
        found.append(EndStudy(side, gradient, wrongs[index], toward, standing))
    convex, convex_standing = _convex(far, near, found)
    return TargetStudy(
        y, found[0], found[1], reach, _stop(far, near, reach, found), convex, convex_standing
    )


def _gradient(far: Ends, near: Pull, index: int, side: Side) -> Far:
    """dL/dz = L'(f(z)) f'(z) far out."""
    value, slope = far.values[index], far.slopes[index]
    if slope is not None and slope.is_zero:
        return far_of(slope, Z, side)
    if value is not None and slope is not None:
        for count in _TERMS:
            with terms(count), suppress(UndecidedError):
                inputs = {PREDICTION: value.cut(count)}
                return far_of(germ(near.slope, inputs) * slope.cut(count), Z, side)
    return sampled_far((substitute(near.slope, {PREDICTION: far.expr}), far.slope), X, side)


def _wrong_ends(far: Ends, near: Pull) -> tuple[tuple[bool | None, bool | None], Reach, Standing]:
    """Which ends are wrong, and whether the least loss is reached at all."""
    standing: Standing = min((far.standing, near.standing), key=STANDINGS.index)
    bottom, top = near.shape.bottom
    if not near.shape.is_valley:
        return _wrong_by_samples(far, near), "reached", "numeric"
    if far.high.is_below(bottom):
        best, reach = (far.high, far.high), "beyond"
    elif top.is_below(far.low):
        best, reach = (far.low, far.low), "beyond"
    else:
        best, reach = (bottom, top), _reach(far, bottom, top)
    wrong = [
        None if place is None else place.is_below(best[0]) or best[1].is_below(place)
        for place in far.places
    ]
    return (wrong[0], wrong[1]), reach, standing


def _reach(far: Ends, bottom: Edge, top: Edge) -> Reach:
    """Whether an output of the activation lies where the loss is least, or only a limit of some."""
    if far.high.is_at(bottom) and (not far.attained[1] or bottom.infinite):
        return "approached"
    if far.low.is_at(top) and (not far.attained[0] or top.infinite):
        return "approached"
    return "reached"


def _wrong_by_samples(far: Ends, near: Pull) -> tuple[bool | None, bool | None]:
    """For a loss with several hollows: against the least of some samples."""
    least: arb | None = None
    for k in range(-80, 81):
        value = _loss_at(far, near, ball(Fraction(k, 8)))
        if value is not None and (least is None or bool(value < least)):
            least = value
    found: list[bool | None] = []
    for side in SIDES:
        value = _loss_at(far, near, ball(Fraction(side * 400)))
        if value is None or least is None:
            found.append(None)
        else:
            found.append(bool(value > least + arb("1e-6") * (1 + abs(least))))
    return found[0], found[1]


def _loss_at(far: Ends, near: Pull, z: arb) -> arb | None:
    prediction = evaluate(far.expr, {X.name: z}, bits=2400)
    value = evaluate(near.loss, {PREDICTION.name: prediction}, bits=2400)
    return value if value.is_finite() else None


def _stop(far: Ends, near: Pull, reach: Reach, found: Sequence[EndStudy]) -> Stop:
    """What the gradient does where the loss is least."""
    if not near.shape.is_valley:
        return "unknown"
    right = [end for end in found if end.wrong is False]
    if reach == "reached":
        bottom, top = near.shape.bottom
        if not bottom.is_at(top):
            return "stops"
        sides = near.shape.slopes_at(bottom)
        if sides is None or bool(sides[0] == 0) or bool(sides[1] == 0):
            return "fades"
        return "keeps_on"
    if right:
        flows = {end.flow for end in right}
        if flows <= {"vanishing", "dead"}:
            return "fades" if "vanishing" in flows else "stops"
        return "unknown" if flows & {"unknown", "wavering"} else "keeps_on"
    return _stop_at_extreme(far, near)


def _stop_at_extreme(far: Ends, near: Pull) -> Stop:
    """Beyond reach, where the activation takes its extreme value: at a corner or at a bend."""
    bottom, _ = near.shape.bottom
    wanted = 1 if far.high.is_below(bottom) else -1
    for edge, left, right in far.shape.corners:
        here = evaluate(far.expr, {X.name: edge.ball})
        extreme = far.high if wanted > 0 else far.low
        if extreme.is_at(Edge(here)) and not bool(left == 0) and not bool(right == 0):
            return "keeps_on"
    return "fades"


def _convex(far: Ends, near: Pull, found: Sequence[EndStudy]) -> tuple[bool | None, Standing]:
    for end in found:
        # A convex loss that is not least at an end has a slope that stays there, and leads back.
        dying = end.flow in {"vanishing", "dead", "wavering"} or end.toward is False
        if end.wrong and dying:
            return False, min((end.standing, end.gradient.standing), key=STANDINGS.index)
    convex, standing = convex_by_rules(far, near)
    return convex_by_roots(far, near) if convex is None else (convex, standing)
