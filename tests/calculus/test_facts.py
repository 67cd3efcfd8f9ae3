"""Facts against constants worked out elsewhere to 20 digits, by hand, or by another method."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from slopelab.calculus.claims import Claim
from slopelab.calculus.facts import Facts, facts
from slopelab.calculus.simplify import same
from slopelab.catalogue import activations
from slopelab.core.parse import parse
from slopelab.core.text import to_text

MISH = "x*tanh(log(1 + exp(x)))"
GELU_TANH = "0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))"
SELU = "1.0507009873554805*where(x > 0, x, 1.6732632423543772*(exp(x) - 1))"
HARDSWISH = "x*min(max(x + 3, 0), 6)/6"
ELU = "where(x > 0, x, exp(x) - 1)"


def of(formula: str) -> Facts:
    return facts(parse(formula))


def assert_claim(claim: Claim, value: str, places: tuple[str, ...] = ()) -> None:
    """The value, and the places where it is taken, to 15 digits."""
    assert math.isclose(claim.value, float(value), rel_tol=2e-15)
    if claim.exact is None:
        assert claim.low <= float(value) <= claim.high or claim.high - claim.low < 1e-15
    assert len(claim.places) == len(places)
    for place, expected in zip(claim.places, places, strict=True):
        assert not place.stretch
        assert math.isclose(place.value, float(expected), rel_tol=2e-15, abs_tol=1e-300)
    assert claim.attained == bool(places)


# To 20 digits, by interval Newton in Arb and by mpmath, which agree.
STEEPEST = {
    "x*sigmoid(x)": ("1.0998393201288669170", "2.3993572805154676678"),
    "x*normal_cdf(x)": ("1.1289041451851547863", "1.4142135623730950488"),
    GELU_TANH: ("1.1289930686587717655", "1.4185040087908283555"),
    MISH: ("1.0884981612517278612", "1.4905711794854284593"),
    "exp(-x^2)": ("0.85776388496070679648", "-0.70710678118654752440"),
    "1/(1 + exp(-x))": ("0.25", "0"),
    "tanh(x)": ("1", "0"),
    "atan(x)": ("1", "0"),
    "erf(x)": ("1.1283791670955125739", "0"),
}
LOWEST_SLOPE = {
    "x*sigmoid(x)": ("-0.099839320128866916958", "-2.3993572805154676678"),
    "x*normal_cdf(x)": ("-0.12890414518515478634", "-1.4142135623730950488"),
    GELU_TANH: ("-0.12899306865877176546", "-1.4185040087908283555"),
    MISH: ("-0.11252612238946255641", "-2.2563763963607931200"),
}
LOWEST = {
    "x*sigmoid(x)": ("-0.27846454276107379511", "-1.2784645427610737951"),
    "x*normal_cdf(x)": ("-0.16997120747990366169", "-0.75179152469356445746"),
    GELU_TANH: ("-0.17004075057125405064", "-0.75246142207101625849"),
    MISH: ("-0.30884341301725040663", "-1.1924312145154952121"),
    HARDSWISH: ("-0.375", "-1.5"),
    "x^2": ("0", "0"),
    "x^4 - x^2": ("-0.25", "-0.70710678118654752440"),
}


@pytest.mark.parametrize("formula", STEEPEST)
def test_lipschitz_constants(formula: str) -> None:
    value, place = STEEPEST[formula]
    mirrored = (place, place.removeprefix("-")) if place.startswith("-") else (place,)
    assert_claim(of(formula).lipschitz, value, mirrored)
    assert of(formula).standing != "numeric"


@pytest.mark.parametrize("formula", LOWEST_SLOPE)
def test_lowest_slopes(formula: str) -> None:
    value, place = LOWEST_SLOPE[formula]
    assert_claim(of(formula).slope_minimum, value, (place,))


@pytest.mark.parametrize("formula", [f for f in LOWEST if f != "x^4 - x^2"])
def test_minima(formula: str) -> None:
    value, place = LOWEST[formula]
    assert_claim(of(formula).minimum, value, (place,))


def test_minimum_at_two_places() -> None:
    value, place = LOWEST["x^4 - x^2"]
    assert_claim(of("x^4 - x^2").minimum, value, (place, place.removeprefix("-")))


@pytest.mark.parametrize("formula", ["x*sigmoid(x)", "x*normal_cdf(x)", GELU_TANH])
def test_slopes_of_gated_functions_mirror(formula: str) -> None:
    """f(x) - f(-x) = x, hence f'(x) + f'(-x) = 1, and least and largest slope add up to 1."""
    found = of(formula)
    assert math.isclose(found.slope_minimum.value, 1 - found.slope_maximum.value, rel_tol=1e-14)


# Suprema that are only approached.


@pytest.mark.parametrize(
    ("formula", "fact", "value"),
    [
        ("log(1 + exp(x))", "lipschitz", 1.0),
        ("log(1 + exp(x))", "minimum", 0.0),
        ("-log(1 + exp(-x))", "lipschitz", 1.0),
        ("log(sigmoid(x))", "lipschitz", 1.0),
        ("log(sigmoid(x))", "maximum", 0.0),
        ("-log(1 + exp(-x))", "maximum", 0.0),
        ("1/(1 + exp(-x))", "minimum", 0.0),
        ("1/(1 + exp(-x))", "maximum", 1.0),
        ("tanh(x)", "maximum", 1.0),
        ("tanh(x)", "slope_minimum", 0.0),
        ("x/(1 + abs(x))", "maximum", 1.0),
        ("x - tanh(x)", "lipschitz", 1.0),
        (ELU, "minimum", -1.0),
        ("atan(x)", "maximum", math.pi / 2),
        ("log(cosh(x))", "lipschitz", 1.0),
    ],
)
def test_suprema_that_are_not_attained(formula: str, fact: str, value: float) -> None:
    claim: Claim = getattr(of(formula), fact)
    assert math.isclose(claim.value, value, rel_tol=1e-15, abs_tol=0)
    assert not claim.attained
    assert claim.places == ()
    assert claim.standing == "proved"


@pytest.mark.parametrize(
    ("formula", "fact", "sign"),
    [
        ("x^2", "lipschitz", 1),
        ("x^2", "slope_minimum", -1),
        ("x^3", "minimum", -1),
        ("exp(x)", "maximum", 1),
        ("x", "maximum", 1),
        ("max(0, x)", "maximum", 1),
        ("x^2*sigmoid(x)", "lipschitz", 1),
    ],
)
def test_what_is_unbounded(formula: str, fact: str, sign: int) -> None:
    claim: Claim = getattr(of(formula), fact)
    assert claim.value == sign * math.inf
    assert not claim.attained


def test_slopes_at_a_place_where_pieces_join_smoothly_are_attained() -> None:
    for formula, fact, value in (
        ("x/(1 + abs(x))", "lipschitz", 1.0),
        ("x*exp(-abs(x))", "lipschitz", 1.0),
        ("where(x > 0, x^2, -x^2)", "slope_minimum", 0.0),
        (ELU, "lipschitz", 1.0),
    ):
        claim: Claim = getattr(of(formula), fact)
        assert claim.value == value
        assert claim.attained, formula
        assert any(place.low <= 0 <= place.high for place in claim.places)


def test_slopes_at_a_kink_are_not_attained() -> None:
    """Hard swish reaches 3/2 only from the left of its kink at 3, SELU 1.758 left of 0."""
    assert_claim(of(HARDSWISH).lipschitz, "1.5")
    assert_claim(of(HARDSWISH).slope_minimum, "-0.5")
    assert_claim(of(SELU).lipschitz, "1.7580993408473768")


def test_exact_values_are_told() -> None:
    for formula, fact, expected in (
        ("1/(1 + exp(-x))", "lipschitz", "1/4"),
        (HARDSWISH, "minimum", "-3/8"),
        ("tanh(x)^3/3", "maximum", "1/3"),
        ("x^4 - x^2", "minimum", "-1/4"),
        ("atan(x)", "maximum", "pi/2"),
    ):
        claim: Claim = getattr(of(formula), fact)
        assert claim.exact is not None, formula
        assert same(claim.exact, parse(expected))
    place = of("x*normal_cdf(x)").lipschitz.places[0]
    assert place.exact is not None
    assert to_text(place.exact) == "sqrt(2)"


# Ranges, shapes.


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1/(1 + exp(-x))", "(0, 1)"),
        ("tanh(x)", "(-1, 1)"),
        ("max(0, x)", "[0, ∞)"),
        ("log(1 + exp(x))", "(0, ∞)"),
        ("x", "(-∞, ∞)"),
        ("exp(-x^2)", "(0, 1]"),
        (ELU, "(-1, ∞)"),
        (HARDSWISH, "[-0.375, ∞)"),
        ("min(max(x, -1), 1)", "[-1, 1]"),
        ("x/(1 + abs(x))", "(-1, 1)"),
        ("x^2/(1 + x^2)", "[0, 1)"),
        ("3", "[3, 3]"),
        ("sign(x)", "[-1, 1]"),
        ("where(x > 0, exp(-x), 0)", "[0, 1)"),
        ("where(x >= 0, exp(-x), 0)", "[0, 1]"),
    ],
)
def test_ranges(formula: str, expected: str) -> None:
    assert str(of(formula).range) == expected


def test_whether_the_value_at_a_jump_is_taken() -> None:
    """The jump is at ln 2, which no float is: the side that holds there decides."""
    taken = of("where(exp(x) > 2, 0, exp(x)/4)").maximum
    left_out = of("where(exp(x) >= 2, 0, exp(x)/4)").maximum
    assert math.isclose(taken.value, 0.5, rel_tol=1e-15)
    assert taken.attained
    assert math.isclose(taken.places[0].value, math.log(2), rel_tol=1e-15)
    assert math.isclose(left_out.value, 0.5, rel_tol=1e-15)
    assert not left_out.attained


@pytest.mark.parametrize(
    ("formula", "monotone", "parity"),
    [
        ("1/(1 + exp(-x))", "increasing", None),
        ("tanh(x)", "increasing", "odd"),
        ("max(0, x)", "nondecreasing", None),
        ("where(x > 0, x, 0.01*x)", "increasing", None),
        ("where(x > 0, x, 0*x)", "nondecreasing", None),
        ("x*sigmoid(x)", "neither", None),
        ("x", "increasing", "odd"),
        ("-x", "decreasing", "odd"),
        ("exp(-x)", "decreasing", None),
        ("min(0, -x)", "nonincreasing", None),
        ("x^2", "neither", "even"),
        ("x^3", "increasing", "odd"),
        ("abs(x)", "neither", "even"),
        ("3", "constant", "even"),
        ("x - x", "constant", "even"),
        ("x - tanh(x)", "increasing", "odd"),
        (HARDSWISH, "neither", None),
        (SELU, "increasing", None),
        ("exp(-x^2)", "neither", "even"),
        ("sign(x)", "nondecreasing", "odd"),
        ("step(x)", "nondecreasing", None),
        ("where(x > 0, x - 1, x)", "neither", None),
        ("where(x > 0, x + 1, x)", "increasing", None),
        ("x*tanh(x)", "neither", "even"),
        ("x/(1 + abs(x))", "increasing", "odd"),
        ("sigmoid(x) - 0.5", "increasing", "odd"),
    ],
)
def test_monotone_and_parity(formula: str, monotone: str, parity: str | None) -> None:
    found = of(formula)
    assert (found.monotone, found.parity) == (monotone, parity)


# What cannot be certified says so.


@pytest.mark.parametrize("formula", ["log(x)", "1/x", "x^x", "sqrt(x)"])
def test_what_is_not_certified_is_numeric(formula: str) -> None:
    found = of(formula)
    assert found.standing == "numeric"
    claims = (found.minimum, found.maximum, found.lipschitz, found.slope_minimum)
    assert all(claim.standing == "numeric" for claim in claims)
    assert all(claim.exact is None for claim in claims)


@pytest.mark.parametrize(
    ("formula", "everywhere"),
    [
        ("log(x)", False),
        ("1/x", False),
        ("sin(x)", True),
        ("sqrt(x - 1)", False),
        ("x", True),
        ("sqrt(1 + x^2)", True),
        ("x/sqrt(1 + x^2)", True),
    ],
)
def test_whether_it_is_defined_everywhere(formula: str, everywhere: bool) -> None:  # noqa: FBT001
    assert of(formula).everywhere is everywhere


def test_samples_are_taken_where_the_function_is_defined() -> None:
    for formula in ("log(x)", "sqrt(x)", "x^x", "log(x - 2)"):
        found = of(formula)
        for claim in (found.minimum, found.maximum, found.slope_maximum, found.lipschitz):
            assert all(place.low >= 0 for place in claim.places), formula
        assert all(stretch.low >= 0 for stretch in found.saturation)


def test_samples_tell_of_no_saturation() -> None:
    """Next to a pole any slope looks flat: x - 1/x has slope 1 far out, and a million near 0."""
    for formula in ("log(x)", "1/x", "x - 1/x", "x^x"):
        assert of(formula).saturation == ()


def test_a_range_that_is_not_defined_everywhere_is_not_called_monotone() -> None:
    assert of("1/x").monotone == "neither"


@pytest.mark.parametrize("name", activations())
def test_claims_of_the_catalogue_agree(name: str) -> None:
    """What papers and common knowledge say, to the digits that they give."""
    spec = activations()[name]
    found = facts(spec.bound_expr)
    jumps = any(kink.jump for kink in found.kinks)
    assert "lipschitz" in spec.claims or jumps
    for fact, text in spec.claims.items():
        claim = getattr(found, fact)
        assert claim.standing != "numeric", fact
        digits = len(text.partition(".")[2])
        assert f"{claim.value:.{digits}f}" == text, fact


def test_facts_are_found_once() -> None:
    assert of("tanh(x)") is of("tanh(x)")


def test_the_threshold_is_one_percent() -> None:
    assert of("tanh(5*x)").saturation_threshold == pytest.approx(0.05, rel=1e-15)
    assert Fraction(of("max(0, x)").saturation_threshold) == Fraction(0.01)
