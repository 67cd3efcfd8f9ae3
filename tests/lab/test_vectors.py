"""The room of vectors: Jacobians and what flows back, against NumPy's own arithmetic."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from slopelab.catalogue.lookup import vector_activations, vector_losses
from slopelab.words import LANGUAGES


def asked(client: TestClient, what: str, **fields: object) -> Any:  # noqa: ANN401 - a response
    return client.get(f"/api/{what}", params={k: str(v) for k, v in fields.items()})


def told(client: TestClient, what: str, **fields: object) -> dict[str, Any]:
    answer = asked(client, what, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


X = np.array([1.0, -2.0, 0.5])
SHARES = np.exp(X) / np.exp(X).sum()


def test_a_jacobian_and_what_flows_back(client: TestClient) -> None:
    found = told(client, "vectors", f="softmax", x="1,-2,0.5", v="0.5,1,-1")
    jacobian = np.diag(SHARES) - np.outer(SHARES, SHARES)
    np.testing.assert_allclose(unpacked(found["value"]), SHARES, rtol=1e-14)
    np.testing.assert_allclose(unpacked(found["jacobian"]).reshape(3, 3), jacobian, rtol=1e-12)
    flow = np.array([0.5, 1.0, -1.0])
    np.testing.assert_allclose(unpacked(found["back"]), flow @ jacobian, rtol=1e-12)


def test_cross_entropy_after_softmax_sends_back_shares_minus_target(client: TestClient) -> None:
    found = told(client, "vectors", f="softmax", l="cross_entropy", x="1,-2,0.5", y="0,1,0")
    back = unpacked(found["back"])
    np.testing.assert_allclose(back, SHARES - np.array([0, 1, 0]), rtol=1e-14)
    assert float(found["total"]) == pytest.approx(-np.log(SHARES[1]), rel=1e-14)
    assert found["matched"]
    # The same through the chain: dL/df times the Jacobian.
    flow = unpacked(found["flow"])
    np.testing.assert_allclose(flow, [0, -1 / SHARES[1], 0], rtol=1e-14)
    chain = flow @ unpacked(found["jacobian"]).reshape(3, 3)
    np.testing.assert_allclose(chain, back, rtol=1e-12)
    # Its value is a logarithm: prediction minus target would not be the gradient.
    assert not told(client, "vectors", f="log_softmax", l="nll")["matched"]


def test_every_function_and_every_loss_can_be_looked_at(client: TestClient) -> None:
    for name in vector_activations():
        found = told(client, "vectors", f=name)
        jacobian = unpacked(found["jacobian"]).reshape(len(found["outputs"]), -1)
        flow = unpacked(found["flow"])
        np.testing.assert_allclose(flow @ jacobian, unpacked(found["back"]), rtol=1e-9, atol=1e-15)
        assert len(found["columns"]) == jacobian.shape[1]
    for name in vector_losses():
        found = told(client, "vectors", l=name)
        assert np.isfinite(float(found["total"])), name
        # The predictions come first, the targets behind them.
        predictions = found["arguments"][: len(vector_losses()[name].predictions)]
        for one, gradient in zip(predictions, found["gradients"], strict=True):
            assert unpacked(gradient).shape == (len(one["values"]),)


def test_vectors_that_are_too_short_or_too_long_are_fitted(client: TestClient) -> None:
    found = told(client, "vectors", f="softmax", x="1,2,3", v="7", y="1,0,0,0")
    assert found["arguments"][1]["values"] == [7.0, 0.0, 0.0]
    assert told(client, "vectors", f="glu", x="1,2,3,4", v="1,2,3")["arguments"][1]["values"] == [
        1.0,
        2.0,
    ]


@pytest.mark.parametrize(
    ("fields", "field", "room"),
    [
        ({"f": "relu"}, "f", "functions"),
        ({"l": "mse"}, "l", "neuron"),
        ({}, "f", None),
        ({"f": "softmax", "x": "1,a"}, "x", None),
        ({"f": "softmax", "x": "1,,2"}, "x", None),
        ({"f": "softmax", "x": "1e9"}, "x", None),
        ({"f": "softmax", "x": ",".join("1" * 9)}, "x", None),
        ({"f": "glu", "x": "1,2,3"}, "x", None),
        ({"f": "softmax", "v": "inf"}, "v", None),
        ({"f": "glu", "l": "cross_entropy"}, "l", None),
        ({"l": "triplet_margin", "o": "1,2|x"}, "o.1", None),
    ],
)
def test_refusals(client: TestClient, fields: dict[str, str], field: str, room: str | None) -> None:
    for language in LANGUAGES:
        answer = asked(client, "vectors", **fields, lang=language)
        assert answer.status_code == 400
        (fault,) = answer.json()["errors"]
        assert (fault["field"], fault["room"]) == (field, room)


def test_a_loss_with_its_softmax_inside_is_to_be_taken_alone(client: TestClient) -> None:
    answer = asked(client, "vectors", f="softmax", l="categorical_focal")
    assert "alone" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_derivations_of_vectors(client: TestClient, language: str) -> None:
    alone = told(client, "study/derivation", f="softmax", lang=language)
    assert alone["vectors"]
    assert alone["facts"]
    pair = told(client, "study/derivation", a="softmax", l="cross_entropy", lang=language)
    assert pair["latex"] == "p_{j} - y_{j}"
    assert told(client, "study/derivation", l="cross_entropy", lang=language)["latex"]
    refused = asked(client, "study/derivation", a="relu", l="cross_entropy", lang=language)
    assert refused.json()["errors"][0]["field"] == "l"


@pytest.mark.parametrize(
    "fields",
    [
        {"f": "softmax", "x": "1,2,3"},
        {"f": "logsumexp"},
        {"f": "swiglu;beta=2"},
        {"f": "exp(x)/sum(exp(x))"},
        {"f": "softmax", "l": "cross_entropy", "x": "1,2,3", "y": "0,1,0"},
        {"l": "triplet_margin;margin=2"},
    ],
)
def test_the_python_runs_as_printed(
    client: TestClient, fields: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    program = told(client, "program", room="vectors", **fields)["python"]
    exec(compile(program, "the program", "exec"), {})  # noqa: S102 - our own program
    assert capsys.readouterr().out


def test_a_derivation_of_vectors_in_python(client: TestClient) -> None:
    for fields in ({"f": "softmax"}, {"l": "nll"}, {"a": "softmax", "l": "jsd"}):
        program = told(client, "program", room="derivation", **fields)["python"]
        assert program.count("print(") == 1
        compile(program, "derivation", "exec")
