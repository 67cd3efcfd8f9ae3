"""Activations that are quotients of polynomials."""

from slopelab.core.spec import Activation, Param, Source, Text

FAMILY = Text(en="Rational", zh="有理函数")


PAU = Activation(
    name="pau",
    formula="(a_0 + a_1*x + a_2*x^2 + a_3*x^3 + a_4*x^4 + a_5*x^5)/(1 + abs(b_1*x + b_2*x^2 + "
    "b_3*x^3 + b_4*x^4))",
    title=Text(en="PAU", zh="PAU"),
    symbol=r"\operatorname{PAU}",
    aliases=("pade_activation_unit", "safe_pau"),
    summary=Text(
        en="A quotient of polynomials, all coefficients learned, without poles; it starts as "
        "leaky ReLU.",
        zh="系数全部可学习且没有极点的多项式之商；初始近似 Leaky ReLU。",
    ),
    params=(
        Param(
            name="a_0",
            default="0.0335583603",
            latex="a_{0}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="a_1",
            default="0.505000375",
            latex="a_{1}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="a_2",
            default="1.65343934",
            latex="a_{2}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="a_3",
            default="2.01001052",
            latex="a_{3}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="a_4",
            default="0.931901999",
            latex="a_{4}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="a_5",
            default="0.152424124",
            latex="a_{5}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="b_1",
            default="0.00000330847488",
            latex="b_{1}",
            meaning=Text(en="coefficient of the denominator", zh="分母的系数"),
        ),
        Param(
            name="b_2",
            default="3.98021568",
            latex="b_{2}",
            meaning=Text(en="coefficient of the denominator", zh="分母的系数"),
        ),
        Param(
            name="b_3",
            default="0.000000512471206",
            latex="b_{3}",
            meaning=Text(en="coefficient of the denominator", zh="分母的系数"),
        ),
        Param(
            name="b_4",
            default="0.301830109",
            latex="b_{4}",
            meaning=Text(en="coefficient of the denominator", zh="分母的系数"),
        ),
    ),
    use=Text(en="networks that learn their activations", zh="自行学习激活函数的网络"),
    source=Source(
        "Molina, Schramowski & Kersting",
        2020,
        "Padé Activation Units: End-to-end Learning of Flexible Activation Functions in Deep "
        "Networks",
        "ICLR 2020",
    ),
    claims={"lipschitz": "1.06923"},
    ambiguity=Text(
        en="The safe form, 1 + |Σ bⱼxʲ| below the line, with the coefficients near leaky ReLU "
        "that its authors published. Others take absolute values term by term.",
        zh="安全形式：分母为 1 + |Σ bⱼxʲ|，系数取作者公布的、近似 Leaky ReLU 的一组。也有逐项取"
        "绝对值的形式。",
    ),
)


RATIONAL = Activation(
    name="rational",
    formula="(a_3*x^3 + a_2*x^2 + a_1*x + a_0)/(b_2*x^2 + b_1*x + b_0)",
    title=Text(en="Rational", zh="有理激活"),
    symbol=r"r",
    summary=Text(
        en="A cubic over a quadratic, all coefficients learned; it starts as the best such "
        "approximation of ReLU on [−1, 1].",
        zh="三次多项式除以二次多项式，系数全部可学习；初始为 [−1, 1] 上 ReLU 的最佳逼近。",
    ),
    params=(
        Param(
            name="a_3",
            default="1.1915",
            latex="a_{3}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="a_2",
            default="1.5957",
            latex="a_{2}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="a_1",
            default="0.5",
            latex="a_{1}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="a_0",
            default="0.0218",
            latex="a_{0}",
            meaning=Text(en="coefficient of the numerator", zh="分子的系数"),
        ),
        Param(
            name="b_2",
            default="2.383",
            latex="b_{2}",
            meaning=Text(en="coefficient of the denominator", zh="分母的系数"),
        ),
        Param(
            name="b_1",
            default="0",
            latex="b_{1}",
            meaning=Text(en="coefficient of the denominator", zh="分母的系数"),
        ),
        Param(
            name="b_0",
            default="1",
            latex="b_{0}",
            meaning=Text(en="coefficient of the denominator", zh="分母的系数"),
        ),
    ),
    use=Text(en="networks that solve differential equations", zh="求解微分方程的网络"),
    source=Source(
        "Boullé, Nakatsukasa & Townsend", 2020, "Rational neural networks", "NeurIPS 2020"
    ),
    claims={"lipschitz": "1.14954"},
)
