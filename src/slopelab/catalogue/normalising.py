"""Functions that make a vector of scores into shares, or into something of a fixed size."""

from slopelab.core.interval import POSITIVE, Interval
from slopelab.core.spec import Param, Peer, Source, Text
from slopelab.core.vector_spec import VectorActivation

FAMILY = Text(en="Normalising a vector", zh="向量归一化")

_BRIDLE = Source(
    "Bridle", 1990,
    "Probabilistic Interpretation of Feedforward Classification Network Outputs",
    "Neurocomputing, NATO ASI F68, 227-236",
)  # fmt: skip

SOFTMAX = VectorActivation(
    name="softmax",
    formula="exp(x) / sum(exp(x))",
    title=Text(en="Softmax", zh="Softmax"),
    symbol="s",
    aliases=("softargmax",),
    summary=Text(
        en="positive shares that sum to 1; a shift of the whole vector changes nothing",
        zh="输出为正且和为 1；整体平移不改变结果",
    ),
    use=Text(
        en="output layer of a classifier, attention weights", zh="分类器输出层、注意力权重"
    ),
    source=_BRIDLE,
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.softmax",
            options={"dim": -1},
            differs=Text(
                en="dim=None guesses the axis: 0 for 0, 1 or 3 dimensions, else 1",
                zh="dim=None 时自行猜测轴：0、1、3 维为 0，否则为 1",
            ),
        ),
        Peer(library="jax", name="jax.nn.softmax"),
        Peer(library="keras", name="keras.activations.softmax"),
    ),
)  # fmt: skip

LOG_SOFTMAX = VectorActivation(
    name="log_softmax",
    formula="x - logsumexp(x)",
    title=Text(en="Log-softmax", zh="Log-Softmax"),
    symbol=r"\operatorname{ls}",
    aliases=("logsoftmax",),
    summary=Text(
        en="the logarithm of the softmax, exact where a probability is near 0 or near 1",
        zh="Softmax 的对数；概率接近 0 或 1 时仍然精确",
    ),
    use=Text(
        en="output layer before the negative log-likelihood", zh="负对数似然损失之前的输出层"
    ),
    source=_BRIDLE,
    peers=(
        Peer(library="torch", name="torch.nn.functional.log_softmax", options={"dim": -1}),
        Peer(library="jax", name="jax.nn.log_softmax"),
        Peer(library="keras", name="keras.activations.log_softmax"),
    ),
)  # fmt: skip

SOFTMIN = VectorActivation(
    name="softmin",
    formula="exp(-x) / sum(exp(-x))",
    title=Text(en="Softmin", zh="Softmin"),
    symbol="s",
    summary=Text(
        en="softmax of -x: the smallest entry weighs most", zh="-x 的 Softmax：最小者权重最大"
    ),
    use=Text(en="weights from distances", zh="由距离得到权重"),
    source=_BRIDLE,
    peers=(Peer(library="torch", name="torch.nn.functional.softmin", options={"dim": -1}),),
)  # fmt: skip

SOFTMAX_2D = VectorActivation(
    name="softmax2d",
    formula="exp(x) / sum(exp(x))",
    title=Text(en="Softmax over channels", zh="通道 Softmax"),
    symbol="s",
    axis=-3,
    summary=Text(
        en="softmax over the channels of images (..., channels, height, width)",
        zh="对图像 (..., 通道, 高, 宽) 的通道做 Softmax",
    ),
    use=Text(en="classes of each pixel", zh="逐像素分类"),
    source=_BRIDLE,
    peers=(Peer(library="torch", name="torch.nn.Softmax2d"),),
)  # fmt: skip

_TEMPERATURE = Param(
    name="tau",
    default="1",
    latex="T",
    interval=POSITIVE,
    meaning=Text(en="temperature", zh="温度"),
)
_JANG = Source(
    "Jang, Gu & Poole", 2017, "Categorical Reparameterization with Gumbel-Softmax", "ICLR 2017"
)  # fmt: skip
_GUMBEL = "exp((x + noise)/tau) / sum(exp((x + noise)/tau))"

GUMBEL_SOFTMAX = VectorActivation(
    name="gumbel_softmax",
    formula=_GUMBEL,
    title=Text(en="Gumbel-softmax", zh="Gumbel-Softmax"),
    symbol="s",
    aliases=("concrete",),
    extra=("noise",),
    params=(_TEMPERATURE,),
    summary=Text(
        en="softmax of noisy logits; the noise, -log(-log(u)), is passed in, never drawn",
        zh="带噪声的 logits 的 Softmax；噪声 -log(-log(u)) 由调用者传入，内部从不抽样",
    ),
    use=Text(en="differentiable samples of a category", zh="对类别做可微采样"),
    source=_JANG,
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.gumbel_softmax",
            differs=Text(en="draws the noise itself", zh="自行抽取噪声"),
        ),
    ),
)  # fmt: skip

