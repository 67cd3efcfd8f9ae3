"""`Told`: a derivation that is told in sentences and formulas, and prints itself in any format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from slopelab.api.worked import FormatName, format_of
from slopelab.words import Language, use_language

if TYPE_CHECKING:
    from slopelab.prose.line import Line


@final
@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """A derivation of what is no formula of the catalogue's language.

    Args:
        told: its lines, in no format and no language yet.

    Example:
        >>> from slopelab import AdaptiveLogSoftmax
        >>> print(AdaptiveLogSoftmax(classes=5, cutoffs=[2]).derivation().equation)
        ∂L/∂hⱼ = sⱼ − yⱼ
    """

    told: tuple[Line, ...]

    @property
    def equation(self) -> str:
        """The first result as one line of Unicode."""
        return self.equations[0]

    @property
    def equations(self) -> tuple[str, ...]:
        """All results, each as one line of Unicode."""
        boxed = (line for line in self.told if line.kind == "result")
        return tuple(" = ".join(part.text for part in line.equation) for line in boxed)

    def render(self, format: FormatName = "text", lang: Language | None = None) -> str:  # noqa: A002
        """The derivation in a format.

        Args:
            format: ``"text"`` (Unicode), ``"latex"``, ``"markdown"``, ``"html"`` or ``"json"``.
            lang: ``"en"`` or ``"zh"``; None takes the language in force.

        Raises:
            UnknownNameError: there is no such format.
        """
        chosen = format_of(format)
        with use_language(lang):
            if chosen == "json":
                import json

                lines = [
                    {
                        "kind": line.kind,
                        "text": line.text,
                        "latex": [m.latex for m in line.equation],
                    }
                    for line in self.told
                ]
                return json.dumps({"lines": lines}, ensure_ascii=False, indent=2) + "\n"
            from slopelab.prose.line import rendered

            return rendered(self.told, chosen)

    def __str__(self) -> str:
        return self.render("text").rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return self.render("html")
