"""A program as LLVM IR: a loop over arrays whose body is vector code.

The function takes the number of elements and a pointer per input and output. It returns 0 if all
results are settled; else some are doubtful, and there NaN was stored though no input is NaN:
an input was infinite, something overflowed, or a part went below what pairs can hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from slopelab.kernels.domains import PAIRS, PLAIN_NUMBERS, WITH_EXPONENTS
from slopelab.kernels.formats import Format
from slopelab.kernels.ir import Builder, Mask
from slopelab.kernels.program import Program

ENTRY: Final = "slopelab_run"
"""The name of the function."""

_NAN: Final = float("nan")
_INFINITY: Final = float("inf")
_SHALLOW: Final = 2.0**-900
"""Results below this may have lost the low parts of what they were made of."""


def module_text(
    program: Program,
    formats: Sequence[Format],
    form: Format,
    width: int,
    *,
    careful: bool = False,
) -> str:
    """The IR of a program for arrays of given formats.

    Args:
        program: the program.
        formats: the formats of the inputs.
        form: the format of the outputs.
        width: how many elements a vector has.
        careful: compute so that nothing overflows or underflows on the way.

    Returns:
        The text of an LLVM module that defines `ENTRY`.
    """
    b = Builder(width, careful=careful)
    inputs = [each.decoded(b, f"%x{k}") for k, each in enumerate(formats)]
    missing = _any(b, [value.is_nan for value in inputs])
    endless = [value.size.equals(_INFINITY) for value in inputs]
    if careful:
        outputs = WITH_EXPONENTS.outputs(b, program, inputs)
        doubts = [value.is_nan for value in outputs]
    elif form.exact:
        outputs = PAIRS.outputs(b, program, inputs)
        doubts = [~(v.size < _INFINITY) | ((v.size < _SHALLOW) & (v.size > 0.0)) for v in outputs]
    else:
        outputs = PLAIN_NUMBERS.outputs(b, program, inputs)
        doubts = [~(value.size < _INFINITY) for value in outputs]
    if b.overflow is not None:
        doubts.append(b.overflow.is_nan)
    doubts = [*doubts, *b.doubts, *endless]
    doubtful = _any(b, doubts) & ~missing
    unknown = doubtful | missing
    stored = [form.encoded(unknown.choose(_NAN, value)) for value in outputs]
    b.lines.append(f"  %doubt = or {b.mask_type} %doubts, {doubtful.name}")
    body = "\n".join(b.lines)
    return _loop(b, formats, form, body, stored)


def _any(b: Builder, masks: Sequence[Mask]) -> Mask:
    total = b.mask(value=False)
    for mask in masks:
        total = total | mask
    return total


def _loop(
    b: Builder, formats: Sequence[Format], form: Format, body: str, stored: Sequence[str]
) -> str:
    """The function around the body: whole vectors in place, the rest by way of a buffer."""
    w, element, vector = b.width, form.element, f"<{b.width} x {form.element}>"
    ins, outs = range(len(formats)), range(len(stored))
    kinds = [each.element for each in formats]
    pointers = [f"ptr %in{k}" for k in ins] + [f"ptr %out{k}" for k in outs]
    declarations = "\n".join(b.declarations.values())
    return f"""{declarations}

define i64 @{ENTRY}(i64 %n, {", ".join(pointers)}) #0 {{
entry:
{_lines(f"%a{k} = alloca <{w} x {kinds[k]}>, align 64" for k in ins)}
{_lines(f"%b{k} = alloca {vector}, align 64" for k in outs)}
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %done ]
  %doubts = phi {b.mask_type} [ zeroinitializer, %entry ], [ %doubt, %done ]
  %left = sub i64 %n, %i
  %full = icmp uge i64 %left, {w}
{_lines(f"%p{k} = getelementptr {kinds[k]}, ptr %in{k}, i64 %i" for k in ins)}
{_lines(f"%q{k} = getelementptr {element}, ptr %out{k}, i64 %i" for k in outs)}
  br i1 %full, label %body, label %fill
fill:
  %f = phi i64 [ 0, %loop ], [ %fnext, %fill ]
  %last = sub i64 %left, 1
  %inside = icmp ult i64 %f, %left
  %from = select i1 %inside, i64 %f, i64 %last
{_lines(_copy("f", k, kinds[k], f"%p{k}", "%from", f"%a{k}", "%f") for k in ins)}
  %fnext = add i64 %f, 1
  %fmore = icmp ult i64 %fnext, {w}
  br i1 %fmore, label %fill, label %body
body:
{_lines(f"%s{k} = phi ptr [ %p{k}, %loop ], [ %a{k}, %fill ]" for k in ins)}
{_lines(f"%t{k} = select i1 %full, ptr %q{k}, ptr %b{k}" for k in outs)}
{_lines(f"%x{k} = load <{w} x {kinds[k]}>, ptr %s{k}, align {formats[k].bytes}" for k in ins)}
{body}
{_lines(f"store {vector} {stored[k]}, ptr %t{k}, align {form.bytes}" for k in outs)}
  br i1 %full, label %done, label %spill
spill:
  %g = phi i64 [ 0, %body ], [ %gnext, %spill ]
{_lines(_copy("g", k, element, f"%b{k}", "%g", f"%q{k}", "%g") for k in outs)}
  %gnext = add i64 %g, 1
  %gmore = icmp ult i64 %gnext, %left
  br i1 %gmore, label %spill, label %done
done:
  %next = add i64 %i, {w}
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %exit
exit:
  %flags = bitcast {b.mask_type} %doubt to i{w}
  %result = zext i{w} %flags to i64
  ret i64 %result
}}

attributes #0 = {{ nounwind "prefer-vector-width"="512" "min-legal-vector-width"="512" }}
"""


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)


def _copy(mark: str, k: int, element: str, source: str, at: str, target: str, to: str) -> str:
    """One element from one array to another."""
    name = f"%{mark}{k}"
    return (
        f"{name}s = getelementptr {element}, ptr {source}, i64 {at}\n"
        f"  {name}v = load {element}, ptr {name}s\n"
        f"  {name}t = getelementptr {element}, ptr {target}, i64 {to}\n"
        f"  store {element} {name}v, ptr {name}t"
    )
