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
