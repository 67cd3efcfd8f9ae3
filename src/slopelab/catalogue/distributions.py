"""Losses between distributions, and likelihoods with more than one parameter."""

from slopelab.core.interval import POSITIVE
from slopelab.core.spec import Param, Peer, Source, Text
from slopelab.core.vector_spec import VectorLoss

FAMILY = Text(en="Distributions", zh="分布之间的损失")

KL_DIV = VectorLoss(
    name="kl_div",
    formula="sum(y * (log(y) - p))",
    title=Text(en="Kullback-Leibler divergence", zh="KL 散度"),
    symbol=r"D_{\mathrm{KL}}",
    aliases=("kl_divergence", "kld"),
    takes="log_probabilities",
    target="classes",
    summary=Text(
        en="how far from the target; the mean over samples is PyTorch's batchmean",
        zh="与目标分布的差距；对样本取平均即 PyTorch 的 batchmean",
    ),
    use=Text(en="distillation, variational inference", zh="知识蒸馏、变分推断"),
    source=Source(
        "Kullback & Leibler", 1951, "On Information and Sufficiency",
        "Annals of Mathematical Statistics 22, 79-86",
    ),
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.kl_div",
            differs=Text(
                en="reduction='mean' divides by the number of classes too",
                zh="reduction='mean' 还除以类别数",
            ),
        ),
        Peer(library="optax", name="optax.losses.kl_divergence"),
        Peer(
            library="keras",
            name="keras.losses.kl_divergence",
            differs=Text(
                en="takes probabilities and clips them at 1e-7", zh="接受概率并截断于 1e-7"
            ),
        ),
    ),
)  # fmt: skip

GENERALIZED_KL = VectorLoss(
    name="generalized_kl",
    formula="sum(y * (log(y) - p)) + sum(exp(p) - y)",
    title=Text(en="Generalized KL divergence", zh="广义 KL 散度"),
    symbol=r"D_{\mathrm{GKL}}",
    aliases=("convex_kl_divergence",),
    takes="log_probabilities",
    target="values",
    summary=Text(
        en="for positive vectors that need not sum to 1; never negative",
        zh="用于和不必为 1 的正向量；恒非负",
    ),
    use=Text(en="counts, unnormalised measures", zh="计数、未归一化的测度"),
    source=Source(
        "Csiszár", 1991, "Why Least Squares and Maximum Entropy?",
        "Annals of Statistics 19, 2032-2066",
    ),
    peers=(Peer(library="optax", name="optax.losses.generalized_kl_divergence"),),
)  # fmt: skip

JSD = VectorLoss(
    name="jsd",
    formula="sum(y * log(2*y/(p + y)))/2 + sum(p * log(2*p/(p + y)))/2",
    title=Text(en="Jensen-Shannon divergence", zh="JS 散度"),
    symbol=r"D_{\mathrm{JS}}",
    aliases=("jensen_shannon",),
    takes="probabilities",
    target="classes",
    summary=Text(
        en="symmetric, and at most ln 2: the mean divergence from the mixture",
        zh="对称，至多 ln 2：到混合分布的平均散度",
    ),
    use=Text(en="consistency between predictions, GANs", zh="预测一致性、GAN"),
    source=Source(
        "Lin", 1991, "Divergence Measures Based on the Shannon Entropy",
        "IEEE Transactions on Information Theory 37, 145-151",
    ),
    peers=(
        Peer(
            library="timm",
            name="timm.loss.JsdCrossEntropy",
            differs=Text(
                en="adds a cross-entropy and mixes three views", zh="另加交叉熵，并混合三个视图"
            ),
        ),
    ),
)  # fmt: skip

