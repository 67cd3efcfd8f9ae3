"""A module of JavaScript: functions of numbers, exported by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from slopelab.interchange.body import body, legal_names
from slopelab.interchange.comments import about, made, parameter
from slopelab.interchange.forms import Form
from slopelab.interchange.reserved import JAVASCRIPT_WORDS
from slopelab.interchange.target import Target, choice, helpers_of, indented, plain_number
from slopelab.kernels.erf_tables import ERF_NEAR, ERFCX_FAR
from slopelab.words import t

_ROWS: Final = {
    "exp": "Math.exp",
    "expm1": "Math.expm1",
    "log": "Math.log",
    "log1p": "Math.log1p",
    "sqrt": "Math.sqrt",
    "sinh": "Math.sinh",
    "cosh": "Math.cosh",
    "tanh": "Math.tanh",
    "sech2": "_sech2",
    "sigmoid": "_sigmoid",
    "softplus": "_softplus",
    "erf": "_erf",
    "erfc": "_erfc",
    "normal_cdf": "_normalCdf",
    "normal_pdf": "_normalPdf",
    "sin": "Math.sin",
    "cos": "Math.cos",
    "atan": "Math.atan",
    "asinh": "_asinh",
    "abs": "Math.abs",
    "sign": "Math.sign",
    "step": "_step",
    "max": "Math.max",
    "min": "Math.min",
    "pow": "Math.pow",
    "select": choice("{0} ? {1} : {2}"),
    "weighted": "_weighted",
}


def _numbers(values: Sequence[float]) -> str:
    return "\n".join(f"  {value!r}," for value in values)


_HELPERS: Final = {
    "_sech2": """
/** 1 / cosh(x)^2 without overflow. */
function _sech2(x) {
  const e = Math.exp(-Math.abs(x));
  const sech = (2 * e) / (1 + e * e);
  return sech * sech;
}
""",
    "_sigmoid": """
/** 1 / (1 + exp(-x)) without overflow. */
function _sigmoid(x) {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}
""",
    "_softplus": """
/** log(1 + exp(x)) without overflow. */
function _softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
""",
    "_asinh": """
/** asinh(x), with all digits left of 0 too. */
function _asinh(x) {
  const size = Math.abs(x);
  if (size > 1e150) {
    return Math.sign(x) * (Math.log(size) + Math.LN2);
  }
  const square = size * size;
  return Math.sign(x) * Math.log1p(size + square / (1 + Math.sqrt(1 + square)));
}
""",
    "_step": """
function _step(x) {
  return x > 0 ? 1 : 0;
}
""",
    "_weighted": """
/** weight * value, where 0 times infinity is 0. */
function _weighted(weight, value) {
  return weight === 0 && !Number.isNaN(value) ? 0 : weight * value;
}
""",
    "_normalPdf": """
/** The standard normal density. */
function _normalPdf(x) {
  return 0.3989422804014327 * Math.exp(-0.5 * x * x);
}
""",
    "_normalCdf": """
/** The standard normal distribution function. */
function _normalCdf(x) {
  return 0.5 * _erfc(-0.7071067811865476 * x);
}
""",
    "_erf": """
/** The error function. */
function _erf(x) {
  const size = Math.abs(x);
  return size < 1 ? _erfNear(x) : Math.sign(x) * (1 - _erfcRight(size));
}
""",
    "_erfc": """
/** 1 - erf(x), with all digits where it is tiny. */
function _erfc(x) {
  if (Math.abs(x) < 0.5) {
    return 1 - _erfNear(x);
  }
  return x < 0 ? 2 - _erfcRight(-x) : _erfcRight(x);
}
""",
    "_erfNear": f"""
const _ERF_NEAR = [
{_numbers(ERF_NEAR)}
];

/** erf(x) for |x| <= 1: x times a polynomial in 2 x^2 - 1. */
function _erfNear(x) {{
  return x + x * _polynomial(_ERF_NEAR, 2 * x * x - 1);
}}
""",
    "_erfcRight": f"""
const _ERFCX = [
{_numbers(ERFCX_FAR)}
];

/** erfc(x) for x >= 0: exp(-x^2) times a polynomial in (x - 3.75) / (x + 3.75). */
function _erfcRight(size) {{
  const x = Math.min(size, 60);
  const high = Math.fround(x); // its square is exact
  const small = Math.exp(-high * high) * Math.exp((high - x) * (high + x));
  return (small * _polynomial(_ERFCX, (x - 3.75) / (x + 3.75))) / (1 + 2 * x);
}}
""",
    "_polynomial": """
/** Horner's rule, constant first. */
function _polynomial(coefficients, t) {
  return coefficients.reduceRight((value, coefficient) => value * t + coefficient, 0);
}
""",
}


def number(value: float) -> str:
    """A float as JavaScript writes it.

    Example:
        >>> number(2.0), number(float("-inf"))
        ('2', '-Infinity')
    """
    if value in {float("inf"), float("-inf")}:
        return "Infinity" if value > 0 else "-Infinity"
    return plain_number(value)


def _page(forms: Sequence[Form], target: Target) -> str:
    code = "\n\n".join(
        _function(form, target, which) for form in forms for which in ("value", "slope")
    )
    helpers = [text.strip("\n") for text in helpers_of(code, target.helpers)]
    return "\n\n".join(["\n".join(f"// {line}" for line in made()), *helpers, code]) + "\n"


def _function(form: Form, target: Target, which: str) -> str:
    names = legal_names(form.inputs, target)
    made_body = body(form.program(which), target, names, form.variables)
    name = form.name if which == "value" else f"{form.name}_prime"
    variables = [names[variable] for variable in form.variables]
    guard: list[str] = []
    if made_body.fixed or not made_body.keeps_nan:
        missing = " || ".join(f"Number.isNaN({variable})" for variable in variables)
        guard = [f"if ({missing}) {{", "  return NaN;", "}"]
    lines = [*guard, *made_body.lines, f"return {made_body.result};"]
    return "\n".join(
        [
            "/**",
            *(f" * {line}".rstrip() for line in _told(form, names, which)),
            " */",
            f"export function {name}({_arguments(form, names)}) {{",
            *indented(lines, 2),
            "}",
        ]
    )


def _told(form: Form, names: Mapping[str, str], which: str) -> list[str]:
    told = (
        about(form, params=False)
        if which == "value"
        else [t(f"export.prime.{form.kind}", name=form.name)]
    )
    told += [f"@param {{number}} {names[variable]}" for variable in form.variables]
    for param in form.params:
        value = number(float(param.value))
        said = parameter(param)
        told.append(f"@param {{number}} [{names[param.name]}={value}] {said}")
    return told


def _arguments(form: Form, names: Mapping[str, str]) -> str:
    params = [f"{names[param.name]} = {number(float(param.value))}" for param in form.params]
    return ", ".join([*(names[variable] for variable in form.variables), *params])


JAVASCRIPT_CODE: Final = Target(
    name="javascript",
    title="JavaScript",
    suffix=".mjs",
    rows=_ROWS,
    helpers=_HELPERS,
    reserved=JAVASCRIPT_WORDS,
    number=number,
    assignment="const {name} = {value};",
    comment="// {text}",
    page=_page,
)
