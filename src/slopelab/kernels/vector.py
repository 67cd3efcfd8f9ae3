"""A vector formula as a function on arrays: elementwise programs between reductions.

The formula is cut where something looks along the axis. The pieces between are elementwise, and go
the way of every elementwise function: stabilised, differentiated, lowered, compiled. What flows
back goes the same way in the other direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from slopelab.core.expr import Call, Expr, Var, children, rebuild, variables, walk
from slopelab.kernels.differentiate import differentiate
from slopelab.kernels.executable import Executable, compiled_is_wanted
from slopelab.kernels.program import lower
from slopelab.kernels.stabilise import stabilise
from slopelab.kernels.vector_forms import STAGES, along_axis, stand_in, vector_form
from slopelab.kernels.vector_rows import ROWS

Array: TypeAlias = NDArray[np.float64]
Values: TypeAlias = Mapping[str, Array]


@final
class Piece:
    """An elementwise piece: value and partial derivatives.

    Args:
        expr: in inputs and intermediate results.
    """

    def __init__(self, expr: Expr) -> None:
        self.expr = expr
        self.names = tuple(sorted(variables(expr)))

    @cached_property
    def _value(self) -> Executable:
        return self._executable([stabilise(self.expr)])

    @cached_property
    def _slopes(self) -> Executable:
        smooth = stabilise(self.expr, last=False)
        return self._executable(
            [stabilise(differentiate(smooth, Var(name))) for name in self.names]
        )

    def _executable(self, outputs: Sequence[Expr]) -> Executable:
        worthwhile = any(isinstance(node, Call) for out in outputs for node in walk(out))
        # A constant is a program of one input that it does not look at.
        program = lower(list(outputs), self.names or ("unused",))
        return Executable(program, compiled=compiled_is_wanted() and worthwhile)

    def value(self, values: Values) -> Array:
        """The piece at its inputs, which broadcast."""
        given = [values[name] for name in self.names] or [np.zeros(1)]
        return np.asarray(self._value(*given)[0], dtype=np.float64)

    def slopes(self, values: Values) -> dict[str, Array]:
        """The partial derivatives, by input."""
        if not self.names:
            return {}
        found = self._slopes(*(values[name] for name in self.names))
        return dict(
            zip(self.names, (np.asarray(one, dtype=np.float64) for one in found), strict=True)
        )


@final
@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the computation: a piece, or a row of `ROWS` over named arguments."""

    name: str
    piece: Piece | None = None
    row: str = ""
    args: tuple[str, ...] = ()


@final
class VectorKernel:
    """A vector formula on float64 arrays whose last axis is the formula's.

    Args:
        expr: the formula, its parameters' values put in.
        targets: variables that weigh terms.
    """

    def __init__(self, expr: Expr, targets: frozenset[str] = frozenset()) -> None:
        self.expr = expr
        self.inputs = tuple(sorted(variables(expr)))
        self.stages: list[Stage] = []
        self._names: dict[Expr, str] = {}
        self.output = self._named(self._pieces(vector_form(expr, targets)))

    def _pieces(self, node: Expr) -> Expr:
        """The node with everything below it that looks along the axis replaced by its name."""
        if node in self._names:
            return Var(self._names[node])
        inner = tuple(self._pieces(part) for part in children(node))
        if not along_axis(node):
            return rebuild(node, inner)
        assert isinstance(node, Call)
        args = tuple(self._named(part) for part in inner)
        name = stand_in(len(self.stages)).name
        self.stages.append(Stage(name, row=node.name, args=args))
        self._names[node] = name
        return Var(name)

    def _named(self, expr: Expr) -> str:
        """The name of an elementwise expression; one that is no name yet becomes a piece."""
        if isinstance(expr, Var):
            return expr.name
        known = self._names.get(expr)
        if known is None:
            known = stand_in(len(self.stages)).name
            self.stages.append(Stage(known, piece=Piece(expr)))
            self._names[expr] = known
        return known

    def run(self, inputs: Values) -> dict[str, Array]:
        """All intermediate results, by name.

        Args:
            inputs: the variables, as float64 arrays that broadcast; numbers have an axis of
                length 1.
        """
        values = dict(inputs)
        with np.errstate(all="ignore"):
            for stage in self.stages:
                if stage.piece is not None:
                    values[stage.name] = stage.piece.value(values)
                else:
                    values[stage.name] = ROWS[stage.row].value(*self._arguments(stage, values))
        return values

    def _arguments(self, stage: Stage, values: Values) -> list[Array]:
        """What a row is given; of what is the same for all entries there are n all the same."""
        first, *extra = (values[name] for name in stage.args)
        if stage.row in STAGES:
            length = max((values[name].shape[-1] for name in self.inputs), default=1)
            first = np.broadcast_to(first, (*first.shape[:-1], length))
        return [first, *extra]

    def value(self, inputs: Values) -> Array:
        """The formula's value; a formula that is a number has an axis of length 1."""
        return self.run(inputs)[self.output]

    def back(self, inputs: Values, flow: Array | None = None) -> tuple[Array, dict[str, Array]]:
        """The value, and what flows back into each variable.

        Args:
            inputs: the variables.
            flow: dL/d(value), of the value's shape; None for ones.

        Returns:
            The value, and dL/d(variable) by name, each in the shape of its variable.
        """
        values = self.run(inputs)
        result = values[self.output]
        flows: dict[str, Array] = {
            self.output: np.ones_like(result)
            if flow is None
            else np.broadcast_to(flow, result.shape)
        }
        with np.errstate(all="ignore"):
            for stage in reversed(self.stages):
                into = flows.pop(stage.name, None)
                if into is not None:
                    self._stage_back(stage, into, values, flows)
        return result, flows

    def _stage_back(
        self, stage: Stage, into: Array, values: Values, flows: dict[str, Array]
    ) -> None:
        if stage.piece is not None:
            for name, slope in stage.piece.slopes(values).items():
                # Nothing flows through an infinite slope where nothing flows.
                _add(flows, name, np.where(into == 0, 0.0, into * slope), values[name])
            return
        args = self._arguments(stage, values)
        for name, flow in zip(
            stage.args, ROWS[stage.row].back(into, values[stage.name], *args), strict=True
        ):
            if flow is not None:
                _add(flows, name, flow, values[name])


def _add(flows: dict[str, Array], name: str, flow: Array, like: Array) -> None:
    """Add to what flows into a name, summed over the axes along which it was broadcast."""
    extra = flow.ndim - like.ndim
    if extra:
        flow = flow.sum(axis=tuple(range(extra)))
    axes = tuple(k for k, size in enumerate(like.shape) if size == 1 and flow.shape[k] != 1)
    if axes:
        flow = flow.sum(axis=axes, keepdims=True)
    flows[name] = flows[name] + flow if name in flows else np.array(flow)


@lru_cache(maxsize=512)
def compile_vector(expr: Expr, targets: frozenset[str] = frozenset()) -> VectorKernel:
    """A vector formula as a function on arrays; the same one for the same formula.

    Args:
        expr: the formula, its parameters' values put in.
        targets: variables that weigh terms.

    Example:
        >>> from slopelab.core.parse import parse
        >>> softmax = compile_vector(parse("exp(x)/sum(exp(x))", vectors=True))
        >>> softmax.value({"x": np.array([0.0, 0.0, -1e4])})
        array([0.5, 0.5, 0. ])
    """
    return VectorKernel(expr, targets)
