"""What a typed formula reads as, and what is said about one that cannot be read."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

import pytest

from slopelab.core import tokens
from slopelab.core.expr import (
    HALF,
    ONE,
    PI,
    TWO,
    ZERO,
    Add,
    Compare,
    Const,
    Div,
    Expr,
    Mul,
    Neg,
    Num,
    Pow,
    Var,
    Where,
    call,
)
from slopelab.core.parse import parse
from slopelab.core.primitives import PRIMITIVES, SPELLINGS
from slopelab.errors import FormulaError
from slopelab.words import use_language

X, Y, A, B, C, D = (Var(name) for name in "xyabcd")
NAMES = ("x", "y", "a", "b", "c", "d", "alpha")
THREE = Num(3)


def read(text: str) -> Expr:
    return parse(text, variables=NAMES)


def assert_same(*formulas: str) -> None:
    first = read(formulas[0])
    for other in formulas[1:]:
        assert read(other) is first, f"{other} is not {formulas[0]}"


def assert_refused(text: str, key: str, column: int) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        read(text)
    assert (caught.value.key, caught.value.column) == (f"formula.{key}", column)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("12", Num(12)),
        ("0.01", Num(Fraction(1, 100), decimal=True)),
        (".5", Num(Fraction(1, 2), decimal=True)),
        ("5.", Num(5, decimal=True)),
        ("1e-3", Num(Fraction(1, 1000), decimal=True)),
        ("2E+3", Num(2000, decimal=True)),
        ("0.1", Num(Fraction(1, 10), decimal=True)),
        ("pi", PI),
        ("π", PI),
        ("e", Const("e")),
        ("a + b - c", Add((A, B, Neg(C)))),
        ("(a + b) - c", Add((Add((A, B)), Neg(C)))),
        ("a + (b - c)", Add((A, Add((B, Neg(C)))))),
        ("a*b*c", Mul((A, B, C))),
        ("(a*b)*c", Mul((Mul((A, B)), C))),
        ("a*b/c*d", Mul((Div(Mul((A, B)), C), D))),
        ("a/b/c", Div(Div(A, B), C)),
        ("a/(b/c)", Div(A, Div(B, C))),
        ("-x^2", Neg(Pow(X, TWO))),
        ("(-x)^2", Pow(Neg(X), TWO)),
        ("2^-x", Pow(TWO, Neg(X))),
        ("2^-x^2", Pow(TWO, Neg(Pow(X, TWO)))),
        ("2^-x*y", Mul((Pow(TWO, Neg(X)), Y))),
        ("x^y^a", Pow(X, Pow(Y, A))),
        ("(x^y)^a", Pow(Pow(X, Y), A)),
        ("-a*b", Neg(Mul((A, B)))),
        ("-a + b", Add((Neg(A), B))),
        ("a*-b*c", Mul((A, Neg(B), C))),
        ("a - -b", Add((A, Neg(Neg(B))))),
        ("+x", X),
        ("1/2x", Mul((Div(ONE, TWO), X))),
        ("2x", Mul((TWO, X))),
        ("2(x + 1)", Mul((TWO, Add((X, ONE))))),
        ("x(x + 1)", Mul((X, Add((X, ONE))))),
        ("(a)(b)", Mul((A, B))),
        ("x sigmoid(x)", Mul((X, call("sigmoid", X)))),
        ("2x^2y", Mul((TWO, Pow(X, TWO), Y))),
        ("2e", Mul((TWO, Const("e")))),
        ("2e x", Mul((TWO, Const("e"), X))),
        ("2e3x", Mul((Num(2000, decimal=True), X))),
        ("e^x", call("exp", X)),
        ("-e^-x", Neg(call("exp", Neg(X)))),
        ("e^x^2", call("exp", Pow(X, TWO))),
        ("max(a, b, c)", call("max", call("max", A, B), C)),
        ("min(a, b)", call("min", A, B)),
        ("clip(x, -1, 1)", call("min", call("max", X, Neg(ONE)), ONE)),
        ("where(x > 0, x, 0.01x)",
         Where(Compare(">", X, ZERO), X, Mul((Num(Fraction(1, 100), decimal=True), X)))),
        ("where(a + 1 <= 2b, a, b)",
         Where(Compare("<=", Add((A, ONE)), Mul((TWO, B))), A, B)),
        ("|x|", call("abs", X)),
        ("||x| - 1|", call("abs", Add((call("abs", X), Neg(ONE))))),
        ("2|x|", Mul((TWO, call("abs", X)))),
        ("|a| + |b|", Add((call("abs", A), call("abs", B)))),
        ("|a|*|b|", Mul((call("abs", A), call("abs", B)))),
        ("|2(|x|)|", call("abs", Mul((TWO, call("abs", X))))),
        ("√x", call("sqrt", X)),
        ("√2x", Mul((call("sqrt", TWO), X))),
        ("√(2x)", call("sqrt", Mul((TWO, X)))),
        ("√x²", Pow(call("sqrt", X), TWO)),
        ("x/√2", Div(X, call("sqrt", TWO))),
        ("x²", Pow(X, TWO)),
        ("x²³", Pow(X, Num(23))),
        ("(x²)³", Pow(Pow(X, TWO), THREE)),
        ("x²^3", Pow(Pow(X, TWO), THREE)),
        ("2^x²", Pow(TWO, Pow(X, TWO))),
        ("e^-x²", call("exp", Neg(Pow(X, TWO)))),
        ("e⁻ˣ", call("exp", Neg(X))),
        ("x⁻¹", Pow(X, Neg(ONE))),
        ("x⁽ʸ⁺¹⁾", Pow(X, Add((Y, ONE)))),
        ("α x", Mul((Var("alpha"), X))),
        ("x\n + \t1", Add((X, ONE))),
        ("1/2", HALF),
    ],
)  # fmt: skip
def test_reading(text: str, expr: Expr) -> None:
    assert read(text) is expr


@pytest.mark.parametrize(
    "formulas",
    [
        ("x**2", "x^2", "x²"),
        ("exp(-x)", "e^-x", "e^(-x)", "e⁻ˣ", "(e)^-x"),
        ("a - b", "a + (-b)", "a − b", "a – b", "a － b"),
        ("a*b", "a·b", "a×b", "a⋅b", "a b", "a ＊ b"),
        ("a/b", "a÷b", "a ／ b"),
        ("log(x)", "ln(x)", "ln (x)"),
        ("normal_cdf(x)", "Φ(x)", "Phi(x)"),
        ("sigmoid(x)", "σ(x)", "logistic(x)"),
        ("abs(x)", "|x|", "｜x｜"),
        ("sqrt(2)", "√2", "√(2)", "√ 2"),
        ("where(x <= 0, 1, 2)", "where(x≤0,1,2)", "where((x<=0), 1, 2)", "where(x⩽0，1，2)"),
        ("max(0, 2*(x + 1)^2)", "ｍａｘ（０，２＊（ｘ＋１）＾２）"),
        ("0.5*x", "０．５ｘ", "０．５　ｘ"),
        ("((x))", "x", "+x", "(+x)"),
    ],
)
def test_spellings_of_one_formula(formulas: tuple[str, ...]) -> None:
    assert_same(*formulas)


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
def test_every_primitive_is_read(name: str) -> None:
    args = (A, B)[: PRIMITIVES[name].arity]
    assert read(f"{name}({', '.join('ab'[: len(args)])})") is call(name, *args)


@pytest.mark.parametrize(("spelling", "name"), sorted(SPELLINGS.items()))
def test_every_spelling_is_read(spelling: str, name: str) -> None:
    assert read(f"{spelling}(x)") is call(name, X)


def test_a_variable_wins_over_a_constant_and_a_function() -> None:
    assert parse("e^x", variables=("x", "e")) is Pow(Var("e"), X)
    assert parse("pi", variables=("pi",)) is Var("pi")
    assert parse("max(x)", variables=("x", "max")) is Mul((Var("max"), X))


def test_greek_and_other_names() -> None:
    assert parse("x σ(βx)", variables=("x", "β")) is Mul((X, call("sigmoid", Mul((Var("β"), X)))))
    assert parse("beta x", variables=("x", "β")) is Mul((Var("β"), X))
    assert parse("β_max x'", variables=("x'", "β_max")) is Mul((Var("β_max"), Var("x'")))
    assert parse("µ", variables=("mu",)) is Var("mu")  # the micro sign that keyboards have
    assert parse("斜率 x", variables=("x", "斜率")) is Mul((Var("斜率"), X))
    # A parameter called sigma does not take the sigmoid's letter away.
    expected = Mul((Var("sigma"), call("sigmoid", X)))
    assert parse("sigma σ(x)", variables=("x", "sigma")) is expected


def test_no_variables_at_all() -> None:
    assert parse("2pi", variables=()) is Mul((TWO, PI))
    with pytest.raises(FormulaError, match="∅"):
        parse("x", variables=())


def test_macros_are_expanded() -> None:
    def gelu(u: Expr) -> Expr:
        return u * call("normal_cdf", u)

    functions = {"gelu": gelu, "sigmoid": gelu}
    assert parse("gelu(2x)", functions=functions) is gelu(Mul((TWO, X)))
    assert parse("sigmoid(x)", functions=functions) is call("sigmoid", X)
    with pytest.raises(FormulaError, match="instead of 1"):
        parse("gelu(x, x)", functions=functions)
    with pytest.raises(FormulaError, match="write gelu"):
        parse("gelu x", functions=functions)
    with pytest.raises(FormulaError, match="did you mean gelu"):
        parse("gleu(x)", functions=functions)


@pytest.mark.parametrize(
    ("text", "key", "column"),
    [
        ("", "empty", 1),
        (" \n ", "empty", 1),
        ("x + $", "character", 5),
        ("x; y", "character", 2),
        ("х + 1", "look_alike", 1),
        ("(x + 1", "unclosed", 1),
        ("exp((x)", "unclosed", 4),
        ("|x + 1", "unclosed", 1),
        ("x⁽²", "unclosed", 2),
        ("x + 1)", "extra", 6),
        ("|x)|", "unclosed", 1),
        ("x +", "operand", 4),
        ("x + * y", "operand", 5),
        ("()", "operand", 2),
        ("x * )", "operand", 5),
        ("2 3", "operator", 3),
        ("x 2", "operator", 3),
        ("(x)2", "operator", 4),
        ("x + zzz", "unknown", 5),
        ("sigmiod(x)", "unknown_near", 1),
        ("2ab", "product", 2),
        ("exp(x, y)", "arguments", 1),
        ("exp()", "arguments", 1),
        ("x + clip(x, 1)", "arguments", 5),
        ("where(x > 0, 1)", "arguments", 1),
        ("max(x)", "arguments_least", 1),
        ("sin x", "brackets", 1),
        ("2 tanh^2(x)", "brackets", 3),
        ("x.real", "attribute", 2),
        ("x . y", "attribute", 3),
        ("'x'", "quote", 1),
        ('exp("x")', "quote", 5),
        ("x[0]", "bracket", 2),
        ("{x}", "bracket", 1),
        (r"\frac{1}{x}", "latex", 1),
        ("y = x^2", "equals", 3),
        ("f(x) = x^2", "equals", 6),
        ("x == 1", "equals", 3),
        ("where(x == 0, 1, 2)", "equality", 9),
        ("where(x != 0, 1, 2)", "equality", 9),
        ("softplus(x, beta=2)", "unknown", 13),
        ("lambda x: x", "unknown", 1),
        ("x if x > 0 else 0", "unknown", 3),
        ("0 < x < 1", "chain", 7),
        ("where(0 < x <= 1, 1, 2)", "chain", 13),
        ("x > 0", "condition", 3),
        ("1 + (x > 0)", "condition", 8),
        ("exp(x > 0)", "condition", 7),
        ("|x > 0|", "condition", 4),
        ("where(x > 0, x > 1, 2)", "condition", 16),
        ("where(x, 1, 2)", "comparison", 7),
        ("x, y", "comma", 2),
        ("(x, y)", "comma", 3),
        ("1e309", "number", 1),
        ("x + 1e-309", "number", 5),
        ("1.8e308", "number", 1),
        ("1" * 41, "number", 1),
        ("x^65", "power", 2),
        ("x^-65", "power", 2),
        ("x^(32*3)", "power", 2),
        ("9^400", "power", 2),
        ("1e308²", "power", 6),
        ("9^9^9", "tower", 2),
        ("pi^pi^pi", "tower", 3),
        ("1e308*1e308*1e308*1e308*1e308", "large", 6),
        ("1/0", "zero", 2),
        ("x/0.0", "zero", 2),
        ("x/(1 - 1)", "zero", 2),
        ("0^-1", "zero", 2),
    ],
)
def test_refusals(text: str, key: str, column: int) -> None:
    error = assert_refused(text, key, column)
    for language in ("en", "zh"):
        with use_language(language):
            assert error.reason
            assert "{" not in error.reason


@pytest.mark.parametrize(
    "text",
    ["x^64", "2^64", "x^(2^5)", "1e308", "1e-308", "1" * 40, "9^9", "e^e^e^9", "0^0", "x^0.5",
     "exp(exp(exp(9)))", "x^x^x^x", "(" * 60 + "x" + ")" * 60, "-" * 98 + "x", "x^(1/3)"],
)  # fmt: skip
def test_the_bounds_leave_room(text: str) -> None:
    read(text)


def test_the_caret_stands_under_the_fault_where_characters_are_wide() -> None:
    error = assert_refused("x ＋ 斜率(x)", "character", 5)
    # x, a space, a full-width plus of two columns, a space: the fault is in the sixth column.
    assert str(error).splitlines()[1:] == ["  x ＋ 斜率(x)", "       ^"]


def test_a_long_formula_is_shown_around_the_fault() -> None:
    text = "x + " * 100 + "$" + " + x" * 100
    error = assert_refused(text, "character", 401)
    _, shown, caret = str(error).splitlines()
    assert shown.startswith("  …")
    assert shown.endswith("…")
    assert len(shown) <= 72
    assert shown[caret.index("^")] == "$"


def test_the_shown_formula_is_never_wider_than_a_terminal() -> None:
    text = "激" * 200
    shown = str(assert_refused(text, "character", 1)).splitlines()[1].strip()
    width = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in shown)
    assert 60 < width <= 70


def test_an_unknown_name_is_answered_with_what_there_is() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("sigmoyd(p)", variables=("p", "y"))
    assert caught.value.reason == (
        "there is no name sigmoyd; did you mean sigmoid? The variables are: p, y"
    )
    with use_language("zh"):
        assert caught.value.reason == ("没有 sigmoyd 这个名称；是否想写 sigmoid？可用的变量：p, y")


def test_a_look_alike_is_named_with_its_code_point() -> None:
    assert "U+0445" in assert_refused("х", "look_alike", 1).reason
    assert "U+1D465" in assert_refused("1 + 𝑥", "look_alike", 5).reason


def test_the_table_of_look_alikes_names_letters_and_no_ascii() -> None:
    table = tokens._LOOK_ALIKES
    assert len(table) == 57
    for odd, plain in table.items():
        assert not odd.isascii()
        assert odd.isalpha()
        assert plain.isascii()
        assert plain.isalpha()
        assert odd not in tokens.GREEK
    # Unicode's names agree wherever they name the same letter.
    for odd in "\u0430\u0435\u043e\u0456\u0458\u0410\u0415\u041e":
        assert unicodedata.name(odd).split()[-1].casefold() in {
            table[odd].casefold(), "ie", "byelorussian-ukrainian", "i", "je"
        }  # fmt: skip


def test_every_superscript_lowers_to_its_character() -> None:
    for plain, raised in tokens.SUPERSCRIPTS.items():
        assert unicodedata.normalize("NFKC", raised).replace("−", "-") == plain
