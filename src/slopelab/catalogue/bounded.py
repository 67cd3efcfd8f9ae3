"""Activations that squash: bounded on both sides."""

from slopelab.core.spec import Activation, Source, Text

FAMILY = Text(en="Bounded curves", zh="有界曲线")

SIGMOID = Activation(
    name="sigmoid",
    formula="1 / (1 + exp(-x))",
    title=Text(en="Sigmoid", zh="Sigmoid"),
    symbol=r"\sigma",
    aliases=("logistic", "expit"),
    basic=True,
    use=Text(en="output layer of a binary classifier, gates", zh="二分类输出层、门控"),
    source=Source(
        "Rumelhart, Hinton & Williams", 1986,
        "Learning representations by back-propagating errors", "Nature 323, 533-536",
    ),
    claims={"lipschitz": "0.25"},
)  # fmt: skip

TANH = Activation(
    name="tanh",
    formula="(exp(x) - exp(-x)) / (exp(x) + exp(-x))",
    title=Text(en="Tanh", zh="Tanh"),
    symbol=r"\tanh",
    aliases=("hyperbolic_tangent",),
    basic=True,
    use=Text(
        en="centred outputs in (-1, 1): recurrent cells, regression to a bounded range",
        zh="输出以零为中心、范围 (-1, 1)：循环单元、有界回归",
    ),
    source=Source(
        "LeCun, Bottou, Orr & Müller", 1998, "Efficient BackProp",
        "Neural Networks: Tricks of the Trade, 9-50",
    ),
    claims={"lipschitz": "1"},
)  # fmt: skip
