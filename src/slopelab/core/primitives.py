"""The few functions that formulas are made of: one row each.

Derivatives are closed over *stable* primitives: sigmoid' is s(u) s(-u), never s (1 - s), which
loses every digit where s is near 1; tanh' is sech^2, not 1 - tanh^2; the derivative of the normal
distribution function is its density. What a textbook would write instead stands in `textbook`,
for derivations to show; tests hold that the two agree.

A new primitive is one row here, and one in each backend (`kernels.numpy_backend`,
`calculus.balls`, `calculus.exact`, and the oracles in the tests); a missing row fails a test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, final

from slopelab.core.expr import (
    INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Compare,
    Div,
    Expr,
    Neg,
    Where,
    call,
    variables,
)
from slopelab.core.interval import NON_NEGATIVE, POSITIVE, REALS, Interval

Rule: TypeAlias = Callable[..., Expr]
"""Builds the derivative with respect to one argument, from all arguments."""

_Unary: TypeAlias = Callable[[Expr], Expr]
_Binary: TypeAlias = Callable[[Expr, Expr], Expr]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Primitive:
    r"""One row of the table.

    Args:
        name: what a formula calls it.
        derivative: for each argument, the partial derivative in stable primitives.
        textbook: the derivative as a reader knows it, where that is another expression.
        latex: its LaTeX name, as in ``\tanh``.
        domain: where it is defined (functions of one argument).
        limits: its limits at -inf and +inf; None where there is none.
        parity: even, odd or neither.
        monotone: 1 nondecreasing, -1 nonincreasing on the whole domain, 0 neither.
        positive: whether it is above zero on its whole domain.
        kinks: arguments at which it is continuous but has no derivative, or jumps.
    """

    name: str
    derivative: tuple[Rule, ...]
    textbook: Rule | None = None
    latex: str
    domain: Interval = REALS
    limits: tuple[Expr | None, Expr | None] = (None, None)
    parity: Literal["even", "odd"] | None = None
    monotone: Literal[-1, 0, 1] = 0
    positive: bool = False
    kinks: tuple[Fraction, ...] = ()

    @property
    def arity(self) -> int:
        """How many arguments it takes."""
        return len(self.derivative)


def _row(
    name: str,
    latex: str,
    derivative: _Unary | tuple[_Binary, _Binary],
    *,
    textbook: _Unary | None = None,
    domain: Interval = REALS,
    limits: tuple[Expr | None, Expr | None] = (None, None),
    parity: Literal["even", "odd"] | None = None,
    monotone: Literal[-1, 0, 1] = 0,
    positive: bool = False,
    kinks: tuple[int, ...] = (),
) -> Primitive:
    return Primitive(
        name=name,
        derivative=(derivative,) if callable(derivative) else derivative,
        textbook=textbook,
        latex=latex,
        domain=domain,
        limits=limits,
        parity=parity,
        monotone=monotone,
        positive=positive,
        kinks=tuple(Fraction(kink) for kink in kinks),
    )


_OO, _MINUS_OO, _MINUS_ONE = INFINITY, Neg(INFINITY), Neg(ONE)
_HALF_PI = Div(PI, TWO)

# The derivative of max(a, b) is that of the larger argument. At a tie it is the derivative of the
# argument that is a constant, and of the first if neither is: so max(0, x) and max(x, 0) have
# slope 0 at 0, min(x, 6) has slope 0 at 6, and max(0.01 x, x) has slope 0.01 at 0, which are the
# values PyTorch takes for relu, relu6 and leaky_relu.


def tie_goes_first(first: Expr, second: Expr) -> bool:
    """Whether at a tie of max or min the slope is that of the first argument."""
    return not variables(first) or bool(variables(second))


def _max_first(a: Expr, b: Expr) -> Expr:
    return Where(Compare(">=" if tie_goes_first(a, b) else ">", a, b), ONE, ZERO)


def _max_second(a: Expr, b: Expr) -> Expr:
    return Where(Compare(">" if tie_goes_first(a, b) else ">=", b, a), ONE, ZERO)


def _min_first(a: Expr, b: Expr) -> Expr:
    return Where(Compare("<=" if tie_goes_first(a, b) else "<", a, b), ONE, ZERO)


def _min_second(a: Expr, b: Expr) -> Expr:
    return Where(Compare("<" if tie_goes_first(a, b) else "<=", b, a), ONE, ZERO)


_ROWS = (
    _row("exp", r"\exp", lambda u: call("exp", u),
         limits=(ZERO, _OO), monotone=1, positive=True),
    _row("expm1", r"\operatorname{expm1}", lambda u: call("exp", u),
         limits=(_MINUS_ONE, _OO), monotone=1),
    _row("log", r"\ln", lambda u: ONE / u,
         domain=POSITIVE, limits=(None, _OO), monotone=1),
    _row("log1p", r"\operatorname{log1p}", lambda u: ONE / (ONE + u),
         domain=Interval.parse("(-1, inf)"), limits=(None, _OO), monotone=1),
    _row("sqrt", r"\sqrt", lambda u: ONE / (TWO * call("sqrt", u)),
         domain=NON_NEGATIVE, limits=(None, _OO), monotone=1),
    _row("sinh", r"\sinh", lambda u: call("cosh", u),
         limits=(_MINUS_OO, _OO), parity="odd", monotone=1),
    _row("cosh", r"\cosh", lambda u: call("sinh", u),
         limits=(_OO, _OO), parity="even", positive=True),
    _row("tanh", r"\tanh", lambda u: call("sech2", u),
         textbook=lambda u: ONE - call("tanh", u) ** 2,
         limits=(_MINUS_ONE, ONE), parity="odd", monotone=1),
    _row("sech2", r"\operatorname{sech}^{2}", lambda u: -(TWO * call("sech2", u) * call("tanh", u)),
         limits=(ZERO, ZERO), parity="even", positive=True),
    _row("sigmoid", r"\sigma", lambda u: call("sigmoid", u) * call("sigmoid", -u),
         textbook=lambda u: call("sigmoid", u) * (ONE - call("sigmoid", u)),
         limits=(ZERO, ONE), monotone=1, positive=True),
    _row("softplus", r"\operatorname{softplus}", lambda u: call("sigmoid", u),
         limits=(ZERO, _OO), monotone=1, positive=True),
    _row("erf", r"\operatorname{erf}",
         lambda u: TWO / call("sqrt", PI) * call("exp", -(u**2)),
         limits=(_MINUS_ONE, ONE), parity="odd", monotone=1),
    _row("erfc", r"\operatorname{erfc}",
         lambda u: -(TWO / call("sqrt", PI) * call("exp", -(u**2))),
         limits=(TWO, ZERO), monotone=-1, positive=True),
    _row("normal_cdf", r"\Phi", lambda u: call("normal_pdf", u),
         limits=(ZERO, ONE), monotone=1, positive=True),
    _row("normal_pdf", r"\varphi", lambda u: -(u * call("normal_pdf", u)),
         limits=(ZERO, ZERO), parity="even", positive=True),
    _row("sin", r"\sin", lambda u: call("cos", u), parity="odd"),
    _row("cos", r"\cos", lambda u: -call("sin", u), parity="even"),
    _row("atan", r"\arctan", lambda u: ONE / (ONE + u**2),
         limits=(Neg(_HALF_PI), _HALF_PI), parity="odd", monotone=1),
    _row("asinh", r"\operatorname{arsinh}", lambda u: ONE / call("sqrt", ONE + u**2),
         limits=(_MINUS_OO, _OO), parity="odd", monotone=1),
    _row("abs", r"\left|\right|", lambda u: call("sign", u),
         limits=(_OO, _OO), parity="even", kinks=(0,)),
    _row("sign", r"\operatorname{sign}", lambda _u: ZERO,
         limits=(_MINUS_ONE, ONE), parity="odd", monotone=1, kinks=(0,)),
    _row("step", r"\operatorname{step}", lambda _u: ZERO,
         limits=(ZERO, ONE), monotone=1, kinks=(0,)),
    _row("max", r"\max", (_max_first, _max_second)),
    _row("min", r"\min", (_min_first, _min_second)),
)  # fmt: skip

PRIMITIVES: dict[str, Primitive] = {row.name: row for row in _ROWS}
"""The rows by name."""

SPELLINGS = {
    "ln": "log",
    "arctan": "atan",
    "arsinh": "asinh",
    "Phi": "normal_cdf",
    "Φ": "normal_cdf",
    "phi": "normal_pdf",
    "φ": "normal_pdf",
    "σ": "sigmoid",
    "logistic": "sigmoid",
    "heaviside": "step",
}
"""Other names under which a formula may call a primitive."""
