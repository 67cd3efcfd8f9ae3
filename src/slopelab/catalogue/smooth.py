"""Smooth activations that approach straight lines, like softplus."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Activation, Param, Peer, Source, Text

FAMILY = Text(en="Smooth and unbounded", zh="光滑无界")

SOFTPLUS = Activation(
    name="softplus",
    formula="log(1 + exp(x))",
    title=Text(en="Softplus", zh="Softplus"),
    symbol=r"\operatorname{softplus}",
    basic=True,
    aliases=("smooth_relu", "soft_relu"),
    summary=Text(
        en="ReLU made smooth: always above it, and its slope is the sigmoid.",
        zh="平滑的 ReLU：总在其上方，导数是 Sigmoid。",
    ),
    use=Text(en="outputs that must be positive: variances, rates", zh="必须为正的输出：方差、速率"),
    source=Source(
        "Dugas, Bengio, Bélisle, Nadeau & Garcia", 2001,
        "Incorporating Second-Order Functional Knowledge for Better Option Pricing", "NIPS 2000",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.softplus",
            differs=Text(
                en="returns x itself above threshold = 20: a jump of 2·10⁻⁹, then slope 1",
                zh="x 超过 threshold = 20 时直接返回 x：有 2·10⁻⁹ 的跳跃，此后斜率恰为 1",
            ),
        ),
        Peer(library="jax", name="jax.nn.softplus"),
        Peer(library="keras", name="keras.activations.softplus"),
        Peer(library="nnlib", name="NNlib.softplus"),
        Peer(library="onnx", name="Softplus"),
        Peer(library="mlx", name="mlx.nn.softplus"),
    ),
    ambiguity=Text(
        en="Without a threshold: exact for every x. With PyTorch's β it is softplus_beta.",
        zh="没有阈值：对所有 x 都精确。带 PyTorch 的 β 时为 softplus_beta。",
    ),
)  # fmt: skip

SOFTPLUS_BETA = Activation(
    name="softplus_beta",
    formula="log(1 + exp(beta*x))/beta",
    title=Text(en="Softplus (β)", zh="Softplus (β)"),
    symbol=r"\operatorname{softplus}_{\beta}",
    summary=Text(
        en="Softplus with a knob: the larger β, the closer to ReLU.",
        zh="可调的 Softplus：β 越大，越接近 ReLU。",
    ),
    params=(
        Param(
            name="beta",
            default="1",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(en="sharpness of the bend", zh="拐弯的锐利程度"),
        ),
    ),
    use=Text(
        en="implicit surfaces (β = 100), outputs that must be positive",
        zh="隐式曲面（β = 100）、必须为正的输出",
    ),
    source=Source(
        "Dugas, Bengio, Bélisle, Nadeau & Garcia", 2001,
        "Incorporating Second-Order Functional Knowledge for Better Option Pricing", "NIPS 2000",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.softplus",
            arguments={"beta": "beta"},
            differs=Text(
                en="returns x itself where βx is above threshold = 20",
                zh="βx 超过 threshold = 20 时直接返回 x",
            ),
        ),
    ),
)  # fmt: skip

SQUAREPLUS = Activation(
    name="squareplus",
    formula="(x + sqrt(x^2 + b))/2",
    title=Text(en="Squareplus", zh="Squareplus"),
    symbol=r"\operatorname{squareplus}",
    summary=Text(
        en="A hyperbola in place of softplus: one square root, no exponential, and heavier tails.",
        zh="以双曲线代替 Softplus：只需一次开方，没有指数，尾部更重。",
    ),
    params=(
        Param(
            name="b",
            default="4",
            latex="b",
            interval=POSITIVE,
            meaning=Text(en="size of the bend: f(0) = √b/2", zh="拐弯的大小：f(0) = √b/2"),
        ),
    ),
    use=Text(en="where exponentials are slow or overflow", zh="指数运算慢或会溢出的场合"),
    source=Source(
        "Barron", 2021, "Squareplus: A Softplus-Like Algebraic Rectifier", "arXiv:2112.11687"
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="jax", name="jax.nn.squareplus", arguments={"b": "b"}),
        Peer(library="keras", name="keras.activations.squareplus", arguments={"b": "b"}),
    ),
)


SPARSE_PLUS = Activation(
    name="sparse_plus",
    formula="where(x <= -1, 0, where(x < 1, (x + 1)^2/4, x))",
    title=Text(en="Sparseplus", zh="稀疏 Plus"),
    symbol=r"\operatorname{sparseplus}",
    aliases=("sparseplus",),
    summary=Text(
        en="Softplus that is exactly 0 on the left and exactly x on the right, with a parabola "
        "between.",
        zh="左侧恰为 0、右侧恰为 x、中间为抛物线的 Softplus。",
    ),
    use=Text(en="losses and layers with exact zeros", zh="带精确零的损失与层"),
    source=Source(
        "Martins & Astudillo",
        2016,
        "From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
        "ICML 2016",
    ),
    claims={"lipschitz": "1", "minimum": "0"},
    peers=(
        Peer(library="jax", name="jax.nn.sparse_plus"),
        Peer(library="keras", name="keras.activations.sparse_plus"),
    ),
)


SQRT_SOFTPLUS = Activation(
    name="sqrt_softplus",
    formula="sqrt(log(1 + exp(x)))",
    title=Text(en="Square root of softplus", zh="Softplus 的平方根"),
    symbol=r"\operatorname{sqrtsp}",
    aliases=("sqrtsoftplus",),
    summary=Text(
        en="The square root of softplus: positive, and its slope vanishes on both sides.",
        zh="Softplus 的平方根：恒正，两侧斜率都趋于 0。",
    ),
    use=Text(en="scores of experts in a router (DeepSeek)", zh="专家路由的分数（DeepSeek）"),
    source=Source(
        "Hugging Face",
        2026,
        "Transformers, version 5.23: the router of DeepSeek-V4",
        "github.com/huggingface/transformers",
    ),
    claims={"lipschitz": "0.31909"},
)


LOGCOSH = Activation(
    name="logcosh",
    formula="log(cosh(x))",
    title=Text(en="Log-cosh curve", zh="对数双曲余弦"),
    symbol=r"\operatorname{lc}",
    summary=Text(
        en="A rounded absolute value, x²/2 around 0, whose slope is tanh.",
        zh="圆角的绝对值，0 附近为 x²/2，斜率是 Tanh。",
    ),
    use=Text(en="independent component analysis", zh="独立成分分析"),
    source=Source(
        "Hyvärinen",
        1999,
        "Fast and Robust Fixed-Point Algorithms for Independent Component Analysis",
        "IEEE Transactions on Neural Networks 10, 626-634",
    ),
    claims={"lipschitz": "1", "minimum": "0"},
    peers=(Peer(library="nnlib", name="NNlib.logcosh"),),
)


BENT_IDENTITY = Activation(
    name="bent_identity",
    formula="(sqrt(x^2 + 1) - 1)/2 + x",
    title=Text(en="Bent identity", zh="弯折恒等"),
    symbol=r"\operatorname{bent}",
    summary=Text(
        en="A hyperbola between slope 1/2 on the left and 3/2 on the right: it never saturates.",
        zh="左侧斜率 1/2、右侧 3/2 的双曲线：从不饱和。",
    ),
    use=Text(en="regression with mild nonlinearity", zh="非线性较弱的回归"),
    source=Source(
        "Kunc & Kléma",
        2024,
        "Three Decades of Activations: A Comprehensive Survey of 400 Activation Functions "
        "for Neural Networks",
        "arXiv:2402.09092",
    ),
    claims={"lipschitz": "1.5"},
)
