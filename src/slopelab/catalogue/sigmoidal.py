"""More activations that squash: distribution functions and cheap stand-ins for tanh."""

from slopelab.core.interval import NON_NEGATIVE, POSITIVE
from slopelab.core.spec import Activation, Param, Peer, Source, Text

FAMILY = Text(en="Bounded curves, further", zh="有界曲线（其他）")


PENALIZED_TANH = Activation(
    name="penalized_tanh",
    formula="where(x > 0, tanh(x), a*tanh(x))",
    title=Text(en="Penalized tanh", zh="惩罚 Tanh"),
    symbol=r"\operatorname{ptanh}",
    aliases=("ptanh",),
    summary=Text(
        en="Tanh with the left half pressed together, as leaky ReLU does with the line.",
        zh="左半边被压扁的 Tanh，正如 Leaky ReLU 之于直线。",
    ),
    params=(
        Param(
            name="a",
            default="0.25",
            latex="a",
            interval=NON_NEGATIVE,
            meaning=Text(en="factor for x ≤ 0", zh="x ≤ 0 时的系数"),
        ),
    ),
    use=Text(en="recurrent networks, text", zh="循环网络、文本"),
    source=Source(
        "Xu, Huang & Li", 2016, "Revise Saturated Activation Functions", "arXiv:1602.05980"
    ),
    claims={"lipschitz": "1"},
)


ELLIOTT = Activation(
    name="elliott",
    formula="0.5*x/(1 + abs(x)) + 0.5",
    title=Text(en="Elliott", zh="Elliott"),
    symbol=r"\operatorname{elliott}",
    aliases=("elliott_sigmoid",),
    summary=Text(
        en="A sigmoid with one division and no exponential: softsign moved into (0, 1).",
        zh="只用一次除法的 Sigmoid，没有指数：移到 (0, 1) 的 Softsign。",
    ),
    use=Text(en="networks on small processors", zh="小型处理器上的网络"),
    source=Source(
        "Elliott",
        1993,
        "A Better Activation Function for Artificial Neural Networks",
        "University of Maryland ISR TR 93-8",
    ),
    claims={"lipschitz": "0.5"},
    ambiguity=Text(
        en="The sigmoid into (0, 1); x/(1 + |x|), which some call Elliott too, is softsign.",
        zh="指值域 (0, 1) 的 Sigmoid；x/(1 + |x|) 有时也称 Elliott，这里是 softsign。",
    ),
)


ISRU = Activation(
    name="isru",
    formula="x/sqrt(1 + alpha*x^2)",
    title=Text(en="ISRU", zh="ISRU"),
    symbol=r"\operatorname{ISRU}",
    summary=Text(
        en="Squashes with an inverse square root: like tanh, with tails of 1/x³ in its slope.",
        zh="用平方根倒数压缩：像 Tanh，斜率按 1/x³ 衰减。",
    ),
    params=(
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="the outputs lie between ∓1/√α", zh="输出在 ∓1/√α 之间"),
        ),
    ),
    use=Text(
        en="recurrent networks on hardware with a fast inverse square root",
        zh="在平方根倒数很快的硬件上的循环网络",
    ),
    source=Source(
        "Carlile, Delamarter, Kinney, Marti & Whitney",
        2017,
        "Improving Deep Learning by Inverse Square Root Linear Units (ISRLUs)",
        "arXiv:1710.09967",
    ),
    claims={"lipschitz": "1"},
)


SQNL = Activation(
    name="sqnl",
    formula="where(x > 2, 1, where(x >= 0, x - x^2/4, where(x >= -2, x + x^2/4, -1)))",
    title=Text(en="SQNL", zh="SQNL"),
    symbol=r"\operatorname{SQNL}",
    aliases=("square_nonlinearity",),
    summary=Text(
        en="Two parabolas in place of tanh: reaches ±1 at ±2, with a slope of straight lines.",
        zh="以两段抛物线代替 Tanh：在 ±2 处达到 ±1，斜率由直线段组成。",
    ),
    use=Text(en="networks in fixed-point hardware", zh="定点硬件上的网络"),
    source=Source(
        "Wuraola & Patel",
        2018,
        "SQNL: A New Computationally Efficient Activation Function",
        "IJCNN 2018",
    ),
    claims={"lipschitz": "1", "minimum": "-1", "maximum": "1"},
)


PROBIT = Activation(
    name="probit",
    formula="normal_cdf(x)",
    title=Text(en="Probit", zh="Probit（正态分布函数）"),
    symbol=r"\Phi",
    aliases=("ndtr",),
    summary=Text(
        en="The distribution function of the normal distribution: saturates far sooner than the "
        "sigmoid.",
        zh="正态分布的分布函数：比 Sigmoid 饱和得快得多。",
    ),
    use=Text(en="probit regression, probabilities with thin tails", zh="Probit 回归、薄尾的概率"),
    source=Source("Bliss", 1934, "The Method of Probits", "Science 79, 38-39"),
    claims={"lipschitz": "0.39894"},
    peers=(
        Peer(library="torch", name="torch.special.ndtr"),
        Peer(library="jax", name="jax.scipy.special.ndtr"),
    ),
)


