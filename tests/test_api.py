"""The Python face: calling, printing, comparing, pickling, refusing."""

from __future__ import annotations

import copy
import json
import pickle
import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slopelab as sl
from slopelab.api import Collection, function, functions, pairs, subject
from slopelab.core.spec import Activation, Loss, Text

NAMES = list(sl.activations())
LOSSES = list(sl.losses())
TYPED = ("x*tanh(log(1+exp(x)))", "-x*sigmoid(x)", "where(x > 0, x, a*x)")


def made(name: str) -> sl.Function:
    return sl.activation(name, a=0.3) if "a*x" in name else sl.activation(name)


# -- calling ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*NAMES, *TYPED])
def test_a_number_gives_floats(name: str) -> None:
    f = made(name)
    for x in (-2.0, 0, 3, True):
        value, slope = f.value_and_grad(x)
        for number in (f(x), f.grad(x), f.second(x), value, slope):
            assert type(number) is float
        assert (value, slope) == (f(x), f.grad(x))


@pytest.mark.parametrize("name", [*NAMES, *TYPED])
def test_an_array_keeps_its_shape(name: str) -> None:
    f = made(name)
    x = np.linspace(-3, 3, 24).reshape(2, 3, 4)
    value, slope = f.value_and_grad(x)
    for result in (f(x), f.grad(x), f.second(x), value, slope):
        assert result.shape == x.shape
        assert result.dtype == np.float64
    np.testing.assert_array_equal(f(x)[1, 2], f(x[1, 2]))
    assert f(np.float32(x)).dtype == np.float32
    assert f(x.tolist()).shape == x.shape


