"""Losses of classification into several classes: a logit or a score for each class."""

from slopelab.core.interval import NON_NEGATIVE, POSITIVE, Interval
from slopelab.core.spec import Param, Peer, Source, Text
from slopelab.core.vector_spec import VectorLoss

FAMILY = Text(en="Several classes", zh="多分类")

_CRAMMER = Source(
    "Crammer & Singer", 2001,
    "On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines",
    "Journal of Machine Learning Research 2, 265-292",
)  # fmt: skip

CROSS_ENTROPY = VectorLoss(
    name="cross_entropy",
    formula="-sum(y * (p - logsumexp(p)))",
    title=Text(en="Cross-entropy", zh="交叉熵"),
    symbol=r"L_{\mathrm{CE}}",
    aliases=("softmax_cross_entropy", "categorical_cross_entropy", "ce"),
    takes="logits",
    inside="softmax",
    target="classes",
    link="softmax",
    of_link="-sum(y * log(p))",
    summary=Text(
        en="minus the log-probability of the class: the gradient is softmax minus target",
        zh="由 logits 计算类别的负对数概率：梯度为 softmax 减目标",
    ),
    use=Text(en="classification into several classes", zh="多分类"),
    source=Source(
        "Bridle", 1990,
        "Probabilistic Interpretation of Feedforward Classification Network Outputs",
        "Neurocomputing, NATO ASI F68, 227-236",
    ),
    peers=(
        Peer(library="torch", name="torch.nn.functional.cross_entropy"),
        Peer(library="optax", name="optax.losses.softmax_cross_entropy"),
        Peer(
            library="keras",
            name="keras.losses.categorical_crossentropy",
            options={"from_logits": True},
            differs=Text(
                en="takes probabilities unless from_logits=True",
                zh="默认接受概率，除非 from_logits=True",
            ),
        ),
    ),
)  # fmt: skip

NLL = VectorLoss(
    name="nll",
    formula="-sum(y * p)",
    title=Text(en="Negative log-likelihood", zh="负对数似然"),
    symbol=r"L_{\mathrm{NLL}}",
    aliases=("negative_log_likelihood",),
    takes="log_probabilities",
    target="classes",
    link="log_softmax",
    of_link="-sum(y * p)",
    summary=Text(
        en="minus the given log-probability of the class", zh="所给类别对数概率的相反数"
    ),
    use=Text(en="behind a log-softmax", zh="接在 log-softmax 之后"),
    source=Source(
        "Fisher", 1922, "On the Mathematical Foundations of Theoretical Statistics",
        "Philosophical Transactions of the Royal Society A 222, 309-368",
    ),
    peers=(Peer(library="torch", name="torch.nn.functional.nll_loss"),),
)  # fmt: skip

CATEGORICAL_FOCAL = VectorLoss(
    name="categorical_focal",
    formula="-alpha * sum(y * (1 - exp(p)/sum(exp(p)))^gamma * (p - logsumexp(p)))",
    title=Text(en="Categorical focal loss", zh="多类焦点损失"),
    symbol=r"L_{\mathrm{focal}}",
    takes="logits",
    inside="softmax",
    target="classes",
    params=(
        Param(
            name="gamma",
            default="2",
            latex=r"\gamma",
            interval=NON_NEGATIVE,
            meaning=Text(en="how much easy samples are passed over", zh="对易分样本的忽略程度"),
        ),
        Param(
            name="alpha",
            default="1",
            latex=r"\alpha",
            interval=POSITIVE,
            meaning=Text(en="factor in front", zh="整体系数"),
        ),
    ),
    summary=Text(en="cross-entropy that passes over what is easy", zh="忽略易分样本的交叉熵"),
    use=Text(en="many easy samples, few hard ones", zh="易样本多、难样本少"),
    source=Source(
        "Lin, Goyal, Girshick, He & Dollár", 2017, "Focal Loss for Dense Object Detection",
        "ICCV 2017",
    ),
    peers=(
        Peer(
            library="keras",
            name="keras.losses.categorical_focal_crossentropy",
            arguments={"alpha": "alpha", "gamma": "gamma"},
            options={"from_logits": True},
            values={"alpha": "0.25"},
            differs=Text(en="alpha is always applied", zh="alpha 总是起作用"),
        ),
    ),
)  # fmt: skip

