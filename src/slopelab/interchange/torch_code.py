"""Modules of PyTorch whose derivatives are printed too: exact, stable, twice differentiable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from slopelab.interchange.body import body, legal_names
from slopelab.interchange.comments import about
from slopelab.interchange.forms import Form
from slopelab.interchange.names import camel
from slopelab.interchange.python_code import PYTHON_WORDS, docstring, module, signature
from slopelab.interchange.target import Binding, Piece, Row, Target, indented, plain_number
from slopelab.words import t


def _select(pieces: Sequence[Piece], like: str) -> Piece:
    condition, yes, no = pieces
    first = f"torch.full_like({like}, {yes.text})" if yes.constant and no.constant else yes.text
    return Piece(f"torch.where({condition.text}, {first}, {no.text})")


def _larger(name: str, bound: str) -> Row:
    def made(pieces: Sequence[Piece], like: str) -> Piece:
        del like
        numbers = [piece for piece in pieces if piece.constant]
        others = [piece for piece in pieces if not piece.constant]
        if numbers:
            return Piece(f"torch.clamp({others[0].text}, {bound}={numbers[0].text})")
        return Piece(f"torch.{name}({others[0].text}, {others[1].text})")

    return made


_ROWS: Final[dict[str, Row]] = {
    "exp": "torch.exp",
    "expm1": "torch.expm1",
    "log": "torch.log",
    "log1p": "torch.log1p",
    "sqrt": "torch.sqrt",
    "sinh": "torch.sinh",
    "cosh": "torch.cosh",
    "tanh": "torch.tanh",
    "sech2": "_sech2",
    "sigmoid": "torch.sigmoid",
    "softplus": "_softplus",
    "erf": "torch.erf",
    "erfc": "torch.erfc",
    "normal_cdf": "_normal_cdf",
    "normal_pdf": "_normal_pdf",
    "sin": "torch.sin",
    "cos": "torch.cos",
    "atan": "torch.atan",
    "asinh": "_asinh",
    "abs": "torch.abs",
    "sign": "torch.sign",
    "step": "_step",
    "max": _larger("maximum", "min"),
    "min": _larger("minimum", "max"),
    "pow": "torch.pow",
    "select": _select,
    "weighted": "_weighted",
}

_HELPERS: Final = {
    "_work": '''
def _work(variables, *others):
    """Tensors of one float type to compute in, and the type of the result."""
    dtype = variables[0].dtype
    for variable in variables[1:]:
        dtype = torch.promote_types(dtype, variable.dtype)
    if not dtype.is_floating_point:
        dtype = torch.get_default_dtype()
    # Half precision overflows and cancels on the way.
    work = torch.promote_types(dtype, torch.float32)
    return [value.to(work) for value in (*variables, *others)], dtype
''',
    "_tensor": '''
def _tensor(value, like):
    """A number as a tensor beside another; a tensor, which may be learned, as it is."""
    if isinstance(value, Tensor):
        return value
    dtype = torch.promote_types(like.dtype, torch.float32)
    return torch.tensor(value, dtype=dtype, device=like.device)
''',
    "_fitted": '''
def _fitted(grad, like):
    """A gradient in the shape and type of what it is for, which may have been broadcast."""
    return (grad if grad.shape == like.shape else grad.sum_to_size(like.shape)).to(like.dtype)
''',
    "_sech2": '''
def _sech2(x):
    """1 / cosh(x)^2 without overflow."""
    e = torch.exp(-torch.abs(x))
    return torch.square(2 * e / (1 + e * e))
''',
    "_softplus": '''
def _softplus(x):
    """log(1 + exp(x)) without overflow, exact on both sides."""
    return torch.clamp(x, min=0) + torch.log1p(torch.exp(-torch.abs(x)))
''',
    "_normal_cdf": '''
def _normal_cdf(x):
    """The standard normal distribution function."""
    return 0.5 * torch.erfc(-0.7071067811865476 * x)
''',
    "_normal_pdf": '''
def _normal_pdf(x):
    """The standard normal density."""
    return 0.3989422804014327 * torch.exp(-0.5 * x * x)
''',
    "_asinh": '''
def _asinh(x):
    """asinh(x), with all digits left of 0 too."""
    size = torch.abs(x)
    square = size * size
    near = torch.log1p(size + square / (1 + torch.sqrt(1 + square)))
    return torch.sign(x) * torch.where(size < 1e18, near, torch.log(size) + 0.6931471805599453)
''',
    "_step": """
