"""The catalogue as tables: all of it, or one function with everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, TypeAlias

from slopelab.core.parse import parse
from slopelab.core.spec import CONVENTIONS, Activation, Loss, Peer, Spec
from slopelab.core.symbols import plain_symbol
from slopelab.core.text import to_text
from slopelab.core.vector_spec import VectorActivation, VectorLoss, VectorSpec
from slopelab.terminal.page import Block, Cell, Entries, Heading, Page, Table
from slopelab.words import t

AnySpec: TypeAlias = "Spec | VectorSpec"
_COLUMNS: Final = ("kind", "name", "title", "formula", "parameters", "aliases", "use")


def list_page(kinds: Mapping[str, Iterable[AnySpec]]) -> Page:
    """All functions, one table for each kind.

    Args:
        kinds: specs, by ``activations``, ``losses``, ``vector_activations``, ``vector_losses``.
    """
    drawn: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for kind, specs in kinds.items():
        known = list(specs)
        drawn += [Heading(t(f"list.{kind}")), _drawn_list(known)]
        rows += [_bare_row(spec) for spec in known]
    headings = tuple(Cell(column) for column in _COLUMNS)
    return Page(tuple(drawn), (Table(headings, tuple(rows)),))


def show_page(
    spec: AnySpec, derivatives: Iterable[str], facts: Iterable[str], recognised: str = ""
) -> Page:
    """One function: formula, parameters, derivative, facts, source.

    Args:
        spec: the function or loss.
        derivatives: its derivative as an equation in Unicode; of vectors there may be several.
        facts: sentences about it.
        recognised: for a typed formula, which function of the catalogue it is.
    """
    kind = t(f"kind.{_kind(spec)}")
    named = spec.name != spec.formula
    rows = [
        ("name", [spec.name] if named else []),
        ("title", [str(spec.title)] if named else []),
        ("kind", [kind]),
        ("formula", [_definition(spec)]),
        ("typed", [spec.formula]),
        ("summary", [str(spec.summary or "")]),
        ("ambiguity", [str(spec.ambiguity or "")]),
        ("recognised", [recognised]),
        ("parameters", list(_parameters(spec))),
        ("derivative", list(derivatives)),
        *_domains(spec),
        ("facts", list(facts)),
        ("kinks", [_convention(spec)]),
        ("aliases", [", ".join(spec.aliases)]),
        ("use", [str(spec.use or "")]),
        ("peers", [_peer(peer) for peer in spec.peers]),
        ("source", [str(spec.source or "")]),
    ]
    said = tuple(
        (label, tuple(text for text in texts if text)) for label, texts in rows if any(texts)
    )
    title = Heading(str(spec.title), Cell(kind, "faint"))
    below = Entries(tuple(row for row in said if row[0] not in {"title", "kind", "typed"}))
    return Page((title, below), (Entries(said),))


def _drawn_list(specs: Iterable[AnySpec]) -> Table:
    headings = tuple(Cell(t(f"label.{column}"), "faint") for column in ("name", "formula", "use"))
    return Table(headings, tuple(_drawn_row(spec) for spec in specs))


def _drawn_row(spec: AnySpec) -> tuple[Cell, ...]:
    title = "" if str(spec.title).casefold() == spec.name.replace("_", " ") else f"{spec.title}"
    return (
        Cell(spec.name, "strong"),
        Cell(
            to_text(
                spec.expr if isinstance(spec, (Activation, Loss)) else spec.entry,
                _letters(spec),
                unicode=True,
            ),
            below="\n".join(_parameters(spec)),
        ),
        Cell(
            t("list.use", title=title, use=spec.use or "") if title else str(spec.use or ""),
            below="\n".join(_names(spec)),
        ),
    )


def _names(spec: AnySpec) -> Iterable[str]:
    if spec.aliases:
        yield t("list.aliases", names=", ".join(spec.aliases))
    if spec.ambiguity is not None:
        yield str(spec.ambiguity)


def _bare_row(spec: AnySpec) -> tuple[Cell, ...]:
    values = (
        _kind(spec),
        spec.name,
        str(spec.title),
        spec.formula,
        ", ".join(_values(spec)),
        ", ".join(spec.aliases),
        str(spec.use or ""),
    )
    return tuple(Cell(value) for value in values)


def _kind(spec: AnySpec) -> str:
    match spec:
        case Activation():
            return "activation"
        case Loss():
            return "loss"
        case VectorActivation():
            return "vector_activation"
        case VectorLoss():
            return "vector_loss"


def _definition(spec: AnySpec) -> str:
    from slopelab.prose.vector_maths import definition_sides

    if not isinstance(spec, (Activation, Loss)):
        return " = ".join(side.text for side in definition_sides(spec))

    arguments = "x" if isinstance(spec, Activation) else "ŷ, y"
    # As derivations write it; the list has p, which is what one types.
    names = _letters(spec) | ({} if isinstance(spec, Activation) else {"p": "ŷ"})
    formula = to_text(spec.expr, names, unicode=True)
    return f"{plain_symbol(spec.symbol)}({arguments}) = {formula}"


def _letters(spec: AnySpec) -> dict[str, str]:
    """The letters that stand for parameters in print: α for negative_slope."""
    letters = {param.name: plain_symbol(param.latex) for param in spec.params}
    return {name: letter for name, letter in letters.items() if letter != name}


def _values(spec: AnySpec) -> Iterable[str]:
    chosen = dict(spec.values)
    for param in spec.params:
        value = chosen.get(param.name, Fraction(param.default))
        yield f"{param.name} = {_number(value)}"


def _number(value: Fraction) -> str:
    """Six digits, or the fraction where it is short and those are not exact: 1/6."""
    digits = f"{float(value):g}"
    exact = str(value)
    return exact if Fraction(digits) != value and len(exact) <= len(digits) else digits


def _convention(spec: AnySpec) -> str:
    if not isinstance(spec, (Activation, Loss)):
        return ""
    return "" if spec.kinks == CONVENTIONS[0] else t("list.convention", library=spec.kinks)


def _peer(peer: Peer) -> str:
    """Its name there, with the options and values that make it the same, and what differs."""
    name = peer.name if "." in peer.name else f"{peer.library} {peer.name}"
    set_there = [*peer.options.items(), *peer.values.items()]
    remarks = [f"{key} = {value}" for key, value in set_there]
    if peer.differs is not None:
        remarks.append(str(peer.differs))
    return t("list.peer", name=name, remarks="; ".join(remarks)) if remarks else name


def _parameters(spec: AnySpec) -> Iterable[str]:
    letters = _letters(spec)
    for param, value in zip(spec.params, _values(spec), strict=True):
        meaning = str(param.meaning)
        said = t("list.parameter", value=value, meaning=meaning) if meaning else value
        yield f"{letters[param.name]}: {said}" if param.name in letters else said


def _domains(spec: AnySpec) -> list[tuple[str, list[str]]]:
    if not isinstance(spec, Loss):
        return []
    named = spec.name != spec.formula
    return [
        ("takes", [t(f"site.takes.{spec.takes}")] if named else []),
        ("predictions", [str(spec.prediction)]),
        ("targets", [str(spec.target)]),
        ("link", [spec.link or ""]),
        ("dropped", [_dropped(spec)]),
    ]


def _dropped(spec: Loss) -> str:
    """The term without which the least loss is not 0, as the formula is written."""
    if spec.dropped is None:
        return ""
    names = ("y", *(param.name for param in spec.params))
    return to_text(parse(spec.dropped, variables=names), _letters(spec), unicode=True)
