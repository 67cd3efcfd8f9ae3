"""What is said about a function: `Activation`, `Loss`, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal, TypeAlias, final

from slopelab.core.cases import decided
from slopelab.core.expr import Expr, Var, substitute
from slopelab.core.interval import REALS, Interval
from slopelab.core.kinks import with_slope
from slopelab.core.number import shown_value
from slopelab.core.parameter_values import ParamValue, bindings, checked_values, parameter_values
from slopelab.core.parse import parse
from slopelab.errors import ParameterError
from slopelab.words import language

X = Var("x")
"""The variable of an activation."""
PREDICTION = Var("p")
"""The prediction, in the formula of a loss."""
TARGET = Var("y")
"""The target, in the formula of a loss."""


@final
@dataclass(frozen=True, slots=True)
class Text:
    """A short text in each language."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en


@final
@dataclass(frozen=True, slots=True)
class Source:
    """Where a function comes from."""

    authors: str
    year: int
    title: str
    where: str = ""

    def __str__(self) -> str:
        where = f" {self.where}." if self.where else ""
        return f"{self.authors} ({self.year}). {self.title}.{where}"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A parameter of a formula.

    Args:
        name: as in the formula and as a keyword argument.
        default: an exact decimal.
        interval: the values it may take.
        latex: its symbol.
        meaning: what it does.
    """

    name: str
    default: str
    latex: str
    meaning: Text
    interval: Interval = REALS


Library: TypeAlias = Literal[
    "torch", "jax", "keras", "tf", "optax", "nnlib", "flux", "timm", "onnx", "mlx", "sklearn", "hf"
]
"""The other libraries of the field, by the name that is short."""

Convention: TypeAlias = Literal["torch", "jax", "tf", "nnlib"]
"""Whose derivative is taken at a kink, where a function has none."""

CONVENTIONS: Final[tuple[Convention, ...]] = ("torch", "jax", "tf", "nnlib")
"""All of them; the first is the default."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The same function in another library.

    Args:
        library: which one.
        name: what it is called there, as one would import it: ``torch.nn.functional.elu``.
        values: our parameters' values that its defaults amount to, where they are not our
            defaults: ``{"negative_slope": "0.2"}``.
        arguments: what it calls our parameters: ``{"lambd": "threshold"}``.
        options: keyword arguments with which it is the same function: ``{"approximate": "tanh"}``.
        differs: what else is different there.
    """

    library: Library
    name: str
    values: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    arguments: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    options: Mapping[str, bool | float | str] = field(
        default_factory=dict[str, "bool | float | str"], hash=False
    )
    differs: Text | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AtKink:
    """What libraries take for the derivative where a function has none.

    The formula itself gives PyTorch's value; a test holds that it does.

    Args:
        place: the kink, a formula in the parameters; of a loss the residual p - y at which it
            lies, a formula in the target y too.
        values: the derivative there by convention, where it is not PyTorch's: formulas in the
            parameters; of a loss in the target y too.
    """

    place: str
    values: Mapping[Convention, str] = field(default_factory=dict[Convention, str], hash=False)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    r"""A function of one variable x, written as a formula.

    Args:
        name: its one name; lower case with underscores.
        formula: in x and the parameters, as a user would type it.
        title: what people call it.
        symbol: LaTeX of the function's letter, as in ``\sigma``.
        summary: one sentence: what sets it apart.
        use: where it is used.
        aliases: other names it answers to.
        params: its parameters.
        source: the paper.
        claims: what the paper, or common knowledge, says of it: fact name -> number, as text;
            tests hold it against the computed facts.
        at_kinks: derivatives that other libraries take at its kinks.
        peers: the same function in other libraries, and what they do differently.
        ambiguity: which function is meant, where its name or an alias means others elsewhere.
        basic: whether it is one of the few that the report tells of.
        values: the parameters' values, exact, where they are not the defaults.
        kinks: whose derivative is taken at kinks.
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
    claims: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    at_kinks: tuple[AtKink, ...] = ()
    peers: tuple[Peer, ...] = ()
    ambiguity: Text | None = None
    basic: bool = False
    values: tuple[tuple[str, Fraction], ...] = ()
    kinks: Convention = CONVENTIONS[0]

    @property
    def expr(self) -> Expr:
        """The formula as an expression in x, with its parameters as variables."""
        return _parsed(self.formula, ("x", *(param.name for param in self.params)))

    @property
    def chosen_expr(self) -> Expr:
        """The formula with its parameters as variables, in the case that their values choose."""
        return decided(self.expr, _exact_values(self))

    @property
    def bound_expr(self) -> Expr:
        """The formula in x alone, its parameters' values put in."""
        return substitute(self.chosen_expr, bindings(self))

    @property
    def conventional_expr(self) -> Expr:
        """The formula in x alone, whose derivative at kinks is the convention's."""
        expr = self.bound_expr
        for place, slope in _at_kinks(self):
            expr = with_slope(expr, X, place, slope)
        return expr

    def with_params(self, /, **given: ParamValue) -> Activation:
        """The same function with other parameter values.

        Raises:
            ParameterError: no such parameter, not a number, or outside its interval.
        """
        return replace(self, values=checked_values(self, given))

    def with_kinks(self, convention: str) -> Activation:
        """The same function with another library's derivatives at kinks.

        Raises:
            ParameterError: there is no such convention, or the function is a typed formula.
        """
        return replace(self, kinks=_convention(self, convention))


