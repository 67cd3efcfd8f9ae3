"""`VectorPairing`: a vector function and a loss together, as at the output of a classifier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn, final

from slopelab.api.vector_function import VectorFunction
from slopelab.api.vector_loss import VectorLossFunction
from slopelab.core.expr import Var, substitute
from slopelab.core.text import to_text
from slopelab.errors import PairingError

if TYPE_CHECKING:
    from slopelab.api.values import Values
    from slopelab.api.vector_worked import VectorWorked
    from slopelab.api.worked import DetailName


@final
@dataclass(frozen=True, slots=True, weakref_slot=True, repr=False)
class VectorPairing:
    """A vector function followed by a loss: L(f(z), y).

    Made by `slopelab.pairing`.

    Args:
        activation: f.
        loss: L.

    Example:
        >>> from slopelab import pairing
        >>> pair = pairing("softmax+cross_entropy")
        >>> pair.derivation().equation
        '∂L/∂zⱼ = pⱼ − yⱼ'
        >>> pair([0.0, 1000.0], 0), pair.grad([0.0, 1000.0], 0)
        (1000.0, array([-1.,  1.]))
    """

    activation: VectorFunction
    loss: VectorLossFunction

    def __call__(self, z: Values, target: Any, *, axis: int = -1, **options: Any) -> Any:  # noqa: ANN401
        """The losses L(f(z), y), computed straight from z.

        Args:
            z: what the activation is given.
            target: as the loss takes it.
            axis: the axis along which the vectors lie.
            options: reduction, weights and the like, as of the loss.

        Returns:
            A float where there is one number, otherwise an array.

        Raises:
            InputError: as in a call of the loss.
        """
        return self._fused(z, target, axis=axis, **options)

    def grad(self, z: Values, target: Any, *, axis: int = -1, **options: Any) -> Any:  # noqa: ANN401
        """The gradient with respect to z, computed straight from z.

        Args:
            z: what the activation is given.
            target: as the loss takes it.
            axis: the axis along which the vectors lie.
            options: reduction, weights and the like, as of the loss.

        Returns:
            An array of the shape of z.

        Raises:
            InputError: as in a call of the loss.
        """
        return self._fused.grad(z, target, axis=axis, **options)

    def value_and_grad(
        self,
        z: Values,
        target: Any,  # noqa: ANN401 - as the loss takes it
        *,
        axis: int = -1,
        **options: Any,  # noqa: ANN401 - as of the loss
    ) -> tuple[Any, Any]:
        """The losses and the gradient with respect to z in one pass.

        Args:
            z: what the activation is given.
            target: as the loss takes it.
            axis: the axis along which the vectors lie.
            options: reduction, weights and the like, as of the loss.

        Raises:
            InputError: as in a call of the loss.
        """
        return self._fused.value_and_grad(z, target, axis=axis, **options)

    def derivation(self, detail: DetailName = "normal") -> VectorWorked:
        """The worked derivation of dL/dz_j by the chain rule, each step checked.

        Args:
            detail: how much to show: ``"headline"``, ``"normal"`` or ``"everything"``.
        """
        from slopelab.api.vector_worked import of_vector_pairing

        return of_vector_pairing(self.activation.spec, self.loss.spec, detail)

    def train(self, **settings: object) -> NoReturn:
        """A single neuron has one output: there is nothing to train with a loss of several.

        Raises:
            PairingError: always, with what to do instead.
        """
        del settings
        raise PairingError("vector.train", pairing=str(self))

    @property
    def _fused(self) -> VectorLossFunction:
        """The loss as a function of z."""
        spec = self.loss.spec
        if spec.link == self.activation.name and spec.takes in {"logits", "scores"}:
            return self.loss
        prediction = Var(spec.predictions[0])
        own = substitute(self.activation.expr, {Var("x"): prediction})
        formula = to_text(substitute(self.loss.expr, {prediction: own}))
        return VectorLossFunction(
            replace(spec, formula=formula, params=(), values=(), takes="logits")
        )

    def __str__(self) -> str:
        return f"{self.activation.name} + {self.loss.name}"

    def __repr__(self) -> str:
        return f"VectorPairing({self.activation!r}, {self.loss!r})"


def vector_pair(activation: VectorFunction, loss: VectorLossFunction) -> VectorPairing:
    """The pairing, if the loss takes what the function gives.

    Raises:
        PairingError: it does not, or the function is none that keeps the entries apart.
    """
    spec = loss.spec
    whole = activation.spec.layout == "whole" and activation.spec.is_vector
    single = spec.predictions == ("p",) and len(spec.targets) == 1 and not spec.numbers
    if not whole or activation.spec.second or not single:
        raise PairingError("vector.shape", activation=activation.name, loss=loss.name)
    if spec.takes == "logits" and spec.link != activation.name:
        if spec.link is None:
            raise PairingError("vector.alone", activation=activation.name, loss=loss.name)
        raise PairingError(
            "vector.logits", activation=activation.name, loss=loss.name, matched=spec.link
        )
    return VectorPairing(activation, loss)
