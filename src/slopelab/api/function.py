"""`Function`: an activation that can be called, differentiated, explained and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, final, overload

from slopelab.api.described import Reduced, call_text, definition, parameter_floats, reduced
from slopelab.api.values import plain, positive
from slopelab.core.expr import Expr
from slopelab.core.spec import Activation, X

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from slopelab.api.values import Array, Both, OutBoth, Values
    from slopelab.api.worked import DetailName, Worked
    from slopelab.calculus.facts import Facts
    from slopelab.calculus.moments import Moments
    from slopelab.kernels import Kernel
    from slopelab.kernels.audit import Audit
    from slopelab.recognition import Recognition


@final
@dataclass(frozen=True, slots=True, weakref_slot=True, repr=False)
class Function:
    """An activation function f of one variable x.

    Made by `slopelab.activation`; equal when name, formula and parameter values are.

    Args:
        spec: what is said about it, from the catalogue or from a typed formula.

    Example:
        >>> from slopelab import activation
        >>> f = activation("leaky_relu", negative_slope=0.2)
        >>> f
        activation('leaky_relu', negative_slope=0.2)
        >>> f(-2.0), f.grad(-2.0)
        (-0.4, 0.2)
        >>> f([-1, 0, 3])
        array([-0.2,  0. ,  3. ])
    """

    spec: Activation

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
        """Its formula as an expression in x alone, the parameters' values put in."""
        return self.spec.bound_expr

    @overload
    def __call__(self, x: float, *, out: None = None) -> float: ...
    @overload
    def __call__(self, x: float | Values, *, out: Array) -> Array: ...
    @overload
    def __call__(self, x: Values, *, out: Array | None = None) -> Array: ...
    def __call__(self, x: float | Values, *, out: Array | None = None) -> float | Array:
        """The values f(x).

        float16, bfloat16, float32 and float64 give the same; all other real numbers give float64.
        Lists, arrays of any layout, and those of other libraries that offer ``__array__`` or
        DLPack, such as PyTorch's tensors, are welcome.

        Args:
            x: a real number, or an array of any shape.
            out: an array for the result, of its shape and dtype; it may be `x` itself.

        Returns:
            A float for a number; for an array a NumPy array of its shape, or `out`.

        Raises:
            InputError: `x` is not made of real numbers, or `out` cannot take the result.

        Example:
            >>> import numpy as np
            >>> from slopelab import activation
            >>> relu = activation("relu")
            >>> relu(-1000.0)
            0.0
            >>> x = np.array([-1.0, 2.0])
            >>> relu(x, out=x) is x
            True
            >>> x
            array([0., 2.])
        """
        return plain(self._kernel.value(x, out=out), x)

    @overload
    def grad(self, x: float, *, out: None = None) -> float: ...
    @overload
    def grad(self, x: float | Values, *, out: Array) -> Array: ...
    @overload
    def grad(self, x: Values, *, out: Array | None = None) -> Array: ...
    def grad(self, x: float | Values, *, out: Array | None = None) -> float | Array:
        """The derivative f'(x); at a kink the value that frameworks use, such as ReLU'(0) = 0.

        Where these differ, it is PyTorch's, or that of the convention the function was made with.

        Args:
            x: a real number, or an array of any shape.
            out: an array for the result, of its shape and dtype; it may be `x` itself.

        Returns:
            A float for a number; for an array a NumPy array of its shape, or `out`.

        Raises:
            InputError: `x` is not made of real numbers, or `out` cannot take the result.

        Example:
            >>> from slopelab import activation
            >>> activation("tanh").grad([0.0, 20.0])
            array([1.0000000e+00, 1.6993417e-17])
        """
        return plain(self._kernel.grad(x, out=out), x)

    @overload
    def value_and_grad(self, x: float, *, out: None = None) -> tuple[float, float]: ...
    @overload
    def value_and_grad(self, x: float | Values, *, out: tuple[Array, Array]) -> Both: ...
    @overload
    def value_and_grad(self, x: Values, *, out: OutBoth | None = None) -> Both: ...
    def value_and_grad(
        self, x: float | Values, *, out: OutBoth | None = None
    ) -> tuple[float | Array, float | Array]:
        """The values f(x) and the derivative f'(x) in one pass.

        Args:
            x: a real number, or an array of any shape.
            out: two arrays for the results, or None instead of one; they must not overlap.

        Returns:
            Two floats for a number; for an array two NumPy arrays of its shape.

        Raises:
            InputError: `x` is not made of real numbers, or `out` cannot take the results.

        Example:
            >>> from slopelab import activation
            >>> activation("relu").value_and_grad(3.0)
            (3.0, 1.0)
        """
        value, slope = self._kernel.value_and_grad(x, out=out)
        return plain(value, x), plain(slope, x)

    @overload
    def second(self, x: float, *, out: None = None) -> float: ...
    @overload
    def second(self, x: float | Values, *, out: Array) -> Array: ...
    @overload
    def second(self, x: Values, *, out: Array | None = None) -> Array: ...
    def second(self, x: float | Values, *, out: Array | None = None) -> float | Array:
        """The second derivative f''(x).

        Args:
            x: a real number, or an array of any shape.
            out: an array for the result, of its shape and dtype; it may be `x` itself.

        Returns:
            A float for a number; for an array a NumPy array of its shape, or `out`.

        Raises:
            InputError: `x` is not made of real numbers, or `out` cannot take the result.

        Example:
            >>> from slopelab import activation
            >>> activation("softplus").second(0.0)
            0.25
        """
        return plain(self._kernel.second(x, out=out), x)

    def derivation(self, detail: DetailName = "normal") -> Worked:
        """The worked derivation of f', each step checked when it is made.

        Args:
            detail: how much to show: ``"headline"``, ``"normal"`` or ``"everything"``.

        Returns:
            The derivation; `str` gives text, `.render` LaTeX, Markdown, HTML or JSON.

        Example:
            >>> from slopelab import activation
            >>> worked = activation("sigmoid").derivation()
            >>> print(worked.equation)
            σ′(x) = σ(x)·(1 − σ(x))
            >>> str(worked).splitlines()[0]
            'Definition'
        """
        from slopelab.api.worked import of_function

        return of_function(self.spec, detail)

    def facts(self) -> Facts:
        """What is certain about it, as enclosures: range, slopes, bends, zeros, asymptotes, kinks.

        Example:
            >>> from slopelab import activation
            >>> activation("sigmoid").facts().lipschitz.value
            0.25
        """
        from slopelab.calculus.conventions import facts_of

        return facts_of(self.spec)

    def moments(self, sigma: float = 1.0) -> Moments:
        """Means of f, f^2 and f'^2 for normally distributed input, and the gains.

        Args:
            sigma: the standard deviation of the input.

        Raises:
            ParameterError: sigma is not a number above 0.

        Example:
            >>> from slopelab import activation
            >>> round(activation("gelu").moments().forward_gain, 5)
            1.53353
        """
        from slopelab.calculus.moments import moments

        return moments(self.spec.bound_expr, positive("sigma", sigma))

    def describe(self) -> str:
        """The facts as sentences, one to a line, in the language in force.

        Example:
            >>> from slopelab import activation
            >>> activation("relu").describe().splitlines()[0]
            'Range: [0, +∞) (proved).'
        """
        from slopelab.prose.facts import sentences

        return "\n".join(sentence.text for sentence in sentences(self.spec))

    def recognise(self) -> Recognition | None:
        """Which other function of the catalogue it is, is a relative of, or is near.

        A relative is a scaled, shifted or mirrored copy, a derivative, an even or odd part.

        Returns:
            What was found, and whether that is proved; `str` makes it a sentence. None where there
            is nothing to say.

        Example:
            >>> from slopelab import activation
            >>> print(activation("3*gelu(-x)").recognise())
            This is 3·gelu(−x): proved by algebra.
        """
        from slopelab.recognition import recognise

        return recognise(self.spec)

    def audit(self, dtype: str = "float64", *, seconds: float = 1.0) -> Audit:
        """How exactly f and f' are computed, measured against ball arithmetic.

        Args:
            dtype: the format of the numbers: ``"float64"``, ``"float32"``, ``"float16"`` or
                ``"bfloat16"``.
            seconds: how long to look for the worst inputs.

        Returns:
            For value and derivative the largest error found, in units in the last place, and
            where; wrong zeros, infinities and NaN are counted.

        Raises:
            InputError: there is no such format, or the time makes no sense.

        Example:
            >>> from slopelab import activation
            >>> found = activation("relu").audit("float32", seconds=0.1)
            >>> found.value.ulp, found.derivative.ulp
            (0.0, 0.0)
        """
        from slopelab.kernels.audit import audit

        return audit(self._kernel, dtype, seconds=seconds)

    def plot(
        self,
        interval: tuple[float, float] = (-6.0, 6.0),
        *,
        points: int = 400,
        derivative: bool = True,
        path: str | Path | None = None,
        force: bool = False,
    ) -> Figure:
        """The curve, with the derivative beside it.

        Args:
            interval: the ends of the x axis.
            points: at how many places it is computed.
            derivative: whether f' is drawn too.
            path: a file to write as well: ``.png``, ``.svg`` or ``.pdf``.
            force: whether that file may be there already.

        Returns:
            A Matplotlib figure, which a notebook shows by itself.

        Raises:
            InputError: the interval or the number of points makes no sense.
            OutputError: the file cannot be written, or is there already.
        """
        from slopelab.api.drawn import curves

        return curves(
            [self.spec],
            interval=interval,
            points=points,
            derivative=derivative,
            path=path,
            force=force,
        )

    def export(self, to: str, *, name: str | None = None) -> str:
        """The function and its derivative as code of another language.

        Args:
            to: ``"numpy"``, ``"torch"``, ``"jax"``, ``"c"``, ``"julia"`` or ``"javascript"``.
            name: what it is to be called; by default its own name, ``f`` for a typed formula.

        Returns:
            The text of a file that stands alone, stable in the tails; parameters are arguments.

        Raises:
            UnknownNameError: nothing is printed for that language.
            InputError: the name cannot be used there.

        Example:
            >>> from slopelab import activation
            >>> code = activation("leaky_relu").export("c")
            >>> "static inline double leaky_relu_prime(double x, double negative_slope)" in code
            True
        """
        from slopelab.api.exported import export

        return export(self, to=to, name=name)

    def to_sympy(self) -> Any:  # noqa: ANN401 - SymPy publishes no types
        """The formula as an expression of SymPy in x, a real symbol; the parameters' values put in.

        Raises:
            InputError: SymPy is not installed.

        Example:
            >>> from slopelab import activation
            >>> activation("swish").to_sympy()
            x/(1 + exp(-x))
        """
        from slopelab.interchange.sympy_writing import to_sympy

        return to_sympy(self.expr)

    def to_latex(self) -> str:
        r"""The definition as LaTeX, without dollar signs.

        Example:
            >>> from slopelab import activation
            >>> print(activation("sigmoid").to_latex())
            \sigma(x) = \frac{1}{1 + e^{-x}}
        """
        return definition(self.spec, f"{self.spec.symbol}(x)")

    @property
    def _kernel(self) -> Kernel:
        from slopelab.kernels import compile_function

        return compile_function(self.spec.conventional_expr, X.name)

    def __repr__(self) -> str:
        return call_text("activation", self.spec)

    def _repr_latex_(self) -> str:
        return f"$${self.to_latex()}$$"

    def _repr_html_(self) -> str:
        from slopelab.api.card import card

        return card(self.spec, self.to_latex())

    def __reduce__(self) -> Reduced:
        return reduced("activation", self)
