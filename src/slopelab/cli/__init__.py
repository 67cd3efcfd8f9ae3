"""The command line: thin commands that parse, call and print."""

from slopelab.cli.entry import main

__all__ = ["main"]
