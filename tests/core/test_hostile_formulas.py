"""Text from strangers: whatever it is, the answer is an expression or a FormulaError."""

from __future__ import annotations

import sys
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slopelab.core import tokens
from slopelab.core.expr import Expr, node_count
from slopelab.core.measure import MAX_HEIGHT, MAX_NODES, Scales
from slopelab.core.parse import parse
from slopelab.core.text import to_text
from slopelab.core.tokens import MAX_CHARACTERS, MAX_TOKENS, tokenize
from slopelab.errors import FormulaError
from slopelab.words import use_language

NAMES = ("x", "alpha", "β")

# Two fuzz tests of this many batches: 100 000 formulas on the CI machines, 2000 at a desk.
BATCH = 20
BATCHES = 2_500 if settings().max_examples >= 300 else 50


def assert_refused(text: str, *keys: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, variables=NAMES)
    if keys:
        assert caught.value.key.removeprefix("formula.") in keys
    assert_readable(caught.value, text)


def assert_readable(error: FormulaError, text: str) -> None:
    assert 1 <= error.column <= len(text) + 1
    for language in ("en", "zh"):
        with use_language(language):
            lines = str(error).encode("utf-8").decode("utf-8").split("\n")
        assert len(lines) in {1, 3}
        assert all(len(line) <= 72 for line in lines[1:])
        assert all(line.isprintable() for line in lines)


def assert_expression_or_refusal(text: str) -> None:
    try:
        expr = parse(text, variables=NAMES)
    except FormulaError as error:
        assert_readable(error, text)
    else:
        assert node_count(expr) <= MAX_NODES
        assert parse(to_text(expr), variables=NAMES) is expr


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "__import__",
        'exec("1")',
        "eval(x)",
        "open('/etc/passwd')",
        "x.__class__",
        "x.__class__.__mro__[1].__subclasses__()",
        "().__class__.__base__",
        "exp.__class__.__init__.__globals__",
        "lambda: 0",
        "lambda x: x",
        "(lambda x: x)(x)",
        "[x for x in (1, 2)]",
        "{x: 1}",
        "{0.__class__}",
        "f'{x}'",
        "`x`",
        "x if x else x",
        "x and x",
        "not x",
        "x; x",
        "import os",
        "x := 1",
        "let a = x in a*a",
        "a = x*x; b = a*a; b*b",
        "yield x",
        "await x",
        "print(x)",
        "globals()",
        "True",
        "None",
        "nan",
        "inf",
        "∞",
        "1_000",
        "0x10",
        "1j",
        "x!",
        "x % 2",
        "x // 2",
        "x << 2",
        "x & x",
        "~x",
        "@x",
        "#",
        "x # comment",
        "$x$",
        r"\input{/etc/passwd}",
        r"\def\x{\x\x}\x",
        "%s%n",
        "{0}",
        "{limit}",
        "<script>alert(1)</script>",
        "&lt;x&gt;",
        "x' OR '1'='1",
        "$(reboot)",
        "../../x",
        "factorial(10**7)",
        "gamma(x)",
        "diff(x, x)",
        "Derivative(x)",
    ],
)
def test_other_languages_are_not_spoken(text: str) -> None:
    assert_refused(text)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("9**9**9", ("tower",)),
        ("9**9**9**9**9", ("tower",)),
        ("2**(2**40)", ("tower",)),
        ("2**(-(2**40))", ("tower",)),
        ("x**(9**9)", ("power",)),
        ("9**99", ("power",)),
        ("(9**60)**60", ("power",)),
        ("((2^64)^64)^64", ("power",)),
        ("(1/9)**-999", ("power",)),
        ("x**1e300", ("power",)),
        ("2^(1/2)^(1/2)", ("tower",)),
        ("π^π^π^π", ("tower",)),
        ("1e99999999999", ("number",)),
        ("1e-99999999999", ("number",)),
        ("0.1e-99999999999x", ("number",)),
        ("9" * 1999, ("number",)),
        ("." + "9" * 1999, ("number",)),
        ("1e" + "9" * 1900, ("number",)),
        ("1e308*" * 100 + "1e308", ("large",)),
        ("1/" + "/".join(["1e-308"] * 100), ("large",)),
        ("1e-308*" * 100 + "x/0", ("zero", "large")),
        ("0**-1", ("zero",)),
        ("1/0", ("zero",)),
        ("x/(0*x + 0*0)/0", ("zero",)),
    ],
)
def test_constants_that_would_not_fit(text: str, keys: tuple[str, ...]) -> None:
    assert_refused(text, *keys)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("(" * 10_000, ("long",)),
        ("(" * 10_000 + "x" + ")" * 10_000, ("long",)),
        ("-" * 10_000 + "x", ("long",)),
        ("+".join(["x"] * 5_000), ("long",)),
        ("x" * 1_000_000, ("long",)),
        (" " * 1_000_000, ("long",)),
        ("\0" * 1_000_000, ("long",)),
        ("激" * 1_000_000, ("long",)),
        ("(" * 1_000, ("tokens",)),
        ("-" * 1_999 + "x", ("tokens",)),
        ("+".join(["x"] * 900), ("tokens",)),
        ("x²" * 400, ("tokens",)),
        ("x" + "²" * 1_000, ("number",)),
        ("⁻" * 1_000, ("tokens",)),
        ("(" * 61 + "x" + ")" * 61, ("deep",)),
        ("[" * 61, ("bracket",)),
        ("exp(" * 61 + "x" + ")" * 61, ("deep",)),
        ("where(x > 0, 1, " * 61, ("deep",)),
        ("1+x*sin(" * 60 + "x" + ")" * 60, ("deep",)),
        ("|" * 500, ("deep",)),
        ("-" * 500 + "x", ("deep",)),
        ("√" * 500 + "x", ("deep",)),
        ("^".join(["x"] * 300), ("deep",)),
        ("x^-" * 199 + "x", ("deep",)),
        ("/".join(["x"] * 300), ("deep",)),
        ("max(" + ", ".join(["x"] * 290) + ")", ("deep",)),
    ],
)
def test_size_and_depth(text: str, keys: tuple[str, ...]) -> None:
    assert_refused(text, *keys)


