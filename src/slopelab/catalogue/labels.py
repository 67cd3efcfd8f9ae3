"""Losses of several labels for one sample: each entry is one that applies or does not."""

from slopelab.core.interval import NON_NEGATIVE, POSITIVE
from slopelab.core.spec import Param, Peer, Source, Text
from slopelab.core.vector_spec import VectorLoss

FAMILY = Text(en="Several labels", zh="多标签")

MULTILABEL_SOFT_MARGIN = VectorLoss(
    name="multilabel_soft_margin",
    formula="mean(y*softplus(-p) + (1 - y)*softplus(p))",
    title=Text(en="Multilabel soft margin", zh="多标签软间隔"),
    symbol=r"L_{\mathrm{MSM}}",
    takes="logits",
    inside="sigmoid",
    target="labels",
    summary=Text(
        en="the mean of a binary cross-entropy for each label", zh="各标签二元交叉熵的平均"
    ),
    use=Text(en="several labels for one sample", zh="一个样本有多个标签"),
    source=Source(
        "Zhang & Zhou", 2014, "A Review on Multi-Label Learning Algorithms",
        "IEEE Transactions on Knowledge and Data Engineering 26, 1819-1837",
    ),
    peers=(Peer(library="torch", name="torch.nn.functional.multilabel_soft_margin_loss"),),
)  # fmt: skip

ZLPR = VectorLoss(
    name="zlpr",
    formula="softplus(logsumexp(log(1 - y) + p)) + softplus(logsumexp(log(y) - p))",
    title=Text(en="ZLPR", zh="ZLPR"),
    symbol=r"L_{\mathrm{ZLPR}}",
    takes="scores",
    target="labels",
    summary=Text(
        en="labels above a threshold of 0, all others below it, ranked as by a softmax",
        zh="以 0 为阈值：标签在上，其余在下，按 softmax 方式排序",
    ),
    use=Text(en="several labels for one sample", zh="一个样本有多个标签"),
    source=Source(
        "Su, Murtadha, Pan, Hou, Sun, Huang, Wen & Liu", 2022,
        "ZLPR: A Novel Loss for Multi-label Classification", "arXiv:2208.02955",
    ),
    peers=(Peer(library="timm", name="timm.loss.ZlprLoss"),),
)  # fmt: skip

MULTILABEL_MARGIN = VectorLoss(
    name="multilabel_margin",
    formula="sum(y * sum((1 - y) * max(0, margin - outer(p) + p))) / n",
    title=Text(en="Multilabel margin", zh="多标签间隔"),
    symbol=r"L_{\mathrm{MLM}}",
    takes="scores",
    target="labels",
    params=(
        Param(
            name="margin",
            default="1",
            latex="m",
            interval=NON_NEGATIVE,
            meaning=Text(
                en="by how much a label should lead what is none", zh="标签应领先非标签的幅度"
            ),
        ),
    ),
    summary=Text(
        en="a hinge for each pair of a label and what is none, over the number of classes",
        zh="每对标签与非标签各有一个合页项，除以类别数",
    ),
    use=Text(en="ranking labels before the rest", zh="使标签排在其余类别之前"),
    source=Source(
        "Zhang & Zhou", 2014, "A Review on Multi-Label Learning Algorithms",
        "IEEE Transactions on Knowledge and Data Engineering 26, 1819-1837",
    ),
    peers=(
        Peer(
            library="torch",
            name="torch.nn.functional.multilabel_margin_loss",
            differs=Text(
                en="takes the indices of the labels, ended by -1; the margin is 1",
                zh="接受标签的下标并以 -1 结尾；间隔固定为 1",
            ),
        ),
    ),
)  # fmt: skip

