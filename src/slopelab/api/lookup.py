"""From what a person typed to things that can be called, explained and trained."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, TypeVar, overload

from slopelab.api.collection import Collection
from slopelab.api.conventions import both_with_kinks, with_kinks, without_kinks
from slopelab.api.function import Function
from slopelab.api.loss_function import LossFunction
from slopelab.api.pairing import Pairing
from slopelab.api.parameters import shared
from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_loss import VectorLossFunction
from slopelab.api.vector_pairing import VectorPairing, vector_pair
from slopelab.catalogue import lookup as catalogue
from slopelab.core.nearest import first_names, nearest_names
from slopelab.core.spec import Activation, Loss, ParamValue
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.errors import FormulaError, PairingError, UnknownNameError
from slopelab.words import t

if TYPE_CHECKING:
    from slopelab.training import Run

_S = TypeVar("_S", Activation, Loss, VectorActivation, VectorLoss)

AnyFunction: TypeAlias = "Function | LossFunction | VectorFunction | VectorLossFunction"
AnyPairing: TypeAlias = "Pairing | VectorPairing"


@overload
def activation(
    given: Activation | Function, /, *, kinks: str | None = None, **params: ParamValue
) -> Function: ...
@overload
def activation(
    given: VectorActivation | VectorFunction,
    /,
    *,
    kinks: str | None = None,
    **params: ParamValue,
) -> VectorFunction: ...
@overload
def activation(
    name_or_formula: str | Activation | Function | VectorActivation | VectorFunction,
    /,
    *,
    kinks: str | None = None,
    **params: ParamValue,
) -> Function | VectorFunction: ...
def activation(
    name_or_formula: str | Activation | Function | VectorActivation | VectorFunction,
    /,
    *,
    kinks: str | None = None,
    **params: ParamValue,
) -> Function | VectorFunction:
    """The activation of that name, or the one that a formula in x defines.

    Args:
        name_or_formula: ``"gelu"``, ``"SiLU"``, or ``"x*tanh(log(1+exp(x)))"``; in a formula
            the catalogue's own activations can be called too: ``"x - 0.1*gelu(x)"``. A formula
            that sums along x or the like, ``"exp(x)/sum(exp(x))"``, is one of vectors.
        kinks: whose derivative to take at kinks, where functions have none: ``"torch"`` (the
            default), ``"jax"``, ``"tf"`` or ``"nnlib"``.
        params: parameter values; for a formula they also say which names are parameters.

    Returns:
        A function that can be called: a `VectorFunction` for ``"softmax"`` and the like.

    Raises:
        UnknownNameError: neither a name nor a formula; the message has the nearest names.
        FormulaError: a formula that cannot be read; the message points at the column.
        ParameterError: a parameter that does not exist or is outside its interval, or `kinks`
            is no convention or is given for a formula.

    Example:
        >>> mish = activation("x*tanh(log(1 + exp(x)))")
        >>> mish(1.0)
        0.8650983882673103
        >>> activation("a*x", a=3).grad(0.0)
        3.0
        >>> activation("leaky_relu").grad(0.0), activation("leaky_relu", kinks="jax").grad(0.0)
        (0.01, 1.0)
        >>> activation("softmax")
        activation('softmax')
    """
    given = name_or_formula
    if isinstance(given, (Function, VectorFunction)):
        given = given.spec
    if isinstance(given, Activation):
        return Function(_normal(with_kinks(given.with_params(**params), kinks)))
    if isinstance(given, VectorActivation):
        return VectorFunction(_normal(without_kinks(given.with_params(**params), kinks)))
    vector = catalogue.vector_activation(given, **params)
    if vector is not None:
        return VectorFunction(_normal(without_kinks(vector, kinks)))
    return Function(_normal(with_kinks(catalogue.activation(given, **params), kinks)))


@overload
def loss(
    given: Loss | LossFunction, /, *, kinks: str | None = None, **params: ParamValue
) -> LossFunction: ...
@overload
def loss(
    given: VectorLoss | VectorLossFunction,
    /,
    *,
    kinks: str | None = None,
    **params: ParamValue,
) -> VectorLossFunction: ...
@overload
def loss(
    name_or_formula: str | Loss | LossFunction | VectorLoss | VectorLossFunction,
    /,
    *,
    kinks: str | None = None,
    **params: ParamValue,
) -> LossFunction | VectorLossFunction: ...
def loss(
    name_or_formula: str | Loss | LossFunction | VectorLoss | VectorLossFunction,
    /,
    *,
    kinks: str | None = None,
    **params: ParamValue,
) -> LossFunction | VectorLossFunction:
    """The loss of that name, or the one that a formula in p (prediction) and y (target) defines.

    Args:
        name_or_formula: ``"bce"`` or ``"(p - y)^4"``.
        kinks: whose derivative to take at kinks, where functions have none: ``"torch"`` (the
            default), ``"jax"``, ``"tf"`` or ``"nnlib"``.
        params: parameter values; for a formula they also say which names are parameters.

    Returns:
        A loss that can be called: a `VectorLossFunction` for ``"cross_entropy"`` and the like.

    Raises:
        UnknownNameError: neither a name nor a formula; the message has the nearest names.
        FormulaError: a formula that cannot be read; the message points at the column.
        ParameterError: a parameter that does not exist or is outside its interval, or `kinks`
            is no convention or is given for a formula.

    Example:
        >>> loss("(p - y)^4").grad(3.0, 1.0)
        32.0
    """
    given = name_or_formula
    if isinstance(given, (LossFunction, VectorLossFunction)):
        given = given.spec
    if isinstance(given, Loss):
        return LossFunction(_normal(with_kinks(given.with_params(**params), kinks)))
    if isinstance(given, VectorLoss):
        return VectorLossFunction(_normal(without_kinks(given.with_params(**params), kinks)))
    vector = catalogue.vector_loss(given, **params)
    if vector is not None:
        return VectorLossFunction(_normal(without_kinks(vector, kinks)))
    return LossFunction(_normal(with_kinks(catalogue.loss(given, **params), kinks)))


# For where an argument is called loss.
_loss = loss


def function(
    name_or_formula: str, /, *, kinks: str | None = None, **params: ParamValue
) -> AnyFunction:
    """The activation or the loss of that name, or what a formula defines by its variables.

    Args:
        name_or_formula: a name, a formula in x, or a formula in p and y.
        kinks: whose derivative to take at kinks, as for `activation`.
        params: parameter values.

    Raises:
        UnknownNameError: neither a name nor a formula; the message has the nearest names.
        FormulaError: a formula that cannot be read; the message points at the column.
        ParameterError: a parameter that does not exist or is outside its interval, or `kinks`
            is no convention or is given for a formula.

    Example:
        >>> function("gelu"), function("bce"), function("(p - y)^4")
        (activation('gelu'), loss('bce'), loss('(p - y)^4'))
    """
    try:
        return activation(name_or_formula, kinks=kinks, **params)
    except (UnknownNameError, FormulaError) as error:
        unread = error
    try:
        return loss(name_or_formula, kinks=kinks, **params)
    except UnknownNameError as error:
        # A word that is neither: the nearest names of both kinds.
        raise _unknown(name_or_formula, error) from None
    except FormulaError:
        raise unread from None


def pairing(
    pair: str | Activation | Function | VectorFunction | AnyPairing,
    /,
    loss: str | Loss | LossFunction | VectorLossFunction | None = None,
    *,
    kinks: str | None = None,
    **params: ParamValue,
) -> AnyPairing:
    """An activation and a loss, from ``"sigmoid+bce"`` or from the two.

    Args:
        pair: both halves with a plus sign between, or the activation alone.
        loss: the loss, where the first argument is the activation alone.
        kinks: whose derivatives to take at kinks, as for `activation`; a half that is a typed
            formula stays as it is.
        params: parameter values of either half.

    Raises:
        UnknownNameError: there is no plus sign, or a half is unknown.
        FormulaError: a half is a formula that cannot be read.
        ParameterError: neither half has such a parameter, or `kinks` is no convention.

    Example:
        >>> pairing("leaky_relu+mse", negative_slope=0.1)
        Pairing(activation('leaky_relu', negative_slope=0.1), loss('mse'))
    """
    if isinstance(pair, (Pairing, VectorPairing)):
        return paired(pair.activation, pair.loss, kinks)
    left: str | Activation | Function | VectorFunction = pair
    right = loss
    if right is None:
        left, right = halves(pair if isinstance(pair, str) else repr(pair))
    first, second = shared([(left, "activation"), (right, "loss")], params)
    return paired(activation(left, kinks=None, **first), _loss(right, kinks=None, **second), kinks)


def paired(
    left: Function | VectorFunction,
    right: LossFunction | VectorLossFunction,
    kinks: str | None = None,
) -> AnyPairing:
    """An activation and a loss of one kind.

    Args:
        left: the activation.
        right: the loss.
        kinks: whose derivatives to take at kinks.

    Raises:
        PairingError: one is of numbers and the other of vectors, or the loss cannot take what the
            function gives.
    """
    if isinstance(left, VectorFunction) and isinstance(right, VectorLossFunction):
        without_kinks(left.spec, kinks)
        return vector_pair(left, right)
    if isinstance(left, Function) and isinstance(right, LossFunction):
        return _paired(*both_with_kinks(left.spec, right.spec, kinks))
    raise PairingError("vector.mixed", activation=left.name, loss=right.name)


def halves(text: str) -> tuple[str, str]:
    """The two sides of the last plus sign.

    Raises:
        UnknownNameError: there is no plus sign, or nothing on one side of it.

    Example:
        >>> halves("sigmoid + bce")
        ('sigmoid', 'bce')
    """
    left, plus, right = catalogue.halves(text)
    if not plus or not left.strip() or not right.strip():
        raise UnknownNameError("pairing.form", given=text[:60])
    return left.strip(), right.strip()


def train(
    pair: str | Activation | Function | AnyPairing,
    loss: str | Loss | LossFunction | None = None,
    *,
    w0: float = -2.0,
    x: float = 1.0,
    y: float = 1.0,
    lr: float = 0.1,
    steps: int = 30,
    kinks: str | None = None,
) -> Run:
    """Train one neuron, ŷ = f(w x), by gradient descent: w becomes w - lr dL/dw.

    Args:
        pair: ``"sigmoid+bce"``, a `Pairing`, or the activation alone.
        loss: the loss, where the first argument is the activation alone.
        w0: the weight at the start.
        x: the input.
        y: the target.
        lr: the learning rate, above 0.
        steps: how many steps, at least 1.
        kinks: whose derivatives to take at kinks, as for `activation`.

    Returns:
        The run: the weights, every factor of the chain rule at every step, and a verdict.

    Raises:
        UnknownNameError: there is no plus sign, or a half is unknown.
        FormulaError: a half is a formula that cannot be read.
        PairingError: the loss is not defined for the activation's output, or for y.
        InputError: a setting is out of range.
        ParameterError: `kinks` is no convention.

    Example:
        >>> run = train("relu+half_mse")
        >>> float(run.w[-1]), run.verdict.name, run.verdict.dead_factor
        (-2.0, 'stuck', 'dprediction_dz')
    """
    return pairing(pair, loss, kinks=kinks).train(w0=w0, x=x, y=y, lr=lr, steps=steps)


def activations() -> Collection[Function]:
    """All activations of the catalogue by name.

    Example:
        >>> activations()["sigmoid"].grad(0.0)
        0.25
    """
    return Collection({name: Function(spec) for name, spec in catalogue.activations().items()})


def vector_activations() -> Collection[VectorFunction]:
    """All functions of vectors of the catalogue by name.

    Example:
        >>> vector_activations()["softmax"]([0.0, 0.0])
        array([0.5, 0.5])
    """
    known = catalogue.vector_activations()
    return Collection({name: VectorFunction(spec) for name, spec in known.items()})


def vector_losses() -> Collection[VectorLossFunction]:
    """All losses of several predictions of the catalogue by name.

    Example:
        >>> "cross_entropy" in vector_losses()
        True
    """
    known = catalogue.vector_losses()
    return Collection({name: VectorLossFunction(spec) for name, spec in known.items()})


def losses() -> Collection[LossFunction]:
    """All losses of the catalogue by name.

    Example:
        >>> "bce" in losses()
        True
    """
    return Collection({name: LossFunction(spec) for name, spec in catalogue.losses().items()})


def _paired(activation: Activation, loss: Loss) -> Pairing:
    return Pairing(Function(activation), LossFunction(loss))


def _normal(spec: _S) -> _S:
    """The same function without the values that are the defaults: equals shall be equal."""
    defaults = {param.name: Fraction(param.default) for param in spec.params}
    return replace(
        spec, values=tuple((name, value) for name, value in spec.values if defaults[name] != value)
    )


def _unknown(text: str, error: UnknownNameError) -> UnknownNameError:
    if error.key == "name.primitive":
        return error
    known = [
        *catalogue.activations(),
        *catalogue.losses(),
        *catalogue.vector_activations(),
        *catalogue.vector_losses(),
    ]
    nearest = nearest_names(text.strip(), known)
    key = "name.unknown_near" if nearest else "name.unknown"
    fields = {**error.fields, "nearest": nearest, "known": first_names(known)}
    return UnknownNameError(key, **{**fields, "kind": t("kind.function")})