def _step(x):
    return (x > 0).to(x.dtype)
""",
    "_weighted": '''
def _weighted(weight, value):
    """weight * value, where 0 times infinity is 0."""
    return torch.where((weight == 0) & ~torch.isnan(value), 0.0, weight * value)
''',
}

_ORDERS: Final = {"value": "_value", "slope": "_prime", "second": "_second"}


def _page(forms: Sequence[Form], target: Target) -> str:
    imports = ["import torch", "from torch import Tensor, nn"]
    return module([_functions(form, target) for form in forms], target, imports)


def _functions(form: Form, target: Target) -> str:
    names = legal_names(form.inputs, target)
    orders = (*_ORDERS, *form.inputs[1:])
    return "\n\n\n".join(
        [
            *(_plain(form, target, names, which) for which in orders),
            _value_class(form, names),
            _slope_class(form, names),
            _door(form, names, "value"),
            _door(form, names, "slope"),
            _module(form, names),
        ]
    )


def _plain(form: Form, target: Target, names: Mapping[str, str], which: str) -> str:
    """The formula itself, in plain operations."""
    made = body(form.program(which), target, names, form.variables)
    inputs = list(names.values())
    variables = inputs[: len(form.variables)]
    total = " + ".join(variables)
    result = made.result if made.binding == Binding.ATOM else f"({made.result})"
    if made.fixed:
        result = f"({made.result} + torch.zeros_like({total}))"
    elif made.result in variables:
        # What a function returns must not be its very argument.
        result = f"torch.clone({made.result})"
    elif not made.keeps_nan:
        result = f"torch.where(torch.isnan({total}), {total}, {made.result})"
    given = ", ".join([tuple_of(variables), *inputs[len(variables) :]])
    given = ", ".join([tuple_of(variables), *inputs[len(variables) :]])
    return "\n".join(
        [
            f"def {_plain_name(form, names, which)}({', '.join(inputs)}):",
            f"    {tuple_of(inputs)}, dtype = _work({given})",
            *indented(made.lines),
            f"    return {result}.to(dtype)",
        ]
    )


def _plain_name(form: Form, names: Mapping[str, str], which: str) -> str:
    return f"_{form.name}{_ORDERS.get(which) or '_by_' + names[which]}"


def tuple_of(names: Sequence[str]) -> str:
    """Names as a tuple of Python.

    Example:
        >>> tuple_of(["x"]), tuple_of(["p", "y"])
        ('(x,)', '(p, y)')
    """
    return f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"


def _value_class(form: Form, names: Mapping[str, str]) -> str:
    """The function with its derivatives attached, which are printed and not traced."""
    inputs = list(names.values())
    given = ", ".join(inputs)
    lines = [f"    grads = [_fitted(grad * _{camel(form.name)}Prime.apply({given}), {inputs[0]})]"]
    for place, (own, name) in enumerate(list(names.items())[1:], start=1):
        partial = f"{_plain_name(form, names, own)}({given})"
        lines += [
            f"    if ctx.needs_input_grad[{place}]:",
            f"        grads.append(_fitted(grad * {partial}, {name}))",
            "    else:",
            "        grads.append(None)",
        ]
    result = "tuple(grads)" if len(inputs) > 1 else "grads[0]"
    if len(inputs) == 1:
        lines = []
        result = f"_fitted(grad * _{camel(form.name)}Prime.apply({given}), {inputs[0]})"
    return _autograd(form, names, "value", [*lines, f"    return {result}"])


def _slope_class(form: Form, names: Mapping[str, str]) -> str:
    """The derivative, which can be differentiated once more by the first variable."""
    inputs = list(names.values())
    given = ", ".join(inputs)
    others = len(inputs) - 1
    refusal = [
        "    if any(ctx.needs_input_grad[1:]):",
        f'        raise NotImplementedError("{t("export.mixed", name=inputs[0])}")',
    ]
    own = f"_fitted(grad * _{form.name}_second({given}), {inputs[0]})"
    lines = [*(refusal if others else []), f"    return {own}{', None' * others}"]
    return _autograd(form, names, "slope", lines)


def _autograd(form: Form, names: Mapping[str, str], which: str, lines: Sequence[str]) -> str:
    inputs = list(names.values())
    given = ", ".join(inputs)
    once = [] if which == "value" else ["@torch.autograd.function.once_differentiable"]
    return "\n".join(
        [
            f"class {_class_name(form, which)}(torch.autograd.Function):",
            "    generate_vmap_rule = True",
            "",
            "    @staticmethod",
            f"    def forward({given}):",
            f"        return {_plain_name(form, names, which)}({given})",
            "",
            "    @staticmethod",
            "    def setup_context(ctx, inputs, output):",
            "        ctx.save_for_backward(*inputs)",
            "",
            "    @staticmethod",
            *indented(once),
            "    def backward(ctx, grad):",
            f"        {tuple_of(inputs)} = ctx.saved_tensors",
            *indented(lines),
        ]
    )


def _class_name(form: Form, which: str) -> str:
    return f"_{camel(form.name)}{'Function' if which == 'value' else 'Prime'}"


def _door(form: Form, names: Mapping[str, str], which: str) -> str:
    """What is called."""
    inputs = list(names.values())
    name = form.name if which == "value" else f"{form.name}_prime"
    doc = about(form) if which == "value" else [t(f"export.prime.{form.kind}", name=form.name)]
    variables = inputs[: len(form.variables)]
    typed = [f"{variable}: Tensor" for variable in variables]
    defaults = signature(form, names).split(", ")[len(variables) :]
    tensors = [f"_tensor({param}, {inputs[0]})" for param in inputs[len(variables) :]]
    return "\n".join(
        [
            f"def {name}({', '.join([*typed, *defaults])}) -> Tensor:",
            *indented(docstring(doc)),
            f"    return {_class_name(form, which)}.apply({', '.join([*variables, *tensors])})",
        ]
    )


def _module(form: Form, names: Mapping[str, str]) -> str:
    params = [names[param.name] for param in form.params]
    variables = [names[variable] for variable in form.variables]
    defaults = signature(form, names).split(", ")[len(variables) :]
    loss = form.kind != "activation"
    given = [*defaults, 'reduction="mean"'] if loss else defaults
    keep = [*params, "reduction"] if loss else params
    call = f"{form.name}({', '.join([*variables, *(f'self.{name}' for name in params)])})"
    lines = [
        f"class {camel(form.name)}(nn.Module):",
        *indented(docstring([t(f"export.module.{form.kind}", name=form.name)])),
        "",
    ]
    if keep:
        lines += [
            f"    def __init__(self, {', '.join(given)}):",
            "        super().__init__()",
            *(f"        self.{name} = {name}" for name in keep),
            "",
        ]
    tensors = ", ".join(f"{variable}: Tensor" for variable in variables)
    lines += [f"    def forward(self, {tensors}) -> Tensor:"]
    if not loss:
        return "\n".join([*lines, f"        return {call}"])
    return "\n".join(
        [
            *lines,
            f"        losses = {call}",
            '        if self.reduction == "none":',
            "            return losses",
            '        return losses.sum() if self.reduction == "sum" else losses.mean()',
        ]
    )


TORCH_CODE: Final = Target(
    name="torch",
    title="PyTorch",
    suffix=".py",
    rows=_ROWS,
    helpers=_HELPERS,
    reserved=PYTHON_WORDS
    | {"torch", "Tensor", "nn", "dtype", "ctx", "grad", "inputs", "output"}
    | {"self", "losses", "reduction", "training", "forward"},
    number=plain_number,
    assignment="{name} = {value}",
    comment="# {text}",
    page=_page,
    libraries=("torch",),
)
