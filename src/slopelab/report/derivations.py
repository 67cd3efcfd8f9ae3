"""The part with the derivations: two in full, the others folded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal, final

from markupsafe import Markup

from slopelab.catalogue import activation, basic_activations, pairing
from slopelab.core.spec import Activation
from slopelab.prose.derivation import function_lines, pairing_lines
from slopelab.prose.line import Line
from slopelab.report.equations import chain
from slopelab.report.markup import formula, fragment
from slopelab.report.names import pairing_title

FUNCTION: Final = "sigmoid"
"""The function that is worked out on the open page."""
PAIRING: Final = "sigmoid+bce"
"""The pairing that is worked out on the open page."""
_BOX: Final = 3
"""The frame of a result takes as much room as so many levels."""


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One line of a derivation.

    Args:
        kind: a heading; a sentence, an equation or both; a result, which is boxed.
        depth: how far it is set in.
        sentence: the words, which may be none.
        equation: the formula below them, which may be none.
    """

    kind: Literal["heading", "say", "result"]
    depth: int
    sentence: Markup
    equation: Markup


@final
@dataclass(frozen=True, slots=True)
class Worked:
    """A derivation.

    Args:
        title: of the function or pairing.
        result: what comes out, short enough for a line.
        rows: from the definition to what it says.
    """

    title: str
    result: Markup
    rows: tuple[Row, ...]


def function_example() -> Worked:
    """The derivative of one function, in full."""
    return _function(activation(FUNCTION))


def pairing_example() -> Worked:
    """The gradient of one pairing, in full."""
    function, loss = pairing(PAIRING)
    return laid_out(pairing_title(function, loss), pairing_lines(function, loss))


def others() -> tuple[Worked, ...]:
    """The derivatives of all other functions that the report tells of."""
    return tuple(_function(spec) for name, spec in basic_activations().items() if name != FUNCTION)


def _function(spec: Activation) -> Worked:
    return laid_out(str(spec.title), function_lines(spec))


def laid_out(title: str, lines: Iterable[Line]) -> Worked:
    """A derivation set for a page of HTML.

    Args:
        title: of the function or pairing.
        lines: what `prose.derivation` makes of it.
    """
    kept = _without_bare_headings(lines)
    boxed = next(line for line in kept if line.kind == "result")
    return Worked(
        title,
        formula(" = ".join(side.latex for side in boxed.equation)),
        tuple(Row(line.kind, line.depth, fragment(line.html), _display(line)) for line in kept),
    )


def _without_bare_headings(lines: Iterable[Line]) -> list[Line]:
    """The lines, less headings over parts whose steps are all too small to be shown."""
    kept = list(lines)
    return [
        line
        for line, following in zip_longest(kept, kept[1:])
        if line.kind != "heading" or (following is not None and following.kind != "heading")
    ]


def _display(line: Line) -> Markup:
    if not line.equation:
        return Markup()
    depth = _BOX if line.kind == "result" else line.depth
    return chain([side.latex for side in line.equation], depth)
