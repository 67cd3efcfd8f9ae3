"""From what a person typed to a function: by name, by alias, or as a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

from slopelab.core.expr import Expr, substitute
from slopelab.core.expr import variables as names_in
from slopelab.core.index import uses_reduction
from slopelab.core.nearest import first_names, nearest_names
from slopelab.core.number import LONGEST, exact_number, shown_value
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES, SPELLINGS
from slopelab.core.reductions import LENGTH, REDUCTIONS
from slopelab.core.spec import Activation, Loss, Param, ParamValue, Text, X
from slopelab.core.symbols import symbol
from slopelab.core.text import to_text
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.errors import FormulaError, ParameterError, UnknownNameError
from slopelab.words import t

_LETTERS = frozenset({"x", "p", "y", "z", "w", "f"})
"""Letters with a meaning of their own in every derivation: input, prediction, target, ..."""

_ELSEWHERE = {
    "ctc": "CTCLoss()",
    "ctc_loss": "CTCLoss()",
    "adaptive_log_softmax": "AdaptiveLogSoftmax(classes, cutoffs)",
    "adaptive_softmax": "AdaptiveLogSoftmax(classes, cutoffs)",
}
"""What is asked for under a name, but is no formula: a recursion, a composition."""

_CONSTANTS = frozenset({"pi", "e", "π"})
_REDUCED = re.compile(rf"\b({'|'.join(REDUCTIONS)})\s*\(")
_NAME = re.compile(r"[^\W\d]\w*")
_S = TypeVar("_S", Activation, Loss, VectorActivation, VectorLoss)


@cache
def activations() -> Mapping[str, Activation]:
    """All activations by name, in the order in which they are defined."""
    return _collected(Activation)


@cache
def losses() -> Mapping[str, Loss]:
    """All losses by name, in the order in which they are defined."""
    return _collected(Loss)


@cache
def vector_activations() -> Mapping[str, VectorActivation]:
    """All functions of vectors by name, in the order in which they are defined."""
    return _collected(VectorActivation)


@cache
def vector_losses() -> Mapping[str, VectorLoss]:
    """All losses of several predictions by name, in the order in which they are defined."""
    return _collected(VectorLoss)


def families(kind: type[_S]) -> Mapping[str, tuple[_S, ...]]:
    """The functions of a kind by the module that they stand in, in order.

    Args:
        kind: `Activation` or `Loss`.

    Example:
        >>> [spec.name for spec in families(Activation)["trivial"]][:1]
        ['identity']
    """
    known = _collected(kind)
    found: dict[str, tuple[_S, ...]] = {}
    for module in _modules():
        own = [v for v in vars(module).values() if isinstance(v, kind) and known[v.name] is v]
        if own:
            found[module.__name__.rpartition(".")[2]] = tuple(dict.fromkeys(own))
    return found


def family_title(name: str) -> Text:
    """What the functions of a module have in common: its ``FAMILY``.

    Args:
        name: of a module of the catalogue, as `families` gives it.
    """
    modules = (m for m in _modules() if m.__name__.endswith(f".{name}"))
    title = next((vars(m).get("FAMILY") for m in modules), None)
    assert isinstance(title, Text), f"the module {name} of the catalogue has no FAMILY"
    return title


def _modules() -> list[ModuleType]:
    import slopelab.catalogue as package

    return [
        import_module(module.name)
        for module in iter_modules(package.__path__, f"{package.__name__}.")
    ]


def basic_activations() -> Mapping[str, Activation]:
    """Those that the report tells of, by name."""
    return {name: spec for name, spec in activations().items() if spec.basic}


def basic_losses() -> Mapping[str, Loss]:
    """Those that the report tells of, by name."""
    return {name: spec for name, spec in losses().items() if spec.basic}


def _collected(kind: type[_S]) -> dict[str, _S]:
    found: dict[str, _S] = {}
    taken: set[str] = set()
    for module in _modules():
        for value in vars(module).values():
            if not isinstance(value, kind) or found.get(value.name) is value:
                continue
            names = {value.name, *value.aliases}
            if taken & names:
                message = f"two definitions are called {sorted(taken & names)}"
                raise ValueError(message)
            taken |= names
            found[value.name] = value
    return found


def activation(name_or_formula: str, /, **params: ParamValue) -> Activation:
    """The activation of that name, or the one that a formula in x defines.

    Args:
        name_or_formula: ``"gelu"``, ``"SiLU"``, or ``"x*tanh(log(1+exp(x)))"``; in a formula
            the catalogue's own activations can be called too: ``"x - 0.1*gelu(x)"``.
        params: parameter values; for a formula they also say which names are parameters.

    Raises:
        UnknownNameError: neither a name nor a formula; the message has the nearest names.
        FormulaError: a formula that cannot be read; the message points at the column.
        ParameterError: a parameter that does not exist or is outside its interval.
    """
    named = _named(name_or_formula, activations())
    if named is not None:
        return named.with_params(**params) if params else named
    known = {**activations(), **vector_activations()}
    _refuse_lone_name(name_or_formula, known, {"x", *params}, "activation")
    _refuse_bad_names(params, ("x",))
    formula = _read(name_or_formula, ("x", *params), _calls())
    own = _own(params, formula, _occurring(formula, ("x", *params)))
    return Activation(name=formula, formula=formula, title=Text(en=formula, zh=formula), params=own)


def loss(name_or_formula: str, /, **params: ParamValue) -> Loss:
    """The loss of that name, or the one that a formula in p (prediction) and y (target) defines.

    Args:
        name_or_formula: ``"bce"`` or ``"(p - y)^4"``.
        params: parameter values; for a formula they also say which names are parameters.

    Raises:
        UnknownNameError: neither a name nor a formula; the message has the nearest names.
        FormulaError: a formula that cannot be read; the message points at the column.
        ParameterError: a parameter that does not exist or is outside its interval.
    """
    named = _named(name_or_formula, losses())
    if named is not None:
        return named.with_params(**params) if params else named
    known = {**losses(), **vector_losses()}
    _refuse_lone_name(name_or_formula, known, {"p", "y", *params}, "loss")
    _refuse_bad_names(params, ("p", "y"))
    formula = _read(name_or_formula, ("p", "y", *params), _calls())
    own = _own(params, formula, _occurring(formula, ("p", "y", *params)))
    return Loss(name=formula, formula=formula, title=Text(en=formula, zh=formula), params=own)


def vector_activation(text: str, /, **params: ParamValue) -> VectorActivation | None:
    """The function of vectors of that name, or the one that a formula with a reduction defines.

    Args:
        text: ``"softmax"``, or ``"exp(x)/sum(exp(x))"``.
        params: parameter values; for a formula they also say which names are parameters.

    Returns:
        The function; None where it is neither: then it may be a function of one number.

    Raises:
        ParameterError: a parameter that does not exist or is outside its interval.
    """
    named = _named(text, vector_activations())
    if named is not None:
        return named.with_params(**params) if params else named
    formula, own = _vector_formula(text, ("x",), params)
    if formula is None:
        return None
    title = Text(en=formula, zh=formula)
    return VectorActivation(name=formula, formula=formula, title=title, params=own)


def vector_loss(text: str, /, **params: ParamValue) -> VectorLoss | None:
    """The loss of several predictions of that name, or the one that a formula defines.

    Args:
        text: ``"cross_entropy"``, or a formula in p and y with a reduction.
        params: parameter values; for a formula they also say which names are parameters.

    Returns:
        The loss; None where it is neither: then it may be a loss of one prediction.

    Raises:
        ParameterError: a parameter that does not exist or is outside its interval.
    """
    named = _named(text, vector_losses())
    if named is not None:
        return named.with_params(**params) if params else named
    formula, own = _vector_formula(text, ("p", "y"), params)
    if formula is None:
        return None
    title = Text(en=formula, zh=formula)
    return VectorLoss(name=formula, formula=formula, title=title, params=own)


def _vector_formula(
    text: str, letters: tuple[str, ...], params: Mapping[str, ParamValue]
) -> tuple[str | None, tuple[Param, ...]]:
    """A typed formula in which something is reduced, and its parameters."""
    names = (*letters, LENGTH.name, *params)
    try:
        expr = parse(text, variables=names, functions=_calls(), vectors=True)
    except FormulaError:
        return None, ()
    if not uses_reduction(expr) or not names_in(expr) & set(letters):
        return None, ()
    _refuse_bad_names(params, (*letters, LENGTH.name))
    return to_text(expr), _own(params, to_text(expr), names_in(expr))


def pairing(text: str) -> tuple[Activation, Loss]:
    """The two halves of ``"sigmoid+bce"``; the last plus sign divides.

    Raises:
        UnknownNameError: there is no plus sign, or a half is unknown.
        FormulaError: a half is a formula that cannot be read.
    """
    left, plus, right = halves(text)
    if not plus or not left.strip() or not right.strip():
        raise UnknownNameError("pairing.form", given=text[:60])
    return activation(left.strip()), loss(right.strip())


def halves(text: str) -> tuple[str, str, str]:
    """Before and after the last plus sign that stands in no brackets, and the sign between.

    Example:
        >>> halves("identity+((p-y)^2+1)")
        ('identity', '+', '((p-y)^2+1)')
    """
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        letter = text[place]
        if letter in ")）":
            depth += 1
        elif letter in "(（":
            depth -= 1
        elif letter in "+＋" and depth == 0:
            return text[:place], "+", text[place + 1 :]
    return "", "", text


def _folded(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip()).casefold()


def _named(text: object, known: Mapping[str, _S]) -> _S | None:
    if not isinstance(text, str):
        raise FormulaError("formula.type", text="", caret="", column=1, given=type(text).__name__)
    if len(text) > 60:  # noqa: PLR2004 - no name is that long
        return None
    folded = _folded(text)
    for spec in known.values():
        if folded in {
            _folded(name) for name in (spec.name, *spec.aliases, spec.title.en, spec.title.zh)
        }:
            return spec
    return None


def _refuse_lone_name(
    text: str, known: Mapping[str, object], variables: Iterable[str], kind: str
) -> None:
    """A single word that is no variable was meant as a name, not as a formula."""
    word = text.strip()
    if not word.isidentifier() or word in {*variables, *_CONSTANTS}:
        return
    if word in PRIMITIVES:
        raise UnknownNameError("name.primitive", given=word[:40])
    if _folded(word) in _ELSEWHERE:
        raise UnknownNameError("name.elsewhere", given=word, door=_ELSEWHERE[_folded(word)])
    if kind == "activation" and _named(word, losses()) is not None:
        raise UnknownNameError("name.is_loss", given=word[:40])
    if kind == "loss" and _named(word, activations()) is not None:
        raise UnknownNameError("name.is_activation", given=word[:40])
    nearest = nearest_names(word, [*known, *PRIMITIVES])
    key = "name.unknown_near" if nearest else "name.unknown"
    raise UnknownNameError(
        key, given=word[:40], nearest=nearest, kind=t(f"kind.{kind}"), known=first_names(known)
    )


def _read(
    text: str, variables: tuple[str, ...], functions: Mapping[str, Callable[[Expr], Expr]]
) -> str:
    try:
        return to_text(parse(text, variables=variables, functions=functions))
    except FormulaError:
        if _REDUCED.search(text):
            # What is wrong with it as a formula of vectors says more.
            names = (*variables, LENGTH.name)
            parse(text, variables=names, functions=functions, vectors=True)
        raise


@cache
def _calls() -> Mapping[str, Callable[[Expr], Expr]]:
    """The catalogue's activations as functions that a formula may call."""

    def caller(spec: Activation) -> Callable[[Expr], Expr]:
        return lambda arg: substitute(spec.bound_expr, {X: arg})

    return {
        name: caller(spec)
        for spec in activations().values()
        for name in (spec.name, *spec.aliases)
        if name not in PRIMITIVES
    }


