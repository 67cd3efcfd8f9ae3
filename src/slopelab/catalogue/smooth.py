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
