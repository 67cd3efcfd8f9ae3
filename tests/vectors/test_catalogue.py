"""Every function of vectors in the catalogue is complete, readable, and explained."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

import slopelab as sl
from slopelab.api import VectorWorked
from slopelab.catalogue.lookup import activations, families, family_title, losses
from slopelab.core.expr import variables
from slopelab.core.parse import parse
from slopelab.core.text import to_text
from slopelab.core.vector_spec import VectorActivation, VectorLoss, VectorSpec
from slopelab.errors import InputError, ParameterError
from slopelab.site.vector_page import vector_page
from slopelab.words import LANGUAGES, use_language

MADE = {**sl.vector_activations(), **sl.vector_losses()}
CHINESE = re.compile(r"[\u4e00-\u9fff，。：；、]")


@pytest.fixture(params=MADE)
def made(request: pytest.FixtureRequest) -> sl.VectorFunction | sl.VectorLossFunction:
    return MADE[request.param]


@pytest.fixture
def spec(made: sl.VectorFunction | sl.VectorLossFunction) -> VectorSpec:
    return made.spec


def test_names_are_legal_and_lead_here(spec: VectorSpec) -> None:
    make = sl.activation if isinstance(spec, VectorActivation) else sl.loss
    for name in (spec.name, *spec.aliases):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert make(name).spec == spec


def test_no_name_means_two_functions() -> None:
    for scalar, kind in ((activations(), VectorActivation), (losses(), VectorLoss)):
        own = [m.spec for m in MADE.values() if isinstance(m.spec, kind)]
        names = [name for spec in own for name in (spec.name, *spec.aliases)]
        others = {name for spec in scalar.values() for name in (spec.name, *spec.aliases)}
        assert len(names) == len(set(names))
        assert not set(names) & others


def test_texts_in_both_languages(spec: VectorSpec) -> None:
    assert spec.title.en
    assert spec.title.zh
    assert not CHINESE.search(spec.title.en)
    said = [spec.use, spec.summary, *(param.meaning for param in spec.params)]
    for text in (*said, *(peer.differs for peer in spec.peers if peer.differs), spec.ambiguity):
        if text is not None:
            assert text.en
            assert not CHINESE.search(text.en)
            assert CHINESE.search(text.zh)
    assert spec.use is not None
    assert spec.summary is not None


def test_sources_are_given(spec: VectorSpec) -> None:
    assert spec.source is not None
    assert 1800 < spec.source.year < 2100
    assert str(spec.source.year) in str(spec.source)


def test_formulas_can_be_read(spec: VectorSpec) -> None:
    typed = [spec.formula]
    if isinstance(spec, VectorActivation):
        typed += [text for text in (spec.second, spec.through) if text is not None]
    read = [parse(text, variables=spec.variables, vectors=True) for text in typed]
    used = frozenset[str]().union(*map(variables, read))
    assert read[0] is spec.expr
    assert parse(to_text(spec.expr), variables=spec.variables, vectors=True) is spec.expr
    params = {param.name for param in spec.params}
    # The size of a group is not in the formula: it says how the axis is cut.
    cut = isinstance(spec, VectorActivation) and spec.layout == "groups"
    assert cut or params <= used, "a parameter that does nothing"


def test_parameters_are_held_to_their_intervals(spec: VectorSpec) -> None:
    make = sl.activation if isinstance(spec, VectorActivation) else sl.loss
    for param in spec.params:
        assert param.interval.contains(Fraction(param.default))
        assert param.latex
        for end in (param.interval.low, param.interval.high):
            beyond = [end, end - 1, end + 1] if isinstance(end, Fraction) else []
            for value in beyond:
                if not param.interval.contains(value):
                    with pytest.raises(ParameterError, match=param.name):
                        make(spec.name, **{param.name: value})
    with pytest.raises(ParameterError):
        make(spec.name, no_such_parameter=1)


def test_a_page_tells_of_it_in_both_languages(
    spec: VectorSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Derivations have tests of their own, and take longer than all the rest of a page.
    monkeypatch.setattr(VectorWorked, "render", lambda *_, **__: "<p>derivation</p>")
    pages = {}
    for lang in LANGUAGES:
        with use_language(lang):
            pages[lang] = vector_page(spec).text
            assert str(spec.title) in pages[lang]
            assert str(spec.summary) in pages[lang] or "&" in pages[lang]
    for page in pages.values():
        assert "<math" in page
        assert "<p>derivation</p>" in page
        assert f"slopelab derive {spec.name}" in page
        for peer in spec.peers:
            assert peer.name in page
    assert CHINESE.search(pages["zh"])


def test_families_share_the_catalogue_out() -> None:
    for kind in (VectorActivation, VectorLoss):
        shared = families(kind)
        own = {name for name, one in MADE.items() if isinstance(one.spec, kind)}
        assert {spec.name for specs in shared.values() for spec in specs} == own
        titles = [family_title(name) for name in shared]
        assert len({t.en for t in titles}) == len({t.zh for t in titles}) == len(titles)


def test_what_it_cannot_take_is_refused_with_a_sentence(
    made: sl.VectorFunction | sl.VectorLossFunction,
) -> None:
    spec = made.spec
    count = 1 if isinstance(spec, VectorActivation) else len(spec.predictions + spec.targets)
    axis = {} if isinstance(spec, VectorLoss) else {"axis": -1}
    for given in (["a", "b"], [1j, 2.0], [[1.0, 2.0], [3.0]]):
        with pytest.raises(InputError) as caught:
            made(*[given] * count, **axis)
        for lang in LANGUAGES:
            with use_language(lang):
                assert len(str(caught.value)) > 10
    if isinstance(spec, VectorLoss):
        with pytest.raises(InputError):
            made()
        with pytest.raises(InputError, match="batchmean"):
            made(*_given(spec), reduction="batchmean")


def _given(spec: VectorLoss) -> list[object]:
    names = (*spec.predictions, *spec.targets)
    return [1.0 if name in spec.numbers else [0.25, 0.75] for name in names]
