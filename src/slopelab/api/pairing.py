"""`Pairing`: an activation and a loss together, as at the output of a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from slopelab.api.function import Function
from slopelab.api.loss_function import LossFunction

if TYPE_CHECKING:
    from slopelab.api.worked import DetailName, Worked
    from slopelab.training import Run


@final
@dataclass(frozen=True, slots=True, repr=False)
class Pairing:
    r"""An activation followed by a loss: L(f(z), y) with z = w x.

    Made by `slopelab.pairing`.

    Args:
        activation: f.
        loss: L.

    Example:
        >>> from slopelab import pairing
        >>> pair = pairing("sigmoid+bce")
        >>> print(pair.derivation().latex)
        (\hat{y} - y)\,x
        >>> round(float(pair.train(steps=30).w[-1]), 6)
        0.081159
    """

    activation: Function
    loss: LossFunction

    def derivation(self, detail: DetailName = "normal") -> Worked:
        """The worked derivation of dL/dw by the chain rule, each step checked when it is made.

        Args:
            detail: how much to show: ``"headline"``, ``"normal"`` or ``"everything"``.
        """
        from slopelab.api.worked import of_pairing

        return of_pairing(self.activation.spec, self.loss.spec, detail)

    def train(
        self,
        *,
        w0: float = -2.0,
        x: float = 1.0,
        y: float = 1.0,
        lr: float = 0.1,
        steps: int = 30,
    ) -> Run:
        """Train one neuron with it, as `slopelab.train` does.

        Args:
            w0: the weight at the start.
            x: the input.
            y: the target.
            lr: the learning rate, above 0.
            steps: how many steps, at least 1.

        Raises:
            InputError: a setting is out of range.
            PairingError: the loss is not defined for the activation's output, or for y.
        """
        from slopelab.training import train

        return train(self.activation.spec, self.loss.spec, w0=w0, x=x, y=y, lr=lr, steps=steps)

    def __str__(self) -> str:
        return f"{self.activation.name} + {self.loss.name}"

    def __repr__(self) -> str:
        return f"Pairing({self.activation!r}, {self.loss!r})"
