"""A basic block of LLVM IR as text: lines, declarations, and the types of vectors."""

from __future__ import annotations

from slopelab.kernels.known import Known


class Block:
    """Lines under construction.

    Args:
        width: how many elements a vector has.
        prefix: how the names of values begin.
    """

    def __init__(self, width: int, prefix: str) -> None:
        self.width = width
        self.prefix = prefix
        self.lines: list[str] = []
        self.declarations: dict[str, str] = {}
        self.known = Known()
        self._written: dict[str, str] = {}

    @property
    def real_type(self) -> str:
        """The type of a vector of float64."""
        return f"<{self.width} x double>"

    @property
    def single_type(self) -> str:
        """The type of a vector of float32."""
        return f"<{self.width} x float>"

    @property
    def whole_type(self) -> str:
        """The type of a vector of integers."""
        return f"<{self.width} x i64>"

    @property
    def mask_type(self) -> str:
        """The type of a vector of truth values."""
        return f"<{self.width} x i1>"

    def emit(self, text: str) -> str:
        """The name of the value of an operation, written anew only if it is not there yet."""
        name = self._written.get(text)
        if name is None:
            name = f"%{self.prefix}{len(self._written)}"
            self._written[text] = name
            self.lines.append(f"  {name} = {text}")
        return name

    def call(self, function: str, result: str, *arguments: tuple[str, str]) -> str:
        """A call of an LLVM intrinsic."""
        types = ", ".join(kind for kind, _ in arguments)
        self.declarations[function] = f"declare {result} @{function}({types})"
        given = ", ".join(f"{kind} {name}" for kind, name in arguments)
        return self.emit(f"call {result} @{function}({given})")
