r"""Facts as sentences; every number carries its standing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from slopelab.calculus.balls import ball, evaluate
from slopelab.calculus.claims import STANDINGS, Claim, Place, Standing, infinite_sign, rational
from slopelab.calculus.conventions import facts_of
from slopelab.calculus.derivation import PREDICTION, VALUE, Derivation, matched, residual_mean
from slopelab.calculus.facts import Facts, facts
from slopelab.calculus.roots import roots
from slopelab.calculus.simplify import canonical, simplified
from slopelab.calculus.stretch import UncertainError
from slopelab.core.apart import apart
from slopelab.core.expr import Expr, Var, Where, depends_on, substitute, variables, walk
from slopelab.core.spec import Activation, Loss, X, parameter_values
from slopelab.prose.line import Line
from slopelab.prose.maths import Maths, function_names, listed, number, pairing_names
from slopelab.prose.shape import details, point, shape
from slopelab.words import t

_LONGEST_FRACTION = 9
"""Characters; a longer fraction is told as a decimal."""

_DEPTH = 10
"""How many layers the remark on depth speaks of."""


def sentences(spec: Activation) -> list[Line]:
    """What is known of an activation, one sentence each.

    Args:
        spec: the activation; its parameters at their values.

    Returns:
        Lines whose `.text`, `.html` and `.latex` are sentences in the language in force.
    """
    found = facts_of(spec)
    return [
        *_range(spec, found),
        *_limits(spec, found),
        *_shape(found),
        *shape(spec, found),
        *_slope(spec, found),
        *_saturation(found),
        *_kinks(found),
        *details(spec, found),
        *_caveats(found),
    ]


def conclusions(spec: Activation, derivation: Derivation) -> list[Line]:
    """What a derivation says: where the slope vanishes, where it is largest, what depth does."""
    found = facts_of(spec)
    return [
        *_vanishing(spec, found, derivation),
        *_slope(spec, found),
        *_saturation(found),
        *(_kinks(found) if spec.params or not _joins(derivation) else ()),
        *_depth(found),
        *_caveats(found),
    ]


_DL_DZ: Final = Maths(r"\frac{dL}{dz}", "dL/dz")


def _has_cases(expr: Expr) -> bool:
    return any(isinstance(node, Where) for node in walk(expr))


def _joins(derivation: Derivation) -> bool:
    """Whether the derivation has said itself what happens at the kinks."""
    return any(phase.kind == "joins" for phase in derivation.phases)


def pairing_conclusions(activation: Activation, loss: Loss, derivation: Derivation) -> list[Line]:
    """What the gradient of a pairing says: whether a factor is left that can vanish."""
    names = pairing_names(activation, loss)
    slope = derivation.phases[-2].steps[0].after
    gradient = _DL_DZ if _has_cases(slope) else names.maths(slope)
    if matched(derivation):
        return [_pair("matched", gradient, activation)]
    values: dict[Expr, Expr] = {
        Var(name): value
        for spec in (activation, apart(activation, loss))
        for name, value in parameter_values(spec).items()
    }
    bound = simplified(substitute(slope, values)) if not _has_cases(slope) else slope
    mean = residual_mean(bound)
    if mean is not None and mean is not PREDICTION:
        key = (
            "say.pair.residual_here"
            if variables(slope) != variables(bound)
            else "say.pair.residual"
        )
        shown = listed(
            names.equation(letter, value)
            for letter, value in values.items()
            if isinstance(letter, Var) and depends_on(slope, letter)
        )
        fields = {"gradient": names.maths(bound), "mean": names.maths(mean), "values": shown}
        return [Line("say", key=key, fields=fields)]
    found = facts(activation.bound_expr)
    slopes = (found.limits.slope_left, found.limits.slope_right)
    dies = any(limit is not None and rational(limit) == 0 for limit in slopes)
    return [_pair("vanishes" if dies else "alive", gradient, activation)]


def _pair(kind: str, gradient: Maths, activation: Activation) -> Line:
    fields: dict[str, Maths | str] = {"gradient": gradient, "name": str(activation.title)}
    return Line("say", key=f"say.pair.{kind}", fields=fields)


def standing_word(standing: Standing) -> str:
    """proved, certified or numeric, in the language in force."""
    return t(f"standing.{standing}")


def place_maths(place: Place) -> Maths:
    """``x = 0``, or ``x < 0`` for a stretch."""
    if not place.stretch:
        at = point(place)
        return Maths(f"x = {at.latex}", f"x = {at.text}")
    low, high = number(place.low), number(place.high)
    if math.isinf(place.low) and math.isinf(place.high):
        return Maths(r"x \in \mathbb{R}", t("maths.everywhere"))
    if math.isinf(place.low):
        return Maths(f"x < {high.latex}", f"x < {high.text}")
    if math.isinf(place.high):
        return Maths(f"x > {low.latex}", f"x > {low.text}")
    return Maths(f"{low.latex} < x < {high.latex}", f"{low.text} < x < {high.text}")


def places_maths(claim: Claim) -> Maths:
    """All places at which a value is taken."""
    shown = [place_maths(place) for place in claim.places]
    if len(shown) == 2 and _mirrored(claim.places[0], claim.places[1]):  # noqa: PLR2004
        at = point(claim.places[1])
        return Maths(rf"x = \pm {at.latex}", f"x = ±{at.text}")
    return Maths(
        r",\ ".join(place.latex for place in shown), ", ".join(place.text for place in shown)
    )


def _mirrored(left: Place, right: Place) -> bool:
    lone = not any(place.stretch or place.period is not None for place in (left, right))
    return lone and left.value == -right.value


def range_maths(found: Facts) -> Maths:
    """The range as an interval."""
    low, high = (
        number(found.minimum.value, found.minimum.exact),
        number(found.maximum.value, found.maximum.exact),
    )
    left, right = "[" if found.minimum.attained else "(", "]" if found.maximum.attained else ")"
    return Maths(
        rf"{left}{low.latex}, {high.latex}{right}", f"{left}{low.text}, {high.text}{right}"
    )


def _say(key: str, **fields: Maths | str) -> Line:
    return Line("say", key=f"fact.{key}", fields=fields)


def _range(spec: Activation, found: Facts) -> Iterator[Line]:
    names = function_names(spec)
    weakest = _weaker(found.minimum.standing, found.maximum.standing)
    if weakest == "numeric":
        yield _say("range_sampled", range=range_maths(found))
        return
    yield _say("range", range=range_maths(found), standing=standing_word(weakest))
    for claim, key in ((found.minimum, "minimum"), (found.maximum, "maximum")):
        bends = claim.attained and claim.places and not any(p.stretch for p in claim.places)
        if bends and found.standing != "numeric":
            yield _say(
                key,
                f=names.maths(VALUE),
                value=number(claim.value, claim.exact),
                place=places_maths(claim),
                standing=standing_word(claim.standing),
            )


def _weaker(first: Standing, second: Standing) -> Standing:
    return first if STANDINGS.index(first) < STANDINGS.index(second) else second


def _limits(spec: Activation, found: Facts) -> Iterator[Line]:
    f = function_names(spec).maths(VALUE)
    if not found.everywhere:
        return
    for value, key in (
        (found.limits.value_left, "limit_left"),
        (found.limits.value_right, "limit_right"),
    ):
        if value is not None and not infinite_sign(value):
            shown = rational(value)
            exact = function_names(spec).maths(value)
            long = shown is not None and len(exact.text) > _LONGEST_FRACTION
            yield _say(key, f=f, value=number(float(shown or 0)) if long else exact)


def _slope(spec: Activation, found: Facts) -> Iterator[Line]:
    falls = found.slope_maximum.value < found.lipschitz.value
    claim = found.slope_minimum if falls else found.lipschitz
    fields: dict[str, Maths | str] = {
        "value": number(claim.value, claim.exact),
        "standing": standing_word(claim.standing),
    }
    if claim.standing == "numeric":
        if math.isfinite(claim.value):
            yield _say("slope_sampled", value=number(claim.value), place=places_maths(claim))
        return
    if math.isinf(claim.value):
        yield _say("slope_unbounded", standing=standing_word(claim.standing))
    elif not claim.attained:
        yield _say("slope_approached", **fields)
    elif len(claim.places) == 1 and not claim.places[0].stretch:
        here = _value_at(spec, claim.places[0])
        yield _say(
            "slope_at",
            **fields,
            place=places_maths(claim),
            f=function_names(spec).maths(VALUE),
            here=here,
        )
    else:
        yield _say("slope_on", **fields, place=places_maths(claim))
    if (
        not falls
        and found.slope_minimum.value < 0
        and math.isfinite(found.slope_minimum.value)
        and found.parity != "even"
    ):
        low = found.slope_minimum
        yield (
            _say(
                "slope_negative",
                value=number(low.value, low.exact),
                place=places_maths(low),
                standing=standing_word(low.standing),
            )
            if low.places
            else _say(
                "slope_negative_approached",
                value=number(low.value, low.exact),
                standing=standing_word(low.standing),
            )
        )


def _value_at(spec: Activation, place: Place) -> Maths:
    if place.exact is not None:
        value = canonical(substitute(spec.bound_expr, {X: place.exact}))
        if not variables(value) and rational(value) is not None:
            return number(float(rational(value) or 0), value)
    return number(float(evaluate(spec.bound_expr, {X.name: ball(place.value)}).mid()))


def _saturation(found: Facts) -> Iterator[Line]:
    if not found.saturation:
        return
    shown = [
        place_maths(Place(stretch.low, stretch.high, stretch=True)) for stretch in found.saturation
    ]
    joined = Maths(
        rf"\ \text{{{t('maths.or')}}}\ ".join(place.latex for place in shown),
        f" {t('maths.or')} ".join(place.text for place in shown),
    )
    yield _say("saturation", place=joined)


def _kinks(found: Facts) -> Iterator[Line]:
    for kink in found.kinks:
        yield _say(
            "jump" if kink.jump else "kink",
            place=place_maths(kink.place),
            left=number(kink.left_slope),
            right=number(kink.right_slope),
            taken=number(kink.taken),
        )


def _shape(found: Facts) -> Iterator[Line]:
    if found.monotone != "neither" and found.standing != "numeric":
        yield _say(f"monotone.{found.monotone}")
    if found.parity is not None:
        yield _say(f"parity.{found.parity}")


def _caveats(found: Facts) -> Iterator[Line]:
    if found.standing == "numeric":
        yield _say("numeric" if found.everywhere else "numeric_partial")


def _vanishing(spec: Activation, found: Facts, derivation: Derivation) -> Iterator[Line]:
    form = derivation.self_form
    f = function_names(spec).maths(VALUE)
    if form is not None and variables(form.expr) == frozenset({VALUE.name}):
        values = _zeros_in_range(derivation, found)
        if values:
            joined = Maths(
                rf"\ \text{{{t('maths.or')}}}\ ".join(value.latex for value in values),
                f" {t('maths.or')} ".join(value.text for value in values),
            )
            yield _say("vanishes_with_value", f=f, value=joined)
            return
    for slope, key in (
        (found.limits.slope_left, "vanishes_left"),
        (found.limits.slope_right, "vanishes_right"),
    ):
        if slope is not None and rational(slope) == 0 and found.everywhere:
            yield _say(key)


def _zeros_in_range(derivation: Derivation, found: Facts) -> list[Maths]:
    """Where g(y) = 0, of f' = g(f), on the closed range of f."""
    form = derivation.self_form
    assert form is not None
    try:
        zeros = roots(substitute(form.expr, {VALUE: Var("x")}), X)
    except UncertainError:
        return []
    low, high = found.minimum.value, found.maximum.value
    return [
        number(float(zero.ball), zero.exact) for zero in zeros if low <= float(zero.ball) <= high
    ]


def _depth(found: Facts) -> Iterator[Line]:
    claim = found.lipschitz
    if claim.value < 1 and claim.standing != "numeric" and claim.value > 0:
        shrunk = claim.value**_DEPTH
        yield _say(
            "depth",
            slope=number(claim.value, claim.exact),
            layers=str(_DEPTH),
            left=number(shrunk, digits=2),
        )
