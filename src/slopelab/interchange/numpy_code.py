"""Functions on NumPy arrays: ``f(x)`` and ``f_prime(x)``, of the dtype of their argument."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slopelab.interchange.body import body, legal_names
from slopelab.interchange.comments import about
from slopelab.interchange.forms import Form
from slopelab.interchange.python_code import PYTHON_WORDS, docstring, module, signature
from slopelab.interchange.target import Binding, Target, indented, plain_number
from slopelab.kernels.erf_tables import ERF_NEAR, ERFCX_FAR
from slopelab.words import t

_ROWS: Final = {
    "exp": "np.exp",
    "expm1": "np.expm1",
    "log": "np.log",
    "log1p": "np.log1p",
    "sqrt": "np.sqrt",
    "sinh": "np.sinh",
    "cosh": "np.cosh",
    "tanh": "np.tanh",
    "sech2": "_sech2",
    "sigmoid": "_sigmoid",
    "softplus": "np.logaddexp(0, {0})",
    "erf": "_erf",
    "erfc": "_erfc",
    "normal_cdf": "_normal_cdf",
    "normal_pdf": "_normal_pdf",
    "sin": "np.sin",
    "cos": "np.cos",
    "atan": "np.arctan",
    "asinh": "np.arcsinh",
    "abs": "np.abs",
    "sign": "np.sign",
    "step": "np.heaviside({0}, 0)",
    "max": "np.maximum",
    "min": "np.minimum",
    "pow": "np.power",
    "select": "np.where",
    "weighted": "_weighted",
}


def _numbers(values: Sequence[float]) -> str:
    return "\n".join(f"    {value!r}," for value in values)


_HELPERS: Final = {
    "_floats": '''
def _floats(*arrays):
    """Arrays of one float type to compute in, and the type of the result."""
    arrays = np.broadcast_arrays(*arrays)
    dtype = np.result_type(*arrays)
    if not np.issubdtype(dtype, np.floating):
        dtype = np.dtype(np.float64)
    work = np.result_type(dtype, np.float32)
    return [array.astype(work) for array in arrays], dtype
''',
    "_weighted": '''
def _weighted(weight, value):
    """weight * value, where 0 times infinity is 0."""
    return np.where((weight == 0) & ~np.isnan(value), 0, weight * value)
''',
    "_sigmoid": '''
def _sigmoid(x):
    """1 / (1 + exp(-x)) without overflow."""
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1) / (1 + e)
''',
    "_sech2": '''
def _sech2(x):
    """1 / cosh(x)^2 without overflow."""
    e = np.exp(-np.abs(x))
    return np.square(2 * e / (1 + e * e))
''',
    "_erf": '''
def _erf(x):
    """The error function."""
    x = np.asarray(x, dtype=np.float64)
    tail = np.copysign(1 - _erfc_right(np.abs(x)), x)
    return np.where(np.abs(x) < 1, _erf_near(x), tail)
''',
    "_erfc": '''
def _erfc(x):
    """1 - erf(x), with all digits where it is tiny."""
    x = np.asarray(x, dtype=np.float64)
    right = _erfc_right(np.abs(x))
    return np.where(np.abs(x) < 0.5, 1 - _erf_near(x), np.where(x < 0, 2 - right, right))
''',
    "_normal_cdf": '''
def _normal_cdf(x):
    """The standard normal distribution function."""
    return 0.5 * _erfc(-0.7071067811865476 * np.asarray(x, dtype=np.float64))
''',
    "_normal_pdf": '''
def _normal_pdf(x):
    """The standard normal density."""
    return 0.3989422804014327 * np.exp(-0.5 * x * x)
''',
    "_erf_near": f'''
_ERF_NEAR = (
{_numbers(ERF_NEAR)}
)


def _erf_near(x):
    """erf(x) for |x| <= 1: x times a polynomial in 2 x^2 - 1."""
    return x + x * _polynomial(_ERF_NEAR, 2 * np.minimum(x * x, 1) - 1)
''',
    "_erfc_right": f'''
_ERFCX = (
{_numbers(ERFCX_FAR)}
)


def _erfc_right(x):
    """erfc(x) for x >= 0: exp(-x^2) times a polynomial in (x - 3.75) / (x + 3.75)."""
    x = np.minimum(x, 60)
    high = x.astype(np.float32).astype(np.float64)  # its square is exact
    small = np.exp(-high * high) * np.exp((high - x) * (high + x))
    return small * _polynomial(_ERFCX, (x - 3.75) / (x + 3.75)) / (1 + 2 * x)
''',
    "_polynomial": '''
def _polynomial(coefficients, t):
    """Horner's rule, constant first."""
    value = np.zeros_like(t)
    for coefficient in reversed(coefficients):
        value = value * t + coefficient
    return value
''',
}


def _page(forms: Sequence[Form], target: Target) -> str:
    return module([_functions(form, target) for form in forms], target, ["import numpy as np"])


def _functions(form: Form, target: Target) -> str:
    return "\n\n\n".join(_function(form, target, which) for which in ("value", "slope"))


def _function(form: Form, target: Target, which: str) -> str:
    names = legal_names(form.inputs, target)
    variables = [names[name] for name in form.variables]
    made = body(form.program(which), target, names, form.variables)
    name = form.name if which == "value" else f"{form.name}_prime"
    doc = about(form) if which == "value" else [t(f"export.prime.{form.kind}", name=form.name)]
    result = made.result if made.binding == Binding.ATOM else f"({made.result})"
    if made.fixed:
        result = f"np.full_like({variables[0]}, {made.result})"
    elif not made.keeps_nan:
        missing = f"np.isnan({' + '.join(variables)})"
        result = f"np.where({missing}, np.nan, {made.result})"
    left = f"({variables[0]},)" if len(variables) == 1 else f"({', '.join(variables)})"
    return "\n".join(
        [
            '@np.errstate(all="ignore")',
            f"def {name}({signature(form, names)}):",
            *indented(docstring(doc)),
            f"    {left}, dtype = _floats({', '.join(variables)})",
            *indented(made.lines),
            f"    return {result}.astype(dtype)",
        ]
    )


NUMPY_CODE: Final = Target(
    name="numpy",
    title="NumPy",
    suffix=".py",
    rows=_ROWS,
    helpers=_HELPERS,
    reserved=PYTHON_WORDS | {"np", "dtype"},
    number=plain_number,
    assignment="{name} = {value}",
    comment="# {text}",
    page=_page,
    libraries=("numpy",),
)
