"""What is said about a function of vectors: `VectorActivation` and `VectorLoss`.

They are the second kind of function. A formula is one over vectors along one axis (see
`slopelab.core.reductions`); everything else is as for functions of one number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypeAlias, final

from slopelab.core.expr import Expr, substitute
from slopelab.core.index import indexed, uses_vectors
from slopelab.core.parameter_values import ParamValue, bindings, checked_values
from slopelab.core.parse import parse
from slopelab.core.reductions import LENGTH
from slopelab.core.spec import Param, Peer, Source, Text

Layout: TypeAlias = Literal["whole", "halves", "groups"]
"""What the axis is to the formula: one vector; two, a its first half and b its second; or groups of
k entries that stand together, each of which becomes one number."""

VectorTakes: TypeAlias = Literal[
    "logits", "log_probabilities", "probabilities", "scores", "vectors", "numbers"
]
"""What the prediction of a loss is: logits (which the loss itself makes probabilities of), their
logarithms, probabilities, scores (of which the largest decides), vectors that are compared,
or one number."""

TargetKind: TypeAlias = Literal["classes", "labels", "signs", "values", "none"]
"""What the target is: a class, as its index or as a distribution over classes; a 0 or 1 for each
entry; 1 or -1 for each sample; values like the prediction's; or nothing."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class VectorActivation:
    r"""A function of a vector x, written as a formula.

    Args:
        name: its one name; lower case with underscores.
        formula: in the inputs, the parameters and n, the number of entries.
        title: what people call it.
        symbol: LaTeX of the function's letter.
        summary: one sentence: what sets it apart.
        use: where it is used.
        aliases: other names it answers to.
        params: its parameters.
        source: the paper.
        layout: what the axis is to the formula.
        second: the formula of a second part, which is put behind the first along the axis.
        through: where the formula's slope is 0, the formula of which the slope is taken instead
            when something flows back: a straight-through estimate.
        extra: vectors besides x that are passed in by name, such as noise; 0 if they are not.
        axis: the axis if none is given.
        peers: the same function in other libraries, and what they do differently.
        ambiguity: which function is meant, where its name or an alias means others elsewhere.
        values: the parameters' values, exact, where they are not the defaults.
    """

    name: str
    formula: str
    title: Text
    symbol: str = "f"
    summary: Text | None = None
    use: Text | None = None
    aliases: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    source: Source | None = None
    layout: Layout = "whole"
    second: str | None = None
    through: str | None = None
    extra: tuple[str, ...] = ()
    axis: int = -1
    peers: tuple[Peer, ...] = ()
    ambiguity: Text | None = None
    values: tuple[tuple[str, Fraction], ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The vectors of the formula."""
        return ("a", "b") if self.layout == "halves" else ("x", *self.extra)

    @property
    def variables(self) -> tuple[str, ...]:
        """All names of the formula."""
        return (*self.inputs, LENGTH.name, *(param.name for param in self.params))

    @property
    def expr(self) -> Expr:
        """The formula, with its parameters as variables."""
        return _parsed(self.formula, self.variables)

    @property
    def parts(self) -> tuple[Expr, ...]:
        """The formulas that are put one behind the other, with parameters as variables."""
        if self.second is None:
            return (self.expr,)
        return self.expr, _parsed(self.second, self.variables)

    @property
    def bound_parts(self) -> tuple[Expr, ...]:
        """The same with the parameters' values put in."""
        return tuple(substitute(part, bindings(self)) for part in self.parts)

    @property
    def slope_parts(self) -> tuple[Expr, ...]:
        """The formulas that are differentiated: its own, or the one taken straight through."""
        return self.parts if self.through is None else (_parsed(self.through, self.variables),)

    @property
    def bound_slope_parts(self) -> tuple[Expr, ...]:
        """The same with the parameters' values put in."""
        return tuple(substitute(part, bindings(self)) for part in self.slope_parts)

    @property
    def entry(self) -> Expr:
        """The formula of entry i."""
        return indexed(self.expr, self.inputs)

    @property
    def is_vector(self) -> bool:
        """Whether the value is a vector; else it is one number for the whole vector."""
        return uses_vectors(self.expr, self.inputs)

    def with_params(self, /, **given: ParamValue) -> VectorActivation:
        """The same function with other parameter values.

        Raises:
            ParameterError: no such parameter, not a number, or outside its interval.
        """
        return replace(self, values=checked_values(self, given))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class VectorLoss:
    r"""A loss of several predictions, written as a formula.

    Args:
        name: its one name; lower case with underscores.
        formula: in the predictions, the targets, the parameters and n.
        title: what people call it.
        predictions: the names of what it is differentiated by, in the order of a call.
        targets: the names of what follows them in a call.
        numbers: those of both that are one number for a sample, without an axis.
        takes: what the predictions are.
        inside: of a loss of logits, the activation that it applies to them itself, by name.
        target: what the targets are.
        symbol: LaTeX of the loss's letter.
        summary: one sentence: what sets it apart.
        use: where it is used.
        aliases: other names it answers to.
        params: its parameters.
        source: where it is defined.
        link: the name of the vector activation that matches it: the gradient is its value minus
            the target.
        of_link: the formula of the same loss in terms of that function's value p.
        peers: the same function in other libraries, and what they do differently.
        ambiguity: which function is meant, where its name or an alias means others elsewhere.
        values: the parameters' values, exact, where they are not the defaults.
    """

    name: str
    formula: str
    title: Text
    predictions: tuple[str, ...] = ("p",)
    targets: tuple[str, ...] = ("y",)
    numbers: tuple[str, ...] = ()
    takes: VectorTakes = "scores"
    inside: str | None = None
    target: TargetKind = "values"
    symbol: str = "L"
    summary: Text | None = None
    use: Text | None = None
    aliases: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    source: Source | None = None
    link: str | None = None
    of_link: str | None = None
    peers: tuple[Peer, ...] = ()
    ambiguity: Text | None = None
    values: tuple[tuple[str, Fraction], ...] = ()

    @property
    def vectors(self) -> tuple[str, ...]:
        """The predictions and targets that have an axis."""
        names = (*self.predictions, *self.targets)
        return tuple(name for name in names if name not in self.numbers)

    @property
    def variables(self) -> tuple[str, ...]:
        """All names of the formula."""
        own = (*self.predictions, *self.targets, LENGTH.name)
        return (*own, *(param.name for param in self.params))

    @property
    def expr(self) -> Expr:
        """The formula, with its parameters as variables."""
        return _parsed(self.formula, self.variables)

    @property
    def link_expr(self) -> Expr | None:
        """The same loss in terms of the matching function's value."""
        return None if self.of_link is None else _parsed(self.of_link, self.variables)

    @property
    def bound_expr(self) -> Expr:
        """The formula with the parameters' values put in."""
        return substitute(self.expr, bindings(self))

    @property
    def entry(self) -> Expr:
        """The formula in index notation."""
        return indexed(self.expr, self.vectors)

    def with_params(self, /, **given: ParamValue) -> VectorLoss:
        """The same loss with other parameter values.

        Raises:
            ParameterError: no such parameter, not a number, or outside its interval.
        """
        return replace(self, values=checked_values(self, given))


VectorSpec: TypeAlias = "VectorActivation | VectorLoss"


@lru_cache(maxsize=1024)
def _parsed(formula: str, names: tuple[str, ...]) -> Expr:
    return parse(formula, variables=names, vectors=True)
