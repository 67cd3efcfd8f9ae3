"""Lines of a worked text: headings, sentences, equations, results; and their formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from string import Formatter
from typing import Final, Literal, TypeAlias, final

from slopelab.prose.layout import columns, equation_rows
from slopelab.prose.mathml import mathml
from slopelab.prose.maths import Maths
from slopelab.words import template

Format: TypeAlias = Literal["text", "latex", "markdown", "html"]
WIDTH: Final = 78
"""Columns that the text format tries to keep to."""

FORMATS: Final[tuple[Format, ...]] = ("text", "latex", "markdown", "html")


@final
@dataclass(frozen=True, slots=True)
class Line:
    """One line, not yet in any format.

    Args:
        kind: a heading; a sentence; an equation; a result, which is boxed.
        depth: how far it is set in (0: not at all).
        key: the sentence's key in words; empty for an equation alone.
        fields: what the sentence is filled with.
        equation: formulas joined by equals signs, shown below the sentence.
    """

    kind: Literal["heading", "say", "result"]
    depth: int = 0
    key: str = ""
    fields: Mapping[str, Maths | str] = field(default_factory=dict[str, "Maths | str"])
    equation: tuple[Maths, ...] = ()

    def sentence(self, fmt: Format) -> str:
        """The words of this line in a format, formulas set in."""
        if not self.key:
            return ""
        parts: list[str] = []
        for words, name, _, _ in Formatter().parse(template(self.key)):
            parts.append(escaped(words, fmt))
            if name is not None:
                parts.append(inline(self.fields[name], fmt))
        return "".join(parts)

    @property
    def text(self) -> str:
        """The sentence in Unicode."""
        return self.sentence("text")

    @property
    def html(self) -> str:
        """The sentence in HTML, its formulas in MathML."""
        return self.sentence("html")

    @property
    def latex(self) -> str:
        """The sentence in LaTeX."""
        return self.sentence("latex")


_LATEX: Final = str.maketrans(
    {
        **{character: f"\\{character}" for character in "#$%&_{}"},
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
    }
)
_MARKDOWN: Final = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#$|"})


def escaped(words: str, fmt: Format) -> str:
    """Plain words in a format, with what it would take for commands escaped."""
    match fmt:
        case "html":
            return escape(words)
        case "latex":
            return words.translate(_LATEX)
        case "markdown":
            return words.translate(_MARKDOWN)
        case "text":
            return words


def inline(value: Maths | str, fmt: Format) -> str:
    """A formula or a word inside a sentence."""
    if isinstance(value, str):
        return escaped(value, fmt)
    match fmt:
        case "text":
            return value.text
        case "html":
            return mathml(value.latex)
        case _:
            return f"${value.latex}$"


def rendered(lines: Sequence[Line], fmt: Format) -> str:
    """Lines in a format, ready to print.

    Args:
        lines: what to say, in order.
        fmt: ``text`` (Unicode), ``latex`` (a fragment for a document with amsmath),
            ``markdown`` (with dollar signs), ``html`` (a fragment with MathML).
    """
    return _WRITERS[fmt](lines)


def _text(lines: Iterable[Line]) -> str:
    out: list[str] = []
    for line in lines:
        margin = "  " * (line.depth + 1)
        if line.kind == "heading":
            out += ["", line.sentence("text"), "─" * columns(line.sentence("text"))]
            continue
        if line.key:
            out.append(margin + line.sentence("text"))
        if line.equation:
            rows = equation_rows(line.equation, WIDTH - len(margin) - 4)
            out += (
                _boxed(rows, margin) if line.kind == "result" else [f"{margin}  {r}" for r in rows]
            )
    return "\n".join(out).lstrip("\n") + "\n"


def _boxed(rows: Sequence[str], margin: str) -> list[str]:
    width = max(map(columns, rows))
    bar = "─" * (width + 2)
    inside = [f"{margin}│ {row}{' ' * (width - columns(row))} │" for row in rows]
    return [f"{margin}╭{bar}╮", *inside, f"{margin}╰{bar}╯"]


def _markdown(lines: Iterable[Line]) -> str:
    out: list[str] = []
    for line in lines:
        if line.kind == "heading":
            out.append(f"### {line.sentence('markdown')}")
            continue
        quote = "> " * line.depth
        if line.key:
            out.append(quote + line.sentence("markdown"))
        if line.equation:
            formula = " = ".join(part.latex for part in line.equation)
            formula = rf"\boxed{{{formula}}}" if line.kind == "result" else formula
            out.append(f"{quote}$${formula}$$")
    return "\n\n".join(out) + "\n"


def _latex(lines: Iterable[Line]) -> str:
    out: list[str] = []
    for line in lines:
        if line.kind == "heading":
            out.append(rf"\paragraph{{{line.sentence('latex')}}}")
            continue
        if line.key:
            out.append(line.sentence("latex"))
        if line.equation:
            formula = " = ".join(part.latex for part in line.equation)
            formula = rf"\boxed{{{formula}}}" if line.kind == "result" else formula
            out.append(f"\\[\n  {formula}\n\\]")
    return "\n".join(out) + "\n"


def _html(lines: Iterable[Line]) -> str:
    out: list[str] = ['<div class="derivation">']
    for line in lines:
        if line.kind == "heading":
            out.append(f"<h4>{line.sentence('html')}</h4>")
            continue
        depth = f' class="depth-{line.depth}"' if line.depth else ""
        if line.key:
            out.append(f"<p{depth}>{line.sentence('html')}</p>")
        if line.equation:
            formula = mathml(" = ".join(part.latex for part in line.equation), display=True)
            kind = "equation result" if line.kind == "result" else "equation"
            kind += f" depth-{line.depth}" if line.depth else ""
            out.append(f'<div class="{kind}">{formula}</div>')
    out.append("</div>")
    return "\n".join(out) + "\n"


_WRITERS: Final[Mapping[Format, Callable[[Sequence[Line]], str]]] = {
    "text": _text,
    "latex": _latex,
    "markdown": _markdown,
    "html": _html,
}