Takes: TypeAlias = Literal[
    "number", "probability", "logit", "score", "rate", "log_rate", "distance"
]
"""What the prediction of a loss is."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    r"""A loss of one prediction p against one target y, written as a formula.

    Args:
        name: its one name; lower case with underscores.
        formula: in p (prediction), y (target) and the parameters.
        title: what people call it.
        prediction: the predictions it is defined for.
        target: the targets it makes sense for.
        symbol: LaTeX of the loss's letter.
        summary: one sentence: what sets it apart.
        use: where it is used.
        aliases: other names it answers to.
        params: its parameters.
        source: where it is defined.
        takes: what the prediction is: a number, a probability, a logit (of which the sigmoid is
            a probability), a score (of which the sign decides), a rate or another positive
            number, the log of one, or a distance (small where two things are alike).
        link: the name of the activation that belongs before it: the canonical one, whose slope
            cancels, or else the one whose outputs are such predictions; the identity where the
            raw output is the prediction.
        dropped: the term, in y and the parameters, that was dropped: with it the least loss for
            every target would be 0.
        at_kinks: derivatives that other libraries take at its kinks, in p - y where
            `place` is a residual.
        peers: the same function in other libraries, and what they do differently.
        ambiguity: which function is meant, where its name or an alias means others elsewhere.
        basic: whether it is one of the few that the report tells of.
        values: the parameters' values, exact, where they are not the defaults.
        kinks: whose derivative is taken at kinks.
    """

    name: str
    formula: str
    title: Text
    prediction: Interval = REALS
    target: Interval = REALS
    symbol: str = "L"
    summary: Text | None = None
    use: Text | None = None
    aliases: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    source: Source | None = None
    takes: Takes = "number"
    link: str | None = None
    dropped: str | None = None
    at_kinks: tuple[AtKink, ...] = ()
    peers: tuple[Peer, ...] = ()
    ambiguity: Text | None = None
    basic: bool = False
    values: tuple[tuple[str, Fraction], ...] = ()
    kinks: Convention = CONVENTIONS[0]

    @property
    def expr(self) -> Expr:
        """The formula as an expression in p and y, with its parameters as variables."""
        return _parsed(self.formula, ("p", "y", *(param.name for param in self.params)))

    @property
    def chosen_expr(self) -> Expr:
        """The formula with its parameters as variables, in the case that their values choose."""
        return decided(self.expr, _exact_values(self))

    @property
    def bound_expr(self) -> Expr:
        """The formula in p and y alone, its parameters' values put in."""
        return substitute(self.chosen_expr, bindings(self))

    @property
    def conventional_expr(self) -> Expr:
        """The formula in p and y alone, whose derivative at kinks is the convention's."""
        expr = self.bound_expr
        for residual, slope in _at_kinks(self):
            expr = with_slope(expr, PREDICTION, TARGET + residual, slope)
        return expr

    def with_params(self, /, **given: ParamValue) -> Loss:
        """The same loss with other parameter values.

        Raises:
            ParameterError: no such parameter, not a number, or outside its interval.
        """
        return replace(self, values=checked_values(self, given))

    def with_kinks(self, convention: str) -> Loss:
        """The same loss with another library's derivatives at kinks.

        Raises:
            ParameterError: there is no such convention, or the loss is a typed formula.
        """
        return replace(self, kinks=_convention(self, convention))


Spec: TypeAlias = "Activation | Loss"


@lru_cache(maxsize=1024)
def _parsed(formula: str, names: tuple[str, ...]) -> Expr:
    return parse(formula, variables=names)


def _exact_values(spec: Spec) -> dict[str, Fraction]:
    return {name: number.value for name, number in parameter_values(spec).items()}


def _at_kinks(spec: Spec) -> Iterator[tuple[Expr, Expr]]:
    """The places and the derivatives there, where the convention's are not the formula's own."""
    names = (*(param.name for param in spec.params), TARGET.name)
    values = bindings(spec)
    for kink in spec.at_kinks:
        slope = kink.values.get(spec.kinks)
        if slope is not None:
            place, value = (_parsed(text, names) for text in (kink.place, slope))
            yield substitute(place, values), substitute(value, values)


def _convention(spec: Spec, given: object) -> Convention:
    for convention in CONVENTIONS:
        if convention == given:
            if convention != CONVENTIONS[0] and spec.name == spec.formula:
                raise ParameterError("kinks.formula", given=given, formula=spec.formula[:60])
            return convention
    raise ParameterError("kinks.unknown", given=shown_value(given), allowed=", ".join(CONVENTIONS))
