"""What is printed: legal names, arguments with defaults, comments that end where they should."""

from __future__ import annotations

import json
import keyword
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import slopelab as sl
from peers import library
from slopelab.catalogue import activation, activations, loss
from slopelab.cli import main
from slopelab.core.spec import Activation, Param, Source, Text
from slopelab.errors import InputError, SlopelabError, UnknownNameError
from slopelab.interchange import TARGETS, code_of, form_of, target_of
from slopelab.interchange.names import identifier
from slopelab.interchange.reserved import C_WORDS
from slopelab.words import use_language

HOSTILE = Activation(
    name='x; import os */ "); os.abort() //',
    formula="max(lambda*x, α*x, 权重*x, t*x, class*x)",
    title=Text(en='*/ "); abort(); """ \\', zh='*/ abort(); """\n#include <evil.h>'),
    params=tuple(
        Param(name=name, default=value, latex="a", meaning=Text(en='*/ """ `x`', zh="\n*/"))
        for name, value in (
            ("lambda", "0.1"), ("alpha", "0.2"), ("权重", "0.3"), ("t", "0.25"), ("class", "0.9"),
        )
    ),
    source=Source('*/ """', 2020, "\\", "\r\n#include <evil.h>"),
)  # fmt: skip


def values(code: str) -> dict[str, Any]:
    """What a printed module of Python defines."""
    names: dict[str, Any] = {}
    exec(compile(code, "exported", "exec"), names)  # noqa: S102 - that it can be run is the point
    return names


def test_hostile_names_become_legal_ones() -> None:
    code = code_of([form_of(HOSTILE)], target_of("numpy"))
    names = values(code)
    assert "import os" not in code.replace("ximportos", "")
    assert not [name for name in names if not name.isidentifier() or keyword.iskeyword(name)]
    (function,) = [
        value for name, value in names.items() if name.startswith("x") and "prime" not in name
    ]
    assert float(function(2.0)) == pytest.approx(1.8)
    assert float(function(-2.0)) == pytest.approx(-0.2)
    assert float(function(2.0, lambda_=5.0)) == pytest.approx(10.0)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_end_no_comment(target: str, language: str) -> None:
    with use_language(language):
        code = code_of([form_of(HOSTILE)], target_of(target))
    if TARGETS[target].suffix == ".py":
        compile(code, "exported", "exec")
        return
    bare = re.sub(
        r"/\*.*?\*/|//[^\n]*|#(?!include <math|ifndef|define|endif)[^\n]*",
        "",
        code,
        flags=re.DOTALL,
    )
    bare = re.sub(r'"""\n.*?\n"""', "", bare, flags=re.DOTALL)
    assert "evil" not in bare
    assert "abort();" not in bare


@pytest.mark.parametrize("target", ["c", "javascript"])
def test_hostile_texts_compile(target: str, tmp_path: Path) -> None:
    program = {"c": "gcc", "javascript": "node"}[target]
    if shutil.which(program) is None:
        pytest.skip(f"no {program}")
    suffix = TARGETS[target].suffix
    path = tmp_path / f"code{suffix}"
    path.write_text(code_of([form_of(HOSTILE)], target_of(target)), encoding="utf-8")
    check = ["-std=c99", "-Wall", "-Werror", "-fsyntax-only"] if target == "c" else ["--check"]
    subprocess.run([program, *check, str(path)], check=True, capture_output=True)


@pytest.mark.parametrize(
    "formula", ["__import__('os')", "x; import os", "eval(x)", "x*/ y", "x\n#"]
)
@pytest.mark.parametrize("target", ["numpy", "c"])
def test_what_is_no_formula_is_refused(formula: str, target: str) -> None:
    with pytest.raises(SlopelabError):
        sl.export(formula, to=target)


@pytest.mark.parametrize(
    "name", ["", "a b", "a;b", "1a", "a" * 41, "_x", "é", "x)*/", "a-b", "a.b", "a\n"]
)
def test_a_name_has_to_be_one(name: str) -> None:
    with pytest.raises(InputError, match="name of a function"):
        sl.export("gelu", to="c", name=name)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("c", "erf"),
        ("numpy", "lambda"),
        ("javascript", "function"),
        ("julia", "end"),
        ("torch", "torch"),
    ],
)  # fmt: skip
def test_a_name_may_not_mean_something_else(target: str, name: str) -> None:
    with pytest.raises(InputError, match="something else"):
        sl.export("gelu", to=target, name=name)
    assert f"{name}_mine" in sl.export("gelu", to=target, name=f"{name}_mine")


def test_an_unknown_language_and_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean javascript\?"):
        sl.export("gelu", to="javascrip")
    with pytest.raises(UnknownNameError):
        sl.export("gelu", to="")
    with pytest.raises(InputError, match="nothing to export"):
        sl.export(to="c")
    with pytest.raises(InputError, match="one name for several"):
        sl.export("gelu", "tanh", to="c", name="f")