@pytest.mark.parametrize(
    "text",
    [
        "x\0",
        "\0",
        "x\x07",
        "x\x1b[31m",
        "x\x7f",
        "x\x85x",
        "x\x0bx",
        "\ud800",
        "x + \udfff",
        "\ufeffx",
        "x\u200b",
        "x\u200dx",
        "\u202e)x(soc",
        "\u2066x\u2069",
        "x\u0301",
        "é",
        "x😀",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "\U0010ffff",
        "\ue000",
        "ﷺ",
        "٣ + x",
        "२x",
        "ⅷ",
        "½",
        "x₁",
        "x ≠ 0",
        "x ≈ 1",
        "∑x",
        "∫x",
        "激活函数",
        "x的平方",
        "х + 1",
        "ѕіn(x)",
        "ехр(x)",
        "eхp(x)",
        "ο",
        "Α",
        "𝑥",
        "ⓧ",
        "ℯ^x",
        "ı",
        "“x”",
        "「x」",
        "x、x",
        "x。",
        "【x】",
        "ｘ＝１",
        "！",
    ],
)
def test_other_alphabets(text: str) -> None:
    assert_refused(text)


@pytest.mark.parametrize("given", [None, 5, 1.5, b"x", ["x"], object(), ValueError("x")])
def test_what_is_no_text_is_refused(given: object) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(given)  # type: ignore[arg-type] - which is the point
    assert caught.value.key == "formula.type"
    assert type(given).__name__ in str(caught.value)


def test_a_long_text_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def untouched(*_: object) -> None:
        pytest.fail("the text was scanned")

    monkeypatch.setattr(tokens, "_scan", untouched)
    with pytest.raises(FormulaError) as caught:
        parse("x+" * 1_000_000)
    assert caught.value.column == MAX_CHARACTERS + 1


