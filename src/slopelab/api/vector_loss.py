"""`VectorLossFunction`: a loss of several predictions that can be called and differentiated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

from slopelab.api.described import (
    Reduced,
    call_text,
    parameter_floats,
    reduced,
    vector_definition,
)
from slopelab.core.expr import Expr
from slopelab.core.vector_spec import VectorLoss
from slopelab.errors import InputError

if TYPE_CHECKING:
    from slopelab.api.values import Values
    from slopelab.api.vector_worked import VectorWorked
    from slopelab.api.worked import DetailName
    from slopelab.kernels.vector import VectorKernel
    from slopelab.kernels.vector_door import Laid

Reduction: TypeAlias = Literal["none", "mean", "sum"]
REDUCTIONS: Final[tuple[Reduction, ...]] = ("none", "mean", "sum")
_PROBABLE: Final = frozenset({"classes"})
"""Kinds of targets that are distributions: they can be smoothed, weighted by class, ignored."""


@final
@dataclass(frozen=True, slots=True)
class _Posed:
    """The inputs of one call, and what each sample counts."""

    ready: Laid
    shares: Any


@final
@dataclass(frozen=True, slots=True, weakref_slot=True, repr=False)
class VectorLossFunction:
    """A loss L of the vectors along one axis of a prediction.

    Made by `slopelab.loss`; equal when name, formula and parameter values are.

    Args:
        spec: what is said about it, from the catalogue or from a typed formula.

    Example:
        >>> from slopelab import loss
        >>> ce = loss("cross_entropy")
        >>> ce([0.0, 0.0, 1000.0], 2), ce([0.0, 0.0, 1000.0], 0)
        (0.0, 1000.0)
        >>> ce.grad([[0.0, 0.0], [40.0, 0.0]], [0, 0])
        array([[-5.00000000e-01,  5.00000000e-01],
               [-4.24835426e-18,  4.24835426e-18]])
    """

    spec: VectorLoss

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
        """Its formula, the parameters' values put in."""
        return self.spec.bound_expr

    def __call__(
        self,
        *given: float | Values,
        axis: int = -1,
        reduction: Reduction = "none",
        weight: float | Values | None = None,
        class_weight: Values | None = None,
        label_smoothing: float = 0.0,
        ignore_index: int | None = None,
    ) -> Any:  # noqa: ANN401 - a float or an array
        """The losses, one for each vector.

        Args:
            given: the predictions, then the targets, in the order of the formula's names. A class
                is its index (an array of integers without the axis) or a distribution.
            axis: the axis along which the vectors lie.
            reduction: ``"none"``, ``"sum"`` or ``"mean"``: over the samples, never over the
                entries of a vector. The mean divides by what the samples count together; the mean
                of nothing is 0.
            weight: how much each sample counts.
            class_weight: how much each class counts, for targets that are classes. The mean of
                losses of indices divides by the weights of their classes, as PyTorch does.
            label_smoothing: the share of a target's mass that is spread over all classes.
            ignore_index: an index for samples that do not count.

        Returns:
            A float where there is one number, otherwise an array.

        Raises:
            InputError: an argument is not made of real numbers, shapes do not go together, an
                index is no class, or an option makes no sense for this loss.

        Example:
            >>> from slopelab import loss
            >>> loss("kl_div")([-0.5, -1.0], [1.0, 0.0])
            0.5
        """
        options = _Options(class_weight, label_smoothing, ignore_index)
        posed = self._posed(given, axis, weight, options)
        return _reduced(posed, self._kernel.value(posed.ready.values), reduction)

    def grad(
        self,
        *given: float | Values,
        axis: int = -1,
        reduction: Reduction = "none",
        weight: float | Values | None = None,
        class_weight: Values | None = None,
        label_smoothing: float = 0.0,
        ignore_index: int | None = None,
    ) -> Any:  # noqa: ANN401 - an array, or several
        """The gradient with respect to the prediction, or with respect to each of several.

        Args:
            given: as in a call.
            axis: as in a call.
            reduction: of which result it is the gradient.
            weight: as in a call.
            class_weight: as in a call.
            label_smoothing: as in a call.
            ignore_index: as in a call.

        Returns:
            An array of the prediction's shape; a tuple of them where there are several.

        Raises:
            InputError: as in a call.

        Example:
            >>> from slopelab import loss
            >>> loss("cross_entropy").grad([0.0, 0.0], 1)
            array([ 0.5, -0.5])
        """
        return self.value_and_grad(
            *given,
            axis=axis,
            reduction=reduction,
            weight=weight,
            class_weight=class_weight,
            label_smoothing=label_smoothing,
            ignore_index=ignore_index,
        )[1]

    def value_and_grad(
        self,
        *given: float | Values,
        axis: int = -1,
        reduction: Reduction = "none",
        weight: float | Values | None = None,
        class_weight: Values | None = None,
        label_smoothing: float = 0.0,
        ignore_index: int | None = None,
    ) -> tuple[Any, Any]:
        """The losses and the gradient in one pass, as of a call and of `grad`.

        Args:
            given: as in a call.
            axis: as in a call.
            reduction: as in a call.
            weight: as in a call.
            class_weight: as in a call.
            label_smoothing: as in a call.
            ignore_index: as in a call.

        Raises:
            InputError: as in a call.
        """
        import numpy as np

        options = _Options(class_weight, label_smoothing, ignore_index)
        posed = self._posed(given, axis, weight, options)
        flow, weights = posed.shares
        if reduction == "mean":
            whole = float(np.sum(weights))
            flow = flow / whole if whole else flow * 0.0
        values, flows = self._kernel.back(posed.ready.values, flow)
        slopes = [
            posed.ready.like(flows.get(name, np.zeros_like(posed.ready.values[name])), name)
            for name in self.spec.predictions
        ]
        found = slopes[0] if len(slopes) == 1 else tuple(slopes)
        return _reduced(posed, values, reduction), found

    def derivation(self, detail: DetailName = "normal") -> VectorWorked:
        r"""The worked derivation of dL/dp_j in index notation, each step checked.

        Args:
            detail: how much to show: ``"headline"``, ``"normal"`` or ``"everything"``.

        Example:
            >>> from slopelab import loss
            >>> print(loss("cross_entropy").derivation().equation)
            ∂L/∂zⱼ = sⱼ − yⱼ
        """
        from slopelab.api.vector_worked import of_vector_loss

        return of_vector_loss(self.spec, detail)

    def describe(self) -> str:
        """What is known of it as sentences, one to a line, in the language in force."""
        from slopelab.prose.vector_facts import vector_sentences

        return "\n".join(vector_sentences(self.spec))

    def to_latex(self) -> str:
        r"""The definition as LaTeX, without dollar signs.

        Example:
            >>> from slopelab import loss
            >>> print(loss("nll").to_latex())
            L_{\mathrm{NLL}} = -\sum_{k} y_{k} \hat{y}_{k}
        """
        return vector_definition(self.spec)

    @property
    def _kernel(self) -> VectorKernel:
        from slopelab.kernels.vector import compile_vector

        weights = {*self.spec.targets, "n"}
        if self.spec.takes == "probabilities":
            weights |= set(self.spec.predictions)
        return compile_vector(self.spec.bound_expr, frozenset(weights))

    def _posed(
        self,
        given: tuple[float | Values, ...],
        axis: int,
        weight: float | Values | None,
        options: _Options,
    ) -> _Posed:
        import numpy as np

        from slopelab.kernels.accepted import accepted
        from slopelab.kernels.vector_door import laid

        names = (*self.spec.predictions, *self.spec.targets)
        if len(given) != len(names):
            raise InputError(
                "vector.arguments",
                function=self.name,
                given=len(given),
                needed=len(names),
                names=", ".join(names),
            )
        arrays = dict(zip(names, given, strict=True))
        classes = self.spec.targets if self.spec.target in _PROBABLE else ()
        options.refuse(self.spec)
        kept: Any = 1.0
        index = False
        if classes:
            target = accepted(arrays[classes[0]])
            index = target.ndim < accepted(given[0]).ndim
            if options.ignore_index is not None and index:
                kept = np.asarray(target != options.ignore_index, dtype=np.float64)
                arrays[classes[0]] = np.where(kept == 0, 0, target)
        ready = laid(arrays, axis, numbers=self.spec.numbers, classes=classes)
        values = {**ready.values}
        first = values[names[0]]
        values["n"] = np.full((1,) * first.ndim, float(ready.length))
        counts = np.broadcast_to(np.asarray(kept), first.shape[:-1])
        counts = counts[..., np.newaxis] * _sample_weight(weight, first.shape)
        weights = counts
        if classes:
            smoothed, own = options.applied(values[classes[0]], ready.length)
            values[classes[0]] = smoothed
            weights = counts * own if index else counts
        return _Posed(replace(ready, values=values), (counts, weights))

    def __repr__(self) -> str:
        return call_text("loss", self.spec)

    def _repr_latex_(self) -> str:
        return f"$${self.to_latex()}$$"

    def _repr_html_(self) -> str:
        from slopelab.api.card import vector_card

        return vector_card(self.spec, self.to_latex())

    def __reduce__(self) -> Reduced:
        return reduced("loss", self)