@pytest.mark.parametrize("text", ["softmax", "softmax+cross_entropy", "exp(x)/sum(exp(x))"])
def test_functions_of_vectors_are_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", text, "--to", "c"]) == 2
    assert "of one number" in capsys.readouterr().err


def test_other_derivatives_at_kinks_are_refused() -> None:
    with pytest.raises(InputError, match="derivatives at kinks"):
        sl.activation("relu", kinks="jax").export("c")


def test_functions_with_the_names_of_the_library_get_others() -> None:
    code = sl.export("tanh", to="c")
    assert "static inline double tanh_activation(double x)" in code
    assert "tanh" in C_WORDS
    assert "def tanh(x):" in sl.export("tanh", to="numpy")
    twice = sl.export("x^2", "x^3", to="numpy")
    assert "def f(x):" in twice
    assert "def f2(x):" in twice


@pytest.mark.parametrize("spec", activations().values(), ids=lambda spec: spec.name)
def test_parameters_are_arguments_with_defaults(spec: Activation) -> None:
    # Other values than the defaults, which the targets are run with.
    if not spec.params:
        return
    other = {}
    for param in spec.params:
        nearby = [float(sl.activation(spec).params[param.name]) * factor for factor in (1.25, 0.5)]
        allowed = [value for value in nearby if param.interval.contains(value)]
        other[param.name] = allowed[0] if allowed else nearby[0]
    try:
        moved = sl.activation(spec.name, **other)
    except SlopelabError:
        return
    names = values(sl.export(spec.name, to="numpy"))
    function, slope = names[spec.name], names[f"{spec.name}_prime"]
    x = np.array([-30.3, -4.1, -1.37, -0.21, 0.13, 0.77, 2.3, 5.9, 41.0])
    legal = {identifier(name, keyword.kwlist): value for name, value in other.items()}
    np.testing.assert_allclose(function(x, **legal), moved(x), rtol=1e-11, atol=1e-300)
    np.testing.assert_allclose(slope(x, **legal), moved.grad(x), rtol=1e-11, atol=1e-15)


def test_numpy_keeps_the_dtype_and_raises_no_warning() -> None:
    names = values(sl.export("softplus", "gelu", "relu", to="numpy"))
    for dtype in (np.float16, np.float32, np.float64):
        x = np.array([-300.0, -1.0, 0.5, 300.0], dtype=dtype)
        for name in ("softplus", "gelu", "relu", "relu_prime"):
            found = names[name](x)
            assert found.dtype == dtype
            exact = sl.activation(name.removesuffix("_prime"))
            wanted = exact.grad(x) if "prime" in name else exact(x)
            # Beyond the middle float32 is off by what its tails cost: the square of x.
            np.testing.assert_allclose(
                found.astype(float), wanted.astype(float), rtol=40 * np.finfo(dtype).eps, atol=1e-30
            )
    assert names["gelu"]([1, 2]).dtype == np.float64
    assert np.isnan(names["relu_prime"](np.nan))


def test_julia_as_it_is_printed() -> None:
    # Nobody here runs Julia: the text is compared.
    assert (
        sl.export("leaky_relu", to="julia").split("\n\n", 1)[1]
        == '''"""
    leaky_relu(x, negative_slope)

Leaky ReLU

Value: where(x > 0, x, negative_slope*x)
Derivative: where(x > 0, 1, negative_slope)
negative_slope = 0.01: slope for x ≤ 0
Source: Maas, Hannun & Ng (2013). Rectifier Nonlinearities Improve Neural Network Acoustic
Models. ICML 2013 workshop.
"""
function leaky_relu(x::Real, negative_slope::Real=0.01)
    T = typeof(float(x))
    x = T(x)
    negative_slope = T(negative_slope)
    return T(x > 0 ? x : x * negative_slope)
end

"""
    leaky_relu_prime(x, negative_slope)

The derivative of leaky_relu; at a kink the value that PyTorch takes.
"""
function leaky_relu_prime(x::Real, negative_slope::Real=0.01)
    T = typeof(float(x))
    x = T(x)
    negative_slope = T(negative_slope)
    return T(isnan(x) ? T(NaN) : (x > 0 ? 1 : negative_slope))
end
'''
    )


def test_julia_says_what_it_needs() -> None:
    code = sl.export("gelu", to="julia")
    assert "using SpecialFunctions: erf, erfc" in code
    assert "] add SpecialFunctions" in code
    assert "SpecialFunctions" not in sl.export("sigmoid", to="julia")


