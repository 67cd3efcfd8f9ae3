"""The commands on which activation goes with which loss: pair, pairs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from slopelab.cli.options import Force, Json, Params, parameters
from slopelab.errors import InputError
from slopelab.words import t

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from slopelab.advice.matrix import Matrix


def pair(
    pairing: Annotated[
        list[str] | None, typer.Argument(metavar="meta.pairing", help="argument.paired")
    ] = None,
    y: Annotated[str | None, typer.Option("--y", metavar="meta.number", help="option.target")] = (
        None
    ),
    param: Params = None,
    as_json: Json = False,  # noqa: FBT002 - Typer makes a flag of it
) -> None:
    """Say what the gradient of a pairing does far on the wrong side, and what to take instead."""
    from slopelab.cli.tables import print_json

    if not pairing:
        pairs(as_json=as_json)
        return
    from slopelab.advice.partners import partners
    from slopelab.advice.sentence import advice
    from slopelab.advice.study import study_pairing
    from slopelab.api import pairs as find

    target = None if y is None else _target(y)
    found = [(one.activation.spec, one.loss.spec) for one in find(pairing, parameters(param))]
    studies = [(study_pairing(*specs, target), partners(*specs, target)) for specs in found]
    said = [(study, advice(study, instead)) for study, instead in studies]
    if as_json:
        print_json(
            [
                {
                    **study.to_dict(),
                    "advice": sentence,
                    "instead": [partner.name for partner in instead],
                }
                for (study, sentence), (_, instead) in zip(said, studies, strict=True)
            ]
        )
        return
    from slopelab.terminal.page import print_page
    from slopelab.terminal.pairings import studies_page

    print_page(studies_page(said))


def pairs(
    as_json: Json = False,  # noqa: FBT002
    as_csv: Annotated[bool, typer.Option("--csv", help="option.csv")] = False,  # noqa: FBT002
    plot: Annotated[
        str | None, typer.Option("--plot", metavar="meta.file", help="option.plot_pairs")
    ] = None,
    force: Force = False,  # noqa: FBT002
) -> None:
    """Print all pairings of the catalogue, or draw them."""
    from slopelab.advice.matrix import matrix
    from slopelab.cli.tables import print_json
    from slopelab.files import picture_path

    target = None if plot is None else picture_path(plot, force=force)
    known = matrix(progress=_progress)
    if target is not None:
        _draw(known, target)
    if as_json:
        print_json(known.rows())
    elif as_csv:
        sys.stdout.write(_as_csv(known))
    elif target is None:
        from slopelab.advice.matrix import families_of_activations, families_of_losses
        from slopelab.terminal.page import print_page
        from slopelab.terminal.pairings import matrix_page

        print_page(matrix_page(known, families_of_activations(), families_of_losses()))


def _draw(known: Matrix, target: Path) -> None:
    from slopelab.api.drawn import save
    from slopelab.cli.documents import tell
    from slopelab.figures.pairings import figure

    save(figure(known), target)
    tell(target, sys.stderr)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        sys.stderr.write(f"\r{t('pairing.progress', done=done, total=total)}{end}")
        sys.stderr.flush()


def _as_csv(known: Matrix) -> str:
    import csv
    from io import StringIO

    stream = StringIO()
    rows = known.rows()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _target(text: str) -> Fraction:
    from slopelab.core.number import exact_number

    exact = exact_number(text)
    if exact is None:
        raise InputError("cli.number", option="--y", given=text[:40])
    return exact
