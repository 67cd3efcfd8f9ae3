"""What is measured, how it is shown, and the pages that are written of it."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from slopelab.bench import (
    AccuracyRow,
    CallRow,
    SpeedRow,
    measure_accuracy,
    measure_speed,
    this_machine,
)
from slopelab.bench.accuracy_table import largest_errors, misses, where_table
from slopelab.bench.clock import medians
from slopelab.bench.documents import accuracy_text, markdown, speed_text
from slopelab.bench.machine import Machine
from slopelab.bench.peers import NUMPY, accuracy_peers, jax_work, numpy_work, torch_work
from slopelab.bench.speed import COPY, vector_instructions
from slopelab.bench.speed_table import call_misses, speed_misses, speed_table
from slopelab.catalogue import activation, activations, basic_activations
from slopelab.kernels import compile_function
from slopelab.kernels.executable import CHOICE
from slopelab.words import LANGUAGES, use_language

HERE = Machine(
    "A processor", "znver4", 8, "Linux x86_64", {"Python": "3.12"}, "2026-01-02", compiled=True
)
GOOD = AccuracyRow(
    "gelu", "float32", "slopelab", "value", 0.5, -1.25, 0, 0, 0, 0, 999,
    exhaustive=False, by_arb=300, middle_off=1e-9,
)  # fmt: skip
FINE = replace(GOOD, what="grad")
BAD = replace(GOOD, what="grad", worst=0.52, at=3.0, flushed=12345)
PEER = replace(GOOD, who="torch", worst=float("inf"), not_a_number=7)
FAST = SpeedRow("gelu", "float32", 10, {"slopelab": 1e-8, "copy": 1e-8, "torch": 1e-7})
SLOW = replace(FAST, function="tanh", seconds={"slopelab": 1e-8, "copy": 1e-9, "torch": 1e-8})
NAMES = [name for name in activations() if name in NUMPY]


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
def test_errors_are_measured(dtype: str) -> None:
    rows = measure_accuracy([activation("swish"), activation("x*tanh(x)")], [dtype], points=400)
    assert [(row.function, row.what) for row in rows] == [
        ("swish", "value"), ("swish", "grad"), ("x*tanh(x)", "value"), ("x*tanh(x)", "grad"),
    ]  # fmt: skip
    assert all(row.is_within and row.inputs > 300 and not row.exhaustive for row in rows)
    assert any(row.worst > 0.3 for row in rows)


@pytest.mark.usefixtures("alone")
def test_all_of_a_small_format_is_measured() -> None:
    value, slope = measure_accuracy([activation("relu")], ["float16"])
    assert (value.exhaustive, value.inputs, value.worst) == (True, 63488, 0.0)
    # 0 and -0 are no place to judge a derivative of relu.
    assert (slope.exhaustive, slope.inputs, slope.worst) == (True, 63486, 0.0)


@pytest.mark.parametrize("library", ["torch", "jax"])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_peers_are_measured_where_they_are_installed(library: str, dtype: str) -> None:
    pytest.importorskip(library)
    rows = measure_accuracy([activation("sigmoid")], [dtype], points=2000)
    slope = next(row for row in rows if (row.who, row.what) == (library, "grad"))
    # s(1 - s) far to the right.
    assert slope.wrong_zeros > 0
    assert slope.worst > 100


@pytest.mark.usefixtures("alone")
def test_peers_that_are_not_installed_are_left_out() -> None:
    x = np.linspace(-1, 1, 9)
    assert accuracy_peers(activation("gelu")) == {}
    assert torch_work(activation("gelu"), x) is jax_work(activation("gelu"), x) is None
    (row,) = measure_speed([activation("sigmoid")], ["float32"], elements=100, repeats=1)
    assert set(row.seconds) == {"copy", "copy_out", "slopelab", "slopelab_out", "numpy"}
    assert not {"torch", "jax"} & this_machine().packages.keys()


@pytest.mark.parametrize("name", NAMES)
def test_what_numpy_computes_is_the_function(name: str) -> None:
    x = np.linspace(-4, 4, 33)
    expected = compile_function(activation(name).bound_expr).value_and_grad(x)
    for found, wanted in zip(NUMPY[name](x), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)
    assert numpy_work(activation("x^2"), x) is None


@pytest.mark.usefixtures("alone")
def test_a_parameter_leaves_the_peers_behind() -> None:
    (row,) = measure_speed(
        [activation("leaky_relu", negative_slope=0.3)], ["float64"], elements=50, repeats=1
    )
    assert "numpy" not in row.seconds


@pytest.mark.usefixtures("alone")
def test_without_compiled_kernels_numpy_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOPELAB_KERNELS", "numpy")
    (row,) = measure_speed([activation("tanh")], ["float32"], elements=50, repeats=1)
    assert {"copy", "copy_out"} <= row.seconds.keys()
    assert not this_machine().compiled


def test_turns_are_taken() -> None:
    order: list[str] = []
    works = {name: lambda name=name: order.append(name) for name in "ab"}
    times = medians(works, 3, calls=2)
    assert "".join(order) == "ab" + 3 * "aabb"
    assert all(seconds >= 0 for seconds in times.values())


def test_the_machine_is_described() -> None:
    found = this_machine()
    assert found.cores >= 1
    assert {"Python", "slopelab", "numpy", "python-flint"} <= found.packages.keys()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.date)
    assert found.compiled
    assert json.dumps(asdict(found))


def test_a_machine_without_a_compiler_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    found = this_machine()
    assert (found.cpu, found.compiled) == ("", False)
    assert "llvmlite" not in found.packages


def test_limits() -> None:
    assert GOOD.is_within
    assert not BAD.is_within
    assert not replace(GOOD, wrong_zeros=1).is_within
    assert not replace(BAD, worst=0.5).is_within
    assert replace(BAD, dtype="float64", worst=1.9, flushed=0).is_within
    assert not replace(GOOD, dtype="float64", worst=1.9).is_within


def test_every_miss_is_named_with_its_input() -> None:
    (sentence,) = misses([GOOD, BAD, PEER])
    assert "gelu" in sentence
    assert "0.5200 ulp at x = 3.0" in sentence
    assert "F 12k" in sentence


def test_everybody_stands_side_by_side() -> None:
    rows = [GOOD, BAD, PEER]
    table = largest_errors(rows, "float32", counted=True)
    assert [cell.text for cell in table.headings[1:]] == [
        "slopelab f", "PyTorch f", "slopelab f′", "PyTorch f′",
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[0]] == ["gelu", "0.500", "∞ N 7", "0.520 F 12k", "–"]
    assert [cell.look == "alarm" for cell in table.rows[0]] == [False, False, False, True, False]
    short = largest_errors(rows, "float32", counted=False)
    assert [cell.text for cell in short.rows[0][1:4]] == ["0.500", "∞ N", "0.520 F"]
    assert [cell.text for cell in where_table(rows).rows[0]] == [
        "gelu", "float32", "0.5000", "-1.25", "0.5200", "3.0",
    ]  # fmt: skip


def test_goals_that_are_missed() -> None:
    (sentence,) = speed_misses([FAST, SLOW])
    assert sentence.startswith("tanh")
    assert "copy 0.100× (goal 0.8×)" in sentence
    assert "PyTorch 1.00× (goal 4×)" in sentence
    late, early = (CallRow("formula", "x", {"slopelab": seconds}) for seconds in (0.1, 0.01))
    assert len(call_misses([late, early, CallRow("python", "python", {"slopelab": 9.0})])) == 1


def test_times_for_one_element() -> None:
    assert FAST.per_element("slopelab") == pytest.approx(1.0)
    assert FAST.times_as_long("torch") == pytest.approx(10.0)
    assert FAST.per_element("jax") is FAST.times_as_long("jax") is None
    cells = [cell.text for cell in speed_table([FAST], "float32").rows[0][:6]]
    assert cells == ["gelu", "1.00", "1.00×", "–", "10.0×", "–"]


def numbers(text: str) -> list[str]:
    """In any order: a sentence may name them as its language likes."""
    return sorted(re.findall(r"\d+\.\d+", text))


@pytest.mark.parametrize("kind", ["accuracy", "speed"])
def test_both_languages_say_the_same(kind: str) -> None:
    pages: list[str] = []
    short = [CallRow("call", "gelu", {"slopelab": 5e-6}), CallRow("formula", "x", {"slopelab": 1})]
    for lang in LANGUAGES:
        with use_language(lang):
            rows = [GOOD, BAD, PEER]
            pages.append(
                accuracy_text(HERE, rows)
                if kind == "accuracy"
                else speed_text(HERE, [FAST, SLOW], short)
            )
    english, chinese = pages
    assert numbers(english) == numbers(chinese)
    assert len(re.findall(r"[一-鿿]", chinese)) > 200
    assert not re.search(r"[一-鿿]", english)
    for page in pages:
        assert "znver4" in page
        assert "2026-01-02" in page
        assert f"slopelab bench --{'accuracy' if kind == 'accuracy' else 'calls'}" in page
        assert page.count("\n|") >= 6
        assert page.endswith("|\n")


def test_markdown_is_aligned_in_its_source() -> None:
    lines = markdown(speed_table([FAST, SLOW], "float32")).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert re.fullmatch(r"\| -+ (\| -+: )+\|", lines[1])


def test_a_page_about_everything_judged_by_arb() -> None:
    with use_language("en"):
        all_asked = [replace(row, by_arb=999) for row in (GOOD, FINE)]
        assert "judged by Arb." in accuracy_text(HERE, all_asked)
        assert "careful code" in accuracy_text(HERE, [GOOD, FINE])
        assert "within its limits" in accuracy_text(HERE, [GOOD, FINE])


def test_the_documents_of_the_project_are_such_pages() -> None:
    docs = Path(__file__).resolve().parents[2] / "docs"
    for name in ("accuracy", "speed"):
        english, chinese = (
            (docs / f"{name}{suffix}.md").read_text("utf-8") for suffix in ("", ".zh")
        )
        assert numbers(english) == numbers(chinese)
        for function in activations() if name == "accuracy" else basic_activations():
            assert f"| {function} " in english


def test_instructions_are_counted_per_element() -> None:
    copied = vector_instructions(COPY, "float32")
    gelu = vector_instructions(compile_function(activation("gelu").bound_expr).program, "float32")
    exact = vector_instructions(compile_function(activation("gelu").bound_expr).program, "float64")
    assert copied is not None
    assert gelu is not None
    assert exact is not None
    # A load and two stores of a vector at least; pairs of float64 take a multiple.
    assert 0.1 < copied < 2 < gelu < exact


def test_without_machine_code_no_instructions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOICE, "numpy")
    assert vector_instructions(COPY, "float32") is None
