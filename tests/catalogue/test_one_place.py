"""A new function is ONE literal in ONE module; everything else finds it there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import slopelab as sl
import slopelab.catalogue as package
from slopelab.calculus.facts import facts
from slopelab.catalogue import activation, activations, lookup, losses
from slopelab.cli import main
from slopelab.errors import SlopelabError
from slopelab.figures import curves
from slopelab.prose.derivation import render, worked
from slopelab.prose.facts import sentences
from slopelab.training import train
from slopelab.words import use_language

LITERAL = '''
"""A module with one literal."""

from slopelab.core.spec import Activation, Source, Text

ZIGMOID = Activation(
    name="zigmoid",
    formula="1 / (1 + exp(-3*x))",
    title=Text(en="Zigmoid", zh="陡峭 Sigmoid"),
    symbol=r"\\zeta",
    aliases=("steep_sigmoid",),
    basic=True,
    use=Text(en="this test", zh="本测试"),
    source=Source("Nobody", 2020, "A Steeper Sigmoid"),
    claims={"lipschitz": "0.75"},
)
'''

LOSS_LITERAL = """
from slopelab.core.spec import Loss, Source, Text

QUARTIC = Loss(
    name="quartic",
    formula="(p - y)^4",
    title=Text(en="Quartic error", zh="四次误差"),
    use=Text(en="this test", zh="本测试"),
    source=Source("Nobody", 2020, "A Steeper Error"),
)
"""

Drop = Callable[[str, str], None]


def forget() -> None:
    lookup.activations.cache_clear()
    lookup.losses.cache_clear()
    lookup._calls.cache_clear()


@pytest.fixture
def drop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drop]:
    """Write a module into the package, as far as Python can tell."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    dropped: list[str] = []

    def write(name: str, literal: str) -> None:
        (folder / f"{name}.py").write_text(literal, encoding="utf-8")
        dropped.append(name)
        forget()

    forget()
    yield write
    for name in dropped:
        sys.modules.pop(f"{package.__name__}.{name}", None)
        if hasattr(package, name):
            delattr(package, name)
    forget()


@pytest.fixture
def zigmoid(drop: Drop) -> str:
    drop("probe", LITERAL)
    return "zigmoid"


def test_it_was_not_there_before() -> None:
    assert "zigmoid" not in activations()
    with pytest.raises(SlopelabError):
        activation("zigmoid")


def test_it_is_found_by_every_name(zigmoid: str) -> None:
    spec = activations()[zigmoid]
    for name in ("zigmoid", "ZIGMOID", "steep sigmoid", "Zigmoid", "陡峭 Sigmoid"):
        assert activation(name) is spec
    assert activation("zigmoid(x) - 0.5").bound_expr is not spec.bound_expr


def test_it_is_derived(zigmoid: str) -> None:
    spec = activations()[zigmoid]
    derivation = worked(spec)
    assert all(step.check is not None for step in derivation.steps())
    assert "ζ(x)·(1 − ζ(x))" in render(spec) or "1 − " in render(spec)
    with use_language("zh"):
        assert "求导" in render(spec)
    for fmt in ("latex", "markdown", "html"):
        assert render(spec, fmt=fmt)


def test_its_facts_are_known(zigmoid: str) -> None:
    found = facts(activations()[zigmoid].bound_expr)
    assert (found.lipschitz.value, found.lipschitz.standing) == (0.75, "proved")
    assert any("3/4" in line.text for line in sentences(activations()[zigmoid]))


def test_python_has_it(zigmoid: str) -> None:
    function = sl.activation(zigmoid)
    assert function(0.0) == 0.5
    assert function.grad(0.0) == 0.75
    assert np.all(np.isfinite(function(np.array([-1e4, 1e4]))))
    assert zigmoid in sl.activations()


def test_it_is_drawn_and_trained(zigmoid: str) -> None:
    figure = curves.figure([activations()[zigmoid]])
    assert len(figure.axes) >= 1
    run = train(activations()[zigmoid], losses()["bce"], steps=5)
    assert len(run.w) == 6
    assert np.all(np.diff(run.loss) < 0)


def test_the_command_line_has_it(
    zigmoid: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> str:
        assert main(arguments) == 0
        return capsys.readouterr().out

    assert zigmoid in run("list")
    assert zigmoid in {entry["name"] for entry in json.loads(run("list", "--json"))["activations"]}
    assert "Zigmoid" in run("show", zigmoid)
    assert "1/(1 + e⁻³ˣ)" in run("derive", zigmoid)
    assert "陡峭 Sigmoid" in run("show", zigmoid, "--lang", "zh")
    assert "learning" in run("train", f"{zigmoid}+bce")
    picture = tmp_path / "curve.svg"
    run("plot", zigmoid, "relu", "-o", str(picture))
    assert picture.stat().st_size > 1000


def test_the_report_has_it(
    zigmoid: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in ("en", "zh"):
        page = tmp_path / f"{language}.html"
        assert main(["report", "--lang", language, "-o", str(page)]) == 0
        text = page.read_text(encoding="utf-8")
        assert activations()[zigmoid].title.en in text or activations()[zigmoid].title.zh in text
    capsys.readouterr()


def test_a_new_loss_is_found_too(drop: Drop, capsys: pytest.CaptureFixture[str]) -> None:
    drop("probe", LOSS_LITERAL)
    assert "quartic" in losses()
    run = train(activations()["tanh"], losses()["quartic"], steps=3)
    assert len(run.loss) == 3
    assert "4" in render(activations()["tanh"], losses()["quartic"])
    assert main(["list"]) == 0
    assert "quartic" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name="zigmoid"', 'name="sigmoid"'),
        ('name="zigmoid"', 'name="silu"'),
        ("steep_sigmoid", "relu"),
        ("steep_sigmoid", "logistic"),
    ],
)
def test_a_name_that_is_taken_is_refused(drop: Drop, old: str, new: str) -> None:
    drop("probe", LITERAL.replace(old, new))
    with pytest.raises(ValueError, match="two definitions are called"):
        activations()
