"""How near is near enough: one table, relative, by dtype and order of the derivative."""

from __future__ import annotations

from typing import Final

PRIMITIVE_ULPS: Final = 6.0
"""A primitive in float64, in units in the last place (the worst measured is 4.0)."""

RELATIVE: Final = {
    ("float64", 0): 1e-14,
    ("float64", 1): 1e-13,
    ("float64", 2): 1e-12,
    ("float32", 0): 6.1e-8,
    ("float32", 1): 6.1e-8,
    ("float32", 2): 6.1e-8,
    ("float16", 0): 4.9e-4,
    ("float16", 1): 4.9e-4,
    ("float16", 2): 4.9e-4,
}
"""Half a unit in the last place for the narrow formats: they are rounded once, at the end."""
