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


SIREN = Activation(
    name="siren",
    formula="sin(w_0*x)",
    title=Text(en="SIREN", zh="SIREN"),
    symbol=r"\operatorname{siren}",
    summary=Text(
        en="A sine of high frequency, trained from weights that are small enough for it.",
        zh="高频正弦，权重初值相应取小。",
    ),
    params=(
        Param(
            name="w_0",
            default="30",
            latex=r"\omega_{0}",
            interval=POSITIVE,
            meaning=Text(en="frequency", zh="频率"),
        ),
    ),
    use=Text(
        en="pictures, sounds and fields as functions of coordinates",
        zh="把图像、声音与场表示为坐标的函数",
    ),
    source=Source(
        "Sitzmann, Martel, Bergman, Lindell & Wetzstein",
        2020,
        "Implicit Neural Representations with Periodic Activation Functions",
        "NeurIPS 2020",
    ),
    claims={"lipschitz": "30"},
)


GCU = Activation(
    name="gcu",
    formula="x*cos(x)",
    title=Text(en="GCU", zh="GCU"),
    symbol=r"\operatorname{GCU}",
    aliases=("growing_cosine_unit",),
    summary=Text(
        en="A wave that grows with x: one unit can learn XOR.",
        zh="幅度随 x 增长的波：一个神经元就能学会异或。",
    ),
    use=Text(en="convolutional networks", zh="卷积网络"),
    source=Source(
        "Noel, Arunkumar, Trivedi & Dutta",
        2021,
        "Growing Cosine Unit: A Novel Oscillatory Activation Function That Can Speedup "
        "Training and Reduce Parameters in Convolutional Neural Networks",
        "arXiv:2108.12943",
    ),
    claims={"lipschitz": "inf"},
)


# The quotient has no value at 0, where its limit is 1. The beginning of its Taylor series stands
# there in its place, with as many terms as derivatives are computed: the value 1, the slope 0 and
# the second derivative -pi^2/3 come out right.
SINC = Activation(
    name="sinc",
    formula="where(abs(x) > 0, sin(pi*x)/(pi*x), 1 - (pi*x)^2/6)",
    title=Text(en="Sinc", zh="Sinc 函数"),
    symbol=r"\operatorname{sinc}",
    aliases=("cardinal_sine",),
    summary=Text(
        en="One tall wave and ripples that die away: 1 at 0, and 0 at all other whole numbers.",
        zh="一个高波峰和逐渐消失的余波：0 处为 1，其余整数处为 0。",
    ),
    use=Text(en="coordinate networks, signals of limited band", zh="坐标网络、带限信号"),
    source=Source(
        "Kunc & Kléma",
        2024,
        "Three Decades of Activations: A Comprehensive Survey of 400 Activation Functions for "
        "Neural Networks",
        "arXiv:2402.09092",
    ),
    claims={"maximum": "1", "minimum": "-0.21723", "lipschitz": "1.37031"},
    peers=(
        Peer(library="torch", name="torch.sinc"),
        Peer(library="jax", name="jax.numpy.sinc"),
    ),
    ambiguity=Text(
        en="With π inside, as in PyTorch and NumPy: sin πx/(πx). Some define it as sin x/x.",
        zh="内含 π，与 PyTorch、NumPy 相同：sin πx/(πx)。有的定义为 sin x/x。",
    ),
)
