"""The table of rewriting rules: formulas that lose digits or overflow, and what replaces them.

Every row is an identity over the reals wherever both sides are defined (tests prove each one in
ball arithmetic), and replaces its left side by something *smaller* in the measure of
`tests/kernels/test_stabilise.py`, so that rewriting ends. ``a`` stands for any expression, ``b``
for a variable that does not occur in it, which is the target of a loss.

A left side is written as a person would write it. Its own parts are rewritten first by all rows,
as those of any formula are; so ``exp(2*a) - 1`` in a row below is looked for as ``expm1(2*a)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One rewriting rule.

    Args:
        pattern: what is looked for.
        replacement: what takes its place.
        reason: why, where it is not plain from the two.
        last: only for evaluation. The replacement is exact but has a kink or a cut that the
            function does not have, so nothing is differentiated after it.
        early: only before the rows that are for evaluation, one of which would undo it.
    """

    pattern: str
    replacement: str
    reason: str = ""
    last: bool = False
    early: bool = False


ROWS: Final = (
    # Exponentials and logarithms that undo each other.
    Row("log(exp(a))", "a"),
    Row("exp(log(a))", "a"),
    Row("exp(-log(a))", "1/a"),
    Row("log1p(expm1(a))", "a"),
    Row("expm1(log1p(a))", "a"),
    Row("expm1(a) + 1", "exp(a)"),
    Row("exp(a) - expm1(a)", "1"),
    Row("log1p(a - 1)", "log(a)"),
    # Hyperbolic functions by exponentials.
    Row("exp(a) - exp(-a)", "2*sinh(a)", "cancels near 0"),
    Row("exp(a) + exp(-a)", "2*cosh(a)"),
    Row("sinh(a)/cosh(a)", "tanh(a)", "overflow over overflow"),
    Row("cosh(a)/sinh(a)", "1/tanh(a)", "overflow over overflow"),
    Row("exp(a)/cosh(a)", "2*sigmoid(2*a)", "overflow over overflow"),
    Row("1/cosh(a)^2", "sech2(a)"),
    Row("expm1(a)/(1 + exp(a))", "tanh(a/2)", "overflow over overflow"),
    Row("exp(a)/expm1(a)", "-1/expm1(-a)", "overflow over overflow"),
    Row("expm1(a)*sigmoid(-a)", "tanh(a/2)", "0 times overflow"),
    Row("tanh(a)*cosh(a)", "sinh(a)"),
    # The sigmoid.
    Row("exp(a)/(1 + exp(a))", "sigmoid(a)", "overflow over overflow"),
    Row("1/(1 + exp(-a))", "sigmoid(a)"),
    Row("exp(a)*sigmoid(-a)", "sigmoid(a)", "overflow times 0"),
    Row("1 - sigmoid(a)", "sigmoid(-a)", "cancels where the sigmoid is near 1"),
    Row("sigmoid(a) - sigmoid(-a)", "tanh(a/2)", "cancels near 0"),
    Row("2*sigmoid(a) - 1", "tanh(a/2)", "cancels near 0"),
    Row("1 - 2*sigmoid(a)", "-tanh(a/2)", "cancels near 0"),
    Row("1 + tanh(a)", "2*sigmoid(2*a)", "cancels in the left tail"),
    Row("1 - tanh(a)", "2*sigmoid(-2*a)", "cancels in the right tail"),
    Row("1 - tanh(a)^2", "sech2(a)", "cancels in both tails"),
    Row("1 - sech2(a)", "tanh(a)^2", "cancels near 0"),
    # Softplus.
    Row("log(1 + exp(a))", "softplus(a)", "overflows"),
    Row("log1p(exp(a))", "softplus(a)", "overflows"),
    Row("log(sigmoid(a))", "-softplus(-a)", "log of an underflow"),
    Row("log1p(-sigmoid(a))", "-softplus(a)", "log of an underflow"),
    Row("softplus(a) - softplus(-a)", "a"),
    Row("softplus(-a) + a", "softplus(a)", "cancels in the left tail"),
    Row("softplus(a) - a", "softplus(-a)", "cancels in the right tail"),
    Row("softplus(-abs(a)) + max(0, a)", "softplus(a)", "has a kink at 0 that softplus has not"),
    Row("exp(softplus(a))", "1 + exp(a)"),
    Row("exp(-softplus(a))", "sigmoid(-a)"),
    Row("((1 + exp(a))^2 - 1)/((1 + exp(a))^2 + 1)", "tanh(softplus(a))", "overflow over overflow"),
    # Differences from 1.
    Row("exp(a) - 1", "expm1(a)", "cancels near 0"),
    Row("log(1 + a)", "log1p(a)", "loses a where it is small"),
    Row("log(sech2(a))", "-2*log(cosh(a))", "log of an underflow"),
    Row("log(normal_pdf(a))", "-a^2/2 - log(2*pi)/2", "log of an underflow"),
    Row("log(a + sqrt(1 + a^2))", "asinh(a)", "cancels left of 0, loses a where it is small"),
    Row("log(sqrt(1 + a^2) - a)", "-asinh(a)", "cancels right of 0, loses a where it is small"),
    # The error function and the normal distribution.
    Row("1 + erf(a)", "erfc(-a)", "cancels in the left tail"),
    Row("1 - erf(a)", "erfc(a)", "cancels in the right tail"),
    Row("1 - erf(a)^2", "erfc(a)*erfc(-a)", "cancels in both tails"),
    Row("1 - erfc(a)", "erf(a)", "cancels near 0"),
    Row("2 - erfc(a)", "erfc(-a)", "cancels in the left tail"),
    Row("erfc(-a/sqrt(2))", "2*normal_cdf(a)"),
    Row("1 - normal_cdf(a)", "normal_cdf(-a)", "cancels in the right tail"),
    Row("2*normal_cdf(a) - 1", "erf(a/sqrt(2))", "cancels near 0"),
    Row("1 - 2*normal_cdf(a)", "-erf(a/sqrt(2))", "cancels near 0"),
    Row("exp(-a^2/2)/sqrt(2*pi)", "normal_pdf(a)"),
    # Absolute values and signs.
    Row("abs(a)^2", "a^2"),
    Row("a*sign(a)", "abs(a)"),
    Row("abs(a)*sign(a)", "a"),
    Row("sign(a)*tanh(abs(a))", "tanh(a)"),
    Row("max(a, -a)", "abs(a)"),
    Row("a + abs(a)", "2*max(0, a)", "cancels left of 0", last=True),
    Row("abs(a) - a", "2*max(0, -a)", "cancels right of 0", last=True),
    Row("log(2*cosh(a)) - log(2)", "log(cosh(a))", "cancels near 0", early=True),
    # Only for evaluation.
    Row(
        "log(cosh(a))",
        "where(abs(a) < 1, log1p(sinh(a)^2)/2, abs(a) + softplus(-2*abs(a)) - log(2))",
        "overflows; loses a^2/2 where a is small",
        last=True,
    ),
    Row("log(a^2)", "2*log(abs(a))", "overflows and underflows", last=True),
    Row("1 - cos(a)", "2*sin(a/2)^2", "cancels near every multiple of 2 pi", last=True),
    Row("1 + cos(a)", "2*cos(a/2)^2", "cancels between them", last=True),
    Row("1 - sin(a)^2", "cos(a)^2"),
    Row("1 - cos(a)^2", "sin(a)^2"),
    Row("log(expm1(a))", "a + log(-expm1(-a))", "overflows", last=True),
    # A target is mostly an end of the prediction's range, and there the difference cancels. Which
    # end it is, is not known here; the right sides are exact at both. (They are larger, but the
    # term b is gone, so that they are not rewritten again.)
    Row("sigmoid(a) - b", "(1 - b)*sigmoid(a) - b*sigmoid(-a)", last=True),
    Row("tanh(a) - b", "(1 - b)*sigmoid(2*a) - (1 + b)*sigmoid(-2*a)", last=True),
    Row("normal_cdf(a) - b", "(1 - b)*normal_cdf(a) - b*normal_cdf(-a)", last=True),
    Row("softplus(a) - a*b", "b*softplus(-a) + (1 - b)*softplus(a)", last=True),
    Row(
        "log(2*cosh(a))",
        "abs(a) + softplus(-2*abs(a))",
        "overflows",
        last=True,
    ),
)
"""The rows; of those that fit the same node the first one wins."""
