"""What is exported: programs for value and derivatives, with parameters as inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, final

from slopelab.core.expr import Call, Expr, Var, Where, substitute, transform
from slopelab.core.expr import variables as names_in
from slopelab.core.parse import parse
from slopelab.core.spec import PREDICTION, TARGET, Activation, Loss, Param, Spec, X
from slopelab.core.text import to_text
from slopelab.kernels.constants import exact_value
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.finishing import finished
from slopelab.kernels.program import MULTIPLES, Instruction, Program, lower
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.vanishing import ZERO_ELSEWHERE

_Z: Final = Var("z")


@final
@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an exported function.

    Args:
        name: as the program calls it.
        value: its default there: the value that it has now.
        meaning: what it does; may be empty.
    """

    name: str
    value: Fraction
    meaning: str


@final
@dataclass(frozen=True, slots=True)
class Form:
    """A function that is ready to be written in any language.

    Args:
        name: what it is to be called.
        kind: what sort of function it is.
        title: what people call it.
        variables: its variables, the one that it is differentiated by first.
        params: its parameters.
        formula: the formula as text.
        slope: the derivative as text.
        source: where the function comes from; may be empty.
        expr: the formula in the variables and parameters.
    """

    name: str
    kind: str
    title: str
    variables: tuple[str, ...]
    params: tuple[Parameter, ...]
    formula: str
    slope: str
    source: str
    expr: Expr

    @property
    def inputs(self) -> tuple[str, ...]:
        """Variables and parameters, in the order of the arguments."""
        return (*self.variables, *(param.name for param in self.params))

    def program(self, which: str) -> Program:
        """What is computed, as a program over the inputs.

        Args:
            which: ``value``; ``slope``, the derivative by the first variable; ``second``, the
                second one; or the name of another input, by which it is differentiated.
        """
        return _program(self.expr, self.variables, self.inputs, which)


@lru_cache(maxsize=1024)
def _program(
    expr: Expr, variables: tuple[str, ...], inputs: tuple[str, ...], which: str
) -> Program:
    first = Var(variables[0])
    expr = _with_constants_first(expr, frozenset(variables))
    weights = (TARGET.name,) if TARGET.name in variables else ()
    form = stabilise(expr, last=False)
    if which != "value":
        by = first if which in {"slope", "second"} else Var(which)
        form = stabilise(differentiate(form, by), last=False)
    if which == "second":
        form = differentiate(form, first)
    return _with_products(lower([_plain(finished(form, first))], inputs, weights=weights))


def _with_products(program: Program) -> Program:
    """The sine of a multiple as the sine of a product, which every language has."""
    steps: list[Instruction] = []
    places: list[int] = []
    for step in program.instructions:
        args = step.args if step.op == "input" else tuple(places[arg] for arg in step.args)
        if step.op in MULTIPLES:
            size = exact_value(parse(step.text, variables=()))
            assert size is not None
            steps.append(Instruction("const", (), size, step.text))
            steps.append(Instruction("mul", (len(steps) - 1, *args)))
            steps.append(Instruction(step.op.removesuffix("_multiple"), (len(steps) - 1,)))
        else:
            steps.append(replace(step, args=args))
        places.append(len(steps) - 1)
    return Program(program.inputs, tuple(steps), tuple(places[at] for at in program.outputs))


def form_of(spec: Spec, other: Loss | None = None, name: str | None = None) -> Form:
    """A function, a loss or a pairing, ready to be written in any language.

    Args:
        spec: an activation or a loss.
        other: the loss of a pairing, the activation of which is `spec`.
        name: what it is to be called; by default its own name, ``f`` for a typed activation and
            ``loss`` for a typed loss.

    Returns:
        The form; its programs are stabilised with the parameters as letters.

    Example:
        >>> from slopelab.catalogue import activation
        >>> print(form_of(activation("x/(1 + exp(-x))")).program("value"))
        (x) ->
        v0 = x
        v1 = sigmoid(v0)
        v2 = v0 * v1
        return v2
    """
    params = _parameters(spec)
    if other is not None:
        assert isinstance(spec, Activation)
        renamed = {
            param.name: f"loss_{param.name}" for param in other.params if param.name in params
        }
        more = {
            renamed.get(key, key): replace(param, name=renamed.get(key, key))
            for key, param in _parameters(other).items()
        }
        loss = substitute(other.expr, {Var(old): Var(new) for old, new in renamed.items()})
        expr = substitute(loss, {PREDICTION: substitute(spec.expr, {X: _Z})})
        own = name or f"{_name(spec)}_{_name(other)}"
        title = f"{spec.title} + {other.title}"
        sources = "; ".join(str(source) for source in (spec.source, other.source) if source)
        return _form(own, "pairing", title, expr, (_Z, TARGET), params | more, sources)
    variables = (X,) if isinstance(spec, Activation) else (PREDICTION, TARGET)
    kind = "activation" if isinstance(spec, Activation) else "loss"
    source = str(spec.source or "")
    return _form(name or _name(spec), kind, str(spec.title), spec.expr, variables, params, source)


def _form(
    name: str,
    kind: str,
    title: str,
    expr: Expr,
    variables: tuple[Var, ...],
    params: Mapping[str, Parameter],
    source: str,
) -> Form:
    ordered = _with_constants_first(expr, frozenset(variable.name for variable in variables))
    slope = stabilise(differentiate(stabilise(ordered, last=False), variables[0]), last=False)
    return Form(
        name,
        kind,
        title,
        tuple(variable.name for variable in variables),
        tuple(params.values()),
        to_text(expr),
        to_text(slope),
        source,
        expr,
    )


def _with_constants_first(expr: Expr, names: frozenset[str]) -> Expr:
    """Where max or min has one argument without a variable, that one first.

    At a tie the slope is that of the constant argument. Parameters are letters here, and would
    not count as constants in the second place.
    """

    def rule(node: Expr) -> Expr:
        match node:
            case Call("max" | "min" as name, (a, b)) if names_in(a) & names:
                return node if names_in(b) & names else Call(name, (b, a))
            case _:
                return node

    return transform(expr, rule)


def _plain(expr: Expr) -> Expr:
    """Without the Taylor polynomials that only double-double arithmetic needs.

    The log of a variable is as exact near its zero as elsewhere.
    """

    def rule(node: Expr) -> Expr:
        match node:
            case Where(_, _, Call(name, (Var(),)) as whole) if name in ZERO_ELSEWHERE:
                return whole
            case _:
                return node

    return transform(expr, rule)


def _name(spec: Spec) -> str:
    """Its name; a typed formula is no name."""
    if spec.name != spec.formula:
        return spec.name
    return "f" if isinstance(spec, Activation) else "loss"


def _parameters(spec: Spec) -> dict[str, Parameter]:
    chosen = dict(spec.values)
    return {param.name: _parameter(param, chosen) for param in spec.params}


def _parameter(param: Param, chosen: Mapping[str, Fraction]) -> Parameter:
    value = chosen.get(param.name, Fraction(param.default))
    return Parameter(param.name, value, str(param.meaning))