@pytest.mark.parametrize("name", [*NAMES, *TYPED])
def test_the_derivatives_are_those_of_the_values(name: str) -> None:
    f = made(name)
    x = np.array([-4.1, -1.3, -0.2, 0.4, 1.7, 5.2])
    # Richardson: the error is of order h^4.
    h = 1e-4
    coarse, fine = ((f(x + s) - f(x - s)) / (2 * s) for s in (2 * h, h))
    np.testing.assert_allclose(f.grad(x), (4 * fine - coarse) / 3, rtol=1e-8, atol=1e-10)
    coarse, fine = ((f.grad(x + s) - f.grad(x - s)) / (2 * s) for s in (2 * h, h))
    np.testing.assert_allclose(f.second(x), (4 * fine - coarse) / 3, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", LOSSES)
def test_losses(name: str) -> None:
    loss = sl.loss(name)
    p, y = np.array([0.2, 0.5, 0.9]), 0.75
    h = 1e-3
    coarse, fine = ((loss(p + s, y) - loss(p - s, y)) / (2 * s) for s in (2 * h, h))
    np.testing.assert_allclose(loss.grad(p, y), (4 * fine - coarse) / 3, rtol=1e-7)
    assert type(loss(0.2, 1)) is float
    assert type(loss.grad(0.2, 1)) is float
    assert loss(p[:, None], np.array([0.0, 1.0])).shape == (3, 2)


@pytest.mark.parametrize("given", [1j, [1j], "1", None, [[1], [1, 2]], {}, np.array(["a"])])
def test_what_is_no_real_number_is_refused(given: object) -> None:
    with pytest.raises(sl.InputError):
        sl.activation("sigmoid")(given)  # type: ignore[call-overload]
    with pytest.raises(sl.InputError):
        sl.loss("mse").grad(given, 1.0)  # type: ignore[call-overload]


# -- what it is ------------------------------------------------------------------------------------


def test_attributes() -> None:
    f = sl.activation("lrelu", negative_slope="1/3")
    assert (f.name, f.title) == ("leaky_relu", "Leaky ReLU")
    assert f.params == {"negative_slope": 1 / 3}
    assert f.spec.values == (("negative_slope", Fraction(1, 3)),)
    bce = sl.loss("bce")
    assert (bce.name, str(bce.prediction), str(bce.target)) == ("bce", "(0, 1)", "[0, 1]")
    with sl.use_language("zh"):
        assert bce.title == "二元交叉熵"


@pytest.mark.parametrize("name", [*NAMES, *TYPED])
def test_repr_makes_it_again(name: str) -> None:
    f = made(name)
    assert eval(repr(f), {"activation": sl.activation}) == f  # noqa: S307 - that is the promise


@pytest.mark.parametrize("name", LOSSES)
def test_repr_of_a_loss_makes_it_again(name: str) -> None:
    assert eval(repr(sl.loss(name)), {"loss": sl.loss}) == sl.loss(name)  # noqa: S307


@given(st.fractions(0, 10**6))
def test_parameters_survive_repr_and_pickling(slope: Fraction) -> None:
    f = sl.activation("leaky_relu", negative_slope=slope)
    assert eval(repr(f), {"activation": sl.activation}) == f  # noqa: S307
    assert pickle.loads(pickle.dumps(f)) == f  # noqa: S301 - our own


@pytest.mark.parametrize("thing", [made(name) for name in [*NAMES, *TYPED]] + [sl.loss("bce")])
def test_pickle_and_copy(thing: sl.Function | sl.LossFunction) -> None:
    for again in (pickle.loads(pickle.dumps(thing)), copy.deepcopy(thing)):  # noqa: S301
        assert again == thing
        assert hash(again) == hash(thing)


def test_a_spec_from_elsewhere_is_pickled_whole() -> None:
    text = Text(en="Cube", zh="立方")
    cube = sl.activation(Activation(name="cube", formula="x^3", title=text))
    assert cube(2.0) == 8.0
    assert pickle.loads(pickle.dumps(cube)) == cube  # noqa: S301
    power = sl.loss(Loss(name="fourth", formula="(p - y)^4", title=text))
    assert pickle.loads(pickle.dumps(power)) == power  # noqa: S301
    # Its name leads to something else: that must not come back.
    other = sl.activation(Activation(name="relu", formula="2*max(0, x)", title=text))
    assert pickle.loads(pickle.dumps(other))(1.0) == 2.0  # noqa: S301


def test_equality() -> None:
    assert sl.activation("swish") == sl.activation("SiLU") == sl.activation("silu")
    assert sl.activation("leaky_relu") == sl.activation("leaky_relu", negative_slope=0.01)
    assert sl.activation("leaky_relu") != sl.activation("leaky_relu", negative_slope=0.02)
    assert sl.activation("x^2") == sl.activation(" x ** 2 ")
    assert sl.activation("x") != sl.activation("identity")
    assert sl.activation("relu") != sl.loss("mse")
    assert len({sl.activation("relu"), sl.activation("rectifier"), sl.activation("tanh")}) == 2
    assert sl.pairing("sigmoid+bce") == sl.pairing("sigmoid", "bce")


@pytest.mark.parametrize("given", [1, None, b"relu", ["relu"], 1.5])
def test_what_is_no_text_is_no_function(given: object) -> None:
    for make in (sl.activation, sl.loss, sl.pairing, sl.train):
        with pytest.raises(sl.SlopelabError):
            make(given)  # type: ignore[operator]


def test_it_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        sl.activation("relu").spec = sl.activation("tanh").spec  # type: ignore[misc]


# -- what it says ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", [*NAMES, *TYPED])
def test_notebooks_get_formulas_and_tables(name: str, lang: str) -> None:
    f = made(name)
    with sl.use_language(lang):  # type: ignore[arg-type]
        latex, html = f._repr_latex_(), f._repr_html_()
    assert latex.startswith("$$")
    assert latex.endswith("$$")
    assert latex.count("{") == latex.count("}")
    assert_well_formed(html)
    assert ("出处" in html) == (lang == "zh" and f.spec.source is not None)


@pytest.mark.parametrize("name", LOSSES)
def test_notebooks_get_losses(name: str) -> None:
    loss = sl.loss(name)
    assert loss._repr_latex_().startswith(f"$${loss.spec.symbol}(p, y) = ")
    assert_well_formed(loss._repr_html_())
    assert_well_formed(loss.derivation()._repr_html_())


def test_html_is_escaped() -> None:
    text = Text(en="<script>", zh="<script>")
    f = sl.Function(Activation(name="<b>", formula="x", title=text, use=text))
    html = f._repr_html_()
    assert "<script>" not in html
    assert_well_formed(html)
    assert_well_formed(Collection({"<b>": f})._repr_html_())


def assert_well_formed(html: str) -> None:
    ET.fromstring(f"<body>{html.replace('<br>', '<br/>')}</body>")  # noqa: S314 - our own


def test_derivations() -> None:
    worked = sl.activation("sigmoid").derivation()
    assert worked.equation == "σ′(x) = σ(x)·(1 − σ(x))"
    assert str(worked) == repr(worked) == worked.render().rstrip("\n")
    assert "商" in worked.render("text", "zh") or "求导" in worked.render("text", "zh")
    data = json.loads(worked.render("json"))
    assert data["result"]["text"] == "exp(-x)/(1 + exp(-x))^2"
    assert [*worked.steps()]
    assert sl.pairing("sigmoid+bce").derivation().equation == "dL/dw = (ŷ − y)·x"
    assert sl.loss("bce").derivation().equation == "dL/dŷ = (ŷ − y)/(ŷ·(1 − ŷ))"


@pytest.mark.parametrize("detail", ["headline", "normal", "everything", 0, 1, 2])
def test_levels_of_detail(detail: str | int) -> None:
    for thing in (sl.activation("tanh"), sl.loss("mse"), sl.pairing("tanh+mse")):
        assert thing.derivation(detail).render()  # type: ignore[arg-type]


def test_there_are_no_other_formats_and_levels() -> None:
    worked = sl.activation("tanh").derivation()
    with pytest.raises(sl.UnknownNameError, match="markdown"):
        worked.render("docx")  # type: ignore[arg-type]
    with pytest.raises(sl.InputError, match="headline"):
        sl.activation("tanh").derivation(3)
    with pytest.raises(sl.PairingError):
        sl.pairing("tanh+bce").derivation()


def test_facts() -> None:
    facts = sl.activation("sigmoid").facts()
    assert (facts.lipschitz.value, str(facts.range)) == (0.25, "(0, 1)")
    lines = sl.activation("sigmoid").describe().splitlines()
    assert len(lines) >= 4
    assert all(line.endswith(".") for line in lines)


def test_plot(tmp_path: Path) -> None:
    f = sl.activation("gelu")
    figure = f.plot((-3, 3), points=50)
    assert len(figure.axes) == 2
    path = tmp_path / "gelu.svg"
    f.plot(path=path)
    assert path.read_text(encoding="utf-8").startswith("<?xml")
    with pytest.raises(sl.OutputError, match="force=True"):
        f.plot(path=path)
    f.plot(path=path, derivative=False, force=True)
    with pytest.raises(sl.OutputError, match=r"\.png"):
        f.plot(path=tmp_path / "gelu.docx")
    with pytest.raises(sl.InputError):
        f.plot((3, -3))


def test_collections() -> None:
    known = sl.activations()
    assert list(known) == NAMES
    assert known["sigmoid"] == sl.activation("sigmoid")
    assert len(known) == len(repr(known).splitlines())
    assert_well_formed(known._repr_html_())
    assert "bce" in sl.losses()
    with pytest.raises(KeyError):
        known["sigmiod"]


# -- training --------------------------------------------------------------------------------------


def test_train_takes_any_spelling() -> None:
    runs = [
        sl.train("sigmoid+bce"),
        sl.train("sigmoid", "bce"),
        sl.train("sigmoid", loss="bce"),
        sl.train(sl.activation("sigmoid"), sl.loss("bce")),
        sl.train("logistic + log_loss"),
        sl.train(sl.pairing("sigmoid+bce")),
        sl.pairing("sigmoid+bce").train(),
        sl.train("1/(1+exp(-x))", "bce"),
        sl.train("1/(1+exp(-x))+bce"),
    ]
    for run in runs:
        np.testing.assert_allclose(run.w, runs[0].w, rtol=1e-13)
    assert abs(runs[0].w[-1] - 0.081158640) < 1e-6


def test_train_takes_numpy_numbers() -> None:
    run = sl.train("relu+mse", w0=np.float32(-2), lr=np.float64(0.1), steps=np.int64(3))
    assert run.w.shape == (4,)


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"lr": float("nan")}, sl.InputError),
        ({"lr": 0}, sl.InputError),
        ({"steps": 0}, sl.InputError),
        ({"steps": 2.5}, sl.InputError),
        ({"x": 1j}, sl.InputError),
        ({"w0": "a"}, sl.InputError),
        ({"y": 2}, sl.PairingError),
    ],
)
def test_train_refuses(settings: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        sl.train("sigmoid+bce", **settings)  # type: ignore[arg-type]


def test_pairings_that_make_no_sense() -> None:
    with pytest.raises(sl.PairingError, match="sigmoid"):
        sl.train("tanh+bce")
    with pytest.raises(sl.UnknownNameError, match="plus sign"):
        sl.train("sigmoid")
    with pytest.raises(sl.UnknownNameError, match="plus sign"):
        sl.pairing(sl.activation("sigmoid"))


# -- names, formulas and parameters ----------------------------------------------------------------


def test_either_kind_by_name_or_formula() -> None:
    assert function("gelu") == sl.activation("gelu")
    assert function("log_loss") == sl.loss("bce")
    assert function("p - y") == sl.loss("p - y")
    assert function("a*(p - y)^2", a=2) == sl.loss("a*(p - y)^2", a=2)
    assert function("x") == sl.activation("x")
    with pytest.raises(sl.UnknownNameError, match="bce"):
        function("bec")
    with pytest.raises(sl.FormulaError) as caught:
        function("x+*2")
    assert caught.value.column == 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("gelu", sl.Function),
        ("mse", sl.LossFunction),
        ("x+1", sl.Function),
        ("x + sin(x)", sl.Function),
        ("p+y", sl.LossFunction),
        ("gelu+mse", sl.Pairing),
        ("gelu + Squared error", sl.Pairing),
        ("x+mse", sl.Pairing),
        ("x+1+mse", sl.Pairing),
        ("tanh+(p-y)^4", sl.Pairing),
    ],
)
def test_subjects(text: str, kind: type[object]) -> None:
    assert isinstance(subject(text), kind)


@pytest.mark.parametrize(
    ("text", "hint"), [("sigmoid+bec", "bce"), ("sigmiod+bce", "sigmoid"), ("x+", "missing")]
)
def test_subjects_that_are_none(text: str, hint: str) -> None:
    with pytest.raises(sl.SlopelabError, match=hint):
        subject(text)


def test_parameters_go_where_they_belong() -> None:
    leaky, typed, plain = functions(
        ["leaky_relu", "a*x + negative_slope", "relu"], {"a": 2, "negative_slope": 0.5}
    )
    assert leaky.params == {"negative_slope": 0.5}
    assert typed.params == {"a": 2.0, "negative_slope": 0.5}
    assert plain.params == {}
    (pair,) = pairs(["a*x+a*(p-y)^2"], {"a": 3})
    assert pair.activation.params == pair.loss.params == {"a": 3.0}
    with pytest.raises(sl.ParameterError, match="negative_slope"):
        functions(["leaky_relu"], {"slope": 1})
    with pytest.raises(sl.ParameterError, match="no parameters"):
        pairs(["relu+mse"], {"slope": 1})
