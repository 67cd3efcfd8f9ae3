"""Every definition as LaTeX, which a reader of LaTeX understands."""

from __future__ import annotations

from latex2mathml.converter import convert

import slopelab as sl


def test_every_definition_is_latex() -> None:
    for functions in (sl.activations(), sl.losses()):
        for name, function in functions.items():
            written = function.to_latex()
            assert "=" in written, name
            assert written.count("{") == written.count("}"), name
            assert written.count(r"\begin") == written.count(r"\end"), name
            assert "negative_slope" not in written.replace(r"negative\_slope", ""), name
            mathml = convert(written)
            assert mathml.startswith("<math"), name
            assert "\\" not in mathml.replace("&#x", ""), (name, written)
