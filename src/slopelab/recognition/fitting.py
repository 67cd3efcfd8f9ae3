"""Parameter values with which a function takes given values, by trial and by Gauss and Newton."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Final

import numpy as np

from slopelab.core.expr import Num
from slopelab.core.spec import Param, Spec
from slopelab.recognition.fingerprints import Array, Glance, alike
from slopelab.recognition.numbers import Constant, nearest, rational

_TRIALS: Final = {1: 40, 2: 12, 3: 6, 4: 4}
"""How many values of each parameter are tried; with more parameters only the defaults are."""
_STARTS: Final = 6
_ROUNDS: Final = 12
_STEP: Final = 1e-6
_HUGE: Final = 1e100
"""Larger numbers are taken for infinite: their squares are."""

_FAR: Final = 1e3
_DAMPING: Final = 1e-9


def fitted(
    spec: Spec,
    wanted: Array,
    variables: Mapping[str, Array],
    known: Sequence[Constant],
) -> dict[str, Fraction] | None:
    """Values of a function's parameters with which it goes through the given values.

    Args:
        spec: a function or loss with parameters.
        wanted: the values, along one axis.
        variables: the value of each variable at these points.
        known: constants that parameters may be equal to.

    Returns:
        Exact values that are allowed for the parameters, those that occur in `known` or are
        simple, near those that were found; None where there are none. They are a guess, to be
        proved by others.
    """
    params = spec.params
    defaults = np.array([float(Fraction(param.default)) for param in params])
    trials = _trials(params, known)
    errors = _errors(spec, trials, wanted, variables)
    exact = [row for row in range(len(trials)) if alike(errors[row] + wanted, wanted)]
    if not exact:
        trials = _solved(spec, _starts(trials, errors, defaults), wanted, variables)
        errors = _errors(spec, trials, wanted, variables)
        exact = [row for row in range(len(trials)) if alike(errors[row] + wanted, wanted)]
    # The defaults where a parameter does not matter.
    exact.sort(key=lambda row: int((trials[row] != defaults).sum()))
    for row in exact[:3]:
        found = _exact(params, trials[row], known)
        if found is not None:
            return found
    return None


def _exact(
    params: Sequence[Param], values: Array, known: Sequence[Constant]
) -> dict[str, Fraction] | None:
    found: dict[str, Fraction] = {}
    for param, value in zip(params, values.tolist(), strict=True):
        default = Fraction(param.default)
        near = abs(value - float(default)) <= 1e-7 * max(1e-3, abs(float(default)))
        exact = default if near else rational(nearest(value, known))
        if exact is None or not param.interval.contains(exact):
            return None
        found[param.name] = exact
    return found


def _trials(params: Sequence[Param], known: Sequence[Constant]) -> Array:
    """Combinations of constants that occur, and of simple numbers."""
    most = _TRIALS.get(len(params), 1)
    rows = product(*(list(_candidates(param, known))[:most] for param in params))
    return np.array([[float(value) for value in row] for row in rows])


def _candidates(param: Param, known: Sequence[Constant]) -> Iterator[float]:
    default = float(Fraction(param.default))
    seen: set[float] = set()
    sizes = [constant.value for constant in known if isinstance(constant.expr, Num)]
    ratios = [a / b for a, b in product(sizes[:5], repeat=2) if a != b]
    inverses = [1 / size for size in sizes]
    for size in (default, *sizes, 1.0, 0.0, *inverses, *ratios, 2.0, 0.5):
        for value in (size, -size):
            if value not in seen and param.interval.contains(value):
                seen.add(value)
                yield value


def _errors(spec: Spec, trials: Array, wanted: Array, variables: Mapping[str, Array]) -> Array:
    """How far off the values are, one row for each combination of parameter values."""
    columns = {param.name: trials[..., place, None] for place, param in enumerate(spec.params)}
    values = Glance({**variables, **columns}).at(spec.expr)
    shape = (*trials.shape[:-1], wanted.size)
    with np.errstate(all="ignore"):
        return np.broadcast_to(values, shape) - wanted


def _starts(trials: Array, errors: Array, defaults: Array) -> Array:
    """The best combinations, and the defaults shifted."""
    bounded = np.where(np.abs(errors) < _FAR, errors, _FAR)
    sizes = np.sum(bounded * bounded, axis=-1)
    best = trials[np.argsort(sizes, kind="stable")[:_STARTS]]
    return np.concatenate([best, defaults[None, :] * 1.3 + 0.1, defaults[None, :] * 0.6 + 0.05])


def _solved(spec: Spec, starts: Array, wanted: Array, variables: Mapping[str, Array]) -> Array:
    """Gauss and Newton's method from all starts at once."""
    theta: Array = starts
    count = theta.shape[1]
    with np.errstate(all="ignore"):
        for _ in range(_ROUNDS):
            steps: Array = _STEP * np.maximum(np.abs(theta), 1e-2)
            moved: Array = theta[:, None, :] + np.concatenate(
                [np.zeros((len(theta), 1, count)), steps[:, None, :] * np.eye(count)], axis=1
            )
            errors = _errors(spec, moved, wanted, variables)
            here = np.where(np.abs(errors[:, 0]) < _HUGE, errors[:, 0], 0.0)
            slopes = (errors[:, 1:] - errors[:, :1]) / steps[:, :, None]
            slopes = np.where(np.abs(slopes) < _HUGE, slopes, 0.0)
            square = slopes @ slopes.transpose(0, 2, 1)
            size = 1 + np.trace(square, axis1=1, axis2=2)
            square += _DAMPING * np.eye(count) * size[:, None, None]
            change = np.asarray(np.linalg.solve(square, slopes @ here[:, :, None]), np.float64)
            limit = 2.0 * (1.0 + np.abs(theta))
            theta = theta - np.clip(change[:, :, 0], -limit, limit)
    return theta
