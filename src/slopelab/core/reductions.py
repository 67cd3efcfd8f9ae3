r"""What turns a vector into one number: sum, mean, largest, logsumexp, ...: one row each.

A vector formula is an expression over vectors along one axis: all primitives apply entry by entry,
and a reduction is a `Call` of a name of this table. It has two forms. As typed, ``sum(exp(x))``
reduces its argument along the axis. With indices, ``Call("sum", (k, e^{x_k}))`` is the sum over k;
`slopelab.core.index` leads from the first to the second, in which derivations are written.

The derivative of a reduction r of entries b_k is dr = \sum_k w_k db_k, and the row gives w_k: 1 for
a sum, the softmax for a logsumexp. That one row is the vector-Jacobian product of kernels (v w_k is
what flows back into b_k) and the rule of derivations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, final

from slopelab.core.expr import (
    ONE,
    TWO,
    ZERO,
    Add,
    Call,
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

LENGTH: Final = Var("n")
"""The number of entries along the axis; a formula may use it."""

Share: TypeAlias = Callable[..., Expr]
"""From an entry b_k, the reduction r and the further arguments to w_k, up to a common factor."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    r"""One row of the table.

    Args:
        name: what a formula calls it.
        latex: the operator in front of the entries, as in ``\max``; empty where `definition` is
            shown instead.
        text: the same in Unicode.
        letter: the name it goes by in a derivation.
        definition: the same by other reductions, from the index, the entry and what else it takes.
        share: w_k up to a factor that is the same for all entries.
        shared: whether the shares have to be divided by their sum.
        share_letter: the name of the share in a derivation; empty where it is not worth one.
        extra: how many numbers it takes besides the vector.
    """

    name: str
    share: Share
    letter: str
    latex: str = ""
    text: str = ""
    definition: Callable[..., Expr] | None = None
    shared: bool = False
    share_letter: str = ""
    extra: int = 0

    @property
    def arity(self) -> int:
        """How many arguments it takes in a formula."""
        return 1 + self.extra


def summed(index: Expr, entry: Expr) -> Call:
    """The sum of the entries over an index."""
    return Call("sum", (index, entry))


def _exponential(entry: Expr, logsumexp: Expr) -> Expr:
    del logsumexp
    return call("exp", entry)


def _whole_share(entry: Expr, whole: Expr) -> Expr:
    del entry, whole
    return ONE


def _equal_share(entry: Expr, whole: Expr) -> Expr:
    del entry, whole
    return Div(ONE, LENGTH)


def _is_largest(entry: Expr, largest: Expr) -> Expr:
    # Entries that tie share the slope equally: the subgradient of least norm, and that of
    # torch.amax and jax.numpy.max.
    return Where(Compare(">=", entry, largest), ONE, ZERO)


def _mean(index: Expr, entry: Expr) -> Expr:
    return Div(summed(index, entry), LENGTH)


def _logsumexp(index: Expr, entry: Expr) -> Expr:
    return call("log", summed(index, call("exp", entry)))


def _norm2(index: Expr, entry: Expr) -> Expr:
    return call("sqrt", summed(index, Pow(entry, TWO)))


def _norm(index: Expr, entry: Expr, power: Expr) -> Expr:
    return Pow(summed(index, Pow(call("abs", entry), power)), Div(ONE, power))


def _norm_share(entry: Expr, whole: Expr, power: Expr) -> Expr:
    size = Div(call("abs", entry), whole)
    return Mul((call("sign", entry), Pow(size, Add((power, Neg(ONE))))))


def _excess(entry: Expr, threshold: Expr, power: Expr) -> Expr:
    """(b_k - tau)^(q - 1) above the threshold, else 0: from differentiating the sum that is 1."""
    rest = Pow(Add((entry, Neg(threshold))), Add((power, Neg(ONE))))
    if isinstance(power, Num) and power.value == 1:
        rest = ONE
    return Where(Compare(">", entry, threshold), rest, ZERO)


_ROWS: Final = (
    Reduction(
        name="sum", latex=r"\sum", text="Σ", letter="S",
        share=_whole_share,
    ),
    Reduction(
        name="mean", letter="mu",
        definition=_mean,
        share=_equal_share,
    ),
    Reduction(
        name="largest", latex=r"\max", text="max", letter="M",
        share=_is_largest, shared=True, share_letter="c",
    ),
    Reduction(
        name="logsumexp", letter="ell",
        definition=_logsumexp,
        share=_exponential, shared=True, share_letter="s",
    ),
    Reduction(
        name="norm2", letter="r",
        definition=_norm2,
        share=Div,
    ),
    # (sum of |b_k|^q)^(1/q)
    Reduction(
        name="norm", letter="r",
        definition=_norm, share=_norm_share, extra=1,
    ),
    # The number tau at which the sum of (b_k - tau)_+^q over k is 1; q = 1 is the threshold of the
    # projection onto the simplex (sparsemax), q = 2 that of entmax with alpha = 1.5.
    Reduction(
        name="threshold", latex=r"\tau", text="τ", letter="tau",
        share=_excess, shared=True, share_letter="c", extra=1,
    ),
)  # fmt: skip

REDUCTIONS: Final[dict[str, Reduction]] = {row.name: row for row in _ROWS}
"""The rows by name."""


def is_reduction(expr: Expr) -> bool:
    """Whether it is a call of a reduction, in either form."""
    return isinstance(expr, Call) and expr.name in REDUCTIONS


def weight(row: Reduction, index: Expr, entry: Expr, whole: Expr, extra: tuple[Expr, ...]) -> Expr:
    """The share w_k itself, divided by the sum of all where the row asks for it.

    Args:
        row: the reduction.
        index: k.
        entry: b_k.
        whole: the reduction, or its name.
        extra: its further arguments.
    """
    share = row.share(entry, whole, *extra)
    return Div(share, summed(index, share)) if row.shared else share


def delta(first: Expr, second: Expr) -> Call:
    """Kronecker's delta: 1 where the two indices are equal, else 0."""
    return Call("delta", (first, second))
