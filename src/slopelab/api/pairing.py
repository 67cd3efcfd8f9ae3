"""`Pairing`: an activation and a loss together, as at the output of a network."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, final, overload

from slopelab.api.function import Function
from slopelab.api.loss_function import LossFunction
from slopelab.api.values import plain
from slopelab.core.number import exact_number, shown_value
from slopelab.errors import InputError

if TYPE_CHECKING:
    from slopelab.advice.study import Study
    from slopelab.api.values import Array, Both, OutBoth, Values
    from slopelab.api.worked import DetailName, Worked
    from slopelab.kernels import PairingKernel
    from slopelab.kernels.reduction import Reduction
    from slopelab.training import Run


@final
@dataclass(frozen=True, slots=True, weakref_slot=True, repr=False)
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

    @overload
    def __call__(
        self,
        z: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Literal["mean", "sum"],
    ) -> float: ...
    @overload
    def __call__(
        self,
        z: float,
        target: float,
        *,
        weight: float | None = None,
        reduction: Literal["none"] = "none",
        out: None = None,
    ) -> float: ...
    @overload
    def __call__(
        self,
        z: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Literal["none"] = "none",
        out: Array,
    ) -> Array: ...
    @overload
    def __call__(
        self,
        z: Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Literal["none"] = "none",
        out: Array | None = None,
    ) -> Array: ...
    @overload
    def __call__(
        self,
        z: float | Values,
        target: Values,
        *,
        weight: float | Values | None = None,
        reduction: Literal["none"] = "none",
        out: Array | None = None,
    ) -> Array: ...
    def __call__(
        self,
        z: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array | None = None,
    ) -> float | Array:
        """The losses L(f(z), y), computed straight from z.

        They stay exact where the prediction f(z) has rounded to the end of its range.

        Args:
            z: what the activation is given: real numbers of any shape.
            target: real numbers of a shape that broadcasts with it.
            weight: numbers from 0 on, one for each prediction or of a shape that broadcasts to
                theirs; what weighs 0 is left out. None weighs all alike.
            reduction: ``"none"``, ``"mean"`` or ``"sum"``. The mean is sum(w l)/sum(w).
            out: an array for the result, of the common shape and dtype.

        Returns:
            A float for two numbers, a mean or a sum; otherwise a NumPy array of the common shape,
            or `out`.

        Raises:
            InputError: an argument is not made of real numbers, the shapes do not go together,
                `out` cannot take the result, a weight is below 0, or a mean has nothing to
                average.

        Example:
            >>> from slopelab import pairing
            >>> pairing("sigmoid+bce")(-1000.0, 1.0)
            1000.0
        """
        if weight is not None or reduction != "none":
            from slopelab.kernels.reduction import reduced_losses

            found = reduced_losses(self._kernel.loss, z, target, weight, reduction, out)
            return plain(found, z, target)
        return plain(self._kernel.loss(z, target, out=out), z, target)

    @overload
    def grad(
        self,
        z: float,
        target: float,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: None = None,
    ) -> float: ...
    @overload
    def grad(
        self,
        z: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array,
    ) -> Array: ...
    @overload
    def grad(
        self,
        z: Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array | None = None,
    ) -> Array: ...
    @overload
    def grad(
        self,
        z: float | Values,
        target: Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array | None = None,
    ) -> Array: ...
    def grad(
        self,
        z: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array | None = None,
    ) -> float | Array:
        """The derivative with respect to z, dL/dz, computed straight from z.

        No factor of the chain rule is rounded on the way.

        Args:
            z: what the activation is given: real numbers of any shape.
            target: real numbers of a shape that broadcasts with it.
            weight: numbers from 0 on, one for each prediction or of a shape that broadcasts to
                theirs; what weighs 0 is left out. None weighs all alike.
            reduction: ``"none"``, ``"mean"`` or ``"sum"``. The mean is sum(w l)/sum(w).
            out: an array for the result, of the common shape and dtype.

        Returns:
            A float for two numbers; otherwise a NumPy array of the common shape, or `out`: the
            gradient of what a call with this weight and reduction gives.

        Raises:
            InputError: as for a call.

        Example:
            >>> from slopelab import pairing
            >>> pairing("sigmoid+bce").grad(-1000.0, 1.0)
            -1.0
        """
        if weight is not None or reduction != "none":
            from slopelab.kernels.reduction import reduced_slopes

            found = reduced_slopes(self._kernel.dloss_dz, z, target, weight, reduction, out)
            return plain(found, z, target)
        return plain(self._kernel.dloss_dz(z, target, out=out), z, target)

    @overload
    def value_and_grad(
        self, z: float, target: float, *, out: None = None
    ) -> tuple[float, float]: ...
    @overload
    def value_and_grad(self, z: float | Values, target: float | Values, *, out: Both) -> Both: ...
    @overload
    def value_and_grad(
        self, z: Values, target: float | Values, *, out: OutBoth | None = None
    ) -> Both: ...
    @overload
    def value_and_grad(
        self, z: float | Values, target: Values, *, out: OutBoth | None = None
    ) -> Both: ...
    def value_and_grad(
        self, z: float | Values, target: float | Values, *, out: OutBoth | None = None
    ) -> tuple[float | Array, float | Array]:
        """The losses and dL/dz in one pass.

        Both are those of a call and of `grad`.

        Args:
            z: what the activation is given: real numbers of any shape.
            target: real numbers of a shape that broadcasts with it.
            out: two arrays for the results, or None instead of one; they must not overlap.

        Returns:
            Two floats for two numbers; otherwise two NumPy arrays of the common shape.

        Raises:
            InputError: an argument is not made of real numbers, the shapes do not go together, or
                `out` cannot take the result.

        Example:
            >>> from slopelab import pairing
            >>> pairing("identity+half_mse").value_and_grad(3.0, 1.0)
            (2.0, 2.0)
        """
        loss, slope = self._kernel.loss_and_dloss_dz(z, target, out=out)
        return plain(loss, z, target), plain(slope, z, target)

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

    def study(self, y: float | None = None) -> Study:
        """What the gradient dL/dz does far on the wrong side of a target, and on the right.

        Args:
            y: the target; None looks at those that show what the pairing is, at the ends of what
                loss and activation allow and inside.

        Returns:
            Frozen data: for each target both ends with limits, rates and standings; whether the
            loss is convex in z; whether the two match; `to_dict` for JSON.

        Raises:
            InputError: y is no finite number.

        Example:
            >>> from slopelab import pairing
            >>> found = pairing("tanh+mse").study(y=1)
            >>> found.grade, found.left, found.to_dict()["targets"][0]["left"]["like"]
            ('vanishing', 'vanishing', '-16*exp(2*z)')
        """
        from slopelab.advice.study import study_pairing

        return study_pairing(self.activation.spec, self.loss.spec, _target(y))

    def advice(self, y: float | None = None) -> str:
        """One sentence on what `study` found, and what could be taken instead.

        Args:
            y: the target, as in `study`.

        Raises:
            InputError: y is no finite number.

        Example:
            >>> from slopelab import pairing
            >>> print(pairing("sigmoid+bce").advice())
            Far on the wrong side the gradient stays, and it fades as the prediction gets right: \