POLY1 = VectorLoss(
    name="poly1_cross_entropy",
    formula="-sum(y * (p - logsumexp(p))) + epsilon * sum(y * (1 - exp(p)/sum(exp(p))))",
    title=Text(en="Poly-1 cross-entropy", zh="Poly-1 交叉熵"),
    symbol=r"L_{\mathrm{poly}}",
    aliases=("poly1_ce",),
    takes="logits",
    inside="softmax",
    target="classes",
    params=(
        Param(
            name="epsilon",
            default="2",
            latex=r"\epsilon",
            meaning=Text(en="weight of the first term of the series", zh="级数首项的附加权重"),
        ),
    ),
    summary=Text(en="cross-entropy with more weight on its first term", zh="首项加权的交叉熵"),
    use=Text(en="image classification, detection", zh="图像分类、目标检测"),
    source=Source(
        "Leng et al.", 2022,
        "PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions",
        "ICLR 2022",
    ),
    peers=(
        Peer(
            library="optax",
            name="optax.losses.poly_loss_cross_entropy",
            arguments={"epsilon": "epsilon"},
        ),
    ),
)  # fmt: skip

GCE = VectorLoss(
    name="generalized_cross_entropy",
    formula="sum(y * (1 - p^q)) / q",
    title=Text(en="Generalized cross-entropy", zh="广义交叉熵"),
    symbol=r"L_{q}",
    aliases=("gce",),
    takes="probabilities",
    target="classes",
    params=(
        Param(
            name="q",
            default="0.7",
            latex="q",
            interval=Interval.parse("(0, 1]"),
            meaning=Text(
                en="towards 0 the cross-entropy, at 1 the absolute error",
                zh="趋于 0 为交叉熵，取 1 为绝对误差",
            ),
        ),
    ),
    summary=Text(en="bounded, so that wrong labels do little harm", zh="有界，错误标签影响小"),
    use=Text(en="noisy labels", zh="带噪标签"),
    source=Source(
        "Zhang & Sabuncu", 2018,
        "Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels",
        "NeurIPS 2018",
    ),
    peers=(
        Peer(
            library="keras",
            name="keras.losses.categorical_generalized_cross_entropy",
            arguments={"q": "q"},
            values={"q": "0.5"},
        ),
    ),
)  # fmt: skip

CATEGORICAL_HINGE = VectorLoss(
    name="categorical_hinge",
    formula="max(0, max((1 - y)*p) - sum(y*p) + 1)",
    title=Text(en="Categorical hinge", zh="多类合页（Keras）"),
    symbol=r"L_{\mathrm{hinge}}",
    takes="scores",
    target="classes",
    summary=Text(
        en="as Keras has it: the true class counts as a rival of score 0",
        zh="按 Keras 的定义：正确类以分数 0 参与比较",
    ),
    use=Text(en="margin classification in Keras", zh="Keras 中的间隔分类"),
    source=_CRAMMER,
    peers=(Peer(library="keras", name="keras.losses.categorical_hinge"),),
    ambiguity=Text(
        en="where all rivals score below 0 it differs from crammer_singer",
        zh="其他类分数均为负时与 crammer_singer 不同",
    ),
)

CRAMMER_SINGER = VectorLoss(
    name="crammer_singer",
    formula="max(p + 1 - y) - sum(y*p)",
    title=Text(en="Crammer-Singer hinge", zh="Crammer-Singer 合页"),
    symbol=r"L_{\mathrm{CS}}",
    aliases=("multiclass_hinge",),
    takes="scores",
    target="classes",
    summary=Text(
        en="the best rival, plus the margin 1, minus the true class", zh="最强对手加间隔 1 减正确类"
    ),
    use=Text(en="multiclass support vector machines", zh="多类支持向量机"),
    source=_CRAMMER,
    peers=(Peer(library="optax", name="optax.losses.multiclass_hinge_loss"),),
)

MULTI_MARGIN = VectorLoss(
    name="multi_margin",
    formula="sum((1 - y) * max(0, margin - sum(y*p) + p)^power) / n",
    title=Text(en="Multi-margin", zh="多类间隔"),
    symbol=r"L_{\mathrm{MM}}",
    takes="scores",
    target="classes",
    params=(
        Param(
            name="margin",
            default="1",
            latex="m",
            meaning=Text(en="by how much the true class should lead", zh="正确类应领先的幅度"),
        ),
        Param(
            name="power",
            default="1",
            latex="q",
            interval=POSITIVE,
            meaning=Text(en="1 or 2: linear or squared", zh="1 为线性，2 为平方"),
        ),
    ),
    summary=Text(en="every rival that comes too near counts", zh="每个过近的对手都计入"),
    use=Text(en="margin classification", zh="间隔分类"),
    source=Source(
        "Weston & Watkins", 1999, "Support Vector Machines for Multi-Class Pattern Recognition",
        "ESANN 1999",
    ),
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.multi_margin_loss",
            arguments={"margin": "margin", "power": "p"},
        ),
    ),
)  # fmt: skip

