"""The derivation of the adaptive softmax, as lines: that of two cross-entropies side by side."""

from __future__ import annotations

from collections.abc import Iterator

from slopelab.calculus.steps import Detail
from slopelab.catalogue.lookup import vector_losses
from slopelab.prose.line import Line
from slopelab.prose.maths import Maths
from slopelab.prose.vector_derivation import vector_lines

_LOSS = Maths("L", "L")


def adaptive_lines(detail: Detail) -> Iterator[Line]:
    """The derivation, line by line.

    Args:
        detail: of the derivation of the cross-entropy, on which it rests.

    Raises:
        UnprovedStepError: a step of that failed its check.
    """
    yield Line("heading", key="phase.define")
    yield Line(
        "say",
        key="say.adaptive.parts",
        equation=(
            _LOSS,
            Maths(
                r"-\ln \operatorname{softmax}(h)_{a} - \ln \operatorname{softmax}(t^{m})_{b}",
                "−ln softmax(h)ₐ − ln softmax(tᵐ)_b",
            ),
        ),
    )
    yield Line("heading", key="phase.adaptive.part")
    yield Line("say", key="say.adaptive.each")
    # The cross-entropy's own derivation, without the name of its result.
    for line in vector_lines(vector_losses()["cross_entropy"], detail):
        if line.kind == "say":
            yield line
    yield Line("heading", key="phase.result")
    yield Line("say", key="say.adaptive.head")
    yield Line(
        "result",
        equation=(
            Maths(r"\frac{\partial L}{\partial h_{j}}", "∂L/∂hⱼ"),
            Maths("s_{j} - y_{j}", "sⱼ − yⱼ"),
        ),
    )
    yield Line("say", key="say.adaptive.tail")
    yield Line(
        "result",
        equation=(
            Maths(r"\frac{\partial L}{\partial t^{m}_{j}}", "∂L/∂tᵐⱼ"),
            Maths("s^{m}_{j} - y^{m}_{j}", "sᵐⱼ − yᵐⱼ"),
        ),
    )
