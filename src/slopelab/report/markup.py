"""From formulas, figures and messages to pieces of HTML that stand in a page by themselves."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape
from matplotlib.figure import Figure

from slopelab.figures.save import to_svg
from slopelab.prose.mathml import mathml
from slopelab.words import template

_NAMESPACE: Final = re.compile(r' xmlns(:\w+)?="[^"]*"')
_STYLE: Final = re.compile(r"<defs>\s*<style\b.*?</style>\s*</defs>\s*", re.DOTALL)
# A browser would begin a line with the comma that follows a formula.
_CLOSED: Final = re.compile(r"(<math>(?:(?!</math>).)*</math>)([，。；：、）！？,.;:)!?]+)")
_IN_TEXT: Final = re.compile(r"\bd[Lwyzŷ]/d[wyzŷ]|ŷ")


def formula(latex: str, *, display: bool = False) -> Markup:
    """LaTeX as MathML, on a line of its own or inside a sentence.

    Example:
        >>> formula("x")
        Markup('<math><mrow><mi>x</mi></mrow></math>')
    """
    return fragment(mathml(latex, display=display))


def fragment(html: str) -> Markup:
    """HTML that was made elsewhere in slopelab, its formulas set as TeX sets them."""
    # "u = 1 + e^x" made of two formulas around a word becomes one.
    joined = html.replace("</math> = <math>", "<mo>=</mo>")
    return _held(Markup(joined))  # noqa: S704 - escaped by those who made it


def _held(html: Markup) -> Markup:
    """Every formula kept on one line with the punctuation behind it."""
    return Markup(_CLOSED.sub(r'<span class="held">\1\2</span>', str(html)))  # noqa: S704 - as before


def say(key: str, **fields: object) -> Markup:
    """A message in which ``$...$`` is LaTeX; fields stand outside the dollars and are escaped.

    Args:
        key: of the message, which writes a brace of its LaTeX twice.
        fields: what it is filled with; `Markup` is taken as it is.
    """
    parts = template(key).split("$")
    done = [
        formula(part.format()) if index % 2 else escape(part).format(**fields)
        for index, part in enumerate(parts)
    ]
    return _held(Markup("").join(done))


def typeset(text: str) -> Markup:
    """Plain text with ŷ and quotients such as dŷ/dz set as mathematics.

    No font that a page could count on has ŷ, and none sets it as the formulas do.
    """
    pieces: list[Markup] = []
    end = 0
    for found in _IN_TEXT.finditer(text):
        pieces += [escape(text[end : found.start()]), formula(found[0].replace("ŷ", r"\hat{y}"))]
        end = found.end()
    return _held(Markup("").join([*pieces, escape(text[end:])]))


def drawing(figure: Figure, name: str, label: str) -> Markup:
    """A figure as inline SVG.

    The style sheet that Matplotlib writes into it would hold for the whole page: it becomes
    attributes of the drawing, and the namespaces go, which HTML does not need.

    Args:
        figure: the figure.
        name: what tells it apart from the other figures of the page.
        label: what it shows, for those who cannot see it.
    """
    text = _STYLE.sub("", to_svg(figure, label=label, prefix=name))
    text = text.replace("<svg", '<svg stroke-linejoin="round" stroke-linecap="butt"', 1)
    return Markup(_NAMESPACE.sub("", text))  # noqa: S704 - drawn by Matplotlib
