"""What was recognised, as one sentence in the language in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slopelab.core.expr import ONE, ZERO, Expr, Mul, Neg, Num, Var
from slopelab.core.interval import REALS
from slopelab.core.number import exact_text
from slopelab.core.spec import Loss, Spec
from slopelab.core.text import to_text
from slopelab.words import t

if TYPE_CHECKING:
    from slopelab.recognition.recognise import Recognition


def sentence(found: Recognition) -> str:
    """A sentence such as "This is Mish, mish: proved by algebra".

    Args:
        found: what was recognised.
    """
    if found.equality is None:
        from slopelab.recognition.recognise import SAMPLES, SPAN

        return t(
            "recognised.near",
            what=_called(found.spec),
            difference=f"{found.difference:.2g}",
            place=f"{found.place:.2f}",
            span=f"{SPAN:g}",
            points=SAMPLES,
        )
    equal = found.equality
    sure = t(f"recognised.{equal.standing}", digits=equal.digits, points=equal.points)
    what = _copy(found) if found.relation == "affine" else _called(found.spec)
    key = "same" if found.relation == "affine" else found.relation
    said = t(f"recognised.{key}", what=what, domain=_domain(found.spec), sure=sure)
    return said + (t("recognised.also", names=", ".join(found.also)) if found.also else "")


def _called(spec: Spec) -> str:
    """Its title, its name, and the values of its parameters."""
    name = call_text(spec)
    title = str(spec.title)
    return (
        name
        if title.casefold() == name.casefold()
        else t("recognised.called", title=title, name=name)
    )


def call_text(spec: Spec) -> str:
    """Its name, and its parameters' values: ``leaky_relu(negative_slope=0.2)``."""
    chosen = dict(spec.values)
    values = [f"{name}={exact_text(value)}" for name, value in chosen.items()]
    return f"{spec.name}({', '.join(values)})" if values else spec.name


def _copy(found: Recognition) -> str:
    """``3·tanh(2·x/5) + 1``."""
    change, spec = found.affine, found.spec
    variables = "p, y" if isinstance(spec, Loss) else to_text(change.inside, unicode=True)
    call: Expr = Var(f"{spec.name}({variables})")
    if change.scale is not ONE:
        call = Neg(call) if change.scale is Num(-1) else Mul((change.scale, call))
    return to_text(call if change.offset is ZERO else call + change.offset, unicode=True)


def _domain(spec: Spec) -> str:
    """For which predictions and targets, where not for all."""
    if not isinstance(spec, Loss) or spec.prediction == spec.target == REALS:
        return ""
    return t("recognised.domain", predictions=spec.prediction, targets=spec.target)
