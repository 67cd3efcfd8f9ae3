"""What `Function` and `LossFunction` have in common: parameters, spelling, pickling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from slopelab.core.latex import to_latex
from slopelab.core.number import exact_text
from slopelab.core.parameter_values import Parametrised
from slopelab.core.spec import CONVENTIONS, Activation, Convention, Loss, Spec
from slopelab.core.symbols import symbol
from slopelab.core.vector_spec import VectorSpec
from slopelab.errors import SlopelabError
from slopelab.words import t

if TYPE_CHECKING:
    from slopelab.api.function import Function
    from slopelab.api.loss_function import LossFunction
    from slopelab.api.vector_function import VectorFunction
    from slopelab.api.vector_loss import VectorLossFunction

Reduced: TypeAlias = "tuple[Callable[..., Any], tuple[object, ...]]"


def parameter_fractions(spec: Parametrised) -> dict[str, Fraction]:
    """The value of each parameter, exact, by name."""
    chosen = dict(spec.values)
    return {param.name: chosen.get(param.name, Fraction(param.default)) for param in spec.params}


def parameter_floats(spec: Parametrised) -> Mapping[str, float]:
    """The value of each parameter, by name."""
    return {name: float(value) for name, value in parameter_fractions(spec).items()}


def call_text(maker: str, spec: Spec | VectorSpec) -> str:
    """The call that makes it: ``activation('leaky_relu', negative_slope=0.2)``."""
    written = {name: exact_text(value) for name, value in parameter_fractions(spec).items()}
    arguments = [
        f"{name}={text!r}" if "/" in text else f"{name}={text}" for name, text in written.items()
    ]
    if kinks_of(spec) != CONVENTIONS[0]:
        arguments.append(f"kinks={kinks_of(spec)!r}")
    return f"{maker}({', '.join([repr(spec.name), *arguments])})"


def kinks_of(spec: Spec | VectorSpec) -> Convention:
    """Whose derivative is taken at kinks."""
    return spec.kinks if isinstance(spec, (Activation, Loss)) else CONVENTIONS[0]


def definition(spec: Spec, left: str) -> str:
    """The definition as LaTeX: the left side, = and the formula with the parameters' letters."""
    # A parameter of a typed formula has no letter of its own.
    names = {
        param.name: param.latex if param.latex != param.name else symbol(param.name)
        for param in spec.params
    }
    return f"{left} = {to_latex(spec.expr, names, otherwise=t('maths.otherwise'))}"


def vector_definition(spec: VectorSpec) -> str:
    """The definition of a function of vectors as LaTeX, in index notation."""
    from slopelab.prose.vector_maths import definition_sides

    left, right = definition_sides(spec)
    return f"{left.latex} = {right.latex}"


def bound_text(spec: Parametrised) -> str:
    """The parameters with their values, for a heading: ``negative_slope = 0.2``; often empty."""
    return ", ".join(
        f"{name} = {exact_text(value)}" for name, value in parameter_fractions(spec).items()
    )


def reduced(
    maker: str, made: Function | LossFunction | VectorFunction | VectorLossFunction
) -> Reduced:
    """How to pickle it: by name or formula and parameter values, if that makes the same thing.

    A spec that somebody wrote outside the catalogue is pickled whole.
    """
    from slopelab.api import lookup

    make: Callable[..., Any] = getattr(lookup, maker)
    written = {name: str(value) for name, value in parameter_fractions(made.spec).items()}
    try:
        same = make(made.spec.name, kinks=kinks_of(made.spec), **written) == made
    except SlopelabError:
        same = False
    if same:
        return _remade, (maker, made.spec.name, kinks_of(made.spec), written)
    return type(made), (made.spec,)


def _remade(maker: str, name: str, kinks: str, params: dict[str, str]) -> object:
    from slopelab.api import lookup

    return getattr(lookup, maker)(name, kinks=kinks, **params)
