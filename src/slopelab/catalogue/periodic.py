"""Activations that oscillate."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Activation, Param, Peer, Source, Text

FAMILY = Text(en="Periodic", zh="周期函数")

SINE = Activation(
    name="sine",
    formula="sin(x)",
    title=Text(en="Sine", zh="正弦"),
    symbol=r"\sin",
    aliases=("sin", "sinusoid"),
    summary=Text(
        en="Goes up and down for ever: every unit is a wave, and minima lie side by side.",
        zh="永远起伏：每个神经元是一个波，极小值并排出现。",
    ),
    use=Text(en="signals with periods, coordinate networks", zh="周期信号、坐标网络"),
    source=Source(
        "Parascandolo, Huttunen & Virtanen", 2016,
        "Taming the waves: sine as activation function in deep neural networks", "manuscript",
    ),
    claims={"lipschitz": "1", "minimum": "-1", "maximum": "1"},
    peers=(
        Peer(library="torch", name="torch.sin"),
        Peer(library="jax", name="jax.numpy.sin"),
        Peer(library="keras", name="keras.ops.sin"),
    ),
    ambiguity=Text(
        en="sin x, with period 2π; surveys sometimes write sin πx. With a frequency it is siren.",
        zh="sin x，周期 2π；综述有时写作 sin πx。带频率时为 siren。",
    ),
)  # fmt: skip

SNAKE = Activation(
    name="snake",
    formula="x + sin(alpha*x)^2/alpha",
    title=Text(en="Snake", zh="Snake"),
    symbol=r"\operatorname{snake}",
    summary=Text(
        en="The line x with a wave on it: periodic, and yet never going down.",
        zh="叠加了波的直线 x：有周期性，却从不下降。",
    ),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="frequency of the wave", zh="波的频率"),
        ),
    ),
    use=Text(en="audio: neural vocoders and codecs", zh="音频：神经声码器与编解码器"),
    source=Source(
        "Ziyin, Hartwig & Ueda", 2020,
        "Neural Networks Fail to Learn Periodic Functions and How to Fix It", "NeurIPS 2020",
    ),
    claims={"lipschitz": "2"},
)  # fmt: skip
