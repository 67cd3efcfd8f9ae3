"""Activations made of straight lines that go on to infinity."""

from slopelab.core.interval import NON_NEGATIVE
from slopelab.core.spec import Activation, AtKink, Param, Peer, Source, Text

FAMILY = Text(en="Straight lines", zh="折线")

RELU = Activation(
    name="relu",
    formula="max(0, x)",
    title=Text(en="ReLU", zh="ReLU"),
    symbol=r"\operatorname{ReLU}",
    basic=True,
    aliases=("rectifier", "ramp"),
    summary=Text(
        en="Passes what is positive and stops the rest: no saturation above 0, no gradient below.",
        zh="正值通过，其余截断：0 以上不饱和，0 以下没有梯度。",
    ),
    use=Text(
        en="hidden layers, above all of convolutional networks",
        zh="隐藏层，卷积神经网络中最常用",
    ),
    source=Source(
        "Nair & Hinton", 2010,
        "Rectified Linear Units Improve Restricted Boltzmann Machines", "ICML 2010",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.functional.relu"),
        Peer(library="jax", name="jax.nn.relu"),
        Peer(library="keras", name="keras.activations.relu"),
        Peer(library="nnlib", name="NNlib.relu"),
        Peer(library="onnx", name="Relu"),
        Peer(library="mlx", name="mlx.nn.relu"),
    ),
)  # fmt: skip

LEAKY_RELU = Activation(
    name="leaky_relu",
    formula="where(x > 0, x, negative_slope*x)",
    title=Text(en="Leaky ReLU", zh="Leaky ReLU"),
    symbol=r"\operatorname{LReLU}",
    basic=True,
    aliases=("lrelu", "leakyrelu"),
    summary=Text(
        en="ReLU with a small slope on the left, so that a unit can never be dead for good.",
        zh="左侧保留小斜率的 ReLU，神经元不会永久死亡。",
    ),
    params=(
        Param(
            name="negative_slope",
            default="0.01",
            latex=r"\alpha",
            interval=NON_NEGATIVE,
            meaning=Text(en="slope for x ≤ 0", zh="x ≤ 0 时的斜率"),
        ),
    ),
    use=Text(en="hidden layers in which ReLU units die", zh="防止 ReLU 死亡的隐藏层"),
    source=Source(
        "Maas, Hannun & Ng", 2013,
        "Rectifier Nonlinearities Improve Neural Network Acoustic Models", "ICML 2013 workshop",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.leaky_relu",
            arguments={"negative_slope": "negative_slope"},
        ),
        Peer(
            library="jax",
            name="jax.nn.leaky_relu",
            arguments={"negative_slope": "negative_slope"},
        ),
        Peer(
            library="keras",
            name="keras.activations.leaky_relu",
            values={"negative_slope": "0.2"},
            arguments={"negative_slope": "negative_slope"},
        ),
        Peer(
            library="keras",
            name="keras.layers.LeakyReLU",
            values={"negative_slope": "0.3"},
            arguments={"negative_slope": "negative_slope"},
        ),
        Peer(library="tf", name="tf.nn.leaky_relu", values={"negative_slope": "0.2"}),
        Peer(library="nnlib", name="NNlib.leakyrelu"),
        Peer(library="onnx", name="LeakyRelu"),
        Peer(library="mlx", name="mlx.nn.leaky_relu"),
    ),
    at_kinks=(AtKink(place="0", values={"jax": "1"}),),
    ambiguity=Text(
        en="The default slope is 0.01 here, as in PyTorch, JAX, ONNX, NNlib and MLX. Keras takes "
        "0.2 in the function and 0.3 in the layer, TensorFlow 0.2.",
        zh="这里默认斜率为 0.01，与 PyTorch、JAX、ONNX、NNlib、MLX 相同。Keras 的函数取 0.2，"
        "层取 0.3；TensorFlow 取 0.2。",
    ),
)  # fmt: skip

PRELU = Activation(
    name="prelu",
    formula="where(x > 0, x, negative_slope*x)",
    title=Text(en="PReLU", zh="PReLU"),
    symbol=r"\operatorname{PReLU}",
    aliases=("parametric_relu",),
    summary=Text(
        en="A leaky ReLU whose slope on the left is learned, one for all channels or one for each.",
        zh="左侧斜率可学习的 Leaky ReLU，各通道共用或各有一个。",
    ),
    params=(
        Param(
            name="negative_slope",
            default="0.25",
            latex="a",
            meaning=Text(en="slope for x ≤ 0, learned", zh="x ≤ 0 时的斜率，可学习"),
        ),
    ),
    use=Text(en="deep convolutional networks", zh="深层卷积网络"),
    source=Source(
        "He, Zhang, Ren & Sun", 2015,
        "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet "
        "Classification", "ICCV 2015",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(library="torch", name="torch.nn.PReLU", arguments={"negative_slope": "init"}),
        Peer(
            library="keras",
            name="keras.layers.PReLU",
            values={"negative_slope": "0"},
            differs=Text(en="starts as ReLU", zh="初始为 ReLU"),
        ),
        Peer(library="timm", name="timm.layers.PReLU"),
        Peer(library="mlx", name="mlx.nn.PReLU"),
        Peer(
            library="onnx",
            name="PRelu",
            differs=Text(en="the slope is an input", zh="斜率是一个输入"),
        ),
    ),
    ambiguity=Text(
        en="The slope starts at 0.25 here, as in the paper and in PyTorch; Flax starts at 0.01, "
        "Keras at 0.",
        zh="这里斜率初值为 0.25，与论文和 PyTorch 相同；Flax 从 0.01 开始，Keras 从 0 开始。",
    ),
)  # fmt: skip

