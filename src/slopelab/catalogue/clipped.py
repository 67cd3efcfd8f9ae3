"""Straight lines that are cut off: hard counterparts of squashing functions."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Activation, AtKink, Param, Peer, Source, Text

FAMILY = Text(en="Cut-off lines", zh="截断直线")

RELU6 = Activation(
    name="relu6",
    formula="min(max(0, x), 6)",
    title=Text(en="ReLU6", zh="ReLU6"),
    symbol=r"\operatorname{ReLU6}",
    aliases=("relu_6", "bounded_relu"),
    summary=Text(
        en="ReLU that stops at 6, which few bits can hold.",
        zh="在 6 处封顶的 ReLU，用很少的位数就能表示。",
    ),
    use=Text(en="networks for mobile devices, quantised", zh="移动端的量化网络"),
    source=Source(
        "Krizhevsky", 2010, "Convolutional Deep Belief Networks on CIFAR-10", "manuscript"
    ),
    claims={"lipschitz": "1", "minimum": "0", "maximum": "6"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.relu6"),
        Peer(library="jax", name="jax.nn.relu6"),
        Peer(library="keras", name="keras.activations.relu6"),
        Peer(library="nnlib", name="NNlib.relu6"),
        Peer(library="mlx", name="mlx.nn.relu6"),
    ),
)

HARD_TANH = Activation(
    name="hard_tanh",
    formula="clip(x, min_val, max_val)",
    title=Text(en="Hard tanh", zh="硬 Tanh"),
    symbol=r"\operatorname{htanh}",
    aliases=("hardtanh",),
    summary=Text(
        en="Tanh in three straight lines: exact between the ends, without gradient beyond.",
        zh="由三段直线构成的 Tanh：两端之间是恒等函数，之外没有梯度。",
    ),
    params=(
        Param(
            name="min_val",
            default="-1",
            latex="a",
            meaning=Text(en="lower end", zh="下界"),
        ),
        Param(
            name="max_val",
            default="1",
            latex="b",
            meaning=Text(en="upper end", zh="上界"),
        ),
    ),
    use=Text(en="cheap recurrent and binarised networks", zh="低成本的循环网络与二值化网络"),
    source=Source("Collobert", 2004, "Large Scale Machine Learning", "PhD thesis, Paris VI"),
    claims={"lipschitz": "1", "minimum": "-1", "maximum": "1"},
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.hardtanh",
            arguments={"min_val": "min_val", "max_val": "max_val"},
        ),
        Peer(library="jax", name="jax.nn.hard_tanh"),
        Peer(library="keras", name="keras.activations.hard_tanh"),
        Peer(library="nnlib", name="NNlib.hardtanh"),
        Peer(library="mlx", name="mlx.nn.hard_tanh"),
    ),
    at_kinks=(
        AtKink(place="min_val", values={"jax": "1"}),
        AtKink(place="max_val", values={"jax": "1"}),
    ),
)

HARD_SIGMOID = Activation(
    name="hard_sigmoid",
    formula="clip(slope*x + 1/2, 0, 1)",
    title=Text(en="Hard sigmoid", zh="硬 Sigmoid"),
    symbol=r"\operatorname{hσ}",
    aliases=("hardsigmoid",),
    summary=Text(
        en="Sigmoid in three straight lines: no exponential to compute, and no gradient beyond ±3.",
        zh="由三段直线构成的 Sigmoid：无需计算指数，±3 之外没有梯度。",
    ),
    params=(
        Param(
            name="slope",
            default="1/6",
            latex="a",
            interval=POSITIVE,
            meaning=Text(en="slope in the middle", zh="中段的斜率"),
        ),
    ),
    use=Text(en="gates in networks for mobile devices", zh="移动端网络中的门控"),
    source=Source(
        "Courbariaux, Bengio & David", 2015,
        "BinaryConnect: Training Deep Neural Networks with binary weights during propagations",
        "NIPS 2015",
    ),
    claims={"lipschitz": "0.1667", "minimum": "0", "maximum": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.hardsigmoid"),
        Peer(library="jax", name="jax.nn.hard_sigmoid"),
        Peer(library="keras", name="keras.activations.hard_sigmoid"),
        Peer(library="nnlib", name="NNlib.hardsigmoid"),
        Peer(library="onnx", name="HardSigmoid", values={"slope": "0.2"}),
        Peer(library="tf", name="tf.keras.activations.hard_sigmoid", values={"slope": "0.2"},
             differs=Text(en="before version 2.16", zh="2.16 版之前")),
    ),
    ambiguity=Text(
        en="The slope is 1/6 here, as in PyTorch, JAX and Keras 3. ONNX, Theano and Keras 2 take "
        "0.2; the paper takes 1/2, which is sparse_sigmoid.",
        zh="这里斜率为 1/6，与 PyTorch、JAX、Keras 3 相同。ONNX、Theano、Keras 2 取 0.2；"
        "论文取 1/2，即 sparse_sigmoid。",
    ),
)  # fmt: skip

SPARSE_SIGMOID = Activation(
    name="sparse_sigmoid",
    formula="clip((x + 1)/2, 0, 1)",
    title=Text(en="Sparse sigmoid", zh="稀疏 Sigmoid"),
    symbol=r"\sigma_{0}",
    summary=Text(
        en="Sparsemax of two classes, and the derivative of sparse_plus: exactly 0 or 1 beyond ±1.",
        zh="两个类别的 Sparsemax，也是 sparse_plus 的导数：±1 之外恰为 0 或 1。",
    ),
    use=Text(en="probabilities that may be exactly 0 or 1", zh="可以恰为 0 或 1 的概率"),
    source=Source(
        "Martins & Astudillo", 2016,
        "From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
        "ICML 2016",
    ),
    claims={"lipschitz": "0.5", "minimum": "0", "maximum": "1"},
    peers=(
        Peer(library="jax", name="jax.nn.sparse_sigmoid"),
        Peer(library="keras", name="keras.activations.sparse_sigmoid"),
    ),
    at_kinks=(
        AtKink(place="-1", values={"jax": "0.25"}),
        AtKink(place="1", values={"jax": "0.25"}),
    ),
)  # fmt: skip

HARD_SILU = Activation(
    name="hard_silu",
    formula="x*clip(x/6 + 1/2, 0, 1)",
    title=Text(en="Hard Swish", zh="Hard Swish"),
    symbol=r"\operatorname{hswish}",
    aliases=("hard_swish", "hardswish", "hardsilu"),
    summary=Text(
        en="Swish with a hard sigmoid as its gate: a parabola between −3 and 3, without "
        "exponentials.",
        zh="以硬 Sigmoid 为门的 Swish：−3 与 3 之间是抛物线，无需指数。",
    ),
    use=Text(en="MobileNetV3 and other networks for mobile devices", zh="MobileNetV3 等移动端网络"),
    source=Source(
        "Howard, Sandler, Chu, Chen, Chen, Tan, Wang, Zhu, Pang, Vasudevan, Le & Adam", 2019,
        "Searching for MobileNetV3", "ICCV 2019",
    ),
    claims={"lipschitz": "1.5", "minimum": "-0.375"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.hardswish"),
        Peer(library="jax", name="jax.nn.hard_silu"),
        Peer(library="keras", name="keras.activations.hard_silu"),
        Peer(library="nnlib", name="NNlib.hardswish"),
        Peer(library="onnx", name="HardSwish"),
        Peer(library="mlx", name="mlx.nn.hardswish"),
    ),
    at_kinks=(
        AtKink(place="-3", values={"nnlib": "-1/2"}),
        AtKink(place="3", values={"nnlib": "3/2"}),
    ),
)  # fmt: skip

HARD_MISH = Activation(
    name="hard_mish",
    formula="x/2*clip(x + 2, 0, 2)",
    title=Text(en="Hard Mish", zh="Hard Mish"),
    symbol=r"\operatorname{hmish}",
    aliases=("hardmish", "h_mish"),
    summary=Text(
        en="Mish without exponentials: a parabola between −2 and 0, then the line x.",
        zh="无需指数的 Mish：−2 与 0 之间是抛物线，之后是直线 x。",
    ),
    use=Text(en="networks for mobile devices", zh="移动端网络"),
    source=Source("Misra", 2020, "H-Mish", "github.com/digantamisra98/H-Mish"),
    claims={"lipschitz": "1", "minimum": "-0.5"},
    peers=(
        Peer(
            library="timm",
            name="timm.layers.hard_mish",
            differs=Text(en="derivative −1 at −2", zh="在 −2 处的导数取 −1"),
        ),
    ),
)
