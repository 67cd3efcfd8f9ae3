"""The command that starts the laboratory in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from slopelab.cli.options import whole


def lab(
    host: Annotated[
        str, typer.Option("--host", metavar="meta.host", help="option.host")
    ] = "127.0.0.1",
    port: Annotated[
        str | None, typer.Option("--port", metavar="meta.number", help="option.port")
    ] = None,
    no_browser: Annotated[  # noqa: FBT002 - Typer makes a flag of it
        bool, typer.Option("--no-browser", help="option.no_browser")
    ] = False,
) -> None:
    """Serve the laboratory and open a browser."""
    number = None if port is None else whole("--port", port)
    from slopelab.lab import serve

    serve(host, number, browser=not no_browser)
