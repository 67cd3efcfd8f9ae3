"""What the rooms are told is what the laboratory computes, to the last bit."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

import slopelab as sl
from slopelab.catalogue import activations, losses
from slopelab.catalogue.lookup import basic_losses
from slopelab.lab.answers import packed
from slopelab.training import ARRAYS
from slopelab.words import LANGUAGES, messages


def told(client: TestClient, what: str, **fields: object) -> dict[str, Any]:
    answer = client.get(f"/api/{what}", params={k: str(v) for k, v in fields.items()})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content, parse_constant=_refuse)


def _refuse(name: str) -> float:
    raise AssertionError(f"{name} is not JSON")


def unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f8")


def fault(client: TestClient, what: str, **fields: object) -> Mapping[str, Any]:
    answer = client.get(f"/api/{what}", params={k: str(v) for k, v in fields.items()})
    assert answer.status_code == 400, answer.text
    (only,) = answer.json()["errors"]
    return only


def test_numbers_keep_every_bit() -> None:
    values = np.array([0.1, -0.0, np.inf, np.nan, 5e-324])
    np.testing.assert_array_equal(unpacked(packed(values)), values)


@pytest.mark.parametrize(
    ("inner", "outer", "settings"),
    [
        ("sigmoid", "bce", {}),
        ("tanh", "half_mse", {"w0": -3.25, "lr": 0.7, "steps": 77}),
        ("leaky_relu;negative_slope=0.2", "mae", {"x": -1.5, "y": 0.25}),
        ("x*tanh(log(1+exp(x)))", "mse", {"lr": 1.5}),
        ("identity", "mse", {"lr": 5, "steps": 1500}),
    ],
)
def test_a_run_is_that_of_the_command_line(
    client: TestClient, inner: str, outer: str, settings: dict[str, float]
) -> None:
    found = told(client, "run", a=inner, l=outer, **settings)
    formula, _, slope = inner.partition(";negative_slope=")
    pair = sl.pairing(sl.activation(formula, **({"negative_slope": slope} if slope else {})), outer)
    expected = pair.train(**settings)  # type: ignore[arg-type]
    for name in ARRAYS:
        np.testing.assert_array_equal(unpacked(found[name]), getattr(expected, name))
    assert found["verdict"]["name"] == expected.verdict.name
    assert (found["diverged"] is not None) == (expected.verdict.name == "diverged")


def test_curves_are_cut_at_jumps(client: TestClient) -> None:
    (relu,) = told(client, "curves", f="relu")["functions"]
    x, slope = unpacked(relu["slope"]["x"]), unpacked(relu["slope"]["y"])
    assert np.isnan(slope[x == 0]).all()
    assert set(slope[x != 0]) == {0.0, 1.0}
    assert [mark["filled"] for mark in relu["slope"]["marks"]] == [False, True]


def test_exact_values(client: TestClient) -> None:
    (gelu,) = told(client, "at", f="gelu", x=0.1)["functions"]
    f = sl.activation("gelu")
    assert [float(gelu[k]) for k in ("value", "slope", "bend")] == [
        f(0.1),
        f.grad(0.1),
        f.second(0.1),
    ]
    assert told(client, "at", f="relu", x="inf")["functions"][0]["value"] == "∞"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_whole(client: TestClient, language: str) -> None:
    known = told(client, "catalogue", lang=language)
    for kind, specs in (("activations", activations()), ("losses", losses())):
        listed = [one["name"] for family in known[kind] for one in family["functions"]]
        assert sorted(listed) == sorted(specs)
    words = told(client, "words", lang=language)["words"]
    assert words["lab.room.neuron"] == messages(language)["lab.room.neuron"]  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_answers(client: TestClient, language: str) -> None:
    about = told(client, "study/function", f="x*tanh(log(1+exp(x)))", lang=language)
    assert "mish" in about["recognised"].casefold()
    assert about["facts"]
    worked = told(client, "study/derivation", f="sigmoid", lang=language)
    assert [row["kind"] for row in worked["rows"]].count("result") == 1
    assert len(worked["all"]) > len(worked["rows"])
    assert r"\sigma" in worked["document"]
    pair = told(client, "study/derivation", a="sigmoid", l="bce", lang=language)
    assert r"\hat{y} - y" in pair["latex"]
    assert told(client, "study/loss", l="huber", lang=language)["parameters"]


def test_pairings(client: TestClient) -> None:
    row = told(client, "study/row", a="relu", l="mse|bce")
    cells = {cell["loss"]: cell for cell in row["cells"]}
    assert list(cells) == ["mse", "bce"]
    many = "|".join(list(losses())[:17])
    assert fault(client, "study/row", a="relu", l=many)["field"] == "l"
    assert cells["mse"]["grade"] == "dead"
    assert cells["bce"]["grade"] == "ill_typed"
    story = told(client, "study/pair", a="sigmoid", l="bce")
    assert story["grade"] == "fits"
    assert len(story["ends"]) == 6
    assert "softplus" not in story["advice"]
    better = told(client, "study/instead", a="tanh", l="half_mse")
    assert better["instead"]
    assert better["instead"][0] in better["advice"]


def test_what_is_said_of_a_formula_of_ones_own(client: TestClient) -> None:
    own = "x*tanh(log(1+exp(x)))"
    grades = {one["loss"]: one["grade"] for one in told(client, "study/usual", f=own)["pairings"]}
    assert grades == dict.fromkeys(basic_losses(), "vanishing") | {"bce": "ill_typed"}
    assert "softplus" in told(client, "study/kernel", f=own, to="steps")["code"]
    code = told(client, "study/kernel", f=own, to="numpy")["code"]
    names: dict[str, Any] = {}
    exec(compile(code, "the code", "exec"), names)  # noqa: S102 - our own code
    assert names["f"](1.0) == pytest.approx(sl.activation(own)(1.0), rel=1e-15)
    assert fault(client, "study/kernel", f=own, to="fortran")["field"] == "to"


def test_the_chain_with_numbers_and_the_sweep(client: TestClient) -> None:
    assert "0.104994" in told(client, "chain", a="sigmoid", l="bce")["equation"]
    swept = told(client, "sweep", a="identity", l="half_mse", over="lr", low=0.01, high=10)
    assert swept["verdicts"][0] == "slow"
    assert swept["verdicts"][-1] == "diverged"


@pytest.mark.parametrize(
    ("what", "fields", "field", "word"),
    [
        ("curves", {"f": "sigmod"}, "f.0", "sigmoid"),
        ("curves", {"f": "relu|x*(x"}, "f.1", ""),
        ("curves", {"f": "leaky_relu;negative_slope=-1"}, "f.0", "negative_slope"),
        ("curves", {"f": "leaky_relu;0.2"}, "f.0", "name=value"),
        ("curves", {"f": "|".join(["relu"] * 7)}, "f", "6"),
        ("curves", {"f": "relu", "from": "5", "to": "5"}, "to", "interval"),
        ("curves", {"f": "relu", "points": "1e9"}, "points", "4000"),
        ("curves", {"f": "relu", "from": "abc"}, "from", "abc"),
        ("curves", {"f": ""}, "f", "6"),
        ("run", {"a": "relu"}, "l", "missing"),
        ("run", {"a": "relu", "l": "mse", "draft": "settin"}, "draft", "setting"),
        ("runs", {"a": "relu|tanh", "l": "mse"}, "l", "loss"),
        ("run", {"a": "relu", "l": "bce"}, "l", "bce"),
        ("run", {"a": "relu", "l": "mse", "lr": "0"}, "lr", "0"),
        ("run", {"a": "relu", "l": "mse", "steps": "2.5"}, "steps", "2.5"),
        ("run", {"a": "relu", "l": "mse", "w0": "nan"}, "w0", "nan"),
        ("sweep", {"a": "relu", "l": "mse", "over": "lrr"}, "over", "lr"),
        ("study/function", {"f": "x+)"}, "f", ""),
        ("curves", {"f": "softmax"}, "f.0", "softmax"),
        ("run", {"a": "relu", "l": "cross_entropy"}, "l", "cross_entropy"),
    ],
)  # fmt: skip
def test_faults_are_sentences_beside_their_fields(
    client: TestClient, what: str, fields: dict[str, str], field: str, word: str
) -> None:
    for language in LANGUAGES:
        found = fault(client, what, **fields, lang=language)
        assert found["field"] == field
        if language == "en":
            assert word in found["message"]
        assert "Traceback" not in found["message"]


def test_a_formula_that_cannot_be_read_has_its_column(client: TestClient) -> None:
    assert fault(client, "curves", f="x + sigmod(x)")["column"] == 5


@pytest.mark.parametrize(
    "fields",
    [
        {"room": "functions", "f": "relu|leaky_relu;negative_slope=0.2"},
        {"room": "neuron", "a": "sigmoid|x^2;", "l": "bce|mse", "lr": "0.3", "steps": "7"},
        {"room": "derivation", "f": "tanh"},
        {"room": "derivation", "a": "sigmoid", "l": "bce"},
        {"room": "yours", "f": "a*x;a=3"},
        {"room": "pairings"},
    ],
)
def test_the_python_runs_as_printed(client: TestClient, fields: dict[str, str]) -> None:
    fields = {name: value.replace("x^2;", "x^2") for name, value in fields.items()}
    program = told(client, "program", **fields)["python"]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if fields["room"] == "neuron":
        run = sl.train("sigmoid+bce", lr=0.3, steps=7)
        assert str(run.w) in done.stdout


def test_a_small_curve(client: TestClient) -> None:
    drawn = client.get("/api/curve/gelu")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert drawn.text.startswith("<svg")
    assert " style=" not in drawn.text


@pytest.mark.parametrize(
    "inner", ["leaky_relu;negative_slope=0.3", "elu;alpha=0.5", "swish_beta;beta=2"]
)
def test_a_draft_is_the_run_but_for_rounding(client: TestClient, inner: str) -> None:
    fields = {"a": inner, "l": "huber;delta=0.7", "lr": 0.4, "steps": 50}
    draft = unfolded(told(client, "run", **fields, draft="parameter"))
    run = told(client, "run", **fields)
    for name in ARRAYS:
        np.testing.assert_allclose(draft[name], unpacked(run[name]), rtol=1e-12)
    np.testing.assert_allclose(draft["landscape"], unpacked(run["landscape"]["loss"]), rtol=1e-12)


def unfolded(draft: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The arrays of a draft, and its landscape."""
    steps = draft["steps"]
    lengths = [steps + 1, *[steps] * (len(ARRAYS) - 1)]
    parts = np.split(unpacked(draft["numbers"]), np.cumsum(lengths))
    return dict(zip((*ARRAYS, "landscape"), parts, strict=True))


