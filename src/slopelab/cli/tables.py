"""The commands that print tables: list, show, train."""

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from slopelab.cli.options import (
    Force,
    FunctionText,
    Json,
    Kinks,
    Params,
    parameters,
    real,
    whole,
)
from slopelab.errors import UnknownNameError

if TYPE_CHECKING:
    # Not at run time: a help page takes a parser for formulas no time.
    from slopelab.api import VectorFunction, VectorLossFunction
    from slopelab.core.spec import Spec
    from slopelab.core.vector_spec import VectorSpec

KINDS: Final = ("activations", "losses", "vector_activations", "vector_losses")


def list_functions(
    kind: Annotated[str | None, typer.Argument(metavar="meta.kind", help="argument.kind")] = None,
    as_json: Json = False,  # noqa: FBT002 - Typer makes a flag of it
) -> None:
    """Print the catalogue."""
    from slopelab.catalogue.lookup import activations, losses, vector_activations, vector_losses

    kinds: dict[str, list[Spec | VectorSpec]] = {
        "activations": [*activations().values()],
        "losses": [*losses().values()],
        "vector_activations": [*vector_activations().values()],
        "vector_losses": [*vector_losses().values()],
    }
    if kind is not None:
        kinds = {_kind(kind): kinds[_kind(kind)]}
    if as_json:
        from slopelab.prose.vector_data import any_spec_data

        print_json({name: [any_spec_data(s) for s in specs] for name, specs in kinds.items()})
        return
    from slopelab.terminal.functions import list_page
    from slopelab.terminal.page import print_page

    print_page(list_page(kinds))


def show(
    function: FunctionText,
    param: Params = None,
    kinks: Kinks = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Print what is known of one function."""
    from slopelab.api import Function, VectorFunction, VectorLossFunction
    from slopelab.api import function as find

    found = find(function, kinks=kinks, **parameters(param))
    if isinstance(found, (VectorFunction, VectorLossFunction)):
        _show_vector(found, as_json=as_json)
        return
    worked = found.derivation()
    # The catalogue's own functions have a name already.
    recognised = found.recognise() if found.name == found.spec.formula else None
    if as_json:
        from slopelab.prose.data import (
            expression_data,
            facts_data,
            recognition_data,
            spec_data,
        )
        from slopelab.prose.loss_facts import loss_facts_data

        kind = "activation" if isinstance(found, Function) else "loss"
        data: dict[str, Any] = {"kind": kind, **spec_data(found.spec)}
        explicit, form = worked.explicit, worked.self_form
        data["derivative"] = expression_data(explicit)
        data["self_form"] = expression_data(form) if form is not None else None
        data["recognised"] = recognition_data(recognised) if recognised is not None else None
        data["facts"] = (
            facts_data(found.spec) if isinstance(found, Function) else loss_facts_data(found.spec)
        )
        print_json(data)
        return
    from slopelab.terminal.functions import show_page
    from slopelab.terminal.page import print_page

    facts = found.describe().splitlines()
    said = "" if recognised is None else str(recognised)
    print_page(show_page(found.spec, [worked.equation], facts, said))


def _show_vector(found: "VectorFunction | VectorLossFunction", *, as_json: bool) -> None:
    """Print what is known of one function of vectors."""
    worked = found.derivation()
    if as_json:
        from slopelab.core.vector_spec import VectorLoss
        from slopelab.prose.vector_data import index_data, vector_spec_data

        kind = "vector_loss" if isinstance(found.spec, VectorLoss) else "vector_activation"
        data: dict[str, Any] = {"kind": kind, **vector_spec_data(found.spec)}
        data["derivatives"] = [index_data(derivation) for derivation in worked.derivations]
        data["properties"] = found.describe().splitlines()
        print_json(data)
        return
    from slopelab.terminal.functions import show_page
    from slopelab.terminal.page import print_page

    print_page(show_page(found.spec, worked.equations, found.describe().splitlines()))


def train(
    pairing: Annotated[list[str], typer.Argument(metavar="meta.pairing", help="argument.pairings")],
    w0: Annotated[str, typer.Option("--w0", metavar="meta.number", help="option.w0")] = "-2",
    x: Annotated[str, typer.Option("--x", metavar="meta.number", help="option.x")] = "1",
    y: Annotated[str, typer.Option("--y", metavar="meta.number", help="option.y")] = "1",
    lr: Annotated[str, typer.Option("--lr", metavar="meta.number", help="option.lr")] = "0.1",
    steps: Annotated[
        str, typer.Option("--steps", metavar="meta.number", help="option.steps")
    ] = "30",
    param: Params = None,
    kinks: Kinks = None,
    as_json: Json = False,  # noqa: FBT002
    plot: Annotated[
        str | None, typer.Option("--plot", metavar="meta.file", help="option.plot")
    ] = None,
    force: Force = False,  # noqa: FBT002
) -> None:
    """Train one neuron with each pairing and say what became of it."""
    from slopelab.api import pairs
    from slopelab.files import picture_path

    target = None if plot is None else picture_path(plot, force=force)
    settings = {
        name: real(f"--{name}", text) for name, text in (("w0", w0), ("x", x), ("y", y), ("lr", lr))
    }
    count = whole("--steps", steps)
    found = pairs(pairing, parameters(param), kinks=kinks)
    runs = [pair.train(**settings, steps=count) for pair in found]
    if target is not None:
        from slopelab.api.drawn import save
        from slopelab.figures.training import figure

        save(figure(runs), target)
    if as_json:
        print_json([run.to_dict() for run in runs])
    else:
        from slopelab.terminal.page import print_page
        from slopelab.terminal.runs import runs_page

        print_page(runs_page(runs))
    if target is not None:
        from slopelab.cli.documents import tell

        tell(target, sys.stderr)


def print_json(data: Mapping[str, Any] | list[Any]) -> None:
    """Print data as JSON, Chinese as Chinese; NaN and infinities must have been seen to."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _kind(given: str) -> str:
    folded = given.strip().casefold()
    for kind in KINDS:
        # "loss" and "activation" will do.
        if folded and kind.startswith(folded):
            return kind
    raise UnknownNameError("name.kind", given=given[:40], known=", ".join(KINDS))
