"""Derivations and facts as plain data: JSON that means what it says and can be read again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from slopelab.calculus.facts import facts
from slopelab.catalogue import activation, activations, losses
from slopelab.core.expr import Derivative, walk
from slopelab.core.parse import parse
from slopelab.core.spec import Activation
from slopelab.core.text import to_text
from slopelab.prose.data import (
    SCHEMA,
    claim_data,
    derivation_data,
    expression_data,
    facts_data,
    finite,
    spec_data,
)
from slopelab.prose.derivation import worked, worked_pairing
from slopelab.words import use_language
from spread import pairings
from typed_formulas import FORMULAS, shown

SPECS: dict[str, Activation] = {
    **activations(),
    **{formula: activation(formula, **FORMULAS[formula]) for formula in FORMULAS},
}
PAIRINGS = [
    (name, loss)
    for name, loss in pairings()
    if losses()[loss].prediction.covers(facts(activations()[name].bound_expr).range)
]


@pytest.fixture(params=SPECS, ids=shown(SPECS))
def spec(request: pytest.FixtureRequest) -> Activation:
    return SPECS[request.param]


def assert_json(data: dict[str, Any]) -> None:
    """It is JSON as every reader has it: no NaN, no infinities, and the same when read again."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=False)
    assert json.loads(text) == data


def strings(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case dict():
            for key, value in data.items():
                yield str(key)
                yield from strings(value)
        case list():
            for value in data:
                yield from strings(value)
        case _:
            return


def test_derivations_are_json(spec: Activation) -> None:
    data = derivation_data(spec)
    assert_json(data)
    assert data["schema"] == SCHEMA
    assert [phase["kind"] for phase in data["phases"]] == [p.kind for p in worked(spec).phases]
    assert not any("Fraction(" in text or "Var(" in text for text in strings(data))


def steps(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for phase in data["phases"]:
        waiting = list(phase["steps"])
        while waiting:
            step = waiting.pop()
            yield step
            waiting += step["substeps"]


def test_every_step_is_there_with_its_check(spec: Activation) -> None:
    found = list(steps(derivation_data(spec)))
    assert len(found) == len(list(worked(spec).steps()))
    for step in found:
        assert step["rule"]
        assert step["check"]["digits"] >= 30
        assert len(step["check"]["points"]) >= 2
        assert step["before"]["latex"]
        assert step["after"]["text"]


def test_expressions_can_be_read_again(spec: Activation) -> None:
    """Text without a derivative in it is a formula, and the one that it was."""
    letters = worked(spec).names
    for step in worked(spec).steps():
        for expr in (step.before, step.after):
            if any(isinstance(node, Derivative) for node in walk(expr)):
                continue
            names = {
                "x",
                *letters,
                *step.bindings,
                *(param.name for param in spec.params),
                *"uvwstr",
            }
            text = expression_data(expr)["text"]
            read = parse(text, variables=tuple(names))
            # A fraction such as the exponent 1/3 may come back as a quotient of whole numbers.
            assert to_text(read) == text
            assert read is expr or "/" in text


@pytest.mark.parametrize(("name", "loss"), PAIRINGS)
def test_pairings_are_json(name: str, loss: str) -> None:
    halves = activations()[name], losses()[loss]
    data = derivation_data(*halves)
    assert_json(data)
    assert data["activation"]["name"] == name
    assert data["loss"]["name"] == loss
    assert len(list(steps(data))) == len(list(worked_pairing(*halves).steps()))


def test_facts_are_json(spec: Activation) -> None:
    data = facts_data(spec)
    assert_json(data)
    found = facts(spec.bound_expr)
    for name in ("minimum", "maximum", "slope_minimum", "slope_maximum", "lipschitz"):
        claim = getattr(found, name)
        assert data[name] == claim_data(claim)
        assert data[name]["low"] == finite(claim.low)
        assert data[name]["standing"] == claim.standing
    assert data["monotone"] == found.monotone
    assert len(data["kinks"]) == len(found.kinks)
    assert len(data["saturation"]) == len(found.saturation)


def test_specs_are_json_in_both_languages(spec: Activation) -> None:
    data = spec_data(spec)
    assert_json(data)
    assert data["title"]["en"]
    assert data["title"]["zh"]
    assert set(data["parameters"]) == {param.name for param in spec.params}


@pytest.mark.parametrize("name", losses())
def test_losses_are_json(name: str) -> None:
    assert_json(spec_data(losses()[name]))


def test_data_is_the_same_in_every_language() -> None:
    spec = activations()["leaky_relu"]
    read = []
    for language in ("en", "zh"):
        with use_language(language):
            read.append((derivation_data(spec), facts_data(spec), spec_data(spec)))
    assert read[0] == read[1]


def test_parameters_carry_their_values() -> None:
    changed = activations()["leaky_relu"].with_params(negative_slope="0.2")
    parameters = spec_data(changed)["parameters"]["negative_slope"]
    assert (parameters["value"], parameters["default"]) == (0.2, 0.01)


@pytest.mark.parametrize(
    ("value", "expected"), [(1.5, 1.5), (math.inf, "inf"), (-math.inf, "-inf"), (math.nan, None)]
)
def test_numbers_that_json_does_not_have(value: float, expected: object) -> None:
    assert finite(value) == expected


def test_the_self_form_is_told() -> None:
    data = derivation_data(activations()["sigmoid"])
    assert data["self_form"]["text"] == "f*(1 - f)"
    assert data["self_form"]["method"] == "elimination"
    assert derivation_data(activations()["gelu"])["self_form"] is None
