r"""The derivation of connectionist temporal classification, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from slopelab.calculus.alignments import try_identities
from slopelab.prose.line import Line
from slopelab.prose.maths import Maths

_LOSS = Maths("L", "L")
_WHOLE = Maths("P", "P")
_PATHS = Maths(r"\sum_{\pi} \prod_{t} p_{t, \pi_{t}}", "Σ_π Πₜ p(t, πₜ)")
_FRAME = Maths(r"\sum_{s} \alpha_{t}(s) \beta_{t}(s)", "Σₛ αₜ(s)·βₜ(s)")
_LETTER = Maths(r"\sum_{l'_{s} = k} \alpha_{t}(s) \beta_{t}(s)", "Σ{s: l′ₛ = k} αₜ(s)·βₜ(s)")
_SHARE = Maths(r"\gamma_{tk}", "γₜₖ")
_SHARE_IS = Maths(
    r"\frac{1}{P} \sum_{l'_{s} = k} \alpha_{t}(s) \beta_{t}(s)",
    "1/P·Σ{s: l′ₛ = k} αₜ(s)·βₜ(s)",
)


@cache
def _tried() -> None:
    try_identities()


def ctc_lines(*, logits: bool) -> Iterator[Line]:
    """The derivation, line by line.

    Args:
        logits: whether up to the gradient with respect to logits.

    Raises:
        UnprovedStepError: an identity does not hold for the sample that it is tried on.
    """
    _tried()
    yield Line("heading", key="phase.define")
    yield Line("say", key="say.ctc.paths", equation=(_LOSS, Maths(r"-\ln P", "−ln P")))
    yield Line("say", equation=(_WHOLE, _PATHS))
    yield Line("heading", key="phase.ctc.recursion")
    yield Line("say", key="say.ctc.states")
    yield Line(
        "say",
        key="say.ctc.forward",
        equation=(
            Maths(r"\alpha_{t}(s)", "αₜ(s)"),
            Maths(
                r"p_{t, l'_{s}} (\alpha_{t-1}(s) + \alpha_{t-1}(s-1) + \alpha_{t-1}(s-2))",
                "p(t, l′ₛ)·(αₜ₋₁(s) + αₜ₋₁(s−1) + αₜ₋₁(s−2))",
            ),
        ),
    )
    yield Line(
        "say",
        key="say.ctc.end",
        equation=(_WHOLE, Maths(r"\alpha_{T}(S) + \alpha_{T}(S-1)", "α_T(S) + α_T(S−1)")),
    )
    yield Line(
        "say",
        key="say.ctc.backward",
        equation=(
            Maths(r"\beta_{t}(s)", "βₜ(s)"),
            Maths(
                r"\sum_{r} \beta_{t+1}(r) p_{t+1, l'_{r}}",
                "Σᵣ βₜ₊₁(r)·p(t+1, l′ᵣ)",
            ),
        ),
    )
    yield Line("say", key="say.ctc.frame", equation=(_WHOLE, _FRAME))
    yield Line("heading", key="phase.differentiate")
    yield Line(
        "say",
        key="say.ctc.letter",
        equation=(
            Maths(r"\frac{\partial P}{\partial \ln p_{tk}}", "∂P/∂ln pₜₖ"),
            Maths(
                r"p_{tk} \frac{\partial P}{\partial p_{tk}}",
                "pₜₖ·∂P/∂pₜₖ",
            ),
            _LETTER,
        ),
    )
    yield Line(
        "say",
        key="say.ctc.logarithm",
        equation=(
            Maths(r"\frac{\partial L}{\partial \ln p_{tk}}", "∂L/∂ln pₜₖ"),
            Maths(r"-\frac{1}{P} \frac{\partial P}{\partial \ln p_{tk}}", "−1/P·∂P/∂ln pₜₖ"),
            Maths(r"-\gamma_{tk}", "−γₜₖ"),
        ),
    )
    yield Line("say", key="say.ctc.share", equation=(_SHARE, _SHARE_IS))
    if logits:
        yield Line(
            "say",
            key="say.ctc.logits",
            equation=(
                Maths(r"\frac{\partial L}{\partial z_{tk}}", "∂L/∂zₜₖ"),
                Maths(r"-\sum_{m} \gamma_{tm} (\delta_{mk} - p_{tk})", "−Σₘ γₜₘ·(δₘₖ − pₜₖ)"),
                Maths(r"p_{tk} - \gamma_{tk}", "pₜₖ − γₜₖ"),
            ),
        )
    yield Line("heading", key="phase.result")
    if logits:
        sides = (
            Maths(r"\frac{\partial L}{\partial z_{tk}}", "∂L/∂zₜₖ"),
            Maths(r"p_{tk} - \gamma_{tk}", "pₜₖ − γₜₖ"),
        )
    else:
        sides = (
            Maths(r"\frac{\partial L}{\partial \ln p_{tk}}", "∂L/∂ln pₜₖ"),
            Maths(r"-\gamma_{tk}", "−γₜₖ"),
        )
    yield Line("result", equation=sides)
