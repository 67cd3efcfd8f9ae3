"""The numbers along the chain rule, against Python's own arithmetic."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from starlette.testclient import TestClient


def along(client: TestClient, formula: str, x: float) -> list[tuple[str, float]]:
    answer = client.get("/api/study/numbers", params={"f": formula, "x": str(x)})
    assert answer.status_code == 200, answer.text
    found: Any = answer.json()
    return [(re.sub("<[^>]*>", "", row["says"]), float(row["value"])) for row in found["rows"]]


def test_letters_and_their_slopes(client: TestClient) -> None:
    rows = along(client, "sigmoid", 1.0)
    assert [value for _, value in rows] == [
        pytest.approx(1 + math.exp(-1), rel=1e-15),
        pytest.approx(-math.exp(-1), rel=1e-15),
        -1.0,
        -1.0,
    ]
    assert rows[0][0].startswith("u=1+")


def test_only_the_piece_where_x_lies_and_parameters_at_their_values(client: TestClient) -> None:
    formula = "where(x > 0, sin(a*x), exp(2*x));a=3"
    assert [value for _, value in along(client, formula, 0.5)] == [1.5, 3.0]
    assert [value for _, value in along(client, formula, -0.5)] == [-1.0, 2.0]
    assert along(client, "relu", 1.0) == []