CLOGLOG = Activation(
    name="cloglog",
    formula="1 - exp(-exp(x))",
    title=Text(en="Cloglog", zh="Cloglog"),
    symbol=r"\operatorname{cloglog}",
    aliases=("complementary_log_log",),
    summary=Text(
        en="A sigmoid that is not symmetric: creeps away from 0, and hurries to 1.",
        zh="不对称的 Sigmoid：缓慢离开 0，迅速接近 1。",
    ),
    use=Text(
        en="binary data from counts or from survival times",
        zh="由计数或生存时间得到的二元数据",
    ),
    source=Source(
        "Gomes & Ludermir",
        2008,
        "Complementary Log-Log and Probit: Activation Functions Implemented in Artificial "
        "Neural Networks",
        "HIS 2008",
    ),
    claims={"lipschitz": "0.36788"},
    ambiguity=Text(
        en="1 − exp(−eˣ), which increases. With e⁻ˣ, as in some code, it would decrease.",
        zh="指递增的 1 − exp(−eˣ)。有的代码写 e⁻ˣ，则是递减的。",
    ),
)


LOGLOG = Activation(
    name="loglog",
    formula="exp(-exp(-x))",
    title=Text(en="Log-log", zh="双对数"),
    symbol=r"\operatorname{loglog}",
    aliases=("gompertz",),
    summary=Text(
        en="Cloglog turned around: hurries away from 0, and creeps to 1.",
        zh="反转的 Cloglog：迅速离开 0，缓慢接近 1。",
    ),
    use=Text(en="binary data with rare zeros", zh="零很少出现的二元数据"),
    source=Source(
        "Gomes, Ludermir & Lima",
        2011,
        "Comparison of new activation functions in neural network for forecasting financial "
        "time series",
        "Neural Computing and Applications 20, 417-439",
    ),
    claims={"lipschitz": "0.36788"},
)


LAPLACE = Activation(
    name="laplace",
    formula="(1 + erf((x - sqrt(1/2))/(sqrt(1/(4*pi))*sqrt(2))))/2",
    title=Text(en="Laplace (MEGA)", zh="Laplace（MEGA）"),
    symbol=r"\operatorname{laplace}",
    aliases=("laplace_mega",),
    summary=Text(
        en="A distribution function placed so that it follows squared ReLU around its middle, "
        "but stays bounded.",
        zh="一个分布函数，其位置与宽度使它在中段贴近平方 ReLU，但保持有界。",
    ),
    use=Text(en="attention with moving averages (MEGA)", zh="带移动平均的注意力（MEGA）"),
    source=Source(
        "Ma, Zhou, Kong, He, Gui, Neubig, May & Zettlemoyer",
        2022,
        "Mega: Moving Average Equipped Gated Attention",
        "arXiv:2209.10655",
    ),
    claims={"lipschitz": "1.41421"},
    peers=(
        Peer(
            library="hf",
            name="transformers.activations.LaplaceActivation",
            differs=Text(
                en="constants rounded to 0.707107 and 0.282095",
                zh="常数舍入为 0.707107 与 0.282095",
            ),
        ),
    ),
    ambiguity=Text(
        en="The name is the paper's; the curve is a normal distribution function with mean "
        "√(1/2) and deviation √(1/(4π)).",
        zh="名称取自论文；曲线其实是正态分布函数，均值 √(1/2)，标准差 √(1/(4π))。",
    ),
)


SOFT_CLIPPING = Activation(
    name="soft_clipping",
    formula="log((1 + exp(alpha*x))/(1 + exp(alpha*(x - 1))))/alpha",
    title=Text(en="Soft clipping", zh="软截断"),
    symbol=r"\operatorname{sc}",
    summary=Text(
        en="Clips to (0, 1) with rounded corners: between them almost exactly the identity.",
        zh="以圆角截断到 (0, 1)：中间几乎就是恒等函数。",
    ),
    params=(
        Param(
            name="alpha",
            default="50",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="sharpness of the corners", zh="拐角的锐利程度"),
        ),
    ),
    use=Text(en="outputs in (0, 1) with a steady slope", zh="值域 (0, 1) 且斜率稳定的输出"),
    source=Source(
        "Klimek & Perelstein",
        2018,
        "Neural Network-Based Approach to Phase Space Integration",
        "arXiv:1810.11509",
    ),
    claims={"lipschitz": "1"},
)


DYT = Activation(
    name="dyt",
    formula="gamma*tanh(alpha*x) + beta",
    title=Text(en="Dynamic tanh", zh="动态 Tanh"),
    symbol=r"\operatorname{DyT}",
    aliases=("dynamic_tanh",),
    summary=Text(
        en="A tanh with learned scales that stands where a transformer has its layer "
        "normalisation.",
        zh="尺度可学习的 Tanh，用来代替 Transformer 的层归一化。",
    ),
    params=(
        Param(
            name="alpha",
            default="0.5",
            latex=r"\alpha",
            meaning=Text(en="scale inside, learned", zh="内部的缩放，可学习"),
        ),
        Param(
            name="gamma",
            default="1",
            latex=r"\gamma",
            meaning=Text(en="scale outside, learned", zh="外部的缩放，可学习"),
        ),
        Param(
            name="beta",
            default="0",
            latex=r"\beta",
            meaning=Text(en="shift, learned", zh="平移，可学习"),
        ),
    ),
    use=Text(en="transformers without normalisation", zh="不用归一化的 Transformer"),
    source=Source(
        "Zhu, Chen, He, LeCun & Liu", 2025, "Transformers without Normalization", "CVPR 2025"
    ),
    claims={"lipschitz": "0.5"},
)
