r"""How the letters of vector formulas are printed, and their definitions as equations."""

from __future__ import annotations

from typing import Final

from slopelab.core.expr import Var
from slopelab.core.symbols import plain_symbol
from slopelab.core.vector_spec import VectorLoss, VectorSpec
from slopelab.prose.maths import Maths, Names

_LETTERS: Final = {
    "ell": (r"\ell", "ℓ"),
    "noise": ("g", "g"),
    "variance": ("v", "v"),
    "prior": (r"\rho", "ρ"),
    "anchor": ("a", "a"),
    "positive": ("a^{+}", "a⁺"),
    "negative": ("a^{-}", "a⁻"),
}
_SCORES: Final = frozenset({"logits", "scores"})


def vector_names(spec: VectorSpec) -> Names:
    """The letters of a function of vectors: its own symbol, z for logits, ŷ for predictions."""
    letters = dict(_LETTERS)
    letters["f"] = (spec.symbol, plain_symbol(spec.symbol))
    for param in spec.params:
        # A parameter of a typed formula has no letter of its own.
        if param.latex != param.name:
            letters[param.name] = (param.latex, plain_symbol(param.latex))
    if isinstance(spec, VectorLoss):
        letters["f"] = ("L", "L")
        letters["p"] = ("z", "z") if spec.takes in _SCORES else (r"\hat{y}", "ŷ")
    latex = {name: pair[0] for name, pair in letters.items()}
    text = {name: pair[1] for name, pair in letters.items()}
    return Names(latex, text, partial=True)


def definition_sides(spec: VectorSpec) -> tuple[Maths, Maths]:
    """The definition in index notation, left and right of the equals sign."""
    names = vector_names(spec)
    right = names.maths(spec.entry)
    if isinstance(spec, VectorLoss):
        return Maths(spec.symbol, plain_symbol(spec.symbol)), right
    plain = plain_symbol(spec.symbol)
    arguments = ", ".join(names.maths(Var(name)).latex for name in spec.inputs)
    shown = ", ".join(names.maths(Var(name)).text for name in spec.inputs)
    below, sub = ("_{i}", "ᵢ") if spec.is_vector else ("", "")
    return Maths(f"{spec.symbol}({arguments}){below}", f"{plain}({shown}){sub}"), right
