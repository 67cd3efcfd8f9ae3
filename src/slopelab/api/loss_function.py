"""`LossFunction`: a loss of a prediction against a target that can be called and differentiated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, final, overload

from slopelab.api.described import (
    Reduced,
    call_text,
    definition,
    parameter_floats,
    reduced,
)
from slopelab.api.values import plain
from slopelab.core.expr import Expr
from slopelab.core.interval import Interval
from slopelab.core.spec import Loss, X

if TYPE_CHECKING:
    from slopelab.api.values import Array, Values
    from slopelab.api.worked import DetailName, Worked
    from slopelab.calculus.loss_convexity import Convexity
    from slopelab.kernels import PairingKernel
    from slopelab.kernels.reduction import Reduction
    from slopelab.recognition import Recognition


@final
@dataclass(frozen=True, slots=True, weakref_slot=True, repr=False)
class LossFunction:
    """A loss L of one prediction and one target.

    Made by `slopelab.loss`; equal when name, formula and parameter values are.

    Args:
        spec: what is said about it, from the catalogue or from a typed formula.

    Example:
        >>> from slopelab import loss
        >>> squared = loss("half_mse")
        >>> squared(0.25, 1.0), squared.grad(0.25, 1.0)
        (0.28125, -0.75)
        >>> squared([0.5, 1.0], 1.0)
        array([0.125, 0.   ])
    """

    spec: Loss

    @property
    def name(self) -> str:
        """Its name in the catalogue; for a typed loss the formula."""
        return self.spec.name

    @property
    def title(self) -> str:
        """What people call it, in the language in force."""
        return str(self.spec.title)

    @property
    def params(self) -> Mapping[str, float]:
        """The values of its parameters, by name."""
        return parameter_floats(self.spec)

    @property
    def expr(self) -> Expr:
        """Its formula as an expression in p (prediction) and y (target) alone."""
        return self.spec.bound_expr

    @property
    def prediction(self) -> Interval:
        """The predictions that it is defined for."""
        return self.spec.prediction

    @property
    def target(self) -> Interval:
        """The targets that it makes sense for."""
        return self.spec.target

    @overload
    def __call__(
        self,
        prediction: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Literal["mean", "sum"],
    ) -> float: ...
    @overload
    def __call__(
        self,
        prediction: float,
        target: float,
        *,
        weight: float | None = None,
        reduction: Literal["none"] = "none",
        out: None = None,
    ) -> float: ...
    @overload
    def __call__(
        self,
        prediction: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Literal["none"] = "none",
        out: Array,
    ) -> Array: ...
    @overload
    def __call__(
        self,
        prediction: Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Literal["none"] = "none",
        out: Array | None = None,
    ) -> Array: ...
    @overload
    def __call__(
        self,
        prediction: float | Values,
        target: Values,
        *,
        weight: float | Values | None = None,
        reduction: Literal["none"] = "none",
        out: Array | None = None,
    ) -> Array: ...
    def __call__(
        self,
        prediction: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array | None = None,
    ) -> float | Array:
        """The losses, one for each prediction.

        Args:
            prediction: real numbers of any shape; outside the loss's domain the result is NaN.
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
            >>> from slopelab import loss
            >>> loss("bce")(0.5, 1.0)
            0.6931471805599453
            >>> loss("mae")([1.0, 2.0, 6.0], 0.0, weight=[1, 2, 0], reduction="mean")
            1.6666666666666667
        """
        if weight is not None or reduction != "none":
            from slopelab.kernels.reduction import reduced_losses

            found = reduced_losses(self._kernel.loss, prediction, target, weight, reduction, out)
            return plain(found, prediction, target)
        return plain(self._kernel.loss(prediction, target, out=out), prediction, target)

    @overload
    def grad(
        self,
        prediction: float,
        target: float,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: None = None,
    ) -> float: ...
    @overload
    def grad(
        self,
        prediction: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array,
    ) -> Array: ...
    @overload
    def grad(
        self,
        prediction: Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array | None = None,
    ) -> Array: ...
    @overload
    def grad(
        self,
        prediction: float | Values,
        target: Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array | None = None,
    ) -> Array: ...
    def grad(
        self,
        prediction: float | Values,
        target: float | Values,
        *,
        weight: float | Values | None = None,
        reduction: Reduction = "none",
        out: Array | None = None,
    ) -> float | Array:
        """The derivative with respect to the prediction, dL/dŷ.

        Args:
            prediction: real numbers of any shape.
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
            >>> from slopelab import loss
            >>> loss("bce").grad(0.5, 1.0)
            -2.0
            >>> loss("mae").grad([1.0, 2.0, -6.0], 0.0, weight=[1, 3, 0], reduction="mean")
            array([0.25, 0.75, 0.  ])
        """
        if weight is not None or reduction != "none":
            from slopelab.kernels.reduction import reduced_slopes

            found = reduced_slopes(
                self._kernel.dloss_dprediction, prediction, target, weight, reduction, out
            )
            return plain(found, prediction, target)
        slope = self._kernel.dloss_dprediction(prediction, target, out=out)
        return plain(slope, prediction, target)

    def derivation(self, detail: DetailName = "normal") -> Worked:
        r"""The worked derivation of dL/dŷ, each step checked when it is made.

        Args:
            detail: how much to show: ``"headline"``, ``"normal"`` or ``"everything"``.

        Example:
            >>> from slopelab import loss
            >>> print(loss("mse").derivation().latex)
            2(\hat{y} - y)
        """
        from slopelab.api.worked import of_loss

        return of_loss(self.spec, detail)

    def convexity(self) -> Convexity:
        """Whether it is convex in the prediction, for a few targets, and how sure that is.

        Example:
            >>> from slopelab import loss
            >>> loss("huber").convexity().convex, loss("cauchy").convexity().convex
            (True, False)
        """
        from slopelab.prose.loss_facts import convexity

        return convexity(self.spec)

    def describe(self) -> str:
        """The facts as sentences, one to a line, in the language in force.

        Example:
            >>> from slopelab import loss
            >>> print(loss("bce").describe())
            Convex in the prediction, for the targets 0, 1/2, 1 that were looked at (certified).
        """
        from slopelab.prose.loss_facts import loss_sentences

        return "\n".join(loss_sentences(self.spec))

    def recognise(self) -> Recognition | None:
        """Which loss of the catalogue it is, or is a multiple of, as for `Function.recognise`.

        Returns:
            What was found; `str` makes it a sentence. None where there is nothing to say.

        Example:
            >>> from slopelab import loss
            >>> print(loss("(y - p)^2").recognise())  # doctest: +ELLIPSIS
            This is Squared error, mse: proved by algebra...
        """
        from slopelab.recognition import recognise

        return recognise(self.spec)

    def export(self, to: str, *, name: str | None = None) -> str:
        """The loss and its derivative by the prediction as code, as for `Function.export`.

        Args:
            to: ``"numpy"``, ``"torch"``, ``"jax"``, ``"c"``, ``"julia"`` or ``"javascript"``.
            name: what it is to be called.

        Raises:
            UnknownNameError: nothing is printed for that language.
            InputError: the name cannot be used there.

        Example:
            >>> from slopelab import loss
            >>> "class Bce(nn.Module):" in loss("bce").export("torch")
            True
        """
        from slopelab.api.exported import export

        return export(self, to=to, name=name)

    def to_sympy(self) -> Any:  # noqa: ANN401 - SymPy publishes no types
        """The formula as an expression of SymPy in p and y, the parameters' values put in.

        Raises:
            InputError: SymPy is not installed.

        Example:
            >>> from slopelab import loss
            >>> loss("mse").to_sympy()
            (p - y)**2
        """
        from slopelab.interchange.sympy_writing import to_sympy

        return to_sympy(self.expr)

    def to_latex(self) -> str:
        r"""The definition as LaTeX, without dollar signs.

        Example:
            >>> from slopelab import loss
            >>> print(loss("mse").to_latex())
            L_{\mathrm{MSE}}(p, y) = (p - y)^{2}
        """
        return definition(self.spec, f"{self.spec.symbol}(p, y)")

    @property
    def _kernel(self) -> PairingKernel:
        from slopelab.kernels import compile_pairing

        # The pairing with the identity: its pre-activation is the prediction itself.
        return compile_pairing(X, self.spec.conventional_expr)

    def __repr__(self) -> str:
        return call_text("loss", self.spec)

    def _repr_latex_(self) -> str:
        return f"$${self.to_latex()}$$"

    def _repr_html_(self) -> str:
        from slopelab.api.card import card

        return card(self.spec, self.to_latex())

    def __reduce__(self) -> Reduced:
        return reduced("loss", self)
