"""The matrix: the founding pairings, what is kept on disk, and partners that are better."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from slopelab.advice import matrix as module
from slopelab.advice.matrix import COLUMNS, matrix
from slopelab.advice.partners import partners
from slopelab.advice.study import GRADES, of_one_kind, study_pairing
from slopelab.catalogue import activation, loss, losses, pairing
from slopelab.core.expr import Neg, Num
from slopelab.kernels import object_cache

FUNCTIONS = [activation(name) for name in ("sigmoid", "tanh", "relu")]
MEASURES = [loss(name) for name in ("bce", "mse")]


def test_the_founding_pairings() -> None:
    found = matrix(FUNCTIONS, MEASURES)
    assert found["sigmoid", "bce"].grade == "fits"
    assert found["sigmoid", "bce"].matched
    assert found["tanh", "mse"].grade == "vanishing"
    assert (found["relu", "mse"].grade, found["relu", "mse"].left) == ("dead", "dead")
    assert [row["activation"] for row in found.rows()][::2] == ["sigmoid", "tanh", "relu"]
    assert len(found) == 6


def test_the_conclusions_that_the_laboratory_began_with() -> None:
    """Sigmoid saturates and wants cross-entropy; tanh saturates too; ReLU has no slope on its left.

    The target is 1, and the neuron starts on the left.
    """
    found = {
        name: study_pairing(*pairing(name), y=Fraction(1))
        for name in ("sigmoid+bce", "sigmoid+mse", "tanh+mse", "relu+mse")
    }
    left = {name: one.seen[0].far.left for name, one in found.items()}
    assert {name: (end.wrong, end.flow) for name, end in left.items()} == {
        "sigmoid+bce": (True, "steady"),
        "sigmoid+mse": (True, "vanishing"),
        "tanh+mse": (True, "vanishing"),
        "relu+mse": (True, "dead"),
    }
    # With cross-entropy the slope of the sigmoid cancels: dL/dz = sigmoid(z) - 1.
    assert left["sigmoid+bce"].gradient.limit == Neg(Num(1))
    assert [name for name, one in found.items() if one.match.holds] == ["sigmoid+bce"]
    # "For positive values": on the right of the target ReLU with the squared error leads back.
    right = found["relu+mse"].seen[0].far.right
    assert (right.flow, right.toward) == ("growing", True)
    assert str(found["relu+mse"].outputs) == "[0, ∞)"
    assert all(one.standing != "numeric" for one in found.values())


def test_it_is_kept_and_nothing_broken_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(object_cache.VARIABLE, str(tmp_path))
    seen: list[int] = []
    first = matrix(FUNCTIONS, MEASURES, progress=lambda done, _: seen.append(done))
    assert seen == [1, 2, 3]
    again = matrix(FUNCTIONS, MEASURES, progress=lambda done, _: seen.append(done))
    assert (again, seen) == (first, [1, 2, 3])
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(entry.read_bytes()[:-3] + b"xxx")
    assert matrix(FUNCTIONS, MEASURES, progress=lambda done, _: seen.append(done)) == first
    assert len(seen) == 6


def test_other_values_and_other_code_are_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    leaky = activation("leaky_relu")
    keys = {
        module._key([leaky], MEASURES),
        module._key([leaky.with_params(negative_slope="0.2")], MEASURES),
        module._key([leaky], MEASURES[:1]),
    }
    monkeypatch.setattr(module, "_code", lambda: "other")
    keys.add(module._key([leaky], MEASURES))
    assert len(keys) == 4


def test_an_entry_has_what_a_study_has() -> None:
    found = matrix(FUNCTIONS[:1], MEASURES[:1]).rows()[0]
    assert tuple(found) == COLUMNS
    whole = study_pairing(FUNCTIONS[0], MEASURES[0]).to_dict()
    assert all(found[name] == whole[name] for name in COLUMNS)


@pytest.mark.parametrize(
    "text", ["tanh+mse", "relu+bce", "sigmoid+mse", "identity+mae", "gelu+mse"]
)
def test_partners_fit(text: str) -> None:
    inner, outer = pairing(text)
    found = partners(inner, outer)
    assert found
    for partner in found:
        assert study_pairing(*pairing(partner.name)).grade == "fits"
        assert partner.activation == inner.name or partner.loss == outer.name
        assert of_one_kind(losses()[partner.loss].takes, outer.takes)


def test_grades_are_ordered() -> None:
    assert (GRADES[0], GRADES[-1]) == ("fits", "ill_typed")
