"""The commands that make a document: derive, plot, report."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, TextIO

import typer

from slopelab.cli.options import Force, Json, Kinks, Output, Params, parameters, real, whole
from slopelab.words import t

REPORT: Final = "slopelab-report.html"


def derive(
    subject: Annotated[str, typer.Argument(metavar="meta.subject", help="argument.subject")],
    form: Annotated[
        str, typer.Option("--format", metavar="meta.format", help="option.format")
    ] = "text",
    detail: Annotated[
        str, typer.Option("--detail", metavar="meta.detail", help="option.detail")
    ] = "normal",
    param: Params = None,
    kinks: Kinks = None,
    as_json: Json = False,  # noqa: FBT002 - Typer makes a flag of it
    output: Output = None,
    force: Force = False,  # noqa: FBT002
) -> None:
    """Work out a derivative, step by step."""
    from slopelab.api import subject as find
    from slopelab.api.worked import detail_of, format_of
    from slopelab.files import free, write_text

    chosen = format_of("json" if as_json else form)
    level = detail_of(detail)
    if output is not None:
        free(output, force=force)
    text = find(subject, kinks=kinks, **parameters(param)).derivation(level).render(chosen)
    if output is not None:
        tell(write_text(output, text, force=force), sys.stderr)
        return
    from slopelab.terminal.page import is_terminal
    from slopelab.terminal.wrap import fitted, terminal_width

    drawn = chosen == "text" and is_terminal()
    sys.stdout.write(fitted(text, terminal_width()) if drawn else text)


def plot(
    function: Annotated[
        list[str], typer.Argument(metavar="meta.function", help="argument.functions")
    ],
    start: Annotated[str, typer.Option("--from", metavar="meta.number", help="option.from")] = "-6",
    stop: Annotated[str, typer.Option("--to", metavar="meta.number", help="option.to")] = "6",
    points: Annotated[
        str, typer.Option("--points", metavar="meta.number", help="option.points")
    ] = "400",
    no_derivative: Annotated[  # noqa: FBT002
        bool, typer.Option("--no-derivative", help="option.no_derivative")
    ] = False,
    param: Params = None,
    output: Output = None,
    force: Force = False,  # noqa: FBT002
) -> None:
    """Draw curves into a file."""
    from slopelab.api import functions
    from slopelab.api.drawn import curves
    from slopelab.files import picture_path

    found = functions(function, parameters(param))
    interval = real("--from", start), real("--to", stop)
    count = whole("--points", points)
    target = picture_path(output or _picture_name([f.name for f in found]), force=force)
    curves(
        [f.spec for f in found],
        interval=interval,
        points=count,
        derivative=not no_derivative,
        path=target,
        force=force,
    )
    tell(target)


def report(output: Output = None, force: Force = False) -> None:  # noqa: FBT002
    """Write the report."""
    from slopelab.files import free

    target = free(output or REPORT, force=force)
    sys.stderr.write(t("report.working") + "\n")
    from slopelab.report import write

    write(target, force=force)
    tell(target)


def tell(path: Path, stream: TextIO | None = None) -> None:
    """Say where a file is: a sentence to a person, the bare path to a program."""
    from slopelab.files import shown

    target = stream or sys.stdout
    bare = stream is None and not target.isatty()
    target.write((str(path) if bare else t("cli.written", path=shown(path))) + "\n")


def _picture_name(names: Sequence[str]) -> str:
    if len(names) == 1:
        # A typed formula is no file name.
        return f"{names[0]}.png" if names[0].isidentifier() and names[0] != "x" else "formula.png"
    return "curves.png"
