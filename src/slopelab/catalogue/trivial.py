"""What is constant or a straight line, apart from one place."""

from slopelab.core.spec import Activation, AtKink, Param, Peer, Source, Text

FAMILY = Text(en="Lines and steps", zh="直线与阶跃")

IDENTITY = Activation(
    name="identity",
    formula="x",
    title=Text(en="Identity", zh="恒等函数"),
    symbol=r"\operatorname{id}",
    basic=True,
    aliases=("linear", "none"),
    summary=Text(
        en="Leaves its input as it is: a stack of such layers is one linear layer.",
        zh="输入原样输出：许多层叠在一起仍然只是一个线性层。",
    ),
    use=Text(en="output layer of a regression", zh="回归输出层"),
    source=Source(
        "Widrow & Hoff", 1960, "Adaptive Switching Circuits", "IRE WESCON Record 4, 96-104"
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.Identity"),
        Peer(library="jax", name="jax.nn.identity"),
        Peer(library="keras", name="keras.activations.linear"),
        Peer(library="timm", name="timm.layers.Identity"),
    ),
)

STEP = Activation(
    name="step",
    formula="where(x > theta, 1, where(x < theta, 0, at_threshold))",
    title=Text(en="Step", zh="阶跃函数"),
    symbol=r"H",
    aliases=("heaviside", "binary", "hard_step"),
    summary=Text(
        en="Fires or does not: its slope is 0 wherever it has one, so that gradient descent "
        "learns nothing through it.",
        zh="要么激活，要么不激活：凡有导数处导数都是 0，梯度下降学不到任何东西。",
    ),
    use=Text(
        en="threshold units; in training with a straight-through gradient in its place",
        zh="阈值单元；训练时以直通估计的梯度代替",
    ),
    params=(
        Param(
            name="theta",
            default="0",
            latex=r"\theta",
            meaning=Text(en="the threshold", zh="阈值"),
        ),
        Param(
            name="at_threshold",
            default="1",
            latex=r"h",
            meaning=Text(en="the value at the threshold", zh="阈值处的函数值"),
        ),
    ),
    source=Source(
        "McCulloch & Pitts", 1943, "A Logical Calculus of the Ideas Immanent in Nervous Activity",
        "Bulletin of Mathematical Biophysics 5, 115-133",
    ),
    claims={"minimum": "0", "maximum": "1"},
    peers=(
        Peer(
            library="mlx",
            name="mlx.nn.step",
        ),
    ),
    ambiguity=Text(
        en="The value at the threshold is 1 here, as in the perceptron. Other definitions take "
        "1/2 or 0: say at_threshold. torch.heaviside leaves it to the caller.",
        zh="这里阈值处的值为 1，与感知机相同。其他定义取 1/2 或 0：用 at_threshold 指定。"
        "torch.heaviside 由调用者给出。",
    ),
)  # fmt: skip

SIGN = Activation(
    name="sign",
    formula="sign(x)",
    title=Text(en="Sign", zh="符号函数"),
    symbol=r"\operatorname{sign}",
    aliases=("hardsign", "bipolar"),
    summary=Text(
        en="The step between −1 and 1, with 0 at 0; its slope is 0 wherever it has one.",
        zh="取值 −1 与 1 的阶跃，在 0 处为 0；凡有导数处导数都是 0。",
    ),
    use=Text(
        en="binarised networks, with a straight-through gradient in training",
        zh="二值化网络，训练时采用直通估计的梯度",
    ),
    source=Source(
        "Widrow & Hoff", 1960, "Adaptive Switching Circuits", "IRE WESCON Record 4, 96-104"
    ),
    claims={"minimum": "-1", "maximum": "1"},
    peers=(
        Peer(library="torch", name="torch.sign"),
        Peer(library="jax", name="jax.numpy.sign"),
        Peer(library="keras", name="keras.ops.sign"),
    ),
)

ABS = Activation(
    name="abs",
    formula="abs(x)",
    title=Text(en="Absolute value", zh="绝对值"),
    symbol=r"\operatorname{abs}",
    aliases=("vrelu", "abslu"),
    summary=Text(
        en="Folds the line at 0: even, so that the sign of the input is lost.",
        zh="把直线在 0 处对折：偶函数，输入的符号因此丢失。",
    ),
    use=Text(en="symmetric features: edges of either sign", zh="对称特征：不分正负的边缘"),
    source=Source("Hu, X.", 2018, "vReLU Activation Functions for Artificial Neural Networks"),
    claims={"lipschitz": "1", "minimum": "0"},
    peers=(
        Peer(library="torch", name="torch.abs"),
        Peer(library="jax", name="jax.numpy.abs"),
        Peer(library="keras", name="keras.ops.abs"),
    ),
    at_kinks=(AtKink(place="0", values={"jax": "1"}),),
)
