"""A header of C99: functions of double, and of float, which are computed in double."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from slopelab.interchange.body import body, legal_names
from slopelab.interchange.comments import about, made
from slopelab.interchange.forms import Form
from slopelab.interchange.reserved import C_WORDS
from slopelab.interchange.target import Target, choice, helpers_of, indented
from slopelab.words import t

_ROWS: Final = {
    "exp": "exp",
    "expm1": "expm1",
    "log": "log",
    "log1p": "log1p",
    "sqrt": "sqrt",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "sech2": "sl_sech2",
    "sigmoid": "sl_sigmoid",
    "softplus": "sl_softplus",
    "erf": "erf",
    "erfc": "erfc",
    "normal_cdf": "sl_normal_cdf",
    "normal_pdf": "sl_normal_pdf",
    "sin": "sin",
    "cos": "cos",
    "atan": "atan",
    "asinh": "asinh",
    "abs": "fabs",
    "sign": "sl_sign",
    "step": "sl_step",
    "max": "sl_max",
    "min": "sl_min",
    "pow": "pow",
    "select": choice("{0} ? {1} : {2}"),
    "weighted": "sl_weighted",
}

_HELPERS: Final = {
    "sl_sech2": """
/* 1 / cosh(x)^2 without overflow. */
static inline double sl_sech2(double x)
{
    const double e = exp(-fabs(x));
    const double sech = 2.0 * e / (1.0 + e * e);
    return sech * sech;
}
""",
    "sl_sigmoid": """
/* 1 / (1 + exp(-x)) without overflow. */
static inline double sl_sigmoid(double x)
{
    const double e = exp(-fabs(x));
    return (x < 0.0 ? e : 1.0) / (1.0 + e);
}
""",
    "sl_softplus": """
/* log(1 + exp(x)) without overflow. */
static inline double sl_softplus(double x)
{
    return (x > 0.0 ? x : 0.0) + log1p(exp(-fabs(x)));
}
""",
    "sl_normal_cdf": """
/* The standard normal distribution function. */
static inline double sl_normal_cdf(double x)
{
    return 0.5 * erfc(-0.7071067811865476 * x);
}
""",
    "sl_normal_pdf": """
/* The standard normal density. */
static inline double sl_normal_pdf(double x)
{
    return 0.3989422804014327 * exp(-0.5 * x * x);
}
""",
    "sl_sign": """
static inline double sl_sign(double x)
{
    return (double)((x > 0.0) - (x < 0.0));
}
""",
    "sl_step": """
static inline double sl_step(double x)
{
    return x > 0.0 ? 1.0 : 0.0;
}
""",
    "sl_max": """
/* The larger number; NaN if one of them is. */
static inline double sl_max(double a, double b)
{
    return a > b || isnan(a) ? a : b;
}
""",
    "sl_min": """
/* The smaller number; NaN if one of them is. */
static inline double sl_min(double a, double b)
{
    return a < b || isnan(a) ? a : b;
}
""",
    "sl_weighted": """
/* weight * value, where 0 times infinity is 0. */
static inline double sl_weighted(double weight, double value)
{
    return weight == 0.0 && !isnan(value) ? 0.0 : weight * value;
}
""",
}


def number(value: float) -> str:
    """A float as C writes it, of type double.

    Example:
        >>> number(2.0), number(float("inf")), number(1e300)
        ('2.0', 'INFINITY', '1e+300')
    """
    if value in {float("inf"), float("-inf")}:
        return "INFINITY" if value > 0 else "-INFINITY"
    return repr(value)


def _page(forms: Sequence[Form], target: Target) -> str:
    code = "\n\n".join(_functions(form, target) for form in forms)
    helpers = [text.strip("\n") for text in helpers_of(code, target.helpers)]
    guard = f"SLOPELAB_{forms[0].name.upper()}_H"
    head = "\n".join(
        [*_comment(made()), f"#ifndef {guard}", f"#define {guard}", "", "#include <math.h>"]
    )
    return "\n\n".join([head, *helpers, code, f"#endif /* {guard} */"]) + "\n"


def _comment(lines: Sequence[str]) -> list[str]:
    if len(lines) == 1:
        return [f"/* {lines[0]} */"]
    return ["/*", *(f" * {line}".rstrip() for line in lines), " */"]


def _functions(form: Form, target: Target) -> str:
    names = legal_names(form.inputs, target, {form.name, f"{form.name}_prime"})
    defaults = [
        f"#define {form.name.upper()}_DEFAULT_{names[param.name].upper()} "
        f"{number(float(param.value))}"
        for param in form.params
    ]
    value = _function(form, target, names, "value")
    slope = _function(form, target, names, "slope")
    return "\n\n".join([*(["\n".join(defaults)] if defaults else []), value, slope])


def _function(form: Form, target: Target, names: Mapping[str, str], which: str) -> str:
    made_body = body(form.program(which), target, names, form.variables)
    name = form.name if which == "value" else f"{form.name}_prime"
    told = about(form) if which == "value" else [t(f"export.prime.{form.kind}", name=form.name)]
    inputs = list(names.values())
    used = [known for known in inputs if _is_used(known, made_body.lines, made_body.result)]
    variables = [names[variable] for variable in form.variables]
    guard: list[str] = []
    if made_body.fixed or not made_body.keeps_nan:
        missing = " || ".join(f"isnan({variable})" for variable in variables)
        guard = [f"if ({missing}) {{", f"    return {' + '.join(variables)};", "}"]
        used += variables
    unused = [f"(void){known};" for known in inputs if known not in used]
    return "\n".join(
        [
            *_comment(told),
            f"static inline double {name}({_arguments('double', inputs)})",
            "{",
            *indented([*unused, *guard, *made_body.lines, f"return {made_body.result};"]),
            "}",
            "",
            f"static inline float {name}f({_arguments('float', inputs)})",
            "{",
            f"    return (float){name}({', '.join(inputs)});",
            "}",
        ]
    )


def _arguments(kind: str, names: Sequence[str]) -> str:
    return ", ".join(f"{kind} {name}" for name in names)


def _is_used(name: str, lines: Sequence[str], result: str) -> bool:
    import re

    return re.search(rf"\b{name}\b", "\n".join([*lines, result])) is not None


C_CODE: Final = Target(
    name="c",
    title="C",
    suffix=".h",
    rows=_ROWS,
    helpers=_HELPERS,
    reserved=C_WORDS,
    number=number,
    assignment="const double {name} = {value};",
    comment="/* {text} */",
    page=_page,
)
