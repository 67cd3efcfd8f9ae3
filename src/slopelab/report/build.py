"""Putting the page together: content, template, style sheet, fonts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import slopelab
from slopelab.prose.maths import number
from slopelab.report import derivations, experiments, functions, method
from slopelab.report.faces import faces
from slopelab.report.markup import formula, say, typeset
from slopelab.report.numerals import fixed, rounded
from slopelab.report.outline import OUTLINE, sections
from slopelab.words import Language, language, t, use_language

_FACES: Final = "/* faces */"
"""Where the fonts go, once it is known which characters they have to have."""


_TAGS: Final[dict[Language, str]] = {"en": "en", "zh": "zh-Hans"}


def build(lang: Language | None = None) -> str:
    """The report: one HTML page that asks for nothing else, computed from the catalogue.

    The same version gives the same text, to the byte.

    Args:
        lang: the language; None takes the one in force.

    Returns:
        The page.

    Example:
        >>> page = build("zh")
        >>> page[:15], 'lang="zh' in page, "<script" in page
        ('<!doctype html>', True, False)
    """
    with use_language(lang):
        page = _environment().get_template("page.html.j2").render(_content())
        return page.replace(_FACES, faces(page), 1)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("slopelab.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Jinja's stubs allow no names but those that it brings along itself.
    names = cast("dict[str, object]", made.globals)
    names.update(
        t=t, say=say, formula=formula, number=rounded, fixed=fixed, link=_link, plain=_plain
    )
    made.filters["typeset"] = typeset
    return made


def _content() -> dict[str, object]:
    trials = experiments.trials()
    runs = [trial.run for trial in trials]
    table = experiments.matrix()
    style = files(__package__ or "").joinpath("templates", "report.css").read_text("utf-8")
    return {
        "lang": _TAGS[language()],
        "short_lang": language(),
        "version": slopelab.__version__,
        "style": Markup(style + _FACES),  # noqa: S704 - a file of this package
        "outline": OUTLINE,
        "numbers": {section.id: section.number for section in sections()},
        "entries": functions.entries(),
        "grids": functions.grids(),
        "summary": functions.summary(),
        "counts": functions.counts(),
        "losses": experiments.loss_entries(),
        "trials": trials,
        "runs_figure": experiments.drawn(runs),
        "matrix": table,
        "refusals": experiments.refusals(table),
        "fits": experiments.fits(table),
        "function_example": derivations.function_example(),
        "pairing_example": derivations.pairing_example(),
        "folded": derivations.others(),
        "standings": method.standings(),
        "rules": method.rules(),
        "saturation": method.saturation(),
        "signs": method.SIGNS,
        "refused_sign": method.REFUSED,
    }


def _link(section: str) -> Markup:
    """The number of a section, as a link to it."""
    number = next(each.number for each in sections() if each.id == section)
    return Markup('<a href="#{}">{}</a>').format(section, number)


def _plain(value: float) -> str:
    return number(value).latex
