"""The values of a function's parameters: exact numbers, inside their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, TypeAlias

from slopelab.core.expr import Expr, Num, Var
from slopelab.core.nearest import nearest_names
from slopelab.core.number import exact_number, shown_value
from slopelab.errors import ParameterError

if TYPE_CHECKING:
    from slopelab.core.spec import Param

ParamValue: TypeAlias = "float | Fraction | str"


class Parametrised(Protocol):
    """What has parameters: an activation or a loss, of numbers or of vectors."""

    @property
    def name(self) -> str:
        """Its one name."""
        ...

    @property
    def params(self) -> tuple[Param, ...]:
        """Its parameters."""
        ...

    @property
    def values(self) -> tuple[tuple[str, Fraction], ...]:
        """Their values, where they are not the defaults."""
        ...


def parameter_values(spec: Parametrised) -> dict[str, Num]:
    """Each parameter's value, exact, by its name."""
    chosen = dict(spec.values)
    return {
        param.name: Num(chosen.get(param.name, Fraction(param.default)), decimal=True)
        for param in spec.params
    }


def bindings(spec: Parametrised) -> dict[Expr, Expr]:
    """Each parameter as a variable, and its value."""
    return {Var(name): value for name, value in parameter_values(spec).items()}


def checked_values(
    spec: Parametrised, given: Mapping[str, ParamValue]
) -> tuple[tuple[str, Fraction], ...]:
    """The values of a function's parameters with some of them changed.

    Raises:
        ParameterError: no such parameter, not a number, or outside its interval.
    """
    known = {param.name: param for param in spec.params}
    chosen = dict(spec.values)
    for name, value in given.items():
        if name not in known:
            raise ParameterError(
                "parameter.unknown" if known else "parameter.none",
                function=spec.name,
                given=name,
                nearest=nearest_names(name, known, always=True),
            )
        chosen[name] = _exact(name, value)
        interval = known[name].interval
        if not interval.contains(chosen[name]):
            raise ParameterError(
                "parameter.outside", given=f"{name} = {shown_value(value)}", allowed=str(interval)
            )
    return tuple(sorted(chosen.items()))


def _exact(name: str, value: ParamValue) -> Fraction:
    exact = exact_number(value)
    if exact is None:
        raise ParameterError("parameter.number", given=f"{name} = {shown_value(value)}")
    return exact
