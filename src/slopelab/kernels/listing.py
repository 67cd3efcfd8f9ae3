"""What was made of a formula, for people to read: forms, program, code, and where it runs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final, Literal, TypeAlias, final

from slopelab.core.expr import Expr
from slopelab.core.text import to_text
from slopelab.errors import InputError
from slopelab.kernels.apply import Kernel, PairingKernel
from slopelab.kernels.executable import CHOICE, compiled_is_wanted
from slopelab.kernels.llvm import Compiled
from slopelab.kernels.machine import host
from slopelab.kernels.program import Program
from slopelab.kernels.stabilise import stabilise
from slopelab.words import t

What: TypeAlias = Literal["value", "grad", "both", "second"]
WHATS: Final[tuple[What, ...]] = ("value", "grad", "both", "second")
"""What a program can compute."""


@final
@dataclass(frozen=True, slots=True)
class Listing:
    """One program and what became of it.

    Args:
        what: what it computes.
        dtype: the format of the arrays that it is for.
        forms: the formulas in the form in which they are computed; each under the name of its
            label (``value``, ``derivative``, ``second``, ``loss``, ``loss_slope``).
        program: the program.
        code: the compiled program; None where there is none.
        reason: why there is none, or why it is not used; empty if it runs compiled.
    """

    what: What
    dtype: str
    forms: tuple[tuple[str, Expr], ...]
    program: Program
    code: Compiled | None
    reason: str

    @property
    def lines(self) -> list[str]:
        """The program, one line for each step."""
        return str(self.program).splitlines()

    @property
    def runs_compiled(self) -> bool:
        """Whether arrays go through the machine code, and not through NumPy."""
        return not self.reason

    def data(self) -> dict[str, Any]:
        """All of it as JSON takes it, but for the text of the code."""
        code = self.code
        return {
            "what": self.what,
            "dtype": self.dtype,
            "forms": {label: to_text(form) for label, form in self.forms},
            "inputs": list(self.program.inputs),
            "program": self.lines,
            "runs": "compiled" if self.runs_compiled else "numpy",
            "reason": self.reason or None,
            "cpu": host().cpu if code else None,
            "vector_elements": code.shape.width if code else None,
            "code_bytes": code.code_bytes if code else None,
            "from_cache": code.from_cache if code else None,
            "seconds": code.seconds if code else None,
        }

    def made(self) -> Compiled:
        """The compiled program.

        Raises:
            InputError: there is none.
        """
        if self.code is None:
            raise InputError("kernel.no_code", reason=self.reason)
        return self.code


def listing(kernel: Kernel | PairingKernel, what: What, dtype: str) -> Listing:
    """The program of a kernel for one format, compiled where that is possible.

    Args:
        kernel: the kernel.
        what: what to compute; a pairing has no second derivative.
        dtype: ``float64``, ``float32``, ``float16`` or ``bfloat16``.

    Raises:
        InputError: a pairing is asked for its second derivative.

    Example:
        >>> from slopelab.core.parse import parse
        >>> from slopelab.kernels import compile_function
        >>> listing(compile_function(parse("x/(1 + exp(-x))")), "value", "float32").lines
        ['(x) ->', 'v0 = x', 'v1 = sigmoid(v0)', 'v2 = v0 * v1', 'return v2']
    """
    if isinstance(kernel, PairingKernel):
        forms, program = _of_pairing(kernel, what)
    else:
        forms, program = _of_function(kernel, what)
    code, reason = _code(program, dtype)
    return Listing(what, dtype, forms, program, code, reason)


def _of_function(kernel: Kernel, what: What) -> tuple[tuple[tuple[str, Expr], ...], Program]:
    match what:
        case "value":
            return (("value", stabilise(kernel.expr)),), kernel.value_program
        case "grad":
            return (("derivative", kernel.forms[1]),), kernel.grad_program
        case "second":
            return (("second", kernel.second_form),), kernel.second_program
        case "both":
            return (("value", kernel.forms[0]), ("derivative", kernel.forms[1])), kernel.program


def _of_pairing(kernel: PairingKernel, what: What) -> tuple[tuple[tuple[str, Expr], ...], Program]:
    loss, slope = ("loss", kernel.forms[0]), ("loss_slope", kernel.forms[1])
    match what:
        case "value":
            return (loss,), kernel.loss_program
        case "grad":
            return (slope,), kernel.dloss_dz_program
        case "both":
            return (loss, slope), kernel.program
        case "second":
            raise InputError("kernel.pairing_second")


def _code(program: Program, dtype: str) -> tuple[Compiled | None, str]:
    """The machine code, and why arrays do not go through it."""
    if find_spec("llvmlite") is None:
        return None, t("kernel.missing")
    formats = (*([dtype] * len(program.inputs)), dtype)
    try:
        code = Compiled(program, formats)
    except Exception as error:  # noqa: BLE001 - whatever is wrong there, it is what is asked for
        return None, t("kernel.failed", reason=error)
    if not compiled_is_wanted():
        return code, t("kernel.choice", variable=CHOICE, value=os.environ.get(CHOICE, ""))
    return code, ""
