"""What the words of a formula mean: variables and their spellings, constants, functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, final

from slopelab.core.expr import Expr
from slopelab.core.index import OUTER
from slopelab.core.primitives import PRIMITIVES, SPELLINGS
from slopelab.core.reductions import REDUCTIONS
from slopelab.core.tokens import GREEK

CONSTANTS: Final = {"pi": "pi", "π": "pi", "e": "e"}
_MADE: Final = {"clip": 3, "where": 3}
"""Functions that are written with others, by the number of their arguments."""
_SPELLED: Final = {spelled: name for name, spelled in GREEK.items()}

Macro: TypeAlias = Callable[[Expr], Expr]


@final
@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that may occur.

    Args:
        variables: the names that may occur.
        functions: functions of one argument besides the primitives.
        vectors: whether reductions may be called.
    """

    variables: Collection[str]
    functions: Mapping[str, Macro]
    vectors: bool

    def variable(self, given: str) -> str | None:
        """The variable that a word means, if it means one."""
        if given in self.variables:
            return given
        if given in SPELLINGS or given in CONSTANTS:
            return None  # σ(x) stays the sigmoid where a parameter is called sigma
        spellings = (GREEK.get(given), _SPELLED.get(given))
        return next((name for name in spellings if name in self.variables), None)

    def is_reduction(self, name: str) -> bool:
        """Whether a word means something that looks along the axis of a vector."""
        return self.vectors and (name in REDUCTIONS or name == OUTER)

    def is_function(self, name: str) -> bool:
        """Whether a word means a function."""
        known = name in PRIMITIVES or name in SPELLINGS or name in _MADE or name in self.functions
        return known or self.is_reduction(name)

    def arity(self, name: str) -> int:
        """How many arguments a function takes."""
        if self.is_reduction(name):
            return 1 if name == OUTER else REDUCTIONS[name].arity
        return PRIMITIVES[name].arity if name in PRIMITIVES else _MADE.get(name, 1)

    def words(self) -> list[str]:
        """All of them, for who has mistyped one."""
        reductions = (*REDUCTIONS, OUTER) if self.vectors else ()
        known = [*self.variables, *CONSTANTS, *PRIMITIVES, *SPELLINGS, *_MADE, *reductions]
        return [*dict.fromkeys([*known, *self.functions])]
