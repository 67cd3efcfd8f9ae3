"""Functions of JAX whose derivatives are printed too: exact and stable, in every order of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from slopelab.interchange.body import body, legal_names
from slopelab.interchange.comments import about
from slopelab.interchange.forms import Form
from slopelab.interchange.python_code import PYTHON_WORDS, docstring, module, signature
from slopelab.interchange.target import Target, indented, plain_number
from slopelab.words import t

_ROWS: Final = {
    "exp": "jnp.exp",
    "expm1": "jnp.expm1",
    "log": "jnp.log",
    "log1p": "jnp.log1p",
    "sqrt": "jnp.sqrt",
    "sinh": "jnp.sinh",
    "cosh": "jnp.cosh",
    "tanh": "jnp.tanh",
    "sech2": "_sech2",
    "sigmoid": "_sigmoid",
    "softplus": "jnp.logaddexp({0}, 0)",
    "erf": "jax.lax.erf",
    "erfc": "jax.lax.erfc",
    "normal_cdf": "_normal_cdf",
    "normal_pdf": "_normal_pdf",
    "sin": "jnp.sin",
    "cos": "jnp.cos",
    "atan": "jnp.arctan",
    "asinh": "jnp.arcsinh",
    "abs": "jnp.abs",
    "sign": "jnp.sign",
    "step": "jnp.heaviside({0}, 0)",
    "max": "jnp.maximum",
    "min": "jnp.minimum",
    "pow": "jnp.power",
    "select": "jnp.where",
    "weighted": "_weighted",
}

_HELPERS: Final = {
    "_floats": '''
def _floats(count, *inputs):
    """Arrays of one float type to compute in, and the type of the result, that of the variables."""
    dtype = jnp.result_type(*inputs[:count])
    if not jnp.issubdtype(dtype, jnp.floating):
        dtype = jnp.result_type(float)
    # Half precision overflows and cancels on the way.
    work = jnp.promote_types(dtype, jnp.float32)
    return [jnp.asarray(value, work) for value in inputs], dtype
''',
    "_sech2": '''
def _sech2(x):
    """1 / cosh(x)^2 without overflow."""
    e = jnp.exp(-jnp.abs(x))
    return jnp.square(2 * e / (1 + e * e))
''',
    "_sigmoid": '''
def _sigmoid(x):
    """1 / (1 + exp(-x)) without overflow."""
    e = jnp.exp(-jnp.abs(x))
    return jnp.where(x < 0, e, 1) / (1 + e)
''',
    "_normal_cdf": '''
def _normal_cdf(x):
    """The standard normal distribution function."""
    return 0.5 * jax.lax.erfc(-0.7071067811865476 * x)
''',
    "_normal_pdf": '''
def _normal_pdf(x):
    """The standard normal density."""
    return 0.3989422804014327 * jnp.exp(-0.5 * x * x)
''',
    "_weighted": '''
def _weighted(weight, value):
    """weight * value, where 0 times infinity is 0."""
    return jnp.where((weight == 0) & ~jnp.isnan(value), 0, weight * value)
''',
}

_ORDERS: Final = {"value": "", "slope": "_prime", "second": "_second"}


def _page(forms: Sequence[Form], target: Target) -> str:
    imports = [
        "import jax",
        "import jax.numpy as jnp",
        "from jax.custom_derivatives import SymbolicZero",
    ]
    return module([_functions(form, target) for form in forms], target, imports)


def _functions(form: Form, target: Target) -> str:
    names = legal_names(form.inputs, target)
    return "\n\n\n".join(
        [
            _function(form, target, names, "second"),
            *(_function(form, target, names, name) for name in form.inputs[1:]),
            _function(form, target, names, "slope"),
            _tangent(form, names, "slope"),
            _function(form, target, names, "value"),
            _tangent(form, names, "value"),
        ]
    )


def _name(form: Form, names: Mapping[str, str], which: str) -> str:
    match which:
        case "value":
            return form.name
        case "slope":
            return f"{form.name}_prime"
        case "second":
            return f"_{form.name}_second"
        case _:
            return f"_{form.name}_by_{names[which]}"


def _function(form: Form, target: Target, names: Mapping[str, str], which: str) -> str:
    made = body(form.program(which), target, names, form.variables)
    inputs = list(names.values())
    total = " + ".join(inputs[: len(form.variables)])
    result = made.result
    if made.fixed:
        result = f"{made.result} + jnp.zeros_like({total})"
    elif not made.keeps_nan:
        result = f"jnp.where(jnp.isnan({total}), jnp.nan, {made.result})"
    public = which in {"value", "slope"}
    doc = {"value": about(form), "slope": [t(f"export.prime.{form.kind}", name=form.name)]}
    left = f"({inputs[0]},)" if len(inputs) == 1 else f"({', '.join(inputs)})"
    arguments = signature(form, names) if public else ", ".join(inputs)
    return "\n".join(
        [
            *(["@jax.custom_jvp"] if public else []),
            f"def {_name(form, names, which)}({arguments}):",
            *(indented(docstring(doc[which])) if public else []),
            f"    {left}, dtype = _floats({len(form.variables)}, {', '.join(inputs)})",
            *indented(made.lines),
            f"    return jnp.asarray({result}, dtype)",
        ]
    )


def _tangent(form: Form, names: Mapping[str, str], which: str) -> str:
    """How a change of each input changes the result; by inputs that do not change, nothing."""
    name = _name(form, names, which)
    first, *others = form.inputs
    partials = {first: "second" if which == "slope" else "slope"}
    if which == "value":
        partials |= {own: own for own in others}
    lines = [f"value = {name}(*primals)", "change = jnp.zeros_like(value)"]
    for place, own in enumerate(form.inputs):
        lines.append(f"if not isinstance(tangents[{place}], SymbolicZero):")
        if own in partials:
            slope = f"{_name(form, names, partials[own])}(*primals)"
            lines.append(f"    change += ({slope} * tangents[{place}]).astype(value.dtype)")
        else:
            lines.append(f'    raise NotImplementedError("{t("export.mixed", name=first)}")')
    return "\n".join(
        [
            f"def _{name}_jvp(primals, tangents):",
            *indented([*lines, "return value, change"]),
            "",
            "",
            f"{name}.defjvp(_{name}_jvp, symbolic_zeros=True)",
        ]
    )


JAX_CODE: Final = Target(
    name="jax",
    title="JAX",
    suffix=".py",
    rows=_ROWS,
    helpers=_HELPERS,
    reserved=PYTHON_WORDS | {"jax", "jnp", "dtype", "SymbolicZero"},
    number=plain_number,
    assignment="{name} = {value}",
    comment="# {text}",
    page=_page,
    libraries=("jax",),
)