GUMBEL_SOFTMAX_HARD = VectorActivation(
    name="gumbel_softmax_hard",
    formula=(
        "where(x + noise >= max(x + noise), 1, 0)"
        " / sum(where(x + noise >= max(x + noise), 1, 0))"
    ),
    through=_GUMBEL,
    title=Text(en="Hard Gumbel-softmax", zh="硬 Gumbel-Softmax"),
    symbol="h",
    aliases=("straight_through_gumbel",),
    extra=("noise",),
    params=(_TEMPERATURE,),
    summary=Text(
        en="1 where the noisy logit is largest, 0 elsewhere; straight through, the slope is that "
        "of the gumbel_softmax",
        zh="带噪声的 logit 最大处为 1，其余为 0；直通估计：斜率取自 gumbel_softmax",
    ),
    use=Text(en="discrete choices that gradients pass", zh="可传梯度的离散选择"),
    source=_JANG,
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.gumbel_softmax",
            options={"hard": True},
            differs=Text(
                en="draws the noise itself; of equal largest entries it takes the first",
                zh="自行抽取噪声；最大者并列时取第一个",
            ),
        ),
    ),
)  # fmt: skip

SPARSEMAX = VectorActivation(
    name="sparsemax",
    formula="max(0, x - threshold(x, 1))",
    title=Text(en="Sparsemax", zh="Sparsemax"),
    symbol="p",
    summary=Text(
        en="the nearest point of the simplex: shares that sum to 1, many of them exactly 0",
        zh="单纯形上最近的点：和为 1，许多分量恰为 0",
    ),
    use=Text(en="sparse attention, sparse class probabilities", zh="稀疏注意力、稀疏类别概率"),
    source=Source(
        "Martins & Astudillo", 2016,
        "From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
        "ICML 2016",
    ),
    peers=(
        Peer(
            library="keras",
            name="keras.activations.sparsemax",
            differs=Text(
                en="3.15.1 takes a wrong threshold where two or more entries are in the support",
                zh="3.15.1 在支撑集多于一个分量时阈值有误",
            ),
        ),
        Peer(library="optax", name="optax.projections.projection_simplex"),
    ),
)  # fmt: skip

ENTMAX = VectorActivation(
    name="entmax",
    formula=(
        "where((alpha - 1)*x > threshold((alpha - 1)*x, 1/(alpha - 1)), "
        "((alpha - 1)*x - threshold((alpha - 1)*x, 1/(alpha - 1)))^(1/(alpha - 1)), 0)"
    ),
    title=Text(en="Entmax", zh="Entmax"),
    symbol="p",
    aliases=("entmax15", "entmax_alpha"),
    params=(
        Param(
            name="alpha",
            default="1.5",
            latex=r"\alpha",
            interval=Interval.parse("(1, inf)"),
            meaning=Text(
                en="2 gives sparsemax; towards 1 it becomes softmax",
                zh="取 2 即 Sparsemax；趋于 1 即 Softmax",
            ),
        ),
    ),
    summary=Text(
        en="between softmax and sparsemax: sparse, and smooth where an entry enters",
        zh="介于 Softmax 与 Sparsemax 之间：稀疏，且分量进入支撑集时平滑",
    ),
    use=Text(en="sparse attention", zh="稀疏注意力"),
    source=Source(
        "Peters, Niculae & Martins", 2019, "Sparse Sequence-to-Sequence Models", "ACL 2019"
    ),
)  # fmt: skip

STANDARDIZE = VectorActivation(
    name="standardize",
    formula="(x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon)",
    title=Text(en="Standardize", zh="标准化"),
    symbol="z",
    aliases=("standardise", "layer_norm"),
    params=(
        Param(
            name="epsilon",
            default="0.00001",
            latex=r"\epsilon",
            interval=POSITIVE,
            meaning=Text(en="added to the variance", zh="加在方差上"),
        ),
    ),
    summary=Text(
        en="mean 0 and variance 1, up to epsilon: layer normalisation without scale and shift",
        zh="均值 0、方差 1（相差 epsilon）：无缩放与平移的层归一化",
    ),
    use=Text(en="inside layers, before the activation", zh="层内部，激活函数之前"),
    source=Source("Ba, Kiros & Hinton", 2016, "Layer Normalization", "arXiv:1607.06450"),
    peers=(
        Peer(library="jax", name="jax.nn.standardize", arguments={"epsilon": "epsilon"}),
        Peer(library="torch", name="torch.nn.functional.layer_norm", arguments={"epsilon": "eps"}),
    ),
)  # fmt: skip

UNIT_NORM = VectorActivation(
    name="unit_norm",
    formula="x / norm2(x)",
    title=Text(en="Unit norm", zh="单位范数"),
    symbol="u",
    aliases=("l2_normalize",),
    summary=Text(en="the direction of a vector, of length 1", zh="向量的方向，长度为 1"),
    use=Text(en="embeddings before a cosine similarity", zh="余弦相似度之前的嵌入向量"),
    source=Source(
        "Wang, Xiang, Cheng & Yuille", 2017,
        "NormFace: L2 Hypersphere Embedding for Face Verification", "ACM Multimedia 2017",
    ),
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.normalize",
            options={"dim": -1},
            differs=Text(en="divides by at least 1e-12", zh="除数至少为 1e-12"),
        ),
    ),
)  # fmt: skip