def _decimal(value: ParamValue, exact: Fraction) -> str:
    """The number as it was typed, unless only a fraction says it."""
    text = str(value).strip()
    return text if "/" not in text else str(exact)


def _refuse_bad_names(params: Mapping[str, ParamValue], variables: tuple[str, ...]) -> None:
    taken = {*variables, *_LETTERS, *_CONSTANTS, *PRIMITIVES, *SPELLINGS}
    for name in params:
        if not _NAME.fullmatch(name) or name in taken:
            raise ParameterError("parameter.name", given=name[:LONGEST])


def _occurring(formula: str, variables: tuple[str, ...]) -> frozenset[str]:
    return names_in(parse(formula, variables=variables))


def _own(
    params: Mapping[str, ParamValue], formula: str, occurring: frozenset[str]
) -> tuple[Param, ...]:
    """Parameters that a formula brings with it; their values are checked like any other."""
    made: list[Param] = []
    for name, value in params.items():
        if name not in occurring:
            raise ParameterError("parameter.absent", given=name[:LONGEST], formula=formula[:60])
        exact = exact_number(value)
        if exact is None:
            raise ParameterError("parameter.number", given=f"{name} = {shown_value(value)}")
        made.append(
            Param(
                name=name,
                default=_decimal(value, exact),
                latex=symbol(name),
                meaning=Text(en="", zh=""),
            )
        )
    return tuple(made)