@pytest.mark.parametrize("spec", activations().values(), ids=lambda spec: spec.name)
def test_julia_is_balanced(spec: Activation) -> None:
    code = code_of([form_of(spec)], target_of("julia"))
    bare = re.sub(r'"""\n.*?\n"""', "", re.sub(r"#[^\n]*", "", code), flags=re.DOTALL)
    assert bare.count("(") == bare.count(")")
    words = re.findall(r"^(?:function|end)\b", bare, re.MULTILINE)
    assert words == ["function", "end"] * (len(words) // 2)
    assert "**" not in bare


def test_only_the_helpers_that_are_needed_are_printed() -> None:
    for target in TARGETS:
        code = sl.export("relu", to=target)
        assert "erf" not in code.lower().replace("overf", "")
        assert "sigmoid" not in code


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "functions.h"
    arguments = ["export", "gelu", "sigmoid+bce", "--to", "c", "-o", str(path), "--lang", language]
    assert main(arguments) == 0
    text = path.read_text("utf-8")
    assert "double sigmoid_bce_prime(double z, double y)" in text
    assert {"en": "Printed by slopelab", "zh": "由 slopelab"}[language] in text
    assert main(arguments) == 2
    assert main([*arguments, "--force"]) == 0
    capsys.readouterr()
    assert main(["export", "leaky_relu", "--to", "js", "-p", "negative_slope=0.2"]) == 0
    assert "negative_slope = 0.2)" in capsys.readouterr().out
    assert main(["export", "gelu", "--to", "torhc", "--lang", language]) == 2
    assert "torch" in capsys.readouterr().err


def test_the_command_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "x*tanh(x)", "--to", "jax", "--name", "lisht", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["target"], data["suffix"], data["libraries"]) == ("jax", ".py", ["jax"])
    assert "def lisht(x):" in data["code"]


def test_torch_dtypes_second_derivatives_and_learned_parameters() -> None:
    torch = library("torch")
    code = sl.export("swish", "leaky_relu", "mse", "sigmoid+bce", to="torch")
    names = values(code)
    x = torch.linspace(-4, 4, 23, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(names["swish"], x)
    assert torch.autograd.gradgradcheck(names["swish"], x)
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        half = torch.tensor([-20.0, -1.0, 3.0], dtype=dtype, requires_grad=True)
        value = names["Swish"]()(half)
        assert value.dtype == dtype
        (slope,) = torch.autograd.grad(value.sum(), half)
        assert slope.dtype == dtype
        exact = half.detach().to(torch.float64)
        wanted = exact * torch.sigmoid(exact)
        torch.testing.assert_close(
            value.detach().double(), wanted, rtol=8 * torch.finfo(dtype).eps, atol=1e-7
        )
    learned = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    names["leaky_relu"](x, learned).sum().backward()
    assert float(learned.grad) == pytest.approx(float(x.detach()[x < 0].sum()))
    p = torch.randn(4, 1, dtype=torch.float64, requires_grad=True)
    y = torch.randn(3, dtype=torch.float64, requires_grad=True)
    names["Mse"]("sum")(p, y).backward()
    assert p.grad.shape == p.shape
    assert y.grad.shape == y.shape
    torch.testing.assert_close(y.grad, (2 * (y - p)).sum(0).detach())
    assert torch.func.vmap(names["swish"])(x.detach()[:, None]).shape == (23, 1)
    z = torch.tensor([-800.0, 800.0], dtype=torch.float64, requires_grad=True)
    names["SigmoidBce"]()(z, torch.tensor([1.0, 0.0], dtype=torch.float64)).backward()
    assert z.grad.tolist() == [-0.5, 0.5]


def test_jax_transforms() -> None:
    jax = library("jax")
    names = values(sl.export("swish", "leaky_relu", "bce", to="jax"))
    x = np.linspace(-3, 3, 7, dtype=np.float32)
    swish = names["swish"]
    for function in (jax.vmap(jax.grad(swish)), jax.jit(jax.vmap(jax.grad(swish)))):
        found = function(x)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, sl.activation("swish").grad(x), rtol=3e-6)
    second = jax.vmap(jax.grad(jax.grad(swish)))(x)
    np.testing.assert_allclose(second, sl.activation("swish").second(x), rtol=3e-5, atol=1e-6)
    by_parameter = jax.grad(names["leaky_relu"], argnums=1)(-2.0, 0.1)
    assert float(by_parameter) == -2.0
    # A target at the end of its range: no NaN, and no derivative that nobody asked for.
    assert float(jax.grad(names["bce"])(1.0, 1.0)) == -1.0
    assert float(jax.jit(names["bce"])(1.0, 1.0)) == 0.0
    assert names["swish"](x.astype(jax.numpy.bfloat16)).dtype == jax.numpy.bfloat16


def test_exported_code_needs_no_slopelab(tmp_path: Path) -> None:
    path = tmp_path / "alone.py"
    path.write_text(sl.export("gelu", "bce", to="numpy"), encoding="utf-8")
    code = "import sys, alone; print(alone.gelu(1.0)); sys.exit('slopelab' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) == pytest.approx(float(sl.activation("gelu")(1.0)), rel=1e-15)


def test_a_pairing_whose_halves_have_parameters_of_one_name() -> None:
    first = activation("a*x", a=2)
    form = form_of(first, loss("a*(p - y)^2", a=3))
    assert form.inputs == ("z", "y", "a", "loss_a")
    names = values(code_of([form], target_of("numpy")))
    assert float(names["f_loss"](1.0, 1.0)) == 3.0
    assert float(names["f_loss_prime"](1.0, 1.0)) == 12.0