TWO_WAY = VectorLoss(
    name="two_way",
    formula=(
        "softplus(tn * logsumexp(log(1 - y) + p/tn) + tp * logsumexp(log(y) - p/tp))"
    ),
    title=Text(en="Two-way multilabel", zh="双向多标签损失"),
    symbol=r"L_{\mathrm{2W}}",
    takes="scores",
    target="labels",
    params=(
        Param(
            name="tp",
            default="4",
            latex=r"T_{+}",
            interval=POSITIVE,
            meaning=Text(en="temperature among labels", zh="标签的温度"),
        ),
        Param(
            name="tn",
            default="1",
            latex=r"T_{-}",
            interval=POSITIVE,
            meaning=Text(en="temperature among the rest", zh="其余类别的温度"),
        ),
    ),
    summary=Text(
        en="the best of what is no label against the worst label; one way along an axis, "
        "the two ways are the sum over both axes of a batch",
        zh="得分最高的非标签与得分最低的标签相较；沿一个轴为单向，对批次的两个轴求和即为双向",
    ),
    use=Text(
        en="several labels for one sample, and several samples for one label",
        zh="一个样本多个标签，一个标签多个样本",
    ),
    source=Source("Kobayashi", 2023, "Two-way Multi-Label Loss", "CVPR 2023"),
    peers=(
        Peer(
            library="timm",
            name="timm.loss.TwoWayLoss",
            differs=Text(
                en="adds the means along both axes; rows and columns without a label do not count",
                zh="两个轴的平均相加；没有标签的行与列不计",
            ),
        ),
    ),
)  # fmt: skip

DISTRIBUTION_BALANCED = VectorLoss(
    name="distribution_balanced",
    formula=(
        "balance * mean((floor + sigmoid(steepness*(1/(prior*sum(y/prior)) - threshold))) * ("
        "y * softplus(kappa*log(1/prior - 1)/scale - p)"
        " * sigmoid(kappa*log(1/prior - 1)/scale - p)^gamma"
        " + (1 - y) * softplus(scale*p - kappa*log(1/prior - 1))"
        " * sigmoid(scale*p - kappa*log(1/prior - 1))^gamma / scale))"
    ),
    title=Text(en="Distribution-balanced", zh="分布平衡损失"),
    symbol=r"L_{\mathrm{DB}}",
    targets=("y", "prior"),
    takes="logits",
    inside="sigmoid",
    target="labels",
    params=(
        Param(
            name="floor",
            default="0.1",
            latex=r"\alpha",
            interval=NON_NEGATIVE,
            meaning=Text(en="the least weight", zh="最小权重"),
        ),
        Param(
            name="steepness",
            default="10",
            latex=r"\beta",
            interval=POSITIVE,
            meaning=Text(en="how steeply weights rise with rarity", zh="权重随稀有度上升的陡度"),
        ),
        Param(
            name="threshold",
            default="0.2",
            latex=r"\theta",
            meaning=Text(en="the rarity of middle weight", zh="中等权重对应的稀有度"),
        ),
        Param(
            name="scale",
            default="2",
            latex=r"\lambda",
            interval=POSITIVE,
            meaning=Text(
                en="how soon what is no label lets go", zh="对非标签的容忍度"
            ),
        ),
        Param(
            name="kappa",
            default="0.05",
            latex=r"\kappa",
            interval=NON_NEGATIVE,
            meaning=Text(en="how much the prior shifts logits", zh="先验对 logits 的平移程度"),
        ),
        Param(
            name="gamma",
            default="2",
            latex=r"\gamma",
            interval=NON_NEGATIVE,
            meaning=Text(en="how much easy entries are passed over", zh="对易分项的忽略程度"),
        ),
        Param(
            name="balance",
            default="2",
            latex="b",
            interval=POSITIVE,
            meaning=Text(en="factor in front", zh="整体系数"),
        ),
    ),
    summary=Text(
        en="a focal cross-entropy of each label, weighted by how rare it is among those beside it; "
        "the second target is the share of samples that have a label",
        zh="各标签的焦点交叉熵，按其在共现标签中的稀有度加权；第二个目标为具有该标签的样本比例",
    ),
    use=Text(en="labels of which a few are frequent and most are rare", zh="长尾分布的多标签"),
    source=Source(
        "Wu, Huang, Liu, Wang & Lin", 2020,
        "Distribution-Balanced Loss for Multi-Label Classification in Long-Tailed Datasets",
        "ECCV 2020",
    ),
    peers=(
        Peer(
            library="timm",
            name="timm.loss.DistributionBalancedLoss",
            differs=Text(
                en="takes the counts of the classes when it is made", zh="构造时给出各类别计数"
            ),
        ),
    ),
)  # fmt: skip