RRELU = Activation(
    name="rrelu",
    formula="where(x > 0, x, slope*x)",
    title=Text(en="RReLU", zh="RReLU"),
    symbol=r"\operatorname{RReLU}",
    aliases=("randomized_leaky_relu",),
    summary=Text(
        en="A leaky ReLU whose slope is drawn anew for every input in training, and is the mean "
        "of the draws afterwards.",
        zh="训练时每个输入的斜率随机抽取，之后取其平均值的 Leaky ReLU。",
    ),
    params=(
        Param(
            name="slope",
            default="11/48",
            latex="a",
            interval=NON_NEGATIVE,
            meaning=Text(
                en="slope for x ≤ 0: the mean of 1/8 and 1/3, or what was drawn between them",
                zh="x ≤ 0 时的斜率：1/8 与 1/3 的平均，或在二者之间抽取的值",
            ),
        ),
    ),
    use=Text(en="small data sets, against overfitting", zh="小数据集，防止过拟合"),
    source=Source(
        "Xu, Wang, Chen & Li", 2015,
        "Empirical Evaluation of Rectified Activations in Convolutional Network",
        "arXiv:1505.00853",
    ),
    claims={"lipschitz": "1"},
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.rrelu",
            differs=Text(
                en="in training it draws the slope between 1/8 and 1/3 itself",
                zh="训练时自行在 1/8 与 1/3 之间抽取斜率",
            ),
        ),
        Peer(
            library="nnlib",
            name="NNlib.rrelu",
            differs=Text(en="always random", zh="总是随机"),
        ),
    ),
    ambiguity=Text(
        en="Nothing is drawn here: the slope is a parameter, and its default is the mean, with "
        "which trained networks are used.",
        zh="这里不做随机抽取：斜率是参数，默认取平均值，即训练后使用的值。",
    ),
)  # fmt: skip

SRELU = Activation(
    name="srelu",
    formula="where(x >= t_right, t_right + a_right*(x - t_right), "
    "where(x <= t_left, t_left + a_left*(x - t_left), x))",
    title=Text(en="SReLU", zh="SReLU"),
    symbol=r"\operatorname{SReLU}",
    aliases=("s_shaped_relu",),
    summary=Text(
        en="Three straight lines with two corners, all learned: S-shaped or its mirror image.",
        zh="三段直线、两个拐点，全部可学习：呈 S 形或其镜像。",
    ),
    params=(
        Param(
            name="t_left",
            default="-1",
            latex="t_{l}",
            meaning=Text(en="left corner", zh="左拐点"),
        ),
        Param(
            name="a_left",
            default="0.1",
            latex="a_{l}",
            meaning=Text(en="slope left of it", zh="左拐点以左的斜率"),
        ),
        Param(
            name="t_right",
            default="1",
            latex="t_{r}",
            meaning=Text(en="right corner", zh="右拐点"),
        ),
        Param(
            name="a_right",
            default="0.1",
            latex="a_{r}",
            meaning=Text(en="slope right of it", zh="右拐点以右的斜率"),
        ),
    ),
    use=Text(en="convolutional networks", zh="卷积网络"),
    source=Source(
        "Jin, Xu, Feng, Wei, Xiong & Yan", 2016,
        "Deep Learning with S-Shaped Rectified Linear Activation Units", "AAAI 2016",
    ),
    claims={"lipschitz": "1"},
    ambiguity=Text(
        en="The S-shaped ReLU with four learned numbers. Elsewhere the name also stands for "
        "clip(x, -1, 1) or for a shifted ReLU.",
        zh="指带四个可学习参数的 S 形 ReLU。别处此名也指 clip(x, -1, 1) 或平移的 ReLU。",
    ),
)  # fmt: skip

APL = Activation(
    name="apl",
    formula="max(0, x) + a_1*max(0, b_1 - x) + a_2*max(0, b_2 - x)",
    title=Text(en="APL", zh="APL"),
    symbol=r"\operatorname{APL}",
    aliases=("aplu", "adaptive_piecewise_linear"),
    summary=Text(
        en="ReLU with two more hinges, whose places and slopes are learned.",
        zh="ReLU 再加两个折点，其位置与斜率可学习。",
    ),
    params=(
        Param(name="a_1", default="0.2", latex="a_{1}",
              meaning=Text(en="weight of the first hinge", zh="第一个折点的权重")),
        Param(name="b_1", default="0", latex="b_{1}",
              meaning=Text(en="place of the first hinge", zh="第一个折点的位置")),
        Param(name="a_2", default="-0.1", latex="a_{2}",
              meaning=Text(en="weight of the second hinge", zh="第二个折点的权重")),
        Param(name="b_2", default="-1", latex="b_{2}",
              meaning=Text(en="place of the second hinge", zh="第二个折点的位置")),
    ),
    use=Text(en="one learned shape for each neuron", zh="为每个神经元学习一个形状"),
    source=Source(
        "Agostinelli, Hoffman, Sadowski & Baldi", 2014,
        "Learning Activation Functions to Improve Deep Neural Networks", "arXiv:1412.6830",
    ),
    claims={"lipschitz": "1"},
    ambiguity=Text(
        en="The paper starts from random numbers and takes up to five hinges; the two here are "
        "an example.",
        zh="论文从随机数开始，折点最多五个；这里的两个折点只是一例。",
    ),
)  # fmt: skip
