r"""The shape of a function as sentences: where it rises and bends, its zeros, lines, and gains."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from slopelab.calculus.asymptotes import Asymptote
from slopelab.calculus.claims import Place, is_simple, rational
from slopelab.calculus.facts import Facts, facts
from slopelab.calculus.moments import moments
from slopelab.calculus.simplify import complexity
from slopelab.calculus.trends import Course
from slopelab.core.expr import Expr, Neg, Num, transform
from slopelab.core.spec import Activation
from slopelab.prose.line import Line
from slopelab.prose.maths import Maths, Names, function_names, listed, number
from slopelab.words import t

LONGEST = 8
"""Symbols; a longer closed form of a place is told as a decimal."""
MOST_PLACES = 6
"""More places than these are not told one by one."""


def say(key: str, **fields: Maths | str) -> Line:
    """A sentence about a fact."""
    return Line("say", key=f"fact.{key}", fields=fields)


def point(place: Place) -> Maths:
    """A point as a number; with its repetitions, if it has some: pi/2 + 2 k pi."""
    at = number(place.value, place.exact)
    known = place.exact
    # A fraction that is too long to read is told as a decimal.
    long = known is not None and rational(known) is not None and not is_simple(known)
    if known is not None and complexity(known) <= LONGEST and not long:
        at = Names().maths(known)
    if place.period is None:
        return at
    every = Names().maths(place.period)
    if place.value == 0:
        return Maths(f"{every.latex}\\,k", f"{every.text}·k")
    return Maths(f"{at.latex} + {every.latex}\\,k", f"{at.text} + {every.text}·k")


def between(low: Place | None, high: Place | None, *, closed: bool = False) -> Maths:
    """A stretch: ``x < 1``, ``0 < x < 1``; with its ends, if it is closed."""
    left = None if low is None else point(low)
    right = None if high is None else point(high)
    if left is None and right is None:
        return Maths(r"x \in \mathbb{R}", t("maths.everywhere"))
    latex, text = (r"\le", "≤") if closed else ("<", "<")
    if left is None:
        assert right is not None
        return Maths(f"x {latex} {right.latex}", f"x {text} {right.text}")
    if right is None:
        latex, text = (r"\ge", "≥") if closed else (">", ">")
        return Maths(f"x {latex} {left.latex}", f"x {text} {left.text}")
    return Maths(
        f"{left.latex} {latex} x {latex} {right.latex}",
        f"{left.text} {text} x {text} {right.text}",
    )


def course_lines(found: Course | None, key: str) -> Iterator[Line]:
    """The stages, if they are few and do not come again and again."""
    if found is None or len(found.stages) < 2:  # noqa: PLR2004 - one stage is told elsewhere
        return
    if found.period is not None:
        yield say(f"{key}.periodic", period=Names().maths(found.period))
        return
    if any(found.endless) or len(found.stages) > MOST_PLACES:
        yield say(f"{key}.many")
        return
    parts: dict[str, list[Maths]] = {}
    for stage in found.stages:
        parts.setdefault(stage.kind, []).append(between(stage.low, stage.high))
    for kind, stretches in parts.items():
        yield say(f"stage.{kind}", where=joined(stretches))


def joined(parts: Sequence[Maths]) -> Maths:
    """Stretches with "or" between them."""
    return Maths(
        rf"\ \text{{{t('maths.or')}}}\ ".join(part.latex for part in parts),
        f" {t('maths.or')} ".join(part.text for part in parts),
    )


def shape(spec: Activation, found: Facts) -> Iterator[Line]:
    """Lines far out, stretches, bends, smoothness, zeros."""
    names = function_names(spec)
    for asymptote, side in zip(found.asymptotes, ("left", "right"), strict=True):
        yield from _asymptote(asymptote, names, side)
    if found.monotone == "neither":
        yield from course_lines(found.trends, "trends")
    if found.curvature in {"convex", "concave", "straight"}:
        yield say(f"curvature.{found.curvature}")
    else:
        yield from course_lines(found.bends, "bends")


def details(spec: Activation, found: Facts) -> Iterator[Line]:
    """Smoothness, zeros, fixed points, second derivative, and what it does to noise."""
    if found.smoothness is not None:
        yield _smoothness(found)
    yield from _zeros(spec, found)
    yield from _fixed(spec, found)
    low, high = found.bend_minimum, found.bend_maximum
    known = low.standing != "numeric" and high.standing != "numeric"
    if known and math.isfinite(low.value) and math.isfinite(high.value) and low.value < high.value:
        yield say(
            "bend",
            low=number(low.value, low.exact),
            high=number(high.value, high.exact),
            standing=t(f"standing.{low.standing}"),
        )
    yield from gains(spec)


def _asymptote(found: Asymptote | None, names: Names, side: str) -> Iterator[Line]:
    if found is None or found.kind == "constant":
        return
    yield say(f"{found.kind}_{side}", f=names.maths(_value()), line=names.maths(short(found.expr)))


def short(expr: Expr) -> Expr:
    """An expression with its longest numbers rounded to six digits."""

    def rule(node: Expr) -> Expr:
        value = rational(node)
        if value is not None and len(str(value)) > LONGEST + 1:
            rounded = Num(Fraction(f"{abs(float(value)):.6g}"), decimal=True)
            return Neg(rounded) if value < 0 else rounded
        return node

    return transform(expr, rule)


def _value() -> Expr:
    from slopelab.calculus.derivation import VALUE

    return VALUE


def _smoothness(found: Facts) -> Line:
    assert found.smoothness is not None
    order, places = found.smoothness.order, found.smoothness.places
    if order is None:
        return say("smooth")
    where = listed([point(place) for place in places])
    if order < 0:
        return say("broken", place=where)
    space = Maths(f"C^{{{order}}}", f"C^{order}")
    return say("smooth_up_to", space=space, next=str(order + 1), place=where)


def _zeros(spec: Activation, found: Facts) -> Iterator[Line]:
    if found.zeros is None:
        return
    f = function_names(spec).maths(_value())
    places = found.zeros.places
    if not places:
        yield say("no_zero", f=f)
    elif any(found.zeros.endless) or len(places) > MOST_PLACES:
        near = sorted(places, key=lambda place: abs(place.value))[:3]
        near.sort(key=lambda place: place.value)
        yield say("zeros_many", f=f, place=listed([point(place) for place in near]))
    else:
        yield say("zeros", f=f, place=listed([_where(place, found) for place in places]))


def _where(place: Place, found: Facts) -> Maths:
    if not place.stretch:
        at = point(place)
        return Maths(f"x = {at.latex}", f"x = {at.text}")
    low = None if math.isinf(place.low) else Place(place.low, place.low)
    high = None if math.isinf(place.high) else Place(place.high, place.high)
    # Where f does not jump, it takes the value at the ends too.
    continuous = found.smoothness is not None and found.smoothness.order != -1
    return between(low, high, closed=continuous)


def _fixed(spec: Activation, found: Facts) -> Iterator[Line]:
    f = function_names(spec).maths(_value())
    points = found.fixed_points
    if not points or any(found.fixed_endless) or len(points) > MOST_PLACES:
        return
    for kind in ("attracting", "repelling", "neutral", "mixed"):
        places = [_where(one.place, found) for one in points if one.stability == kind]
        if places:
            yield say(f"fixed.{kind}", f=f, place=listed(places))


def gains(spec: Activation) -> Iterator[Line]:
    """What a function does to standard normal noise."""
    if not facts(spec.bound_expr).everywhere:
        return
    found = moments(spec.bound_expr, Fraction(1))
    if not all(math.isfinite(claim.value) for claim in (found.square, found.slope_square)):
        return
    if found.square.value <= 0 or found.slope_square.value <= 0:
        return
    yield say(
        "gains",
        mean=number(found.mean.value, found.mean.exact),
        square=number(found.square.value, found.square.exact),
        slope=number(found.slope_square.value, found.slope_square.exact),
        forward=number(found.forward_gain),
        backward=number(found.backward_gain),
        standing=t(f"standing.{found.square.standing}"),
    )
