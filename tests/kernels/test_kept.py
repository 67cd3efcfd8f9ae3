"""Programs kept on disk: the same ones come back, and never those of something else."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from slopelab.catalogue import activation, activations
from slopelab.core.expr import Add, Expr, Num, Var, call
from slopelab.core.parse import parse
from slopelab.kernels import object_cache
from slopelab.kernels.apply import Kernel
from slopelab.kernels.kept import kept, written
from slopelab.kernels.program import Program, lower

HUGE = "x*tanh(exp(sinh(sinh(10))))"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(object_cache.VARIABLE, str(tmp_path))
    return tmp_path


def refused() -> Program:
    raise AssertionError("it is there already")


@pytest.mark.parametrize("name", ["gelu", "selu", "hardswish", "sinc", "pau"])
def test_a_program_comes_back_as_it_was(name: str) -> None:
    expr = activation(name).bound_expr
    made = Kernel(expr, "x").program
    assert kept("both", expr, "x", refused) == made
    assert Kernel(expr, "x").program == made


def test_long_numbers_come_back() -> None:
    expr = parse(HUGE)
    made = kept("value", expr, "x", lambda: lower([expr], ["x"]))
    assert kept("value", expr, "x", refused) == made


def test_what_the_program_computes_counts() -> None:
    kernel = Kernel(parse("x^3"), "x")
    programs = [kernel.program, kernel.value_program, kernel.grad_program, kernel.second_program]
    again = Kernel(parse("x^3"), "x")
    assert [
        again.program, again.value_program, again.grad_program, again.second_program
    ] == programs  # fmt: skip
    assert len({str(program) for program in programs}) == 4


def test_a_damaged_entry_is_made_again(cache: Path) -> None:
    kernel = Kernel(parse("x*tanh(x)"), "x")
    made = kernel.program
    (entry,) = cache.glob("*.program")
    entry.write_bytes(entry.read_bytes().replace(b"mul", b"add"))
    assert Kernel(parse("x*tanh(x)"), "x").program == made


def test_without_a_folder_programs_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(object_cache.VARIABLE, "")
    assert Kernel(parse("x^5"), "x").program == Kernel(parse("x^5"), "x").program


def test_an_error_is_not_kept(cache: Path) -> None:
    kernel = Kernel(parse("x + a", variables=("x", "a")), "x")
    for _ in range(2):
        with pytest.raises(ValueError, match="a is none of the inputs"):
            _ = kernel.value_program
    assert not [*cache.iterdir()]


def test_no_two_expressions_are_written_alike() -> None:
    x, half = Var("x"), Fraction(1, 2)
    alike: list[Expr] = [
        Add((x, Add((x, x)))),
        Add((Add((x, x)), x)),
        Add((x, x, x)),
        Num(half),
        Num(half, decimal=True),
        Num(half) / Num(1),
        call("exp", x),
        call("exp", Var("exp")),
        Var("exp"),
        *(spec.bound_expr for spec in activations().values()),
    ]
    different = set(alike)
    assert len({written(expr) for expr in different}) == len(different)
