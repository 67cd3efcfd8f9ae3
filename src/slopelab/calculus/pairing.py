r"""An activation and a loss together: what dL/dz does on the wrong side of a target, and the right.

L(f(z), y) as a function of z has two ends. What is far out there follows from the activation
far out, which is worked out once (`calculus.germs`), put into dL/dp: dL/dz = L'(f(z)) f'(z). Which
end is wrong follows from where the loss is least (`calculus.shapes`), against the outputs that
the activation has. Every statement says how sure it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, final

from slopelab.calculus.balls import evaluate
from slopelab.calculus.claims import STANDINGS, Standing
from slopelab.calculus.convexity import convex_by_roots, convex_by_rules
from slopelab.calculus.ends import SIDES, Ends, Pull, ends, pull
from slopelab.calculus.extremes import X
from slopelab.calculus.flows import Far, Flow
from slopelab.calculus.gradients import gradient
from slopelab.calculus.least import Least, Reach, least
from slopelab.calculus.limits import Side
from slopelab.calculus.shapes import Edge
from slopelab.core.expr import Expr
from slopelab.core.interval import REALS, Interval

Stop: TypeAlias = Literal["fades", "stops", "keeps_on", "unknown"]
"""How the gradient behaves where the loss is least. fades: tends to 0. stops: is 0 beyond an edge.
keeps_on: stays away from 0 on both sides, so that a step of fixed size jumps to and fro."""


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

    @property
    def sure(self) -> Standing:
        """How sure all that is said of the end is."""
        return min((self.standing, self.gradient.standing), key=STANDINGS.index)


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
    best = least(far, near)
    found: list[EndStudy] = []
    for wrong, side in zip(best.wrong, SIDES, strict=True):
        far_out = gradient(far, near, side)
        toward = None if not far_out.sign else far_out.sign == side
        found.append(EndStudy(side, far_out, wrong, toward, best.standing))
    convex, convex_standing = _convex(far, near, found)
    return TargetStudy(
        y, found[0], found[1], best.reach, _stop(far, near, best, found), convex, convex_standing
    )


def _stop(far: Ends, near: Pull, best: Least, found: Sequence[EndStudy]) -> Stop:
    """What the gradient does where the loss is least."""
    if best.hollow is None:
        return "unknown"
    right = [end for end in found if end.wrong is False]
    if best.reach == "reached":
        bottom, top = best.hollow
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
    if best.reach == "beyond" and not best.extreme:
        return "unknown"
    return _stop_at_extreme(far, far.low if best.extreme < 0 else far.high)


def _stop_at_extreme(far: Ends, extreme: Edge) -> Stop:
    """Beyond reach, where the activation takes its extreme value: at a corner or at a bend."""
    for edge, left, right in far.shape.corners:
        here = Edge(evaluate(far.expr, {X.name: edge.ball}))
        if extreme.is_at(here) and not bool(left == 0) and not bool(right == 0):
            return "keeps_on"
    return "fades"


def _convex(far: Ends, near: Pull, found: Sequence[EndStudy]) -> tuple[bool | None, Standing]:
    dying: list[Standing] = [
        end.sure
        for end in found
        # A convex loss that is not least at an end has a slope that stays there, and leads back.
        if end.wrong and (end.flow in {"vanishing", "dead", "wavering"} or end.toward is False)
    ]
    certain: list[Standing] = [standing for standing in dying if standing != "numeric"]
    if certain:
        return False, certain[0]
    convex, standing = convex_by_rules(far, near)
    if convex is not None and (standing != "numeric" or not dying):
        return convex, standing
    return (False, "numeric") if dying else convex_by_roots(far, near)
