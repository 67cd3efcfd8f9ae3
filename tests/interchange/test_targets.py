"""Exported code is run in its own language, and is worth what the kernels say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import julia_reader
from exported_code import Case, cases, code, few, names_in, wrong
from peers import library
from slopelab.core.primitives import PRIMITIVES
from slopelab.interchange import TARGETS


def loaded(target: str, folder: Path) -> ModuleType:
    """The exported module of Python, imported as a file is."""
    import importlib.util

    path = folder / f"exported_{target}.py"
    path.write_text(code(target), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def assert_right(results: list[tuple[Any, Any]]) -> None:
    said = [wrong(case, *found) for case, found in zip(cases(), results, strict=True)]
    assert not any(said), "\n".join(filter(None, said))


@pytest.mark.parametrize("target", TARGETS)
def test_every_operation_has_a_row(target: str) -> None:
    rows = TARGETS[target].rows
    assert {*PRIMITIVES, "pow", "select", "weighted"} == {*rows}


def test_numpy(tmp_path: Path) -> None:
    module = loaded("numpy", tmp_path)
    assert_right(
        [
            (getattr(module, name)(*case.points), getattr(module, f"{name}_prime")(*case.points))
            for case, name in zip(cases(), names_in("numpy"), strict=True)
        ]
    )


def test_torch(tmp_path: Path) -> None:
    torch = library("torch")
    module = loaded("torch", tmp_path)
    results = []
    for case, name in zip(cases(), names_in("torch"), strict=True):
        points = [torch.tensor(axis) for axis in case.points]
        points[0].requires_grad_()
        value = getattr(module, name)(*points)
        (slope,) = torch.autograd.grad(value.sum(), points[0])
        results.append((value.detach().numpy(), slope.numpy()))
    assert_right(results)


def test_jax(tmp_path: Path) -> None:
    jax = library("jax")
    module = loaded("jax", tmp_path)
    names = names_in("jax")
    said = []
    with jax.enable_x64(True):  # noqa: FBT003 - JAX's own way
        for place in few():  # JAX compiles every operation anew: all of them would take a minute
            case = cases()[place]
            function = getattr(module, names[place])
            value, pull = jax.vjp(function, *case.points)
            said.append(wrong(case, value, pull(np.ones_like(value))[0]))
    assert not any(said), "\n".join(filter(None, said))


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]
    return done.stdout


def read(text: str) -> list[tuple[Any, Any]]:
    """Lines of value and derivative, point after point, case after case."""
    numbers = np.array([[float(word) for word in line.split()] for line in text.splitlines()])
    results = []
    start = 0
    for case in cases():
        stop = start + case.points[0].size
        results.append((numbers[start:stop, 0], numbers[start:stop, 1]))
        start = stop
    assert start == len(numbers)
    return results


def defaults(case: Case) -> list[str]:
    return [repr(float(param.value)) for param in case.form.params]


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc")
def test_c(tmp_path: Path) -> None:
    (tmp_path / "exported.h").write_text(code("c"), encoding="utf-8")
    calls = []
    for case, name in zip(cases(), names_in("c"), strict=True):
        count = case.points[0].size
        axes = ", ".join(f"points[{axis}][k]" for axis in range(len(case.points)))
        given = ", ".join([axes, *defaults(case)])
        data = ", ".join("{" + ", ".join(map(repr, axis.tolist())) + "}" for axis in case.points)
        calls.append(
            f"{{ static const double points[{len(case.points)}][{count}] = {{{data}}};"
            f" for (k = 0; k < {count}; k++)"
            f' printf("%.17g %.17g\\n", {name}({given}), {name}_prime({given})); }}'
        )
    program = "\n".join(
        [
            "#include <stdio.h>",
            '#include "exported.h"',
            "int main(void)",
            "{",
            "int k;",
            *calls,
            "return 0;",
            "}",
        ]
    )
    (tmp_path / "main.c").write_text(program, encoding="utf-8")
    strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1"]
    run(["gcc", *strict, "main.c", "-o", "main", "-lm"], tmp_path)
    assert_right(read(run(["./main"], tmp_path)))


def node() -> str | None:
    """Node: on the path, or the one inside Playwright."""
    from importlib.util import find_spec

    found = shutil.which("node")
    spec = find_spec("playwright")
    if found is None and spec is not None and spec.origin is not None:
        inside = Path(spec.origin).parent / "driver" / "node"
        found = str(inside) if inside.exists() else None
    return found


@pytest.mark.skipif(node() is None, reason="no node")
def test_javascript(tmp_path: Path) -> None:
    (tmp_path / "exported.mjs").write_text(code("javascript"), encoding="utf-8")
    data = [
        {"name": name, "points": [axis.tolist() for axis in case.points]}
        for case, name in zip(cases(), names_in("javascript"), strict=True)
    ]
    (tmp_path / "points.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "main.mjs").write_text(
        """import { readFileSync } from "node:fs";
import * as exported from "./exported.mjs";

const lines = [];
for (const { name, points } of JSON.parse(readFileSync("points.json"))) {
  points[0].forEach((_, k) => {
    const at = points.map((axis) => axis[k]);
    lines.push(`${exported[name](...at)} ${exported[`${name}_prime`](...at)}`);
  });
}
console.log(lines.join("\\n").replaceAll("Infinity", "inf").replaceAll("NaN", "nan"));
""",
        encoding="utf-8",
    )
    assert_right(read(run([node() or "", "main.mjs"], tmp_path)))


def test_julia_as_it_is_read() -> None:
    """No Julia here: what the text means by Julia's grammar, and where Julia would throw."""
    functions = julia_reader.read(code("julia"))
    results = []
    with np.errstate(all="ignore"):
        for case, name in zip(cases(), names_in("julia"), strict=True):
            points = list(zip(*case.points, strict=True))
            results.append(
                tuple(
                    np.array([float(functions[which](*point)) for point in points])
                    for which in (name, f"{name}_prime")
                )
            )
    assert_right(results)


@pytest.mark.parametrize(
    ("text", "value"),
    [("-x^2", -9.0), ("2^-1", 0.5), ("2^3^2", 512.0), ("1 - x - 1", -3.0), ("12 / x / 2", 2.0),
     ("x > 2 ? 1 : x > 1 ? 2 : 3", 1.0), ("-x * x", -9.0),
     ("x < 1 || x > 2 && x < 4 ? 1 : 0", 1.0)],
)  # fmt: skip
def test_the_reader_of_julia_binds_as_julia_does(text: str, value: float) -> None:
    assert julia_reader.read(f"f(x) = {text}")["f"](np.float64(3)) == value


@pytest.mark.parametrize("text", ["log(-x)", "sqrt(-x)", "(-x)^(1 / 2)", "sin(x / 0)"])
def test_the_reader_of_julia_throws_as_julia_does(text: str) -> None:
    with np.errstate(all="ignore"), pytest.raises(julia_reader.DomainError):
        julia_reader.read(f"f(x) = {text}")["f"](np.float64(3))


@pytest.mark.parametrize("text", ["2x", "x ** 2", "x +", "f(x", "x = 3", "x if y else z", "x.y"])
def test_the_reader_of_julia_refuses_what_it_does_not_know(text: str) -> None:
    with pytest.raises(SyntaxError):
        julia_reader.read(f"f(x) = {text}")
