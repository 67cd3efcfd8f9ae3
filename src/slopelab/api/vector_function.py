"""`VectorFunction`: a function of a vector that can be called, differentiated and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from slopelab.api.described import (
    Reduced,
    call_text,
    parameter_floats,
    parameter_fractions,
    reduced,
    vector_definition,
)
from slopelab.core.expr import Expr
from slopelab.core.vector_spec import VectorActivation
from slopelab.errors import InputError

if TYPE_CHECKING:
    from slopelab.api.values import Array, Values
    from slopelab.api.vector_worked import VectorWorked
    from slopelab.api.worked import DetailName
    from slopelab.kernels.vector import VectorKernel
    from slopelab.kernels.vector_door import Laid


@final
@dataclass(frozen=True, slots=True, weakref_slot=True, repr=False)
class VectorFunction:
    r"""A function f of the vectors along one axis of an array.

    Made by `slopelab.activation`; equal when name, formula and parameter values are.

    Args:
        spec: what is said about it, from the catalogue or from a typed formula.

    Example:
        >>> from slopelab import activation
        >>> softmax = activation("softmax")
        >>> softmax([0.0, 0.0, -10000.0])
        array([0.5, 0.5, 0. ])
        >>> softmax.jacobian([0.0, 0.0])
        array([[ 0.25, -0.25],
               [-0.25,  0.25]])
    """

    spec: VectorActivation

    @property
    def name(self) -> str:
        """Its name in the catalogue; for a typed function the formula."""
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
        """Its formula, the parameters' values put in; of two parts the first."""
        return self.spec.bound_parts[0]

    def __call__(self, x: Values, axis: int | None = None, **extra: Values) -> Any:  # noqa: ANN401 - a float or an array
        """The values f(x).

        float16, bfloat16, float32 and float64 give the same, computed in float64 and rounded
        once; all other real numbers give float64. NaN anywhere in a vector gives NaN.

        Args:
            x: real numbers with at least one axis.
            axis: the axis along which the vectors lie; None takes the function's own, which is
                the last for all but those that say otherwise.
            extra: further vectors of the formula by name, such as ``noise``.

        Returns:
            An array of x's shape, as long along the axis as the formula makes it; for a formula
            that is one number per vector, an array without the axis, or a float.

        Raises:
            InputError: x is no array of real numbers, has no such axis, or cannot be cut as the
                formula needs it; there is no such further vector.

        Example:
            >>> from slopelab import activation
            >>> activation("glu")([1.0, 2.0, 0.0, 0.0])
            array([0.5, 1. ])
            >>> activation("logsumexp")([0.0, 0.0])
            0.6931471805599453
        """
        ready = self._laid(x, axis, extra)
        results = [kernel.value(ready.values) for kernel in self._kernels]
        return self._shaped(ready, results)

    def vjp(self, x: Values, v: Values, axis: int | None = None, **extra: Values) -> Array:
        """The vector-Jacobian product, which is what flows back through it: sum_i v_i df_i/dx_j.

        Args:
            x: real numbers with at least one axis.
            v: dL/df, of the shape of f(x).
            axis: as in a call.
            extra: as in a call.

        Returns:
            dL/dx, of the shape of x.

        Raises:
            InputError: as in a call, or `v` has another shape than f(x).

        Example:
            >>> from slopelab import activation
            >>> activation("softmax").vjp([0.0, 0.0], [1.0, 0.0])
            array([ 0.25, -0.25])
        """
        return self.value_and_vjp(x, v, axis, **extra)[1]

    def value_and_vjp(
        self, x: Values, v: Values, axis: int | None = None, **extra: Values
    ) -> tuple[Any, Array]:
        """The values f(x) and the vector-Jacobian product in one pass.

        Args:
            x: real numbers with at least one axis.
            v: dL/df, of the shape of f(x).
            axis: as in a call.
            extra: as in a call.

        Returns:
            f(x), and dL/dx of the shape of x.

        Raises:
            InputError: as in a call, or `v` has another shape than f(x).
        """
        import numpy as np

        from slopelab.kernels.accepted import accepted
        from slopelab.kernels.arrays import doubles

        ready = self._laid(x, axis, extra)
        flow = doubles(accepted(v))
        numbered = self.spec.layout == "whole" and not self.spec.is_vector
        flow = flow[..., np.newaxis] if numbered else np.moveaxis(flow, ready.axis, -1)
        parts = self._flows(flow)
        backs: list[Any] = []
        values: list[Any] = []
        for kernel, slope, part in zip(self._kernels, self._slopes, parts, strict=True):
            values.append(kernel.value(ready.values))
            shape = values[-1].shape[:-1] if self.spec.layout == "groups" else values[-1].shape
            if part.shape != shape:
                raise InputError("vector.flow", given=str(np.shape(v)), needed=str(shape))
            part = part[..., np.newaxis] if self.spec.layout == "groups" else part  # noqa: PLW2901
            backs.append(slope.back(ready.values, part)[1])
        total = {
            name: sum(back.get(name, np.zeros_like(ready.values[name])) for back in backs)
            for name in self.spec.inputs
        }
        return self._shaped(ready, values), self._whole(ready, total)

    def jacobian(self, x: Values, axis: int | None = None, **extra: Values) -> Array:
        """The Jacobian df_i/dx_j of every vector.

        Args:
            x: real numbers with at least one axis.
            axis: as in a call.
            extra: as in a call.

        Returns:
            An array of x's shape without the axis, and behind it i and j.

        Raises:
            InputError: as in a call.

        Example:
            >>> from slopelab import activation
            >>> activation("sparsemax").jacobian([3.0, 2.5, 0.0])
            array([[ 0.5, -0.5,  0. ],
                   [-0.5,  0.5,  0. ],
                   [ 0. ,  0. ,  0. ]])
        """
        import numpy as np

        from slopelab.kernels.accepted import accepted

        array = accepted(x)
        ready = self._laid(x, axis, extra)
        moved = np.moveaxis(array, ready.axis, -1)
        others = {k: np.moveaxis(accepted(v), ready.axis, -1) for k, v in extra.items()}
        value = np.asarray(self(moved, -1, **others))
        numbered = self.spec.layout == "whole" and not self.spec.is_vector
        if numbered:
            ones = np.ones(moved.shape[:-1])
            return self.vjp(moved, ones, -1, **others)[..., np.newaxis, :]
        count = value.shape[-1]
        shape = (*moved.shape[:-1], count, moved.shape[-1])
        many = np.broadcast_to(moved[..., np.newaxis, :], shape)
        more = {
            k: np.broadcast_to(o[..., np.newaxis, :], (*o.shape[:-1], count, o.shape[-1]))
            for k, o in others.items()
        }
        unit = np.broadcast_to(np.eye(count), (*moved.shape[:-1], count, count))
        return self.vjp(many, unit, -1, **more)

    def derivation(self, detail: DetailName = "normal") -> VectorWorked:
        """The worked derivation of the Jacobian in index notation, each step checked.

        Args:
            detail: how much to show: ``"headline"``, ``"normal"`` or ``"everything"``.

        Example:
            >>> from slopelab import activation
            >>> print(activation("softmax").derivation().equation)
            ∂sᵢ/∂xⱼ = sᵢ·(δᵢⱼ − sⱼ)
        """
        from slopelab.api.vector_worked import of_vector_function

        return of_vector_function(self.spec, detail)

    def describe(self) -> str:
        """What is known of it as sentences, one to a line, in the language in force."""
        from slopelab.prose.vector_facts import vector_sentences

        return "\n".join(vector_sentences(self.spec))

    def to_latex(self) -> str:
        r"""The definition as LaTeX, without dollar signs.

        Example:
            >>> from slopelab import activation
            >>> print(activation("softmax").to_latex())
            s(x)_{i} = \frac{e^{x_{i}}}{\sum_{k} e^{x_{k}}}
        """
        return vector_definition(self.spec)

    # -- how the axis is cut ---------------------------------------------------------------------

    @property
    def _kernels(self) -> list[VectorKernel]:
        from slopelab.kernels.vector import compile_vector

        return [compile_vector(part) for part in self.spec.bound_parts]

    @property
    def _slopes(self) -> list[VectorKernel]:
        """The kernels through which something flows back."""
        from slopelab.kernels.vector import compile_vector

        return [compile_vector(part) for part in self.spec.bound_slope_parts]

    def _laid(self, x: Values, axis: int | None, extra: Mapping[str, Values]) -> Laid:
        from dataclasses import replace

        import numpy as np

        from slopelab.kernels.vector_door import laid

        unknown = next((name for name in extra if name not in self.spec.extra), None)
        if unknown is not None:
            allowed = ", ".join(self.spec.extra) or "∅"
            raise InputError("vector.extra", given=unknown, function=self.name, allowed=allowed)
        given = {"x": x, **{name: extra[name] for name in self.spec.extra if name in extra}}
        ready = laid(given, self.spec.axis if axis is None else axis)
        values = dict(ready.values)
        whole = values["x"]
        for name in self.spec.extra:
            values.setdefault(name, np.zeros((1,) * whole.ndim))
        length = ready.length
        if self.spec.layout == "halves":
            if length % 2:
                raise InputError("vector.halves", function=self.name, given=length)
            del values["x"]
            length //= 2
            values["a"], values["b"] = whole[..., :length], whole[..., length:]
        elif self.spec.layout == "groups":
            length = self._group(length)
            values["x"] = whole.reshape(*whole.shape[:-1], -1, length)
        values["n"] = np.full((1,) * values[self.spec.inputs[0]].ndim, float(length))
        return replace(ready, values=values)

    def _group(self, length: int) -> int:
        size = parameter_fractions(self.spec)["k"]
        if size.denominator != 1 or length % int(size):
            raise InputError("vector.groups", function=self.name, given=length, size=str(size))
        return int(size)

    def _shaped(self, ready: Laid, results: list[Any]) -> Any:  # noqa: ANN401 - a float or an array
        import numpy as np

        if self.spec.layout == "groups":
            return ready.vector(results[0][..., 0])
        if not self.spec.is_vector:
            found = ready.number(results[0])
            return float(found) if np.ndim(found) == 0 and found.dtype == np.float64 else found
        return ready.vector(np.concatenate(results, axis=-1))

    def _flows(self, flow: Any) -> list[Any]:  # noqa: ANN401 - an array
        """What flows into each part."""
        count = len(self.spec.parts)
        if count == 1:
            return [flow]
        half = flow.shape[-1] // count
        return [flow[..., half * k : half * (k + 1)] for k in range(count)]

    def _whole(self, ready: Laid, total: Mapping[str, Any]) -> Array:
        """What flows back into x, put together as x was cut."""
        import numpy as np

        if self.spec.layout == "halves":
            return ready.vector(np.concatenate([total["a"], total["b"]], axis=-1))
        back = total["x"]
        if self.spec.layout == "groups":
            back = back.reshape(*back.shape[:-2], -1)
        return ready.vector(back)

    def __repr__(self) -> str:
        return call_text("activation", self.spec)

    def _repr_latex_(self) -> str:
        return f"$${self.to_latex()}$$"

    def _repr_html_(self) -> str:
        from slopelab.api.card import vector_card

        return vector_card(self.spec, self.to_latex())

    def __reduce__(self) -> Reduced:
        return reduced("activation", self)