@final
@dataclass(frozen=True, slots=True)
class _Options:
    """What is done to targets that are classes."""

    class_weight: Values | None
    label_smoothing: float
    ignore_index: int | None

    def refuse(self, spec: VectorLoss) -> None:
        """Refuse options for a loss whose targets are no classes, or that make no sense."""
        if spec.target not in _PROBABLE:
            asked = {
                "class_weight": self.class_weight is not None,
                "label_smoothing": bool(self.label_smoothing),
                "ignore_index": self.ignore_index is not None,
            }
            for name, given in asked.items():
                if given:
                    raise InputError("vector.option", option=name, function=spec.name)
        if not 0 <= self.label_smoothing <= 1:
            raise InputError("vector.smoothing", given=self.label_smoothing)

    def applied(self, target: Any, length: int) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
        """The target smoothed and weighted, and the weight of each sample's class."""
        import numpy as np

        from slopelab.kernels.accepted import accepted
        from slopelab.kernels.arrays import doubles

        smoothed = target
        if self.label_smoothing:
            smoothed = (1 - self.label_smoothing) * target + self.label_smoothing / length
        if self.class_weight is None:
            return smoothed, 1.0
        weights = doubles(accepted(self.class_weight))
        if weights.shape != (length,):
            raise InputError("vector.class_weight", given=str(weights.shape), needed=length)
        return smoothed * weights, np.sum(target * weights, axis=-1, keepdims=True)


