"""Curved rectifiers: powers, logarithms and parabolas of what is above zero."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Activation, Param, Peer, Source, Text

FAMILY = Text(en="Curved rectifiers", zh="弯曲整流")

SQUARED_RELU = Activation(
    name="squared_relu",
    formula="max(0, x)^2",
    title=Text(en="Squared ReLU", zh="平方 ReLU"),
    symbol=r"\operatorname{SqReLU}",
    aliases=("relu2", "repu", "relu_squared"),
    summary=Text(
        en="The square of ReLU: smooth at 0, and its slope grows without bound.",
        zh="ReLU 的平方：在 0 处光滑，斜率无界增长。",
    ),
    use=Text(
        en="feed-forward layers of transformers (Primer)", zh="Transformer 的前馈层（Primer）"
    ),
    source=Source(
        "So, Mańke, Liu, Dai, Shazeer & Le", 2021,
        "Primer: Searching for Efficient Transformers for Language Modeling", "NeurIPS 2021",
    ),
    claims={"lipschitz": "inf", "minimum": "0"},
    peers=(
        Peer(library="hf", name="transformers.activations.ReLUSquaredActivation"),
        Peer(library="mlx", name="mlx.nn.relu2"),
    ),
)  # fmt: skip

STAR_RELU = Activation(
    name="star_relu",
    formula="(2*max(0, x)^2 - 1)/sqrt(5)",
    title=Text(en="StarReLU", zh="StarReLU"),
    symbol=r"\operatorname{StarReLU}",
    aliases=("starrelu",),
    summary=Text(
        en="Squared ReLU, shifted and scaled so that a standard normal input gives mean 0 and "
        "variance 1.",
        zh="平移并缩放的平方 ReLU：标准正态输入的输出均值为 0、方差为 1。",
    ),
    use=Text(
        en="MetaFormer networks (CAFormer, ConvFormer)",
        zh="MetaFormer 网络（CAFormer、ConvFormer）",
    ),
    source=Source(
        "Yu, Si, Zhou, Luo, Zhou, Feng, Yan & Wang", 2022, "MetaFormer Baselines for Vision",
        "arXiv:2210.13452",
    ),
    claims={"lipschitz": "inf", "minimum": "-0.4472"},
    peers=(
        Peer(
            library="timm",
            name="timm.models.metaformer.StarReLU",
            differs=Text(
                en="scale and bias are learned, from 1 and 0 on",
                zh="缩放与偏置可学习，初值为 1 和 0",
            ),
        ),
    ),
    ambiguity=Text(
        en="With the exact 2/√5 and −1/√5, which the paper prints as 0.8944 and −0.4472. Where the "
        "two are learned, training often starts at 1 and 0.",
        zh="取精确值 2/√5 与 −1/√5，论文中写作 0.8944 与 −0.4472。二者可学习时常从 1 和 0 开始。",
    ),
)  # fmt: skip

NLRELU = Activation(
    name="nlrelu",
    formula="log(1 + beta*max(0, x))",
    title=Text(en="NLReLU", zh="NLReLU"),
    symbol=r"\operatorname{NLReLU}",
    aliases=("natural_log_relu",),
    summary=Text(
        en="The logarithm of ReLU: what is large is compressed, but never saturates fully.",
        zh="ReLU 的对数：大的值被压缩，但不会完全饱和。",
    ),
    params=(
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(en="slope just right of 0", zh="0 右侧的斜率"),
        ),
    ),
    use=Text(en="hidden layers with outputs of very different size", zh="输出大小悬殊的隐藏层"),
    source=Source(
        "Liu, Zhang, Gao, Qu & Ji", 2019,
        "Natural-Logarithm-Rectified Activation Function in Convolutional Neural Networks",
        "arXiv:1908.03682",
    ),
    claims={"lipschitz": "1", "minimum": "0"},
)  # fmt: skip
