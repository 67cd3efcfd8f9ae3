"""A program as LLVM IR: a loop over arrays whose body is vector code.

The function takes the number of elements and a pointer per input and output. It returns 0 if all
results are settled. Else NaN was stored somewhere, in all outputs: an input was NaN or infinite,
something overflowed, leading digits cancelled, or a part went below what pairs can hold. Careful
code looks for these places, and computes them again. What is returned tells where to look: the
number of the first vector in its upper half, that after the last one in its lower half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from slopelab.kernels.domains import PAIRS, PLAIN_NUMBERS, STRICT, WATCHED_NUMBERS, WITH_EXPONENTS
from slopelab.kernels.formats import Format
from slopelab.kernels.ir import Builder
from slopelab.kernels.program import Program
from slopelab.kernels.shape import ENTRY, Shape
from slopelab.kernels.visibility import always_finite, hidden_inputs


def module_text(
    program: Program,
    formats: Sequence[Format],
    form: Format,
    shape: Shape,
    *,
    careful: bool = False,
    strict: bool = False,
) -> str:
    """The IR of a program for arrays of given formats.

    Args:
        program: the program.
        formats: the formats of the inputs.
        form: the format of the outputs.
        shape: the vectors of the code.
        careful: compute so that nothing overflows or underflows on the way, and only where the
            first output is NaN.
        strict: and leave NaN where even that has too few digits.

    Returns:
        The text of an LLVM module that defines `ENTRY`.
    """
    b = Builder(shape.width, careful=careful, wide=shape.wide)
    inputs = [each.loaded(b, f"%x{k}") for k, each in enumerate(formats)]
    # Of one of several watches that tell the same, one is enough.
    narrow = not (careful or any(each.exact for each in (*formats, form)))
    calm = narrow and always_finite(program)
    for place, value in enumerate(inputs):
        if calm or not narrow or place in hidden_inputs(program):
            formats[place].watch(value, f"%x{place}")
    # Of several inputs, such as outputs and targets, many may meet next to a root; and the two
    # bytes of the other formats do not come near enough to one.
    near = form.bytes > 2 and len(formats) == 1  # noqa: PLR2004
    usual = PAIRS if form.exact else WATCHED_NUMBERS if near else PLAIN_NUMBERS
    domain = (STRICT if strict else WITH_EXPONENTS) if careful else usual
    if calm:
        domain = replace(domain, finished=domain.leading, watched=False)
    outputs = domain.outputs(b, program, inputs)
    doubtful = b.doubtful
    if careful:
        old = [form.decoded(b, f"%o{k}") for k in range(len(outputs))]
        open_ = old[0].is_nan
        marked = [doubtful.choose(float("nan"), value) for value in outputs]
        outputs = [open_.choose(new, one) for new, one in zip(marked, old, strict=True)]
        for value in inputs:
            open_ = open_ & ~value.is_nan
        doubtful = doubtful & open_
    stored = [form.encoded(value) for value in outputs]
    b.lines.append(f"  %lanes = bitcast {b.mask_type} {doubtful.name} to i{b.width}")
    body = "\n".join(b.lines)
    b.lines.clear()
    nothing = [doubtful.choose(float("nan"), value) for value in outputs]
    marks = stored if careful else [form.encoded(value) for value in nothing]
    return _loop(b, formats, form, body, stored, marks)


def _loop(
    b: Builder,
    formats: Sequence[Format],
    form: Format,
    body: str,
    stored: Sequence[str],
    marked: Sequence[str],
) -> str:
    """The function around the body: whole vectors in place, the rest by way of a buffer.

    Results are marked in a block of its own, after the body: nearly always there is nothing to
    be marked, and a jump that nearly always goes the same way costs next to nothing.
    """
    w, element, vector = b.width, form.element, f"<{b.width} x {form.element}>"
    ins, outs = range(len(formats)), range(len(stored))
    kinds = [each.element for each in formats]
    pointers = [f"ptr %in{k}" for k in ins] + [f"ptr %out{k}" for k in outs]
    back = outs if b.careful else range(0)
    start = _look(b.width, form) if b.careful else "  br label %body"
    declarations = "\n".join(b.declarations.values())
    marking = "\n".join(b.lines)
    return f"""{declarations}

