"""Activations made of straight lines."""

from slopelab.core.interval import NON_NEGATIVE
from slopelab.core.spec import Activation, Param, Source, Text

FAMILY = Text(en="Straight lines", zh="折线")

RELU = Activation(
    name="relu",
    formula="max(0, x)",
    title=Text(en="ReLU", zh="ReLU"),
    symbol=r"\operatorname{ReLU}",
    aliases=("rectifier", "ramp"),
    basic=True,
    use=Text(
        en="hidden layers, above all of convolutional networks",
        zh="隐藏层，卷积神经网络中最常用",
    ),
    source=Source(
        "Nair & Hinton", 2010,
        "Rectified Linear Units Improve Restricted Boltzmann Machines", "ICML 2010",
    ),
    claims={"lipschitz": "1"},
)  # fmt: skip

LEAKY_RELU = Activation(
    name="leaky_relu",
    formula="where(x > 0, x, negative_slope*x)",
    title=Text(en="Leaky ReLU", zh="Leaky ReLU"),
    symbol=r"\operatorname{LReLU}",
    aliases=("lrelu", "leakyrelu"),
    basic=True,
    params=(
        Param(
            name="negative_slope",
            default="0.01",
            latex=r"\alpha",
            interval=NON_NEGATIVE,
            meaning=Text(en="slope for x ≤ 0", zh="x ≤ 0 时的斜率"),
        ),
    ),
    use=Text(en="hidden layers in which ReLU units die", zh="防止 ReLU 死亡的隐藏层"),
    source=Source(
        "Maas, Hannun & Ng", 2013,
        "Rectifier Nonlinearities Improve Neural Network Acoustic Models", "ICML 2013 workshop",
    ),
    claims={"lipschitz": "1"},
)  # fmt: skip
