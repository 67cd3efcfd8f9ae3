"""Functions of Julia: of any real number, of the type of their argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from slopelab.interchange.body import body, legal_names
from slopelab.interchange.comments import about, made
from slopelab.interchange.forms import Form
from slopelab.interchange.reserved import JULIA_WORDS
from slopelab.interchange.target import Binding, Piece, Target, choice, helpers_of, indented
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
    "sech2": "_sech2",
    "sigmoid": "_sigmoid",
    "softplus": "_softplus",
    "erf": "erf",
    "erfc": "erfc",
    "normal_cdf": "_normal_cdf",
    "normal_pdf": "_normal_pdf",
    "sin": "sin",
    "cos": "cos",
    "atan": "atan",
    "asinh": "asinh",
    "abs": "abs",
    "sign": "sign",
    "step": "_step",
    "max": "max",
    "min": "min",
    "pow": "_pow",
    "select": choice("{0} ? {1} : {2}"),
    "weighted": "_weighted",
}

_HELPERS: Final = {
    "_sech2": """
# 1 / cosh(x)^2 without overflow.
function _sech2(x)
    e = exp(-abs(x))
    return (2 * e / (1 + e * e))^2
end
""",
    "_sigmoid": """
# 1 / (1 + exp(-x)) without overflow.
function _sigmoid(x)
    e = exp(-abs(x))
    return (x < 0 ? e : one(e)) / (1 + e)
end
""",
    "_softplus": """
# log(1 + exp(x)) without overflow.
_softplus(x) = max(x, zero(x)) + log1p(exp(-abs(x)))
""",
    "_normal_cdf": """
# The standard normal distribution function.
_normal_cdf(x) = erfc(-x * oftype(x, 0.7071067811865476)) / 2
""",
    "_normal_pdf": """
# The standard normal density.
_normal_pdf(x) = oftype(x, 0.3989422804014327) * exp(-x * x / 2)
""",
    "_step": """
_step(x) = x > 0 ? one(x) : zero(x)
""",
    "_pow": """
# A power over the reals: NaN where it has no value.
_pow(a, b) = a < 0 && !isinteger(b) ? oftype(float(a), NaN) : a^b
""",
    "_weighted": """
# weight * value, where 0 times infinity is 0.
function _weighted(weight, value)
    return iszero(weight) && !isnan(value) ? zero(weight) : weight * value
end
""",
}


def number(value: float) -> str:
    """A float as Julia writes it: whole numbers as such, others of the type in use.

    Example:
        >>> number(2.0), number(0.1), number(float("inf"))
        ('2', 'T(0.1)', 'T(Inf)')
    """
    if value.is_integer() and abs(value) < 1e6:  # noqa: PLR2004
        return str(int(value))
    if value in {float("inf"), float("-inf")}:
        return "T(Inf)" if value > 0 else "T(-Inf)"
    return f"-T({-value!r})" if value < 0 else f"T({value!r})"


def _page(forms: Sequence[Form], target: Target) -> str:
    code = "\n\n".join(
        _function(form, target, which) for form in forms for which in ("value", "slope")
    )
    helpers = [text.strip("\n") for text in helpers_of(code, target.helpers)]
    head = [f"# {line}" for line in made()]
    if "erf(" in code or "erfc(" in "\n".join([code, *helpers]):
        head += ["", f"# {t('export.julia')}", "using SpecialFunctions: erf, erfc"]
    return "\n\n".join(["\n".join(head), *helpers, code]) + "\n"


def _function(form: Form, target: Target, which: str) -> str:
    names = legal_names(form.inputs, target)
    made_body = body(form.program(which), target, names, form.variables)
    name = form.name if which == "value" else f"{form.name}_prime"
    told = about(form) if which == "value" else [t(f"export.prime.{form.kind}", name=form.name)]
    variables = [names[variable] for variable in form.variables]
    result = made_body.result
    if made_body.fixed or not made_body.keeps_nan:
        missing = " || ".join(f"isnan({variable})" for variable in variables)
        piece = Piece(result, made_body.binding).within(Binding.COMPARISON)
        result = f"{missing} ? T(NaN) : {piece}"
    inputs = list(names.values())
    types = ", ".join(f"typeof(float({variable}))" for variable in variables)
    kind = types if len(variables) == 1 else f"promote_type({types})"
    return "\n".join(
        [
            '"""',
            *indented([f"{name}({', '.join(inputs)})"]),
            "",
            *told,
            '"""',
            f"function {name}({_arguments(form, names)})",
            *indented(
                [
                    f"T = {kind}",
                    *(f"{known} = T({known})" for known in inputs),
                    *made_body.lines,
                    f"return T({result})",
                ]
            ),
            "end",
        ]
    )


def _arguments(form: Form, names: Mapping[str, str]) -> str:
    params = [f"{names[param.name]}::Real={float(param.value)!r}" for param in form.params]
    return ", ".join([*(f"{names[variable]}::Real" for variable in form.variables), *params])


JULIA_CODE: Final = Target(
    name="julia",
    title="Julia",
    suffix=".jl",
    rows=_ROWS,
    helpers=_HELPERS,
    reserved=JULIA_WORDS,
    number=number,
    assignment="{name} = {value}",
    comment="# {text}",
    quotient="T({top}) / {bottom}",
    page=_page,
    libraries=("SpecialFunctions",),
)
