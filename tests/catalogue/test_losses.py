"""Every loss is what it is called, and least where what is said of it says so."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
from mpmath import mpf

import slopelab as sl
from oracle import mpmath_eval
from peers import RUN
from slopelab import catalogue
from slopelab.catalogue import activations, losses
from slopelab.core.apart import apart
from slopelab.core.parse import parse
from slopelab.core.spec import Loss, parameter_values
from slopelab.training import activations_for, check_pairing

Formula = Callable[[mpf, mpf], mpf]

# What the losses are, written down a second time.

log, exp = mpmath.log, mpmath.exp


def _logistic(z: mpf) -> mpf:
    return 1 / (1 + exp(-z))


def _focal(z: mpf, y: mpf) -> mpf:
    positive, p = mpf(1) / 4, _logistic(z)
    return -positive * (1 - p) ** 2 * y * log(p) - (1 - positive) * p**2 * (1 - y) * log(1 - p)


def _asymmetric(z: mpf, y: mpf) -> mpf:
    p = _logistic(z)
    shifted = max(p - mpf("0.05"), mpf(0))
    return -y * (1 - p) * log(p) - (1 - y) * shifted**4 * log(1 - shifted)


TRUTH: dict[str, Formula] = {
    "bce": lambda p, y: -(y * log(p) + (1 - y) * log(1 - p)),
    "bce_with_logits": lambda z, y: -(y * log(_logistic(z)) + (1 - y) * log(1 - _logistic(z))),
    "brier": lambda p, y: (p - y) ** 2,
    "focal": _focal,
    "mse": lambda p, y: (p - y) ** 2,
    "half_mse": lambda p, y: (p - y) ** 2 / 2,
    "mae": lambda p, y: abs(p - y),
    "huber": lambda p, y: (p - y) ** 2 / 2 if abs(p - y) < 1 else max(p - y, y - p) - mpf(1) / 2,
    "smooth_l1": lambda p, y: (
        (p - y) ** 2 / 2 if abs(p - y) < 1 else max(p - y, y - p) - mpf(1) / 2
    ),
    "log_cosh": lambda p, y: log((exp(p - y) + exp(y - p)) / 2),
    "charbonnier": lambda p, y: mpmath.hypot(1, p - y) - 1,
    "quantile": lambda p, y: abs(p - y) / 2,
    "expectile": lambda p, y: (p - y) ** 2 / 2,
    "epsilon_insensitive": lambda p, y: max(mpf(0), abs(p - y) - mpf(1) / 10),
    "squared_epsilon_insensitive": lambda p, y: max(mpf(0), abs(p - y) - mpf(1) / 10) ** 2,
    "poisson_nll": lambda z, y: exp(z) - y * z,
    "poisson": lambda rate, y: rate - y * log(rate),
    "gaussian_nll": lambda p, y: (p - y) ** 2 / 2,
    "gaussian_nll_log_variance": lambda p, y: (p + y / exp(p)) / 2,
    "hinge": lambda p, y: max(mpf(0), 1 - p * y),
    "squared_hinge": lambda p, y: max(mpf(0), 1 - p * y) ** 2,
    "soft_margin": lambda p, y: -log(_logistic(p * y)),
    "modified_huber": lambda p, y: max(mpf(0), 1 - p * y) ** 2 if p * y > -1 else -4 * p * y,
    "perceptron": lambda p, y: mpf(0) if p * y > 0 else -p * y,
    "exponential_loss": lambda p, y: 1 / exp(p * y),
    "sparsemax_binary": lambda p, y: mpmath.quad(
        lambda s: min(mpf(1), max(mpf(0), (s + 1) / 2)), [-1, min(-p * y, mpf(1))]
    ),
    "savage": lambda p, y: (1 - _logistic(p * y)) ** 2,
    "tangent": lambda p, y: (mpmath.asin(p * y / mpmath.hypot(1, p * y)) * 2 - 1) ** 2,
    "poly1_bce": lambda z, y: (
        -y * (log(_logistic(z)) - 2 * (1 - _logistic(z)))
        - (1 - y) * (log(1 - _logistic(z)) - 2 * _logistic(z))
    ),
    "asymmetric": _asymmetric,
    "margin_ranking": lambda p, y: mpf(0) if p * y > 0 else -p * y,
    "pairwise_logistic": lambda z, y: -y * log(_logistic(z)) - (1 - y) * log(1 - _logistic(z)),
    "hinge_embedding": lambda p, y: p if y > 0 else max(mpf(0), 1 - p),
    "contrastive": lambda p, y: y * p**2 + (1 - y) * max(mpf(0), 1 - p) ** 2,
    "negative_binomial": lambda mean, y: -y * log(mean / (1 + mean)) - log(1 / (1 + mean)),
    # Deviances by their definition, twice the integral of (m - y)/variance(m) from y to p.
    "poisson_deviance": lambda p, y: 2 * mpmath.quad(lambda m: (m - y) / m, [y, p]),
    "gamma_deviance": lambda p, y: 2 * mpmath.quad(lambda m: (m - y) / m**2, [y, p]),
    "tweedie_deviance": lambda p, y: (
        2 * mpmath.quad(lambda m: (m - y) / (m * mpmath.sqrt(m)), [y, p])
    ),
    "mape": lambda p, y: abs(p / y - 1),
    "msle": lambda p, y: log((1 + p) / (1 + y)) ** 2,
    "cauchy": lambda p, y: log((2 + (p - y) ** 2) / 2),
    "welsch": lambda p, y: -mpmath.expm1(-((p - y) ** 2) / 2),
    "geman_mcclure": lambda p, y: 1 - 1 / (1 + (p - y) ** 2),
    # By its gradient d (1 - (d/c)^2)^2.
    "tukey": lambda p, y: mpmath.quad(
        lambda d: d * (1 - (d / mpf("4.685")) ** 2) ** 2, [0, abs(p - y)]
    ),
    "wing": lambda p, y: 10 * mpmath.log1p(abs(p - y) / 2),
    "barron": lambda p, y: mpmath.hypot(1, p - y) - 1,
}


def test_every_loss_is_written_a_second_time_or_by_another_library() -> None:
    by_others = {
        name for name, spec in losses().items() if any(p.library in RUN for p in spec.peers)
    }
    assert set(losses()) <= {*TRUTH, *by_others}


@pytest.mark.parametrize("name", TRUTH)
def test_losses_are_what_they_are_called(name: str) -> None:
    with mpmath.workdps(40):
        for p, y in ((mpf("0.3"), mpf(1)), (mpf("0.9"), mpf("0.2")), (mpf("0.5"), mpf("0.5"))):
            found = mpmath_eval(losses()[name].bound_expr, {"p": p, "y": y}, 35)
            assert abs(found - TRUTH[name](p, y)) < mpf(10) ** -33


# What is said of a loss decides where it has to be least.

TARGETS = (Fraction(3, 10), Fraction(7, 10))
OPTIMA: dict[str, Callable[[mpf], mpf]] = {
    "number": lambda y: y,
    "probability": lambda y: y,
    "rate": lambda y: y,
    "log_rate": log,
    "logit": lambda y: log(y / (1 - y)),
}
"""For what a loss takes, the prediction that a target asks for."""


def is_proper(spec: Loss) -> bool:
    """Whether the least loss says what the target was, and not only which class it was of.

    A loss of a logit is, if the term is known that makes its least value 0; without one it only
    tells the classes apart, as a loss of a score does.
    """
    return spec.takes in OPTIMA and (spec.takes != "logit" or spec.dropped is not None)


PROPER = [name for name, spec in losses().items() if is_proper(spec)]
SCORES = [name for name, spec in losses().items() if spec.takes == "score"]
CLASSES = [name for name, spec in losses().items() if spec.takes == "logit" and not is_proper(spec)]


def least(spec: Loss, y: Fraction) -> mpf:
    """What the loss is at its least, by the term that was dropped."""
    if spec.dropped is None:
        return mpf(0)
    names = [param.name for param in spec.params]
    values = {
        name: mpf(v.value.numerator) / v.value.denominator
        for name, v in parameter_values(spec).items()
    }
    dropped = parse(spec.dropped, variables=("y", *names))
    return -mpmath_eval(dropped, {"y": mpf(y.numerator) / y.denominator, **values}, 35)


def asked(spec: Loss, y: Fraction) -> mpf:
    return OPTIMA[spec.takes](mpf(y.numerator) / y.denominator)


@pytest.mark.parametrize("name", PROPER)
def test_losses_are_least_where_the_target_asks_for_it(name: str) -> None:
    spec = losses()[name]
    with mpmath.workdps(40):
        for y in TARGETS:
            assert spec.target.contains(y)
            best = asked(spec, y)
            target = mpf(y.numerator) / y.denominator
            found = mpmath_eval(spec.bound_expr, {"p": best, "y": target}, 35)
            assert abs(found - least(spec, y)) < mpf(10) ** -33
            for step in (mpf("-0.29"), mpf("-0.1"), mpf("-0.01"), mpf("0.01"), mpf("0.2")):
                other = mpmath_eval(spec.bound_expr, {"p": best + step, "y": target}, 35)
                assert other >= found - mpf(10) ** -33


@pytest.mark.parametrize("name", PROPER)
def test_the_gradient_points_to_the_least(name: str) -> None:
    loss, spec = sl.loss(name), losses()[name]
    for y in TARGETS:
        best = float(asked(spec, y))
        for step in (0.01, 0.2):
            assert loss.grad(best + step, float(y)) >= 0
            assert loss.grad(best - step, float(y)) <= 0
        assert loss.grad(best + 0.2, float(y)) > loss.grad(best - 0.2, float(y))


@pytest.mark.parametrize("name", SCORES)
def test_only_the_side_of_a_score_matters(name: str) -> None:
    """y p is all that a loss of a score depends on, and the right side costs less."""
    spec = losses()[name]
    with mpmath.workdps(30):
        for size in (mpf("0.3"), mpf(2), mpf(5)):
            right, wrong, mirrored = (
                mpmath_eval(spec.bound_expr, {"p": p, "y": mpf(y)}, 25)
                for p, y in ((size, 1), (-size, 1), (-size, -1))
            )
            assert right < wrong
            assert mirrored == right
        assert spec.target.contains(1)
        assert spec.target.contains(-1)


@pytest.mark.parametrize("name", CLASSES)
def test_a_loss_of_a_logit_tells_the_classes_apart(name: str) -> None:
    spec = losses()[name]
    with mpmath.workdps(30):
        for y, side in ((mpf(1), 1), (mpf(0), -1)):
            values = [
                mpmath_eval(spec.bound_expr, {"p": side * p, "y": y}, 25)
                for p in (mpf(-8), mpf(-2), mpf(0), mpf(2), mpf(8), mpf(80))
            ]
            assert values == sorted(values, reverse=True)
            assert abs(values[-1]) < mpf(10) ** -20


@pytest.mark.parametrize("name", [name for name, spec in losses().items() if spec.link])
def test_a_loss_accepts_the_activation_that_matches_it(name: str) -> None:
    spec = losses()[name]
    assert spec.link in activations()
    check_pairing(
        activations()[spec.link], spec, next(y for y in (1.0, 0.0, 0.5) if spec.target.contains(y))
    )
    assert spec.link in activations_for(spec)


@pytest.mark.parametrize("name", [name for name, spec in losses().items() if spec.params])
def test_parameters_have_letters_of_their_own(name: str) -> None:
    """Not those of the neuron, z = w x and f(z), nor the first that derivations introduce."""
    letters = [param.latex for param in losses()[name].params]
    assert not set(letters) & set("fpxyzwuvst")
    assert len(letters) == len(set(letters))


def test_a_name_that_both_halves_have_is_told_apart() -> None:
    activation, spec = catalogue.pairing("elu+barron")
    apart_ = apart(activation, spec)
    assert [param.name for param in apart_.params] == ["alpha_L", "c"]
    assert apart(activation, apart_) is apart_
    changed = apart(activation, spec.with_params(alpha="-2"))
    assert changed.bound_expr is spec.with_params(alpha="-2").bound_expr
    text = sl.pairing("elu+barron").derivation().render("text")
    assert "α_L = 2" in text
    assert "ŷ + α," in text