GAUSSIAN_NLL = VectorLoss(
    name="gaussian_nll_variance",
    aliases=("heteroscedastic_nll",),
    formula="(log(variance) + (p - y)^2/variance)/2",
    title=Text(en="Gaussian, mean and variance", zh="高斯负对数似然（均值与方差）"),
    symbol=r"L_{\mathcal{N}}",
    predictions=("p", "variance"),
    numbers=("p", "variance", "y"),
    takes="numbers",
    summary=Text(
        en="two predictions, mean and variance; without the constant ln(2 pi)/2",
        zh="两个预测值：均值与方差；不含常数 ln(2 pi)/2",
    ),
    use=Text(en="regression with its own uncertainty", zh="带不确定性的回归"),
    source=Source(
        "Nix & Weigend", 1994,
        "Estimating the Mean and Variance of the Target Probability Distribution", "ICNN 1994",
    ),
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.gaussian_nll_loss",
            differs=Text(
                en="clamps the variance at 1e-6, but lets the gradient pass",
                zh="方差截断于 1e-6，但梯度照常通过",
            ),
        ),
    ),
)  # fmt: skip

DICE = VectorLoss(
    name="dice",
    formula="1 - (2*sum(p*y) + smooth)/(sum(p) + sum(y) + smooth)",
    title=Text(en="Dice", zh="Dice"),
    symbol=r"L_{\mathrm{dice}}",
    takes="probabilities",
    target="labels",
    params=(
        Param(
            name="smooth",
            default="1",
            latex="s",
            interval=POSITIVE,
            meaning=Text(en="keeps empty masks defined", zh="使空掩码有定义"),
        ),
    ),
    summary=Text(en="one minus the overlap of two masks", zh="1 减两个掩码的重叠度"),
    use=Text(en="segmentation; the axis runs over pixels", zh="图像分割；轴为像素"),
    source=Source(
        "Milletari, Navab & Ahmadi", 2016,
        "V-Net: Fully Convolutional Neural Networks for Volumetric Medical Image Segmentation",
        "3DV 2016",
    ),
    peers=(
        Peer(
            library="keras",
            name="keras.losses.dice",
            values={"smooth": "1e-7"},
            differs=Text(en="adds 1e-7 to the denominator alone", zh="只在分母上加 1e-7"),
        ),
        Peer(
            library="optax",
            name="optax.losses.dice_loss",
            values={"smooth": "2"},
            options={"apply_softmax": False},
            differs=Text(
                en="takes masks of several classes; its smooth is half of ours",
                zh="接受多类掩码；其 smooth 为此处的一半",
            ),
        ),
    ),
)  # fmt: skip

TVERSKY = VectorLoss(
    name="tversky",
    formula=(
        "1 - (sum(p*y) + smooth)"
        "/(sum(p*y) + alpha*sum(p*(1 - y)) + beta*sum((1 - p)*y) + smooth)"
    ),
    title=Text(en="Tversky", zh="Tversky"),
    symbol=r"L_{\mathrm{Tversky}}",
    takes="probabilities",
    target="labels",
    params=(
        Param(
            name="alpha",
            default="0.5",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="weight of false positives", zh="假阳性的权重"),
        ),
        Param(
            name="beta",
            default="0.5",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(en="weight of false negatives", zh="假阴性的权重"),
        ),
        Param(
            name="smooth",
            default="1",
            latex="s",
            interval=POSITIVE,
            meaning=Text(en="keeps empty masks defined", zh="使空掩码有定义"),
        ),
    ),
    summary=Text(
        en="Dice with a weight for each kind of mistake", zh="对两类错误分别加权的 Dice"
    ),
    use=Text(en="segmentation of small things", zh="小目标分割"),
    source=Source(
        "Salehi, Erdogmus & Gholipour", 2017,
        "Tversky Loss Function for Image Segmentation Using 3D Fully Convolutional Deep Networks",
        "MLMI 2017",
    ),
    peers=(
        Peer(
            library="keras",
            name="keras.losses.tversky",
            values={"smooth": "1e-7"},
            arguments={"alpha": "alpha", "beta": "beta"},
            differs=Text(en="adds 1e-7 to the denominator alone", zh="只在分母上加 1e-7"),
        ),
    ),
)  # fmt: skip
