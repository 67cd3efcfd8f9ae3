"""Activations that are exponential on the left: ELU and its relatives."""

from slopelab.core.interval import NON_NEGATIVE, POSITIVE
from slopelab.core.spec import Activation, AtKink, Param, Peer, Source, Text

FAMILY = Text(en="Exponential on the left", zh="左侧指数")

ELU = Activation(
    name="elu",
    formula="where(x > 0, x, alpha*(exp(x) - 1))",
    title=Text(en="ELU", zh="ELU"),
    symbol=r"\operatorname{ELU}",
    aliases=("exponential_linear_unit",),
    summary=Text(
        en="Identity on the right, an exponential that levels off at −α on the left: outputs of "
        "mean near 0.",
        zh="右侧为恒等函数，左侧为趋于 −α 的指数：输出均值接近 0。",
    ),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=NON_NEGATIVE,
            meaning=Text(en="how far below 0 it goes", zh="在 0 以下的深度"),
        ),
    ),
    use=Text(en="hidden layers without batch normalisation", zh="不用批归一化的隐藏层"),
    source=Source(
        "Clevert, Unterthiner & Hochreiter", 2015,
        "Fast and Accurate Deep Network Learning by Exponential Linear Units (ELUs)",
        "arXiv:1511.07289",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.elu", arguments={"alpha": "alpha"}),
        Peer(library="jax", name="jax.nn.elu", arguments={"alpha": "alpha"}),
        Peer(library="keras", name="keras.activations.elu", arguments={"alpha": "alpha"}),
        Peer(library="nnlib", name="NNlib.elu"),
        Peer(library="tf", name="tf.nn.elu", differs=Text(en="α is always 1", zh="α 恒为 1")),
        Peer(library="onnx", name="Elu"),
        Peer(library="mlx", name="mlx.nn.elu"),
    ),
    at_kinks=(AtKink(place="0", values={"nnlib": "1"}),),
)  # fmt: skip

CELU = Activation(
    name="celu",
    formula="where(x > 0, x, alpha*(exp(x/alpha) - 1))",
    title=Text(en="CELU", zh="CELU"),
    symbol=r"\operatorname{CELU}",
    summary=Text(
        en="ELU with α inside the exponential too: its slope is continuous for every α.",
        zh="指数内也含 α 的 ELU：对任意 α 斜率都连续。",
    ),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="how far below 0 it goes", zh="在 0 以下的深度"),
        ),
    ),
    use=Text(en="hidden layers where α is tuned or learned", zh="需要调节或学习 α 的隐藏层"),
    source=Source(
        "Barron", 2017, "Continuously Differentiable Exponential Linear Units", "arXiv:1704.07483"
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.celu", arguments={"alpha": "alpha"}),
        Peer(library="jax", name="jax.nn.celu", arguments={"alpha": "alpha"}),
        Peer(library="keras", name="keras.activations.celu", arguments={"alpha": "alpha"}),
        Peer(library="nnlib", name="NNlib.celu"),
        Peer(library="onnx", name="Celu"),
        Peer(library="mlx", name="mlx.nn.celu"),
    ),
)

SELU = Activation(
    name="selu",
    formula="1.0507009873554804934193349852946*where(x > 0, x, "
    "1.6732632423543772848170429916717*(exp(x) - 1))",
    title=Text(en="SELU", zh="SELU"),
    symbol=r"\operatorname{SELU}",
    aliases=("self_normalizing_elu",),
    summary=Text(
        en="ELU with the two constants that keep mean 0 and variance 1 from layer to layer.",
        zh="取特定两个常数的 ELU，使均值 0、方差 1 逐层保持。",
    ),
    use=Text(en="self-normalising fully connected networks", zh="自归一化的全连接网络"),
    source=Source(
        "Klambauer, Unterthiner, Mayr & Hochreiter", 2017,
        "Self-Normalizing Neural Networks", "NIPS 2017",
    ),
    claims={"lipschitz": "1.758099"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.selu"),
        Peer(library="jax", name="jax.nn.selu"),
        Peer(library="keras", name="keras.activations.selu"),
        Peer(library="nnlib", name="NNlib.selu"),
        Peer(library="tf", name="tf.nn.selu"),
        Peer(
            library="onnx",
            name="Selu",
            differs=Text(
                en="both constants are rounded to float32",
                zh="两个常数舍入到 float32",
            ),
        ),
        Peer(
            library="mlx",
            name="mlx.nn.selu",
            differs=Text(en="constants 1.0507 and 1.67326", zh="常数取 1.0507 与 1.67326"),
        ),
    ),
    at_kinks=(AtKink(place="0", values={"tf": "1.0507009873554804934193349852946"}),),
)  # fmt: skip


