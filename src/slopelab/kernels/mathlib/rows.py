"""One row per primitive: as code on float64, and as code on pairs of float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from slopelab.kernels import scaled as s
from slopelab.kernels.ir import Mask, Real
from slopelab.kernels.mathlib import careful as c
from slopelab.kernels.mathlib import exponential as e
from slopelab.kernels.mathlib import gaussian as g
from slopelab.kernels.mathlib import hyperbolic as h
from slopelab.kernels.mathlib import logarithm as ln
from slopelab.kernels.mathlib import trigonometric as tri
from slopelab.kernels.mathlib.numeric import Numeric, T
from slopelab.kernels.pair import Pair, chosen
from slopelab.kernels.scaled import Scaled

PlainRow: TypeAlias = Callable[..., Real]
PreciseRow: TypeAlias = Callable[..., Pair]
CarefulRow: TypeAlias = Callable[..., Scaled]


def _product(x: Pair, constant: tuple[float, float]) -> Pair:
    b = x.builder
    return x * Pair(b.real(constant[0]), b.real(constant[1]))


def _scaled_product(x: Scaled, constant: tuple[float, float]) -> Scaled:
    b = x.builder
    return x * s.from_pair(Pair(b.real(constant[0]), b.real(constant[1])))


def _below_zero(x: Real) -> Mask:
    """Where x is below 0, and not where -x is; so that both need one comparison."""
    b = x.builder
    opposite = b.known.negations.get(x.name)
    return x < 0.0 if opposite is None else ~(Real(b, opposite) < 0.0)


def _unmarked(x: Real | Scaled, low: float, high: float) -> None:
    """Nothing underflows here that anybody would see."""
    del x, low, high


_PLAIN: Final[Numeric[Real]] = Numeric(
    number=lambda like, value: like.builder.real(value),
    choose=lambda condition, yes, no: condition.choose(yes, no),
    negative=_below_zero,
    exp=e.exp,
    falling=e.falling_exp,
    falling_both=e.falling_both,
    expm1=e.expm1,
    log1p=ln.log1p,
    short_log1p=ln.short_log1p,
    density=g.density,
    gaussian=g.gaussian,
    tail=g.tail,
    left=g.left,
    near=g.near,
    scaled=lambda x, constant: x * constant[0],
    mark=_unmarked,
)
_PRECISE: Final[Numeric[Pair]] = Numeric(
    number=lambda like, value: Pair(like.builder.real(value)),
    choose=chosen,
    negative=lambda x: _below_zero(x.high),
    exp=e.precise_exp,
    falling=e.precise_falling_exp,
    falling_both=e.precise_falling_both,
    expm1=e.precise_expm1,
    log1p=ln.precise_log1p,
    short_log1p=ln.precise_short_log1p,
    density=g.precise_density,
    gaussian=g.precise_gaussian,
    tail=g.precise_tail,
    left=g.precise_left,
    near=g.precise_near,
    scaled=_product,
    mark=e.marked,
)
_CAREFUL: Final[Numeric[Scaled]] = Numeric(
    number=lambda like, value: like.like(value),
    choose=s.chosen,
    negative=lambda x: x < 0.0,
    exp=c.exp,
    falling=c.exp,
    falling_both=c.both,
    expm1=c.expm1,
    log1p=c.log1p,
    short_log1p=c.log1p,
    density=c.density,
    gaussian=c.gauss,
    tail=c.tail,
    left=c.left,
    near=c.near,
    scaled=_scaled_product,
    mark=_unmarked,
)


def _shared(n: Numeric[T]) -> dict[str, Callable[..., T]]:
    """The rows that are written once for both kinds of numbers."""

    def row(function: Callable[[Numeric[T], T], T]) -> Callable[[T], T]:
        return lambda x: function(n, x)

    # What is neither above nor below 0 is 0 of either sign, or NaN, which stays.
    def sign(x: T) -> T:
        one = n.number(x, 1.0)
        return n.choose(x > 0.0, one, n.choose(x < 0.0, -one, x.size))

    def step(x: T) -> T:
        zero, one = n.number(x, 0.0), n.number(x, 1.0)
        return n.choose(x > 0.0, one, n.choose(x < 0.0, zero, x.size))

    def size(x: T) -> T:
        return x.size

    def root(x: T) -> T:
        return x.root

    return {
        "exp": n.exp,
        "expm1": n.expm1,
        "log1p": n.log1p,
        "sqrt": root,
        "sinh": row(h.sinh),
        "cosh": row(h.cosh),
        "tanh": row(h.tanh),
        "sech2": row(h.sech2),
        "sigmoid": row(h.sigmoid),
        "softplus": row(h.softplus),
        "asinh": row(h.asinh),
        "erf": row(g.erf),
        "erfc": row(g.erfc),
        "normal_cdf": row(g.normal_cdf),
        "normal_pdf": row(g.normal_pdf),
        "abs": size,
        "sign": sign,
        "step": step,
    }


def _marked_exp(x: Real) -> Real:
    """e^x; marked where it leaves the range of float64, for a factor may bring it back."""
    x.builder.doubt((x > e.NORMAL[1]) | ((x < e.NORMAL[0]) & (x > e.NOTHING)))
    return e.exp(x)


def _larger(a: Real, b: Real) -> Real:
    return ((a < b) | b.is_nan).choose(b, a)


def _smaller(a: Real, b: Real) -> Real:
    return ((a > b) | b.is_nan).choose(b, a)


def less(a: Pair, b: Pair) -> Mask:
    """Where a is below b."""
    if a.low is None and b.low is None:
        return a.high < b.high
    difference = (a - b).high
    # Where one of them has overflowed their difference is NaN, but their order is known.
    return (difference < 0.0) | (difference.is_nan & (a.high < b.high))


def _precise_larger(a: Pair, b: Pair) -> Pair:
    return chosen(less(a, b) | b.high.is_nan, b, a)


def _precise_smaller(a: Pair, b: Pair) -> Pair:
    return chosen(less(b, a) | b.high.is_nan, b, a)


def _power(base: Real, exponent: Real) -> Real:
    return e.exp(exponent * ln.log(base))


def _precise_power(base: Pair, exponent: Pair) -> Pair:
    return e.marked_exp(exponent * ln.precise_log(base))


PLAIN: Final[dict[str, PlainRow]] = {
    **_shared(_PLAIN),
    "exp": _marked_exp,
    "log": ln.log,
    "sin": tri.sin,
    "cos": tri.cos,
    "atan": tri.atan,
    "max": _larger,
    "min": _smaller,
    # Of a base that is not positive the logarithm is NaN, which marks the result as doubtful.
    "pow": _power,
}
"""Each primitive on float64; a missing row fails a test."""

PRECISE: Final[dict[str, PreciseRow]] = {
    **_shared(_PRECISE),
    "exp": e.marked_exp,
    "log": ln.precise_log,
    "sin": tri.precise_sin,
    "cos": tri.precise_cos,
    "atan": tri.precise_atan,
    "max": _precise_larger,
    "min": _precise_smaller,
    "pow": _precise_power,
}
"""Each primitive on pairs of float64; a missing row fails a test."""


def scaled_less(a: Scaled, b: Scaled) -> Mask:
    """Where a is below b."""
    return c.less(a, b) < 0.0


def _careful_larger(a: Scaled, b: Scaled) -> Scaled:
    return s.chosen(scaled_less(a, b) | b.pair.high.is_nan, b, a)


def _careful_smaller(a: Scaled, b: Scaled) -> Scaled:
    return s.chosen(scaled_less(b, a) | b.pair.high.is_nan, b, a)


def _careful_power(base: Scaled, exponent: Scaled) -> Scaled:
    return c.exp(exponent * c.log(base))


CAREFUL: Final[dict[str, CarefulRow]] = {
    **_shared(_CAREFUL),
    "log": c.log,
    "sin": c.sin,
    "cos": c.cos,
    "atan": c.atan,
    "max": _careful_larger,
    "min": _careful_smaller,
    "pow": _careful_power,
}
"""Each primitive on pairs with an exponent of their own; a missing row fails a test."""