MULTICLASS_PERCEPTRON = VectorLoss(
    name="multiclass_perceptron",
    formula="max(p) - sum(y*p)",
    title=Text(en="Multiclass perceptron", zh="多类感知机"),
    symbol=r"L_{\mathrm{perc}}",
    takes="scores",
    target="classes",
    summary=Text(en="by how much the best class leads the true one", zh="最高分类领先正确类的幅度"),
    use=Text(en="structured perceptrons", zh="结构化感知机"),
    source=Source(
        "Collins", 2002, "Discriminative Training Methods for Hidden Markov Models", "EMNLP 2002"
    ),
    peers=(Peer(library="optax", name="optax.losses.multiclass_perceptron_loss"),),
)

SPARSEMAX_LOSS = VectorLoss(
    name="sparsemax_loss",
    formula=(
        "sum(where(p > threshold(p, 1), (p^2 - threshold(p, 1)^2)/2, 0)) "
        "+ sum(y^2)/2 - sum(p*y)"
    ),
    title=Text(en="Sparsemax loss", zh="Sparsemax 损失"),
    symbol=r"L_{\mathrm{sparse}}",
    takes="scores",
    target="classes",
    link="sparsemax",
    summary=Text(
        en="the Fenchel-Young loss of sparsemax: the gradient is sparsemax minus target",
        zh="Sparsemax 的 Fenchel-Young 损失：梯度为 sparsemax 减目标",
    ),
    use=Text(en="classifiers with sparse probabilities", zh="输出稀疏概率的分类器"),
    source=Source(
        "Martins & Astudillo", 2016,
        "From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
        "ICML 2016",
    ),
    peers=(Peer(library="optax", name="optax.losses.multiclass_sparsemax_loss"),),
)  # fmt: skip

LIST_NET = VectorLoss(
    name="list_net",
    formula="-sum(exp(y)/sum(exp(y)) * (p - logsumexp(p)))",
    title=Text(en="ListNet", zh="ListNet"),
    symbol=r"L_{\mathrm{list}}",
    takes="scores",
    target="values",
    summary=Text(
        en="cross-entropy between the softmaxes of two lists of scores",
        zh="两组分数的 Softmax 之间的交叉熵",
    ),
    use=Text(en="learning to rank", zh="排序学习"),
    source=Source(
        "Cao, Qin, Liu, Tsai & Li", 2007,
        "Learning to Rank: From Pairwise Approach to Listwise Approach", "ICML 2007",
    ),
    peers=(
        Peer(
            library="optax",
            name="optax.losses.ranking_softmax_loss",
            differs=Text(
                en="weighs by the relevances themselves: our cross_entropy with them as target",
                zh="直接以相关度加权：即以其为目标的 cross_entropy",
            ),
        ),
    ),
)  # fmt: skip

INFO_NCE = VectorLoss(
    name="info_nce",
    formula="-sum(y * (p/tau - logsumexp(p/tau)))",
    title=Text(en="InfoNCE", zh="InfoNCE"),
    symbol=r"L_{\mathrm{NCE}}",
    aliases=("nt_xent",),
    takes="scores",
    target="classes",
    params=(
        Param(
            name="tau",
            default="0.07",
            latex="T",
            interval=POSITIVE,
            meaning=Text(en="temperature", zh="温度"),
        ),
    ),
    summary=Text(
        en="cross-entropy of similarities: the positive among the candidates",
        zh="相似度的交叉熵：在候选中认出正样本",
    ),
    use=Text(en="contrastive learning: CLIP, SimCLR", zh="对比学习：CLIP、SimCLR"),
    source=Source(
        "van den Oord, Li & Vinyals", 2018,
        "Representation Learning with Contrastive Predictive Coding", "arXiv:1807.03748",
    ),
    peers=(
        Peer(
            library="optax",
            name="optax.losses.ntxent",
            differs=Text(
                en="takes embeddings and labels, and makes the similarities itself",
                zh="接受嵌入与标签，自行计算相似度",
            ),
        ),
    ),
)  # fmt: skip
