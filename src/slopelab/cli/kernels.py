"""The command that shows what was made of a formula: kernel."""

import sys
from typing import Annotated, Any

import typer

from slopelab.cli.options import Dtype, Json, Kinks, Params, chosen_name, parameters
from slopelab.errors import InputError


def kernel(
    subject: Annotated[str, typer.Argument(metavar="meta.subject", help="argument.subject")],
    program: Annotated[bool, typer.Option("--program", help="option.program")] = False,  # noqa: FBT002 - Typer makes a flag of it
    ir: Annotated[bool, typer.Option("--ir", help="option.ir")] = False,  # noqa: FBT002
    asm: Annotated[bool, typer.Option("--asm", help="option.asm")] = False,  # noqa: FBT002
    what: Annotated[str, typer.Option("--what", metavar="meta.what", help="option.what")] = "both",
    dtype: Dtype = "float64",
    param: Params = None,
    kinks: Kinks = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Show what was made of a formula."""
    from slopelab.api import (
        LossFunction,
        Pairing,
        VectorFunction,
        VectorLossFunction,
        VectorPairing,
    )
    from slopelab.api import subject as find
    from slopelab.kernels import compile_function, compile_pairing
    from slopelab.kernels.formats import FORMATS
    from slopelab.kernels.listing import WHATS, listing

    product = chosen_name("--what", what, WHATS)
    form = chosen_name("--dtype", dtype, FORMATS)
    if program + ir + asm > 1 and not as_json:
        raise InputError("kernel.one_view")
    found = find(subject, kinks=kinks, **parameters(param))
    if isinstance(found, LossFunction):
        raise InputError("kernel.loss", loss=found.name)
    if isinstance(found, (VectorFunction, VectorLossFunction, VectorPairing)):
        raise InputError("vector.command", given=subject)
    name = str(found) if isinstance(found, Pairing) else found.name
    made = listing(
        compile_pairing(found.activation.spec.conventional_expr, found.loss.spec.conventional_expr)
        if isinstance(found, Pairing)
        else compile_function(found.spec.conventional_expr),
        product,
        form,
    )
    if as_json:
        from slopelab.cli.tables import print_json

        extra: dict[str, Any] = {"ir": made.made().ir} if ir else {}
        extra |= {"assembly": made.made().assembly} if asm else {}
        print_json({"function": name, **made.data(), **extra})
    elif program or ir or asm:
        text = str(made.program) if program else made.made().ir if ir else made.made().assembly
        sys.stdout.write(text.rstrip("\n") + "\n")
    else:
        from slopelab.terminal.kernels import kernel_page
        from slopelab.terminal.page import print_page

        print_page(kernel_page(name, made))