PELU = Activation(
    name="pelu",
    formula="where(x >= 0, a/b*x, a*(exp(x/b) - 1))",
    title=Text(en="PELU", zh="PELU"),
    symbol=r"\operatorname{PELU}",
    aliases=("parametric_elu",),
    summary=Text(
        en="ELU with learned height and width, tied so that the slope at 0 is the same from "
        "both sides.",
        zh="高度与宽度可学习的 ELU，二者相连使 0 处左右斜率相同。",
    ),
    params=(
        Param(
            name="a",
            default="1",
            latex="a",
            interval=POSITIVE,
            meaning=Text(en="how far below 0 it goes, learned", zh="在 0 以下的深度，可学习"),
        ),
        Param(
            name="b",
            default="1",
            latex="b",
            interval=POSITIVE,
            meaning=Text(en="how slowly it gets there, learned", zh="到达的快慢，可学习"),
        ),
    ),
    use=Text(en="deep convolutional networks", zh="深层卷积网络"),
    source=Source(
        "Trottier, Giguère & Chaib-draa",
        2017,
        "Parametric Exponential Linear Unit for Deep Convolutional Neural Networks",
        "ICMLA 2017",
    ),
    claims={"lipschitz": "1"},
)


ISRLU = Activation(
    name="isrlu",
    formula="where(x >= 0, x, x/sqrt(1 + alpha*x^2))",
    title=Text(en="ISRLU", zh="ISRLU"),
    symbol=r"\operatorname{ISRLU}",
    summary=Text(
        en="ELU's shape with an inverse square root in place of the exponential: smooth twice "
        "over, and cheap.",
        zh="以平方根倒数代替指数的 ELU 形状：二阶光滑，计算便宜。",
    ),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="how soon it levels off, at −1/√α", zh="多快变平，极限为 −1/√α"),
        ),
    ),
    use=Text(
        en="hidden layers on hardware with a fast inverse square root",
        zh="在平方根倒数很快的硬件上的隐藏层",
    ),
    source=Source(
        "Carlile, Delamarter, Kinney, Marti & Whitney",
        2017,
        "Improving Deep Learning by Inverse Square Root Linear Units (ISRLUs)",
        "arXiv:1710.09967",
    ),
    claims={"lipschitz": "1"},
)


ELISH = Activation(
    name="elish",
    formula="where(x >= 0, x, exp(x) - 1)*sigmoid(x)",
    title=Text(en="ELiSH", zh="ELiSH"),
    symbol=r"\operatorname{ELiSH}",
    aliases=("exponential_linear_sigmoid_squashing",),
    summary=Text(
        en="Swish on the right; on the left ELU times the sigmoid, which brings it back to 0.",
        zh="右侧为 Swish；左侧为 ELU 乘以 Sigmoid，使其回到 0。",
    ),
    use=Text(en="image classification", zh="图像分类"),
    source=Source(
        "Basirat & Roth", 2018, "The Quest for the Golden Activation Function", "arXiv:1808.00783"
    ),
    claims={"minimum": "-0.17157", "lipschitz": "1.09984"},
)


HARD_ELISH = Activation(
    name="hard_elish",
    formula="where(x >= 0, x, exp(x) - 1)*clip((x + 1)/2, 0, 1)",
    title=Text(en="Hard ELiSH", zh="硬 ELiSH"),
    symbol=r"\operatorname{HardELiSH}",
    aliases=("hardelish",),
    summary=Text(
        en="ELiSH with a hard sigmoid: 0 below −1, the identity above 1.",
        zh="以硬 Sigmoid 为门的 ELiSH：−1 以下为 0，1 以上为恒等函数。",
    ),
    use=Text(en="image classification", zh="图像分类"),
    source=Source(
        "Basirat & Roth", 2018, "The Quest for the Golden Activation Function", "arXiv:1808.00783"
    ),
    claims={"minimum": "-0.0997", "lipschitz": "1.5"},
)


