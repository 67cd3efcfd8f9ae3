"""The options that several commands share, and how their texts become numbers.

Help texts and metavars are keys of `slopelab.words`: the language is not known yet when a command
is defined.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, TypeAlias, TypeVar

import typer

from slopelab.core.nearest import nearest_names
from slopelab.errors import InputError, ParameterError

_Name = TypeVar("_Name", bound=str)

FunctionText: TypeAlias = Annotated[
    str, typer.Argument(metavar="meta.function", help="argument.function")
]
Params: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("-p", "--param", metavar="meta.param", help="option.param"),
]
Kinks: TypeAlias = Annotated[
    str | None, typer.Option("--kinks", metavar="meta.kinks", help="option.kinks")
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="option.json")]
Output: TypeAlias = Annotated[
    str | None, typer.Option("-o", "--output", metavar="meta.file", help="option.output")
]
Dtype: TypeAlias = Annotated[
    str, typer.Option("--dtype", metavar="meta.dtype", help="option.dtype")
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="option.force")]


def real(option: str, text: str) -> float:
    """The number that a text is; whether it is a sensible one is for others to say.

    Raises:
        InputError: it is none.

    Example:
        >>> real("--lr", "1e-3")
        0.001
    """
    try:
        return float(text)
    except ValueError:
        raise InputError("cli.number", option=option, given=text[:40]) from None


def whole(option: str, text: str) -> int:
    """The whole number that a text is; 1e6 is one too.

    Raises:
        InputError: it is none.

    Example:
        >>> whole("--steps", "1e6")
        1000000
    """
    number = real(option, text)
    if not number.is_integer():
        raise InputError("cli.whole", option=option, given=text[:40])
    return int(number)


def chosen_name(option: str, text: str, known: Iterable[_Name]) -> _Name:
    """The one of several words that a text is.

    Raises:
        InputError: it is none of them; the message has the nearest ones.

    Example:
        >>> chosen_name("--what", "Value", ["value", "grad"])
        'value'
    """
    names = {name.casefold(): name for name in known}
    found = names.get(text.strip().casefold())
    if found is not None:
        return found
    nearest = nearest_names(text, names)
    raise InputError(
        "cli.choice_near" if nearest else "cli.choice",
        option=option,
        given=text[:40],
        nearest=nearest,
        known=", ".join(names),
    )


def parameters(texts: Sequence[str] | None) -> Mapping[str, str]:
    """The values that ``--param NAME=VALUE`` gives, by name.

    Raises:
        ParameterError: a text is not of that form, or a name comes twice.

    Example:
        >>> parameters(["negative_slope=0.2"])
        {'negative_slope': '0.2'}
    """
    found: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name.isidentifier() or not value or name in found:
            raise ParameterError("parameter.form", given=text[:60])
        found[name] = value
    return found
