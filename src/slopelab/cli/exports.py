"""The command that prints functions as code: export."""

import sys
from typing import Annotated

import typer

from slopelab.cli.options import Force, Json, Output, Params, parameters


def export(
    subjects: Annotated[list[str], typer.Argument(metavar="meta.subject", help="argument.exports")],
    to: Annotated[str, typer.Option("--to", metavar="meta.target", help="option.target")] = "numpy",
    name: Annotated[
        str | None, typer.Option("--name", metavar="meta.name", help="option.name")
    ] = None,
    param: Params = None,
    as_json: Json = False,  # noqa: FBT002 - Typer makes a flag of it
    output: Output = None,
    force: Force = False,  # noqa: FBT002
) -> None:
    """Print functions and their derivatives as code of another language."""
    from slopelab.api import subject as find
    from slopelab.api.exported import export as exported
    from slopelab.cli.documents import tell
    from slopelab.files import free, write_text
    from slopelab.interchange import target_of

    target = target_of(to)
    if output is not None:
        free(output, force=force)
    given = parameters(param)
    found = [find(text, **given) for text in subjects]
    code = exported(*found, to=target.name, name=name)
    if as_json:
        import json

        data = {
            "functions": [getattr(one, "name", str(one)) for one in found],
            "target": target.name,
            "suffix": target.suffix,
            "libraries": list(target.libraries),
            "code": code,
        }
        code = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if output is None:
        sys.stdout.write(code)
        return
    tell(write_text(output, code, force=force), sys.stderr)
