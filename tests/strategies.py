"""Random formulas for property tests."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from slopelab.core.expr import (
    HALF,
    ONE,
    PI,
    TWO,
    Add,
    Compare,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
)
from slopelab.core.expr import variables as variables_of
from slopelab.core.primitives import PRIMITIVES

KINKED = ("abs", "sign", "step")
"""Functions of one argument that have a kink or a jump."""
RESTRICTED = ("log", "log1p", "sqrt")
"""Functions of one argument that are not defined, or have no derivative, everywhere."""
SMOOTH = tuple(
    name
    for name, row in PRIMITIVES.items()
    if row.arity == 1 and name not in {*KINKED, *RESTRICTED}
)


def numbers() -> st.SearchStrategy[Num]:
    """Numbers as formulas write them: small whole ones and short decimals, none negative."""
    whole = st.integers(0, 12).map(Num)
    decimals = st.builds(
        lambda digits, places: Num(Fraction(digits, 10**places), decimal=True),
        st.integers(0, 99_999),
        st.integers(0, 6),
    )
    return st.one_of(whole, decimals)


@st.composite
def expressions(
    draw: st.DrawFn,
    *,
    max_leaves: int = 8,
    variables: tuple[str, ...] = ("x",),
    kinks: bool = True,
) -> Expr:
    """Expressions with a real value whatever real numbers the variables are.

    Every one of them is what some formula reads as. No logarithm or root of a number that may be
    zero or negative, no division by one that may be zero, no powers but the second and third.
    Values may still be far outside the range of float64, as those of exp(exp(x)) are.

    Args:
        draw: given by hypothesis.
        max_leaves: how many variables and numbers at the most, roughly.
        variables: the names to choose from.
        kinks: whether abs, sign, step, max, min and where may occur.
    """
    names = st.sampled_from(variables).map(Var)
    leaves = st.one_of(names, names, numbers(), st.just(PI))

    def tree(room: int) -> Expr:
        if room < 2:
            return draw(leaves)
        kind = draw(st.sampled_from(_KINDS if kinks else _SMOOTH_KINDS))
        if kind == "called":
            return call(draw(st.sampled_from(SMOOTH)), tree(room - 1))
        if kind == "bent":
            return call(draw(st.sampled_from(KINKED)), tree(room - 1))
        if kind == "restricted":
            return call(draw(st.sampled_from(RESTRICTED)), positive(room - 1))
        if kind == "negative":
            return Neg(tree(room - 1))
        if kind == "power":
            return _power(tree(room - 1), draw(st.integers(2, 3)))
        count = draw(st.integers(2, 3)) if kind in {"sum", "product"} else 2
        parts = tuple(tree(room // count) for _ in range(count))
        if kind == "sum":
            return Add(parts)
        if kind == "product":
            return Mul(parts)
        if kind == "difference":
            return Add((parts[0], Neg(parts[1])))
        if kind == "quotient":
            return Div(parts[0], positive(room // 2))
        if kind == "larger":
            return call(draw(st.sampled_from(("max", "min"))), *parts)
        side = draw(st.sampled_from(("<", "<=", ">", ">=")))
        return Where(Compare(side, draw(leaves), draw(leaves)), *parts)

    def positive(room: int) -> Expr:
        """An expression that is above zero everywhere, and not only in the limit."""
        kind = draw(st.integers(0, 3))
        if kind == 0:
            return Add((ONE, Pow(call("tanh", tree(room)), TWO)))
        if kind == 1:
            return Add((ONE, call("exp", tree(room))))
        if kind == 2:
            return Add((TWO, call("sin", tree(room))))
        return draw(st.sampled_from((ONE, TWO, PI, HALF, Num(Fraction(1, 10), decimal=True))))

    return tree(draw(st.integers(1, 2 * max_leaves)))


_SMOOTH_KINDS = (
    *("called", "called", "called", "restricted", "negative", "power"),
    *("sum", "product", "product", "difference", "quotient"),
)
_KINDS = (*_SMOOTH_KINDS, "bent", "larger", "where")


def _power(base: Expr, exponent: int) -> Expr:
    # Powers of powers of constants soon become numbers that the parser refuses.
    return Pow(base, Num(exponent)) if variables_of(base) else base
