"""The door: an expression becomes a function on arrays, with its derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import final

from numpy.typing import ArrayLike

from slopelab.core.expr import Expr, Var, substitute
from slopelab.kernels.arrays import Real
from slopelab.kernels.executable import Executable, Out, compiled_is_wanted
from slopelab.kernels.kept import kept
from slopelab.kernels.program import Program, lower

_X, _P = Var("x"), Var("p")


@final
class Kernel:
    """A function of one variable, its derivative and its second derivative, on arrays.

    Made by `compile_function`. All methods take a scalar, a list or an array of any real dtype,
    shape and stride, also of another library that offers ``__array__`` or DLPack, and return a
    new NumPy array of the same shape (a NumPy scalar for a scalar) or fill `out`.
    float16, bfloat16 and float32 are computed in float64 and rounded once, float64 in
    double-double; booleans, integers and longer floats give float64. NaN gives NaN, an infinite
    input gives the limit, and no warning is raised.

    Args:
        expr: the function.
        var: the name of its variable.
        compiled: whether to compile it to machine code, or evaluate it with NumPy.
    """

    def __init__(self, expr: Expr, var: str, *, compiled: bool = False) -> None:
        self.expr = expr
        self.var = var
        self.compiled = compiled

    def __repr__(self) -> str:
        from slopelab.core.text import to_text

        return f"Kernel({self.var} -> {to_text(self.expr)})"

    @cached_property
    def _smooth(self) -> tuple[Expr, Expr]:
        """Value and derivative, fit to be differentiated."""
        # What rewrites is imported only where no program is kept on disk.
        from slopelab.kernels.finishing import smooth

        return smooth(self.expr, Var(self.var))

    @cached_property
    def forms(self) -> tuple[Expr, Expr]:
        """Value and derivative in the form in which they are computed."""
        from slopelab.kernels.finishing import finished

        value, slope = self._smooth
        return finished(value, Var(self.var)), finished(slope, Var(self.var))

    @cached_property
    def program(self) -> Program:
        """Value and derivative as one program."""
        return self._kept("both", lambda: self.forms)

    @cached_property
    def value_program(self) -> Program:
        """The value alone."""

        def forms() -> list[Expr]:
            from slopelab.kernels.finishing import finished

            return [finished(self.expr, Var(self.var))]

        return self._kept("value", forms)

    @cached_property
    def grad_program(self) -> Program:
        """The derivative alone."""
        return self._kept("slope", lambda: self.forms[1:])

    @cached_property
    def second_form(self) -> Expr:
        """The second derivative in the form in which it is computed."""
        from slopelab.kernels.finishing import derivative

        return derivative(self._smooth[1], Var(self.var))

    @cached_property
    def second_program(self) -> Program:
        """The second derivative alone."""
        return self._kept("second", lambda: [self.second_form])

    def _kept(self, what: str, forms: Callable[[], Sequence[Expr]]) -> Program:
        var = (self.var,)
        return kept(what, self.expr, self.var, lambda: lower(forms(), var))

    @cached_property
    def _both(self) -> Executable:
        return Executable(self.program, compiled=self.compiled)

    @cached_property
    def _value(self) -> Executable:
        return Executable(self.value_program, compiled=self.compiled)

    @cached_property
    def _grad(self) -> Executable:
        return Executable(self.grad_program, compiled=self.compiled)

    @cached_property
    def _second(self) -> Executable:
        return Executable(self.second_program, compiled=self.compiled)

    def value(self, x: ArrayLike, *, out: Out = None) -> Real:
        """The function at x.

        Args:
            x: real numbers of any shape.
            out: an array for the result, of its shape and dtype; it may be x itself or overlap it.

        Returns:
            Its values, of the same shape.

        Raises:
            InputError: x is no array of real numbers, or `out` cannot take the result.
        """
        return self._value(x)[0] if out is None else self._value(x, out=(out,))[0]

    def grad(self, x: ArrayLike, *, out: Out = None) -> Real:
        """The derivative at x; at a kink, the value that `slopelab.core.primitives` chooses.

        Args:
            x: real numbers of any shape.
            out: an array for the result, of its shape and dtype; it may be x itself or overlap it.

        Returns:
            Its values, of the same shape.

        Raises:
            InputError: x is no array of real numbers, or `out` cannot take the result.
        """
        return self._grad(x)[0] if out is None else self._grad(x, out=(out,))[0]

    def value_and_grad(
        self, x: ArrayLike, *, out: tuple[Out, Out] | None = None
    ) -> tuple[Real, Real]:
        """The function and its derivative at x, in one pass.

        Args:
            x: real numbers of any shape.
            out: two arrays for the results, either may be None for a new one; they may overlap x,
                but not each other.

        Returns:
            Two results of that shape.

        Raises:
            InputError: x is no array of real numbers, or `out` cannot take the result.
        """
        value, slope = self._both(x, out=out)
        return value, slope

    def second(self, x: ArrayLike, *, out: Out = None) -> Real:
        """The second derivative at x, without the spikes that sit at kinks.

        Args:
            x: real numbers of any shape.
            out: an array for the result, of its shape and dtype; it may be x itself or overlap it.

        Returns:
            Its values, of the same shape.

        Raises:
            InputError: x is no array of real numbers, or `out` cannot take the result.
        """
        return self._second(x)[0] if out is None else self._second(x, out=(out,))[0]


@final
class PairingKernel:
    """An activation f and a loss L put together: L(f(z), y) and its derivatives, on arrays.

    Made by `compile_pairing`. Where the two are fused, the loss is computed straight from z and
    never from the rounded prediction: it stays finite and exact where f(z) has rounded to the
    end of its range. Inputs broadcast; dtypes, shapes, NaN and infinities are as in `Kernel`.

    Args:
        activation: an expression in x.
        loss: an expression in p (the prediction) and y (the target).
        compiled: whether to compile it to machine code, or evaluate it with NumPy.
    """

    def __init__(self, activation: Expr, loss: Expr, *, compiled: bool = False) -> None:
        from slopelab.kernels.finishing import derivative, finished, smooth
        from slopelab.kernels.stabilise import stabilise

        self.activation = _kernel(activation, "x", compiled=compiled)
        fused, slope = smooth(substitute(loss, {_P: activation}), _X)
        by_prediction = derivative(stabilise(loss, last=False), _P)
        self.forms = (finished(fused, _X), finished(slope, _X))
        self.loss_program = lower(self.forms[:1], ("x", "y"), weights=("y",))
        self.dloss_dz_program = lower(self.forms[1:], ("x", "y"), weights=("y",))
        self.program = lower(self.forms, ("x", "y"), weights=("y",))
        self.dloss_dprediction_program = lower([by_prediction], ("p", "y"), weights=("y",))
        self._run_loss = Executable(self.loss_program, compiled=compiled)
        self._run_slope = Executable(self.dloss_dz_program, compiled=compiled)
        self._run_both = Executable(self.program, compiled=compiled)
        self._run_by_prediction = Executable(self.dloss_dprediction_program, compiled=compiled)

    def prediction(self, z: ArrayLike, *, out: Out = None) -> Real:
        """The prediction f(z).

        Args:
            z: real numbers of any shape.
            out: an array for the result, as in `Kernel.value`.

        Returns:
            Predictions of that shape.

        Raises:
            InputError: z is no array of real numbers, or `out` cannot take the result.
        """
        return self.activation.value(z, out=out)

    def dprediction_dz(self, z: ArrayLike, *, out: Out = None) -> Real:
        """The activation's derivative f'(z).

        Args:
            z: real numbers of any shape.
            out: an array for the result, as in `Kernel.value`.

        Returns:
            Derivatives of that shape.

        Raises:
            InputError: z is no array of real numbers, or `out` cannot take the result.
        """
        return self.activation.grad(z, out=out)

    def loss(self, z: ArrayLike, y: ArrayLike, *, out: Out = None) -> Real:
        """The loss L(f(z), y), fused.

        Args:
            z: real numbers.
            y: targets, of a shape that broadcasts with z.
            out: an array for the result, of the common shape and dtype.

        Returns:
            Losses of the common shape.

        Raises:
            InputError: an input is no array of real numbers, the shapes do not go together, or
                `out` cannot take the result.
        """
        return self._run_loss(z, y, out=_alone(out))[0]

    def dloss_dz(self, z: ArrayLike, y: ArrayLike, *, out: Out = None) -> Real:
        """The derivative of L(f(z), y) with respect to z, fused.

        Args:
            z: real numbers.
            y: targets, of a shape that broadcasts with z.
            out: an array for the result, of the common shape and dtype.

        Returns:
            Derivatives of the common shape.

        Raises:
            InputError: an input is no array of real numbers, the shapes do not go together, or
                `out` cannot take the result.
        """
        return self._run_slope(z, y, out=_alone(out))[0]

    def loss_and_dloss_dz(
        self, z: ArrayLike, y: ArrayLike, *, out: tuple[Out, Out] | None = None
    ) -> tuple[Real, Real]:
        """The loss and its derivative with respect to z, fused, in one pass.

        Args:
            z: real numbers.
            y: targets, of a shape that broadcasts with z.
            out: two arrays for the results, as in `Kernel.value_and_grad`.

        Returns:
            Two results of the common shape.

        Raises:
            InputError: an input is no array of real numbers, the shapes do not go together, or
                `out` cannot take the result.
        """
        loss, slope = self._run_both(z, y, out=out)
        return loss, slope

    def slope_for(self, y: float) -> Callable[[float], float]:
        """dL/dz as a function of one number z, for loops of many steps.

        Its results are those of `dloss_dz` to the last bit, for about a microsecond each.

        Args:
            y: the target.

        Returns:
            The function; not to be called from two threads at a time.

        Example:
            >>> from slopelab.core.parse import parse
            >>> loss = parse("(p - y)^2/2", variables=("p", "y"))
            >>> pairing = compile_pairing(parse("x"), loss)
            >>> pairing.slope_for(1.0)(3.0)
            2.0
        """
        from slopelab.kernels.scalar import at_points

        return at_points(self._run_slope, y)

    def dloss_dprediction(self, p: ArrayLike, y: ArrayLike, *, out: Out = None) -> Real:
        """The loss's own derivative with respect to the prediction, at p.

        This is the factor of the chain rule as a network computes it: infinite, or NaN, where
        the prediction has rounded to a place at which the loss has no derivative.

        Args:
            p: predictions.
            y: targets, of a shape that broadcasts with p.
            out: an array for the result, of the common shape and dtype.

        Returns:
            Derivatives of the common shape.

        Raises:
            InputError: an input is no array of real numbers, the shapes do not go together, or
                `out` cannot take the result.
        """
        return self._run_by_prediction(p, y, out=_alone(out))[0]


def _alone(out: Out) -> tuple[Out] | None:
    return None if out is None else (out,)


@lru_cache(maxsize=1024)
def _kernel(expr: Expr, var: str, *, compiled: bool) -> Kernel:
    return Kernel(expr, var, compiled=compiled)


@lru_cache(maxsize=1024)
def _pairing(activation: Expr, loss: Expr, *, compiled: bool) -> PairingKernel:
    return PairingKernel(activation, loss, compiled=compiled)


def compile_function(expr: Expr, var: str = "x") -> Kernel:
    """Make a function on arrays out of an expression in one variable.

    Args:
        expr: the expression, its parameters' values put in.
        var: the name of its variable.

    Returns:
        The kernel; the same one for the same expression.

    Raises:
        ValueError: on first use, if the expression has other variables.

    Example:
        >>> from slopelab.core.parse import parse
        >>> swish = compile_function(parse("x/(1 + exp(-x))"))
        >>> [float(value) for value in swish.value([0, -10000.0, 10000.0])]
        [0.0, -0.0, 10000.0]
        >>> float(swish.grad(0))
        0.5
    """
    return _kernel(expr, var, compiled=compiled_is_wanted())


def compile_pairing(activation: Expr, loss: Expr) -> PairingKernel:
    """Make functions on arrays out of an activation and a loss.

    Args:
        activation: an expression in x.
        loss: an expression in p and y.

    Returns:
        The kernel; the same one for the same two expressions.

    Raises:
        ValueError: an expression has other variables.

    Example:
        >>> from slopelab.core.parse import parse
        >>> bce = parse("-(y*log(p) + (1 - y)*log(1 - p))", variables=("p", "y"))
        >>> pairing = compile_pairing(parse("1/(1 + exp(-x))"), bce)
        >>> float(pairing.loss(-10000, 1)), float(pairing.dloss_dz(-10000, 1))
        (10000.0, -1.0)
        >>> float(pairing.dloss_dprediction(pairing.prediction(-10000), 1))
        -inf
    """
    return _pairing(activation, loss, compiled=compiled_is_wanted())