def _sample_weight(weight: float | Values | None, shape: tuple[int, ...]) -> Any:  # noqa: ANN401
    """How much each sample counts, with an axis of length 1 at the end."""
    import numpy as np

    from slopelab.kernels.accepted import accepted
    from slopelab.kernels.arrays import doubles

    if weight is None:
        return 1.0
    try:
        found = np.broadcast_to(doubles(accepted(weight)), shape[:-1])
    except ValueError:
        shapes = f"{np.shape(weight)}, {shape[:-1]}"
        raise InputError("input.shapes", shapes=shapes) from None
    return found[..., np.newaxis]


def _reduced(posed: _Posed, values: Any, reduction: Reduction) -> Any:  # noqa: ANN401 - a float or an array
    import numpy as np

    from slopelab.kernels.arrays import rounded

    if reduction not in REDUCTIONS:
        allowed = ", ".join(REDUCTIONS)
        raise InputError("vector.reduction", given=str(reduction)[:40], allowed=allowed)
    counts, weights = posed.shares
    # A sample that does not count may be infinite.
    counted = np.where(counts == 0, 0.0, counts * values) + 0.0  # no -0
    if reduction == "none":
        found = posed.ready.number(counted)
    else:
        total = np.sum(counted)
        if reduction == "mean":
            whole = np.sum(weights)
            total = total / whole if whole else total * 0.0
        found = rounded(np.asarray(total), posed.ready.dtype)[()]
    return float(found) if np.ndim(found) == 0 and found.dtype == np.float64 else found
