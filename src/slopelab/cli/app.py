"""The commands put together."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Final

import typer

from slopelab.cli import audits, bench, documents, exports, kernels, pairing, tables
from slopelab.cli import lab as laboratory
from slopelab.cli.help import Command, Group

app = typer.Typer(
    cls=Group,
    help="command.slopelab",
    epilog="slopelab derive sigmoid\nslopelab plot relu gelu -o curves.svg\n"
    "slopelab train sigmoid+bce tanh+half_mse",
    add_completion=False,
    pretty_exceptions_enable=False,
    # Our own help pages: see slopelab.cli.help.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS: Final[dict[str, tuple[Callable[..., None], tuple[str, ...]]]] = {
    "list": (tables.list_functions, ("slopelab list", "slopelab list losses --json")),
    "show": (
        tables.show,
        (
            "slopelab show gelu",
            "slopelab show leaky_relu -p negative_slope=0.2",
            'slopelab show "(p-y)^4"',
        ),
    ),
    "derive": (
        documents.derive,
        (
            "slopelab derive sigmoid+bce --format markdown",
            'slopelab derive "x*tanh(log(1+exp(x)))" -o mish.html --format html',
        ),
    ),
    "plot": (
        documents.plot,
        (
            "slopelab plot sigmoid tanh relu -o curves.svg",
            'slopelab plot "-x*sigmoid(x)" --from -3 --to 3',
        ),
    ),
    "train": (
        tables.train,
        (
            "slopelab train sigmoid+bce --w0 -2 --lr 0.1",
            "slopelab train relu+mse tanh+mse --plot runs.png",
        ),
    ),
    "pair": (
        pairing.pair,
        (
            "slopelab pair sigmoid+mse",
            "slopelab pair tanh+mse relu+mse --y 1",
            'slopelab pair "x*tanh(x)+mae" --json',
        ),
    ),
    "pairs": (pairing.pairs, ("slopelab pairs", "slopelab pairs --plot pairings.svg")),
    "kernel": (
        kernels.kernel,
        (
            "slopelab kernel gelu",
            "slopelab kernel sigmoid+bce --program",
            'slopelab kernel "x*tanh(x)" --dtype float32 --asm',
        ),
    ),
    "bench": (
        bench.bench,
        (
            "slopelab bench gelu --elements 1e6",
            "slopelab bench tanh --accuracy --dtype float32 --points 1e5",
        ),
    ),
    "audit": (
        audits.audit,
        ("slopelab audit gelu", 'slopelab audit "x - tanh(x)" --dtype float32 --json'),
    ),
    "lab": (laboratory.lab, ("slopelab lab", "slopelab lab --port 9000 --no-browser --lang zh")),
    "export": (
        exports.export,
        (
            "slopelab export mish --to torch",
            "slopelab export gelu swish sigmoid+bce --to c -o functions.h",
            'slopelab export "x*tanh(x)" --to javascript --name f',
        ),
    ),
    "report": (documents.report, ("slopelab report -o report.html --force",)),
}

for _name, (_function, _examples) in _COMMANDS.items():
    app.command(_name, cls=Command, help=f"command.{_name}", epilog="\n".join(_examples))(_function)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="option.version")] = False,  # noqa: FBT002
) -> None:
    """Print the version, or the help page when no command is given."""
    if version:
        import slopelab

        sys.stdout.write(f"slopelab {slopelab.__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


@cache
def application() -> Any:  # noqa: ANN401 - Typer does not publish the type
    """The command line as one command that can be run."""
    return typer.main.get_command(app)
