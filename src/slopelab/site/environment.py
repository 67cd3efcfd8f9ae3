"""Templates of pages, and what all of them can call."""

from __future__ import annotations

from functools import cache
from typing import Final, cast

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from slopelab.core.spec import CONVENTIONS, Library
from slopelab.report.markup import formula, say
from slopelab.site.outline import see
from slopelab.words import t

LIBRARIES: Final[dict[Library, str]] = {
    "torch": "PyTorch",
    "jax": "JAX",
    "keras": "Keras",
    "tf": "TensorFlow",
    "optax": "Optax",
    "nnlib": "NNlib.jl",
    "flux": "Flux.jl",
    "timm": "timm",
    "onnx": "ONNX",
    "mlx": "MLX",
    "sklearn": "scikit-learn",
    "hf": "Transformers",
}
"""What the other libraries call themselves."""


def render(template: str, **content: object) -> str:
    """A page from a template of this package.

    Args:
        template: the name of its file.
        content: what it is filled with; text is escaped for HTML, markup is not.
    """
    return _environment().get_template(template).render(content)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("slopelab.site", "templates"),
                PackageLoader("slopelab.report", "templates"),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Jinja's stubs allow no names but those that it brings along itself.
    names = cast("dict[str, object]", made.globals)
    names.update(
        t=t, say=say, formula=formula, libraries=LIBRARIES, conventions=CONVENTIONS, see=see
    )
    return made