SOFT_EXPONENTIAL = Activation(
    name="soft_exponential",
    formula="where(alpha < 0, -log(1 - alpha*(x + alpha))/alpha, where(alpha > 0, (exp(alpha*x) "
    "- 1)/alpha + alpha, x))",
    title=Text(en="Soft exponential", zh="软指数"),
    symbol=r"\operatorname{softexp}",
    summary=Text(
        en="One parameter leads from a logarithm over the line to an exponential.",
        zh="一个参数，从对数经直线连续变到指数。",
    ),
    params=(
        Param(
            name="alpha",
            default="0",
            latex=r"\alpha",
            meaning=Text(
                en="below 0 a logarithm, 0 the line, above 0 an exponential",
                zh="小于 0 为对数，0 为直线，大于 0 为指数",
            ),
        ),
    ),
    use=Text(en="networks that learn whether to add or to multiply", zh="学习该相加还是相乘的网络"),
    source=Source(
        "Godfrey & Gashler",
        2015,
        "A continuum among logarithmic, linear, and exponential functions, and its potential "
        "to improve generalization in neural networks",
        "arXiv:1602.01321",
    ),
    claims={"lipschitz": "1"},
)


XIELU = Activation(
    name="xielu",
    formula="where(x > 0, alpha_p*x^2 + beta*x, alpha_n*(exp(x) - 1) - alpha_n*x + beta*x)",
    title=Text(en="xIELU", zh="xIELU"),
    symbol=r"\operatorname{xIELU}",
    summary=Text(
        en="The integral of ELU, with learned strengths: its slope grows on the right and falls "
        "below 0 on the left.",
        zh="ELU 的积分，强度可学习：右侧斜率不断增大，左侧斜率降到 0 以下。",
    ),
    params=(
        Param(
            name="alpha_p",
            default="0.8",
            latex=r"\alpha_{p}",
            interval=POSITIVE,
            meaning=Text(en="curvature for x > 0, learned", zh="x > 0 时的曲率，可学习"),
        ),
        Param(
            name="alpha_n",
            default="0.8",
            latex=r"\alpha_{n}",
            interval=POSITIVE,
            meaning=Text(en="strength for x ≤ 0, learned", zh="x ≤ 0 时的强度，可学习"),
        ),
        Param(
            name="beta",
            default="0.5",
            latex=r"\beta",
            meaning=Text(en="slope at 0", zh="0 处的斜率"),
        ),
    ),
    use=Text(en="language models (Apertus)", zh="语言模型（Apertus）"),
    source=Source(
        "Huang & Schlag",
        2024,
        "Deriving Activation Functions Using Integration",
        "arXiv:2411.13010",
    ),
    claims={"minimum": "-0.20575", "lipschitz": "inf"},
    peers=(
        Peer(
            library="hf",
            name="transformers.activations.XIELUActivation",
            differs=Text(
                en="the strengths are softplus of what is learned", zh="强度为所学参数的 softplus"
            ),
        ),
    ),
)


EXPONENTIAL = Activation(
    name="exponential",
    formula="exp(x)",
    title=Text(en="Exponential", zh="指数函数"),
    symbol=r"\exp",
    aliases=("exp", "log_link"),
    summary=Text(
        en="Positive and its own derivative: what it gains in value it gains in slope.",
        zh="恒正且导数等于自身：值有多大，斜率就有多大。",
    ),
    use=Text(en="rates of counts (Poisson regression), scales", zh="计数的速率（泊松回归）、尺度"),
    source=Source(
        "Nelder & Wedderburn",
        1972,
        "Generalized Linear Models",
        "Journal of the Royal Statistical Society A 135, 370-384",
    ),
    claims={"lipschitz": "inf"},
    peers=(
        Peer(library="torch", name="torch.exp"),
        Peer(library="jax", name="jax.numpy.exp"),
        Peer(library="keras", name="keras.activations.exponential"),
    ),
)


TANH_LU = Activation(
    name="tanh_lu",
    formula="where(x > 0, x, tanh(x/2))",
    title=Text(en="TanhLU", zh="TanhLU"),
    symbol=r"\operatorname{TanhLU}",
    aliases=("tanh_linear_unit",),
    summary=Text(
        en="The identity on the right, half a tanh on the left: ELU's shape with a corner at 0.",
        zh="右侧为恒等函数，左侧为半个 Tanh：在 0 处有尖角的 ELU 形状。",
    ),
    use=Text(en="hidden layers", zh="隐藏层"),
    source=Source(
        "Kunc & Kléma",
        2024,
        "Three Decades of Activations: A Comprehensive Survey of 400 Activation Functions "
        "for Neural Networks",
        "arXiv:2402.09092",
    ),
    claims={"lipschitz": "1"},
    ambiguity=Text(
        en="The name also stands for other mixtures of tanh and ReLU, and for sums of tanh and "
        "a line.",
        zh="此名也指 Tanh 与 ReLU 的其他混合，或 Tanh 与直线之和。",
    ),
)
