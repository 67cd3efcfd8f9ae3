"""The command that measures how exactly a function is computed: audit."""

import sys
from typing import Annotated

import typer

from slopelab.cli.options import FunctionText, Json, Kinks, Params, parameters, real


def audit(
    function: FunctionText,
    dtype: Annotated[
        str, typer.Option("--dtype", metavar="meta.dtype", help="option.dtype")
    ] = "float64",
    seconds: Annotated[
        str, typer.Option("--seconds", metavar="meta.number", help="option.seconds")
    ] = "1",
    param: Params = None,
    kinks: Kinks = None,
    as_json: Json = False,  # noqa: FBT002 - Typer makes a flag of it
) -> None:
    """Measure a function and its derivative against ball arithmetic."""
    from slopelab.api import functions

    time = real("--seconds", seconds)
    (found,) = functions([function], parameters(param), kinks=kinks)
    result = found.audit(dtype, seconds=time)
    if as_json:
        from slopelab.cli.tables import print_json

        print_json(result.to_dict())
        return
    from slopelab.terminal.page import is_terminal
    from slopelab.terminal.wrap import fitted, terminal_width

    text = f"{result}\n"
    sys.stdout.write(fitted(text, terminal_width()) if is_terminal() else text)
