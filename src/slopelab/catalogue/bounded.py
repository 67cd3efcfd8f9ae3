"""Activations that squash: bounded on both sides."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Activation, Param, Peer, Source, Text

FAMILY = Text(en="Bounded curves", zh="有界曲线")

SIGMOID = Activation(
    name="sigmoid",
    formula="1 / (1 + exp(-x))",
    title=Text(en="Sigmoid", zh="Sigmoid"),
    symbol=r"\sigma",
    basic=True,
    aliases=("logistic", "expit", "sigma"),
    summary=Text(
        en="Squashes the line into (0, 1): the probability whose log-odds are x.",
        zh="把实数轴压缩到 (0, 1)：对数几率为 x 的概率。",
    ),
    use=Text(en="output layer of a binary classifier, gates", zh="二分类输出层、门控"),
    source=Source(
        "Rumelhart, Hinton & Williams", 1986,
        "Learning representations by back-propagating errors", "Nature 323, 533-536",
    ),
    claims={"lipschitz": "0.25"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.sigmoid"),
        Peer(library="jax", name="jax.nn.sigmoid"),
        Peer(library="keras", name="keras.activations.sigmoid"),
        Peer(library="nnlib", name="NNlib.sigmoid"),
        Peer(library="onnx", name="Sigmoid"),
        Peer(library="mlx", name="mlx.nn.sigmoid"),
    ),
)  # fmt: skip

TANH = Activation(
    name="tanh",
    formula="(exp(x) - exp(-x)) / (exp(x) + exp(-x))",
    title=Text(en="Tanh", zh="Tanh"),
    symbol=r"\tanh",
    basic=True,
    aliases=("hyperbolic_tangent",),
    summary=Text(
        en="Squashes the line into (−1, 1), with slope 1 and curvature 0 at the centre.",
        zh="把实数轴压缩到 (−1, 1)，中心处斜率为 1、曲率为 0。",
    ),
    use=Text(
        en="centred outputs in (-1, 1): recurrent cells, regression to a bounded range",
        zh="输出以零为中心、范围 (-1, 1)：循环单元、有界回归",
    ),
    source=Source(
        "LeCun, Bottou, Orr & Müller", 1998, "Efficient BackProp",
        "Neural Networks: Tricks of the Trade, 9-50",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.tanh"),
        Peer(library="jax", name="jax.nn.tanh"),
        Peer(library="keras", name="keras.activations.tanh"),
        Peer(library="nnlib", name="NNlib.tanh"),
        Peer(library="onnx", name="Tanh"),
        Peer(library="mlx", name="mlx.nn.tanh"),
    ),
)  # fmt: skip

SCALED_TANH = Activation(
    name="scaled_tanh",
    formula="a*tanh(b*x)",
    title=Text(en="Scaled tanh", zh="缩放 Tanh"),
    symbol=r"\operatorname{stanh}",
    aliases=("lecun_tanh", "stanh"),
    summary=Text(
        en="Tanh stretched so that f(1) is 1 and f(−1) is −1, where it is most curved.",
        zh="拉伸的 Tanh：f(1) = 1、f(−1) = −1，恰在曲率最大处。",
    ),
    params=(
        Param(
            name="a",
            default="1.7159",
            latex="a",
            interval=POSITIVE,
            meaning=Text(en="the outputs lie between −a and a", zh="输出在 −a 与 a 之间"),
        ),
        Param(
            name="b",
            default="2/3",
            latex="b",
            interval=POSITIVE,
            meaning=Text(en="how fast it bends", zh="弯曲的快慢"),
        ),
    ),
    use=Text(en="networks with targets −1 and 1", zh="目标为 −1 与 1 的网络"),
    source=Source(
        "LeCun, Bottou, Orr & Müller", 1998, "Efficient BackProp",
        "Neural Networks: Tricks of the Trade, 9-50, section 4.4",
    ),
    claims={"lipschitz": "1.1439"},
)  # fmt: skip

ARCTAN = Activation(
    name="arctan",
    formula="atan(x)",
    title=Text(en="Arctan", zh="反正切"),
    symbol=r"\arctan",
    aliases=("atan",),
    summary=Text(
        en="Squashes into (−π/2, π/2), and so slowly that its slope falls only like 1/x².",
        zh="压缩到 (−π/2, π/2)，速度很慢：斜率仅按 1/x² 衰减。",
    ),
    use=Text(en="squashing with heavy tails; surrogate gradients", zh="重尾的压缩函数；替代梯度"),
    source=Source(
        "Kamruzzaman & Aziz", 2002,
        "A note on activation function in multilayer feedforward learning", "IJCNN 2002",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.atan"),
        Peer(library="jax", name="jax.numpy.arctan"),
        Peer(library="keras", name="keras.ops.arctan"),
    ),
    ambiguity=Text(
        en="Not scaled; some papers multiply by 2/π, which makes the range (−1, 1).",
        zh="未缩放；有的论文乘以 2/π，使值域为 (−1, 1)。",
    ),
)  # fmt: skip

SOFTSIGN = Activation(
    name="softsign",
    formula="x/(1 + abs(x))",
    title=Text(en="Softsign", zh="Softsign"),
    symbol=r"\operatorname{softsign}",
    aliases=("soft_sign",),
    summary=Text(
        en="Squashes with one division: like tanh in the middle, far slower to saturate.",
        zh="只用一次除法的压缩：中间像 Tanh，饱和慢得多。",
    ),
    use=Text(en="hidden layers that must not saturate early", zh="不希望过早饱和的隐藏层"),
    source=Source(
        "Turian, Bergstra & Bengio", 2009,
        "Quadratic Features and Deep Architectures for Chunking", "NAACL-HLT 2009",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.softsign"),
        Peer(library="jax", name="jax.nn.soft_sign"),
        Peer(library="keras", name="keras.activations.softsign"),
        Peer(library="nnlib", name="NNlib.softsign"),
        Peer(library="onnx", name="Softsign"),
        Peer(library="mlx", name="mlx.nn.softsign"),
    ),
)  # fmt: skip

LOG_SIGMOID = Activation(
    name="log_sigmoid",
    formula="log(sigmoid(x))",
    title=Text(en="Log-sigmoid", zh="对数 Sigmoid"),
    symbol=r"\operatorname{ls}",
    aliases=("logsigmoid", "logsig"),
    summary=Text(
        en="The logarithm of a probability, never above 0: minus softplus of −x.",
        zh="概率的对数，恒小于 0：等于 −softplus(−x)。",
    ),
    use=Text(
        en="likelihoods of binary classifiers, preference losses",
        zh="二分类的对数似然、偏好损失",
    ),
    source=Source(
        "Cox, D. R.", 1958, "The Regression Analysis of Binary Sequences",
        "Journal of the Royal Statistical Society B 20, 215-242",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.logsigmoid"),
        Peer(library="jax", name="jax.nn.log_sigmoid"),
        Peer(library="keras", name="keras.activations.log_sigmoid"),
        Peer(library="nnlib", name="NNlib.logsigmoid"),
        Peer(library="mlx", name="mlx.nn.log_sigmoid"),
    ),
)  # fmt: skip

GAUSSIAN = Activation(
    name="gaussian",
    formula="exp(-x^2)",
    title=Text(en="Gaussian", zh="高斯函数"),
    symbol=r"g",
    aliases=("rbf",),
    summary=Text(
        en="A bump: answers to inputs near 0 only, from either side.",
        zh="一个钟形：只对 0 附近的输入有响应，两侧对称。",
    ),
    use=Text(en="radial basis function networks, coordinate networks", zh="径向基网络、坐标网络"),
    source=Source(
        "Broomhead & Lowe", 1988,
        "Multivariable Functional Interpolation and Adaptive Networks",
        "Complex Systems 2, 321-355",
    ),
    claims={"lipschitz": "0.85776", "maximum": "1"},
    ambiguity=Text(
        en="Width and height are 1 here: e^(−x²). The density of the normal distribution is "
        "normal_pdf(x), with width √2 and another height.",
        zh="这里宽度与高度为 1：e^(−x²)。正态分布的密度是 normal_pdf(x)，宽度为 √2，高度不同。",
    ),
)  # fmt: skip
