"""What compiled functions look like from outside: their name, and the vectors of their code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final

ENTRY: Final = "slopelab_run"
"""The name of the function."""


BYTES: Final = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2}
"""The formats of arrays by NumPy's names, and the size of an element."""
EXACT: Final = "float64"
"""The format that shows bits which arithmetic in float64 would lose."""


@final
@dataclass(frozen=True, slots=True)
class Shape:
    """The vectors of the code.

    Args:
        width: how many elements they have.
        wide: whether they are for a processor with the instructions of AVX-512.
    """

    width: int
    wide: bool