def test_runs_are_drawn_as_they_are_while_a_setting_moves(client: TestClient) -> None:
    fields = {"a": "sigmoid|relu|x^2", "l": "bce|bce|mse", "w0": 0.3, "lr": 0.7, "steps": 40}
    drafts = told(client, "runs", **fields, draft="setting")["runs"]
    whole = told(client, "runs", **fields)["runs"]
    assert drafts[1]["errors"] == whole[1]["errors"]
    assert drafts[1]["errors"][0]["field"] == "l"
    for draft, run in (pair for pair in zip(drafts, whole, strict=True) if pair[0] != drafts[1]):
        found = unfolded(draft)
        for name in ARRAYS:
            np.testing.assert_array_equal(found[name], unpacked(run[name]))
        np.testing.assert_array_equal(found["landscape"], unpacked(run["landscape"]["loss"]))
        w = unpacked(run["landscape"]["w"])
        assert draft["reach"] == [w[0], w[-1]]


def test_only_the_curves_that_are_shown_are_sent(client: TestClient) -> None:
    for draft in ("", "1"):
        (shown,) = told(client, "curves", f="gelu", show="fb", draft=draft)["functions"]
        assert shown["slope"] is None
        assert shown["value"]
        assert shown["bend"]


def test_drafts_of_curves(client: TestClient) -> None:
    for formula in ("hard_sigmoid", "swish_beta;beta=3", "elu;alpha=2"):
        (draft,) = told(client, "curves", f=formula, draft=1, points=101)["functions"]
        f = sl.activation(*_called(formula)[:1], **_called(formula)[1])
        x = unpacked(draft["value"]["x"])
        np.testing.assert_allclose(unpacked(draft["value"]["y"]), f(x), rtol=1e-12)
        slope = unpacked(draft["slope"]["y"])
        smooth = ~np.isnan(slope)
        np.testing.assert_allclose(slope[smooth], f.grad(x)[smooth], rtol=1e-12)
        assert smooth.mean() > 0.9


def _called(text: str) -> tuple[str, dict[str, str]]:
    name, *settings = text.split(";")
    return name, dict(setting.split("=") for setting in settings)  # type: ignore[misc]
