"""Every entry of the catalogue is complete, readable, and what it says it is."""

from __future__ import annotations

import importlib
import pkgutil
import re
from fractions import Fraction

import mpmath
import pytest
from mpmath import mpf

import slopelab.catalogue as package
from oracle import mpmath_eval
from peers import RUN
from second_writing import SECOND, number
from slopelab.catalogue import activation, activations, loss, losses
from slopelab.catalogue.lookup import families, family_title
from slopelab.core.expr import Expr, Num, Var, substitute, variables
from slopelab.core.parse import parse
from slopelab.core.spec import Activation, Loss, Spec, parameter_values
from slopelab.core.text import to_text
from slopelab.core.vector_spec import VectorActivation, VectorLoss
from slopelab.words import use_language

ENTRIES: dict[str, Spec] = {**activations(), **losses()}
CHINESE = re.compile(r"[\u4e00-\u9fff，。：；、]")
X = mpf("0.7"), mpf("-1.3"), mpf("4.1"), mpf("-6.25")


@pytest.fixture(params=ENTRIES)
def spec(request: pytest.FixtureRequest) -> Spec:
    return ENTRIES[request.param]


def test_the_best_known_functions_are_there() -> None:
    assert set(activations()) >= {
        *("sigmoid", "tanh", "relu", "leaky_relu", "swish", "gelu", "gelu_tanh"),
        *("identity", "softplus"),
    }
    assert set(losses()) >= {"bce", "mse", "half_mse", "mae"}


def test_names_are_legal_and_unique(spec: Spec) -> None:
    for name in (spec.name, *spec.aliases):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert len({spec.name, *spec.aliases}) == 1 + len(spec.aliases)


def test_no_two_entries_answer_to_one_name() -> None:
    for kind in (activations(), losses()):
        names = [name for spec in kind.values() for name in (spec.name, *spec.aliases)]
        assert len(names) == len(set(names))
        titles = [spec.title.en for spec in kind.values()]
        assert len(titles) == len(set(titles))


def test_the_key_is_the_name(spec: Spec) -> None:
    assert ENTRIES[spec.name] is spec


def test_texts_in_both_languages(spec: Spec) -> None:
    assert spec.title.en
    assert spec.title.zh
    assert not CHINESE.search(spec.title.en)
    for text in (spec.use, spec.summary):
        if text is not None:
            assert not CHINESE.search(text.en)
            assert CHINESE.search(text.zh)
    for param in spec.params:
        assert param.meaning.en
        assert CHINESE.search(param.meaning.zh)
    assert spec.use is not None
    with use_language("zh"):
        assert str(spec.title) == spec.title.zh
    with use_language("en"):
        assert str(spec.title) == spec.title.en


def test_sources_are_given(spec: Spec) -> None:
    assert spec.source is not None
    assert 1600 < spec.source.year < 2100
    assert len(spec.source.title) > 5
    assert len(spec.source.authors) >= 3
    assert str(spec.source.year) in str(spec.source)


def test_formulas_can_be_read(spec: Spec) -> None:
    own = {"x"} if isinstance(spec, Activation) else {"p", "y"}
    params = {param.name for param in spec.params}
    assert variables(spec.expr) <= own | params
    assert params <= variables(spec.expr), "a parameter that does nothing"
    assert variables(spec.bound_expr) <= own
    assert parse(to_text(spec.expr), variables=(*own, *params)) is spec.expr
    assert parse(spec.formula, variables=(*own, *params)) is spec.expr


def test_defaults_lie_in_their_intervals(spec: Spec) -> None:
    for param in spec.params:
        assert param.interval.contains(Fraction(param.default))
        assert param.latex
        assert parameter_values(spec)[param.name] is Num(Fraction(param.default), decimal=True)


def test_symbols_are_latex(spec: Spec) -> None:
    assert spec.symbol.count("{") == spec.symbol.count("}")
    assert "$" not in spec.symbol


def test_modules_hold_data_alone() -> None:
    """What is in the package comes from walking it: a module without an entry is not data."""
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        loaded = importlib.import_module(module.name)
        scalar = [v for v in vars(loaded).values() if isinstance(v, Activation | Loss)]
        vector = [v for v in vars(loaded).values() if isinstance(v, VectorActivation | VectorLoss)]
        assert scalar or vector or module.name.endswith(".lookup")
        for value in scalar:
            assert value.name in ENTRIES


@pytest.mark.parametrize("kind", [Activation, Loss])
def test_families_share_the_catalogue_out(kind: type[Activation | Loss]) -> None:
    shared = families(kind)
    assert {s.name for specs in shared.values() for s in specs} == {
        name for name, spec in ENTRIES.items() if isinstance(spec, kind)
    }
    titles = [family_title(name) for name in shared]
    assert len({title.en for title in titles}) == len({title.zh for title in titles}) == len(titles)
    assert all(CHINESE.search(title.zh) and not CHINESE.search(title.en) for title in titles)


# What the functions are, written down a second time.


def test_every_activation_is_written_a_second_time() -> None:
    """Here, or by a library that tests/conformance asks."""
    asked = {
        name
        for name, spec in activations().items()
        if any(peer.library in RUN for peer in spec.peers)
    }
    assert set(SECOND) <= set(activations())
    assert set(activations()) <= set(SECOND) | asked


@pytest.mark.parametrize("name", SECOND)
def test_activations_are_what_they_are_called(name: str) -> None:
    """With their defaults, and with other parameter values."""
    spec = activations()[name]
    usual = {param.name: Fraction(param.default) for param in spec.params}
    other = {key: value * Fraction(3, 2) + Fraction(1, 8) for key, value in usual.items()}
    for chosen in (usual, other) if spec.params else (usual,):
        expr = spec.with_params(**chosen).bound_expr
        with mpmath.workdps(45):
            given = {key: number(str(value)) for key, value in chosen.items()}
            for x in X:
                found = mpmath_eval(expr, {"x": x}, 40)
                right = SECOND[name](x, **given)
                assert abs(found - right) <= mpf(10) ** -34 * (1 + abs(right)), (x, chosen)


@pytest.mark.parametrize("alpha", ["-0.5", "0", "2"])
def test_all_cases_of_the_soft_exponential(alpha: str) -> None:
    expr = activations()["soft_exponential"].with_params(alpha=alpha).bound_expr
    with mpmath.workdps(45):
        for x in (mpf("0.7"), mpf("-0.4"), mpf("3.1")):
            right = SECOND["soft_exponential"](x, alpha=number(alpha))
            assert abs(mpmath_eval(expr, {"x": x}, 40) - right) < mpf(10) ** -34


def test_parameters_change_the_function_and_nothing_else() -> None:
    spec = activations()["leaky_relu"]
    changed = spec.with_params(negative_slope="0.2")
    assert spec.bound_expr is not changed.bound_expr
    assert changed.expr is spec.expr
    assert changed.name == spec.name
    expected: Expr = substitute(
        spec.expr, {Var("negative_slope"): Num(Fraction(1, 5), decimal=True)}
    )
    assert changed.bound_expr is expected
    assert activation("leaky_relu").values == ()


def test_aliases_lead_to_the_same_entry() -> None:
    for spec in activations().values():
        for alias in spec.aliases:
            assert activation(alias) is spec
    for spec in losses().values():
        for alias in spec.aliases:
            assert loss(alias) is spec