@pytest.mark.parametrize("piece", ["x ", "2 ", "-", "(", "x²", "π", "β", "|", "<", "0.5,"])
def test_tokens_are_bounded(piece: str) -> None:
    with pytest.raises(FormulaError) as caught:
        tokenize(piece * (MAX_CHARACTERS // len(piece)), NAMES)
    assert caught.value.key == "formula.tokens"
    assert len(tokenize(piece * 150, NAMES)) <= MAX_TOKENS + 1


def test_macros_cannot_blow_up() -> None:
    def square(u: Expr) -> Expr:
        return u * u

    def tower(u: Expr) -> Expr:
        for _ in range(10_000):
            u = -u
        return u

    functions = {"square": square, "tower": tower}
    with pytest.raises(FormulaError) as caught:
        parse("square(" * 40 + "x" + ")" * 40, functions=functions)
    assert caught.value.key == "formula.nodes"
    with pytest.raises(FormulaError) as caught:
        parse("tower(x)", functions=functions)
    assert caught.value.key == "formula.deep"
    with pytest.raises(FormulaError) as caught:
        parse("square(" * 9 + "9^60" + ")" * 9, functions=functions)
    assert caught.value.key == "formula.large"


def test_height_is_bounded_in_what_is_read() -> None:
    text = "-(" * 49 + "x" + ")" * 49
    assert Scales().weigh(parse(text)).height == 50 <= MAX_HEIGHT


def test_a_caller_deep_in_the_stack_gets_an_answer() -> None:
    text = "sin(" * 60 + "x" + ")" * 60
    limit = sys.getrecursionlimit()

    def parse_below(levels: int) -> Expr:
        return parse_below(levels - 1) if levels else parse(text)

    assert parse_below(limit // 4) is parse(text)
    with pytest.raises(FormulaError):
        parse_below(limit * 7 // 10)


_OPERANDS = (
    *"xxeβπ12",
    *("0.5", "1e-3", "alpha", "(x)", "-x", "√2", "|x|", "x^2", "σ(x)", "ｘ", "x²", "e⁻ˣ", "2x"),
)
_OPENERS = (
    "(",
    "（",
    "-",
    "--",
    "|",
    "exp(",
    "max(x,",
    "where(x>0,x,",
    "where(",
    "clip(x,1,",
    "√(",
)
_OPERATORS = (
    *"++--***//^)|,²",
    *("**", " ", ") ", "）", "，", "－", "×", "⁻ˣ", "<", ">="),
)
_HOSTILE = (
    *"=.'\"[\\\n",
    *("1e9", "9**9", "/0", "sin", "х", "激活", "\0", "\ud800", "\u202e", "😀", "__import__"),
)
_ANY = st.text(st.characters(exclude_categories=()), max_size=40)


def likely_text(random: Random) -> str:
    """Mostly operands and operators in turn, sometimes not, sometimes something hostile."""
    words: list[str] = []
    for _ in range(random.randint(1, 7)):
        if random.random() < 0.3:
            words.append(random.choice(_OPENERS))
        words += [random.choice(_OPERANDS), random.choice(_OPERATORS)]
    words.pop()
    for table in (_OPERANDS, _OPERATORS, _HOSTILE):
        if random.random() < 0.1:
            words[random.randrange(len(words))] = random.choice(table)
    text = "".join(words)
    # Closing what is open lets more of them be read to the end.
    missing = max(0, text.count("(") - text.count(")"))
    return text + ")" * missing if random.random() < 0.8 else text


@settings(max_examples=BATCHES)
@given(st.integers(0, 2**64 - 1))
def test_fuzz_with_words_of_the_language(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secrets here
    for _ in range(BATCH):
        assert_expression_or_refusal(likely_text(random))


@pytest.mark.parametrize(
    "text", ["e⁻ˣ⁻ˣ⁻ˣ", "|x||x|", "|x|x||", "√", "e^", "2^-", "x(", "f'(x)=", "x^²"]
)
def test_pieces_in_odd_order(text: str) -> None:
    assert_expression_or_refusal(text)


@settings(max_examples=BATCHES)
@given(st.lists(_ANY, min_size=BATCH, max_size=BATCH))
def test_fuzz_with_any_text(texts: list[str]) -> None:
    for text in texts:
        assert_expression_or_refusal(text)
