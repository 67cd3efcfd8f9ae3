"""The command that measures: bench."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from slopelab.cli.options import Force, Json, chosen_name, whole
from slopelab.errors import InputError
from slopelab.words import Language, t

if TYPE_CHECKING:
    from slopelab.core.spec import Activation

_MOST: Final = {"--elements": 10**8, "--repeats": 1000, "--points": 10**8}


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="meta.function", help="argument.measured")
    ] = None,
    accuracy: Annotated[bool, typer.Option("--accuracy", help="option.accuracy")] = False,  # noqa: FBT002 - Typer makes a flag of it
    dtype: Annotated[
        list[str] | None, typer.Option("--dtype", metavar="meta.dtype", help="option.dtypes")
    ] = None,
    elements: Annotated[
        str, typer.Option("--elements", metavar="meta.number", help="option.elements")
    ] = "1e7",
    repeats: Annotated[
        str, typer.Option("--repeats", metavar="meta.number", help="option.repeats")
    ] = "7",
    calls: Annotated[bool, typer.Option("--calls", help="option.calls")] = False,  # noqa: FBT002
    points: Annotated[
        str | None, typer.Option("--points", metavar="meta.number", help="option.inputs")
    ] = None,
    write: Annotated[
        str | None, typer.Option("--write", metavar="meta.folder", help="option.write")
    ] = None,
    as_json: Json = False,  # noqa: FBT002
    force: Force = False,  # noqa: FBT002
) -> None:
    """Measure times, or errors."""
    from slopelab.api import activations, functions
    from slopelab.catalogue import basic_activations
    from slopelab.kernels.formats import FORMATS

    usual = FORMATS if accuracy else ("float32", "float64")
    dtypes = list(dict.fromkeys(chosen_name("--dtype", each, FORMATS) for each in dtype or usual))
    length, turns = _count("--elements", elements), _count("--repeats", repeats)
    most = None if points is None else _count("--points", points)
    # Errors of all of them take minutes; times, a quiet hour.
    every = activations() if accuracy else basic_activations()
    specs = [each.spec for each in functions(list(dict.fromkeys(names or every)), {})]
    where = _targets(write, "accuracy" if accuracy else "speed", force=force)
    try:
        if accuracy:
            _errors(specs, dtypes, most, where, as_json=as_json)
        else:
            # The page about times has those of short calls too.
            short = calls or bool(where)
            _times(specs, dtypes, (length, turns), where, calls=short, as_json=as_json)
    except MemoryError:
        raise InputError("bench.memory") from None


def _errors(
    specs: "list[Activation]",
    dtypes: list[str],
    most: int | None,
    where: dict[Language, Path],
    *,
    as_json: bool,
) -> None:
    from slopelab.bench import measure_accuracy, this_machine

    on = this_machine()
    rows = measure_accuracy(specs, dtypes, points=most, tell=_teller(len(specs) * len(dtypes)))
    if as_json:
        _print(machine=asdict(on), accuracy=[_finite(asdict(row)) for row in rows])
    else:
        from slopelab.bench.pages import accuracy_page
        from slopelab.terminal.page import print_page

        print_page(accuracy_page(on, rows))
    if where:
        from slopelab.bench.documents import write_accuracy

        _tell(write_accuracy(where, on, rows))


def _times(
    specs: "list[Activation]",
    dtypes: list[str],
    counts: tuple[int, int],
    where: dict[Language, Path],
    *,
    calls: bool,
    as_json: bool,
) -> None:
    from slopelab.bench import measure_calls, measure_speed, this_machine

    on = this_machine()
    elements, repeats = counts
    tell = _teller(len(specs) * len(dtypes) + (len(specs) + 1) * calls)
    rows = measure_speed(specs, dtypes, elements=elements, repeats=repeats, tell=tell)
    short = measure_calls(specs, repeats=repeats, compiled=on.compiled, tell=tell) if calls else []
    if as_json:
        lists = {"speed": [asdict(row) for row in rows], "calls": [asdict(row) for row in short]}
        _print(machine=asdict(on), **lists)
    else:
        from slopelab.bench.pages import speed_page
        from slopelab.terminal.page import print_page

        print_page(speed_page(on, rows, short))
    if where:
        from slopelab.bench.documents import write_speed

        _tell(write_speed(where, on, rows, short))


def _count(option: str, text: str) -> int:
    number, most = whole(option, text), _MOST[option]
    if not 1 <= number <= most:
        raise InputError("bench.count", option=option, given=text[:40], most=f"{most:,}")
    return number


def _targets(folder: str | None, name: str, *, force: bool) -> dict[Language, Path]:
    if folder is None:
        return {}
    from slopelab.bench.documents import targets

    return targets(folder, name, force=force)


def _teller(total: int) -> Callable[[str, str], None]:
    """Says on standard error what is being measured, one line for each thing."""
    numbers = iter(range(1, total + 1))

    def tell(function: str, dtype: str) -> None:
        text = t(
            "bench.progress", number=next(numbers), total=total, function=function, dtype=dtype
        )
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    return tell


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    from slopelab.prose.data import finite

    return {**row, "worst": finite(row["worst"]), "at": finite(row["at"])}


def _print(**data: Any) -> None:  # noqa: ANN401 - whatever JSON takes
    from slopelab.cli.tables import print_json

    print_json(data)


def _tell(paths: list[Path]) -> None:
    from slopelab.cli.documents import tell

    for path in paths:
        tell(path, sys.stderr)