they fit, and match.
        """
        from slopelab.advice.partners import partners
        from slopelab.advice.sentence import advice

        target = _target(y)
        instead = partners(self.activation.spec, self.loss.spec, target)
        return advice(self.study(y), instead)

    def export(self, to: str, *, name: str | None = None) -> str:
        """L(f(z), y) and its derivative by z as code, as for `Function.export`.

        Args:
            to: ``"numpy"``, ``"torch"``, ``"jax"``, ``"c"``, ``"julia"`` or ``"javascript"``.
            name: what it is to be called.

        Raises:
            UnknownNameError: nothing is printed for that language.
            InputError: the name cannot be used there.

        Example:
            >>> from slopelab import pairing
            >>> "export function sigmoid_bce(z, y) {" in pairing("sigmoid+bce").export("js")
            True
        """
        from slopelab.api.exported import export

        return export(self, to=to, name=name)

    @property
    def _kernel(self) -> PairingKernel:
        from slopelab.kernels import compile_pairing

        return compile_pairing(
            self.activation.spec.conventional_expr, self.loss.spec.conventional_expr
        )

    def __str__(self) -> str:
        return f"{self.activation.name} + {self.loss.name}"

    def __repr__(self) -> str:
        return f"Pairing({self.activation!r}, {self.loss!r})"


def _target(y: float | None) -> Fraction | None:
    """A target as the exact number that it prints as."""
    if y is None:
        return None
    exact = exact_number(y)
    if exact is None:
        raise InputError("run.number", name="y", given=shown_value(y))
    return exact
