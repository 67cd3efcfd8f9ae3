"""What the activations of the catalogue are, written down a second time, in mpmath.

For those that PyTorch, JAX or Keras have, tests/conformance asks these; all others stand here, with
their parameters as keyword arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import mpmath
from mpmath import mpf

Function = Callable[..., mpf]


def s(x: mpf) -> mpf:
    """The sigmoid, by way of tanh."""
    return (1 + mpmath.tanh(x / 2)) / 2


def sp(x: mpf) -> mpf:
    """Softplus."""
    return mpmath.log1p(mpmath.exp(x))


def number(text: str) -> mpf:
    """An exact decimal or fraction."""
    exact = Fraction(text)
    return mpf(exact.numerator) / exact.denominator


def _soft_exponential(x: mpf, alpha: mpf) -> mpf:
    if alpha == 0:
        return x
    if alpha < 0:
        return -mpmath.log(1 - alpha * (x + alpha)) / alpha
    return mpmath.expm1(alpha * x) / alpha + alpha


def _srelu(x: mpf, t_left: mpf, a_left: mpf, t_right: mpf, a_right: mpf) -> mpf:
    if x >= t_right:
        return t_right + a_right * (x - t_right)
    return t_left + a_left * (x - t_left) if x <= t_left else x


def _sqnl(x: mpf) -> mpf:
    u = min(max(x, mpf(-2)), mpf(2))
    return u - u * abs(u) / 4


def _pau(x: mpf, **given: mpf) -> mpf:
    above = mpmath.polyval([given[f"a_{k}"] for k in range(5, -1, -1)], x)
    below = mpmath.polyval([*(given[f"b_{k}"] for k in range(4, 0, -1)), 0], x)
    return above / (1 + abs(below))


def _rational(x: mpf, **given: mpf) -> mpf:
    above = mpmath.polyval([given[f"a_{k}"] for k in range(3, -1, -1)], x)
    return above / mpmath.polyval([given[f"b_{k}"] for k in range(2, -1, -1)], x)


def _xielu(x: mpf, alpha_p: mpf, alpha_n: mpf, beta: mpf) -> mpf:
    if x > 0:
        return alpha_p * x * x + beta * x
    return alpha_n * mpmath.expm1(x) - alpha_n * x + beta * x


SECOND: Mapping[str, Function] = {
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "tanh": mpmath.tanh,
    "relu": lambda x: max(mpf(0), x),
    "leaky_relu": lambda x, negative_slope: x if x > 0 else x * negative_slope,
    "swish": lambda x: x / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x * mpmath.ncdf(x),
    "gelu_tanh": lambda x: (
        x / 2 * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (x + mpf("0.044715") * x**3)))
    ),
    "softplus": sp,
    "identity": lambda x: x,
    "step": lambda x, theta, at_threshold: (
        at_threshold if x == theta else mpf(1) if x > theta else mpf(0)
    ),
    "thresholded_relu": lambda x, theta: x if x > theta else mpf(0),
    "scaled_tanh": lambda x, a, b: a * mpmath.tanh(b * x),
    "gaussian": lambda x: 1 / mpmath.exp(x * x),
    "hard_mish": lambda x: x / 2 * min(max(x + 2, mpf(0)), mpf(2)),
    "pelu": lambda x, a, b: a / b * x if x >= 0 else a * mpmath.expm1(x / b),
    "isrlu": lambda x, alpha: x if x >= 0 else x / mpmath.sqrt(1 + alpha * x * x),
    "isru": lambda x, alpha: x / mpmath.sqrt(1 + alpha * x * x),
    "elish": lambda x: (x if x >= 0 else mpmath.expm1(x)) * s(x),
    "hard_elish": lambda x: (
        (x if x >= 0 else mpmath.expm1(x)) * min(max((x + 1) / 2, mpf(0)), mpf(1))
    ),
    "soft_exponential": _soft_exponential,
    "xielu": _xielu,
    "tanh_lu": lambda x: x if x >= 0 else mpmath.tanh(x / 2),
    "penalized_tanh": lambda x, a: mpmath.tanh(x) * (1 if x > 0 else a),
    "serf": lambda x: x * mpmath.erf(sp(x)),
    "pserf": lambda x, gamma, delta: x * mpmath.erf(gamma * sp(delta * x)),
    "erf_act": lambda x, alpha, beta: x * mpmath.erf(alpha * mpmath.exp(beta * x)),
    "logish": lambda x, alpha, beta: alpha * x * mpmath.log1p(s(beta * x)),
    "smish": lambda x, alpha, beta: alpha * x * mpmath.tanh(mpmath.log1p(s(beta * x))),
    "phish": lambda x: x * mpmath.tanh(x * mpmath.ncdf(x)),
    "gish": lambda x: x * mpmath.log(2 - mpmath.exp(-mpmath.exp(x))),
    "tanhexp": lambda x: x * mpmath.tanh(mpmath.exp(x)),
    "lisht": lambda x: x * mpmath.tanh(x),
    "suish": lambda x: x if x >= 0 else x * mpmath.exp(x),
    "swish_beta": lambda x, beta: x * s(beta * x),
    "e_swish": lambda x, beta: beta * x * s(x),
    "quick_gelu": lambda x: x * s(mpf("1.702") * x),
    "acon_c": lambda x, p_1, p_2, beta: (p_1 - p_2) * x * s(beta * (p_1 - p_2) * x) + p_2 * x,
    "smu": lambda x, alpha, mu: (
        (1 + alpha) * x / 2 + (1 - alpha) * x / 2 * mpmath.erf(mu * (1 - alpha) * x)
    ),
    "soft_root_sign": lambda x, alpha, beta: x / (x / alpha + mpmath.exp(-x / beta)),
    "sinlu": lambda x, a, b: (x + a * mpmath.sin(b * x)) * s(x),
    "snake": lambda x, alpha: x + (1 - mpmath.cos(2 * alpha * x)) / (2 * alpha),
    "siren": lambda x, w_0: mpmath.sin(w_0 * x),
    "gcu": lambda x: x * mpmath.cos(x),
    "srelu": _srelu,
    "apl": lambda x, a_1, b_1, a_2, b_2: (
        max(x, mpf(0)) + a_1 * max(b_1 - x, mpf(0)) + a_2 * max(b_2 - x, mpf(0))
    ),
    "pau": _pau,
    "rational": _rational,
    "squared_relu": lambda x: max(x, mpf(0)) ** 2,
    "star_relu": lambda x: 2 / mpmath.sqrt(5) * max(x, mpf(0)) ** 2 - 1 / mpmath.sqrt(5),
    "nlrelu": lambda x, beta: mpmath.log1p(beta * max(x, mpf(0))),
    "elliott": lambda x: (1 + x / (1 + abs(x))) / 2,
    "sqnl": _sqnl,
    "cloglog": lambda x: -mpmath.expm1(-mpmath.exp(x)),
    "loglog": lambda x: mpmath.exp(-mpmath.exp(-x)),
    "laplace": lambda x: mpmath.ncdf(2 * mpmath.sqrt(mpmath.pi) * (x - 1 / mpmath.sqrt(2))),
    "soft_clipping": lambda x, alpha: (sp(alpha * x) - sp(alpha * (x - 1))) / alpha,
    "dyt": lambda x, alpha, gamma, beta: gamma * mpmath.tanh(alpha * x) + beta,
    "sqrt_softplus": lambda x: mpmath.sqrt(sp(x)),
    "logcosh": lambda x: mpmath.log(mpmath.cosh(x)),
    "bent_identity": lambda x: x + (mpmath.hypot(x, 1) - 1) / 2,
}