define i64 @{ENTRY}(i64 %n, {", ".join(pointers)}) #0 {{
entry:
{_lines(f"%a{k} = alloca <{w} x {kinds[k]}>, align 64" for k in ins)}
{_lines(f"%b{k} = alloca {vector}, align 64" for k in outs)}
  br label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %done ]
  %first = phi i64 [ -1, %entry ], [ %first3, %done ]
  %end = phi i64 [ 0, %entry ], [ %end3, %done ]
  %left = sub i64 %n, %i
  %full = icmp uge i64 %left, {w}
{_lines(f"%p{k} = getelementptr {kinds[k]}, ptr %in{k}, i64 %i" for k in ins)}
{_lines(f"%q{k} = getelementptr {element}, ptr %out{k}, i64 %i" for k in outs)}
  br i1 %full, label %whole, label %fill, !prof !1
fill:
  %f = phi i64 [ 0, %loop ], [ %fnext, %fill ]
  %last = sub i64 %left, 1
  %inside = icmp ult i64 %f, %left
  %from = select i1 %inside, i64 %f, i64 %last
{_lines(_copy("f", k, kinds[k], f"%p{k}", "%from", f"%a{k}", "%f") for k in ins)}
{_lines(_copy("h", k, element, f"%q{k}", "%from", f"%b{k}", "%f") for k in back)}
  %fnext = add i64 %f, 1
  %fmore = icmp ult i64 %fnext, {w}
  br i1 %fmore, label %fill, label %whole
whole:
{_lines(f"%s{k} = phi ptr [ %p{k}, %loop ], [ %a{k}, %fill ]" for k in ins)}
{_lines(f"%t{k} = select i1 %full, ptr %q{k}, ptr %b{k}" for k in outs)}
{_lines(f"%o{k} = load {vector}, ptr %t{k}, align {form.bytes}" for k in back)}
{start}
body:
{_lines(f"%x{k} = load <{w} x {kinds[k]}>, ptr %s{k}, align {formats[k].bytes}" for k in ins)}
{body}
  %doubt = icmp ne i{w} %lanes, 0
  br i1 %doubt, label %mark, label %keep, !prof !0
mark:
  %none = icmp eq i64 %end, 0
  %first1 = select i1 %none, i64 %i, i64 %first
  %end1 = add i64 %i, {w}
{marking}
  br label %keep
keep:
{_lines(f"%r{k} = phi {vector} [ {stored[k]}, %body ], [ {marked[k]}, %mark ]" for k in outs)}
  %first2 = phi i64 [ %first, %body ], [ %first1, %mark ]
  %end2 = phi i64 [ %end, %body ], [ %end1, %mark ]
{_lines(f"store {vector} %r{k}, ptr %t{k}, align {form.bytes}" for k in outs)}
  br i1 %full, label %done, label %spill, !prof !1
spill:
  %g = phi i64 [ 0, %keep ], [ %gnext, %spill ]
{_lines(_copy("g", k, element, f"%b{k}", "%g", f"%q{k}", "%g") for k in outs)}
  %gnext = add i64 %g, 1
  %gmore = icmp ult i64 %gnext, %left
  br i1 %gmore, label %spill, label %done
done:
{_lines(_after(name, b.careful) for name in ("first", "end"))}
  %next = add i64 %i, {w}
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %exit
exit:
  %marked = icmp ne i64 %end3, 0
  %from1 = udiv i64 %first3, {w}
  %to1 = udiv i64 %end3, {w}
  %from2 = shl i64 %from1, 32
  %range = or i64 %from2, %to1
  %result = select i1 %marked, i64 %range, i64 0
  ret i64 %result
}}

attributes #0 = {{ nounwind "prefer-vector-width"="512" "min-legal-vector-width"="512" }}
!0 = !{{!"branch_weights", i32 1, i32 2000}}
!1 = !{{!"branch_weights", i32 2000, i32 1}}
"""


def _after(name: str, careful: bool) -> str:  # noqa: FBT001 - of two words
    """What a value is after a vector, whichever way was taken."""
    skipped = f", [ %{name}, %whole ]" if careful else ""
    return f"%{name}3 = phi i64 [ %{name}2, %keep ], [ %{name}2, %spill ]{skipped}"


def _look(width: int, form: Format) -> str:
    """A jump over the body where the first output is NaN nowhere."""
    b = Builder(width, prefix="look")
    b.lines.append(
        f"  %some = bitcast {b.mask_type} {form.decoded(b, '%o0').is_nan.name} to i{width}"
    )
    return "\n".join(
        [*b.lines, f"  %any = icmp ne i{width} %some, 0", "  br i1 %any, label %body, label %done"]
    )


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
