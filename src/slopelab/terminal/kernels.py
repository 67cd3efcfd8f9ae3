"""What was made of a formula: the forms that are computed, the program, the machine code."""

from __future__ import annotations

from slopelab.core.text import to_text
from slopelab.kernels.formats import FORMATS
from slopelab.kernels.listing import Listing
from slopelab.kernels.machine import host
from slopelab.terminal.page import Entries, Heading, Page
from slopelab.words import t

_KILO = 1000


def kernel_page(name: str, listing: Listing) -> Page:
    """One kernel in short.

    Args:
        name: the function or pairing that it computes.
        listing: what was made.
    """
    exact = "pairs" if FORMATS[listing.dtype].exact else "plain"
    rows = [
        ("function", [name]),
        *((label, [to_text(form, unicode=True)]) for label, form in listing.forms),
        ("program", listing.lines),
        ("arithmetic", [t(f"kernel.{exact}", dtype=listing.dtype) if listing.code else ""]),
        ("code", [_code(listing)]),
        ("runs", [_place(listing)]),
    ]
    said = Entries(tuple((label, tuple(filter(None, texts))) for label, texts in rows))
    kept = Entries(tuple((label, texts) for label, texts in said.rows if texts))
    return Page((Heading(name), Entries(kept.rows[1:])), (kept,))


def _code(listing: Listing) -> str:
    if listing.code is None:
        return ""
    code = listing.code
    how = "kernel.cached" if code.from_cache else "kernel.compiled"
    return t(
        "kernel.code",
        cpu=host().cpu,
        width=code.shape.width,
        size=f"{code.code_bytes / _KILO:.1f}",
        how=t(how, ms=f"{1000 * code.seconds:.1f}"),
    )


def _place(listing: Listing) -> str:
    if listing.runs_compiled:
        return t("kernel.runs_compiled")
    return t("kernel.runs_numpy", reason=listing.reason)
