"""Facts in the room of functions: all sentences, each in one group; marks where the facts say."""

from __future__ import annotations

import math
from typing import Any

import pytest
from starlette.testclient import TestClient

from slopelab.lab.facts import GROUPS, group_of
from slopelab.prose.line import Line
from slopelab.words import LANGUAGES, messages

ELSEWHERE = ("depth", "loss", "vanishes_left", "vanishes_right", "vanishes_with_value")
"""What conclusions of derivations say, and facts of losses."""


def told(client: TestClient, what: str, **fields: object) -> dict[str, Any]:
    answer = client.get(f"/api/{what}", params={k: str(v) for k, v in fields.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_sentence_has_a_group() -> None:
    kinds = [key.split(".")[1] for key in messages("en") if key.startswith("fact.")]
    grouped = [kind for group in GROUPS.values() for kind in group]
    assert sorted(grouped) == sorted({*kinds} - {*ELSEWHERE})
    assert group_of(Line("say", key="fact.stage.rising")) == "shape"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_lost_between_groups(client: TestClient, language: str) -> None:
    for formula in ("gelu", "hard_swish", "leaky_relu;negative_slope=0.2", "sin(x)/(2+x^2)"):
        groups = told(client, "study/facts", f=formula, lang=language)["groups"]
        whole = told(client, "study/function", f=formula, lang=language)["facts"]
        assert sorted(one for group in groups for one in group["sentences"]) == sorted(whole)


def test_steepest_places_and_kinks(client: TestClient) -> None:
    (gaussian,) = told(client, "curves", f="gaussian")["functions"]
    places = [(one["x"], one["y"], one["slope"]) for one in gaussian["steepest"]]
    at, height, slope = math.sqrt(0.5), math.exp(-0.5), math.sqrt(2) * math.exp(-0.5)
    assert places == [
        pytest.approx((-at, height, slope), rel=1e-14),
        pytest.approx((at, height, -slope), rel=1e-14),
    ]
    (swish,) = told(client, "curves", f="hard_swish")["functions"]
    assert swish["kinks"] == [
        {"x": -3.0, "y": 0.0, "slopes": ["0.0", "-0.5"]},
        {"x": 3.0, "y": 3.0, "slopes": ["1.5", "1.0"]},
    ]
    (near,) = told(client, "curves", f="hard_swish", **{"from": 0, "to": 2})["functions"]
    assert near["kinks"] == []
